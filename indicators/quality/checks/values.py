"""Checks of single values: can they be, whose are they, how are they printed, were they revised?"""

import re
from collections.abc import Iterator

from indicators.quality.checks.rule import Finding, capital, rule
from indicators.quality.checks.subject import COMPARATORS, COUNTRY, PLACE, REGION, DateOfMeasure, Subject

FULL_PRECISION = 4  # decimals: beyond that a source prints all it has, and their number says nothing


@rule("S2", "Value that cannot be")
def value_that_cannot_be(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        for role, printed in date.values.items():
            value = printed.value
            if value is None or not (reason := _impossible(subject, value)):
                continue
            sentence = f"{subject.named(role)} has {printed.text} for {date.period.label}: {reason}."
            yield Finding(capital(sentence), (printed.text,), date.period, role)


@rule("W1", "Comparator has the place's own value")
def comparator_equals_place(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        for role in COMPARATORS:
            yield from _equal(subject, date, PLACE, role)


@rule("W2", "Country and region have the same value")
def country_equals_region(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        yield from _equal(subject, date, COUNTRY, REGION)


@rule("W13", "Value revised")
def value_revised(subject: Subject) -> Iterator[Finding]:
    for one in subject.changes:
        sentence = f"{subject.named(one.area)} had {one.before} for {one.period.label}, and now has {one.now}."
        yield Finding(capital(sentence), (one.before, one.now), one.period, one.area)


@rule("I1", "Precision differs")
def precision_differs(subject: Subject) -> Iterator[Finding]:
    texts = [
        (_decimals(date.text(role)), date.text(role))
        for date in subject.dates
        for role in (PLACE, *COMPARATORS)
        if date.value(role) is not None
    ]
    precisions = dict(sorted((decimals, text) for decimals, text in texts if decimals is not None))
    if len(precisions) > 1 and max(precisions) <= FULL_PRECISION:
        printed = ", ".join(f"“{text}”" for text in precisions.values())
        sentence = f"Values are printed with differing numbers of decimals ({printed})."
        yield Finding(sentence, tuple(sorted({text for _, text in texts})))


def _equal(subject: Subject, date: DateOfMeasure, one: str, other: str) -> Iterator[Finding]:
    if date.value(one) is not None and date.value(one) == date.value(other):
        sentence = (
            f"{subject.named(one)} and {subject.named(other)} have the same value for {date.period.label}, "
            f"{date.text(one)}: a copying error, or chance?"
        )
        yield Finding(capital(sentence), (date.text(one), date.text(other)), date.period, other)


def _impossible(subject: Subject, value) -> str:
    unit, kind = subject.unit.strip(), subject.measure.value_type
    is_share = unit.startswith("%") or kind == "proportion"
    if is_share and not 0 <= value <= 100:
        return "a percentage lies between 0 and 100"
    is_rate = kind in ("crude_rate", "dsr", "count") or bool(re.search(r"\bper\b|\bDSR\b", unit))
    return "a rate or a count is not below 0" if is_rate and value < 0 else ""


def _decimals(text: str) -> int | None:
    match = re.search(r"\d(?:\.(\d+))?(?!.*\d)", text)
    return len(match.group(1) or "") if match else None
