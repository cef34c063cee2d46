.DEFAULT_GOAL := help
.PHONY: help run test lint bench mutations format lock pictures clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := tests/peers/node_modules/.package-lock.json
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate

help: ## show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(VENV)/.run ## set up what is missing and open the desk on http://127.0.0.1:8080
	@exec $(BIN)/guichet serve

test: $(VENV)/.dev $(PEERS) ## set up what is missing and run the tests
	$(BIN)/pytest

lint: $(VENV)/.dev ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev ## answers and checks per second, beside the bare libraries
	$(BIN)/python -m bench.answer
	$(BIN)/python -m bench.scale
	$(BIN)/python -m bench.check_pdf
	$(BIN)/python -m bench.archives
	$(BIN)/python -m bench.slack_events

mutations: $(VENV)/.dev ## check 2 000 damaged copies of the sample files that lie beside the project
	$(BIN)/python -m tests.mutations

format: $(VENV)/.dev ## let ruff format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## pin the newest dependencies, with hashes
	$(LOCK) --upgrade --group build --output-file requirements/run.lock
	$(LOCK) --upgrade --group dev --constraint requirements/run.lock --output-file requirements/dev.lock

pictures: $(VENV)/.dev ## take the README's pictures again (needs chromium)
	$(BIN)/python -m docs.images.make

clean: ## remove what the other targets set up; the data folder stays
	rm -rf $(VENV) tests/peers/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Guichet needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(PEERS): tests/peers/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests/peers --no-audit --no-fund --loglevel=error; \
	else echo "npm is not here: the tests that talk to a Slack peer are skipped"; fi
