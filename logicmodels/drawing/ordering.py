"""In which order items stand in their columns, so that few links cross.

The barycentre method of Sugiyama, Tagawa and Toda (1981): sweeping to and fro, each column is sorted by the mean place
of what its items are linked to in the column before, then neighbours change places where that helps. The best order
seen is kept, and the first one seen is the author's, so the result never has more crossings than that. As each start
may end in an order that no small change betters, a few shuffled ones are tried beside the author's. Where there are so
many steps that a sweep takes long, fewer sweeps are made.

A column is a list of hashable items; a step is a pair (item of a column, item of the next column).
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Sequence
from random import Random

Columns = list[list[Hashable]]
Step = tuple[Hashable, Hashable]

STARTS = 4
SWEEPS = 8
STEPS_OF_ALL_SWEEPS = 3200  # up to 100 steps all sweeps are made, which is more than a model on one page has
FEWEST_SWEEPS = 3


def fewest_crossings(columns: Columns, steps: Sequence[Step]) -> Columns:
    """`columns` reordered, each with the same items; the same answer every time."""
    before, after = defaultdict(list), defaultdict(list)
    for source, target in steps:
        before[target].append(source)
        after[source].append(target)
    best, fewest = columns, crossings(columns, steps)
    shuffler = Random(0)  # always the same few starts: the same answer every time
    sweeps = _sweeps(len(steps))
    for first in range(0, sweeps, SWEEPS):
        current = [list(column) if not first else shuffler.sample(column, len(column)) for column in columns]
        for sweep in range(min(SWEEPS, sweeps - first)):
            if not fewest:
                return best
            _sweep(current, before, after, forwards=sweep % 2 == 0)
            if (now := crossings(current, steps)) < fewest:
                best, fewest = [list(column) for column in current], now
    return best


def _sweeps(steps):
    """How many sweeps are made in all, over every start."""
    return max(FEWEST_SWEEPS, min(STARTS * SWEEPS, STEPS_OF_ALL_SWEEPS // max(1, steps)))


def _sweep(columns, before, after, *, forwards):
    for index in range(1, len(columns)) if forwards else range(len(columns) - 2, -1, -1):
        settled = columns[index - 1 if forwards else index + 1]
        columns[index] = _by_mean_place(columns[index], settled, before if forwards else after)
    for index in range(len(columns)):
        _change_neighbours(columns, index, before, after)


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


def _change_neighbours(columns, index, before, after):
    """In one column, swap each item with the next where fewer of their steps then cross; once from top to bottom."""
    column = columns[index]
    sides = []
    for number, linked in ((index - 1, before), (index + 1, after)):
        if 0 <= number < len(columns):
            where = {item: place for place, item in enumerate(columns[number])}
            sides.append({item: sorted(where[other] for other in linked[item] if other in where) for item in column})
    for upper in range(len(column) - 1):
        first, second = column[upper], column[upper + 1]
        balance = sum(_more_after(places[first], places[second]) for places in sides)
        if balance > 0:
            column[upper], column[upper + 1] = second, first


def _more_after(first, second):
    """Pairs in which the number of `first` is the larger, less those in which it is the smaller; `second` is sorted."""
    return sum(bisect_left(second, number) + bisect_right(second, number) - len(second) for number in first)
