"""Since when a gap has been open: what the daily run writes down."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gaps.finding import RULE_OF_NAME, Found, Mending
from gaps.finding.rule import at
from gaps.models import Gap
from gaps.services import record_gaps
from logicmodels.models import Output
from tests import makers

pytestmark = pytest.mark.django_db

HOME = at("progress:home")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


def gap(about="WS1-OP01", rule="output-without-unit", what="It does not say what is counted."):
    return Found(RULE_OF_NAME[rule], about, "Homes", what, HOME, "Housing", Mending("Add the unit", HOME))


def rows():
    return list(Gap.objects.order_by("pk").values_list("about", "opened_on", "closed_on"))


def test_a_gap_opens_on_the_day_of_the_run_that_finds_it_and_closes_on_that_which_does_not():
    record_gaps([gap()], on=MONDAY)
    record_gaps([gap()], on=TUESDAY)
    assert rows() == [("WS1-OP01", MONDAY, None)]
    record_gaps([], on=WEDNESDAY)
    assert rows() == [("WS1-OP01", MONDAY, WEDNESDAY)]


def test_a_second_run_on_a_day_changes_nothing():
    first = record_gaps([gap()], on=MONDAY)
    second = record_gaps([gap()], on=MONDAY)
    assert (first.opened, first.closed, first.open) == (1, 0, 1)
    assert (second.opened, second.closed, second.open) == (0, 0, 1)
    assert len(rows()) == 1


def test_a_gap_that_comes_back_has_dates_of_its_own_again():
    record_gaps([gap()], on=MONDAY)
    record_gaps([], on=TUESDAY)
    record_gaps([gap()], on=TUESDAY)
    assert rows() == [("WS1-OP01", MONDAY, TUESDAY), ("WS1-OP01", TUESDAY, None)]


def test_two_rules_about_the_same_are_two_gaps():
    record_gaps([gap(), gap(rule="output-without-target")], on=MONDAY)
    record_gaps([gap(rule="output-without-target")], on=TUESDAY)
    assert {row.rule: row.closed_on for row in Gap.objects.all()} == {
        "output-without-unit": TUESDAY,
        "output-without-target": None,
    }


def test_a_gap_that_reads_otherwise_is_the_same_gap():
    record_gaps([gap()], on=MONDAY)
    record_gaps([replace(gap(), what="Two months went by.")], on=TUESDAY)
    row = Gap.objects.get()
    assert (row.what, row.opened_on, row.closed_on) == ("Two months went by.", MONDAY, None)


def test_recording_costs_as_many_queries_for_three_gaps_as_for_one(django_assert_num_queries):
    record_gaps([gap("WS1-OP09")], on=MONDAY)
    for some in ([gap("WS1-OP01")], [gap(f"WS1-OP0{number}") for number in (2, 3, 4)]):
        with django_assert_num_queries(5):
            record_gaps(some, on=TUESDAY)


def test_the_command_records_the_gaps_of_the_programme(capsys):
    output = makers.output(1)
    call_command("gaps", "--record")
    assert "opened, 0 closed" in capsys.readouterr().out
    kept = Gap.objects.get(rule="output-without-unit")
    assert (kept.about, kept.workstream.code, kept.opened_on) == (output.code, "WS1", timezone.localdate())
    Output.objects.update(unit="homes")
    call_command("gaps", "--record")
    assert capsys.readouterr().out.startswith("0 opened, 1 closed")
    kept.refresh_from_db()
    assert kept.closed_on == timezone.localdate()


def test_only_all_gaps_of_today_can_be_recorded():
    with pytest.raises(CommandError, match="all gaps of today"):
        call_command("gaps", "--record", "--on", "2026-11-30")
    assert rows() == []
