"""What the pages of a trace look up."""

from django import template

from logicmodels.models import Activity, OutcomeIndicator
from logicmodels.tracing import mark_of

register = template.Library()


@register.filter
def of_node(delivery, node):
    """The workplan actions that move an activity; none for what is no activity."""
    model, pk = node.key
    return delivery.get(pk, []) if model is Activity else []


@register.filter
def trace_mark(node):
    """The name of the place where an item is written out."""
    return mark_of(node.key)


@register.simple_tag
def indicators_with_a_trace(card):
    """The keys of the indicators that an open outcome names, so that their trace leads somewhere: one query, or none
    where the scorecard knows them."""
    if card.traced is not None:
        return card.traced
    return set(OutcomeIndicator.objects.filter(source__closed_on=None).values_list("target", flat=True))
