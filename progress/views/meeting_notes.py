"""The notes of a meeting: to be read and printed, as a Word document, and confirmed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lutonhet.editing import Done, Editor, answer, leave
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused, may
from progress.meeting_forms import ConfirmForm, NotesForm
from progress.meetings.notes import notes_of
from progress.meetings.word import docx_of
from progress.models import MeetingNotes
from progress.models.meetings import page_of
from progress.services.agenda import why_not_written
from progress.services.notes import confirm_notes as store_confirmation
from progress.services.notes import open_notes as take_back
from progress.services.notes import save_notes, why_not_confirmed
from progress.views.meeting import crumbs_within, heading_for, meeting_called
from workstreams.views.items import read_or_save

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def meeting_notes(request, day, code):
    """The notes as a page."""
    meeting = meeting_called(day, code)
    context = {"crumbs": crumbs_within(meeting), "meeting": meeting, "notes": notes_of(meeting)}
    return render(request, "progress/meeting_notes.html", context)


@require_safe
def meeting_notes_in_word(request, day, code):
    """The notes as a Word document."""
    meeting = meeting_called(day, code)
    notes = notes_of(meeting)
    state = "confirmed" if notes.is_confirmed else "draft"
    response = HttpResponse(docx_of(notes), content_type=WORD)
    name = f"{meeting.held_on.isoformat()}-{meeting.code}-notes-{state}.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@read_or_save
def about_meeting(request, day, code):
    """Who chaired, whether the meeting was quorate, and what else its notes say."""
    meeting = meeting_called(day, code)
    _require_keeper(request.user, meeting)
    page = page_of(meeting)

    def make_form(data):
        form = NotesForm(data, by=request.user, instance=stored_notes(meeting))
        if data is not None and (why_not := why_not_written(meeting)):
            form.refusal = Refused(why_not)
        return form

    def act(form):
        if not form.changed_data:
            return Done("Nothing was changed.", page, "attendance")
        version = None if form.is_for_new else form.version_to_claim
        save_notes(form.instance, by=request.user, version=version, fields=form.changed_fields, behalf=form.behalf)
        return Done("Saved: who chaired, and whether the meeting was quorate.", page, "attendance")

    def editor(form):
        title, crumbs = "Chair and quorum", crumbs_within(meeting)
        return Editor("about-meeting", heading_for(meeting), title, "Save", page, "attendance", crumbs)

    return answer(request, make_form=make_form, act=act, editor=editor)


@read_or_save
def confirm_meeting_notes(request, day, code):
    """Confirm the notes: from then on they stay as they are."""
    meeting = meeting_called(day, code)
    _require_keeper(request.user, meeting)
    page = page_of(meeting)

    def make_form(data):
        about = stored_notes(meeting)
        form = ConfirmForm(data, by=request.user, instance=about)
        if data is not None and (why_not := why_not_written(meeting)):
            form.refusal = Refused(why_not)
        return form

    def act(form):
        store_confirmation(
            stored_notes(meeting),
            by=request.user,
            version=None if form.is_for_new else form.version_to_claim,
            on=form.cleaned_data["confirmed_on"],
            how=form.cleaned_data["confirmed_how"],
            behalf=form.behalf,
        )
        return Done("The notes are confirmed.", page, "notes")

    def editor(form):
        lead = why_not_written(meeting) or why_not_confirmed(stored_notes(meeting), meeting.held_on)
        lead = lead or "From then on neither the agenda nor the attendance nor what was recorded can be changed."
        crumbs = crumbs_within(meeting)
        title, more = "Confirm the notes", {"lead": lead}
        return Editor("confirm-notes", heading_for(meeting), title, "Confirm", page, "notes", crumbs, more)

    return answer(request, make_form=make_form, act=act, editor=editor)


@require_POST
def open_meeting_notes(request, day, code):
    """Take the confirmation back."""
    meeting = meeting_called(day, code)
    _require_keeper(request.user, meeting)
    sent = request.POST.get("version", "")
    try:
        version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None
        take_back(stored_notes(meeting), by=request.user, version=version)
    except (Refused, StaleRow) as problem:
        return leave(request, Done(str(problem), page_of(meeting), "notes"), level=messages.WARNING)
    return leave(request, Done("The notes are a draft again.", page_of(meeting), "notes"))


def stored_notes(meeting) -> MeetingNotes:
    """What is stored of a meeting's notes, or an empty row of them."""
    found = MeetingNotes.objects.filter(meeting=meeting).first() or MeetingNotes()
    found.meeting = meeting
    return found


def _require_keeper(user, meeting):
    if not may(user, "add", MeetingNotes(meeting=meeting)):
        raise PermissionDenied
