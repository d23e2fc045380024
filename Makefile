# The two commands: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SCHEMALOOM_PORT ?= 8084
export SCHEMALOOM_PORT

.DEFAULT_GOAL := help
.PHONY: help demo up test check fuzz bench soak lock docs key clean

help: ## Show what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Make training data for the sample database and show it
	@$(BIN)/python -m services.standalone demo

up: $(VENV)/.runtime ## Serve the API until stopped, on port 8084 or SCHEMALOOM_PORT
	@$(BIN)/python -m services.standalone

test: $(VENV)/.dev ## Run all tests on real parts
	@$(BIN)/python -m tests.support.rabbitmq # installs it where it is missing and we may
	@$(BIN)/python -m pytest -rs -q -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## Format, lint, types, import contracts and fast tests, in seconds
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && echo "format and lint: clean"
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not integration and not e2e and not docker" tests/unit tests/architecture

fuzz: $(VENV)/.dev ## Send the API five thousand generated requests and more; `make test` sends a tenth
	@SCHEMALOOM_FUZZ_FULL=1 $(BIN)/python -m pytest -q tests/contract/test_fuzz.py

bench: $(VENV)/.dev ## Print the figures that README and docs quote
	@$(BIN)/python -m bench

soak: $(VENV)/.dev ## Run tasks for ten minutes while workers are killed
	@$(BIN)/python -m bench.soak

lock: ## Pin the dependencies anew (needs uv)
	@uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements.in -o requirements.lock
	@uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.lock

docs: $(VENV)/.dev ## Write what is generated anew: AsyncAPI, OpenAPI, the table of settings
	@$(BIN)/python -m shared.asyncapi > docs/asyncapi.yaml
	@$(BIN)/python -m services.gateway openapi > docs/openapi.yaml
	@$(BIN)/python -m services.standalone.configuration

key: $(VENV)/.runtime ## Print a new key for SCHEMALOOM_SEALING_KEYS
	@$(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'

clean: ## Remove the environment and what the demo keeps
	@rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.runtime: requirements.lock
	@echo "Setting up $(VENV) (first time: about a minute)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Adding what the tests need"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
