"""The form of all counts of a quarter: read together, checked together, and shown again as they were typed.

Each field carries, hidden, what it said when the page was opened. What a person left alone takes what is stored now;
what two people changed differently is asked about beside the field.
"""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from logicmodels.counts.doubts import Beside, doubts_about, doubts_about_later, doubts_about_part, doubts_about_whole
from logicmodels.counts.due import Due, Slot, who_saved_last
from logicmodels.counts.figures import NotACount, figure, parse_count
from logicmodels.models import OutputCount
from logicmodels.services import CountToSave
from lutonhet.guarded_form import plain

PARTS = ("count", "note", "evidence")
LABELS = {"count": "the count", "note": "the note", "evidence": "the link to evidence"}
LONGEST_ADDRESS, LONGEST_NOTE = 200, 5000


@dataclass(frozen=True)
class Clash:
    """What two people changed differently: `theirs` is stored, `mine` was typed."""

    label: str
    theirs: str
    mine: str


@dataclass
class Line:
    """The fields of one count, as the page shows them."""

    slot: Slot
    may_change: bool
    label: str
    typed: dict[str, str]
    opened: dict[str, str]
    version: str
    errors: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    who: str = "Somebody else"
    asks_to_take_away: bool = False
    is_confirmed: bool = False
    value: Decimal | None = None
    is_changed: bool = False

    @property
    def key(self) -> str:
        return self.slot.key

    @property
    def is_stored(self) -> bool:
        return self.slot.stored is not None

    @property
    def stored_count(self) -> str:
        return figure(self.slot.stored.count) if self.slot.stored else ""

    @property
    def mark(self) -> str:
        """What a tick stands for: these doubts with these figures, and no others."""
        return hashlib.sha256("|".join(self.doubts).encode()).hexdigest()[:16]

    @property
    def version_now(self) -> str:
        return str(self.slot.stored.version) if self.slot.stored else "0"

    @property
    def opens_more(self) -> bool:
        return bool(self.errors.get("note") or self.errors.get("evidence"))

    @property
    def needs_answer(self) -> bool:
        return bool(self.clashes or self.asks_to_take_away or (self.doubts and not self.is_confirmed))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, the sentence of the summary)."""
        found = [(f"{name}-{self.key}", f"{self.label}: {text}") for name, text in self.errors.items()]
        if self.clashes:
            found.append((f"keep-{self.key}-theirs", f"{self.label}: {self.who} saved this while you had it open"))
        elif self.asks_to_take_away:
            found.append((f"away-{self.key}", f"{self.label}: tick the box to take the count away"))
        elif self.doubts and not self.is_confirmed:
            found.append((f"right-{self.key}", f"{self.label}: {self.doubts[0]} Check it, and tick “It is right”"))
        return found


def stored_texts(row: OutputCount | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(PARTS, "")
    return {"count": figure(row.count), "note": row.note, "evidence": row.evidence_url}


def same(name: str, one: str, other: str) -> bool:
    """Do two texts say the same? `1,234` and `1234` do."""
    if name == "count":
        try:
            return parse_count(one) == parse_count(other)
        except NotACount:
            return one == other
    return one.split() == other.split()


class CountsForm:
    """`data` is what was sent, or None to show the page."""

    def __init__(self, dues: list[Due], data=None):
        self.dues, self.data = dues, data
        self.lines: dict[str, Line] = {}
        self.refusal = ""
        for due in dues:
            for period in due.periods:
                for slot in (period.whole, *period.parts):
                    self.lines[slot.key] = self._line(due, slot)
        self.lost = self._lost()
        if data is not None:
            for line in self.lines.values():
                self._check(line)
            self._doubt()

    def _sent(self, name: str, key: str, otherwise: str) -> str:
        text = self.data.get(f"{name}-{key}") if self.data is not None else None
        return otherwise if text is None else plain(text.replace("\x00", ""), lines=name == "note")

    def _line(self, due, slot):
        stored = stored_texts(slot.stored)
        of = f", {slot.activity.code}" if slot.activity else ""
        label = f"{due.output.code}{of}, {slot.period.label}"
        version = slot.stored.version if slot.stored else 0
        return Line(
            slot=slot,
            may_change=due.may_change,
            label=label,
            opened={name: self._sent(f"opened-{name}", slot.key, stored[name]) for name in PARTS},
            typed={name: self._sent(name, slot.key, stored[name]) for name in PARTS},
            version=self._sent("version", slot.key, str(version)),
        )

    def _check(self, line):
        """Join what was typed with what is stored, then read it."""
        stored = stored_texts(line.slot.stored)
        changed = [name for name in PARTS if not same(name, line.typed[name], line.opened[name])]
        if not line.may_change:
            line.typed = stored
            return
        answer = self.data.get(f"keep-{line.key}", "")
        if answer == f"theirs-{line.version_now}":
            changed = [name for name in changed if same(name, stored[name], line.opened[name])]
        is_stale = line.version != line.version_now
        for name in PARTS:
            if name not in changed:
                line.typed[name] = stored[name]
                continue
            they_changed_it = is_stale and not same(name, stored[name], line.opened[name])
            is_settled = answer == f"mine-{line.version_now}" or same(name, stored[name], line.typed[name])
            if they_changed_it and not is_settled:
                theirs = stored[name] or ("taken away" if line.slot.stored is None else "nothing")
                line.clashes.append(Clash(LABELS[name], theirs, line.typed[name] or "nothing"))
        if line.clashes:
            line.who = who_saved_last(line.slot)
        elif is_stale:
            line.opened, line.version = stored, line.version_now
        line.is_changed = any(not same(name, line.typed[name], stored[name]) for name in PARTS)
        self._read(line)

    def _read(self, line):
        try:
            line.value = parse_count(line.typed["count"])
        except NotACount as problem:
            line.errors["count"] = str(problem)
            return
        if not line.is_changed:
            return
        if line.value is None and line.is_stored:
            line.asks_to_take_away = self.data.get(f"away-{line.key}") != line.version_now
            return
        if line.value is None and (line.typed["note"] or line.typed["evidence"]):
            line.errors["count"] = "enter the count that the note or link belongs to, or empty them as well"
        if len(line.typed["note"]) > LONGEST_NOTE:
            line.errors["note"] = f"the note has room for {LONGEST_NOTE:,} characters"
        if address := line.typed["evidence"].strip():
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                line.errors["evidence"] = "enter the whole address, beginning with https://"
            if len(address) > LONGEST_ADDRESS:
                line.errors["evidence"] = f"this address is too long: there is room for {LONGEST_ADDRESS} characters"

    def _doubt(self):
        """Only what was changed is asked about; a changed part may put its whole in doubt."""
        for due in self.dues:
            for lines in self._in_order(due):
                self._doubt_beside(lines, is_cumulative=due.output.is_cumulative)
            for period in due.periods:
                whole, parts = self.lines[period.whole.key], [self.lines[one.key] for one in period.parts]
                for line in parts:
                    if line.is_changed and line.value is not None:
                        line.doubts += doubts_about_part(line.value, whole.value)
                if whole.may_change and any(line.is_changed for line in (whole, *parts)):
                    values = [line.value for line in parts if line.value is not None]
                    whole.doubts += doubts_about_whole(whole.value, values)
        for line in self.lines.values():
            line.is_confirmed = bool(line.doubts) and self.data.get(f"right-{line.key}") == line.mark

    def _in_order(self, due):
        """The lines of the whole, and of each activity, from the first period to the last."""
        found = {}
        for period in due.periods:
            for slot in (period.whole, *period.parts):
                found.setdefault(slot.activity and slot.activity.pk, []).append(self.lines[slot.key])
        return found.values()

    @staticmethod
    def _doubt_beside(lines, *, is_cumulative):
        """Doubt the counts of one thing beside each other, as typed, and beside the stored ones of other quarters."""
        before = None
        for place, line in enumerate(lines):
            if line.value is None:
                continue
            if line.is_changed:
                last, in_year = (before, True) if before else (line.slot.last, line.slot.last_in_year)
                line.doubts += doubts_about(line.value, last, is_cumulative=is_cumulative, same_year=in_year)
                following = next((one for one in lines[place + 1 :] if one.value is not None), None)
                if is_cumulative and not (following and following.is_changed):  # a changed one is doubted itself
                    later = _beside(following) if following else lines[-1].slot.later
                    line.doubts += doubts_about_later(line.value, later)
            before = _beside(line)

    def _lost(self):
        """What was typed for an output that has left the page since: told, so that it can be copied."""
        if self.data is None:
            return []
        found = []
        for name in self.data:
            part, _, key = name.partition("-")
            if part == "count" and key not in self.lines and self.data[name] != self.data.get(f"opened-{name}", ""):
                found.append(self.data[name][:40])
        return found

    @property
    def problems(self) -> list[tuple[str, str]]:
        problems = [one for line in self.lines.values() for one in line.problems]
        if self.lost:
            typed = ", ".join(f"“{text}”" for text in self.lost)
            problems.append(("main-content", f"An output has left this page since you opened it. Not saved: {typed}"))
        if self.refusal:
            problems.append(("main-content", f"{self.refusal} What you typed is still here."))
        return problems

    @property
    def has_conflict(self) -> bool:
        return any(line.clashes for line in self.lines.values())

    @property
    def may_save(self) -> bool:
        return any(line.may_change for line in self.lines.values())

    def is_valid(self) -> bool:
        lines = self.lines.values()
        return not self.refusal and not self.lost and not any(line.errors or line.needs_answer for line in lines)

    def to_save(self) -> list[CountToSave]:
        """What differs from what is stored."""
        return [self._count(line) for line in self.lines.values() if line.may_change and line.is_changed]

    @staticmethod
    def _count(line):
        slot = line.slot
        if line.value is None:
            return CountToSave(slot.stored, slot.stored.version, is_taken_away=True)
        row = slot.stored or OutputCount(
            output=slot.output, activity=slot.activity, starts_on=slot.period.start, ends_on=slot.period.end
        )
        row.count, row.note = line.value, line.typed["note"].strip()
        row.evidence_url = line.typed["evidence"].strip()
        return CountToSave(row, row.version if slot.stored else None)


def _beside(line):
    return Beside(line.value, line.slot.period.label)
