"""A trace as pages show it: the links of every logic model, and what is known of each item that hangs on its root.

As many queries whatever the size: one union of the links, then one for each kind of item that was met.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Model, OuterRef, QuerySet, Subquery, Value

from indicators.models import Indicator
from logicmodels.counts.figures import figure
from logicmodels.drawing.diagram import Box, Column, Diagram, Sign, State, draw
from logicmodels.drawing.diagram import Link as DrawnLink
from logicmodels.drawing.picture import sign_of
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Assumption,
    AssumptionActivity,
    BarrierActivity,
    Link,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputCount,
    OutputOutcome,
)
from logicmodels.reading import day
from logicmodels.trace import Edge, Key, Trace

CHAIN = (ActivityOutput, OutputOutcome, ActivityOutcome, OutcomeIndicator)
COLUMNS = {
    Activity: ("Activities", 260),
    Output: ("Outputs", 260),
    Outcome: ("Outcomes", 260),
    Indicator: ("Indicators", 200),
}
# A statement of the workstream counts for more than what was inferred with the same strength.
STRENGTHS = list(Link.Strength.values)
MOST_DRAWN = 300  # items: more cannot be taken in at a glance


@dataclass(frozen=True)
class Joint(Edge):
    """A link with what is said of it; `source` and `target` are (model, key) of what it joins."""

    strength: str
    is_inferred: bool
    rationale: str

    @property
    def strength_label(self) -> str:
        return str(Link.Strength(self.strength).label)

    @property
    def words(self) -> str:
        return f"{self.strength_label.lower()}{', inferred' if self.is_inferred else ''}"

    @property
    def is_tentative(self) -> bool:
        return self.is_inferred or self.strength == Link.Strength.SUSPECTED


@dataclass
class Node:
    """An item on the way; `bearing` are the assumptions that it rests on and the barriers that it answers."""

    key: Key
    kind: str
    code: str
    text: str
    href: str
    workstream: str
    state: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    barriers: list = field(default_factory=list)
    row: Model | None = None

    @property
    def name(self) -> str:
        """Its code, or its text where it has none."""
        return self.code or self.text


class Traced:
    """The trace of an item or an indicator, with all that pages say of what hangs on it."""

    def __init__(self, root: Model, *, backwards: bool, joints: list[Joint] | None = None):
        self.trace = Trace(joints if joints is not None else read_joints(), (type(root), root.pk), backwards=backwards)
        self.nodes = read_nodes(self.trace.keys)

    @property
    def root(self) -> Node:
        return self.nodes[self.trace.root]

    def of(self, *models: type[Model]) -> list[Node]:
        """What hangs on the root, of these kinds, nearer ones first."""
        return [self.nodes[key] for key in self.trace.keys if key[0] in models and key != self.trace.root]

    def codes(self, path: list[Joint]) -> list[Node]:
        """The items on a path, from cause to effect."""
        return [self.nodes[path[0].source], *(self.nodes[edge.target] for edge in path)] if path else []


def believed(strength: str, is_inferred: bool) -> int:
    """How far a link is believed, as a number to compare by."""
    return 2 * STRENGTHS.index(strength) + (not is_inferred)


def read_joints() -> list[Joint]:
    """Every link of the chain between what is open, in the order of the items: one query."""
    queries = [
        _open_ends(kind)
        .order_by()
        .annotate(kind_number=Value(number))
        .values_list("kind_number", "source_id", "target_id", "strength", "is_inferred", "rationale", "pk")
        for number, kind in enumerate(CHAIN)
    ]
    joints = []
    for number, source, target, strength, is_inferred, rationale, _ in sorted(queries[0].union(*queries[1:], all=True)):
        ends = [CHAIN[number]._meta.get_field(name).related_model for name in ("source", "target")]
        belief = believed(strength, is_inferred)
        joints.append(Joint((ends[0], source), (ends[1], target), belief, strength, is_inferred, rationale))
    return joints


def _open_ends(kind) -> QuerySet:
    links = kind.objects.filter(source__closed_on=None)
    return links if kind is OutcomeIndicator else links.filter(target__closed_on=None)


def read_nodes(keys: list[Key]) -> dict[Key, Node]:
    """What is known of each of these items."""
    wanted = defaultdict(list)
    for model, pk in keys:
        wanted[model].append(pk)
    nodes = {}
    for model, pks in wanted.items():
        for row in _rows(model).filter(pk__in=pks):
            nodes[model, row.pk] = _indicator(row) if model is Indicator else _item(row)
    _add_partners(nodes, wanted[Activity])
    for link, name in ((AssumptionActivity, "assumptions"), (BarrierActivity, "barriers")):
        for one in link.objects.filter(target__in=wanted[Activity], source__closed_on=None).select_related("source"):
            getattr(nodes[Activity, one.target_id], name).append(one.source)
    return nodes


def _rows(model):
    if model is Indicator:
        return Indicator.objects.select_related("principle")
    rows = model.objects.select_related("logic_model__workstream")
    if model is not Output:
        return rows
    whole = OutputCount.objects.filter(output=OuterRef("pk"), activity=None).order_by("-ends_on", "-starts_on")
    return rows.annotate(
        last_count=Subquery(whole.values("count")[:1]), counted_to=Subquery(whole.values("ends_on")[:1])
    )


def _indicator(row):
    under = f"Principle {row.principle.number}: {row.principle.name}" if row.principle else "Overarching"
    return Node((Indicator, row.pk), "indicator", "", row.short_name, row.get_absolute_url(), "", [under], row=row)


def _item(row):
    model = type(row)
    href = f"{row.logic_model.get_absolute_url()}#{row.code}"
    kind = str(model._meta.verbose_name)
    node = Node((model, row.pk), kind, row.code, row.text, href, str(row.logic_model.workstream), row=row)
    if model is Output:
        node.state.append(_counted(row))
    elif model is Outcome and row.band:
        node.state.append(row.get_band_display())
    return node


def _counted(output) -> str:
    """For example: 42 of 60 people, counted to 30 September 2026."""
    unit = f" {output.unit}" if output.unit else ""
    target: Decimal | None = output.target
    if output.last_count is None:
        aim = f"; target {figure(target)}{unit} by {day(output.target_on)}" if target is not None else ""
        return f"Not counted yet{aim}"
    aim = f" of {figure(target)}" if target is not None else ""
    return f"{figure(output.last_count)}{aim}{unit}, counted to {day(output.counted_to)}"


def _add_partners(nodes, activities):
    through = Activity.organisations.through.objects.filter(activity__in=activities)
    for pk, name in through.order_by("organisation__name").values_list("activity_id", "organisation__name"):
        nodes[Activity, pk].organisations.append(name)


def picture_of_traces(traces: list[Traced]) -> Diagram | None:
    """The traces of one root as one diagram; None where they are too large to draw, or nothing hangs on the root."""
    nodes = {key: node for one in traces for key, node in one.nodes.items()}
    edges = {edge for one in traces for edge in one.trace.edges}
    if not edges or len(nodes) > MOST_DRAWN:
        return None
    several = len({node.workstream for node in nodes.values() if node.workstream}) > 1
    columns = [
        Column(heading, width, tuple(_box(node, several) for key, node in nodes.items() if key[0] is model))
        for model, (heading, width) in COLUMNS.items()
        if any(key[0] is model for key in nodes)
    ]
    links = [DrawnLink(mark_of(edge.source), mark_of(edge.target), edge.is_tentative) for edge in edges]
    return draw(columns, sorted(links, key=lambda link: (link.source, link.target)))


def mark_of(key: Key) -> str:
    """The name of an item in diagrams and addresses."""
    return f"{key[0]._meta.model_name}-{key[1]}"


def _box(node, several):
    over = f"{node.code} · {node.workstream}" if several and node.workstream else node.code or "Indicator"
    flags = [sign_of(one.code, one.standing) for one in node.assumptions]
    flags += [Sign(one.code, "barrier") for one in node.barriers]
    states = tuple(State(text) for text in node.state)
    return Box(mark_of(node.key), over, node.text, f"#trace-{mark_of(node.key)}", tuple(flags), states)
