"""Before papers are due, chairs are told of the severe gaps that the papers would print, and no other is printed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from gaps.finding import Severity, find
from gaps.models import Gap
from gaps.now import severe_for_papers, severe_gaps
from gaps.reading import read_programme
from gaps.services import record_gaps, waive
from progress.packs.composing import gaps_part
from tests.gaps.test_waiving import REASON, in_days
from workplans.models import Reminder
from workplans.reminding import papers_due
from workstreams.models import Meeting, Membership, Workstream

pytestmark = pytest.mark.django_db

BUSINESS = "business-skills-and-employment"


def meeting(days, workstream=None):
    return Meeting.objects.create(
        code="MEET-T1",
        title="Oversight group",
        workstream=workstream,
        held_on=in_days(days + 7),
        paper_deadline=in_days(days),
    )


@pytest.fixture
def business_chair(people):
    stream = Workstream.objects.get(slug=BUSINESS)
    chair = User.objects.create_user("bea@example.org", "a-long-password", name="Bea Business")
    Membership.objects.create(user=chair, workstream=stream, role="chair")
    return chair


def told(on=None):
    """Address → the text of what was sent of severe gaps."""
    mail.outbox.clear()
    day = on or timezone.localdate()
    call_command("send_reminders", "--on", day.isoformat(), stdout=StringIO())
    return {one.to[0]: one.body for one in mail.outbox if "severe gap" in one.body}


def severe():
    return [one for one in find(read_programme(timezone.localdate())) if one.severity is Severity.SEVERE]


def test_chairs_hear_of_theirs_and_the_secretariat_of_those_of_no_workstream(business_chair, people):
    meeting(9)
    of_business = [one for one in severe() if one.stream and one.stream.slug == BUSINESS]
    of_nobody = [one for one in severe() if one.stream is None]
    assert (len(of_business), len(of_nobody)) == (1, 15)
    sent = told()
    assert set(sent) == {business_chair.email, people["secretariat"].email}
    body = sent[business_chair.email]
    assert "Papers for meetings\n" in body
    assert "- 1 severe gap that the papers for Oversight group would print (MEET-T1)" in body
    assert of_business[0].title in body
    assert f"What is mended or waived by {in_days(9):%A %-d %B %Y} is not printed" in body
    assert "/gaps/?severity=severe&whose=mine" in body
    assert "15 severe gaps" in sent[people["secretariat"].email]
    assert "; and 12 more" in sent[people["secretariat"].email]


def test_they_hear_ten_and_three_days_before_once_each(business_chair):
    last = meeting(30).paper_deadline
    heard = [left for left in range(12, -2, -1) if business_chair.email in told(last - timedelta(days=left))]
    assert heard == [10, 3]
    assert set(Reminder.objects.filter(person=business_chair, what="MEET-T1").values_list("occasion", flat=True)) == {
        "in_10_days",
        "in_3_days",
        "gaps_in_10_days",
        "gaps_in_3_days",
    }


def test_who_has_waived_theirs_is_not_told_of_it(business_chair, people):
    meeting(2)
    (gap,) = [one for one in severe() if one.stream and one.stream.slug == BUSINESS]
    waive(gap, by=business_chair, reason=REASON, expires_on=in_days(30))
    assert set(told()) == {people["secretariat"].email}


def test_a_meeting_of_a_workstream_is_about_its_own_gaps_alone(business_chair, chair):
    meeting(5, Workstream.objects.get(slug=BUSINESS))
    assert set(told()) == {business_chair.email}


def test_far_from_any_deadline_nothing_is_read(django_assert_num_queries, business_chair):
    meeting(11)
    with django_assert_num_queries(1):
        assert papers_due(timezone.localdate()) == []
    assert told() == {}


def test_the_papers_print_what_was_open_by_their_deadline_and_leave_out_what_opened_later(luton):
    today = timezone.localdate()
    everything = {one.found.about for one in severe_gaps(today)}
    record_gaps([one for one in severe() if one.about != "indicator:smoking-prevalence"], on=in_days(-20))
    record_gaps(severe(), on=in_days(-5))
    for deadline, left_out in (
        (in_days(-5), set()),
        (in_days(-6), {"indicator:smoking-prevalence"}),
        (in_days(-20), {"indicator:smoking-prevalence"}),
        (in_days(-21), everything),
        (in_days(3), set()),
        (None, set()),
    ):
        papers = severe_for_papers(deadline, today)
        assert {one.found.about for one in papers.left_out} == left_out, deadline
        assert {one.found.about for one in papers.printed} == everything - left_out, deadline


def test_the_papers_of_a_workstream_print_its_own_alone(luton):
    stream = Workstream.objects.get(slug=BUSINESS)
    papers = severe_for_papers(None, timezone.localdate(), stream.pk)
    assert [one.found.stream.slug for one in papers.printed] == [BUSINESS]


def test_a_pack_says_how_many_opened_after_its_papers_were_due_and_prints_the_others(luton):
    today = timezone.localdate()
    record_gaps([one for one in severe() if one.about != "indicator:smoking-prevalence"], on=in_days(-20))
    part = gaps_part(severe_for_papers(in_days(-6), today))
    said = [block.text for block in part.blocks if hasattr(block, "text")]
    assert said[0] == "15 severe gaps are open."
    assert "1 more has opened since the papers were due, and is not printed." in said[1]
    assert "Smoking" not in str(part)
    assert "Life expectancy, male" in str(part)
    assert "more" not in str(gaps_part(severe_for_papers(None, today)).blocks[1])
    nothing = gaps_part(severe_for_papers(in_days(-30), today))
    assert nothing.blocks[0].text == "No severe gap that is open today was open when the papers were due."


def test_what_no_run_has_recorded_counts_as_open_since_today(luton):
    today = timezone.localdate()
    assert not Gap.objects.exists()
    assert severe_for_papers(in_days(-1), today).printed == []
    assert severe_for_papers(today, today).left_out == []
