# From a fresh clone to a letter: `make letter`. To a tested change: `make test`.
#
# Everything Python needs goes into .venv, pinned by requirements/*.txt. What pip cannot bring comes
# from Debian's packages. Both are only touched where something is missing or has changed, so that
# a second run is quick and works offline.

PYTHON  ?= python3
WORKERS ?= 2
ARGS    ?=

# WeasyPrint sets text with Pango; with HarfBuzz's subsetter it embeds fonts in a hundredth of the
# time that its fallback takes.
LETTER_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
# Tests look at the letters with a browser and with poppler, and at their seals with openssl and
# poppler, which takes its trust from NSS; what drives the browser needs libatomic. SoftHSM plays a
# smart card.
TEST_PACKAGES := $(LETTER_PACKAGES) chromium libatomic1 poppler-utils openssl libnss3-tools softhsm2

# Benchmarks compare with other tools, which have an environment of their own.
BENCH_PACKAGES := $(LETTER_PACKAGES) chromium libreoffice-writer-nogui fonts-liberation
BENCH_PYTHON := build/bench/venv

TEMPLATES := templates examples src/letterforge/preview/pages

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-tests letter bench test test-pythons check docs format golden lock clean letter-packages test-packages

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: letter-packages .venv/.run-stamp ## install what letters need

setup-tests: test-packages .venv/.dev-stamp ## install what letters, checks and tests need

letter: setup ## make the letter to Derbyshire
	$(BIN)/letterforge render --force derbyshire

test: setup-tests check ## check, then test: 10 to 15 minutes on two cores; options for pytest in ARGS
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: .venv/.dev-stamp ## look for faults without running anything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(call with-node,node_modules/.bin/biome check . && node_modules/.bin/tsc)

docs: .venv/.dev-stamp ## make the documentation as a site, in build/site
	$(BIN)/python scripts/make_reference.py
	$(BIN)/python scripts/make_house_picture.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

test-pythons: letter-packages ## test quickly with every supported Python that is there
	$(PYTHON) scripts/test_pythons.py

format: .venv/.dev-stamp ## lay the code out and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(call with-node,node_modules/.bin/biome check --fix .)

golden: setup-tests ## accept what golden tests now get; then read the diff
	$(BIN)/pytest -k golden --update-golden $(ARGS)

bench: letter-packages .venv/.run-stamp $(BENCH_PYTHON)/.stamp ## compare with other tools; options in ARGS
	-$(call install-packages,$(BENCH_PACKAGES))
	$(BIN)/python -m benchmarks.run $(ARGS)

clean: ## remove all that can be made again
	rm -rf .venv build dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Only names and versions are kept: where packages come from is each machine's own business.
lock: ## pin the newest versions that fit together
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	$(PYTHON) -c 'import tomllib; \
	    project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	    print(*project["dependencies"], sep="\n")' > build/lock/project.in
	build/lock/bin/pip install --quiet -r build/lock/project.in -r requirements/run.in
	build/lock/bin/pip freeze > requirements/run.txt
	build/lock/bin/pip install --quiet -c requirements/run.txt -r requirements/dev.in
	build/lock/bin/pip freeze > requirements/dev.txt

# ensurepip puts pip in last, so its presence tells that the environment is whole.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "letterforge needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	    echo "Name another one: make PYTHON=python3.12 ..." >&2; \
	    exit 1; }
	$(PYTHON) -m venv .venv

# --no-deps, then check: a lock that lacks something must fail, not float.
.venv/.run-stamp: requirements/run.txt pyproject.toml | $(BIN)/pip
	$(PIP) install --no-deps -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(PIP) check
	@touch $@

.venv/.dev-stamp: requirements/dev.txt .venv/.run-stamp
	$(PIP) install --no-deps -r requirements/dev.txt
	$(PIP) check
	@touch $@

# A tool that cannot be installed is skipped, and the results say so.
$(BENCH_PYTHON)/.stamp: requirements/bench.txt
	$(PYTHON) -m venv $(BENCH_PYTHON)
	-while read -r package; do \
	    $(BENCH_PYTHON)/bin/pip --disable-pip-version-check --no-input --quiet install "$$package"; \
	done < requirements/bench.txt
	@touch $@

node_modules/.stamp: package.json
	npm install --package-lock=false --no-audit --no-fund --loglevel=error
	@touch $@

letter-packages:
	$(call install-packages,$(LETTER_PACKAGES))

test-packages:
	$(call install-packages,$(TEST_PACKAGES))

# JavaScript and stylesheets are looked over where Node is there; letters need none of it.
define with-node
@if command -v npm > /dev/null && $(MAKE) --no-print-directory node_modules/.stamp; then $(1); \
else echo "Skipped: JavaScript and stylesheets were not looked over, for npm cannot be used here."; fi
endef

# Install those Debian packages that are missing; without the right to do so, say how. A source of
# packages that does not answer is apt's warning only: the packages may be there all the same.
define install-packages
@command -v dpkg-query > /dev/null || { \
    echo "Not Debian: install what Debian calls $(1), unless it is there." >&2; exit 0; }; \
missing=; \
for package in $(1); do \
    dpkg-query --show --showformat='$${db:Status-Status}\n' $$package 2> /dev/null \
        | grep -qx installed || missing="$$missing $$package"; \
done; \
test -n "$$missing" || exit 0; \
if test "$$(id -u)" = 0; then root=; \
elif sudo -n true 2> /dev/null; then root="sudo -n"; \
else \
    echo "Some system packages are missing. Please run this, then make again:" >&2; \
    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends$$missing" >&2; \
    exit 1; \
fi; \
echo "Installing$$missing"; \
apt="$$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"; \
$$apt update || true; \
$$apt install --yes --no-install-recommends $$missing < /dev/null > /dev/null
endef
