"""The project's settings as benchmarks run with them: as on a server, on loopback, with databases of their own."""

import os
import tempfile

os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="off",
    SECRET_KEY="only-for-benchmarks-and-never-for-a-server-0123456789",
    ALLOWED_HOSTS="testserver",
    SECURE_SSL_REDIRECT="off",
    REQUIRE_SECOND_FACTOR="off",
    PUBLIC_SITE="off",
    LOG_LEVEL="ERROR",
    DATABASE_URL=f"sqlite:///{tempfile.gettempdir()}/benchmark-{os.getpid()}.sqlite3",
)

from lutonhet.settings import *  # noqa: F403
from lutonhet.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")
# Names of static files are looked up in memory on a server; here nothing is collected before.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
# What a plain Django page has around it; ours has more, and that counts against it.
PLAIN_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
