"""Indicators, their figures and how they compare, with the source of each. What is withheld is in none of them."""

from django.db.models import Count, Q

from indicators.models import Area, Assessment, ImportBatch, Indicator, Observation
from indicators.scorecard import rows_of
from indicators.scorecard.rows import Against
from progress.open_data.dataset import Dataset, day, moment, number, text, whole, yes

AT_ONCE = 2_000  # rows of a large table that are held at a time
OBSERVED = (
    *("pk", "indicator__slug", "area__code", "breakdown__sex", "breakdown__age"),
    *("breakdown__category_type", "breakdown__category", "period_label", "period_start", "period_end"),
    *("value_text", "value", "lower", "upper", "lower_998", "upper_998", "count", "denominator"),
    *("missing_reason", "value_note", "published_country", "published_region"),
    *("published_neighbours", "published_trend", "published_goal"),
    *("is_inferred", "batch__slug"),
)


def _indicators():
    rows = Indicator.objects.in_order()
    for one in rows:
        yield (
            *(one.slug, one.name, one.short_name, one.principle.number if one.principle else None),
            *(one.is_on_scorecard, one.get_polarity_display(), one.unit or None),
            *(one.get_value_type_display() or None, one.multiplier, one.headline_sex or None),
            *(one.headline_age or None, one.definition or None, one.rationale or None, one.data_source or None),
            *(one.methodology or None, one.caveats or None, one.frequency or None, one.next_expected_on),
        )


def _areas():
    for area in Area.objects.select_related("within"):
        within = area.within.code if area.within else None
        yield area.code, area.name, area.area_type or None, area.get_role_display(), within, area.is_inferred


def _observations():
    """Every figure but those withheld: two queries for what is withheld, and one that is read as it is written."""
    withheld = Observation.objects.withheld()
    rows = Observation.objects.order_by("pk").values_list(*OBSERVED)
    for pk, *row in rows.iterator(chunk_size=AT_ONCE):
        if pk not in withheld:
            yield tuple(None if one == "" else one for one in row)


def _comparisons():
    """What publishers print about the place as a whole, then what methods find on the latest date."""
    whole_place = Assessment.objects.filter(area__role=Area.Role.PLACE).order_by("indicator__slug", "pk")
    for one in whole_place.select_related("indicator", "area", "neighbour_set", "batch").iterator(AT_ONCE):
        yield (
            *(one.indicator.slug, one.area.code, one.period_label, one.period_start, one.period_end),
            *(one.get_against_display(), one.neighbour_set.slug if one.neighbour_set else None),
            *(one.get_basis_display(), one.get_result_display(), one.result_text or None, None),
            *(one.is_inferred, one.batch.slug),
        )
    areas = Area.objects.compared()
    place = areas.get(Area.Role.PLACE)
    for row in rows_of(Indicator.objects.in_order().with_breaks_and_targets(), areas=areas) if place else ():
        for against in Against if row.latest else ():
            judgement = row.latest.judgements.get(against)
            if judgement and judgement.is_computed:
                yield (
                    *(row.indicator.slug, place.code, row.latest.period_label, *row.latest.days),
                    *(Against(against).label, None, Assessment.Basis.COMPUTED.label),
                    *(judgement.found, None, judgement.how or None, False, None),
                )


def _sources():
    """Every source that a published figure or judgement came from."""
    of_all = Q(observations__breakdown=None, observations__area__within=None)
    rows = ImportBatch.objects.as_sources().annotate(figures=Count("observations", filter=of_all)).order_by("slug")
    for one in rows:
        yield (
            *(one.slug, one.title, one.publisher or None, one.published_on, one.url or None),
            *(one.imported_at, one.figures),
        )


_PERIOD = (
    text("period", "The period as printed, for example 2018-20."),
    day("period_start", "Its first day."),
    day("period_end", "Its last day."),
)
_SOURCE = text("source", "Where it was read: `slug` of the data set `sources`.")
_INFERRED = yes("is_inferred", "Is it our reading of a source that does not say it outright?")

DATASETS = (
    Dataset(
        "indicators",
        "Indicators",
        "What is measured, how, and which principle it belongs to.",
        (
            text("slug", "Its permanent reference."),
            text("name", "Its name as the source prints it."),
            text("short_name", "A shorter name, for charts and lists."),
            whole("principle", "Number of its principle; empty for an overarching one and for one off the scorecard."),
            yes("is_on_scorecard", "Is it one that the place is judged by?"),
            text("good_is", "Whether a high or a low value is good."),
            text("unit", "Its unit."),
            text("value_type", "The kind of value, for example proportion or directly standardised rate."),
            whole("multiplier", "A rate's base: 100000 for a rate per 100,000."),
            text("headline_sex", "The sex that its headline figures are of, in the publisher's word."),
            text("headline_age", "The ages that its headline figures are of, in the publisher's words."),
            text("definition", "What exactly is measured."),
            text("rationale", "Why it is measured."),
            text("data_source", "Which survey, register or return the figures come from."),
            text("methodology", "How the figures are worked out."),
            text("caveats", "What a reader must beware of."),
            text("frequency", "How often it is published."),
            day("next_expected_on", "When the next figures are expected."),
        ),
        _indicators,
    ),
    Dataset(
        "areas",
        "Areas",
        "The areas that figures are about.",
        (
            text("code", "The code of the Office for National Statistics, or the publisher's own."),
            text("name", "Its name."),
            text("kind", "The kind of area, as the publisher calls it."),
            text("role", "Whether it is the place itself, its region, its country or another area."),
            text("within", "Code of the area that it is a part of."),
            _INFERRED,
        ),
        _areas,
    ),
    Dataset(
        "observations",
        "Figures of the indicators",
        "Every figure by indicator, area, part of the people and period, as printed and as a number. A local "
        "breakdown with a small number in it is left out whole, and so is what would give it away.",
        (
            text("indicator", "`slug` of the data set `indicators`."),
            text("area", "`code` of the data set `areas`."),
            text("sex", "The sex, where the figure is of a part of the people; empty for the headline's own."),
            text("age", "The ages, where the figure is of a part of the people; empty for the headline's own."),
            text("category_type", "The kind of category, for example ethnic groups; empty where there is none."),
            text("category", "The category, for example Asian; empty where there is none."),
            *_PERIOD,
            text("value_text", "The value exactly as the source prints it."),
            number("value", "The value as a number; empty where there is none, which is not nought."),
            number("lower_95", "Lower 95% confidence limit."),
            number("upper_95", "Upper 95% confidence limit."),
            number("lower_99_8", "Lower 99.8% confidence limit."),
            number("upper_99_8", "Upper 99.8% confidence limit."),
            number("count", "How many people or events: the numerator."),
            number("denominator", "Out of how many."),
            text("missing_reason", "Why there is no number."),
            text("value_note", "The publisher's note."),
            text("published_country", "Against the country, in the publisher's word."),
            text("published_region", "Against the region, in the publisher's word."),
            text("published_neighbours", "Against the nearest neighbours, in the publisher's word."),
            text("published_trend", "Recent trend, in the publisher's words."),
            text("published_goal", "Against the publisher's goal, in the publisher's word."),
            _INFERRED,
            _SOURCE,
        ),
        _observations,
    ),
    Dataset(
        "comparisons",
        "Comparisons and trends",
        "How the place as a whole was judged: as published, and as computed on the latest date. Neither takes the "
        "other's place.",
        (
            text("indicator", "`slug` of the data set `indicators`."),
            text("area", "`code` of the data set `areas`: the place."),
            *_PERIOD,
            text("against", "What it was held against: country, region, nearest neighbours or its own past."),
            text("neighbour_set", "Which neighbours, where the source says so."),
            text("basis", "Published by the source, judged by people, or computed here by a method."),
            text("result", "The result in our words."),
            text("result_text", "The result as printed."),
            text("method", "By which method it was computed."),
            _INFERRED,
            _SOURCE,
        ),
        _comparisons,
    ),
    Dataset(
        "sources",
        "Sources",
        "Where the figures and the published comparisons were read.",
        (
            text("slug", "Its permanent reference."),
            text("title", "What the source calls itself."),
            text("publisher", "Who published it."),
            day("published_on", "When it was published."),
            text("url", "Where it was published."),
            moment("imported_at", "When it was read into this site."),
            whole("headline_figures", "How many figures for whole populations stand here from it."),
        ),
        _sources,
    ),
)
