"""What a browser would send of a page's form."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.inside, self.select, self.textarea = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = "data-keep-typed" in attrs
        if not self.inside or "disabled" in attrs:
            return
        name = attrs.get("name")
        if tag == "input" and name:
            ticked = attrs.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in attrs:
                self.data.setdefault(name, []).append(attrs.get("value") or ("on" if ticked else ""))
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


def form_in(response) -> dict[str, list[str]]:
    """Name → texts of the one form in the page that changes a row."""
    reader = FormReader()
    reader.feed(response.content.decode())
    assert reader.data, "There is no form to fill in on this page."
    return reader.data


def sent(data: dict, **typed) -> dict:
    """The form with some fields filled in otherwise; None leaves a field out."""
    filled = {**data, **{name: value if isinstance(value, list) else [value] for name, value in typed.items()}}
    return {name: value for name, value in filled.items() if value != [None]}
