"""What is wrong with a reading before the database is asked: said in the words of the file's own headings."""

from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation

from indicators.models import StagedArea, StagedRow, StagedSeries
from indicators.models.areas import valid_area_code
from indicators.reading.rows import Problem, Reading

NUMBERS = ("value", "lower", "upper", "lower_998", "upper_998", "count", "denominator")
TEXTS = ("value_text", "missing_reason", "value_note")
LABELS = ("published_country", "published_region", "published_trend", "published_goal", "published_neighbours")
LONGEST = {name: StagedRow._meta.get_field(name).max_length for name in (*TEXTS, *LABELS, "period_label")}
WORDS = {
    "key": "the publisher's ID",
    "name": "the name of the indicator",
    "area_code": "the area's code",
    "area_name": "the area's name",
    "area_type": "the kind of area",
    "lower": "the lower 95% limit",
    "upper": "the upper 95% limit",
    "lower_998": "the lower 99.8% limit",
    "upper_998": "the upper 99.8% limit",
}
SIX_DECIMALS = Decimal("0.000001")
TWENTY_FIGURES = Context(prec=20)


class Faults:
    """The faults of readings and of what they name; `mapping` (heading → field) tells where a field stands."""

    def __init__(self, mapping: dict[str, str]):
        self.headings = {field: heading for heading, field in mapping.items() if isinstance(field, str)}
        self.labels = {""}  # few, and each is measured once

    def of_names(self, model, fields, values) -> Problem | None:
        """What is wrong with the words for a series or an area: a problem without its row, or None."""
        for field, text in zip(fields, values, strict=True):
            called = f"area_{field}" if model is StagedArea and field != "area_type" else field
            longest = model._meta.get_field(field).max_length
            if len(text) > longest:
                return self.problem(0, called, f"This is {len(text)} characters long; at most {longest} are kept.")
            if not text.isprintable():
                return self.problem(0, called, "There is an unprintable character in this. Take it out.")
        if model is StagedSeries and not (values[0] and values[1]):
            return self.problem(0, "name", "The row names no indicator.")
        if model is StagedSeries and bool(values[4]) != bool(values[5]):
            return self.problem(0, "category", "Give both the category and its kind, or neither.")
        if model is StagedArea and not (values[0] or values[1]):
            return self.problem(0, "area_code", "The row names no area.")
        if model is StagedArea and values[0] and not valid_area_code.regex.search(values[0]):
            return self.problem(0, "area_code", f"“{values[0]}” is no code of an area. {valid_area_code.message}")
        return None

    def problem(self, row: int, field: str, text: str) -> Problem:
        return Problem(row, self.headings.get(field, WORDS.get(field, field.replace("_", " "))), text)

    def is_sound(self, one: Reading, numbers) -> bool:
        """Would the database take it? Asked of every row, so it only says whether; `of` says why not."""
        value, lower, upper, lower_998, upper_998, count, denominator = numbers
        texts = f"{one.value_text}{one.missing_reason}{one.value_note}"
        return (
            (value is None) is (one.missing_reason != "")
            and (lower is None is upper or (None not in (value, lower, upper) and lower <= value <= upper))
            and (
                lower_998 is None is upper_998
                or (None not in (value, lower_998, upper_998) and lower_998 <= value <= upper_998)
            )
            and (count is None or count >= 0)
            and (denominator is None or denominator >= 0)
            and (len(texts) <= LONGEST["value_text"] or not self.too_long(one))
            and texts.isprintable()
            and self.labels.issuperset(one[21:26])
            and one.period.start <= one.period.end
            and len(one.period.label) <= LONGEST["period_label"]
        )

    def of(self, one: Reading, numbers) -> list[Problem]:
        """All that is wrong with a reading, in the order of its columns."""
        named = dict(zip(NUMBERS, numbers, strict=True))
        found = []
        for name in ("value_text", "missing_reason", "value_note", *LABELS):
            text = getattr(one, name)
            if not text.isprintable():
                found.append(self.problem(one.row, name, "There is an unprintable character in this. Take it out."))
        found += self.too_long(one)
        if (named["value"] is None) == (one.missing_reason == ""):
            told = "There is neither a number nor a reason why there is none."
            if named["value"] is not None:
                told = "There is a number, and a reason why there is none."
            found.append(self.problem(one.row, "value", told))
        found += self.of_limits(one, named)
        for name in ("count", "denominator"):
            if named[name] is not None and named[name] < 0:
                found.append(self.problem(one.row, name, f"A {name} cannot be less than nought."))
        if one.period.start > one.period.end:
            found.append(self.problem(one.row, "period", "The period ends before it starts."))
        self.labels |= {text for text in one[21:26] if len(text) <= LONGEST["published_country"] and text.isprintable()}
        return found

    def of_limits(self, one: Reading, named) -> Iterator[Problem]:
        for low, high, which in (("lower", "upper", "95%"), ("lower_998", "upper_998", "99.8%")):
            limits = (named[low], named[high])
            if limits == (None, None):
                continue
            if None in limits:
                missing = low if named[low] is None else high
                yield self.problem(one.row, missing, f"Only one of the two {which} limits is given.")
            elif named["value"] is None:
                yield self.problem(one.row, low, f"There are {which} limits and no value.")
            elif not named[low] <= named["value"] <= named[high]:
                between = f"{limits[0].normalize():f} and {limits[1].normalize():f}"
                told = f"The value {one.value_text} is not between its {which} limits {between}."
                yield self.problem(one.row, low, told)

    def too_long(self, one: Reading) -> list[Problem]:
        texts = {name: getattr(one, name) for name in (*TEXTS, *LABELS)} | {"period_label": one.period.label}
        return [
            self.problem(one.row, name, f"This is {len(text)} characters long; at most {LONGEST[name]} are kept.")
            for name, text in texts.items()
            if len(text) > LONGEST[name]
        ]

    def out_of_range(self, one: Reading) -> Iterator[Problem]:
        for name in NUMBERS:
            try:
                if (number := getattr(one, name)) is not None:
                    number.quantize(SIX_DECIMALS, context=TWENTY_FIGURES)
            except InvalidOperation:
                yield self.problem(one.row, name, "This number is too large to be kept.")
