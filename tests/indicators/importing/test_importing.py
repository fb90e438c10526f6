"""A published file waits beside what is stored, says what it would change, and is accepted or taken back whole."""

from datetime import timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from indicators import services
from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Observation,
    Revision,
    StagedArea,
    StagedRow,
    StagedSeries,
)
from indicators.reading import About, Problem
from indicators.services.accepting import ComparedAnew
from indicators.services.staging.leftovers import throw_away_as_seen
from indicators.services.taking_back import NoReason, NotAnImport, RevisedSince
from indicators.services.waiting import NotWaiting
from tests import makers
from tests.indicators.importing.figures import bring_in, figure, stage
from tests.people import person

pytestmark = pytest.mark.django_db

EVERYTHING = (Observation, Indicator, Area, Breakdown, IndicatorSource, Revision, Assessment)


@pytest.fixture
def administrator(db):
    """Without the programme that the common one comes with."""
    return person("administrator", is_staff=True)


def stored():
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def statuses(batch):
    return {row.row: row.status for row in StagedRow.objects.filter(batch=batch)}


def told(batch):
    rows = StagedRow.objects.filter(batch=batch).exclude(problem="").order_by("row", "pk")
    return [(row.row, row.column, row.problem) for row in rows]


def value_of(**where):
    return Observation.objects.get(**where).value


def test_the_database_learns_at_once_how_many_figures_there_are_now():
    """Or it plans as for an empty table until it looks by itself, which SQLite never does."""
    many = 23  # as no other test has, whose number a server may still know
    assert how_many_by_the_planner(Observation) != many
    bring_in(*(figure(f"1{number}.5", period=str(2000 + number)) for number in range(many)))
    assert how_many_by_the_planner(Observation) == Observation.objects.count() == many


def how_many_by_the_planner(model):
    """How many rows the planner goes by; SQLite makes the table of it when it first looks."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = %s", [table])
            return cursor.fetchone()[0]
        if "sqlite_stat1" not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [table])
        return max((int(stat.split()[0]) for (stat,) in cursor.fetchall()), default=0)


# What a file would do


def test_a_file_that_is_only_read_changes_nothing_and_says_what_is_new():
    before = stored()
    batch = stage(figure(), figure("15", period="2021"), figure("16", sex="Male"))
    assert stored() == before
    assert batch.state == "read"
    assert statuses(batch) == {2: "new", 3: "new", 4: "new"}
    assert {name: batch.counts[name] for name in ("new", "new_indicators", "new_areas", "new_breakdowns")} == {
        "new": 3,
        "new_indicators": 1,
        "new_areas": 1,
        "new_breakdowns": 1,
    }


def test_nothing_that_is_proposed_is_made_unless_it_is_accepted():
    bring_in(figure())
    before = {model: model.objects.count() for model in (Area, Indicator, Breakdown)}
    elsewhere = figure("20", area_code="E06000055", area_name="Bedford")
    of_a_part = figure("16", sex="Male")
    of_another = figure("3", key="1", name="Another")
    batch = stage(figure("15", period="2021"), elsewhere, of_a_part, of_another)
    services.accept(batch, by=None)
    assert {model: model.objects.count() for model in before} == before
    assert sorted(Observation.objects.values_list("period_label", flat=True)) == ["2021", "2022"]


def test_a_file_makes_what_is_accepted_with_it_and_remembers_where_its_figures_go():
    about = {
        "90366": About("Smoking prevalence", principle="6", unit="%", polarity="Low is good", value_type="Proportion")
    }
    makers.principle(6)
    batch = stage(figure(), figure("16", sex="Male"), about=about)
    services.accept(batch, by=None, accept_new=True)
    indicator = Indicator.objects.get()
    assert (indicator.slug, indicator.unit, indicator.polarity) == ("smoking-prevalence", "%", "low")
    assert indicator.multiplier == 100
    assert (indicator.value_type, indicator.principle.number, indicator.is_on_scorecard) == ("proportion", 6, True)
    assert (indicator.headline_sex, indicator.headline_age) == ("Persons", "18+ yrs")
    assert IndicatorSource.objects.values_list("key", "sex", "age", "indicator").get() == (
        "90366",
        "",
        "",
        indicator.pk,
    )
    assert Area.objects.values_list("code", "name", "area_type", "role").get() == (
        "E06000032",
        "Luton",
        "County & UA",
        "other",
    )
    headline = Observation.objects.headline().get()
    assert (headline.value, headline.lower, headline.count) == (Decimal("14.1"), Decimal("12.0"), Decimal("2100"))
    assert (headline.published_country, headline.published_region) == ("Worse", "Similar")
    part = Observation.objects.of_parts().get()
    assert (part.breakdown.sex, part.breakdown.age, part.value) == ("Male", "", Decimal("16"))
    assert not StagedRow.objects.exists()
    assert not StagedSeries.objects.exists()
    assert not StagedArea.objects.exists()


def test_the_same_file_twice_changes_nothing():
    rows = (figure(), figure(None, period="2021"), figure("16", sex="Male"))
    bring_in(*rows)
    before = stored()
    batch = stage(*rows)
    assert set(statuses(batch).values()) == {"same"}
    with pytest.raises(services.NothingToBringIn):
        services.accept(batch, by=None, accept_new=True, revisions=True)
    assert stored() == before


def test_what_a_file_leaves_empty_is_no_revision_and_takes_nothing_away():
    bring_in(figure(published_trend="Increasing and getting worse"))
    bare = figure(lower=None, upper=None, count=None, denominator=None, published_country="", published_trend="")
    assert statuses(stage(bare)) == {2: "same"}
    bring_in(bare._replace(value_note="Value estimated"))
    row = Observation.objects.get()
    assert (row.lower, row.published_trend, row.value_note) == (
        Decimal("12.0"),
        "Increasing and getting worse",
        "Value estimated",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"value": "14.2"},
        {"value": None},
        {"upper": Decimal("16.3")},
        {"lower_998": Decimal("11"), "upper_998": Decimal("17")},
        {"count": Decimal("2101")},
        {"denominator": Decimal("14901")},
        {"published_country": "Similar"},
        {"published_neighbours": "Better"},
        {"value_note": "Value estimated"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_says_something_else_is_a_revision(change):
    bring_in(figure())
    assert statuses(stage(figure(**change))) == {2: "changed"}


# Revisions


def test_a_revision_keeps_all_that_was_said_before_with_its_source(administrator):
    first = bring_in(figure(), title="May 2022")
    second = bring_in(figure("13.1", published_country="Similar"), title="May 2026", by=administrator)
    row = Observation.objects.get()
    assert (row.value, row.value_text, row.published_country, row.batch) == (Decimal("13.1"), "13.1", "Similar", second)
    assert row.version == 2
    kept = Revision.objects.get()
    assert (kept.observation, kept.value, kept.value_text) == (row, Decimal("14.1"), "14.1")
    assert (kept.lower, kept.upper, kept.count) == (Decimal("12.0"), Decimal("16.2"), Decimal("2100"))
    assert (kept.published_country, kept.batch, kept.replaced_by) == ("Worse", first, second)
    assert (kept.revised_by, kept.reason) == (administrator, "Published anew: May 2026")


def test_revisions_are_accepted_one_by_one_or_not_at_all():
    bring_in(figure(), figure("15", period="2021"))
    batch = stage(figure("14.2"), figure("15.2", period="2021"), figure("16", period="2020"))
    services.accept(batch, by=None)
    assert sorted(Observation.objects.values_list("value", flat=True)) == [Decimal("14.1"), Decimal(15), Decimal(16)]
    batch = stage(figure("14.2"), figure("15.2", period="2021"))
    chosen = StagedRow.objects.get(batch=batch, row=3)
    services.accept(batch, by=None, revisions=[chosen.pk])
    assert value_of(period_label="2022") == Decimal("14.1")
    assert value_of(period_label="2021") == Decimal("15.2")
    assert Revision.objects.count() == 1


def test_a_value_that_is_published_as_missing_after_all_is_a_revision_without_a_number():
    bring_in(figure())
    bring_in(figure(None))
    row = Observation.objects.get()
    assert (row.value, row.missing_reason, row.lower, row.upper) == (None, "Suppressed", None, None)
    assert Revision.objects.get().value == Decimal("14.1")


# The headline


def test_among_sexes_and_ages_that_of_everybody_is_the_headline():
    rows = [
        figure(str(n), sex=sex, age=age)
        for n, (sex, age) in enumerate(
            [("Male", "All ages"), ("Persons", "10-14 yrs"), ("Persons", "All ages"), ("Female", "All ages")], 5
        )
    ]
    bring_in(*rows)
    assert Observation.objects.headline().get().value == 7
    parts = {(one.breakdown.sex, one.breakdown.age): one.value for one in Observation.objects.of_parts()}
    assert parts == {("Male", ""): 5, ("", "10-14 yrs"): 6, ("Female", ""): 8}


def test_where_nobody_can_tell_the_headline_it_is_asked_and_the_first_is_never_taken():
    rows = (figure("5", age="10-14 yrs"), figure("6", age="15-19 yrs"))
    batch = stage(*rows)
    question = "Choose which sex and age is the headline of “Smoking prevalence”."
    assert told(batch) == [(2, "Sex", question), (3, "Sex", question)]
    with pytest.raises(services.NothingToBringIn):
        services.accept(batch, by=None, accept_new=True, leave_problems=True)
    chosen = StagedSeries.objects.get(batch=batch, age="15-19 yrs")
    services.choose_headline(batch, chosen.pk, by=None)
    services.accept(batch, by=None, accept_new=True)
    assert Observation.objects.headline().get().value == 6
    assert Observation.objects.of_parts().get().breakdown.age == "10-14 yrs"
    later = stage(*(row._replace(value_note="Again") for row in rows))  # the choice is remembered
    assert later.counts["changed"] == 2


def test_a_figure_of_one_sex_alone_is_not_taken_for_everybodys():
    batch = stage(figure(sex="Female"))
    assert batch.counts["undecided"] == 1


def test_the_age_is_remembered_of_an_indicator_that_states_its_sex_alone():
    stated = makers.indicator()
    Indicator.objects.filter(pk=stated.pk).update(name="Smoking prevalence", headline_sex="Female")
    bring_in(figure("14.1", sex="Female"), figure("18.0", sex="Male"))
    stated.refresh_from_db()
    assert (stated.headline_sex, stated.headline_age) == ("Female", "18+ yrs")
    assert Observation.objects.headline().get().value_text == "14.1"
    bring_in(figure("15.0", sex="Female", age="16+ yrs", period="2023"))
    stated.refresh_from_db()
    assert (stated.headline_sex, stated.headline_age) == ("Female", "18+ yrs")


def test_a_file_that_says_nothing_of_sex_and_age_is_of_the_headline_that_the_indicator_states():
    bring_in(figure("14.1"), figure("18.0", sex="Male"))
    assert [(one.headline_sex, one.headline_age) for one in Indicator.objects.all()] == [("Persons", "18+ yrs")]
    batch = stage(figure("14.1", key="Smoking prevalence", sex="", age=""))
    assert (batch.counts["same"], batch.counts["new"], batch.counts["new_breakdowns"]) == (1, 0, 0)
    batch = stage(figure("12", key="Smoking prevalence", sex="Female", age="18+ yrs"))
    assert (batch.counts["new"], batch.counts["new_breakdowns"]) == (1, 1)


def test_what_is_published_a_sex_and_never_for_everybody_is_an_indicator_a_sex():
    rows = [
        figure("78.1", key="Life expectancy", name="Life expectancy", sex="Male", age=""),
        figure("82.4", key="Life expectancy", name="Life expectancy", sex="Female", age=""),
    ]
    bring_in(*rows)
    values = Observation.objects.headline().values_list("indicator__name", "value").order_by("value")
    assert list(values) == [("Life expectancy, male", Decimal("78.1")), ("Life expectancy, female", Decimal("82.4"))]
    assert sorted(IndicatorSource.objects.values_list("key", "sex")) == [
        ("Life expectancy", "Female"),
        ("Life expectancy", "Male"),
    ]
    assert stage(*rows).counts["same"] == 2


def test_figures_go_where_a_publishers_id_was_said_to_go_by_sex():
    male, female = makers.indicator(1), makers.indicator(2)
    for sex, indicator in (("Male", male), ("Female", female)):
        IndicatorSource.objects.create(indicator=indicator, key="90366", sex=sex)
    bring_in(figure("78.1", sex="Male"), figure("82.4", sex="Female"))
    assert value_of(indicator=male, breakdown=None) == Decimal("78.1")
    assert value_of(indicator=female, breakdown=None) == Decimal("82.4")


def test_an_indicator_is_found_by_its_own_name_and_by_what_a_person_says():
    named = makers.indicator(1)
    batch = stage(figure(name="  INDICATOR   1 "), figure("3", key="77", name="Something else"))
    assert batch.counts["new_indicators"] == 1
    other = makers.indicator(2)
    asked = StagedSeries.objects.get(batch=batch, key="77")
    batch = services.assign(batch, [asked.pk], by=None, indicator=other)
    assert batch.counts["new_indicators"] == 0
    services.accept(batch, by=None, accept_new=True)
    assert value_of(indicator=named) == Decimal("14.1")
    assert value_of(indicator=other) == 3
    assert IndicatorSource.objects.get(key="77").indicator == other


def test_what_is_remembered_of_an_id_stands_until_a_person_says_something_else():
    male, other = makers.indicator(1), makers.indicator(2)
    IndicatorSource.objects.create(indicator=male, key="90366", sex="Male")
    bring_in(figure("78.1", sex="Male"))
    assert IndicatorSource.objects.values_list("key", "sex", "age", "indicator").get() == ("90366", "Male", "", male.pk)
    batch = stage(figure("78.2", sex="Male", period="2021"))
    batch = services.assign(batch, [StagedSeries.objects.get().pk], by=None, indicator=other)
    batch = services.choose_headline(batch, StagedSeries.objects.get().pk, by=None)
    services.accept(batch, by=None, accept_new=True)
    assert IndicatorSource.objects.values_list("key", "sex", "age", "indicator").get() == (
        "90366",
        "Male",
        "",
        other.pk,
    )


def test_a_series_that_is_left_out_stays_out():
    batch = stage(figure(), figure("16", sex="Male"))
    male = StagedSeries.objects.get(batch=batch, sex="Male")
    services.leave_out(batch, [male.pk], by=None)
    services.accept(batch, by=None, accept_new=True)
    assert not Observation.objects.of_parts().exists()
    assert not Breakdown.objects.exists()


# What contradicts itself, and what is wrong


def test_one_area_and_period_given_twice_is_one_where_both_agree():
    """As where two vintages of the kinds of areas are fetched into one file."""
    batch = stage(figure(), figure(area_type="Upper tier local authorities (post 4/23)", published_region=""))
    assert statuses(batch) == {2: "new", 3: "left_out"}
    assert told(batch) == [(3, "", "It says the same as row 2.")]
    services.accept(batch, by=None, accept_new=True)
    assert Observation.objects.count() == 1


def test_one_area_and_period_given_twice_is_asked_where_they_differ():
    other = figure("14.3", area_type="Upper tier local authorities (post 4/23)")
    batch = stage(figure(), other, figure("15", period="2021"))
    question = "Rows 2 and 3 say different things of one indicator, area and period. Choose which of them counts."
    assert told(batch) == [(2, "", question), (3, "", question)]
    services.keep_row(batch, StagedRow.objects.get(batch=batch, row=3).pk, by=None)
    assert statuses(batch) == {2: "left_out", 3: "new", 4: "new"}
    services.accept(batch, by=None, accept_new=True)
    assert value_of(period_label="2022") == Decimal("14.3")


def test_everything_that_is_wrong_is_told_at_once_with_row_and_column_and_good_rows_wait():
    mapping = {"Lower CI 95.0 limit": "lower", "Count": "count"}
    batch = stage(
        Problem(2, "Value", "“abc” is not a number."),
        figure(lower=Decimal(15), count=Decimal(-1), row=3),
        figure(lower=None, row=4),
        figure(area_code="E06 32", row=5),
        figure(value_text="9" * 61, row=6),
        figure(denominator=Decimal("1e15"), row=7),
        figure(name="", key="", row=8),
        figure(area_code="", area_name="Nowhere", row=9),
        figure(None, lower=Decimal(1), upper=Decimal(2), row=10),
        figure(row=11),
        mapping=mapping,
    )
    assert (batch.counts["rows"], batch.counts["problem"], batch.counts["wrong_rows"]) == (10, 10, 9)
    assert told(batch) == [
        (2, "Value", "“abc” is not a number."),
        (3, "Lower CI 95.0 limit", "The value 14.1 is not between its 95% limits 15 and 16.2."),
        (3, "Count", "A count cannot be less than nought."),
        (4, "Lower CI 95.0 limit", "Only one of the two 95% limits is given."),
        (
            5,
            "the area's code",
            "“E06 32” is no code of an area. Write the ONS code, or the publisher's own: up to 20 letters and figures.",
        ),
        (6, "value text", "This is 61 characters long; at most 60 are kept."),
        (7, "denominator", "This number is too large to be kept."),
        (8, "the name of the indicator", "The row names no indicator."),
        (9, "Area", "There is no area of the name “Nowhere”, or there are several. Give its code."),
        (10, "Lower CI 95.0 limit", "There are 95% limits and no value."),
    ]
    before = stored()
    with pytest.raises(services.ProblemsRemain, match="9 rows have problems"):
        services.accept(batch, by=None, accept_new=True)
    assert stored() == before
    services.accept(batch, by=None, accept_new=True, leave_problems=True)
    assert Observation.objects.get().value == Decimal("14.1")


def test_numbers_keep_six_decimals_and_the_printed_text_all_of_them():
    bring_in(figure("94.7261896202678"))
    row = Observation.objects.get()
    assert (row.value, row.value_text) == (Decimal("94.726190"), "94.7261896202678")
    assert stage(figure("94.7261896202678")).counts["same"] == 1


def test_areas_are_known_by_their_names_where_a_file_has_no_codes():
    place, region = makers.area(1), makers.area(2)
    Area.objects.filter(pk=region.pk).update(role="region")
    rows = [figure(area_code="", area_name=name, row=row) for row, name in ((2, "area 1"), (3, "Region"))]
    bring_in(*rows)
    assert {one.area for one in Observation.objects.select_related("area")} == {place, region}


# Wide tables


def test_an_indicator_of_which_a_file_names_no_principle_has_its_page_and_is_not_on_the_scorecard():
    services.accept(stage(figure()), by=None, accept_new=True)
    assert not Indicator.objects.get().is_on_scorecard


def test_a_wide_tables_judgements_are_kept_by_their_date_of_measure_even_where_both_are_of_one_period():
    first = figure(position=1, published_country="R", published_region="N/a", published_neighbours="A")
    first = first._replace(published_trend="Comparable")
    second = first._replace(position=2, published_country="G", published_trend="Significantly worse")
    batch = bring_in(first, second)
    assert Observation.objects.count() == 1
    assert Observation.objects.get().published_country == ""
    kept = Assessment.objects.order_by("position", "against").values_list(
        "position", "against", "result_text", "result"
    )
    assert list(kept) == [
        (1, "country", "R", "worse"),
        (1, "neighbours", "A", "similar"),
        (1, "past", "Comparable", "comparable"),
        (1, "region", "N/a", "not_compared"),
        (2, "country", "G", "better"),
        (2, "neighbours", "A", "similar"),
        (2, "past", "Significantly worse", "worsening"),
        (2, "region", "N/a", "not_compared"),
    ]
    assert batch.counts["judged"] == 8
    with pytest.raises(services.NothingToBringIn):
        bring_in(first, second)


def test_a_long_tables_comparison_with_neighbours_is_kept_with_its_figure_and_is_no_news_after_a_wide_ones():
    long = figure(published_neighbours="Better")
    bring_in(long)
    assert Observation.objects.get().published_neighbours == "Better"
    assert statuses(stage(long)) == {2: "same"}
    wide = figure(period="2023", position=1, published_neighbours="A")
    bring_in(wide)
    assert Observation.objects.get(period_label="2023").published_neighbours == ""
    assert statuses(stage(wide._replace(position=0, published_country="", published_region=""))) == {2: "same"}


# Several people at once, and the trail


def test_an_import_that_was_compared_before_somebody_saved_is_compared_anew_and_not_accepted(administrator):
    bring_in(figure())
    batch = stage(figure("14.2"), figure("15", period="2021"))
    row = Observation.objects.get()
    row.value_text, row.value = "14.15", "14.15"
    services.correct_observation(row, by=administrator, version=row.version, reason="Misread")
    with pytest.raises(ComparedAnew):
        services.accept(batch, by=None, revisions=True)
    assert value_of() == Decimal("14.15")
    services.accept(batch, by=None, revisions=True)
    assert value_of(period_label="2022") == Decimal("14.2")
    assert [one.value for one in Revision.objects.order_by("pk")] == [Decimal("14.1"), Decimal("14.15")]


def test_two_imports_of_one_value_are_not_both_accepted_unseen():
    bring_in(figure(period="2020"))
    first, second = stage(figure()), stage(figure("14.2"))
    services.accept(first, by=None)
    with pytest.raises(ComparedAnew):
        services.accept(second, by=None)
    assert statuses(second) == {2: "changed"}


def test_an_import_is_accepted_once(administrator):
    batch = stage(figure())
    services.accept(batch, by=administrator, accept_new=True)
    with pytest.raises(NotWaiting, match="has been accepted already"):
        services.accept(batch, by=administrator, accept_new=True)
    with pytest.raises(NotWaiting):
        services.discard(batch, by=administrator)


def test_an_import_is_in_the_trail_as_a_whole_with_its_person(administrator):
    batch = bring_in(figure(), figure("15", period="2021"), by=administrator)
    services.take_back(batch, by=administrator, reason="It was last year's file.")
    events = LogEntry.objects.get_for_object(batch).order_by("pk")
    assert [event.actor for event in events] == [administrator] * 3
    assert [event.changes_dict["state"][1] for event in events] == ["reading", "accepted", "taken_back"]
    assert not LogEntry.objects.filter(content_type__model__in=("observation", "stagedrow", "revision")).exists()


@pytest.mark.parametrize("role", ["no_role", "contributor", "chair", "oversight", "secretariat"])
def test_nobody_but_an_administrator_brings_in_decides_or_takes_back(people, role):
    accepted = bring_in(figure(period="2020"))
    batch = stage(figure())
    somebody, before = people[role], stored()
    series, row = StagedSeries.objects.get().pk, StagedRow.objects.get().pk
    for refused in (
        lambda: stage(figure(), by=somebody),
        lambda: services.accept(batch, by=somebody),
        lambda: services.discard(batch, by=somebody),
        lambda: services.choose_headline(batch, series, by=somebody),
        lambda: services.assign(batch, [series], by=somebody, indicator=None),
        lambda: services.leave_out(batch, [series], by=somebody),
        lambda: services.keep_row(batch, row, by=somebody),
        lambda: services.take_back(accepted, by=somebody, reason="No reason"),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert stored() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "read"


# Taking back


def test_a_whole_import_is_taken_back_and_everything_says_again_what_it_said():
    bring_in(figure(), title="May 2022")
    before = stored()
    batch = bring_in(
        figure("14.2"),
        figure("15", period="2021"),
        figure("16", sex="Male"),
        figure("3", key="1", name="Another"),
        figure("20", area_code="E06000055", area_name="Bedford"),
    )
    services.take_back(batch, by=None, reason="It was last year's file.")
    after = stored()
    for rows in (before, after):
        for row in rows[Observation]:
            row.pop("version")
    assert after == before
    batch.refresh_from_db()
    assert (batch.state, batch.taken_back_reason) == ("taken_back", "It was last year's file.")


def test_a_value_keeps_the_label_of_its_period_when_it_is_revised():
    """Files of the programme name it by that label, and another source may write it otherwise."""
    bring_in(figure(period="2018-20"), title="May 2022")
    batch = bring_in(figure("14.2", period="2018 - 20"))
    assert Observation.objects.values_list("value_text", "period_label").get() == ("14.2", "2018-20")
    services.take_back(batch, by=None, reason="It was last year's file.")
    assert Observation.objects.values_list("value_text", "period_label").get()[1] == "2018-20"


def test_an_import_whose_revision_was_moved_to_another_source_by_hand_is_not_taken_back(administrator):
    first = bring_in(figure(), title="May 2022")
    second = bring_in(figure("14.2"), title="May 2026")
    row = Observation.objects.get()
    row.batch = first
    services.correct_observation(row, by=administrator, version=row.version)
    with pytest.raises(RevisedSince, match="has been changed by hand since"):
        services.take_back(second, by=None, reason="Wrong file")


def test_an_import_whose_values_were_revised_since_is_not_taken_back():
    first = bring_in(figure(), figure("15", period="2021"), title="May 2022")
    second = bring_in(figure("13.1"), title="May 2026")
    before = stored()
    with pytest.raises(RevisedSince) as refusal:
        services.take_back(first, by=None, reason="Wrong file")
    assert str(refusal.value) == (
        "A value of “May 2022” has been revised since, by “May 2026”. Take that import back first: "
        "Smoking prevalence, Luton, 2022."
    )
    assert stored() == before
    services.take_back(second, by=None, reason="Wrong file")
    services.take_back(first, by=None, reason="Wrong file")
    assert not Observation.objects.exists()


def test_an_import_whose_value_was_corrected_by_hand_is_not_taken_back(administrator):
    batch = bring_in(figure())
    row = Observation.objects.get()
    row.note = "Checked"
    services.correct_observation(row, by=administrator, version=row.version)
    with pytest.raises(RevisedSince, match="has been changed by hand since: Smoking prevalence, Luton, 2022"):
        services.take_back(batch, by=None, reason="Wrong file")


def test_what_was_not_imported_is_not_taken_back_and_nothing_without_a_reason():
    by_hand = makers.observation().batch
    with pytest.raises(NotAnImport, match="was not brought in from a file"):
        services.take_back(by_hand, by=None, reason="Wrong")
    batch = bring_in(figure())
    with pytest.raises(NoReason):
        services.take_back(batch, by=None, reason="  ")
    services.take_back(batch, by=None, reason="Wrong")
    with pytest.raises(NotAnImport, match="has been taken back already"):
        services.take_back(batch, by=None, reason="Wrong")


def test_an_indicator_that_somebody_has_taken_into_use_stays_when_its_import_is_taken_back():
    batch = bring_in(figure())
    makers.link(makers.OutcomeIndicator, makers.outcome, lambda n: Indicator.objects.get())()
    services.take_back(batch, by=None, reason="Wrong file")
    assert Indicator.objects.get().name == "Smoking prevalence"
    assert not Observation.objects.exists()
    assert not Area.objects.exists()


# What is left over


def test_a_file_that_is_thrown_away_leaves_nothing():
    before = stored()
    batch = stage(figure())
    services.discard(batch, by=None)
    assert not ImportBatch.objects.exists()
    assert not StagedRow.objects.exists()
    assert stored() == before


def test_a_reading_that_breaks_off_leaves_nothing():
    def broken():
        yield figure()
        raise OSError("The disk is gone")

    with pytest.raises(OSError, match="The disk is gone"):
        services.stage(broken(), by=None, title="Broken")
    assert not ImportBatch.objects.exists()
    assert not StagedSeries.objects.exists()


def test_what_was_killed_or_forgotten_is_tidied_away_and_what_is_being_read_is_not():
    killed, forgotten, reading, waiting = (stage(figure(), title=f"Number {n}") for n in range(4))
    now = timezone.now()
    for batch, state, age in (
        (killed, "reading", timedelta(minutes=3)),
        (forgotten, "read", timedelta(days=31)),
        (reading, "reading", timedelta(minutes=1)),
        (waiting, "read", timedelta(days=29)),
    ):
        ImportBatch.objects.filter(pk=batch.pk).update(state=state, imported_at=now - age)
    assert services.tidy() == 2
    assert set(ImportBatch.objects.all()) == {reading, waiting}
    assert StagedRow.objects.count() == 2


def test_what_somebody_accepts_while_it_is_tidied_away_stays():
    batch = stage(figure())
    ImportBatch.objects.filter(pk=batch.pk).update(imported_at=timezone.now() - timedelta(days=31))
    seen = ImportBatch.objects.get()
    services.accept(batch, by=None, accept_new=True)
    assert not throw_away_as_seen(seen)
    assert Observation.objects.get().batch == batch


def test_whoever_decides_on_what_was_just_thrown_away_is_told_so_and_throwing_it_away_twice_is_nothing():
    batch = stage(figure())
    services.discard(batch, by=None)
    services.discard(batch, by=None)
    with pytest.raises(NotWaiting, match="has been thrown away"):
        services.accept(batch, by=None, accept_new=True)
