"""Gaps between groups: how wide, and whether they narrow."""

from datetime import date

import pytest

from indicators.methods import inequality
from indicators.methods.inequality import Group, gap_change, gap_of, overall_and_gap
from indicators.methods.verdicts import Verdict
from indicators.periods import parse

YEAR = parse("2022")


def groups(**values):
    return [Group(name, value) for name, value in values.items()]


def sexes(male, female, half=None):
    def group(name, value):
        return Group(name, value) if half is None else Group(name, value, value - half, value + half)

    return [group("Male", male), group("Female", female)]


def test_a_gap_is_a_difference_and_a_ratio():
    gap = gap_of(YEAR, sexes(15.0, 10.0))
    assert (gap.absolute, gap.relative, gap.high.name, gap.low.name) == (5.0, 1.5, "Male", "Female")


def test_among_many_groups_it_is_between_the_highest_and_the_lowest():
    gap = gap_of(YEAR, groups(Asian=12.0, Black=9.0, White=20.0, Mixed=15.0))
    assert (gap.high.name, gap.low.name, gap.absolute) == ("White", "Black", 11.0)
    assert not gap.has_ends


def test_by_deprivation_it_is_between_the_two_ends_whatever_lies_between():
    names = [("Most deprived decile", 20.0), ("Second most deprived decile", 25.0), ("Least deprived decile", 12.0)]
    gap = gap_of(YEAR, [Group(*one) for one in names])
    assert (gap.high.name, gap.low.name) == ("Most deprived decile", "Least deprived decile")


def test_a_ratio_over_nothing_or_less_means_nothing():
    assert gap_of(YEAR, sexes(0.2, -0.1)).relative is None
    assert gap_of(YEAR, sexes(0.2, 0.0)).relative is None
    assert gap_of(YEAR, sexes(0.2, 0.0)).absolute == 0.2


def test_one_group_has_no_gap():
    assert gap_of(YEAR, groups(Male=1.0)) is None
    assert gap_of(YEAR, [Group("Male", 1.0), Group("Female", None)]) is None


def change(*dated, breaks=()):
    return gap_change([(parse(label), some) for label, some in dated], breaks)


def test_it_is_held_against_the_earliest_comparable_period():
    found = change(("2018", sexes(20.0, 10.0)), ("2019", sexes(20.0, 11.0)), ("2020", sexes(18.0, 12.0)))
    assert (found.earlier.period.label, found.later.period.label) == ("2018", "2020")
    assert (found.absolute, found.relative, found.words) == ("down", "down", "gap narrowing")


def test_a_difference_may_narrow_while_the_ratio_widens():
    found = change(("2018", sexes(20.0, 10.0)), ("2020", sexes(10.0, 4.0)))
    assert found.words == "gap narrowing as a difference and widening as a ratio"


@pytest.mark.parametrize(
    ("half", "beyond", "reason"),
    [(1.0, True, inequality.BEYOND_CHANCE), (4.0, False, inequality.BY_CHANCE), (None, None, inequality.NO_INTERVALS)],
)
def test_its_change_is_held_against_chance_where_there_are_intervals(half, beyond, reason):
    """Four values with a half width h have a standard error of h/1.96 each; the change, of h·2/1.96: 4 against 2h."""
    found = change(("2018", sexes(20.0, 12.0, half)), ("2020", sexes(18.0, 14.0, half)))
    assert (found.beyond_chance, found.reason) == (beyond, reason)


def test_two_groups_that_change_places_moved_by_both_gaps_together():
    found = change(("2018", sexes(20.0, 18.0, 1.0)), ("2020", sexes(18.0, 20.0, 1.0)))
    assert (found.absolute, found.beyond_chance) == ("level", True)


def test_the_highest_and_the_lowest_of_many_are_not_held_against_chance():
    def of_three(*values):
        return [Group(name, v, v - 1, v + 1) for name, v in zip("ABC", values, strict=True)]

    found = change(("2018", of_three(10.0, 12.0, 15.0)), ("2020", of_three(10.0, 12.0, 15.0)))
    assert (found.beyond_chance, found.reason) == (None, inequality.PICKED)
    found = change(("2018", of_three(10.0, 15.0, 12.0)), ("2020", of_three(10.0, 12.0, 15.0)))
    assert (found.beyond_chance, found.reason) == (None, inequality.OTHER_ENDS)


@pytest.mark.parametrize(
    ("dated", "breaks", "reason"),
    [
        ([("2020", sexes(2.0, 1.0))], [], inequality.ONE_DATE.format("2020")),
        ([("2017-19", sexes(2.0, 1.0)), ("2018-20", sexes(2.0, 1.0))], [], inequality.OVERLAP.format("2018-20")),
        ([("2015-17", sexes(2.0, 1.0)), ("2020", sexes(2.0, 1.0))], [], inequality.NOT_AS_LONG.format("2020")),
        ([("2018", sexes(2, 1)), ("2020", sexes(2, 1))], [date(2020, 1, 1)], inequality.BREAK.format("2020")),
        ([("2018", groups(A=1.0, B=2.0)), ("2020", groups(A=1.0, C=2.0))], [], inequality.OTHER_GROUPS),
    ],
)
def test_it_says_why_a_change_cannot_be_told(dated, breaks, reason):
    found = change(*dated, breaks=breaks)
    assert (found.earlier, found.reason, found.words) == (None, reason, "")
    assert overall_and_gap(Verdict("improving"), found) == reason


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("improving", direction="down"), "Improving overall, gap widening."),
        (Verdict("worsening", direction="up"), "Getting worse overall, gap widening."),
        (Verdict("comparable", direction="up"), "No clear change overall, gap widening."),
        (Verdict("not_assessed", direction="up"), "Rising overall, gap widening."),
        (Verdict("not_assessed"), "Overall change not known, gap widening."),
    ],
)
def test_the_overall_change_and_the_gap_stand_in_one_sentence(verdict, said):
    found = change(("2018", sexes(12.0, 10.0)), ("2020", sexes(14.0, 10.0)))
    assert overall_and_gap(verdict, found) == said
