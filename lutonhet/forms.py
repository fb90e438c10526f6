"""Form fields that every app may use: a date in three boxes, and error messages that say what to do.

What a form asks for and how it words its own errors stays in the form; here is only what all of them share.
"""

import calendar
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if number
}
MONTHS["sept"] = 9


def month_number(text: str) -> int:
    """1 to 12, from "3", "03", "March" or "mar."; ValueError for anything else, and for 13."""
    word = text.strip().rstrip(".").lower()
    if word in MONTHS:
        return MONTHS[word]
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 12):
        raise ValueError(text)
    return int(word)


class DateWidget(forms.MultiWidget):
    """Day, month and year in three text boxes, as people write dates."""

    template_name = "govuk/widgets/date.html"
    parts = ("day", "month", "year")

    def __init__(self, attrs=None):
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    def decompress(self, value):
        if not value:
            return ["", "", ""]
        if isinstance(value, str):
            value = date.fromisoformat(value)
        return [str(value.day), str(value.month), str(value.year)]

    def get_context(self, name, value, attrs):
        """`parts-in-error` (among attrs, set by the field's template) names the boxes to mark; none means all."""
        attrs = dict(attrs or {})
        wrong = attrs.pop("parts-in-error", "").split() or self.parts
        context = super().get_context(name, value, attrs)
        for part, box in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            box["label"] = part.capitalize()
            box["attrs"] |= {"inputmode": "numeric", "class": f"govuk-input govuk-date-input__input {self.width(part)}"}
            if "aria-invalid" in box["attrs"]:
                if part in wrong:
                    box["attrs"]["class"] += " govuk-input--error"
                else:
                    del box["attrs"]["aria-invalid"]
        return context

    @staticmethod
    def width(part):
        return "govuk-input--width-4" if part == "year" else "govuk-input--width-2"


class DateField(forms.MultiValueField):
    """A date typed as day, month and year; months may be words.

    `what` ends the sentence of the error messages: `DateField(what="the action is due")` says "Enter the date the
    action is due, for example 27 3 2027".
    """

    widget = DateWidget

    def __init__(self, *, what="", **kwargs):
        self.what = f"the date {what}" if what else "a date"
        super().__init__(tuple(forms.CharField(required=False) for _ in DateWidget.parts), **kwargs)

    def clean(self, value):
        if (self.disabled and not isinstance(value, list)) or isinstance(value, str):
            value = self.widget.decompress(self.to_python(value))
        typed = [str(part or "").strip() for part in value or ("", "", "")]
        if not any(typed):
            if self.required and not self.disabled:
                raise ValidationError(self.sentence("Enter {what}"), code="required")
            return None
        found = self.compress(typed)
        self.run_validators(found)
        return found

    def compress(self, data_list):
        typed = dict(zip(DateWidget.parts, data_list, strict=True))
        if absent := [part for part, text in typed.items() if not text]:
            message = f"Enter a {' and a '.join(absent)} as well: {self.what}"
            raise ValidationError(self.sentence(message), code=" ".join(absent))
        day, month, year = typed.values()
        try:
            month = month_number(month)
        except ValueError:
            raise ValidationError(self.sentence("Enter a month from 1 to 12, or its name"), code="month") from None
        if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
            raise ValidationError(self.sentence("Enter the year with four figures"), code="year")
        if not (day.isascii() and day.isdigit()):
            raise ValidationError(self.sentence("Enter the day as a number"), code="day")
        try:
            return date(int(year), month, int(day))
        except (ValueError, OverflowError):
            message = f"There is no {day} {calendar.month_name[month]} {year}. Enter a day that exists"
            raise ValidationError(self.sentence(message), code="day") from None

    def sentence(self, text):
        return f"{text.format(what=self.what)}, for example 27 3 2027"

    def has_changed(self, initial, data):
        """Compare dates, not spellings: 3 and March are the same month."""
        try:
            return self.clean(data) != self.to_python(initial)
        except ValidationError:
            return True

    def to_python(self, value):
        try:
            return date.fromisoformat(value) if isinstance(value, str) and value else value or None
        except ValueError:
            raise ValidationError(self.sentence("Enter {what}"), code="invalid") from None


class PlainEnglish:
    """For forms: a field left empty or filled in wrongly says what to do, unless its form words the message itself."""

    verbs = (
        (forms.ClearableFileInput, "Choose a file: {label}"),
        (forms.FileInput, "Choose a file: {label}"),
        (forms.CheckboxInput, "Tick the box: {label}"),
        (forms.CheckboxSelectMultiple, "Choose at least one: {label}"),
        (forms.RadioSelect, "Choose one: {label}"),
        (forms.SelectMultiple, "Choose at least one: {label}"),
        (forms.Select, "Choose from the list: {label}"),
        (forms.PasswordInput, "Enter your {label}"),
        (forms.EmailInput, "Enter your {label}, for example name@example.org"),
        (forms.Widget, "Enter {label}"),
    )

    kinds = (
        (forms.EmailField, "Enter an e-mail address in full, for example name@example.org"),
        (forms.IntegerField, "Enter a whole number, for example 12"),
        (forms.DecimalField, "Enter a number, for example 12.5"),
        (forms.FloatField, "Enter a number, for example 12.5"),
    )

    not_offered = "“{label}”: choose from what is offered. What was chosen is not, or not any more"
    limits = (
        (
            forms.CharField,
            "max_length",
            "“{label}” has %(show_value)d characters, and room for %(limit_value)d",
        ),
        (forms.CharField, "min_length", "“{label}” has %(show_value)d characters, and needs %(limit_value)d at least"),
        (forms.IntegerField, "min_value", "“{label}” must be %(limit_value)s or more"),
        (forms.IntegerField, "max_value", "“{label}” must be %(limit_value)s or less"),
        (forms.DecimalField, "max_digits", "“{label}” has room for %(max)s figures"),
        (forms.DecimalField, "max_whole_digits", "“{label}” has room for %(max)s figures before the point"),
        (forms.DecimalField, "max_decimal_places", "“{label}” has room for %(max)s figures after the point"),
        (forms.ChoiceField, "invalid_choice", not_offered),
        (forms.ModelMultipleChoiceField, "invalid_pk_value", not_offered),
    )

    def full_clean(self):
        """Forms add fields of their own until they are filled in; so the messages are worded then."""
        for name, field in self.fields.items():
            self._word(field, str(field.label or name.replace("_", " ")))
        super().full_clean()

    def _word(self, field, label):
        generic = {}
        for kind in reversed(type(field).__mro__):
            generic |= getattr(kind, "default_error_messages", {})

        def say(code, sentence):
            if field.error_messages.get(code) == generic.get(code):
                field.error_messages[code] = sentence

        if not isinstance(field, DateField):
            sentence = next(words for widget, words in self.verbs if isinstance(field.widget, widget))
            say("required", sentence.format(label=label[:1].lower() + label[1:]))
        for kind, sentence in self.kinds:
            if type(field) is kind:
                say("invalid", sentence)
        for kind, code, sentence in self.limits:
            if isinstance(field, kind):
                say(code, sentence.format(label=label.replace("%", "%%")))
