"""What those who may change an item see beside it."""

from django import template

from accounts.receipts import new_key
from lutonhet.saving import may
from workstreams.forms import acts_for_others

register = template.Library()


@register.simple_tag(takes_context=True)
def new_receipt(context):
    """The key by which a second press of a form that adds is known; in a page that is kept, what stands for one."""
    return context.get("new_key") or new_key()


@register.inclusion_tag("workstreams/_edit_item.html", takes_context=True)
def edit_item(context, item):
    """The link that opens the form of an item with a code, for those who may change it; and its slot."""
    return editing(context, item)


@register.inclusion_tag("workstreams/_restore_item.html", takes_context=True)
def restore_item(context, item):
    """The button that opens a closed item again, or leads to where it is said for whom, for those who may change it."""
    return editing(context, item)


def editing(context, item):
    """What the partials need; nothing for those who may not change the item, who see no sign of it."""
    if context.get("is_reader"):  # a page that knows it of its reader need not ask of each item
        return {}
    item, request = getattr(item, "row", item), context["request"]
    if not may(request.user, "change", item):
        return {}
    # Who else changed it a moment ago, of what the view has put in the context.
    changed = (context.get("recent_changes") or {}).get((item._meta.label_lower, item.pk))
    acts = acts_for_others(request.user, item.of_workstream)
    return {"item": item, "request": request, "changed": changed, "acts_for_others": acts}
