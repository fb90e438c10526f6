"""The guides and the glossary as pages: the Markdown of `docs/`, read once a process.

The same files are read where the code is kept. So a link names a file, and here it becomes the address of that file's
page; a file that has no page stays a word.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lutonhet.folding import folded
from workstreams.models import Membership

DOCS = settings.BASE_DIR / "docs"
GUIDES = ("chair", "contributor", "oversight-group", "secretariat", "administrator")
FILES = {slug: DOCS / "guides" / f"{slug}.md" for slug in GUIDES} | {"glossary": DOCS / "glossary.md"}
# A membership → the guide to it.
GUIDE_TO = {
    Membership.Role.CHAIR: "chair",
    Membership.Role.DEPUTY: "chair",
    Membership.Role.CONTRIBUTOR: "contributor",
}
CLASSES = {
    "h2": "govuk-heading-l",
    "h3": "govuk-heading-m",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "govuk-table app-table app-table--stack",
}
SAYS_SOMETHING = 3  # letters
IN_A_PNG = slice(16, 24)  # width and height, four bytes each


@dataclass(frozen=True)
class Part:
    """A heading of a guide, and where it stands."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Guide:
    """A guide, ready to be shown."""

    slug: str
    title: str
    opening: str
    parts: tuple[Part, ...]
    body: SafeString

    def get_absolute_url(self) -> str:
        return reverse("progress:guide", args=[self.slug])


@cache
def read_guide(slug: str) -> Guide:
    """The guide of that name; KeyError where there is none."""
    file = FILES[slug]
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    # The title stands above the page, and the first paragraph beside it in the list of guides.
    _, title, _, *tokens = markdown.parse(file.read_text(encoding="utf-8"))
    opening, parts = tokens[1], tuple(_parts(tokens))
    for token, within in zip(tokens, [None, *tokens], strict=False):
        _dress(token)
        if token.type == "inline":
            _dress_words(token, file.parent)
            if [one.type for one in token.children] == ["image"]:
                within.attrSet("class", "app-guide__picture")
    _name_columns(tokens)
    body = mark_safe(markdown.renderer.render(tokens, markdown.options, {}))
    return Guide(slug, _plain(title), _plain(opening), parts, body)


def guides_with(words: Iterable[str]) -> list[Guide]:
    """The guides and the glossary that have every one of these words, which are folded.

    Single letters stand in all of them: at least one word must be long enough to say something.
    """
    words = tuple(words)
    if not any(len(word) >= SAYS_SOMETHING for word in words):
        return []
    return [read_guide(slug) for slug, text in folded_guides().items() if all(word in text for word in words)]


@cache
def folded_guides() -> dict[str, str]:
    """The name of each guide → its words, folded."""
    guides = map(read_guide, FILES)
    return {guide.slug: folded(f"{guide.title} {guide.opening} {strip_tags(guide.body)}") for guide in guides}


def _plain(inline: Token) -> str:
    """The words, without what is set in them."""
    return "".join(" " if one.type == "softbreak" else one.content for one in inline.children)


def _parts(tokens: list[Token]) -> Iterator[Part]:
    """The headings of the second level; each heading is given its anchor, the one that code hosts give it."""
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            part = Part(slugify(_plain(inline)), _plain(inline))
            heading.attrSet("id", part.anchor)
            if heading.tag == "h2":
                yield part


def _dress(token):
    if token.nesting == 1 and token.tag in CLASSES:
        token.attrSet("class", CLASSES[token.tag])


def _dress_words(inline, folder):
    """Links and pictures lead where they lead on this site."""
    dead = []
    for token in inline.children:
        if token.type == "image":
            picture = folder / token.attrGet("src")
            width, height = struct.unpack(">II", picture.read_bytes()[IN_A_PNG])
            token.attrs |= {"src": static(f"guides/{picture.name}"), "width": width, "height": height}
        elif token.type == "link_open":
            if address := address_of(token.attrGet("href"), folder):
                token.attrs |= {"href": address, "class": "govuk-link"}
            else:
                dead.append(token)
    for token in dead:
        end = next(one for one in inline.children[inline.children.index(token) :] if one.type == "link_close")
        inline.children = [one for one in inline.children if one is not token and one is not end]


def address_of(target: str, folder: Path) -> str:
    """Where a link in a file of `folder` leads on this site: "" for a file that has no page here."""
    if re.match(r"[a-z]+:|#", target):
        return target
    name, mark, anchor = target.partition("#")
    file = (folder / name).resolve()
    if file == DOCS / "guides" / "README.md":
        return reverse("progress:guide_list")
    slug = next((slug for slug, one in FILES.items() if one == file), "")
    return reverse("progress:guide", args=[slug]) + mark + anchor if slug else ""


def _name_columns(tokens):
    """Each cell carries the heading of its column, for screens on which a table is read cell under cell."""
    columns, position = [], 0
    for token, inline in pairwise(tokens):
        if token.type == "table_open":
            columns = []
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            columns.append(_plain(inline))
        elif token.type == "tr_open":
            position = 0
        elif token.type == "td_open":
            token.attrSet("data-label", columns[position])
            position += 1
