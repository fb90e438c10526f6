"""What the base page asks: which section is open, and what to call the support desk when a page has no context."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe

register = template.Library()
KEPT = 2_000


@register.simple_tag
def mark(partial, **values):
    """A partial that says the same whenever it is given the same plain values, such as a mark: written out once.

    It sees `values` and nothing else of the page. A page has hundreds of marks and a dozen different ones.
    """
    key = partial, tuple((name, type(value), value) for name, value in values.items())
    return _write.__wrapped__(*key) if settings.DEBUG else _write(*key)


@lru_cache(KEPT)
def _write(partial, values):
    # A text that is marked as safe equals the same text that is not: the type is part of what is remembered.
    return mark_safe(render_to_string(partial, {name: value for name, _type, value in values}))


@register.inclusion_tag("_components/_section_link.html", takes_context=True)
def section_link(context, label, url_name):
    """One entry of the service navigation; `aria-current` is "page" on the page itself and "true" below it."""
    try:
        href = reverse(url_name)
    except NoReverseMatch:  # a site without this section does not offer it
        return {}
    request = context.get("request")
    path = request.path if request else ""
    if path == href:
        current = "page"
    elif href != "/" and path.startswith(href):
        current = "true"
    else:
        current = ""
    return {"label": label, "href": href, "current": current}


@register.simple_tag
def support_address():
    """The address for help, for pages that are rendered without a request (400, 500, 503)."""
    return settings.SUPPORT_EMAIL
