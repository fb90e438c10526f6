# The words of daily work. The same words stand in README, DEVELOPERS.md and .ci/run.

SHELL := /bin/bash
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
export PORT

# Nobody's .env and no database: what the checks of the code itself run with.
CLEAN := env -i PATH="$$PATH" HOME="$$HOME" LANG=C.UTF-8 ENV_FILE=/dev/null DATABASE_URL=sqlite://:memory:
ON_A_LAPTOP := $(CLEAN) DEBUG=on SECRET_KEY=only-for-the-checks-of-the-code-and-never-for-a-server
ON_A_SERVER := $(CLEAN) DEBUG=off SECRET_KEY=only-for-the-checks-of-the-code-and-never-for-a-server-0123456789 \
	ALLOWED_HOSTS=het.example.gov.uk

.DEFAULT_GOAL := help
.PHONY: help run setup test check fix bench soak

help: ## say what each word does
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 14

run: setup ## set up what is missing, load the programme into an empty database, and serve it on 127.0.0.1:$PORT
	@exec $(PY) bin/serve.py

setup: ## all of `make run` but serving
	@bin/install.sh requirements.txt
	@$(PY) bin/setup.py

test: ## install what the tests need, check, and run all tests on SQLite, then on PostgreSQL
	@bin/install_browser_and_database.sh
	@bin/install.sh requirements-dev.txt
	@$(PY) bin/run_tests.py

check: ## style, missing migrations, settings for a server, import direction, templates, rules of the repository
	@bin/install.sh requirements-dev.txt
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(ON_A_LAPTOP) $(PY) manage.py makemigrations --check --dry-run
	$(ON_A_SERVER) $(PY) manage.py check --deploy --fail-level WARNING
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/pytest -q tests/test_repository.py

fix: ## let ruff mend and format
	@bin/install.sh requirements-dev.txt
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: ## measure pages, saves and files at 1, 20 and 100 times the programme; writes docs/benchmarks.md
	@bin/install.sh requirements.txt
	@$(PY) -m benchmarks

soak: ## the long runs (races, kills, random cases) at full count, on both databases
	@bin/install_browser_and_database.sh
	@bin/install_office.sh
	@bin/install.sh requirements-dev.txt
	@$(PY) bin/run_tests.py --soak
