# `make demo` and `make test` are the two commands a newcomer needs; each installs what it lacks.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP_DESK := .venv/.desk-installed
STAMP_PLATFORM := .venv/.platform-installed
STAMP_DEV := .venv/.dev-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install install-platform demo test check bench test-long docs pictures bundle clean

install: $(STAMP_DESK)

install-platform: $(STAMP_PLATFORM)

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更新版本（make PYTHON=python3.11 …）。 Python 3.11 or newer is needed." >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || $(MAKE) --no-print-directory system-venv
	$(PYTHON) -m venv .venv

$(STAMP_DESK): requirements/desk.lock pyproject.toml | .venv/pyvenv.cfg
	$(PIP) install --require-hashes -r requirements/desk.lock
	$(PIP) install --require-hashes -r requirements/build.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP_PLATFORM): requirements/platform.lock $(STAMP_DESK)
	$(PIP) install --require-hashes -r requirements/platform.lock
	@touch $@

$(STAMP_DEV): requirements/dev.lock $(STAMP_DESK)
	$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# First a folder is checked (the desk), then the platform opens, until Ctrl-C. DEMO_ONCE=1, or CI as
# it is set where nobody watches, ends it once the first page answers. PORT= for another port.
demo: $(STAMP_PLATFORM) system-user
	@$(BIN)/sunledger demo
	@$(BIN)/sunledger serve --demo $(if $(DEMO_ONCE)$(CI),--once) $(if $(PORT),--port $(PORT))

# What the tests need beside Python: a browser and Chinese fonts for the pictures of the report.
define need_system
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fontconfig fonts-noto-cjk"; \
	command -v pdfinfo >/dev/null || missing="$$missing poppler-utils"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	  else \
	    echo "请先安装 Please install:$$missing （例如 e.g. sudo apt-get install$$missing）" >&2; exit 2; \
	  fi; \
	fi
endef

.PHONY: system-venv system-test system-user
# A database does not run as root: as root it gets a user without rights.
system-user:
	@if [ "$$(id -u)" = 0 ] && ! id sunledger >/dev/null 2>&1; then \
	  echo "您是 root：为数据库建一个没有权力的用户 sunledger。 You are root: making the user sunledger for the database."; \
	  useradd --system --user-group sunledger; \
	fi

system-venv:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	else \
	  echo "请先安装 Please install: python3-venv （例如 e.g. sudo apt-get install python3-venv）" >&2; exit 2; \
	fi

system-test:
	$(need_system)

test: $(STAMP_DEV) system-test
	$(BIN)/pytest -n 2 --dist worksteal

check: $(STAMP_DEV)
	$(BIN)/ruff check src tests bench docs bundle
	$(BIN)/ruff format --check src tests bench docs bundle
	SUNLEDGER_HOME=build/types $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m quick -n 2

test-long: $(STAMP_DEV) system-test
	$(BIN)/pytest -m long -n 2 --dist worksteal

bench: $(STAMP_DEV)
	$(BIN)/python -m bench

docs: $(STAMP_DESK)
	$(BIN)/sunledger docs write docs

# The pictures of papers need LibreOffice, a program of its own, as they come out of a printer.
pictures: $(STAMP_DEV) system-test
	@command -v soffice >/dev/null || { echo "请先安装 Please install: libreoffice" >&2; exit 2; }
	$(BIN)/python docs/pictures/make.py
	$(BIN)/python tests/docs/campaign_pictures.py
	$(BIN)/python tests/docs/platform_pictures.py
	$(BIN)/python tests/docs/fund_pictures.py
	$(BIN)/python tests/docs/books_pictures.py
	$(BIN)/python tests/docs/publish_pictures.py
	SUNLEDGER_PICTURES=docs/pictures $(BIN)/pytest tests/journeys/test_own_household.py tests/journeys/test_portal.py

# One folder with its own Python, for a computer that has none; PLATFORM= and PYTHON_ZIP= for another.
bundle: $(STAMP_DESK)
	$(BIN)/python -m bundle $(if $(PLATFORM),--platform $(PLATFORM)) $(if $(PYTHON_ZIP),--python-zip "$(PYTHON_ZIP)")

clean:
	rm -rf .venv demo build
