"""What is written during a meeting: item by item what was said and decided, what was promised, and who was there."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.receipts import SentBefore, answer_once, content_of, new_key, once, told_before
from lutonhet import unsent
from lutonhet.editing import Done, Editor, answer, leave
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused, may
from progress.meeting_forms import AttendanceForm, RecordItemForm, listed_at
from progress.meetings.agenda import agenda_of, log_for, meeting_before
from progress.models import AgendaItem, MeetingNotes, StepRaised
from progress.models.meetings import page_of
from progress.services.agenda import record_item as store_record
from progress.services.agenda import reference_of, why_not_written
from progress.services.attendance import record_attendance
from progress.services.notes import record_action as store_action
from progress.views.meeting import crumbs_within, heading_for, may_record_decisions, meeting_called
from workplans.models import NextStep
from workplans.offers import RECORDED
from workplans.states import Event
from workplans.step_forms import RaisedStepForm
from workplans.versions import standing_of
from workplans.views.decisions import recording
from workstreams.forms import whom_to_act_for
from workstreams.kinds import kind_called
from workstreams.views.items import read_or_save

AT_A_MEETING = ("sign-off", "amendments", "return", "noted")


@read_or_save
def record_item(request, day, code, item):
    """One item as it is recorded at the table; saved, it leads on to the next."""
    meeting, agenda, line = line_called(request, day, code, item)
    before, after = agenda.beside(line)
    page = page_of(meeting)
    here = address_of(meeting, line.item)

    def make_form(data):
        stored = AgendaItem.objects.as_listed().get(pk=line.item.pk)
        form = RecordItemForm(data, by=request.user, instance=stored, reference=reference_of(meeting, line.number))
        if data is not None and (why_not := why_not_written(meeting)):
            form.refusal = Refused(why_not)
        return form

    def act(form):
        leads_to = address_of(meeting, after.item) if after and "again" in request.POST else here
        if not form.changed_data:
            return Done(f"Nothing was changed in item {line.number}.", leads_to)
        store_record(
            form.instance,
            by=request.user,
            version=form.version_to_claim,
            fields=form.changed_fields,
            number=line.number,
            behalf=form.behalf,
        )
        return Done(f"Item {line.number} is saved.", leads_to)

    def editor(form):
        more = {
            "meeting": meeting,
            "line": line,
            "before": before,
            "after": after,
            "how_many": len(agenda.lines),
            "log": last_log(meeting) if line.item.standing == AgendaItem.Standing.LAST_NOTES else None,
            "offers": offers_for(request.user, meeting, line.item),
            "is_held": meeting.held_on <= timezone.localdate(),
            "why_not": why_not_written(meeting),
            "add_action": action_address(meeting, line.item),
            "here": here,
            "page": page,
        }
        return Editor(
            key=f"record-{line.item.code}",
            heading=heading_for(meeting),
            title="What the notes say about it",
            button="Save",
            back=page,
            anchor=line.item.code,
            crumbs=crumbs_within(meeting),
            more=more | ({"again": "Save, and go to the next item"} if after else {}),
        )

    return answer(request, make_form=make_form, act=act, editor=editor, template="progress/record_item.html")


@read_or_save
def record_action(request, day, code, item):
    """Record what somebody promised under an item: it becomes a next step, raised at the meeting."""
    meeting, _agenda, line = line_called(request, day, code, item)
    if not may(request.user, "add", StepRaised(item=line.item)):
        raise PermissionDenied
    kind, back = kind_called("next-step"), address_of(meeting, line.item)
    blank = partial(NextStep, raised_at=meeting, workstream=meeting.workstream or line.item.workstream)

    def make_form(data):
        form = RaisedStepForm(data, by=request.user, instance=blank())
        if data is not None and (why_not := why_not_written(meeting)):
            form.refusal = Refused(why_not)
        return form

    def store(form):
        step = form.instance
        return store_action(
            step,
            item=line.item,
            by=request.user,
            stem=kind.stem(step),
            place=kind.last_place(step),
            behalf=form.behalf,
        ).code

    def done(step):
        if "again" in request.POST:
            return Done(f"{step} is on the action log. Here is the form for the next one.", request.path)
        return Done(f"{step} is on the action log.", back, step)

    def editor(form):
        return Editor(
            key=f"action-{line.item.code}",
            heading=heading_for(meeting),
            title=f"Record an action under item {line.number}",
            button="Record action",
            back=back,
            anchor="actions",
            crumbs=crumbs_within(meeting, (f"Item {line.number}", back)),
            more={"lead": line.item.text, "again": "Record, and record another"},
        )

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


@read_or_save
def record_decision_at(request, day, code, item, step):
    """Record what the meeting decided about the version that an item is about: it is the decision of the sign-off."""
    meeting, _agenda, line = line_called(request, day, code, item)
    submission = line.item.submission
    if step not in AT_A_MEETING or submission is None:
        raise Http404
    if not may_record_decisions(request.user):
        raise PermissionDenied
    back = address_of(meeting, line.item)
    standing = standing_of(submission.workplan)
    version = standing.version(submission.number)
    about = MeetingNotes.objects.filter(meeting=meeting).first()
    said = {
        "meeting": meeting.pk,
        "minute_reference": line.item.minute_reference or reference_of(meeting, line.number),
        "quorate": about.quorate if about else "",
    }
    return recording(
        request,
        standing,
        version,
        step,
        said=said,
        back=f"{back}#decision",
        done=lambda sentence: Done(sentence, back, "decision"),
    )


@read_or_save
def attendance(request, day, code):
    """Who was there: the members of the group and whoever else, all in one list."""
    meeting = meeting_called(day, code)
    if not may(request.user, "change", meeting):
        raise PermissionDenied
    if request.method != "POST":
        return show_attendance(request, meeting, attendance_form(meeting, unsent.take(request)))
    key, content, sent_before = request.POST.get("receipt", ""), content_of(request), None
    try:
        if (told := told_before(key, by=request.user, content=content)) is not None:
            return leave(request, Done(told, page_of(meeting), "attendance"))
    except SentBefore as problem:
        sent_before = problem
    form, behalf = attendance_form(meeting, request.POST), request.POST.get("on_behalf_of", "")
    if behalf not in ("", *whom_to_act_for(request.user, meeting.workstream)):
        raise PermissionDenied
    if form.is_valid() and sent_before:
        form.add_error(None, str(sent_before))
    if not form.is_valid():
        return show_attendance(request, meeting, form, 409 if form.is_stale else 200)

    def store():
        changed = record_attendance(meeting, form.attending, by=request.user, behalf=behalf)
        return "The attendance is saved." if changed else "Nothing was changed in the attendance."

    try:
        told = once(key, by=request.user, content=content, add=store)
    except (StaleRow, Refused) as refusal:
        form.add_error(None, f"{refusal} Nothing was saved; what you chose is still here.")
        return show_attendance(request, meeting, form, 409)
    return leave(request, Done(told, page_of(meeting), "attendance"))


def attendance_form(meeting, data):
    return AttendanceForm(data, listed=listed_at(meeting))


def show_attendance(request, meeting, form, status=200):
    context = {
        "crumbs": crumbs_within(meeting),
        "meeting": meeting,
        "form": form,
        "why_not": why_not_written(meeting),
        "may_act_for": whom_to_act_for(request.user, meeting.workstream),
        "behalf": request.POST.get("on_behalf_of", ""),
        "page": page_of(meeting),
        "receipt": new_key(),
        "made_for": unsent.mark_of(request.user),
    }
    if form.is_bound:
        form.show_again()
    return render(request, "progress/attendance.html", context, status=status)


def line_called(request, day, code, item):
    """The meeting, its agenda, and one of its open items: 404 where there is none, 403 where somebody does not keep the
    meeting."""
    meeting = meeting_called(day, code)
    agenda = agenda_of(meeting)
    line = agenda.line(item.upper())
    if line is None:
        raise Http404("That is no item of this meeting.")
    if not may(request.user, "change", meeting):
        raise PermissionDenied
    return meeting, agenda, line


def address_of(meeting, item: AgendaItem) -> str:
    return reverse("progress:record_item", args=[meeting.held_on.isoformat(), meeting.code, item.code])


def action_address(meeting, item: AgendaItem) -> str:
    return reverse("progress:record_action", args=[meeting.held_on.isoformat(), meeting.code, item.code])


def last_log(meeting):
    """The action log that the meeting goes through, with the meeting that it comes from and how its notes stand."""
    before = meeting_before(meeting)
    about = MeetingNotes.objects.filter(meeting=before).first() if before else None
    return {"before": before, "about": about, "steps": [one.step for one in log_for(meeting, before)]}


def offers_for(user, meeting, item: AgendaItem) -> list[tuple[str, str]]:
    """(words, address) of what may be recorded about the version that an item is about, as the plan stands."""
    submission = item.submission
    if submission is None or meeting.workstream_id or not may_record_decisions(user):
        return []
    standing = standing_of(submission.workplan)
    offers = []
    for step in AT_A_MEETING:
        event, words = RECORDED[step]
        about = standing.in_force if event == Event.NOTE else standing.with_the_group
        if standing.can(event) and about is not None and about.number == submission.number:
            args = [meeting.held_on.isoformat(), meeting.code, item.code, step]
            offers.append((words, reverse("progress:record_decision_at", args=args)))
    return offers
