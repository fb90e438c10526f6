"""The place held against country, region, neighbours, target and its own past: published and computed side by side."""

from dataclasses import dataclass, field

from indicators.methods.computed import Computed, compute
from indicators.methods.figures import Figure, Measure
from indicators.methods.labels import disagreement, read_comparison
from indicators.methods.verdicts import Verdict
from indicators.models import Area, Assessment
from indicators.profile.drawn import AVERAGE, average_text, target_text
from indicators.profile.reading import Profile
from indicators.profile.values import Value
from indicators.scorecard.rows import DateOfMeasure

Against = Assessment.Against


@dataclass(frozen=True)
class Compared:
    """One comparison: with whom, what figure they have, what publishers print about it, and what a method finds.

    `differs` is the sentence that says where the two part; neither is ever put right by the other.
    """

    against: str
    other: str
    published: list[tuple[str, str]]  # (as printed, with our word for it where it is another; by whom)
    computed: Verdict | None
    is_trend: bool = False
    differs: list[str] = field(default_factory=list)


def computed_of(profile: Profile, value: Value) -> Computed:
    """All that methods find about the place's `value`."""
    indicator = profile.indicator
    measure = Measure.of(indicator, [one.on for one in profile.breaks])

    def figure(one: Value | None):
        words = {"sex": indicator.headline_sex, "age": indicator.headline_age}
        return Figure.of(one, area=one.area_id, **words) if one is not None else None

    others = {role: [figure(one) for one in profile.of(role)] for role in (Area.Role.COUNTRY, Area.Role.REGION)}
    target = profile.target
    return compute(
        measure,
        [figure(one) for one in profile.place if one.value is not None],
        others,
        period=value.period,
        neighbours=[figure(profile.at(area, value.days)) for area in profile.neighbours] or None,
        target=target.value if target else None,
    )


def comparisons(profile: Profile, value: Value, computed: Computed) -> list[Compared]:
    """With country, region, neighbours and target, where there are any or a source compares with them, and the recent
    trend: one query."""
    printed = _printed(profile, value)
    rows = []
    for role in (Area.Role.COUNTRY, Area.Role.REGION):
        if role in profile.areas:
            other = profile.at(profile.areas[role], value.days)
            text = other.text if other is not None else "–"
            rows.append(_row(profile.areas[role].name, text, printed[role], computed.against.get(role)))
    if profile.neighbours or printed[Against.NEIGHBOURS]:
        average = computed.rank.average if computed.rank else None
        text = average_text(profile, average) if average is not None else "–"
        rows.append(_row(AVERAGE, text, printed[Against.NEIGHBOURS], computed.against.get("neighbours")))
    if profile.target:
        text = f"{target_text(profile)} by {profile.target.by.year}"
        rows.append(_row("Own target", text, printed["target"], computed.against.get("target")))
    elif printed["target"]:
        rows.append(_row("The publisher’s goal", "–", printed["target"], None))
    rows.append(_row("Recent trend", "–", printed[Against.PAST], computed.trend, is_trend=True))
    return rows


def contradiction(date: DateOfMeasure) -> str:
    """“The source prints “Significantly worse”, but the figure rose from 85.40% to 85.7%, and a high value is good.”

    Empty where trend and figures agree. Both stand: a publisher may judge by more dates than it prints.
    """
    if not date.is_trend_contrary:
        return ""
    verb = {"up": "rose", "down": "fell"}[date.arrow]
    moved = f"the figure {verb} from {date.earlier.place.text} to {date.place.text}"
    return f"The source prints “{date.trend.result_text}”, but {moved}, and a {date.polarity} value is good."


def _printed(profile: Profile, value: Value) -> dict[str, list[tuple[str, str, str]]]:
    """Against whom → what is printed of the place in that period, as it is shown, by whom, and the bare words.

    It stands in the file of the value, or is judged apart.
    """
    by = profile.source(value.batch_id)
    found = {
        Against.COUNTRY: value.published_country,
        Against.REGION: value.published_region,
        Against.NEIGHBOURS: value.published_neighbours,
        Against.PAST: value.published_trend,
        "target": value.published_goal,
    }
    found = {against: [(_in_our_word_too(text), by, text)] if text else [] for against, text in found.items()}
    judged = Assessment.objects.filter(
        indicator=profile.indicator,
        area=value.area_id,
        basis=Assessment.Basis.PUBLISHED,
        period_start=value.period_start,
        period_end=value.period_end,
    ).select_related("batch", "neighbour_set")
    for one in judged.order_by("batch", "position"):
        whom = f", {one.neighbour_set.name}" if one.neighbour_set else ""
        word = f" ({one.get_result_display().lower()})" if one.get_result_display() != one.result_text else ""
        entry = (f"“{one.result_text}”{word}", f"{one.batch.title}{whom}", one.result_text)
        if entry not in found[one.against]:
            found[one.against].append(entry)
    return found


def _in_our_word_too(text):
    """“R” (worse); the words of most publishers are ours."""
    read = read_comparison(text)
    is_ours = read is None or read.label.casefold() in text.casefold()
    return f"“{text}”" if is_ours else f"“{text}” ({read.label.lower()})"


def _row(against, other, published, verdict, *, is_trend=False) -> Compared:
    differs = [sentence for *_shown, text in published if (sentence := disagreement(text, verdict))]
    return Compared(against, other, [tuple(shown) for *shown, _text in published], verdict, is_trend, differs)
