"""What a column of somebody's table holds, guessed from its heading; the person corrects the guess.

Headings differ from place to place (Kellogg's, the Magenta Book's, a partnership's own): they are compared without
case, spaces, punctuation, plurals and what stands in brackets.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from lutonhet.folding import folded

LEFT_OUT = ""
# What a cell of the column is: part of one item a row, or a list of items of one kind.
PARTS = {
    "heading": "Heading of the item",
    "code": "Code of the item",
    "text": "Text of the item",
    "leads_to": "Codes that it leads to",
    "strength": "Strength of those links",
    "rationale": "Reason for those links",
}
LISTS = {
    "input": "Inputs",
    "activity": "Activities",
    "output": "Outputs",
    "outcome": "Outcomes",
    "outcome-short": "Outcomes, short term",
    "outcome-medium": "Outcomes, medium term",
    "outcome-long": "Outcomes, long term",
    "assumption": "Assumptions",
    "barrier": "Barriers",
}
OF_MODEL = {"hypothesis": "Hypothesis", "context": "Context"}
SYNONYMS = {
    "heading": "heading; kind; type; type of item; section; category; element",
    "code": "code; ref; reference",
    "text": "text; item; description; statement; wording",
    "leads_to": "leads to; contributes to; links to; linked to; link; answers",
    "strength": "strength; strength of link",
    "rationale": "rationale; reason; why",
    "input": "input; component; what goes in; resource; what we invest; what we put in; investment",
    "activity": "activity; what we do; what is done; action; intervention; implementation; process; programme activity",
    "output": "output; what is counted; what we count; what we produce; deliverable; measure of activity",
    "outcome": "outcome; what changes; change; result; intended outcome; expected outcome; objective",
    "outcome-long": "impact; intended impact; expected impact; ultimate outcome; goal; vision",
    "assumption": "assumption; key assumption; what must be true",
    "barrier": "barrier; risk; challenge; obstacle; what stands in the way; external factor",
    "hypothesis": "hypothesis; rationale; theory of change; if then",
    "context": "context; issue; situation; background; problem; need; condition; local context; policy context",
    "organisations": "organisation; partner; partner organisation; delivery partner; key partner; delivered with; "
    "done with; with whom; who",
}
BANDS = {
    "short": r"short|immediate|early",
    "medium": r"medium|mid|intermediate",
    "long": r"long|ultimate|later",
}
KINDS = ("input", "activity", "output", "outcome", "assumption", "barrier")


@lru_cache(maxsize=512)
def key(heading: str) -> str:
    """Two headings that mean the same word give the same."""
    words = re.findall(r"[a-z0-9]+", folded(heading).replace("&", " and "))
    return "".join(_singular(word) for word in words if word not in ("and", "or", "the", "of", "our", "key"))


def _singular(word):
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "is", "us")) and len(word) > 3 else word


_KNOWN = {target: {key(one) for one in words.split(";")} for target, words in SYNONYMS.items()}


def meaning_of(heading: str, fields: Mapping[str, str], *, is_by_item: bool = False) -> str:
    """What the column under this heading holds: a key of `PARTS`, `LISTS`, `OF_MODEL` or `fields`; "" where unknown.

    `fields` are the particulars that an item may have: name → heading. A word with two meanings is read by the shape:
    `is_by_item` is for tables of one item a row.
    """
    for text in dict.fromkeys([heading, re.sub(r"\([^)]*\)|\[[^]]*\]", " ", heading)]):
        if found := _found(key(text), text, fields, is_by_item):
            return found
    return LEFT_OUT


def _found(said, text, fields, is_by_item):
    if not said:
        return LEFT_OUT
    if band := _band(folded(text)):
        return f"outcome-{band}"
    order = (*PARTS, *KINDS) if is_by_item else (*LISTS, *OF_MODEL, *PARTS)
    for target in dict.fromkeys([*order, *_KNOWN]):
        if said in _KNOWN.get(target, ()):
            return target
    for name, heading in fields.items():
        if said in (key(heading), key(name)):
            return name
    for target in KINDS:  # “Inputs / resources”, “Barriers and risks”
        words = _KNOWN[target]
        if any(said == one + other for one in words for other in words):
            return target
    return LEFT_OUT


def _band(text):
    """Which outcomes: what says short, medium or long term, of outcomes or of nothing at all."""
    if not re.search(r"outcome|impact|change|result|\bterm\b", text) or "output" in text:
        return ""
    bands = [band for band, words in BANDS.items() if re.search(rf"\b({words})\b", text)]
    return bands[0] if len(bands) == 1 else ""


def kind_said(text: str) -> tuple[str, str]:
    """(kind, band) that the heading of an item says; ("", "") where it is none of the logic model's."""
    found = meaning_of(text, {})
    kind, _, band = found.partition("-")
    return (kind, band) if kind in KINDS else (found if found in OF_MODEL else "", "")


def guess(headings: Sequence[str], fields: Mapping[str, str]) -> list[str]:
    """The meaning of each column; no part of an item twice."""
    by_item = [meaning_of(one, fields, is_by_item=True) for one in headings]
    is_by_item = "text" in by_item and ("heading" in by_item or "code" in by_item)
    meanings, seen = [], set()
    for heading in headings:
        found = meaning_of(heading, fields, is_by_item=is_by_item)
        if (not is_by_item and (found in PARTS or found in fields) and found != "organisations") or (
            is_by_item and found in (*LISTS, *OF_MODEL)
        ):
            found = LEFT_OUT
        is_once = found in PARTS or found in fields
        meanings.append(LEFT_OUT if is_once and found in seen else found)
        seen.add(found)
    return meanings
