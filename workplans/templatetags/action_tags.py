"""What those who may change an action see beside it, and what of it is folded."""

from django import template

from lutonhet.saving import may
from workplans.models import DueDateMove
from workstreams.templatetags.item_tags import editing

register = template.Library()


@register.inclusion_tag("workplans/_edit_action.html", takes_context=True)
def edit_action(context, action, row=None):
    """The links that open an action's forms in the row below it, for those who may change it."""
    return editing(context, action) | {"row": row, **_passed_on(context)}


@register.inclusion_tag("workplans/_edit_milestone.html", takes_context=True)
def edit_milestone(context, milestone):
    """The links that open a milestone's forms under it, for those who may change it."""
    return editing(context, milestone) | _passed_on(context)


@register.inclusion_tag("workplans/_action_more.html", takes_context=True)
def action_more(context, row):
    """What of an action is folded: its outcome, milestones, moves, links; the summary says how much there is."""
    request = context["request"]
    may_agree = bool(row.moves) and may(request.user, "change", DueDateMove(action=row.action))
    told = {"row": row, "action": row.action, "summary": row.more, "may_agree": may_agree}
    return told | {"request": request, "edits": context.get("edits"), "today": row.today, **_passed_on(context)}


@register.inclusion_tag("workplans/_milestone_mark.html", takes_context=True)
def milestone_mark(context, milestone):
    """A diamond and a word for how a milestone stands."""
    state, words = milestone.standing_on(context["today"])
    return {"state": state, "words": words}


def _passed_on(context):
    """What the links that open forms ask of the page."""
    return {name: context[name] for name in ("back", "csrf_token", "recent_changes") if name in context}


@register.inclusion_tag("workplans/_update_of.html", takes_context=True)
def update_of(context, action, row):
    """The link that opens the form for an update under an action's card, for those who may change it."""
    return editing(context, action) | {"row": row, **_passed_on(context)}
