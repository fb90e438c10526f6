"""What stands behind something, or what follows from it: the part of a chain of links that hangs on one of its items.

Plain values in and out; no database, no HTML. Items are any hashable keys; links lead from cause to effect and form no
cycle. “Outwards” is away from the root of the trace, whichever way that goes along the links.

The strength of a path is that of its weakest link, and the best path between two items is the one whose weakest link is
strongest: the widest path problem (Pollack, “The maximum capacity through a network”, Operations Research 8, 1960). On
a graph without cycles one pass in topological order finds all of them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

Key = Hashable


@dataclass(frozen=True)
class Edge:
    """A link from `source` to `target`; the higher `belief`, the better it is believed."""

    source: Key
    target: Key
    belief: int


class Trace:
    """All that leads to `root` (`backwards`), or all that it leads to.

    Raises ValueError where the links go round in a circle.
    """

    def __init__(self, edges: Iterable[Edge], root: Key, *, backwards: bool):
        self.root, self.backwards = root, backwards
        outwards = defaultdict(list)
        for edge in edges:
            outwards[self._inner(edge)].append(edge)
        self._outwards = {}
        waiting = [root]
        while waiting:
            key = waiting.pop()
            if key not in self._outwards:
                self._outwards[key] = outwards.get(key, [])
                waiting.extend(self._outer(edge) for edge in self._outwards[key])
        self._order = self._in_topological_order()
        self._best = self._best_ways()

    def _inner(self, edge):
        return edge.target if self.backwards else edge.source

    def _outer(self, edge):
        return edge.source if self.backwards else edge.target

    @property
    def keys(self) -> list[Key]:
        """The root and all that hangs on it, nearer ones first."""
        return self._order

    @property
    def edges(self) -> list[Edge]:
        return [edge for key in self._order for edge in self._outwards[key]]

    def outwards(self, key: Key) -> list[tuple[Edge, Key]]:
        """The links that lead on from an item of the trace, and where to."""
        return [(edge, self._outer(edge)) for edge in self._outwards[key]]

    @property
    def ends(self) -> list[Key]:
        """The items from which nothing leads on; the root alone where nothing hangs on it."""
        return [key for key in self._order if not self._outwards[key]]

    def best_path(self, key: Key) -> list[Edge]:
        """The links of the path between an item and the root whose weakest is strongest, from cause to effect.

        Where two ways on are as good, the shorter is taken, and of two as short the first in the order of the links.
        """
        path = []
        while key != self.root:
            edge = self._best[key][2]
            path.append(edge)
            key = self._inner(edge)
        return path if self.backwards else path[::-1]

    def weakest(self, key: Key) -> Edge | None:
        """The weakest link of the best path between an item and the root, nearest to the root; None for the root."""
        path = self.best_path(key)
        return min(path if not self.backwards else path[::-1], key=lambda edge: edge.belief, default=None)

    @cached_property
    def how_many_paths(self) -> dict[Key, int]:
        """From each item outwards to the ends: counted, not walked, for their number may be that of the stars."""
        many = {}
        for key in reversed(self._order):
            many[key] = sum(many[self._outer(edge)] for edge in self._outwards[key]) if self._outwards[key] else 1
        return many

    @property
    def total(self) -> int:
        """How many paths there are between the root and the ends; none where nothing hangs on the root."""
        return self.how_many_paths[self.root] if self._outwards[self.root] else 0

    def paths(self, *, offset: int = 0, limit: int = 50) -> list[list[Edge]]:
        """Some of the paths between the root and the ends, each from cause to effect, in the order of the links."""
        found = []
        if self.total > offset:
            for path in self._walk(self.root, offset):
                found.append(list(reversed(path)) if self.backwards else list(path))
                if len(found) == limit:
                    break
        return found

    def _walk(self, key, skipped) -> Iterator[tuple[Edge, ...]]:
        """The paths outwards from an item after the first few, which are skipped without walking them."""
        if not self._outwards[key]:
            yield ()
            return
        for edge in self._outwards[key]:
            outer = self._outer(edge)
            if skipped >= self.how_many_paths[outer]:
                skipped -= self.how_many_paths[outer]
                continue
            for rest in self._walk(outer, skipped):
                yield (edge, *rest)
            skipped = 0

    def _in_topological_order(self):
        waits_for = dict.fromkeys(self._outwards, 0)
        for edges in self._outwards.values():
            for edge in edges:
                waits_for[self._outer(edge)] += 1
        order = [self.root] if not waits_for[self.root] else []
        for key in order:  # grows while it is read
            for edge in self._outwards[key]:
                outer = self._outer(edge)
                waits_for[outer] -= 1
                if not waits_for[outer]:
                    order.append(outer)
        if len(order) < len(self._outwards):
            raise ValueError("These links go round in a circle.")
        return order

    def _best_ways(self):
        """Item → (belief of the weakest link on the best path to the root, its length, its first link outermost)."""
        best = {}
        for key in self._order:
            belief, length = best[key][:2] if key in best else (None, 0)
            for edge in self._outwards[key]:
                outer = self._outer(edge)
                weakest = edge.belief if belief is None else min(belief, edge.belief)
                if outer not in best or (weakest, -(length + 1)) > (best[outer][0], -best[outer][1]):
                    best[outer] = (weakest, length + 1, edge)
        return best
