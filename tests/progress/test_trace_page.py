"""The pages of a trace: what stands behind an indicator, and what an item claims to contribute to."""

import csv
from datetime import date
from io import StringIO
from time import process_time

import pytest

from accounts.models import Organisation, User
from indicators.models import Area, Assessment
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Assumption,
    AssumptionActivity,
    Barrier,
    BarrierActivity,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputCount,
    OutputOutcome,
)
from logicmodels.tracing import Traced
from tests import makers
from workplans.models import Action

pytestmark = pytest.mark.django_db

INDICATOR = "/indicators/indicator-1/trace/"
QUERIES = 13
AT_MOST = 1.0  # seconds, for ten thousand items


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def chain(db):
    """Two activities counted by one output, which contributes to an outcome that the indicator measures."""
    makers.programme()
    logic_model = makers.logic_model(1)
    first, second = (
        Activity.objects.create(code=f"WS1-A0{n}", text=f"Activity number {n}", logic_model=logic_model, order=n)
        for n in (1, 2)
    )
    output = Output.objects.create(
        code="WS1-OP01",
        text="People trained",
        logic_model=logic_model,
        unit="people",
        target=60,
        target_on=date(2027, 3, 31),
    )
    outcome = Outcome.objects.create(code="WS1-OC01", text="More people in work", logic_model=logic_model)
    ActivityOutput.objects.create(source=first, target=output, strength="evidenced")
    ActivityOutput.objects.create(source=second, target=output, strength="plausible")
    OutputOutcome.objects.create(
        source=output, target=outcome, strength="plausible", rationale="Trained people find work"
    )
    OutcomeIndicator.objects.create(source=outcome, target=makers.indicator(1), strength="evidenced")
    return first, second, output, outcome


def page(client, address=INDICATOR):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everything_on_the_way_to_an_indicator_is_told(reader, chain):
    first, _, output, _ = chain
    first.organisations.add(Organisation.objects.create(name="Adult learning"))
    OutputCount.objects.create(output=output, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), count=42)
    assumption = Assumption.objects.create(
        code="WS1-AS01", text="People come", logic_model=first.logic_model, standing="broken", reviewed_by="Ada",
        reviewed_on=date(2026, 9, 1),
    )  # fmt: skip
    AssumptionActivity.objects.create(source=assumption, target=first)
    barrier = Barrier.objects.create(code="WS1-B01", text="No rooms", logic_model=first.logic_model)
    BarrierActivity.objects.create(source=barrier, target=first)
    action = Action.objects.create(
        code="WS1-2024-01", text="Hire a trainer", workplan=makers.workplan(1), delivery="on_track"
    )
    action.activities.add(first)
    text = page(reader)
    assert "2 activities, 1 output and 1 outcome of 1 workstream lead here." in text
    assert "42 of 60 people, counted to 30 September 2026" in text
    assert "With Adult learning" in text
    assert "Rests on the assumption WS1-AS01 (broken): People come" in text
    assert "Answers the barrier WS1-B01: No rooms" in text
    assert "Green – On track" in text
    assert "Trained people find work" in text
    assert "No workplan action moves it" in text  # of the other activity


def test_the_weakest_link_of_the_best_path_is_named(reader, chain):
    first, _, _, outcome = chain
    text = page(reader)
    assert "Plausible: WS1-OP01 to WS1-OC01" in text
    ActivityOutcome.objects.create(source=first, target=outcome, strength="evidenced")  # a better way round
    text = page(reader)
    assert "Evidenced: WS1-OC01 to" in text
    ActivityOutcome.objects.update(is_inferred=True, rationale="From the wording.")
    assert "Evidenced, inferred: WS1-A01 to WS1-OC01" in page(reader)


def test_an_activity_says_what_it_claims_to_contribute_to(reader, chain):
    text = page(reader, "/items/ws1-a01/trace/")
    assert "It claims to contribute to 1 output, 1 outcome and 1 indicator" in text
    assert "Activity number 2" not in text
    assert "attribut" not in text.lower()


def test_what_stands_between_is_traced_both_ways(reader, chain):
    text = page(reader, "/items/WS1-OP01/trace/")
    assert "2 activities of 1 workstream lead here." in text
    assert "It claims to contribute to 1 outcome and 1 indicator" in text


def test_what_is_closed_is_on_no_path(reader, chain):
    second = chain[1]
    Activity.objects.filter(pk=second.pk).update(closed_on=date(2026, 1, 1), closed_as="done", closing_reason="Done")
    assert "Activity number 2" not in page(reader)
    assert reader.get("/items/WS1-A02/trace/").status_code == 404


def test_nothing_linked_yet_says_what_would_be_here(reader, db):
    makers.programme()
    makers.indicator(1)
    makers.activity()
    assert "Nothing leads to it yet" in page(reader)
    assert "It is not linked yet" in page(reader, "/items/WS1-A01/trace/")


def test_doors_lead_there_from_the_scorecard_and_from_what_needs_attention(reader, chain):
    makers.indicator(2)
    scorecard = page(reader, "/indicators/")
    assert scorecard.count(f'href="{INDICATOR}"') == 1
    assert 'href="/indicators/indicator-2/trace/"' not in scorecard
    Assessment.objects.create(
        indicator=makers.indicator(1),
        area=Area.objects.create(code="E06000099", name="Anytown", role="place"),
        batch=makers.batch(1),
        position=1,
        against="country",
        basis="published",
        result="worse",
        result_text="as printed",
        **makers.YEAR,
    )
    assert f'href="{INDICATOR}"' not in page(reader, "/")
    Activity.objects.update(closed_on=date(2026, 1, 1), closed_as="stopped", closing_reason="No money")
    assert page(reader, "/").count(f'href="{INDICATOR}"') == 1
    Outcome.objects.update(closed_on=date(2026, 1, 1), closed_as="stopped", closing_reason="No money")
    assert INDICATOR not in page(reader, "/") + page(reader, "/indicators/")


def test_only_what_stands_on_a_path_has_a_trace(reader, chain):
    makers.assumption()
    makers.barrier()
    for code in ("WS1-AS01", "WS1-B01", "WS1-ZZ99", "WS1"):
        assert reader.get(f"/items/{code}/trace/").status_code == 404
    assert reader.get("/indicators/none/trace/").status_code == 404


def test_the_trace_crosses_workstreams_and_says_whose_each_item_is(reader, chain):
    other = Outcome.objects.create(code="WS2-OC01", text="Warmer homes", logic_model=makers.logic_model(2))
    OutcomeIndicator.objects.create(source=other, target=makers.indicator(1))
    text = page(reader)
    assert "of 2 workstreams lead here." in text
    assert f"WS2-OC01 · {other.logic_model.workstream}" in text


def test_the_download_has_every_link_with_the_weakest_of_its_path(reader, chain):
    response = reader.get("/indicators/indicator-1/trace.csv")
    lines = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert lines[0][:3] == ["From", "From: kind", "From: text"]
    assert [line[0] for line in lines[1:]] == ["WS1-OC01", "WS1-OP01", "WS1-A01", "WS1-A02"]
    assert lines[3][-2:] == ["WS1-OP01 → WS1-OC01", "Plausible"]


def test_paths_come_in_pages(reader, chain):
    output = chain[2]
    logic_model = output.logic_model
    for number in range(3, 60):
        made = Activity.objects.create(code=f"WS1-A{number:02d}", text="More", logic_model=logic_model, order=number)
        ActivityOutput.objects.create(source=made, target=output)
    text = page(reader)
    assert "Paths 1 to 50 of 59." in text
    assert "Paths 51 to 59 of 59." in page(reader, f"{INDICATOR}?page=2")
    for nonsense in ("0", "-1", "x", "99999999999999", ""):
        assert "of 59." in page(reader, f"{INDICATOR}?page={nonsense}")


def test_a_trace_costs_the_same_queries_with_one_and_with_three(reader, django_assert_num_queries):
    makers.programme()
    grow(1)
    page(reader)
    with django_assert_num_queries(QUERIES):
        page(reader)
    grow(3)
    with django_assert_num_queries(QUERIES):
        page(reader)


def grow(size):
    """A chain with as many of everything."""
    logic_model = makers.logic_model(1)
    outcomes = [make(Outcome, "OC", n, logic_model) for n in range(1, size + 1)]
    outputs = [make(Output, "OP", n, logic_model) for n in range(1, size + 1)]
    activities = [make(Activity, "A", n, logic_model) for n in range(1, size + 1)]
    for outcome in outcomes:
        OutcomeIndicator.objects.get_or_create(source=outcome, target=makers.indicator(1))
        for output in outputs:
            OutputOutcome.objects.get_or_create(source=output, target=outcome)
    for n, activity in enumerate(activities, start=1):
        ActivityOutput.objects.get_or_create(source=activity, target=outputs[n - 1])
        activity.organisations.add(Organisation.objects.get_or_create(name=f"Partner {n}")[0])
        AssumptionActivity.objects.get_or_create(source=make(Assumption, "AS", n, logic_model), target=activity)
        BarrierActivity.objects.get_or_create(source=make(Barrier, "B", n, logic_model), target=activity)
        action, _ = Action.objects.get_or_create(
            code=f"WS1-2024-{n:02d}", defaults={"text": "Do it", "workplan": makers.workplan(1)}
        )
        action.activities.add(activity)


def make(model, stem, number, logic_model):
    return model.objects.get_or_create(
        code=f"WS1-{stem}{number:02d}", defaults={"text": f"{stem} {number}", "logic_model": logic_model}
    )[0]


def test_a_trace_among_ten_thousand_items_takes_less_than_a_second(chain):
    indicator, logic_model = makers.indicator(1), LogicModel.objects.get()
    layers = {
        model: model.objects.bulk_create(
            model(code=f"WS1-{stem}{n}", text=f"{stem} {n}", logic_model=logic_model) for n in range(1000, 1000 + many)
        )
        for model, stem, many in ((Activity, "A", 6000), (Output, "OP", 3000), (Outcome, "OC", 1000))
    }
    for link, source, target in ((ActivityOutput, Activity, Output), (OutputOutcome, Output, Outcome)):
        link.objects.bulk_create(
            link(source=one, target=layers[target][n % len(layers[target])]) for n, one in enumerate(layers[source])
        )
    OutcomeIndicator.objects.bulk_create(OutcomeIndicator(source=one, target=indicator) for one in layers[Outcome][:20])
    began = process_time()
    traced = Traced(indicator, backwards=True)
    weakest = [traced.trace.weakest(node.key) for node in traced.of(Activity)]
    assert process_time() - began < AT_MOST
    assert len(weakest) == 2 + 20 * 6
