"""The programme's name for the header of every page."""

from django.utils.functional import SimpleLazyObject

from workstreams.models import Programme


def programme(request):
    """`programme`, fetched only when a template asks; None before anything is loaded."""
    return {"programme": SimpleLazyObject(Programme.objects.first)}
