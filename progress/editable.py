"""What of this app people add and change on the pages."""

from progress.meeting_forms import AgendaItemForm
from progress.models import AgendaItem
from progress.models.meetings import page_of
from progress.services.agenda import change_agenda_item, stem_of
from workstreams.kinds import Kind, register

register(
    Kind(
        slug="agenda-item",
        model=AgendaItem,
        form=AgendaItemForm,
        parent="meeting",
        stem=lambda row: stem_of(row.meeting),
        page=lambda row: page_of(row.meeting).partition("#")[0],
        related=("meeting__workstream", "workstream", "submission__workplan__workstream"),
        change=change_agenda_item,
        is_a_workstreams=False,
    ),
)
