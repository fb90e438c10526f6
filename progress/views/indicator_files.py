"""An indicator to take along: its figures as a table, its charts as pictures, and a chart for another page."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.middleware import to_sign_in
from indicators.charts import BarChart, Chart
from indicators.models import Area, Indicator
from indicators.profile.drawn import line_charts, movement, neighbour_charts, neighbours_say
from indicators.profile.pictures import Words, picture_of, size_of
from indicators.profile.reading import Profile, profile_of
from indicators.profile.sections import sections
from indicators.profile.values import Value
from lutonhet.csv_download import csv_download
from progress.pictures import png_of

HEADING = (
    *("Indicator", "Area code", "Area", "Kind of area", "Sex", "Age", "Kind of category", "Category"),
    *("Period", "First day", "Last day", "As printed", "Value", "Lower 95% limit", "Upper 95% limit"),
    *("Lower 99.8% limit", "Upper 99.8% limit", "Count", "Denominator", "Unit", "Why there is no number"),
    *("Publisher's note", "Against the country, as published", "Against the region, as published"),
    *(
        "Against the neighbours, as published",
        "Recent trend, as published",
        "Inferred",
        "Source",
        "What it said before",
        "Withheld from others",
    ),
)


@require_safe
def indicator_table(request, slug):
    """Every figure of the page: place, country, region, the neighbours chosen, and the breakdowns one may see."""
    indicator = get_object_or_404(Indicator, slug=slug)
    profile = profile_of(indicator, request.user, neighbour_set=request.GET.get("neighbours", ""))
    return csv_download(f"{slug}.csv", HEADING, _table(profile))


def _table(profile: Profile):
    whole = (profile.indicator.headline_sex, profile.indicator.headline_age, "", "")
    for area in [*profile.areas.values(), *profile.neighbours]:
        for value in profile.figures.get(area.pk, ()):
            yield _row(profile, area, whole, value)
    for one in profile.breakdowns:
        for days in reversed(one.periods):
            for part in one.parts[days]:
                words = (part.sex or whole[0], part.age or whole[1], part.category_type, part.category)
                yield _row(profile, part.area, words, part.figure, "yes" if part.is_withheld else "")


def _row(profile, area, words, value: Value, withheld=""):
    before = "; ".join(
        f"{one.text} until {timezone.localtime(one.revised_at).date()} ({profile.source(one.batch_id)})"
        for one in profile.revisions.get(value.pk, ())
    )
    numbers = (value.value, value.lower, value.upper, value.lower_998, value.upper_998, value.count, value.denominator)
    return (
        *(profile.indicator.name, area.code, area.name, area.area_type, *words),
        *(value.period_label, value.period_start, value.period_end, value.value_text),
        *("" if number is None else f"{number.normalize():f}" for number in numbers),
        *(profile.indicator.unit, value.missing_reason, value.value_note),
        *(value.published_country, value.published_region, value.published_neighbours, value.published_trend),
        *("yes" if value.is_inferred else "", profile.source(value.batch_id), before, withheld),
    )


@dataclass(frozen=True)
class Picture:
    chart: Chart | BarChart
    words: Words


@require_safe
def indicator_picture(request, slug, key, extension):
    """A chart as a file: the series (`chart`), the neighbours, or a breakdown by its key; SVG, or PNG made from it."""
    if extension not in ("svg", "png"):
        raise Http404
    indicator = get_object_or_404(Indicator, slug=slug)
    profile = profile_of(indicator, request.user, neighbour_set=request.GET.get("neighbours", ""))
    picture = _picture(profile, key, request.GET.get("period", ""))
    if picture is None:
        raise Http404
    content, media_type = picture_of(picture.chart, picture.words), "image/svg+xml"
    if extension == "png":
        content, media_type = png_of(content, *size_of(picture.chart, picture.words)), "image/png"
    response = HttpResponse(content, content_type=media_type)
    name = slug if key == "chart" else f"{slug}-{slugify(key)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


def _picture(profile: Profile, key: str, period: str) -> Picture | None:
    if key == "chart":
        charts = line_charts(profile)
        says = movement(profile)
        values, more, title = profile.place, _of_series(profile), says.rstrip(".") or profile.indicator.name
    elif key == "neighbours":
        value = profile.chosen(period)
        if value is None or not profile.neighbours:
            return None
        charts, says = neighbour_charts(profile, value), neighbours_say(profile, value)
        values, title = [value], says.rstrip(".")
        more = [f"Neighbours: {profile.neighbour_set.name}. Thin lines are 95% confidence intervals."]
    else:
        section = next((one for one in sections(profile) if one.key == key), None)
        if section is None:
            return None
        charts, says = section.charts, section.says
        values, title = [line.part.figure for line in section.lines], section.says.rstrip(".")
        more = [section.verdict] if section.verdict else []
        more += ["WITHHELD FROM OTHERS: it holds small numbers. Do not pass it on."] if section.is_marked else []
    if not charts:
        return None
    indicator = profile.indicator
    about = ", ".join(part for part in (indicator.name, indicator.unit) if part)
    return Picture(charts[0], Words(title, about, [*more, sources(profile, values)], says or indicator.name))


def _of_series(profile: Profile) -> list[str]:
    said = [f"The series breaks on {one.on:%-d %B %Y}: {one.note}" for one in profile.breaks]
    if profile.latest and profile.latest.has_limits:
        said.insert(0, "The band is the 95% confidence interval.")
    if profile.neighbour_set and profile.neighbours_average():
        said.append(f"Neighbours: {profile.neighbour_set.name}.")
    if profile.revisions:
        said.insert(0, "A hollow ring is what a figure said before it was revised.")
    return said


def sources(profile: Profile, values) -> str:
    """“Source: 〈what was read〉. Drawn on 3 May 2024.”"""
    named = dict.fromkeys(profile.source(value.batch_id) for value in values)
    return f"Source: {'; '.join(named)}. Drawn on {timezone.localdate():%-d %B %Y}."


@login_not_required
@require_safe
def indicator_embedded(request, slug):
    """The chart alone with its source, for a frame on another page.

    Where the server names pages that may frame it (`EMBED_ON`) anybody may read it, signed in or not: a frame brings no
    sign-in along. It shows what everybody may see, whoever looks.
    """
    if not settings.EMBED_ON and not request.user.is_authenticated:
        return to_sign_in(request)
    indicator = get_object_or_404(Indicator.objects.select_related("principle"), slug=slug)
    profile = profile_of(indicator, AnonymousUser(), with_parts=False)
    values = profile.place
    response = render(
        request,
        "progress/indicator_embedded.html",
        {
            "indicator": indicator,
            "profile": profile,
            "charts": line_charts(profile),
            "says": movement(profile),
            "notes": _of_series(profile),
            "source": sources(profile, values) if values else "",
            "values": values[::-1],
            "place": profile.areas.get(Area.Role.PLACE),
            "address": request.build_absolute_uri(reverse("progress:indicator", args=[slug])),
        },
    )
    response._csp_replace = {"frame-ancestors": settings.EMBED_ON or ["'self'"]}
    response.xframe_options_exempt = True
    return response
