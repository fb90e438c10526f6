"""The conditions of check constraints, judged of a row that is not stored."""

from django.db.models import CheckConstraint, F, Model, Q


def conditions_of(model: type[Model]) -> list[CheckConstraint]:
    """The constraints of a model that are a condition on one row, as `holds` judges them."""
    return [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]


# Django's own `Q.check`, and with it `CheckConstraint.validate`, asks the database: a query a constraint a row. A table
# of 500 items would ask thousands of times, so what the constraints of items say is judged here; a test holds both to
# the same answers.
def holds(condition: Q, row) -> bool:
    """Is a check constraint's condition true of a row?

    Understands what the constraints of items say: equality, whether there is a value, and that one field is not less
    than another. Raises `NotImplementedError` at anything else.
    """
    results = []
    for child in condition.children:
        if isinstance(child, Q):
            results.append(holds(child, row))
            continue
        name, _, lookup = child[0].partition("__")
        value = getattr(row, name)
        if lookup == "isnull":
            results.append((value is None) is child[1])
        elif lookup in ("", "exact"):
            results.append(value == child[1])
        elif lookup == "gte" and isinstance(child[1], F):
            other = getattr(row, child[1].name)
            results.append(None not in (value, other) and value >= other)
        else:
            raise NotImplementedError(f"A constraint of items asks for “{lookup}”.")
    found = any(results) if condition.connector == Q.OR else all(results)
    return not found if condition.negated else found
