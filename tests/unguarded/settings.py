"""The tests' settings without the guard."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.unguarded"]  # noqa: F405
