"""Which local breakdowns are withheld because a small number could be read from them, or worked out by subtraction.

Pure: cells in, tables out. A *table* is one breakdown of one indicator of one place in one period: all its cells that
are split by the same things (by sex; by ward; by sex and age). It is withheld whole or shown whole. The headline, split
by nothing, is always shown.

The method is cell suppression in its strictest form (all of a table, so that no second cell has to be chosen), held
against what linked tables give away; see the Handbook on Statistical Disclosure Control (Hundepool and others), ch. 4:

1. A table with a cell that counts fewer than the threshold, or that the publisher suppressed, is withheld.
2. So is one from which a smaller cell follows: the total less the parts shown, one age band less others within it,
   pooled years less single years.
3. A finer table adds up to a coarser one, so what is split further than a withheld table is withheld with it.
4. Of a withheld table split by three things or more, its tables split by two go too: with nothing but totals of the
   single splits, every cell can still be more than one number.
5. Sums and differences of shown periods that make up a withheld period are broken by withholding those that overlap it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise
from operator import itemgetter
from typing import NamedTuple

Number = int | float | Decimal
Table = frozenset[str]  # what it is split by
Span = tuple  # (from, to): days of a period, years of age; the end is not part of it

# The words that publishers have for everybody, in small letters.
EVERYBODY = ("", "persons", "person", "people", "all", "both", "all sexes", "both sexes", "not applicable")
EVERY_AGE = ("", "all", "all ages", "not applicable")
WHOLE_LIFE = (0, 1000)
SEXES = {"male": (0, 1), "males": (0, 1), "men": (0, 1), "female": (1, 2), "females": (1, 2), "women": (1, 2)}
SEX, AGE = "sex", "age"

SUPPRESSED = re.compile(
    r"suppress|disclos|small number|fewer than|less than|withheld|confidential|^\[?(c|\*+)\]?$", re.I
)


class Cell(NamedTuple):
    """A value's place in the tables, and how many it counts.

    `splits` are pairs (what it is split by, which part); none for the headline. `end` is the day after the period's
    last. `count` is None where the source gives none: what the value itself `stands_for` decides then (see
    `stands_for`), the denominator, and the publisher's word.
    """

    splits: frozenset[tuple[str, str]]
    start: date
    end: date
    count: Number | None = None
    denominator: Number | None = None
    is_suppressed: bool = False
    stands_for: Number | None = None

    @property
    def table(self) -> Table:
        return _table_of(self.splits)

    @property
    def span(self) -> Span:
        return self.start, self.end

    def is_small(self, threshold: int) -> bool:
        sizes = (self.denominator, self.stands_for) if self.count is None else (self.count,)
        return self.is_suppressed or any(size is not None and size < threshold for size in sizes)


@lru_cache(maxsize=10_000)
def _table_of(splits: frozenset[tuple[str, str]]) -> Table:
    return frozenset(name for name, _part in splits)


def stands_for(value: Number | None, denominator: Number | None, per: Number | None) -> Number | None:
    """How many people or events a rate of `per` (100 for a percentage) counts, for whoever knows out of how many.

    None where that cannot be worked out. As exact as the value is printed: good enough to tell a small number by, not
    to take one from another.
    """
    if value is None or denominator is None or not per or value < 0:
        return None
    return value * denominator / per


def is_suppression(*texts: str) -> bool:
    """Whether a publisher's note, reason or printed sign says that a number was held back so as not to disclose it."""
    return any(SUPPRESSED.search(text.strip()) for text in texts if text and not text.replace(".", "", 1).isdigit())


def splits(
    *,
    sex: str = "",
    age: str = "",
    category_type: str = "",
    category: str = "",
    areas: Iterable[tuple[str, str]] = (),
    headline_sex: str = "",
    headline_age: str = "",
) -> frozenset[tuple[str, str]]:
    """What a value is split by; a blank sex or age is the headline's own.

    `areas` are the value's area and those it lies in, up to the place and without it, each (kind, code).
    """
    sex, age = sex or headline_sex, age or headline_age
    found = [(f"area {kind}", code) for kind, code in areas]
    if sex_span(sex) != sex_span(headline_sex):
        found.append((SEX, sex))
    if age_span(age) != age_span(headline_age):
        found.append((AGE, age))
    if category_type or category:
        found.append((f"category {category_type}", category))
    return frozenset(found)


@lru_cache(maxsize=10_000)
def sex_span(text: str) -> Span | str:
    """Everybody is (0, 2), of which men are the first half; another word stands for itself."""
    word = text.strip().lower()
    return (0, 2) if word in EVERYBODY else SEXES.get(word, word)


@lru_cache(maxsize=10_000)
def age_span(text: str) -> Span | str:
    """Years of age, from and to: “10-24 yrs” is (10, 25). A text that is no age band stands for itself."""
    word = re.sub(r"\s*(years?|yrs?)\b\.?", "", text.strip().lower()).replace("–", "-").strip()
    if word in EVERY_AGE:
        return WHOLE_LIFE
    if match := re.fullmatch(r"(\d{1,3})\s*(?:-|to)\s*(\d{1,3})", word):
        low, high = int(match[1]), int(match[2]) + 1
        return (low, high) if low < high else word
    if match := re.fullmatch(r"(?:<|under)\s*(\d{1,3})", word):
        return (0, int(match[1])) if int(match[1]) else word
    if match := re.fullmatch(r"(?:>=|≥)\s*(\d{1,3})|(\d{1,3})\s*(?:\+|and over|or over|plus)", word):
        return int(match[1] or match[2]), WHOLE_LIFE[1]
    if match := re.fullmatch(r"\d{1,3}", word):
        return int(word), int(word) + 1
    return word


def withheld(
    cells: Iterable[Cell], threshold: int, *, headline_sex: str = "", headline_age: str = ""
) -> set[tuple[Table, Span]]:
    """The tables of one indicator and one place to withhold, each as (what it is split by, its period)."""
    tables: dict[tuple[Table, Span], list[Cell]] = defaultdict(list)
    for cell in cells:
        tables[cell.table, cell.span].append(cell)
    totals = {SEX: sex_span(headline_sex), AGE: age_span(headline_age)}
    found = {
        key
        for key, some in tables.items()
        if key[0] and _gives_a_small_number_away(key, some, tables, totals, threshold)
    }
    hidden = found | _small_differences_of_periods(tables, threshold)
    return _with_what_is_linked(hidden, tables) & tables.keys()


def _gives_a_small_number_away(key, cells, tables, totals, threshold) -> bool:
    table, span = key
    headline = tables.get((frozenset(), span), ())
    if any(cell.count == 0 for cell in headline):
        return False  # the headline says already that there is nobody
    if any(cell.is_small(threshold) for cell in cells):
        return True
    return any(_leaves_a_small_number(table, span, cells, tables, split, totals, threshold) for split in table)


def _leaves_a_small_number(table, span, cells, tables, split, totals, threshold) -> bool:
    """Whether the total less some parts, or one part less another within it, counts fewer than the threshold."""
    parts: dict[frozenset, list[tuple[str, Number]]] = defaultdict(list)
    for cell in cells:
        if cell.count is not None:
            (part,) = (part for name, part in cell.splits if name == split)
            parts[frozenset(pair for pair in cell.splits if pair[0] != split)].append((part, cell.count))
    wholes = {cell.splits: cell.count for cell in tables.get((table - {split}, span), ()) if cell.count is not None}
    read = {SEX: sex_span, AGE: age_span}.get(split)
    for others, some in parts.items():
        whole = wholes.get(others)
        spans = [read(part) for part, _count in some] if read else ["no span"]
        if all(isinstance(one, tuple) for one in spans):
            counted = {one: count for one, (_part, count) in zip(spans, some, strict=True)}
            if whole is not None and isinstance(totals[split], tuple):
                counted[totals[split]] = whole
            if small_differences(counted, threshold) or small_remainders(counted, threshold):
                return True
            if isinstance(totals[split], tuple):
                continue
        if whole is not None and 0 < whole - sum(count for _part, count in some) < threshold:
            return True
    return False


def _small_differences_of_periods(tables, threshold) -> set[tuple[Table, Span]]:
    """(table, period) of what follows from the periods shown though nobody printed it."""
    series: dict[frozenset, dict[Span, Number]] = defaultdict(dict)
    for some in tables.values():
        for cell in some:
            if cell.splits and cell.count is not None:
                series[cell.splits][cell.span] = cell.count
    found = set()
    for parts, counted in series.items():
        for span in (*small_differences(counted, threshold), *small_remainders(counted, threshold)):
            found.add((frozenset(name for name, _part in parts), span))
    return found


def small_differences(counted: dict[Span, Number], threshold: int) -> list[Span]:
    """The spans that sums and differences of those given make up, and that count fewer than the threshold.

    Each span is a step from its beginning to its end; whatever two ends a way of such steps joins is known. A count
    below zero says that the spans do not add up, and tells nobody anything.
    """
    if not _share_an_end(counted):
        return []  # every way goes straight on, so that all it makes up are sums of whole cells
    heights = {}
    found = []
    ways = defaultdict(list)
    for (start, end), count in counted.items():
        ways[start].append((end, count))
        ways[end].append((start, -count))
    for beginning in sorted(ways):
        if beginning in heights:
            continue
        heights[beginning] = 0
        joined, waiting = [beginning], [beginning]
        while waiting:
            at = waiting.pop()
            for other, count in ways[at]:
                if other not in heights:
                    heights[other] = heights[at] + count
                    joined.append(other)
                    waiting.append(other)
        joined.sort()
        found += [
            (low, high)
            for index, low in enumerate(joined)
            for high in joined[index + 1 :]
            if 0 <= heights[high] - heights[low] < threshold
        ]
    return found


def small_remainders(counted: dict[Span, Number], threshold: int) -> list[Span]:
    """The spans that count little more than spans within them that leave some of it out.

    What is left out need not be one stretch, as `small_differences` finds it: 0-19 years less 5-9 and 15-19 years.
    """
    in_order = sorted(counted)
    if all(one[1] <= other[0] for one, other in pairwise(in_order)):
        return []
    in_order.sort(key=itemgetter(1), reverse=True)
    in_order.sort(key=itemgetter(0))  # now what lies within a span follows it
    found = []
    for place, whole in enumerate(in_order):
        count, within = counted[whole], []
        for one in islice(in_order, place + 1, None):
            if one[0] >= whole[1]:
                break
            if one[1] <= whole[1]:
                within.append(one)
        if not within or count - sum(counted[one] for one in within) >= threshold:
            continue
        # The most that spans side by side count: (up to where, how many, how much of the whole they cover).
        ways = [(whole[0], 0, whole[0] - whole[0])]
        for start, end in sorted(within, key=lambda one: one[1]):
            _, before, covered = max((way for way in ways if way[0] <= start), key=lambda way: way[1])
            ways.append((end, before + counted[start, end], covered + (end - start)))
        _, most, covered = max(ways[1:], key=lambda way: way[1])
        if covered < whole[1] - whole[0] and 0 <= count - most < threshold:
            found.append(whole)
    return found


def _share_an_end(spans: Iterable[Span]) -> bool:
    spans = list(spans)
    return len({start for start, _ in spans}) < len(spans) or len({end for _, end in spans}) < len(spans)


def _with_what_is_linked(hidden: set[tuple[Table, Span]], tables) -> set[tuple[Table, Span]]:
    """`hidden` with every table that would give it away, until nothing more does."""
    hidden, waiting = set(hidden), list(hidden)
    keys = [key for key in tables if key[0]]

    def hide(key):
        if key not in hidden:
            hidden.add(key)
            waiting.append(key)

    while waiting:
        table, span = waiting.pop()
        for key in keys:
            if key[1] == span and (key[0] > table or (len(table) > 2 and len(key[0]) > 1 and key[0] < table)):
                hide(key)
        shown = {other for one, other in keys if one >= table and (one, other) not in hidden and other != span}
        if _are_joined(span, shown):
            for key in keys:
                if key[0] >= table and key[1][0] < span[1] and span[0] < key[1][1]:
                    hide(key)
    return hidden


def _are_joined(span: Span, steps: set[Span]) -> bool:
    """Whether a way of steps, forwards or backwards, leads from the beginning of `span` to its end."""
    if span[0] not in {end for step in steps for end in step}:
        return False
    ways = defaultdict(set)
    for start, end in steps:
        ways[start].add(end)
        ways[end].add(start)
    seen, waiting = {span[0]}, [span[0]]
    while waiting:
        for other in ways[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return span[1] in seen
