# Two commands: `make dev` shows the worker in front of the example shop, `make test` proves it. Both set up what is
# missing first. Each stamp lies inside what it vouches for, so deleting that folder is enough to have it made again.

VENV := .venv
PY := $(VENV)/bin/python
# The Node that npm brings, and this project's Python, before the machine's own.
WITH_TOOLS := PATH="$(CURDIR)/node_modules/.bin:$(CURDIR)/$(VENV)/bin:$$PATH"
# Test processes at once, each with a worker of its own: half of a run's time is spent waiting for one.
AT_ONCE ?= 2
# Folders of tests that have targets of their own.
SEPARATE := worker cms content_apis browser app_samples consent_tools statistics/proof authoring/prediction/proof cli/prediction/proof \
    serializers clients webhook_libraries frameworks
# Downloads are tried again where they fail.
RETRY := tools/retry.sh

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\#.*/\1/p' $(firstword $(MAKEFILE_LIST))) programs

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: programs $(VENV)/.installed node_modules/.installed ## Install and build all that the others need
	@$(RETRY) $(PY) -m tools.vendor
	@$(PY) -m tools.local_runtime

programs:
	@tools/check_programs.sh

dev: setup ## Run the example shop with the worker in front of it and the desk beside it (DESK=off)
	@$(WITH_TOOLS) $(PY) -m tools.dev $(if $(filter off,$(DESK)),--no-desk)

test: setup lint test-unit test-worker test-cms test-browser ## Check everything

lint: $(VENV)/.installed node_modules/.installed ## Check format, style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(WITH_TOOLS) prettier --print-width 120 --log-level warn --check src/segments/console

test-unit: setup ## Run the tests that start no worker
	$(WITH_TOOLS) $(PY) -m pytest -q tests $(SEPARATE:%=--ignore=tests/%) -m 'not worker'

test-worker: setup ## Run the tests on the real runtime
	$(WITH_TOOLS) $(PY) -m pytest -q -n $(AT_ONCE) --dist loadfile tests/worker tests/tools/test_dev.py

test-kills: setup ## Kill publications at random moments, 1,000 of them (KILLS=... SEED=...); takes an hour
	SEGMENTS_KILLS=$${KILLS:-1000} SEGMENTS_SEED=$${SEED:-1} $(WITH_TOOLS) $(PY) -m pytest -q -s tests/worker/test_killed_publishers.py

test-cms: setup ## Run the tests with a real content system, Wagtail, which is installed into build/cms
	$(WITH_TOOLS) $(PY) -m pytest -q tests/cms

test-content-apis: setup ## Run the tests with real Strapi and Directus, which are installed into build/content_apis; takes twenty minutes
	$(WITH_TOOLS) $(PY) -m pytest -q tests/content_apis

test-browser: setup ## Run the tests in Chromium
	@if [ -d tests/browser ]; then $(WITH_TOOLS) $(PY) -m pytest -q tests/browser; fi

test-consent-tools: setup ## Run the tests with real consent tools in Chromium, which are fetched into build/consent_tools
	$(WITH_TOOLS) $(PY) -m pytest -q tests/consent_tools

test-apps: setup ## Run the tests with apps of the seven most used frameworks in Chromium, which are built into build/frameworks; takes minutes
	$(WITH_TOOLS) $(PY) -m pytest -q tests/frameworks/apps --ignore=tests/frameworks/apps/further

test-app-samples: setup ## Run the React and Vue samples of the guide to apps in Chromium, with packages that are fetched into build/app_samples
	$(WITH_TOOLS) $(PY) -m pytest -q tests/app_samples

test-frameworks: setup ## The same, and those of further frameworks (APP=react-router)
	$(WITH_TOOLS) $(PY) -m pytest -q tests/frameworks/apps $(if $(APP),-k test_$(subst -,_,$(APP)).py)

test-frameworks-formats: setup tests/frameworks/node_modules/.installed ## Run the tests of state with the frameworks' own encoders and decoders
	$(WITH_TOOLS) $(PY) -m pytest -q tests/frameworks --ignore=tests/frameworks/apps

record-frameworks: setup tests/frameworks/node_modules/.installed ## Record what the frameworks' encoders write, for the unit tests
	$(WITH_TOOLS) $(PY) -m tests.frameworks.record

test-serializers: setup ## Hold the recorded pages of React, Vue, Svelte, Django and Jinja against those packages, which are installed into build/serializers
	$(WITH_TOOLS) $(PY) -m pytest -q tests/serializers

test-liquid-engines: setup ## Record anew what python-liquid and LiquidJS, installed into build/liquid_engines, make of random templates, and compare
	$(WITH_TOOLS) $(PY) -m tests.edge.pages.liquid.engines.record
	$(WITH_TOOLS) $(PY) -m pytest -q tests/edge/pages/liquid/test_engines.py

test-clients: setup ## Run Segment's, RudderStack's and OpenFeature's clients, and schemathesis, against the desk; they are installed into build/clients
	$(WITH_TOOLS) $(PY) -m pytest -q tests/clients

record-clients: setup ## Record what these clients send, for the default tests
	$(WITH_TOOLS) $(PY) -m tests.clients.record

test-mail-engines: setup ## Record anew what python-liquid, LiquidJS, Django and Jinja, installed into build/mail_engines, make of snippets for mail
	$(WITH_TOOLS) $(PY) -m tests.authoring.interchange.mail_engines.record
	$(WITH_TOOLS) $(PY) -m pytest -q tests/authoring/interchange/test_mail_snippets.py

test-webhook-libraries: setup ## Verify webhooks of the real runtime with Standard Webhooks' libraries, which are installed into build/webhook_libraries
	$(WITH_TOOLS) $(PY) -m pytest -q tests/webhook_libraries

test-pythons: setup ## Run the unit tests with each Python from 3.11 to 3.14 that is here or that uv can bring
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(WITH_TOOLS) $(PY) -m tools.matrix

test-statistics: setup ## Hold the statistics against scipy, statsmodels and tea-tasting, and replay experiments by the thousand (SEED=...)
	$(if $(SEED),SEGMENTS_SEED=$(SEED)) $(WITH_TOOLS) $(PY) -m pytest -q tests/statistics/proof

test-console: setup ## Read and change 100,000 random rules as the console does, against the checker's parser (RULES=... SEED=...); takes ten minutes
	SEGMENTS_RULES=$${RULES:-100000} $(if $(SEED),SEGMENTS_SEED=$(SEED)) $(WITH_TOOLS) $(PY) -m pytest -q tests/console/test_builder_tree.py

test-models: setup ## Hold imported models against scikit-learn, LightGBM, XGBoost and CatBoost, which are installed into build/models; takes a quarter of an hour
	$(WITH_TOOLS) $(PY) -m pytest -q tests/authoring/prediction/proof tests/cli/prediction/proof

record-models: setup ## Record what small models of these libraries answer, for the unit tests
	$(WITH_TOOLS) $(PY) -m tests.authoring.prediction.proof.record

measured-shop: setup ## Play 5,000 seeded visitors through the edge and its desk, and find the planted effects (VISITORS=... SEED=...)
	SEGMENTS_SHOP_VISITORS=$${VISITORS:-5000} SEGMENTS_SEED=$${SEED:-18} $(WITH_TOOLS) $(PY) -m pytest -q tests/worker/test_measured_shop.py

soak: setup ## Count 1,000,000 messages through failures, kills and stalls, each once (MESSAGES=... SEED=...); takes minutes
	SEGMENTS_SOAK=$${MESSAGES:-1000000} SEGMENTS_SEED=$${SEED:-18} $(WITH_TOOLS) $(PY) -m pytest -q tests/desk/pipe/test_exactly_once.py

fuzz: setup ## Try pages and visitors at random, others each time (SEED=...), ten times as many; takes half an hour
	@seed=$${SEED:-$$(date +%s)}; echo "SEED=$$seed"; SEGMENTS_FUZZ=10 SEGMENTS_SEED=$$seed $(WITH_TOOLS) \
	    $(PY) -m pytest -q tests/worker/test_cache_fuzz.py tests/edge/pages/json tests/edge/pages/html

attack: setup ## Attack the worker on loopback, with other inputs each time (SEED=... ROUNDS=...), and print figures
	@$(WITH_TOOLS) $(PY) -m tests.attack $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS))

crowd: setup ## Ask the worker 30,000 times for answers of every kind, each compared to the byte; takes half an hour
	@seed=$${SEED:-$$(date +%s)}; echo "SEED=$$seed"; SEGMENTS_CROWD=$${REQUESTS:-30000} SEGMENTS_SEED=$$seed $(WITH_TOOLS) \
	    $(PY) -m pytest -q tests/worker/test_crowd_of_answers.py

bench: setup bench/node_modules/.installed ## Measure this beside its peers; takes most of an hour
	@$(WITH_TOOLS) $(PY) -m bench.run $(PARTS) $(if $(REQUESTS),--requests $(REQUESTS))

lock: $(VENV)/.installed ## Choose new versions of the Python tools within the ranges of pyproject.toml
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" --output-file requirements-dev.txt
	$(VENV)/bin/uv pip compile tests/cms/requirements.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" \
	    --output-file tests/cms/requirements.txt
	$(VENV)/bin/uv pip compile tests/statistics/proof/requirements.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" \
	    --output-file tests/statistics/proof/requirements.txt
	$(VENV)/bin/uv pip compile tests/serializers/requirements.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" \
	    --output-file tests/serializers/requirements.txt
	$(VENV)/bin/uv pip compile tests/clients/requirements.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" \
	    --output-file tests/clients/requirements.txt
	$(VENV)/bin/uv pip compile tests/authoring/prediction/proof/requirements.in --universal --python-version 3.12 --generate-hashes \
	    --no-emit-index-url --upgrade --quiet --custom-compile-command "make lock" \
	    --output-file tests/authoring/prediction/proof/requirements.txt

clean: ## Remove everything that was installed or built
	rm -rf $(VENV) node_modules python_modules .wrangler .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find build -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +

$(VENV)/bin/python:
	@python=$$(tools/find_python.sh $(PYTHON)) && echo "Setting up $(VENV) with $$python" && "$$python" -m venv $(VENV)

$(VENV)/.installed: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the Python packages ..."
	$(RETRY) $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json
	@echo "Installing the npm packages ..."
	$(RETRY) npm ci --ignore-scripts --loglevel=error
	@touch $@

tests/frameworks/node_modules/.installed: tests/frameworks/package.json tests/frameworks/package-lock.json
	$(RETRY) npm --prefix tests/frameworks ci --ignore-scripts --loglevel=error
	@touch $@

bench/node_modules/.installed: bench/package.json bench/package-lock.json
	$(RETRY) npm --prefix bench ci --ignore-scripts --loglevel=error
	@touch $@
