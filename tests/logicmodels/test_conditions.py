"""The conditions of the constraints of items are judged in Python as Django judges them in the database."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.db.models import BooleanField, DateField, DecimalField, Q, Value

from logicmodels.reading import KINDS
from logicmodels.tables.conditions import conditions_of, holds

pytestmark = pytest.mark.django_db

JUDGED = [(kind, constraint) for kind in KINDS for constraint in conditions_of(kind)]


def names_in(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from names_in(child)
        else:
            yield child[0].partition("__")[0]


def values_of(field):
    if isinstance(field, BooleanField):
        return [True, False]
    some = date(2026, 3, 3) if isinstance(field, DateField) else Decimal(7)
    if not isinstance(field, DateField | DecimalField):
        return ["", "said", *(value for value, _ in field.choices or ())]
    return [None, some] if field.null else [some]


@pytest.mark.parametrize(("kind", "constraint"), JUDGED, ids=lambda one: getattr(one, "name", str(one)))
def test_every_constraint_of_items_is_known_and_judged_as_django_judges_it(kind, constraint):
    fields = {name: kind._meta.get_field(name) for name in names_in(constraint.condition)}
    answers = set()
    for values in product(*map(values_of, fields.values())):
        told = dict(zip(fields, values, strict=True))
        against = {name: Value(value, output_field=fields[name]) for name, value in told.items()}
        answer = holds(constraint.condition, kind(**told))
        assert answer == constraint.condition.check(against), told
        answers.add(answer)
    assert answers == {True, False}


def test_a_condition_that_is_not_understood_is_not_guessed():
    with pytest.raises(NotImplementedError, match="gte"):
        holds(Q(order__gte=1), KINDS[0]())
