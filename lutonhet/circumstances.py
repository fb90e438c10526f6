"""Who does something, and on whose behalf: what the trail notes beside what was done."""

from contextlib import contextmanager
from contextvars import ContextVar

_person: ContextVar[object] = ContextVar("done_by", default=None)
_behalf: ContextVar[str] = ContextVar("on_behalf_of", default="")


def who_does_it():
    """The person whose service call this is; None outside one."""
    return _person.get()


def on_whose_behalf() -> str:
    """The name of the person for whom the present write is made; "" when people act for themselves."""
    return _behalf.get()


@contextmanager
def done_by(person):
    """Audit events within are `person`'s, also where no request says so."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


@contextmanager
def on_behalf_of(name: str):
    """Audit events within say that they were done on behalf of `name`; with "", of nobody."""
    token = _behalf.set(name)
    try:
        yield
    finally:
        _behalf.reset(token)
