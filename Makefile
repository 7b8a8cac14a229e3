# make demo   set up .venv, train the tracked MNIST CNN, print how to view it
# make test   set up .venv, run the tests
# make help   list every target

SHELL := /bin/sh
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys; print(1 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "")' 2>/dev/null),$(p))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Tests of one file share slow fixtures, so a worker takes whole files, in the order in which pytest collects them.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 25

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long test-wheel check check-js docs bench lock clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY) ## create .venv from requirements.lock (3.4 GB, mostly TensorFlow)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11, 3.12 or 3.13 found; name one with: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## train the tracked MNIST CNN and print how to view it
	$(BIN)/python -m experiments.mnist_cnn

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(PARALLEL)

test-long: $(READY) ## run the tests, including the long form of those that have a short one
	$(BIN)/python -m pytest $(PARALLEL) --long

test-wheel: $(READY) ## install the built wheel into an empty environment and try it there (2 minutes, 2.5 GB)
	$(BIN)/python -m pytest tests/test_wheel.py --long

check: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check-js: ## check the types, style and tests of the RUNS tab's JavaScript (needs Node.js and npm)
	cd tests/js && npm ci --no-audit --no-fund --loglevel=error && npm run --silent check

docs: $(READY) ## build the documentation into build/docs; open build/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet -f docs/mkdocs.yml

bench: $(READY) ## measure logging, launching and reading, next to other tools (one hour; installs them into .venv-bench)
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(VENV)-bench/bin/python -m benchmarks.logging_overhead
	$(VENV)-bench/bin/python -m benchmarks.logging_overhead --cnn
	$(VENV)-bench/bin/python -m benchmarks.launch
	$(VENV)-bench/bin/python -m benchmarks.read_scalars
	$(VENV)-bench/bin/python -m benchmarks.read_layouts
	$(VENV)-bench/bin/python -m benchmarks.many_runs
	$(VENV)-bench/bin/python -m benchmarks.tuner_overhead
	$(BIN)/python -m benchmarks.runs_tab

lock: ## update the lock files: names, versions and hashes of every package (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		--extra dev pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		--extra dev --extra bench pyproject.toml -o requirements-bench.lock

clean: ## remove the environments and caches, but not the logs
	rm -rf $(VENV) $(VENV)-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
