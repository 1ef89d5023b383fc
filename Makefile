PYTHON ?= python3
STACK ?= local
BIN := .venv/bin
RUN := $(BIN)/python -m

.DEFAULT_GOAL := help
.PHONY: help up preview down destroy status test test-fast prove lint format golden conformance sessions bench mutate observe

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

up: .venv/installed ## Bring STACK (default: local) up on this machine
	@$(RUN) localcloud up --stack $(STACK)

preview: .venv/installed ## Preview STACK under the policies; needs no cloud, no credentials, no cluster
	@$(RUN) localcloud preview --stack $(STACK)

status: .venv/installed ## Say which processes of STACK's local cloud run
	@$(RUN) localcloud status --stack $(STACK)

down: .venv/installed ## Stop every process of the local clouds
	@$(RUN) localcloud down

destroy: .venv/installed ## Delete STACK's resources, its processes and its files
	@$(RUN) localcloud destroy --stack $(STACK)

test: .venv/installed ## Run every test, with the real programs
	@$(RUN) toolchain install up test
	@$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder

test-fast: .venv/installed ## Run the tests that start no program
	@$(RUN) pytest -m "not cloud and not proof"

prove: .venv/installed ## Play the long proofs: whole stacks of dev and prod, floods, outages and drills
	@$(RUN) toolchain install up test telemetry
	@$(RUN) pytest -m proof

lint: .venv/installed ## Check style, types and the policy catalogue
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright

format: .venv/installed ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

golden: .venv/installed ## Write the golden resource graphs anew; review the difference
	@$(RUN) tests.golden

conformance: .venv/installed ## Write docs/conformance.md anew
	@$(RUN) tests.conformance

sessions: .venv/installed ## Write the README's sessions anew
	@$(RUN) tests.docs.sessions

bench: .venv/installed ## Measure previews and ups against the engine's own floor
	@$(RUN) bench

mutate: .venv/installed ## Break the alert rules on purpose and count what their unit tests notice
	@$(RUN) toolchain install promtool
	@$(RUN) tests.mutation

observe: .venv/installed ## Play outages to the real monitoring programs and report who was told, in eleven minutes
	@$(RUN) localcloud observe

.venv/installed: requirements.txt requirements-dev.txt
	@echo "installing Python packages …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --compile --disable-pip-version-check -r requirements-dev.txt
	@touch $@
