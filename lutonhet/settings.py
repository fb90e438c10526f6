"""Every setting, read from the environment (or `.env`); docs/deploying.md lists them all.

What is missing is said in one sentence that names the variable and an example.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lutonhet import __version__

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def required(name, example):
    """The variable's value, or a stop with a sentence that says what to set."""
    if value := env.str(name, default=""):
        return value
    raise ImproperlyConfigured(
        f"{name} is not set. Set it in the environment or in the file .env, for example {name}={example} "
        "(`make setup` writes a .env for a first try)."
    )


DEBUG = env.bool("DEBUG", default=False)
VERSION = __version__
SECRET_KEY = required("SECRET_KEY", "fifty-random-characters")
ALLOWED_HOSTS = (
    ["localhost", "127.0.0.1", "[::1]"] if DEBUG else required("ALLOWED_HOSTS", "het.example.gov.uk").split(",")
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Whom people write to for help, and about what is held on them.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="help@example.org")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "auditlog",
    "crispy_forms",
    "csp",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "accounts",
    "workstreams",
    "indicators",
    "logicmodels",
    "workplans",
    "gaps",
    "progress",
    "places",
    "lutonhet",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lutonhet.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireSecondFactor",
    "auditlog.middleware.AuditlogMiddleware",
]

ROOT_URLCONF = "lutonhet.urls"
WSGI_APPLICATION = "lutonhet.wsgi.application"
WSGI_APPLICATION = "lutonhet.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lutonhet.context_processors.site",
                "accounts.context_processors.session",
                "workstreams.context_processors.programme",
            ],
        },
    },
]

# Database. SQLite's defaults fail under concurrent writes; with these it does not (docs/decisions/0002).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=-20000;"
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache is shared between processes (sign-in rate limits count in it): a table of the database, or CACHE_URL.
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://shared_cache")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
    # Beyond its usual 300 entries it would throw out counted failures, and uploads that wait for their confirmation.
    CACHES["default"].setdefault("OPTIONS", {"MAX_ENTRIES": 20_000})

# People and sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter addresses; a link sent there sets the password
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the link in the e-mail is good for an hour, and once
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = env.str("SECOND_FACTOR_NAME", default="Health equity programme")
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateMFAForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}
# Members who may sign off, the secretariat and administrators need a second factor, except in a demonstration.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEBUG)

# How long after somebody has gone (no account to sign in with, no role) their personal data are due for erasure.
ERASURE_DUE_AFTER_MONTHS = env.int("ERASURE_DUE_AFTER_MONTHS", default=12)

# Microsoft Entra ID through OpenID Connect: on when all three are set.
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ENTRA = {name: env.str(name, default="") for name in ("ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET")}
if any(ENTRA.values()) and not all(ENTRA.values()):
    raise ImproperlyConfigured(
        f"Sign-in with Microsoft needs all of {', '.join(ENTRA)}; missing: "
        f"{', '.join(name for name, value in ENTRA.items() if not value)}. Set them, or none of them."
    )
ENTRA_TENANT_ID = ENTRA["ENTRA_TENANT_ID"]
ENTRA_SERVER_URL = env.str(
    "ENTRA_SERVER_URL", default=f"https://login.microsoftonline.com/{ENTRA_TENANT_ID or 'none'}/v2.0"
)
ENTRA_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(ENTRA_SERVER_URL))] if all(ENTRA.values()) else []
# On where the tenant's own second factor counts here: its token must say so (`amr` has `mfa`).
ENTRA_MFA_TRUSTED = env.bool("ENTRA_MFA_TRUSTED", default=False)
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "microsoft",
                "name": "Microsoft",
                "client_id": ENTRA["ENTRA_CLIENT_ID"],
                "secret": ENTRA["ENTRA_CLIENT_SECRET"],
                "settings": {"server_url": ENTRA_SERVER_URL, "uid_field": "sub"},
            }
        ]
        if all(ENTRA.values())
        else [],
    }
}

# Sessions: signed out after an hour without a request (half an hour in the admin), and after twelve in any case.
SESSION_IDLE_LIMIT = timedelta(minutes=60)
SESSION_ADMIN_IDLE_LIMIT = timedelta(minutes=30)
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=2)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Messages travel in the session: the privacy notice promises two cookies and no third.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lutonhet.pages.form_open_for_too_long"

# Security. Anything short of HTTPS is for a person's own machine.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        # A browser holds a form to this through its redirects, so signing in with Microsoft needs its address here.
        "form-action": [SELF, *ENTRA_ORIGINS],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Pages that may show our charts in a frame, each as https://host; anybody may then read the charts' own light pages.
EMBED_ON = env.list("EMBED_ON", default=[])

# Open data: under which licence. With the public site on, everybody may read what is published and signed off; off,
# whoever signs in sees what the public would.
PUBLIC_SITE = env.bool("PUBLIC_SITE", default=False)
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="Open Government Licence v3.0")
OPEN_DATA_LICENCE_URL = env.str(
    "OPEN_DATA_LICENCE_URL", default="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)

# Audit: every model of ours, from the first row. Excluded: other packages' tables, secrets, and event tables.
AUDITLOG_INCLUDE_ALL_MODELS = True
AUDITLOG_EXCLUDE_TRACKING_MODELS = (
    "account",
    "accounts.Receipt",
    "admin",
    "auditlog",
    "auth",
    "contenttypes",
    "gaps.Gap",
    "indicators.StagedArea",
    "indicators.StagedRow",
    "indicators.StagedSeries",
    "mfa",
    "progress.PackFile",
    "sessions",
    "socialaccount",
    "usersessions",
    "workplans.Reminder",
)
AUDITLOG_INCLUDE_TRACKING_MODELS = (
    {
        "model": "accounts.User",
        "mask_fields": ["password", "name", "email", "job_title"],
        "exclude_fields": ["last_login"],
    },
    {"model": "accounts.Invitation", "exclude_fields": ["token_hash"]},
    {"model": "accounts.CalendarLink", "exclude_fields": ["token_hash"]},
    {"model": "workstreams.Recommendation", "m2m_fields": {"principles", "workstreams"}},
    {"model": "indicators.Indicator", "m2m_fields": {"facts"}},
    {"model": "logicmodels.Activity", "m2m_fields": {"organisations"}},
    {
        "model": "workplans.Action",
        "m2m_fields": {"activities", "outputs", "recommendations", "supporting_organisations"},
    },
    {"model": "workplans.Submission", "exclude_fields": ["content"]},  # it is kept there for good
    {"model": "progress.Pack", "exclude_fields": ["content"]},  # as above
)
# What the row at the other end says of itself (`corrects`): looking it up is a query for every report that is saved.
AUDITLOG_EXCLUDE_TRACKING_FIELDS = ("corrected_by",)
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_MASK_CALLABLE = "lutonhet.trail.hidden"  # auditlog's own way keeps half of a secret

# Language and time: stored in UTC, shown in the place's time.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["lutonhet.formats"]

# Static files: hashed names, compressed once, served by the application.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static", ("guides", BASE_DIR / "docs" / "guides" / "pictures")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# E-mail: printed on the console until EMAIL_URL names a server.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="lutonhet@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10  # seconds; a reminder is sent within a transaction, which others wait for at most twice as long

# Where the links of e-mails lead that no request asks for (reminders).
SITE_URL = env.str("SITE_URL", default=f"{'http' if DEBUG else 'https'}://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

# Logging: one JSON object a line in production, plain lines on a person's own machine.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
