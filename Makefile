# Needlepoint. `make` alone lists what can be done. Needed beforehand: Python 3.11 or newer with venv, and make.

# Some machines set this; every start would then parse every module again, several times slower.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
LOCKS := requirements/uv.txt requirements/dev.txt
DEMO_OUT ?= demo-output
TEST_WORKERS ?= 2
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(LOCK_OPTIONS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check fix lock docs messages bench bench-clinic bench-forecast bench-photos validate-photos mutation clean system-packages browser-tests

help: ## List what can be done here
	@awk 'BEGIN {FS = ":[^#]*## "} /^[a-z-]+:[^#]*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the virtual environment and install everything by hash

$(STAMP): $(LOCKS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Needlepoint needs Python 3.11 or newer; try: make setup PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# `make demo DEMO_OPTIONS=--check` starts everything, signs in as everybody, stops, and ends with 0 where all of it worked.
demo: setup ## Leave the example patients' documents in demo-output, then run the demonstration clinic until Ctrl-C
	@$(BIN)/needlepoint demo --out $(DEMO_OUT)
	@$(BIN)/needlepoint-clinic demo --data $(DEMO_OUT)/clinic $(DEMO_OPTIONS)

system-packages: ## Install the Debian packages the tests need, or name the missing ones
	@tools/ensure_system_packages

browser-tests: setup ## Install what the browser tests need from npm, by the committed lock
	@tools/ensure_browser_tests

test: setup system-packages browser-tests ## Run every test
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal

check: setup ## Lint, types, import floors, dead code, security, generated docs, knowledge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/vulture
	$(BIN)/bandit --quiet --recursive src --configfile pyproject.toml
	$(BIN)/python tools/generate_reference.py --check
	$(BIN)/needlepoint knowledge check

fix: setup ## Put right what ruff can put right by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Keeps the versions that still fit; `make lock LOCK_OPTIONS=--upgrade` takes the newest.
lock: setup ## Work out the locked versions again after a change of requirements/*.in
	$(COMPILE) requirements/uv.in --output-file requirements/uv.txt
	$(COMPILE) requirements/runtime.in --output-file requirements/runtime.txt
	$(COMPILE) --constraint requirements/runtime.txt requirements/dev.in --output-file requirements/dev.txt

docs: setup ## Write the reference pages again, and run the examples on the others
	$(BIN)/python tools/generate_reference.py

messages: setup ## Collect what there is to translate, and write the catalogs of every language again
	@$(BIN)/python tools/extract_messages.py

bench: setup ## Measure how fast it is, beside named peers
	$(BIN)/python benchmarks/run.py
	@$(MAKE) --no-print-directory bench-clinic

bench-clinic: setup ## Measure how fast the clinic answers with 10,000 patients, on SQLite and PostgreSQL
	@tools/ensure_system_packages wrk
	$(BIN)/python -m benchmarks.clinic $(BENCH_OPTIONS)

bench-forecast: setup ## Measure how fast the forecast is
	$(BIN)/python -m benchmarks.forecast bench

bench-photos: setup ## Measure how fast photographs are measured, beside named peers
	$(BIN)/python -m benchmarks.photos bench

validate-photos: setup ## Hold what is said of photographs against rendered pairs whose truth is known
	$(BIN)/python -m benchmarks.photos validate --pairs build/photos/pairs

mutation: setup ## Change the code a little, again and again, and see whether a test notices
	$(BIN)/mutmut run --max-children $(TEST_WORKERS)
	$(BIN)/mutmut results

clean: ## Remove the virtual environment and everything made
	rm -rf $(VENV) $(DEMO_OUT) build dist mutants htmlcov .coverage .coverage.* \
		tests/clinic/browser/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
