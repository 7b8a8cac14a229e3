# make demo   set everything up, train the tracked MNIST CNN, print how to look at it
# make test   set everything up, pass the tests
# make help   the rest

SHELL := /bin/sh
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys; print(1 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "")' 2>/dev/null),$(p))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A file's tests share what takes long to make, so that a worker takes whole files, those that were named first.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 25

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long test-wheel check bench lock clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY) ## make .venv from requirements.lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11, 3.12 or 3.13 is wanted and none was found; name one with: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) has no venv; on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## train the tracked MNIST CNN and say how to look at it
	$(BIN)/python -m experiments.mnist_cnn

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-long: $(READY) ## run the tests, and those that have a short form in their long one
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --long

test-wheel: $(READY) ## build the wheel, install it into an empty environment (2.5 GB), and try it there
	$(BIN)/python -m pytest tests/test_wheel.py --long

check: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY) ## what logging, starting and reading cost, beside other tools (an hour; installs them into .venv-bench)
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(VENV)-bench/bin/python -m benchmarks.logging_overhead
	$(VENV)-bench/bin/python -m benchmarks.logging_overhead --cnn
	$(VENV)-bench/bin/python -m benchmarks.launch
	$(VENV)-bench/bin/python -m benchmarks.read_scalars
	$(VENV)-bench/bin/python -m benchmarks.tuner_overhead
	$(BIN)/python -m benchmarks.runs_tab

lock: ## pin again: names, versions and hashes of every package (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		--extra dev pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		--extra dev --extra bench pyproject.toml -o requirements-bench.lock

clean: ## remove the environments and caches; logs stay
	rm -rf $(VENV) $(VENV)-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
