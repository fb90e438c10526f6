"""A file as Fingertips publishes it, of any length: indicators × areas × years × breakdowns, always the same rows."""

import csv
from itertools import islice, product
from pathlib import Path

HEADINGS = (
    *(
        "Indicator ID",
        "Indicator Name",
        "Parent Code",
        "Parent Name",
        "Area Code",
        "Area Name",
        "Area Type",
        "Sex",
        "Age",
    ),
    *("Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"),
    *("Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend"),
    *("Compared to England value or percentiles", "Compared to Region value or percentiles"),
    *("Time period Sortable", "New data", "Compared to goal", "Time period range"),
)
YEARS = range(2008, 2023)
AREAS = 150
# One headline to four parts: two sexes, and two of the tenths by deprivation.
PARTS = (
    ("Persons", "", ""),
    ("Male", "", ""),
    ("Female", "", ""),
    ("Persons", "Deprivation tenths", "Most deprived tenth"),
    ("Persons", "Deprivation tenths", "Least deprived tenth"),
)
LABELS = ("Better", "Similar", "Worse")


def rows(count: int, shift: float = 0.0):
    """The first `count` rows; `shift` is added to every value, as a publisher's revision would."""
    indicators = range(1 + count // (AREAS * len(YEARS) * len(PARTS)))
    for number, (indicator, area, year, part) in enumerate(
        islice(product(indicators, range(AREAS), YEARS, PARTS), count)
    ):
        sex, kind, category = part
        value = 20 + (number * 7919 % 600_000) / 10_007 + shift
        denominator = 1000 + number * 31 % 90_000
        yield (
            *(91000 + indicator, f"Measure number {indicator}, of a name as long as they are", "E12000006"),
            *("East of England region", f"E0700{area:04}", f"Authority {area}", "County & UA", sex, "All ages"),
            *(kind, category, f"{year}/{(year + 1) % 100:02}", f"{value:.13f}"),
            *(f"{value - 2.1:.13f}", f"{value + 2.2:.13f}", f"{value - 3.3:.13f}", f"{value + 3.4:.13f}"),
            *(round(denominator * value / 100), denominator, "", "", LABELS[number % 3], LABELS[number % 2]),
            *(f"{year}0000", "", "", "1y"),
        )


def write_large_file(path: Path, count: int, shift: float = 0.0) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADINGS)
        sheet.writerows(rows(count, shift))
    return path
