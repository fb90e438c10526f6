"""The form of the change of year: beside each open item of an earlier plan what becomes of it, and why."""

from dataclasses import dataclass

from django import forms

from lutonhet.guarded_form import Carried as Kept
from lutonhet.saving import Refused
from workplans.models import Workplan
from workplans.models.workplan import WorkplanItem
from workplans.year_to_year import KINDS, Choice, going_on, left_behind, why_not
from workstreams.forms import WorkstreamRowForm

REST = "rest"  # the name of the button that carries whatever has no choice
HEADINGS = {"priority": "Priorities", "action": "Actions", "risk": "Risks and issues"}
LONGEST_LIST = 50
LONGEST_CHOICE = 90  # signs of a text in a list to choose from


@dataclass(frozen=True)
class Row:
    """An item with its fields. The box for why is there for every choice but carrying."""

    item: WorkplanItem
    what: forms.BoundField
    into: forms.BoundField | None
    why: forms.BoundField


@dataclass(frozen=True)
class Group:
    """The items of one kind of one earlier plan."""

    workplan: Workplan
    heading: str
    rows: list[Row]


class RollForwardForm(WorkstreamRowForm):
    """Cleaned, `choices` holds what was chosen. Nothing is chosen at first."""

    class Meta:
        model = Workplan
        fields = []

    def __init__(self, data=None, *args, by, instance, **kwargs):
        super().__init__(data, *args, by=by, instance=instance, **kwargs)
        self.items = {one.code: one for one in left_behind(instance)}
        self.plan = going_on(instance)
        self.choices: list[Choice] = []
        behalf = {name: one for name, one in self.fields.items() if name == "on_behalf_of"}
        carried = {name: one for name, one in self.fields.items() if isinstance(one, Kept)}
        asked = {name: one for item in self.items.values() for name, one in self._fields_of(item).items()}
        self.fields = {**carried, **asked, **behalf}
        self.initial |= {f"version-{code}": item.version for code, item in self.items.items()}
        if self.is_bound:
            self._look_whether_they_are_what_was_shown()

    def _fields_of(self, item):
        code, others = item.code, self._others(item)
        choices = [
            (Choice.CARRY, f"Carry it to {self.instance.year}"),
            *([(Choice.MERGE, "Merge it into another")] if others else []),
            (Choice.DONE, "Close it: it is done"),
            (Choice.STOP, "Close it: it was stopped"),
        ]
        why, label = forms.Textarea(attrs={"rows": 2}), f"Why, or with what result: {code}"
        fields = {
            f"version-{code}": Kept(required=False),
            f"what-{code}": forms.ChoiceField(
                label=f"What becomes of {code}", choices=choices, required=False, widget=forms.RadioSelect
            ),
            f"into-{code}": self._into(item, others),
            f"why-{code}": forms.CharField(label=label, required=False, widget=why),
        }
        return fields if others else {name: one for name, one in fields.items() if not name.startswith("into-")}

    def _others(self, item):
        """(code, code and text) of what it can be merged into: what the plan has of its kind, and what may go on."""
        older = [one for one in self.items.values() if type(one) is type(item) and one.code != item.code]
        return [(one.code, _short(str(one))) for one in [*self.plan[KINDS[type(item)]], *older]]

    def _into(self, item, others):
        """A list to choose from; a box for the code where there are so many that no page could hold all the lists."""
        label = f"Into which {item.code} is merged"
        if len(others) <= LONGEST_LIST:
            return forms.ChoiceField(label=label, choices=[("", "Choose one"), *others], required=False)
        box = forms.TextInput(attrs={"autocapitalize": "characters", "class": "govuk-input--width-10"})
        return forms.CharField(label=label, required=False, widget=box, max_length=24)

    def _look_whether_they_are_what_was_shown(self):
        """Where somebody has changed or dealt with an item since it was shown, the person looks again first."""
        asked = [name.removeprefix("what-") for name in self.data if name.startswith("what-") and self.data[name]]
        of_all = self.items if REST in self.data else asked
        changed = [code for code in of_all if code in self.items and self._is_changed(code)]
        told = [_was_dealt_with(code, self.data.get(f"why-{code}", "")) for code in asked if code not in self.items]
        if changed:
            self.data = self.data.copy()
            for code in changed:
                self.data[f"version-{code}"] = str(self.items[code].version)
            told.append(f"Somebody has just changed {', '.join(changed)}: look whether your choice still holds.")
        if told:
            self.refusal = Refused(" ".join(told))

    def _is_changed(self, code):
        return self.data.get(f"version-{code}") not in (None, str(self.items[code].version))

    def clean(self):
        cleaned = super().clean()
        self.choices = []
        for code in self.items:
            typed = {part: cleaned.get(f"{part}-{code}", "") for part in ("what", "into", "why")}
            if not typed["what"] and (typed["why"] or typed["into"]):
                self.add_error(f"what-{code}", f"Choose what becomes of {code}: something is typed beside it")
            elif (typed["what"] or REST in self.data) and f"version-{code}" in self.data:
                self.choices.append(self._choice(code, **typed))
        by_code = {one.code: one for one in self.choices}
        for one in self.choices:
            told = "" if self._where(one) in self.errors else why_not(one, by_code, self.items, self.plan)
            if told:
                self.add_error(self._where(one), told.rstrip("."))
        if not self.choices and not self.errors:
            self.add_error(None, "Choose for at least one item what becomes of it")
        return cleaned

    def _choice(self, code, what, into, why):
        """What stands in a box that the choice does not ask for is left out."""
        version = self.data[f"version-{code}"]
        return Choice(
            code=code,
            what=what or Choice.CARRY,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
            into=into.split(" ")[0].upper() if what == Choice.MERGE else "",
            reason=why if what and what != Choice.CARRY else "",
        )

    @staticmethod
    def _where(choice):
        """The field beside which it is said what is wrong with a choice."""
        field = {Choice.MERGE: "into", Choice.DONE: "why", Choice.STOP: "why"}.get(choice.what, "what")
        return f"{field}-{choice.code}"

    @property
    def groups(self) -> list[Group]:
        found: dict[tuple, Group] = {}
        for code, item in self.items.items():
            kind = KINDS[type(item)]
            row = Row(
                item=item,
                what=self[f"what-{code}"],
                into=self[f"into-{code}"] if f"into-{code}" in self.fields else None,
                why=self[f"why-{code}"],
            )
            key = (item.workplan_id, kind)
            found.setdefault(key, Group(item.workplan, HEADINGS[kind], [])).rows.append(row)
        return list(found.values())

    @property
    def behalf_field(self):
        return self["on_behalf_of"] if "on_behalf_of" in self.fields else None


def _short(text):
    return text if len(text) <= LONGEST_CHOICE else f"{text[: LONGEST_CHOICE - 1]}…"


def _was_dealt_with(code, why):
    """What somebody is told who chose something for an item that another has dealt with; their words are not lost."""
    typed = f" You had typed: “{why.strip()}”" if why.strip() else ""
    return f"Somebody has dealt with {code} meanwhile: it is not open in an earlier plan any more.{typed}"
