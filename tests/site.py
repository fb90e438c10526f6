"""The site as a town runs it: a process and a database of its own, the programme, the demonstration accounts.

One for the whole run, so tests read it and leave it as it was; what writes uses `live_server`, or a copy of it.
"""

import fcntl
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
SET_UP_ONCE = "set-up-once"  # a file that holds the address of the database that was set up
STARTS_WITHIN = 60  # seconds, on a busy machine


class Site:
    """A running site: its address, its database, and a way in."""

    def __init__(self, url, database_url):
        self.url = url
        self.database_url = database_url
        self._signed_in = {}

    def sign_in(self, page, email, password=PASSWORD):
        """Send the form of the sign-in page the first time, and use that session afterwards."""
        if email not in self._signed_in:
            context = page.context.browser.new_context()
            address = f"{self.url}/accounts/login/"
            form = context.request.get(address).text()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
            sent = {"login": email, "password": password, "csrfmiddlewaretoken": token}
            answer = context.request.post(address, form=sent, max_redirects=0)
            assert answer.status == 302, answer.text()
            context.request.get(self.url)  # the greeting is read
            self._signed_in[email] = context.cookies()
            context.close()
        page.context.add_cookies(self._signed_in[email])


@pytest.fixture(scope="session")
def set_up_database(tmp_path_factory, worker_id):
    """The address of a database as set-up leaves it, made once for all workers of a run: to be copied."""
    root = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with (root / SET_UP_ONCE).open("a+") as made, locked(made):
        made.seek(0)
        database_url = made.read()
        if not database_url:
            database_url = make_database(root)
            run_once([sys.executable, "bin/setup.py"], environment_with(database_url))
            made.write(database_url)
            made.flush()
    return database_url


def pytest_sessionfinish(session):
    """The run, not one of its workers, takes away what they shared."""
    if not hasattr(session.config, "workerinput"):
        made = session.config._tmp_path_factory.getbasetemp() / SET_UP_ONCE
        if made.exists() and (database_url := made.read_text()):
            take_away(database_url)


@contextmanager
def locked(file):
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@pytest.fixture(scope="session")
def site(tmp_path_factory, set_up_database):
    """The site, serving on loopback."""
    folder = tmp_path_factory.mktemp("site")
    with (
        copy_of(set_up_database, folder) as database_url,
        serving(environment_with(database_url), folder / "server.log") as url,
    ):
        yield Site(url, database_url)


@pytest.fixture
def site_to_write_in(site, tmp_path):
    """A copy of the site for one test, which may change what it likes."""
    with (
        copy_of(site.database_url, tmp_path) as database_url,
        serving(environment_with(database_url), tmp_path / "server.log") as url,
    ):
        yield Site(url, database_url)


@pytest.fixture
def set_up_environment(set_up_database, tmp_path):
    """What programs need to work on a database of their own that has been set up."""
    with copy_of(set_up_database, tmp_path) as database_url:
        yield environment_with(database_url)


@pytest.fixture
def scratch_environment(tmp_path):
    """What programs need to work on an empty database of their own, of the kind that this run tests on."""
    with fresh_database(tmp_path) as database_url:
        yield environment_with(database_url)


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


@contextmanager
def fresh_database(folder):
    """The address of an empty database of the kind that this run tests on."""
    database_url = make_database(folder)
    yield database_url
    take_away(database_url)


def make_database(folder):
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{folder / 'site.sqlite3'}"
    name = f"site_{uuid4().hex}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server.rpartition('/')[0]}/{name}"


def take_away(database_url):
    """Drop a database of the server; a file goes with the folder that it lies in."""
    if database_url.startswith("sqlite:"):
        return
    name = database_url.rpartition("/")[2]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def copy_of(database_url, folder):
    """The address of a copy of a database that a site is serving from."""
    if database_url.startswith("sqlite:///"):
        copy = folder / "copy.sqlite3"
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])
        yield f"sqlite:///{copy}"
        return
    server, _, name = database_url.rpartition("/")
    copy = f"copy_{uuid4().hex}"
    identifiers = {"copy": sql.Identifier(copy), "name": sql.Identifier(name)}
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        # A database is copied while nobody is connected to it; the site connects again when it is next asked.
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        connection.execute(sql.SQL("CREATE DATABASE {copy} TEMPLATE {name}").format(**identifiers))
        yield f"{server}/{copy}"
        connection.execute(sql.SQL("DROP DATABASE {copy} WITH (FORCE)").format(**identifiers))


@contextmanager
def serving(environment, log):
    """The address of a server that answers, stopped on the way out."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--threads", "4", "lutonhet.wsgi"]
    if shutil.which("setpriv"):  # whatever ends the tests ends the server
        command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_it_answers(server, f"http://{address}/health/", log)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_it_answers(server, url, log):
    give_up_at = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urlopen(url):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"The site did not start:\n{log.read_text()}")
