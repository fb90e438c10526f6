"""What every page may say about the site itself."""

from django.conf import settings


def site(request):
    """The version in the footer and the address to write to for help."""
    return {"version": settings.VERSION, "support_email": settings.SUPPORT_EMAIL}
