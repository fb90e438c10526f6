"""What a browser would send of a page's form."""

from collections.abc import Callable
from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Reads the form that `is_it` knows by its attributes."""

    def __init__(self, is_it: Callable[[dict], bool]):
        super().__init__()
        self.is_it = is_it
        self.data, self.inside, self.select, self.textarea = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = self.is_it(attrs)
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
            # As browsers do: the first line's end goes, the others are sent as two characters.
            text = self.data[self.textarea][0].removeprefix("\n")
            self.data[self.textarea] = [text.replace("\r\n", "\n").replace("\n", "\r\n")]
            self.textarea = None


def of_a_page(attrs: dict) -> bool:
    """Is it the form of our pages that changes a row?"""
    return "data-keep-typed" in attrs


def of_the_administration(attrs: dict) -> bool:
    """Is it the administration's form that changes a row?"""
    return attrs.get("id", "").endswith("_form")


def fields_of(html: str, is_it: Callable[[dict], bool]) -> dict[str, list[str]]:
    """Name → texts of the form in the page."""
    reader = FormReader(is_it)
    reader.feed(html)
    assert reader.data, "There is no form to fill in on this page."
    return reader.data


def form_in(response) -> dict[str, list[str]]:
    """Name → texts of the one form in a page of ours that changes a row."""
    return fields_of(response.content.decode(), of_a_page)


def sent(data: dict, **typed) -> dict:
    """The form with some fields filled in otherwise; None leaves a field out."""
    filled = {**data, **{name: value if isinstance(value, list) else [value] for name, value in typed.items()}}
    return {name: value for name, value in filled.items() if value != [None]}
