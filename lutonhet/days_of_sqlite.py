"""SQLite hands days over as text. The same few come again and again, and each is made a day once in this process."""

from datetime import date
from functools import lru_cache

from django.db.backends.sqlite3.base import Database  # it says how a day is read, and here that is said again
from django.utils.dateparse import parse_date

MOST = 20_000  # more than fifty years of days


@lru_cache(maxsize=MOST)
def read(text: bytes) -> date | None:
    """The day of an ISO text as the driver gives it, as Django reads it; None where it is none."""
    return parse_date(text.decode())


def make_each_once() -> None:
    """From now on, for every connection: the driver knows one way to read a kind of column."""
    Database.register_converter("date", read)
