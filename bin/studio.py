"""Browsers of the people of a demonstration, and pictures of what they see."""

import io
import os
import re
from datetime import date
from pathlib import Path

from PIL import Image

TOKENS = Path(__file__).resolve().parent.parent / "static" / "css" / "tokens.css"
DESKTOP, PHONE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 640}, {"width": 1000, "height": 860}
ROOM = 12  # pixels left around what a picture shows
ANSWERS_WITHIN = 20  # seconds
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


class Studio:
    """A browser for each person, and the pictures that have been taken."""

    def __init__(self, browser, url, out):
        self.browser, self.url, self.out = browser, url, out
        self.cookies, self.open, self.taken = {}, [], []

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
        """Store a picture with few colours: a third of the size, and no difference to be seen."""
        file = self.out / picture
        file.parent.mkdir(parents=True, exist_ok=True)
        with_few_colours(Image.open(io.BytesIO(png)).convert("RGB")).save(file, optimize=True)
        self.taken.append(picture)


def with_few_colours(seen):
    """A picture (RGB) with 256 colours: those that the pages are made of stay as they are, the rest share what is left.

    The median cut alone goes by how much there is of a colour, and makes one small red mark brown.
    """
    said = {tuple(bytes.fromhex(colour)) for colour in re.findall(r"#([0-9a-f]{6})\b", TOKENS.read_text())}
    kept = sorted(said & {colour for _, colour in seen.getcolors(seen.width * seen.height)})
    rest = seen.quantize(256 - len(kept), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in kept for part in colour] + rest)
    return seen.quantize(palette=palette, dither=Image.Dither.NONE)
