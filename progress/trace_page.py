"""The trace of an item or an indicator as its page tells it: a tree, the best path to each end, and pages of paths."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.text import capfirst, get_text_list

from indicators.models import Indicator
from logicmodels.models import Activity, Outcome, Output
from logicmodels.trace import Edge
from logicmodels.tracing import Joint, Node, Traced, read_joints
from workplans.models import Action

PATHS = 50
MOST_LINES = 300  # of a tree: beyond that the download has the rest
HEADING = (
    "From", "From: kind", "From: text", "Strength", "Inferred", "Why", "To", "To: kind", "To: text", "Organisations",
    "Latest count", "Weakest link of the best path", "Strength of that link",
)  # fmt: skip


@dataclass
class Branch:
    """A line of the tree: an item, the link that led to it, and what hangs on it, unless that stands above."""

    node: Node
    joint: Joint | None = None
    branches: list["Branch"] = field(default_factory=list)
    is_above: bool = False


@dataclass(frozen=True)
class Way:
    """The best path between the root and an item, and the weakest link on it."""

    node: Node
    path: list[Node]
    weakest: Joint
    weakest_ends: tuple[Node, Node]


@dataclass(frozen=True)
class Direction:
    """One way of the trace, for the page."""

    traced: Traced
    backwards: bool
    tree: Branch
    is_cut: bool
    ways: list[Way]
    delivery: dict

    @property
    def is_empty(self) -> bool:
        return not self.traced.trace.edges


def directions_of(row: Model) -> list[Traced]:
    """Back from an indicator, onward from an activity, both ways from what stands between them; else none."""
    ways = {Activity: (False,), Indicator: (True,), Output: (True, False), Outcome: (True, False)}
    joints = read_joints() if type(row) in ways else []
    return [Traced(row, backwards=backwards, joints=joints) for backwards in ways.get(type(row), ())]


def direction(traced: Traced) -> Direction:
    """What a page says of one way; one query for the actions of all its activities."""
    tree, is_cut = tree_of(traced)
    backwards = traced.trace.backwards
    reached = traced.of(Activity) if backwards else traced.of(Outcome, Indicator)
    return Direction(traced, backwards, tree, is_cut, [_way(traced, node) for node in reached], delivery_of(traced))


def tree_of(traced: Traced) -> tuple[Branch, bool]:
    """The root with all that hangs on it, each item written out once; and whether it had to be cut."""
    root = Branch(traced.root)
    met, lines, waiting = {traced.trace.root}, 1, [root]
    for branch in waiting:
        for joint, key in traced.trace.outwards(branch.node.key):
            if lines >= MOST_LINES:
                return root, True
            found = Branch(traced.nodes[key], joint, is_above=key in met)
            branch.branches.append(found)
            lines += 1
            if not found.is_above:
                met.add(key)
                waiting.append(found)
    return root, False


def delivery_of(traced: Traced) -> dict[int, list[Action]]:
    """The open workplan actions that move each activity of the trace, by its key."""
    activities = [node.key[1] for node in [traced.root, *traced.of(Activity)] if node.key[0] is Activity]
    moved = defaultdict(list)
    through = Action.activities.through.objects.filter(activity__in=activities, action__closed_on=None)
    for one in through.select_related("action__workplan").order_by("action__code"):
        moved[one.activity_id].append(one.action)
    return dict(moved)


def _way(traced: Traced, node: Node) -> Way:
    weakest: Edge = traced.trace.weakest(node.key)
    path = traced.codes(traced.trace.best_path(node.key))
    return Way(node, path, weakest, (traced.nodes[weakest.source], traced.nodes[weakest.target]))


def page_of_paths(traced: Traced, asked: str) -> dict:
    """The paths of one page, each as its items, and which page it is."""
    pages = max(1, -(-traced.trace.total // PATHS))
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    first = (number - 1) * PATHS
    paths = [traced.codes(path) for path in traced.trace.paths(offset=first, limit=PATHS)]
    return {
        "paths": paths,
        "number": number,
        "pages": pages,
        "first": first + 1,
        "last": first + len(paths),
        "total": traced.trace.total,
    }


def sentence_of(one: Direction) -> str:
    """What the trace comes to, in a sentence or two."""
    traced = one.traced
    if one.backwards:
        whose = {node.workstream for node in traced.of(Activity, Output, Outcome)}
        lead = "leads" if len(traced.of(Activity, Output, Outcome)) == 1 else "lead"
        said = _in_a_list(traced, Activity, Output, Outcome)
        none = "" if traced.of(Activity) else " No activity does yet."
        return f"{capfirst(said)} of {_counted(whose, 'workstream', 'workstreams')} {lead} here.{none}"
    principles = {node.row.principle_id for node in traced.of(Indicator) if node.row.principle_id}
    under = f" under {_counted(principles, 'Marmot principle', 'Marmot principles')}" if principles else ""
    none = "" if traced.of(Indicator) else " No indicator measures that yet."
    return f"It claims to contribute to {_in_a_list(traced, Output, Outcome, Indicator)}{under}.{none}"


def _in_a_list(traced: Traced, *models) -> str:
    """For example: 3 activities, 2 outputs and 1 outcome."""
    names = [(traced.of(model), model._meta) for model in models]
    return get_text_list(
        [_counted(nodes, str(meta.verbose_name), str(meta.verbose_name_plural)) for nodes, meta in names if nodes],
        "and",
    )


def _counted(things, one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


def lines_of(directions: list[Traced]) -> Iterator[list[str]]:
    """Every link of the trace, a line each, with the best path of the end that lies further out."""
    for traced in directions:
        for edge in traced.trace.edges:
            source, target = traced.nodes[edge.source], traced.nodes[edge.target]
            outer = source if traced.trace.backwards else target
            weakest = traced.trace.weakest(outer.key)
            names = f"{traced.nodes[weakest.source].name} → {traced.nodes[weakest.target].name}"
            yield [
                source.code, source.kind, source.text, edge.strength_label, "Yes" if edge.is_inferred else "No",
                edge.rationale, target.name, target.kind, target.text, ", ".join(source.organisations),
                " ".join(source.state if source.kind == "output" else target.state if target.kind == "output" else []),
                names, weakest.strength_label,
            ]  # fmt: skip
