"""Help: the guides as pages, the reader's own first; every link in them leads somewhere, here as in the folder."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from progress import guides
from progress.guides import DOCS, FILES, GUIDES, address_of
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.people import one_of_each_role
from tests.test_repository import TEMPLATES

TITLES = {slug: FILES[slug].read_text().split("\n", 1)[0].removeprefix("# ") for slug in FILES}


def test_every_file_of_the_guides_has_a_page():
    assert {path.stem for path in (DOCS / "guides").glob("*.md")} - {"README"} == set(GUIDES)


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


def titles_in(response):
    return re.findall(r'app-guides__title" href="[^"]+">([^<]+)<', response.text)


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("anonymous", []),
        ("no_role", []),
        ("contributor", ["contributor"]),
        ("chair", ["chair"]),
        ("signatory", ["oversight-group"]),
        ("secretariat", ["secretariat"]),
        ("administrator", ["administrator"]),
    ],
)
def test_the_readers_own_guide_comes_first(people, role, own):
    client = Client()
    if people[role]:
        client.force_login(people[role])
    response = client.get("/help/")
    assert ("Your guide" in response.text) == bool(own)
    rest = [slug for slug in GUIDES if slug not in own]
    assert titles_in(response) == [TITLES[slug] for slug in [*own, *rest, "glossary"]]


def test_a_guide_costs_the_same_few_queries_for_whoever_reads_it(people, django_assert_num_queries):
    client = Client()
    for path in ("/help/", "/help/chair/"):
        client.get(path)
        with django_assert_num_queries(1):  # the programme's name
            client.get(path)
    client.force_login(people["chair"])
    for path, queries in (("/help/", 4), ("/help/chair/", 3)):  # session, person, roles; the programme's name
        with django_assert_num_queries(queries):
            client.get(path)


@pytest.mark.parametrize("slug", FILES)
def test_a_guide_is_shown_whole_with_its_contents(client, db, slug):
    html = client.get(f"/help/{slug}/").text
    assert f'<h1 class="govuk-heading-xl">{TITLES[slug]}</h1>' in html
    headings = re.findall(r"^## (.+)$", FILES[slug].read_text(), re.MULTILINE)
    assert [part.title for part in guides.read_guide(slug).parts] == headings
    anchors = re.findall(r'<li><a class="govuk-link" href="#([^"]+)">', html)
    assert re.findall(r'<h2 id="([^"]+)" class="govuk-heading-l">', html) == anchors
    assert len(set(anchors)) == len(headings)
    pictures = re.findall(r"!\[[^\]]*\]\(pictures/([^)]+)\)", FILES[slug].read_text())
    assert re.findall(r'<img src="/static/guides/([^"]+)"', html) == pictures
    assert [name for name in pictures if not finders.find(f"guides/{name}")] == []


def test_a_guide_that_is_none_is_not_found(client, db):
    assert client.get("/help/readme/").status_code == 404


def test_every_link_of_a_guide_leads_to_a_part_that_exists(client, db):
    """Within the guides, to the glossary, and from the pages that lead to a part of a guide."""
    from_guides = [
        href
        for slug in FILES
        for href in re.findall(r'href="([^"]+)"', guides.read_guide(slug).body)
        if not href.startswith("https://")
    ]
    written = [
        re.findall(r'_help_link.html" with guide="([a-z-]+)" part="([a-z-]+)"', one.read_text()) for one in TEMPLATES
    ]
    from_pages = [f"/help/{slug}/#{part}" for found in written for slug, part in found]
    assert from_guides
    assert from_pages
    for href in [*from_guides, *from_pages]:
        path, _, anchor = href.partition("#")
        html = client.get(path).text
        assert not anchor or f'id="{anchor}"' in html, href


def test_a_link_leads_to_the_page_of_the_file_that_it_names():
    folder = DOCS / "guides"
    assert address_of("chair.md", folder) == "/help/chair/"
    assert address_of("chair.md#links", folder) == "/help/chair/#links"
    assert address_of("README.md", folder) == "/help/"
    assert address_of("../glossary.md", folder) == "/help/glossary/"
    assert address_of("guides/chair.md", DOCS) == "/help/chair/"
    assert address_of("#links", folder) == "#links"
    assert address_of("https://example.org/", folder) == "https://example.org/"
    assert address_of("../deploying.md", folder) == ""
    assert address_of("../../lutonhet/settings.py", folder) == ""


def test_html_in_a_guide_is_text_and_a_link_to_no_page_stays_a_word(tmp_path, monkeypatch):
    file = tmp_path / "odd.md"
    file.write_text("# Odd\n\n<script>alert(1)</script> [a file](secret.md) [bad](javascript:alert(1))\n")
    monkeypatch.setitem(FILES, "odd", file)
    body = guides.read_guide.__wrapped__("odd").body
    assert body == '<p class="govuk-body">&lt;script&gt;alert(1)&lt;/script&gt; a file [bad](javascript:alert(1))</p>\n'


def test_a_guide_is_read_from_its_file_once(monkeypatch, client, db):
    client.get("/help/chair/")
    monkeypatch.setattr(Path, "read_text", None)
    assert client.get("/help/chair/").status_code == 200


def test_who_must_set_up_a_second_factor_may_read_how(people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    client.force_login(people["secretariat"])
    assert client.get("/").headers["Location"] == "/accounts/security/app/"
    assert client.get("/help/").status_code == 200
    assert client.get("/help/secretariat/").status_code == 200


@pytest.mark.parametrize("slug", FILES)
def test_every_guide_can_be_read_on_a_phone_and_on_paper(page, phone, site, slug):
    for reader in (page, phone):
        reader.goto(f"{site.url}/help/{slug}/")
        for picture in reader.locator("main img").all():
            picture.scroll_into_view_if_needed()
        reader.wait_for_function("() => [...document.querySelectorAll('main img')].every(one => one.naturalWidth)")
        assert_accessible(reader)
        assert_no_horizontal_scroll(reader)
    page.emulate_media(media="print")
    assert page.locator(".app-help, .app-footer__links").evaluate_all("all => all.every(one => !one.offsetHeight)")
