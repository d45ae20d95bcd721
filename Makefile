# `make serve` and `make test` are all a fresh machine needs; both begin with `make setup`.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin

.PHONY: help setup setup-dev serve build check test lint types lock clean

help:
	@echo "make serve    set up, build the sample help center and serve it: http://127.0.0.1:$(PORT)/"
	@echo "make test     set up and run all tests"
	@echo "make lint     ruff;  make types: mypy;  make check: kb check"

setup:
	@$(PYTHON) tools/setup.py requirements.lock

setup-dev:
	@$(PYTHON) tools/setup.py requirements-dev.lock

serve: setup
	@PORT=$(PORT) $(BIN)/kb serve

build: setup
	@$(BIN)/kb build

check: setup
	@$(BIN)/kb check

# Apart, because a browser keeps an event loop running in the process that drives it.
test: setup-dev
	@$(BIN)/python -m pytest -n auto --dist loadfile --ignore tests/browser
	@$(BIN)/python -m pytest -n auto --dist loadfile tests/browser

lint: setup-dev
	@$(BIN)/ruff check .

types: setup-dev
	@$(BIN)/mypy

# Needs `uv`; run after a change of dependencies in pyproject.toml.
lock:
	uv pip compile pyproject.toml --group build --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv site index .kb
