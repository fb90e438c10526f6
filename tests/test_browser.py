"""The watch that the browser tests keep sees what it is there to see."""

import pytest

from tests.browser import assert_accessible, assert_no_horizontal_scroll, watched_page

HERE = "http://127.0.0.1/"


def show(page, html):
    """A page of our own making: no server is asked."""
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=f"<!doctype html>{html}"))
    page.goto(HERE)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<script>console.error('lost')</script>", "console error on http://127.0.0.1/: lost"),
        ("<script>nothing()</script>", "nothing is not defined"),
        ("<img src='http://elsewhere.example/a.png'>", "asked another host: http://elsewhere.example/a.png"),
    ],
)
def test_a_page_that_misbehaves_fails_its_test(chromium, html, complaint):
    with pytest.raises(AssertionError) as failure, watched_page(chromium, expected=[]) as page:
        show(page, html)
        page.wait_for_load_state("networkidle")
    assert complaint in str(failure.value)


def test_a_complaint_that_was_expected_does_not(page, expected_complaints):
    expected_complaints.append("lost")
    show(page, "<script>console.error('lost')</script>")


def test_a_page_wider_than_the_phone_is_named_with_what_sticks_out(phone):
    show(phone, "<meta name='viewport' content='width=device-width'><p id='wide' style='width: 400px'>Wide</p>")
    with pytest.raises(AssertionError, match='id="wide"'):
        assert_no_horizontal_scroll(phone)


def test_a_picture_without_words_is_not_accessible(page):
    show(page, "<html lang='en'><title>A</title><main><h1>A</h1><img src='data:,'></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_no_script_runs_in_a_page_without_javascript(page_without_javascript):
    show(page_without_javascript, "<title>before</title><script>document.title = 'after'</script>")
    assert page_without_javascript.title() == "before"


def test_signing_in_past_the_form_reaches_a_page_that_needs_it(page, sign_in, live_server, django_user_model):
    user = django_user_model.objects.create_user("reader@example.org", name="Rita Reader")
    sign_in(page, user)
    answer = page.request.get(f"{live_server.url}/accounts/security/", max_redirects=0)
    assert answer.status == 200


@pytest.mark.parametrize("who", ["admin", "secretariat", "signatory", "oversight", "chair.housing"])
def test_the_demonstration_accounts_sign_in_through_the_form(page, site, who):
    site.sign_in(page, f"{who}@example.org")
    page.goto(f"{site.url}/")
    assert page.url == f"{site.url}/"
