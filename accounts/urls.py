"""The site map of signing in: allauth's views and ours in place of some, under the names that allauth asks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from accounts.views import calendar_link, invitation, my_data, reminders, session, sessions, withdraw_calendar

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("session/", session, name="account_session"),
    path("sessions/", sessions, name="usersessions_list"),
    path("reminders/", reminders, name="account_reminders"),
    path("reminders/calendar/", calendar_link, name="account_calendar_link"),
    path("reminders/calendar/withdraw/", withdraw_calendar, name="account_withdraw_calendar"),
    path("my-data/", my_data, name="account_my_data"),
    path("invitation/<str:token>/", invitation, name="account_invitation"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("security/", mfa.index, name="mfa_index"),
    path("security/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("security/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "security/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("oidc/<slug:provider_id>/login/", openid_connect.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
    path("oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
]
