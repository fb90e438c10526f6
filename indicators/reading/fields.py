"""What a heading means: `Area Code`, `AreaCode` and `area_code` are one field, and so is each vintage's own name of it.

A mapping is heading → name of a field, "" for a column that is left out. A key that begins with `=` stands for no
column: `{"=period": "2022"}` says that every row is of 2022.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from openpyxl.utils import get_column_letter

CONSTANT = "="


class Field(NamedTuple):
    """One thing that a column may hold."""

    name: str
    label: str
    also: tuple[str, ...] = ()  # headings that mean it, written as `plain` writes them
    perhaps: tuple[str, ...] = ()  # headings that mean it where no other column does
    in_blocks: bool = False  # a wide table repeats it for each date


FIELDS = {
    field.name: field
    for field in [
        Field("key", "Indicator ID", ("indicatorid", "indicatorkey", "fingertipsid", "metrictype")),
        Field(
            "name",
            "Indicator",
            ("indicator", "indicatorname", "indicatortitle", "measuredescription", "measurename", "metric"),
            ("measure", "name", "title", "description"),
        ),
        Field("principle", "Principle", ("principle", "marmotprinciple", "theme")),
        Field(
            "area_code",
            "Area code",
            (
                "areacode",
                "onscode",
                "gsscode",
                "geographycode",
                "geocode",
                "lacode",
                "ladcode",
                "localauthoritycode",
                "wardcode",
                "placecode",
            ),
            ("code",),
        ),
        Field(
            "area_name",
            "Area name",
            (
                "areaname",
                "area",
                "geographyname",
                "geography",
                "localauthority",
                "laname",
                "ladname",
                "ward",
                "wardname",
            ),
            ("place", "authority", "council"),
        ),
        Field("area_type", "Area type", ("areatype", "geographytype", "areatypename")),
        Field("period", "Period", ("timeperiod", "period", "dateofmeasure", "periodlabel"), ("date", "year", "time")),
        Field("position", "Date of measure, from 1", ("block", "position"), in_blocks=True),
        Field("sex", "Sex", ("sex", "gender")),
        Field("age", "Age", ("age", "agegroup", "ageband", "agerange")),
        Field("inequality", "Sex, or another breakdown", ("inequality", "inequalities")),
        Field("category_type", "Category type", ("categorytype", "breakdown", "dimension")),
        Field("category", "Category", ("category",), ("group", "subgroup")),
        Field(
            "value", "Value", ("value", "indicatorvalue", "observation"), ("rate", "percentage", "percent", "figure")
        ),
        Field("lower", "Lower 95% limit"),
        Field("upper", "Upper 95% limit"),
        Field("lower_998", "Lower 99.8% limit"),
        Field("upper_998", "Upper 99.8% limit"),
        Field("count", "Count", ("count", "numerator", "numberofcases", "observedcount")),
        Field("denominator", "Denominator", ("denominator",), ("population",)),
        Field("value_note", "Value note", ("valuenote", "valuenotes"), ("note", "notes", "footnote")),
        Field("published_country", "Comparison with England, as published", in_blocks=True),
        Field("published_region", "Comparison with the region, as published", in_blocks=True),
        Field("published_neighbours", "Comparison with neighbours, as published", in_blocks=True),
        Field("published_goal", "Comparison with a goal, as published", ("targetdata",), in_blocks=True),
        Field("published_trend", "Trend, as published", ("recenttrend", "trend", "trendraw"), in_blocks=True),
        Field("unit", "Unit", ("unit", "units")),
        Field("polarity", "Polarity", ("polarity",)),
        Field("value_type", "Value type", ("valuetype",), ("measure", "measuretype")),
    ]
}
# What Fingertips' files hold beside the figures; none of it is needed to read them.
KNOWN_AND_LEFT_OUT = {
    "parentcode",
    "parentname",
    "timeperiodsortable",
    "timeperiodrange",
    "newdata",
}
NUMBERS = ("value", "lower", "upper", "lower_998", "upper_998", "count", "denominator")
ABOUT = ("principle", "unit", "polarity", "value_type")
_ALIASES = {alias: field.name for field in FIELDS.values() for alias in field.also}
_PERHAPS = [(alias, field.name) for field in FIELDS.values() for alias in field.perhaps]
_LIMIT = re.compile(r"(?:\d*)(lower|upper|lci|uci)(.*)")
_COMPARISON = re.compile(r"(?:compared|comparison|comparedwith|rag)(?:to|with|vs|against)?(.+)")


def plain(heading: str) -> str:
    """A heading without what differs from file to file: marks at its start, spaces, underscores, stops and case."""
    return re.sub(r"[^0-9a-z]", "", heading.casefold())


def unlike(headings: Iterable[str]) -> list[str]:
    """The headings, each once: a blank one by the letter of its column, a second `Leeds` as `Leeds (2)`."""
    taken, unique = set(), []
    for place, heading in enumerate(headings, start=1):
        name = base = " ".join(heading.replace("\ufeff", "").split())[:100] or f"Column {get_column_letter(place)}"
        number = 2
        while name in taken:
            name, number = f"{base} ({number})", number + 1
        taken.add(name)
        unique.append(name)
    return unique


def bare(heading: str) -> str:
    """The heading as the file has it, without the number that `unlike` gave it."""
    return re.sub(r" \(\d+\)$", "", heading)


def meaning(heading: str) -> str:
    """The name of the field that a heading surely means, or ""."""
    text = plain(heading)
    if field := _ALIASES.get(text):
        return field
    if found := _LIMIT.fullmatch(text):
        side, rest = found.groups()
        if side in ("lci", "uci") or re.search("ci|confidence|limit|bound|interval", rest):
            side = {"lci": "lower", "uci": "upper"}.get(side, side)
            return f"{side}_998" if "998" in rest else side
    if found := _COMPARISON.fullmatch(text):
        against = found.group(1).removesuffix("raw")
        if re.match("england|country|national|uk", against):
            return "published_country"
        if re.match("goal|target", against):
            return "published_goal"
        if re.match("nn|.*neighbour|peer|cipfa", against):
            return "published_neighbours"
        return "published_region"
    return ""


def guess(headings: list[str]) -> dict[str, str]:
    """Heading → field, for headings that are unlike each other. Each field is meant once, blocks apart."""
    mapping = dict.fromkeys(headings, "")
    taken: dict[str, int] = {}
    periods = 0
    for heading in headings:
        name = meaning(bare(heading))
        if not name:
            continue
        if name == "period":
            periods += 1
            mapping[heading] = name
        elif name not in taken or (FIELDS[name].in_blocks and taken[name] < periods):
            mapping[heading] = name
        taken[name] = periods
    for alias, name in _PERHAPS:
        for heading in headings:
            if name not in mapping.values() and not mapping[heading] and plain(heading) == alias:
                mapping[heading] = name
    return mapping


def constants(mapping: Mapping[str, str]) -> dict[str, str]:
    """Field → text that every row has."""
    return {heading.removeprefix(CONSTANT): text for heading, text in mapping.items() if heading.startswith(CONSTANT)}
