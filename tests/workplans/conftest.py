"""People and a plan of a small workstream, without the whole programme around them."""

import pytest

from tests import makers
from tests.people import one_of_each_role
from tests.workplans import plans


@pytest.fixture
def crew(db):
    """One person of each role; `chair` and `contributor` belong to the workstream of `plan`."""
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def plan(crew):
    """A plan that is ready to be sent."""
    return plans.ready_plan(makers.workstream(1))
