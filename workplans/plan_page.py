"""A plan of plain values as people read it: priorities with their actions, risks, and the logic model. Pure."""

from dataclasses import dataclass, field

from workplans.diff import NOUNS, day_in_words, details_of, heading_of, words_of
from workplans.snapshot import Plan, Row

OF_LOGIC_MODEL = ("assumptions", "inputs", "activities", "outputs", "outcomes", "barriers")
TOLD_IN_THE_TABLE = (
    "text",
    "priority",
    "lead_organisation",
    "lead_officer",
    "due_on",
    "original_due_on",
    "is_ongoing",
    "closed_on",
    "closed_as",
    "closing_reason",
)


@dataclass(frozen=True)
class Line:
    """An item: its code, what it says, and the rest of what is known of it as (label, words)."""

    code: str
    text: str
    details: tuple[tuple[str, str], ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class ActionLine(Line):
    """An action with who leads it and by when, and its milestones."""

    lead: str = ""
    due: str = ""
    originally: str = ""
    milestones: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Group:
    """A priority, or none, and its actions."""

    code: str
    text: str
    actions: list[ActionLine] = field(default_factory=list)
    details: tuple[tuple[str, str], ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the logic model."""

    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class PlanPage:
    """All of a plan, in the order in which it is read."""

    about: tuple[tuple[str, str], ...]
    groups: list[Group]
    risks: list[Line]
    hypothesis: str
    context: str
    sections: list[Section]
    links: list[str]


def page_of(plan: Plan) -> PlanPage:
    """The plan as a page shows it. Nothing of it is left out."""
    whole, model = plan.get("workplan", {}).get("", {}), plan.get("logic_model", {}).get("", {})
    return PlanPage(
        about=details_of(whole, without=("year", "workstream")),
        groups=_groups(plan),
        risks=[_line(code, row) for code, row in plan.get("risks", {}).items()],
        hypothesis=str(model.get("hypothesis", "")),
        context=str(model.get("context", "")),
        sections=[
            Section(heading_of(name), [_line(code, plan[name][code]) for code in _in_order(plan, name)])
            for name in OF_LOGIC_MODEL
            if name in plan
        ],
        links=[_link(row) for _, row in sorted(plan.get("links", {}).items())],
    )


def _in_order(plan: Plan, section: str) -> list[str]:
    """The codes as they stood on the page; open ones before closed ones."""
    rows = plan.get(section, {})
    order = plan.get("order", {}).get("", {}).get(section, [])
    codes = [code for code in order if code in rows]
    codes += [code for code in rows if code not in codes]
    return sorted(codes, key=lambda code: "closed_on" in rows[code])


def _groups(plan):
    priorities = plan.get("priorities", {})
    groups = {}
    for code in _in_order(plan, "priorities"):
        line = _line(code, priorities[code])
        groups[code] = Group(code, line.text, details=line.details, closed=line.closed)
    without = Group("", "Actions without a priority")
    milestones = {}
    for code, row in sorted(plan.get("milestones", {}).items(), key=lambda one: one[1].get("due_on", "")):
        milestones.setdefault(row.get("action"), []).append(_milestone(code, row))
    for code in _in_order(plan, "actions"):
        row = plan["actions"][code]
        groups.get(row.get("priority"), without).actions.append(_action(code, row, milestones.get(code, [])))
    return [*groups.values(), *([without] if without.actions else [])]


def _action(code, row: Row, milestones):
    due, original = row.get("due_on"), row.get("original_due_on")
    return ActionLine(
        code=code,
        text=str(row.get("text", "")),
        details=details_of(row, without=TOLD_IN_THE_TABLE),
        closed=_closed(row),
        lead=", ".join(str(row[name]) for name in ("lead_organisation", "lead_officer") if row.get(name)),
        due="Ongoing" if row.get("is_ongoing") else day_in_words(str(due)) if due else "",
        originally=day_in_words(str(original)) if original and original != due else "",
        milestones=tuple(milestones),
    )


def _milestone(code, row):
    due, original = row.get("due_on", ""), row.get("original_due_on")
    when = day_in_words(str(due))
    if original and original != due:
        when += f", originally {day_in_words(str(original))}"
    more = details_of(row, without=("text", "action", "due_on", "original_due_on", *_CLOSING))
    return Line(code, str(row.get("text", "")), (("Date", when), *more), _closed(row))


_CLOSING = ("closed_on", "closed_as", "closing_reason")


def _line(code, row):
    return Line(code, str(row.get("text", "")), details_of(row, without=("text", *_CLOSING)), _closed(row))


def _closed(row):
    if "closed_on" not in row:
        return ""
    how = words_of("closed_as", row.get("closed_as"))
    return f"Closed on {day_in_words(str(row['closed_on']))}, {how}: {row.get('closing_reason', '')}"


def _link(row):
    words = f"{row.get('source', '')} {row.get('phrase', NOUNS['links'])} {row.get('target', '')}"
    more = [words_of("strength", row.get("strength"))] if row.get("strength") else []
    more += ["awaiting confirmation"] if row.get("is_inferred") else []
    more += [str(row["rationale"])] if row.get("rationale") else []
    return f"{words} ({'; '.join(more)})" if more else words
