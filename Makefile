# `make demo` and `make test` are the two commands; both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Without bytecode each process compiles all of its sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test verify chaos bench bench-quick lint types contracts asyncapi reference docs audit lock clean

setup: $(READY)

# A stamp instead of a check: the environment is made anew only when what it is made of changes.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-dev.lock)"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q agents schemas streams
	@touch $@

demo: setup
	@$(BIN)/horoscope demo $(ARGS)

# Every promise, command, topic, operation, panel and alert, in at most ten minutes on two cores.
test: setup lint types contracts
	@$(PYTEST) -m "not slow" $(ARGS)

# All the rest, in some ten minutes more: clusters, chaos, long faults, floods, every demo, the last release.
verify: setup
	@$(PYTEST) -m slow $(ARGS)

# Twice as many processes as cores, because most tests wait for a worker or a broker. What stands in
# a file shares its servers, and so its process.
PROCESSES ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
PYTEST = $(BIN)/pytest --numprocesses $(PROCESSES) --dist loadfile

# Runs by seed that add up over several calls: docs/chaos.md.
RUNS ?= 10
JOBS ?= 1
chaos: setup
	@$(BIN)/python -m tests.chaos --runs $(RUNS) --jobs $(JOBS) $(if $(SEED),--seed $(SEED)) $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

contracts: setup
	@PYTHONPATH=examples $(BIN)/lint-imports

# The contract for other languages, from the code: docs/asyncapi.yaml and docs/schemas.
asyncapi: setup
	@$(BIN)/python -m streams.contract

# What the pages under "Reference" tell, from the code: settings, topics and commands.
reference: asyncapi
	@$(BIN)/python -m streams.reference
	@$(BIN)/python -m typer agents.cli utils docs --name horoscope --title "Command line" --output docs/cli.md

# The pages as a site in .site/, to be read from any web server or with `zensical serve`.
docs: setup
	@$(BIN)/zensical build --clean --strict

# Known vulnerabilities of what is locked; needs pip-audit and the internet, so `test` does without.
audit:
	pip-audit --strict --disable-pip --no-deps -r requirements.lock
	pip-audit --strict --disable-pip --no-deps -r requirements-dev.lock

# Everything, some three quarters of an hour; the figures go to benchmarks/results and docs.
bench: setup
	@$(BIN)/python -m benchmarks.run $(ARGS)
	@$(BIN)/python -m benchmarks.simulation
	@$(BIN)/python -m benchmarks.document

# The views part alone, in under three minutes.
bench-quick: setup
	@$(BIN)/python -m benchmarks.run --quick $(ARGS)

lock: setup
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --extra demo --extra otel --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 examples/telegram_bot/requirements.in -o examples/telegram_bot/requirements.txt

clean:
	rm -rf $(VENV) .demo .site .cache .asyncapi .chaos .bench .examples .pytest_cache .mypy_cache .ruff_cache .hypothesis
