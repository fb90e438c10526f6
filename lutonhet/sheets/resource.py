"""Comparing a file with what is stored, row by row, and writing what differs: all of it or nothing.

The machine is django-import-export's; what a row means here hangs in its hooks. Each row is written as the
administration page of its kind writes it (`store`), by the same services and under the same rules.
"""

import logging

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from import_export.instance_loaders import BaseInstanceLoader

from lutonhet.circumstances import done_by
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from lutonhet.sheets.cells import alike, said, short
from lutonhet.sheets.columns import FILL_IN, Column, Number
from lutonhet.sheets.files import Sheet, Unusable
from lutonhet.sheets.headings import read_headings
from lutonhet.sheets.outcome import Entry, Outcome, Problem
from lutonhet.sheets.page_sheet import RECORD, VERSION, PageSheet
from lutonhet.sheets.refusals import against_constraints, named, refusals_of
from lutonhet.sheets.taken import take

logger = logging.getLogger(__name__)
ROW = "row of the file"
UNFORESEEN = "This row cannot be saved. The reason has been noted for whoever looks after this site."
AT_ONCE = 300  # keys asked for in one query
DJANGOS_WORDS = {"blank": FILL_IN, "null": FILL_IN}


class SheetResource(PageSheet):
    """The rows of a file compared with those that are stored, and what differs written."""

    class Meta:
        instance_loader_class = BaseInstanceLoader
        skip_diff = True
        report_skipped = True
        use_transactions = True
        chunk_size = 1000

    def __init__(self, page, request):
        super().__init__(page, request)
        self.given: list[Column] = []
        self.entries: list[Entry] = []
        self.seen: dict[tuple, int] = {}

    def judge(self, sheet: Sheet) -> Outcome:
        """What the file would do: everything is tried, and nothing stays."""
        return self._run(sheet, dry_run=True)

    def write(self, sheet: Sheet) -> Outcome:
        """Do what the file says, after judging all of it again; with one problem, nothing is written."""
        return self._run(sheet, dry_run=False)

    def _run(self, sheet, *, dry_run):
        outcome = Outcome(sheet.name)
        headings = read_headings(sheet, self.columns)
        self.given, self.letters = headings.given, headings.letters
        if headings.problems:
            outcome.problems += headings.problems
            return outcome
        self._load(sheet)
        dataset = tablib.Dataset(headers=[ROW, *(column.attribute for column in self.given)])
        for number, cells in sheet.rows:
            dataset.append([number, *(cells + [None] * len(self.given))[: len(self.given)]])
        result = self.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)
        for (number, _), row_result in zip(sheet.rows, result.rows, strict=False):
            outcome.problems += self._problems(number, row_result)
        outcome.left = result.totals["skip"]
        outcome.added = [entry for entry in self.entries if entry.is_new]
        outcome.changed = [entry for entry in self.entries if not entry.is_new]
        return outcome

    def _load(self, sheet):
        """The stored rows that the file names, with all that comparing them takes."""
        self.stored = {}
        places = [index for index, column in enumerate(self.given) if column.attribute in self.key]
        if len(places) < len(self.key):
            return
        queryset = self.with_related(self.model._base_manager.all())
        if len(self.key) > 1 or self.fields[self.key[0]].is_relation:
            found = list(queryset)
        else:
            cells = [said(cells[places[0]]) for _, cells in sheet.rows if len(cells) > places[0]]
            found = [
                row
                for start in range(0, len(cells), AT_ONCE)
                for row in self._named(queryset, cells[start : start + AT_ONCE])
            ]
        for row in found:
            self.stored[tuple(alike(said(self.fields[name].export(row))) for name in self.key)] = row

    def _named(self, queryset, cells):
        name = self.key[0]
        if isinstance(self.fields[name], Number):
            return queryset.filter(
                **{f"{name}__in": [int(one) for one in cells if one.isascii() and one.isdigit() and len(one) < 18]}
            )
        return queryset.filter(**{f"{name}__in": {way for one in cells for way in (one, one.upper(), one.lower())}})

    # The hooks of the machine, in the order in which it calls them for a row

    def get_or_init_instance(self, instance_loader, row):
        for name in self.key:
            if isinstance(row.get(name), Unusable):
                raise ValidationError({name: row[name].why})
        key = tuple(alike(said(row.get(name))) for name in self.key)
        if not all(key):
            self._refuse_a_lost_key(row)
            return self.model(), True
        if key in self.seen:
            raise ValidationError({self.key[0]: f"Row {self.seen[key]} has the same: keep one of them."})
        self.seen[key] = row[ROW]
        if stored := self.stored.get(key):
            return stored, False
        if self.key == (RECORD,) or self.page.given_key in self.key:
            sentence = (
                f"There is no {self._thing} “{short(said(row[self.key[0]]))}”. Leave this empty to add a new one."
            )
            raise ValidationError({self.key[0]: sentence})
        if said(row.get(VERSION)):
            raise ValidationError(
                {self.key[0]: f"There is no such {self._thing}. To add it, leave its last saved version empty."}
            )
        return self.model(), True

    def _refuse_a_lost_key(self, row):
        if said(row.get(VERSION)):
            heading = self.fields[self.key[0]].heading
            sentence = f"There is a last saved version, but no “{heading}”. Write it back, or empty both for a new row."
            raise ValidationError({self.key[0]: sentence})

    @property
    def _thing(self):
        return self.model._meta.verbose_name

    def import_instance(self, instance, row, **kwargs):
        """Put what differs into the row; what says the same as the download is left alone."""
        self.entry = Entry(row[ROW], instance, instance._state.adding)
        self.entry.cleaned_data[VERSION] = said(row.get(VERSION))
        errors = {}
        for column in self.given:
            if column.attribute in (VERSION, RECORD) or (column.attribute in self.key and not self.entry.is_new):
                continue
            try:
                take(column, row[column.attribute], self.entry, given_key=self.page.given_key)
            except ValueError as refusal:
                errors[column.attribute] = ValidationError(str(refusal))
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors:
            return False
        return self._is_there_already() if self.entry.is_new else not self.entry.changes

    def _is_there_already(self):
        """Does a stored row say all that this new one says? Then the file has been uploaded before."""
        entry = self.entry
        given = [one for one in self.given if one.field and one.is_added and one.attribute not in self.key]
        if not entry.values or self._wrong_with_fields(entry.row, set()):
            return False
        alone = {one.attribute: getattr(entry.row, one.attribute) for one in given if not one.is_several}
        joined = {one: set(entry.values.get(one, ())) for one in given if one.is_several}
        prefetched = [path for column in joined for path in column.prefetched]
        twins = self.model._base_manager.filter(**alone).prefetch_related(*prefetched)[:5]
        return any(all(set(column.value(twin)) == rows for column, rows in joined.items()) for twin in twins)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Everything that a save of this row would meet, at once."""
        errors = dict(import_validation_errors or {})
        try:
            self._refuse_whom_the_rules_refuse()
            self._refuse_what_is_stale()
            self.check(instance, self.entry)
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        for name in self._left_out(instance):
            errors.setdefault(name, [ValidationError(FILL_IN)])
        errors = ValidationError(self._wrong_with_fields(instance, set(errors))).update_error_dict(errors)
        if errors:
            raise ValidationError(against_constraints(instance, errors))

    def _left_out(self, row):
        """The rows that a new one must name, and does not."""
        columns = [
            column for column in self.columns if column.is_relation and column.is_added and not column.field.null
        ]
        return [column.attribute for column in columns if getattr(row, column.field.attname) is None]

    def _wrong_with_fields(self, row, skipped):
        """What each field and the model's own rules refuse; that the rows exist which it names is known already."""
        skipped = skipped | {one.name for one in row._meta.fields if one.is_relation or one.name not in self.fields}
        if row._state.adding and self.page.given_key and not getattr(row, self.page.given_key):
            skipped.add(self.page.given_key)
        return refusals_of(lambda: row.clean_fields(exclude=skipped), row.clean)

    def check(self, row, entry: Entry) -> None:
        """What the page of this kind refuses beyond what the model does; raises ValidationError."""

    def _refuse_whom_the_rules_refuse(self):
        page, request = self.page, self.request
        if self.entry.is_new and not page.has_add_permission(request):
            raise ValidationError(f"A new {self._thing} cannot be added here.")
        if not self.entry.is_new and not page.has_change_permission(request, self.entry.row):
            raise ValidationError(f"You may not change this {self._thing}: it is only read here.")

    def _refuse_what_is_stale(self):
        entry = self.entry
        if entry.is_new or not self.is_guarded:
            return
        if not entry.cleaned_data[VERSION]:
            sentence = f"{named(entry.row)} is stored already. Keep its last saved version as it was downloaded."
            raise ValidationError({VERSION: sentence})
        if entry.cleaned_data[VERSION] != str(entry.row.version):
            raise ValidationError(
                f"Somebody saved {named(entry.row)} since you downloaded this. Download it again, or take the row out."
            )

    def save_instance(self, instance, is_create, row, **kwargs):
        """Write the row as its page does, and what belongs to it."""
        entry = self.entry
        try:
            with transaction.atomic(), done_by(self.request.user):
                self.page.store(self.request, instance, entry)
                self._write_what_follows(instance, entry)
        except PermissionDenied as refusal:
            raise ValidationError("You may not do this.") from refusal
        except StaleRow as refusal:
            raise ValidationError(f"Somebody saved {named(instance)} since you downloaded this.") from refusal
        except (IntegrityError, DataError) as refusal:
            errors = against_constraints(instance, {})
            raise ValidationError(errors or "The database refuses this row: there may be one like it.") from refusal
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        self.entries.append(entry)

    def _write_what_follows(self, row, entry):
        for column, value in entry.values.items():
            column.put_afterwards(row, value, by=self.request.user)

    def save_m2m(self, instance, row, **kwargs):
        """Nothing: rows are joined to others as they are written."""

    def _problems(self, number, row_result):
        if error := row_result.validation_error:
            told = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
            return [
                Problem(sentence, number, self._where(name))
                for name, refusals in told.items()
                for refusal in refusals
                for sentence in [DJANGOS_WORDS.get(refusal.code) or " ".join(refusal.messages)]
            ]
        for error in row_result.errors:
            logger.error("A row of an upload failed: %s", error.error, exc_info=error.error)
        return [Problem(UNFORESEEN, number) for _ in row_result.errors]

    def _where(self, name):
        column = self.fields.get(name)
        if column is None:
            return ""
        letter = self.letters.get(name)
        return f"{letter} ({column.heading})" if letter else column.heading
