"""A logic model as JSON: sorted, in UTF-8, with the version of its shape inside.

    {"format": "lutonhet logic model", "version": 1,
     "workstream": {"code": "BSE", "name": …},
     "hypothesis": …, "context": …, "is_inferred": false, "note": …,
     "items": [{"heading": "activity", "code": "BSE-A01", "text": …, …}, …],
     "links": [{"from": "BSE-A01", "to": "BSE-OP01", "strength": "suspected", "rationale": "", "is_inferred": false}]}

Items stand heading by heading in the order of their lists; what an item does not say is left out. Dates are written
2027-03-27, numbers as texts so that none loses a figure, choices as they are stored.
"""

import json
import re
from datetime import date
from decimal import Decimal

from lutonhet.sheets.cells import day_in_figures, in_figures
from lutonhet.sheets.files import AT_MOST_BYTES, AT_MOST_ROWS, Unreadable

FORMAT, VERSION = "lutonhet logic model", 1
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)$")
MOST_VALUES, MOST_LINKS = 200_000, 10_000
ABOUT = ("hypothesis", "context", "is_inferred", "note")
OF_LINK = ("from", "to", "strength", "rationale", "is_inferred")


def write(code: str, name: str, about: dict, items: list[tuple[str, dict]], links: list[dict]) -> bytes:
    """The file; `items` are (heading, values)."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "workstream": {"code": code, "name": name},
        **about,
        "items": [
            {"heading": heading, **{name: _written(value) for name, value in values.items() if _is_said(value)}}
            for heading, values in items
        ],
        "links": links,
    }
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _is_said(value):
    return value is False or value not in (None, "", [])


def _written(value):
    if isinstance(value, date):
        return value.isoformat()
    return in_figures(value) if isinstance(value, Decimal) else value


def looks_like_json(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(data: bytes) -> dict:
    """What a file of ours says, its shape looked at, all values texts, lists of texts or yes and no.

    Raises `Unreadable`.
    """
    if len(data) > AT_MOST_BYTES:
        raise Unreadable("The file is larger than 5 MB.")
    if sum(map(data.count, (b",", b"{", b"["))) > MOST_VALUES:  # each takes up to 100 bytes when it is read
        raise Unreadable(f"The file has more in it than is read at once: at most {AT_MOST_ROWS:,} items.")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as refusal:
        raise Unreadable("The file is damaged: it is no JSON, or is cut off. Download it anew.") from refusal
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Unreadable("The file is JSON, but no logic model that was downloaded here.")
    if told.get("version") != VERSION:
        raise Unreadable(f"The file is of another version than is read here ({VERSION}).")
    workstream = told.get("workstream")
    if not (isinstance(workstream, dict) and all(isinstance(workstream.get(one), str) for one in ("code", "name"))):
        raise Unreadable("The file does not say which workstream it is of.")
    return {
        "workstream": (workstream["code"], workstream["name"]),
        "about": {name: _text(told.get(name), name) for name in ABOUT},
        "items": [_item(one) for one in _list(told, "items", AT_MOST_ROWS)],
        "links": [[_text(one.get(name), name) for name in OF_LINK] for one in _list(told, "links", MOST_LINKS)],
    }


def _list(told, name, at_most):
    found = told.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(f"The file is damaged: its “{name}” are no list of entries.")
    if len(found) > at_most:
        raise Unreadable(f"The file has more than {at_most:,} {name}. Bring them in by parts.")
    return found


def _item(told):
    return {
        str(name): [_text(one, name) for one in value] if isinstance(value, list) else _text(value, name)
        for name, value in told.items()
    }


def _text(value, name):
    """A value as a spreadsheet would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Unreadable(f"The file is damaged: its “{str(name)[:40]}” is no text.")
    if found := DAY.match(value):
        try:
            return day_in_figures(date(*map(int, found.groups()))) if name.endswith("_on") else value
        except ValueError:
            return value
    return value
