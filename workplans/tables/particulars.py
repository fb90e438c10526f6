"""What a row says of its action beside dates and delivery: its wording, priority, people, organisations and links."""

import re

from accounts.models import Organisation
from logicmodels.models import Activity, Output
from logicmodels.tables.cells import as_a_cell_says
from lutonhet.folding import folded
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.text import apart, printable
from workplans.tables.document import name_of_priority
from workplans.tables.inquiry import Inquiry, alike, keep_words, name_of_question, note_change
from workplans.tables.plan import NONE, Line
from workplans.tables.words import names_in, without_markup
from workstreams.models import Membership, Recommendation

MOST_CHOICES = 80
CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)+")
NUMBER_OF_PRIORITY = re.compile(r"^\s*(priority|theme|objective)?\s*\d*\s*[:.)–-]*\s*", re.IGNORECASE)


class Organisations:
    """The organisations that are known here, by name and by what people call them."""

    def __init__(self):
        self.rows = list(Organisation.objects.order_by("name"))
        self.by_name = {}
        for one in self.rows:
            for name in {alike(one.name), alike(one.short_name)} - {""}:
                self.by_name.setdefault(name, []).append(one)
        self.by_key = {str(one.pk): one for one in self.rows}

    def find(self, name: str) -> Organisation | None:
        """The one organisation of a name; None where there is none, or several."""
        found = self.by_name.get(alike(name), [])
        return found[0] if len(found) == 1 else None

    def of_key(self, key: str) -> Organisation | None:
        return self.by_key.get(key)

    def choices(self, name: str) -> list[tuple[str, str]]:
        """Those that may be meant, the nearest first."""
        words = set(alike(name).split())
        near = sorted(self.rows, key=lambda one: -len(words & set(alike(f"{one.name} {one.short_name}").split())))
        return [(str(one.pk), one.name) for one in near[:MOST_CHOICES]]


class Particulars:
    """Fills rows in, by what is known here; it is read once for a table."""

    def __init__(self, inquiry: Inquiry):
        self.inquiry = inquiry
        self.organisations = Organisations()
        self._ask_whom_the_lead_names()
        self.priorities = list(inquiry.workplan.priorities.open())
        self.members = self._members()
        self.recommendations = list(Recommendation.objects.all()) if "recommendations" in inquiry.columns else []
        self.activities = self._linked(Activity, "activities")
        self.outputs = self._linked(Output, "outputs")

    def _ask_whom_the_lead_names(self):
        """“Lead” is an officer; where it names an organisation that is known here, it may be that."""
        columns = self.inquiry.columns
        if self.inquiry.is_ours or "lead_officer" not in columns or "lead_organisation" in columns:
            return
        told = [(number, said(cells[columns["lead_officer"]])) for number, cells in self.inquiry.table.rows]
        known = [(number, name) for number, name in told if name and self.organisations.find(name)]
        answer = ""
        for number, _ in known:
            answer = self.inquiry.ask(
                "lead column",
                "",
                f"This column names organisations, such as “{short(known[0][1])}”. What does it say?",
                [("lead_organisation", "Which organisation leads"), ("lead_officer", "Which officer leads")],
                number,
                "lead_officer",
            )
        if answer == "lead_organisation":
            columns["lead_organisation"] = columns.pop("lead_officer")

    def _linked(self, model, key):
        place = self.inquiry.columns.get(key)
        if place is None:
            return {}
        codes = {code for _, cells in self.inquiry.table.rows for code in CODE.findall(said(cells[place]).upper())}
        return {one.code: one for one in model.objects.filter(code__in=codes)}

    def _members(self):
        """Name → person, of those who belong to the workstream and share their name with nobody."""
        found = Membership.objects.current().filter(workstream=self.inquiry.workplan.workstream).select_related("user")
        named: dict[str, set] = {}
        for one in found:
            named.setdefault(folded(one.user.name), set()).add(one.user)
        return {name: next(iter(people)) for name, people in named.items() if len(people) == 1}

    def fill(self, line: Line, cells: dict[str, str], before: dict[str, str]) -> None:
        for key in ("action", "intended_outcome", "resources"):
            self._fill_text(line, key, cells, before)
        self._fill_priority(line, cells, before)
        self._fill_lead(line, cells, before)
        self._fill_officer(line, cells, before)
        self._fill_supporting(line, cells, before)
        self._fill_recommendations(line, cells, before)
        for key, known in (("activities", self.activities), ("outputs", self.outputs)):
            self._fill_codes(line, key, known, cells, before)

    def _fill_text(self, line, key, cells, before):
        if not self.inquiry.differs(line, key, cells, before):
            return
        name = "text" if key == "action" else key
        text = without_markup(cells[key])
        if not line.is_new and text == as_a_cell_says(getattr(line.row, name)):
            return
        if key == "action" and not text:
            sentence = "Write what will be done. To end an action, close it on its page."
            self.inquiry.problem(sentence, line.number, key)
            return
        setattr(line.row, name, text)
        line.fields.append(name)
        note_change(line, key, before[key], text)

    # Priority

    def priority_named(self, text: str):
        """The one open priority that a text names: by its wording, its code, or its number and wording."""
        plain = alike(NUMBER_OF_PRIORITY.sub("", text))
        meant = {alike(text), plain} - {""}
        found = [one for one in self.priorities if meant & {alike(one.text), alike(one.code)}]
        return found[0] if len(found) == 1 else None

    def _fill_priority(self, line, cells, before):
        if not self.inquiry.differs(line, "priority", cells, before):
            return
        text = cells["priority"]
        priority = self.priority_named(text) if text else None
        if text and priority is None:
            priority = self._asked_priority(line, text, before)
            if priority is None:
                return
        if line.row.priority_id == (priority.pk if priority else None):
            return
        line.row.priority = priority
        line.fields.append("priority")
        note_change(line, "priority", before["priority"], priority.text if priority else "")

    def _asked_priority(self, line, text, before):
        answer = self.inquiry.ask(
            "priority",
            alike(text),
            f"“{short(text)}” is no priority of this plan. Which is meant?",
            [
                *((one.code, short(name_of_priority(one))) for one in self.priorities[:MOST_CHOICES]),
                ("new", "A new priority of this plan"),
                (NONE, "None: the words go into the note"),
            ],
            line.number,
            "priority",
        )
        if answer == "new":
            line.new_priority = " ".join(printable(text).split())
            note_change(line, "priority", before["priority"], f"{line.new_priority} (new)")
        elif answer == NONE:
            keep_words(line, f"Priority: {text}")
        return next((one for one in self.priorities if one.code == answer), None)

    # People and organisations

    def _organisation(self, name, line, key):
        """The organisation that a name means; None where it is to be left as text, or nobody has said yet."""
        if found := self.organisations.find(name):
            return found
        answer = self.inquiry.ask(
            "organisation",
            alike(name),
            f"“{short(name)}” is not known here as an organisation. Which is meant?",
            [(NONE, "None of them: leave the words in the note"), *self.organisations.choices(name)],
            line.number,
            key,
        )
        if answer == NONE:
            keep_words(line, f"{'Lead' if key == 'lead_organisation' else 'With'}: {name}")
        return self.organisations.of_key(answer)

    def _is_asked_still(self, name):
        question = self.inquiry.plan.questions.get(name_of_question("organisation", alike(name)))
        return question is not None and not question.answer

    def _fill_lead(self, line, cells, before):
        key = "lead_organisation"
        if not self.inquiry.differs(line, key, cells, before):
            return
        names = names_in(cells[key], self.organisations.find) if cells[key] else []
        known = list(dict.fromkeys(filter(None, [self._organisation(name, line, key) for name in names])))
        if any(map(self._is_asked_still, names)):
            return
        lead = known[0] if len(known) == 1 else None
        if len(known) > 1:
            answer = self.inquiry.ask(
                "lead",
                alike(cells[key]),
                f"“{short(cells[key])}” names several organisations. Which of them leads? The others support it.",
                [(str(one.pk), one.name) for one in known],
                line.number,
                key,
            )
            lead = self.organisations.of_key(answer)
        if names and lead is None:
            return
        if lead != line.row.lead_organisation:
            line.row.lead_organisation = lead
            line.fields.append("lead_organisation")
            note_change(line, key, before[key], lead.name if lead else "")
        if others := [one for one in known if one != lead]:
            self._take_supporting(line, [*self._supporting(line), *others], before)

    def _supporting(self, line):
        stored = [] if line.is_new else list(line.row.supporting_organisations.all())
        return line.lists.get("supporting_organisations", stored)

    def _take_supporting(self, line, rows, before):
        rows = list(dict.fromkeys(rows))
        if set(rows) == set(self._supporting(line)):
            return
        line.lists["supporting_organisations"] = rows
        note_change(line, "supporting", before["supporting"], "; ".join(sorted(one.name for one in rows)))

    def _fill_officer(self, line, cells, before):
        """A name; that of the one member of the workstream who is called so means the account too."""
        key = "lead_officer"
        if not self.inquiry.differs(line, key, cells, before):
            return
        name = " ".join(without_markup(cells[key]).split())
        person = self.members.get(folded(name)) if name else None
        values = {"assigned_to": person, "lead_officer": "" if person else name}
        changed = [attribute for attribute, value in values.items() if getattr(line.row, attribute) != value]
        for attribute in changed:
            setattr(line.row, attribute, values[attribute])
        if changed:
            line.fields += changed
            note_change(line, key, before[key], f"{name} (has an account here)" if person else name)

    def _fill_supporting(self, line, cells, before):
        key = "supporting"
        if not self.inquiry.differs(line, key, cells, before):
            return
        names = names_in(cells[key], self.organisations.find) if cells[key] else []
        found = [self._organisation(name, line, key) for name in names]
        if any(map(self._is_asked_still, names)):
            return
        led = line.lists.get("supporting_organisations", [])  # named beside the lead
        self._take_supporting(line, [*(one for one in found if one), *led], before)

    # Links

    def _fill_recommendations(self, line, cells, before):
        key = "recommendations"
        if not self.inquiry.differs(line, key, cells, before):
            return
        rows, is_open = [], False
        by_code = {one.code: one for one in self.recommendations}
        for name in (part for one in cells[key].split("\n") for part in apart(one)):
            if found := self._recommendations_named(name, by_code):
                rows += found
                continue
            answer = self.inquiry.ask(
                "recommendation",
                alike(name),
                f"“{short(name)}” is no recommendation that is known here. Which is meant?",
                [
                    (NONE, "None of them: leave the words in the note"),
                    *((one.code, f"{one.code} {short(one.text)}") for one in self.recommendations[:MOST_CHOICES]),
                ],
                line.number,
                key,
            )
            if answer == NONE:
                keep_words(line, f"Recommendation: {name}")
            elif answer:
                rows.append(by_code[answer])
            else:
                is_open = True
        if not is_open:
            self._take_list(line, key, rows, before)

    def _recommendations_named(self, name, by_code):
        """Those that a text names: one by its code or its wording, several by codes with commas between."""
        codes = [one.strip().upper() for one in name.split(",")]
        if all(one in by_code for one in codes):
            return [by_code[one] for one in codes]
        first = name.split()[0].upper().rstrip(".,:–-")
        found = [one for one in self.recommendations if one.code == first or alike(one.text) == alike(name)]
        return found if len(found) == 1 else []

    def _fill_codes(self, line, key, known, cells, before):
        if not self.inquiry.differs(line, key, cells, before):
            return
        codes = [one for one in re.split(r"[;,\s]+", cells[key].upper()) if one]
        if wrong := [one for one in codes if one not in known]:
            what = "activity" if key == "activities" else "output"
            self.inquiry.problem(f"There is no {what} {short(wrong[0])} in the logic models.", line.number, key)
            return
        self._take_list(line, key, [known[one] for one in codes], before)

    def _take_list(self, line, key, rows, before):
        rows = list(dict.fromkeys(rows))
        if set(rows) == (set() if line.is_new else set(getattr(line.row, key).all())):
            return
        line.lists[key] = rows
        note_change(line, key, before[key], "; ".join(sorted(one.code for one in rows)))
