"""A meeting's own page, and its agenda: made, and added to."""

import rules
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor, leave
from lutonhet.saving import Refused, may
from progress.meeting_forms import AgendaItemForm
from progress.meetings.agenda import agenda_of, meeting_before
from progress.meetings.asked import asked_by
from progress.meetings.notes import people_of
from progress.meetings.waiting import waiting_versions
from progress.models import AgendaItem, Attendance, MeetingNotes
from progress.models.meetings import is_past, page_of
from progress.services.agenda import add_agenda_item, make_standing_agenda, why_not_written
from progress.services.packs import agenda_has_changed, why_not_despatched
from workplans.action_log import steps_at
from workstreams.forms import whom_to_act_for
from workstreams.models import Meeting
from workstreams.views.items import read_or_save

UNKNOWN = "No meeting of that code is recorded for that day."


def meeting_called(day, code) -> Meeting:
    """The meeting with that code on that day, or 404."""
    found = Meeting.objects.select_related("workstream").filter(code=code.upper(), held_on=day).first()
    if found is None:
        raise Http404(UNKNOWN)
    return found


def crumbs_to(meeting: Meeting):
    """The way to a meeting's page."""
    day = reverse("progress:meetings_on", args=[meeting.held_on.isoformat()])
    crumbs = [("Home", reverse("progress:home")), ("Meetings", reverse("progress:meeting_list"))]
    return [*crumbs, (f"{meeting.held_on:%-d %B %Y}", day)]


def crumbs_within(meeting: Meeting, *more):
    """The way to a page that stands under a meeting's own."""
    return [*crumbs_to(meeting), (str(meeting), page_of(meeting)), *more]


def heading_for(meeting: Meeting) -> str:
    return f"{meeting}, {meeting.when}"


@require_safe
def meeting(request, day, code):
    """What the meeting is asked, its agenda and papers, who was there, what it decided and what was promised. The
    address of a day that it has been moved from leads to it."""
    meeting = Meeting.objects.select_related("workstream").filter(code=code.upper()).exclude(held_on=None).first()
    if meeting is None:
        raise Http404(UNKNOWN)
    if meeting.held_on != day:
        return redirect(page_of(meeting))
    agenda, today = agenda_of(meeting), timezone.localdate()
    about = MeetingNotes.objects.filter(meeting=meeting).first()
    meeting.has_confirmed_notes = about is not None and about.is_confirmed  # the rules ask it of every item
    may_edit = may(request.user, "add", AgendaItem(meeting=meeting))
    on_agenda = {one.item.submission_id for one in agenda.lines}
    waits = may_edit and meeting.workstream_id is None
    (at,) = steps_at([meeting], request.user)
    packs = list(meeting.packs.defer("content").order_by("number"))
    may_despatch = rules.has_perm("progress.despatch_pack", request.user, meeting)
    goes_out = bool(packs) and may_despatch and not why_not_despatched(meeting)
    context = {
        "crumbs": crumbs_to(meeting),
        "meeting": meeting,
        "agenda": agenda,
        "asked": asked_by([line.item for line in agenda.lines], meeting.purpose),
        "about": about,
        "people": people_of(Attendance.objects.filter(meeting=meeting)),
        "before": meeting_before(meeting),
        "waiting": [one for one in waiting_versions() if one.submission.pk not in on_agenda] if waits else [],
        "packs": packs,
        "may_despatch": may_despatch,
        "supplement_is_due": goes_out and agenda_has_changed(meeting, agenda),
        "at": at,
        "today": today,
        "is_held": meeting.held_on <= today,
        "is_past_deadline": is_past(meeting, today),
        "may_edit": may_edit,
        "may_keep": may(request.user, "change", MeetingNotes(meeting=meeting)),
        "edits": True,
        "back": request.path,
    }
    return render(request, "progress/meeting.html", context)


@require_POST
def standing_agenda(request, day, code):
    """Put on the agenda what every agenda has."""
    meeting = meeting_called(day, code)
    if not may(request.user, "change", meeting):
        raise PermissionDenied
    behalf = request.POST.get("on_behalf_of", "")
    if behalf not in ("", *whom_to_act_for(request.user, meeting.workstream)):
        raise PermissionDenied
    try:
        made = make_standing_agenda(meeting, by=request.user, behalf=behalf)
    except Refused as refusal:
        return leave(request, Done(str(refusal), page_of(meeting), "agenda"), level=messages.WARNING)
    many = "1 standing item is" if len(made) == 1 else f"{len(made)} standing items are"
    return leave(request, Done(f"{many} on the agenda.", page_of(meeting), "agenda"))


@read_or_save
def add_to_agenda(request, day, code):
    """Put an item on the agenda; `?version=` names a version of a workplan that it is to be about."""
    meeting = meeting_called(day, code)
    if not may(request.user, "change", meeting):
        raise PermissionDenied
    page = page_of(meeting)
    wanted = request.GET.get("version", "")
    waits = next((one for one in waiting_versions() if one.submission.reference == wanted), None) if wanted else None

    def blank():
        return waits.item_for(meeting) if waits else AgendaItem(meeting=meeting)

    def make_form(data):
        form = AgendaItemForm(data, by=request.user, instance=blank())
        if why_not := why_not_written(meeting):
            form.refusal = Refused(why_not)
        return form

    def store(form):
        return add_agenda_item(form.instance, by=request.user, behalf=form.behalf).code

    def done(item):
        if "again" in request.POST:
            return Done(f"{item} is on the agenda. Here is the form for the next one.", request.path)
        return Done(f"{item} is on the agenda.", page, item)

    def editor(form):
        return Editor(
            key="new-agenda-item",
            heading=heading_for(meeting),
            title="Add an item to the agenda",
            button="Add item",
            back=page,
            anchor="agenda",
            crumbs=crumbs_within(meeting),
            more={"again": "Add, and add another"},
        )

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


def may_record_decisions(user) -> bool:
    """Does somebody record what the oversight group decides?"""
    return rules.has_perm("workplans.record_decision", user, None)
