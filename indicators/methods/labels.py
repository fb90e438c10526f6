"""What publishers print beside a value, read; and whether it says the same as a method of ours.

Sources of the words: the columns “Compared to … value or percentiles” and “Recent Trend” of Fingertips' exports, and
councils' own tables of two dates.
"""

import re

from indicators.methods.verdicts import (
    BETTER,
    COMPARABLE,
    DECREASING,
    HIGHER,
    IMPROVING,
    INCREASING,
    LABELS,
    LOWER,
    NOT_ASSESSED,
    NOT_COMPARED,
    SIMILAR,
    WORSE,
    WORSENING,
    Verdict,
)

_COMPARISONS = {LABELS[result].casefold(): result for result in (BETTER, SIMILAR, WORSE, HIGHER, LOWER, NOT_COMPARED)}
_COMPARISONS |= {"r": WORSE, "a": SIMILAR, "g": BETTER}  # the letters of a council's table, and its colours
_COMPARISONS |= {"red": WORSE, "amber": SIMILAR, "green": BETTER}
_TRENDS = {
    "increasing and getting better": (IMPROVING, "up"),
    "increasing and getting worse": (WORSENING, "up"),
    "decreasing and getting better": (IMPROVING, "down"),
    "decreasing and getting worse": (WORSENING, "down"),
    "increasing": (INCREASING, "up"),
    "decreasing": (DECREASING, "down"),
    "no significant change": (COMPARABLE, ""),
    "cannot be calculated": (NOT_ASSESSED, ""),
}
_CHANGES = {
    "comparable": COMPARABLE,
    "significantly improving": IMPROVING,
    "improving": IMPROVING,
    "significantly worse": WORSENING,
    "worsening": WORSENING,
    "getting worse": WORSENING,
}
_LEVEL = re.compile(r"(.*?)\s*(95|99\.8)\s*%?")


def read_comparison(text: str) -> Verdict | None:
    """“Better 95%”, “Higher 99.8”, “Similar”, “Not compared”, “R” as a verdict; None for any other, as quintiles."""
    word, level = " ".join(text.split()), ""
    if match := _LEVEL.fullmatch(word):
        word, level = match.groups()
    result = _COMPARISONS.get(word.casefold())
    return Verdict(result, level) if result else None


def read_trend(text: str) -> Verdict | None:
    """“Decreasing and getting better”, “No significant change” as a verdict; None for any other text."""
    found = _TRENDS.get(" ".join(text.split()).casefold())
    return Verdict(found[0], direction=found[1]) if found else None


def read_change(text: str) -> str | None:
    """The result that a council's word for the change between its two dates stands for: “Comparable”, “Significantly
    worse”. It names no method, so that it is no recent trend, and nothing to hold against one."""
    return _CHANGES.get(" ".join(text.split()).casefold())


def differs(printed: Verdict | None, computed: Verdict | None) -> bool:
    """Do the two say different things of the same? Not where either says nothing.

    A level is compared only where the publisher prints one; a direction only where both name it.
    """
    if printed is None or computed is None or printed.is_refusal or computed.is_refusal:
        return False
    if printed.result != computed.result:
        return True
    return bool(printed.level and computed.level and printed.level != computed.level)


def disagreement(text: str, computed: Verdict | None) -> str:
    """“The source prints “Better”; by 〈method〉 it is “Similar”.” — empty where they agree or either says nothing."""
    printed = read_comparison(text) or read_trend(text)
    if not differs(printed, computed):
        return ""
    label = computed.label_with_level if printed.level else computed.label
    return f"The source prints “{text.strip()}”; computed ({computed.method}), it is “{label}”."
