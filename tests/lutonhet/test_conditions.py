"""The conditions of constraints are judged in Python as Django judges them in the database."""

import random
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.apps import apps
from django.db.models import BooleanField, DateField, DateTimeField, F, Q, Value
from django.utils import timezone

from lutonhet.conditions import conditions_of, holds
from workstreams.models import Goal

pytestmark = pytest.mark.django_db

OURS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans")
JUDGED = [
    (model, constraint)
    for label in OURS
    for model in apps.get_app_config(label).get_models()
    for constraint in conditions_of(model)
]
MOST = 150  # rows of a constraint that are asked about


def names_in(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from names_in(child)
            continue
        yield child[0].partition("__")[0]
        if isinstance(child[1], F):
            yield child[1].name


def values_of(field):
    if isinstance(field, BooleanField):
        some = [True, False]
    elif isinstance(field, DateTimeField):
        some = [timezone.now(), timezone.now() + timezone.timedelta(days=1)]
    elif isinstance(field, DateField):
        some = [date(2026, 3, 3), date(2026, 3, 4)]
    elif field.get_internal_type() == "DecimalField":
        some = [Decimal(-1), Decimal(7), Decimal(8)]
    elif field.get_internal_type() in ("CharField", "TextField", "EmailField", "URLField", "SlugField"):
        some = ["", "said", *(value for value, _ in field.flatchoices)]
    else:  # numbers, and keys of other rows
        some = [1, 2, 9, 2024]
    return [*([None] if field.null else []), *some]


@pytest.mark.parametrize(("model", "constraint"), JUDGED, ids=[f"{model.__name__}-{one.name}" for model, one in JUDGED])
def test_every_constraint_is_known_and_judged_as_django_judges_it(model, constraint):
    names = names_in(constraint.condition)
    fields = {name: model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names}
    rows = list(product(*map(values_of, fields.values())))
    answers = set()
    for values in rows if len(rows) <= MOST else random.Random(1).sample(rows, MOST):
        row = model(**{fields[name].attname: value for name, value in zip(fields, values, strict=True)})
        against = {
            name: Value(value, output_field=getattr(field, "target_field", field))
            for (name, field), value in zip(fields.items(), values, strict=True)
        }
        answer = holds(constraint.condition, row)
        assert answer == constraint.condition.check(against), values
        answers.add(answer)
    assert answers == {True, False}


def test_a_condition_that_is_not_understood_is_not_guessed():
    with pytest.raises(NotImplementedError, match="contains"):
        holds(Q(text__contains="a"), Goal(text="abc"))
