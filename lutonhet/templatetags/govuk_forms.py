"""What the form templates ask about a bound field: what kind it is, which id an error links to, its input's classes."""

from django import forms, template

from lutonhet.forms import DateWidget

register = template.Library()

# The first that fits decides, so the narrower ones come first.
KINDS = (
    (DateWidget, "date"),
    (forms.MultiWidget, "several"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "input": "govuk-input",
}
CLASSES_IN_ERROR = {
    "select": "govuk-select--error",
    "textarea": "govuk-textarea--error",
    "file": "govuk-file-upload--error",
    "password": "govuk-input--error",
    "input": "govuk-input--error",
}


@register.filter
def kind(field):
    """The name under which `templates/govuk/field.html` draws this field."""
    return next((name for widget, name in KINDS if isinstance(field.field.widget, widget)), "input")


def parts_in_error(field):
    """For a date: the boxes that its errors are about ("month", "day year"), or "" for all of them."""
    codes = {part for error in field.form.errors[field.name].as_data() for part in (error.code or "").split()}
    return " ".join(part for part in DateWidget.parts if part in codes)


@register.filter
def error_target(field):
    """The id of the input to go to from the error summary: of several, the first that is wrong."""
    which = kind(field)
    if which == "date":
        first = (parts_in_error(field) or DateWidget.parts[0]).split()[0]
        return f"{field.auto_id}_{DateWidget.parts.index(first)}"
    if which in ("radios", "checkboxes", "several"):
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.filter
def described_by(field):
    """The ids of hint and error, in the order they are read, for a fieldset; "" when there is neither."""
    return field.aria_describedby or ""


@register.simple_tag
def govuk_widget(field):
    """The input itself, with the classes of its kind; what the form set on its widget stays."""
    # The browser's own bubbles would hide our sentences, so nothing is marked `required` in HTML.
    field.form.use_required_attribute = False
    which = kind(field)
    attrs = {}
    if which == "date":
        if field.errors:
            attrs["parts-in-error"] = parts_in_error(field)
    else:
        classes = [field.field.widget.attrs.get("class", ""), CLASSES.get(which, "")]
        if field.errors:
            classes.append(CLASSES_IN_ERROR.get(which, ""))
        if joined := " ".join(filter(None, classes)):
            attrs["class"] = joined
    if which == "password":
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    return field.as_widget(attrs=attrs)
