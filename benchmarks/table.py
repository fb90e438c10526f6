"""What was measured, as a page of Markdown, with what it may be beside it. No database."""

import platform
from collections.abc import Iterable

from benchmarks.measuring import AGAIN, FLOOR, OURS, PAR, Measured
from benchmarks.pages import BYTES, MOVES_BY, PAGES, QUERIES, TIMES_PAR, TIMES_PAR_OF_A_SAVE, Page

OPENING = """# Benchmarks

Written by `make bench`. Each page is measured beside two references over the same rows, in turns, in one process and
one run: *floor* renders a bare template from memory; *par* is a plain page of Django's (the rows by the ORM with
prefetch, a session and a user, the same bare template, Django's own middleware). Ours is read by a member of the
oversight group, with all that stands around a page: *anew*, the first time after somebody has written anything, and
*again*, while nobody has written since, when pages may use what they keep (decision 0036).

Milliseconds are the least of {rounds} turns: of the process's own work for pages, of the clock for saves and files, in
which the disc takes part. Queries are those that read; bytes are compressed as a proxy would. *20×* and *100×* are the
programme with every workstream, plan, action, report, indicator and figure that many times.

A page may take {times} times par at 1×, {queries} queries and {kilobytes} kB; a page of one workstream moves by at most
{moves:.0%} when there are a hundred times as many; a save with its trail takes at most {save} times par's bare one.
What misses is in bold.
"""


def page_of(pages: dict, saves: dict[int, Measured], others: list[tuple[str, float]], *, rounds: int) -> str:
    """The whole page; `others` are (what, seconds)."""
    sizes = sorted(saves)
    told = [
        OPENING.format(
            rounds=rounds,
            times=TIMES_PAR,
            queries=QUERIES,
            kilobytes=BYTES // 1000,
            moves=MOVES_BY,
            save=TIMES_PAR_OF_A_SAVE,
        ),
        "## Pages\n",
        _table(_HEADING, (_line(page, size, pages, sizes) for page in PAGES for size in sizes)),
        "\n## A save\n",
        "An action's text, changed in its form: the form checked, the version claimed, the row and its trail written,\n"
        "and the answer to where it stands.\n",
        _table(("Size", "ours, ms", "par, ms", "× par", "queries"), (_save(size, saves[size]) for size in sizes)),
        "\n## Files\n",
        _table(("What", "seconds"), ((what, f"{seconds:.1f}") for what, seconds in others)),
        f"\nMeasured with Python {platform.python_version()} on {platform.system()}, {platform.machine()}, SQLite.\n",
    ]
    return "\n".join(told)


_HEADING = ("Page", "Size", "floor, ms", "par, ms", "anew, ms", "× par", "moved", "queries", "kB", "again, ms", "× par")


def _line(page: Page, size: int, pages, sizes) -> Iterable[str]:
    one = pages[page.name, size]
    first = pages[page.name, sizes[0]]
    moved = one.seconds[OURS] / first.seconds[OURS] - 1
    is_first = size == sizes[0]
    times, weight = one.times(), one.size[OURS]
    yield page.title if is_first else ""
    yield f"{size}×"
    for variant in (FLOOR, PAR, OURS):
        yield _ms(one.seconds[variant])
    yield _marked(f"{times:.2f}", is_first and times > TIMES_PAR)
    yield "" if is_first else _marked(f"{moved:+.0%}", page.is_of_one and moved > MOVES_BY)
    yield _marked(str(one.queries[OURS]), one.queries[OURS] > QUERIES)
    yield _marked(f"{weight / 1000:.1f}", is_first and weight > BYTES)
    yield _ms(one.seconds[AGAIN])
    yield f"{one.seconds[AGAIN] / one.seconds[PAR]:.2f}"


def _save(size: int, one: Measured) -> Iterable[str]:
    yield f"{size}×"
    yield _ms(one.seconds[OURS])
    yield _ms(one.seconds[PAR])
    yield _marked(f"{one.times():.2f}", one.times() > TIMES_PAR_OF_A_SAVE)
    yield str(one.queries[OURS])


def missed(pages: dict, saves: dict[int, Measured]) -> list[str]:
    """Each target that was missed, in a sentence."""
    sizes = sorted(saves)
    found = []
    for page in PAGES:
        for size in sizes:
            for cell, what in zip(_line(page, size, pages, sizes), _HEADING, strict=True):
                if cell.startswith("**"):
                    found.append(f"{page.title} at {size}×: {what} is {cell.strip('*')}")
    return found + [f"A save at {size}×: {one.times():.2f} times par" for size, one in saves.items() if one.times() > 2]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _marked(text: str, misses: bool) -> str:
    return f"**{text}**" if misses else text


def _table(heading: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    heading = list(heading)
    rows = [heading, ["---", *["---:"] * (len(heading) - 1)], *map(list, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
