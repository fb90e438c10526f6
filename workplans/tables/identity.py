"""Which action a row is about: by its Ref, by a number where somebody says that it is one, or word for word."""

import re
from collections.abc import Sequence

from lutonhet.sheets.cells import short
from workplans.models import Action
from workplans.tables.inquiry import Inquiry, alike
from workplans.tables.plan import KEEP
from workplans.tables.rows import Row
from workplans.tables.words import number_before, without_markup

NUMBER = re.compile(r"\D{0,3}(\d{1,3})\D?")
OURS, NEW = "ours", "new"


class Identity:
    """Finds the actions of rows. `Unknown` is raised for a row that names one that is not there."""

    class Unknown(Exception):
        """There is no such action; the problem is noted already."""

    def __init__(self, inquiry: Inquiry, actions: Sequence[Action], rows: Sequence[Row]):
        self.inquiry = inquiry
        self.by_code = {one.code: one for one in actions}
        self.by_number = _by_number(actions)
        self.by_text: dict[str, list[Action]] = {}
        for one in actions:
            if one.is_open:
                self.by_text.setdefault(alike(one.text), []).append(one)
        self.of_refs = self._ask_about_refs(rows)
        self.of_titles = self._ask_about_titles(rows)

    def action_of(self, number: int, cells: dict[str, str], seen: dict) -> tuple[Action | None, bool]:
        """(the action, or None for a new one; was it found word for word). The wording in `cells` loses its number."""
        ref = cells.get("ref", "")
        text = without_markup(cells.setdefault("action", ""))
        if ref:
            action = self._of_ref(number, ref)
            rest = text if self.inquiry.is_ours else _without(ref, text)
            if rest != text:
                cells["action"] = text = rest
        elif cells.get("stamp"):
            sentence = "There is a “Last updated”, but no Ref. Write the Ref back, or empty both for a new action."
            self.inquiry.problem(sentence, number, "ref")
            raise self.Unknown
        else:
            said_number, rest = number_before(text)
            action = self.by_number.get(said_number) if self.of_titles == OURS else None
            if said_number and self.of_titles in (OURS, NEW):
                cells["action"] = text = rest
        if action is None:
            twins = [one for one in self.by_text.get(alike(text), ()) if one.code not in seen]
            if text and len(twins) == 1:
                return twins[0], True
        return action, False

    def words_of_ref(self, ref: str) -> str:
        """What a new action keeps of the Ref that it had elsewhere; plain numbers say nothing."""
        is_told = ref and self.of_refs == NEW and not ref.strip(" .)").isdigit()
        return f"Ref in the table that was brought in: {ref}" if is_told else ""

    def _of_ref(self, number, ref):
        if ref.upper() in self.by_code:
            return self.by_code[ref.upper()]
        found = NUMBER.fullmatch(ref)
        if self.of_refs == OURS and found and int(found[1]) in self.by_number:
            return self.by_number[int(found[1])]
        if self.of_refs == NEW:
            return None
        if self.of_refs != "":  # there is a question, and nobody has answered it yet
            sentence = f"There is no action {short(ref)} in this plan. Leave the Ref empty to add a new one."
            self.inquiry.problem(sentence, number, "ref")
        raise self.Unknown

    def _ask_about_refs(self, rows):
        """What Refs are that are none of this plan's, in a table of somebody else's: asked once for all of them.

        Where some are this plan's, or the table is a download, another one is a mistake. In a plan without an action
        they can be of nothing but new ones.
        """
        told = [(number, cells["ref"], cells) for number, cells in rows if cells.get("ref")]
        if not told or self.inquiry.is_ours or any(ref.upper() in self.by_code for _, ref, _ in told):
            return KEEP
        if not self.by_code:
            return NEW
        choices = [(NEW, "No: they are new actions, and get Refs of this plan")]
        sentence = (
            f"The Refs of these rows, such as {short(told[0][1], 20)}, are none of this plan. Are they new actions?"
        )
        for _, ref, cells in told:
            found = NUMBER.fullmatch(ref)
            if found and (meant := self.by_number.get(int(found[1]))):
                sentence = _whether_ours(ref, cells.get("action", ""), meant)
                choices.insert(0, (OURS, "Yes: they are the actions of those numbers"))
                break
        else:
            choices = [(NEW, "Yes: they get Refs of this plan")]
        answers = [self.inquiry.ask("refs", "", sentence, choices, number, "ref") for number, _, _ in told]
        return answers[0]

    def _ask_about_titles(self, rows):
        """What the numbers are that stand before the wording of actions without a Ref: asked once for all of them."""
        told = []
        for number, cells in rows:
            said_number, rest = number_before(without_markup(cells.get("action", "")))
            if said_number and not cells.get("ref"):
                told.append((number, said_number, rest))
        if not told:
            return KEEP
        known = next(((one, rest) for _, one, rest in told if one in self.by_number), None)
        if known:
            sentence = _whether_ours(str(known[0]), known[1], self.by_number[known[0]])
            choices = [
                (OURS, "Yes: they are the actions of those numbers"),
                (NEW, "No: it is only numbering, and is left out"),
                (KEEP, "No: the number is part of the wording"),
            ]
        else:
            sentence = f"These actions begin with a number, for example {told[0][1]}. What is it?"
            choices = [(NEW, "Only numbering: it is left out"), (KEEP, "Part of the wording: it stays")]
        answers = [self.inquiry.ask("titles", "", sentence, choices, number, "action") for number, _, _ in told]
        return answers[0]


def _without(ref, text):
    """The wording without its own Ref in front of it; “2 homes” keeps its number whatever its Ref is."""
    rest = text.removeprefix(ref)
    is_in_front = rest != text and (rest[:1] in set(".):") or (rest[:1].isspace() and not ref.isdigit()))
    return rest.lstrip(" .):–-") if is_in_front else text


def _whether_ours(number, text, meant):
    return (
        f"These rows are numbered. Are those the numbers of the actions here? Then {number}, "
        f"“{short(number_before(text)[1], 40)}”, is {meant.code}, “{short(meant.text, 40)}”."
    )


def _by_number(actions):
    """Number → action, where the number of its code belongs to no other."""
    found: dict[int, list[Action]] = {}
    for one in actions:
        if number := re.search(r"-(\d+)$", one.code):
            found.setdefault(int(number[1]), []).append(one)
    return {number: those[0] for number, those in found.items() if len(those) == 1}
