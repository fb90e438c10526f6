"""Whose turn it is: long tests begin first.

A worker that begins a long test last works alone while the others wait for it.
"""

import pytest

# Where programs of the test's own are started: a server, a browser on it, commands on a database.
STARTS_PROGRAMS = {"site", "site_to_write_in", "set_up_database", "set_up_environment"}
STARTS_PROGRAMS |= {"migrated_database", "migrated_environment", "scratch_environment"}
HAS_TABLES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: not is_long(item))


def is_long(item):
    """It starts programs and asks for no table of the worker's own, whose tests keep the order that they need."""
    if item.get_closest_marker("long"):
        return True
    return bool(STARTS_PROGRAMS & asked_for(item)) and not uses_tables(item)


def uses_tables(item):
    is_django_test_case = hasattr(item.cls, "databases")
    return bool(item.get_closest_marker("django_db") or HAS_TABLES & asked_for(item) or is_django_test_case)


def asked_for(item):
    return set(getattr(item, "fixturenames", ()))
