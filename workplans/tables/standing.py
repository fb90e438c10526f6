"""What a row says of delivery: another status or another text is an update of this reporting period."""

from datetime import date

from logicmodels.tables.cells import as_a_cell_says
from lutonhet.sheets.cells import day_in_figures, short
from workplans.models import Update
from workplans.models.actions import Delivery
from workplans.tables.inquiry import Inquiry, alike, note_change
from workplans.tables.plan import Line
from workplans.tables.words import delivery_of, delivery_said, without_markup

OF_UPDATE = ("update", "wrong", "escalation", "completed_on", "what_changed")
CLOSING = "An action is closed on its page: how it ended, and why, is asked there."
ONLY_COMPLETE = "Only an action that is complete says this."
STILL_TO_COME = "That day is still to come. Enter the day on which it was completed."
WRONG, SUPPORT = "What is wrong, and what happens next?", "What support is needed, or “None”?"


class Standing:
    """Fills in the update of rows."""

    def __init__(self, inquiry: Inquiry):
        self.inquiry = inquiry

    def fill(self, line: Line, cells: dict[str, str], before: dict[str, str]) -> None:
        action = line.row
        stands, words = self._delivery(line, cells, before)
        if words and stands is None:
            return
        told = {key: without_markup(cells[key]) for key in OF_UPDATE if self.inquiry.differs(line, key, cells, before)}
        told = {key: text for key, text in told.items() if text}  # what was reported stays as it was
        stands = stands or Delivery(action.delivery)
        if not told and stands == action.delivery:
            return
        if refusal := self._refusal(told, stands, action):
            self.inquiry.problem(refusal[0], line.number, refusal[1])
            return
        now = {key: told.get(key) or without_markup(cells.get(key, "") or before[key]) for key in OF_UPDATE}
        if not now["update"] and line.is_new:
            now["update"] = f"“{words}” in the table that was brought in; it says no more."
            told["update"] = now["update"]
        if not now["update"]:
            self.inquiry.problem("Say in a sentence what has happened.", line.number, "update")
            return
        self._report(line, stands, now)
        if stands != action.delivery:
            note_change(line, "delivery", before["delivery"], str(stands.label))
        for key in ("update", "wrong", "escalation"):
            if key in told:
                note_change(line, key, before[key], told[key])

    def _refusal(self, told, stands, action):
        """(why the cells cannot be, key of the column), or None."""
        if stands == Delivery.CLOSED and stands != action.delivery:
            return CLOSING, self.inquiry.state_column
        if stands != Delivery.COMPLETE and not set(told) - {"completed_on", "what_changed"}:
            alone = next(iter(told), None)
            return (ONLY_COMPLETE, alone) if alone and stands == action.delivery else None
        return None

    def _delivery(self, line, cells, before):
        """(how the cells say that delivery stands, their words) where they say another thing than what is stored."""
        text, status, rating = (cells.get(key, "") for key in ("delivery", "status", "rag"))
        if text and (line.is_new or text != before["delivery"]):
            stands, words = delivery_said(text), text
        elif not text and (status or rating):
            words = " / ".join(filter(None, [status, rating]))
            stands = delivery_of(status, rating)
        else:
            return None, ""
        if stands is None:
            answer = self.inquiry.ask(
                "delivery",
                alike(words),
                f"What does “{short(words)}” say of delivery?",
                [(str(one.value), str(one.label)) for one in Delivery if one != Delivery.CLOSED],
                line.number,
                self.inquiry.state_column,
            )
            stands = Delivery(answer) if answer else None
        return stands, words

    def _report(self, line, stands, now):
        wrong, support = now["wrong"], now["escalation"]
        if stands in (Delivery.AT_RISK, Delivery.OFF_TRACK) and not wrong:
            wrong = self.inquiry.needed(line, "wrong", WRONG)
        if stands == Delivery.OFF_TRACK and not support:
            support = self.inquiry.needed(line, "escalation", SUPPORT)
        if stands == Delivery.COMPLETE:
            self._complete(line, now)
        line.update = Update(
            action=line.row, delivery=stands, text=now["update"], what_is_wrong=wrong, support_needed=support
        )

    def _complete(self, line, now):
        was = line.row.completed_on, line.row.what_changed
        example = f"For example 27/03/{self.inquiry.workplan.year}."
        day = now["completed_on"] or self.inquiry.needed(line, "completed_on", f"When was it completed? {example}")
        found = self.inquiry.when(line, "completed_on", day) if day else None
        if isinstance(found, date) and found > self.inquiry.today:
            self.inquiry.problem(STILL_TO_COME, line.number, "completed_on")
        elif isinstance(found, date):
            line.completed_on = found
        line.what_changed = now["what_changed"] or self.inquiry.needed(
            line, "what_changed", "What changed as a result?"
        )
        if line.completed_on and line.completed_on != was[0]:
            before = day_in_figures(was[0]) if was[0] else ""
            note_change(line, "completed_on", before, day_in_figures(line.completed_on))
        if line.what_changed and line.what_changed != as_a_cell_says(was[1]):
            note_change(line, "what_changed", was[1], line.what_changed)
