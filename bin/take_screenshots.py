#!/usr/bin/env python
"""Take the pictures of the README and of the guides from the running application.

    .venv/bin/python bin/take_screenshots.py

starts a site of its own on a fresh database, with the demonstration accounts, works in it as each role does, and writes
docs/screenshots/ and docs/guides/pictures/. An address instead names a demonstration that is running already; what the
pictures show is saved there.

Needs requirements-dev.txt and Chromium.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright
from scenes import SCENES
from studio import Studio

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60  # seconds


@contextmanager
def own_site():
    """The address of a site with the demonstration accounts, on a database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        environment = {
            **os.environ,
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "lutonhet.settings",
            "DEBUG": "on",
            "SECRET_KEY": "only-for-pictures-and-never-for-a-server",
            "DATABASE_URL": f"sqlite:///{folder}/pictures.sqlite3",
            "LOG_LEVEL": "ERROR",
        }
        subprocess.run(
            [sys.executable, "bin/setup.py"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        command = [sys.executable, "-m", "gunicorn", "--bind", address, "--threads", "4", "lutonhet.wsgi"]
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
            try:
                wait_for(f"http://{address}/health/", server)
                yield f"http://{address}"
            finally:
                server.terminate()
                server.wait()


def wait_for(url, server):
    give_up_at = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < give_up_at:
        try:
            with urlopen(url):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit("The site did not start.")


def take(url, browser, out=ROOT, folder=Path()):
    """Take the pictures of a folder, or all of them, from the demonstration at that address; store them under `out`."""
    studio = Studio(browser, url, out)
    for names, scene in SCENES:
        if not all(Path(name).is_relative_to(folder) for name in names):
            continue
        scene(studio)
        studio.tidy_up()
        if missing := set(names) - set(studio.taken):
            sys.exit(f"{scene.__name__} has not taken {', '.join(sorted(missing))}")


def main(url=None):
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        if url:
            take(url.rstrip("/"), browser)
        else:
            with own_site() as own:
                take(own, browser)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
