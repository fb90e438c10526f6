"""A figure in a cell: a page has a hundred, and writes each out once while it says the same."""

from django import template

from lutonhet.templatetags.site_tags import mark

register = template.Library()
CELL = "indicators/_value.html"


@register.simple_tag
def figure(value, exact=False):
    """A figure as text, or why there is none; `exact` leaves it as it was printed."""
    if not value:
        return mark(CELL, is_there=False, said="", is_withheld=False, why="")
    is_withheld = getattr(value, "is_withheld", False)  # a profile leaves out what is
    if value.value is None:
        return mark(CELL, is_there=False, said="", is_withheld=is_withheld, why=value.missing_reason)
    said = value.value_text if exact else value.text or value.value_text
    return mark(CELL, is_there=True, said=said, is_withheld=is_withheld, why="")
