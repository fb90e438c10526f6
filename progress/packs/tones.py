"""What a status looks like besides its word: a shape before the word, and colours that hold on white and in grey.

The three kinds never look alike: a comparison is tinted, delivery has a shape, a trend an arrow.
"""

from typing import NamedTuple

INK, MUTED, BRAND, BRAND_DARK, PLUM = "#1b1f23", "#4d565e", "#0b5563", "#08414c", "#6b2c5f"
LINE, HAIRLINE, SAND = "#8a949c", "#d9d5cb", "#f6f4ef"


class Tone(NamedTuple):
    """The ground and the ink of a status; without a ground it is coloured type."""

    ground: str
    ink: str


TONES = {
    "better": Tone("#d7ece2", "#0a4a37"),
    "similar": Tone("#fbe9c6", "#5a3c00"),
    "worse": Tone("#f7d5d2", "#7d1510"),
    "higher": Tone("", "#1d4f91"),
    "lower": Tone("", "#1d4f91"),
    "not_compared": Tone("", "#5d666e"),
    "complete": Tone("", "#1d4f91"),
    "on_track": Tone("", "#0a4a37"),
    "at_risk": Tone("", "#5a3c00"),
    "off_track": Tone("", "#7d1510"),
    "not_started": Tone("", "#2c3944"),
    "waiting": Tone("", "#5a3c00"),
    "overdue": Tone("", "#7d1510"),
    "quiet": Tone("", MUTED),
    "asked": Tone("", PLUM),
    "code": Tone("", MUTED),
}
PLAIN = Tone("", INK)
SHAPES = {
    "complete": "✔",
    "on_track": "●",
    "at_risk": "▲",
    "off_track": "■",
    "not_started": "○",
    "waiting": "▲",
    "paused": "–",
    "closed": "–",
}
ARROWS = {"up": "↑", "down": "↓", "level": "→"}


def tone_of(name: str) -> Tone:
    return TONES.get(name, PLAIN)
