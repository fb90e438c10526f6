"""The pages of sign-off, as each person walks through them."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from logicmodels.models import Output
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.pageform import form_in
from tests.people import PASSWORD
from tests.workplans import plans
from workplans.models import Action, Decision, Submission
from workplans.versions import standing_of
from workstreams.models import Meeting

pytestmark = pytest.mark.django_db
PLAN = "/workstreams/workstream-1/workplan/2031/"
NEVER_SAID = ("snapshot", "hash", "rescind", "supersede", "signatory")


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def signed_in(person):
    """Signed in by the form, so that the session knows when."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def text_of(response):
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def filled(client, address, **typed):
    """What the page's form sends, with its boxes ticked where it asks."""
    data = form_in(client.get(address))
    return {**data, **typed}


TICKED = {f"declared-{number}": "on" for number in range(3)}


@pytest.fixture
def chair(crew, plan):
    return browser(crew["chair"])


@pytest.fixture
def version(crew, plan):
    return plans.send(plan, crew["chair"])


# Sending


def test_a_chair_checks_and_sends_a_plan(chair, plan):
    assert "Check and send version 1 to the group" in text_of(chair.get(PLAN))
    page = text_of(chair.get(f"{PLAN}send/"))
    assert "Every action has a text, a lead organisation, and a due date or is ongoing." in page
    assert "Linked to no activity of the logic model: WS1-2031-01" in page
    assert "No version has been signed off before: all of the plan is new to the group." in page
    answer = chair.post(f"{PLAN}send/", filled(chair, f"{PLAN}send/", note="Please read P01.", **TICKED), follow=True)
    assert "Version 1 is with the group." in answer.content.decode()
    assert Submission.objects.get().note == "Please read P01."


def test_a_second_press_answers_as_the_first(chair, plan):
    data = filled(chair, f"{PLAN}send/", **TICKED)
    answers = [chair.post(f"{PLAN}send/", data) for _ in range(2)]
    assert [one.headers["Location"] for one in answers] == [f"{PLAN}versions/1/"] * 2
    assert Submission.objects.count() == 1


def test_the_boxes_stand_unticked_and_each_must_be_ticked(chair, plan):
    assert "declared-0" not in form_in(chair.get(f"{PLAN}send/"))
    page = text_of(chair.post(f"{PLAN}send/", filled(chair, f"{PLAN}send/", note="Kept")))
    assert page.count("Tick the box, if it is so: I have checked this plan. It is ready for the oversight group.") == 2
    assert "Kept" in page
    assert not Submission.objects.exists()


def test_a_plan_that_changed_meanwhile_is_shown_again_with_what_was_typed(chair, plan):
    data = filled(chair, f"{PLAN}send/", note="My note", **TICKED)
    plans.edit(plan)
    answer = chair.post(f"{PLAN}send/", data)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The plan has changed since you looked at it: look again." in page
    assert "My note" in page
    assert not Submission.objects.exists()
    again = form_in(answer)
    assert chair.post(f"{PLAN}send/", {**again, **TICKED}).status_code == 302


def test_what_blocks_is_shown_with_a_way_to_mend_it_and_no_button(chair, plan):
    Action.objects.filter(workplan=plan).update(lead_organisation=None)
    page = chair.get(f"{PLAN}send/").content.decode()
    assert "To be mended before it can be sent" in page
    assert reverse("progress:item", args=["WS1-2031-01"]) in page
    assert "Send version 1" not in page.split("<main")[1].split("</h1>")[1]


def test_what_differs_is_told_with_what_needs_agreement_on_top(chair, crew, plan):
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    Output.objects.filter(code="WS1-OP90").update(target=60)
    plans.edit(plan)
    page = text_of(chair.get(f"{PLAN}send/"))
    assert page.index("Needs the group’s agreement") < page.index("Target of WS1-OP90: 40 → 60")
    assert page.index("Target of WS1-OP90: 40 → 60") < page.index("For noting") < page.index("Text of WS1-2031-01")


def test_the_secretariat_says_for_whom_it_sends(crew, plan):
    secretariat = browser(crew["secretariat"])
    page = text_of(secretariat.post(f"{PLAN}send/", filled(secretariat, f"{PLAN}send/", **TICKED)))
    assert "Choose the chair for whom you send it" in page
    secretariat.post(f"{PLAN}send/", filled(secretariat, f"{PLAN}send/", behalf="chair", **TICKED))
    assert Submission.objects.get().on_behalf_of == "chair"


# Every page of the plan


@pytest.mark.parametrize("page", ["", "board/", "timeline/", "highlight/"])
def test_every_page_of_a_plan_says_that_it_changed_since_sign_off(chair, crew, plan, page):
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    assert "Changed since sign-off" not in text_of(chair.get(PLAN + page))
    plans.edit(plan)
    assert "Changed since sign-off" in text_of(chair.get(PLAN + page))


# Signing and returning


def test_a_member_reads_signs_and_finds_it_signed(crew, plan):
    for number in range(2, 6):
        due = {"lead_organisation": makers.organisation(number), "due_on": date(2031, 5, number)}
        Action.objects.create(workplan=plan, code=f"WS1-2031-0{number}", text=f"Do {number}", **due)
    version = plans.send(plan, crew["chair"])
    member = signed_in(crew["signatory"])
    address = f"{PLAN}versions/1/sign/"
    page = text_of(member.get(address))
    for words in (
        version.check_code_in_groups,
        "Inspect homes",
        "Homes inspected",
        "If warm, then well.",
        "Declaration",
    ):
        assert words in page
    answer = member.post(address, filled(member, address, **TICKED), follow=True)
    assert "Version 1 is signed off." in answer.content.decode()
    assert Decision.objects.get().how == "on_screen"


def test_another_check_code_is_refused_in_words(crew, version, plan):
    member = signed_in(crew["signatory"])
    address = f"{PLAN}versions/1/sign/"
    answer = member.post(address, filled(member, address, check_code="0" * 64, **TICKED))
    assert answer.status_code == 409
    assert "This is not the version you were shown." in text_of(answer)
    assert not Decision.objects.exists()


def test_who_signed_in_long_ago_shows_again_who_they_are_and_finds_the_boxes_as_they_were(crew, version, plan):
    member = browser(crew["signatory"])  # this session knows no moment at all
    address = f"{PLAN}versions/1/sign/"
    answer = member.post(address, filled(member, address, **TICKED))
    assert answer.headers["Location"] == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"
    assert not Decision.objects.exists()
    back = member.post(answer.headers["Location"], {"password": PASSWORD})
    assert back.headers["Location"] == address
    again = member.get(address)
    assert {name for name in form_in(again) if name.startswith("declared")} == TICKED.keys()
    assert member.post(address, {**form_in(again), **TICKED}).status_code == 302
    assert Decision.objects.get().event == "signed_off"


@pytest.mark.parametrize("role", ["no_role", "chair", "contributor", "oversight", "secretariat", "superuser"])
def test_nobody_else_gets_the_page_to_sign_or_is_heard_when_they_send_its_form(crew, version, plan, role):
    client = signed_in(crew[role])
    address = f"{PLAN}versions/1/sign/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"check_code": version.check_code, **TICKED}).status_code == 403
    assert not Decision.objects.exists()


def test_a_chair_who_may_also_sign_off_is_told_why_they_do_not(crew, version, plan):
    makers.Appointment.objects.create(user=crew["chair"], kind="oversight", may_sign_off=True)
    client = signed_in(crew["chair"])
    address = f"{PLAN}versions/1/sign/"
    page = text_of(client.get(address))
    assert "You sent this version: somebody else signs it off." in page
    assert "Declaration" not in page
    assert client.post(address, {"check_code": version.check_code, **TICKED}).status_code == 403
    assert not Decision.objects.exists()


def test_the_chair_finds_each_reason_beside_its_action(crew, version, plan, chair):
    member = browser(crew["signatory"])
    address = f"{PLAN}versions/1/return/"
    typed = {"reasons": "Look again.", "reason-WS1-2031-01": "How many homes?"}
    answer = member.post(address, filled(member, address, **typed), follow=True)
    assert "Version 1 is returned. The chair sees the reasons." in answer.content.decode()
    page = chair.get(PLAN).content.decode()
    row = page.split('<tr id="WS1-2031-01"')[1].split("</tr>")[0]
    assert "How many homes?" in row
    assert "Look again." in page
    plans.edit(plan)
    plans.send(plan, crew["chair"])
    assert "How many homes?" not in chair.get(PLAN).content.decode()


def test_taking_back_asks_why(chair, version, plan):
    address = f"{PLAN}versions/1/take-back/"
    assert "Enter why it is taken back" in text_of(chair.post(address, filled(chair, address)))
    chair.post(address, filled(chair, address, reasons="A wrong date."))
    assert Decision.objects.get().reasons == "A wrong date."


# What the secretariat records


MINUTED = {"decided_on_0": "14", "decided_on_1": "10", "decided_on_2": "2024", "minute_reference": "Item 4"}


def day_in(data):
    """The boxes of the date, however they are called."""
    return [name for name in data if name.startswith("decided_on")]


def record(crew, step, number=1, **typed):
    client = browser(crew["secretariat"])
    address = f"{PLAN}versions/{number}/record/{step}/"
    data = form_in(client.get(address))
    for name, value in zip(day_in(data), ("14", "10", "2024"), strict=False):
        data[name] = value
    return client.post(address, {**data, "minute_reference": "Item 4", "quorate": "yes", **typed}, follow=True)


def test_a_decision_of_a_meeting_is_recorded_from_the_minutes(crew, version, plan):
    page = text_of(record(crew, "sign-off", minute_reference="", quorate="no"))
    assert "Enter minute reference" in page
    assert "not quorate cannot sign off" in text_of(record(crew, "sign-off", quorate="no"))
    assert not Decision.objects.exists()
    assert "Version 1 is signed off." in record(crew, "sign-off", took_no_part="The chair").content.decode()
    decision = Decision.objects.get()
    assert (decision.decided_on, decision.took_no_part) == (date(2024, 10, 14), "The chair")


def test_a_meeting_of_the_group_is_chosen_from_the_list(crew, version, plan):
    held = Meeting.objects.create(code="MEET-91", title="Oversight group", held_on=date(2024, 10, 15))
    other = makers.MAKERS[Meeting](1)
    client = browser(crew["secretariat"])
    address = f"{PLAN}versions/1/record/sign-off/"
    assert other.title not in client.get(address).content.decode()
    data = {**form_in(client.get(address)), "meeting": held.pk, "minute_reference": "Item 4", "quorate": "yes"}
    client.post(address, data)
    decision = Decision.objects.get()
    assert (decision.meeting, decision.decided_on) == (held, date(2024, 10, 15))


def test_amendments_are_entered_seen_and_signed_off_as_the_next_version(crew, version, plan):
    client = browser(crew["secretariat"])
    page = text_of(client.get(f"{PLAN}versions/1/record/amendments/"))
    assert "No amendment has been entered yet" in page
    Output.objects.filter(code="WS1-OP90").update(target=60)
    assert "Target of WS1-OP90: 40 → 60" in text_of(client.get(f"{PLAN}versions/1/record/amendments/"))
    answer = record(crew, "amendments").content.decode()
    assert "Version 2, as amended by the meeting, is signed off." in answer
    assert standing_of(plan).in_force.number == 2


def test_an_agreement_by_e_mail_is_flagged_until_it_is_noted_and_can_be_withdrawn(crew, version, plan):
    record(crew, "agreed", agreed_by="Robin Porter", authority="Chair’s action")
    reader = browser(crew["no_role"])
    assert "Signed off, to be noted" in text_of(reader.get(PLAN))
    assert "It is still to be noted at a meeting." in text_of(reader.get(f"{PLAN}versions/1/certificate/"))
    record(crew, "noted")
    assert "to be noted" not in text_of(reader.get(PLAN))
    record(crew, "withdrawal", reasons="The wrong paper.")
    assert "Its sign-off was withdrawn on 14 October 2024." in text_of(reader.get(f"{PLAN}versions/1/certificate/"))
    assert [one.event for one in Decision.objects.order_by("position")] == ["agreed_outside", "noted", "withdrawn"]


def test_a_step_that_cannot_be_taken_says_why_instead_of_asking(crew, version, plan):
    client = browser(crew["secretariat"])
    page = text_of(client.get(f"{PLAN}versions/1/record/withdrawal/"))
    assert "Version 1 is with the group and not signed off: return it, or let it be taken back." in page
    assert "Minute reference" not in page
    assert client.get(f"{PLAN}versions/1/record/nonsense/").status_code == 404
    assert client.get(f"{PLAN}versions/9/").status_code == 404
    assert client.get(f"{PLAN}versions/1/certificate/").status_code == 404


# Reading


def test_a_certificate_says_what_can_be_checked(crew, version, plan):
    plans.sign(version, crew["signatory"])
    page = text_of(browser(crew["no_role"]).get(f"{PLAN}versions/1/certificate/"))
    head = Decision.objects.get().seal
    assert version.check_code_in_groups in page
    assert " ".join(head[start : start + 4] for start in range(0, 64, 4)) in page
    assert "WS1-2031-v1, was signed off on" in page


def test_a_version_is_read_as_it_was_sent_whatever_the_plan_says_now(crew, version, plan):
    Action.objects.filter(workplan=plan).update(text="Something else")
    page = text_of(browser(crew["no_role"]).get(f"{PLAN}versions/1/"))
    assert "Inspect homes" in page
    assert "Something else" not in page


def test_the_list_says_what_became_of_each_version(crew, version, plan):
    plans.return_it(version, crew["signatory"])
    page = text_of(browser(crew["no_role"]).get(f"{PLAN}versions/"))
    assert "Version Sent What was decided" in page
    assert re.search(r"Version 1 WS1-2031-v1 \d+ \w+ \d{4} Returned on \d+ \w+ \d{4}", page)


def test_words_that_nobody_here_says_are_on_no_page(crew, plan):
    plans.two_versions(plan, crew)
    for role, pages in {
        "chair": ("", "send/", "versions/", "versions/2/", "versions/2/take-back/"),
        "signatory": ("versions/2/sign/", "versions/2/return/", "versions/1/certificate/"),
        "secretariat": ("versions/2/record/sign-off/", "versions/2/record/agreed/", "versions/2/record/amendments/"),
    }.items():
        client = browser(User.objects.get(pk=crew[role].pk))
        for page in pages:
            # The people of these tests are called after their roles.
            said = re.sub(r"signatory(?= \(|,|@)", "", text_of(client.get(PLAN + page)).casefold())
            assert not [word for word in NEVER_SAID if word in said], page


@pytest.mark.parametrize("actions", [1, 3, 30])
def test_pages_cost_the_same_for_any_size(crew, plan, actions):
    for number in range(2, actions + 1):
        fields = {"lead_organisation": makers.organisation(number), "due_on": date(2031, 5, 5)}
        Action.objects.create(workplan=plan, code=f"WS1-2031-{number:02d}", text="More", **fields)
    plans.two_versions(plan, crew)
    costs = {}
    for role, page in (
        ("chair", "send/"),
        ("no_role", "versions/"),
        ("no_role", "versions/2/"),
        ("signatory", "versions/2/sign/"),
        ("no_role", "versions/1/certificate/"),
    ):
        client = browser(crew[role])
        client.get(PLAN + page)
        with CaptureQueriesContext(connection) as asked:
            client.get(PLAN + page)
        costs[page] = len(asked)
    assert costs == {
        "send/": 9,
        "versions/": 7,
        "versions/2/": 7,
        "versions/2/sign/": 7,
        "versions/1/certificate/": 5,
    }


@pytest.mark.django_db(transaction=True)
def test_the_pages_read_well_on_a_screen_and_on_a_phone(page, live_server, sign_in, crew, plan):
    plans.two_versions(plan, crew)
    for role, paths in {
        "chair": ("", "send/", "versions/2/take-back/"),
        "signatory": ("versions/2/sign/", "versions/2/return/", "versions/1/certificate/", "versions/2/"),
        "secretariat": ("versions/2/record/sign-off/", "versions/2/record/agreed/"),
    }.items():
        page.context.clear_cookies()
        sign_in(page, crew[role])
        for path in paths:
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(live_server.url + PLAN + path)
            assert_accessible(page)
            page.set_viewport_size({"width": 320, "height": 700})
            assert_no_horizontal_scroll(page)
