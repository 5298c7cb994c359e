# Set-up, demo and tests. `make` lists the commands.
.DEFAULT_GOAL := help
PORT ?= 8000

# uv: the one on PATH if it runs, else our own in var/uv
UV_VERSION := 0.13.9
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo var/uv/bin/uv)
PYTHON := .venv/bin/python
ifeq ($(shell [ -w "$$HOME" ] && echo yes),)
export UV_CACHE_DIR := $(CURDIR)/var/uv-cache
endif
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

# Debian packages: for PDFs, for installing uv, for tests in a browser and through PgBouncer
PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-dejavu-core
PACKAGES += $(if $(filter var/%,$(UV)),python3-venv)
TEST_PACKAGES := chromium-headless-shell pgbouncer

.PHONY: help demo test test-all server-test counties-test failover-test walk lint bench shell setup lock packages test-packages stop clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

demo: export PORT := $(PORT)
demo: setup ## set up, load the demo data and serve it on PORT (8000)
	@$(PYTHON) manage.py demo
	@nice $(PYTHON) manage.py demo --years & $(PYTHON) manage.py serve --port $(PORT)

test: setup ## set up and run all tests but the long ones (three minutes); ARGS="-k name" goes to pytest
	@$(PYTHON) -m pytest -n 2 --dist worksteal -m "not long" $(ARGS)

test-all: setup test-packages ## set up, install Chromium and run all tests, as CI does (twenty minutes)
	@$(PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

server-test: ## install, upgrade, destroy and restore a whole Debian server (root, 15 minutes)
	@.ci/packages debootstrap systemd-container passt curl
	@nice .ci/server

counties-test: ## install, upgrade and restore three counties on one host, and try to reach one from another (root, 20 minutes)
	@.ci/packages debootstrap systemd-container passt curl
	@nice .ci/counties

failover-test: setup ## let a second booted machine take over; kill and cut off one of three under complaints (root, 20 minutes)
	@.ci/packages debootstrap systemd-container passt curl postgresql-17 patroni python3-etcd etcd-server haproxy iproute2
	@nice .ci/standby
	@nice $(PYTHON) .ci/failover.py

walk: setup ## send ten thousand inputs that no one should send, as each role; SEED=… for others
	@INPUTS=$${INPUTS:-10000} $(PYTHON) -m pytest -n 2 tests/hostile/test_walk.py $(ARGS)

lint: setup ## check style, templates, migrations, settings, secrets and known holes in dependencies
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djlint --quiet --lint templates
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PYTHON) manage.py check
	@.ci/secrets
	@$(PYTHON) .ci/audit.py

shell: setup ## a Python prompt with the models
	@$(PYTHON) manage.py shell

bench: setup ## measure the main pages with 20,000 complaints, and what each protection costs them
	@$(PYTHON) -m tests.bench $(ARGS)

setup: .env .venv/ok ## install what the site needs

packages:
	@.ci/packages $(PACKAGES)

test-packages:
	@.ci/packages $(TEST_PACKAGES)

stop: ## stop the project's own PostgreSQL
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m gugus.devdb stop

clean: stop ## remove the environment, the demo's database and uv
	rm -rf .venv var

.env:
	@cp .env.example $@

.venv/ok: requirements-dev.txt | packages $(filter var/%,$(UV))
	@[ -x $(PYTHON) ] || $(UV) venv --quiet --python '>=3.12'
	@$(UV) pip sync --quiet --require-hashes requirements-dev.txt
	@touch $@

lock: $(filter var/%,$(UV)) ## update the pinned versions and hashes, without registry addresses
	@$(UV) pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes --no-header --quiet --upgrade -o requirements.txt
	@$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.12 --generate-hashes --no-header --quiet --upgrade -o requirements-dev.txt

var/uv/bin/uv: | packages
	@echo "Installing uv $(UV_VERSION)"
	@$(firstword $(wildcard /usr/bin/python3) python3) -m venv --clear var/uv
	@var/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
