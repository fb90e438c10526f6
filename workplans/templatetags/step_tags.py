"""What stands beside a next step: how it stands, and what those who may change it can do."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from lutonhet.saving import may
from workplans.action_log import OPEN, Line, carried_in_words
from workplans.models import Carrying, NextStep
from workstreams.templatetags.item_tags import editing

register = template.Library()


@register.inclusion_tag("workplans/_edit_step.html", takes_context=True)
def edit_step(context, step):
    """The links that open an open next step's forms, for those who may change it."""
    shown = editing(context, step)
    return shown | {"may_carry": shown and may(context["request"].user, "add", Carrying(step=step))}


@dataclass(frozen=True)
class State:
    """How a next step stands; that it is merely open goes without saying."""

    key: str
    words: str
    how_often_carried: str

    @property
    def is_told(self):
        return self.key != OPEN


@register.simple_tag
def step_state(step: NextStep) -> State:
    line = Line(step, timezone.localdate())
    return State(line.state, line.state_in_words, carried_in_words(getattr(step, "times_carried", 0)))
