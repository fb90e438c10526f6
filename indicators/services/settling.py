"""Whose figures the series of a file are, settled in one go: what a page asks at once is compared once."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from indicators.models import ImportBatch, Indicator, StagedSeries
from indicators.services.comparing import compare
from indicators.services.comparing.series import home_of
from indicators.services.deciding import NotInTheFile
from indicators.services.waiting import may_bring_in, waiting


class Choice(NamedTuple):
    """What was chosen for some series (their keys): a stored indicator, a new one's `name`, or to leave them out.

    With neither, they stay whose they are.
    """

    series: list[int]
    indicator: Indicator | None = None
    name: str = ""
    is_left_out: bool = False


@transaction.atomic
def settle(batch: ImportBatch, choices: Iterable[Choice], *, by, headlines: Iterable[int] = ()) -> ImportBatch:
    """Keep all choices, and which series (their keys) are the headlines of their indicators; then compare anew.

    Raises `NotWaiting` and `NotInTheFile`; nothing is written then.
    """
    may_bring_in(by)
    batch = waiting(batch)
    staged = StagedSeries.objects.filter(batch=batch).select_related("indicator").in_bulk()
    for choice in choices:
        for one in _of(staged, choice.series):
            one.is_left_out = choice.is_left_out
            if choice.indicator or choice.name:
                one.indicator = choice.indicator
                told = {"indicator": choice.indicator.pk} if choice.indicator else {"name": choice.name.strip()[:300]}
                one.about = {**one.about, "decided": told}
    for chosen in _of(staged, headlines):
        if chosen.category:
            raise NotInTheFile
        for one in staged.values():
            if home_of(one) == home_of(chosen):
                decided = {**one.about.get("decided", {}), "headline": [chosen.sex, chosen.age]}
                one.about = {**one.about, "decided": decided}
    StagedSeries.objects.bulk_update(staged.values(), ["indicator", "about", "is_left_out"], batch_size=200)
    compare(batch)
    return batch


def _of(staged, keys):
    if missing := [key for key in keys if key not in staged]:
        raise NotInTheFile from KeyError(missing)
    return [staged[key] for key in keys]
