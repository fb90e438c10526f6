"""Queries whose text is made once: for pages that ask the same few large questions again and again.

Django makes the text of a query anew each time, which for a large one takes longer than the database takes to answer.
It is made once with stand-ins for the keys and codes that are asked for.
"""

import re
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
FIRST_KEY = 2_111_000_000  # a column of keys can hold it and those after it, and none does
OPENS, CLOSES = "\ue000", "\ue001"  # of what stands for a text
STANDS_IN = re.compile(f"{OPENS}[0-9]+{CLOSES}")

_lock = Lock()
_known: "OrderedDict[Hashable, Any]" = OrderedDict()


def prepared(make: Callable[..., models.QuerySet], *given: Hashable) -> list[Any]:
    """The rows of `make(*given)`, read anew each time; the text of the query is made once in this process.

    Integers (keys) and texts that are given must come into the query as values and decide nothing else: the text is
    made with others that stand for them. What `make` does must follow from the rest that is given, from the day and
    from the kinds of rows alone. A value that is made into another before the query holds it raises ValueError.
    """
    key, stand_ins, values = apart(given)
    rows = made_once((make, key), lambda: with_its_text(make(*stand_ins)))
    return rows_of(rows, values)


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


def apart(given):
    """What a text depends on, what it is made with, and stand-in → value."""
    stand_ins = [_stand_in(number, value) for number, value in enumerate(given)]
    pairs = list(zip(stand_ins, given, strict=True))
    values = {one: value for one, value in pairs if one is not value}
    return tuple(value if one is value else type(value) for one, value in pairs), stand_ins, values


def _stand_in(number, value):
    if type(value) is int:
        return FIRST_KEY + number
    return f"{OPENS}{number}{CLOSES}" if type(value) is str else value


def with_its_text(rows: models.QuerySet) -> models.QuerySet:
    """The queryset with its text, for `rows_of`; not to be filtered any further."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        rows.its_text = compiler.as_sql()
    except EmptyResultSet:  # it asks nothing
        rows.its_text = None
    else:
        if any(OPENS in str(one) and not STANDS_IN.fullmatch(str(one)) for one in rows.its_text[1]):
            raise ValueError("A value that was given is made into another before the query holds it.")
    rows.its_compiler = compiler
    return rows


def rows_of(rows: models.QuerySet, values: dict[Hashable, Hashable]) -> list[Any]:
    """The rows as they are now, with the values that the stand-ins of the text stand for."""
    if rows.its_text is None:
        return []
    text, parameters = rows.its_text
    told = tuple(_told(one, values) if _may_stand_in(one) else one for one in parameters)
    compiler = copy(rows.its_compiler)
    compiler.connection = connections[compiler.using]  # every thread has its own
    compiler.as_sql = lambda *_, **__: (text, told)
    again = rows._chain()  # a queryset keeps what it has read
    again.query.get_compiler = lambda *_, **__: compiler
    return list(again)


def _may_stand_in(parameter):
    """Is it a whole number or a text? PostgreSQL's come in a type of their own, that says how wide the column is."""
    return isinstance(parameter, (int, str)) and not isinstance(parameter, bool)


def _told(parameter, values):
    return type(parameter)(values[parameter]) if parameter in values else parameter


@receiver(post_migrate)
def forget(**_) -> None:
    """Tables and kinds of rows may be others now."""
    with _lock:
        _known.clear()
