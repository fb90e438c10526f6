"""What a browser says of itself, as its makers document it, in words."""

import pytest

from accounts.browsers import in_words

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {BLINK} Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {BLINK} Safari/537.36 Edg/130.0.2849.68", "Edge on Windows"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) {WEBKIT} Version/18.0 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {WEBKIT} Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (f"Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) {WEBKIT} CriOS/130.0 Mobile/15E148", "Chrome on an iPad"),
        (f"Mozilla/5.0 (Linux; Android 14) {BLINK} Mobile Safari/537.36", "Chrome on an Android phone or tablet"),
        ("curl/8.4.0", "curl/8.4.0"),
        ("", "A browser that does not say its name"),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent, words):
    assert in_words(user_agent) == words
