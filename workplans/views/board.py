"""A year's plan by how delivery stands."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from workplans.models.actions import Delivery
from workplans.reading import WAITING, WAITING_WORDS, Row
from workplans.views.shown import context_of, shown

# Columns that always stand there, then those that stand there when something is in them.
ALWAYS = (Delivery.NOT_STARTED, Delivery.ON_TRACK, Delivery.AT_RISK, Delivery.OFF_TRACK, Delivery.COMPLETE)
SOMETIMES = (Delivery.PAUSED, Delivery.CLOSED)


@dataclass(frozen=True)
class Column:
    """The actions that stand alike."""

    state: str
    words: str
    rows: list[Row]


@require_safe
def board(request, slug, year):
    """The plan's actions in a column for each way that delivery stands."""
    seen = shown(request, slug, year)
    kept = seen.kept
    context = context_of(request, seen, "workplans:board")
    context |= {"columns": columns_of(kept), "kept": len(kept), "edits": True}
    return render(request, "workplans/board.html", context)


def columns_of(rows: list[Row]) -> list[Column]:
    """What waits for an update comes first, where anything does."""
    columns = [Column(WAITING, WAITING_WORDS.capitalize(), [row for row in rows if row.is_waiting])]
    for state in (*ALWAYS, *SOMETIMES):
        columns.append(Column(state.value, str(state.label), [row for row in rows if row.state == state]))
    return [one for one in columns if one.rows or one.state in ALWAYS]
