"""Paragraphs, lists and columns of them on slides."""

from progress.packs.document import Bullets, Panels, Prose
from progress.packs.fitting import Words, height_of, taken
from progress.packs.pptx.shapes import fill, frame_on, rule_on
from progress.packs.pptx.slides import BOTTOM, EDGE, ROOM, Slides
from progress.packs.tones import BRAND, BRAND_DARK, INK, MUTED, PLUM

GUTTER = 22
PANEL_SIZES = (16, 14, 13, 12, 11, 10.5, 10, 9.5, 9)
LIST_SIZES = (18, 16, 14, 13)


def add_prose(slides: Slides, block: Prose) -> None:
    """A paragraph in the type of its kind."""
    size, colour = {"lead": (18, INK), "body": (13, INK), "quiet": (10, MUTED)}[block.kind]
    slides.column([Words(text, size, colour, before=6) for text in block.text.split("\n") if text.strip()])


def add_bullets(slides: Slides, block: Bullets) -> None:
    """A list in the largest type in which it fits on what is left of the slide."""
    for size in LIST_SIZES:
        words = _words(block, size)
        if sum(height_of(one, ROOM) for one in words) <= BOTTOM - slides.y:
            break
    slides.column(words)


def add_panels(slides: Slides, block: Panels) -> None:
    """Columns side by side; what does not fit goes on in the same column of the next slide."""
    if not block.panels:
        return
    number = len(block.panels)
    wide = (ROOM - GUTTER * (number - 1)) / number
    size, left = _largest(slides, block, wide)
    is_first = True
    while is_first or any(left):
        if not is_first or BOTTOM - slides.y < 140:
            slides.next()
        deepest = slides.y
        for place, panel in enumerate(block.panels):
            if not (is_first or left[place]):
                continue
            x = EDGE + place * (wide + GUTTER)
            head = Words(panel.name if is_first else f"{panel.name}, continued", size + 3, BRAND_DARK, is_bold=True)
            rule_on(slides.slide, x, slides.y, wide, 2, BRAND)
            top = height_of(head, wide) + 6
            some, left[place] = taken(left[place], wide, BOTTOM - slides.y - top - 6)
            high = sum(height_of(one, wide) for one in some)
            fill(frame_on(slides.slide, x, slides.y + 4, wide, top + high), [head, *some])
            deepest = max(deepest, slides.y + top + high + 12)
        slides.y, is_first = deepest, False


def _largest(slides, block, wide):
    """The largest type in which the columns fit on one slide, or else the smallest; and their texts in it."""
    for size in PANEL_SIZES:
        left = [_panel_words(panel, size) for panel in block.panels]
        if all(sum(height_of(one, wide) for one in words) <= BOTTOM - slides.y - 48 - slides.reserve for words in left):
            break
    return size, left


def _words(block, size):
    """A heading and its list; nothing at all where there is neither an entry nor a word for none."""
    if not block.items and not block.empty:
        return []
    head = [Words(block.heading, size + 0.5, PLUM, is_bold=True, keeps=True, before=8)] if block.heading else []
    if not block.items:
        return [*head, Words(block.empty, size, MUTED)]
    return [*head, *(Words(item, size, hangs=True) for item in block.items)]


def _panel_words(panel, size):
    words = [Words(panel.about, size, MUTED, before=2)] if panel.about else []
    for one in panel.lists:
        words += _words(one, size)
    return words
