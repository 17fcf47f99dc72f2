"""Lo generado está al día y nada del programa queda sin documentar."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cedulas_cli.dominio.cotejo import CAUSAS
from cedulas_cli.errores import CATALOGO, Codigo
from cedulas_cli.oficina.catalogo_acuses import cargar as catalogo_de_acuses

RAIZ = Path(__file__).resolve().parents[2]
DOCS = RAIZ / "docs"
PAQUETE = RAIZ / "cedulas_cli"
REMEDIO = "corra .venv/bin/python docs/generar.py"


def leer(nombre: str) -> str:
    return (RAIZ / nombre).read_text("utf-8")


@pytest.mark.parametrize("nombre", ["ordenes.md", "errores.md"])
def test_lo_generado_esta_al_dia(generador, nombre: str) -> None:
    assert (DOCS / nombre).read_text("utf-8") == generador.documentos()[nombre], REMEDIO


def test_cada_orden_esta_en_la_referencia_y_su_grupo_en_el_readme(generador) -> None:
    """El README dice qué hay; la referencia, todo."""
    rutas = [ruta for ruta, _, es_grupo in generador.ordenes() if not es_grupo]
    referencia, readme = leer("docs/ordenes.md"), leer("README.md")
    assert not [ruta for ruta in rutas if f"\n## {ruta}\n" not in referencia], REMEDIO
    assert not [ruta for ruta in rutas if f"| `cedulas {ruta.split()[1]}" not in readme]


def test_cada_ayuda_dice_sus_codigos(generador) -> None:
    """Una orden sin sus códigos de salida no se puede encadenar."""
    assert not [ruta for ruta, ayuda, es_grupo in generador.ordenes() if not es_grupo and "Códigos:" not in ayuda]


def test_cada_error_dice_que_hacer(generador) -> None:
    assert set(generador.QUE_HACER) == set(CATALOGO)


def test_cada_codigo_esta_en_las_guias() -> None:
    for guia in ("docs/guiones.md", "docs/operador.md"):
        tablas = " ".join(r.split("|")[1] for r in leer(guia).splitlines() if r.startswith("|"))
        hay = {int(n) for n in re.findall(r"\b\d+\b", tablas)}
        sin_decir = (
            {int(c) for c in Codigo} - hay - ({Codigo.USO, Codigo.TUBERIA_CERRADA} if "operador" in guia else set())
        )
        assert not sin_decir, guia


def _nombres_de(llamada: str, archivos: tuple[str, ...]) -> set[str]:
    """Primer argumento, si es texto, de cada llamada con ese nombre."""
    nombres = set()
    for patron in archivos:
        for ruta in PAQUETE.glob(patron):
            for nodo in ast.walk(ast.parse(ruta.read_text("utf-8"))):
                if isinstance(nodo, ast.Call) and nodo.args and isinstance(nodo.args[0], ast.Constant):
                    funcion = nodo.func
                    suyo = funcion.attr if isinstance(funcion, ast.Attribute) else getattr(funcion, "id", "")
                    if suyo == llamada:
                        nombres.add(str(nodo.args[0].value))
    return nombres


@pytest.mark.parametrize(
    ("llamada", "archivos", "cuantas"),
    [
        ("regla", ("dominio/reglas.py", "formatos/*.py"), 20),
        ("Regla", ("dominio/reglas_movimientos.py",), 10),
        ("_Rechazo", ("flujo/acuses.py",), 6),
    ],
)
def test_cada_regla_esta_explicada(llamada: str, archivos: tuple[str, ...], cuantas: int) -> None:
    reglas = _nombres_de(llamada, archivos)
    assert len(reglas) >= cuantas
    formatos = leer("docs/formatos.md")
    assert not [r for r in sorted(reglas) if f"`{r}`" not in formatos]


def test_cada_causa_y_cada_resultado_estan_en_la_guia_del_analista() -> None:
    guia = leer("docs/analista.md")
    assert not [causa for causa in CAUSAS if f"`{causa}`" not in guia]
    acuses = (PAQUETE / "oficina" / "datos" / "acuses.csv").read_text("utf-8").splitlines()[1:]
    assert not [clave for _, clave, *_ in (r.split(",") for r in acuses) if f"`{clave}`" not in guia]
    assert catalogo_de_acuses()


def test_cada_variable_esta_documentada() -> None:
    variables = {v for r in PAQUETE.rglob("*.py") for v in re.findall(r"CEDULAS_[A-Z]+", r.read_text("utf-8"))}
    guia = leer("docs/guiones.md")
    assert not [v for v in sorted(variables) if f"`{v}`" not in guia]


def test_lo_que_falta_verificar_se_dice() -> None:
    assert "SIN VERIFICAR" in leer("README.md")
    assert "EJEMPLO" in leer("docs/operador.md")
