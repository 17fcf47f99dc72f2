"""Lo que comparten: el motor en corto, la orden, y una segunda cuenta en fracciones que no lo usa."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.esquemas import APARTADOS
from cedulas_cli.dominio.plan import planear
from cedulas_cli.parametros.carga import cargar_parametros

DATOS = Path(__file__).parent.parent / "datos" / "parametros_oraculo"

FIJAS_40 = {
    "gastos_medicos_patronal": "1.05",
    "gastos_medicos_obrero": "0.375",
    "invalidez_vida_patronal": "1.75",
    "invalidez_vida_obrero": "0.625",
    "retiro": "2",
    "cesantia_vejez_obrero": "1.125",
}
"""LSS 25, 147 y 168: 6.925 por ciento fijo; aparte, la cesantía y vejez patronal de su banda."""


@pytest.fixture(scope="session")
def parametros():
    """Los del programa, sin oficina."""
    return cargar_parametros()


@pytest.fixture(scope="session")
def motor(parametros):
    """`motor(renglones, parametros=…, **criterios)` → (aceptados por `id`, apartados); importes en centavos."""

    def correr(renglones, *, con=None, **criterios):
        nombres = dict.fromkeys(["id", *(c for r in renglones for c in r)])
        numerados = [{"id": str(i), **r} for i, r in enumerate(renglones)]
        datos = {c: [r.get(c) for r in numerados] for c in nombres}
        tabla = pl.DataFrame(datos, schema=dict.fromkeys(nombres, pl.String))
        calculo = planear(tabla.lazy(), con or parametros, cuotas.Criterios(**criterios), "prueba")
        aceptados = calculo.aceptados.collect()
        completos = aceptados.height == tabla.height
        apartados = pl.DataFrame(schema=APARTADOS) if completos else calculo.apartados.collect()
        assert aceptados.height + apartados["renglon"].n_unique() == tabla.height, "se perdió un renglón"
        return {int(f["id"]): f for f in aceptados.iter_rows(named=True)}, apartados

    return correr


@pytest.fixture
def cedulas(orden_en):
    """`cedulas(*argumentos, entrada=…)` → proceso terminado, con su propia carpeta y oficina."""
    return orden_en(COLUMNS="100")


# ---------------------------------------------------------------- segunda cuenta, sin el motor


def _leer(nombre: str) -> list[dict[str, str]]:
    with (DATOS / nombre).open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


_UMAS, _MINIMOS, _BANDAS = _leer("uma.csv"), _leer("salario_minimo.csv"), _leer("ceav.csv")


def _vigente(renglones, dia: date, columna: str, **igual: str) -> Fraction:
    hallados = [
        r[columna]
        for r in renglones
        if r["desde"] <= dia.isoformat() and (not r["hasta"] or dia.isoformat() <= r["hasta"])
        if all(r[c] == v for c, v in igual.items())
    ]
    (unico,) = hallados
    return Fraction(unico)


def _ceav(sbc: Fraction, uma: Fraction, minimo: Fraction, anio: int) -> Fraction:
    """Cesantía y vejez patronal, en por ciento: 3.150 hasta 2022; después, por banda, truncando a dos decimales."""
    if anio < 2023 or sbc <= minimo:
        return Fraction("3.150")
    veces = Fraction(sbc * 100 / uma // 1, 100)
    suyas = sorted((r for r in _BANDAS if int(r["anio"]) == anio), key=lambda r: int(r["banda"]))
    for renglon in suyas[1:]:
        if not renglon["hasta_uma"] or veces <= Fraction(renglon["hasta_uma"]):
            return Fraction(renglon["por_ciento"])
    raise AssertionError("sin banda")


def _cuenta_40(periodo: str, sbc: str, dias: int, zona: str = "general") -> dict[str, int]:
    """Mod. 40 día por día, en fracciones: los últimos `dias` del mes; un redondeo por concepto, mitad arriba."""
    anio, mes = map(int, periodo.split("-"))
    ultimo = monthrange(anio, mes)[1]
    exactos = dict.fromkeys([*FIJAS_40, "cesantia_vejez_patronal"], Fraction(0))
    for n in range(ultimo - dias + 1, ultimo + 1):
        dia = date(anio, mes, n)
        uma = _vigente(_UMAS, dia, "diaria")
        minimo = _vigente(_MINIMOS, dia, "diario", zona=zona)
        base = max(min(Fraction(sbc), 25 * uma), minimo)
        for concepto, tasa in FIJAS_40.items():
            exactos[concepto] += base * Fraction(tasa) / 100
        exactos["cesantia_vejez_patronal"] += base * _ceav(base, uma, minimo, anio) / 100
    return {concepto: (exacto * 100 + Fraction(1, 2)) // 1 for concepto, exacto in exactos.items()}


@pytest.fixture(scope="session")
def cuenta_40():
    """`cuenta_40(periodo, sbc, dias, zona)` → centavos por concepto."""
    return _cuenta_40


@pytest.fixture(scope="session")
def con_valores(tmp_path_factory):
    """`con_valores(*renglones)` → parámetros del programa más esos de una oficina."""

    def cargar(*renglones: str):
        carpeta = tmp_path_factory.mktemp("parametros")
        encabezado = "parametro,clave,desde,hasta,valor,unidad,fundamento"
        (carpeta / "propios.csv").write_text("\n".join([encabezado, *renglones]) + "\n", encoding="utf-8")
        return cargar_parametros(carpeta)

    return cargar
