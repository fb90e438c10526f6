#!/usr/bin/env python
"""Take the pictures of the README and of the guides from the running application.

    .venv/bin/python bin/take_screenshots.py

starts a site of its own on a fresh database, with the demonstration accounts, works in it as each role does, and writes
docs/screenshots/ and docs/guides/pictures/. An address instead names a demonstration that is running already; what the
pictures show is saved there.

Needs requirements-dev.txt and Chromium.
"""

import base64
import csv
import io
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
README, GUIDES = Path("docs/screenshots"), Path("docs/guides/pictures")
DESKTOP, PHONE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 640}, {"width": 1000, "height": 860}
ROOM = 12  # pixels left around what a picture shows
STARTS_WITHIN, ANSWERS_WITHIN = 60, 20  # seconds
# Pictures say this day for today, and shift later days with it, so that they change only when the pages do.
SHOWN_AS_TODAY = date(2024, 10, 14)
SHIFT_DAYS = """([today, shown]) => {
    const day = 86400000, months = ["January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December"];
    const said = new RegExp(`(\\\\d{1,2}) (${months.join("|")}) (\\\\d{4})`, "g");
    const shifted = (text, number, month, year) => {
        const then = Date.UTC(year, months.indexOf(month), number);
        if (then < Date.parse(today)) return text;
        const on = new Date(then - Date.parse(today) + Date.parse(shown));
        return `${on.getUTCDate()} ${months[on.getUTCMonth()]} ${on.getUTCFullYear()}`;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        const text = node.data.replace(said, shifted).replace(/\\b\\d\\d:\\d\\d\\b/g, "10:30");
        if (text !== node.data) node.data = text;
    }
}"""

# The 256 commonest of colours that differ visibly, and for each pixel the nearest of them.
WITH_FEW_COLOURS = """async png => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const {naturalWidth: width, naturalHeight: height} = image;
    const context = Object.assign(document.createElement("canvas"), {width, height}).getContext("2d");
    context.drawImage(image, 0, 0);
    const bytes = context.getImageData(0, 0, width, height).data;
    const counts = new Map();
    for (let at = 0; at < bytes.length; at += 4) {
        const colour = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
        counts.set(colour, (counts.get(colour) || 0) + 1);
    }
    const alike = new Map();
    for (const [colour, count] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
        const kind = colour & 0xf0f0f0;
        const known = alike.get(kind);
        if (known) known.count += count;
        else alike.set(kind, {colour, count});
    }
    const palette = [...alike.values()].sort((a, b) => b.count - a.count).slice(0, 256).map(one => one.colour);
    const apart = (a, b) => [16, 8, 0].reduce((sum, by) => sum + ((a >> by & 255) - (b >> by & 255)) ** 2, 0);
    const nearest = new Map();
    for (const colour of counts.keys()) {
        let best = 0;
        palette.forEach((one, index) => { if (apart(one, colour) < apart(palette[best], colour)) best = index; });
        nearest.set(colour, best);
    }
    let pixels = "";
    for (let at = 0; at < bytes.length; at += 4)
        pixels += String.fromCharCode(nearest.get(bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2]));
    return {width, height, palette, pixels: btoa(pixels)};
}"""

SCENES = []  # (the pictures of a scene, the scene), in the order of the story


def takes(*pictures):
    """The scene that follows takes these pictures, named by their place under the repository."""

    def keep(scene):
        SCENES.append((pictures, scene))
        return scene

    return keep


def pictures():
    """Every picture that is taken."""
    return [picture for names, _ in SCENES for picture in names]


def of_guide(*names):
    return [(GUIDES / f"{name}.png").as_posix() for name in names]


def of_readme(*names):
    return [(README / f"{name}.png").as_posix() for name in names]


def png_of(width, height, palette, pixels):
    """A PNG of one byte a pixel, its colour's place in the palette."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, len(pixels), width))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(colour.to_bytes(3, "big") for colour in palette)),
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        )
    )


class Studio:
    """A browser for each person, and the pictures that have been taken."""

    def __init__(self, browser, url, out):
        self.browser, self.url, self.out = browser, url, out
        self.cookies, self.open, self.taken, self.darkroom = {}, [], [], None

    def as_role(self, account, path, viewport=NARROW):
        """A page of this demonstration account's own, opened at a path."""
        context = self.browser.new_context(viewport=viewport, locale="en-GB", timezone_id="Europe/London")
        self.open.append(context)
        context.set_default_timeout(ANSWERS_WITHIN * 1000)
        if account not in self.cookies:
            self.sign_in(context, account)
        context.add_cookies(self.cookies[account])
        page = context.new_page()
        page.goto(self.url + path)
        return page

    def tidy_up(self):
        """Close the browsers of the scene that is over."""
        while self.open:
            self.open.pop().close()

    def sign_in(self, context, account):
        page = context.new_page()
        page.goto(f"{self.url}/accounts/login/")
        page.fill("input[name=login]", f"{account}@example.org")
        page.fill("input[name=password]", os.environ.get("DEMO_PASSWORD") or "health-equity-town")
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
        page.goto(f"{self.url}/")  # again, without the greeting
        self.cookies[account] = context.cookies()
        page.close()

    def screen(self, page, picture):
        """A picture of what the screen shows."""
        self.still(page)
        self.develop(picture, page.screenshot(animations="disabled"))

    def part(self, page, picture, *parts, tall=None, room=ROOM, pointed_at=None):
        """A picture of these parts of the page and of what lies between them, cut off below where it is too tall."""
        self.still(page)
        if pointed_at:
            pointed_at.hover()
        boxes = [part.bounding_box() for part in parts]
        left, top = (min(box[side] for box in boxes) for side in ("x", "y"))
        right = max(box["x"] + box["width"] for box in boxes)
        bottom = max(box["y"] + box["height"] for box in boxes)
        scrolled = page.evaluate("scrollY")
        x, y = max(0, left - room), max(0, top + scrolled - room)
        width = min(right + room, page.viewport_size["width"]) - x
        height = bottom + scrolled + room - y
        clip = {"x": x, "y": y, "width": width, "height": min(height, tall or height)}
        self.develop(picture, page.screenshot(clip=clip, full_page=True, animations="disabled"))

    def still(self, page):
        """The same at every run: as if it were always the same day, no pointer on anything, no cursor in a field."""
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        page.evaluate(SHIFT_DAYS, [date.today().isoformat(), SHOWN_AS_TODAY.isoformat()])
        page.evaluate("document.activeElement?.matches('input, textarea, select') && document.activeElement.blur()")

    def develop(self, picture, png):
        """Store a picture with 256 colours: a third of the size, and no difference to be seen."""
        if self.darkroom is None:
            self.darkroom = self.browser.new_page()
        seen = self.darkroom.evaluate(WITH_FEW_COLOURS, base64.b64encode(png).decode())
        file = self.out / picture
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(png_of(seen["width"], seen["height"], seen["palette"], base64.b64decode(seen["pixels"])))
        self.taken.append(picture)


# What is done again and again


def open_form(page, code, words="Change"):
    """Open an item's form in its row."""
    page.locator(f"[id='{code}']").get_by_role("link", name=f"{words} {code}").click()
    page.locator(".app-editor").wait_for()
    return page.locator(".app-editor")


def save(page, said, button="Save"):
    page.locator(".app-editor").get_by_role("button", name=button, exact=True).click()
    page.locator("#status").get_by_text(said).wait_for()
    page.locator(".app-editor").wait_for(state="detached")


def enter_date(form, day):
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        form.get_by_label(label, exact=True).first.fill(str(number))


# The README's


@takes(*of_readme("home", "logic-model", "scorecard", "indicator"))
def readme(studio):
    addresses = {
        "home": "/",
        "logic-model": "/workstreams/business-skills-and-employment/logic-model/",
        "scorecard": "/indicators/?dates=both",
        "indicator": "/indicators/smoking-prevalence/",
    }
    for name, address in addresses.items():
        studio.screen(studio.as_role("oversight", address, DESKTOP), *of_readme(name))


@takes(*of_readme("home-phone", "logic-model-phone", "scorecard-phone"))
def readme_on_a_phone(studio):
    addresses = {
        "home-phone": "/",
        "logic-model-phone": "/workstreams/business-skills-and-employment/logic-model/",
        "scorecard-phone": "/indicators/?dates=both",
    }
    for name, address in addresses.items():
        studio.screen(studio.as_role("oversight", address, PHONE), *of_readme(name))


# The oversight group's


@takes(*of_guide("oversight-home", "oversight-workstream"))
def home(studio):
    page = studio.as_role("oversight", "/")
    fifth_row = page.locator(".app-attention__row").nth(4)
    studio.part(page, *of_guide("oversight-home"), page.locator(".app-home__opening"), fifth_row)
    studio.part(page, *of_guide("oversight-workstream"), page.locator("#home-business-skills-and-employment"))


@takes(*of_guide("oversight-scorecard"))
def scorecard(studio):
    page = studio.as_role("oversight", "/indicators/")
    studio.part(
        page, *of_guide("oversight-scorecard"), page.locator(".app-key"), page.locator("main tbody tr").nth(6), room=5
    )


@takes(*of_guide("oversight-indicator", "oversight-who"))
def indicator(studio):
    page = studio.as_role("oversight", "/indicators/smoking-prevalence/")
    studio.part(page, *of_guide("oversight-indicator"), page.locator(".app-columns__main").first, tall=430)
    page = studio.as_role("oversight", "/indicators/higher-level-occupations/")
    studio.part(page, *of_guide("oversight-who"), page.locator("section[aria-labelledby=who]"))


# A chair's


@takes(*of_guide("chair-first-day"))
def first_day(studio):
    page = studio.as_role("chair.business-skills-and-employment", "/workstreams/business-skills-and-employment/")
    studio.part(page, *of_guide("chair-first-day"), page.locator(".app-masthead"), page.locator("#first-day"))


@takes(*of_guide("chair-logic-model"))
def logic_model(studio):
    path = "/workstreams/business-skills-and-employment/logic-model/"
    page = studio.as_role("chair.business-skills-and-employment", path, {"width": 1100, "height": 860})
    output = page.locator(".app-diagram__picture a[href='#BSE-OP01']")
    studio.part(page, *of_guide("chair-logic-model"), page.locator("#diagram"), tall=440, pointed_at=output)


@takes(*of_guide("chair-update", "chair-workplan"))
def workplan(studio):
    page = studio.as_role("chair.housing", "/workstreams/housing/workplan/2024/")
    actions = (
        ("Inspect rented homes with low energy ratings", 168),
        ("Send landlords the guide to healthy homes", 18),
    )
    for number, (text, days) in enumerate(actions, start=1):
        page.get_by_role("link", name="Add an action").click()
        form = page.locator("#editor-new-action")
        form.get_by_label("The action").fill(text)
        form.get_by_label("Priority").select_option(label="HSG-2024-P02 Housing Conditions (PRS)")
        form.get_by_label("Lead officer", exact=False).first.select_option(label="Housing Contributor")
        enter_date(form, date.today() + timedelta(days=days))
        save(page, f"HSG-2024-0{number} added.", "Add action")
    form = open_form(page, "HSG-2024-01", "Update")
    form.get_by_label("Amber – At risk").check()
    form.get_by_label("What has happened").fill("12 of 40 homes inspected")
    wrong = form.get_by_label("What is wrong, and what happens next")
    wrong.fill("Two inspectors have left. New ones begin in January.")
    studio.part(page, *of_guide("chair-update"), form.locator("h2"), wrong)
    save(page, "Update on HSG-2024-01 saved.", "Save the update")
    page.set_viewport_size(DESKTOP)
    studio.part(page, *of_guide("chair-workplan"), page.locator("#HSG-2024-P02"))


@takes(*of_guide("chair-conflict"))
def conflict(studio):
    page = studio.as_role("chair.housing", "/workstreams/housing/")
    form = open_form(page, "HSG-N02")
    form.get_by_label("The next step").fill("Develop the KPI dashboard with the partners")
    other = studio.as_role("secretariat", "/workstreams/housing/")
    theirs = open_form(other, "HSG-N02")
    theirs.get_by_label("The next step").fill("Develop the KPI dashboard by December")
    theirs.get_by_label("On behalf of").select_option(label="Housing Chair")
    save(other, "HSG-N02 saved.")
    page.locator(".app-editor").get_by_role("button", name="Save", exact=True).click()
    page.locator("#conflict").wait_for()
    studio.part(page, *of_guide("chair-conflict"), page.locator("#conflict"), room=0)


# A contributor's


@takes(*of_guide("contributor-my-work"))
def my_work(studio):
    page = studio.as_role("contributor.housing", "/my/")
    studio.part(
        page, *of_guide("contributor-my-work"), page.locator("h1"), page.locator("section[aria-labelledby=mine]")
    )


@takes(*of_guide("contributor-item"))
def item(studio):
    page = studio.as_role("contributor.housing", "/items/HSG-2024-01/")
    caption, history = page.locator("main .govuk-caption-l"), page.locator("section[aria-labelledby=history]")
    studio.part(page, *of_guide("contributor-item"), caption, history, room=4, tall=695)


@takes(*of_guide("contributor-search"))
def search(studio):
    page = studio.as_role("contributor.housing", "/search/?q=houssing")
    third_group = page.locator(".app-search__group").nth(2)
    studio.part(page, *of_guide("contributor-search"), page.locator("h1"), third_group)


# The secretariat's


@takes(*of_guide("secretariat-meeting"))
def meeting(studio):
    page = studio.as_role("secretariat", "/meetings/")
    page.get_by_role("link", name="Add a meeting").click()
    form = page.locator(".app-editor")
    form.get_by_label("Title").fill("Oversight group, winter meeting")
    enter_date(form, date(2024, 12, 10))
    asked = form.get_by_label("What it is asked to decide or discuss")
    asked.fill("Sign off the workplan of Housing")
    studio.part(page, *of_guide("secretariat-meeting"), form.locator("h2"), asked)


@takes(*of_guide("secretariat-on-behalf"))
def on_behalf(studio):
    page = studio.as_role("secretariat", "/workstreams/housing/")
    form = open_form(page, "HSG-N01")
    form.get_by_label("Who does it", exact=False).first.select_option(label="Housing Chair")
    behalf = form.get_by_label("On behalf of")
    behalf.select_option(label="Housing Chair")
    who, button = form.locator(".govuk-form-group", has_text="Who does it"), form.get_by_role("button", name="Save")
    studio.part(page, *of_guide("secretariat-on-behalf"), who.first, behalf, button.first)
    save(page, "HSG-N01 saved.")


@takes(*of_guide("secretariat-next-steps"))
def next_steps(studio):
    page = studio.as_role("secretariat", "/programme/")
    section = page.locator("section[aria-labelledby=next-steps]")
    studio.part(page, *of_guide("secretariat-next-steps"), section.locator("li").nth(6), section.locator(".app-add"))


@takes(*of_guide("secretariat-changes"))
def changes(studio):
    page = studio.as_role("secretariat", "/changes/?workstream=HSG")
    studio.part(page, *of_guide("secretariat-changes"), page.locator(".app-changes"), tall=500)


# An administrator's


@takes(*of_guide("administrator-invite"))
def invite(studio):
    page = studio.as_role("admin", "/admin/accounts/user/invite/", NARROW)
    page.get_by_label("Full name").fill("Nadia Newcomer")
    page.get_by_label("E-mail address").fill("nadia.newcomer@example.org")
    page.get_by_label("Workstream:").select_option(label="Net Zero")
    page.get_by_label("Role in it").select_option(label="Chair")
    page.get_by_label("From:").fill(f"{SHOWN_AS_TODAY:%d/%m/%Y}")
    studio.part(
        page, *of_guide("administrator-invite"), page.locator("#content h1"), page.get_by_label("For the programme")
    )


@takes(*of_guide("administrator-hand-over"))
def hand_over(studio):
    page = studio.as_role("admin", "/admin/accounts/user/?q=contributor.housing", NARROW)
    page.get_by_role("link", name="Housing Contributor").first.click()
    page.get_by_role("link", name="Hand over items").click()
    page.locator("select[name=to]").select_option(label="Housing Chair")
    studio.part(page, *of_guide("administrator-hand-over"), page.locator("#content h1"), page.locator("#content-main"))


@takes(*of_guide("administrator-upload", "administrator-refused"))
def upload(studio):
    page = studio.as_role("admin", "/admin/workplans/nextstep/export/", NARROW)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    heading, *rows = csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig")))
    codes = heading.index("Code")
    of_housing = dict(zip(heading, next(row for row in rows if row[codes] == "HSG-N02"), strict=True))
    changed = of_housing | {"Due date": "20/12/2024", "Owner": "Housing SMT"}
    added = dict.fromkeys(heading, "") | {
        "Workstream": "HSG",
        "Text": "Invite landlords to the forum",
        "Owner": "Housing SMT",
    }
    wrong = changed | {"Due date": "31/11/2024"}
    astray = added | {"Workstream": "HOUSE"}
    for picture, sent in (("administrator-upload", (changed, added)), ("administrator-refused", (wrong, astray))):
        file = io.StringIO()
        table = csv.DictWriter(file, heading)
        table.writeheader()
        table.writerows(sent)
        page.goto(f"{studio.url}/admin/workplans/nextstep/import/")
        payload = {"name": "next steps.csv", "mimeType": "text/csv", "buffer": file.getvalue().encode()}
        page.locator("input[name=file]").set_input_files(payload)
        page.get_by_role("button", name="See what it would do").click()
        page.locator("#outcome").wait_for()
        studio.part(page, *of_guide(picture), page.locator("#outcome"))


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
