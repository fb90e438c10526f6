"""What stands above the form of a row: where it belongs, and the way there."""

from django.urls import reverse


def heading_of(row):
    """What it belongs to; a kind that belongs neither to a workstream nor to the programme says `heading` itself."""
    return getattr(row, "heading", "") or str(row.of_workstream or "The whole programme")


def crumbs_of(row, page):
    crumbs = [("Home", reverse("progress:home")), *getattr(row, "crumbs", ())]
    if len(crumbs) > 1:
        return crumbs
    if workstream := row.of_workstream:
        crumbs.append(("Workstreams", reverse("progress:workstream_list")))
        crumbs.append((str(workstream), workstream.get_absolute_url()))
    return crumbs


def named(row):
    """What an item says: its text, or the title that it has instead."""
    return getattr(row, "text", "") or row
