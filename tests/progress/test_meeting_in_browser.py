"""A meeting in a real browser: every page of it is accessible and fits a phone, and recording needs no script."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from progress.models import AgendaItem, Attendance
from progress.services.agenda import make_standing_agenda
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.people import one_of_each_role
from tests.workplans import plans
from workplans.models import NextStep
from workstreams.models import Meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "supercalifragilistic/" * 9  # as long as the title of a paper may be


@pytest.fixture
def secretary():
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))["secretariat"]


@pytest.fixture
def meeting(secretary):
    today = timezone.localdate()
    held = Meeting.objects.create(code="MEET-90", title="Oversight group", held_on=today, paper_deadline=today)
    make_standing_agenda(held, by=secretary)
    version = plans.send(plans.ready_plan(makers.workstream(1)), User.objects.get(name="chair"))
    asked = {"purpose": "decision", "recommendation": "Sign it off.", "submission": version, "order": 3}
    AgendaItem.objects.create(code="MEET-90-I07", text="The plan", meeting=held, **asked)
    paper = {"paper": LONG, "paper_url": f"https://example.org/{LONG}", "purpose": "noting", "order": 4}
    AgendaItem.objects.create(code="MEET-90-I08", text=LONG, meeting=held, outcome=LONG, **paper)
    Attendance.objects.create(meeting=held, name="Sam", capacity="substitute", substitute_for="Rita")
    NextStep.objects.create(code="PRG-N01", text=LONG, raised_at=held, owner="Priya Patel")
    return held


def addresses(meeting):
    args = [meeting.held_on.isoformat(), meeting.code]
    for name in ("meeting", "meeting_notes", "attendance", "add_to_agenda", "about_meeting", "confirm_meeting_notes"):
        yield reverse(f"progress:{name}", args=args)
    yield reverse("progress:record_item", args=[*args, "MEET-90-I03"])
    yield reverse("progress:record_item", args=[*args, "MEET-90-I07"])
    yield reverse("progress:record_action", args=[*args, "MEET-90-I07"])
    yield reverse("progress:record_decision_at", args=[*args, "MEET-90-I07", "sign-off"])


def test_every_page_of_a_meeting_is_accessible_and_fits_a_phone(page, live_server, sign_in, secretary, meeting):
    sign_in(page, secretary)
    for address in addresses(meeting):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{live_server.url}{address}")
        assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert_no_horizontal_scroll(page)


def test_a_meeting_is_recorded_without_a_script(page_without_javascript, live_server, sign_in, secretary, meeting):
    page = page_without_javascript
    sign_in(page, secretary)
    page.goto(f"{live_server.url}{reverse('progress:meeting', args=[meeting.held_on.isoformat(), meeting.code])}")
    page.get_by_role("link", name="Enter who is there").click()
    page.get_by_role("group", name="oversight").get_by_label("Present").check()
    page.get_by_role("button", name="Save attendance").click()
    page.get_by_role("button", name="Record the meeting, item by item").click()  # it looks like one on the day
    page.get_by_label("What was said").fill("Sent by three members.")
    page.get_by_role("button", name="Save, and go to the next item").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Declarations of interest")
    page.get_by_role("button", name="Record an action").click()
    page.get_by_label("The next step").fill("Find a date")
    page.get_by_role("button", name="Record action").click()
    assert page.get_by_text("Find a date").is_visible()
    assert AgendaItem.objects.get(standing="apologies").discussion == "Sent by three members."
    assert Attendance.objects.filter(capacity="present").count() == 1
    assert NextStep.objects.get(text="Find a date").raised_under.item.standing == "declarations"


def test_on_paper_no_heading_and_no_head_of_a_table_stays_behind(page, live_server, sign_in, secretary, meeting):
    for number in range(10, 40):
        said = {"purpose": ("decision", "discussion", "noting")[number % 3], "recommendation": f"Say {number}."}
        AgendaItem.objects.create(
            code=f"MEET-90-I{number}", text=f"Item {number}", meeting=meeting, order=number, outcome="Agreed.", **said
        )
    sign_in(page, secretary)
    for name in ("meeting", "meeting_notes"):
        page.goto(f"{live_server.url}{reverse(f'progress:{name}', args=[meeting.held_on.isoformat(), meeting.code])}")
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        lines = [[one.strip() for one in sheet.extract_text().splitlines() if one.strip()] for sheet in sheets]
        assert len(lines) > 3
        heads = {"Agenda", "Items", "Opening", "Closing", "For decision", "For discussion", "For noting", "Recommended"}
        assert [some[-1] for some in lines if some[-1] in heads | {"Recommendation", "Status"}] == []
        whole = "\n".join("\n".join(some) for some in lines)
        assert [word for word in ("Sign out", "Breadcrumb", "Notes in Word", "Privacy notice") if word in whole] == []
