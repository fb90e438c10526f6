"""Columns as the driver gives them: for questions of many rows, of which few are looked at closely.

Django makes a `Decimal` of each number of SQLite, and looks at each day, row by row; that takes longer than to read the
rows. What is looked at closely is made a number by `number`.
"""

from decimal import Decimal

from django.db.models import ExpressionWrapper, F, Field


def unconverted(*names: str) -> list[ExpressionWrapper]:
    """The columns of these names, as `values_list` takes them. Days and truth come as such from either driver."""
    return [ExpressionWrapper(F(name), output_field=Field()) for name in names]


def number(raw: Decimal | float | None) -> Decimal | None:
    """A number with the six decimals that figures are kept with, of what a driver gave: SQLite has none but floats."""
    return raw if raw is None or isinstance(raw, Decimal) else Decimal(f"{raw:.6f}")
