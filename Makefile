# Two commands matter: `make run` and `make test`. `make help` lists the rest.

PYTHON_IN_VENV := .venv/bin/python
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=
export HOST PORT PYTEST_ARGS

.DEFAULT_GOAL := help
.PHONY: help setup run test soak lint format bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: .venv/ready-for-tests  ## build .venv with everything for running, testing and linting

run: .venv/ready-to-run  ## start the portal (HOST, PORT, DATA_DIR, DATABASE_URL, REDIS_URL)
	@$(PYTHON_IN_VENV) scripts/run.py

test: .venv/ready-for-tests  ## run the suite on SQLite, then on PostgreSQL + Redis (PYTEST_ARGS)
	@$(PYTHON_IN_VENV) scripts/test.py $(PYTEST_ARGS)

soak: .venv/ready-for-tests  ## run the long tests that `make test` leaves out
	@$(PYTHON_IN_VENV) scripts/test.py -m soak -n 0 $(PYTEST_ARGS)

lint: .venv/ready-for-tests  ## check style, templates, settings, migrations and static files
	@scripts/lint.sh

format: .venv/ready-for-tests  ## mend what the linter can mend by itself
	@$(PYTHON_IN_VENV) -m ruff check --fix --exit-zero .
	@$(PYTHON_IN_VENV) -m ruff format .

bench: .venv/ready-for-tests  ## print the ratios of the performance targets
	@$(PYTHON_IN_VENV) -m tests.bench

clean:  ## remove .venv and caches; data in var/ stays
	@rm -rf .venv .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp makes the second call instant; a changed requirements file makes it install again.
.venv/ready-to-run: requirements.txt
	@scripts/setup.sh requirements.txt
	@touch $@

.venv/ready-for-tests: requirements.txt requirements-dev.txt
	@scripts/setup.sh requirements-dev.txt
	@touch $@ .venv/ready-to-run
