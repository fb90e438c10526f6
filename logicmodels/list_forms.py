"""The two forms of a pasted list: the text as it was pasted, then its items to be looked at before they are added."""

import re

from django import forms

from logicmodels.models import LogicModel
from logicmodels.pasting import repeated, split_list
from lutonhet.folding import folded
from workstreams.forms import WorkstreamRowForm
from workstreams.kinds import Kind

MOST = 200  # items at once: each is two fields, of the thousand that a form may have
ITEM = re.compile(r"item-(\d{1,3})")


class _ListForm(WorkstreamRowForm):
    """A form of a logic model that changes nothing in its own row."""

    def __init__(self, *args, kind: Kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        behalf = {name: field for name, field in self.fields.items() if name == "on_behalf_of"}
        self.fields = {**self.fields_of_list(), **behalf}

    def _post_clean(self):
        """The logic model itself is not changed."""

    class Meta:
        model = LogicModel
        fields = []


class PastedTextForm(_ListForm):
    """A list as it was copied from Word, a slide or a web page."""

    def fields_of_list(self):
        field = forms.CharField(
            label=f"The {self.kind.model._meta.verbose_name_plural}, one to a line",
            help_text="Bullets and numbers are taken off. You see the items before anything is added.",
            widget=forms.Textarea(attrs={"rows": 8}),
            error_messages={"required": "Paste or type the list"},
        )
        return {"list": field}

    def clean_list(self):
        items = split_list(self.cleaned_data["list"])
        if not items:
            raise forms.ValidationError("There is no text in this list, only bullets or numbers")
        if len(items) > MOST:
            raise forms.ValidationError(
                f"That is {len(items)} items. Paste at most {MOST} at once. Nothing has been added."
            )
        return items


class PastedItemsForm(_ListForm):
    """The items of a pasted list, each with a tick: what stands there already is not ticked at first."""

    body_template = "logicmodels/_pasted_items.html"

    def __init__(self, *args, texts=(), **kwargs):
        data = args[0] if args else None
        self.texts = list(texts) if data is None else _texts_in(data)
        super().__init__(*args, **kwargs)
        rows = self.kind.model._base_manager.filter(logic_model=self.instance, closed_on=None)
        self.same_as = repeated(self.texts, {folded(text): code for code, text in rows.values_list("code", "text")})
        if not self.is_bound:
            for number, same in enumerate(self.same_as):
                self.initial[f"keep-{number}"] = not same

    def fields_of_list(self):
        fields = {}
        for number, text in enumerate(self.texts):
            label = f"{str(self.kind.name).capitalize()} {number + 1}"
            fields[f"keep-{number}"] = forms.BooleanField(label=f"Add {self.kind.name} {number + 1}", required=False)
            fields[f"item-{number}"] = forms.CharField(
                label=label, required=False, initial=text, widget=forms.Textarea(attrs={"rows": 1 + len(text) // 70})
            )
        return fields

    @property
    def rows(self):
        """(tick, text, what says the same) of each item."""
        numbers = range(len(self.texts))
        return [(self[f"keep-{number}"], self[f"item-{number}"], self.same_as[number]) for number in numbers]

    def clean(self):
        cleaned = super().clean()
        numbers = [number for number in range(len(self.texts)) if cleaned.get(f"keep-{number}")]
        self.wanted = [cleaned[f"item-{number}"] for number in numbers if cleaned.get(f"item-{number}")]
        if not self.wanted:
            raise forms.ValidationError("Tick at least one item to add, or press Cancel")
        return cleaned

    @property
    def behalf_field(self):
        return self["on_behalf_of"] if "on_behalf_of" in self.fields else None


def _texts_in(data):
    """The texts that a form was sent with, numbered from nought without a gap."""
    numbers = {int(found.group(1)) for name in data if (found := ITEM.fullmatch(name))}
    texts = []
    for number in range(MOST):
        if number not in numbers:
            break
        texts.append(data[f"item-{number}"])
    return texts
