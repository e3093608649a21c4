# `make lab` opens the course, `make test` checks everything. Both make the environment in .venv when it is missing.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# Tests run on all cores, but two at least: some wait for a browser. A run of few tests needs none of that.
WORKERS := -n logical --maxprocesses 4 --dist worksteal

.PHONY: help lab test quick notebooks room check docs
help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

lab: .venv/lab.stamp  ## open the course in JupyterLab (on a server: make lab ARGS=--no-browser)
	@$(BIN)/dlviz lab notebooks $(ARGS)

test: .venv/test.stamp  ## run every test (a part: make test ARGS=tests/nn)
	@$(BIN)/python -m pytest $(WORKERS) --durations=10 $(ARGS)

quick: .venv/test.stamp  ## the tests of the core, the data and the documents: about a minute
	@$(BIN)/python -m pytest $(WORKERS) -m "not slow" $(ARGS)

notebooks: .venv/test.stamp  ## build notebooks/ from course/ (one lesson: make notebooks ARGS=02_layers)
	@$(BIN)/python course/build.py $(ARGS)
	@$(BIN)/python course/readme.py

room: .venv/test.stamp  ## build one room and test it alone (make room ARGS=FieldBench, or layers/dense_forward, 02_layers, ReLU)
	@$(BIN)/python course/room.py $(ARGS)

check: .venv/test.stamp  ## formatting, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

docs: .venv/test.stamp  ## the API reference, from the docstrings: course/api/index.html
	@$(BIN)/python course/reference.py

# The stamps are as old as the last installation: it is repeated only when what is to be installed has changed.
.venv/lab.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the course into .venv (PyTorch is large: the first time takes a few minutes) ..."
	@$(PIP) -e .
	@touch $@

.venv/test.stamp: .venv/lab.stamp
	@echo "Installing what the tests need ..."
	@$(PIP) -e '.[test]'
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or newer. Name one that you have: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Making the environment .venv ..."
	@$(PYTHON) -m venv --clear .venv
