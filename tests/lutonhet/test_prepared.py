"""A query whose text is made once reads what is there now, on whatever connection, for what is given now."""

from threading import Thread

import pytest
from auditlog.models import LogEntry
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.models import F

from lutonhet import prepared as preparing
from lutonhet import trail
from lutonhet.prepared import made_once, prepared
from lutonhet.together import together_again
from tests import makers
from workstreams.models import Workstream


@pytest.fixture(autouse=True)
def nothing_known():
    preparing.forget()
    yield
    preparing.forget()


made = []


def called(slug):
    made.append(slug)
    return Workstream.objects.filter(slug=slug).annotate(called=F("name")).order_by("pk")


def names(slug):
    return [one.called for one in prepared(called, slug)]


@pytest.mark.django_db
def test_the_text_is_made_once_and_the_rows_are_read_each_time(django_assert_num_queries):
    made.clear()
    first, second = makers.workstream(1), makers.workstream(2)
    with django_assert_num_queries(5):
        assert names(first.slug) == [first.name]
        assert names(second.slug) == [second.name]
        Workstream.objects.filter(pk=first.pk).update(name="Renamed")
        assert names(first.slug) == ["Renamed"]
        assert prepared(called, "nowhere") == []
    assert len(made) == 1
    assert made[0] not in (first.slug, second.slug, "nowhere")


@pytest.mark.django_db
def test_several_values_come_each_to_its_place():
    def between(low, slug, high, unlike):
        return Workstream.objects.filter(pk__gt=low, pk__lt=high).exclude(slug=slug).exclude(slug=unlike).order_by("pk")

    rows = [makers.workstream(number) for number in range(1, 6)]
    for low, slug, high in ((0, 1, 4), (2, 3, 5), (0, 0, 5)):
        found = prepared(between, rows[low].pk, rows[slug].slug, rows[high - 1].pk, "workstream-9")
        expected = [one for one in rows[low + 1 : high - 1] if one != rows[slug]]
        assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["it's", "100 %s", "a\\b", "", "\ue0000\ue001", "é\u2028"])
def test_a_text_that_is_given_is_a_value_whatever_it_says(text):
    makers.workstream(1)
    Workstream.objects.update(name=text)

    def named(name):
        return Workstream.objects.filter(name=name)

    assert [one.name for one in prepared(named, text)] == [text]
    assert prepared(named, f"{text} ") == []


@pytest.mark.django_db
def test_a_key_comes_to_its_place_however_wide_the_column_is():
    row = makers.workstream(1)
    (event,) = LogEntry.objects.get_for_object(row)

    def events(kind, key):
        return LogEntry.objects.filter(content_type=kind, object_id=key).order_by("pk")

    assert prepared(events, event.content_type_id, row.pk) == [event]
    assert trail.last_event(row) == event.pk


@pytest.mark.django_db
def test_a_value_that_is_made_into_another_is_refused_and_one_that_is_not_asked_for_is_not():
    def beginning(slug):
        return Workstream.objects.filter(slug=slug[:1])

    with pytest.raises(ValueError, match="made into another"):
        prepared(beginning, "slug")
    with pytest.raises(ValueError, match="made into another"):
        together_again(lambda slug: (beginning(slug), Workstream.objects.all()), "slug")
    assert prepared(lambda slug: Workstream.objects.all(), "slug") == []


@pytest.mark.django_db
def test_what_is_neither_number_nor_text_belongs_to_the_question():
    makers.workstream(1)

    def some(key, are_wanted):
        return Workstream.objects.filter(pk=key) if are_wanted else Workstream.objects.none()

    key = Workstream.objects.get().pk
    assert [len(prepared(some, key, wanted)) for wanted in (True, False, True)] == [1, 0, 1]


@pytest.mark.django_db
def test_one_row_given_back_is_not_the_one_given_back_before():
    slug = makers.workstream(1).slug
    (one,), (other,) = prepared(called, slug), prepared(called, slug)
    one.name = "Only here"
    assert one is not other
    assert other.name != "Only here"


@pytest.mark.django_db
def test_what_asks_nothing_answers_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert prepared(Workstream.objects.none) == []
        assert prepared(Workstream.objects.none) == []


@pytest.mark.django_db
def test_what_is_read_together_is_read_anew_too():
    def both(key):
        return Workstream.objects.filter(pk=key), Workstream.objects.order_by("name")

    one = makers.workstream(1)
    assert together_again(both, one.pk) == [[one], [one]]
    other = makers.workstream(2)
    assert together_again(both, one.pk) == [[one], [one, other]]


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_on_its_own_connection():
    slug = makers.workstream(1).slug
    found = [names(slug)]

    def ask():
        try:
            found.append(names(slug))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 5


@pytest.mark.django_db
def test_no_more_is_known_than_there_is_room_for_and_nothing_after_a_migration(monkeypatch):
    monkeypatch.setattr(preparing, "MOST", 2)
    for number in (1, 2, 1, 3):
        made_once(number, lambda number=number: number)
    assert [key for key, *_ in preparing._known] == [1, 3]
    emit_post_migrate_signal(0, False, connection.alias)
    assert not preparing._known
