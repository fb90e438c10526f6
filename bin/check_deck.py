#!/usr/bin/env python
"""Read a slide deck again and look for every fact of it on the page where a reader would expect it.

Knows the deck's text and the site's addresses, and nothing of the loader, the models or the files under `places/`.

    bin/check_deck.py DECK URL EMAIL PASSWORD

Prints each missing fact with its page; the last line counts. Exit code 1 when anything is missing.
"""

import html
import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

HIDDEN = {"script", "style", "template", "head", "nav"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "tspan", "q", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "legend", "dt"}
SLUGS = ("housing", "business-skills-and-employment", "children-and-young-people", "net-zero")


@dataclass(frozen=True)
class Fact:
    """A piece of the deck, and where a reader would look for it."""

    page: str
    under: str  # a heading, caption or term above it on that page; "" for anywhere on the page
    text: str
    pieces: bool = False  # may stand as several blocks one after the other


def tidy(text: str) -> str:
    """One case, one kind of space, quote and dash: what a reader does not see a difference in."""
    text = html.unescape(text).replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return re.sub(r"\s+", " ", re.sub(r"[*•♂♀]+", "", text)).strip().strip(".").strip().casefold()


class Page(HTMLParser):
    """A page as its reader sees it: blocks of text, each with the headings above it, and tables as rows of cells."""

    def __init__(self, source: str):
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[tuple[str, ...], str]] = []
        self.rows: list[list[str]] = []
        self._levels: dict[int, str] = {}
        self._hidden = 0
        self._words: list[str] = []
        self._cell: list[str] | None = None
        self._heading: str | None = None
        self.feed(source)
        self._flush()

    def handle_starttag(self, tag, attrs):
        if tag in HIDDEN:
            self._hidden += 1
        if tag in HEADINGS:
            self._flush()
            self._heading = tag
        elif tag not in INLINE:
            self._flush()
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag):
        if tag in HIDDEN:
            self._hidden -= 1
        if tag == self._heading:
            level = int(tag[1]) if re.fullmatch(r"h\d", tag) else 7
            words = tidy(" ".join(self._words))
            self._levels = {one: text for one, text in self._levels.items() if one < level} | {level: words}
            self._flush()
            self._heading = None
        elif tag not in INLINE:
            self._flush()
        if tag in ("td", "th") and self._cell is not None:
            if self.rows:
                self.rows[-1].append(tidy(" ".join(self._cell)))
            self._cell = None

    def handle_data(self, data):
        if self._hidden:
            return
        self._words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    def _flush(self):
        words, self._words = tidy("".join(self._words)), []
        if words:
            self.blocks.append((tuple(self._levels.values()), words))

    def says(self, fact: Fact) -> bool:
        """Is the text there, under its heading?"""
        texts = [words for above, words in self.blocks if not fact.under or any(tidy(fact.under) in a for a in above)]
        wanted = tidy(fact.text)
        whole_words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        # Under a heading, “Time” is an item and not a word of some sentence.
        longest = len(wanted) + 60 if fact.under and len(wanted) < 20 else sys.maxsize
        if any(whole_words.search(words) and len(words) <= longest for words in texts):
            return True
        return fact.pieces and consumes(wanted, {re.sub(r"^priority \d+ ", "", words) for words in texts})


def consumes(wanted: str, blocks: set[str]) -> bool:
    """Can `wanted` be laid out of whole blocks, one after the other, with nothing but punctuation between?"""
    ends = {0}
    for start in range(len(wanted)):
        if start in ends:
            for block in blocks:
                if block and wanted.startswith(block, start):
                    rest = re.match(r"[\s.;,:]*", wanted[start + len(block) :]).end()
                    ends.add(start + len(block) + rest)
    return len(wanted) in ends


def section(deck: str, start: str, end: str) -> str:
    """What stands between two lines of the deck."""
    begin = deck.index(start) + len(start)
    return deck[begin : deck.index(end, begin)]


def paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", text) if one.strip()]


def bullets(text: str) -> list[str]:
    return [line[2:].strip() for line in text.splitlines() if line.startswith("- ")]


def items_of(cell: str) -> list[str]:
    """The list items and paragraphs of a cell of HTML, nested lists taken apart."""
    return [tidy(re.sub(r"<[^>]+>", " ", one)) for one in re.split(r"<li>|<p>|</ul>|<ul[^>]*>", cell)]


def programme_facts(deck: str):
    """The front of the deck: population, vision, goals, reasons, gains."""
    page = "/programme/"
    for block in paragraphs(section(deck, "## POPULATION", "## LIFE EXPECTANCY")):
        for words in re.split(r"(?<=\*\*) ", block):
            yield Fact(page, "", words)
    for figure in re.findall(r"\*\*. ([\d.]+)\*\* FOR (\w+) \((national average) ([\d.]+)\)", deck):
        for words in figure:
            yield Fact(page, "life expectancy", words)
    groups = bullets(section(deck, "2040 A place to thrive", "# Why a Marmot Town?"))
    yield Fact(page, "population", "; ".join(groups))
    for block in paragraphs(section(deck, "- White: British", "# Why a Marmot Town?")):
        yield Fact(page, "", block)
    for block in paragraphs(section(deck, "## Why now?", "## What gain?")):
        yield Fact(page, "", block.replace("→", ""))
    gains = paragraphs(section(deck, "## What gain?", "**Luton 2040**"))
    for block in gains[:-1]:
        for line in re.split(r"(?:^| )\d\. ", block):
            for words in line.split(" – "):
                yield Fact(page, "", words.rstrip(":"))
    yield Fact(page, "goals", gains[-1])
    for block in paragraphs(section(deck, "powerful voice for all our residents.", "**REDUCING HEALTH")):
        if block != "**Luton 2040** A place to thrive":
            yield from goal_or_vision(page, block)
    yield Fact(page, "", "A place to thrive")
    yield Fact(
        page, "", " ".join(section(deck, "**REDUCING HEALTH", "# Timeline").join(["REDUCING HEALTH", ""]).split())
    )


def goal_or_vision(page: str, block: str):
    """A goal; or the vision, whose label is a fact of its own."""
    label, _, words = block.rpartition("vision:**")
    if label:
        yield Fact(page, "", f"{label}vision")
    yield Fact(page, "" if label else "goals", words)


def timeline(deck: str):
    for line in section(deck, "# Timeline", "## Health Equity Town Evaluation").splitlines():
        if "\t" in line:
            when, what = (re.sub(r"</?b>", "", part) for part in line.split("\t"))
            yield Fact("/timeline/", "", when.strip().rstrip("–-").strip())
            yield Fact("/timeline/", "", what, pieces=True)


def evaluation(deck: str):
    page = "/recommendations/"
    aims = section(deck, "## Health Equity Town Evaluation and monitoring framework", "Some findings")
    for block in paragraphs(aims):
        if not re.fullmatch(r"\*\*\d\.\*\*", block):
            yield Fact(page, "aim" if block.startswith("To ") else "", block, pieces=True)
    table = section(deck, "Opportunities\tChallenges\n", "Some recommendations").strip()
    for heading, cell in zip(("opportunities", "challenges"), table.split("\t"), strict=True):
        for item in items_of(cell):
            if item:
                yield Fact(page, heading, item.removeprefix("- "))
    for item in bullets(section(deck, "Some recommendations from evaluation:", "## Four Priority")):
        yield Fact(page, "", item)


def logic_model(deck: str):
    page = "/workstreams/business-skills-and-employment/logic-model/"
    for heading in ("Hypothesis", "Context", "Barriers"):
        yield Fact(page, heading, re.search(rf"\*\*{heading}:\*\* (.*)", deck)[1], pieces=True)
    for item in section(deck, "**Assumptions:**", "**Inputs**").split("  \n"):
        yield Fact(page, "Assumptions", item)
    headings = ["Inputs", "Activities", "Outputs", "Outcomes"]
    for heading, following in zip(headings, [*[f"**{one}**" for one in headings[1:]], "**Context:**"], strict=True):
        for item in bullets(section(deck, f"**{heading}**", following)):
            yield Fact(page, heading, item)


def impact(deck: str):
    table = section(deck, "Housing\tBusiness and employment\tCYP\tNet Zero\n", "## Health equity system").strip()
    for slug, cell in zip(SLUGS, table.split("\t"), strict=True):
        page = f"/workstreams/{slug}/"
        done, next_steps = re.split(r"<b>Next steps:</b>", cell, flags=re.IGNORECASE)
        for item in re.findall(r"<li>(.*?)</li>", done):
            item = re.sub(r"<[^>]+>", "", item)
            chaired = re.match(r"• Chaired (?:by )?(.*)", item)
            if chaired:
                yield Fact(page, "", chaired[1])
                yield Fact("/workstreams/", "", chaired[1])
                continue
            yield Fact(page, "impact to date", item)
            if "priorities:" in item:
                listed = item.split("priorities:")[1].rstrip(") ")
                yield Fact(f"/workstreams/{slug}/workplan/", "", listed, pieces=True)
        for item in re.findall(r"<li>(.*?)</li>", next_steps):
            yield Fact(page, "next steps", item)


def strands(deck: str):
    for name, slug, end in (
        ("### Health Equity Town\n", "health-equity-town", "### Talk Listen Change"),
        ("### Talk Listen Change – refreshed action plan", "talk-listen-change", "### Core20plus5"),
        ("### Core20plus5", "core20plus5", "Measure description"),
    ):
        for item in bullets(section(deck, name, end)):
            yield Fact(f"/workstreams/{slug}/", "impact to date", item.rstrip(" -"))
        for words in name.removeprefix("### ").split(" – "):
            yield Fact(f"/workstreams/{slug}/", "", words)


def next_steps(deck: str):
    for block in paragraphs(section(deck, "# Next steps\n", "INSTITUTE *of*")):
        yield Fact("/", "next steps", block)


READERS = (programme_facts, timeline, evaluation, logic_model, impact, strands, next_steps)


def measures(deck: str) -> list[list[str]]:
    """The table's rows: principle, name, then sixteen cells."""
    rows, principle = [], ""
    for line in section(deck, "Measure description", "# Reflections").splitlines()[1:]:
        if line.strip():
            parts = line.split("\t")
            principle = parts[0] or principle
            rows.append([principle, *parts[1:]])
    return rows


def cell_is(printed: str, shown: str) -> bool:
    """Does the page's cell say what the deck prints? A dash may be said in words; a rating shows its printed letter."""
    printed = tidy(printed)
    if printed == "-":
        return "not given" in shown or shown in ("-", "–")
    return bool(re.search(rf"(?<![\w.]){re.escape(printed)}(?![\w.%])", shown))


def missing_cells(page: Page, rows: list[list[str]]) -> tuple[list[str], int]:
    """Every cell of every row that is not in its own place; and how many there were."""
    missing, shown = [], {row[0]: row[1:] for row in page.rows if len(row) > 16}
    for _principle, name, *printed in rows:
        found = next((row for title, row in shown.items() if tidy(name) in title), [""] * 16)
        missing += [
            f"{name}, cell {number}: “{cell}” (the page says “{there}”)"
            for number, (cell, there) in enumerate(zip(printed, found, strict=False), 1)
            if not cell_is(cell, there)
        ]
    return missing, sum(len(row) - 2 for row in rows)


class Site:
    """The running application, read as somebody signed in."""

    def __init__(self, url: str, email: str, password: str):
        self.url = url.rstrip("/")
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.pages: dict[str, Page] = {}
        form = self.read("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        data = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
        self.opener.open(f"{self.url}/accounts/login/", data).close()

    def read(self, path: str) -> str:
        with self.opener.open(self.url + path) as answer:
            return answer.read().decode()

    def page(self, path: str) -> Page:
        if path not in self.pages:
            self.pages[path] = Page(self.read(path))
        return self.pages[path]


def check(deck: str, site: Site) -> tuple[list[str], int]:
    """What is missing, in words, and how many facts were looked for."""
    facts = [fact for reader in READERS for fact in reader(deck) if tidy(fact.text)]
    missing = [
        f"{fact.page} under “{fact.under}”: {fact.text}" for fact in facts if not site.page(fact.page).says(fact)
    ]
    lost, looked_for = missing_cells(site.page("/indicators/?dates=both"), measures(deck))
    return missing + [f"/indicators/ {one}" for one in lost], len(facts) + looked_for


def main(deck_path: str, url: str, email: str, password: str) -> int:
    missing, looked_for = check(Path(deck_path).read_text(encoding="utf-8"), Site(url, email, password))
    for line in missing:
        print(line)
    print(f"{looked_for} facts looked for, {len(missing)} missing")
    return 1 if missing or not looked_for else 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
