# Newsline. `make` alone says what there is.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
UV_VERSION := 0.13.9

.PHONY: help run airflow test check lint eval bench fuzz lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/.light ## ingest config/sources.yaml once, then show the search page (SERVE=0: not)
	@$(BIN)/news run
	@if [ "$(SERVE)" != 0 ]; then $(BIN)/news serve; fi

airflow: .venv/.airflow ## Airflow on this machine alone, with the embedded stores, until Ctrl-C
	@config/airflow/standalone.sh

test: .venv/.dev ## everything that can be tested here; what is missing is a named skip
	$(BIN)/pytest

check: lint ## lint, then the tests that need no server and no browser
	$(BIN)/pytest -m "not browser and not postgres and not elasticsearch and not airflow"

lint: .venv/.dev ## format, lint, types, import rules, licences
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/licences.py

eval: .venv/.dev ## accuracy on the evaluation data beside the project
	$(BIN)/python -m tests.evaluation

bench: .venv/.dev ## speed and memory
	$(BIN)/python -m benchmarks

fuzz: .venv/.dev ## read 100,000 damaged deliveries of every wire format (for the nights)
	NEWS_FUZZ_CASES=100000 $(BIN)/pytest tests/unit/wire/test_any_bytes.py

lock: .venv/.uv ## resolve requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-annotate --no-header -o requirements.lock

clean: ## remove the environment; what was ingested stays in var/
	rm -rf .venv

.venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit("Newsline needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv || { echo "Newsline needs venv: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# The lock is a list of constraints with hashes: one lock serves every extra.
.venv/.light: .venv/.uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --constraint requirements.lock --build-constraint requirements.lock --editable .
	@touch $@

.venv/.airflow: .venv/.uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --constraint requirements.lock --build-constraint requirements.lock --editable '.[airflow]'
	@touch $@ .venv/.light

.venv/.dev: .venv/.uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --constraint requirements.lock --build-constraint requirements.lock --editable '.[dev]'
	@touch $@ .venv/.light .venv/.airflow
