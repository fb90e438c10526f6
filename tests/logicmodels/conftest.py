"""Two workstreams without a logic model, a person of each role in the first, and their browsers."""

import pytest
from django.test import Client

from tests import makers
from tests.people import one_of_each_role


@pytest.fixture
def people(db):
    """One person of each role; `chair` and `contributor` belong to the first workstream, `other_chair` to the other."""
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def as_(people):
    """`as_("secretariat")`: a client that is signed in as the person of this role."""

    def as_role(role):
        client = Client()
        client.force_login(people[role])
        return client

    return as_role


@pytest.fixture
def chair(as_):
    return as_("chair")
