"""The forms of bringing a table in: where it comes from, then what it would do, with a tick beside each item."""

from django import forms

from logicmodels.models import LogicModel
from logicmodels.reading import KINDS
from logicmodels.tables.columns import LEFT_OUT, LISTS, OF_MODEL, PARTS, guess
from logicmodels.tables.comparing import plan_of
from logicmodels.tables.document import NAMES, field_headings
from logicmodels.tables.plan import Plan
from logicmodels.tables.shapes import Table, name_of_column
from logicmodels.tables.sources import table_of_model, table_pasted, table_uploaded
from lutonhet.forms import PlainEnglish
from lutonhet.guarded_form import Carried
from lutonhet.sheets.brought_in import TableSource, first_of_column, signed, unsigned
from lutonhet.sheets.cells import short
from lutonhet.sheets.files import Unreadable
from workstreams.forms import WorkstreamRowForm

SALT = "logicmodels.table"


class SourceForm(TableSource):
    """A table as it was copied, or as a file. Cleaned, `table` is what it holds."""

    pasted = forms.CharField(
        label="Paste a list or a table",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-paste-table": ""}),
        help_text="From Word, Excel, an e-mail or a web page, with its headings. For example a table with the columns "
        "Inputs, Activities, Outputs and Outcomes; or a list below a line that says Activities.",
    )
    file = forms.FileField(
        label="Or choose a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
        help_text="Excel (XLSX), CSV, or a logic model that was downloaded here; at most 5 MB.",
    )

    nothing_given = ("pasted", "Paste a list or a table, or choose a file")

    def read_pasted(self, text):
        return table_pasted(text)

    def read_uploaded(self, name, data):
        return table_uploaded(name, data)


class CopyForm(PlainEnglish, forms.Form):
    """Another logic model, and which of its headings are copied. Cleaned, `table` is what they hold."""

    def __init__(self, data=None, *, others):
        super().__init__(data)
        self.others = list(others)
        self.fields["other"] = forms.ChoiceField(
            label="Copy from the logic model of",
            choices=[(one.workstream.slug, one.workstream.name) for one in self.others],
            initial=self.others[0].workstream.slug if len(self.others) == 1 else None,
            widget=forms.RadioSelect,
        )
        self.fields["headings"] = forms.MultipleChoiceField(
            label="What to copy",
            choices=[
                ("about", "Hypothesis and context"),
                *((kind._meta.model_name, NAMES[kind]) for kind in KINDS),
            ],
            initial=["about", *(kind._meta.model_name for kind in KINDS)],
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("other") and cleaned.get("headings"):
            other = next(one for one in self.others if one.workstream.slug == cleaned["other"])
            kinds = [kind for kind in KINDS if kind._meta.model_name in cleaned["headings"]]
            try:
                self.table = table_of_model(other, kinds, with_about="about" in cleaned["headings"])
                self.table.as_text()
            except Unreadable as refusal:
                self.add_error("other", str(refusal))
        return cleaned


class TableForm(WorkstreamRowForm):
    """What a table would do, with a select for each of its columns and a tick for each of its items.

    The table itself travels in the form, signed, so that it is there when the button is pressed, however late.
    """

    body_template = "logicmodels/_bring_in_table.html"
    is_of_another_time = is_read_anew = False

    class Meta:
        model = LogicModel
        fields = []

    def __init__(self, data=None, *args, by, instance, table: Table | None = None, meanings=None, **kwargs):
        self.table = (
            table if data is None else unsigned(data.get("table", ""), Table, salt=SALT, place=_place(by, instance))
        )
        self.headings = field_headings()
        self.meanings = self._meanings(data, meanings)
        self.plan = plan_of(self.table, self.meanings, instance) if self.table else Plan(instance)
        super().__init__(data, *args, by=by, instance=instance, **kwargs)
        if data is not None and self.table:
            self._look_whether_it_is_what_was_shown()
        behalf = {name: one for name, one in self.fields.items() if name == "on_behalf_of"}
        own = {name: self.fields[name] for name in self._meta.fields}
        self.fields = {**self._carried(), **self._columns(), **own, **self._ticks(), **behalf}
        if data is None:
            self.initial |= self._initial()

    def _meanings(self, data, meanings):
        if not self.table:
            return []
        if data is None or self.table.origin:  # a file of ours says itself what its columns are
            return meanings or guess(self.table.headings, self.headings)
        allowed = {LEFT_OUT, *PARTS, *LISTS, *OF_MODEL, *self.headings}
        chosen = [data.get(f"column-{place}", LEFT_OUT) for place in range(len(self.table.headings))]
        return [one if one in allowed else LEFT_OUT for one in chosen]

    @property
    def read_as(self) -> str:
        return " ".join(one or "-" for one in self.meanings)

    def _look_whether_it_is_what_was_shown(self):
        """Where the columns were changed since, or somebody saved, the person looks again first."""
        self.is_read_anew = self.data.get("read_as") != self.read_as
        self.is_of_another_time = not self.is_read_anew and self.data.get("seen") != self.plan.digest
        if not (self.is_read_anew or self.is_of_another_time):
            return
        self.data = self.data.copy()
        for name, value in self._initial().items():
            if name in ("seen", "read_as"):
                self.data[name] = value
            elif self.is_read_anew and name.startswith("keep-"):
                self.data.setlist(name, ["on"] if value else [])
        if self.is_of_another_time:
            for line in self.plan.lines:
                if not line.is_wanted:
                    self.data.pop(f"keep-{line.number}", None)

    def _initial(self):
        about = {name: self.plan.about.get(name, "") for name in self._meta.fields}
        return {
            "table": signed(self.table, salt=SALT, place=_place(self.by, self.instance)),
            "seen": self.plan.digest,
            "read_as": self.read_as,
            "with_about": self.plan.is_own,
            "with_implied": self.plan.implies_few,
            **about,
            **{f"keep-{line.number}": line.is_wanted for line in self.plan.offered},
            **{f"column-{place}": meaning for place, meaning in enumerate(self.meanings)},
        }

    def _carried(self):
        return {name: Carried(required=False) for name in ("table", "seen", "read_as")}

    def _columns(self):
        if not self.table or self.table.origin:
            return {}
        choices = [
            (LEFT_OUT, "Leave it out"),
            ("A list of items in each cell", list(LISTS.items())),
            ("About the logic model", list(OF_MODEL.items())),
            ("One item in each row", list(PARTS.items())),
            ("More about the item", list(self.headings.items())),
        ]
        return {
            f"column-{place}": forms.ChoiceField(
                label=f"What “{short(name_of_column(self.table, place))}” holds", choices=choices, required=False
            )
            for place in range(len(self.table.headings))
        }

    def _ticks(self):
        ticks = {}
        if self.plan.about_changes:
            ticks["with_about"] = forms.BooleanField(label="Change the hypothesis and the context too", required=False)
        for line in self.plan.offered:
            verb = "Change" if line.changes else "Add"
            ticks[f"keep-{line.number}"] = forms.BooleanField(
                label=f"{verb} {line.row._meta.verbose_name}: {short(line.draft.text)}", required=False
            )
        if self.plan.implied:
            ticks["with_implied"] = forms.BooleanField(
                label="Link what stands in the same row",
                required=False,
                help_text="Activities to their outputs, outputs to their outcomes. The links are suspected, and marked "
                "as inferred until somebody confirms them.",
            )
        return ticks

    def clean(self):
        cleaned = super().clean()
        if not self.table:
            raise forms.ValidationError("The table did not arrive whole. Paste it again, or choose the file again.")
        if self.plan.problems:
            raise forms.ValidationError("Nothing can be brought in before what is wrong in the table is mended")
        if self.is_read_anew:
            raise forms.ValidationError("The columns are read otherwise now. Look at what is below, then press again.")
        if self.is_of_another_time:
            raise forms.ValidationError(
                "Somebody else changed this logic model while you looked. What is below is what would be done now."
            )
        self.wanted = {line.number for line in self.plan.offered if cleaned.get(f"keep-{line.number}")}
        for name in self._meta.fields:
            self.plan.about[name] = cleaned.get(name, "")
        if not (self.wanted or self._links_alone() or self.with_about):
            raise forms.ValidationError("Nothing is ticked. Tick what is to be brought in, or press Cancel.")
        return cleaned

    def _links_alone(self):
        """Are there links between items that stand there already?"""
        return any(
            join.fields or all(getattr(end, "stored", end) is not None for end in (join.source, join.target))
            for join in self.plan.joins
            if not join.is_implied or self.with_implied
        )

    def _post_clean(self):
        """The plan writes the logic model, not this form."""

    @property
    def with_about(self) -> bool:
        return self.instance._state.adding or bool(self.cleaned_data.get("with_about"))

    @property
    def with_implied(self) -> bool:
        return bool(self.cleaned_data.get("with_implied"))

    # For the template

    @property
    def columns(self):
        """(select, heading, the first things that stand in the column) of each column whose meaning is asked."""
        if not self.table or self.table.origin:
            return []
        return [
            (self[f"column-{place}"], name_of_column(self.table, place), first_of_column(self.table, place))
            for place in range(len(self.table.headings))
        ]

    @property
    def groups(self):
        """(heading, [(tick, line)]) of what would be added or changed."""
        groups = []
        for kind in KINDS:
            lines = [line for line in self.plan.offered if type(line.row) is kind]
            if lines:
                groups.append((NAMES[kind], [(self[f"keep-{line.number}"], line) for line in lines]))
        return groups

    @property
    def own_fields(self):
        return [self[name] for name in self._meta.fields]

    @property
    def implied_field(self):
        return self["with_implied"] if "with_implied" in self.fields else None

    @property
    def about_field(self):
        return self["with_about"] if "with_about" in self.fields else None

    @property
    def behalf_field(self):
        return self["on_behalf_of"] if "on_behalf_of" in self.fields else None

    @property
    def counted(self) -> str:
        """What would be done, in a sentence."""
        lines = self.plan.lines
        told = [
            (sum(line.state == "add" for line in lines), "to add"),
            (sum(line.state == "change" for line in lines), "to change"),
            (sum(line.state == "repeat" for line in lines), "said already, so not ticked"),
            (self.plan.left, "as they are here"),
        ]
        return ", ".join(f"{number} {words}" for number, words in told if number) or "No item"


class NewModelTableForm(TableForm):
    """The same where the logic model is not begun yet: it begins with its hypothesis."""

    class Meta(TableForm.Meta):
        fields = ["hypothesis", "context"]
        help_texts = {"hypothesis": "A logic model begins with it: if we do this, then that will change, because …"}


def _place(by, instance):
    return [by.pk, instance.workstream.pk]
