# Every target starts from a fresh clone; `make` lists them.
PYTHON ?= python3
UV := 0.13.9
BIN := .venv/bin
PROCURE := $(BIN)/procure
ADDRESS ?= 127.0.0.1:8000
PORT = $(lastword $(subst :, ,$(ADDRESS)))
PROCURE_HOME ?= var
OUT ?= $(PROCURE_HOME)/demo
export PROCURE_HOME
# Hundreds of processes would compile the same modules, each anew.
unexport PYTHONDONTWRITEBYTECODE

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard procure/translations/*/LC_MESSAGES/*.po))
LOOK := static/vendor/icons.svg

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check accuracy demo deep docs migration fresh

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/system.run .venv/ready .venv/patterns $(LOOK) $(CATALOGUES) ## Install everything that running needs

setup-test: setup .venv/system.test

run: setup $(PROCURE_HOME)/seeded ## Serve the site with its worker (ADDRESS=127.0.0.1:8000)
	@$(PROCURE) migrate
	@cat $(PROCURE_HOME)/sign-ins.txt
	@echo "http://$(ADDRESS)/ answers in a few seconds; Ctrl-C stops the site and its worker"
	@exec $(PROCURE) serve --with-worker --bind $(ADDRESS)

test: setup-test ## Run the tests on SQLite and PostgreSQL
	@$(BIN)/pytest -q -n 4 --dist worksteal --database both

check: setup ## Format, lint, types, import contracts, templates, budgets
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/python tools/budgets.py

accuracy: setup ## Print how often the fair-competition gate is right (SHOW="--half development --misses")
	@$(BIN)/python tools/accuracy.py $(SHOW)

demo: setup ## Play one procurement from tender to payment (OUT=folder)
	@$(PROCURE) demo --out $(OUT)

deep: setup-test ## Every test on both databases, nothing sampled, many more random examples
	@PROCURE_DEEP=1 $(BIN)/pytest -q -n 4 --dist worksteal --database both --timeout 3600

docs: setup ## Write the generated documents
	@$(PROCURE) docs
	@$(BIN)/python tools/access.py

migration: setup ## Rewrite the first migration from the models (until the first release)
	@$(BIN)/python tools/migration.py

$(PROCURE_HOME)/seeded: | setup
	@echo "founding the demonstration city, once; this takes some minutes"
	@$(PROCURE) seed --port $(PORT) || { echo "no city was founded; to begin anew: make fresh, then make run"; exit 1; }
	@touch $@

fresh: ## Forget the demonstration's data, not the environment
	@test $(PROCURE_HOME) = var -o -d $(PROCURE_HOME)/demo-keys || { echo "$(PROCURE_HOME) holds no demonstration city; remove it by hand if you mean it"; exit 1; }
	@rm -rf $(PROCURE_HOME)

.venv/pyvenv.cfg:
	@$(PYTHON) tools/system.py python
	@$(PYTHON) -m venv .venv

$(BIN)/uv: | .venv/pyvenv.cfg
	@echo "installing Python packages"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check 'uv==$(UV)'

.venv/ready: requirements.lock pyproject.toml | $(BIN)/uv
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/patterns: .venv/ready $(wildcard procure/fairness/*.py procure/fairness/catalogue/*.toml)
	@$(BIN)/python -m procure.fairness.remembered
	@touch $@

.venv/system.%: tools/system.py | .venv/pyvenv.cfg
	@$(BIN)/python tools/system.py $*
	@touch $@

$(LOOK): package-lock.json tools/vendor.py | .venv/system.run
	@echo "installing the look of the pages"
	@npm ci --silent
	@$(BIN)/python tools/vendor.py > /dev/null
	@touch $@

%.mo: %.po | .venv/ready
	@$(BIN)/pybabel -q compile -i $< -o $@
