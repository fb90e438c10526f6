"""Forms: every kind of field has its label, hint and error, tied together by ids; a date reads as people write it."""

import re
from copy import deepcopy
from datetime import date
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.utils.http import urlencode

from lutonhet.forms import DateField, PlainEnglish

CHOICES = [("a", "Housing"), ("b", "Net Zero"), ("c", "Skills")]
FIELDS = {
    "text": forms.CharField(label="Action", help_text="For example: refresh the plan"),
    "email": forms.EmailField(label="E-mail address", help_text="Your own"),
    "password": forms.CharField(label="Password", widget=forms.PasswordInput, help_text="12 characters"),
    "number": forms.IntegerField(label="Target", help_text="A whole number"),
    "area": forms.CharField(label="What changed", widget=forms.Textarea, help_text="As a result"),
    "select": forms.ChoiceField(label="Lead", choices=CHOICES, help_text="An organisation"),
    "tick": forms.BooleanField(label="Provisional", help_text="Until published"),
    "radios": forms.ChoiceField(label="Strength", choices=CHOICES, widget=forms.RadioSelect, help_text="How sure"),
    "many": forms.MultipleChoiceField(
        label="Workstreams", choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="All that apply"
    ),
    "file": forms.FileField(label="Minutes", help_text="PDF or Word"),
    "due": DateField(label="Due date", what="the action is due", help_text="For example, 27 3 2027"),
}


def form_with(names, data=None):
    return type("SampleForm", (PlainEnglish, forms.Form), {name: FIELDS[name] for name in names})(
        data, {} if data is not None else None
    )


class Elements(HTMLParser):
    """Every element's tag and attributes, in the order of the page."""

    def __init__(self, html):
        super().__init__()
        self.all = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.all if "id" in attrs]

    def with_attribute(self, name):
        return [attrs[name] for _, attrs in self.all if name in attrs]


def drawn(form):
    return engines["django"].from_string("{% load crispy_forms_tags %}{{ form|crispy }}").render({"form": form})


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_without_error_is_described_by_its_hint_and_every_input_has_a_label(name):
    page = Elements(html := drawn(form_with([name])))
    assert page.with_attribute("aria-describedby") == [f"id_{name}_helptext"]
    assert page.ids.count(f"id_{name}_helptext") == 1
    inputs = [attrs["id"] for tag, attrs in page.all if tag in ("input", "select", "textarea")]
    assert inputs
    assert sorted(page.with_attribute("for")) == sorted(inputs)
    assert len(page.ids) == len(set(page.ids))
    assert "govuk-form-group--error" not in html
    assert page.with_attribute("required") == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_in_error_is_described_by_hint_then_error_and_both_exist(name):
    page = Elements(html := drawn(form_with([name], data={})))
    assert page.with_attribute("aria-describedby") == [f"id_{name}_helptext id_{name}_error"]
    assert page.ids.count(f"id_{name}_helptext") == page.ids.count(f"id_{name}_error") == 1
    assert html.count("govuk-form-group--error") == 1
    assert '<span class="govuk-visually-hidden">Error: </span>' in html
    if name != "tick":
        assert html.index(f'id="id_{name}_helptext"') < html.index(f'id="id_{name}_error"')


@pytest.mark.parametrize("name", ["radios", "many", "due"])
def test_several_inputs_stand_in_a_fieldset_whose_legend_is_the_label(name):
    html = drawn(form_with([name]))
    legend = re.search(r"<fieldset[^>]*>\s*<legend[^>]*>([^<]+)</legend>", html)
    assert legend[1] == FIELDS[name].label


@pytest.mark.parametrize(
    ("name", "css_class"),
    [
        ("text", "govuk-input govuk-input--error"),
        ("area", "govuk-textarea govuk-textarea--error"),
        ("select", "govuk-select govuk-select--error"),
        ("file", "govuk-file-upload govuk-file-upload--error"),
    ],
)
def test_an_input_in_error_carries_the_class_that_marks_it(name, css_class):
    assert css_class in Elements(drawn(form_with([name], data={}))).with_attribute("class")


def test_a_class_that_the_form_gave_its_widget_stays():
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "govuk-input--width-4"}))
    form = type("SampleForm", (forms.Form,), {"year": field})()
    assert "govuk-input--width-4 govuk-input" in drawn(form)


def test_what_may_be_left_empty_says_so():
    form = type("SampleForm", (forms.Form,), {"note": forms.CharField(label="Note", required=False)})()
    assert 'Note <span class="app-optional">(optional)</span></label>' in drawn(form)


def test_the_error_summary_links_to_an_input_that_is_on_the_page_for_every_field():
    form = form_with(FIELDS, data={})
    summary = Elements(render_to_string("_components/_error_summary.html", {"form": form}))
    page = Elements(drawn(form))
    targets = [address.removeprefix("#") for address in summary.with_attribute("href")]
    assert len(targets) == len(FIELDS)
    focusable = {attrs["id"] for tag, attrs in page.all if tag in ("input", "select", "textarea")}
    assert set(targets) - focusable == set()
    assert summary.all[0] == ("div", {"class": "govuk-error-summary", "data-module": "govuk-error-summary"})


def test_an_error_of_the_whole_form_is_in_the_summary_and_in_the_form():
    form = form_with(["text"], data={"text": "x"})
    form.add_error(None, "Somebody else changed this.")
    summary = render_to_string("_components/_error_summary.html", {"form": form})
    assert '<a href="#form_errors">Somebody else changed this.</a>' in summary
    assert 'id="form_errors"' in drawn(form)


def test_a_form_without_error_has_no_summary():
    assert render_to_string("_components/_error_summary.html", {"form": form_with(["text"])}).strip() == ""


def test_what_is_typed_is_never_markup():
    form = form_with(["text", "email"], data={"text": '"><script>alert(1)</script>', "email": "<b>"})
    assert "<script>" not in drawn(form)
    assert "<b>" not in drawn(form)


def test_the_crispy_tag_draws_a_form_that_leaves_the_error_wording_to_us():
    html = render_crispy_form(form_with(["text"]), context={"csrf_token": "a-token"})
    assert re.search(r'<form[^>]* method="post"[^>]* novalidate>', html)
    assert 'name="csrfmiddlewaretoken" value="a-token"' in html


def test_the_page_title_of_a_form_in_error_begins_with_error():
    wrong = render_to_string("base.html", {"form": form_with(["text"], data={})})
    right = render_to_string("base.html", {"form": form_with(["text"])})
    assert "<title>Error: " in wrong
    assert "<title>Error: " not in right


def test_a_field_left_empty_says_what_to_do_with_it():
    assert {name: errors[0] for name, errors in form_with(FIELDS, data={}).errors.items()} == {
        "text": "Enter action",
        "email": "Enter your e-mail address, for example name@example.org",
        "password": "Enter your password",
        "number": "Enter target",
        "area": "Enter what changed",
        "select": "Choose from the list: lead",
        "tick": "Tick the box: provisional",
        "radios": "Choose one: strength",
        "many": "Choose at least one: workstreams",
        "file": "Choose a file: minutes",
        "due": "Enter the date the action is due, for example 27 3 2027",
    }


def test_a_wrong_address_and_a_wrong_number_are_refused_with_an_example():
    form = form_with(["email", "number"], data={"email": "amina", "number": "1.5"})
    assert form.errors == {
        "email": ["Enter an e-mail address in full, for example name@example.org"],
        "number": ["Enter a whole number, for example 12"],
    }


def test_what_is_too_long_too_large_or_not_offered_is_refused_with_the_name_of_its_field():
    fields = {
        "title": forms.CharField(label="Title, 100% plain", max_length=5),
        "year": forms.IntegerField(label="Year", min_value=2000, max_value=2100),
        "target": forms.DecimalField(label="Target", max_digits=5, decimal_places=2),
        "lead": FIELDS["select"],
        "several": FIELDS["many"],
    }

    class SampleForm(PlainEnglish, forms.Form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields |= {name: deepcopy(field) for name, field in fields.items()}  # as some forms do

    def said(**typed):
        return {
            name: errors[0] for name, errors in SampleForm(QueryDict(urlencode(typed))).errors.items() if name in typed
        }

    assert said(title="Too long", year="2101", target="1.234", lead="z", several="z") == {
        "title": "“Title, 100% plain” has 8 characters, and room for 5",
        "year": "“Year” must be 2100 or less",
        "target": "“Target” has room for 2 figures after the point",
        "lead": "“Lead”: choose from what is offered. What was chosen is not, or not any more",
        "several": "“Workstreams”: choose from what is offered. What was chosen is not, or not any more",
    }
    assert said(year="1", target="1234567") == {
        "year": "“Year” must be 2000 or more",
        "target": "“Target” has room for 5 figures",
    }
    assert said(target="1234.5") == {"target": "“Target” has room for 3 figures before the point"}


def test_a_sentence_that_the_form_words_itself_is_kept():
    field = forms.CharField(error_messages={"required": "Say who leads"})
    assert type("SampleForm", (PlainEnglish, forms.Form), {"lead": field})({}).errors == {"lead": ["Say who leads"]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["27", "3", "2027"], date(2027, 3, 27)),
        (["27", "03", "2027"], date(2027, 3, 27)),
        ([" 1 ", " March ", "2027 "], date(2027, 3, 1)),
        (["1", "MAR", "2027"], date(2027, 3, 1)),
        (["1", "mar.", "2027"], date(2027, 3, 1)),
        (["1", "Sept", "2026"], date(2026, 9, 1)),
        (["29", "2", "2028"], date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_as_people_write_it(typed, meant):
    assert DateField().clean(typed) == meant


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (["", "", ""], "Enter the date it ends, for example 27 3 2027", "required"),
        (["27", "", "2027"], "Enter a month as well: the date it ends, for example 27 3 2027", "month"),
        (["", "", "2027"], "Enter a day and a month as well: the date it ends, for example 27 3 2027", "day month"),
        (["27", "13", "2027"], "Enter a month from 1 to 12, or its name, for example 27 3 2027", "month"),
        (["27", "Mrch", "2027"], "Enter a month from 1 to 12, or its name, for example 27 3 2027", "month"),
        (["27", "3", "27"], "Enter the year with four figures, for example 27 3 2027", "year"),
        (["27", "3", "0000"], "Enter the year with four figures, for example 27 3 2027", "year"),
        (["first", "3", "2027"], "Enter the day as a number, for example 27 3 2027", "day"),
        (["27", "1_0", "2027"], "Enter a month from 1 to 12, or its name, for example 27 3 2027", "month"),
        (
            ["9" * 30, "3", "2027"],
            f"There is no {'9' * 30} March 2027. Enter a day that exists, for example 27 3 2027",
            "day",
        ),
        (["²", "3", "2027"], "Enter the day as a number, for example 27 3 2027", "day"),
        (
            ["31", "2", "2027"],
            "There is no 31 February 2027. Enter a day that exists, for example 27 3 2027",
            "day",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words_and_the_wrong_box_is_known(typed, message, parts):
    with pytest.raises(ValidationError) as refusal:
        DateField(what="it ends").clean(typed)
    assert (refusal.value.messages, refusal.value.code) == ([message], parts)


def test_a_date_that_may_be_missing_is_none_when_all_boxes_are_empty():
    assert DateField(required=False).clean(["", " ", ""]) is None


def test_a_date_that_may_not_be_edited_keeps_its_value():
    assert DateField(disabled=True).clean(date(2027, 3, 27)) == date(2027, 3, 27)


def test_only_the_wrong_box_of_a_date_is_marked_and_linked():
    form = form_with(["due"], data={"due_day": "27", "due_month": "Mrch", "due_year": "2027"})
    summary = render_to_string("_components/_error_summary.html", {"form": form})
    assert 'href="#id_due_1"' in summary
    marked = [attrs["id"] for _, attrs in Elements(drawn(form)).all if attrs.get("aria-invalid") == "true"]
    assert marked == ["id_due_1"]


def test_a_date_shows_what_was_typed_again_and_a_stored_one_in_three_boxes():
    again = drawn(form_with(["due"], data={"due_day": "31", "due_month": "Feb", "due_year": "2027"}))
    assert Elements(again).with_attribute("value") == ["31", "Feb", "2027"]
    form = form_with(["due"])
    form.initial = {"due": date(2027, 3, 27)}
    assert Elements(drawn(form)).with_attribute("value") == ["27", "3", "2027"]


def test_another_spelling_of_the_same_date_is_no_change():
    field = DateField()
    assert field.has_changed(date(2027, 3, 27), ["27", "March", "2027"]) is False
    assert field.has_changed(date(2027, 3, 27), ["28", "3", "2027"]) is True
    assert field.has_changed(date(2027, 3, 27), ["", "", ""]) is True
