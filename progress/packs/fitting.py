"""How much room texts take on a slide, in tenths of a point, by widths that are an upper bound. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lutonhet.lettering import wrap
from progress.packs.tones import INK

LEADING = 1.22


@dataclass(frozen=True)
class Words:
    """A paragraph on a slide: sizes in points. `hangs` is set off with a bullet."""

    text: str
    size: float = 12
    colour: str = INK
    is_bold: bool = False
    hangs: bool = False
    before: float = 4
    keeps: bool = False  # on one slide with what follows

    @property
    def leading(self) -> float:
        return self.size * LEADING


def lines_of(text: str, size: float, width: float, *, is_bold: bool = False) -> tuple[str, ...]:
    """The lines of a text in a width of points; joined they are the text but for its own line ends."""
    room = int(width * 10 * (0.92 if is_bold else 0.98))
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += wrap(paragraph, width=max(room, int(size * 20)), size=round(size * 10)) or ("",)
    return tuple(found)


def height_of(words: Words, width: float) -> float:
    """In points, with what stands before it."""
    return words.before + len(_lines(words, width)) * words.leading


def _lines(words, width):
    return lines_of(words.text, words.size, width - (14 if words.hangs else 0), is_bold=words.is_bold)


def taken(some: Sequence[Words], width: float, height: float) -> tuple[list[Words], list[Words]]:
    """(what goes into so much room, the rest). A paragraph is broken between lines where it does not fit whole."""
    used, left = [], height
    for place, one in enumerate(some):
        needs = height_of(one, width)
        following = some[place + 1] if one.keeps and place + 1 < len(some) else None
        if following and needs + following.before + following.leading > left and used:
            return used, list(some[place:])
        if needs <= left:
            used.append(one)
            left -= needs
            continue
        lines = _lines(one, width)
        fit = int((left - one.before) // one.leading)
        if fit >= 2 or (not used and fit >= 1):
            used.append(replace(one, text=joined(lines[:fit])))
            return used, [replace(one, text=joined(lines[fit:]), before=0), *some[place + 1 :]]
        return used, list(some[place:])
    return used, []


def joined(lines: Sequence[str]) -> str:
    """Lines as one text again: those that ended a paragraph of their own have no white space at their end."""
    return " ".join(line.strip() for line in lines)
