"""Text as search compares it: without case, accents and the many forms of quotes and hyphens.

In Python and not in SQL, because SQLite folds ASCII alone and PostgreSQL follows its collation.
"""

import unicodedata

# Letters that decompose into nothing simpler, and signs that people type either way.
_SIMPLER = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"}
)


def folded(text: str) -> str:
    """The text with case and accents taken off."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(_SIMPLER)


def marked(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The text as pieces (piece, does it match?); `words` are folded."""
    plain, origin = [], []
    for place, sign in enumerate(text):
        for one in folded(sign):
            plain.append(one)
            origin.append(place)
    line = "".join(plain)
    hits = set()
    for word in filter(None, words):
        start = line.find(word)
        while start >= 0:
            hits.update(origin[start : start + len(word)])
            start = line.find(word, start + len(word))
    pieces: list[tuple[str, bool]] = []
    for place, sign in enumerate(text):
        is_hit = place in hits
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + sign, is_hit)
        else:
            pieces.append((sign, is_hit))
    return pieces
