"""Many editors save one item again and again, over HTTP: whatever was acknowledged is still there at the end."""

import http.cookiejar
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from tests.databases import ROOT, copy_of, environment_with
from tests.pageform import fields_of, of_a_page, of_the_administration
from tests.people import PASSWORD
from tests.site import serving

PAGE = "/items/HSG-AC03/change/"


class Stay(HTTPRedirectHandler):
    """Where a form leads to is an answer, not to be followed."""

    def redirect_request(self, *_):
        return None


class Editor:
    """A browser of its own for one person."""

    def __init__(self, url, email):
        self.url = url
        self.opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()), Stay)
        _, page = self.ask("/accounts/login/")
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        status, _ = self.ask("/accounts/login/", {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token})
        assert status == 302

    def ask(self, path, data=None):
        """(status, text) of the answer; a server's own failure is an answer too."""
        body = urlencode(data, doseq=True).encode() if data is not None else None
        try:
            with self.opener.open(Request(self.url + path, data=body), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()


def save_many(url, email, path, is_it, times, failures):
    """Add a word to the text again and again; answers the words whose save was acknowledged."""
    editor, acknowledged = Editor(url, email), []
    me = threading.get_ident() % 100_000
    for number in range(times):
        word = f"w{me}x{number}"
        while True:
            status, page = editor.ask(path)
            data = fields_of(page, is_it)
            data["text"] = [f"{data['text'][0]} {word}"]
            status, page = editor.ask(path, data)
            if status == 302:
                acknowledged.append(word)
                break
            if status != 409:
                failures.append((status, page[:300]))
                return acknowledged
    return acknowledged


def lost(site, tmp_path, settings, path_of, is_it, email, editors, times):
    """(words acknowledged, those of them that the text has lost, failures) after all have saved."""
    with copy_of(site.database_url, tmp_path) as database_url:
        environment = environment_with(database_url) | {"DJANGO_SETTINGS_MODULE": settings}
        failures = []
        with serving(environment, tmp_path / "server.log") as url, ThreadPoolExecutor(editors) as pool:
            path = path_of(environment)
            saving = [pool.submit(save_many, url, email, path, is_it, times, failures) for _ in range(editors)]
            acknowledged = [word for one in saving for word in one.result()]
            text = fields_of(Editor(url, email).ask(path)[1], is_it)["text"][0]
        log = (tmp_path / "server.log").read_text()
        assert "database is locked" not in log
        return acknowledged, sorted(set(acknowledged) - set(text.split())), failures


def the_page(environment):
    return PAGE


def its_administration_page(environment):
    code = "from workstreams.models import Achievement; print(Achievement.objects.get(code='HSG-AC03').pk)"
    return f"/admin/workstreams/achievement/{key_of(code, environment)}/change/"


def key_of(code, environment):
    program = f"import django, json; django.setup(); {code}"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


DOORS = {
    "page": (the_page, of_a_page, "secretariat@example.org"),
    "administration": (its_administration_page, of_the_administration, "admin@example.org"),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_acknowledged_save_is_lost(site, tmp_path, door, full_count):
    editors, times = full_count((6, 2), (16, 50))
    acknowledged, gone, failures = lost(site, tmp_path, "tests.settings", *DOORS[door], editors, times)
    assert failures == []
    assert len(acknowledged) == editors * times
    assert gone == []


def test_without_the_guard_some_are_lost(site, tmp_path, full_count):
    editors, times = full_count((8, 3), (16, 20))
    acknowledged, gone, failures = lost(site, tmp_path, "tests.unguarded.settings", *DOORS["page"], editors, times)
    assert failures == []
    assert gone, f"{len(acknowledged)} saves without the guard, and none was lost: the races are none"
