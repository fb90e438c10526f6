"""What pages show to those who may change something: a link to its form, what others changed a moment ago."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timesince import timesince

from lutonhet import trail

register = template.Library()


@register.simple_tag
def last_change(row):
    """Who changed a stored row last, and when; nothing for one that no person has changed."""
    event = trail.of_row(row).exclude(actor=None).first()
    return trail.Recent(event.actor.name, event.timestamp) if event else None


@register.filter
def as_shown(field):
    """What the field said when the form was opened, hidden beside it."""
    return field.as_hidden(only_initial=True)


@register.filter
def timesince_in_words(at: datetime) -> str:
    """For example: a moment ago, 3 minutes ago, 2 days ago."""
    if timezone.now() - at < timedelta(minutes=1):
        return "a moment ago"
    return f"{timesince(at, depth=1)} ago"


@register.inclusion_tag("_components/_press.html", takes_context=True)
def presses(context, address, row, words, about=""):
    """A button that does something to a row at once, over the version that the page shows."""
    query = urlencode({"back": context.get("back") or context["request"].path})
    shown = {"address": f"{address}?{query}", "version": row.version, "words": words, "about": about}
    return shown | {name: context[name] for name in ("request", "csrf_token") if name in context}


@register.simple_tag(takes_context=True)
def opens_form(context, address, key, slot, words, about=""):
    """A link to a form, which htmx opens in the page: in the element with the id `slot`.

    It leads back to the page, or to `back` where the page says that: its own address, narrowed as the reader asked."""
    query = urlencode({"back": context.get("back") or context["request"].path})
    return format_html(
        '<a class="govuk-link app-edit" href="{address}?{query}" hx-get="{address}?{query}" hx-target="#{slot}" '
        'hx-select="#editor-{key}" hx-swap="innerHTML" data-opens="{slot}">{words}'
        '<span class="govuk-visually-hidden"> {about}</span></a>',
        address=address,
        query=query,
        key=key,
        slot=slot,
        words=words,
        about=about,
    )
