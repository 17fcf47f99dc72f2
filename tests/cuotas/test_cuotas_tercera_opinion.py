"""Tercera opinión: `catalogmx` (código ajeno, en flotantes) contra el motor, con sus divergencias escritas.

`catalogmx` 0.8 calcula de 2024 a 2026, por mes y sin incidencias ni vivienda; de 2023 no trae tarifa. Su binario se
lleva a nueve decimales, los que tiene el producto exacto (centavos por tasa en 10⁻⁷), y de ahí a centavos mitad arriba.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from catalogmx.calculators import imss

DIVERGENCIAS = Path(__file__).parents[1] / "datos" / "divergencias_catalogmx.csv"
UMA = {2023: "103.74", 2024: "108.57", 2025: "113.14", 2026: "117.31"}
MINIMO = {
    ("general", 2024): "248.93",
    ("general", 2025): "278.80",
    ("general", 2026): "315.04",
    ("zlfn", 2024): "374.89",
    ("zlfn", 2025): "419.88",
    ("zlfn", 2026): "440.87",
}
PRIMAS_MEDIAS = {1: "0.54355", 2: "1.13065", 3: "2.59840", 4: "4.65325", 5: "7.58875"}
ZONA_AJENA = {"general": "general", "zlfn": "frontera"}
ANIOS = (2024, 2025, 2026)
UN_CENTAVO = Decimal("0.01")
CONCEPTOS = {
    "cuota_fija": ("patron", "enfermedad_mat_cuota_fija"),
    "excedente_patronal": ("patron", "enfermedad_mat_excedente"),
    "excedente_obrero": ("trabajador", "enfermedad_mat_excedente"),
    "prestaciones_dinero_patronal": ("patron", "enfermedad_mat_dinero"),
    "prestaciones_dinero_obrero": ("trabajador", "enfermedad_mat_dinero"),
    "gastos_medicos_patronal": ("patron", "gastos_medicos_pensionados"),
    "gastos_medicos_obrero": ("trabajador", "gastos_medicos_pensionados"),
    "invalidez_vida_patronal": ("patron", "invalidez_vida"),
    "invalidez_vida_obrero": ("trabajador", "invalidez_vida"),
    "riesgos_trabajo": ("patron", "riesgo_trabajo"),
    "guarderias": ("patron", "guarderias"),
    "retiro": ("patron", "retiro"),
    "cesantia_vejez_patronal": ("patron", "cesantia_vejez"),
    "cesantia_vejez_obrero": ("trabajador", "cesantia_vejez"),
}
BIMESTRALES = ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero")


class Divergencia(NamedTuple):
    """Una celda en que las dos cuentas no dan lo mismo; importes en pesos."""

    zona: str
    salario: str
    mes: str
    concepto: str
    motor: str
    catalogmx: str


def _uma(dia: date) -> Decimal:
    return Decimal(UMA[dia.year - (dia.month == 1)])


def _salarios(zona: str, anio: int, mes: int) -> list[Decimal]:
    """Las orillas de cada banda y tope con la unidad de ese mes, y salarios corrientes; nunca bajo el mínimo."""
    uma, minimo = _uma(date(anio, mes, 1)), Decimal(MINIMO[zona, anio])
    orillas = [minimo, minimo + UN_CENTAVO, (minimo * Decimal("1.0493")).quantize(UN_CENTAVO, ROUND_HALF_UP)]
    for veces in ("1.5", "2", "2.5", "3", "3.5", "4", "25"):
        limite = (uma * Decimal(veces)).quantize(UN_CENTAVO, "ROUND_DOWN")
        # En x.01 veces empieza la banda siguiente bajo cualquier lectura de la ley.
        siguiente = (uma * (Decimal(veces) + UN_CENTAVO)).quantize(UN_CENTAVO, "ROUND_UP")
        orillas += [limite, limite + UN_CENTAVO, siguiente - UN_CENTAVO, siguiente]
    corrientes = [Decimal(s) for s in ("377.42", "415.50", "462.61", "619.29", "1000.00", "2500.07", "3500.00")]
    return sorted({s for s in orillas + corrientes if s >= minimo})


def _ajeno(salario: Decimal, anio: int, meses: tuple[int, ...], zona: str, clase: int) -> dict[str, Decimal]:
    """Cuotas según `catalogmx`, un cálculo por mes (su unidad es la del día que se le da), sumadas y redondeadas."""
    sumas = dict.fromkeys(CONCEPTOS, Decimal(0))
    for mes in meses:
        cuotas = imss.calcular_cuotas_obrero_patronales(
            float(salario), monthrange(anio, mes)[1], anio, clase, date(anio, mes, 1), ZONA_AJENA[zona]
        )
        for concepto, (quien, llave) in CONCEPTOS.items():
            sumas[concepto] += Decimal(f"{cuotas[f'cuotas_{quien}'][llave]:.9f}")
    return {c: s.quantize(UN_CENTAVO, ROUND_HALF_UP) for c, s in sumas.items()}


def _rejilla() -> Iterator[tuple[dict[str, str], tuple[int, ...], tuple[str, ...]]]:
    """(renglón para el motor, meses que abarca, conceptos que se comparan)."""
    mensuales = tuple(c for c in CONCEPTOS if c not in BIMESTRALES)
    for zona, anio in MINIMO:
        for mes in range(1, 13):
            emisiones = [("mensual", (mes,), mensuales)]
            if mes % 2 == 0:
                emisiones.append(("bimestral", (mes - 1, mes), BIMESTRALES))
            for emision, meses, conceptos in emisiones:
                for i, salario in enumerate(_salarios(zona, anio, mes)):
                    renglon = {
                        "emision": emision,
                        "periodo": f"{anio}-{mes:02d}",
                        "zona": zona,
                        "sbc": str(salario),
                        "dias": str(sum(monthrange(anio, m)[1] for m in meses)),
                        "prima_rt": PRIMAS_MEDIAS[1 + (i + mes) % 5],
                    }
                    yield renglon, meses, conceptos


@pytest.fixture(scope="module")
def comparar(motor):
    """`comparar(ceav)` → (divergencias, celdas comparadas)."""

    def correr(ceav: str) -> tuple[set[Divergencia], int]:
        casos = list(_rejilla())
        renglones = [renglon | {"id": str(i)} for i, (renglon, _, _) in enumerate(casos)]
        aceptados, apartados = motor(renglones, ceav=ceav)
        assert apartados.is_empty()
        clases = {prima: clase for clase, prima in PRIMAS_MEDIAS.items()}
        halladas, celdas = set(), 0
        for (renglon, meses, conceptos), fila in zip(casos, aceptados.iter_rows(named=True), strict=True):
            salario, periodo, zona = Decimal(renglon["sbc"]), renglon["periodo"], renglon["zona"]
            ajenas = _ajeno(salario, int(periodo[:4]), meses, zona, clases[renglon["prima_rt"]])
            for concepto in conceptos:
                celdas += 1
                nuestra = Decimal(fila[concepto]).scaleb(-2)
                if nuestra != ajenas[concepto]:
                    halladas.add(
                        Divergencia(zona, renglon["sbc"], periodo, concepto, f"{nuestra:.2f}", f"{ajenas[concepto]}")
                    )
        return halladas, celdas

    return correr


@pytest.fixture(scope="module")
def escritas() -> list[dict[str, str]]:
    """Las divergencias que alguien ya miró."""
    with DIVERGENCIAS.open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


def test_solo_divergen_las_escritas(comparar, escritas):
    """Ni una divergencia nueva, ni una escrita que ya no ocurra."""
    halladas, celdas = comparar("sua")
    conocidas = {Divergencia(*(fila[campo] for campo in Divergencia._fields)) for fila in escritas}
    assert celdas > 20_000
    assert sorted(halladas - conocidas) == []
    assert sorted(conocidas - halladas) == []
    assert len(conocidas) == len(escritas)


def test_con_el_criterio_estricto_no_hay_divergencia(comparar):
    """`catalogmx` lee las bandas sin truncar: con esa lectura, los dos dan lo mismo en todas las celdas."""
    assert comparar("estricto")[0] == set()


def test_cada_divergencia_cae_en_un_hueco_de_la_tabla(escritas):
    """Su razón es siempre la misma y se comprueba aquí: algún mes, el SBC está entre x.50 y x.51 veces la unidad."""
    for fila in escritas:
        assert fila["concepto"] == "cesantia_vejez_patronal"
        assert "LSS art. 168" in fila["razon"]
        anio, mes = (int(p) for p in fila["mes"].split("-"))
        veces = [Decimal(fila["salario"]) / _uma(date(anio, m, 1)) for m in (mes - 1, mes)]
        assert any(0 < v % Decimal("0.5") < UN_CENTAVO for v in veces)
        assert Decimal(fila["motor"]) < Decimal(fila["catalogmx"])


def test_de_2023_no_opina():
    """Si algún día trae la tarifa de 2023, la rejilla debe crecer."""
    with pytest.raises(KeyError, match="2023"):
        imss.get_ceav_patron_rate(500.0, 2023, "2023-06-01", zona="general")
