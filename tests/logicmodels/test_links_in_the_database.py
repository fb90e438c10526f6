"""The database itself holds no link between the wrong kinds and no cycle, whatever way a row is written."""

from graphlib import TopologicalSorter

import pytest
from django.db import IntegrityError, connection, transaction

from indicators.models import Indicator
from logicmodels.models import Activity, Assumption, Barrier, LogicModel, Outcome, Output
from logicmodels.models.links import LINKS
from workstreams.models import Recommendation, Workstream

pytestmark = pytest.mark.django_db

KINDS = (Assumption, Activity, Output, Outcome, Barrier)


@pytest.fixture
def items():
    """Kind → its one item. Every key differs, so that none can be taken for an item of another kind."""
    workstream = Workstream.objects.create(code="SKI", slug="skills", name="Skills", kind="priority")
    model = LogicModel.objects.create(workstream=workstream, hypothesis="Good work improves health.")
    return {
        kind: kind.objects.create(
            pk=900_000 + number, logic_model=model, code=f"SKI-{kind.code_stem}01", text="Text", order=1
        )
        for number, kind in enumerate(KINDS)
    }


def kind_at(link, end):
    return link._meta.get_field(end).related_model


def store(link, source, target):
    """Write the row without a form, a service or a validator, and let the database say what it thinks of it."""
    with transaction.atomic():
        link.objects.bulk_create([link(source_id=source, target_id=target)])
        connection.check_constraints()


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.__name__)
@pytest.mark.parametrize("end", ["source", "target"])
def test_a_link_to_an_item_of_another_kind_is_refused_by_the_database(items, link, end):
    other = "target" if end == "source" else "source"
    right = items | {
        Indicator: Indicator.objects.create(slug="work", name="Rate of work", short_name="Work"),
        Recommendation: Recommendation.objects.create(code="R1", text="Do it", source="marmot_report"),
    }
    for kind, item in items.items():
        if kind is kind_at(link, end):
            continue
        ends = {end: item.pk, other: right[kind_at(link, other)].pk}
        with pytest.raises(IntegrityError):
            store(link, **ends)


@pytest.mark.parametrize("link", [link for link in LINKS if kind_at(link, "target") in KINDS], ids=lambda x: x.__name__)
def test_a_link_between_the_right_kinds_is_stored_and_its_reverse_is_not(items, link):
    source, target = items[kind_at(link, "source")].pk, items[kind_at(link, "target")].pk
    store(link, source, target)
    assert link.objects.filter(source=source, target=target).exists()
    with pytest.raises(IntegrityError):
        store(link, target, source)


def test_no_way_along_the_tables_that_links_refer_to_comes_back_to_where_it_began():
    before = {}
    with connection.cursor() as cursor:
        for link in LINKS:
            refers = connection.introspection.get_relations(cursor, link._meta.db_table)
            ends = [refers[column][1] for column in ("source_id", "target_id")]
            assert ends == [kind_at(link, end)._meta.db_table for end in ("source", "target")]
            before.setdefault(ends[1], set()).add(ends[0])
    TopologicalSorter(before).prepare()  # raises CycleError when there is one
