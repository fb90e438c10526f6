"""Loading a whole programme from a folder: everything or nothing, and never over what people have changed."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from auditlog.cid import correlation_id
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone

from indicators import periods
from indicators.models import Assessment, Observation, Revision
from places.keys import key_of, naming_field, parse_key, reference_key
from places.reading import Entry, Problem, read
from places.spec import in_order_of_dependence, tables

LOADS = "load_place:"
IN_BULK = (Observation, Assessment)


class PlaceRefused(Exception):
    """Nothing was written; `problems` says why, each with file and line."""

    def __init__(self, problems: list[Problem]):
        self.problems = sorted(problems, key=lambda one: (one.file, one.line, one.text))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Report:
    """What a load did: how many rows it added, changed and left as they were."""

    added: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)

    def __str__(self):
        return f"{self.added.total()} added, {self.changed.total()} changed, {self.unchanged.total()} unchanged"


def load_place(folder: Path, *, only_check: bool = False) -> Report:
    """Load the programme in `folder`. Raises `PlaceRefused` with every problem; then nothing was written.

    With `only_check` nothing is written in any case, and the report says what would be.
    """
    entries, problems = read(Path(folder))
    if problems:
        raise PlaceRefused(problems)
    with transaction.atomic(), marked_as_a_load(Path(folder).name):
        loader = _Loader(entries)
        loader.load()
        if loader.problems:
            raise PlaceRefused(loader.problems)
        if only_check:
            transaction.set_rollback(True)
    return loader.report


@contextmanager
def marked_as_a_load(name: str):
    """Audit events within say that a load made them, not a person."""
    token = correlation_id.set(f"{LOADS}{name}:{timezone.now():%Y%m%dT%H%M%S}")
    try:
        yield
    finally:
        correlation_id.reset(token)


class _Loader:
    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.problems: list[Problem] = []
        self.report = Report()
        self.rows: dict[tuple[type, tuple], models.Model] = {}
        self.made: dict[int, models.Model] = {}
        self.seen: dict[tuple[type, tuple], Entry] = {}
        self.written = defaultdict(set)  # what the files name, also where the row itself is refused
        for entry in entries:
            name = naming_field(entry.table.model)
            if name is not None and name.name in entry.values:
                self.written[entry.table.model].add(reference_key(entry.table.model, entry.values[name.name]))

    def load(self):
        deleted = _deleted_by_people()
        for model in in_order_of_dependence():
            entries = [one for one in self.entries if one.table.model is model]
            if not entries:
                continue
            stored = {key_of(entries[0].table, row): row for row in self.stored(entries[0].table)}
            self.rows |= {(model, key): row for key, row in stored.items()}
            new = []
            for entry in entries:
                self.load_row(entry, stored, deleted, new)
            if model in IN_BULK and not self.problems:
                model.objects.bulk_create(new)

    def stored(self, table):
        relations = [name for name in table.key if table.field(name).is_relation]
        return table.model._base_manager.select_related(*relations)

    def load_row(self, entry, stored, deleted, new):
        if entry.table.parent and entry.parent and id(entry.parent) not in self.made:
            return  # the row it is written under has been refused already
        problems_before = len(self.problems)
        values, lists = self.values(entry)
        key = parse_key(entry.table, values)
        if len(self.problems) > problems_before or key is None:
            return
        if first := self.seen.get((entry.table.model, key)):
            told = f"This is written already, in {first.file} on line {first.line}. Change its key or leave it out."
            self.problems.append(entry.problem(entry.table.key[-1], told))
            return
        self.seen[entry.table.model, key] = entry
        row = stored.get(key)
        if row is None:
            if told := deleted.get((entry.table.model, tuple(map(str, key)))):
                self.problems.append(Problem(entry.file, entry.line, told))
            row = entry.table.model(**values)
            self.write(entry, row, lists, new, is_new=True)
            self.report.added[entry.table.name] += 1
        elif changes := self.changes(row, values, lists):
            self.overwrite(entry, row, values, lists, changes)
        else:
            self.report.unchanged[entry.table.name] += 1
        self.rows[entry.table.model, key] = row
        self.made[id(entry)] = row

    def values(self, entry):
        """Field → value as the model keeps it; list field → rows. What is not written takes the model's default."""
        values, lists = {}, {}
        for name in entry.table.fields:
            spec = entry.table.field(name)
            if spec.many_to_many:
                lists[name] = [self.refer(entry, name, text) for text in entry.values.get(name, [])]
            elif name not in entry.values:
                values[name] = spec.get_default() if spec.has_default() else (None if spec.null else "")
            elif spec.is_relation:
                values[name] = self.refer(entry, name, entry.values[name])
            else:
                values[name] = self.parse(entry, name, spec, entry.values[name])
        if entry.table.parent:
            values[entry.table.parent] = self.made.get(id(entry.parent))
        if entry.table.is_ordered:
            values["order"] = entry.order
        if "period_label" in values:
            self.read_period(entry, values)
        return values, lists

    def parse(self, entry, name, spec, text):
        if spec.choices and text not in dict(spec.flatchoices):
            self.problems.append(
                entry.problem(name, f"“{text}” is no {name}. Write one of: {', '.join(dict(spec.flatchoices))}.")
            )
            return None
        try:
            if isinstance(spec, models.BooleanField):
                return _FLAGS[text.strip().lower()]
            return spec.to_python(text.strip() if not isinstance(spec, models.TextField) else text)
        except (ValidationError, KeyError):
            wanted = _EXAMPLES.get(type(spec), "another value")
            self.problems.append(entry.problem(name, f"“{text}” cannot be read as {name}. Write {wanted}."))
            return None

    def refer(self, entry, name, text):
        model = entry.table.field(name).related_model
        key = reference_key(model, text)
        row = self.rows.get((model, key))
        if row is None and key not in self.written[model]:
            kind = model._meta.verbose_name
            self.problems.append(
                entry.problem(name, f"There is no {kind} “{text}”. Write the key of one, or add it to its file.")
            )
        return row

    def read_period(self, entry, values):
        try:
            period = periods.parse(values["period_label"])
        except periods.UnknownPeriod as error:
            self.problems.append(entry.problem("period_label", str(error)))
        else:
            values |= {"period_start": period.start, "period_end": period.end}

    def changes(self, row, values, lists):
        found = [name for name, value in values.items() if getattr(row, name) != value]
        return found + [name for name, rows in lists.items() if set(getattr(row, name).all()) != set(rows)]

    def overwrite(self, entry, row, values, lists, changes):
        if person := _last_person(row):
            told = f"{person} has changed this since it was loaded ({', '.join(changes)}). "
            told += "Write what is stored now, or take the change back on the site first; export_place shows it."
            self.problems.append(Problem(entry.file, entry.line, told))
            return
        if isinstance(row, Observation) and {"value", "value_text"} & set(changes):
            Revision.objects.create(
                observation=row,
                value_text=row.value_text,
                value=row.value,
                batch=row.batch,
                reason="The source's files say something else now.",
            )
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "version"):
            row.version += 1
        self.write(entry, row, lists, [], is_new=False)
        self.report.changed[entry.table.name] += 1

    def write(self, entry, row, lists, new, *, is_new):
        try:
            row.full_clean()
        except ValidationError as refusal:
            for name, messages in refusal.message_dict.items():
                said = " ".join(messages) if name == NON_FIELD_ERRORS else f"{name}: {' '.join(messages)}"
                self.problems.append(entry.problem(name, said))
            return
        if isinstance(row, Observation):
            self.check_number(entry, row)
        if is_new and type(row) in IN_BULK:
            new.append(row)
            return
        row.save()
        for name, rows in lists.items():
            if set(getattr(row, name).all()) != set(rows):
                getattr(row, name).set(rows)

    def check_number(self, entry, row):
        """The number must be the one that the printed text says."""
        digits = "".join(one for one in row.value_text.split(" ")[0] if one in "0123456789.-")
        if row.value is not None and (not digits.strip("-.") or float(digits) != float(row.value)):
            told = f"The text as printed is “{row.value_text}” and the number {row.value}. Make them agree."
            self.problems.append(entry.problem("value", told))


def _last_person(row) -> str:
    """Who changed the row since loads did, and when; empty when nobody has."""
    events = LogEntry.objects.get_for_object(row).exclude(cid__startswith=LOADS).order_by("-timestamp")
    event = events.select_related("actor").first()
    return f"{event.actor or event.actor_email or 'Somebody'} ({event.timestamp:%d %B %Y})" if event else ""


def _deleted_by_people() -> dict[tuple[type, tuple[str, ...]], str]:
    """(model, key) of rows that a person deleted since the last load of them → what to say about it."""
    keys = {table.model: table.key for table in tables()}
    events = LogEntry.objects.filter(action=LogEntry.Action.DELETE).exclude(cid__startswith=LOADS)
    told = {}
    for event in events.select_related("actor"):
        model = ContentType.objects.get_for_id(event.content_type_id).model_class()
        before = {name: str(change[0]) for name, change in (event.changes or {}).items() if isinstance(change, list)}
        if model in keys and before.keys() >= set(keys[model]):
            who = event.actor or event.actor_email or "Somebody"
            key = tuple(before[name] for name in keys[model])
            told[model, key] = f"{who} has deleted this on {event.timestamp:%d %B %Y}. Take it out of the file."
    return told


_FLAGS = {"true": True, "false": False}
_EXAMPLES = {
    models.DateField: "a date as 2024-10-31",
    models.DecimalField: "a number as 12.5",
    models.PositiveSmallIntegerField: "a whole number",
    models.PositiveIntegerField: "a whole number",
    models.BooleanField: "true or false",
}
