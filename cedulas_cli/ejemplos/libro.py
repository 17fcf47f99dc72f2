"""Escribe el libro de la emisión como lo entrega el IDSE: `.xls` (BIFF8), o `.xlsx` si no caben los renglones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import xlsxwriter
import xlwt

from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS_MENSUAL, MENSUAL
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import rotulos
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, SIGUE, dia_de_texto
from cedulas_cli.ejemplos.trozo import Ilegible, Lugar, Trozo

FILAS_BIFF8 = 65_536
PRIMERA_FILA_DE_DATOS = 6
_FILA_ENCABEZADOS = 4
_FILA_RESUMEN_IMSS, _FILA_RESUMEN_RCV = 7, 9
_CREADO = datetime(2026, 1, 1)
"""Fija, para que los bytes no cambien."""
_FACTOR = 3

Celda = str | int | Decimal | None


class _Hoja(Protocol):
    def write(self, fila: int, columna: int, valor: Any, /) -> Any: ...


class EscritorLibro:
    """Un libro por patrón, con su registro por nombre."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta

    def escribir(self, trozo: Trozo) -> None:
        """Escribe los libros de los patrones del trozo; a quien no tiene renglones no se le emite nada."""
        grupos = {emision: _por_patron(renglones) for emision, renglones in trozo.renglones.items()}
        for patron in trozo.patrones.iter_rows(named=True):
            registro = patron["registro_patronal"]
            propios = {e: trozo.renglones[e].slice(*g.get(registro, (0, 0))) for e, g in grupos.items()}
            inicios = {e: g.get(registro, (0, 0))[0] for e, g in grupos.items()}
            if any(cuadro.height for cuadro in propios.values()):
                self._libro(trozo, patron, propios, inicios)

    def lugar(self, trozo: Trozo, emision: str, fila: int) -> Lugar:
        """Hoja del libro y fila de Excel."""
        renglones = trozo.renglones[emision]
        registro = renglones["registro_patronal"][fila]
        grupos = {e: _por_patron(r) for e, r in trozo.renglones.items()}
        inicio = grupos[emision][registro][0]
        mayor = max(g.get(registro, (0, 0))[1] for g in grupos.values())
        nombre = f"{_nombre_archivo(registro, mayor)}/{rotulos.hoja_movimientos(emision, trozo.periodo)}"
        return Lugar(nombre, PRIMERA_FILA_DE_DATOS + fila - inicio)

    def cerrar(self) -> None:
        """Nada queda abierto entre trozos."""

    def _libro(
        self, trozo: Trozo, patron: dict[str, Any], propios: dict[str, pl.DataFrame], inicios: dict[str, int]
    ) -> None:
        mayor = max(cuadro.height for cuadro in propios.values())
        ruta = self.carpeta / _nombre_archivo(patron["registro_patronal"], mayor)
        libro: Any
        if ruta.suffix == ".xls":
            libro = xlwt.Workbook(encoding="utf-8")
            crear = libro.add_sheet
        else:
            libro = xlsxwriter.Workbook(str(ruta), {"strings_to_numbers": False, "strings_to_formulas": False})
            libro.set_properties({"created": _CREADO})
            crear = libro.add_worksheet
        _resumen(crear(rotulos.hoja_resumen(trozo.periodo)), patron, trozo.periodo, propios)
        for emision, cuadro in propios.items():
            hoja = crear(rotulos.hoja_movimientos(emision, trozo.periodo))
            hoja.write(0, 0, rotulos.hoja_movimientos(emision, trozo.periodo))
            hoja.write(2, 0, patron["razon_social"])
            _poner(hoja, _FILA_ENCABEZADOS, rotulos.MOVIMIENTOS[emision])
            inicio = inicios[emision]
            ilegibles = {i.fila - inicio: i for i in trozo.ilegibles if i.emision == emision}
            for n, celdas in enumerate(_movimientos(cuadro, emision)):
                _poner(hoja, PRIMERA_FILA_DE_DATOS - 1 + n, _estropeadas(celdas, emision, ilegibles.get(n)))
        if ruta.suffix == ".xls":
            libro.save(str(ruta))
        else:
            libro.close()


def _por_patron(renglones: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Registro patronal → (primera fila, cuántas): los renglones de un patrón van seguidos."""
    grupos = renglones.with_row_index("fila").group_by("registro_patronal", maintain_order=True)
    return {registro: (fila, n) for registro, fila, n in grupos.agg(pl.col("fila").first(), pl.len()).iter_rows()}


def _nombre_archivo(registro: str, mayor: int) -> str:
    cabe = mayor + PRIMERA_FILA_DE_DATOS <= FILAS_BIFF8
    return f"{registro}{'.xls' if cabe else '.xlsx'}"


def _poner(hoja: _Hoja, fila: int, celdas: Sequence[Celda]) -> None:
    for columna, celda in enumerate(celdas):
        if celda is not None:
            hoja.write(fila, columna, celda)


def _resumen(hoja: _Hoja, patron: dict[str, Any], periodo: Periodo, propios: dict[str, pl.DataFrame]) -> None:
    hoja.write(0, 0, rotulos.hoja_resumen(periodo))
    hoja.write(2, 0, patron["razon_social"])
    mensual = propios[MENSUAL]
    sumas = [_suma(mensual, c) for c in CONCEPTOS_MENSUAL]
    propuesta = patron["indice"] % 1_000_000_000
    imss: list[Celda] = [
        f"{periodo.mes}/{periodo.anio}",
        patron["registro_patronal"],
        f"{propuesta:09d}",
        int(mensual["dias"].sum()),
        _cotizantes(mensual),
        patron["prima_rt"],
        rotulos.TIPO_DE_DOCUMENTO,
        *sumas,
        sum(sumas, Decimal(0)),
    ]
    for n, (rotulo, valor) in enumerate(zip(rotulos.RESUMEN_IMSS, imss, strict=True)):
        hoja.write(_FILA_RESUMEN_IMSS + n, 0, rotulo)
        hoja.write(_FILA_RESUMEN_IMSS + n, 1, valor)
    if BIMESTRAL in propios:
        valores = _resumen_rcv(propios[BIMESTRAL], propuesta)
        for n, (rotulo, valor) in enumerate(zip(rotulos.RESUMEN_RCV, valores, strict=True)):
            hoja.write(_FILA_RESUMEN_RCV + n, 3, rotulo)
            hoja.write(_FILA_RESUMEN_RCV + n, 4, valor)


def _resumen_rcv(cuadro: pl.DataFrame, propuesta: int) -> list[Celda]:
    con_credito = cuadro.filter(pl.col("tipo_descuento") > 0)
    aportacion, con = _suma(cuadro, "aportacion_vivienda"), _suma(con_credito, "aportacion_vivienda")
    amortizacion = _suma(cuadro, "amortizacion")
    rcv = [_suma(cuadro, c) for c in ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero")]
    suma_rcv = sum(rcv, Decimal(0))
    return [
        f"{propuesta + 500_000_000:09d}",
        _cotizantes(cuadro),
        rotulos.TIPO_DE_DOCUMENTO,
        _cotizantes(con_credito),
        aportacion,
        aportacion - con,
        con,
        amortizacion,
        con + amortizacion,
        aportacion + amortizacion,
        *rcv,
        suma_rcv,
        suma_rcv + aportacion + amortizacion,
    ]


def _cotizantes(cuadro: pl.DataFrame) -> int:
    """NSS distintos sin contar bajas."""
    return cuadro.filter(pl.col("tipo_movimiento") != MOVIMIENTO_BAJA)["nss"].n_unique()


def _pesos(centavos: int) -> Decimal:
    return Decimal(centavos).scaleb(-2)


def _suma(cuadro: pl.DataFrame, concepto: str) -> Decimal:
    return _pesos(int(cuadro[concepto].sum()))


def _movimientos(cuadro: pl.DataFrame, emision: str) -> Iterator[list[Celda]]:
    """Celdas de cada renglón, en el orden de los encabezados."""
    for r in cuadro.iter_rows(named=True):
        sigue = r["tipo_movimiento"] == SIGUE and r["fecha_movimiento"] < r["desde"]
        celdas: list[Celda] = [
            r["nss"],
            r["nombre_archivo"],
            int(r["origen"]),
            int(r["tipo_movimiento"]),
            "-" if sigue else _fecha(r["fecha_movimiento"]),
            r["dias"],
            _pesos(r["sbc"]),
        ]
        yield celdas + (_importes_ema(r) if emision == MENSUAL else _importes_eba(r))


def _importes_ema(r: dict[str, Any]) -> list[Celda]:
    importes = [_pesos(r[c]) for c in CONCEPTOS_MENSUAL]
    return [*importes, sum(importes, Decimal(0))]


def _importes_eba(r: dict[str, Any]) -> list[Celda]:
    rcv = [_pesos(r[c]) for c in ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero")]
    suma_rcv = sum(rcv, Decimal(0))
    aportacion, amortizacion = _pesos(r["aportacion_vivienda"]), _pesos(r["amortizacion"])
    vivienda = aportacion + amortizacion
    return [
        *rcv,
        suma_rcv,
        aportacion,
        r["tipo_descuento"],
        _valor(r["tipo_descuento"], r["valor_descuento"]),
        r["numero_credito"] or "-",
        amortizacion,
        vivienda,
        suma_rcv + vivienda,
    ]


def _valor(tipo: int, diezmilesimos: int) -> str:
    """Texto con coma decimal: cuatro decimales si es factor, dos si no."""
    decimales = 4 if tipo == _FACTOR else 2
    return f"{Decimal(diezmilesimos).scaleb(-4):.{decimales}f}".replace(".", ",")


def _fecha(dias: int) -> str:
    dia = dia_de_texto(dias)
    return f"{dia.day}/{rotulos.MESES_CORTOS[dia.month - 1]}/{dia.year}"


def _estropeadas(celdas: list[Celda], emision: str, ilegible: Ilegible | None) -> list[Celda]:
    if ilegible is not None:
        celdas[rotulos.columna_de(emision, ilegible.campo)] = ilegible.texto
    return celdas
