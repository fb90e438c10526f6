"""Every state and every event: what can happen does, and everything else is refused with a sentence of its own and
leaves every row as it is."""

import pytest
from django.apps import apps

from lutonhet.saving import Refused
from tests.workplans import plans
from workplans.models import Submission
from workplans.states import Event, State, legal, why_not
from workplans.versions import standing_of

# The table of the design, written down a second time: what can happen in each state, and the state after it.
TABLE = {
    State.DRAFT: {Event.SEND: State.WITH_THE_GROUP},
    State.WITH_THE_GROUP: {
        Event.TAKE_BACK: State.DRAFT,
        Event.RETURN: State.DRAFT,
        Event.SIGN_OFF: State.SIGNED_OFF,
        Event.AMEND: State.SIGNED_OFF,
        Event.AGREE_OUTSIDE: State.TO_BE_NOTED,
    },
    State.WITH_THE_GROUP_AGAIN: {
        Event.TAKE_BACK: State.SIGNED_OFF_CHANGED,
        Event.RETURN: State.SIGNED_OFF_CHANGED,
        Event.SIGN_OFF: State.SIGNED_OFF,
        Event.AMEND: State.SIGNED_OFF,
        Event.AGREE_OUTSIDE: State.TO_BE_NOTED,
    },
    State.TO_BE_NOTED: {Event.NOTE: State.SIGNED_OFF},
    State.SIGNED_OFF: {Event.WITHDRAW: State.DRAFT},
    State.SIGNED_OFF_CHANGED: {Event.SEND: State.WITH_THE_GROUP_AGAIN, Event.WITHDRAW: State.DRAFT},
}
PAIRS = [(state, event) for state in State for event in Event]


def test_the_table_says_which_pairs_are_legal():
    assert {(state, event) for state, event in PAIRS if legal(state, event)} == {
        (state, event) for state, after in TABLE.items() for event in after
    }


def test_every_other_pair_has_a_sentence_of_its_own():
    sentences = [
        why_not(state, event, open_number=4, in_force=3) for state, event in PAIRS if event not in TABLE[state]
    ]
    assert len(sentences) == len(set(sentences)) == 33
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert "None" not in sentence


def bring_to(state, plan, crew):
    """The plan in that state, by the steps that lead there; answers the latest version, if there is one."""
    chair, secretariat = crew["chair"], crew["secretariat"]
    if state == State.DRAFT:
        return None
    version = plans.send(plan, chair)
    if state == State.WITH_THE_GROUP:
        return version
    if state == State.TO_BE_NOTED:
        plans.agree_outside(version, secretariat)
        return version
    plans.record_sign_off(version, secretariat)
    if state == State.SIGNED_OFF:
        return version
    plans.edit(plan)
    return plans.send(plan, chair) if state == State.WITH_THE_GROUP_AGAIN else version


def happen(event, plan, version, crew):
    """Let an event happen, by somebody who may, with what the page would have shown them."""
    secretariat = crew["secretariat"]
    if event == Event.SEND:
        return plans.send(plan, crew["chair"])
    version = version or Submission(workplan=plan, number=1, check_code="0" * 64, sent_by=crew["chair"], pk=0)
    if event == Event.AMEND and legal(standing_of(plan).state, event):
        plans.edit(plan)
    return {
        Event.TAKE_BACK: lambda: plans.take_back(version, crew["chair"]),
        Event.RETURN: lambda: plans.return_it(version, secretariat, minutes=plans.minutes()),
        Event.SIGN_OFF: lambda: plans.record_sign_off(version, secretariat),
        Event.AMEND: lambda: plans.amend(version, secretariat),
        Event.AGREE_OUTSIDE: lambda: plans.agree_outside(version, secretariat),
        Event.NOTE: lambda: plans.note(version, secretariat),
        Event.WITHDRAW: lambda: plans.withdraw(version, secretariat),
    }[event]()


def every_row():
    models = [model for label in ("workplans", "logicmodels") for model in apps.get_app_config(label).get_models()]
    return {model: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize(("state", "event"), [(s, e) for s in TABLE for e in TABLE[s]])
def test_what_can_happen_leads_where_the_table_says(plan, crew, state, event):
    version = bring_to(state, plan, crew)
    assert standing_of(plan).state == state
    happen(event, plan, version, crew)
    assert standing_of(plan).state == TABLE[state][event]


@pytest.mark.parametrize("state", State)
def test_whatever_else_is_refused_and_changes_no_row(plan, crew, state):
    version = bring_to(state, plan, crew)
    standing = standing_of(plan)
    assert standing.state == state
    numbers = {
        "open_number": standing.with_the_group.number if standing.with_the_group else None,
        "in_force": standing.in_force.number if standing.in_force else None,
    }
    for event in Event:
        if event in TABLE[state]:
            continue
        before = every_row()
        with pytest.raises(Refused) as refusal:
            happen(event, plan, version, crew)
        assert str(refusal.value) == why_not(state, event, **numbers)
        assert every_row() == before
