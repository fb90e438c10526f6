"""The rows of a table, before anything is compared: what goes on with the row above, and what is a heading."""

import re

from lutonhet.sheets.cells import said, short
from workplans.tables.inquiry import STATE_COLUMNS, Inquiry
from workplans.tables.particulars import Particulars
from workplans.tables.plan import NONE

Row = tuple[int, dict[str, str]]
FEW_COLUMNS = 3
SHOWN = 12


class Rows:
    """Reads the rows of a table: (number, key of a column → text)."""

    def __init__(self, inquiry: Inquiry, particulars: Particulars, codes: set[str]):
        self.inquiry, self.particulars, self.codes = inquiry, particulars, codes

    def read(self) -> list[Row]:
        rows = self._joined()
        self._warn_of_colours()
        return rows if self.inquiry.is_ours else self._under_priorities(rows)

    def _joined(self):
        """One that goes on with the row above is joined to it."""
        rows: list[Row] = []
        for number, cells in self.inquiry.table.rows:
            told = self._told(number, cells)
            filled = {key for key, text in told.items() if text}
            if not filled:
                continue
            is_rest = rows and not filled & {"action", "ref", "stamp"} and filled != {"priority"}
            goes_on = rows and number in self.inquiry.table.continues
            if is_rest and not goes_on and "action" in self.inquiry.columns:
                goes_on = self._ask_of_rest(number)
                if not goes_on:
                    continue
            if goes_on:
                _join(rows[-1][1], told)
            else:
                rows.append((number, told))
        return rows

    def _told(self, number, cells):
        for key, place in self.inquiry.columns.items():
            if why := self.inquiry.table.wrong.get(f"{number}:{place}"):
                self.inquiry.problem(why, number, key)
        return {key: said(cells[place]) for key, place in self.inquiry.columns.items()}

    def _ask_of_rest(self, number):
        return (
            self.inquiry.ask(
                "rest",
                "",
                "These rows have neither Ref nor action. What are they?",
                [("on", "They go on with the row above"), ("out", "They stay out")],
                number,
                "action",
            )
            == "on"
        )

    def _under_priorities(self, rows):
        """Rows that say a priority and nothing else hold for those below; so may a cell that is filled once."""
        kept, heading, above = [], "", ""
        for number, cells in rows:
            banner = self._banner(number, cells)
            if banner:
                heading = "" if banner == NONE else banner
                continue
            if heading:
                cells["priority"] = cells.get("priority") or heading
            elif above and not cells.get("priority", above):
                cells["priority"] = self._ask_whether_it_goes_on(above, number)
            above = cells.get("priority") or above
            kept.append((number, cells))
        return kept

    def _ask_whether_it_goes_on(self, priority, number):
        answer = self.inquiry.ask(
            "priority goes on",
            "",
            "The priority is empty in these rows, below one that is filled in. What holds for them?",
            [("on", "The priority above holds for them too"), (NONE, "They have no priority")],
            number,
            "priority",
        )
        return priority if answer == "on" else ""

    def _banner(self, number, cells):
        """The priority that a row says for those below it, where it says nothing else; `NONE` where it stays out."""
        filled = {key: text for key, text in cells.items() if text}
        if len(filled) != 1 or len(self.inquiry.columns) < FEW_COLUMNS:
            return ""
        ((key, text),) = filled.items()
        if key not in ("ref", "priority", "action") or (key == "ref" and self._is_ref(text)):
            return ""
        if self.particulars.priority_named(text):
            return text
        answer = self.inquiry.ask(
            "banner",
            text,
            f"This row says “{short(text)}” and nothing else. What is it?",
            [("priority", "The priority of the rows below it"), ("action", "An action"), (NONE, "It stays out")],
            number,
            key,
        )
        if answer == "action":
            cells[key], cells["action"] = "", text
            return ""
        return text if answer == "priority" else NONE

    def _is_ref(self, text):
        return text.upper() in self.codes or re.fullmatch(r"\W*\d+\W*", text) is not None

    def _warn_of_colours(self):
        watched = {self.inquiry.columns[key] for key in STATE_COLUMNS if key in self.inquiry.columns}
        places = [tuple(map(int, place.split(":"))) for place in self.inquiry.table.coloured]
        of_table = {number for number, _ in self.inquiry.table.rows}
        rows = sorted({row for row, column in places if column in watched and row in of_table})
        if rows:
            named = ", ".join(map(str, rows[:SHOWN])) + (" and more" if len(rows) > SHOWN else "")
            self.inquiry.plan.remarks.append(
                f"In {'row' if len(rows) == 1 else 'rows'} {named} delivery is only a colour, and no word: it is not "
                "read. Write Red, Amber, Green, Blue or Grey into the cells if it is to be."
            )


def _join(above, told):
    for key, text in told.items():
        lines = above.get(key, "").split("\n")
        if text and text not in lines:
            above[key] = "\n".join(filter(None, [*lines, text]))
