"""People and forms for the tests of the administration pages, without the loaded programme."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import makers
from tests.pageform import fields_of, of_the_administration
from tests.people import one_of_each_role


@pytest.fixture
def people(db):
    """One person of each role, in a programme of two workstreams."""
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def administrator(people):
    return people["administrator"]


@pytest.fixture
def client(administrator):
    """An administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


def form_of(response):
    """The fields of the page's form with what they say, as a browser would send them."""
    fields = fields_of(response.content.decode(), of_the_administration)
    return {name: value if len(value) > 1 else value[0] for name, value in fields.items()}


def page(kind, row_or_model, *args):
    """The address of an administration page."""
    opts = row_or_model._meta
    args = args or ([row_or_model.pk] if kind in ("change", "history", "delete") else [])
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{kind}", args=args)
