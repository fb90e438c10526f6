"""`make bench`: measure everything and write docs/benchmarks.md."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from benchmarks.run import main  # noqa: E402 - models are there once Django is set up

main()
