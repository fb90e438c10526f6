"""A part of a logic model: only what is on a path from an activity that matches to an indicator that matches."""

from collections import defaultdict
from collections.abc import Collection, Iterable


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
