"""What a row says of dates. A due date that the group has agreed, or that is past, moves with a reason; before that it
is a draft, and the new one stands in its place."""

from datetime import date

from lutonhet.sheets.cells import day_in_figures
from workplans.tables.document import has_moved
from workplans.tables.inquiry import Inquiry, note_change
from workplans.tables.plan import Line
from workplans.tables.when import ONGOING
from workplans.tables.words import without_markup

ONLY_ONGOING = "Only an ongoing action has a review date: another has its due date."
NO_DUE_YET = "There is a revised date, but no due date. Write the date under Due date."
STILL_A_DRAFT = "This due date is neither agreed nor past: write the new one under “Due date”, and leave this empty."


class Dates:
    """Fills in the dates of rows."""

    def __init__(self, inquiry: Inquiry):
        self.inquiry = inquiry

    def fill(self, line: Line, cells: dict[str, str], before: dict[str, str]) -> None:
        self._fill_day(line, "starts_on", cells, before, ends=False)
        due = self.inquiry.differs(line, "due", cells, before)
        revised = self.inquiry.differs(line, "revised", cells, before)
        if line.is_new:
            self._fill_new_due(line, cells, due, revised)
        elif due and revised:
            self.inquiry.problem("Change the due date or the revised one, not both.", line.number, "revised")
        elif due or revised:
            self._fill_changed_due(line, cells, before, "due" if due else "revised")
        self._fill_day(line, "review_on", cells, before)
        self._look_at_review(line, before)

    def _fill_day(self, line, name, cells, before, *, ends=True):
        if not self.inquiry.differs(line, name, cells, before):
            return
        day = self.inquiry.when(line, name, cells[name], ends=ends) if cells[name] else None
        if (day or not cells[name]) and getattr(line.row, name) != day:
            setattr(line.row, name, day)
            line.fields.append(name)
            note_change(line, name, before[name], day_in_figures(day) if day else "")

    def _look_at_review(self, line, before):
        """A review date goes when its action is no longer ongoing, and cannot be given to one that is not."""
        if line.row.review_on is None or line.row.is_ongoing:
            return
        if "review_on" in line.fields:
            self.inquiry.problem(ONLY_ONGOING, line.number, "review_on")
        else:
            line.row.review_on = None
            line.fields.append("review_on")
            note_change(line, "review_on", before["review_on"], "")

    def _fill_new_due(self, line, cells, due, revised):
        when = self.inquiry.when(line, "due", cells["due"], may_go_on=True) if due else None
        if when == ONGOING:
            line.row.is_ongoing = True
            note_change(line, "due", "", "Ongoing")
        elif when:
            line.row.due_on = when
            note_change(line, "due", "", day_in_figures(when))
        later = self.inquiry.when(line, "revised", cells["revised"]) if revised else None
        if later and isinstance(when, date) and later != when:
            self._move(line, later, cells, "")
        elif later and not due:
            self.inquiry.problem(NO_DUE_YET, line.number, "due")

    def _fill_changed_due(self, line, cells, before, key):
        action, text = line.row, cells[key]
        if key == "due" and has_moved(action):
            sentence = (
                f"The date first given, {day_in_figures(action.original_due_on)}, stays. Write the new one under "
                "“Revised due date”, with the reason beside it."
            )
            self.inquiry.problem(sentence, line.number, "due")
            return
        when = action.original_due_on if key == "revised" else None
        if text:
            had = len(line.kept)
            when = self.inquiry.when(line, key, text, may_go_on=key == "due")
            if when is None and len(line.kept) == had:  # asked still, or refused
                return
        if when is not None and when == action.due_on:
            return
        is_fixed = action.has_fixed_date(self.inquiry.today)
        if is_fixed and not isinstance(when, date):
            sentence = f"The due date of {action.code} is fixed: it can move to another day, with a reason, but not go."
            self.inquiry.problem(sentence, line.number, key)
        elif is_fixed:
            self._move(line, when, cells, before.get("reason", ""))
        elif key == "revised" and text:
            self.inquiry.problem(STILL_A_DRAFT, line.number, "revised")
        else:
            self._correct(line, when, before)

    def _correct(self, line, when, before):
        action, is_ongoing = line.row, when == ONGOING
        day = None if is_ongoing else when
        if (action.due_on, action.is_ongoing) == (day, is_ongoing):
            return
        action.due_on = action.original_due_on = day
        action.is_ongoing = is_ongoing
        line.fields += ["due_on", "is_ongoing"]
        note_change(line, "due", before["due"], "Ongoing" if is_ongoing else day_in_figures(day) if day else "")

    def _move(self, line, when, cells, last_reason):
        """A move needs a reason of its own: that of the last move, which the cell may still show, does not count."""
        reason = without_markup(cells.get("reason", ""))
        reason = "" if reason == last_reason else reason
        asked = f"Why does the due date move to {when:%-d %B %Y}?"
        if not reason and "reason" in self.inquiry.columns:
            again = " The reason that stands there is that of the last move." if last_reason else ""
            self.inquiry.problem(f"{asked} Say it here.{again}", line.number, "reason")
        elif not reason:
            reason = self.inquiry.ask("reason", f"{line.number}", asked, [], line.number, "reason", is_long=True)
        if not reason:
            return
        line.moves_to, line.reason = when, reason
        note_change(line, "revised", day_in_figures(line.row.due_on), day_in_figures(when))
        note_change(line, "reason", last_reason, reason)
        if line.row.starts_on and when < line.row.starts_on:
            self.inquiry.problem("The due date must be the same as or after the start date.", line.number, "revised")
