"""What a publisher says of its indicators: Fingertips' metadata, or a table of one's own with the same headings.

Fingertips' file has some thirty columns, of which those are kept that say how a figure is to be read.
"""

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from indicators.reading.cells import LONGEST, TAG, clean, cut, seen
from indicators.reading.fields import plain
from indicators.reading.rows import Problem

LONGEST_TEXT = 20_000
KEY, NAME = "key", "name"
HEADINGS = {
    KEY: ("indicatorid",),
    NAME: ("indicator", "indicatorname", "measuredescription"),
    "definition": ("definition",),
    "rationale": ("rationale",),
    "data_source": ("datasource", "indicatorsource"),
    "methodology": ("methodology",),
    "caveats": ("caveats",),
    "interval_method": ("confidenceintervaldetails", "confidenceintervalmethod", "intervalmethod"),
    "frequency": ("frequency",),
    "unit": ("unit",),
    "value_type": ("valuetype",),
    "year_type": ("yeartype",),
    "polarity": ("polarity",),
    "multiplier": ("multiplier", "rateper"),
    "next_expected_on": ("nextexpectedon", "nextexpected"),
}
LABELS = {
    "definition": "Definition",
    "rationale": "Rationale",
    "data_source": "Data source",
    "methodology": "Methodology",
    "caveats": "Caveats",
    "interval_method": "Confidence interval method",
    "frequency": "Frequency",
    "unit": "Unit",
    "value_type": "Value type",
    "year_type": "Year type",
    "polarity": "Polarity",
    "multiplier": "Rate per",
    "next_expected_on": "Next expected on",
}
LONG = ("definition", "rationale", "data_source", "methodology", "caveats")
SHORT = {"interval_method": 200, "frequency": 200, "unit": 80, "year_type": 60}
# The publisher's own words, as `plain` writes them, and the numbers that Fingertips has for them.
POLARITIES = {
    "low": "low",
    "lowisgood": "low",
    "raglowisgood": "low",
    "lowergood": "low",
    "alowvalueisgood": "low",
    "0": "low",
    "high": "high",
    "highisgood": "high",
    "raghighisgood": "high",
    "ahighvalueisgood": "high",
    "1": "high",
    "nojudgement": "no_judgement",
    "nojudgment": "no_judgement",
    "neitherisgood": "no_judgement",
    "bobblueorangeblue": "no_judgement",
    "blueorangeblue": "no_judgement",
    "bob": "no_judgement",
    "99": "no_judgement",
    "notapplicable": "not_stated",
    "notstated": "not_stated",
    "notstatedbythesource": "not_stated",
    "1notapplicable": "not_stated",
}
NOT_APPLICABLE = ("-1", "−1", "–1")  # Fingertips' number for it, of which `plain` leaves the 1
VALUE_TYPES = {
    "proportion": "proportion",
    "percentage": "proportion",
    "percentagepoint": "proportion",
    "cruderate": "crude_rate",
    "rate": "crude_rate",
    "dsr": "dsr",
    "directlystandardisedrate": "dsr",
    "directlystandardizedrate": "dsr",
    "agestandardisedrate": "dsr",
    "count": "count",
    "number": "count",
    "mean": "mean",
    "average": "mean",
    "ratio": "ratio",
    "indirectlystandardisedratio": "ratio",
    "isr": "ratio",
    "other": "other",
    "score": "other",
    "lifeexpectancy": "other",
    "median": "other",
    "slopeindexofinequality": "other",
}
PER = re.compile(r"per ([0-9]{1,3}(?:,[0-9]{3}){0,2}|[0-9]{1,7})\b", re.IGNORECASE)


class Definition(NamedTuple):
    """What a file says of one indicator. `says` holds only what it says: name of the field → its value."""

    row: int
    key: str
    name: str
    says: dict[str, str | int | date]


def walk(table) -> Iterator[Definition | Problem]:
    """The definitions of a table (a `Reader`), and what is wrong with a row."""
    places = {}
    for field, known in HEADINGS.items():
        for alias in known:
            found = next((place for place, heading in enumerate(table.headings) if plain(heading) == alias), None)
            if found is not None:
                places[field] = found
                break
    for row, cells, problems in table.rows():
        yield from problems
        said = {field: cells[place] for field, place in places.items()}
        key, name = clean(said.pop(KEY, "")), clean(said.pop(NAME, ""))
        if not (key or name):
            yield Problem(row, _heading(table, places, NAME, KEY), "Write which indicator it is.")
            continue
        says, wrong = {}, []
        for field, raw in said.items():
            try:
                value = _value(field, raw)
            except ValueError as refusal:
                wrong.append(Problem(row, table.headings[places[field]], str(refusal)))
            else:
                if value not in ("", None):
                    says[field] = value
        if "multiplier" not in says and (per := per_of(says.get("unit", ""))):
            says["multiplier"] = per
        yield from wrong
        if not wrong and not problems:
            yield Definition(row, key or name, cut(name or key, LONGEST["name"]), says)


def _heading(table, places, *fields):
    return next((table.headings[places[field]] for field in fields if field in places), "")


def _value(field, raw):
    if field in LONG:
        return cut(_paragraphs(raw), LONGEST_TEXT)
    text = clean(raw)
    if field in SHORT:
        return cut(text, SHORT[field])
    if not text:
        return ""
    if field == "polarity":
        return _polarity(text)
    if field == "value_type":
        return value_type_of(text) or "other"
    if field == "multiplier":
        return _multiplier(text)
    return _day(text)


def polarity_of(text: str) -> str:
    """Ours for a publisher's word for polarity; empty where it is none that we know."""
    return "not_stated" if text.strip() in NOT_APPLICABLE else POLARITIES.get(plain(text), "")


def value_type_of(text: str) -> str:
    """Ours for a publisher's word for a kind of value; empty where it is none that we know."""
    return VALUE_TYPES.get(plain(text), "")


def _polarity(text):
    if not (word := polarity_of(text)):
        raise ValueError(f"“{cut(text, 60)}” is not known. Write High is good, Low is good or No judgement.")
    return word


def _multiplier(text):
    if not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3}){1,2}|[0-9]{1,7}", text, re.ASCII):
        raise ValueError(f"“{cut(text, 60)}” is not a whole number. Write 100 or 100,000.")
    return int(text.replace(",", ""))


def _day(text):
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    try:
        day, month, year, *iso = found.groups() if found else ()
        return date(int(year), int(month), int(day)) if year else date(*map(int, iso))
    except ValueError:
        raise ValueError(f"“{cut(text, 60)}” is not a date. Write it as 27/03/2027.") from None


def per_of(unit: str) -> int | None:
    """What a rate in that unit is per: 100 of a percentage, 1000 of “per 1,000 households”; None of any other."""
    if unit.strip() in ("%", "Percentage", "percentage", "per cent"):
        return 100
    found = PER.search(unit)
    return int(found.group(1).replace(",", "")) if found else None


def _paragraphs(raw):
    """The text with its paragraphs: a publisher's markup becomes line ends."""
    text = re.sub(r"(?i)<br\s*/?>|</p>|</li>", "\n", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = html.unescape(TAG.sub("", text)) if "<" in text or "&" in text else text
    lines = [seen(" ".join(line.split())) for line in text.split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()
