"""Every step of the sign-off of a workplan: one service a verb, each all or nothing.

Every one of them claims the workplan first: two at the same moment are told apart there, and the one that comes second
is refused. What a person was shown travels as a check code; another one is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import rules
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import done_by, on_behalf_of
from lutonhet.rows import StaleRow, why_not_done_on
from lutonhet.saving import Refused
from workplans.checklist import Missing, what_blocks
from workplans.editors import editors_of
from workplans.models import Action, Decision, Submission, Workplan
from workplans.rules import part_in_it
from workplans.snapshot import check_code as code_of
from workplans.snapshot import plan_in
from workplans.states import Event
from workplans.versions import Standing, Version, standing_of
from workplans.year_to_year import has_left_behind
from workstreams.forms import acts_for_others, whom_to_act_for
from workstreams.models import Meeting

SENDING = (
    "I have checked this plan. It is ready for the oversight group.",
    "What the checklist says is missing may be printed on the paper.",
)
SIGNING = (
    "I have read this version in full.",
    "I neither sent nor edited it, and I do not chair its workstream.",
    "I sign it off for the oversight group.",
)
NOT_SHOWN = "This is not the version you were shown. Look at it again; nothing was recorded."
CHANGED_SINCE = "The plan has changed since you looked at it: look again. Nothing was sent."
AT_THE_SAME_MOMENT = "Somebody else was quicker by a moment. Look at the plan again; nothing was done."


LEFT_BEHIND = Missing("", "an earlier plan has left items open: carry, merge or close them", blocks=True)


class NotReady(Refused):
    """A plan cannot be sent yet; `missing` says why not."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        super().__init__("It cannot be sent yet: " + " ".join(one.sentence for one in missing))


class SignInAgain(Refused):
    """Whoever signs has not shown for a while that it is they."""

    def __init__(self):
        super().__init__("Enter your password again: signing off asks for it when you signed in a while ago.")


@dataclass(frozen=True)
class Minutes:
    """What the minutes say of a decision: of which day and meeting, where, whether it was quorate, who took no part."""

    decided_on: date
    reference: str
    quorate: str = Decision.Quorate.YES
    took_no_part: str = ""
    meeting: Meeting | None = None


def declaration_of(lines: tuple[str, ...], number: int) -> str:
    """The text that a person confirms, as it is kept with the record."""
    return "\n".join((f"Version {number}.", *lines))


@transaction.atomic
def send(workplan: Workplan, *, by, check_code: str, declaration: str, note: str = "", behalf: str = "") -> Submission:
    """Freeze the working copy as the next version and ask the oversight group to sign it off.

    `check_code` is that of the working copy as the person was shown it. Raises `PermissionDenied`, `NotReady`, and
    `Refused` with the reason.
    """
    _allow("workplans.send_to_the_group", by, workplan)
    behalf = _sender(by, workplan, behalf)
    standing = _claim(workplan, Event.SEND)
    if standing.check_code != check_code:
        raise Refused(CHANGED_SINCE)
    if missing := what_keeps_from_sending(standing):
        raise NotReady(missing)
    if declaration != declaration_of(SENDING, standing.next_number):
        raise Refused("Confirm that the plan is ready before you send it.")
    with on_behalf_of(behalf):
        return _freeze(standing, by=by, note=note, declaration=declaration, behalf=behalf)


@transaction.atomic
def take_back(submission: Submission, *, by, reasons: str) -> Decision:
    """Take a version back from the group before it has decided."""
    _allow("workplans.take_back", by, submission)
    return _decide(submission, Event.TAKE_BACK, by=by, event=Decision.Event.TAKEN_BACK, reasons=reasons)


@transaction.atomic
def return_version(
    submission: Submission,
    *,
    by,
    check_code: str,
    reasons: str,
    reasons_by_code: Mapping[str, str] | None = None,
    minutes: Minutes | None = None,
) -> Decision:
    """Return a version with reasons, if wished per action: on screen, or from the minutes where they are given."""
    _allow("workplans.record_decision" if minutes else "workplans.return_on_screen", by, submission)
    by_code = {code: text for code, text in (reasons_by_code or {}).items() if text.strip()}
    return _decide(
        submission,
        Event.RETURN,
        by=by,
        event=Decision.Event.RETURNED,
        check_code=check_code,
        minutes=minutes,
        reasons=reasons,
        reasons_by_code=by_code,
    )


@transaction.atomic
def sign_off(
    submission: Submission, *, by, check_code: str, declaration: str, authenticated_at: datetime | None
) -> Decision:
    """Sign off on screen exactly the version that was shown.

    Whoever does so signs alone: they neither sent nor edited that version, nor lead its workstream, and they have
    shown within the last fifteen minutes that it is they. Raises `PermissionDenied`, `SignInAgain` or `Refused`.
    """
    _allow("workplans.return_on_screen", by, submission)
    stored = Submission.objects.select_related("workplan__workstream").get(pk=submission.pk)
    if part := part_in_it(by, stored):
        raise PermissionDenied(part)
    if not is_recent(authenticated_at):
        raise SignInAgain
    if declaration != declaration_of(SIGNING, stored.number):
        raise Refused("Confirm every line of the declaration before you sign off.")
    return _sign(stored, by=by, event=Decision.Event.SIGNED_OFF, check_code=check_code, declaration=declaration)


@transaction.atomic
def record_sign_off(submission: Submission, *, by, check_code: str, minutes: Minutes) -> Decision:
    """Record from the minutes that a meeting signed a version off."""
    _allow("workplans.record_decision", by, submission)
    return _sign(submission, by=by, event=Decision.Event.SIGNED_OFF, check_code=check_code, minutes=minutes)


@transaction.atomic
def record_amended(
    submission: Submission, *, by, check_code: str, amended_check_code: str, minutes: Minutes
) -> Submission:
    """Record that a meeting signed a version off subject to amendments, which the working copy holds by now.

    The amended version, as the person was shown it, becomes the next version, and that is the one signed off.
    """
    _allow("workplans.record_decision", by, submission)
    decision = _decide(
        submission, Event.AMEND, by=by, event=Decision.Event.AMENDED, check_code=check_code, minutes=minutes
    )
    standing = standing_of(decision.workplan)  # claimed by now, so nobody else sends or decides meanwhile
    if standing.check_code != amended_check_code:
        raise Refused(CHANGED_SINCE.replace("sent", "recorded"))
    if standing.check_code == decision.check_code:
        raise Refused(
            "Nothing differs from that version: enter the amendments in the plan first, or record a sign-off."
        )
    if missing := what_blocks(standing.working_copy):
        raise NotReady(missing)
    role, note = decision.recorded_by_role, f"As amended by the meeting: {minutes.reference}"
    amended = _freeze(standing, by=by, role=role, amends=decision.submission, note=note)
    now = standing_of(standing.workplan)
    signed = _write_decision(now, amended, by=by, role=role, event=Decision.Event.SIGNED_OFF, minutes=minutes)
    _agree_dates(signed, by=by)
    return amended


@transaction.atomic
def record_agreed_outside(
    submission: Submission, *, by, check_code: str, agreed_by: str, authority: str, decided_on: date
) -> Decision:
    """Record an agreement by e-mail or a Chair's action: who, when, on what authority. A meeting is to note it."""
    _allow("workplans.record_decision", by, submission)
    if not agreed_by.strip() or not authority.strip():
        raise Refused("Say who agreed, and on what authority.")
    return _sign(
        submission,
        by=by,
        event=Decision.Event.AGREED_OUTSIDE,
        check_code=check_code,
        decided_on=decided_on,
        agreed_by=agreed_by,
        authority=authority,
    )


@transaction.atomic
def record_noted(submission: Submission, *, by, check_code: str, minutes: Minutes) -> Decision:
    """Record that a meeting noted what was agreed outside one."""
    _allow("workplans.record_decision", by, submission)
    return _decide(submission, Event.NOTE, by=by, event=Decision.Event.NOTED, check_code=check_code, minutes=minutes)


@transaction.atomic
def withdraw_sign_off(submission: Submission, *, by, check_code: str, reasons: str, minutes: Minutes) -> Decision:
    """Record that the sign-off of a version is withdrawn: why, and where it is minuted."""
    _allow("workplans.record_decision", by, submission)
    return _decide(
        submission,
        Event.WITHDRAW,
        by=by,
        event=Decision.Event.WITHDRAWN,
        check_code=check_code,
        reasons=reasons,
        minutes=minutes,
    )


def what_keeps_from_sending(standing: Standing) -> list[Missing]:
    """What is to be mended before a plan can be sent: in itself, and in the plans of earlier years."""
    behind = [LEFT_BEHIND] if has_left_behind(standing.workplan) else []
    return [*behind, *what_blocks(standing.working_copy)]


def is_recent(authenticated_at: datetime | None) -> bool:
    """Has somebody shown lately enough for a signature that it is they?"""
    if authenticated_at is None:
        return False
    age = timezone.now() - authenticated_at
    return timedelta(0) <= age <= timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


# What all of them do


def _allow(permission, person, row):
    """The rules alone decide: a superuser has no way round them."""
    if not rules.has_perm(permission, person, row):
        raise PermissionDenied


def _sender(person, workplan, behalf):
    """On whose behalf it is sent: nobody's where a chair sends it; a chair's, by name, where the secretariat does."""
    if not acts_for_others(person, workplan.workstream):
        return ""
    if behalf not in whom_to_act_for(person, workplan.workstream):
        raise Refused("Say for which chair you send it: choose a name from the list.")
    return behalf


def _fresh(workplan):
    return Workplan.objects.select_related("workstream").get(pk=workplan.pk)


def _claim(workplan: Workplan, event: Event) -> Standing:
    """The plan as it stands, for this transaction alone; refused where the event cannot happen as it stands."""
    stored = _fresh(workplan)
    try:
        stored.claim(version=stored.version)
    except StaleRow:
        raise Refused(AT_THE_SAME_MOMENT) from None
    standing = standing_of(stored)
    if why_not := standing.why_not(event):
        raise Refused(why_not)
    return standing


def _subject(standing: Standing, event: Event) -> Version:
    """The version that an event is about."""
    version = standing.in_force if event in (Event.NOTE, Event.WITHDRAW) else standing.with_the_group
    assert version is not None  # or the event would not have been legal
    return version


def _decide(submission: Submission, step: Event, *, by, event: str, check_code: str | None = None, **what) -> Decision:
    """Record a decision about a version, when it is the one that the step is about and the one that was shown."""
    standing = _claim(submission.workplan, step)
    version = _subject(standing, step)
    if version.submission.pk != submission.pk:
        raise Refused(NOT_SHOWN)
    if check_code is not None and check_code != version.submission.check_code:
        raise Refused(NOT_SHOWN)
    return _write_decision(standing, version.submission, by=by, event=event, **what)


def _sign(submission: Submission, *, by, event: str, **what) -> Decision:
    step = Event.AGREE_OUTSIDE if event == Decision.Event.AGREED_OUTSIDE else Event.SIGN_OFF
    decision = _decide(submission, step, by=by, event=event, **what)
    _agree_dates(decision, by=by)
    return decision


def _freeze(standing: Standing, *, by, role=None, note="", declaration="", behalf="", amends=None) -> Submission:
    workplan, number = standing.workplan, standing.next_number
    base = standing.signed_before()
    latest = standing.latest
    submission = Submission(
        workplan=workplan,
        number=number,
        reference=f"{workplan.workstream.code}-{workplan.year}-v{number}",
        content=standing.text,
        check_code=code_of(standing.text),
        after=latest.closing if latest else None,
        amends=amends,
        sent_by=by,
        sent_by_name=by.name,
        sent_by_role=workplan.workstream.role_of(by) if role is None else role,
        on_behalf_of=behalf,
        note=note,
        declaration=declaration,
        edited_by=editors_of(workplan, base.submission.sent_at if base else None),
        **_place(standing),
    )
    return _store(submission, by)


def _write_decision(
    standing: Standing, submission: Submission, *, by, event: str, role=None, minutes: Minutes | None = None, **what
) -> Decision:
    workplan = standing.workplan
    if minutes:
        how = Decision.How.MINUTES
        what |= {
            "decided_on": minutes.decided_on,
            "meeting": minutes.meeting,
            "minute_reference": minutes.reference.strip(),
            "quorate": minutes.quorate,
            "took_no_part": minutes.took_no_part,
        }
    else:
        how = Decision.How.OUTSIDE if event == Decision.Event.AGREED_OUTSIDE else Decision.How.ON_SCREEN
        what.setdefault("decided_on", timezone.localdate())
    if why_not := why_not_done_on(what["decided_on"]):
        raise Refused(why_not)
    if "reasons" in what and not what["reasons"].strip():
        raise Refused("Say why, in a sentence.")
    decision = Decision(
        workplan=workplan,
        submission=submission,
        event=event,
        how=how,
        check_code=submission.check_code,
        recorded_by=by,
        recorded_by_name=by.name,
        recorded_by_role=workplan.workstream.role_of(by) if role is None else role,
        **what,
        **_place(standing),
    )
    return _store(decision, by)


def _place(standing):
    last = standing.last_record
    return {"position": last.position + 1 if last else 1, "previous_seal": last.seal if last else ""}


def _store(record, by):
    """A sentence of a constraint is a refusal that the person reads."""
    record.seal = record.seal_as_it_should_be()
    try:
        record.full_clean()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    with done_by(by):
        record.save()
    return record


def _agree_dates(decision: Decision, *, by) -> None:
    """The dates of the version signed off are those that the group agreed; the working copy takes them over."""
    agreed = plan_in(decision.submission.content).get("actions", {})
    actions = Action.objects.filter(workplan=decision.workplan, code__in=agreed).select_related("workplan__workstream")
    for action in actions:
        row = agreed[action.code]
        dates = {
            "agreed_due_on": _day(row.get("due_on")),
            "original_due_on": _day(row.get("original_due_on")) or action.original_due_on,
        }
        if any(getattr(action, name) != day for name, day in dates.items()):
            action.claim(version=action.version)
            for name, day in dates.items():
                setattr(action, name, day)
            with done_by(by):
                action.save(update_fields=[*dates, "version"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
