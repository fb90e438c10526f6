"""The conditions of check constraints, judged of a row without asking the database.

Django's own `CheckConstraint.validate` asks a query a constraint a row: a table of 500 items, or the files of a whole
programme, would ask thousands of times. A test holds both to the same answers for every constraint there is.
"""

import operator

from django.db.models import CheckConstraint, F, Model, Q

COMPARED = {"exact": operator.eq, "gte": operator.ge, "lte": operator.le, "gt": operator.gt, "lt": operator.lt}


def conditions_of(model: type[Model]) -> list[CheckConstraint]:
    """The constraints of a model that are a condition on one row, as `holds` judges them."""
    return [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]


def holds(condition: Q, row: Model) -> bool:
    """Would the database take the row? It does where a condition is true, and where it is neither true nor false.

    Understands equality, comparison, membership of a list and whether there is a value, with constants and with other
    fields. Raises `NotImplementedError` at anything else.
    """
    return _truth(condition, row) is not False


def _truth(condition, row):
    """True, False, or None where a comparison with nothing leaves it open, by the rules of SQL."""
    told = [_truth(one, row) if isinstance(one, Q) else _compared(*one, row) for one in condition.children]
    decides = condition.connector == Q.OR
    found = decides if decides in told else None if None in told else not decides
    return found if found is None or not condition.negated else not found


def _compared(path, wanted, row):
    name, _, lookup = path.partition("__")
    value = _value(row, name)
    if lookup == "isnull":
        return (value is None) is wanted
    if lookup in ("", "exact") and wanted is None:
        return value is None
    if isinstance(wanted, F):
        wanted = _value(row, wanted.name)
    if value is None or wanted is None:
        return None
    if lookup == "in":
        return value in wanted
    if (lookup or "exact") not in COMPARED:
        raise NotImplementedError(f"A constraint asks for “{lookup}”.")
    return COMPARED[lookup or "exact"](value, wanted)


def _value(row, name):
    return row.pk if name == "pk" else getattr(row, row._meta.get_field(name).attname)
