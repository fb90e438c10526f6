"""A year's plan in time: bars from start to due date, milestones, and today."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from workplans.reading import Row
from workplans.timeline import NARROW, WIDE, Span, Step, draw
from workplans.views.shown import context_of, shown


@require_safe
def timeline(request, slug, year):
    """The plan's actions along the months, and the same as a table."""
    seen = shown(request, slug, year)
    rows = seen.kept if seen.narrowing.sort else _by_date(seen.kept)
    context = context_of(request, seen, "workplans:timeline")
    spans = [span_of(row) for row in rows if row.action.is_open]
    wide, narrow = (draw(spans, year, context["today"], scale) for scale in (WIDE, NARROW))
    context |= {
        "rows": rows,
        "kept": len(rows),
        "drawings": [("wide", wide), ("narrow", narrow)],
        "drawing": wide,
    }
    return render(request, "workplans/timeline.html", context)


def span_of(row: Row) -> Span:
    """An action as the drawing takes it; what is complete runs to the day on which it was."""
    action = row.action
    return Span(
        code=action.code,
        label=action.text,
        starts_on=action.starts_on,
        due_on=action.completed_on or action.due_on,
        original_due_on=action.original_due_on,
        is_ongoing=action.is_ongoing and not action.completed_on,
        state=row.state,
        standing=row.state_in_words,
        steps=tuple(Step(one.code, one.text, one.due_on, one.standing_on(row.today)[0]) for one in row.steps),
    )


def _by_date(rows):
    """The soonest first; what is ongoing, then what has no date, last."""
    return sorted(rows, key=lambda row: (row.action.due_on is None, not row.action.is_ongoing, _due_and_code(row)))


def _due_and_code(row):
    return (str(row.action.due_on or ""), row.action.code)
