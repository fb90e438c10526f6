"""What differs between a logic model at a moment and now: item by item, in plain English.

The trail is read back from the rows as they are (`progress.rewinding`); what was changed and changed back is no
difference. Where it starts is a moment, whatever names it: a day, or later a version that was signed.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from auditlog.diff import get_field_value
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import get_text_list

from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output, OutputCount
from lutonhet.trail import EMPTY, LOADS, NOBODY, field_of, told
from progress import directory
from progress.rewinding import Difference, Fields, Key, Past, State, differences, rewound, text
from progress.timeline import LOADED, Said, said_of

ITEMS = (Assumption, Input, Activity, Output, Outcome, Barrier)
TABLES: dict[str, type[models.Model]] = {
    model._meta.label_lower: model for model in (LogicModel, *ITEMS, *LINKS, OutputCount)
}
UNKEPT = {"version"}  # the count of saves, of which the trail does not see every one
NO_NEWS = {"id", "order", "code", "logic_model", "workstream"}
WORDING = {"text", "hypothesis", "context"}  # shown before and after, with the words that differ marked
CLOSING = ("closed_on", "closed_as", "closing_reason")


@dataclass(frozen=True)
class Told:
    """One thing that differs, and who made it so and when: by the latest event that did."""

    said: Said
    what: str  # in a word: Added, Closed, Changed …
    who: str
    behalf: str
    at: datetime | None
    is_loaded: bool = False  # it came from the programme's files, and nobody has touched it since

    @property
    def sentence(self) -> str:
        return f"{self.said.sentence[:1].upper()}{self.said.sentence[1:]}"

    @property
    def verb(self) -> str:
        """The word that it begins with, which the page shows as a tag."""
        return self.sentence.split(" ", 1)[0]

    @property
    def rest(self) -> str:
        return self.sentence.removeprefix(self.verb).strip()

    @property
    def is_more(self) -> bool:
        return self.what in ("Added", "Linked", "Counted", "Opened again")

    @property
    def is_less(self) -> bool:
        return self.what in ("Closed", "Link removed", "Count removed")


@dataclass
class Subject:
    """An item, or the logic model as a whole where it has no code, with what differs in it."""

    kind: type[models.Model]
    pk: int
    code: str
    text: str
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """What differs under one heading of the logic model."""

    heading: str
    subjects: list[Subject]
    is_reordered: bool = False


@dataclass(frozen=True)
class Load:
    """What the programme's files brought on a day."""

    day: date
    groups: list[Group]

    @property
    def words(self) -> str:
        """For example: 15 activities, 6 outputs and 21 links."""
        told = [(subject, one.what) for group in self.groups for subject in group.subjects for one in subject.told]
        counts = [(kind, sum(what == "Added" and one.kind is kind for one, what in told)) for kind in ITEMS]
        parts = [
            _counted(many, kind._meta.verbose_name, kind._meta.verbose_name_plural) for kind, many in counts if many
        ]
        for word, name in (("Linked", "link"), ("Counted", "count")):
            if many := sum(what == word for _, what in told):
                parts.append(_counted(many, name, f"{name}s"))
        if any(one.kind is LogicModel for one, _ in told):
            parts.insert(0, "the hypothesis")
        return get_text_list(parts, "and")


def _counted(many, one, several):
    return f"{many} {one if many == 1 else several}"


def state_of(logic_model: LogicModel) -> State:
    """All that hangs on a logic model, as it is: a query a table, and one for the organisations."""
    rows: list[models.Model] = [logic_model]
    for model in ITEMS:
        rows += model._base_manager.filter(logic_model=logic_model)
    for model in LINKS:
        rows += model._base_manager.filter(source__logic_model=logic_model)
    rows += OutputCount._base_manager.filter(output__logic_model=logic_model)
    state = {(row._meta.label_lower, row.pk): _fields(row) for row in rows}
    lists = defaultdict(set)
    through = Activity.organisations.through.objects.filter(activity__logic_model=logic_model)
    for one in through.select_related("organisation"):
        lists[one.activity_id].add(str(one.organisation))
    for pk, names in lists.items():
        state[Activity._meta.label_lower, pk]["organisations"] = frozenset(names)
    return state


def _fields(row) -> Fields:
    found = {one.name: text(get_field_value(row, one)) for one in row._meta.concrete_fields}
    return {name: value for name, value in found.items() if value and name not in UNKEPT}


def events_since(logic_model: LogicModel, moment: datetime) -> models.QuerySet[LogEntry]:
    """The events that changed anything of a logic model at that moment or later, the latest first."""
    kinds = ContentType.objects.get_for_models(*TABLES.values()).values()
    return (
        LogEntry.objects.filter(
            content_type__in=[kind.pk for kind in kinds],
            additional_data__filed_under=logic_model.filed_under,
            timestamp__gte=moment,
        )
        .exclude(action=LogEntry.Action.ACCESS)
        .select_related("actor", "content_type")
        .order_by("-pk")
    )


def as_past(event: LogEntry) -> Past:
    """An event of the trail as a plain value."""
    is_load = bool(event.cid and event.cid.startswith(LOADS))
    who = LOADED if is_load else str(event.actor) if event.actor else event.actor_email or NOBODY
    key = (f"{event.content_type.app_label}.{event.content_type.model}", event.object_id)
    behalf = (event.additional_data or {}).get("on_behalf_of", "")
    changes = {name: change for name, change in (event.changes_dict or {}).items() if name not in UNKEPT}
    return Past(key, event.action, changes, event.timestamp, who, behalf)


def what_differs(logic_model: LogicModel, moment: datetime) -> list[Group]:
    """What differs between then and now, under the headings of the logic model; nothing where nothing does."""
    events = [as_past(event) for event in events_since(logic_model, moment)]
    now = state_of(logic_model)
    before = rewound(now, events)
    found = [one for one in differences(before, now, events) if not _is_noise(one)]
    return _in_groups(found, before, now, _known(found))


def _is_noise(one: Difference) -> bool:
    """Only its place in a list, or another spelling of the same number."""
    if one.before is None or one.after is None:
        return False
    model = TABLES[one.key[0]]
    for name, (was, is_now) in list(one.changes.items()):
        if name in NO_NEWS or _is_same_number(field_of(model, name), was, is_now):
            del one.changes[name]
    return not one.changes


def _is_same_number(field, was, is_now) -> bool:
    try:
        return isinstance(field, models.DecimalField) and Decimal(was) == Decimal(is_now)
    except InvalidOperation:
        return False


def _known(found: list[Difference]) -> dict:
    """What the keys among the differences stand for: one query."""
    keys: dict[type[models.Model], set[str]] = defaultdict(set)
    for one in found:
        model = TABLES[one.key[0]]
        for name, values in {**one.changes, **{n: (v,) for n, v in one.fields.items()}}.items():
            one_field = field_of(model, name)
            if isinstance(one_field, models.ForeignKey):
                keys[one_field.related_model].update(value for value in values if value)
    return directory.behind(keys)


def _in_groups(found, before, now, known) -> list[Group]:
    subjects: dict[Key, Subject] = {}
    for one in found:
        key = _subject_of(one)
        if key not in subjects:
            model, fields = TABLES[key[0]], now.get(key) or before.get(key) or {}
            subjects[key] = Subject(model, key[1], fields.get("code", ""), fields.get("text", ""))
        subjects[key].told += _told(one, known)
    groups = []
    for heading, model in (("The logic model as a whole", LogicModel), *((_several(kind), kind) for kind in ITEMS)):
        some = sorted((one for one in subjects.values() if one.kind is model), key=lambda one: _place(one, now))
        is_reordered = _order(model, before, now) != _order(model, now, before)
        if some or is_reordered:
            groups.append(Group(heading, some, is_reordered))
    return groups


def _several(kind):
    return str(kind._meta.verbose_name_plural).capitalize()


def _place(subject, now):
    fields = now.get((subject.kind._meta.label_lower, subject.pk), {})
    return "closed_on" in fields, int(fields.get("order", 0)), subject.code


def _order(model, state, other):
    """The keys of the open items that stand in both states, in the order of this one."""
    label = model._meta.label_lower
    rows = [
        (int(fields.get("order", 0)), fields.get("code", ""), key)
        for key, fields in state.items()
        if key[0] == label and key in other and "closed_on" not in fields and "closed_on" not in other[key]
    ]
    return [key for _, _, key in sorted(rows)]


def _subject_of(one: Difference) -> Key:
    """A link belongs to the item where it starts, a count to its output."""
    model = TABLES[one.key[0]]
    if model in LINKS:
        return model._meta.get_field("source").related_model._meta.label_lower, int(one.fields["source"])
    if model is OutputCount:
        return Output._meta.label_lower, int(one.fields["output"])
    return one.key


def _told(one: Difference, known) -> list[Told]:
    model = TABLES[one.key[0]]
    if model in LINKS:
        return _told_of_link(one, model, known)
    if model is OutputCount:
        return _told_of_count(one, known)
    if one.before is None:
        kind = str(model._meta.verbose_name)
        said = [_by(one, Said(f"added the {kind}", "", "", one.fields.get("text", "")), "Added")]
        if "closed_on" in one.fields:
            closing = {name: ("", one.fields.get(name, "")) for name in CLOSING}
            said += [_by(one, item, "Closed", *CLOSING) for item in said_of(closing, model, known)]
        return said
    return [_by(one, said, what, *names) for what, said, names in _told_of_fields(one.changes, model, known)]


def _told_of_fields(changes, model, known):
    """(in a word, what is said, the fields it is about) of every change of a row."""
    closing = {name: changes[name] for name in CLOSING if name in changes}
    if "closed_on" in closing or "closed_as" in closing:
        what = "Closed" if changes.get("closed_as", changes.get("closed_on"))[1] else "Opened again"
        yield from ((what, said, CLOSING) for said in said_of(closing, model, known))
    else:
        yield from (("Changed", said, CLOSING) for said in said_of(closing, model, known))
    for name, (was, is_now) in changes.items():
        if name in CLOSING:
            continue
        if isinstance(was or is_now, frozenset):
            lists = (("add", set(is_now or ()) - set(was or ())), ("delete", set(was or ()) - set(is_now or ())))
            parts = [{"operation": how, "objects": sorted(some)} for how, some in lists if some]
        else:
            parts = [(was, is_now)]
        for part in parts:
            if name in WORDING:
                label = str(field_of(model, name).verbose_name)
                verb = f"reworded {'it' if name == 'text' else f'the {label}'}"
                yield "Reworded", Said(verb, label, was, is_now, is_long=True), (name,)
                continue
            what = "Changed"
            yield from ((what, said, (name,)) for said in said_of({name: part}, model, known))


def _told_of_link(one, model, known):
    other = known.get((model._meta.get_field("target").related_model, one.fields["target"]))
    name = (other.code or other.title) if other else "what is not there any more"
    words = f"that it {model.phrase} {name}" if model.phrase != "bears" else f"that {name} rests on it"
    strength = told(field_of(model, "strength"), one.fields.get("strength", ""), {}).lower()
    if one.before is None:
        return [_by(one, Said(f"linked it: {words.removeprefix('that ')} ({strength})", "", "", name), "Linked")]
    if one.after is None:
        return [_by(one, Said(f"removed the link {words} ({strength})", "", name, ""), "Link removed")]
    return [
        _by(one, _about(said, f"the link {words}"), "Link changed", *names)
        for _, said, names in _told_of_fields(one.changes, model, known)
    ]


def _told_of_count(one, known):
    def value(name, fields):
        text = told(field_of(OutputCount, name), fields.get(name, ""), known)
        return "" if text == EMPTY else str(text)

    def number(fields):
        figure = value("count", fields)
        return figure.rstrip("0").rstrip(".") if "." in figure else figure

    period = f"{value('starts_on', one.fields)} to {value('ends_on', one.fields)}"
    activity = known.get((Activity, one.fields.get("activity", "")))
    period += f", of {activity.code}" if activity else ""
    if one.before is None:
        figure = number(one.after)
        return [_by(one, Said(f"recorded a count of {figure} for {period}", "count", "", figure), "Counted")]
    if one.after is None:
        figure = number(one.before)
        return [_by(one, Said(f"removed the count of {figure} for {period}", "count", figure, ""), "Count removed")]
    return [
        _by(one, _about(said, f"the count for {period}"), "Count corrected", *names)
        for _, said, names in _told_of_fields(one.changes, OutputCount, known)
    ]


def _about(said, what):
    return Said(f"{said.sentence}: {what}", said.label, said.before, said.after, said.is_long)


def _by(one: Difference, said: Said, what: str, *names: str) -> Told:
    event = one.events[-1] if what in ("Added", "Linked", "Counted") and one.events else one.last(*names)
    is_loaded = one.before is None and bool(one.events) and all(past.who == LOADED for past in one.events)
    by = (event.who, event.behalf, event.at) if event else ("", "", None)
    return Told(said, what, *by, is_loaded)


def apart_from_loads(groups: list[Group]) -> tuple[list[Load], list[Group]]:
    """What files brought, load by load with the latest day first, and the rest."""
    days = {timezone.localdate(one.at) for group in groups for subject in group.subjects for one in subject.told
            if one.is_loaded}  # fmt: skip
    loads = [
        Load(day, _with_told(groups, lambda one, day=day: one.is_loaded and timezone.localdate(one.at) == day))
        for day in sorted(days, reverse=True)
    ]
    rest = _with_told(groups, lambda one: not one.is_loaded)
    kept = {group.heading: group for group in rest}
    return loads, [
        Group(group.heading, kept[group.heading].subjects if group.heading in kept else [], group.is_reordered)
        for group in groups
        if group.heading in kept or group.is_reordered
    ]


def _with_told(groups, is_wanted):
    found = []
    for group in groups:
        subjects = [replace(one, told=[told for told in one.told if is_wanted(told)]) for one in group.subjects]
        if some := [one for one in subjects if one.told]:
            found.append(Group(group.heading, some))
    return found
