"""One indicator: its figures, how they compare, how they differ within the place, and who works on it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from indicators.models import Area, Indicator
from indicators.profile.compared import comparisons, computed_of, contradiction
from indicators.profile.drawn import (
    average_text,
    line_charts,
    movement,
    neighbour_charts,
    neighbour_lines,
    neighbours_say,
)
from indicators.profile.reading import Profile, profile_of
from indicators.profile.sections import sections
from indicators.profile.values import Value
from indicators.quality.flags import flags_on
from indicators.scorecard import rows_of
from logicmodels.models import ActivityOutcome, ActivityOutput, OutcomeIndicator, OutputOutcome
from workstreams.models import Programme


@require_safe
def indicator(request, slug):
    """All about an indicator; `?period=` and `?neighbours=` choose what its comparisons are about."""
    indicator = get_object_or_404(Indicator.objects.select_related("principle"), slug=slug)
    profile = profile_of(indicator, request.user, neighbour_set=request.GET.get("neighbours", ""))
    (row,) = rows_of([indicator], areas=profile.areas)
    earlier, later = neighbours(slug)
    chosen = profile.chosen(request.GET.get("period", ""))
    computed = computed_of(profile, chosen) if chosen else None
    lines = lines_of(profile)
    return render(
        request,
        "progress/indicator.html",
        {
            "crumbs": [("Home", reverse("progress:home")), ("Indicators", reverse("indicators:indicator_list"))],
            "indicator": indicator,
            "profile": profile,
            "row": row,
            "areas": profile.areas,
            "charts": line_charts(profile),
            "says": movement(profile),
            "dates": [(date, contradiction(date)) for date in with_all_figures(row, profile) if date.judgements],
            "chosen": chosen,
            "computed": computed,
            "comparisons": comparisons(profile, chosen, computed) if chosen else [],
            "neighbour_charts": neighbour_charts(profile, chosen) if chosen and profile.neighbours else [],
            "neighbour_lines": neighbour_lines(profile, chosen) if chosen else [],
            "neighbours_say": neighbours_say(profile, chosen) if chosen and profile.neighbours else "",
            "sections": sections(profile),
            "threshold": Programme.objects.small_number_threshold() if profile.breakdowns else 0,
            "frame": request.build_absolute_uri(reverse("progress:indicator_embedded", args=[slug])),
            "embed_on": settings.EMBED_ON,
            "lines": lines,
            "has_average": any(line.average for line in lines),
            "flags": flags_on(indicator, areas=profile.areas),
            "facts": indicator.facts.all(),
            "outcome_links": outcome_links(indicator),
            "earlier": earlier,
            "later": later,
        },
    )


def neighbours(slug):
    """The indicators before and after this one in the scorecard, or None."""
    ordered = [None, *Indicator.objects.in_order().only("slug", "short_name", "principle__number"), None]
    for earlier, this, later in zip(ordered, ordered[1:], ordered[2:], strict=False):
        if this.slug == slug:
            return earlier, later
    return None, None


def with_all_figures(row, profile: Profile) -> list:
    """The row's dates of measure, with country and region also where the scorecard does not show their figures."""
    for one in row.dates:
        for role in (Area.Role.COUNTRY, Area.Role.REGION):
            if role not in one.values and (figure := profile.at(profile.areas.get(role), one.days)) is not None:
                one.values[role] = figure
    return row.dates


@dataclass(frozen=True)
class Line:
    """A period in the table of figures; `breaks` are the breaks in the series between it and the one before."""

    label: str
    place: Value | None
    country: Value | None
    region: Value | None
    average: str
    source: str
    before: list[str]
    breaks: list


def lines_of(profile: Profile) -> list[Line]:
    """The figures of every period that any of the compared areas has, the latest first."""
    by_days = {}
    for role in (Area.Role.PLACE, Area.Role.COUNTRY, Area.Role.REGION):
        for value in profile.of(role):
            by_days.setdefault(value.days, {})[role] = value
    averages = {(period.start, period.end): value for period, value, _of in profile.neighbours_average()}
    lines, start = [], None
    for days in sorted(by_days, key=lambda days: days[::-1]):
        values = by_days[days]
        first = next(iter(values.values()))
        place = values.get(Area.Role.PLACE)
        breaks = [one for one in profile.breaks if start is not None and start < one.on <= days[1]]
        average = average_text(profile, averages[days]) if days in averages else ""
        lines.append(
            Line(
                first.period_label,
                place,
                values.get(Area.Role.COUNTRY),
                values.get(Area.Role.REGION),
                average,
                profile.source(first.batch_id),
                [text for role, value in values.items() for text in _before(profile, role, value)],
                breaks,
            )
        )
        start = days[1]
    return lines[::-1]


def _before(profile, role, value):
    """“Anytown said 14.3% until 3 May 2024: …” of each earlier figure."""
    for one in profile.revisions.get(value.pk, ()):
        day = date_format(localtime(one.revised_at), "j F Y")
        why = f" {one.reason}" if one.reason else ""
        yield f"{profile.areas[role].name}: {one.text} until {day} ({profile.source(one.batch_id)}).{why}"


def outcome_links(indicator):
    """The open outcomes that name the indicator, each with the activities that lead there directly or by an output."""
    direct = ActivityOutcome.objects.filter(source__closed_on=None).select_related("source")
    counted = ActivityOutput.objects.filter(source__closed_on=None).select_related("source")
    outputs = OutputOutcome.objects.filter(source__closed_on=None).select_related("source")
    return (
        OutcomeIndicator.objects.filter(target=indicator, source__closed_on=None)
        .select_related("source__logic_model__workstream")
        .prefetch_related(
            Prefetch("source__activity_links", queryset=direct, to_attr="direct_links"),
            Prefetch(
                "source__output_links",
                queryset=outputs.prefetch_related(
                    Prefetch("source__activity_links", queryset=counted, to_attr="counted_links")
                ),
                to_attr="open_output_links",
            ),
        )
    )
