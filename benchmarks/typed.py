"""What a browser would send of a page's form that changes a row, as it stands there."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.inside, self.select, self.textarea = {}, False, "", ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = "data-keep-typed" in attrs
        name = attrs.get("name")
        if not self.inside:
            return
        if tag == "input" and name and attrs.get("type") not in ("submit", "button"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self.data.setdefault(name, []).append(attrs.get("value") or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attrs:
            self.data.setdefault(self.select, []).append(attrs.get("value") or "")
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
            self.select = ""
        elif tag == "textarea" and self.textarea:
            self.data[self.textarea] = [self.data[self.textarea][0].removeprefix("\n")]
            self.textarea = ""


def form_in(html: str) -> dict[str, list[str]]:
    """Name → texts of the form."""
    reader = _Reader()
    reader.feed(html)
    if not reader.data:
        raise RuntimeError("There is no form to fill in on the page.")
    return reader.data
