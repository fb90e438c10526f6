"""Every constraint of every model: the form says its sentence, and the database holds it where no form is asked."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from lutonhet import append_only
from tests.makers import MAKERS

APPS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans", "gaps", "progress")
DAY, DAY_BEFORE = date(2024, 5, 2), date(2024, 5, 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ENDS_EARLY = [{"starts_on": DAY, "ends_on": DAY_BEFORE}]
PERIOD_ENDS_EARLY = [{"period_start": DAY, "period_end": DAY_BEFORE}]
INFERRED = [{"is_inferred": True}]
HALF_CLOSED = [
    {"closed_on": DAY},
    {"closed_as": "stopped"},
    {"closing_reason": "No money."},
    {"closed_on": DAY, "closed_as": "stopped"},
    {"closed_on": DAY, "closing_reason": "No money."},
    {"closed_as": "stopped", "closing_reason": "No money."},
]

# Constraint → what each spoils a sound row with.
SPOILT = {
    "appointment_ends_after_it_starts": ENDS_EARLY,
    "only_an_oversight_member_may_sign_off": [{"kind": "secretariat", "may_sign_off": True}],
    "invitation_is_good_for_a_while": [{"expires_at": LONG_AGO}],
    "invitation_is_used_in_time": [{"used_at": LONG_AGO}, {"used_at": datetime(2999, 1, 1, tzinfo=UTC)}],
    "invitation_is_used_or_withdrawn_and_not_both": [{"used_at": timezone.now(), "withdrawn_at": timezone.now()}],
    "membership_ends_after_it_starts": ENDS_EARLY,
    "meeting_says_when": [{"held_on": None}],
    "papers_are_due_before_the_meeting": [{"paper_deadline": date(2025, 1, 1)}],
    "fact_comparator_has_a_name_and_a_figure": [{"comparator": "England"}, {"comparator_figure": "12%"}],
    "event_ends_after_it_starts": ENDS_EARLY,
    "principle_number_is_one_to_eight": [{"number": 0}, {"number": 9}],
    "observation_period_ends_after_it_starts": PERIOD_ENDS_EARLY,
    "observation_has_a_number_or_says_why_not": [{"value": None}, {"missing_reason": "Suppressed"}],
    "observation_limits_enclose_the_value": [
        {"lower": "1"},
        {"upper": "2"},
        {"lower": "1.6", "upper": "2"},
        {"lower": "1", "upper": "1.4"},
        {"value": None, "missing_reason": "Suppressed", "lower": "1", "upper": "2"},
    ],
    "observation_wide_limits_enclose_the_value": [
        {"lower_998": "1"},
        {"upper_998": "2"},
        {"lower_998": "1.6", "upper_998": "2"},
        {"lower_998": "1", "upper_998": "1.4"},
        {"value": None, "missing_reason": "Suppressed", "lower_998": "1", "upper_998": "2"},
    ],
    "observation_counts_are_not_negative": [{"count": "-1"}, {"denominator": "-0.5"}],
    "an_area_is_not_within_itself": [{"within": lambda row: row}],
    "a_category_has_a_kind": [{"category_type": ""}, {"category": ""}],
    "a_breakdown_breaks_something_down": [{"category_type": "", "category": ""}],
    "a_break_says_what_changed": [{"note": ""}],
    "a_target_says_where_it_was_agreed": [{"source": ""}],
    "a_review_of_a_flag_says_how_it_is_known": [{"note": ""}],
    "a_flag_is_on_an_indicator_or_on_a_principle": [{"indicator": None}, {"principle": "any"}],
    "a_flags_period_is_whole_or_absent": [{"period_label": ""}, {"period_start": None}, {"period_end": None}],
    "an_import_taken_back_says_when_and_why": [
        {"state": "taken_back"},
        {"state": "taken_back", "taken_back_at": LONG_AGO},
        {"state": "taken_back", "taken_back_reason": "It was last year's file."},
        {"taken_back_at": LONG_AGO},
        {"taken_back_by": "any"},
        {"taken_back_reason": "It was last year's file."},
    ],
    "an_import_that_is_only_read_is_accepted_by_nobody": [
        {"state": "read", "accepted_at": LONG_AGO},
        {"state": "reading", "accepted_by": "any"},
    ],
    "assessment_period_ends_after_it_starts": PERIOD_ENDS_EARLY,
    "comparisons_and_trends_keep_to_their_own_words": [
        {"result": "worsening"},
        {"result": "not_assessed"},
        {"against": "past"},
        {"against": "past", "result": "not_compared"},
    ],
    "only_a_published_judgement_has_a_printed_text": [{"result_text": ""}, {"basis": "computed"}],
    "a_neighbour_set_belongs_to_a_neighbour_comparison": [{"neighbour_set": "any"}],
    "output_target_has_a_date": [{"target": "5"}, {"target_on": DAY}],
    "output_baseline_has_a_date": [{"baseline": "5"}, {"baseline_on": DAY}],
    "a_tested_assumption_says_who_looked_and_when": [
        {"standing": "holding"},
        {"standing": "broken", "reviewed_on": DAY},
        {"standing": "doubtful", "reviewed_by": "Ada Analyst"},
    ],
    "count_period_ends_after_it_starts": ENDS_EARLY,
    "count_is_not_negative": [{"count": "-1"}],
    "workplan_year_has_four_figures": [{"year": 24}, {"year": 20244}],
    "action_ends_after_it_starts": [{"starts_on": DAY, "due_on": DAY_BEFORE}],
    "an_ongoing_action_has_no_due_date": [{"is_ongoing": True, "due_on": DAY}],
    "a_complete_action_says_when_and_what_changed": [
        {"completed_on": DAY},
        {"delivery": "complete"},
        {"delivery": "complete", "completed_on": DAY},
        {"delivery": "complete", "what_changed": "Fewer cold homes."},
    ],
    "a_closed_action_says_so_in_its_delivery": [
        {"delivery": "closed"},
        {"closed_on": DAY, "closed_as": "stopped", "closing_reason": "No money."},
    ],
    "amber_and_red_say_what_is_wrong": [
        {"delivery": "at_risk"},
        {"delivery": "off_track", "support_needed": "None"},
    ],
    "only_an_ongoing_action_has_a_review_date": [{"review_on": DAY}],
    "a_due_date_moves_to_another_day": [{"now": date(2024, 9, 30)}],
    "a_moved_due_date_has_a_reason": [{"reason": ""}],
    "an_agreed_due_date_names_meeting_and_minute": [{"minute_reference": "7.2"}],
    "a_red_plan_says_what_support_is_needed": [{"rating": "off_track"}],
    "only_the_first_version_follows_no_decision": [{"number": 2}, {"after": "any"}],
    "a_first_version_amends_nothing": [{"amends": "any"}],
    "a_version_has_its_content_and_check_code": [
        {"content": ""},
        {"check_code": ""},
        {"reference": ""},
        {"sent_by_name": ""},
    ],
    "a_decision_is_recorded_in_a_way_that_it_can_be": [
        {"how": "outside"},
        {"event": "amended", "how": "on_screen"},
        {"event": "taken_back"},
        {"event": "agreed_outside"},
        {"event": "noted", "how": "outside"},
    ],
    "what_a_meeting_decided_says_where_it_is_minuted": [
        {"minute_reference": ""},
        {"quorate": ""},
        {"how": "on_screen"},
        {"how": "on_screen", "minute_reference": "", "quorate": "", "took_no_part": "The chair"},
        {"how": "on_screen", "minute_reference": "", "quorate": "", "meeting": "any"},
    ],
    "a_meeting_that_was_not_quorate_signs_nothing_off": [{"quorate": "no"}, {"event": "noted", "quorate": "no"}],
    "what_is_taken_back_returned_or_withdrawn_says_why": [
        {"event": "returned"},
        {"event": "withdrawn"},
        {"reasons": "It was the wrong paper."},
    ],
    "an_agreement_outside_a_meeting_says_who_and_on_what_authority": [
        {"agreed_by": "The Chair"},
        {"authority": "Terms of reference, 7"},
        {"event": "agreed_outside", "how": "outside", "agreed_by": "The Chair"},
        {"event": "agreed_outside", "how": "outside", "authority": "Terms of reference, 7"},
    ],
    "who_signs_on_screen_declares_what_they_sign": [{"how": "on_screen", "minute_reference": "", "quorate": ""}],
    "a_decision_names_the_version_and_who_recorded_it": [{"check_code": ""}, {"recorded_by_name": ""}],
    "a_next_step_is_carried_to_another_meeting": [{"to_meeting": lambda row: row.from_meeting}],
    "an_item_for_decision_says_what_is_recommended": [{"purpose": "decision"}],
    "an_agenda_item_takes_a_minute_at_least": [{"time_in_minutes": 0}, {"time_in_minutes": 481}],
    "who_attends_has_a_name": [{"name": ""}],
    "a_substitute_says_for_whom": [{"capacity": "substitute"}, {"substitute_for": "Rita Reader"}],
    "notes_are_confirmed_with_day_and_way": [{"confirmed_on": DAY}, {"confirmed_how": "By the Chair"}],
    "an_item_is_carried_into_another_plan": [{"to_workplan": lambda row: row.from_workplan}],
    "a_carried_action_says_how_it_stood": [{"delivery": "on_track"}, {"kind": "action"}],
    "a_gap_closes_after_it_opens": [{"closed_on": DAY_BEFORE}],
    "a_waiver_says_why": [{"reason": ""}],
    "a_waiver_lasts_a_day_or_longer": [{"expires_on": DAY_BEFORE}],
    "a_waiver_ends_after_it_was_given": [{"ended_on": DAY_BEFORE}],
    "what_follows_the_pack_is_a_supplement_with_a_reason": [
        {"kind": "supplement"},
        {"reason": "Late figures"},
        {"number": 2},
        {"number": 2, "kind": "supplement"},
        {"number": 2, "reason": "Late figures"},
    ],
    "a_pack_has_its_content_and_check_code": [{"content": ""}, {"check_code": ""}, {"despatched_by_name": ""}],
    "red_says_what_support_is_needed": [{"delivery": "off_track", "what_is_wrong": "The grant is late."}],
}
# What twins share beside the fields of the constraint.
TWINS = {
    "organisation_name_is_used_once": {"name": "ORGANISATION 1"},
    "email_is_used_once_in_any_case": {"email": "PERSON1@example.org"},
    "one_place_one_region_one_country": {"role": "region"},
    "one_value_a_breakdown_an_area_a_period": {"breakdown": "any"},
    "one_whole_count_an_output_a_period": {"activity": None},
    "a_version_is_noted_once": {"event": "noted"},
    "a_standing_item_is_on_an_agenda_once": {"standing": "apologies"},
    "a_version_is_on_an_agenda_once": {"submission": "any"},
    "a_person_attends_a_meeting_once": {"person": "any"},
    "a_sign_off_is_withdrawn_once": {"event": "withdrawn", "reasons": "It was the wrong paper."},
}

CONSTRAINTS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in apps.get_models()
    if model._meta.app_label in APPS
    for constraint in model._meta.constraints
]

pytestmark = pytest.mark.django_db


def checks(kind):
    return [one for one in CONSTRAINTS if isinstance(one.values[1], kind)]


def spoilt(constraint):
    if constraint.name.endswith("_inferred_says_from_what"):
        return INFERRED
    if constraint.name.endswith("_closes_with_date_kind_and_reason"):
        return HALF_CLOSED
    return SPOILT[constraint.name]


@pytest.fixture(autouse=True)
def rows_that_can_be_changed(db):
    """What is written once refuses any change, whatever it says: here it is asked what it refuses beside that."""
    append_only.take_away()


def any_row(model, name):
    return MAKERS[model._meta.get_field(name).related_model](1)


def assert_refused(row, constraint, values):
    """By the model with the constraint's own sentence, and by the database when nothing else is asked."""
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert constraint.violation_error_message in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(type(row)).filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(("model", "constraint"), checks(models.CheckConstraint))
def test_a_row_that_breaks_the_rule_is_refused(model, constraint):
    for values in spoilt(constraint):
        row = MAKERS[model](1)
        row.refresh_from_db()
        row.validate_constraints()
        values = {name: value(row) if callable(value) else value for name, value in values.items()}
        values = {name: any_row(model, name) if value == "any" else value for name, value in values.items()}
        assert_refused(row, constraint, values)


@pytest.mark.parametrize(("model", "constraint"), checks(models.UniqueConstraint))
def test_a_twin_is_refused(model, constraint):
    first, second = MAKERS[model](1), MAKERS[model](2)
    shared = {
        name: any_row(model, name) if value == "any" else value
        for name, value in TWINS.get(constraint.name, {}).items()
    }
    if not constraint.expressions:
        models.QuerySet(model).filter(pk=first.pk).update(**shared)
        first.refresh_from_db()
        shared = shared | {name: getattr(first, name) for name in constraint.fields}
    assert_refused(second, constraint, shared)


def test_every_constraint_says_a_sentence():
    for one in CONSTRAINTS:
        _, constraint = one.values
        assert constraint.violation_error_message != constraint.default_violation_error_message, constraint.name
        assert constraint.violation_error_message.endswith("."), constraint.name


def test_no_case_is_left_over():
    names = {one.values[1].name for one in CONSTRAINTS}
    assert names >= SPOILT.keys() | TWINS.keys()
