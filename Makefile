# collgraph's commands; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help serve build check test lint format tidy lock bench-build bench-closure bench-sparql bench-explorer bench-hostile bench-web soak assets clean
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
TIER ?= quick
# A file's tests stay together, files are shared out: half the time on two cores.
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder
# A lock holds names, versions and hashes: no address, whatever the machine's pip is told.
COMPILE := $(BIN)/pip-compile --quiet --no-config --generate-hashes --unsafe-package none --strip-extras --all-build-deps \
	--no-annotate --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

serve: ## install, build the graph, serve it on http://127.0.0.1:8501
	@tools/environment.sh run
	@$(BIN)/collgraph serve || [ $$? -eq 130 ]

build: ## install, build the graph
	@tools/environment.sh run
	@$(BIN)/collgraph build

check: ## read data/ and say what is wrong with it
	@tools/environment.sh run
	@$(BIN)/collgraph check

test: ## install, run the tests but the longest (TIER=full: those too; PYTEST_ARGS='-k search': some)
	@tools/environment.sh test
	@$(BIN)/python -m pytest --tier=$(TIER) $(PYTEST_ARGS)

lint: ## install, run ruff and mypy
	@tools/environment.sh test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: ## rewrite the Python files as ruff wants them
	@tools/environment.sh test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

tidy: ## rewrite the tables of data/ as the tests want them: sorted, trimmed, NFC
	@tools/environment.sh run
	@$(BIN)/python tools/tidy.py

lock: ## compile the requirement locks from pyproject.toml (on Python 3.11, the oldest supported)
	@tools/environment.sh run
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
	@$(COMPILE) --extra reason --constraint requirements-test.lock --output-file requirements-reason.lock pyproject.toml
	@sed -i.bak '/^#/d;/^$$/d' requirements*.lock && rm requirements*.lock.bak

bench-build: ## time and memory of a full build and of an edit; a dated report under bench/reports/
	@tools/environment.sh run
	@$(BIN)/python bench/build.py

bench-closure: ## time and memory of what follows from the real sources; a dated report under bench/reports/
	@tools/environment.sh run
	@$(BIN)/python bench/closure.py

bench-sparql: ## our endpoint beside native Oxigraph, rdflib-endpoint and Virtuoso; a dated report under bench/reports/
	@tools/environment.sh run
	@$(BIN)/collgraph build
	@$(BIN)/python bench/sparql.py $(BENCH_ARGS)

bench-explorer: ## the explorer's pages, 200 sessions, a slow line; a dated report under bench/reports/
	@tools/environment.sh test
	@$(BIN)/collgraph build
	@$(BIN)/python bench/explorer.py $(BENCH_ARGS)

bench-hostile: ## what ordinary queries wait while hostile ones run; a dated report under bench/reports/
	@tools/environment.sh test
	@$(BIN)/python bench/hostile.py $(BENCH_ARGS)

bench-web: ## answers a second of /id and /data, pages under load, dumps of a million quads; a dated report
	@tools/environment.sh test
	@$(BIN)/collgraph build
	@$(BIN)/python bench/web.py $(BENCH_ARGS)

soak: ## an hour of load on a server while it is rebuilt; a dated report under bench/reports/ (BENCH_ARGS="--minutes 3")
	@tools/environment.sh test
	@$(BIN)/python bench/soak.py $(BENCH_ARGS)

assets: ## bundle the explorer's front-end parts again (needs Node; the bundles are committed)
	cd tools/assets && npm install --no-package-lock && npm run build

clean: ## remove the environment, the built graph and the caches
	rm -rf .venv build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
