"""What the base page asks: which section is open, and what to call the support desk when a page has no context."""

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse

register = template.Library()


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
