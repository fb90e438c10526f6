"""What a method finds: better, similar, worse …, or a refusal that says why in a sentence.

A verdict is computed on reading and never stored, so that it stands beside what a publisher printed and overwrites
nothing.
"""

from dataclasses import dataclass, replace

# Comparisons, and trends: the words of `Assessment.Result`, which stores what publishers print.
BETTER, SIMILAR, WORSE, HIGHER, LOWER = "better", "similar", "worse", "higher", "lower"
NOT_COMPARED = "not_compared"
IMPROVING, COMPARABLE, WORSENING, NOT_ASSESSED = "improving", "comparable", "worsening", "not_assessed"
# A trend of an indicator of which neither end is good: it has a direction and no colour.
INCREASING, DECREASING = "increasing", "decreasing"

# What is good: the words of `Indicator.Polarity`.
HIGH, LOW, NO_JUDGEMENT, NOT_STATED = "high", "low", "no_judgement", "not_stated"

UP, DOWN, LEVEL = "up", "down", "level"

LABELS = {
    BETTER: "Better",
    SIMILAR: "Similar",
    WORSE: "Worse",
    HIGHER: "Higher",
    LOWER: "Lower",
    NOT_COMPARED: "Not compared",
    IMPROVING: "getting better",
    WORSENING: "getting worse",
    INCREASING: "Increasing",
    DECREASING: "Decreasing",
    COMPARABLE: "No significant change",
    NOT_ASSESSED: "Cannot be calculated",
}
_MOVES = {UP: "Increasing", DOWN: "Decreasing"}

POLARITY_NOT_STATED = "The source does not say whether a high or a low value is good."


@dataclass(frozen=True)
class Verdict:
    """What a method says, how it came to it, and, where it says nothing, why.

    `result` is a word of `Assessment.Result`, or increasing or decreasing where neither is good. `level` is the
    confidence level in per cent (“95”, “99.8”), empty where none was used. `reason` is a whole sentence: why nothing
    could be said, or, beside a result, what decided it. `method` is the method's name as people know it. `direction`
    is up, down or level: where the value stands to the other, or where it goes; it says nothing of good, bad or
    chance. `statistic` is the test's, where the method has one.
    """

    result: str
    level: str = ""
    reason: str = ""
    method: str = ""
    direction: str = ""
    statistic: float | None = None

    @property
    def is_refusal(self) -> bool:
        return self.result in (NOT_COMPARED, NOT_ASSESSED)

    @property
    def is_judgement(self) -> bool:
        """Does it call something good or bad? Only then may it be red or green."""
        return self.result in (BETTER, WORSE, IMPROVING, WORSENING)

    @property
    def label(self) -> str:
        """Fingertips' words for it: “Better”, “Decreasing and getting better”, “No significant change”."""
        if self.result in (IMPROVING, WORSENING) and self.direction in _MOVES:
            return f"{_MOVES[self.direction]} and {LABELS[self.result]}"
        return LABELS[self.result]

    @property
    def label_with_level(self) -> str:
        """“Better 95%”, as Fingertips prints where it compares at two levels; a result without a level has none."""
        is_side = self.result in (BETTER, WORSE, HIGHER, LOWER)
        return f"{self.label} {self.level}%" if is_side and self.level else self.label

    def by(self, method: str) -> "Verdict":
        return replace(self, method=method)


def not_compared(reason: str, method: str, direction: str = "") -> Verdict:
    return Verdict(NOT_COMPARED, reason=reason, method=method, direction=direction)


def not_assessed(reason: str, method: str, direction: str = "") -> Verdict:
    return Verdict(NOT_ASSESSED, reason=reason, method=method, direction=direction)


def direction(before, after) -> str:
    """Which way it goes from `before` to `after`."""
    return LEVEL if after == before else UP if after > before else DOWN


def side(way: str, polarity: str) -> str:
    """What it means to lie above (up) or below (down) another value: better, worse, or higher and lower."""
    if polarity == NO_JUDGEMENT:
        return HIGHER if way == UP else LOWER
    return BETTER if (way == UP) == (polarity == HIGH) else WORSE


def move(way: str, polarity: str) -> str:
    """What it means to go up or down: improving, getting worse, or increasing and decreasing."""
    if polarity == NO_JUDGEMENT:
        return INCREASING if way == UP else DECREASING
    return IMPROVING if (way == UP) == (polarity == HIGH) else WORSENING
