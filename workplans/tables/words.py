"""What cells of people's plans say in words: how delivery stands, names in one cell, lines of milestones, markup."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from lutonhet.folding import folded
from lutonhet.sheets.text import apart
from workplans.models.actions import Delivery

SAYS = {
    Delivery.NOT_STARTED: "grey; gray; not started; yet to start; not yet started; to start; grey not started",
    Delivery.ON_TRACK: "green; g; on track; on target; green on track",
    Delivery.AT_RISK: "amber; a; at risk; amber at risk",
    Delivery.OFF_TRACK: "red; r; off track; red off track",
    Delivery.COMPLETE: "blue; b; complete; completed; done; finished; achieved; blue complete",
    Delivery.PAUSED: "paused; on hold; suspended",
    Delivery.CLOSED: "closed; cancelled; stopped; withdrawn; discontinued",
}
_KNOWN = {word.strip(): state for state, words in SAYS.items() for word in words.split(";")}
ENDED = (Delivery.COMPLETE, Delivery.PAUSED, Delivery.CLOSED)
UNDER_WAY = {"in progress", "underway", "under way", "started", "in delivery", "progressing"}


def delivery_said(text: str) -> Delivery | None:
    """How a cell says that delivery stands; None where it is none of the words."""
    return _KNOWN.get(_words(text))


def _words(text):
    return " ".join(re.findall(r"[a-z0-9]+", folded(text)))


def delivery_of(status: str, rating: str) -> Delivery | None:
    """The one status that two cells mean, a status and a rating; None where they mean no one thing."""
    stands, rated = delivery_said(status), delivery_said(rating)
    if status and rating:
        if stands in ENDED:
            return stands if rated is None or rated not in ENDED or rated == stands else None
        if stands == Delivery.NOT_STARTED:
            return stands if rated in (Delivery.NOT_STARTED, Delivery.ON_TRACK) else None
        if _words(status) in UNDER_WAY:
            return rated if rated != Delivery.NOT_STARTED else None
        return rated if stands == rated else None
    return stands or rated


TAGS = r"p|br|b|i|u|em|strong|span|div|ul|ol|li|table|tbody|tr|td|th|a|font|h[1-6]|sup|sub"
MARKUP = re.compile(rf"</?({TAGS})(\s[^<>]*)?/?>|&(nbsp|amp|lt|gt|quot|#\d{{1,5}});", re.IGNORECASE)


class _Text(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in ("style", "script"):
            self.hidden += 1
        elif tag in ("br", "p", "div", "ul", "ol", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.hidden = max(self.hidden - 1, 0)
        elif tag in ("p", "div", "tr"):
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def without_markup(text: str) -> str:
    """A text that came with markup of a web page, as its text alone; any other as it is."""
    if not MARKUP.search(text):
        return text
    reader = _Text()
    reader.feed(text)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).replace("\xa0", " ").split("\n")]
    return "\n".join(line for line in lines if line.strip(" •"))


def names_in(cell: str, is_known: Callable[[str], bool]) -> list[str]:
    """The names in a cell: between semicolons or on lines; between commas, or “and”, where every one of them is known.

    A cell that is itself a name that is known is that one name.
    """
    if is_known(cell):
        return [cell.strip()]
    names = [name for line in cell.split("\n") for name in apart(line.lstrip(" •-–*"))]
    if len(names) == 1 and not is_known(names[0]):
        for between in (r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", r"\s*,\s*", r"\s*/\s*"):
            parts = [part for part in re.split(between, names[0]) if part]
            if len(parts) > 1 and all(map(is_known, parts)):
                return parts
    return names


def number_before(text: str) -> tuple[int, str]:
    """(3, "Inspect homes") for “3. Inspect homes”; (0, text) where no number stands before the words."""
    found = re.match(
        r"\s*(?:action\s+)?(\d{1,3})\s*(?:[.):]|[–—-](?=\s))\s*(?=\D)(\S.*)", text, re.IGNORECASE | re.DOTALL
    )
    return (int(found[1]), found[2]) if found else (0, text)


REACHED = "✔"
LINE = re.compile(rf"\s*[•*]?\s*(?P<reached>{REACHED})?\s*(?P<when>[^–—:]*?)\s*(?:\s[–—-]\s*|[–—]|:\s+)(?P<text>\S.*)")


def milestone_in(line: str) -> tuple[str, str, bool]:
    """(date as written, text, is it marked as reached) of a line such as “30/06/2026 – First ten homes”.

    Raises ValueError for a line without a dash.
    """
    found = LINE.fullmatch(line)
    if not found:
        raise ValueError(line)
    return found["when"], found["text"].strip(), bool(found["reached"])
