"""Each local breakdown as its page shows it: bars, table, gap, and what is withheld."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.charts import BarChart
from indicators.methods import computed
from indicators.methods.comparison import TWO_INTERVALS
from indicators.methods.figures import Figure, Measure
from indicators.methods.inequality import Gap, GapChange, Group, gap_change, overall_and_gap
from indicators.methods.rounding import decimals_of, rounded
from indicators.methods.verdicts import Verdict, not_assessed
from indicators.models import Area
from indicators.profile.breakdowns import BrokenDown, Part
from indicators.profile.drawn import part_charts, parts_say
from indicators.profile.reading import Profile
from indicators.profile.values import Days, Value


@dataclass(frozen=True)
class Line:
    """A group in the section's table: now, and at the date that the gap is held against."""

    part: Part
    before: Value | None


@dataclass(frozen=True)
class Section:
    """A breakdown at its latest period that may be seen; `parts` is empty where all of it is withheld."""

    key: str
    title: str
    label: str
    lines: Sequence[Line]
    charts: Sequence[BarChart]
    says: str
    before_label: str
    gap: GapChange | None
    verdict: str
    gap_says: Sequence[str]
    withheld: str  # the periods that are kept from others, in words
    is_marked: bool  # holds figures that are kept from others

    @property
    def has_limits(self) -> bool:
        return any(line.part.figure.has_limits for line in self.lines)

    @property
    def has_counts(self) -> bool:
        return any(line.part.figure.count is not None for line in self.lines)


def sections(profile: Profile) -> list[Section]:
    return [_section(profile, one) for one in profile.breakdowns]


def _section(profile: Profile, one: BrokenDown) -> Section:
    withheld = _listed([one.withheld[days] for days in sorted(one.withheld, key=lambda days: days[::-1])])
    if not one.parts:
        return Section(one.key, one.title, "", [], [], "", "", None, "", [], withheld, False)
    days = one.periods[0]
    parts = one.parts[days]
    by_period = [(some[0].figure.period, [_group(part) for part in some]) for some in one.parts.values()]
    found = gap_change(by_period, [broken.on for broken in profile.breaks])
    before = found.earlier.period if found and found.earlier else None
    of_before = {part.name: part.figure for part in one.parts.get((before.start, before.end), ())} if before else {}
    return Section(
        key=one.key,
        title=one.title,
        label=parts[0].figure.period_label,
        lines=[Line(part, of_before.get(part.name)) for part in parts],
        charts=part_charts(profile, one, days),
        says=parts_say(one, days),
        before_label=before.label if before else "",
        gap=found,
        verdict=overall_and_gap(_overall(profile, one.area, found), found) if found and found.earlier else "",
        gap_says=gap_sentences(profile, found) if found else ["Fewer than two groups have a figure: there is no gap."],
        withheld=withheld,
        is_marked=any(part.is_withheld for part in parts),
    )


def _group(part: Part) -> Group:
    value, lower, upper = (
        None if number is None else float(number)
        for number in (part.figure.value, part.figure.lower, part.figure.upper)
    )
    return Group(part.name, value, lower, upper)


def _overall(profile: Profile, area: Area, found: GapChange) -> Verdict:
    """How the whole area's own figure changed between the two dates of the gap."""
    measure = Measure.of(profile.indicator, [one.on for one in profile.breaks])
    ends = [_known(profile, area, (one.period.start, one.period.end)) for one in (found.earlier, found.later)]
    if None in ends:
        return not_assessed(computed.NO_FIGURE, TWO_INTERVALS)
    return computed.change(Figure.of(ends[0]), Figure.of(ends[1]), measure)


def _known(profile: Profile, area: Area, days: Days) -> Value | None:
    value = profile.at(area, days)
    return value if value is not None and value.value is not None else None


def gap_sentences(profile: Profile, found: GapChange) -> list[str]:
    """The gap now, the gap before, and what can or cannot be said about its change."""
    said = [_gap_now(profile, found.later)]
    if found.earlier is None:
        return [*said, found.reason]
    return [*said, _gap_before(profile, found.earlier), found.reason]


def _gap_now(profile: Profile, gap: Gap) -> str:
    if gap.absolute == 0:
        return f"In {gap.period.label} there was no gap between {gap.high.name} and {gap.low.name}."
    ratio = f": the one is {gap.relative:.2f} times the other" if gap.relative else ""
    return f"In {gap.period.label} the gap between {gap.high.name} and {gap.low.name} was {size(profile, gap)}{ratio}."


def _gap_before(profile: Profile, gap: Gap) -> str:
    ratio = f", or {gap.relative:.2f} times" if gap.relative and gap.absolute else ""
    return f"In {gap.period.label} it was {size(profile, gap)}{ratio} ({gap.high.name} and {gap.low.name})."


def size(profile: Profile, gap: Gap) -> str:
    """The difference in the indicator's unit: of percentages in percentage points."""
    unit = profile.indicator.unit
    latest = profile.latest
    decimals = max(1, decimals_of(latest.text)) if latest else 1
    words = "percentage points" if unit == "%" else unit
    return f"{rounded(gap.absolute, decimals)} {words}".strip()


def _listed(labels: Sequence[str]) -> str:
    """“2018, 2019 and 2020”; of more than four “2012 to 2020 (9 periods)”."""
    labels = list(dict.fromkeys(labels))
    if len(labels) > 4:
        return f"{labels[0]} to {labels[-1]} ({len(labels)} periods)"
    return " and ".join(part for part in (", ".join(labels[:-1]), labels[-1] if labels else "") if part)
