"""Readings of one published figure, to be varied, and their way into the store: for tests of the import."""

from decimal import Decimal

from indicators import services
from indicators.periods import parse
from indicators.reading import Reading

FIGURE = Reading(
    row=2,
    key="90366",
    name="Smoking prevalence",
    area_code="E06000032",
    area_name="Luton",
    area_type="County & UA",
    sex="Persons",
    age="18+ yrs",
    category_type="",
    category="",
    period=parse("2022"),
    value_text="14.1",
    value=Decimal("14.1"),
    missing_reason="",
    lower=Decimal("12.0"),
    upper=Decimal("16.2"),
    lower_998=None,
    upper_998=None,
    count=Decimal("2100"),
    denominator=Decimal("14900"),
    value_note="",
    published_country="Worse",
    published_region="Similar",
    published_trend="",
    published_goal="",
)


def figure(value="14.1", **more):
    """A reading of that value; its limits lie 2.1 on either side."""
    if isinstance(more.get("period"), str):
        more["period"] = parse(more["period"])
    if value is None:
        plain = {"value": None, "value_text": "*", "lower": None, "upper": None, "missing_reason": "Suppressed"}
        return FIGURE._replace(**(plain | more))
    number = Decimal(value)
    plain = {"value": number, "value_text": value, "lower": number - Decimal("2.1"), "upper": number + Decimal("2.1")}
    return FIGURE._replace(**(plain | more))


def numbered(readings):
    return [one._replace(row=number) if one.row == 2 else one for number, one in enumerate(readings, 2)]


def stage(*readings, title="A publication", by=None, **more):
    return services.stage(numbered(readings), by=by, title=title, **more)


def bring_in(*readings, title="A publication", by=None, **more):
    """Read and accept, with whatever is new and whatever is revised."""
    batch = stage(*readings, title=title, by=by)
    return services.accept(batch, by=by, **({"accept_new": True, "revisions": True} | more))
