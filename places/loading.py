"""Loading a whole programme from a folder: everything or nothing, and never over what people have changed."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from indicators import periods
from indicators.models import Assessment, ImportBatch, Observation, Revision
from lutonhet.conditions import conditions_of, holds
from lutonhet.naming import naming_field
from places.history import deleted_by_people, last_person, marked_as_a_load
from places.keys import key_of, named_first, parse_key, reference_key
from places.reading import Entry, Problem, read
from places.spec import in_order_of_dependence
from places.uniqueness import Seen
from workstreams.models import Coded

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
    entries, problems, is_whole = read(Path(folder))
    if not is_whole:  # rows are missing: what refers to them is not wrong
        raise PlaceRefused(problems)
    with transaction.atomic(), marked_as_a_load(Path(folder).name):
        loader = _Loader(entries)
        loader.load()
        problems += loader.problems
        if loader.left_out and not problems:
            told = "This cannot be written, because it names rows that name it. Take one of the names out."
            problems = [Problem(one.file, one.line, told) for one in loader.left_out]
        if problems:
            raise PlaceRefused(problems)
        if only_check:
            transaction.set_rollback(True)
    return loader.report


class _Loader:
    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.problems: list[Problem] = []
        self.report = Report()
        self.rows: dict[tuple[type, tuple], models.Model] = {}
        self.made: dict[int, models.Model] = {}
        self.seen: dict[tuple[type, tuple], Entry] = {}
        self.seen_in_bulk: dict[tuple, Entry] = {}
        self.unique = Seen()
        self.left_out: list[Entry] = []  # each because of a problem, its own or that of a row it names
        self.written = defaultdict(set)  # what the files name, also where the row itself is refused
        for entry in entries:
            name = naming_field(entry.table.model)
            if name is not None and name.name in entry.values:
                self.written[entry.table.model].add(reference_key(entry.table.model, entry.values[name.name]))

    def load(self):
        deleted = deleted_by_people()
        for model in in_order_of_dependence():
            entries = [one for one in self.entries if one.table.model is model]
            if not entries:
                continue
            stored = {key_of(entries[0].table, row): row for row in self.stored(entries[0].table)}
            self.rows |= {(model, key): row for key, row in stored.items()}
            self.keep_places(entries, stored)
            new = []
            for entry in named_first(entries):
                self.load_row(entry, stored, deleted, new)
            if model in IN_BULK and not self.problems:
                model.objects.bulk_create(new)

    @cached_property
    def imports(self):
        """What was brought in from published files, by key: a load of older figures does not undo it."""
        return ImportBatch.objects.as_sources().exclude(accepted_at=None).in_bulk()

    def stored(self, table):
        relations = [name for name in table.key if table.field(name).is_relation]
        return table.model._base_manager.select_related(*relations)

    def keep_places(self, entries, stored):
        """Rows listed as they stand on the site keep their numbers there; those added below take the next ones."""
        lists = defaultdict(list)
        for entry in entries:
            if entry.table.is_ordered and "order" not in entry.table.fields:
                lists[entry.table.name, id(entry.parent)].append(entry)
        for rows in lists.values():
            keys = [(one.values.get("code"),) for one in rows]
            listed = [(stored[key].order, key) for key in keys if key in stored]
            if listed and listed == sorted(listed) and all(key in stored for key in keys[: len(listed)]):
                for place, entry in enumerate(rows):
                    beyond = place - len(listed) + 1
                    entry.order = listed[place][0] if beyond <= 0 else listed[-1][0] + beyond

    def load_row(self, entry, stored, deleted, new):
        values, lists, unread = self.values(entry)
        key = parse_key(entry.table, values)
        if key is not None and self.is_written_twice(entry, key):
            return
        if unread or key is None:
            sound = {name: value for name, value in values.items() if name not in unread}
            self.is_sound(entry, entry.table.model(**sound), unread, is_whole=False)
            self.left_out.append(entry)
            return
        if entry.table.model in IN_BULK and self.is_twin(entry, values):
            return
        row = stored.get(key)
        if row is None:
            if told := deleted.get((entry.table.model, tuple(map(str, key)))):
                self.problems.append(Problem(entry.file, entry.line, told))
            row = entry.table.model(**values)
            if not self.write(entry, row, lists, new, is_new=True):
                return
            self.report.added[entry.table.name] += 1
        elif changes := self.changes(row, values, lists):
            self.overwrite(entry, row, values, lists, changes)
        else:
            self.report.unchanged[entry.table.name] += 1
        self.rows[entry.table.model, key] = row
        self.made[id(entry)] = row

    def is_written_twice(self, entry, key):
        first = self.seen.setdefault(_kind_of_key(entry.table.model, key), entry)
        if first is entry:
            return False
        told = f"This is written already, in {first.file} on line {first.line}. Change its key or leave it out."
        self.problems.append(entry.problem(entry.table.key[-1], told))
        return True

    def values(self, entry):
        """Field → value as the model keeps it; list field → rows; and the fields that could not be read.

        What is not written takes the model's default; what only the site fills in stays as it is.
        """
        values, lists, unread = {}, {}, set()
        if entry.is_misread:
            unread |= set(entry.table.fields) - set(entry.values)
        for name in entry.table.fields:
            spec = entry.table.field(name)
            if spec.many_to_many:
                lists[name] = [self.refer(entry, name, text) for text in entry.values.get(name, [])]
            elif name not in entry.values and (not spec.editable or name in entry.table.remembered):
                continue
            elif name not in entry.values:
                values[name] = spec.get_default() if spec.has_default() else _nothing(spec)
            elif spec.is_relation:
                values[name] = self.refer(entry, name, entry.values[name])
            else:
                values[name] = self.parse(entry, name, spec, entry.values[name])
            if (None in lists[name]) if spec.many_to_many else (name in entry.values and values[name] is None):
                unread.add(name)
        if entry.table.parent:
            values[entry.table.parent] = self.made.get(id(entry.parent))
            if entry.parent and values[entry.table.parent] is None:
                unread.add(entry.table.parent)
        if entry.table.is_ordered and "order" not in values:
            values["order"] = entry.order
        if "period_label" in values and not self.read_period(entry, values):
            unread |= {"period_label", "period_start", "period_end"}
        return values, lists, unread

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
        if model is entry.table.model and key in self.written[model]:
            named = self.seen.get(_kind_of_key(model, key))
            return self.made.get(id(named))  # named rows come first: one that is not made yet names this one
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
            return False
        values |= {"period_start": period.start, "period_end": period.end}
        return True

    def changes(self, row, values, lists):
        found = [name for name, value in values.items() if _plain(getattr(row, name)) != _plain(value)]
        return found + [name for name, rows in lists.items() if set(getattr(row, name).all()) != set(rows)]

    def overwrite(self, entry, row, values, lists, changes):
        if person := last_person(row):
            told = f"{person} has changed this since it was loaded ({', '.join(changes)}). "
            told += "Write what is stored now; export_place shows it."
            self.problems.append(Problem(entry.file, entry.line, told))
            return
        if isinstance(row, Observation) and row.batch_id in self.imports:
            told = f"The import “{self.imports[row.batch_id]}” has revised this ({', '.join(changes)}). "
            told += "Write what is stored now; export_place shows it."
            self.problems.append(Problem(entry.file, entry.line, told))
            return
        if isinstance(row, Observation) and {"value", "value_text"} & set(changes):
            Revision.of(row, reason="The source's files say something else now.").save()
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "version"):
            row.version += 1
        self.write(entry, row, lists, [], is_new=False)
        self.report.changed[entry.table.name] += 1

    def write(self, entry, row, lists, new, *, is_new):
        """Store the row unless it is refused; was it stored?"""
        if not self.is_sound(entry, row):
            return False
        if is_new and type(row) in IN_BULK:
            new.append(row)
            self.unique.note(row)
            return True
        row.save()
        self.unique.note(row)
        for name, rows in lists.items():
            if set(getattr(row, name).all()) != set(rows):
                getattr(row, name).set(rows)
        return True

    def is_sound(self, entry, row, unread=(), *, is_whole=True):
        """Does the model accept the row, its unread fields apart? What it does not is a problem."""
        found = _objections(row, unread, self.unique, is_whole=is_whole)
        for name, messages in found.items():
            said = " ".join(messages) if name == NON_FIELD_ERRORS else f"{name}: {' '.join(messages)}"
            if name in entry.table.fields and name not in entry.values:
                said = f"“{name}” is missing here. Write a value for it."
            self.problems.append(entry.problem(name, said))
        if not found and isinstance(row, Observation) and not {"value", "value_text"} & set(unread):
            self.check_number(entry, row)
        return not found

    def is_twin(self, entry, values):
        """Rows written in bulk are not in the database when the next is checked against it: “2022” and “Apr-22” may be
        one period, and so one row, under two labels."""
        for rule in entry.table.model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and _applies(rule, values):
                same = (rule.name, *(values[name] for name in rule.fields))
                first = self.seen_in_bulk.setdefault(same, entry)
                if first is not entry:
                    told = f"{rule.violation_error_message} It is on line {first.line}. Leave one of them out."
                    self.problems.append(entry.problem("", told))
                    return True
        return False

    def check_number(self, entry, row):
        """The number must be the first that the printed text says."""
        printed = _NUMBER.search(row.value_text.replace(",", "").replace("−", "-"))
        if row.value is not None and (not printed or Decimal(printed[0]) != row.value):
            told = f"The text as printed is “{row.value_text}” and the number {row.value}. Make them agree."
            self.problems.append(entry.problem("value", told))


def _objections(row, unread, unique, *, is_whole):
    """What the model says against the row: field → messages.

    Whether it is there already is only asked of a row that is whole and otherwise sound: what was misread of a stored
    row would be found to be that row.
    """
    found = {}
    exclude = {*unread, *_found_already(row)}
    _gather(found, row.full_clean, exclude=exclude, validate_unique=False, validate_constraints=False)
    unknown = {*unread, *found}
    if unknown or not _all_checks_hold(row):
        for rule in _rules(type(row), models.CheckConstraint):
            _gather(found, rule.validate, type(row), row, exclude=unknown)
    if is_whole and not found:
        _gather(found, row.validate_unique)
        for rule in _rules(type(row), models.UniqueConstraint):
            if unique.may_be_a_twin(rule, row):
                _gather(found, rule.validate, type(row), row)
    return ValidationError(found).message_dict if found else {}


def _found_already(row):
    """Fields that name a row which was found by its key: it need not be looked for again."""
    fields = (one for one in row._meta.concrete_fields if one.is_relation)
    return {one.name for one in fields if one.get_cached_value(row, default=None) is not None}


def _rules(model, kind):
    return [rule for rule in model._meta.constraints if isinstance(rule, kind)]


def _all_checks_hold(row):
    """Nearly always so, and judged without a question to the database."""
    return all(holds(rule.condition, row) for rule in conditions_of(type(row)))


def _gather(found, check, *what, **how):
    try:
        check(*what, **how)
    except ValidationError as refusal:
        refusal.update_error_dict(found)


def _applies(rule, values):
    """Does a rule about some rows alone mean the row with these values? Of the tables written in bulk, only that of
    observations has such rules: one for headlines, one for breakdowns."""
    if rule.condition is None:
        return True
    return (values.get("breakdown") is None) == (rule.condition == models.Q(breakdown=None))


def _kind_of_key(model, key):
    """No code is given twice, to whatever kind of item."""
    return (Coded if issubclass(model, Coded) else model), key


def _nothing(spec):
    """How the model keeps a value that is not written."""
    return "" if spec.empty_strings_allowed and not spec.null else None


def _plain(value):
    """Texts typed into a browser end their lines as Windows does: no difference to a reader."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)")
_FLAGS = {"true": True, "false": False}
_EXAMPLES = {
    models.DateField: "a date as 2024-10-31",
    models.DecimalField: "a number as 12.5",
    models.PositiveSmallIntegerField: "a whole number",
    models.PositiveIntegerField: "a whole number",
    models.BooleanField: "true or false",
}
