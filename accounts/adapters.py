"""Where allauth asks what this site does: nobody signs themselves up, and who comes by Microsoft must be known here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.shortcuts import render

from accounts.models import User

SECOND_FACTOR_ELSEWHERE = "second_factor_elsewhere"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "There have been too many attempts. Wait a minute, then try again; if it is still "
        "refused, wait five.",
        "enter_current_password": "Enter the password that you use now.",
        "incorrect_password": "That is not your password. Try again.",
        "unverified_primary_email": "Ask an administrator to check your e-mail address.",
    }

    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through Microsoft Entra ID: for people who already have an account here, from the one tenant set."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Let an active account in; turn everybody else away with a page that says whom to ask.

        The issuer and the audience of the token have been checked. The tenant is named in the settings, so an address
        that it vouches for is the person's; an address from anywhere else counts only as far as it is verified.
        """
        claims = sociallogin.account.extra_data.get("id_token", {})
        if not sociallogin.is_existing:
            user = self._known_user(claims)
            if user is None:
                raise ImmediateHttpResponse(_refused(request, "socialaccount/no_account.html"))
            sociallogin.connect(request, user)
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(_refused(request, "account/account_inactive.html"))
        if settings.ENTRA_MFA_TRUSTED and "mfa" in claims.get("amr", []):
            request.session[SECOND_FACTOR_ELSEWHERE] = True

    def _known_user(self, claims):
        is_of_tenant = claims.get("tid") == settings.ENTRA_TENANT_ID
        email = claims.get("email") if is_of_tenant or claims.get("email_verified") is True else None
        return User.objects.filter(email__iexact=email).first() if email else None

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(_refused(request, "socialaccount/authentication_error.html"))


def _refused(request, template):
    return render(request, template, {"support_email": settings.SUPPORT_EMAIL}, status=403)
