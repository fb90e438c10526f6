"""What every page may say about the site itself."""

from django.conf import settings


def site(request):
    """The version in the footer, the address to write to for help, and whether everybody may read what is published."""
    return {
        "version": settings.VERSION,
        "support_email": settings.SUPPORT_EMAIL,
        "public_site": settings.PUBLIC_SITE,
    }
