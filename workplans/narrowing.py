"""Which actions of a workplan a reader asks to see, and in which order: what the address says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from workplans.models.actions import Delivery
from workplans.reading import STATES, WAITING, WAITING_WORDS, Row

ORDERS = {"": "priority", "code": "code", "due": "due date", "delivery": "delivery", "lead": "lead"}
NO_LEAD = "none"
LONGEST = 100  # characters of a text that is looked for
# What needs attention first.
URGENCY = [
    Delivery.OFF_TRACK.value,
    WAITING,
    Delivery.AT_RISK.value,
    Delivery.NOT_STARTED.value,
    Delivery.ON_TRACK.value,
    Delivery.PAUSED.value,
    Delivery.COMPLETE.value,
    Delivery.CLOSED.value,
]


@dataclass(frozen=True)
class Narrowing:
    """What of a plan is asked for; empty for all of it."""

    lead: str = ""
    delivery: str = ""
    priority: str = ""
    overdue: str = ""
    words: str = ""
    sort: str = ""

    @property
    def asks(self) -> dict[str, str]:
        """The parts of the address that leave something out."""
        asked = {
            "lead": self.lead,
            "delivery": self.delivery,
            "priority": self.priority,
            "overdue": self.overdue,
            "q": self.words,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def is_narrow(self) -> bool:
        return bool(self.asks)

    def query(self, sort: str | None = None) -> str:
        """The address's query with the same narrowing, in another order where one is given; "" for everything."""
        sort = self.sort if sort is None else sort
        asked = self.asks | ({"sort": sort} if sort else {})
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """(words, query, is it the present one) for each order there is."""
        return [(words, self.query(key), key == self.sort) for key, words in ORDERS.items()]

    def holds(self, row: Row) -> bool:
        """Is the row asked for?"""
        action = row.action
        priority = action.priority.code if action.priority else NO_LEAD
        lead = str(action.lead_organisation_id or NO_LEAD)
        return (
            (not self.lead or lead == self.lead)
            and (not self.delivery or row.state == self.delivery)
            and (not self.priority or priority == self.priority)
            and (not self.overdue or row.is_overdue)
            and all(word in _said_by(row) for word in self.words.casefold().split())
        )

    def in_order(self, rows: list[Row]) -> list[Row]:
        """The rows in the order asked for; what has no date or no lead comes last."""
        keys = {
            "code": lambda row: _in_parts(row.action.code),
            "due": lambda row: (row.action.due_on is None, row.action.due_on or date.max, row.action.code),
            "delivery": lambda row: (URGENCY.index(row.state), row.action.code),
            "lead": lambda row: (not row.lead, row.lead.casefold(), row.action.code),
        }
        return sorted(rows, key=keys[self.sort]) if self.sort in keys else rows


def narrowing_of(asked: Mapping[str, str]) -> Narrowing:
    """What an address asks for; what it cannot mean counts as not asked."""
    states = {*(str(one) for one in Delivery.values), WAITING}
    return Narrowing(
        lead=lead if (lead := asked.get("lead", "")) == NO_LEAD or _is_number(lead) else "",
        delivery=state if (state := asked.get("delivery", "")) in states else "",
        priority=asked.get("priority", "")[:LONGEST].replace("\x00", ""),
        overdue="yes" if asked.get("overdue") else "",
        words=" ".join(asked.get("q", "")[:LONGEST].replace("\x00", "").split()),
        sort=sort if (sort := asked.get("sort", "")) in ORDERS else "",
    )


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: (value, words) that occur among the rows."""

    leads: list[tuple[str, str]]
    states: list[tuple[str, str]]
    priorities: list[tuple[str, str]]


def choices_among(rows: list[Row]) -> Choices:
    leads = {str(row.action.lead_organisation_id): str(row.action.lead_organisation) for row in rows if _has_lead(row)}
    if any(not _has_lead(row) for row in rows):
        leads[NO_LEAD] = "None named yet"
    words = {state.value: str(state.label) for state in STATES} | {WAITING: WAITING_WORDS.capitalize()}
    occurring = {row.state for row in rows}
    priorities = {one.code: f"{one.code} {one.text}" for row in rows if (one := row.action.priority)}
    if priorities and any(row.action.priority is None for row in rows):
        priorities[NO_LEAD] = "None"
    return Choices(
        leads=sorted(leads.items(), key=lambda one: (one[0] == NO_LEAD, one[1].casefold())),
        states=[(state, text) for state, text in words.items() if state in occurring],
        priorities=sorted(priorities.items(), key=lambda one: (one[0] == NO_LEAD, one[0])),
    )


def _has_lead(row):
    return row.action.lead_organisation_id is not None


def _said_by(row):
    """All that a search reads of an action, in small letters."""
    action = row.action
    said = [action.code, action.text, action.intended_outcome, row.lead, row.update.text if row.update else ""]
    return " ".join([*said, *(one.text for one in row.steps)]).casefold()


def _in_parts(code):
    """A code so that 9 comes before 10."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in code.split("-")]


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 19
