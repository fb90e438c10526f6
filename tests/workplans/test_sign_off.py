"""Sending, deciding and signing: who may, on what they were shown, and what is kept of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Appointment, User
from logicmodels.models import Activity, Output
from lutonhet.circumstances import done_by
from lutonhet.saving import Refused
from tests import makers
from tests.people import person
from tests.workplans import plans
from workplans.models import Action, Decision, Submission, Update
from workplans.reminding import RETURNED, occasions_on
from workplans.services import sign_off as services
from workplans.services.sign_off import NotReady, SignInAgain
from workplans.versions import standing_of, standings_of
from workstreams.models import Membership

pytestmark = pytest.mark.django_db


def signatory(name="another member", **fields):
    member = person(name, **fields)
    Appointment.objects.create(user=member, kind="oversight", may_sign_off=True)
    return member


def nothing_is_recorded(version):
    return not Decision.objects.filter(submission=version).exists()


# Sending


def test_a_version_keeps_who_sent_what_when_and_in_which_role(plan, crew):
    version = plans.send(plan, crew["chair"], note="Three new actions.")
    assert (version.reference, version.number, version.position) == ("WS1-2031-v1", 1, 1)
    assert (version.sent_by_name, version.sent_by_role, version.on_behalf_of) == (
        "chair",
        "Chair, Workstream 1",
        "",
    )
    assert version.note == "Three new actions."
    assert "It is ready for the oversight group" in version.declaration
    assert version.content == standing_of(plan).text


@pytest.mark.parametrize("role", ["no_role", "contributor", "other_chair", "oversight", "signatory", "administrator"])
def test_nobody_sends_the_plan_of_a_workstream_that_they_do_not_lead(plan, crew, role):
    with pytest.raises(PermissionDenied):
        plans.send(plan, crew[role])
    with pytest.raises(PermissionDenied):
        plans.send(plan, crew["superuser"])
    assert not Submission.objects.exists()


def test_the_secretariat_sends_on_behalf_of_a_named_chair(plan, crew):
    with pytest.raises(Refused, match="Say for which chair"):
        plans.send(plan, crew["secretariat"])
    with pytest.raises(Refused, match="Say for which chair"):
        plans.send(plan, crew["secretariat"], behalf="somebody else")
    version = plans.send(plan, crew["secretariat"], behalf="chair")
    assert (version.sent_by_name, version.on_behalf_of) == ("secretariat", "chair")


def test_a_plan_that_has_changed_since_it_was_looked_at_is_not_sent(plan, crew):
    shown = standing_of(plan).check_code
    plans.edit(plan)
    with pytest.raises(Refused, match="The plan has changed since you looked at it: look again"):
        plans.send(plan, crew["chair"], check_code=shown)
    assert not Submission.objects.exists()


def test_a_monthly_update_is_no_change_of_the_plan(plan, crew):
    shown = standing_of(plan).check_code
    action = Action.objects.get(workplan=plan)
    report = Update(action=action, made_by=crew["chair"], delivery="on_track", text="Begun.")
    report.period_starts_on = date(2030, 1, 1)
    report.save()
    Action.objects.filter(pk=action.pk).update(delivery="on_track")
    assert standing_of(plan).check_code == shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lead_organisation": None}, "WS1-2031-01: no lead organisation."),
        ({"due_on": None}, "WS1-2031-01: no due date, and not marked as ongoing."),
        ({"text": " "}, "WS1-2031-01: no text: say what will be done."),
    ],
)
def test_what_blocks_sending_is_named(plan, crew, change, sentence):
    Action.objects.filter(workplan=plan).update(**change)
    with pytest.raises(NotReady) as refusal:
        plans.send(plan, crew["chair"])
    assert [one.sentence for one in refusal.value.missing] == [sentence]


def test_an_ongoing_or_a_closed_action_needs_no_due_date(plan, crew):
    Action.objects.filter(workplan=plan).update(due_on=None, is_ongoing=True)
    closed = {"closed_on": date(2024, 1, 1), "closed_as": "stopped", "closing_reason": "No money", "delivery": "closed"}
    Action.objects.create(workplan=plan, code="WS1-2031-02", text="Nobody's", **closed)
    assert plans.send(plan, crew["chair"]).number == 1


# Signing on screen


def test_a_member_signs_exactly_what_they_were_shown(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(Refused, match="This is not the version you were shown"):
        plans.sign(version, crew["signatory"], check_code="0" * 64)
    assert nothing_is_recorded(version)
    decision = plans.sign(version, crew["signatory"])
    assert (decision.event, decision.how, decision.check_code) == ("signed_off", "on_screen", version.check_code)
    assert decision.decided_on == timezone.localdate()
    assert "I have read this version in full." in decision.declaration
    assert standing_of(plan).state == "Signed off"


@pytest.mark.parametrize("role", ["no_role", "chair", "oversight", "secretariat", "administrator", "superuser"])
def test_only_a_member_who_may_sign_off_signs_on_screen(plan, crew, role):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(PermissionDenied):
        plans.sign(version, crew[role])
    assert nothing_is_recorded(version)


def may_also_sign(member):
    """The same person as the next request finds them."""
    Appointment.objects.create(user=member, kind="oversight", may_sign_off=True)
    return User.objects.get(pk=member.pk)


def test_a_chair_who_may_also_sign_off_does_not_sign_their_own_plan(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(PermissionDenied, match="You sent this version"):
        plans.sign(version, may_also_sign(crew["chair"]))
    deputy = signatory("the deputy")
    Membership.objects.create(user=deputy, workstream=plan.workstream, role="deputy")
    with pytest.raises(PermissionDenied, match="You lead this workstream"):
        plans.sign(version, deputy)
    assert nothing_is_recorded(version)


def test_who_led_the_workstream_when_it_was_sent_does_not_sign_after_leaving_it(plan, crew):
    gone = signatory("chair of before")
    held = Membership.objects.create(
        user=gone, workstream=plan.workstream, role="deputy", starts_on=date(2024, 1, 1), ends_on=timezone.localdate()
    )
    version = plans.send(plan, crew["chair"])
    with pytest.raises(PermissionDenied):
        plans.sign(version, gone)
    Membership.objects.filter(pk=held.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert plans.sign(version, gone).event == "signed_off"


def an_edit_of_an_action(plan, editor):
    plans.edit(plan, by=editor)


def an_edit_of_the_logic_model(plan, editor):
    output = Output.objects.get(code="WS1-OP90")
    output.target = 50
    with done_by(editor):
        output.save()


def a_link_of_an_action(plan, editor):
    with done_by(editor):
        Action.objects.get(workplan=plan).activities.add(Activity.objects.get(code="WS1-A90"))


def a_partner_of_an_action(plan, editor):
    with done_by(editor):
        Action.objects.get(workplan=plan).supporting_organisations.add(makers.organisation(2))


@pytest.mark.parametrize(
    "edits", [an_edit_of_an_action, an_edit_of_the_logic_model, a_link_of_an_action, a_partner_of_an_action]
)
def test_who_edited_that_version_does_not_sign_it(plan, crew, edits):
    editor = signatory()
    edits(plan, editor)
    version = plans.send(plan, crew["chair"])
    assert [editor.pk, editor.name] in version.edited_by
    with pytest.raises(PermissionDenied, match="You edited this version"):
        plans.sign(version, editor)
    assert nothing_is_recorded(version)
    assert plans.sign(version, crew["signatory"]).event == "signed_off"


def test_who_edited_an_earlier_version_may_sign_a_later_one(plan, crew):
    editor = signatory()
    plans.edit(plan, by=editor)
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    plans.edit(plan, by=crew["chair"])
    version = plans.send(plan, crew["chair"])
    assert [name for _, name in version.edited_by] == ["chair"]
    assert plans.sign(version, editor).event == "signed_off"


def test_who_edited_a_version_that_was_returned_edited_the_next_one_too(plan, crew):
    editor = signatory()
    plans.edit(plan, by=editor)
    plans.return_it(plans.send(plan, crew["chair"]), crew["signatory"])
    plans.edit(plan, by=crew["chair"])
    with pytest.raises(PermissionDenied, match="You edited this version"):
        plans.sign(plans.send(plan, crew["chair"]), editor)


def test_reporting_on_an_action_is_no_edit(plan, crew):
    reporter = signatory()
    action = Action.objects.get(workplan=plan)
    action.delivery = "on_track"
    with done_by(reporter):
        action.save()
    version = plans.send(plan, crew["chair"])
    assert [reporter.pk, reporter.name] not in version.edited_by
    assert plans.sign(version, reporter).event == "signed_off"


def test_a_superuser_has_no_way_round(plan, crew):
    superuser = may_also_sign(crew["superuser"])
    plans.edit(plan, by=superuser)
    version = plans.send(plan, crew["chair"])
    with pytest.raises(PermissionDenied, match="You edited this version"):
        plans.sign(version, superuser)
    assert nothing_is_recorded(version)


@pytest.mark.parametrize("minutes_ago", [None, 15.1, 60, -1])
def test_who_has_not_shown_lately_that_it_is_they_signs_in_again(plan, crew, minutes_ago):
    version = plans.send(plan, crew["chair"])
    moment = None if minutes_ago is None else timezone.now() - timedelta(minutes=minutes_ago)
    with pytest.raises(SignInAgain):
        plans.sign(version, crew["signatory"], authenticated_at=moment)
    assert nothing_is_recorded(version)
    assert plans.sign(version, crew["signatory"], authenticated_at=timezone.now() - timedelta(minutes=14))


@pytest.mark.parametrize("declaration", ["", "I agree.", "Version 2.\nI have read this version in full."])
def test_every_line_of_the_declaration_is_confirmed(plan, crew, declaration):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(Refused, match="Confirm every line"):
        plans.sign(version, crew["signatory"], declaration=declaration)
    with pytest.raises(Refused, match="Confirm that the plan is ready"):
        plans.take_back(version, crew["chair"])
        plans.send(plan, crew["chair"], declaration=declaration)


# Taking back and returning


def test_the_chair_or_whoever_sent_it_takes_it_back(plan, crew):
    version = plans.send(plan, crew["secretariat"], behalf="chair")
    for role in ("contributor", "other_chair", "signatory", "administrator", "superuser"):
        with pytest.raises(PermissionDenied):
            plans.take_back(version, crew[role])
    with pytest.raises(Refused, match="Say why"):
        plans.take_back(version, crew["chair"], reasons=" ")
    assert plans.take_back(version, crew["secretariat"]).reasons == "A date was wrong."


def test_a_version_is_returned_with_reasons_per_action(plan, crew):
    version = plans.send(plan, crew["chair"])
    for role in ("contributor", "chair", "oversight", "secretariat", "superuser"):
        with pytest.raises(PermissionDenied):
            plans.return_it(version, crew[role])
    decision = plans.return_it(version, crew["signatory"], reasons_by_code={"WS1-2031-01": "How many?", "x": " "})
    assert decision.reasons_by_code == {"WS1-2031-01": "How many?"}
    assert standing_of(plan).returned.closing == decision


def told_of_return(crew):
    names = {person.pk: role for role, person in crew.items() if person}
    found = occasions_on(timezone.localdate())
    return {names[key]: one.saying for key, some in found.items() for one in some if one.heading == RETURNED}


def test_chairs_are_told_of_a_return_until_they_send_the_plan_again(plan, crew):
    version = plans.send(plan, crew["secretariat"], behalf="chair")
    assert told_of_return(crew) == {}
    plans.return_it(version, crew["signatory"])
    told = told_of_return(crew)
    assert told.keys() == {"chair", "secretariat"}
    assert told["chair"].endswith(": The targets are too low.")
    plans.edit(plan)
    plans.send(plan, crew["chair"])
    assert told_of_return(crew) == {}


# What the secretariat records


def test_a_decision_from_the_minutes_says_where_it_is_minuted_and_who_took_no_part(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(Refused, match="gives its minute reference"):
        plans.record_sign_off(version, crew["secretariat"], minutes=plans.minutes(reference=""))
    with pytest.raises(Refused, match="not quorate cannot sign off"):
        plans.record_sign_off(version, crew["secretariat"], minutes=plans.minutes(quorate="no"))
    with pytest.raises(Refused, match="still to come"):
        plans.record_sign_off(version, crew["secretariat"], minutes=plans.minutes(decided_on=date(2199, 1, 1)))
    for role in ("chair", "signatory", "oversight", "administrator", "superuser"):
        with pytest.raises(PermissionDenied):
            plans.record_sign_off(version, crew[role])
    assert nothing_is_recorded(version)
    said = plans.minutes(took_no_part="The chair of the workstream")
    decision = plans.record_sign_off(version, crew["secretariat"], minutes=said)
    assert (decision.how, decision.decided_on, decision.minute_reference) == ("minutes", plans.DAY, "Item 4")
    assert decision.took_no_part == "The chair of the workstream"


def test_the_secretariat_records_a_meetings_decision_on_a_plan_that_they_edited(plan, crew):
    plans.edit(plan, by=crew["secretariat"])
    version = plans.send(plan, crew["secretariat"], behalf="chair")
    assert plans.record_sign_off(version, crew["secretariat"]).event == "signed_off"


def test_the_amended_version_is_the_one_signed_off(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(Refused, match="Nothing differs from that version"):
        plans.amend(version, crew["secretariat"])
    plans.edit(plan, by=crew["secretariat"])
    shown = standing_of(plan).check_code
    plans.edit(plan, by=crew["chair"], text="Something else")
    with pytest.raises(Refused, match="The plan has changed since you looked at it"):
        plans.amend(version, crew["secretariat"], amended_check_code=shown)
    assert nothing_is_recorded(version)
    assert Submission.objects.count() == 1
    amended = plans.amend(version, crew["secretariat"])
    standing = standing_of(plan)
    assert (amended.number, amended.amends_id) == (2, version.pk)
    assert standing.in_force.number == 2
    assert standing.version(1).outcome == "Signed off subject to amendments on 14 October 2024: see version 2"
    assert [one.event for one in standing.version(2).decisions] == ["signed_off"]


def test_an_agreement_outside_a_meeting_is_flagged_until_it_is_noted(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(Refused, match="Say who agreed"):
        plans.agree_outside(version, crew["secretariat"], agreed_by="")
    plans.agree_outside(version, crew["secretariat"])
    assert standing_of(plan).in_force.outcome == "Agreed outside a meeting on 14 October 2024, to be noted"
    with pytest.raises(Refused, match="This is not the version"):
        plans.note(version, crew["secretariat"], check_code="0" * 64)
    plans.note(version, crew["secretariat"], minutes=plans.minutes(decided_on=date(2024, 12, 2)))
    assert standing_of(plan).in_force.outcome == "Signed off on 14 October 2024, noted on 2 December 2024"


def test_a_version_stays_in_force_until_the_next_is_signed_off(plan, crew):
    first = plans.send(plan, crew["chair"])
    plans.sign(first, crew["signatory"])
    plans.edit(plan)
    second = plans.send(plan, crew["chair"])
    assert standing_of(plan).in_force.submission == first
    plans.sign(second, crew["signatory"])
    standing = standing_of(plan)
    assert standing.in_force.submission == second
    assert standing.version(1).outcome.endswith("replaced by version 2")


def test_withdrawing_a_sign_off_leaves_a_draft(plan, crew):
    first = plans.send(plan, crew["chair"])
    plans.sign(first, crew["signatory"])
    with pytest.raises(PermissionDenied):
        plans.withdraw(first, crew["signatory"])
    plans.withdraw(first, crew["secretariat"])
    standing = standing_of(plan)
    assert (standing.state, standing.in_force) == ("Draft", None)
    assert standing.version(1).outcome == "Sign-off withdrawn on 14 October 2024"
    assert plans.send(plan, crew["chair"]).number == 2


# What it does to the plan


def test_sign_off_fixes_the_due_dates_of_the_version(plan, crew):
    version = plans.send(plan, crew["chair"])
    Action.objects.filter(workplan=plan).update(due_on=date(2031, 12, 1), original_due_on=date(2031, 12, 1))
    plans.sign(version, crew["signatory"])
    action = Action.objects.get(workplan=plan)
    assert action.agreed_due_on == action.original_due_on == date(2031, 9, 30)
    assert action.due_on == date(2031, 12, 1)
    assert [one.sentence for one in standing_of(plan).since_the_version_in_force] == [
        "Due date of WS1-2031-01: 30 September 2031 → 1 December 2031"
    ]


def test_who_signs_is_no_editor_of_the_next_version(plan, crew):
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    plans.edit(plan, by=crew["chair"])
    assert plans.sign(plans.send(plan, crew["chair"]), crew["signatory"]).event == "signed_off"


# What it costs


def test_reading_a_plan_costs_the_same_with_one_action_and_with_many(plan, crew, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(standing_of(plan).working_copy["actions"]) == 1
    for number in range(2, 40):
        action = Action.objects.create(
            workplan=plan, code=f"WS1-2031-{number:02d}", text="More", lead_organisation=makers.organisation(number)
        )
        action.supporting_organisations.add(makers.organisation(number))
        action.activities.add(Activity.objects.get(code="WS1-A90"))
    with django_assert_num_queries(2):
        assert len(standing_of(plan).working_copy["actions"]) == 39


def test_the_standings_of_many_plans_cost_one_query(crew, django_assert_num_queries):
    some = [plans.ready_plan(makers.workstream(number)) for number in (1, 2, 3)]
    plans.send(some[0], crew["chair"])
    with django_assert_num_queries(1):
        found = standings_of(some)
    assert [found[one.pk].with_the_group is not None for one in some] == [True, False, False]


def test_a_direct_call_of_a_service_is_held_to_the_same_rules(plan, crew):
    version = plans.send(plan, crew["chair"])
    with pytest.raises(PermissionDenied):
        services.record_sign_off(
            version, by=may_also_sign(crew["chair"]), check_code=version.check_code, minutes=plans.minutes()
        )
    assert nothing_is_recorded(version)
