"""Whose turn it is: long tests begin first, and a test that opens no database runs in one of the two runs.

A worker that begins a long test last works alone while the others wait for it.
"""

import os

import pytest

# Where programs of the test's own are started: a server, a browser on it, commands on a database.
STARTS_PROGRAMS = {"site", "site_to_write_in", "set_up_database", "set_up_environment"}
STARTS_PROGRAMS |= {"migrated_database", "migrated_environment", "scratch_environment"}
HAS_TABLES = {"db", "transactional_db", "live_server"}
# A run that only needs the tests which open its database; the others have run on another one.
ONLY_WITH_DATABASE = bool(os.environ.get("ONLY_WITH_DATABASE"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: not is_long(item))
    if ONLY_WITH_DATABASE:
        config.hook.pytest_deselected(items=[item for item in items if not opens_database(item)])
        items[:] = [item for item in items if opens_database(item)]


def is_long(item):
    """It starts programs and asks for no table of the worker's own, whose tests keep the order that they need."""
    if item.get_closest_marker("long"):
        return True
    return bool(STARTS_PROGRAMS & asked_for(item)) and not uses_tables(item)


def opens_database(item):
    """Whether a run on another database might show something else.

    pytest-django refuses the database to a test that does not ask for it. What a program does that is started by a test
    nobody sees: such a test counts as one that opens the database unless it is marked `no_database`.
    """
    if item.get_closest_marker("no_database"):
        return False
    starts_programs = bool(STARTS_PROGRAMS & asked_for(item)) or hasattr(item.module, "subprocess")
    return starts_programs or uses_tables(item)


def uses_tables(item):
    is_django_test_case = hasattr(item.cls, "databases")
    return bool(item.get_closest_marker("django_db") or HAS_TABLES & asked_for(item) or is_django_test_case)


def asked_for(item):
    return set(getattr(item, "fixturenames", ()))
