"""The form of a guarded row: what was saved meanwhile is joined with what was typed, and never lost."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django import forms
from django.apps import apps
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from lutonhet import trail
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from lutonhet.unsent import Unsent

EMPTY = trail.EMPTY
LONGEST_KEY, NO_KEY = 18, "0"
SOFT_BREAK = re.compile(r"[\x0b\x0c\u2028]")
UNPRINTABLE = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what it was, what the other stored, what this person typed."""

    name: str
    label: str
    opened: str
    stored: str
    typed: str


@dataclass(frozen=True)
class Conflict:
    """Two saves of one row: the events since, the fields both changed, the fields taken over from the other."""

    happenings: list[trail.Happening]
    clashes: list[Clash] = field(default_factory=list)
    taken_over: list[trail.Change] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Whoever saved last meanwhile."""
        return self.happenings[0].who if self.happenings else "Somebody else"

    @property
    def sentence(self) -> str:
        """What was joined, for the person whose save went through."""
        fields = ", ".join(f"“{change.label}”" for change in self.taken_over)
        return f"{self.who} had changed {fields} meanwhile: that is kept too." if fields else ""


class Carried(forms.CharField):
    """A hidden value that the page carries to the next request; it is not a field of the row."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class GuardedForm(forms.ModelForm):
    """A form that knows which version of the row the person was shown.

    Each field also carries, hidden, what it said then. So a stale save can tell the fields that the person changed
    from those they left alone. The latter take what is stored now. A field that both changed is contested: the person
    chooses whose stands, and what they typed stays in the form until they have. Where nothing is contested the two
    saves are joined, unless `joins` is off.
    """

    version = Carried(required=False)
    last_event = Carried(required=False)
    joins = True
    was_stale = False
    conflict: Conflict | None = None
    refusal: Exception | None = None

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_without_nul(data), *args, **kwargs)
        self.data = self._with_keys_that_can_be(self.data)
        if self.instance._state.adding or not hasattr(self.instance, "version"):
            del self.fields["version"], self.fields["last_event"]
            return
        for one in self._own_fields().values():
            one.show_hidden_initial = True
        self.initial["version"] = self.instance.version
        self.initial["last_event"] = trail.last_event(self.instance)

    def _with_keys_that_can_be(self, data):
        """No row has a key as long as this: SQLite breaks on looking for one of several, so it looks for none."""
        for name, one in self.fields.items():
            if isinstance(one, forms.ModelMultipleChoiceField):
                for sent in (self.add_prefix(name), self.add_initial_prefix(name)):
                    keys = data.getlist(sent) if hasattr(data, "getlist") else []
                    if any(len(key) > LONGEST_KEY for key in keys):
                        data = data.copy()
                        data.setlist(sent, [key if len(key) <= LONGEST_KEY else NO_KEY for key in keys])
        return data

    def _own_fields(self):
        """The fields of the row: what the form only carries, or asks beside them, is none of it."""
        own = {field.name for field in (*self._meta.model._meta.fields, *self._meta.model._meta.many_to_many)}
        return {name: one for name, one in self.fields.items() if name in own and not isinstance(one, Carried)}

    @property
    def is_held_back(self) -> bool:
        """Must the person look again before anything is stored?"""
        return bool(self.conflict and (self.conflict.clashes or (self.was_stale and not self.joins)))

    def full_clean(self):
        if self.is_bound and "version" in self.fields and not isinstance(self.refusal, Refused):
            self._settle()
        super().full_clean()

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = plain(value, lines=isinstance(self.fields[name].widget, forms.Textarea))
        if self.is_held_back:
            self.add_error(None, str(StaleRow(self.instance)))
        elif isinstance(self.refusal, IntegrityError):
            self.add_error(None, _why_the_database_refused(self.refusal))
        elif isinstance(self.refusal, Refused):
            self.add_error(None, f"{self.refusal} What you typed is still here.")
        elif isinstance(self.refusal, Unsent):
            self.add_error(None, str(self.refusal))
        return cleaned

    def _settle(self):
        """Join what was typed with what is stored, field by field, before anything is validated."""
        is_stale = self.was_stale = self.data.get(self.add_prefix("version")) != str(self.instance.version)
        contested = set(self.data.getlist(self.add_prefix("contested")))
        if not is_stale and not contested:
            return
        self.data = self.data.copy()
        self.conflict = Conflict(trail.in_words(self._events_since(), type(self.instance)))
        for name, one in self._own_fields().items():
            if is_stale or name in contested:
                self._join(name, one, choice="" if is_stale else self.data.get(self.add_prefix(f"keep-{name}"), ""))
        for name in ("version", "last_event"):
            if not self.conflict.clashes or name == "version":
                self.data[self.add_prefix(name)] = str(self.initial[name])

    def _events_since(self):
        seen = self.data.get(self.add_prefix("last_event"), "")
        entries = trail.of_row(self.instance)
        is_number = seen.isascii() and seen.isdigit() and len(seen) < 19
        return entries.filter(pk__gt=int(seen)) if is_number else entries[:5]

    def _carries_what_it_showed(self):
        """An empty choice of several carries nothing of its own."""
        return any(self[name].html_initial_name in self.data for name in self._own_fields())

    def _join(self, name, one, choice):
        """`choice` is whose value stands where both changed the field: "theirs", "mine", or not said yet."""
        bound = self[name]
        stored = self.get_initial_for_field(one, name)
        hidden = one.hidden_widget()
        opened = hidden.value_from_datadict(self.data, self.files, bound.html_initial_name)
        typed = bound.data
        was_shown = bound.html_initial_name in self.data or (
            isinstance(opened, list) and self._carries_what_it_showed()
        )
        was_changed_by_others = not was_shown or _differs(one, stored, opened)
        was_typed = not was_shown or _differs(one, opened, typed)
        is_contested = was_changed_by_others and was_typed and _differs(one, stored, typed)
        label = str(bound.label)
        if is_contested and choice not in ("mine", "theirs"):
            shown = _in_words(one, opened) if was_shown else ""
            self.conflict.clashes.append(Clash(name, label, shown, _in_words(one, stored), _in_words(one, typed)))
            return
        if is_contested and choice == "theirs":
            _send(self.data, bound.html_name, one.widget, one.prepare_value(stored))
        elif was_changed_by_others and not was_typed:
            self.conflict.taken_over.append(trail.Change(label, _in_words(one, opened), _in_words(one, stored)))
            _send(self.data, bound.html_name, one.widget, one.prepare_value(stored))
        _send(self.data, bound.html_initial_name, hidden, one.prepare_value(stored))


def _without_nul(data):
    """No database keeps the character NUL in a text, and nobody can see it: it is left out of whatever was sent."""
    if data is None or not any("\x00" in text for texts in data.lists() for text in texts[1]):
        return data
    data = data.copy()
    for name, texts in list(data.lists()):
        data.setlist(name, [text.replace("\x00", "") for text in texts])
    return data


def _why_the_database_refused(refusal):
    """The message of the constraint that the database names, by its name or by its columns; a plain one otherwise."""
    words = str(refusal)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in words or words.endswith(f": {_columns(model, constraint)}"):
                return constraint.get_violation_error_message()
    return "This could not be saved: there is already a row like it, or the same one is given twice on this page."


def _columns(model, constraint):
    """As SQLite writes them: it does not name a constraint that is broken."""
    fields = getattr(constraint, "fields", ()) or ["?"]
    columns = [model._meta.get_field(name).column if name != "?" else name for name in fields]
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


def plain(text: str, *, lines: bool) -> str:
    """Text without what word processors leave in it: soft line breaks and unprintable characters, which spreadsheets
    refuse."""
    return UNPRINTABLE.sub("", SOFT_BREAK.sub("\n" if lines else " ", _with_plain_lines(text)))


def _differs(one, initial, data):
    try:
        initial = one.to_python(initial) if isinstance(initial, str) else initial
    except ValidationError:
        return True
    try:
        return one.has_changed(_with_plain_lines(initial), _with_plain_lines(data))
    except InvalidOperation:  # “sNaN” is a number that refuses even to be compared
        return True


def _with_plain_lines(value):
    """Browsers send a line's end as two characters, whatever was stored."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _in_words(one, value):
    if isinstance(value, list) and isinstance(one, forms.MultiValueField):
        try:
            value = one.clean(value)
        except ValidationError:
            return " ".join(filter(None, value))
    if isinstance(one, forms.ModelMultipleChoiceField):
        try:
            return ", ".join(str(row) for row in one.clean(one.prepare_value(value) or [])) or EMPTY
        except ValidationError:
            return ", ".join(value)
    try:
        typed, value = value, one.to_python(value)
    except ValidationError:
        return str(value)
    if isinstance(value, Decimal) and not value.is_finite():
        return str(typed)
    if isinstance(one, forms.ChoiceField) and not isinstance(one, forms.ModelChoiceField):
        value = dict(one.choices).get(value, value)
    return str(display_for_value(value, EMPTY)) or EMPTY


def _send(data, name, widget, value):
    """Put a value among the data as the browser would have sent it."""
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        for part, text in zip(widget.widgets_names, widget.decompress(value), strict=True):
            data[f"{name}{part}"] = text
        return
    if isinstance(widget, forms.CheckboxInput):
        data.setlist(name, ["on"] if value else [])
        if not value:
            del data[name]
        return
    sent = widget.format_value(value)
    data.setlist(name, [str(one) for one in sent] if isinstance(sent, list) else ["" if sent is None else str(sent)])
