# `make run` starts Launchpad, `make test` proves it, `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Node 24 and npm come from the virtual environment.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export DENO_DIR := $(CURDIR)/.venv/deno
export DENO_NO_UPDATE_CHECK := 1

COMPILE := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

.PHONY: help
help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

.PHONY: run
run: ## Install what is needed, then start everything until Ctrl-C
	@devstack/install run
	@exec launchpad up

.PHONY: check
check: ## Lint, types, import rules and the web app's unit tests: the quick part of the tests
	@$(MAKE) --jobs=2 $(IN_BLOCKS) check-engine check-web

# The halves of `check`, which run side by side; where make can, each shows what it said as one block when it is done.
IN_BLOCKS := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: check-engine
check-engine: python
	ruff check
	ruff format --check
	mypy
	lint-imports

.PHONY: check-web
check-web: web
	cd devstack && npm run --silent check
	cd supabase/functions && deno task --quiet check
	cd web && npm run --silent check

.PHONY: test
test: ## All tests, as CI runs them
	@$(MAKE) --jobs=3 test-engine test-web check-web

# The parts of `test`, side by side: each leaves something of the machine idle, which the others then use. The first is
# shown line by line, so that none writes into the other's line.
.PHONY: test-engine
test-engine: check-engine web
	pytest --numprocesses=3 --dist=loadfile --no-loadscope-reorder | sed --unbuffered ''

.PHONY: test-web
test-web: web
	cd web && npm run --silent e2e

# What the tests need, installed part by part, so that what needs only the first does not wait for the last.
.PHONY: python node web
python:
	@devstack/install test python

node: python
	@devstack/install test node

web: node
	@devstack/install test web

.PHONY: screenshots
screenshots: ## Pictures of all pages, filled by the demo, into web/screenshots
	@devstack/install test
	cd web && npm run --silent screenshots

.PHONY: lighthouse
lighthouse: ## Speed and access of the student's Home and Submit on a slow phone, against the limits
	@devstack/install test
	cd web && npm run --silent build && npm run --silent lighthouse

.PHONY: axe
axe: ## What axe finds on all pages in every language, width and state; a part of it is in the tests
	@devstack/install test
	cd web && npm run --silent axe

.PHONY: lock
lock: ## Lock the newest versions that requirements/*.in and the package.json files allow
	@devstack/install test
	pip install --quiet uv
	for name in run devstack test; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt || exit; done
	for folder in devstack web; do \
		(cd $$folder && rm package-lock.json && npm install --package-lock-only --omit-lockfile-registry-resolved) || exit; \
	done

.PHONY: clean
clean: ## Remove what was installed and built; data in .launchpad stay
	rm -rf .venv build *.egg-info devstack/node_modules web/node_modules web/dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
