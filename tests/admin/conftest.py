"""People and forms for the tests of the administration pages, without the loaded programme."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests import makers
from tests.people import one_of_each_role


@pytest.fixture
def people(db):
    """One person of each role, in a programme of two workstreams."""
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def administrator(people):
    return people["administrator"]


@pytest.fixture
def client(administrator):
    """An administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


class FormReader(HTMLParser):
    """What a browser would send of the form that edits a row."""

    def __init__(self):
        super().__init__()
        self.data, self.inside, self.select, self.textarea = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id", "").endswith("_form")
        if not self.inside or "disabled" in attrs:
            return
        name = attrs.get("name")
        if tag == "input" and name and attrs.get("type") not in ("submit", "button"):
            ticked = attrs.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in attrs:
                value = attrs.get("value") or ("on" if ticked else "")
                self.data.setdefault(name, []).append(value.replace("\n", "\r\n"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attrs:
            self.data.setdefault(self.select, []).append(attrs.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea:
            # The browser drops the first line's end and sends the others as two characters.
            text = self.data[self.textarea][0].removeprefix("\n")
            self.data[self.textarea] = [text.replace("\n", "\r\n")]
            self.textarea = None


def form_of(response):
    """The fields of the page's form with what they say, as a browser would send them."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return {name: value if len(value) > 1 else value[0] for name, value in reader.data.items()}


def page(kind, row_or_model, *args):
    """The address of an administration page."""
    opts = row_or_model._meta
    args = args or ([row_or_model.pk] if kind in ("change", "history", "delete") else [])
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{kind}", args=args)
