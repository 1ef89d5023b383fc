PYTHON ?= python3
BIN := .venv/bin

.PHONY: test
test: .venv/installed
	$(BIN)/python -m pytest

.venv/installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --compile -r requirements-dev.txt
	touch $@
