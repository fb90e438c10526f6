"""The site as a town runs it: a process and a database of its own, the programme, the demonstration accounts.

One for the whole run, so tests read it and leave it as it was; what writes uses `live_server`, or a copy of it.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.databases import ROOT, copy_of, environment_with
from tests.people import PASSWORD

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
