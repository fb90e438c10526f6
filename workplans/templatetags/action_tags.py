"""What those who may change an action see beside it."""

from django import template

from workstreams.templatetags.item_tags import editing

register = template.Library()


@register.inclusion_tag("workplans/_edit_action.html", takes_context=True)
def edit_action(context, action):
    """The links that open an action's forms in the row below it, for those who may change it."""
    return editing(context, action)
