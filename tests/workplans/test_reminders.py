"""Reminders: the right ones, once each, whatever days the command runs on."""

import random
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services.reminders import choose_reminders
from lutonhet.rows import StaleRow
from tests import makers
from tests.soak import full_count
from tests.workplans import plans
from workplans.models import Action, Milestone, NextStep, Reminder, Update
from workplans.services import hand_over, report_update
from workplans.services.reminders import send_reminders
from workstreams.models import Meeting, Membership
from workstreams.services import change_row, close_item

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
NEW_YEAR = date(2026, 1, 1)
DAY = timedelta(days=1)
KINDS = {
    "Returned to you": "returned",
    "Given to you": "given",
    "Due, or past its date": "due",
    "Due soon": "due",
    "Papers for meetings": "papers",
}


@pytest.fixture
def clock():
    """`clock(day)`: it is seven in the morning of that day."""
    with time_machine.travel(datetime(2026, 1, 1, 7, tzinfo=LONDON), tick=False) as traveller:
        yield lambda day: traveller.move_to(datetime(day.year, day.month, day.day, 7, tzinfo=LONDON))


def member(name, role="contributor", **fields):
    person = User.objects.create_user(f"{name.lower()}@example.org", "a-long-password", name=name, **fields)
    Membership.objects.create(user=person, workstream=makers.workstream(1), role=role, starts_on=date(2020, 1, 1))
    return person


def action(code, owner, due, **fields):
    fields = {"text": f"Text of {code}", "workplan": makers.workplan(1), "assigned_to": owner, "due_on": due} | fields
    return Action.objects.create(code=code, **fields)


def sent_on(day=None):
    """Run the command; (name, what kind of reminder, code) of every line that it sends."""
    mail.outbox.clear()
    call_command("send_reminders", *(["--on", day.isoformat()] if day else []), stdout=StringIO())
    addresses = [one.to[0] for one in mail.outbox]
    assert len(addresses) == len(set(addresses)), "two e-mails to one person on a day"
    return {(one.to[0].split("@")[0], *line) for one in mail.outbox for line in lines_of(one.body)}


def lines_of(body):
    kind = None
    for line in body.splitlines():
        if line.startswith("No update yet for "):
            kind = "update"
        kind = KINDS.get(line, kind)
        if found := re.fullmatch(r"- .* \(([\w-]+)\)", line):
            yield kind, found.group(1)


# One year, day by day


class Year:
    """A year of work as a script, played to the application and, apart from it, told as what it should send."""

    def __init__(self, seed):
        rng = random.Random(seed)
        self.people = ["ann", "bob", "wendy", "nev", "ian"]
        self.changes = defaultdict(list)  # day → (verb, code, value)
        self.kinds = {}
        self.first = {}
        for number in range(1, 16):
            kind = rng.choice(["action", "action", "step"])
            code = f"WS1-2026-{number:02d}" if kind == "action" else f"WS1-N{number:02d}"
            self.kinds[code] = kind
            self.first[code] = (rng.choice(self.people), self.day(rng))
            for _ in range(rng.randrange(3)):
                self.changes[self.day(rng)].append(("move", code, self.day(rng)))
            for _ in range(rng.randrange(3)):
                self.changes[self.day(rng)].append(("give", code, rng.choice(self.people)))
            if rng.random() < 0.6:
                self.changes[self.day(rng)].append(("done", code, None))
            if kind == "action":
                for month in rng.sample(range(1, 13), 6):
                    day = date(2026, month, rng.randrange(1, 28))
                    self.changes[day].append(("say", code, None))
        self.milestones = {
            f"{code}-M01": (code, self.day(rng)) for code, kind in self.kinds.items() if kind == "action"
        }
        self.papers = {f"WS1-MEET{number}": self.day(rng) for number in range(1, 7)}
        self.changes[date(2026, 5, 14)].append(("often", "wendy", "daily"))
        self.changes[date(2026, 9, 2)].append(("often", "wendy", "weekly"))  # a Wednesday

    @staticmethod
    def day(rng):
        return NEW_YEAR + timedelta(days=rng.randrange(20, 364))

    def begin(self):
        self.chair = member("Ann", "chair")
        member("Bob")
        member("Wendy", reminders="weekly")
        member("Nev", reminders="never")
        member("Ian", is_active=False)
        for code, (owner, due) in self.first.items():
            if self.kinds[code] == "action":
                action(code, self.person(owner), due)
            else:
                NextStep.objects.create(
                    code=code, text=code, workstream=makers.workstream(1), assigned_to=self.person(owner), due_on=due
                )
        for code, (of, due) in self.milestones.items():
            Milestone.objects.create(code=code, text=code, action=self.row(of), due_on=due)
        for code, day in self.papers.items():
            of = makers.workstream(1) if code[-1] in "123" else makers.workstream(2) if code[-1] == "4" else None
            Meeting.objects.create(code=code, title=code, workstream=of, held_on=day + 7 * DAY, paper_deadline=day)

    @staticmethod
    def person(name):
        return User.objects.get(email=f"{name}@example.org")

    def row(self, code):
        return (Action if self.kinds[code] == "action" else NextStep).objects.get(code=code)

    def play(self, day):
        """What people do on a day, by the services that they use."""
        for verb, code, value in self.changes[day]:
            if verb == "often":
                choose_reminders(self.person(code), how_often=value, by=self.person(code))
                continue
            row = self.row(code)
            if not row.is_open:
                continue
            if verb == "move":
                row.due_on = value
                change_row(row, by=self.chair, version=row.version, fields=["due_on"])
            elif verb == "give" and value == "ian":
                row.assigned_to = self.person("ian")  # he had been given it while he might sign in
                row.save()
            elif verb == "give" and row.assigned_to != self.person(value):
                hand_over(row, to=self.person(value), by=self.chair, version=row.version)
            elif verb == "done":
                close_item(row, by=self.chair, version=row.version, on=day, how="done", reason="Done")
            elif verb == "say":
                report_update(Update(action=row, delivery="at_risk", text="Said", what_is_wrong="Slow"), by=self.chair)

    def expected(self):
        """Day → what is to be sent on it: from the script alone, occasion by occasion, with no table of ours."""
        told, year = Told(self), {}
        for day in (NEW_YEAR + number * DAY for number in range(365)):
            for change in self.changes[day]:
                told.hear(day, *change)
            year[day] = set().union(*(told.tell(person, day) for person in self.people if told.has_turn(person, day)))
        return year

    @staticmethod
    def last_occasion(due, day):
        all_of_them = [due - 7 * DAY, due - DAY, due, *(due + 7 * week * DAY for week in range(1, 60))]
        return max((one for one in all_of_them if one <= day), default=None)


class Told:
    """What a script's people have been told, up to a day."""

    def __init__(self, year):
        self.year = year
        self.owner = {code: who for code, (who, _) in year.first.items()}
        self.due = {code: day for code, (_, day) in [*year.first.items(), *year.milestones.items()]}
        self.often = {"ann": "daily", "bob": "daily", "wendy": "weekly", "nev": "never", "ian": "never"}
        self.chosen, self.last_said, self.done, self.given, self.told = {}, {}, set(), {}, set()
        self.last_one = defaultdict(lambda: date.min)

    def hear(self, day, verb, code, value):
        if verb == "often":
            self.often[code], self.chosen[code] = value, day
        elif code in self.done:
            return
        elif verb == "move":
            self.due[code] = value
        elif verb == "give" and self.owner[code] != value:
            self.owner[code] = value
            self.given[code] = (value, day) if value not in ("ann", "ian") else None  # Ann gives, and knows it
        elif verb == "done":
            self.done.add(code)
        elif verb == "say":
            self.last_said[code] = day

    def has_turn(self, person, day):
        monday = day - day.weekday() * DAY
        if self.often[person] == "weekly":
            return self.last_one[person] < monday and self.chosen.get(person, date.min) <= monday
        return self.often[person] == "daily"

    def tell(self, person, day):
        gifts = self.once((person, "given", code, gift) for code, gift in self.gifts_of(person, day))
        dues = self.once((person, "due", code, *which) for code, which in self.dues_of(person, day))
        updates = self.once((person, "update", code, day.month) for code in self.updates_of(person, day))
        papers = self.once((person, "papers", code, which) for code, which in self.papers_of(person, day))
        lines = {one[:3] for one in [*gifts, *dues, *updates, *papers]}
        if lines or self.often[person] == "weekly":
            self.last_one[person] = day
        return lines - {(person, "due", one[2]) for one in gifts}

    def once(self, facts):
        new = set(facts) - self.told
        self.told |= new
        return new

    def is_open_and_of(self, person, code):
        of = self.year.milestones[code][0] if code in self.year.milestones else code
        return self.owner[of] == person and of not in self.done

    def dues_of(self, person, day):
        for code, due in self.due.items():
            last = Year.last_occasion(due, day)
            if last and self.is_open_and_of(person, code):
                yield code, (due, last)

    def gifts_of(self, person, day):
        for code, gift in self.given.items():
            if gift and gift[0] == person and self.is_open_and_of(person, code) and day - gift[1] <= 30 * DAY:
                yield code, gift

    def updates_of(self, person, day):
        if (day + 7 * DAY).month != day.month:
            for code, kind in self.year.kinds.items():
                said = self.last_said.get(code, date.min)
                is_said = (said.year, said.month) == (day.year, day.month)
                if kind == "action" and not is_said and self.is_open_and_of(person, code):
                    yield code

    def papers_of(self, person, day):
        for code, last in self.year.papers.items() if person == "ann" else ():
            left = (last - day).days
            if code[-1] != "4" and 0 <= left <= 10:  # the fourth is of a workstream that she does not lead
                yield code, 3 if left <= 3 else 10


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(full_count(1, 12)))
def test_a_year_of_reminders_is_what_it_should_be_and_nothing_comes_twice(clock, seed):
    year = Year(seed)
    clock(NEW_YEAR)
    year.begin()
    expected, sent = year.expected(), 0
    for number in range(365):
        day = NEW_YEAR + number * DAY
        clock(day)
        year.play(day)
        lines = sent_on()
        assert lines == expected[day], day
        sent += len(lines)
        if number % 10 == 3:
            assert sent_on() == set(), f"{day}, run a second time"
    assert sent > 150
    assert {line[1] for lines in expected.values() for line in lines} == {"due", "given", "papers", "update"}


# Silence, and other odd days


@pytest.fixture
def bob():
    return member("Bob")


def test_a_date_that_is_moved_by_whole_weeks_is_told_anew(clock, bob):
    late = action("WS1-2026-01", bob, date(2026, 5, 27))
    clock(date(2026, 6, 10))
    assert sent_on() == {("bob", "due", "WS1-2026-01")}
    Action.objects.filter(pk=late.pk).update(due_on=date(2026, 5, 20))
    assert sent_on() == set(), "one e-mail a day"
    clock(date(2026, 6, 11))
    assert sent_on() == {("bob", "due", "WS1-2026-01")}
    assert "was due on Wednesday 20 May 2026" in mail.outbox[0].body
    clock(date(2026, 6, 12))
    assert sent_on() == set()


def test_after_five_days_of_silence_each_thing_is_told_once_as_it_is_now(clock, bob):
    for number, due in enumerate((date(2026, 6, 10), date(2026, 6, 15), date(2026, 6, 22), date(2026, 7, 20)), 1):
        action(f"WS1-2026-{number:02d}", bob, due)
    clock(date(2026, 6, 9))
    assert sent_on() == {("bob", "due", "WS1-2026-01"), ("bob", "due", "WS1-2026-02")}
    clock(
        date(2026, 6, 15)
    )  # the first: on its day; the second: a day before, and on its day; the third: a week before
    assert sent_on() == {(("bob", "due", f"WS1-2026-0{number}")) for number in (1, 2, 3)}
    body = mail.outbox[0].body
    assert "was due on Wednesday 10 June 2026" in body
    assert "due today, Monday 15 June 2026" in body
    assert "due on Monday 22 June 2026" in body
    assert sent_on() == set()
    clock(date(2026, 6, 16))
    assert sent_on() == set()
    clock(date(2026, 6, 17))
    assert sent_on() == {("bob", "due", "WS1-2026-01")}  # a week past


def test_a_day_that_is_named_is_sent_as_that_day_and_never_before_a_later_one(clock, bob):
    action("WS1-2026-01", bob, date(2026, 6, 10))
    assert sent_on(date(2026, 6, 10)) == {("bob", "due", "WS1-2026-01")}
    assert sent_on(date(2026, 6, 9)) == set()
    assert sent_on(date(2026, 6, 10)) == set()


def test_once_a_week_means_monday_or_the_first_day_after_it_that_anything_is_sent(clock, bob):
    clock(date(2026, 6, 1))
    choose_reminders(bob, how_often="weekly", by=bob)
    action("WS1-2026-01", bob, date(2026, 6, 10))
    monday = date(2026, 6, 8)
    for day, lines in {
        date(2026, 6, 5): {("bob", "due", "WS1-2026-01")},  # nothing had run since Monday the first
        date(2026, 6, 6): set(),
        monday: set(),  # told already: a week before
        monday + 2 * DAY: set(),  # its day, but the week has had its turn
        monday + 8 * DAY: {("bob", "due", "WS1-2026-01")},  # nothing ran on Monday; it was due last Wednesday
        monday + 9 * DAY: set(),
    }.items():
        clock(day)
        assert sent_on() == lines, day
    choose_reminders(bob, how_often="never", by=bob)
    clock(date(2026, 7, 10))
    assert sent_on() == set()
    assert Reminder.objects.filter(on__gte=date(2026, 7, 1)).count() == 0


def test_whoever_may_not_sign_in_and_what_is_done_paused_or_closed_is_silent(clock, bob):
    due = date(2026, 6, 10)
    complete = {"delivery": "complete", "completed_on": date(2026, 1, 1), "what_changed": "Warm"}
    closed = {"delivery": "closed", "closed_on": date(2026, 1, 1), "closed_as": "stopped", "closing_reason": "No money"}
    clock(due)
    for number, fields in enumerate((complete, closed, {"delivery": "paused"}), 1):
        row = action(f"WS1-2026-{number:02d}", bob, due, **fields)
        Milestone.objects.create(code=f"{row.code}-M01", text="Step", action=row, due_on=due)
    action("WS1-2026-09", member("Ian", is_active=False), due)
    action("WS1-2026-10", None, due)
    Meeting.objects.create(
        code="MEET-1", title="Off", held_on=due + 20 * DAY, paper_deadline=due + 3 * DAY,
        closed_on=date(2026, 1, 1), closed_as="stopped", closing_reason="Called off",
    )  # fmt: skip
    member("Ann", "chair")
    assert sent_on() == set()


def test_what_the_server_does_not_take_is_told_by_the_next_run(clock, bob, monkeypatch):
    eve = member("Eve")
    clock(date(2026, 6, 10))
    for number, person in enumerate((bob, eve), 1):
        action(f"WS1-2026-{number:02d}", person, date(2026, 6, 10))
    take = mail.EmailMessage.send

    def send(message, **options):
        if message.to == [bob.email]:
            raise OSError("The mailbox is full")
        return take(message, **options)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    with pytest.raises(CommandError, match="1 could not be sent"):
        sent_on()
    assert [one.to for one in mail.outbox] == [[eve.email]]
    assert not Reminder.objects.filter(person=bob).exists()
    monkeypatch.undo()
    assert sent_on() == {("bob", "due", "WS1-2026-01")}


def test_of_two_runs_at_once_one_tells(clock, bob, monkeypatch):
    clock(date(2026, 6, 10))
    action("WS1-2026-01", bob, date(2026, 6, 10))
    monkeypatch.setattr("workplans.services.reminders.told_of", lambda occasions: set())
    monkeypatch.setattr("workplans.services.reminders.last_digests", lambda on: {})  # both looked before either told
    assert [len(send_reminders(date(2026, 6, 10)).to) for _ in range(2)] == [1, 0]
    assert len(mail.outbox) == 1


def test_the_e_mail_is_plain_and_says_where_and_how_often(clock, bob, settings):
    settings.SITE_URL = "https://het.example.gov.uk"
    makers.programme()
    clock(date(2026, 6, 10))
    action("WS1-2026-01", bob, date(2026, 6, 11), text="Inspect <b>rented</b> homes\nwith “low” ratings & more")
    sent_on()
    one = mail.outbox[0]
    assert one.subject == "Example Health Equity Town: 1 thing to see to"
    assert one.content_subtype == "plain"
    assert "- Inspect <b>rented</b> homes with “low” ratings & more (WS1-2026-01)" in one.body
    assert "due tomorrow, Thursday 11 June 2026" in one.body
    for path in ("/items/WS1-2026-01/", "/my/", "/accounts/reminders/"):
        assert f"https://het.example.gov.uk{path}" in one.body
    assert "\n\n\n" not in one.body


def test_a_version_that_is_returned_is_told_once_to_who_sent_it_and_to_who_leads(crew, plan):
    deputy = User.objects.create_user("dee@example.org", "a-long-password", name="Dee")
    Membership.objects.create(user=deputy, workstream=plan.workstream, role="deputy")
    version = plans.send(plan, crew["secretariat"], behalf="chair")
    plans.return_it(version, crew["signatory"], reasons="The targets\nare too low.")
    lines = sent_on()
    names = {crew[role].email.split("@")[0] for role in ("chair", "secretariat")} | {"dee"}
    assert lines == {(name, "returned", version.reference) for name in names}
    assert ": The targets are too low." in mail.outbox[0].body
    assert version.get_absolute_url() in mail.outbox[0].body
    Reminder.objects.all().delete()
    plans.send(plan, crew["chair"])  # it is answered
    assert sent_on() == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_run_asks_no_more_of_the_database_for_more_items(clock, bob, django_assert_num_queries, rows):
    clock(date(2026, 6, 28))
    chair = member("Ann", "chair")
    for number in range(1, rows + 1):
        row = action(f"WS1-2026-{number:02d}", chair, date(2026, 6, 29))
        hand_over(row, to=bob, by=chair, version=row.version)
        Milestone.objects.create(code=f"{row.code}-M01", text="Step", action=row, due_on=date(2026, 6, 29))
    Meeting.objects.create(code="MEET-1", title="Group", held_on=date(2026, 7, 9), paper_deadline=date(2026, 7, 1))
    send_reminders(date(2026, 6, 21))  # content types are asked once
    mail.outbox.clear()
    with django_assert_num_queries(42):  # seventeen of them look for the gaps of those who get papers in
        send_reminders(date(2026, 6, 28))
    assert len(mail.outbox) == 2


def test_only_oneself_chooses_how_often(client, crew, bob):
    for person in crew.values():
        if person is not None:
            with pytest.raises(PermissionDenied):
                choose_reminders(bob, how_often="never", by=person)
    client.force_login(bob)
    assert "Daily, when there is something" in client.get("/accounts/security/").content.decode()
    response = client.post("/accounts/reminders/", {"how_often": "weekly"}, follow=True)
    assert "You are reminded: once a week, on monday." in response.content.decode()
    bob.refresh_from_db()
    assert bob.reminders == "weekly"
    assert "Choose how often" in client.post("/accounts/reminders/", {"how_often": "hourly"}).content.decode()
    stale = User.objects.get(pk=bob.pk)
    choose_reminders(bob, how_often="never", by=bob)
    with pytest.raises(StaleRow):
        choose_reminders(stale, how_often="daily", by=stale)
