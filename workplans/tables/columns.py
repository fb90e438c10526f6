"""The columns of a workplan's table: their headings, and what else people call them.

Headings are compared without case, spaces, punctuation and what stands in brackets. A status and a rating, which many
plans keep apart, are both read into the one delivery status.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lutonhet.folding import folded

WIDE, MIDDLE, NARROW = 48, 26, 16


@dataclass(frozen=True)
class Column:
    """A column: `is_typed` where people write, `hint` what they write there."""

    key: str
    heading: str
    synonyms: str
    hint: str
    width: int = MIDDLE
    is_typed: bool = True


COLUMNS = (
    Column(
        "ref",
        "Ref",
        "id; no; no.; number; action ref; action number; action no; code; reference; ref no; ref number; action ref no",
        "Filled in here. Leave it as it is; leave it empty for a new action.",
        NARROW,
        is_typed=False,
    ),
    Column("priority", "Priority", "theme; objective; priority area", "One of this plan's priorities."),
    Column(
        "recommendations",
        "Marmot recommendation",
        "recommendation; recommendations; marmot recommendations",
        "Codes such as HET-REC01, several with semicolons between.",
    ),
    Column(
        "action",
        "Action",
        "activity; task; what we will do; actions; action description; description of action",
        "What will be done. Needed.",
        WIDE,
    ),
    Column(
        "intended_outcome",
        "Intended outcome",
        "outcome; expected outcome; success measure; outcomes; intended outcomes; measure of success",
        "What will be different.",
        WIDE,
    ),
    Column(
        "lead_organisation",
        "Lead organisation",
        "lead partner; organisation; partner; lead agency; lead organization",
        "One organisation that is known here: choose it from the list.",
    ),
    Column(
        "lead_officer",
        "Lead officer",
        "lead; owner; responsible; action by; sro; officer; by whom; who; responsible officer; action owner",
        "A name; nobody needs an account.",
    ),
    Column(
        "supporting",
        "Supporting partners",
        "partners; supporting organisations; partner organisations; delivery partners; supporting organisation",
        "Organisations with semicolons between, or one a line.",
        MIDDLE,
    ),
    Column("starts_on", "Start date", "start; from; start by; starts; begin; begins", "dd/mm/yyyy", NARROW),
    Column(
        "due",
        "Due date",
        "target date; timescale; by when; deadline; implementation date; due; due by; completion date; target "
        "completion date; timescales; end date; end; end by; finish; original due date; original agreed "
        "implementation date",
        "dd/mm/yyyy, Mar 2027 (its last day), Q3 2026/27, or Ongoing.",
        NARROW,
    ),
    Column(
        "revised",
        "Revised due date",
        "revised date; extension; revised implementation date; revised target date; revised deadline",
        "Once a date is agreed or past: the new date, with the reason beside it.",
        NARROW,
    ),
    Column("reason", "Reason for change", "reason for slippage; reason", "Why the date moves.", MIDDLE),
    Column(
        "milestones",
        "Milestones",
        "key milestones; milestone",
        "One a line: date, dash, text. For example 30/06/2026 – First ten homes inspected",
        WIDE,
    ),
    Column("resources", "Resources", "funding; budget; resource; cost; resources required", "Money and people."),
    Column(
        "delivery",
        "Delivery",
        "delivery status; delivery rag",
        "Choose from the list. Amber and red need “Risks and issues”; red also “Escalation”.",
        22,
    ),
    Column(
        "update",
        "Progress update",
        "progress; update; narrative; comments; commentary; latest update; comment; progress to date",
        "What has happened since the last report.",
        WIDE,
    ),
    Column(
        "wrong",
        "Risks and issues",
        "barriers; risks; issues; risks issues; issues and risks; barriers and risks",
        "What is wrong, and what happens next. Needed for amber and red.",
        WIDE,
    ),
    Column(
        "escalation",
        "Escalation",
        "support needed; ask of the board; support required; ask; support or decision needed",
        "What you ask the oversight group for, or None. Needed for red.",
        MIDDLE,
    ),
    Column(
        "stamp",
        "Last updated",
        "",
        "Filled in here: by it a row that somebody changed meanwhile is noticed. Leave it as it is.",
        24,
        is_typed=False,
    ),
    Column("review_on", "Review date", "next review; review; review by", "For an ongoing action: dd/mm/yyyy", NARROW),
    Column("completed_on", "Completed on", "date completed; actual completion date; completed", "dd/mm/yyyy", NARROW),
    Column(
        "what_changed",
        "What changed as a result",
        "what changed; result; impact; difference made",
        "Needed for what is complete.",
        WIDE,
    ),
    Column(
        "activities",
        "Logic model activities",
        "logic model activity; activities",
        "Codes of the logic model, with semicolons between.",
    ),
    Column(
        "outputs", "Logic model outputs", "logic model output; outputs", "Codes of the logic model, with semicolons."
    ),
)
# Read, and never written: two columns that say together what Delivery says.
READ_TOO = (
    Column("status", "Status", "progress status; current status; action status", ""),
    Column("rag", "RAG rating", "rag; brag; status rag; rag status; brag rating; brag status; rating", ""),
)
BY_KEY = {column.key: column for column in (*COLUMNS, *READ_TOO)}
HEADINGS = {key: column.heading for key, column in BY_KEY.items()}
LEFT_OUT = ""


def said_alike(heading: str) -> str:
    """Two headings that are the same but for case, spaces and punctuation give the same."""
    return re.sub(r"[^a-z0-9]", "", folded(heading).replace("&", "and"))


_KNOWN = {
    said_alike(name): column.key
    for column in (*COLUMNS, *READ_TOO)
    for name in (column.heading, column.key, *column.synonyms.split(";"))
    if said_alike(name)
}


def meaning_of(heading: str) -> str:
    """The key of the column that a heading names; "" for one that is not known, or names two."""
    for text in (heading, re.sub(r"\([^)]*\)|\[[^]]*\]", " ", heading)):
        if found := _KNOWN.get(said_alike(text)):
            return found
    parts = {_KNOWN.get(said_alike(part), LEFT_OUT) for part in re.split(r"[/|\n]", heading) if said_alike(part)}
    return parts.pop() if len(parts) == 1 else LEFT_OUT


def meanings_of(headings: Iterable[str]) -> list[str]:
    """The meaning of each column in turn."""
    return [meaning_of(one) for one in headings]
