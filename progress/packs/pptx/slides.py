"""The slides of a presentation, one after the other, and how far the last one is filled."""

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from progress.packs.document import Document
from progress.packs.fitting import height_of, lines_of, taken
from progress.packs.pptx.shapes import fill, frame_on, place, rule_on, still, write
from progress.packs.tones import BRAND, BRAND_DARK

WIDE, HIGH = 960, 540  # points: 16 to 9
EDGE, TOP, BOTTOM = 36, 92, 502
ROOM = WIDE - 2 * EDGE
TITLE_ONLY = 5
LEAST = 60  # room below which a block begins on the next slide


class Slides:
    """`slide` is the one that is written on, `y` where on it the next block begins, in points from the top.

    `title` and `of_part` are of the part that is being written; `reserve` is the room that what follows a block asks
    for on the same slide.
    """

    def __init__(self, document: Document):
        self.document = document
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Pt(WIDE), Pt(HIGH)
        self.layout = self.deck.slide_layouts[TITLE_ONLY]
        self.y = TOP
        self.slide = None
        self.title = ""
        self.of_part = []
        self.reserve = 0

    def new(self, title, *, size=26):
        """Begin a slide."""
        self.slide = self.deck.slides.add_slide(self.layout)
        shape = self.slide.shapes.title
        place(shape, EDGE, 24, ROOM, TOP - 36)
        still(shape.text_frame, MSO_ANCHOR.MIDDLE)
        if len(lines_of(title, size, ROOM, is_bold=True)) > 1:
            size = 19
        write(shape.text_frame.paragraphs[0], title, size, BRAND_DARK, is_bold=True)
        rule_on(self.slide, EDGE, TOP - 10, ROOM, 1.5, BRAND)
        self.y = TOP
        return self.slide

    def next(self):
        """Go on with the part on another slide."""
        self.new(self.title)
        self.of_part.append(self.slide)

    def column(self, words):
        """Texts over the whole width, on as many slides as they need."""
        while words:
            if BOTTOM - self.y < LEAST / 2:
                self.next()
            some, words = taken(words, ROOM, BOTTOM - self.y)
            if some:
                high = sum(height_of(one, ROOM) for one in some)
                fill(frame_on(self.slide, EDGE, self.y, ROOM, high), some)
                self.y += high + 8
            if words:
                self.next()
