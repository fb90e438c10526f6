"""The forms of bringing a table into a workplan: where it comes from, then what it would do and what it leaves open."""

from django import forms
from django.utils.html import escape

from lutonhet.guarded_form import Carried
from lutonhet.sheets.brought_in import TableSource, first_of_column, signed, unsigned
from lutonhet.sheets.cells import short
from workplans.models import Workplan
from workplans.tables.columns import BY_KEY, LEFT_OUT, meaning_of, meanings_of
from workplans.tables.comparing import Comparison
from workplans.tables.plan import Plan
from workplans.tables.sources import table_pasted, table_uploaded
from workplans.tables.table import Table
from workstreams.forms import WorkstreamRowForm

SALT = "workplans.table"
MOST_QUESTIONS = 300  # of the thousand fields that a form may have
FEW_CHOICES = 6


class SourceForm(TableSource):
    """A table as a file, or as it was copied. Cleaned, `table` is what it holds."""

    file = forms.FileField(
        label="Choose a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="The workbook that was downloaded here, or any other plan as Excel (XLSX) or CSV; at most 5 MB.",
    )
    pasted = forms.CharField(
        label="Or paste a table",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-paste-table": ""}),
        help_text="From Word, Excel, an e-mail or a web page, with its headings, for example Ref, Action, Lead, Due "
        "date and RAG.",
    )

    def read_pasted(self, text):
        return table_pasted(text)

    def read_uploaded(self, name, data):
        return table_uploaded(name, data)


class TableForm(WorkstreamRowForm):
    """What a table would do, with a select for each column that is not known and a field for each open question.

    The table itself travels in the form, signed, so that it is there when the button is pressed, however late.
    """

    body_template = "workplans/_bring_in_table.html"
    is_of_another_time = is_read_anew = False

    class Meta:
        model = Workplan
        fields = []

    def __init__(self, data=None, *args, by, instance, table: Table | None = None, **kwargs):
        self.table = (
            table if data is None else unsigned(data.get("table", ""), Table, salt=SALT, place=_place(by, instance))
        )
        self.meanings = self._meanings(data)
        self.answers = {} if data is None else {
            name.removeprefix("answer-"): data.get(name, "") for name in data if name.startswith("answer-")
        }  # fmt: skip
        self.plan = Plan(instance)
        if self.table:
            self.plan = Comparison(self.table, self.meanings, instance, self.answers).plan
        super().__init__(data, *args, by=by, instance=instance, **kwargs)
        if data is not None and self.table:
            self._look_whether_it_is_what_was_shown()
        behalf = {name: one for name, one in self.fields.items() if name == "on_behalf_of"}
        self.fields = {**self._carried(), **self._columns(), **self._questions(), **behalf}
        if data is None:
            self.initial |= self._initial()

    def _meanings(self, data):
        if not self.table:
            return []
        known = meanings_of(self.table.headings)
        if data is None:
            return known
        chosen = [data.get(f"column-{place}", LEFT_OUT) for place in range(len(known))]
        return [first or (one if one in BY_KEY else LEFT_OUT) for first, one in zip(known, chosen, strict=True)]

    @property
    def read_as(self) -> str:
        """By what columns and answers the table was read."""
        told = [f"{one.key}={one.answer}" for one in self.plan.questions.values()]
        return " ".join([*(one or "-" for one in self.meanings), *told])

    def _look_whether_it_is_what_was_shown(self):
        """Where a column or an answer changed since, or somebody saved, the person looks again first."""
        self.is_read_anew = self.data.get("read_as") != self.read_as
        self.is_of_another_time = not self.is_read_anew and self.data.get("seen") != self.plan.digest
        if self.is_read_anew or self.is_of_another_time:
            self.data = self.data.copy()
            self.data["seen"], self.data["read_as"] = self.plan.digest, self.read_as

    def _initial(self):
        return {
            "table": signed(self.table, salt=SALT, place=_place(self.by, self.instance)),
            "seen": self.plan.digest,
            "read_as": self.read_as,
        }

    def _carried(self):
        return {name: Carried(required=False) for name in ("table", "seen", "read_as")}

    def _columns(self):
        if not self.table:
            return {}
        choices = [(LEFT_OUT, "Leave it out"), *((key, column.heading) for key, column in BY_KEY.items())]
        return {
            f"column-{place}": forms.ChoiceField(
                label=f"What “{short(heading)}” holds", choices=choices, required=False
            )
            for place, heading in enumerate(self.table.headings)
            if heading and not meaning_of(heading)
        }

    def _questions(self):
        found = {}
        for question in list(self.plan.questions.values())[:MOST_QUESTIONS]:
            if not question.choices:
                widget = forms.Textarea(attrs={"rows": 2}) if question.is_long else forms.TextInput()
                one = forms.CharField(label=question.sentence, widget=widget)
                one.error_messages["required"] = "Fill this in"
            else:
                many = len(question.choices) > FEW_CHOICES
                choices = [("", "Choose one"), *question.choices] if many else question.choices
                widget = forms.Select if many else forms.RadioSelect
                one = forms.ChoiceField(label=question.sentence, choices=choices, widget=widget)
                one.error_messages["required"] = "Choose what is meant"
            one.help_text = escape(question.where)  # it has a heading of somebody's table, and hints may have markup
            found[f"answer-{question.key}"] = one
        return found

    def clean(self):
        cleaned = super().clean()
        if not self.table:
            raise forms.ValidationError("The table did not arrive whole. Choose the file again, or paste it again.")
        plan = self.plan
        if plan.problems:
            raise forms.ValidationError("Nothing can be brought in before what is wrong in the table is mended")
        if plan.open_questions:
            return cleaned
        if self.is_read_anew:
            raise forms.ValidationError("With your answers it comes to what is below. Look at it, then press again.")
        if self.is_of_another_time:
            raise forms.ValidationError(
                "Somebody else changed this workplan while you looked. What is below is what would be done now."
            )
        if not plan.is_ready:
            raise forms.ValidationError("There is nothing to bring in: the workplan says all of this already.")
        return cleaned

    def _post_clean(self):
        """The plan writes the workplan, not this form."""

    # For the template

    @property
    def unknown_columns(self):
        """(select, heading, the first things that stand in the column) of each column that is not known."""
        return [
            (self[f"column-{place}"], heading, first_of_column(self.table, place))
            for place, heading in enumerate(self.table.headings if self.table else [])
            if f"column-{place}" in self.fields
        ]

    @property
    def columns_read(self):
        """(the table's heading, the heading of ours that it was read as) of each column that was read."""
        headings = self.table.headings if self.table else []
        return [
            (heading, BY_KEY[key].heading)
            for heading, key in zip(headings, self.meanings, strict=True)
            if heading and key in BY_KEY
        ]

    @property
    def question_fields(self):
        return [self[name] for name in self.fields if name.startswith("answer-")]

    @property
    def behalf_field(self):
        return self["on_behalf_of"] if "on_behalf_of" in self.fields else None


def _place(by, instance):
    return [by.pk, instance.pk]
