"""The form of a row on a page of ours: in plain English, guarded, a few fields showing and the rest folded."""

from django import forms

from lutonhet.forms import PlainEnglish
from lutonhet.guarded_form import Carried, GuardedForm

SHOWN = 6
SHORT_ROWS = 3
NOT_SAID = "Not said yet"


class RowForm(PlainEnglish, GuardedForm):
    """`by` is whoever fills it in.

    Who may act for others chooses for whom in `on_behalf_of`, which is offered when `may_act_for` names somebody.
    """

    may_act_for: tuple[str, ...] = ()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        for one in self._own_fields().values():
            if isinstance(one.widget, forms.Textarea):
                one.widget.attrs["rows"] = SHORT_ROWS
            if isinstance(one, forms.ModelChoiceField) and one.empty_label:
                one.empty_label = NOT_SAID
            elif isinstance(one, forms.TypedChoiceField) and one.choices and one.choices[0][0] == "":
                one.choices = [("", NOT_SAID), *one.choices[1:]]
        if self.may_act_for:
            self.fields["on_behalf_of"] = forms.ChoiceField(
                label="On behalf of",
                required=False,
                choices=[("", "Nobody: as myself"), *((name, name) for name in self.may_act_for)],
                help_text="The trail keeps both names.",
            )

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that stand open: the first few, and whom it is done for."""
        visible = self._visible()
        behalf = [field for field in visible if field.name == "on_behalf_of"]
        return [field for field in visible if field.name != "on_behalf_of"][:SHOWN] + behalf

    @property
    def folded(self) -> list[forms.BoundField]:
        shown = {field.name for field in self.shown}
        return [field for field in self._visible() if field.name not in shown]

    @property
    def has_error_in_fold(self) -> bool:
        return any(field.errors for field in self.folded)

    @property
    def carried(self) -> list[forms.BoundField]:
        return [field for field in self if isinstance(field.field, Carried)]

    @property
    def own_values(self) -> list[forms.BoundField]:
        """The fields whose values, as they were shown, the form carries beside them."""
        return [self[name] for name, field in self.fields.items() if field.show_hidden_initial]

    def _visible(self):
        return [field for field in self if not field.is_hidden]

    @property
    def is_for_new(self) -> bool:
        return self.instance._state.adding

    @property
    def changed_fields(self) -> list[str]:
        """The names of the row's plain fields that the person changed."""
        plain = {field.name for field in self._meta.model._meta.concrete_fields}
        return [name for name in self.changed_data if name in plain]

    @property
    def changed_lists(self) -> dict:
        """The rows chosen, for each list of rows that the person changed."""
        lists = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: self.cleaned_data[name] for name in self.changed_data if name in lists}

    @property
    def said_beside(self) -> dict:
        """What the form asks that is no field of the row, for the service that stores it."""
        return {}

    @property
    def version_to_claim(self) -> int:
        return int(self.cleaned_data["version"])

    @property
    def behalf(self) -> str:
        return self.cleaned_data.get("on_behalf_of", "")
