"""Taking turns: each page and its references at every size, again and again in one run.

A size is a database file of its own, and one process holds a connection to each; so whatever disturbs the machine
disturbs all alike. The least of all turns is told: other work can only add to it.
"""

import gc
import gzip
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.forms.models import model_to_dict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks import programme
from benchmarks.pages import PAGES, Page
from benchmarks.references import FIELDS
from benchmarks.typed import form_in
from lutonhet.garbage import leave_what_is_loaded
from lutonhet.kept import forget
from workplans.models import Action

OURS, AGAIN, PAR, FLOOR = "ours", "again", "par", "floor"
EVERY = 3  # turns, pages about everything take one at the larger sizes, where they take long
WARM_UP = 2  # turns that do not count: modules are loaded, templates are read


@dataclass
class Measured:
    """A page at a size: seconds of each variant, what the page asked of the database, and its compressed bytes."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: float("inf")))
    queries: dict[str, int] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)

    def times(self, variant: str = PAR) -> float:
        """How many times as long as a reference ours takes."""
        return self.seconds[OURS] / self.seconds[variant]


class Sizes:
    """A database for each size, and the site's clients on them."""

    def __init__(self, folder: Path, sizes: Iterable[int], *, actions: int, say: Callable[[str], None]):
        self.connections, self.clients = {}, {}
        first = folder / "programme.sqlite3"
        self.loading = None
        if not first.exists():
            say("the programme …")
            with self._on(first):
                self.loading = programme.build(actions=actions)
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for size in sizes:
            file = folder / f"size-{size}.sqlite3"
            is_new = not file.exists()
            if is_new:
                shutil.copyfile(first, file)
            self.connections[size] = self._connection_to(file)
            with self.at(size):
                if is_new:
                    say(f"{size} times the programme …")
                    programme.enlarge(size)
                    connection.cursor().execute("ANALYZE")
                self.clients[size] = {
                    (kind, name): _client(name, plain=kind == PAR)
                    for kind in (OURS, PAR)
                    for name in ("reader", "chair")
                }

    @contextmanager
    def at(self, size: int) -> Iterator[None]:
        """Everything within is asked of the database of that size."""
        before = connections["default"]
        connections["default"] = self.connections[size]
        try:
            yield
        finally:
            connections["default"] = before

    @contextmanager
    def _on(self, file):
        before = connections["default"]
        connections["default"] = self._connection_to(file)
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = before

    @staticmethod
    def _connection_to(file):
        made = connections.create_connection("default")
        made.settings_dict = {**made.settings_dict, "NAME": str(file)}
        return made

    def close(self) -> None:
        for one in self.connections.values():
            one.close()


def _client(name, *, plain):
    """A browser that is signed in; the plain one has Django's own middleware around it, and no more."""
    client = Client()
    client.force_login(User.objects.get(name=name.title()), backend=settings.AUTHENTICATION_BACKENDS[-1])
    with override_settings(MIDDLEWARE=settings.PLAIN_MIDDLEWARE) if plain else override_settings():
        client.get("/health/")  # middleware is put around a client at its first request
    return client


def measure_pages(sizes: Sizes, *, rounds: int, pages: Iterable[Page] = PAGES) -> dict[tuple[str, int], Measured]:
    """(page's name, size) → what was measured of it."""
    found: dict[tuple[str, int], Measured] = defaultdict(Measured)
    pages = [replace(page, path=_where_it_leads(sizes, page.path)) for page in pages]
    for turn in range(WARM_UP + rounds):
        if turn == WARM_UP:
            leave_what_is_loaded()  # as a server does
        for page in pages:
            for size in sizes.connections:
                if size > 1 and not page.is_of_one and turn > WARM_UP and turn % EVERY:
                    continue
                with sizes.at(size):
                    for variant, client, path in _variants(sizes, page, size):
                        one = found[page.name, size]
                        if turn == 0:
                            one.queries[variant], one.size[variant] = _weigh(client, path)
                        if variant == OURS:
                            forget()  # as after a write
                        seconds = _time(lambda client=client, path=path: client.get(path))
                        if turn >= WARM_UP:
                            one.seconds[variant] = min(one.seconds[variant], seconds)
    return dict(found)


def _where_it_leads(sizes, path):
    """The address that answers with the page: that of the workplan leads on to the one of its year."""
    size = next(iter(sizes.connections))
    with sizes.at(size):
        response = sizes.clients[size][OURS, "reader"].get(path, follow=True)
    return response.redirect_chain[-1][0] if response.redirect_chain else path


def _variants(sizes, page, size):
    clients = sizes.clients[size]
    yield OURS, clients[OURS, "reader"], page.path
    yield AGAIN, clients[OURS, "reader"], page.path
    yield PAR, clients[PAR, "reader"], f"/benchmark/par/{page.name}/"
    yield FLOOR, clients[PAR, "reader"], f"/benchmark/floor/{page.name}/"


def _weigh(client, path):
    """Queries, and bytes as a proxy would send them."""
    response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    forget()
    with CaptureQueriesContext(connection) as captured:
        content = client.get(path).content
    asked = [query for query in captured if query["sql"].startswith("SELECT")]
    return len(asked), len(gzip.compress(content, 6))


def measure_saves(sizes: Sizes, *, rounds: int) -> dict[int, Measured]:
    """Size → an action saved by its form, and by par's. What is told is the clock's time, as the disc takes part."""
    found = {size: Measured() for size in sizes.connections}
    for turn in range(WARM_UP + rounds):
        for size in sizes.connections:
            with sizes.at(size):
                for variant, code in _saves(sizes, size, turn):
                    seconds, queries = code()
                    if turn >= WARM_UP:
                        found[size].seconds[variant] = min(found[size].seconds[variant], seconds)
                        found[size].queries[variant] = queries
    return found


def _saves(sizes, size, turn):
    action = Action.objects.filter(
        workplan__workstream__slug=programme.WORKSTREAM, lead_organisation__isnull=False, delivery="on_track"
    ).first()
    clients = sizes.clients[size]
    yield OURS, lambda: _save(clients[OURS, "chair"], f"/items/{action.code}/change/", turn)
    yield PAR, lambda: _save_plainly(clients[PAR, "chair"], action, turn)


def _save(client, path, turn):
    """Open the form, change a text, and send it: the sending is timed."""
    text = f"Agree with partners how people are reached, turn {turn}"
    data = {**form_in(client.get(path).content.decode()), "text": text}
    return _timed_post(client, path, data, Action)


def _save_plainly(client, action, turn):
    """The same action with the same fields, sent to the plain form."""
    data = {
        name: value for name, value in model_to_dict(action, fields=FIELDS).items() if value not in (None, "", False)
    }
    data |= {name: [one.pk for one in value] for name, value in data.items() if isinstance(value, list)}
    data["text"] = f"Agree with partners how people are reached, plainly {turn}"
    return _timed_post(client, f"/benchmark/par-save/{action.code}/", data, Action)


def _timed_post(client, path, data, model):
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        response = client.post(path, data)
        seconds = time.perf_counter() - began
    if response.status_code != 302 or not model.objects.filter(text=data["text"]).exists():
        raise RuntimeError(f"{path} did not save: {response.status_code}")
    return seconds, len(captured)


def _time(act: Callable[[], object]) -> float:
    """Seconds of this process's own work: SQLite works within it, and how busy the machine is does not count.

    What the page before has left lying is cleared away first, or its garbage would be counted here.
    """
    gc.collect()
    began = time.process_time()
    act()
    return time.process_time() - began
