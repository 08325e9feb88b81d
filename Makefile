# make run: install what is locked, build the graph, serve it on http://127.0.0.1:8000
# make test: the whole suite.  make check: types, lint, layers.
# Needs Python 3.11+ and a package registry. uv is used where it is installed and fetched where not.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN = $(UV) run --locked

# Trust what the machine trusts: behind a company's proxy uv's own list of authorities is not enough.
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true

.PHONY: run test check format lock clean

run: $(UV)
	$(RUN) --no-dev kurultay serve

test: $(UV)
	$(RUN) pytest

check: $(UV)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

format: $(UV)
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lock: $(UV)
	$(UV) lock

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv==0.13.9'

clean:
	rm -rf .tools .venv data
