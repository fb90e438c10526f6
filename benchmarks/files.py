"""How long files take: the programme loaded, published figures brought in, open data written, a pack made."""

import csv
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from indicators.models import Area, Indicator
from progress.open_data import catalogue
from progress.open_data.writing import csv_of
from workplans.models import Action
from workstreams.models import Meeting, Workstream

PACKS = ("pptx", "docx", "pdf", "xlsx")
MEETING, DAY = "OG-BENCH", date(2030, 1, 15)


def measure_files(figures: int) -> Iterator[tuple[str, float]]:
    """(what, seconds) of each, on the database in use."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.csv"
        how_many = _write_figures(file, figures)
        quiet = {"stdout": StringIO(), "stderr": StringIO()}
        seconds = _clock(lambda: call_command("import_indicators", str(file), accept_new=True, **quiet))
        yield f"{how_many:,} published figures brought in and accepted", seconds
        length = 0

        def write():
            nonlocal length
            length = sum(map(len, csv_of(catalogue.DATASETS["observations"])))

        seconds = _clock(write)
        yield f"All figures as open data, {length / 1e6:.1f} MB of CSV", seconds
        meeting, _ = Meeting.objects.get_or_create(code=MEETING, defaults={"title": "Oversight group", "held_on": DAY})
        many = Action.objects.filter(workplan__workstream__in=Workstream.objects.priority()).count()
        for kind in PACKS:
            out = str(Path(folder) / f"pack.{kind}")
            arguments = ("pack", DAY.isoformat(), "--meeting", meeting.code, "--format", kind, "--out", out)
            seconds = _clock(lambda given=arguments: call_command(*given, **quiet))
            yield f"A meeting's pack of {many} actions as {kind}", seconds


def _clock(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _write_figures(file: Path, at_least: int) -> int:
    """A file as our template lays it out: every indicator for years and areas until there are enough lines."""
    areas = list(Area.objects.order_by("pk"))
    indicators = list(Indicator.objects.on_scorecard().order_by("pk")[:INDICATORS])
    years = -(-at_least // (len(areas) * len(indicators)))
    rows = [
        (indicator.name, area.code, area.name, FIRST_YEAR + number, 20 + (indicator.pk + area.pk) % 40)
        for indicator in indicators
        for area in areas
        for number in range(years)
    ]
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADING)
        writer.writerows((*row, row[-1] - 1, row[-1] + 1) for row in rows)
    return len(rows)


INDICATORS = 27
FIRST_YEAR = 1960  # before all that is printed, so that nothing is revised
HEADING = ("Indicator", "Area code", "Area name", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit")
