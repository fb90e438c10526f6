"""Queries whose text is made once: for pages that ask the same few large questions again and again.

Django makes the text of a query anew each time, which for a large one takes longer than the database takes to answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from threading import Lock
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

Thing = TypeVar("Thing")
MOST = 150  # each takes up to a third of a megabyte

_lock = Lock()
_known: "OrderedDict[Hashable, Any]" = OrderedDict()


def prepared(make: Callable[..., models.QuerySet], *given: Hashable) -> list[Any]:
    """The rows of `make(*given)`, which must follow from what is given, from the day and the kinds of rows alone.

    Rows are read anew each time; the text of the query is that of the first time in this process.
    """
    return rows_of(made_once((make, *given), lambda: with_its_text(make(*given))))


def made_once(key: Hashable, make: Callable[[], Thing]) -> Thing:
    """What `make` answered the first time that it was asked for under this key, of this database and today."""
    key = key, connection.settings_dict["NAME"], timezone.localdate()
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    made = make()
    with _lock:
        _known[key] = made
        while len(_known) > MOST:
            _known.popitem(last=False)
    return made


def with_its_text(rows: models.QuerySet) -> models.QuerySet:
    """The queryset with a query whose compiler knows its text: for `rows_of`, and not to be filtered any further."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        text = compiler.as_sql()
    except EmptyResultSet:  # it asks nothing
        return rows
    compiler.as_sql = lambda *_, **__: text
    rows.query.get_compiler = lambda *_, **__: _on_this_connection(compiler)
    return rows


def _on_this_connection(compiler):
    """Every thread has a connection of its own."""
    one = copy(compiler)
    one.connection = connections[compiler.using]
    return one


def rows_of(rows: models.QuerySet) -> list[Any]:
    """The rows as they are now: a queryset keeps what it has read, a copy of it reads anew."""
    return list(rows._chain())


@receiver(post_migrate)
def forget(**_) -> None:
    """Tables and kinds of rows may be others now."""
    with _lock:
        _known.clear()
