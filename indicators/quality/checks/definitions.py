"""Checks of the words: name, unit, definition and notes, beside each other."""

import re
from collections.abc import Iterator

from indicators.methods.verdicts import NOT_STATED
from indicators.quality.checks.rule import Finding, rule
from indicators.quality.checks.subject import COMPARATORS, PLACE, Subject

# What one text may say in two ways that do not go together; the first found in a name is looked for in the rest.
POPULATIONS = (("state-funded", "all schools"), ("residents", "registered patients"))
DEFINITION_WORDS = ("state-funded", "all schools", "definition", "not comparable", "differently defined")
_AGES = re.compile(r"(?<![\d/.,])(\d{1,2})\s*[-–]\s*(\d{1,2})(?![\d/])(?!\s*times)(?!\.\d)")
_BASES = re.compile(r"per\s+([\d,]{3,})", re.IGNORECASE)
_OFTEN = re.compile(
    r"(?:at least\s+)?(?:once|twice|\d+(?:\s*[-–]\s*\d+)?\s+times)\s*(?:a|per|/)\s*(?:week|month|year)", re.IGNORECASE
)


@rule("S4", "No unit or no direction of good")
def no_unit_or_polarity(subject: Subject) -> Iterator[Finding]:
    missing = []
    if not subject.unit.strip():
        missing.append("in what unit it is")
    if subject.measure.polarity == NOT_STATED:
        missing.append("whether a high or a low value is good")
    if missing and any(date.values for date in subject.dates):
        rated = " It is rated all the same." if any(date.is_rated for date in subject.dates) else ""
        yield Finding(f"The source does not say {' or '.join(missing)}, so it cannot be rated.{rated}", tuple(missing))


@rule("W11", "Name, unit and definition disagree")
def name_disagrees(subject: Subject) -> Iterator[Finding]:
    for sentence in _disagreements(subject.name, f"{subject.unit} {subject.texts}"):
        yield Finding(sentence, (subject.name, subject.unit, subject.texts))
        return  # one flag an indicator: it is its text that a person reads


@rule("W12", "Footnote mark without a footnote")
def footnote_mark(subject: Subject) -> Iterator[Finding]:
    marks = sorted(set(re.findall(r"\*+|[†‡]+", subject.name)))
    if marks:
        sentence = f"The name carries {' and '.join(f'“{mark}”' for mark in marks)}, and the source prints no footnote."
        yield Finding(sentence, (subject.name,))


@rule("W15", "Comparator of another definition")
def comparator_of_another_definition(subject: Subject) -> Iterator[Finding]:
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
