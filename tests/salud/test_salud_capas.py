"""La forma de la casa: imports en un sentido, dominio puro, sin flotantes con dinero, errores con catálogo."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
PAQUETE = RAIZ / "cedulas_cli"

CAPAS: list[set[str]] = [
    {"__main__"},
    {"cli"},
    {"ordenes"},
    {"idioma"},
    {"ordenes"},
    {"comandos"},
    {"flujo"},
    {"ejemplos"},
    {"formatos", "documentos", "oficina", "respaldo"},
    {"parametros"},
    {"sistema"},
    {"dominio"},
    {"idioma"},
    {"errores"},
]
NIVEL = {nombre: nivel for nivel, capa in enumerate(CAPAS) for nombre in capa}
AJENO_AL_DOMINIO = {"os", "pathlib", "typer", "rich", "sys", "time", "shutil", "tempfile", "subprocess", "io"}
RENGLONES_MAXIMOS = 450


def _modulos() -> list[Path]:
    return sorted(PAQUETE.rglob("*.py"))


def _capa(ruta: Path) -> str:
    relativa = ruta.relative_to(PAQUETE)
    return relativa.parts[0] if len(relativa.parts) > 1 else relativa.stem


def _importados(ruta: Path) -> set[str]:
    """Nombres completos que el módulo importa, también dentro de sus funciones."""
    nombres: set[str] = set()
    for nodo in ast.walk(ast.parse(ruta.read_text("utf-8"))):
        if isinstance(nodo, ast.Import):
            nombres |= {alias.name for alias in nodo.names}
        elif isinstance(nodo, ast.ImportFrom) and nodo.module:
            nombres |= {f"{nodo.module}.{alias.name}" for alias in nodo.names} | {nodo.module}
    return nombres


@pytest.mark.parametrize("ruta", _modulos(), ids=lambda r: str(r.relative_to(PAQUETE)))
def test_imports_en_un_sentido(ruta: Path) -> None:
    propia = _capa(ruta)
    if propia == "__init__":
        return
    for nombre in _importados(ruta):
        if not nombre.startswith("cedulas_cli."):
            continue
        otra = nombre.split(".")[1]
        if otra not in NIVEL or otra == propia:
            continue
        assert NIVEL[otra] > NIVEL[propia], f"{ruta.name} ({propia}) no puede importar {nombre}"


@pytest.mark.parametrize("ruta", sorted((PAQUETE / "dominio").glob("*.py")), ids=lambda r: r.name)
def test_dominio_no_ve_disco_reloj_ni_consola(ruta: Path) -> None:
    raices = {nombre.split(".")[0] for nombre in _importados(ruta)}
    assert not raices & AJENO_AL_DOMINIO
    fuente = ruta.read_text("utf-8")
    assert not re.search(r"\b(open|print|input)\(", fuente)
    assert not re.search(r"date\.today\(|datetime\.now\(", fuente)


@pytest.mark.parametrize("ruta", sorted((PAQUETE / "dominio").glob("*.py")), ids=lambda r: r.name)
def test_dominio_sin_flotantes(ruta: Path) -> None:
    arbol = ast.parse(ruta.read_text("utf-8"))
    flotantes = [n.value for n in ast.walk(arbol) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    assert not flotantes
    assert not re.search(r"\bfloat\(|Float64|Float32", ruta.read_text("utf-8"))


@pytest.mark.parametrize("ruta", _modulos(), ids=lambda r: str(r.relative_to(PAQUETE)))
def test_ningun_modulo_crece_sin_pensarlo(ruta: Path) -> None:
    assert len(ruta.read_text("utf-8").splitlines()) <= RENGLONES_MAXIMOS


def test_todo_modulo_dice_que_es() -> None:
    sin_docstring = [str(r) for r in _modulos() if not ast.get_docstring(ast.parse(r.read_text("utf-8")))]
    assert not sin_docstring


def test_los_errores_lanzados_estan_en_el_catalogo() -> None:
    from cedulas_cli.errores import CATALOGO

    usados: set[str] = set()
    for ruta in _modulos():
        for nodo in ast.walk(ast.parse(ruta.read_text("utf-8"))):
            if isinstance(nodo, ast.Call) and getattr(nodo.func, "id", "") == "ErrorCedulas" and nodo.args:
                primero = nodo.args[0]
                if isinstance(primero, ast.Constant):
                    usados.add(str(primero.value))
    assert usados <= set(CATALOGO), f"sin catálogo: {usados - set(CATALOGO)}"


def test_nada_confirmado_habla_de_la_maquina() -> None:
    sospechosas = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
    malas = [
        str(ruta.relative_to(RAIZ))
        for ruta in RAIZ.rglob("*")
        if ruta.suffix in {".py", ".md", ".toml", ".txt", ".csv", ".jinja", ".json"}
        and not {".venv", ".git", "demo", "salida"} & set(ruta.relative_to(RAIZ).parts)
        and sospechosas.search(ruta.read_text("utf-8", "replace"))
    ]
    assert not malas
