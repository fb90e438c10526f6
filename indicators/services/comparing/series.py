"""The series of a file, each with its indicator, whether it is the headline, its breakdown and its destination."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from indicators.methods.small_numbers import EVERY_AGE, EVERYBODY
from indicators.models import Breakdown, Indicator, IndicatorSource, StagedSeries


@dataclass(frozen=True)
class Home:
    """An indicator that rows would go to: a stored one, or one that is proposed under a publisher's key and name."""

    indicator: Indicator | None
    key: str
    name: str


def match_series(series: list[StagedSeries]) -> None:
    """Give each series its indicator, whether it is the headline, its breakdown, and its destination."""
    _find_indicators(series)
    _part_by_sex(series)
    breakdowns = _stored_breakdowns(series)
    for home, members in by_home(series).items():
        chosen = headline_of(home, members)
        places = {}
        for one in sorted(members, key=lambda one: one.pk):
            if chosen is None:
                one.is_headline, parts = None, (one.sex, one.age, one.category_type, one.category)
            else:
                one.is_headline, parts = one.category == "" and (one.sex, one.age) == chosen, parts_of(one, chosen)
            place = None if one.is_headline else parts
            one.about["parts"] = list(parts) if one.is_headline is False else None
            one.breakdown = breakdowns.get(place) if one.is_headline is False else None
            one.destination = places.setdefault(place, one.pk)
    matched = ["indicator", "breakdown", "is_headline", "destination", "about"]
    StagedSeries.objects.bulk_update(series, matched, batch_size=200)


def by_home(series: Iterable[StagedSeries]) -> dict[Home, list[StagedSeries]]:
    """The series of each indicator, stored or proposed."""
    homes = defaultdict(list)
    for one in series:
        homes[home_of(one)].append(one)
    return homes


def home_of(one: StagedSeries) -> Home:
    if one.indicator is not None:
        return Home(one.indicator, "", "")
    decided = one.about.get("decided", {})
    return Home(None, one.key, decided.get("name") or one.about.get("of_one_sex") or one.name)


def _part_by_sex(series):
    """What is published for each sex and never for everybody is proposed as an indicator a sex, as life expectancy."""
    for one in series:
        one.about.pop("of_one_sex", None)
    for home, members in by_home(series).items():
        whole = {(one.sex, one.age) for one in members if one.category == ""}
        sexes, ages = {sex for sex, _ in whole}, {age for _, age in whole}
        if home.indicator or len(sexes) < 2 or len(ages) > 1 or any(sex.casefold() in EVERYBODY for sex in sexes):
            continue
        for one in members:
            if one.sex in sexes:
                one.about["of_one_sex"] = f"{one.name}, {one.sex.lower()}"


def parts_of(one: StagedSeries, headline: tuple[str, str]) -> tuple[str, str, str, str]:
    """Sex, age, kind and category of a breakdown; a sex or an age that is the headline's own is left blank."""
    sex = "" if one.sex == headline[0] else one.sex
    age = "" if one.age == headline[1] else one.age
    return sex, age, one.category_type, one.category


def headline_of(home: Home, members: list[StagedSeries]) -> tuple[str, str] | None:
    """The sex and age of the headline; None where that is for a person to say.

    It is what the person chose, or what the indicator states; else the only one, or the only one of everybody: never
    the first of several.
    """
    whole = sorted({(one.sex, one.age) for one in members if one.category == ""})
    for one in members:
        if (chosen := one.about.get("decided", {}).get("headline")) is not None:
            return tuple(chosen)
    if home.indicator is not None and (home.indicator.headline_sex or home.indicator.headline_age):
        stated = (home.indicator.headline_sex, home.indicator.headline_age)
        fitting = [
            pair for pair in whole if all(not want or want == has for want, has in zip(stated, pair, strict=True))
        ]
        if not fitting:  # a file that says nothing of sex or age is of the headline
            fitting = [
                pair
                for pair in whole
                if all(not has or not want or want == has for want, has in zip(stated, pair, strict=True))
            ]
        if len(fitting) == 1:
            return fitting[0]
        return None if fitting else stated
    if not whole:
        whole = sorted({(one.sex, one.age) for one in members})
        return whole[0] if len(whole) == 1 else None
    of_everybody = [pair for pair in whole if pair[0].casefold() in EVERYBODY]
    if len(of_everybody) > 1:
        of_everybody = [pair for pair in of_everybody if pair[1].casefold() in EVERY_AGE]
    if len(of_everybody) == 1:
        return of_everybody[0]
    if len(whole) == 1 and any(one.about.get("by_sex") or one.about.get("of_one_sex") for one in members):
        return whole[0]
    return None


def _find_indicators(series):
    """By what was remembered of the publisher's key, the narrowest first; else by the indicator's own name."""
    keys = {text for one in series for text in (one.key, one.name)}
    sources = defaultdict(dict)
    for source in IndicatorSource.objects.filter(key__in=keys).select_related("indicator"):
        sources[source.key][source.sex, source.age] = source.indicator
    named = defaultdict(set)
    if series:
        for indicator in Indicator.objects.all():
            for text in {even(indicator.name), even(indicator.short_name)}:
                named[text].add(indicator)
    for one in series:
        decided = one.about.get("decided", {})
        if "indicator" in decided or "name" in decided:
            continue
        one.indicator = None
        one.about.pop("by_sex", None)
        for text in dict.fromkeys((one.key, one.name)):
            for pair in ((one.sex, one.age), (one.sex, ""), ("", one.age), ("", "")):
                if one.indicator is None and pair in sources[text]:
                    one.indicator = sources[text][pair]
                    one.about |= {"by_sex": True} if pair[0] else {}
        if one.indicator is None and len(found := named[even(one.name)]) == 1:
            (one.indicator,) = found


def _stored_breakdowns(series) -> dict[tuple[str, str, str, str], Breakdown]:
    wanted = {one.category for one in series} | {""}
    stored = Breakdown.objects.filter(category__in=wanted)
    return {(one.sex, one.age, one.category_type, one.category): one for one in stored}


def new_breakdowns(series: Iterable[StagedSeries]) -> dict[tuple[str, str, str, str], list[StagedSeries]]:
    """Breakdowns that are not stored yet (sex, age, kind, category) → the series that need them."""
    found = defaultdict(list)
    for one in series:
        if one.is_headline is False and one.breakdown_id is None and not one.is_left_out:
            found[tuple(one.about["parts"])].append(one)
    return found


def even(text: str) -> str:
    """A name without what differs from file to file: case and doubled spaces."""
    return " ".join(text.casefold().split())
