# make run: the app with its practice server. make test: everything that CI runs. Both set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test format soak fuzz benchmarks clean
.DEFAULT_GOAL := run

$(VENV)/.app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Listo needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.app
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

run: $(VENV)/.app
	@$(BIN)/streamlit run app.py

format: $(VENV)/.tests
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

test: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(BIN)/python tests/prepare.py
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not soak"

soak: $(VENV)/.tests
	$(BIN)/python -m pytest -m soak

fuzz: $(VENV)/.tests
	$(BIN)/python -m pytest -n 2 -m hypothesis --fold 40

benchmarks: $(VENV)/.tests
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/clicks.py
	$(BIN)/python benchmarks/sending.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
