"""Checks of what is stored of an indicator: each flags what is odd, says why in a sentence, and corrects nothing.

Pure: a subject of plain values in, findings out. The codes (S stops, W warns, I informs) are those of the programme's
import rules; the order is theirs. What the database itself refuses (two values for one indicator, area and period; a
rating without a word) needs no check. An equality may be true and a copying error may look innocent: a person decides
on each flag.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from indicators.methods.computed import against_benchmark, trend_of
from indicators.methods.figures import Figure, Measure, with_limits
from indicators.methods.labels import disagreement, read_comparison, read_trend
from indicators.methods.trend import POINTS
from indicators.methods.verdicts import (
    BETTER,
    COMPARABLE,
    DOWN,
    HIGH,
    HIGHER,
    IMPROVING,
    LOW,
    LOWER,
    NOT_ASSESSED,
    NOT_COMPARED,
    NOT_STATED,
    UP,
    WORSE,
    WORSENING,
    direction,
)
from indicators.periods import Period

STOP, WARNING, INFORMATION = "stop", "warning", "information"
SEVERITIES = {STOP: "Must be resolved", WARNING: "Warnings", INFORMATION: "For information"}

PLACE, COUNTRY, REGION = "place", "country", "region"
PAST = "past"
COMPARATORS = (COUNTRY, REGION)
FIFTH = 5  # a jump is more than this part of the earlier value
FULL_PRECISION = 4  # decimals: beyond that a source prints all it has, and their number says nothing


@dataclass(frozen=True)
class Printed:
    """A figure as a source prints it: its text, notes, and the publisher's labels beside it."""

    text: str
    figure: Figure
    notes: str = ""
    published_country: str = ""
    published_region: str = ""
    published_trend: str = ""
    published_goal: str = ""

    @property
    def value(self):
        return self.figure.value if self.figure.has_value else None


@dataclass(frozen=True)
class Rating:
    """A judgement printed apart from the figures: its word, and its text as printed."""

    result: str
    text: str


@dataclass(frozen=True)
class DateOfMeasure:
    """The figures of the place, its country and its region for a period, and how a source judges them.

    `position` is the number that `source` gives the date, 1 or 2; none where figures come without judgements.
    """

    period: Period
    position: int | None = None
    source: object = None
    values: Mapping[str, Printed] = field(default_factory=dict)
    ratings: Mapping[str, Rating] = field(default_factory=dict)

    def value(self, role: str):
        printed = self.values.get(role)
        return printed.value if printed else None

    def text(self, role: str) -> str:
        printed = self.values.get(role)
        return printed.text if printed else ""

    @property
    def as_printed(self) -> tuple:
        """The whole row as text: equal rows are printed equal."""
        ratings = sorted((against, rating.text) for against, rating in self.ratings.items())
        return tuple(self.text(role) for role in (PLACE, *COMPARATORS)), tuple(ratings)


@dataclass(frozen=True)
class Change:
    """A value that another import changed: what it was, what it is, and when."""

    period: Period
    area: str
    before: str
    now: str


@dataclass(frozen=True)
class Subject:
    """An indicator with what is stored of it; `dates` in the source's order, else by period. `names` tell the areas."""

    name: str
    measure: Measure
    unit: str = ""
    texts: str = ""  # definition, caveats and methodology
    dates: tuple[DateOfMeasure, ...] = ()
    changes: tuple[Change, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, role: str) -> str:
        return self.names.get(role) or {PLACE: "The place", COUNTRY: "the country", REGION: "the region"}.get(
            role, role
        )


@dataclass(frozen=True)
class Finding:
    """What a rule found: a sentence for people, and the texts that it rests on; with another text it is another."""

    sentence: str
    evidence: tuple[str, ...]
    period: Period | None = None
    area: str = ""  # a role


@dataclass(frozen=True)
class Rule:
    """A check: its code, its name, how severe what it finds is, and the function that finds."""

    code: str
    name: str
    severity: str
    find: Callable[[Subject], Iterator[Finding]]

    @property
    def severity_name(self) -> str:
        return SEVERITIES[self.severity]


RULES: dict[str, Rule] = {}
# What is found of the whole programme, not of one indicator.
EMPTY_PRINCIPLE = "I3"


def rule(code: str, name: str):
    severity = {"S": STOP, "W": WARNING, "I": INFORMATION}[code[0]]

    def register(find):
        RULES[code] = Rule(code, name, severity, find)
        return find

    return register


def findings(subject: Subject) -> list[tuple[Rule, Finding]]:
    """All that the rules find in the subject, in the order of the rules."""
    return [(one, found) for one in RULES.values() for found in one.find(subject)]


def fingerprint(code: str, evidence: Iterable[str]) -> str:
    """32 characters that stand for what a flag rests on: a changed value makes another one."""
    return hashlib.sha256("\x1f".join([code, *evidence]).encode()).hexdigest()[:32]


@rule("S1", "Label not understood")
def label_not_understood(subject):
    for date in subject.dates:
        place = date.values.get(PLACE)
        for text in _unknown_labels(place) if place else ():
            yield Finding(f"The publisher's label “{text}” is none that we know.", (text,), date.period, PLACE)


@rule("S2", "Value that cannot be")
def value_that_cannot_be(subject):
    for date in subject.dates:
        for role, printed in date.values.items():
            value = printed.value
            if value is None or not (reason := _impossible(subject, value)):
                continue
            sentence = f"{subject.named(role)} has {printed.text} for {date.period.label}: {reason}."
            yield Finding(_capital(sentence), (printed.text,), date.period, role)


@rule("S4", "No unit or no direction of good")
def no_unit_or_polarity(subject):
    missing = []
    if not subject.unit.strip():
        missing.append("in what unit it is")
    if subject.measure.polarity == NOT_STATED:
        missing.append("whether a high or a low value is good")
    if missing and any(date.values for date in subject.dates):
        rated = " It is rated all the same." if any(map(_is_rated, subject.dates)) else ""
        yield Finding(f"The source does not say {' or '.join(missing)}, so it cannot be rated.{rated}", tuple(missing))


@rule("W1", "Comparator has the place's own value")
def comparator_equals_place(subject):
    for date in subject.dates:
        for role in COMPARATORS:
            if date.value(PLACE) is not None and date.value(PLACE) == date.value(role):
                sentence = (
                    f"{subject.named(PLACE)} and {subject.named(role)} have the same value for {date.period.label}, "
                    f"{date.text(PLACE)}: a copying error, or chance?"
                )
                yield Finding(_capital(sentence), (date.text(PLACE), date.text(role)), date.period, role)


@rule("W2", "Country and region have the same value")
def country_equals_region(subject):
    for date in subject.dates:
        if date.value(COUNTRY) is not None and date.value(COUNTRY) == date.value(REGION):
            sentence = (
                f"{subject.named(COUNTRY)} and {subject.named(REGION)} have the same value for {date.period.label}, "
                f"{date.text(COUNTRY)}: a copying error, or chance?"
            )
            yield Finding(_capital(sentence), (date.text(COUNTRY), date.text(REGION)), date.period, REGION)


@rule("W3", "Rating contradicts the figures")
def rating_contradicts_figures(subject):
    for date in subject.dates:
        for role in COMPARATORS:
            rating, ours, theirs = _rating(date, role), date.value(PLACE), date.value(role)
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
def rating_without_comparator(subject):
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
                yield Finding(_capital(sentence), evidence, date.period, role)


@rule("W5", "Trend contradicts the figures")
def trend_contradicts_figures(subject):
    told = {
        (HIGH, UP): IMPROVING,
        (HIGH, DOWN): WORSENING,
        (LOW, UP): WORSENING,
        (LOW, DOWN): IMPROVING,
    }
    for earlier, later in _pairs(subject):
        rating = later.ratings.get(PAST)
        before, now = earlier.value(PLACE), later.value(PLACE)
        if rating is None or rating.result not in (IMPROVING, WORSENING) or before is None or now is None:
            continue
        says = told.get((subject.measure.polarity, direction(before, now)))
        if says and says != rating.result:
            way = "rose" if now > before else "fell"
            sentence = (
                f"The source prints “{rating.text}” for {later.period.label}, but the value {way} from "
                f"{earlier.text(PLACE)} to {later.text(PLACE)}, and a {subject.measure.polarity} value is good."
            )
            evidence = (rating.text, earlier.text(PLACE), later.text(PLACE), subject.measure.polarity)
            yield Finding(sentence, evidence, later.period, PLACE)


@rule("W6", "Row repeated from the date before")
def row_repeated(subject):
    for earlier, later in pairwise(subject.dates):
        same_period = _days(earlier) == _days(later)
        same_row = earlier.as_printed == later.as_printed and later.value(PLACE) is not None
        if not same_period and not same_row:
            continue
        if same_row:
            of = "with its period " if same_period else ""
            sentence = f"The row for {later.period.label} repeats the one before {of}to the letter: was it not updated?"
        else:
            sentence = f"Two dates of measure are both of {later.period.label}, with other ratings."
        yield Finding(sentence, (earlier.period.label, str(later.as_printed)), later.period, PLACE)


@rule("W7", "Same value under a new period")
def same_value_new_period(subject):
    for earlier, later in _pairs(subject):
        now = later.value(PLACE)
        if now is not None and now == earlier.value(PLACE) and earlier.as_printed != later.as_printed:
            both = f"{later.period.label} as for {earlier.period.label}"
            sentence = f"{subject.named(PLACE)} has {later.text(PLACE)} for {both}: carried over, or unchanged?"
            evidence = (earlier.period.label, earlier.text(PLACE), later.text(PLACE))
            yield Finding(_capital(sentence), evidence, later.period, PLACE)


@rule("W8", "Period goes back or overlaps the one before")
def period_goes_back(subject):
    for earlier, later in _pairs(subject):
        goes_back = later.period.start <= earlier.period.start
        overlaps = later.period.overlaps(earlier.period)
        is_turned = _is_turned(earlier, later)
        if not is_turned and not goes_back and (not overlaps or _is_rolling(earlier.period, later.period)):
            continue
        how = "starts no later than" if goes_back else "shares time with"
        if is_turned:
            how = "is printed before what should be"
        sentence = f"The period {later.period.label} {how} the one before, {earlier.period.label}."
        yield Finding(sentence, (earlier.period.label, later.period.label), later.period, PLACE)


@rule("W9", "Jump of more than a fifth")
def jump(subject):
    for earlier, later in _pairs(subject):
        before, now = earlier.value(PLACE), later.value(PLACE)
        if not before or now is None or FIFTH * abs(now - before) <= abs(before):
            continue
        if _may_be_chance(subject, earlier.values[PLACE].figure, later.values[PLACE].figure):
            continue
        change = (now - before) / abs(before) * 100
        trend = later.ratings.get(PAST)
        printed = f", with the trend “{trend.text}”" if trend and trend.result == COMPARABLE else ""
        sentence = (
            f"{subject.named(PLACE)} goes from {earlier.text(PLACE)} ({earlier.period.label}) to {later.text(PLACE)} "
            f"({later.period.label}), {'+' if change > 0 else '−'}{abs(change):.0f}%{printed}."
        )
        evidence = (earlier.text(PLACE), later.text(PLACE), trend.text if printed else "")
        yield Finding(_capital(sentence), evidence, later.period, PLACE)


@rule("W10", "Trend that the points cannot carry")
def trend_without_points(subject):
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


@rule("W11", "Name, unit and definition disagree")
def name_disagrees(subject):
    for sentence in _disagreements(subject.name, f"{subject.unit} {subject.texts}"):
        yield Finding(sentence, (subject.name, subject.unit, subject.texts))
        return  # one flag an indicator: it is its text that a person reads


@rule("W12", "Footnote mark without a footnote")
def footnote_mark(subject):
    marks = sorted(set(re.findall(r"\*+|[†‡]+", subject.name)))
    if marks:
        sentence = f"The name carries {' and '.join(f'“{mark}”' for mark in marks)}, and the source prints no footnote."
        yield Finding(sentence, (subject.name,))


@rule("W13", "Value revised")
def value_revised(subject):
    for one in subject.changes:
        sentence = f"{subject.named(one.area)} had {one.before} for {one.period.label}, and now has {one.now}."
        yield Finding(_capital(sentence), (one.before, one.now), one.period, one.area)


@rule("W14", "Published label differs from the computed one")
def label_differs(subject):
    series = []
    for date in subject.dates:
        place = date.values.get(PLACE)
        if place is None:
            continue
        if not series or series[-1].period != place.figure.period:  # two dates of measure may name one period
            series.append(place.figure)
        figure = with_limits(place.figure, subject.measure)
        for role in COMPARATORS:
            if (text := _label(date, role)) and role in date.values:
                verdict = against_benchmark(figure, date.values[role].figure, subject.measure)
                if sentence := disagreement(text, verdict):
                    yield Finding(sentence, (text, verdict.label_with_level, place.text), date.period, role)
        if read_trend(place.published_trend):
            verdict = trend_of(series, subject.measure)
            if sentence := disagreement(place.published_trend, verdict):
                yield Finding(sentence, (place.published_trend, verdict.label, place.text), date.period, PLACE)


@rule("W15", "Comparator of another definition")
def comparator_of_another_definition(subject):
    for one, other in POPULATIONS:
        if _mentions(subject.texts, one) and _mentions(subject.texts, other):
            yield Finding(f"Place and comparators may not be counted alike: “{one}”, and “{other}”.", (subject.texts,))
            return
    for date in subject.dates:
        own = date.values[PLACE].notes if PLACE in date.values else ""
        for role in COMPARATORS:
            theirs = date.values[role].notes if role in date.values else ""
            words = [word for word in DEFINITION_WORDS if _mentions(theirs, word) and not _mentions(own, word)]
            if words:
                note = f"The value of {subject.named(role)} for {date.period.label} carries a note of its own: {theirs}"
                yield Finding(note, (theirs, own), date.period, role)


@rule("I1", "Precision differs")
def precision_differs(subject):
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


@rule("I2", "Significance not recomputed")
def not_recomputed(subject):
    rated = [date for date in subject.dates if _is_rated(date) and PLACE in date.values]
    bare = [date for date in rated if not with_limits(date.values[PLACE].figure, subject.measure).has_limits]
    if bare:
        labels = tuple(dict.fromkeys(date.period.label for date in bare))
        which = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
        sentence = (
            f"The source gives neither limits nor counts for {which}, so the ratings stand as printed and cannot be "
            "recomputed."
        )
        yield Finding(sentence, labels)


# What one text may say in two ways that do not go together; the first found in a name is looked for in the rest.
POPULATIONS = (("state-funded", "all schools"), ("residents", "registered patients"))
DEFINITION_WORDS = ("state-funded", "all schools", "definition", "not comparable", "differently defined")
_AGES = re.compile(r"(?<![\d/.,])(\d{1,2})\s*[-–]\s*(\d{1,2})(?![\d/])(?!\s*times)(?!\.\d)")
_BASES = re.compile(r"per\s+([\d,]{3,})", re.IGNORECASE)
_OFTEN = re.compile(
    r"(?:at least\s+)?(?:once|twice|\d+(?:\s*[-–]\s*\d+)?\s+times)\s*(?:a|per|/)\s*(?:week|month|year)", re.IGNORECASE
)


def _disagreements(name: str, rest: str) -> Iterator[str]:
    """Sentences on what a name says twice in two ways, or in another way than unit and definition."""
    ages = dict.fromkeys("-".join(pair) for pair in _AGES.findall(name))
    if len(ages) > 1:
        yield f"The name gives two age groups, {' and '.join(ages)}."
    bases = {base.replace(",", "") for base in _BASES.findall(f"{name} {rest}")}
    if len(bases) > 1:
        yield f"Name and unit give two bases of the rate, {' and '.join(sorted(bases, key=int))}."
    if _mentions(name, "occupation") and (_mentions(name, "qualification") or re.search(r"\blevel \d", name, re.I)):
        yield "The name mixes occupations with levels of qualification."
    if _mentions(name, "obesity") and not _mentions(name, "overweight") and _mentions(rest, "overweight"):
        yield "The name says obesity; its definition or caveats say overweight as well."
    if often := _OFTEN.search(name):
        others = [one.group() for one in _OFTEN.finditer(rest) if _letters(one.group()) != _letters(often.group())]
        if others:
            yield f"The name says “{often.group()}”; its definition or caveats say “{others[0]}”."


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b(a|per)\b", "", text.lower()))


def _mentions(text: str, word: str) -> bool:
    return word.casefold() in text.casefold()


_GOOD = {HIGH: ", and a high value is good", LOW: ", and a low value is good"}
_GOALS = {"red", "amber", "green", "not compared"}
_FIFTHS = re.compile(
    r"(lowest|2nd lowest|second lowest|middle|2nd highest|second highest|highest) qu(int|art)ile", re.I
)


def _unknown_labels(printed: Printed) -> list[str]:
    comparisons = [printed.published_country, printed.published_region]
    unknown = [
        text for text in comparisons if text and not read_comparison(text) and not _FIFTHS.fullmatch(text.strip())
    ]
    if printed.published_trend and not read_trend(printed.published_trend):
        unknown.append(printed.published_trend)
    goal = printed.published_goal
    if goal and goal.strip().casefold() not in _GOALS and not read_comparison(goal):
        unknown.append(goal)
    return unknown


def _impossible(subject: Subject, value) -> str:
    unit, kind = subject.unit.strip(), subject.measure.value_type
    is_share = unit.startswith("%") or kind == "proportion"
    if is_share and not 0 <= value <= 100:
        return "a percentage lies between 0 and 100"
    is_rate = kind in ("crude_rate", "dsr", "count") or bool(re.search(r"\bper\b|\bDSR\b", unit))
    return "a rate or a count is not below 0" if is_rate and value < 0 else ""


def _rating(date: DateOfMeasure, role: str) -> Rating | None:
    """How the place is rated against the role: the judgement printed apart, or the label beside its figure."""
    if role in date.ratings:
        return date.ratings[role]
    text = _label(date, role)
    label = read_comparison(text)
    return Rating(label.result, text) if label else None


def _label(date: DateOfMeasure, role: str) -> str:
    place = date.values.get(PLACE)
    if place is None:
        return ""
    return place.published_country if role == COUNTRY else place.published_region


def _is_rated(date: DateOfMeasure) -> bool:
    return any(rating.result not in (NOT_COMPARED, NOT_ASSESSED) for rating in date.ratings.values()) or any(
        (label := read_comparison(_label(date, role))) and not label.is_refusal for role in COMPARATORS
    )


def _contradicts(result: str, way: str, polarity: str) -> bool:
    good, bad = {HIGH: (UP, DOWN), LOW: (DOWN, UP)}.get(polarity, ("", ""))
    expected = {BETTER: good, WORSE: bad, HIGHER: UP, LOWER: DOWN}.get(result)
    return bool(expected) and way != expected


def _pairs(subject: Subject) -> Iterator[tuple[DateOfMeasure, DateOfMeasure]]:
    """Each date with the one before, where they are of different periods."""
    return ((one, other) for one, other in pairwise(subject.dates) if _days(one) != _days(other))


def _days(date: DateOfMeasure) -> tuple:
    return date.period.start, date.period.end


def _is_rolling(earlier: Period, later: Period) -> bool:
    """Equally long periods of which the later starts later, as 2018-20 and 2019-21 do: overlapping by design."""
    lengths = [(one.end - one.start).days for one in (earlier, later)]
    return later.start > earlier.start and abs(lengths[0] - lengths[1]) <= 3


def _is_turned(earlier: DateOfMeasure, later: DateOfMeasure) -> bool:
    """Does their source print the later one first?"""
    positions = (earlier.position, later.position)
    return earlier.source == later.source and None not in positions and positions[0] > positions[1]


def _may_be_chance(subject: Subject, earlier: Figure, later: Figure) -> bool:
    """Do the two values' 95 % intervals overlap? Small numbers jump by themselves."""
    one, other = with_limits(earlier, subject.measure), with_limits(later, subject.measure)
    return one.has_limits and other.has_limits and one.lower <= other.upper and other.lower <= one.upper


def _decimals(text: str) -> int | None:
    match = re.search(r"\d(?:\.(\d+))?(?!.*\d)", text)
    return len(match.group(1) or "") if match else None


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
