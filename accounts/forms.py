"""allauth's forms in our words."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from accounts.models import HowOften

PASSWORD_HINT = "At least 12 characters. Three words that only you would put together are easy to keep in mind."


def say(form, name, label, required, *, hint="", **attrs):
    """Label a field, hint at what it takes, and say what to enter when it is empty."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(
            self,
            "login",
            "E-mail address",
            "Enter your e-mail address, for example name@example.gov.uk.",
            autocomplete="username",
            spellcheck="false",
        )
        self.fields["login"].error_messages["invalid"] = (
            "Enter an e-mail address in the usual form, for example name@example.gov.uk."
        )
        say(self, "password", "Password", "Enter your password.", autocomplete="current-password")


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(
            self,
            "email",
            "E-mail address",
            "Enter your e-mail address, for example name@example.gov.uk.",
            hint="The one that you sign in with.",
            autocomplete="email",
            spellcheck="false",
        )


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_new_password(self)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(
            self,
            "oldpassword",
            "Password now",
            "Enter the password that you use now.",
            autocomplete="current-password",
        )
        say_new_password(self)


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_new_password(self)


class InvitedPasswordForm(SetPasswordForm):
    """The password that somebody who was invited chooses; the service stores it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Choose a password"
        self.fields["password2"].label = "The same password again"


def say_new_password(form):
    say(form, "password1", "New password", "Enter a new password.", hint=PASSWORD_HINT, autocomplete="new-password")
    say(form, "password2", "New password again", "Enter the new password again.", autocomplete="new-password")


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, "password", "Password", "Enter your password.", autocomplete="current-password")


def say_code(form, hint):
    say(form, "code", "Code", "Enter the code.", hint=hint, autocomplete="one-time-code", inputmode="text")
    if not isinstance(form.fields["code"].widget, forms.TextInput):
        form.fields["code"].widget = forms.TextInput(form.fields["code"].widget.attrs)


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_code(self, "Six figures from the app on your phone, or one of your recovery codes.")


class ReauthenticateMFAForm(mfa.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_code(self, "Six figures from the app on your phone, or one of your recovery codes.")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_code(self, "The six figures that the app shows now.")


class RemindersForm(forms.Form):
    """How often somebody is reminded by e-mail."""

    how_often = forms.ChoiceField(
        label="How often you are sent an e-mail about what is due",
        choices=HowOften,
        widget=forms.RadioSelect,
        help_text="Never more than one a day, with everything in it.",
        error_messages={
            "required": "Choose how often you are sent an e-mail",
            "invalid_choice": "Choose how often you are sent an e-mail",
        },
    )
