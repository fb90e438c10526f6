"""The page of recommendations, their coverage and the evaluation."""

import csv
import re
from io import StringIO

import pytest
from django.urls import reverse

from accounts.models import User
from indicators.models import Indicator
from logicmodels.models import Activity, ActivityRecommendation, LogicModel
from workstreams.models import EvaluationFinding, Principle, Recommendation, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def read(reader):
    return lambda: re.sub(r"\s+", " ", reader.get(reverse("progress:recommendation_list")).content.decode())


def recommend(number, *, source="evaluation", **fields):
    return Recommendation.objects.create(
        code=f"REC-{number:02d}", text=f"Recommended thing {number}", source=source, order=number, **fields
    )


def priority_workstream(number=1):
    return Workstream.objects.create(
        code=f"WS{number}", slug=f"ws-{number}", name=f"Workstream {number}", kind="priority", order=number
    )


def answer(recommendation, workstream, number=1, **fields):
    model, _ = LogicModel.objects.get_or_create(workstream=workstream, defaults={"hypothesis": "It helps."})
    activity = Activity.objects.create(
        code=f"{workstream.code}-A{number:02d}", text=f"Doing {workstream.code} {number}", logic_model=model
    )
    return ActivityRecommendation.objects.create(source=activity, target=recommendation, **fields)


def test_a_recommendation_shows_its_principles_its_workstreams_and_who_answers_it(read):
    recommendation = recommend(1)
    workstream = priority_workstream()
    recommendation.workstreams.add(workstream)
    recommendation.principles.add(Principle.objects.create(number=7, name="Tackle discrimination"))
    answer(recommendation, workstream, is_inferred=True, rationale="Both speak of the same thing.")
    html = read()
    card = html.split('id="REC-01"')[1].split("</article>")[0]
    assert "7. Tackle discrimination" in card
    assert workstream.get_absolute_url() in card
    assert "Doing WS1 1" in card
    assert "#WS1-A01" in card
    assert "Both speak of the same thing." in card


def test_a_source_of_which_nothing_is_loaded_says_so_and_comes_last(read):
    recommend(1)
    html = read()
    assert html.index("Recommendations from the evaluation") < html.index("Recommendations of the Marmot report")
    assert "own recommendations are not in the material loaded" in html
    recommend(2, source="marmot_report")
    assert "own recommendations are not in the material loaded" not in read()


def test_a_closed_recommendation_is_folded_with_its_reason_and_leaves_the_table(read):
    recommend(1)
    recommend(2, closed_on="2026-01-31", closed_as="merged", closing_reason="Merged into REC-01")
    html = read()
    assert "Closed recommendations (1)" in html
    assert "Merged into REC-01" in html
    assert 'href="#REC-01"' in html
    assert 'href="#REC-02"' not in html


def test_a_principle_with_a_recommendation_and_no_indicator_is_named(read):
    seven = Principle.objects.create(number=7, name="Tackle discrimination")
    six = Principle.objects.create(number=6, name="Strengthen prevention")
    Principle.objects.create(number=5, name="Healthy places")
    Indicator.objects.create(slug="smoking", name="Smoking", short_name="Smoking", principle=six)
    recommendation = recommend(1)
    recommendation.principles.add(seven, six)
    html = read()
    assert re.findall(r"Principle (\d), <strong>", html) == ["7"]
    Indicator.objects.create(slug="reported", name="Reported", short_name="Reported", principle=seven)
    assert re.findall(r"Principle (\d), <strong>", read()) == []


def test_the_table_marks_what_is_named_and_what_is_answered(read):
    first, second = priority_workstream(1), priority_workstream(2)
    recommendation = recommend(1)
    recommendation.workstreams.add(first)
    answer(recommendation, second, 1)
    answer(recommendation, second, 2)
    recommend(2)
    rows = read().split("<tbody>")[1].split("</tbody>")[0].split("</tr>")
    assert [row.count("Names it") for row in rows] == [1, 0, 0]
    assert ["2 activities answer it" in plain(row) for row in rows] == [True, False, False]
    assert "1 of 2 recommendations is not linked to an activity yet." in read()


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_adds_up_to_nothing_says_none_in_words(read):
    first, _second = priority_workstream(1), priority_workstream(2)
    seven = Principle.objects.create(number=7, name="Tackle discrimination")
    Principle.objects.create(number=8, name="Environment")
    recommendation = recommend(1)
    recommendation.workstreams.add(first)
    recommendation.principles.add(seven)
    table = read().split('<table class="app-coverage__table">')[1].split("</table>")[0]
    row = plain(table.split("<tbody>")[1].split("</tbody>")[0])
    assert row == "REC-01 ● Names it none of its activities answers it ● Names it none"
    foot = [plain(one) for one in table.split("<tfoot>")[1].split("</tr>")]
    assert foot[:3] == [
        "Recommendations 1 none 1 none 1",
        "Activities none none none none none",
        "Indicators none none",
    ]


def test_the_coverage_is_narrowed_to_a_workstream_and_a_principle_and_is_a_table_too(reader, read):
    first, second = priority_workstream(1), priority_workstream(2)
    six, seven = (Principle.objects.create(number=number, name=f"Principle {number}") for number in (6, 7))
    for number, workstream, principle in ((1, first, six), (2, second, seven), (3, second, six)):
        recommendation = recommend(number)
        recommendation.principles.add(principle)
        answer(recommendation, workstream, number)
    address = reverse("progress:coverage_table")

    def codes(query):
        answer = b"".join(reader.get(address + query).streaming_content).decode("utf-8-sig")
        return [row["Recommendation"] for row in csv.DictReader(StringIO(answer))]

    totals = ["Recommendations", "Activities", "Indicators"]
    assert codes("") == ["REC-01", "REC-02", "REC-03", *totals]
    assert codes("?workstream=ws-2&principle=6") == ["REC-03", *totals]
    assert codes("?workstream=no-such&principle=x") == ["REC-01", "REC-02", "REC-03", *totals]
    page = reader.get(reverse("progress:recommendation_list") + "?workstream=ws-1&principle=7").content.decode()
    assert "No recommendation reaches what you have chosen" in page


def test_aims_opportunities_with_their_points_and_challenges_stand_on_the_page(read):
    EvaluationFinding.objects.create(code="EV-AIM01", kind="aim", text="Understand the impact")
    opportunity = EvaluationFinding.objects.create(code="EV-O01", kind="opportunity", text="Increased collaboration")
    EvaluationFinding.objects.create(
        code="EV-O02", kind="opportunity", text="changing conversations", part_of=opportunity
    )
    EvaluationFinding.objects.create(code="EV-C01", kind="challenge", text="Competing priorities")
    html = read()
    assert "Understand the impact" in html
    assert "Competing priorities" in html.split('id="challenges"')[1]
    parts = html.split("Increased collaboration")[1].split("</ul>")[0]
    assert "changing conversations" in parts
    assert html.count("changing conversations") == 1


def test_a_long_list_has_pages_and_the_whole_table_leads_to_each(reader, django_assert_num_queries):
    workstream = priority_workstream()
    for number in range(1, 54):
        recommend(number, source="marmot_report" if number > 51 else "evaluation").workstreams.add(workstream)
    recommend(60, closed_on="2026-01-31", closed_as="merged", closing_reason="Merged into REC-01")
    first, last = (recommended(reader, django_assert_num_queries, f"?workstream=ws-1&page={n}") for n in (1, "99"))
    cards = [re.findall(r'<article class="app-recommendation" id="([^"]+)"', html) for html in (first, last)]
    assert cards == [["REC-52", "REC-53", *(f"REC-{n:02d}" for n in range(1, 49))], ["REC-49", "REC-50", "REC-51"]]
    for html in (first, last):
        table = html.split("<tbody>")[1].split("</tbody>")[0]
        assert table.count("<tr") == 53  # whole on every page
        assert [html.count(f' id="REC-{n:02d}"') for n in range(1, 54)] == [1] * 53  # so that no link to one fails
    assert 'href="?workstream=ws-1&amp;page=2#REC-49"' in first
    assert 'href="#REC-48"' in first
    assert "Page 1 of 2, 54 in all" in first
    assert 'href="?workstream=ws-1&amp;page=1"' in last
    assert "Merged into REC-01" in last
    assert "Merged into REC-01" not in first


def recommended(reader, django_assert_num_queries, query):
    with django_assert_num_queries(11):
        return reader.get(reverse("progress:recommendation_list") + query).content.decode()


def test_an_empty_database_says_what_would_be_here(read):
    html = read()
    assert "No recommendation entered yet" in html
    assert "No finding entered yet" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_eleven_queries_however_many_recommendations(reader, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        workstream = priority_workstream(number)
        recommendation = recommend(number)
        recommendation.workstreams.add(workstream)
        recommendation.principles.add(Principle.objects.create(number=number, name=f"Principle {number}"))
        answer(recommendation, workstream)
        aim = EvaluationFinding.objects.create(code=f"EV-{number}", kind="aim", text=f"Aim {number}")
        EvaluationFinding.objects.create(code=f"EV-{number}-1", kind="aim", text=f"Part {number}", part_of=aim)
    with django_assert_num_queries(11):
        html = reader.get(reverse("progress:recommendation_list")).content.decode()
    assert html.count("app-recommendation__text") == rows
