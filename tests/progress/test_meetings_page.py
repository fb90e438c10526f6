"""The pages of meetings."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from workstreams.models import Meeting, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


def section(html, title):
    """What stands between the heading `title` and the next heading of its size."""
    assert title in html
    return html.split(f">{title}</h2>")[1].split("<h2")[0]


def test_meetings_are_coming_up_without_a_day_or_past(reader):
    today = timezone.localdate()
    for code, held_on, when_text in (
        ("MEET-01", today + timedelta(days=30), ""),
        ("MEET-02", today, ""),
        ("MEET-03", None, "October"),
        ("MEET-04", today - timedelta(days=1), ""),
    ):
        Meeting.objects.create(code=code, title=f"Title of {code}", held_on=held_on, when_text=when_text)
    html = reader.get(reverse("progress:meeting_list")).content.decode()
    coming = section(html, "Coming up")
    assert coming.index("Title of MEET-02") < coming.index("Title of MEET-01")
    assert "MEET-03" not in coming
    assert "MEET-04" not in coming
    assert "Title of MEET-03" in section(html, "Day not yet known")
    assert "October" in section(html, "Day not yet known")
    assert "Title of MEET-04" in section(html, "Past")


def test_a_meeting_says_whose_it_is_what_for_and_where_and_can_be_linked_to(reader):
    housing = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")
    Meeting.objects.create(
        code="MEET-07",
        title="October meeting",
        workstream=housing,
        when_text="October",
        purpose="Sign off the workplan.",
        location="Town Hall",
        is_inferred=True,
        note="The source names the meeting and not its day.",
    )
    html = reader.get(reverse("progress:meeting_list")).content.decode()
    assert 'id="MEET-07"' in html
    for words in ("Housing", "Sign off the workplan.", "Town Hall", "The source names the meeting and not its day."):
        assert words in html


def test_a_meeting_that_names_no_workstream_is_given_to_nobody(reader):
    Meeting.objects.create(code="MEET-08", title="Annual conference", when_text="November")
    html = reader.get(reverse("progress:meeting_list")).content.decode()
    assert "Annual conference" in html
    assert "Oversight group" not in html


def test_without_meetings_the_page_says_why_they_matter(reader):
    html = reader.get(reverse("progress:meeting_list")).content.decode()
    assert "No meeting entered yet" in html
    assert "which meeting took it" in html


def test_the_meetings_of_a_day_have_a_page_of_their_own(reader):
    first = Meeting.objects.create(code="MEET-01", title="Oversight in autumn", held_on=date(2026, 10, 14))
    Meeting.objects.create(code="MEET-02", title="The same day, later", held_on=date(2026, 10, 14))
    Meeting.objects.create(code="MEET-03", title="Another day", held_on=date(2026, 10, 15))
    html = reader.get(first.get_absolute_url()).content.decode()
    assert first.get_absolute_url() == "/meetings/2026-10-14/"
    assert "Wednesday 14 October 2026" in html
    assert "Oversight in autumn" in html
    assert "The same day, later" in html
    assert "Another day" not in html


@pytest.mark.parametrize("day", ["2026-10-13", "2026-02-30", "2026-13-01", "0000-00-00", "soon"])
def test_a_day_without_meetings_and_a_day_that_is_none_are_not_found(reader, day):
    Meeting.objects.create(code="MEET-01", title="Oversight in autumn", held_on=date(2026, 10, 14))
    assert reader.get(f"/meetings/{day}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("address", ["/meetings/", "/meetings/2026-10-14/"])
def test_meetings_cost_eight_queries_however_many_there_are(reader, django_assert_num_queries, rows, address):
    for number in range(rows):
        housing = Workstream.objects.create(
            code=f"WS{number}", slug=f"housing-{number}", name=f"Housing {number}", kind="priority"
        )
        Meeting.objects.create(
            code=f"MEET-{number}", title=f"Meeting {number}", held_on=date(2026, 10, 14), workstream=housing
        )
    with django_assert_num_queries(8):
        html = reader.get(address).content.decode()
    assert html.count("app-meeting__title") == rows
