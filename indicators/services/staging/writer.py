"""Writing readings as rows that wait."""

from collections import Counter
from collections.abc import Iterator
from decimal import InvalidOperation

from django.db import connection, transaction
from django.utils import timezone

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.reading.rows import Problem
from indicators.services.staging.faults import LABELS, NUMBERS, SIX_DECIMALS, TWENTY_FIGURES, Faults
from lutonhet.saving import Refused

COLUMNS = (
    *("batch_id", "row", "status", "column", "problem", "series_id", "area_id"),
    *("period_label", "period_start", "period_end", "value_text", "value", "lower", "upper", "lower_998", "upper_998"),
    *("count", "denominator", "missing_reason", "value_note"),
    *("published_country", "published_region", "published_trend", "published_goal", "published_neighbours"),
    *("position", "is_chosen", "observation_version"),
)
OF_SERIES = ("key", "name", "sex", "age", "category_type", "category")
OF_AREA = ("code", "name", "area_type")


class ThrownAway(Refused):
    """Somebody threw the import away while it was being read."""

    def __init__(self):
        super().__init__("The import was thrown away while it was being read. Bring the file in again.")


class Writer:
    """Writes readings as staged rows, and each series and area that they name once."""

    def __init__(self, batch, about):
        self.batch, self.about = batch, about
        self.faults = Faults(batch.mapping or {})
        self.series: dict[tuple, int | Problem] = {}
        self.areas: dict[tuple, int | Problem] = {}
        self.of_series, self.of_area = Counter(), Counter()
        self.rows = 0

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
            if said := self.faults.of_names(model, fields, values):
                known[values] = said
            else:
                sound.append(
                    (values, model(batch=self.batch, **dict(zip(fields, values, strict=True)), **more(values)))
                )
        made = model.objects.bulk_create([row for _, row in sound])
        known.update({values: row.pk for (values, _), row in zip(sound, made, strict=True)})

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
            yield from map(self.of_problem, [*wrong, *self.faults.out_of_range(one)])
            return
        if not self.faults.is_sound(one, numbers):
            wrong += self.faults.of(one, numbers)
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
