"""Wholes below each other, each a bar made of its parts: how many of each kind there were, period by period."""

from collections.abc import Sequence
from dataclasses import dataclass

from lutonhet.lettering import width_of, wrap

LETTERS, FIGURES = 13, 13
LINE_HEIGHT = 16
BAR = 26
BETWEEN = 10
BESIDE = 8
MOST_FOR_NAMES = 0.36  # of the drawing's width


@dataclass(frozen=True)
class Stack:
    """A whole: its name, and (kind, number) of its parts in the order in which they stand."""

    name: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(number for _kind, number in self.parts)


@dataclass(frozen=True)
class Piece:
    """A part as drawn; `text` is its number, where there is room for it."""

    kind: str
    number: int
    x: int
    width: int
    text: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class DrawnStack:
    name: str
    lines: tuple[str, ...]
    first_line: int
    y: int
    height: int
    pieces: tuple[Piece, ...]
    total: int
    end: int
    leading: int = LINE_HEIGHT

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class StackChart:
    width: int
    height: int
    left: int
    stacks: tuple[DrawnStack, ...]


def stack_chart(stacks: Sequence[Stack], *, width: int) -> StackChart | None:
    """All drawn to one scale from zero, in the order given; None when all are empty."""
    most = max((one.total for one in stacks), default=0)
    if not most:
        return None
    room = min(max(width_of(one.name, LETTERS) for one in stacks), int(width * MOST_FOR_NAMES))
    left = room + BESIDE
    right = width - max(width_of(str(one.total), LETTERS) for one in stacks) - BESIDE * 2

    def at(number: int) -> int:
        return left + round((right - left) * number / most)

    drawn, y = [], BETWEEN // 2
    for one in stacks:
        lines = wrap(one.name, width=room, size=LETTERS)
        height = max(BAR, LINE_HEIGHT * len(lines))
        first_line = y + height // 2 + 4 - LINE_HEIGHT * (len(lines) - 1) // 2
        pieces = _pieces(one, at)
        drawn.append(DrawnStack(one.name, lines, first_line, y, height, pieces, one.total, at(one.total)))
        y += height + BETWEEN
    return StackChart(width=width, height=y, left=left, stacks=tuple(drawn))


def _pieces(stack: Stack, at) -> tuple[Piece, ...]:
    found, sofar = [], 0
    for kind, number in stack.parts:
        if number:
            x, end = at(sofar), at(sofar + number)
            fits = width_of(str(number), FIGURES) + 4 <= end - x
            found.append(Piece(kind, number, x, end - x, str(number) if fits else ""))
            sofar += number
    return tuple(found)
