"""Makes a first try possible: writes a `.env` when there is none, builds the database, fills an empty one.

Run by `make setup` and `make run`, again and again: what is there already stays as it is.
"""

import os
import secrets
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

ROOT = Path(__file__).resolve().parent.parent
PLACE = "places/luton"


def write_env():
    """A `.env` with DEBUG on and a secret of its own, for its owner alone; none where the environment has a secret."""
    env = ROOT / ".env"
    if env.exists() or os.environ.get("SECRET_KEY") or os.environ.get("ENV_FILE"):
        return
    lines = (ROOT / ".env.example").read_text().replace("SECRET_KEY=\n", f"SECRET_KEY={secrets.token_urlsafe(50)}\n")
    with os.fdopen(os.open(env, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
    print("Wrote .env with a secret key of its own.")


def start_django():
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lutonhet.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def expect_the_database():
    """Stop with a sentence when nothing answers where the settings say the database is."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        database = settings.DATABASES["default"]
        server = f" on {database['HOST']}:{database['PORT'] or 5432}" if database["HOST"] else ""
        sys.exit(
            f"The database {database['NAME']}{server} does not answer: {str(error).strip()}\n"
            "Start it, or correct DATABASE_URL in the environment or in .env. "
            "Without DATABASE_URL a file db.sqlite3 is used."
        )


def build():
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    # Accounts with a published password belong on a person's own machine only.
    demo = ["--demo-users"] if settings.DEBUG else []
    try:
        call_command("check", databases=["default"], stdout=StringIO())
        call_command("load_place", PLACE, "--if-empty", *demo)
        call_command("gaps", "--record", stdout=StringIO())  # so that gaps have a day since which they are open
    except CommandError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    write_env()
    start_django()
    expect_the_database()
    build()
