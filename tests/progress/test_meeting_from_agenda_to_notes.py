"""A meeting of the oversight group, prepared, run and written up by the secretariat on the pages alone."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from progress.models import AgendaItem
from tests.workplans import plans
from workplans.models import NextStep, Workplan
from workplans.versions import standing_of
from workstreams.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    """A meeting that is today; version 2 of Housing's plan is with the group."""
    plans.two_versions(Workplan.objects.get(workstream__slug="housing", year=2024), people)
    today = timezone.localdate()
    Meeting.objects.create(code="MEET-80", title="Oversight group", held_on=today - timedelta(days=90))
    return Meeting.objects.create(
        code="MEET-90", title="Oversight group, spring", held_on=today, paper_deadline=today, location="Town Hall"
    )


@pytest.fixture
def at_the_table(client, people):
    client.force_login(people["secretariat"])
    return client


def fields_of(response):
    """What a form says as it is shown, as a browser would send it."""
    form = response.context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        widget = getattr(field.field.widget, "widget", field.field.widget)
        if hasattr(widget, "widgets"):
            for part, text in zip(widget.widgets_names, widget.decompress(value), strict=True):
                sent[f"{field.html_name}{part}"] = text
        else:
            shown = widget.format_value(value)
            sent[field.html_name] = shown[0] if isinstance(shown, list) else ("" if shown is None else shown)
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = "" if field.initial is None else str(field.initial)
    editor = response.context.get("editor")
    receipt = editor.more.get("receipt") if editor else response.context.get("receipt")
    return sent | ({"receipt": receipt} if receipt else {})


def fill_in(client, address, **typed):
    """Open a form, type into it, send it, and come to where it leads."""
    sent = fields_of(client.get(address)) | typed
    response = client.post(address.partition("#")[0], sent)
    if response.status_code != 302:
        form = response.context["form"]
        raise AssertionError(f"{address}: {response.status_code} {dict(form.errors)}")
    return client.get(response.headers["Location"].partition("#")[0])


def text_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_meeting_goes_from_a_standing_agenda_to_notes_in_word(meeting, at_the_table, people):
    client = at_the_table
    args = [meeting.held_on.isoformat(), meeting.code]
    page = reverse("progress:meeting", args=args)

    client.post(reverse("progress:standing_agenda", args=args))
    html = client.get(page).content.decode()
    assert "HSG-2024-v2" in html
    fill_in(client, f"{reverse('progress:add_to_agenda', args=args)}?version=HSG-2024-v2", presenter="Cleo Chair")
    item = AgendaItem.objects.get(submission__reference="HSG-2024-v2")
    order = [one.standing or one.text for one in AgendaItem.objects.open().filter(meeting=meeting).as_listed()]
    assert order == [
        "apologies",
        "declarations",
        "last_notes",
        "Housing workplan 2024: version 2",
        "forward_plan",
        "other_business",
        "next_meeting",
    ]

    signatory = people["signatory"]
    fill_in(
        client,
        reverse("progress:attendance", args=args),
        **{
            f"capacity-person-{signatory.pk}": "present",
            f"capacity-person-{people['oversight'].pk}": "apologies",
            "name-1": "Sam Substitute",
            "here-as-1": "substitute",
            "for-1": people["oversight"].name,
        },
    )
    fill_in(client, reverse("progress:about_meeting", args=args), chaired_by="Robin Porter", quorate="yes")

    record = reverse("progress:record_item", args=[*args, item.code])
    pasted = "Members welcomed the plan.\x0bTargets were discussed."
    fill_in(client, record, discussion=pasted, outcome="Agreed to sign the plan off.")
    decision = reverse("progress:record_decision_at", args=[*args, item.code, "sign-off"])
    assert decision in client.get(record).content.decode()
    fill_in(client, decision, took_no_part="Cleo Chair, who chairs the workstream")
    step = reverse("progress:record_action", args=[*args, item.code])
    fill_in(
        client,
        step,
        text="Bring figures on damp homes",
        owner="Priya Patel",
        due_on_day="27",
        due_on_month="3",
        due_on_year="2027",
    )

    standing = standing_of(Workplan.objects.get(workstream__slug="housing", year=2024))
    assert standing.in_force.number == 2
    signed = standing.in_force.closing
    assert (signed.meeting, signed.quorate, signed.decided_on) == (meeting, "yes", meeting.held_on)
    assert signed.minute_reference == f"{meeting.when}, item 4"
    promised = NextStep.objects.get(text="Bring figures on damp homes")
    assert (promised.raised_at, promised.workstream.slug) == (meeting, "housing")
    assert (promised.due_on, promised.owner) == (date(2027, 3, 27), "Priya Patel")
    assert promised.code in client.get(reverse("workplans:action_log")).content.decode()

    for address in (page, reverse("progress:meeting_notes", args=args)):
        html = client.get(address).content.decode()
        assert "Bring figures on damp homes" in html
        assert "Sam Substitute" in html
    response = client.get(reverse("progress:meeting_notes_in_word", args=args))
    assert "notes-draft.docx" in response.headers["Content-Disposition"]
    words = text_of(Document(BytesIO(response.content)))
    for said in (
        "Oversight group, spring",
        "Draft: these notes have not been confirmed.",
        "Chaired by: Robin Porter",
        "Quorate: Yes",
        f"Sam Substitute (for {people['oversight'].name})",
        signatory.name,
        "4. Housing workplan 2024: version 2",
        "Recommendation: Sign off version 2 of the plan.",
        "Members welcomed the plan.",
        "Targets were discussed.",
        "Agreed to sign the plan off.",
        "version 2: signed off.",
        "Took no part: Cleo Chair, who chairs the workstream",
        f"Minute reference: {meeting.when}, item 4",
        "Bring figures on damp homes",
        "Priya Patel",
        "27 March 2027",
    ):
        assert said in words, said
    assert "\x0b" not in words

    fill_in(client, reverse("progress:confirm_meeting_notes", args=args), confirmed_how="Agreed by the chair")
    response = client.get(reverse("progress:meeting_notes_in_word", args=args))
    assert "notes-confirmed.docx" in response.headers["Content-Disposition"]
    assert "Confirmed on" in text_of(Document(BytesIO(response.content)))
    typed = fields_of(client.get(record)) | {"outcome": "Something else."}
    assert "were confirmed on" in client.post(record, typed).content.decode()
    item.refresh_from_db()
    assert item.outcome == "Agreed to sign the plan off."
