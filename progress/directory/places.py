"""Where a row of the directory stands: the page in words, and its address."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.text import slugify

from progress.directory.entry import Entry


def at(page: str, label: str) -> Callable[[Entry], tuple[str, str]]:
    """The place of rows that stand at their code on one page of the programme."""

    def place(entry: Entry) -> tuple[str, str]:
        url = reverse(page)
        return label, f"{url}#{entry.code}" if entry.kind.is_coded else url

    return place


def on_workstream(label: str) -> Callable[[Entry], tuple[str, str]]:
    """The place of rows that stand on the page of their workstream; the page itself for the workstream."""

    def place(entry: Entry) -> tuple[str, str]:
        url = reverse("progress:workstream", args=[entry.slug])
        return f"{entry.whose}{label}", f"{url}#{entry.code}" if entry.kind.is_coded else url

    return place


def in_logic_model(entry: Entry) -> tuple[str, str]:
    url = reverse("logicmodels:logic_model", args=[entry.slug])
    return f"{entry.whose}: logic model", f"{url}#{entry.code}" if entry.code else url


def in_workplan(entry: Entry) -> tuple[str, str]:
    url = reverse("workplans:workplan_year", args=[entry.slug, entry.detail])
    return f"{entry.whose}: workplan {entry.detail}", f"{url}#{entry.code}" if entry.code else url


def of_next_step(entry: Entry) -> tuple[str, str]:
    if entry.slug:
        return f"{entry.whose}: next steps", f"{reverse('progress:workstream', args=[entry.slug])}#{entry.code}"
    return "Next steps of the whole programme", f"{reverse('progress:programme')}#{entry.code}"


def of_meeting(entry: Entry) -> tuple[str, str]:
    whose = entry.whose or "Oversight group"
    if entry.detail:
        return f"{whose}: meetings", f"{reverse('progress:meetings_on', args=[entry.detail])}#{entry.code}"
    return f"{whose}: meetings", f"{reverse('progress:meeting_list')}#{entry.code}"


def of_agenda_item(entry: Entry) -> tuple[str, str]:
    """Its place on the page of its meeting, whose day and code stand in `detail`."""
    whose, (day, _, code) = entry.whose or "Oversight group", entry.detail.partition("/")
    if not day:
        return f"{whose}: meetings", f"{reverse('progress:meeting_list')}#{code}"
    return f"{whose}: agenda", f"{reverse('progress:meeting', args=[day, code])}#{entry.code}"


def in_administration(entry: Entry) -> tuple[str, str]:
    name = f"admin:{entry.kind.model._meta.app_label}_{entry.kind.key}_change"
    return "Administration", reverse(name, args=[entry.pk])


def of_partner(entry: Entry) -> tuple[str, str]:
    name = slugify(entry.title)
    return "Partners", reverse("progress:partner", args=[name]) if name else reverse("progress:partner_list")


def nowhere(entry: Entry) -> tuple[str, str]:
    return "", ""
