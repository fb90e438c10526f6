"""The health check: what a load balancer is told about the database."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
django.setup()
from django.test import Client
answer = Client(headers={"host": "localhost"}).get("/health/")
print(answer.status_code, answer.json()["database"])
"""


@pytest.mark.django_db
def test_a_database_that_answers_is_well(client):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})


def test_an_empty_database_is_a_lost_one(scratch_environment):
    """SQLite makes a new file where one was lost, and that answers too."""
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=scratch_environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["503", "unreachable"], done.stderr
