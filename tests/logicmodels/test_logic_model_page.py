"""The page of a logic model: diagram and text say the same, and what is inferred says so."""

import re
from datetime import date
from html import unescape
from random import Random
from time import process_time

import pytest
from django.urls import reverse

from accounts.models import Organisation, User
from benchmarks.scale import multiply
from indicators.models import Area, Assessment, Indicator, Observation
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    ActivityRecommendation,
    Assumption,
    AssumptionActivity,
    Barrier,
    BarrierActivity,
    Input,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputCount,
    OutputOutcome,
)
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from workstreams.models import Recommendation, Workstream

pytestmark = pytest.mark.django_db

ADDRESS = "/workstreams/skills/logic-model/"
KINDS = {"AS": Assumption, "IN": Input, "A": Activity, "OP": Output, "OC": Outcome, "B": Barrier}
AREAS = (("place", "Camelot"), ("country", "Albion"))
WHY = "Inferred from wording: both name the same thing."


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def read(reader):
    """The page's text with its tags, white space as one space."""
    return lambda address=ADDRESS: re.sub(r"\s+", " ", reader.get(address).content.decode())


@pytest.fixture
def model():
    """The logic model of a workstream called Skills, without items."""
    workstream = Workstream.objects.create(code="SKI", slug="skills", name="Skills & work", kind="priority")
    return LogicModel.objects.create(
        workstream=workstream, hypothesis="Good work improves health.", context="The report came out in 2022."
    )


def item(model, stem, number, text=None, **fields):
    code = f"{model.workstream.code}-{stem}{number:02d}"
    return KINDS[stem].objects.create(
        code=code, order=number, text=text or f"{KINDS[stem].__name__} number {number}", logic_model=model, **fields
    )


def chain(model, rows=1):
    """`rows` of each kind of item, and every kind of link between those with the same number."""
    for number in range(1, rows + 1):
        made = {stem: item(model, stem, number) for stem in KINDS}
        made["A"].organisations.add(Organisation.objects.create(name=f"Partner {model.pk} {number}"))
        slug = f"rate-{model.pk}-{number}"
        indicator = Indicator.objects.create(slug=slug, name=f"Rate of {slug}, % of all", short_name=f"Rate {slug}")
        code = f"REC-{model.pk}{number}"
        recommendation = Recommendation.objects.create(code=code, text=f"Do {number}", source="marmot_report")
        ActivityOutput.objects.create(source=made["A"], target=made["OP"], is_inferred=True, rationale=WHY)
        OutputOutcome.objects.create(source=made["OP"], target=made["OC"], strength="evidenced", rationale="A trial.")
        ActivityOutcome.objects.create(source=made["A"], target=made["OC"], strength="plausible")
        OutcomeIndicator.objects.create(source=made["OC"], target=indicator)
        ActivityRecommendation.objects.create(source=made["A"], target=recommendation)
        AssumptionActivity.objects.create(source=made["AS"], target=made["A"])
        BarrierActivity.objects.create(source=made["B"], target=made["A"])
        OutputCount.objects.create(
            output=made["OP"], starts_on=date(2024, 4, 1), ends_on=date(2024, 6, 30), count=number
        )


def entry_of(page, code):
    """The part of the text that is about an item."""
    return page.split(f'id="{code}"')[1].split('class="app-entry"')[0].split("</section>")[0]


def words_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def headings(page):
    return [words_of(heading) for heading in re.findall(r"<h2.*?</h2>", page)]


def test_the_text_has_the_eight_headings_in_the_order_that_workstreams_use(read, model):
    chain(model)
    assert headings(read().split("<main")[1].split("</main>")[0]) == [
        "Hypothesis",
        "Assumptions 1",
        "Inputs 1",
        "Activities 1",
        "Outputs 1",
        "Outcomes 1",
        "Context",
        "Barriers 1",
    ]


def test_every_item_is_on_the_page_word_for_word_with_its_code_in_the_text_and_in_the_diagram(read, model):
    texts = {
        "SKI-A01": "UoB's 'Passport to Entrepreneurship' programme under <Pathways> & Recovery",
        "SKI-OP02": "Number of people registering with/seeking employment via Connect 2 Luton",
        "SKI-IN03": "Staff",
        "SKI-OC04": "% of residents in higher-level occupations (Level4, Level2 and No Formal Qualifications)",
    }
    for code, text in texts.items():
        item(model, re.sub(r"\d", "", code.removeprefix("SKI-")), int(code[-2:]), text)
    item(model, "B", 1, "No governance structure.")
    item(model, "AS", 1, "There will be growth.")
    page = read()
    for code, text in texts.items():
        assert text in unescape(entry_of(page, code))
        card = re.search(rf'<a [^>]*data-item="{code}".*?</a>', page)[0]
        assert f'href="#{code}"' in card
        state = "  No count yet " if code == "SKI-OP02" else ""
        assert unescape(re.sub(r"<[^>]+>", "", card)) == f"{code} {text}{state}"
    assert "No governance structure." in entry_of(page, "SKI-B01")
    assert "There will be growth." in entry_of(page, "SKI-AS01")
    assert page.count("Good work improves health.") == 2
    assert page.count("The report came out in 2022.") == 2


def test_a_link_is_told_at_both_ends_with_its_strength_and_why_it_was_inferred(read, model):
    chain(model)
    page = read()
    activity, output = words_of(entry_of(page, "SKI-A01")), words_of(entry_of(page, "SKI-OP01"))
    assert f"Leads to Output number 1 SKI-OP01 Suspected Inferred : why? {WHY}" in activity
    assert f"Comes from Activity number 1 SKI-A01 Suspected Inferred : why? {WHY}" in output
    assert "Outcome number 1 SKI-OC01 Plausible" in activity
    assert "Leads to Outcome number 1 SKI-OC01 Evidenced A trial." in output
    outcome = words_of(entry_of(page, "SKI-OC01"))
    assert "Comes from Output number 1 SKI-OP01 Evidenced A trial. Activity number 1 SKI-A01 Plausible" in outcome
    assert f"Leads to Rate rate-{model.pk}-1 indicator Suspected" in outcome
    assert f'href="/indicators/rate-{model.pk}-1/"' in entry_of(page, "SKI-OC01")


def test_assumptions_barriers_and_recommendations_say_what_they_bear_on_and_are_flags_in_the_diagram(read, model):
    chain(model)
    page = read()
    activity = words_of(entry_of(page, "SKI-A01"))
    assert "Must hold for Activity number 1 SKI-A01" in words_of(entry_of(page, "SKI-AS01"))
    assert "Answered by Activity number 1 SKI-A01" in words_of(entry_of(page, "SKI-B01"))
    assert "Rests on Assumption number 1 SKI-AS01" in activity
    assert "Answers the barrier Barrier number 1 SKI-B01" in activity
    assert f"Answers the recommendation Do 1 REC-{model.pk}1" in activity
    card = re.search(r'<a [^>]*data-item="SKI-A01".*?</a>', page)[0]
    assert words_of(card) == "SKI-A01 Activity number 1 SKI-AS01 SKI-B01"
    assert card.count('class="app-diagram__flag ') == 2


def test_an_item_without_a_link_says_so_but_for_inputs_which_are_never_linked(read, model):
    for stem in KINDS:
        item(model, stem, 1)
    page = read()
    quiet = {stem: "not linked yet" in entry_of(page, f"SKI-{stem}01") for stem in KINDS}
    assert quiet == {"AS": True, "IN": False, "A": True, "OP": True, "OC": True, "B": False}
    assert "Nothing answers it yet" in entry_of(page, "SKI-B01")


def test_an_item_says_what_is_known_about_it(read, model):
    chain(model)
    Output.objects.update(target=1400, target_on=date(2025, 3, 31), unit="people", frequency="quarter")
    Activity.objects.update(role="fund")
    Outcome.objects.update(band="long", is_inferred=True, note="From the report's summary.")
    page = read()
    assert "Target: 1,400 people by 31 March 2025" in entry_of(page, "SKI-OP01")
    assert "Last count: 1 people, 1 April 2024 to 30 June 2024" in entry_of(page, "SKI-OP01")
    assert "Counted every quarter" in entry_of(page, "SKI-OP01")
    assert f"Activity number 1 We fund With Partner {model.pk} 1 Leads to" in words_of(entry_of(page, "SKI-A01"))
    assert "Long term Inferred : why? From the report's summary." in words_of(entry_of(page, "SKI-OC01"))


def test_the_diagram_dashes_what_is_suspected_or_inferred_and_the_legend_says_so_in_words(read, model):
    chain(model)
    page = read()
    curves = re.findall(r'<path class="([^"]+)" d="[^"]+" data-source="(.+?)" data-target="(.+?)"', page)
    dashed = {(source, target): "tentative" in names for names, source, target in curves}
    assert dashed == {
        ("SKI-A01", "SKI-OP01"): True,
        ("SKI-OP01", "SKI-OC01"): False,
        ("SKI-A01", "SKI-OC01"): False,
        ("SKI-OC01", f"indicator rate-{model.pk}-1"): True,
    }
    assert "Suspected or inferred link, awaiting confirmation" in page
    assert "Plausible or evidenced link" in page


def test_the_sentence_counts_what_is_linked(read, model):
    for number in range(1, 16):
        item(model, "A", number)
    for number in range(1, 7):
        output = item(model, "OP", number)
        ActivityOutput.objects.create(source=Activity.objects.get(code=f"SKI-A{number:02d}"), target=output)
    assert (
        "6 of 15 activities are counted by an output; no output is linked to an outcome yet. No outcome is entered yet."
        in read()
    )
    outcome = item(model, "OC", 1)
    OutputOutcome.objects.create(source=output, target=outcome)
    OutcomeIndicator.objects.create(
        source=outcome, target=Indicator.objects.create(slug="rate", name="Employment rate", short_name="Employment")
    )
    assert "1 of 6 outputs is linked to an outcome. The one outcome is measured by an indicator." in read()


def test_what_is_linked_stands_first_unless_the_authors_order_is_asked_for(read, model):
    for number in (1, 2, 3):
        item(model, "A", number)
    output = item(model, "OP", 1)
    ActivityOutput.objects.create(source=Activity.objects.get(code="SKI-A03"), target=output)

    def drawn(address):
        """The activities from the top of their column."""
        found = re.findall(r'data-item="(SKI-A\d+)"><rect class="app-diagram__box" x="\d+" y="(\d+)"', read(address))
        return [code for code, _ in sorted(found, key=lambda one: int(one[1]))]

    assert drawn(ADDRESS) == ["SKI-A03", "SKI-A01", "SKI-A02"]
    assert drawn(f"{ADDRESS}?order=author") == ["SKI-A01", "SKI-A02", "SKI-A03"]


def test_the_diagram_is_read_aloud_in_the_order_of_the_text(read, model):
    for number in (1, 2, 3):
        for stem in ("IN", "A", "OP", "OC"):
            item(model, stem, number)
    ActivityOutput.objects.create(
        source=Activity.objects.get(code="SKI-A03"), target=Output.objects.get(code="SKI-OP02")
    )
    page = read()
    in_text = re.findall(r'class="app-entry" id="(SKI-(?:IN|A|OP|OC)\d+)"', page)
    assert re.findall(r'data-item="(SKI-[A-Z]+\d+)"', page) == in_text
    assert len(in_text) == 12


def test_a_closed_item_leaves_the_diagram_and_the_counts_but_stays_on_the_page_with_its_reason(read, model):
    chain(model, 2)
    Output.objects.filter(code="SKI-OP02").update(
        closed_on=date(2024, 5, 1), closed_as="merged", closing_reason="Counted with SKI-OP01."
    )
    page = read()
    assert 'data-item="SKI-OP02"' not in page
    assert "SKI-OP02" not in entry_of(page, "SKI-A02")
    assert "1 of 2 activities is counted by an output" in page
    closed = words_of(page.split("Closed items (1)")[1])
    assert closed.startswith("Output number 2 SKI-OP02 Merged into another, 1 May 2024: Counted with SKI-OP01.")


def test_items_of_another_logic_model_stay_on_their_own_page(read, model):
    other = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")
    chain(LogicModel.objects.create(workstream=other, hypothesis="Warm homes."), 2)
    chain(model)
    page = read()
    assert "HOU-" not in page
    assert "Warm homes." not in page


def test_a_logic_model_without_items_says_of_each_part_that_nothing_is_entered(read, model):
    page = read()
    assert page.count("None entered yet") == 6
    assert "No activity is entered yet; no output is entered yet. No outcome is entered yet." in page


@pytest.mark.parametrize("kind", ["priority", "strand"])
def test_a_workstream_without_a_logic_model_says_what_would_be_here(read, kind):
    Workstream.objects.create(code="TLC", slug="skills", name="Talk", kind=kind)
    page = read()
    assert "No logic model entered yet" in page
    assert 'href="/workstreams/skills/"' in page
    assert "<svg" not in page.split("<main")[1].split("</main>")[0]


def test_an_unknown_workstream_is_not_found(reader):
    assert reader.get("/workstreams/nowhere/logic-model/").status_code == 404


def test_the_page_only_answers_to_reading(reader, model):
    assert reader.post(ADDRESS).status_code == 405
    assert reader.head(ADDRESS).status_code == 200


def test_visitors_are_asked_to_sign_in(client, model):
    answer = client.get(ADDRESS)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={ADDRESS}"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_eight_queries_whatever_its_size(reader, model, rows, django_assert_num_queries):
    chain(model, rows)
    reader.get(ADDRESS)
    # Session, person, roles, workstream, items, links, what stands beside them, judgements; where there is a place, its
    # figures and those it is compared with too.
    with django_assert_num_queries(8):
        reader.get(ADDRESS)


def test_the_page_costs_the_same_at_twenty_times_the_size(reader, model, django_assert_num_queries):
    chain(model, 20)
    multiply(2)
    reader.get(ADDRESS)
    with django_assert_num_queries(8):
        reader.get(ADDRESS)


def test_a_large_model_takes_no_more_time_an_item_than_that_of_a_slide(reader, model):
    small = seconds_an_item(reader, model, (15, 6, 5), links=20)
    large = seconds_an_item(reader, model, (200, 60, 40), links=500)
    assert large <= small


def seconds_an_item(reader, model, sizes, links):
    """Of this process alone, the best of three; the model has only these items then."""
    for kind in (ActivityOutput, OutputOutcome, ActivityOutcome, Activity, Output, Outcome):
        kind.objects.all().delete()
    made = {
        kind: kind.objects.bulk_create(
            kind(code=f"SKI-{kind.code_stem}{n:03d}", text=f"{kind.__name__} number {n}", logic_model=model, order=n)
            for n in range(1, size + 1)
        )
        for kind, size in zip((Activity, Output, Outcome), sizes, strict=True)
    }
    chances = Random(1)
    kinds = ((ActivityOutput, Activity, Output), (OutputOutcome, Output, Outcome), (ActivityOutcome, Activity, Outcome))
    pairs = set()
    while len(pairs) < links:
        link, source, target = chances.choice(kinds)
        pairs.add((link, chances.choice(made[source]), chances.choice(made[target])))
    for link, source, target in pairs:
        link.objects.create(source=source, target=target)
    took = []
    for _ in range(3):
        began = process_time()
        reader.get(ADDRESS)
        took.append(process_time() - began)
    return min(took) / sum(sizes)


def test_the_page_without_a_logic_model_costs_four_queries(reader, django_assert_num_queries):
    Workstream.objects.create(code="TLC", slug="skills", name="Talk", kind="strand")
    reader.get(ADDRESS)
    with django_assert_num_queries(4):
        reader.get(ADDRESS)


OUTSIDE_ITS_CARD = """() => [...document.querySelectorAll("[data-item]")].flatMap(card => {
    const box = card.querySelector("rect").getBBox();
    return [...card.querySelectorAll("text")].filter(text => {
        const written = text.getBBox();
        return written.x < box.x || written.x + written.width > box.x + box.width
            || written.y < box.y || written.y + written.height > box.y + box.height;
    }).map(text => text.textContent);
})"""
FALLBACK = "document.querySelectorAll('svg').forEach(svg => svg.style.fontFamily = 'Liberation Sans, Arial')"


@pytest.fixture
def long_model(model):
    chain(model, 4)
    words = "Mmmm WWW higher-level occupations (Level4, Level2, No Formal Qualifications) with/seeking employment"
    for stem in ("IN", "A", "OP", "OC"):
        item(model, stem, 9, f"{words} {stem}")
    return model


@pytest.mark.django_db(transaction=True)
def test_no_text_runs_over_its_card_in_our_typeface_or_its_substitute(page, live_server, sign_in, long_model):
    sign_in(page, User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    page.goto(f"{live_server.url}{ADDRESS}")
    page.evaluate("document.fonts.ready")
    assert page.locator("[data-item]").count() == 24
    assert page.evaluate(OUTSIDE_ITS_CARD) == []
    page.evaluate(FALLBACK)
    assert page.evaluate(OUTSIDE_ITS_CARD) == []


@pytest.mark.django_db(transaction=True)
def test_focus_and_pointer_light_the_path_both_ways_and_leaving_puts_it_out(page, live_server, sign_in, model):
    chain(model, 2)
    sign_in(page, User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    page.goto(f"{live_server.url}{ADDRESS}")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)

    def lit():
        return sorted(page.eval_on_selector_all("[data-item].is-lit", "cards => cards.map(card => card.dataset.item)"))

    path = ["SKI-A01", "SKI-OC01", "SKI-OP01", f"indicator rate-{model.pk}-1"]
    page.focus("[data-item='SKI-OP01']")
    assert lit() == path
    assert page.locator(".app-diagram__curves .is-lit").count() == 3
    page.focus(".app-diagram__orders a")
    assert lit() == []
    page.hover("[data-item='SKI-OC01']")
    assert lit() == path
    page.mouse.move(1, 1)
    assert lit() == []
    page.click("[data-item='SKI-A02']")
    page.wait_for_url("**#SKI-A02")


@pytest.mark.django_db(transaction=True)
def test_a_phone_shows_the_text_instead_of_the_diagram(phone, live_server, sign_in, model):
    chain(model)
    sign_in(phone, User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    phone.goto(f"{live_server.url}{ADDRESS}")
    assert not phone.locator("#diagram").is_visible()
    assert phone.locator("#SKI-A01").inner_text().startswith("SKI-A01\n\nActivity number 1")
    assert phone.locator("text=Good work improves health. >> visible=true").count() == 1
    assert_accessible(phone)
    assert_no_horizontal_scroll(phone)


def words_on(card, page):
    """What the card of a diagram says, white space as one space."""
    said = re.sub(r"<[^>]+>", "", re.search(rf'data-item="{card}"(>.*?)</a>', page).group(1))
    return re.sub(r"\s+", " ", said.lstrip(">")).strip()


def test_the_card_of_an_output_says_how_far_it_is_counted(read, model):
    counted = item(model, "OP", 1, unit="people", target=60, target_on=date(2027, 3, 31))
    OutputCount.objects.create(output=counted, starts_on=date(2024, 4, 1), ends_on=date(2024, 6, 30), count=42)
    item(model, "OP", 2, unit="people")
    page = read()
    assert "42 of 60 people" in words_on("SKI-OP01", page)
    assert "No count yet" in words_on("SKI-OP02", page)
    assert "app-diagram__state--counted" in page


@pytest.mark.parametrize(("standing", "said"), [("doubtful", "? SKI-AS01 doubtful"), ("broken", "✕ SKI-AS01 broken")])
def test_the_flag_of_an_assumption_in_doubt_says_so(standing, said, read, model):
    assumption = item(model, "AS", 1, standing=standing, reviewed_on=date(2026, 1, 1), reviewed_by="Rita")
    activity, barrier = item(model, "A", 1), item(model, "B", 1)
    AssumptionActivity.objects.create(source=assumption, target=activity)
    BarrierActivity.objects.create(source=barrier, target=activity)
    page = read()
    assert said in words_on("SKI-A01", page)
    assert f"app-diagram__flag--{standing}" in page
    assert re.search(r"app-diagram__flag--barrier[^>]*/><text[^>]*> SKI-B01", page)


def test_an_assumption_that_nobody_doubts_has_its_code_alone(read, model):
    AssumptionActivity.objects.create(source=item(model, "AS", 1), target=item(model, "A", 1))
    assert words_on("SKI-A01", read()).endswith(" SKI-AS01")


def test_the_card_of_an_indicator_says_how_the_place_stands_beside_its_country_and_which_way_it_goes(read, model):
    chain(model)
    indicator, batch = Indicator.objects.get(), makers.batch()
    place, country = (Area.objects.create(code=f"E{role}", name=name, role=role) for role, name in AREAS)
    for year, figure in ((2023, 10), (2024, 12)):
        period = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "period_label": str(year)}
        for area in (place, country):
            Observation.objects.create(
                indicator=indicator, area=area, batch=batch, value=figure, value_text=str(figure), **period
            )
        for against, result in (("country", "worse"), ("past", "improving")):
            Assessment.objects.create(
                indicator=indicator, area=place, batch=batch, basis="published", position=year - 2022, against=against,
                result=result, result_text=result.title(), **period,
            )  # fmt: skip
    said = words_on(f"indicator {indicator.slug}", read())
    assert re.search(r"W Worse than Albion ↑ Improving$", said)


def test_the_card_of_an_indicator_that_nothing_was_published_about_says_so(read, model):
    chain(model)
    assert words_on(f"indicator {Indicator.objects.get().slug}", read()).endswith("No figures yet")
