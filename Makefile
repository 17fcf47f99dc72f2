# Dos órdenes bastan en una máquina con python3 y make: «make demo» y «make test».
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LISTO := $(VENV)/.listo

.PHONY: demo test bench mutaciones revisar formato tipos wheel candados limpiar ayuda

ayuda:
	@echo "make demo     instala lo que falte y hace la corrida completa sobre datos_ejemplo/"
	@echo "make test     la suite de pruebas"
	@echo "make bench    los bancos de prueba, cada uno con su límite al lado"
	@echo "make mutaciones  qué cambios del dominio no notaría ninguna prueba (tarda; escribe docs/mutaciones.md)"
	@echo "make revisar  formato, linter y tipos estrictos"
	@echo "make wheel    construye el wheel y lo prueba instalado en un entorno nuevo"
	@echo "make candados vuelve a fijar las versiones de candados/"

$(LISTO): pyproject.toml candados/desarrollo.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "se necesita Python 3.11 o más nuevo")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r candados/desarrollo.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(LISTO)

demo: $(LISTO)
	$(BIN)/cedulas demo --salida demo --fecha 2026-07-01

test: $(LISTO)
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: $(LISTO)
	$(BIN)/python -m bench

mutaciones: $(LISTO)
	$(BIN)/python tests/mutaciones/mutar.py

revisar: $(LISTO)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

formato: $(LISTO)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(LISTO)
	$(BIN)/python .ci/probar_wheel.py

candados: $(LISTO)
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --output-file candados/produccion.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --extra desarrollo --output-file candados/desarrollo.txt pyproject.toml

limpiar:
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/salida
