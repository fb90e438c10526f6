"""Two texts, word by word: what the first has alone, and what the second has alone."""

import re
from difflib import SequenceMatcher

LONGEST = 4000  # words and signs; beyond this the comparison takes longer than reading both
ALIKE_ENOUGH = 0.3  # below this share of common words, marks on single words are noise

Piece = tuple[str, bool]


def words_of(text: str) -> list[str]:
    """Words, signs and spaces, which joined are the text again."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts as pieces (text, is it in this one alone?); unmarked where they have little in common."""
    old, new = words_of(before), words_of(after)
    plain = [(before, False)] if before else [], [(after, False)] if after else []
    if not old or not new or len(old) + len(new) > LONGEST:
        return plain
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE_ENOUGH:
        return plain
    left, right = [], []
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if start < end:
            left.append(("".join(old[start:end]), what != "equal"))
        if new_start < new_end:
            right.append(("".join(new[new_start:new_end]), what != "equal"))
    return left, right
