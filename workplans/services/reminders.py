"""Reminding people: one e-mail a day at most, and of each occasion once.

What is told is written down before the e-mail is handed over, in one transaction with it: where sending fails nothing
is written, and the next run tells it. Two runs at once wait for each other at the first row that both would write. Only
when the machine stops between the e-mail being taken and the transaction being stored is that one e-mail sent again.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.text import Truncator

from accounts.models import HowOften, User
from workplans.models import Reminder
from workplans.models.reminders import DIGEST
from workplans.reminding import GIVEN, HEADINGS, LATE, SOON, Occasion, occasions_on, people_to_remind
from workplans.reporting import period_of
from workstreams.models import Programme

log = logging.getLogger(__name__)
LONGEST = 200  # characters of an item's text


@dataclass
class Sent:
    """What a run came to: who was sent an e-mail, and who could not be."""

    to: list[User] = field(default_factory=list)
    failed: list[User] = field(default_factory=list)


def send_reminders(on: date) -> Sent:
    """Tell everybody what they are to be told on a day and have not been told."""
    sent = Sent()
    people = people_to_remind()
    occasions = occasions_on(on)
    told = told_of([one for some in occasions.values() for one in some])
    last_digest = last_digests(on)
    period = str(period_of(on))
    for person in people:
        if not is_their_turn(person, on, last_digest.get(person.pk)):
            continue
        new = [one for one in occasions.get(person.pk, []) if one.key not in told]
        if not new and person.reminders == HowOften.DAILY:
            continue
        try:
            if tell(person, new, on=on, send=lambda person=person, new=new: deliver(person, new, period)) and new:
                sent.to.append(person)
        except OSError:  # smtplib's own errors are of this kind too
            log.exception("The reminder to the account %s could not be sent", person.pk)
            sent.failed.append(person)
    return sent


def told_of(occasions: list[Occasion]) -> set[tuple[int, str, str, date]]:
    """The keys of those that have been told: one query, of no more days than these are of."""
    if not occasions:
        return set()
    rows = Reminder.objects.filter(on__gte=min(one.on for one in occasions)).exclude(what=DIGEST)
    return set(rows.order_by().values_list("person_id", "what", "occasion", "on"))


def last_digests(on: date) -> dict[int, date]:
    """Key of a person → the day of their last e-mail, as far as it matters: this week's or a later day's."""
    rows = Reminder.objects.filter(what=DIGEST, on__gte=monday_of(on)).order_by("on")
    return dict(rows.values_list("person_id", "on"))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def is_their_turn(person: User, on: date, last: date | None) -> bool:
    """Once a day; or once a week from Monday, on the first day on which anything is sent, from the Monday after one has
    chosen so."""
    if person.reminders == HowOften.WEEKLY:
        monday = monday_of(on)
        has_begun = person.reminders_chosen_on is None or person.reminders_chosen_on <= monday
        return has_begun and (last is None or last < monday)
    return last is None or last < on


def tell(person: User, occasions: list[Occasion], *, on: date, send: Callable[[], None]) -> bool:
    """Write down what is told, and send it; False where another run has told this person meanwhile."""
    rows = [Reminder(person=person, what=DIGEST, occasion=DIGEST, on=on)]
    keys = dict.fromkeys(one.key for one in occasions)
    rows += [Reminder(person_id=key[0], what=key[1], occasion=key[2], on=key[3]) for key in keys]
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(rows)
            if occasions:
                send()
    except IntegrityError:
        return False
    return True


def deliver(person: User, occasions: list[Occasion], period: str) -> None:
    """Send the e-mail. Raises `OSError` when the server would not take it."""
    sections = sections_of(occasions, period)
    number = sum(len(items) for _, items in sections)
    programme = Programme.objects.values_list("name", flat=True).first() or "Your work"
    body = render_to_string(
        "workplans/email/reminder.txt",
        {
            "person": person,
            "sections": sections,
            "site": settings.SITE_URL,
            "is_weekly": person.reminders == HowOften.WEEKLY,
            "programme": programme,
            "email_help": settings.SUPPORT_EMAIL,
        },
    )
    subject = f"{programme}: {number} {'thing' if number == 1 else 'things'} to see to"
    # So that no machine answers, and no holiday notice comes back.
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    EmailMessage(" ".join(subject.split()), body, to=[person.email], headers=headers).send()


def sections_of(occasions: list[Occasion], period: str) -> list[tuple[str, list[dict]]]:
    """The headings with what stands under them; what was given with its date is not told of the date once more."""
    given = {one.what for one in occasions if one.heading == GIVEN}
    under = defaultdict(list)
    for one in sorted(occasions, key=lambda one: (one.due_on or date.max, one.what)):
        if not (one.heading in (LATE, SOON) and one.what in given):
            text = Truncator(" ".join(one.text.split())).chars(LONGEST)
            under[one.heading].append({"what": one.what, "text": text, "saying": one.saying, "address": one.address})
    return [(words.format(period=period), under[heading]) for heading, words in HEADINGS.items() if under[heading]]
