"""In which order items stand in their columns, so that few links cross.

The barycentre method of Sugiyama, Tagawa and Toda (1981): sweeping to and fro, each column is sorted by the mean place
of what its items are linked to in the column before. The best order seen is kept, and the first one seen is the
author's, so the result never has more crossings than that.

A column is a list of hashable items; a step is a pair (item of a column, item of the next column).
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Sequence

Columns = list[list[Hashable]]
Step = tuple[Hashable, Hashable]

SWEEPS = 12


def fewest_crossings(columns: Columns, steps: Sequence[Step]) -> Columns:
    """`columns` reordered, each with the same items; the same answer every time."""
    before, after = defaultdict(list), defaultdict(list)
    for source, target in steps:
        before[target].append(source)
        after[source].append(target)
    best, fewest = columns, crossings(columns, steps)
    current = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        if not fewest:
            break
        forwards = sweep % 2 == 0
        for index in range(1, len(current)) if forwards else range(len(current) - 2, -1, -1):
            settled = current[index - 1 if forwards else index + 1]
            current[index] = _by_mean_place(current[index], settled, before if forwards else after)
        if (now := crossings(current, steps)) < fewest:
            best, fewest = [list(column) for column in current], now
    return best


def crossings(columns: Columns, steps: Sequence[Step]) -> int:
    """How many pairs of steps cross, drawn as straight lines between columns; those that share an end do not."""
    place = {item: (number, index) for number, column in enumerate(columns) for index, item in enumerate(column)}
    between = defaultdict(list)
    for source, target in steps:
        between[place[source][0]].append((place[source][1], place[target][1]))
    return sum(_inversions(pairs) for pairs in between.values())


def _inversions(pairs):
    """Pairs with the first number smaller and the second larger: counted against a sorted list of those passed."""
    total, passed = 0, []
    for _, target in sorted(pairs):
        total += len(passed) - bisect_right(passed, target)
        insort(passed, target)
    return total


def _by_mean_place(column, settled, linked):
    """`column` sorted by the mean place of what each item is linked to in `settled`; an unlinked item keeps its own."""
    where = {item: (index + 0.5) / len(settled) for index, item in enumerate(settled)}

    def place(numbered):
        index, item = numbered
        places = [where[other] for other in linked[item] if other in where]
        return sum(places) / len(places) if places else (index + 0.5) / len(column)

    return [item for _, item in sorted(enumerate(column), key=place)]
