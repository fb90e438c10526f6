"""What differs between two plans, by code: exactly, and in plain English. Pure.

`apply(diff(a, b), a) == b` for any two plans without empty sections; `told` names every change in a sentence. Three
kinds of difference need the group's agreement: an action closed without being complete, an original due date, and a
target. The rest is for noting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workplans.snapshot import Plan, Row

SHORT = 90  # characters; a longer text is shown before and after instead of within a sentence
CLOSING = ("closed_on", "closed_as", "closing_reason")
WITHOUT_BEING_COMPLETE = ("merged", "stopped", "withdrawn")
HOW_CLOSED = {"done": "done", "merged": "merged into another", "stopped": "stopped", "withdrawn": "withdrawn"}
ORDER = "order"
# Section → what one row of it is called; the order is that of a paper.
NOUNS = {
    "workplan": "the workplan",
    "priorities": "priority",
    "actions": "action",
    "milestones": "milestone",
    "risks": "risk",
    "logic_model": "the logic model",
    "assumptions": "assumption",
    "inputs": "input",
    "activities": "activity",
    "outputs": "output",
    "outcomes": "outcome",
    "barriers": "barrier",
    "links": "link",
    ORDER: "order",
}
ONE_ROW = ("workplan", "logic_model")
HEADINGS = {
    "workplan": "The workplan as a whole",
    "logic_model": "The logic model as a whole",
    "links": "Links of the logic model",
    ORDER: "Order",
}
# Fields whose name on the page is not their name here with spaces.
LABELS = {
    "starts_on": "Start date",
    "due_on": "Due date",
    "original_due_on": "Original due date",
    "is_ongoing": "Ongoing",
    "is_inferred": "Awaiting confirmation",
    "is_cumulative": "Counts include those before",
    "review_on": "Review date",
    "completed_on": "Completed on",
    "what_changed": "What changed as a result",
    "baseline_on": "Baseline date",
    "target_on": "Target date",
    "role": "Our part",
    "band": "Term",
    "resources": "Resources",
    "closing_reason": "Reason for closing",
    "closed_as": "How it ended",
    "closed_on": "Closed on",
}
CHOICES = {
    "role": {"lead": "we lead", "deliver": "we deliver", "fund": "we fund", "influence": "we influence"},
    "band": {"short": "short term", "medium": "medium term", "long": "long term"},
    "frequency": {"month": "every month", "quarter": "every quarter", "year": "every year"},
    "closed_as": HOW_CLOSED,
}
NOTHING = "none"


@dataclass(frozen=True)
class Change:
    """A row that is new (`before` is None), that is gone (`after` is None), or the fields of it that differ."""

    section: str
    code: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Told:
    """One thing that differs, as people read it."""

    section: str
    code: str
    sentence: str
    needs_agreement: bool = False
    before: str = ""
    after: str = ""
    details: tuple[tuple[str, str], ...] = ()  # what a new row says, or one that is gone said: (label, words)

    @property
    def heading(self) -> str:
        return heading_of(self.section)

    @property
    def is_long(self) -> bool:
        """Do the texts stand below the sentence, because they are too long to stand in it?"""
        return bool(self.before or self.after)


def diff(a: Plan, b: Plan) -> list[Change]:
    """Every row of `b` that is not as it is in `a`, and every row that has gone, section by section, by code."""
    changes = []
    for section in sorted(a.keys() | b.keys(), key=_place):
        was, now = a.get(section, {}), b.get(section, {})
        for code in sorted(was.keys() | now.keys()):
            before, after = was.get(code), now.get(code)
            if before is None or after is None:
                changes.append(Change(section, code, before, after))
            elif before != after:
                names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
                changes.append(Change(section, code, _only(before, names), _only(after, names)))
    return changes


def apply(changes: Iterable[Change], plan: Plan) -> Plan:
    """The plan that has changed so; the plan itself stays as it is."""
    result = {section: dict(rows) for section, rows in plan.items()}
    for one in changes:
        rows = result.setdefault(one.section, {})
        if one.after is None:
            del rows[one.code]
        elif one.before is None:
            rows[one.code] = dict(one.after)
        else:
            kept = {name: value for name, value in rows[one.code].items() if name not in one.before}
            rows[one.code] = kept | one.after
    return {section: rows for section, rows in result.items() if rows}


def told(a: Plan, b: Plan) -> list[Told]:
    """What differs between two plans in sentences, those that need the group's agreement first."""
    found = [one for change in diff(a, b) for one in _told(change, a, b)]
    return sorted(found, key=lambda one: not one.needs_agreement)


def heading_of(section: str) -> str:
    """What a section is called above its rows."""
    if section in HEADINGS:
        return HEADINGS[section]
    return section.replace("_", " ").capitalize()


def label_of(field: str) -> str:
    """What a field is called on the page."""
    return LABELS.get(field) or field.replace("_", " ").capitalize()


def words_of(field: str, value) -> str:
    """A value as people read it: days with the month in words, lists with commas, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if field.endswith("_on"):
        return day_in_words(str(value))
    return CHOICES.get(field, {}).get(str(value), str(value).replace("_", " ") if field == "kind" else str(value))


def day_in_words(text: str) -> str:
    """An ISO day as “31 March 2026”; any other text as it is."""
    try:
        return f"{date.fromisoformat(text):%-d %B %Y}"
    except ValueError:
        return text


def details_of(row: Row, *, without: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """What a row says, field by field: (label, words)."""
    left_out = set(without)
    names = sorted((name for name in row if name not in left_out), key=_place_of_field)
    return tuple((label_of(name), words_of(name, row[name])) for name in names)


def _only(row, names):
    return {name: row[name] for name in names if name in row}


def _place(section):
    order = list(NOUNS)
    return (order.index(section), "") if section in order else (len(order), section)


FIELDS_IN_ORDER = (
    "text",
    "hypothesis",
    "context",
    "priority",
    "action",
    "intended_outcome",
    "lead_organisation",
    "lead_officer",
    "supporting_organisations",
    "starts_on",
    "due_on",
    "original_due_on",
    "is_ongoing",
    "review_on",
    "resources",
    "target",
    "target_on",
)


def _place_of_field(name):
    if name in FIELDS_IN_ORDER:
        return (FIELDS_IN_ORDER.index(name), name)
    return (len(FIELDS_IN_ORDER) + (name in CLOSING), name)


def _told(change, a, b):
    if change.section == ORDER:
        return _told_of_order(change)
    if change.section == "links":
        return _told_of_link(change, a, b)
    if change.before is None:
        return [_told_of_new(change)]
    if change.after is None:
        return [_told_of_gone(change)]
    return _told_of_fields(change, a, b)


def _told_of_new(change):
    row, name = change.after, _name(change)
    said = f"Added {name}: {_in_sentence(row.get('text', ''))}" if row.get("text") else f"Added {name}."
    more = ""
    if change.section == "outputs" and "target" in row:
        said, more = said.rstrip("."), f". Its target is {row['target']}{_by(row)}."
    without = ["text"] if len(row.get("text", "")) <= SHORT else []
    if row.get("original_due_on") == row.get("due_on"):
        without.append("original_due_on")
    details = details_of(row, without=without)
    return Told(change.section, change.code, f"{said}{more}", needs_agreement=bool(more), details=details)


def _told_of_gone(change):
    row = change.before
    needs = change.section == "actions" or "target" in row
    said = f"{_name(change, capital=True)} is no longer in the plan"
    said += f": {_in_sentence(row['text'])}" if row.get("text") else "."
    return Told(change.section, change.code, said, needs_agreement=needs, details=details_of(row))


def _told_of_fields(change, a, b):
    before, after = change.before, change.after
    names = sorted(before.keys() | after.keys(), key=_place_of_field)
    found = []
    if any(name in names for name in CLOSING):
        found.append(_told_of_closing(change, a, b))
        if ("closed_on" in before) != ("closed_on" in after):
            names = [name for name in names if name not in CLOSING]
        else:
            names = [name for name in names if name != "closed_as"]
    return [
        *(one for one in found if one),
        *(_told_of_field(change, name) for name in names),
    ]


def _told_of_closing(change, a, b):
    """Closed, opened again, or closed otherwise; None where only the day or the reason is another."""
    was, now = a[change.section][change.code], b[change.section][change.code]
    if "closed_on" in now and "closed_on" not in was:
        how = HOW_CLOSED.get(now.get("closed_as"), now.get("closed_as", ""))
        said = f"{change.code} closed as {how} on {day_in_words(now['closed_on'])}: {now.get('closing_reason', '')}"
        target = f" Its target of {now['target']} goes with it." if "target" in now else ""
        needs = _is_closed_incomplete(change.section, now) or bool(target)
        return Told(change.section, change.code, f"{said}{target}", needs_agreement=needs)
    if "closed_on" in was and "closed_on" not in now:
        how = HOW_CLOSED.get(was.get("closed_as"), was.get("closed_as", ""))
        said = f"{change.code} opened again; it was closed as {how} on {day_in_words(was['closed_on'])}."
        return Told(change.section, change.code, said)
    if was.get("closed_as") == now.get("closed_as"):
        return None
    said = f"How {change.code} ended: {words_of('closed_as', was.get('closed_as'))} → "
    said += words_of("closed_as", now.get("closed_as"))
    return Told(change.section, change.code, said, needs_agreement=_is_closed_incomplete(change.section, now))


def _is_closed_incomplete(section, row):
    """An action merged, stopped or withdrawn; or closed as done without a word on what changed as a result."""
    if section != "actions":
        return False
    return row.get("closed_as") in WITHOUT_BEING_COMPLETE or not row.get("what_changed")


def _told_of_field(change, name):
    before, after = change.before.get(name), change.after.get(name)
    needs = name == "original_due_on" or (change.section == "outputs" and name in ("target", "target_on"))
    subject = change.code or NOUNS.get(change.section, change.section)
    what = f"{label_of(name)} of {subject}"
    if isinstance(before, list) or isinstance(after, list):
        parts = _parts_of_lists(before or [], after or [])
        return Told(change.section, change.code, f"{what}: {parts}", needs_agreement=needs)
    was, now = words_of(name, before), words_of(name, after)
    if isinstance(before, bool) or isinstance(after, bool):
        was, now = was or "no", now or "no"
    if max(len(was), len(now)) > SHORT or "\n" in was + now:
        verb = "changed" if was and now else "added" if now else "taken out"
        return Told(change.section, change.code, f"{what} {verb}", needs, was, now)
    return Told(change.section, change.code, f"{what}: {was or NOTHING} → {now or NOTHING}", needs_agreement=needs)


def _parts_of_lists(before, after):
    added = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    parts = [f"added {', '.join(added)}"] * bool(added) + [f"removed {', '.join(gone)}"] * bool(gone)
    return "; ".join(parts) or f"{', '.join(before)} → {', '.join(after)}"


def _told_of_order(change):
    """Only where what stands in both is in another order: what was added or has gone says so itself."""
    found = []
    before, after = change.before or {}, change.after or {}
    for section in sorted(before.keys() | after.keys(), key=_place):
        was, now = before.get(section, []), after.get(section, [])
        if [one for one in was if one in now] != [one for one in now if one in was]:
            said = f"Order of the {heading_of(section).lower()}: {', '.join(was)} → {', '.join(now)}"
            found.append(Told(ORDER, "", said))
    return found


def _told_of_link(change, a, b):
    row = (b if change.after is not None else a)["links"][change.code]
    said = f"{row.get('source', '')} {row.get('phrase', 'leads to')} {row.get('target', '')}"
    strength = f" ({row['strength']})" if row.get("strength") else ""
    source = row.get("source", "")
    if change.before is None:
        rationale = (("Why", row["rationale"]),) if row.get("rationale") else ()
        return [Told("links", source, f"Added the link: {said}{strength}", details=rationale)]
    if change.after is None:
        return [Told("links", source, f"Removed the link: {said}{strength}")]
    found = []
    for name in sorted(change.before.keys() | change.after.keys(), key=_place_of_field):
        one = _told_of_field(Change("links", f"the link “{said}”", change.before, change.after), name)
        found.append(Told("links", source, one.sentence, one.needs_agreement, one.before, one.after))
    return found


def _name(change, *, capital=False):
    noun = NOUNS.get(change.section, change.section)
    name = noun if change.section in ONE_ROW else f"{noun} {change.code}"
    return name[:1].upper() + name[1:] if capital else name


def _in_sentence(text):
    return text if len(text) <= SHORT and "\n" not in text else f"{text.splitlines()[0][: SHORT - 1]}…"


def _by(row):
    return f" by {day_in_words(row['target_on'])}" if "target_on" in row else ""
