"""The gap that opens the front page: red or worsening, and no activity linked yet."""

from datetime import date

import pytest

from gaps.worse_without_activity import worse_without_activity
from indicators.models import Area, Assessment, ImportBatch, Indicator
from indicators.scorecard.standing import latest_standings
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputOutcome,
)
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge():
    """A function that records how an indicator was judged on a date of measure."""
    place = Area.objects.create(code="E06000099", name="Anytown", role="place")
    batch = ImportBatch.objects.create(slug="a-table", title="A table")

    def record(slug, position=1, **results):
        indicator, _ = Indicator.objects.get_or_create(slug=slug, defaults={"name": slug, "short_name": slug})
        for against, result in results.items():
            Assessment.objects.create(
                indicator=indicator,
                area=place,
                batch=batch,
                position=position,
                against=against,
                basis="published",
                result=result,
                result_text="as printed",
                period_label=f"202{position}",
                period_start=date(2020 + position, 1, 1),
                period_end=date(2020 + position, 12, 31),
            )
        return indicator

    return record


@pytest.fixture
def model():
    workstream = Workstream.objects.create(code="HSG", slug="housing", name="Housing", kind="priority")
    return LogicModel.objects.create(workstream=workstream, hypothesis="Warm homes keep people well.")


@pytest.fixture
def named_outcome(judge, model):
    """An indicator worse than the country, and the outcome that names it."""
    indicator = judge("fuel-poverty", country="worse")
    outcome = Outcome.objects.create(code="HSG-OC01", text="Warm homes", logic_model=model)
    OutcomeIndicator.objects.create(source=outcome, target=indicator)
    return outcome


def found():
    return [one.indicator.slug for one in worse_without_activity(latest_standings())]


def test_worse_than_the_country_is_found_and_similar_is_not(judge):
    judge("smoking", country="worse")
    judge("obesity", country="similar", past="comparable")
    assert found() == ["smoking"]


def test_only_the_latest_date_of_measure_counts(judge):
    judge("workless", position=1, country="worse")
    judge("workless", position=2, country="better")
    judge("smoking", position=1, country="similar")
    judge("smoking", position=2, country="worse")
    assert found() == ["smoking"]


def test_getting_worse_is_found_although_better_than_the_country(judge):
    judge("development", country="better", past="worsening")
    assert found() == ["development"]


def test_the_region_speaks_where_the_country_has_no_figure(judge):
    judge("living-wage", country="not_compared", region="worse")
    judge("fuel", country="similar", region="worse")
    assert found() == ["living-wage"]


def test_worse_and_getting_worse_comes_first(judge):
    judge("aaa", country="worse")
    judge("zzz", country="worse", past="worsening")
    assert found() == ["zzz", "aaa"]


def test_an_outcome_that_names_it_is_told_while_no_activity_leads_there(named_outcome):
    (gap,) = worse_without_activity(latest_standings())
    assert gap.outcomes == (named_outcome,)


def test_an_activity_straight_to_the_outcome_closes_the_gap(named_outcome, model):
    activity = Activity.objects.create(code="HSG-A01", text="Insulation", logic_model=model)
    ActivityOutcome.objects.create(source=activity, target=named_outcome)
    assert found() == []


def test_an_activity_through_an_output_closes_the_gap_only_when_both_links_are_there(named_outcome, model):
    activity = Activity.objects.create(code="HSG-A01", text="Insulation", logic_model=model)
    output = Output.objects.create(code="HSG-OP01", text="Homes insulated", logic_model=model)
    ActivityOutput.objects.create(source=activity, target=output)
    assert found() == ["fuel-poverty"]
    OutputOutcome.objects.create(source=output, target=named_outcome)
    assert found() == []


def test_a_stopped_activity_does_not_close_the_gap(named_outcome, model):
    activity = Activity.objects.create(
        code="HSG-A01",
        text="Insulation",
        logic_model=model,
        closed_on=date(2024, 5, 1),
        closed_as="stopped",
        closing_reason="The grant ended.",
    )
    ActivityOutcome.objects.create(source=activity, target=named_outcome)
    assert found() == ["fuel-poverty"]


def test_it_costs_five_queries_with_one_indicator_and_with_three(judge, named_outcome, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(found()) == 1
    judge("smoking", country="worse")
    judge("obesity", country="worse")
    with django_assert_num_queries(5):
        assert len(found()) == 3
