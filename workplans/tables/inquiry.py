"""What all that read a table share: its columns, what is wrong in it, and what must be asked about it."""

import hashlib
import re
from datetime import date

from django.utils import timezone

from lutonhet.folding import folded
from lutonhet.sheets.cells import short
from lutonhet.sheets.outcome import Change, Problem
from lutonhet.sheets.text import CUT, printable
from workplans.models import Workplan
from workplans.tables.columns import HEADINGS, LEFT_OUT
from workplans.tables.plan import NONE, Line, Plan, Question
from workplans.tables.table import Table
from workplans.tables.when import ONGOING, Unclear, read_when

CUT_OFF = "A cell of Excel held only the beginning of this text. Write it here in full, or change it on its page."
STATE_COLUMNS = ("delivery", "rag", "status")


def alike(text: str) -> str:
    """Two texts that say the same word for word give the same."""
    return " ".join(re.findall(r"\w+", folded(printable(text))))


def name_of_question(about: str, subject: str) -> str:
    return hashlib.sha256(f"{about}\n{subject}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def note_change(line: Line, key: str, before: str, after: str) -> None:
    line.changes.append(Change(HEADINGS[key], before, after))


def keep_words(line: Line, words: str) -> None:
    """Words that fit into no field stay in the note, so that nothing is lost."""
    if words not in [*line.row.note.split("\n"), *line.kept]:
        line.kept.append(words)


class Inquiry:
    """One reading of a table: `answers` are what was answered, key of a question → answer."""

    def __init__(self, table: Table, meanings: list[str], workplan: Workplan, answers: dict[str, str]):
        self.table, self.workplan, self.answers = table, workplan, answers
        self.today = timezone.localdate()
        self.is_ours = "stamp" in meanings
        self.plan = Plan(workplan, sheet=table.sheet)
        self.columns: dict[str, int] = {}
        self.columns = self._columns(meanings)

    @property
    def state_column(self) -> str:
        """The column that says how delivery stands."""
        return next((one for one in STATE_COLUMNS if one in self.columns), STATE_COLUMNS[0])

    def _columns(self, meanings):
        places = {}
        for place, meaning in enumerate(meanings[: len(self.table.headings)]):
            if meaning != LEFT_OUT:
                places.setdefault(meaning, []).append(place)
        for meaning, twice in places.items():
            if len(twice) > 1:
                named = " and ".join(f"“{self.table.headings[one] or f'Column {one + 1}'}”" for one in twice)
                self.problem(f"{named} are both read as “{HEADINGS[meaning]}”. Leave all but one of them out.")
        if "action" not in places and "ref" not in places:
            self.problem(
                "No column says which action a row is about: there must be one for the Action, or for its Ref."
            )
        return {meaning: twice[0] for meaning, twice in places.items()}

    def problem(self, sentence, row=None, key=""):
        self.plan.problems.append(Problem(sentence, row, self.heading(key) if key else ""))

    def heading(self, key):
        """The heading of a column as the table has it, or else as ours do."""
        place = self.columns.get(key)
        return (self.table.headings[place] if place is not None else "") or HEADINGS.get(key, key)

    def ask(self, about, subject, sentence, choices, row, key, *, is_long=False):
        """The answer to a question, or "" while there is none; the same question of several rows is asked once."""
        name = name_of_question(about, subject)
        question = self.plan.questions.get(name)
        if question is None:
            question = Question(name, sentence, self.heading(key), list(choices), is_long=is_long)
            given = self.answers.get(name, "").strip()
            if not choices or given in dict(choices):
                question.answer = given
            self.plan.questions[name] = question
        question.rows.append(row)
        return question.answer

    def differs(self, line, key, cells, before):
        """Does a cell say something else than what is stored? A blank cell of a table of somebody else's does not."""
        if key not in cells:
            return False
        text, stored = cells[key], before.get(key, "")
        if text == stored or (not text and (line.is_new or not self.is_ours)):
            return False
        if text.endswith(CUT.strip()):
            self.problem(CUT_OFF, line.number, key)
            return False
        return True

    def when(self, line, key, text, *, ends=True, may_go_on=False):
        """The day that a cell means, `ONGOING`, or None where it is still asked, refused, or left as words."""
        try:
            found = read_when(text, self.workplan.year, ends=ends)
        except Unclear as unclear:
            choices = [(day.isoformat(), f"{day:%-d %B %Y}") for day in unclear.days]
            if may_go_on:
                choices.append((ONGOING, "It is ongoing"))
            choices.append((NONE, "No date: the words go into the note"))
            sentence = (
                f"“{short(text)}” may mean several days. Which?"
                if len(unclear.days) > 1
                else (f"What date is “{short(text)}”?")
            )
            answer = self.ask(f"when {key} {ends}", alike(text), sentence, choices, line.number, key)
            if answer == NONE:
                keep_words(line, f"{HEADINGS[key]}: {text}")
            if answer in ("", NONE, ONGOING):
                return ONGOING if answer == ONGOING else None
            return date.fromisoformat(answer)
        if found == ONGOING and not may_go_on:
            self.problem(f"Write a date here, for example 27/03/{self.workplan.year}.", line.number, key)
            return None
        return found

    def needed(self, line: Line, key: str, sentence: str) -> str:
        """What an update must say: an error where the table has a column for it, and asked where it has none."""
        named = line.code or f"“{short(line.row.text, 40)}”"
        if key in self.columns:
            self.problem(f"Fill this in for {named}: {sentence[:1].lower()}{sentence[1:]}", line.number, key)
            return ""
        return self.ask(f"needed {key}", f"{line.number}", f"{named}: {sentence}", [], line.number, key, is_long=True)
