"""The flags on what is stored: what the checks find in headline figures and judgements, and what people decided on it.

Figures of parts of the population are not read: a flag is seen by everybody who is signed in, and names values. All
indicators cost the same few queries as one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from indicators.methods.figures import Figure, Measure
from indicators.methods.rounding import shown
from indicators.models import Area, Assessment, FlagReview, Indicator, Observation, Revision, SeriesBreak
from indicators.periods import Period
from indicators.quality.checks import (
    EMPTY_PRINCIPLE,
    INFORMATION,
    Change,
    DateOfMeasure,
    Finding,
    Printed,
    Rating,
    Rule,
    Subject,
    findings,
    fingerprint,
)
from workstreams.models import Principle

EMPTY = Rule(EMPTY_PRINCIPLE, "Principle without an indicator", INFORMATION, find=lambda subject: iter(()))
_NUMBERS = ("value", "lower", "upper", "lower_998", "upper_998", "count", "denominator")
_LABELS = ("published_country", "published_region", "published_neighbours", "published_trend", "published_goal")


@dataclass(frozen=True)
class Flag:
    """What a rule found, on an indicator or a principle, with the decisions on it, the latest last."""

    rule: Rule
    finding: Finding
    indicator: Indicator | None = None
    principle: Principle | None = None
    area: Area | None = None
    reviews: tuple[FlagReview, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """Its address: 16 characters that stand for rule, indicator or principle, area and period."""
        period = self.finding.period
        parts = [
            self.rule.code,
            self.indicator.slug if self.indicator else "",
            str(self.principle.number) if self.principle else "",
            self.area.code if self.area else "",
            *((period.start.isoformat(), period.end.isoformat()) if period else ()),
        ]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.rule.code, self.finding.evidence)

    @property
    def sentence(self) -> str:
        return self.finding.sentence

    @property
    def period(self) -> Period | None:
        return self.finding.period

    @property
    def subject(self) -> str:
        return str(self.indicator or self.principle)

    @property
    def latest(self) -> FlagReview | None:
        return self.reviews[-1] if self.reviews else None

    @property
    def earlier_reviews(self) -> tuple[FlagReview, ...]:
        """All decisions but the latest, the newest first."""
        return self.reviews[-2::-1]

    @property
    def is_decided(self) -> bool:
        """Has somebody settled it, on the values that are stored now?"""
        return bool(self.latest and self.latest.is_closing and self.latest.fingerprint == self.fingerprint)

    @property
    def is_open_again(self) -> bool:
        """Was it settled, and has a value changed since?"""
        return bool(self.latest and self.latest.is_closing and self.latest.fingerprint != self.fingerprint)


def flags(indicators: Iterable[Indicator] | None = None, *, areas: dict[str, Area] | None = None) -> list[Flag]:
    """The flags on these indicators, or on all and on principles without one, by indicator and rule: a few queries.

    `areas` are those of `Area.objects.compared()`, where they were read already.
    """
    of_all = indicators is None
    chosen = list(Indicator.objects.in_order() if of_all else indicators)
    areas = Area.objects.compared() if areas is None else areas
    subjects = _subjects(chosen, areas)
    reviews = defaultdict(list)
    decided = FlagReview.objects.select_related("reviewed_by")
    for review in decided if of_all else decided.filter(indicator__in=chosen):
        reviews[review.flag].append(review)
    found = []
    for indicator in chosen:
        for rule, finding in _once_each(findings(subjects[indicator.pk])):
            found.append(Flag(rule, finding, indicator, area=areas.get(finding.area)))
    if of_all:
        found += [Flag(EMPTY, _without_indicators(one), principle=one) for one in _empty_principles()]
    return [replace(flag, reviews=tuple(reviews[flag.key])) for flag in found]


def flags_on(indicator: Indicator, *, areas: dict[str, Area] | None = None) -> list[Flag]:
    """The flags on one indicator, for its page: as many queries whatever is stored of it; one less with `areas`."""
    return flags([indicator], areas=areas)


def flag(key: str) -> Flag | None:
    """The flag with this address, if it is still raised."""
    return next((one for one in flags() if one.key == key), None)


def no_longer_raised(current: Iterable[Flag]) -> list[FlagReview]:
    """The latest decision on each flag that is raised no more, the newest first: one query."""
    raised = {flag.key for flag in current}
    latest = {}
    for review in FlagReview.objects.exclude(flag__in=raised).select_related(
        "indicator", "principle", "area", "reviewed_by"
    ):
        latest[review.flag] = review
    return sorted(latest.values(), key=lambda review: review.reviewed_at, reverse=True)


def _once_each(found: Iterable[tuple[Rule, Finding]]) -> list[tuple[Rule, Finding]]:
    """One finding a rule, area and period: what a rule says twice of the same is told in one flag."""
    joined: dict[tuple, tuple[Rule, Finding]] = {}
    for rule, finding in found:
        days = (finding.period.start, finding.period.end) if finding.period else None
        key = (rule.code, finding.area, days)
        if key in joined:
            before = joined[key][1]
            if finding.sentence in before.sentence:
                continue
            finding = replace(
                before,
                sentence=f"{before.sentence} {finding.sentence}",
                evidence=before.evidence + finding.evidence,
            )
        joined[key] = (rule, finding)
    return list(joined.values())


def _subjects(indicators: list[Indicator], areas: dict[str, Area]) -> dict[int, Subject]:
    keys = [one.pk for one in indicators]
    breaks, values = defaultdict(list), defaultdict(dict)
    breaks.update({one.pk: one.break_days for one in indicators if one.break_days is not None})
    unknown = [one.pk for one in indicators if one.break_days is None]
    if unknown:
        for indicator, day in SeriesBreak.objects.filter(indicator__in=unknown).values_list("indicator", "on"):
            breaks[indicator].append(day)
    roles = {area.pk: role for role, area in areas.items()}
    for indicator, area, period, printed in _printed(keys, roles):
        values[indicator].setdefault((period.start, period.end), (period, {}))[1][roles[area]] = printed
    dates = _dates(keys, values)
    changes = _changes(keys, roles)
    names = {role: area.name for role, area in areas.items()}
    return {
        one.pk: Subject(
            name=one.name,
            measure=Measure.of(one, breaks[one.pk]),
            unit=one.unit,
            texts=" ".join(filter(None, [one.definition, one.methodology, one.caveats])),
            dates=tuple(dates[one.pk]),
            changes=tuple(changes[one.pk]),
            names=names,
        )
        for one in indicators
    }


def _printed(keys, roles):
    """Each headline figure as (indicator, area, period, what is printed): one query."""
    rows = (
        Observation.objects.headline()
        .filter(indicator__in=keys, area__in=list(roles))
        .values_list(
            *("indicator", "area", "period_start", "period_end", "period_label", "value_text", "value_note", "note"),
            *_NUMBERS,
            *_LABELS,
        )
    )
    for indicator, area, start, end, label, text, value_note, note, *rest in rows.iterator():
        period = Period(start, end, label)
        figure = Figure(period, *rest[: len(_NUMBERS)], area=area)
        notes = " ".join(filter(None, [value_note, note]))
        yield indicator, area, period, Printed(text, figure, notes, *rest[len(_NUMBERS) :])


def _dates(keys, values) -> dict[int, list[DateOfMeasure]]:
    """Each indicator's dates of measure: those that judgements name, and the periods with figures alone. One query."""
    judged = defaultdict(dict)
    rows = Assessment.objects.filter(indicator__in=keys, basis=Assessment.Basis.PUBLISHED, area__role=Area.Role.PLACE)
    fields = ("indicator", "batch", "position", "period_start", "period_end", "period_label", "against")
    for indicator, batch, position, start, end, label, against, result, text in rows.values_list(
        *fields, "result", "result_text"
    ):
        key = (batch, position, start, end)
        judged[indicator].setdefault(key, (Period(start, end, label), {}))[1][against] = Rating(result, text)
    dates = {}
    for indicator in keys:
        of_indicator = [
            DateOfMeasure(period, position, batch, values[indicator].get((start, end), (period, {}))[1], ratings)
            for (batch, position, start, end), (period, ratings) in judged[indicator].items()
        ]
        named = {(one.period.start, one.period.end) for one in of_indicator}
        of_indicator += [
            DateOfMeasure(period, values=printed)
            for days, (period, printed) in values[indicator].items()
            if days not in named
        ]
        dates[indicator] = sorted(of_indicator, key=lambda one: (one.period.order, one.position or 0))
    return dates


def _told_apart(before, number_before, now, number_now) -> tuple[str, str] | None:
    """What a figure said and says, as short as still tells the two apart; None where they are the same."""
    if number_before == number_now and (number_now is not None or before == now):
        return None
    short = shown(before, number_before, ""), shown(now, number_now, "")
    return short if all(short) and short[0] != short[1] else (before, now)


def _changes(keys, roles) -> dict[int, list[Change]]:
    """The latest change of each headline figure that an import or a hand revised: one query.

    A figure has changed where its number has, and not where a source prints 23.4 for 23.40% or adds a label.
    """
    rows = Revision.objects.filter(
        observation__indicator__in=keys, observation__area__in=list(roles), observation__breakdown=None
    ).order_by("revised_at", "pk")
    fields = ("observation", "observation__indicator", "observation__area")
    said = ("value_text", "value", "observation__value_text", "observation__value")
    days = ("observation__period_start", "observation__period_end", "observation__period_label")
    latest = {}
    for pk, indicator, area, *texts, start, end, label in rows.values_list(*fields, *said, *days):
        if (told := _told_apart(*texts)) is not None:
            latest[pk] = (indicator, Change(Period(start, end, label), roles[area], *told))
    changes = defaultdict(list)
    for indicator, change in latest.values():
        changes[indicator].append(change)
    return changes


def _empty_principles():
    return Principle.objects.filter(indicators=None).order_by("number")


def _without_indicators(principle: Principle) -> Finding:
    sentence = f"No indicator is agreed for principle {principle.number}: whether it moves cannot be told."
    return Finding(sentence, (str(principle.number),))
