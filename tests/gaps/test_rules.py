"""The rules: held to a second definition on random programmes, and to a list for the programme as it is loaded."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import resolve
from django.utils import timezone

from gaps.finding import RULE_OF_NAME, RULES, Severity, find
from gaps.finding.outputs import expected_until
from gaps.programme import Measured, Output, Programme, Stream
from gaps.reading import read_programme
from indicators.models import Area, Assessment, ImportBatch, Indicator, Observation
from tests.gaps.defined_again import DEFINED
from tests.gaps.random_programmes import RandomProgramme
from tests.soak import full_count

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent.parent / "data" / "gaps_of_luton.txt"
GOLDEN_DAY = date(2026, 11, 30)
FEW = (5, 8, 1)  # random programmes in which together nearly every rule finds something
HOUSING = Stream(1, "HSG", "housing", "Housing", "", True)


def by_rule(gaps):
    found = {one.name: set() for one in RULES}
    for one in gaps:
        assert one.about not in found[one.rule.name], f"{one.key} is found twice"
        found[one.rule.name].add(one.about)
    return found


def differences(today):
    """Rule → (found and not defined, defined and not found), where there are any."""
    found = by_rule(find(read_programme(today)))
    defined = {name: DEFINED[name](today) for name in found}
    return {
        name: (found[name] - defined[name], defined[name] - found[name])
        for name in found
        if found[name] != defined[name]
    }


def test_every_rule_is_defined_a_second_time():
    assert set(DEFINED) == set(RULE_OF_NAME)


@pytest.mark.soak
@pytest.mark.parametrize("seed", full_count(FEW, range(1000)))
def test_what_is_found_in_a_random_programme_is_what_the_second_definition_says(seed):
    """Before and after random edits."""
    programme = RandomProgramme(seed)
    assert differences(programme.today) == {}
    for _ in range(8):
        programme.edit()
    assert differences(programme.today) == {}


def test_nearly_every_rule_finds_something_in_a_few_random_programmes():
    """Whatever day it is today."""
    seen = set()
    for seed in FEW:
        with transaction.atomic():
            programme = RandomProgramme(seed)
            for _ in range(2):
                seen |= {one.rule.name for one in find(read_programme(programme.today))}
                for _ in range(8):
                    programme.edit()
            transaction.set_rollback(True)
    assert len(seen) >= len(RULES) - 4


def test_the_gaps_of_the_programme_as_loaded_are_those_of_the_list(luton):
    found = [f"{one.severity}\t{one.rule.name}\t{one.about}" for one in find(read_programme(GOLDEN_DAY))]
    assert found == GOLDEN.read_text().splitlines()


def test_every_gap_says_what_why_and_who_and_leads_to_pages_that_are_there(luton):
    for one in find(read_programme(GOLDEN_DAY)):
        assert all([one.title, one.what.endswith("."), one.rule.why.endswith("."), one.who, one.mending.words])
        assert resolve(one.where.split("#")[0])
        assert resolve(one.mending.url.split("#")[0])


def test_there_are_more_than_twenty_rules_and_some_of_each_severity():
    assert len(RULES) > 20
    assert {one.severity for one in RULES} == set(Severity)


def test_reading_costs_as_many_queries_for_a_large_programme_as_for_a_small_one(django_assert_num_queries):
    programme = RandomProgramme(1)
    read_programme(programme.today)  # what is asked once for the life of the process
    with django_assert_num_queries(15):
        few = find(read_programme(programme.today))
    for _ in range(40):
        programme.edit()
    with django_assert_num_queries(15):
        many = find(read_programme(programme.today))
    assert len(many) > len(few)


@pytest.mark.parametrize(
    ("frequency", "today", "until"),
    [
        ("quarter", date(2026, 11, 30), date(2026, 6, 30)),  # that of July to September may still come
        ("", date(2026, 11, 30), date(2026, 6, 30)),
        ("month", date(2026, 11, 30), date(2026, 6, 30)),
        ("year", date(2026, 11, 30), date(2026, 3, 31)),
        ("year", date(2026, 6, 30), date(2025, 3, 31)),
        ("quarter", date(2026, 1, 1), date(2025, 9, 30)),
    ],
)
def test_a_count_has_a_whole_quarter_before_it_counts_as_stopped(frequency, today, until):
    output = Output("output", 1, "HSG-OP01", "Homes", HOUSING, frequency=frequency)
    assert expected_until(output, today) == until


def test_a_rating_that_differs_is_told_in_the_words_of_both():
    place = Area.objects.create(code="E06000099", name="Anytown", role="place")
    country = Area.objects.create(code="E92000001", name="Country", role="country")
    batch = ImportBatch.objects.create(slug="a-table", title="A table")
    indicator = Indicator.objects.create(slug="smoking", name="Smoking", short_name="Smoking", polarity="low")
    days = {"period_label": "2022", "period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}
    for area, value in ((place, 20), (country, 10)):
        Observation.objects.create(
            indicator=indicator,
            area=area,
            batch=batch,
            value=Decimal(value),
            value_text=f"{value}%",
            lower=Decimal(value - 1),
            upper=Decimal(value + 1),
            **days,
        )
    judged = {"indicator": indicator, "area": place, "batch": batch, "position": 1, "against": "country", **days}
    row = Assessment.objects.create(basis="published", result="better", result_text="Better", **judged)
    (found,) = RULE_OF_NAME["rating-differs"](read_programme(timezone.localdate()))
    assert found.about == "indicator:smoking"
    assert "prints “Better”" in found.what
    assert "it is “Worse”" in found.what
    Assessment.objects.filter(pk=row.pk).update(result="worse", result_text="Worse")
    assert RULE_OF_NAME["rating-differs"](read_programme(timezone.localdate())) == []


def test_an_indicator_that_needs_attention_is_named_once_whatever_else_is_missing():
    bad = Measured(1, "smoking", "Smoking", None, is_worse=True)
    found = find(Programme(date(2026, 11, 30), "month", indicators=(bad,)))
    assert [one.rule.name for one in found] == ["worse-without-activity"]


def test_the_command_prints_every_gap_as_json(luton, capsys):
    call_command("gaps", "--format", "json", "--on", GOLDEN_DAY.isoformat())
    told = json.loads(capsys.readouterr().out)
    keys = [f"{one['severity']}\t{one['rule']}\t{one['about']}" for one in told["gaps"]]
    assert keys == GOLDEN.read_text().splitlines()
    assert told["count"] == len(keys)
    assert told["as_at"] == "2026-11-30"
    assert all(one["what"] and one["why"] and one["who"] and one["mend"] for one in told["gaps"])


def test_the_command_prints_the_gaps_of_a_severity_as_text(luton, capsys):
    call_command("gaps", "--severity", "severe", "--on", GOLDEN_DAY.isoformat())
    text = capsys.readouterr().out
    assert text.startswith("16 gaps: 16 severe, 0 warning, 0 for information.")
    assert text.count("\n  indicator:") == 16
