"""What a model refuses of a row, by its fields, its own rules and its constraints; and what a row is called."""

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from lutonhet.naming import identity
from lutonhet.sheets.cells import short


def refusals_of(*cleanings: Callable[[], None]) -> dict:
    """All that several cleanings refuse: field → its errors."""
    errors = {}
    for clean in cleanings:
        try:
            clean()
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
    return errors


def against_constraints(row: Model, errors: dict) -> dict:
    """The errors with those added that constraints name, in their own sentences.

    Asked only for a row that cannot be saved anyway: asking them of every row takes longer than all else.
    """
    wrong = set(errors) - {NON_FIELD_ERRORS}
    found = refusals_of(lambda: row.validate_unique(exclude=wrong), lambda: row.validate_constraints(exclude=wrong))
    return ValidationError(found).update_error_dict(errors)


def named(row: Model) -> str:
    """A row by what its files call it."""
    names = [str(getattr(row, name)) for name in identity(type(row))]
    return " ".join(names) if identity(type(row)) != (row._meta.pk.name,) else f"“{short(str(row))}”"
