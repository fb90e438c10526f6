"""The action log of the programme, and of one workstream."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lutonhet.csv_download import csv_download
from workplans.action_log import FILTERS, HEADING, PROGRAMME, Asked, Line, cells_of, lines_of
from workplans.models import NextStep
from workplans.views.workplan import crumbs
from workstreams.models import Workstream


@dataclass(frozen=True)
class Choice:
    """A link that narrows the log: its words, its address, how many lines it shows, and whether it is chosen."""

    words: str
    address: str
    how_many: int
    is_chosen: bool


@dataclass(frozen=True)
class Column:
    """A heading of the log; sorted by, where it has an address. `direction` as in `aria-sort`."""

    words: str
    address: str = ""
    direction: str = ""


COLUMNS = (
    ("Ref", "ref"),
    ("Meeting", "meeting"),
    ("What", ""),
    ("Owner", "owner"),
    ("Due", "due"),
    ("Status", "status"),
    ("Result", ""),
)


@require_safe
def action_log(request):
    """Every next step of the programme and its workstreams."""
    lines = lines_of(NextStep.objects.all())
    asked = Asked.of(request.GET)
    of_whom = {line.step.workstream for line in lines}
    workstreams = sorted(filter(None, of_whom), key=lambda one: (one.order, one.name))
    named = [(one.slug, one.name) for one in workstreams] + (
        [(PROGRAMME, "The whole programme")] if None in of_whom else []
    )
    context = {
        "crumbs": [("Home", reverse("progress:home"))],
        "csv": reverse("workplans:action_log_table"),
        "of_whom": choices(request, "workstream", named, lines, asked) if len(named) > 1 else [],
    }
    return show(request, lines, asked, context)


@require_safe
def workstream_action_log(request, slug):
    """Every next step of one workstream."""
    workstream = get_object_or_404(Workstream, slug=slug)
    context = {
        "crumbs": crumbs(workstream),
        "workstream": workstream,
        "csv": reverse("workplans:workstream_action_log_table", args=[slug]),
    }
    return show(request, lines_of(NextStep.objects.filter(workstream=workstream)), Asked.of(request.GET), context)


@require_safe
def action_log_table(request):
    """What is asked for, as a table for Excel."""
    return table(request, NextStep.objects.all(), "action-log.csv")


@require_safe
def workstream_action_log_table(request, slug):
    """What is asked for of one workstream, as a table for Excel."""
    workstream = get_object_or_404(Workstream, slug=slug)
    return table(request, NextStep.objects.filter(workstream=workstream), f"{slug}-action-log.csv")


def table(request, steps, name):
    asked = Asked.of(request.GET)
    lines = asked.in_order(filter(asked.shows, lines_of(steps)))
    return csv_download(name, HEADING, map(cells_of, lines))


def show(request, lines: list[Line], asked: Asked, context):
    meetings = {key: one for line in lines for key, one in line.meetings.items()}
    in_order = sorted(
        meetings.values(), key=lambda one: (one.held_on is None, one.held_on and -one.held_on.toordinal())
    )
    named = [(one.code, f"{one}, {one.when}") for one in in_order]
    context |= {
        "lines": asked.in_order(filter(asked.shows, lines)),
        "columns": [column(request, asked, *one) for one in COLUMNS],
        "states": choices(request, "status", [(key, words) for key, (words, _) in FILTERS.items()], lines, asked),
        "meetings": choices(request, "meeting", named, lines, asked),
        "meeting": next((words for code, words in named if code == asked.meeting), ""),
        "asked": asked,
        "is_empty": not lines,
        "query": request.GET.urlencode(),
    }
    return render(request, "workplans/action_log.html", context)


def choices(request, name, named, lines, asked) -> list[Choice]:
    """The links of one filter, “All” first. Each says how many lines it shows beside what else is asked for."""
    field = {"status": "state", "workstream": "whose", "meeting": "meeting"}[name]
    found = []
    for value, words in [("", "All"), *named]:
        narrowed = Asked(**(vars(asked) | {field: value}))
        how_many = sum(map(narrowed.shows, lines))
        found.append(Choice(words, address(request, name, value), how_many, getattr(asked, field) == value))
    return found


def column(request, asked, words, name) -> Column:
    if not name:
        return Column(words)
    is_sorted, is_back = asked.sort.removeprefix("-") == name, asked.sort == f"-{name}"
    wanted = f"-{name}" if is_sorted and not is_back else name
    direction = ("descending" if is_back else "ascending") if is_sorted else ""
    return Column(words, address(request, "sort", wanted), direction)


def address(request, name, value) -> str:
    """The page with one thing asked for otherwise."""
    query = request.GET.copy()
    query.pop(name, None)
    if value:
        query[name] = value
    return f"?{query.urlencode()}"
