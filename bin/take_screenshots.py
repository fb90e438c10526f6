#!/usr/bin/env python
"""Take the README's screenshots from a running site with the demonstration accounts.

    make run   # in another window
    .venv/bin/python bin/take_screenshots.py http://127.0.0.1:8000

Needs requirements-dev.txt and Chromium; writes docs/screenshots/.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "logic-model": "/workstreams/business-skills-and-employment/logic-model/",
    "scorecard": "/indicators/?dates=both",
    "indicator": "/indicators/smoking-prevalence/",
    "workstream": "/workstreams/housing/",
}
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 320, "height": 640}


def sign_in(page, url):
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", "oversight@example.org")
    page.fill("input[name=password]", os.environ.get("DEMO_PASSWORD") or "health-equity-town")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.goto(f"{url}/")  # again, without the greeting


def main(url):
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for suffix, viewport in (("", DESKTOP), ("-phone", PHONE)):
            page = browser.new_context(viewport=viewport, locale="en-GB").new_page()
            sign_in(page, url)
            for name, address in PAGES.items():
                page.goto(url + address)
                page.screenshot(path=OUT / f"{name}{suffix}.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"))
