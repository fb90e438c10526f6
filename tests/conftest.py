"""What every test may ask for: the loaded programme, a person of each role, a browser, a running site."""

import gc

import hypothesis
import pytest
from hypothesis import is_hypothesis_test

from tests.loaded import load_luton
from tests.people import one_of_each_role
from tests.soak import full_count as count_for_this_run
from workstreams.models import Workstream

pytest_plugins = ["tests.browser", "tests.databases", "tests.emptying", "tests.site", "tests.turns"]

# A shared machine is slow at times; that is not what these tests are about.
hypothesis.settings.register_profile("tests", deadline=None, max_examples=count_for_this_run(100, 2000))
hypothesis.settings.load_profile("tests")


def pytest_collection_modifyitems(items):
    """Whatever repeats itself as often as it is told is a long run: `make soak` runs it at full count."""
    for item in items:
        if "full_count" in item.fixturenames or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.soak)


def pytest_collection_finish():
    """What was imported stays: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def full_count():
    """`full_count(reduced, full)`: how often a long run repeats itself in this run."""
    return count_for_this_run


@pytest.fixture(autouse=True)
def tables_before_everything_else(request):
    """A test that commits has its tables before any other fixture writes in them."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if commits:
        request.getfixturevalue("transactional_db")


@pytest.fixture
def luton(db):
    """The programme of places/luton, loaded by the command that towns use."""
    load_luton()


@pytest.fixture
def people(luton):
    """One person of each role; `chair` and `contributor` belong to Housing, `other_chair` to Net Zero."""
    workstreams = Workstream.objects.in_bulk(["housing", "net-zero"], field_name="slug")
    return one_of_each_role(workstreams["housing"], workstreams["net-zero"])


@pytest.fixture
def chair(people):
    return people["chair"]


@pytest.fixture
def administrator(people):
    return people["administrator"]
