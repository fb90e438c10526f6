"""Checks of what a source says about its figures: ratings, trends and labels, against the figures and the methods."""

import re
from collections.abc import Iterator

from indicators.methods.computed import against_benchmark, trend_of
from indicators.methods.figures import with_limits
from indicators.methods.labels import disagreement, read_change, read_comparison, read_trend
from indicators.methods.trend import POINTS
from indicators.methods.verdicts import (
    BETTER,
    DOWN,
    HIGH,
    HIGHER,
    IMPROVING,
    LOW,
    LOWER,
    NOT_ASSESSED,
    NOT_COMPARED,
    UP,
    WORSE,
    WORSENING,
    direction,
)
from indicators.quality.checks.rule import Finding, capital, rule
from indicators.quality.checks.subject import COMPARATORS, PAST, PLACE, Printed, Subject

_GOOD = {HIGH: ", and a high value is good", LOW: ", and a low value is good"}
_TOLD = {
    (HIGH, UP): IMPROVING,
    (HIGH, DOWN): WORSENING,
    (LOW, UP): WORSENING,
    (LOW, DOWN): IMPROVING,
}
_GOALS = {"red", "amber", "green", "not compared"}
_FIFTHS = re.compile(
    r"(lowest|2nd lowest|second lowest|middle|2nd highest|second highest|highest) qu(int|art)ile", re.I
)


@rule("S1", "Label not understood")
def label_not_understood(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        place = date.values.get(PLACE)
        for text in _unknown_labels(place) if place else ():
            yield Finding(f"The publisher's label “{text}” is none that we know.", (text,), date.period, PLACE)


@rule("W3", "Rating contradicts the figures")
def rating_contradicts_figures(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        for role in COMPARATORS:
            rating, ours, theirs = date.rating(role), date.value(PLACE), date.value(role)
            if rating is None or ours is None or theirs is None:
                continue
            if not _contradicts(rating.result, direction(theirs, ours), subject.measure.polarity):
                continue
            good = _GOOD.get(subject.measure.polarity, "")
            sentence = (
                f"Rated “{rating.text}” against {subject.named(role)} for {date.period.label}, but "
                f"{subject.named(PLACE)} has {date.text(PLACE)} and {subject.named(role)} {date.text(role)}{good}."
            )
            evidence = (rating.text, date.text(PLACE), date.text(role), subject.measure.polarity)
            yield Finding(sentence, evidence, date.period, role)


@rule("W4", "Rating without a comparator, or the other way round")
def rating_without_comparator(subject: Subject) -> Iterator[Finding]:
    for date in subject.dates:
        for role in COMPARATORS:
            rating, theirs = date.ratings.get(role), date.value(role)
            if rating is None or date.value(PLACE) is None:
                continue
            evidence = (rating.text, date.text(role))
            if theirs is None and rating.result != NOT_COMPARED:
                sentence = (
                    f"Rated “{rating.text}” against {subject.named(role)}, which has no value for {date.period.label}."
                )
                yield Finding(sentence, evidence, date.period, role)
            elif theirs is not None and rating.result == NOT_COMPARED:
                sentence = (
                    f"{subject.named(role)} has {date.text(role)} for {date.period.label}, but the comparison says "
                    f"“{rating.text}”."
                )
                yield Finding(capital(sentence), evidence, date.period, role)


@rule("W5", "Trend contradicts the figures")
def trend_contradicts_figures(subject: Subject) -> Iterator[Finding]:
    for earlier, later in subject.pairs:
        rating = later.ratings.get(PAST)
        before, now = earlier.value(PLACE), later.value(PLACE)
        if rating is None or rating.result not in (IMPROVING, WORSENING) or before is None or now is None:
            continue
        says = _TOLD.get((subject.measure.polarity, direction(before, now)))
        if says and says != rating.result:
            way = "rose" if now > before else "fell"
            sentence = (
                f"The source prints “{rating.text}” for {later.period.label}, but the value {way} from "
                f"{earlier.text(PLACE)} to {later.text(PLACE)}, and a {subject.measure.polarity} value is good."
            )
            evidence = (rating.text, earlier.text(PLACE), later.text(PLACE), subject.measure.polarity)
            yield Finding(sentence, evidence, later.period, PLACE)


@rule("W10", "Trend that the points cannot carry")
def trend_without_points(subject: Subject) -> Iterator[Finding]:
    points = sum(date.value(PLACE) is not None for date in subject.dates)
    for date in subject.dates:
        place, rating = date.values.get(PLACE), date.ratings.get(PAST)
        text = rating.text if rating and rating.result != NOT_ASSESSED else ""
        if not text and place and (label := read_trend(place.published_trend)) and not label.is_refusal:
            text = place.published_trend
            if points < POINTS and not date.period.is_pooled:
                sentence = f"A trend, “{text}”, comes with {points} of the {POINTS} points that a recent trend needs."
                yield Finding(sentence, (text, str(points)), date.period, PLACE)
        if text and date.period.is_pooled:
            sentence = (
                f"A trend, “{text}”, is printed for {date.period.label}, which pools several years: successive periods "
                "share years, and no recent trend can be calculated."
            )
            yield Finding(sentence, (text, date.period.label), date.period, PLACE)


@rule("W14", "Published label differs from the computed one")
def label_differs(subject: Subject) -> Iterator[Finding]:
    series = []
    for date in subject.dates:
        place = date.values.get(PLACE)
        if place is None:
            continue
        if not series or series[-1].period != place.figure.period:  # two dates of measure may name one period
            series.append(place.figure)
        figure = with_limits(place.figure, subject.measure)
        for role in COMPARATORS:
            if (text := date.label(role)) and role in date.values:
                verdict = against_benchmark(figure, date.values[role].figure, subject.measure)
                if sentence := disagreement(text, verdict):
                    yield Finding(sentence, (text, verdict.label_with_level, place.text), date.period, role)
        if read_trend(place.published_trend):
            verdict = trend_of(series, subject.measure)
            if sentence := disagreement(place.published_trend, verdict):
                yield Finding(sentence, (place.published_trend, verdict.label, place.text), date.period, PLACE)


@rule("I2", "Significance not recomputed")
def not_recomputed(subject: Subject) -> Iterator[Finding]:
    rated = [date for date in subject.dates if date.is_rated and PLACE in date.values]
    bare = [date for date in rated if not with_limits(date.values[PLACE].figure, subject.measure).has_limits]
    if bare:
        labels = tuple(dict.fromkeys(date.period.label for date in bare))
        which = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
        sentence = (
            f"The source gives neither limits nor counts for {which}, so the ratings stand as printed and cannot be "
            "recomputed."
        )
        yield Finding(sentence, labels)


def _unknown_labels(printed: Printed) -> list[str]:
    comparisons = [printed.published_country, printed.published_region, printed.published_neighbours]
    unknown = [
        text for text in comparisons if text and not read_comparison(text) and not _FIFTHS.fullmatch(text.strip())
    ]
    if printed.published_trend and not (read_trend(printed.published_trend) or read_change(printed.published_trend)):
        unknown.append(printed.published_trend)
    goal = printed.published_goal
    if goal and goal.strip().casefold() not in _GOALS and not read_comparison(goal):
        unknown.append(goal)
    return unknown


def _contradicts(result: str, way: str, polarity: str) -> bool:
    good, bad = {HIGH: (UP, DOWN), LOW: (DOWN, UP)}.get(polarity, ("", ""))
    expected = {BETTER: good, WORSE: bad, HIGHER: UP, LOWER: DOWN}.get(result)
    return bool(expected) and way != expected
