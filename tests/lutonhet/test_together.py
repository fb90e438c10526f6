"""Rows of several tables in one query are what the querysets would have given one by one."""

from datetime import date
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.db.models import DateField, F, OuterRef, Subquery
from django.utils import timezone

from logicmodels.models import Output, OutputCount
from lutonhet.together import together
from tests import makers
from workplans.models import Action, Decision, Milestone, NextStep, Priority, Risk, Submission, Update
from workstreams.models import Programme, Workstream

pytestmark = pytest.mark.django_db


def columns(rows):
    """(class, every column with its type) of each row, and whether it is as stored."""
    return [
        (type(one), [(name, type(value), value) for name, value in _values(one)], one._state.adding) for one in rows
    ]


def _values(row):
    return [(field.attname, getattr(row, field.attname)) for field in row._meta.concrete_fields]


QUERYSETS = [
    lambda: Workstream.objects.all(),
    lambda: NextStep.objects.open().as_listed().soonest_first(),
    lambda: Risk.objects.all(),
    lambda: Action.objects.order_by("-due_on", "code"),
    lambda: Milestone.objects.order_by("due_on", "code"),
    lambda: Output.objects.filter(code__gt=""),
    lambda: Priority.objects.filter(text__contains="a"),
    lambda: Update.objects.filter(corrected_by=None),
    lambda: Programme.objects.all(),
    lambda: Decision.objects.order_by("workplan_id", "position"),
    lambda: Submission.objects.order_by("number"),
    lambda: LogEntry.objects.filter(action=0),
]


def test_rows_are_those_of_the_querysets_in_their_order(luton, django_assert_num_queries):
    makers.decision(1)
    querysets = [make() for make in QUERYSETS]
    alone = [list(make()) for make in QUERYSETS]
    assert sum(map(bool, alone)) > 4
    with django_assert_num_queries(1):
        found = together(*querysets)
    for rows, others in zip(found, alone, strict=True):
        assert columns(rows) == columns(others)


def test_one_queryset_is_enough_and_none_may_be_empty(db):
    assert together(Workstream.objects.all()) == [[]]
    makers.programme()
    assert together(Workstream.objects.filter(pk=0), Programme.objects.all()) == [[], [Programme.objects.get()]]


def test_the_order_of_another_table_is_refused():
    with pytest.raises(ValueError, match="for example output_id"):
        together(OutputCount.objects.all())


def test_what_is_related_comes_along_and_nobody_is_nobody(django_assert_num_queries):
    with_somebody, alone = makers.action(1), makers.action(2)
    Action.objects.filter(pk=alone.pk).update(lead_organisation=None)
    rows = Action.objects.select_related("lead_organisation").order_by("pk")
    with django_assert_num_queries(1):
        (found,) = together(rows)
        assert [one.lead_organisation for one in found] == [with_somebody.lead_organisation, None]
    assert found[1].pk == alone.pk


def test_annotations_keep_their_types():
    output = makers.output(1)
    for number, day in ((3, date(2031, 3, 31)), (5, date(2031, 6, 30))):
        OutputCount.objects.create(output=output, starts_on=date(2031, 1, 1), ends_on=day, count=number)
    last = OutputCount.objects.filter(output=OuterRef("pk")).order_by("-ends_on")
    rows = Output.objects.annotate(
        last_count=Subquery(last.values("count")[:1]),
        counted_to=Subquery(last.values("ends_on")[:1], output_field=DateField()),
        itself=F("text"),
    )
    (found,) = together(rows)
    told = [(one.last_count, one.counted_to, one.itself) for one in found]
    assert told == [(one.last_count, one.counted_to, one.itself) for one in rows]
    assert isinstance(told[0][0], Decimal)
    assert told[0][1] == date(2031, 6, 30)


@pytest.mark.parametrize("text", ["it's “so” – 100 %s", 'a\nb\t\\ "c"', "", "é\u2028 😀"])
def test_texts_come_through_as_they_are(text):
    step = makers.next_step(1)
    NextStep.objects.filter(pk=step.pk).update(text=text or "-", note=text)
    ((found,),) = together(NextStep.objects.all())
    assert (found.text, found.note) == (text or "-", text)


def test_a_moment_has_its_zone_and_a_truth_is_one(django_user_model):
    person = makers.user(1)
    ((found,),) = together(django_user_model.objects.all())
    assert found.date_joined == person.date_joined
    assert timezone.is_aware(found.date_joined)
    assert found.is_active is True
