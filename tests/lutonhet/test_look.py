"""The face of the site: what is vendored is what we say, and every page stands in the same frame."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
OUR_STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


def request_for(path="/", user=None):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = {}
    request._messages = SessionStorage(request)
    return request


def test_vendored_files_are_exactly_those_whose_sums_are_in_the_repository():
    check = subprocess.run(
        [sys.executable, ROOT / "bin" / "vendor_assets.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "")


def test_a_changed_a_missing_and_an_unlisted_vendored_file_are_each_named(tmp_path):
    (tmp_path / "bin").mkdir()
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    script = tmp_path / "bin" / "vendor_assets.py"
    script.write_bytes((ROOT / "bin" / "vendor_assets.py").read_bytes())
    (vendor / "changed.css").write_text("changed")
    (vendor / "unlisted.css").write_text("unlisted")
    (vendor / "SHA256SUMS").write_text(f"{'0' * 64}  changed.css\n{'0' * 64}  missing.css\n")
    check = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert check.returncode == 1
    assert check.stdout.splitlines() == [
        "missing.css is listed but missing",
        "unlisted.css is there but not listed",
        "changed.css has changed",
    ]


def test_no_font_or_crest_that_is_not_ours_is_left_in_the_vendored_files():
    text = "".join(path.read_text() for path in VENDOR.rglob("*") if path.suffix in (".css", ".js"))
    assert len(text) > 100_000
    for reserved in ("GDS Transport", "@font-face", "/assets/", "sourceMappingURL"):
        assert reserved not in text
    assert re.findall(r"url\(", text) == []
    assert [path.suffix for path in VENDOR.rglob("*") if path.suffix in (".svg", ".png", ".ico", ".woff")] == []


def test_the_licences_of_what_is_vendored_lie_beside_it():
    assert "Permission is hereby granted, free of charge" in (VENDOR / "govuk-frontend-6.6.0/LICENSE.txt").read_text()
    assert "SIL Open Font License, Version 1.1" in (VENDOR / "atkinson-hyperlegible-next/OFL.txt").read_text()


@pytest.mark.parametrize("path", OUR_STYLES, ids=lambda path: path.name)
def test_our_styles_ask_only_for_files_that_are_here(path):
    for address in re.findall(r"url\([\"']?([^)\"']+)", path.read_text()):
        assert (path.parent / address).is_file(), address


def test_the_pages_styles_use_only_tokens_that_are_set():
    linked = re.findall(r'href="/static/([^"]+\.css)"', render_to_string("_components/_styles.html"))
    css = "".join(Path(finders.find(path)).read_text() for path in linked)
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert "--brand" in used
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()


def test_every_style_sheet_of_ours_is_linked_from_a_template():
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert [path.name for path in OUR_STYLES if f"css/{path.name}" not in templates] == []


def test_the_base_page_has_one_of_each_landmark_and_one_status_region(db):
    html = render_to_string("base.html", request=request_for())
    for once in ('<main class="app-main" id="main-content"', 'role="status"', "<header ", "<footer ", 'lang="en-GB"'):
        assert html.count(once) == 1
    assert 'href="#main-content" class="govuk-skip-link"' in html
    assert ['href="/accessibility/"' in html, 'href="/privacy/"' in html] == [True, True]
    assert "Sign out" not in html
    assert "Workstreams" not in html


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [("/", "Home", "page"), ("/meetings/", "Meetings", "page"), ("/workstreams/housing/", "Workstreams", "true")],
)
def test_the_open_section_alone_is_marked_in_the_navigation(db, path, label, current):
    person = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=False, name="Amina Rahman")
    html = render_to_string("base.html", request=request_for(path, person))
    marked = re.findall(r'aria-current="(\w+)"><strong class="govuk-service-navigation__active-fallback">([^<]+)', html)
    assert marked == [(current, label)]
    assert "Amina Rahman" in html
    assert "Administration" not in html


def test_administrators_alone_are_shown_the_way_to_the_admin(db):
    person = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=True, name="Amina Rahman")
    assert ">Administration</a>" in render_to_string("base.html", request=request_for("/", person))


def test_signing_out_is_a_form_with_a_token_and_not_a_link(db):
    person = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=False, name="Amina Rahman")
    html = render_to_string("base.html", request=request_for("/", person))
    form = re.search(r'<form class="app-account__form" method="post" action="([^"]+)">(.*?)</form>', html, re.DOTALL)
    assert form[1] == "/accounts/logout/"
    assert "csrfmiddlewaretoken" in form[2]


@pytest.mark.parametrize(
    ("result", "letter", "word"),
    [
        ("better", "B", "Better"),
        ("similar", "S", "Similar"),
        ("worse", "W", "Worse"),
        ("higher", "H", "Higher"),
        ("lower", "L", "Lower"),
        ("not_compared", "–", "Not compared"),
        ("", "–", "Not compared"),
    ],
)
@pytest.mark.parametrize("small", [True, False])
def test_a_comparison_is_always_a_word_and_a_mark(result, letter, word, small):
    html = render_to_string("_components/_comparison_mark.html", {"result": result, "small": small})
    assert f'aria-hidden="true">{letter}</span>' in html
    assert f">{word}</span>" in html
    assert ("govuk-visually-hidden" in html) == small


def test_a_trend_says_the_printed_word_and_which_way_the_figure_goes():
    html = render_to_string(
        "_components/_trend_mark.html", {"result": "worsening", "text": "Significantly worse", "arrow": "up"}
    )
    assert "app-trend--worsening" in html
    assert "Significantly worse" in html
    assert "Figure going up: " in html


def test_a_delivery_rating_has_a_shape_of_its_own_and_a_word():
    words = {
        "complete": "Blue – Complete",
        "on_track": "Green – On track",
        "at_risk": "Amber – At risk",
        "off_track": "Red – Off track",
        "not_started": "Grey – Not started",
        "paused": "Paused",
        "closed": "Closed",
    }
    shapes = set()
    for status, word in words.items():
        html = render_to_string("_components/_delivery_mark.html", {"status": status})
        assert f">{word}</span>" in html
        shapes.add(re.search(r"<svg[^>]*>(.*)</svg>", html)[1])
    assert len(shapes) == len(words)


def test_an_inference_can_be_read_without_a_pointer():
    html = render_to_string("_components/_inferred.html", {"note": "From the wording."})
    assert "<summary" in html
    assert "From the wording." in html
    assert "title=" not in html


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (lambda request: bad_request(request, ValueError()), 400, "We could not read that request"),
        (lambda request: permission_denied(request, PermissionError()), 403, "You cannot do this"),
        (lambda request: page_not_found(request, LookupError()), 404, "Page not found"),
        (server_error, 500, "Something went wrong on our side"),
    ],
)
def test_each_error_page_says_what_happened_and_whom_to_write_to(db, settings, view, status, words):
    settings.SUPPORT_EMAIL = "desk@example.org"
    answer = view(request_for("/lost/"))
    html = answer.content.decode()
    assert answer.status_code == status
    assert f">{words}</h1>" in html
    assert "mailto:desk@example.org" in html


def test_a_refusal_does_not_say_that_what_was_refused_may_be_read(db):
    html = permission_denied(request_for("/admin/"), PermissionError()).content.decode()
    assert "Your roles do not let you see or do what you asked for" in html
    assert "You may read" not in html


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_pages_for_a_broken_site_ask_nothing_of_the_database_or_the_request(name):
    assert "<h1" in get_template(name).render()


def test_a_message_to_the_next_page_needs_no_cookie_beyond_the_two_that_the_notice_lists(db, settings):
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"
    html = render_to_string(
        "lutonhet/privacy.html",
        {"session_cookie": settings.SESSION_COOKIE_NAME, "csrf_cookie": settings.CSRF_COOKIE_NAME},
        request=request_for(),
    )
    assert re.findall(r'<tr><th scope="row">(\w+)</th>', html) == ["sessionid", "csrftoken"]


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        (
            "lutonhet/accessibility.html",
            [
                "How accessible this website is",
                "Feedback and contact",
                "Enforcement procedure",
                "Technical information about this website’s accessibility",
                "Non-accessible content",
                "Preparation of this accessibility statement",
            ],
        ),
        (
            "lutonhet/privacy.html",
            ["Who is responsible", "What we hold on you", "Why", "Who sees it", "How long", "Cookies", "Your rights"],
        ),
    ],
)
def test_each_statement_has_the_parts_that_the_law_asks_for(db, settings, name, headings):
    settings.SUPPORT_EMAIL = "desk@example.org"
    html = render_to_string(name, request=request_for())
    assert re.findall(r'<h2 class="govuk-heading-l">([^<]+)</h2>', html) == headings
    assert html.count("mailto:desk@example.org") >= 2


def test_the_button_that_shows_a_password_is_as_high_as_the_field(page, site):
    page.goto(f"{site.url}/accounts/login/")
    field = page.locator("input[name=password]").bounding_box()
    button = page.locator(".govuk-password-input__toggle").bounding_box()
    assert (round(button["y"]), round(button["height"])) == (round(field["y"]), round(field["height"]))
