"""Everything that has a name or a code, as one list: what kind it is, what it says, and on which page it stands.

One query, however many tables: a UNION of plain columns. Search reads all of it; a code is looked up in it; the trail
takes the names behind its keys from it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from accounts.models import Organisation, User
from indicators.models import Area, ImportBatch, Indicator, NeighbourSet
from logicmodels.models import Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output
from lutonhet.saving import may
from workplans.models import Action, Milestone, NextStep, Priority, Risk, Workplan
from workstreams.models import (
    Achievement,
    Coded,
    EvaluationFinding,
    Event,
    Fact,
    Goal,
    Item,
    Meeting,
    Principle,
    Programme,
    Recommendation,
    Workstream,
)


@dataclass(slots=True, eq=False)
class Entry:
    """A row of the directory."""

    kind: "Kind"
    pk: int
    code: str
    title: str
    more: str
    slug: str
    whose: str
    detail: str
    closed_as: str

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: the page in words, and its address; an empty address where it has none."""
        return self.kind.place(self)

    @property
    def url(self) -> str:
        """The page about it alone; where it has none, the page it stands on."""
        return reverse("progress:item", args=[self.code]) if self.kind.is_coded else self.place[1]

    @property
    def is_open(self) -> bool:
        return not self.closed_as

    @property
    def state(self) -> str:
        """How it was closed, in a word; "" while it is open."""
        return str(Item.Closing(self.closed_as).label) if self.closed_as else ""

    def __str__(self):
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class Kind:
    """A table of the directory: where its columns come from, and where its rows stand.

    `more` is what search reads besides the title. Of a kind `for_viewers` only those find a row who may view it.
    """

    model: type[Model]
    name: str
    heading: str
    title: str | Concat
    place: Callable[[Entry], tuple[str, str]]
    more: tuple[str, ...] = ("note",)
    workstream: str = ""
    slug: str = ""
    detail: str = ""
    for_viewers: bool = False
    is_searched: bool = True

    @property
    def key(self) -> str:
        return self.model._meta.model_name

    @property
    def is_coded(self) -> bool:
        return issubclass(self.model, Coded)

    def columns(self, number: int, rows: QuerySet) -> QuerySet:
        """The rows as plain tuples, in the order of `Entry`; the kind is given by its number."""
        has_code = self.is_coded or self.model is Workstream
        slug = f"{self.workstream}slug" if self.workstream or self.model is Workstream else self.slug
        whose = f"{self.workstream}name" if self.workstream or self.model is Workstream else ""
        return (
            rows.order_by()
            .annotate(
                d_kind=Value(number, output_field=IntegerField()),
                d_code=_text("code" if has_code else ""),
                d_title=Cast(self.title, TextField()),
                d_more=_lines([_text(one) for one in self.more]),
                d_slug=_text(slug),
                d_whose=_text(whose),
                d_detail=_text(self.detail),
                d_closed_as=_text("closed_as" if issubclass(self.model, Item) else ""),
            )
            .values_list("d_kind", "pk", "d_code", "d_title", "d_more", "d_slug", "d_whose", "d_detail", "d_closed_as")
        )


def _lines(texts):
    """Texts as one, a line each, joined in halves: one within the other, SQLite's parser has no room for many."""
    if len(texts) < 2:
        return texts[0] if texts else _text("")
    half = len(texts) // 2
    newline = Value("\n", output_field=TextField())
    return Concat(_lines(texts[:half]), newline, _lines(texts[half:]), output_field=TextField())


def _text(path):
    """A column as text, never NULL; "" for none."""
    if not path:
        return Value("", output_field=TextField())
    return Coalesce(Cast(path, TextField()), Value(""), output_field=TextField())


def _at(page: str, label: str):
    """The place of rows that stand at their code on one page of the programme."""

    def place(entry: Entry) -> tuple[str, str]:
        url = reverse(page)
        return label, f"{url}#{entry.code}" if entry.kind.is_coded else url

    return place


def _on_workstream(label: str):
    """The place of rows that stand on the page of their workstream; the page itself for the workstream."""

    def place(entry: Entry) -> tuple[str, str]:
        url = reverse("progress:workstream", args=[entry.slug])
        return f"{entry.whose}{label}", f"{url}#{entry.code}" if entry.kind.is_coded else url

    return place


def _in_logic_model(entry):
    url = reverse("logicmodels:logic_model", args=[entry.slug])
    return f"{entry.whose}: logic model", f"{url}#{entry.code}" if entry.code else url


def _in_workplan(entry):
    url = reverse("workplans:workplan_year", args=[entry.slug, entry.detail])
    return f"{entry.whose}: workplan {entry.detail}", f"{url}#{entry.code}" if entry.code else url


def _next_step(entry):
    if entry.slug:
        return f"{entry.whose}: next steps", f"{reverse('progress:workstream', args=[entry.slug])}#{entry.code}"
    return "Next steps of the whole programme", f"{reverse('progress:programme')}#{entry.code}"


def _meeting(entry):
    whose = entry.whose or "Oversight group"
    if entry.detail:
        return f"{whose}: meetings", f"{reverse('progress:meetings_on', args=[entry.detail])}#{entry.code}"
    return f"{whose}: meetings", f"{reverse('progress:meeting_list')}#{entry.code}"


def _in_administration(entry):
    name = f"admin:{entry.kind.model._meta.app_label}_{entry.kind.key}_change"
    return "Administration", reverse(name, args=[entry.pk])


def _nowhere(entry):
    return "", ""


OF_LOGIC_MODEL = {"title": "text", "more": ("note", "closing_reason"), "workstream": "logic_model__workstream__"}
OF_WORKPLAN = {"workstream": "workplan__workstream__", "detail": "workplan__year", "place": _in_workplan}
YEAR = Cast("year", CharField())

KINDS: tuple[Kind, ...] = (
    Kind(
        Workstream,
        "workstream",
        "Workstreams",
        "name",
        _on_workstream(""),
        more=("also_known_as", "chair", "context", "note"),
    ),
    Kind(
        LogicModel,
        "logic model",
        "Logic models",
        Concat("workstream__name", Value(" logic model")),
        _in_logic_model,
        more=("hypothesis", "context", "note"),
        workstream="workstream__",
    ),
    Kind(
        Workplan,
        "workplan",
        "Workplans",
        Concat("workstream__name", Value(" workplan "), YEAR),
        _in_workplan,
        workstream="workstream__",
        detail="year",
    ),
    Kind(
        Action,
        "action",
        "Actions",
        "text",
        more=(
            "lead_organisation__name",
            "lead_officer",
            "assigned_to__name",
            "intended_outcome",
            "resources",
            "what_changed",
            "note",
            "closing_reason",
        ),
        **OF_WORKPLAN,
    ),
    Kind(
        Milestone,
        "milestone",
        "Milestones",
        "text",
        _in_workplan,
        more=("note", "closing_reason"),
        workstream="action__workplan__workstream__",
        detail="action__workplan__year",
    ),
    Kind(
        NextStep,
        "next step",
        "Next steps",
        "text",
        _next_step,
        more=("owner", "assigned_to__name", "due_text", "note", "closing_reason"),
        workstream="workstream__",
    ),
    Kind(Priority, "priority", "Priorities", "text", more=("note", "closing_reason"), **OF_WORKPLAN),
    Kind(
        Risk,
        "risk",
        "Risks and issues",
        "text",
        more=("mitigation", "owner", "assigned_to__name", "note", "closing_reason"),
        **OF_WORKPLAN,
    ),
    *(
        Kind(
            model,
            str(model._meta.verbose_name),
            str(model._meta.verbose_name_plural).capitalize(),
            place=_in_logic_model,
            **OF_LOGIC_MODEL,
        )
        for model in (Activity, Output, Outcome, Input, Assumption, Barrier)
    ),
    Kind(
        Achievement,
        "achievement",
        "Achievements",
        "text",
        _on_workstream(": impact to date"),
        more=("note", "closing_reason"),
        workstream="workstream__",
    ),
    Kind(
        Recommendation,
        "recommendation",
        "Recommendations",
        "text",
        _at("progress:recommendation_list", "Recommendations"),
        more=("note", "closing_reason"),
    ),
    Kind(
        EvaluationFinding,
        "finding",
        "Findings of the evaluation",
        "text",
        _at("progress:recommendation_list", "Recommendations"),
    ),
    Kind(
        Indicator,
        "indicator",
        "Indicators",
        "name",
        lambda entry: ("Indicators", reverse("progress:indicator", args=[entry.slug])),
        more=("short_name", "unit", "note"),
        slug="slug",
    ),
    Kind(
        Principle,
        "Marmot principle",
        "Marmot principles",
        "name",
        _at("indicators:indicator_list", "Indicators"),
        more=("source",),
    ),
    Kind(
        Meeting,
        "meeting",
        "Meetings",
        "title",
        _meeting,
        more=("purpose", "location", "when_text", "note"),
        workstream="workstream__",
        detail="held_on",
    ),
    Kind(Goal, "goal", "Goals", "text", _at("progress:programme", "About the programme"), more=("keyword", "note")),
    Kind(
        Fact,
        "fact",
        "Facts about the population",
        "text",
        _at("progress:programme", "About the programme"),
        more=("figure", "comparator", "comparator_figure", "source", "note"),
    ),
    Kind(
        Event,
        "event",
        "Timeline",
        "text",
        _at("workstreams:timeline", "Timeline"),
        more=("when_text", "note"),
    ),
    Kind(
        Programme,
        "programme",
        "The programme",
        "name",
        _at("progress:programme", "About the programme"),
        more=("strapline", "vision", "description", "why_now", "conclusion", "what_gain", "evaluation"),
    ),
    Kind(Organisation, "organisation", "Organisations", "name", _nowhere, more=("short_name", "note")),
    Kind(
        User,
        "person",
        "People",
        "name",
        _in_administration,
        more=("email", "job_title"),
        for_viewers=True,
    ),
    Kind(Area, "area", "Areas", "name", _at("indicators:indicator_list", "Indicators"), more=("code",)),
    Kind(
        NeighbourSet, "neighbour set", "Neighbour sets", "name", _at("indicators:indicator_list", "Indicators"), more=()
    ),
    Kind(ImportBatch, "import batch", "Import batches", "title", _nowhere, more=(), is_searched=False),
)
OF_MODEL: dict[type[Model], Kind] = {kind.model: kind for kind in KINDS}


def entries(rows: Mapping[Kind, QuerySet]) -> list[Entry]:
    """The rows of some kinds as entries: one query."""
    parts = [kind.columns(KINDS.index(kind), queryset) for kind, queryset in rows.items()]
    if not parts:
        return []
    first, *others = parts
    return [Entry(KINDS[number], *values) for number, *values in first.union(*others, all=True)]


def everything_for(user) -> list[Entry]:
    """What a person may find."""
    return entries(
        {
            kind: kind.model._base_manager.all()
            for kind in KINDS
            if kind.is_searched and (not kind.for_viewers or may(user, "view", kind.model))
        }
    )


def with_code(code: str) -> Entry | None:
    """The row that the code was given to, however it is typed: an item, or a workstream by its prefix."""
    spellings = [code, code.upper()]
    coded = [kind for kind in KINDS if kind.is_coded or kind.model is Workstream]
    found = entries({kind: kind.model._base_manager.filter(code__in=spellings) for kind in coded})
    return found[0] if found else None


def behind(keys: Mapping[type[Model], Iterable]) -> dict[tuple[type[Model], str], Entry]:
    """(model, key as text) → its entry, for the models that the directory knows."""
    known = {OF_MODEL[model]: set(some) for model, some in keys.items() if model in OF_MODEL and some}
    found = entries({kind: kind.model._base_manager.filter(pk__in=some) for kind, some in known.items()})
    return {(one.kind.model, str(one.pk)): one for one in found}
