"""Databases for tests: one migrated and one set up a run, copies of both, and empty ones.

All are of the kind that the run tests on. To migrate takes long, so it is done once and every worker copies what came
of it; on SQLite it is kept from run to run for as long as nothing that makes it has changed.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
MIGRATED, SET_UP = "migrated", "set-up"  # files that hold the address of what was made once
MIGRATE = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]


def is_sqlite():
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """One folder for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def migrated_database(shared_folder, request):
    """The address of a database that is migrated and empty, to be copied."""
    if not is_sqlite():
        return once(shared_folder / MIGRATED, make_migrated)
    folder = Path(request.config.cache.mkdir("migrated-databases"))
    kept = folder / f"{digest_of_what_makes_it()}.sqlite3"
    with (folder / "lock").open("a") as lock, locked(lock):
        if not kept.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            made = folder / f"{kept.stem}.making"
            made.unlink(missing_ok=True)
            run_once(MIGRATE, environment_with(f"sqlite:///{made}"))
            with closing(sqlite3.connect(made)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
            made.rename(kept)
    return f"sqlite:///{kept}"


def make_migrated(folder):
    address = make_database(folder)
    run_once(MIGRATE, environment_with(address))
    return address


def digest_of_what_makes_it():
    """Changes with the code of the project and with the versions that it stands on."""
    made_of = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("lutonhet/*.py"), ROOT / "requirements.txt"]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(made_of):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """On SQLite the database is there before it is asked for; see `django_db_modify_db_settings`."""
    return is_sqlite() or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, migrated_database):
    """Tests begin from a copy of the migrated database; what it lacks is migrated as ever."""
    test = settings.DATABASES["default"]["TEST"]
    if is_sqlite():
        shutil.copyfile(migrated_database.removeprefix("sqlite:///"), test["NAME"])
    else:
        test["TEMPLATE"] = migrated_database.rpartition("/")[2]
    yield
    if is_sqlite():
        for path in Path(test["NAME"]).parent.glob(f"{Path(test['NAME']).name}*"):
            path.unlink()


@pytest.fixture(scope="session")
def set_up_database(shared_folder, migrated_database):
    """The address of a database as set-up leaves it, to be copied."""

    def make(folder):
        address = copied(migrated_database, folder / "site.sqlite3")
        run_once([sys.executable, "bin/setup.py"], environment_with(address))
        return address

    return once(shared_folder / SET_UP, make)


@pytest.fixture
def set_up_environment(set_up_database, tmp_path):
    """What programs need to work on a database of their own that has been set up."""
    with copy_of(set_up_database, tmp_path) as address:
        yield environment_with(address)


@pytest.fixture
def migrated_environment(migrated_database, tmp_path):
    """What programs need to work on a database of their own that is migrated and holds nothing yet."""
    with copy_of(migrated_database, tmp_path) as address:
        yield environment_with(address)


@pytest.fixture
def scratch_environment(tmp_path):
    """What programs need to work on an empty database of their own."""
    address = make_database(tmp_path)
    yield environment_with(address)
    take_away(address)


def pytest_sessionfinish(session):
    """The run, not one of its workers, takes away what they shared."""
    if not hasattr(session.config, "workerinput"):
        for name in (MIGRATED, SET_UP):
            made = session.config._tmp_path_factory.getbasetemp() / name
            if made.exists() and (address := made.read_text()):
                take_away(address)


def once(file, make):
    """The address that `make` gives, called by the first worker that asks; the others wait for it."""
    with file.open("a+") as made, locked(made):
        made.seek(0)
        address = made.read()
        if not address:
            address = make(file.parent)
            made.write(address)
            made.flush()
    return address


@contextmanager
def locked(file):
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def environment_with(database_url):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
    }


def run_once(command, environment):
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}"


def make_database(folder):
    """The address of an empty database of the run's kind."""
    if is_sqlite():
        return f"sqlite:///{folder / 'site.sqlite3'}"
    return on_the_server(f"site_{uuid4().hex}", "CREATE DATABASE {name}")


def copied(address, path):
    """The address of a copy: at `path`, or on the same server under a name of its own."""
    if address.startswith("sqlite:///"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
            connection.execute("VACUUM INTO ?", [str(path)])
        return f"sqlite:///{path}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        # A database is copied while nobody is connected to it; a site connects again when it is next asked.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [address.rpartition("/")[2]]
        )
    return on_the_server(f"copy_{uuid4().hex}", "CREATE DATABASE {name} TEMPLATE {other}", address)


def on_the_server(name, statement, other=""):
    """Run a statement about the database `name`; its address."""
    names = {"name": sql.Identifier(name), "other": sql.Identifier(other.rpartition("/")[2] or "postgres")}
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(**names))
    return f"{server.rpartition('/')[0]}/{name}"


def take_away(address):
    """Drop a database of the server; a file goes with the folder that it lies in."""
    if not address.startswith("sqlite:"):
        on_the_server(address.rpartition("/")[2], "DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copy_of(address, folder):
    """The address of a copy of a database, which is taken away afterwards."""
    copy = copied(address, folder / "copy.sqlite3")
    yield copy
    take_away(copy)
