"""A published Fingertips export of counties and unitary authorities: values, limits, counts and labels."""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "fingertips_labels.csv"
COUNTRY = "E92000001"
PER = 100_000


@cache
def rows() -> list[dict]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(row, heading):
    return float(row[heading]) if row[heading] else None


def label(row, against):
    return row[f"Compared to {against} value or percentiles"]
