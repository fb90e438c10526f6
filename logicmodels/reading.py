"""A logic model as its page reads it: every item with what it leads to, comes from and bears on.

Three queries, whatever the size: the items, the links, and all that stands beside them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, CharField, DateField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.formats import date_format

from accounts.models import Assigned
from indicators.models import Area, Indicator, SeriesBreak
from indicators.models.areas import by_role
from indicators.scorecard import Row, rows_of
from logicmodels.counts.figures import figure
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    ActivityRecommendation,
    Assumption,
    AssumptionActivity,
    Barrier,
    BarrierActivity,
    Input,
    Link,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputCount,
    OutputOutcome,
)
from logicmodels.models.items import LogicModelItem
from logicmodels.standing import Resting, Review, read_standing
from lutonhet.prepared import prepared
from lutonhet.together import together_again
from workstreams.models import Recommendation

KINDS = (Assumption, Input, Activity, Output, Outcome, Barrier)
# Link → (what it is called at its source, what it is called at its target), in the order of the page.
WORDS = {
    ActivityOutput: ("Leads to", "Comes from"),
    OutputOutcome: ("Leads to", "Comes from"),
    ActivityOutcome: ("Leads to", "Comes from"),
    OutcomeIndicator: ("Leads to", "Comes from"),
    AssumptionActivity: ("Must hold for", "Rests on"),
    BarrierActivity: ("Answered by", "Answers the barrier"),
    ActivityRecommendation: ("Answers the recommendation", "Answered by"),
}
OUTSIDE = {OutcomeIndicator: Indicator, ActivityRecommendation: Recommendation}
CHAIN = (ActivityOutput, OutputOutcome, ActivityOutcome, OutcomeIndicator)


@dataclass(frozen=True)
class End:
    """What is at the other end of a link, and how far the link is believed."""

    code: str
    text: str
    href: str
    what: str
    strength: str
    is_inferred: bool
    rationale: str
    is_tentative: bool
    link: Link


@dataclass
class Entry:
    """An item of the logic model and what it is linked to: words → ends."""

    kind: type
    pk: int
    code: str
    text: str
    is_inferred: bool
    note: str
    closed_on: date | None
    closed_as: str
    closing_reason: str
    version: int
    assigned_to: int | None
    particular: str
    logic_model: LogicModel
    links: dict[str, list[End]] = field(default_factory=lambda: defaultdict(list))
    state: list[str] = field(default_factory=list)
    review: Review | None = None  # of an assumption: whether it holds
    resting: Resting | None = None  # on an assumption
    in_doubt: list["Entry"] = field(default_factory=list)  # assumptions on which an activity rests

    @property
    def href(self) -> str:
        return f"#{self.code}"

    @property
    def row(self) -> LogicModelItem:
        """The item with what the rules and the links to its forms ask of it."""
        given = {"assigned_to_id": self.assigned_to} if issubclass(self.kind, Assigned) else {}
        return self.kind(
            pk=self.pk,
            code=self.code,
            version=self.version,
            is_inferred=self.is_inferred,
            logic_model=self.logic_model,
            **given,
        )

    @property
    def get_closed_as_display(self) -> str:
        return str(self.kind.Closing(self.closed_as).label)

    @property
    def groups(self) -> list[tuple[str, list[End]]]:
        return list(self.links.items())


@dataclass(frozen=True)
class Joint:
    """A link of the chain between two open items, or from one to an indicator; `source` and `target` are keys."""

    kind: type
    source: str
    target: str
    is_tentative: bool
    strength: str = Link.Strength.SUSPECTED


class Reading:
    """Everything that hangs on a logic model, open and closed."""

    def __init__(self, logic_model: LogicModel):
        self.logic_model = logic_model
        self.joints: list[Joint] = []
        self.bearing: dict[str, list[str]] = defaultdict(list)  # code of an activity → codes of what bears on it
        self.indicators: dict[str, Indicator] = {}
        self.organisations: dict[str, dict[int, str]] = defaultdict(dict)  # code of an activity → pk → name
        self.principles: dict[str, tuple[int, str]] = {}  # slug of an indicator → number, name
        self.shown: set[str] | None = None  # codes, where only a part is read
        self.counted: dict[str, tuple[str, bool]] = {}  # code of an output → (in words, is there a count)
        self._entries = {(entry.kind, entry.pk): entry for entry in self._read_entries()}
        self._read_links()
        outputs, organisations, areas, breaks = together_again(_beside, logic_model.pk)
        self._add_outputs(outputs)
        self._add_organisations(organisations)
        self._areas = by_role(areas)
        self._add_breaks(breaks)
        read_standing(self)

    def of(self, kind: type) -> list[Entry]:
        """The open items under a heading, in the author's order; where only a part is read, those of the part."""
        found = [entry for (one, _), entry in self._entries.items() if one is kind and entry.closed_on is None]
        return found if self.shown is None else [entry for entry in found if entry.code in self.shown]

    def keep(self, keys: set[str], joints: list[Joint]) -> None:
        """Go on with a part: the items and indicators with these keys, and what bears on them."""
        self.sentences  # noqa: B018 - worked out once, of the whole
        self.joints = [joint for joint in joints if joint.source in keys and joint.target in keys]
        self.shown = keys | {code for key in keys for code in self.bearing.get(key, ())}
        self.indicators = {slug: one for slug, one in self.indicators.items() if f"indicator {slug}" in keys}

    @property
    def open(self) -> list[Entry]:
        return [entry for entry in self._entries.values() if entry.closed_on is None]

    @property
    def closed(self) -> list[Entry]:
        return [entry for entry in self._entries.values() if entry.closed_on]

    @property
    def is_empty(self) -> bool:
        """Has no item been entered yet?"""
        return not self._entries

    @cached_property
    def sentences(self) -> str:
        """How much of the chain is linked, in words."""
        counted = {joint.source for joint in self.joints if joint.kind is ActivityOutput}
        contributing = {joint.source for joint in self.joints if joint.kind is OutputOutcome}
        measured = {joint.source for joint in self.joints if joint.kind is OutcomeIndicator}
        first = "; ".join(
            [
                share(len(counted), len(self.of(Activity)), "activity", "activities", "counted by an output"),
                share(len(contributing), len(self.of(Output)), "output", "outputs", "linked to an outcome"),
            ]
        )
        last = share(len(measured), len(self.of(Outcome)), "outcome", "outcomes", "measured by an indicator")
        return f"{first[0].upper()}{first[1:]}. {last[0].upper()}{last[1:]}."

    @cached_property
    def figures(self) -> dict[str, Row]:
        """Slug of an indicator → what was published about it. Three queries when first asked for."""
        return {row.indicator.slug: row for row in rows_of(self.indicators.values(), areas=self._areas)}

    def entry(self, code: str) -> Entry:
        """The item with a code, open or closed. Raises KeyError."""
        return self._by_code[code]

    @cached_property
    def _by_code(self):
        return {entry.code: entry for entry in self._entries.values()}

    def _read_entries(self):
        rows = prepared(_items, self.logic_model.pk)
        for *row, _order, evidence, on, by in sorted(rows, key=lambda row: (row[0], row[-4], row[2])):
            entry = Entry(KINDS[row[0]], *row[1:], logic_model=self.logic_model)
            if entry.kind is Assumption:
                entry.review = Review(entry.particular, evidence, on, by)
            elif entry.particular:
                choices = Activity.Role if entry.kind is Activity else Outcome.Band
                entry.state.append(str(choices(entry.particular).label))
            yield entry

    def _read_links(self):
        place = {key: index for index, key in enumerate(self._entries)}
        links = [row for row in prepared(_links, self.logic_model.pk) if self._is_open(row)]
        # By what is at the other end, so that both ends list in the order of the page.
        links.sort(key=lambda row: (row[0], place[self._source(row)], place.get(self._target(row), 0), row[6:9]))
        for row in links:
            number, _, _, strength, rationale, is_inferred, *outside, pk, version = row
            kind = list(WORDS)[number]
            tentative = is_inferred or strength == Link.Strength.SUSPECTED
            link = kind(pk=pk, version=version, is_inferred=is_inferred, source_id=row[1])
            believed = (str(Link.Strength(strength).label), is_inferred, rationale, tentative, link)
            source, target = self._entries[self._source(row)], self._entries.get(self._target(row))
            forwards, backwards = WORDS[kind]
            if target is None:
                key, end = self._outside(kind, row[2], outside, believed)
            else:
                key, end = target.code, End(target.code, target.text, target.href, "", *believed)
                target.links[backwards].append(End(source.code, source.text, source.href, "", *believed))
            source.links[forwards].append(end)
            if kind in CHAIN:
                self.joints.append(Joint(kind, source.code, key, tentative, strength))
            elif target is not None:
                self.bearing[target.code].append(source.code)

    def _source(self, row):
        return list(WORDS)[row[0]].source.field.related_model, row[1]

    def _target(self, row):
        return list(WORDS)[row[0]].target.field.related_model, row[2]

    def _is_open(self, row):
        kind = list(WORDS)[row[0]]
        ends = [self._source(row)] if kind in OUTSIDE else [self._source(row), self._target(row)]
        return all(end in self._entries and self._entries[end].closed_on is None for end in ends)

    def _outside(self, kind, pk, outside, believed):
        _, reference, text, *principle = outside
        if kind is OutcomeIndicator:
            if principle[0]:
                self.principles[reference] = tuple(principle)
            indicator = self.indicators.setdefault(reference, Indicator(pk=pk, slug=reference, short_name=text))
            return f"indicator {reference}", End("", text, indicator.get_absolute_url(), "indicator", *believed)
        href = Recommendation(code=reference).get_absolute_url()
        return reference, End(reference, text, href, "", *believed)

    def _add_outputs(self, outputs):
        for output in outputs:
            entry = self._entries[Output, output.pk]
            state = entry.state
            self.counted[entry.code] = tally(output)
            unit = f" {output.unit}" if output.unit else ""
            if output.target is not None:
                state.append(f"Target: {figure(output.target)}{unit} by {day(output.target_on)}")
            if output.last_count is not None:
                period = f"{day(output.counted_from)} to {day(output.counted_to)}"
                state.append(f"Last count: {figure(output.last_count)}{unit}, {period}")
            if output.baseline is not None:
                state.append(f"Baseline: {figure(output.baseline)}{unit} on {day(output.baseline_on)}")
            if output.frequency:
                state.append(f"Counted {output.get_frequency_display().lower()}")

    def _add_organisations(self, rows):
        for row in rows:
            self.organisations[self._entries[Activity, row.activity_id].code][row.organisation_id] = row.called
        for code, names in self.organisations.items():
            self.entry(code).state.append(f"With {', '.join(names.values())}")

    def _add_breaks(self, breaks):
        for indicator in self.indicators.values():
            indicator.break_days = [one.on for one in breaks if one.indicator_id == indicator.pk]


def _items(key):
    """The items of a logic model, of whatever kind."""
    columns = ("kind_number", "pk", "code", "text", "is_inferred", "note")
    columns = (*columns, "closed_on", "closed_as", "closing_reason", "version", "given_to", "particular", "order")
    columns = (*columns, "shown_by", "looked_at_on", "looked_at_by")
    no_day = Cast(Value(None), DateField())
    nobody = Cast(Value(None), BigIntegerField())  # PostgreSQL takes a bare NULL in a union for a text
    particulars = {Activity: F("role"), Outcome: F("band"), Assumption: F("standing")}
    nothing = Value("", output_field=CharField())
    first, *rest = (
        kind.objects.filter(logic_model=key)
        .order_by()
        .annotate(
            kind_number=Value(number),
            given_to=F("assigned_to_id") if issubclass(kind, Assigned) else nobody,
            particular=particulars.get(kind, nothing),
            shown_by=F("evidence") if kind is Assumption else nothing,
            looked_at_on=F("reviewed_on") if kind is Assumption else no_day,
            looked_at_by=F("reviewed_by") if kind is Assumption else nothing,
        )
        .values_list(*columns)
        for number, kind in enumerate(KINDS)
    )
    return first.union(*rest, all=True)


def _links(key):
    """(number of the kind, source, target, strength, rationale, inferred, then what is outside the model)."""
    nothing = Value("", output_field=CharField())
    outside = {
        OutcomeIndicator: (F("target__short_name"), F("target__slug"), F("target__order")),
        ActivityRecommendation: (F("target__text"), F("target__code"), F("target__order")),
    }
    principle = Coalesce("target__principle__number", 0), Coalesce("target__principle__name", nothing)
    queries = []
    for number, kind in enumerate(WORDS):
        text, reference, order = outside.get(kind, (nothing, nothing, Value(0)))
        number_of, name_of = principle if kind is OutcomeIndicator else (Value(0), nothing)
        queries.append(
            kind.objects.filter(source__logic_model=key)
            .order_by()
            .annotate(kind_number=Value(number), other_order=order, other_reference=reference, other_text=text)
            .annotate(principle_number=number_of, principle_name=name_of)
            .values_list(
                "kind_number", "source_id", "target_id", "strength", "rationale", "is_inferred",
                "other_order", "other_reference", "other_text", "principle_number", "principle_name",
                "pk", "version",
            )
        )  # fmt: skip
    return queries[0].union(*queries[1:], all=True)


def _beside(key):
    """What stands beside the items: outputs with their last count, partners of activities, areas, breaks of series."""
    return _outputs(key), _organisations(key), Area.objects.to_compare(), _breaks(key)


def _outputs(key):
    whole = OutputCount.objects.filter(output=OuterRef("pk"), activity=None).order_by("-ends_on", "-starts_on")
    return Output.objects.filter(logic_model=key).annotate(
        last_count=Subquery(whole.values("count")[:1]),
        counted_from=Subquery(whole.values("starts_on")[:1]),
        counted_to=Subquery(whole.values("ends_on")[:1]),
    )


def _organisations(key):
    through = Activity.organisations.through.objects.filter(activity__logic_model=key)
    return through.annotate(called=F("organisation__name")).order_by("organisation__name")


def _breaks(key):
    """Where the series of the indicators break that its outcomes point to."""
    links = OutcomeIndicator.objects.filter(source__logic_model=key).order_by()
    return SeriesBreak.objects.filter(indicator__in=links.values("target")).order_by("on")


def share(part: int, whole: int, one: str, many: str, done: str) -> str:
    """For example: 6 of 15 activities are counted by an output."""
    if not whole:
        return f"no {one} is entered yet"
    if not part:
        return f"no {one} is {done} yet"
    if part == whole:
        return f"the one {one} is {done}" if whole == 1 else f"all {whole} {many} are {done}"
    return f"{part} of {whole} {many} {'is' if part == 1 else 'are'} {done}"


def tally(output) -> tuple[str, bool]:
    """The last count of an output beside its target, in words, and whether there is one."""
    if output.last_count is None:
        return "No count yet", False
    unit = f" {output.unit}" if output.unit else ""
    aim = f" of {figure(output.target)}" if output.target is not None else ""
    return f"{figure(output.last_count)}{aim}{unit or (' counted' if not aim else '')}", True


def day(value: date) -> str:
    return date_format(value, "j F Y")
