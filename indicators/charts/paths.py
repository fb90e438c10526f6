"""Lines as SVG paths."""

from collections.abc import Iterable

Place = tuple[int, int]


def path(places: Iterable[Place | None]) -> str:
    """Line segments between neighbours; a gap begins anew, and a place alone between gaps draws nothing."""
    written, previous, begun = [], None, False
    for place in places:
        if place is not None and previous is not None:
            if not begun:
                written.append(f"M{previous[0]} {previous[1]}")
                begun = True
            written.append(f"L{place[0]} {place[1]}")
        if place is None:
            begun = False
        previous = place
    return "".join(written)


def outline(upper: Iterable[Place], lower: Iterable[Place]) -> str:
    """A closed shape: along `upper` from left to right, and back along `lower`."""
    first, *rest = [*upper, *list(lower)[::-1]]
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest) + "Z"
