"""A part of a logic model: only what is on a path from an activity that matches to an indicator that matches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from logicmodels.models import Activity, Link
from logicmodels.reading import Reading


@dataclass(frozen=True)
class Choice:
    """One question of the form: its name in the address, its label, (value, words) to choose from, what is chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def words(self) -> str:
        return dict(self.options).get(self.chosen, "")


@dataclass(frozen=True)
class Part:
    """What was asked for, and how much of the logic model that leaves."""

    choices: tuple[Choice, ...]
    shown: int
    whole: int

    @property
    def is_whole(self) -> bool:
        return not any(choice.chosen for choice in self.choices)

    @property
    def query(self) -> str:
        """The same as in an address."""
        return urlencode({choice.name: choice.chosen for choice in self.choices if choice.chosen})

    @property
    def count(self) -> str:
        """For example: 3 of 15 activities shown."""
        return f"{self.shown} of {self.whole} {'activity' if self.whole == 1 else 'activities'} shown"

    @property
    def words(self) -> str:
        """The whole answer in words; empty for the whole logic model."""
        if self.is_whole:
            return ""
        asked = "; ".join(f"{choice.label.lower()}: {choice.words}" for choice in self.choices if choice.chosen)
        return f"{self.count} ({asked})"


def narrowed(reading: Reading, asked: Mapping[str, str]) -> Part:
    """Keep of `reading` what is asked by `organisation`, `principle` and `strength`; unknown answers ask nothing."""
    choices = tuple(_choice(asked, *question) for question in _questions(reading))
    organisation, principle, strength = (choice.chosen for choice in choices)
    whole = len(reading.of(Activity))
    if any((organisation, principle, strength)):
        joints = [joint for joint in reading.joints if strength in ("", joint.strength)]
        starts = ends = None
        if organisation:
            starts = {code for code, names in reading.organisations.items() if int(organisation) in names}
        if principle:
            ends = {f"indicator {slug}" for slug, (number, _) in reading.principles.items() if str(number) == principle}
        links = [(joint.source, joint.target) for joint in joints]
        keys = on_a_path(links, starts=starts, ends=ends)
        if strength:
            keys &= on_a_path(links)
        reading.keep(keys, joints)
    return Part(choices, len(reading.of(Activity)), whole)


def _questions(reading):
    partners = {str(pk): name for names in reading.organisations.values() for pk, name in names.items()}
    principles = {str(number): f"{number}. {name}" for number, name in sorted(reading.principles.values())}
    strengths = {joint.strength for joint in reading.joints}
    yield "organisation", "Partner", sorted(partners.items(), key=lambda one: (one[1].casefold(), one[0]))
    yield "principle", "Principle", principles.items()
    yield "strength", "Strength of link", [one for one in Link.Strength.choices if one[0] in strengths]


def _choice(asked, name, label, options):
    options = tuple((value, str(words)) for value, words in options)
    chosen = asked.get(name, "")
    return Choice(name, label, options, chosen if chosen in dict(options) else "")


def on_a_path(
    links: Iterable[tuple[str, str]],
    *,
    starts: Collection[str] | None = None,
    ends: Collection[str] | None = None,
) -> set[str]:
    """The keys on a path along `links` (source, target) that begins in `starts` and finishes in `ends`.

    None stands for anywhere. One that starts and finishes at once is a path of its own where only `starts` or only
    `ends` is given. With neither, everything that a link touches.
    """
    onward, back = defaultdict(set), defaultdict(set)
    for source, target in links:
        onward[source].add(target)
        back[target].add(source)
    found = None
    for seeds, neighbours in ((starts, onward), (ends, back)):
        if seeds is not None:
            reached = _reached(seeds, neighbours)
            found = reached if found is None else found & reached
    return {*onward, *back} if found is None else found


def _reached(seeds, neighbours):
    reached, waiting = set(), list(seeds)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(neighbours.get(key, ()))
    return reached
