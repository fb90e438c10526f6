"""The rows of a file as its pages show them: their kinds, and what a revision changes."""

from dataclasses import dataclass

from django.db.models import QuerySet

from indicators.models import Observation, StagedRow

Status = StagedRow.Status
KINDS = {  # status → heading, what it means
    Status.PROBLEM: ("Problems", "These rows cannot be brought in as they are."),
    Status.CHANGED: ("Revisions", "The file says something else than is stored."),
    Status.NEW: ("New figures", "Nothing is stored yet for that indicator, area and period."),
    Status.SAME: ("Already stored", "What is stored says the same."),
    Status.LEFT_OUT: ("Left out", "These rows are not brought in."),
}
LABELS = {  # what of a figure may be revised, in the words of the page
    "value": "Value",
    "lower": "Lower 95% limit",
    "upper": "Upper 95% limit",
    "lower_998": "Lower 99.8% limit",
    "upper_998": "Upper 99.8% limit",
    "count": "Count",
    "denominator": "Denominator",
    "value_note": "Note",
    "published_country": "Against the country",
    "published_region": "Against the region",
    "published_neighbours": "Against the neighbours",
    "published_trend": "Trend",
    "published_goal": "Against the goal",
}


@dataclass(frozen=True)
class Change:
    """One thing that a revision changes: what is stored, what the file says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RevisionShown:
    """A row that revises a stored value, and the value with its source."""

    row: StagedRow
    stored: Observation
    changes: list[Change]


def revisions_of(rows: QuerySet[StagedRow]) -> list[RevisionShown]:
    """Each row that revises a value, beside it: two queries."""
    rows = list(rows.select_related("series", "area"))
    stored = Observation.objects.select_related("batch", "indicator", "area", "breakdown").in_bulk(
        [row.observation_id for row in rows]
    )
    return [
        RevisionShown(row, stored[row.observation_id], _changes(row, stored[row.observation_id]))
        for row in rows
        if row.observation_id in stored
    ]


def _changes(row, stored):
    found = []
    for name, label in LABELS.items():
        before, after = getattr(stored, name), getattr(row, name)
        if before == after or (after in (None, "") and name != "value"):
            continue
        if name == "value":
            found.append(
                Change(label, stored.value_text or stored.missing_reason, row.value_text or row.missing_reason)
            )
        elif not (name.startswith("published_") and row.position):
            found.append(Change(label, _figure(before), _figure(after)))
    return found


def _figure(value):
    if value in (None, ""):
        return "none"
    return value if isinstance(value, str) else f"{value.normalize():f}"
