"""The charts of an indicator, made from its figures, each with the sentence that says the same."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from indicators.charts import Bar, BarChart, Chart, Earlier, Goal, Point, Reference, Series, bar_chart, line_chart
from indicators.methods.comparison import Rank, rank
from indicators.methods.rounding import decimals_for, decimals_of, rounded
from indicators.models import Area, Indicator
from indicators.profile.breakdowns import BrokenDown
from indicators.profile.reading import Profile
from indicators.profile.values import Before, Days, Value

WIDTHS = (640, 360)  # for a wide screen and for a phone
AVERAGE = "Neighbours’ average"
KINDS = {Area.Role.COUNTRY: "country", Area.Role.REGION: "region"}


def says(name: str, figure: Value, before: Sequence[Before] = (), more: str = "") -> str:
    """All about a figure in words, for pointing at it: “Anytown, 2020: 14.1%. 95% interval 13.2 to 15.0.”"""
    sentences = [f"{name}, {figure.period_label}: {figure.text}{more}."]
    if limits := figure.limits:
        sentences.append(f"95% interval {limits}.")
    sentences += [f"It said {one.text} until {_day(one.revised_at)}." for one in before]
    return " ".join(sentences)


def line_charts(profile: Profile) -> list[Chart]:
    """The values over time, for a wide screen and for a phone; empty without any number."""
    series = [_series(profile, role) for role in (Area.Role.PLACE, *KINDS) if role in profile.areas]
    series.append(_average(profile))
    drawn = [one for one in series if one.points]
    goal = _goal(profile)
    days = [one.on for one in profile.breaks]
    charts = (line_chart(drawn, breaks=days, goal=goal, width=width) for width in WIDTHS)
    return [chart for chart in charts if chart]


def movement(profile: Profile) -> str:
    """“Smoking prevalence rose from 14.1% to 21.1%; England fell from 13.0% to 12.7%.”

    From the first figure of the place that is comparable with its latest, and of the country for the same two periods;
    of more than two the periods are named. Empty when there are not two.
    """
    since = max(
        (one.on for one in profile.breaks if profile.latest and one.on <= profile.latest.period_end), default=None
    )
    known = [one for one in profile.place if one.value is not None and (since is None or one.period_end >= since)]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    clauses = [_moved(profile.indicator.short_name, first, last)]
    country = profile.areas.get(Area.Role.COUNTRY)
    ends = [profile.at(country, one.days) for one in (first, last)]
    if all(one is not None and one.value is not None for one in ends):
        clauses.append(_moved(country.name, *ends))
    when = f" between {first.period_label} and {last.period_label}" if len(known) > 2 else ""
    return f"{'; '.join(clauses)}{when}."


def _moved(name: str, first: Value, last: Value) -> str:
    if first.value == last.value:
        return f"{name} stayed at {last.text}"
    return f"{name} {'rose' if last.value > first.value else 'fell'} from {first.text} to {last.text}"


def _series(profile: Profile, role: str) -> Series:
    area = profile.areas[role]
    points = (
        _point(area.name, one, [was for was in profile.revisions.get(one.pk, ()) if was.value is not None])
        for one in profile.of(role)
    )
    return Series(area.name, tuple(points), role == Area.Role.PLACE, KINDS.get(role, ""))


def _point(name: str, figure: Value, before: Sequence[Before]) -> Point:
    earlier = tuple(
        Earlier(
            float(one.value),
            one.text,
            f"{name}, {figure.period_label}, until {_day(one.revised_at)}: {one.text}.",
        )
        for one in before
    )
    return Point(
        figure.period,
        _number(figure.value),
        figure.text if figure.value is not None else "",
        _number(figure.lower),
        _number(figure.upper),
        earlier,
        says(name, figure, before),
    )


def _average(profile: Profile) -> Series:
    """The neighbours' average, over the time that the place has figures for."""
    points = []
    for period, value, of in profile.neighbours_average():
        text = average_text(profile, value)
        said = f"{AVERAGE}, {period.label}: {text}, of {of} of {len(profile.neighbours)} neighbours."
        points.append(Point(period, value, text, says=said))
    return Series(AVERAGE, tuple(points), kind="neighbours")


def average_text(profile: Profile, value: float) -> str:
    """The average with as many decimals as the place's own latest figure has, and its percent sign."""
    own = profile.latest.text if profile.latest else ""
    decimals = max(1, decimals_of(own)) if profile.latest else decimals_for(value)
    return rounded(value, decimals) + ("%" if own.endswith("%") else "")


def _goal(profile: Profile) -> Goal | None:
    target = profile.target
    return Goal("Target", float(target.value), f"{target_text(profile)} by {target.by.year}") if target else None


def target_text(profile: Profile) -> str:
    """The target's number without needless noughts, with the unit's percent sign."""
    return f"{profile.target.value.normalize():,f}{'%' if profile.indicator.unit == '%' else ''}"


def ranked(profile: Profile, figure: Value) -> tuple[Rank, list[Bar]]:
    """The place among its neighbours in a period: its rank, and a bar each, the best first and missing ones last."""
    place = profile.areas[Area.Role.PLACE]
    found = [(place, figure), *((area, profile.at(area, figure.days)) for area in profile.neighbours)]
    numbers = [one.value if one else None for _area, one in found[1:]]
    standing = rank(figure.value, numbers, profile.indicator.polarity)
    lowest_first = profile.indicator.polarity == Indicator.Polarity.LOW
    known = sorted(
        ((area, one) for area, one in found if one is not None and one.value is not None),
        key=lambda pair: (pair[1].value if lowest_first else -pair[1].value, pair[0].name),
    )
    known_keys = {area.pk for area, _one in known}
    missing = sorted((area for area, _one in found if area.pk not in known_keys), key=lambda area: area.name)
    bars = [_bar(area.name, one, is_main=area.pk == place.pk) for area, one in known]
    return standing, bars + [Bar(area.name, None, "no figure", says=f"{area.name}: no figure.") for area in missing]


def neighbour_lines(profile: Profile, figure: Value) -> list[tuple[str, Value | None]]:
    """The bars as (area, figure), in the same order, for a table."""
    place = profile.areas[Area.Role.PLACE]
    values = {area.name: profile.at(area, figure.days) for area in profile.neighbours} | {place.name: figure}
    _standing, bars = ranked(profile, figure)
    return [(bar.name, values[bar.name]) for bar in bars]


def neighbour_charts(profile: Profile, figure: Value) -> list[BarChart]:
    """The ranked bars with country, region and average to hold them against; none without a neighbour's figure."""
    standing, bars = ranked(profile, figure)
    if standing.average is None:
        return []
    references = []
    for role, kind in KINDS.items():
        other = profile.at(profile.areas.get(role), figure.days)
        if other is not None and other.value is not None:
            references.append(Reference(profile.areas[role].name, float(other.value), other.text, kind))
    if standing.average is not None:
        text = average_text(profile, standing.average)
        references.append(Reference(AVERAGE, standing.average, text, "neighbours"))
    charts = (bar_chart(bars, references, width=width) for width in WIDTHS)
    return [chart for chart in charts if chart]


def neighbours_say(profile: Profile, figure: Value) -> str:
    """“In 2022 Anytown had the 4th lowest of 16 values; the neighbours’ average was 12.3%.”"""
    standing, _bars = ranked(profile, figure)
    place = profile.areas[Area.Role.PLACE].name
    parts = []
    if standing.position is not None:
        end = "lowest" if profile.indicator.polarity == Indicator.Polarity.LOW else "highest"
        also = f", with {standing.tied} other{'s' if standing.tied > 1 else ''}" if standing.tied else ""
        parts.append(f"{place} had the {_ordinal(standing.position)}{end} of {standing.of} values{also}")
    if standing.average is not None:
        parts.append(f"the neighbours’ average was {average_text(profile, standing.average)}")
    if not parts:
        return standing.reason
    return f"In {figure.period_label} {'; '.join(parts)}."


def _ordinal(number: int) -> str:
    """“2nd ” before “lowest”; nothing for the first."""
    if number == 1:
        return ""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} "


def part_charts(profile: Profile, one: BrokenDown, days: Days) -> list[BarChart]:
    """A bar for each part, held against the figure of the whole area."""
    bars = [_bar(part.name, part.figure, withheld=part.is_withheld) for part in one.parts[days]]
    own = profile.at(one.area, days)
    references = []
    if own is not None and own.value is not None:
        references.append(Reference(f"All of {one.area.name}", float(own.value), own.text, "place"))
    charts = (bar_chart(bars, references, width=width) for width in WIDTHS)
    return [chart for chart in charts if chart]


def parts_say(one: BrokenDown, days: Days) -> str:
    """“Highest: Male, 20.1%. Lowest: Female, 14.3%.”"""
    known = [part for part in one.parts[days] if part.figure.value is not None]
    if not known:
        return "No figure for any of the groups."
    high = max(known, key=lambda part: part.figure.value)
    low = min(known, key=lambda part: part.figure.value)
    label = high.figure.period_label
    if high.figure.value == low.figure.value:
        return f"{one.title}, {label}: {high.figure.text} for every group."
    ends = f"highest for {high.name}, {high.figure.text}; lowest for {low.name}, {low.figure.text}"
    return f"{one.title}, {label}: {ends}."


def _bar(name: str, figure: Value, *, is_main: bool = False, withheld: bool = False) -> Bar:
    if figure.value is None:
        return Bar(name, None, "no figure", says=f"{name}: {figure.missing_reason or 'no figure'}.")
    more = " (withheld from others)" if withheld else ""
    return Bar(
        name,
        float(figure.value),
        figure.text,
        _number(figure.lower),
        _number(figure.upper),
        is_main,
        says(name, figure, more=more),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _day(moment) -> str:
    day = timezone.localtime(moment)
    return f"{day.day} {day:%B %Y}"
