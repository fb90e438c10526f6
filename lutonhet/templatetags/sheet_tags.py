"""How an upload's preview shows what it found."""

from django import template

register = template.Library()
KEPT = 120  # characters before and after the place where two texts part
WHOLE = 400


@register.filter
def first_of(rows, count):
    """The first so many."""
    return rows[:count]


@register.filter
def where_they_differ(change):
    """Both texts of a change; of long ones, what stands around the place where they part."""
    before, after = change.before, change.after
    if max(len(before), len(after)) <= WHOLE:
        return before, after
    parted = next((n for n, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), 0)
    parted = parted or min(len(before), len(after))
    begins = max(0, parted - KEPT) if before[:parted] == after[:parted] else 0
    return tuple(_cut(text, begins, begins + WHOLE) for text in (before, after))


def _cut(text, begins, ends):
    return f"{'…' if begins else ''}{text[begins:ends]}{'…' if len(text) > ends else ''}"
