"""What templates ask about sign-off: which differences need agreement, their texts, a reason beside its action."""

from django import template

from lutonhet.differences import compared
from workplans import checklist
from workplans.versions import standing_of

register = template.Library()
register.filter("by_kind", checklist.by_kind)


@register.filter
def needing_agreement(differences):
    return [one for one in differences if one.needs_agreement]


@register.filter
def for_noting(differences):
    return [one for one in differences if not one.needs_agreement]


@register.filter
def both_texts(told):
    """The text before and after, in pieces that say whether the other one lacks them."""
    return compared(told.before, told.after)


@register.inclusion_tag("workplans/_returned_for.html", takes_context=True)
def returned_for(context, action):
    """Why the group returned the plan, as far as it is about this action; nothing once it is sent again."""
    returned = context["sign_off"].returned if "sign_off" in context else None
    reason = returned.closing.reasons_by_code.get(action.code, "") if returned else ""
    return {"reason": reason, "number": returned.number if reason else None}


@register.inclusion_tag("workplans/_changed_since.html")
def changed_since_sign_off(workplan):
    """A line on every page of a plan that is not as it was signed off."""
    return {"sign_off": standing_of(workplan)}
