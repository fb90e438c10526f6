"""The project's settings as tests see them: read from an environment that is the same on every machine.

Only DATABASE_URL is taken from outside, because the same tests run on SQLite and on PostgreSQL.
"""

import os
import re
import tempfile
from pathlib import Path

SETTINGS_FILE = Path(__file__).parent.parent / "lutonhet" / "settings.py"
for name in re.findall(r'env\.\w+\("(\w+)"', SETTINGS_FILE.read_text()):
    if name != "DATABASE_URL" or not os.environ.get(name):
        os.environ.pop(name, None)
os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="on",  # plain http on loopback; pytest-django turns settings.DEBUG itself off again
    SECRET_KEY="only-for-tests-and-never-for-a-server",
    LOG_LEVEL="ERROR",  # refused pages are expected here
    DJANGO_ALLOW_ASYNC_UNSAFE="on",  # Playwright keeps an event loop running beside the tests
)

from lutonhet.settings import *  # noqa: E402, F403
from lutonhet.settings import DATABASES  # noqa: E402

# A file of its own and not memory: several connections to it behave as they do on a server.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/tests-{os.getpid()}.sqlite3"}
    # A test's rows need not outlive the machine's power; those of a program that is killed are with the system already.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Hashing a password slowly is for people's passwords.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files are found where they lie: nothing is collected before a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600  # and asked for once a browser

# A page that costs a query a row fails its test.
INSTALLED_APPS += ["zeal"]  # noqa: F405
MIDDLEWARE.append("zeal.middleware.zeal_middleware")  # noqa: F405
# Signing in changes its session's key step by step, allauth then looks at each session that the person has open, and a
# kind of row is looked up once a process: none of it is a query a row.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session"},
    {"model": "contenttypes.ContentType"},
    {"model": "accounts.User", "field": "get()"},
]
