"""How actions stood at the end of each period: what was reported, what ended, what was only entered."""

from datetime import date

from workplans.delivery_over_time import Life, moments

TODAY = date(2026, 11, 27)


def numbers(lives, every="month"):
    return [(one.label, one.numbers) for one in moments(lives, today=TODAY, every=every)]


def test_before_anything_was_said_an_action_stands_as_it_was_entered():
    life = Life(now="on_track", entered_on=date(2026, 9, 20), reports=((date(2026, 10, 1), "at_risk"),))
    assert numbers([life]) == [
        ("September 2026", {"not_started": 1}),
        ("October 2026", {"at_risk": 1}),
        ("November 2026", {"on_track": 1}),
    ]


def test_a_period_without_a_report_stands_as_the_one_before():
    life = Life(now="off_track", reports=((date(2026, 8, 1), "on_track"), (date(2026, 11, 1), "off_track")))
    assert [one for _label, one in numbers([life])] == [{"on_track": 1}] * 3 + [{"off_track": 1}]


def test_what_ends_counts_as_ended_from_its_date_on_whatever_was_reported():
    done = Life(now="complete", completed_on=date(2026, 10, 31), reports=((date(2026, 9, 1), "on_track"),))
    shut = Life(now="closed", closed_on=date(2026, 11, 1), reports=((date(2026, 9, 1), "at_risk"),))
    assert [one for _label, one in numbers([done, shut])] == [
        {"on_track": 1, "at_risk": 1},
        {"complete": 1, "at_risk": 1},
        {"complete": 1, "closed": 1},
    ]


def test_what_had_ended_before_the_first_period_shown_is_left_out():
    old = Life(now="complete", completed_on=date(2025, 11, 30), reports=((date(2025, 6, 1), "on_track"),))
    assert numbers([old]) == []


def test_quarters_are_those_of_the_financial_year():
    life = Life(now="on_track", reports=((date(2026, 4, 1), "on_track"),))
    assert [label for label, _ in numbers([life], "quarter")] == [
        "Quarter 1 2026/27",
        "Quarter 2 2026/27",
        "Quarter 3 2026/27",
    ]
    last = moments([life], today=TODAY, every="quarter")[-1]
    assert last.is_running
    assert last.sentence == "Quarter 3 2026/27, as it stands today: 1 on track."
