"""The milestones in a row's cell, a line each."""

from datetime import date

from lutonhet.sheets.cells import day_in_figures, short
from lutonhet.sheets.text import printable
from workplans.models import Milestone
from workplans.tables.document import line_of, steps_of
from workplans.tables.inquiry import Inquiry, alike, note_change
from workplans.tables.plan import Line, Step
from workplans.tables.words import milestone_in, without_markup

ON_ITS_OWN = "Write each milestone on a line of its own: date, dash, text, not “{text}”."
AFTER_ALL = "{day} is after the due date, {due}: milestones come before, or on that day."
ADD_FIRST = "Add a milestone first, then say on its page that it is reached."


class Steps:
    """Fills in the milestones of rows."""

    def __init__(self, inquiry: Inquiry):
        self.inquiry = inquiry

    def fill(self, line: Line, cells: dict[str, str], before: dict[str, str]) -> None:
        if not self.inquiry.differs(line, "milestones", cells, before):
            return
        left = [] if line.is_new else steps_of(line.row)
        new = []
        for text in filter(str.strip, without_markup(cells["milestones"]).split("\n")):
            if same := next((one for one in left if _plain(line_of(one)) == _plain(text)), None):
                left.remove(same)
            elif said := self._said(line, text):
                new.append(said)
        due = line.moves_to or line.row.due_on
        for day, words, is_reached in new:
            if due and day > due:
                told = AFTER_ALL.format(day=day_in_figures(day), due=day_in_figures(due))
                self.inquiry.problem(told, line.number, "milestones")
            self._take(line, left, day, words, is_reached)
        if missing := [one.code for one in left if one.is_open]:
            stay = "stays" if len(missing) == 1 else "stay"
            line.remarks.append(
                f"{', '.join(missing)} {stay}, though no longer in the cell: milestones are taken out on their page."
            )

    def _said(self, line, text):
        """(day, words, is it marked as reached), or None where it cannot be read, or is asked."""
        try:
            when, words, is_reached = milestone_in(text)
        except ValueError:
            self.inquiry.problem(ON_ITS_OWN.format(text=short(text)), line.number, "milestones")
            return None
        day = self.inquiry.when(line, "milestones", when)
        return (day, words, is_reached) if isinstance(day, date) else None

    def _take(self, line, left, day, words, is_reached):
        """One that says the same, or has the same date, is that milestone; any other is new."""
        by_words = [one for one in left if alike(one.text) == alike(words)]
        same = by_words or [one for one in left if one.due_on == day]
        if not same:
            self._add(line, day, words, is_reached)
            return
        milestone = next((one for one in same if one.due_on == day), same[0])
        left.remove(milestone)
        if is_reached != milestone.is_reached or not milestone.is_open:
            sentence = f"{milestone.code}: say on its page that it is reached, or is not."
            self.inquiry.problem(sentence, line.number, "milestones")
            return
        was, fields = line_of(milestone), []
        if milestone.due_on != day:
            milestone.due_on = day
            fields.append("due_on")
        if _plain(printable(milestone.text)) != words:
            milestone.text = words
            fields.append("text")
        if fields:
            line.steps.append(Step(milestone, fields))
            note_change(line, "milestones", was, line_of(milestone))

    def _add(self, line, day, words, is_reached):
        if is_reached:
            self.inquiry.problem(ADD_FIRST, line.number, "milestones")
            return
        line.steps.append(Step(Milestone(text=words, due_on=day)))
        note_change(line, "milestones", "", f"{day_in_figures(day)} – {words}")


def _plain(text):
    return " ".join(text.split())
