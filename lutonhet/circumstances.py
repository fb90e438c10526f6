"""On whose behalf something is being done: noted in the trail beside who did it."""

from contextlib import contextmanager
from contextvars import ContextVar

_behalf: ContextVar[str] = ContextVar("on_behalf_of", default="")


def on_whose_behalf() -> str:
    """The name of the person for whom the present write is made; "" when people act for themselves."""
    return _behalf.get()


@contextmanager
def on_behalf_of(name: str):
    """Audit events within say that they were done on behalf of `name`."""
    token = _behalf.set(name)
    try:
        yield
    finally:
        _behalf.reset(token)
