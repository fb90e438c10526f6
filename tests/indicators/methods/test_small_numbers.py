"""Which breakdowns are withheld: plain cases, and attempts to work a withheld number out from all that is shown."""

import itertools
import random
from collections import Counter
from datetime import date

import pytest

from indicators.methods.small_numbers import (
    Cell,
    age_span,
    is_suppression,
    small_differences,
    small_remainders,
    splits,
    stands_for,
    withheld,
)

THRESHOLD = 10


def cell(count, year=2020, until=None, **parts):
    start, end = date(year, 1, 1), date((until or year) + 1, 1, 1)
    return Cell(splits(**parts), start, end, count)


def hidden(*cells, threshold=THRESHOLD, **headline):
    """What each withheld table is split by, and the first and last year of its period."""
    return {
        (tuple(sorted(table)), start.year, end.year - 1)
        for table, (start, end) in withheld(cells, threshold, **headline)
    }


SEXES = (("sex",), 2020, 2020)


def test_a_breakdown_is_withheld_whole_for_one_small_number():
    assert hidden(cell(100), cell(91, sex="Male"), cell(9, sex="Female")) == {SEXES}
    assert hidden(cell(100), cell(90, sex="Male"), cell(10, sex="Female")) == set()


def test_a_zero_is_small_unless_the_headline_says_it_already():
    assert hidden(cell(100), cell(100, sex="Male"), cell(0, sex="Female")) == {SEXES}
    assert hidden(cell(0), cell(0, sex="Male"), cell(0, sex="Female")) == set()


def test_without_a_count_the_denominator_decides_and_else_the_publisher():
    at = (date(2020, 1, 1), date(2021, 1, 1))
    female = splits(sex="Female")
    assert withheld([Cell(female, *at, None, 9)], THRESHOLD)
    assert not withheld([Cell(female, *at, None, 10)], THRESHOLD)
    assert not withheld([Cell(female, *at)], THRESHOLD)
    assert withheld([Cell(female, *at, is_suppressed=True)], THRESHOLD)


def test_a_rate_of_a_known_denominator_counts_as_what_it_stands_for():
    at = (date(2020, 1, 1), date(2021, 1, 1))
    female = splits(sex="Female")
    assert withheld([Cell(female, *at, None, 200, stands_for=stands_for(1.5, 200, 100))], THRESHOLD)
    assert not withheld([Cell(female, *at, None, 200, stands_for=stands_for(5, 200, 100))], THRESHOLD)
    assert stands_for(None, 200, 100) is stands_for(5, None, 100) is stands_for(5, 200, None) is None


def test_the_total_less_the_parts_counts_whatever_words_the_headline_has():
    ages = (cell(100), cell(50, age="0-4 yrs"), cell(47, age="5-9 yrs"))
    assert hidden(*ages, headline_age="School years 1 to 6") == {(("age",), 2020, 2020)}
    assert hidden(cell(100), cell(95, sex="Male"), headline_sex="All sexes") == {SEXES}


def test_what_parts_leave_of_a_whole_counts_though_it_is_no_one_stretch():
    assert small_remainders({(0, 20): 100, (5, 10): 60, (15, 20): 37}, THRESHOLD) == [(0, 20)]
    assert small_remainders({(0, 20): 100, (5, 10): 60, (15, 20): 30}, THRESHOLD) == []
    halves = {(0, 20): 100, (0, 10): 60, (10, 20): 37}  # counts that are rounded, and leave nothing out
    assert small_remainders(halves, THRESHOLD) == []
    assert hidden(cell(100), cell(60, age="5-9 yrs"), cell(37, age="15-19 yrs")) == {(("age",), 2020, 2020)}


@pytest.mark.parametrize(
    "text", ["Value suppressed for disclosure control reasons", "c", "[c]", "*", "**", "Less than 8"]
)
def test_a_publishers_word_for_suppression_is_known(text):
    assert is_suppression("", text)


@pytest.mark.parametrize("text", ["", "-", "No data", "Value estimated", "Value missing in source data"])
def test_another_reason_for_no_number_is_no_suppression(text):
    assert not is_suppression(text)


def test_the_headline_less_the_parts_shown_counts_as_a_number():
    assert hidden(cell(100), cell(93, sex="Male")) == {SEXES}
    quintiles = [cell(30, category_type="Quintile", category=str(n)) for n in range(3)]
    assert hidden(cell(95), *quintiles) == {(("category Quintile",), 2020, 2020)}
    assert hidden(cell(90), *quintiles) == set()


def test_one_age_band_less_another_within_it_counts_as_a_number():
    ages = (("age",), 2020, 2020)
    assert hidden(cell(200), cell(50, age="0-17 yrs"), cell(45, age="0-15 yrs")) == {ages}
    assert hidden(cell(200), cell(50, age="0-17 yrs"), cell(40, age="0-15 yrs")) == set()
    assert hidden(cell(200), cell(195, age="<75 yrs")) == {ages}


def test_what_adds_up_to_a_withheld_breakdown_is_withheld_with_it():
    wards = [cell(50, areas=[("Ward", code)]) for code in "AB"]
    by_ward_and_sex = [
        cell(25, areas=[("Ward", code)], sex=sex) for code, sex in itertools.product("AB", ("Male", "Female"))
    ]
    by_sex = [cell(50, sex="Male"), cell(50, sex="Female")]
    assert hidden(cell(100), *wards, *by_sex, *by_ward_and_sex) == set()
    by_sex[1] = Cell(by_sex[1].splits, *by_sex[1].span, is_suppressed=True)
    assert hidden(cell(100), *wards, *by_sex, *by_ward_and_sex) == {SEXES, (("area Ward", "sex"), 2020, 2020)}


def test_a_small_number_of_a_cross_row_leaves_its_totals_on_show():
    crossed = [
        cell(count, sex=sex, age=age) for count, sex, age in ((9, "Male", "0-17 yrs"), (20, "Female", "18+ yrs"))
    ]
    assert hidden(cell(100), cell(40, sex="Male"), cell(60, sex="Female"), *crossed) == {(("age", "sex"), 2020, 2020)}


def test_pooled_years_are_withheld_where_single_years_would_be_left():
    def sexes(male, female, *years):
        return [cell(male, *years, sex="Male"), cell(female, *years, sex="Female")]

    single = [*sexes(20, 20, 2018), *sexes(20, 3, 2019), *sexes(20, 20, 2020)]
    assert hidden(*single) == {(("sex",), 2019, 2019)}
    assert hidden(*single, *sexes(60, 43, 2018, 2020)) == {(("sex",), 2019, 2019), (("sex",), 2018, 2020)}


def test_what_pooled_years_leave_counts_though_nobody_printed_it():
    pooled, years = cell(45, 2018, 2020, sex="Male"), [cell(20, year, sex="Male") for year in (2018, 2019)]
    assert (("sex",), 2018, 2020) in hidden(pooled, *years)


def test_rolling_years_stay_because_nothing_follows_from_them():
    rolling = [cell(4 if year == 2015 else 30, year, year + 2, sex="Male") for year in range(2010, 2020)]
    assert hidden(*rolling) == {(("sex",), 2015, 2017)}


def test_the_words_of_the_headline_are_no_split():
    male = [cell(9, sex="Male", age="18+ yrs", headline_sex="Male", headline_age="18+ yrs")]
    assert male[0].splits == frozenset()
    assert hidden(*male, headline_sex="Male", headline_age="18+ yrs") == set()


def test_without_a_threshold_only_what_the_publisher_suppressed_is_withheld():
    assert hidden(cell(100), cell(0, sex="Female"), threshold=0) == set()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10-24 yrs", (10, 25)),
        ("<75 yrs", (0, 75)),
        ("Under 18", (0, 18)),
        ("18+ yrs", (18, 1000)),
        ("65 and over", (65, 1000)),
        ("5 yrs", (5, 6)),
        ("All ages", (0, 1000)),
        ("2-2.5 yrs", "2-2.5"),
        ("Reception", "reception"),
        ("24-10 yrs", "24-10"),
        ("<0", "<0"),
    ],
)
def test_age_bands_are_read_as_years(text, span):
    assert age_span(text) == span


def test_differences_are_found_whatever_the_way_that_leads_to_them():
    assert small_differences({(0, 3): 30, (0, 1): 12, (1, 2): 12}, 10) == [(2, 3)]
    assert small_differences({(0, 1): 12, (1, 2): 12, (2, 3): 12}, 10) == []
    assert small_differences({(0, 3): 30, (2, 3): 40}, 10) == []  # they do not add up


# An attack: every person is an atom of the splits and the year; each cell shown is an equation over the atoms; what
# the equations determine is known to whoever does the sums.

PRIME = 2_147_483_647
LABELS = {
    "sex": {"Male": {0}, "Female": {1}},
    "age": {"0-17": {0}, "18-64": {1}, "65+": {2}, "18+": {1, 2}, "<65": {0, 1}},
    "area": {"A": {0}, "B": {1}, "C": {2}},
    "category": {"1": {0}, "2": {1}, "3": {2}},
}
SIZES = {"sex": 2, "age": 3, "area": 3, "category": 3}
PERIODS = [(2018, 2018), (2019, 2019), (2020, 2020), (2018, 2020), (2018, 2019), (2019, 2020)]


class Town:
    """A small town at random, and what is printed about it: tables with cells left out."""

    def __init__(self, chance):
        self.dims = sorted(chance.sample(sorted(LABELS), chance.choice((1, 2, 2, 3))))
        self.periods = chance.sample(PERIODS, chance.randint(1, 4))
        most = chance.choice((3, 8, 20, 40))
        self.people = {
            atom: chance.choice((0, 1, chance.randint(0, most), chance.randint(0, most)))
            for atom in itertools.product(range(2018, 2021), *(range(SIZES[dim]) for dim in self.dims))
        }
        self.cells = {}
        self.crossed = [
            some
            for size in range(1, len(self.dims) + 1)
            for some in itertools.combinations(self.dims, size)
            if chance.random() < 0.75
        ]
        for period in self.periods:
            self.cells[self.cell({}, period)] = self.atoms({}, period)
            for some in self.crossed:
                if chance.random() < 0.15:
                    continue
                for labels in itertools.product(*(LABELS[dim] for dim in some)):
                    if chance.random() < 0.9:
                        parts = dict(zip(some, labels, strict=True))
                        self.cells[self.cell(parts, period)] = self.atoms(parts, period)

    def atoms(self, parts, period):
        wanted = [LABELS[dim][parts[dim]] if dim in parts else set(range(SIZES[dim])) for dim in self.dims]
        return frozenset(itertools.product(range(period[0], period[1] + 1), *wanted))

    def cell(self, parts, period):
        areas = [("Ward", parts["area"])] if "area" in parts else []
        category = {"category_type": "Quintile", "category": parts["category"]} if "category" in parts else {}
        named = splits(sex=parts.get("sex", ""), age=parts.get("age", ""), areas=areas, **category)
        count = sum(self.people[atom] for atom in self.atoms(parts, period))
        return Cell(named, date(period[0], 1, 1), date(period[1] + 1, 1, 1), count)

    def every_cell(self):
        """Every cell that could be printed for the periods that are, printed or not."""
        for period in self.periods:
            for size in range(1, len(self.dims) + 1):
                for some in itertools.combinations(self.dims, size):
                    for labels in itertools.product(*(LABELS[dim] for dim in some)):
                        parts = dict(zip(some, labels, strict=True))
                        yield self.cell(parts, period), self.atoms(parts, period)


class Sums:
    """What sums and differences of known sets of people determine: a row space, reduced modulo a prime."""

    def __init__(self, known):
        self.rows = {}
        for atoms in known:
            row = self.rest(atoms)
            if row:
                pivot = next(iter(row))
                inverse = pow(row[pivot], -1, PRIME)
                self.rows[pivot] = {atom: value * inverse % PRIME for atom, value in row.items()}

    def rest(self, atoms):
        row = dict.fromkeys(sorted(atoms), 1)
        for pivot, other in self.rows.items():
            if factor := row.get(pivot):
                for atom, value in other.items():
                    left = (row.get(atom, 0) - factor * value) % PRIME
                    if left:
                        row[atom] = left
                    else:
                        row.pop(atom, None)
        return row

    def determine(self, atoms):
        return not self.rest(atoms)


def test_no_withheld_number_can_be_worked_out_by_sums_and_differences(full_count):
    seen = Counter()
    for seed in range(full_count(300, 20_000)):
        town = Town(random.Random(seed))
        tables = withheld(town.cells, THRESHOLD)
        shown = {one: atoms for one, atoms in town.cells.items() if (one.table, one.span) not in tables}
        sums = Sums(shown.values())
        for one in town.cells.keys() - shown.keys():
            assert not sums.determine(town.cells[one]), (seed, one)
        seen.update(shown=len(shown), withheld=len(town.cells) - len(shown))
    assert min(seen.values()) > sum(seen.values()) / 10, seen


def test_no_small_number_that_was_not_printed_follows_from_a_table_or_a_series(full_count):
    """A table with its totals, and the periods of one cell: what is left of either is never under the threshold."""
    for seed in range(full_count(200, 5_000)):
        town = Town(random.Random(seed))
        tables = withheld(town.cells, THRESHOLD)
        shown = {one: atoms for one, atoms in town.cells.items() if (one.table, one.span) not in tables}
        headlines = {one.span: one.count for one in town.cells if not one.splits}
        for one, atoms in town.every_cell():
            if not (0 < one.count < THRESHOLD and headlines[one.span]):
                continue
            same = [other for other in shown if other.splits == one.splits]
            assert not Sums(shown[other] for other in same).determine(atoms), (seed, one)
            for split in one.table:
                near = (one.table, one.table - {split})
                same = [other for other in shown if other.table in near and other.span == one.span]
                others = {pair for pair in one.splits if pair[0] != split}
                same = [other for other in same if others <= other.splits]
                assert not Sums(shown[other] for other in same).determine(atoms), (seed, one)


def ways_to_share(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in ways_to_share(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize("dims", [("sex",), ("area",), ("area", "sex"), ("age", "sex"), ("area", "age", "sex")])
def test_no_withheld_number_can_be_found_by_trying_every_town_that_fits(dims, full_count):
    """Every town of whole people that agrees with all that is shown: of each withheld cell at least two numbers fit."""
    sizes = {"sex": 2, "age": 2, "area": 2 if len(dims) == 3 else 3}
    names = {"sex": ("Male", "Female"), "age": ("0-17", "18+"), "area": ("A", "B", "C")}
    atoms = list(itertools.product(*(range(sizes[dim]) for dim in dims)))
    period = (date(2020, 1, 1), date(2021, 1, 1))
    some_withheld = 0
    for seed in range(full_count(15, 300)):
        chance = random.Random(seed)
        people = [chance.choice((0, 1, 2, 3, 3, 4, 5)) for _ in atoms]
        people = people if sum(people) <= 14 else [min(one, 1) for one in people]
        members = {}
        for size in range(len(dims) + 1):
            for some in itertools.combinations(range(len(dims)), size):
                for levels in itertools.product(*(range(sizes[dims[at]]) for at in some)):
                    inside = [
                        index
                        for index, atom in enumerate(atoms)
                        if all(atom[at] == level for at, level in zip(some, levels, strict=True))
                    ]
                    parts = {dims[at]: names[dims[at]][level] for at, level in zip(some, levels, strict=True)}
                    areas = [("Ward", parts.pop("area"))] if "area" in parts else []
                    members[Cell(splits(areas=areas, **parts), *period, sum(people[at] for at in inside))] = inside
        tables = withheld(members, 3)
        shown = [(one.count, inside) for one, inside in members.items() if (one.table, one.span) not in tables]
        away = {one: set() for one in members if (one.table, one.span) in tables}
        some_withheld += bool(away)
        for town in ways_to_share(sum(people), len(atoms)):
            if all(sum(town[at] for at in inside) == count for count, inside in shown):
                for one, numbers in away.items():
                    numbers.add(sum(town[at] for at in members[one]))
        if sum(people):
            assert all(len(numbers) > 1 for numbers in away.values()), (seed, people)
    assert some_withheld
