"""The files of the place say what its source prints: counted and compared against the source's own table and text."""

import csv
import re
from decimal import Decimal
from pathlib import Path

from django.test import TestCase

from indicators.models import Assessment, Indicator, NeighbourSet, Observation
from logicmodels.models import ActivityOutput, LogicModel, OutcomeIndicator, OutputOutcome
from places.loading import load_place
from workplans.models import NextStep, Priority, Workplan
from workstreams.models import Achievement, Event, Goal, Principle, Recommendation, Workstream

DATA = Path(__file__).parents[1] / "data"
DECK = (DATA / "deck.txt").read_text(encoding="utf-8")
MARKS = {"G": "better", "A": "similar", "R": "worse", "N/a": "not_compared"}
TRENDS = {
    "Comparable": "comparable",
    "Significantly improving": "improving",
    "Significantly worse": "worsening",
    "N/a": "not_assessed",
}


def printed_rows():
    """(principle, name, 16 cells) of each line of the deck's table, read from the slides' own text."""
    table = DECK[DECK.index("Measure description") : DECK.index("# Reflections on system impact")]
    principle = ""
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 18:
            principle = cells[0] or principle
            yield principle, cells[1], cells[2:]


def between(start, end):
    return DECK[DECK.index(start) + len(start) : DECK.index(end)]


def bullets(text):
    return [line[2:].strip() for line in text.splitlines() if line.startswith("- ")]


def texts(rows):
    return [row.text for row in rows.order_by("order")]


class TheContent(TestCase):
    """Loaded once, since nothing here changes it."""

    @classmethod
    def setUpTestData(cls):
        load_place(Path(__file__).parents[2] / "places" / "luton")

    def test_all_sixteen_cells_of_each_measure_can_be_read_again_word_for_word(self):
        rows = list(printed_rows())
        assert len(rows) == 27
        for principle, name, cells in rows:
            indicator = Indicator.objects.get(name=name)
            assert (str(indicator.principle.number) if indicator.principle else "Overarching") == principle
            for position in (1, 2):
                period, *printed = cells[8 * position - 8 : 8 * position]
                values = [
                    indicator.observations.get(area__role=role, period_label=period).value_text
                    for role in ("place", "country", "region")
                ]
                judged = [
                    indicator.assessments.get(position=position, against=against)
                    for against in ("country", "region", "neighbours", "past")
                ]
                assert values + [one.result_text for one in judged] == printed, (name, period)
                assert {one.period_label for one in judged} == {period}
                assert {one.basis for one in judged} == {"published"}
                assert [one.result for one in judged] == [*(MARKS[one] for one in printed[3:6]), TRENDS[printed[6]]]

    def test_the_numbers_are_those_of_the_printed_texts(self):
        with (DATA / "indicators_wide.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 54
        for row in rows:
            for role, column in (("place", "luton"), ("country", "england"), ("region", "region")):
                stored = Observation.objects.get(
                    indicator__name=row["indicator"], area__role=role, period_label=row["period_label"]
                )
                assert stored.value == (Decimal(row[column]) if row[column] else None), row
                assert bool(stored.missing_reason) == (not row[column])
        assert Assessment.objects.count() == 27 * 2 * 4

    def test_the_marmot_principles_are_there_and_the_seventh_has_no_indicator(self):
        with (DATA / "principles.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        assert [(str(one.number), one.name) for one in Principle.objects.all()] == [(row[0], row[1]) for row in rows]
        assert not Principle.objects.get(number=7).indicators.exists()
        assert Indicator.objects.filter(principle=None).count() == 4

    def test_the_logic_model_says_what_the_slide_says_in_its_order(self):
        model = LogicModel.objects.get()
        assert model.hypothesis in DECK and model.context in DECK
        for heading, end, rows in (
            ("**Inputs**", "**Activities**", model.inputs),
            ("**Activities**", "**Outputs**", model.activities),
            ("**Outputs**", "**Outcomes**", model.outputs),
            ("**Outcomes**", "**Context:**", model.outcomes),
        ):
            assert texts(rows) == bullets(between(heading, end))
        sizes = [model.assumptions, model.inputs, model.activities, model.outputs, model.outcomes]
        assert [rows.count() for rows in sizes] == [3, 5, 15, 6, 5]
        assert texts(model.assumptions) == [
            one.strip() for one in between("**Assumptions:**", "**Inputs**").split("\n") if one
        ]
        barriers = between("**Barriers:** ", "# Impact to date - workstreams").strip()
        assert " ".join(texts(model.barriers)) == barriers

    def test_every_link_is_suspected_inferred_and_awaits_confirmation(self):
        links = [*ActivityOutput.objects.all(), *OutcomeIndicator.objects.all()]
        assert len(links) == 8 and not OutputOutcome.objects.exists()
        for link in links:
            assert (link.strength, link.is_inferred) == ("suspected", True)
            assert link.rationale.endswith("Inferred from wording; awaits the workstream's confirmation.")

    def test_each_priority_workstream_has_the_slides_bullets(self):
        cells = between("# Impact to date - workstreams", "## Health equity system")
        printed = [one.removeprefix("• ").strip() for one in re.findall(r"<li>(.*?)</li>", cells)]
        chairs = [one for one in printed if one.startswith("Chaired")]
        rest = [one for one in printed if one not in chairs]
        stored = [*Achievement.objects.filter(workstream__kind="priority"), *NextStep.objects.exclude(workstream=None)]
        assert sorted(row.text for row in stored) == sorted(rest)
        for workstream in Workstream.objects.priority():
            assert any(one.endswith(workstream.chair) for one in chairs)
        assert len(chairs) == 4

    def test_the_strands_have_the_slides_achievements(self):
        section = between("## Health equity system achievements", "Measure description")
        printed = [one.removesuffix(" -") for one in bullets(section)]
        stored = Achievement.objects.filter(workstream__kind="strand").order_by("workstream__order", "order")
        assert [row.text for row in stored] == printed

    def test_housings_plan_has_the_four_priorities_and_its_year_is_marked_as_inferred(self):
        plan = Workplan.objects.get()
        assert (plan.workstream.code, plan.year, plan.is_inferred) == ("HSG", 2024, True)
        (listed,) = re.findall(r"x4 priorities: (.*?)\)</li>", DECK)
        assert "".join(texts(Priority.objects)).replace(" ", "") == listed.replace(";", "").replace(" ", "")
        assert Priority.objects.count() == 4

    def test_next_steps_recommendations_goals_and_events_are_the_slides(self):
        last = DECK[DECK.rindex("# Next steps") :]
        steps = [one for one in re.split(r"\n\s*\n", last)[1:] if one.strip()][:8]
        stored = texts(NextStep.objects.for_programme())
        assert [one.replace("*", "").strip() for one in steps] == stored
        assert texts(Recommendation.objects) == bullets(
            between("Some recommendations from evaluation:", "## Four Priority")
        )
        assert [one.code for one in Recommendation.objects.filter(principles__number=7)] == ["REC-E04"]
        plain = DECK.replace("**", "")
        assert [goal.text in plain for goal in Goal.objects.all()] == [True] * 5
        assert all(event.text in plain for event in Event.objects.all())
        assert Event.objects.filter(is_milestone=True).get().text == "Report Published"

    def test_the_neighbours_are_fifteen_in_no_order_and_no_printed_comparison_claims_them(self):
        neighbours = NeighbourSet.objects.get()
        assert (neighbours.neighbours.count(), neighbours.is_ranked) == (15, False)
        assert not Assessment.objects.exclude(neighbour_set=None).exists()
