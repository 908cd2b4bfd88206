# The whole set-up is one virtual environment, .venv, made from requirements.lock.
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/ready
BENCH := .venv-bench/ready
# pip's own environment is set aside so that only the lock file decides what is installed
PIP := $(PY) -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check bench growth soak audit mutants clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: $(READY) ## Rank, draw and report on the mirror's real tables where there is one, else on the demo
	@set -e; mirror=$$($(PY) -m pararoute.ingest.remote.mirror); \
	if [ -n "$$mirror" ]; then \
	  echo "==> REAL TABLES of the mirror $$mirror" >&2; \
	  export PARAROUTE_MIRROR="$$mirror"; .venv/bin/pararoute rank; \
	else \
	  echo "==> SYNTHETIC DEMO: no mirror with default contrasts was found (PARAROUTE_MIRROR, mirror/)" >&2; \
	  .venv/bin/pararoute rank --demo; \
	fi; \
	.venv/bin/pararoute view; .venv/bin/pararoute report

test: $(READY) ## Run all tests; those that could not run are listed with the reason
	@tests/services/install_neo4j.sh
	@tests/services/install_chromium.sh
	@tests/determinism/install_pandas3.sh
	$(PY) -m pytest -n auto --dist loadgroup

check: $(READY) ## Lint and check types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

growth: $(READY) ## Measure how time and memory grow with the network
	$(PY) -m benchmarks.growth

bench: $(BENCH) ## Time and peak memory beside what else does the job; ROWS="mass ranking" picks some
	@tests/services/install_neo4j.sh
	.venv-bench/bin/python -m benchmarks $(ROWS)

soak: $(READY) ## Kill, damage and fuzz at length, for hours
	PARAROUTE_KILLS=200 PARAROUTE_FUZZ=5000 $(PY) -m pytest tests/reliability/test_crash.py tests/fuzz -q

audit: $(READY) ## Ask for known weaknesses of what the lock names; needs a connection
	@$(PY) -m tests.security.audit

mutants: $(READY) ## Flip the scoring code in one place at a time; list what no fast test catches
	$(PY) -m tests.mutation.run

clean: ## Remove everything that was made
	rm -rf .venv .venv-bench .pandas3 build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=..." >&2; exit 1; }
	@echo "==> setting up .venv" >&2
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(BENCH): $(READY) benchmarks/requirements.lock
	@echo "==> setting up .venv-bench, with what pararoute is measured beside" >&2
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.lock -r benchmarks/requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@touch $@
