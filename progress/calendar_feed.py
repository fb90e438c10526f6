"""Somebody's dates and the meetings as a calendar that other programs read (RFC 5545)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from accounts.models import User
from accounts.rules import is_oversight_member, is_secretariat
from progress.meetings.asked import asked_of_all
from workplans.models import Action, Milestone, NextStep
from workplans.models.actions import Delivery
from workstreams.models import Meeting, Membership

MEETINGS_KEPT = timedelta(days=365)  # how long a meeting stays after it was held
LEADING = (Membership.Role.CHAIR, Membership.Role.DEPUTY)


@dataclass(frozen=True)
class Day:
    """Something on a day: `uid` stays the same however often it is moved or changed, `version` counts the changes."""

    uid: str
    on: date
    title: str
    text: str
    address: str
    version: int


def days_of(person: User, today: date) -> list[Day]:
    """What is open and theirs with its date, the meetings that concern them, and papers that they are to send."""
    return sorted([*_own(person), *_meetings(person, today)], key=lambda one: (one.on, one.uid))


def calendar_of(person: User, name: str, now: datetime) -> bytes:
    """The person's dates as a file of type text/calendar: all-day events, which take up nobody's time."""
    calendar = Calendar()
    calendar.add("prodid", "-//Health equity workplans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    host = urlsplit(settings.SITE_URL).hostname
    for one in days_of(person, timezone.localdate(now)):
        event = Event()
        event.add("uid", f"{one.uid}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))  # the first day after it
        event.add("summary", one.title)
        event.add("description", "\n".join(filter(None, [one.text, f"{settings.SITE_URL}{one.address}"])))
        event.add("url", f"{settings.SITE_URL}{one.address}")
        event.add("sequence", one.version)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def _own(person) -> Iterator[Day]:
    resting = [Delivery.COMPLETE, Delivery.PAUSED]
    actions = Action.objects.open().filter(assigned_to=person).exclude(delivery__in=resting)
    for action in actions:
        if day := action.due_on or action.review_on:
            word = "Due" if action.due_on else "Review"
            yield Day(action.code, day, f"{word}: {action.text}", action.code, _page(action), action.version)
    for milestone in Milestone.objects.open().filter(action__in=actions).select_related("action"):
        of = f"A milestone of {milestone.action.code} {milestone.action.text}"
        yield Day(
            milestone.code, milestone.due_on, f"Milestone: {milestone.text}", of, _page(milestone), milestone.version
        )
    for step in NextStep.objects.open().filter(assigned_to=person).exclude(due_on=None):
        yield Day(step.code, step.due_on, f"Due: {step.text}", step.code, _page(step), step.version)


def _meetings(person, today) -> Iterator[Day]:
    """Those of the person's workstreams and of no workstream; all of them for the oversight group and secretariat."""
    memberships = list(person.memberships.current(today))
    leads_in = {one.workstream_id for one in memberships if one.role in LEADING}
    meetings = Meeting.objects.open().select_related("workstream")
    if not (is_oversight_member(person) or is_secretariat(person)):
        meetings = meetings.filter(Q(workstream=None) | Q(workstream__in=[one.workstream_id for one in memberships]))
    meetings = list(meetings)
    asked = asked_of_all(meetings)
    for meeting in meetings:
        title = f"{meeting.workstream}: {meeting.title}" if meeting.workstream else meeting.title
        leads = meeting.workstream_id in leads_in if meeting.workstream_id else bool(leads_in)
        where = f"Where: {meeting.location}" if meeting.location else ""
        about = "\n".join(filter(None, [where, *dict.fromkeys([meeting.purpose, *asked[meeting.pk].lines])]))
        if meeting.held_on and meeting.held_on >= today - MEETINGS_KEPT:
            yield Day(meeting.code, meeting.held_on, title, about, meeting.get_absolute_url(), meeting.version)
        if leads and meeting.paper_deadline and meeting.paper_deadline >= today:
            uid, papers = f"{meeting.code}-papers", f"Papers due: {title}"
            yield Day(uid, meeting.paper_deadline, papers, "", meeting.get_absolute_url(), meeting.version)


def _page(row):
    return reverse("progress:item", args=[row.code])
