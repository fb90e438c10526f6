"""Search: every word that somebody types must stand in what is found, at least once it is spelt as we spell it.

Pure but for what it is given: entries of the directory in, groups of hits out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from lutonhet.folding import folded, marked
from progress.directory import KINDS, Entry, Kind

LONGEST = 200  # characters of a question
MOST_WORDS = 8
EXCERPT = 120  # characters around the first match in what is not the title
SHORTEST_CORRECTED = 3  # letters: shorter words are too like each other
ALIKE = 0.7  # at least this share of letters in place, or the word is another one


@dataclass(frozen=True)
class Hit:
    """What was found, with the words that matched marked."""

    entry: Entry
    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]


@dataclass(frozen=True)
class Group:
    """The hits of a kind: those shown, and how many there are."""

    kind: Kind
    hits: list[Hit]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.hits)


@dataclass(frozen=True)
class Found:
    """What a question found: `exact` has the code that was typed; `words` are its words as spelt here, and `instead`
    says them where they are not as typed."""

    question: str
    exact: Entry | None
    groups: list[Group]
    instead: str
    alone: list[tuple[str, int]]
    words: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


def search(
    question: str, entries: list[Entry], *, besides: Iterable[str] = (), of_kind: str = "", shown: int = 5
) -> Found:
    """All that has every word of `question`, open before closed, those that have them in their titles first.

    A word that stands nowhere, nor in the folded texts of `besides`, is replaced by the nearest that does (`instead`
    says so). When all words stand somewhere
    but nowhere together, `alone` says how much each finds by itself.
    """
    question = " ".join(question.split())[:LONGEST]
    words = words_in(question)
    if not words:
        return Found(question, None, [], "", [], ())
    texts = [folded(f"{one.code} {one.title}\n{one.more}") for one in entries]
    exact = next((one for one in entries if one.code and folded(one.code) == folded(question)), None)
    spelt = _spelt_as_here(words, [*texts, *besides])
    found = [one for one, text in zip(entries, texts, strict=True) if all(word in text for word in spelt)]
    alone = []
    if not found and len(spelt) > 1:
        alone = [(word, sum(word in text for text in texts)) for word in spelt]
    alone = [(word, many) for word, many in alone if many]
    groups = _grouped((one for one in found if one is not exact), spelt, of_kind, shown)
    instead = " ".join(spelt) if spelt != words else ""
    return Found(question, exact, groups, instead, alone, spelt)


def words_in(question: str) -> tuple[str, ...]:
    """The words of a question, folded, each once."""
    return tuple(dict.fromkeys(re.findall(r"[\w'\-./%&+]*\w[\w'\-./%&+]*", folded(question))))[:MOST_WORDS]


def _spelt_as_here(words, texts):
    """The words; in place of each that stands nowhere the nearest that does, where one is near enough."""
    missing = [word for word in words if not any(word in text for text in texts)]
    known = _vocabulary(texts) if missing else set()
    return tuple(_nearest(word, known) if word in missing else word for word in words)


def _vocabulary(texts):
    """Every word of three letters or more."""
    chunks = set().union(*(text.split() for text in texts))
    return {word for chunk in chunks for word in re.findall(r"[^\W_]{3,}", chunk)}


def _nearest(word, known):
    if len(word) < SHORTEST_CORRECTED:
        return word
    # Sorted: of two as near, the same one every time.
    best = process.extractOne(
        word, sorted(known), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE, processor=None
    )
    return best[0] if best else word


def _grouped(found: Iterable[Entry], words, of_kind, shown):
    by_kind = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    return [
        Group(kind, [_hit(one, words) for one in sorted(by_kind[kind], key=_rank(words))[:shown]], len(by_kind[kind]))
        for kind in KINDS
        if kind in by_kind and of_kind in ("", kind.key)
    ]


def _rank(words):
    """Open before closed; then by how many words stand in the title, at the beginning of a word there; then by code."""

    def rank(entry):
        title = folded(f" {entry.code} {entry.title}")
        in_title = sum(word in title for word in words)
        at_beginnings = sum(f" {word}" in title for word in words)
        return (not entry.is_open, -in_title, -at_beginnings, entry.code, title, entry.pk)

    return rank


def _hit(entry, words):
    title = folded(entry.title)
    elsewhere = [word for word in words if word not in title and word not in folded(entry.code)]
    return Hit(entry, marked(entry.title, words), _excerpt(entry.more, elsewhere, words) if elsewhere else [])


def _excerpt(more, elsewhere, words):
    """The line of the rest in which the first such word stands, cut to a length that can be read."""
    for line in more.splitlines():
        plain = folded(line)
        place = min((plain.find(word) for word in elsewhere if word in plain), default=-1)
        if place >= 0:
            start = line.rfind(" ", 0, max(0, place - EXCERPT // 3)) + 1
            end = start + EXCERPT
            if end < len(line) and " " in line[place:end]:
                end = line.rfind(" ", place, end)  # not within a word
            cut = f"{'… ' if start else ''}{line[start:end]}{' …' if end < len(line) else ''}"
            return marked(cut, words)
    return []
