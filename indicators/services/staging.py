"""Reading a published file into the rows that wait for a decision, a few thousand at a time; and throwing them away.

Each handful of rows is a transaction of its own, so that other people save in between. A batch is “being read” until
all of them are there and compared; one that stays so was broken off, and is tidied away.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from itertools import islice

import rules
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.models.areas import valid_area_code
from indicators.reading.rows import About, Problem, Reading
from indicators.services.comparing import compare
from lutonhet.circumstances import done_by
from lutonhet.saving import Refused

State = ImportBatch.State
HANDFUL = 5000  # rows a transaction
BROKEN_OFF_AFTER = timedelta(minutes=2)  # after its last handful
FORGOTTEN_AFTER = timedelta(days=30)

COLUMNS = (
    *("batch_id", "row", "status", "column", "problem", "series_id", "area_id"),
    *("period_label", "period_start", "period_end", "value_text", "value", "lower", "upper", "lower_998", "upper_998"),
    *("count", "denominator", "missing_reason", "value_note"),
    *("published_country", "published_region", "published_trend", "published_goal", "published_neighbours"),
    *("position", "is_chosen", "observation_version"),
)
NUMBERS = ("value", "lower", "upper", "lower_998", "upper_998", "count", "denominator")
TEXTS = ("value_text", "missing_reason", "value_note")
LABELS = ("published_country", "published_region", "published_trend", "published_goal", "published_neighbours")
LONGEST = {name: StagedRow._meta.get_field(name).max_length for name in (*TEXTS, *LABELS, "period_label")}
OF_SERIES = ("key", "name", "sex", "age", "category_type", "category")
OF_AREA = ("code", "name", "area_type")
WORDS = {
    "key": "the publisher's ID",
    "name": "the name of the indicator",
    "area_code": "the area's code",
    "area_name": "the area's name",
    "area_type": "the kind of area",
    "lower": "the lower 95% limit",
    "upper": "the upper 95% limit",
    "lower_998": "the lower 99.8% limit",
    "upper_998": "the upper 99.8% limit",
}
SIX_DECIMALS = Decimal("0.000001")
TWENTY_FIGURES = Context(prec=20)


class NotWaiting(Refused):
    """The import was accepted, taken back or thrown away since; there is nothing to decide any more."""

    def __init__(self, batch):
        now = {
            State.READING: "is still being read. Wait until it is done.",
            State.ACCEPTED: "has been accepted already.",
            State.TAKEN_BACK: "has been taken back. Bring the file in again if it is wanted.",
        }
        super().__init__(f"“{batch}” {now[batch.state]}")


class ThrownAway(Refused):
    """Somebody threw the import away while it was being read."""

    def __init__(self):
        super().__init__("The import was thrown away while it was being read. Bring the file in again.")


def may_bring_in(by) -> None:
    """Raise `PermissionDenied` unless `by` may import; the command line, which is nobody, may."""
    if by is not None and not rules.has_perm("indicators.bring_in", by):
        raise PermissionDenied


def waiting(batch: ImportBatch) -> ImportBatch:
    """The batch anew, held until the transaction ends; `NotWaiting` when there is nothing to decide on it.

    On SQLite a transaction that writes holds the whole database from its start.
    """
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if stored.state != State.READ:
        raise NotWaiting(stored)
    return stored


def stage(
    readings: Iterable[Reading | Problem],
    *,
    by,
    title: str,
    file_name: str = "",
    digest: str = "",
    layout: str = "",
    mapping: dict[str, str] | None = None,
    about: Mapping[str, About] | None = None,
    publisher: str = "",
    published_on: date | None = None,
    url: str = "",
    note: str = "",
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportBatch:
    """Read a file's rows into a new batch and compare them with what is stored; nothing stored is touched.

    `mapping`: heading → field, to name columns in problems. `about`: an indicator's key → what the file says of it
    beside its figures, for what is proposed; it may fill up while the rows are walked. `progress` is told how many
    rows have been read.
    """
    may_bring_in(by)
    tidy()
    with transaction.atomic(), done_by(by):
        batch = ImportBatch.objects.create(
            slug=_address(title),
            title=title[:200],
            publisher=publisher,
            published_on=published_on,
            url=url,
            note=note,
            imported_by=by,
            file_name=file_name[-200:],
            digest=digest,
            layout=layout,
            state=State.READING,
            mapping=mapping or {},
        )
    writer = _Writer(batch, {} if about is None else about)
    try:
        rows = iter(readings)
        while handful := list(islice(rows, HANDFUL)):
            writer.write(handful)
            progress(writer.rows)
        with transaction.atomic():
            writer.count()
            tell_the_planner(StagedRow, StagedSeries, StagedArea)
            compare(batch)
            ImportBatch.objects.filter(pk=batch.pk).update(state=State.READ, imported_at=timezone.now())
    except BaseException:
        _throw_away(batch)
        raise
    batch.refresh_from_db()
    return batch


def discard(batch: ImportBatch, *, by) -> None:
    """Throw away a file that was read and not accepted, as if it had never been brought in."""
    may_bring_in(by)
    with transaction.atomic():
        stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if stored.state not in (State.READ, State.READING):
            raise NotWaiting(stored)
        # From here on nobody accepts it, however long its rows take to go.
        ImportBatch.objects.filter(pk=batch.pk).update(state=State.READING)
    with done_by(by):
        _throw_away(stored)


def tidy() -> int:
    """Throw away what was broken off or forgotten, and working rows that an accepted import left; how many imports."""
    now = timezone.now()
    broken_off = ImportBatch.objects.filter(state=State.READING, imported_at__lt=now - BROKEN_OFF_AFTER)
    forgotten = ImportBatch.objects.filter(state=State.READ, imported_at__lt=now - FORGOTTEN_AFTER)
    leftovers = [*broken_off, *forgotten]
    for batch in leftovers:
        _throw_away(batch)
    done = ImportBatch.objects.filter(state__in=(State.ACCEPTED, State.TAKEN_BACK))
    for batch in done.filter(pk__in=StagedSeries.objects.values("batch")):
        throw_rows_away(batch)
    return len(leftovers)


def tell_the_planner(*models) -> None:
    """Let PostgreSQL know at once of the many rows that a table has got, or it plans as if there were none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {model._meta.db_table}")


def throw_rows_away(batch: ImportBatch) -> None:
    """Delete a batch's working rows, a handful a transaction."""
    rows = StagedRow.objects.filter(batch=batch)
    while keys := list(rows.values_list("pk", flat=True).order_by("pk")[: 4 * HANDFUL]):
        with transaction.atomic():
            rows.filter(pk__gte=keys[0], pk__lte=keys[-1])._raw_delete("default")
    with transaction.atomic():
        StagedSeries.objects.filter(batch=batch)._raw_delete("default")
        StagedArea.objects.filter(batch=batch)._raw_delete("default")


def _throw_away(batch):
    throw_rows_away(batch)
    batch.delete()


def _address(title):
    """A permanent address that no other batch has."""
    stem = slugify(title)[:50].strip("-") or "import"
    taken = set(ImportBatch.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug


class _Writer:
    """Writes readings as staged rows, and each series and area that they name once."""

    def __init__(self, batch, about):
        self.batch, self.about = batch, about
        self.headings = {field: heading for heading, field in (batch.mapping or {}).items() if isinstance(field, str)}
        self.series: dict[tuple, int | Problem] = {}
        self.areas: dict[tuple, int | Problem] = {}
        self.of_series, self.of_area = Counter(), Counter()
        self.rows = 0
        self.labels = {""}  # few, and each is measured once

    def write(self, handful: list) -> None:
        with transaction.atomic():
            self.name_series(handful)
            self.name_areas(handful)
            self.insert([row for one in handful for row in self.staged(one)])
            if not ImportBatch.objects.filter(pk=self.batch.pk).update(imported_at=timezone.now()):  # still at it
                raise ThrownAway
        self.rows += len(handful)

    def count(self) -> None:
        """Note how many rows each series and area has."""
        for model, counts in ((StagedSeries, self.of_series), (StagedArea, self.of_area)):
            rows = list(model.objects.filter(batch=self.batch))
            for row in rows:
                row.rows = counts[row.pk]
            model.objects.bulk_update(rows, ["rows"], batch_size=500)

    def name_series(self, handful):
        named = {one[1:3] + one[6:10] for one in handful if type(one) is not Problem} - self.series.keys()
        self.name(StagedSeries, OF_SERIES, named, self.series, self.told_of)

    def told_of(self, values):
        known = self.about.get(values[0])
        return {
            "about": {name: text for name, text in known._asdict().items() if text and name != "name"} if known else {}
        }

    def name_areas(self, handful):
        named = {one[3:6] for one in handful if type(one) is not Problem} - self.areas.keys()
        self.name(StagedArea, OF_AREA, named, self.areas, lambda values: {})

    def name(self, model, fields, named, known, more):
        sound = []
        for values in sorted(named):
            if said := self.wrong_with_names(model, fields, values):
                known[values] = said
            else:
                sound.append(
                    (values, model(batch=self.batch, **dict(zip(fields, values, strict=True)), **more(values)))
                )
        made = model.objects.bulk_create([row for _, row in sound])
        known.update({values: row.pk for (values, _), row in zip(sound, made, strict=True)})

    def wrong_with_names(self, model, fields, values):
        """What is wrong with the words for a series or an area: a problem without its row, or None."""
        for field, text in zip(fields, values, strict=True):
            called = f"area_{field}" if model is StagedArea and field != "area_type" else field
            longest = model._meta.get_field(field).max_length
            if len(text) > longest:
                return self.problem(0, called, f"This is {len(text)} characters long; at most {longest} are kept.")
            if not text.isprintable():
                return self.problem(0, called, "There is an unprintable character in this. Take it out.")
        if model is StagedSeries and not (values[0] and values[1]):
            return self.problem(0, "name", "The row names no indicator.")
        if model is StagedSeries and bool(values[4]) != bool(values[5]):
            return self.problem(0, "category", "Give both the category and its kind, or neither.")
        if model is StagedArea and not (values[0] or values[1]):
            return self.problem(0, "area_code", "The row names no area.")
        if model is StagedArea and values[0] and not valid_area_code.regex.search(values[0]):
            return self.problem(0, "area_code", f"“{values[0]}” is no code of an area. {valid_area_code.message}")
        return None

    def problem(self, row, field, text):
        return Problem(row, self.headings.get(field, WORDS.get(field, field.replace("_", " "))), text)

    def staged(self, one) -> Iterator[tuple]:
        """The rows to write for one reading or problem: a reading with several faults has a row for each."""
        if type(one) is Problem:
            yield self.of_problem(one)
            return
        series, area = self.series[one[1:3] + one[6:10]], self.areas[one[3:6]]
        wrong = [fault._replace(row=one.row) for fault in (series, area) if type(fault) is Problem]
        try:
            numbers = [
                None if number is None else number.quantize(SIX_DECIMALS, context=TWENTY_FIGURES)
                for number in (
                    one.value,
                    one.lower,
                    one.upper,
                    one.lower_998,
                    one.upper_998,
                    one.count,
                    one.denominator,
                )
            ]
        except InvalidOperation:
            yield from map(self.of_problem, [*wrong, *self.numbers_out_of_range(one)])
            return
        if not self.is_sound(one, numbers):
            wrong += self.faults(one, numbers)
        if wrong:
            yield from map(self.of_problem, wrong)
            return
        self.of_series[series] += 1
        self.of_area[area] += 1
        period = one.period
        yield (
            *(self.batch.pk, one.row, "new", "", "", series, area),
            *(period.label, period.start, period.end, one.value_text, *numbers, one.missing_reason, one.value_note),
            *(one.published_country, one.published_region, one.published_trend, one.published_goal),
            *(one.published_neighbours, one.position, False, 0),
        )

    def is_sound(self, one, numbers) -> bool:
        """Would the database take it? Asked of every row, so it only says whether; `faults` says why not."""
        value, lower, upper, lower_998, upper_998, count, denominator = numbers
        texts = f"{one.value_text}{one.missing_reason}{one.value_note}"
        return (
            (value is None) is (one.missing_reason != "")
            and (lower is None is upper or (None not in (value, lower, upper) and lower <= value <= upper))
            and (
                lower_998 is None is upper_998
                or (None not in (value, lower_998, upper_998) and lower_998 <= value <= upper_998)
            )
            and (count is None or count >= 0)
            and (denominator is None or denominator >= 0)
            and (len(texts) <= LONGEST["value_text"] or not self.too_long(one))
            and texts.isprintable()
            and self.labels.issuperset(one[21:26])
            and one.period.start <= one.period.end
            and len(one.period.label) <= LONGEST["period_label"]
        )

    def faults(self, one, numbers) -> list[Problem]:
        """All that is wrong with a reading, in the order of its columns."""
        named = dict(zip(NUMBERS, numbers, strict=True))
        found = []
        for name in ("value_text", "missing_reason", "value_note", *LABELS):
            text = getattr(one, name)
            if not text.isprintable():
                found.append(self.problem(one.row, name, "There is an unprintable character in this. Take it out."))
        found += self.too_long(one)
        if (named["value"] is None) == (one.missing_reason == ""):
            told = "There is neither a number nor a reason why there is none."
            if named["value"] is not None:
                told = "There is a number, and a reason why there is none."
            found.append(self.problem(one.row, "value", told))
        found += self.faults_of_limits(one, named)
        for name in ("count", "denominator"):
            if named[name] is not None and named[name] < 0:
                found.append(self.problem(one.row, name, f"A {name} cannot be less than nought."))
        if one.period.start > one.period.end:
            found.append(self.problem(one.row, "period", "The period ends before it starts."))
        self.labels |= {text for text in one[21:26] if len(text) <= LONGEST["published_country"] and text.isprintable()}
        return found

    def faults_of_limits(self, one, named):
        for low, high, which in (("lower", "upper", "95%"), ("lower_998", "upper_998", "99.8%")):
            limits = (named[low], named[high])
            if limits == (None, None):
                continue
            if None in limits:
                missing = low if named[low] is None else high
                yield self.problem(one.row, missing, f"Only one of the two {which} limits is given.")
            elif named["value"] is None:
                yield self.problem(one.row, low, f"There are {which} limits and no value.")
            elif not named[low] <= named["value"] <= named[high]:
                between = f"{limits[0].normalize():f} and {limits[1].normalize():f}"
                told = f"The value {one.value_text} is not between its {which} limits {between}."
                yield self.problem(one.row, low, told)

    def too_long(self, one) -> list[Problem]:
        texts = {name: getattr(one, name) for name in (*TEXTS, *LABELS)} | {"period_label": one.period.label}
        return [
            self.problem(one.row, name, f"This is {len(text)} characters long; at most {LONGEST[name]} are kept.")
            for name, text in texts.items()
            if len(text) > LONGEST[name]
        ]

    def numbers_out_of_range(self, one):
        for name in NUMBERS:
            try:
                if (number := getattr(one, name)) is not None:
                    number.quantize(SIX_DECIMALS, context=TWENTY_FIGURES)
            except InvalidOperation:
                yield self.problem(one.row, name, "This number is too large to be kept.")

    def of_problem(self, problem):
        heading, text = problem.column.replace("\x00", "")[:200], problem.text.replace("\x00", "")
        empty = (None, None, "", *[None] * len(NUMBERS), "", "", *[""] * len(LABELS), 0, False, 0)
        return (self.batch.pk, problem.row, "problem", heading, text, None, None, "", *empty)

    def insert(self, rows):
        table, columns = StagedRow._meta.db_table, ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(COLUMNS))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
