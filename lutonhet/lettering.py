"""How wide words are, and where their lines break: no font is read, so widths are an upper bound.

Thousandths of the type size: of each character the wider of Atkinson Hyperlegible Next (400) and Arial, rounded up
to 20, so that neither the site's face nor its usual substitute runs over. What is not listed counts as a whole em.
"""

import re

WIDEST = 1020
ZERO_WIDTH_SPACE = "\u200b"
_OF_WIDTH = {
    200: "'",
    240: "‘’",
    260: "ij|",
    280: " ,.:;l\t\n\r",
    300: "!",
    320: "[f",
    340: "()`t",
    360: '"]r{}',
    380: "-",
    400: "/I\\“”°",
    440: "•",
    500: "*cksvxyz",
    520: "J",
    560: "127?L^_aeghnou–é",
    580: "3bdpq",
    600: "$569<>~×",
    620: "+48FTZ£",
    640: "=",
    660: "#0",
    680: "ABEKPSVXY",
    740: "&CDHNRUw",
    780: "GOQ",
    840: "M½",
    860: "m",
    920: "%",
    960: "W",
}
WIDTHS = {character: width for width, characters in _OF_WIDTH.items() for character in characters}
# A word and the white space after it; white space alone only at the very beginning.
_WORDS = re.compile(r"\S+\s*|^\s+")
# Long words may break after these without a hyphen of ours: the text stays what somebody wrote.
_SEAMS = re.compile(r"[^/\-–_.]*[/\-–_.]+|[^/\-–_.]+")


def width_of(text: str, size: int) -> int:
    """At most so many units wide when set in type of `size` units; rounded up."""
    return -(-sum(WIDTHS.get(character, WIDEST) for character in text) * size // 1000)


def wrap(text: str, *, width: int, size: int) -> tuple[str, ...]:
    """`text` in lines of at most `width` units; joined again they are `text`, character for character.

    White space at a break stays at the end of its line, where it has no width. A word wider than the line breaks at a
    seam (a slash, a hyphen), or else wherever the line is full.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, size):
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line)
            line = piece
        else:
            line += piece
    return (*lines, line) if line else tuple(lines)


def breakable(text: str, *, width: int, size: int) -> str:
    """`text` for a program that breaks lines itself, which may break a word wider than the line where `wrap` does."""
    words = (_pieces(word, width, size) for word in _WORDS.findall(text))
    return "".join(ZERO_WIDTH_SPACE.join(pieces) for pieces in words)


def _pieces(text, width, size):
    """The parts of `text` between which a line may break, each narrow enough for a line."""
    for word in _WORDS.findall(text):
        if width_of(word.rstrip(), size) <= width:
            yield word
            continue
        for part in _SEAMS.findall(word):
            if width_of(part.rstrip(), size) <= width:
                yield part
            else:
                yield from _slices(part, width, size)


def _slices(part, width, size):
    piece = ""
    for character in part:
        if piece and width_of((piece + character).rstrip(), size) > width:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


# What no XML file can hold: it is left out, but for the two characters that Word puts at the end of a line.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """`text` as every format can hold it: line ends as one character, other control characters left out."""
    text = text.replace("\r\n", "\n").translate({0x0B: "\n", 0x0C: "\n", 0x0D: "\n"})
    return _UNWRITABLE.sub("", text)
