"""The e-mails that we send ourselves; allauth sends those about passwords and second factors."""

import logging

from allauth.account.adapter import get_adapter
from allauth.utils import build_absolute_uri
from django.urls import reverse

from accounts.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(request, invitation: Invitation, token: str) -> bool:
    """Send the link; False when the mail server would not take it (the log says why)."""
    link = build_absolute_uri(request, reverse("account_invitation", args=[token]))
    context = {"invitation": invitation, "roles": invitation.user.roles_not_over(), "link": link}
    try:
        get_adapter(request).send_mail("account/email/invitation", invitation.user.email, context)
    except OSError:  # smtplib's own errors are of this kind too
        log.exception("The invitation %s could not be sent", invitation.pk)
        return False
    return True
