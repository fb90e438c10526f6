"""What tests about people ask for."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests import makers
from tests.people import person


@pytest.fixture(autouse=True)
def nobody_has_tried_before(db):
    cache.clear()


@pytest.fixture(autouse=True)
def signing_in_looks_at_each_earlier_session(settings):
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, {"model": "accounts.User", "field": "get()"}]


@pytest.fixture
def ada():
    return person("Ada Administrator", is_staff=True)


@pytest.fixture
def housing(db):
    makers.programme()
    return makers.workstream(1)


@pytest.fixture
def administration(ada):
    """An administrator's browser."""
    client = Client()
    client.force_login(ada)
    return client
