"""Escribe RALE y facturas con las mismas posiciones con que se leen: para ejemplos y para ida y vuelta.

Los títulos y rótulos son los que el lector busca; su acomodo en la página es propio, no el de un archivo real.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl

from cedulas_cli.dominio.esquemas_cartera import IMPORTES_FACTURA, RCV
from cedulas_cli.formatos.campos import Campo, campos_de
from cedulas_cli.formatos.cartera import facturas
from cedulas_cli.formatos.cartera.rale import PIE

CODIFICACION = "cp1252"
RENGLONES_POR_PAGINA = 50
_DEL_PATRON = ("registro_patronal", "movimiento", "fecha_movimiento", "sector")
_A_LA_DERECHA = ("entero", "punto")
_BORDE = 132


def escribir_rale(tabla: pl.DataFrame, clase: str, corte: date, delegacion: str, subdelegacion: str) -> bytes:
    """Un RALE de esos créditos (esquema `RALE`, importes en centavos), en páginas y con su pie de totales."""
    renglones: list[str] = []
    anterior = None
    for numero, fila in enumerate(tabla.iter_rows(named=True)):
        if numero % RENGLONES_POR_PAGINA == 0:
            renglones += _pagina_rale(clase, corte, delegacion, subdelegacion, numero // RENGLONES_POR_PAGINA + 1)
        patron = tuple(fila.get(c) for c in _DEL_PATRON)
        valores = dict(fila) if patron != anterior else {c: v for c, v in fila.items() if c not in _DEL_PATRON}
        anterior = patron
        if registro := valores.get("registro_patronal"):
            valores["registro_patronal"] = f"{registro[:3]}-{registro[3:8]}-{registro[8:10]}"
        valores["periodo"] = _mes_primero(fila["periodo"])
        valores["incidencia"] = str(fila["incidencia"]).zfill(3)
        valores["dias"] = None if fila["dias"] is None else f"{fila['dias']:04d}"
        renglones.append(_renglon("RALE", valores))
    if not renglones:
        renglones += _pagina_rale(clase, corte, delegacion, subdelegacion, 1)
    total = int(tabla["importe"].sum() or 0)
    renglones += ["", f"  {PIE}: {tabla.height:>12,} CREDITOS {_pesos(total):>24}"]
    return _bytes(renglones)


def _pagina_rale(clase: str, corte: date, delegacion: str, subdelegacion: str, pagina: int) -> list[str]:
    que = "R.C.V." if clase == RCV else "C.O.P."
    return [
        f"\f{'COORDINACION DE COBRANZA':^{_BORDE}}",
        f"{f'R.A.L.E.  {que}  AL {corte:%d/%m/%Y}':^{_BORDE}}",
        f"  DELEGACION {delegacion}  SUBDELEGACION {subdelegacion}{f'HOJA {pagina}':>80}",
        "",
        "        REG. PATRON  M FECHA MOV.  SE   CREDITO   C   PERIODO TD  FECHA ALTA  FECHA NOT.  INC  FECHA INC.  "
        "DIAS        IMPORTE DC SC",
        "-" * _BORDE,
    ]


def escribir_eco63(tabla: pl.DataFrame, delegacion: str, subdelegacion: str) -> bytes:
    """Una 63 de un solo periodo y clase (esquema `FACTURA`), con su renglón de total."""
    clase, periodo = str(tabla["clase"][0]), str(tabla["periodo"][0])
    formato = facturas.ECO63_RCV if clase == RCV else facturas.ECO63_COP
    numero = int(periodo[5:]) // 2 if clase == RCV else int(periodo[5:])
    titulo = "OMISOS CUOTAS RCV" if clase == RCV else "OMISOS CUOTAS IMSS"
    renglones = [
        f"\f{'INSTITUTO MEXICANO DEL SEGURO SOCIAL':^{_BORDE}}",
        f"{f'{titulo} {periodo[:4]}/{numero:02d}':^{_BORDE}}",
        "DEL S A  REG.PATRONAL TP NOMBRE O RAZON SOCIAL       CREDITO  COTIZ  DIAS CL PRIMA  ACT.   OMISION  COP/ACT",
        "-" * _BORDE,
    ]
    for fila in tabla.iter_rows(named=True):
        valores = {**fila, "delegacion": delegacion, "subdelegacion": subdelegacion}
        valores["razon_social"] = str(fila["razon_social"] or "").replace("Ñ", "#")
        valores["numero_credito"] = f"{fila['numero_credito']:>10}"
        renglones.append(_renglon(formato, valores))
    return _bytes([*renglones, "", _total(tabla)])


def escribir_eco67(tabla: pl.DataFrame) -> bytes:
    """La 67 de esos créditos: cada patrón bajo su sector."""
    patrones = tabla.select("sector", "registro_patronal").unique().sort("sector", "registro_patronal")
    renglones: list[str] = []
    for sector, suyos in groupby(patrones.iter_rows(), key=lambda p: str(p[0])):
        renglones += [f"\f{'':40}SECTOR DE NOTIFICACION   : {sector}", "           REG. PATRONAL"]
        renglones += [_renglon(facturas.ECO67, {"registro_patronal": _con_guiones(p[1])}) for p in suyos]
    return _bytes(renglones)


def escribir_factura(tabla: pl.DataFrame, formato: str, delegacion: str, subdelegacion: str) -> bytes:
    """Una factura sectorizada (ECO) o de SIVEPA: por sector, con el crédito de la multa y cinco importes."""
    clase = str(tabla["clase"][0])
    cabeza = f" {delegacion:2.2}{subdelegacion:2.2}"
    renglones: list[str] = []
    for sector, suyas in groupby(tabla.sort("sector", maintain_order=True).iter_rows(named=True), key=_sector):
        renglones += _encabezado(formato, cabeza, sector, str(tabla["periodo"][0]), clase)
        renglones += _detalle(suyas, formato, clase, delegacion, subdelegacion)
    return _bytes([*renglones, "", _total(tabla)])


def _sector(fila: Mapping[str, Any]) -> str:
    return str(fila["sector"] or "00")


def _encabezado(formato: str, cabeza: str, sector: str, periodo: str, clase: str) -> list[str]:
    if formato == facturas.DE_SIVEPA:
        return [
            f"{cabeza:<131}SECTOR DE NOTIFICACION   : {sector}",
            f"{cabeza:<15}REG. PATRONAL   NOMBRE O RAZON SOCIAL                PERIODO",
        ]
    return [
        f"{cabeza:<57}FACTURA SECTORIZADA{'':44}{_impreso(periodo, clase)}",
        f"{cabeza:<102}SECTOR DE NOTIFICACION   : {sector}",
        f"{cabeza:<16}{'REG. PATRONAL   NOMBRE O RAZON SOCIAL':<59}CUOTAS     MULTA",
    ]


def _detalle(
    filas: Iterable[Mapping[str, Any]], formato: str, clase: str, delegacion: str, subdelegacion: str
) -> Iterator[str]:
    for fila in filas:
        yield _renglon(
            formato,
            {
                **fila,
                "delegacion": delegacion,
                "subdelegacion": subdelegacion,
                "registro_patronal": _con_guiones(fila["registro_patronal"]),
                "razon_social": str(fila["razon_social"] or "").replace("Ñ", "#"),
                "credito_multa": fila["credito_multa"] or "0" * 9,
                "periodo": _impreso(fila["periodo"], clase),
                "importes": "".join(f"{_pesos(fila[c]):>15}" for c in IMPORTES_FACTURA),
            },
        )


def _total(tabla: pl.DataFrame) -> str:
    importes = "".join(f"{_pesos(int(tabla[c].sum())):>17}" for c in IMPORTES_FACTURA)
    return f"  TOTAL GENERAL {tabla.height:>8,} {importes}"


def _impreso(periodo: str, clase: str) -> str:
    numero = int(periodo[5:]) // (2 if clase == RCV else 1)
    return f"{numero:02d}/{periodo[:4]}"


def _mes_primero(periodo: str) -> str:
    return f"{periodo[5:]}/{periodo[:4]}"


def _con_guiones(registro: str) -> str:
    return f"{registro[:3]}-{registro[3:8]}-{registro[8:10]}-{registro[10:]}"


def _pesos(centavos: int) -> str:
    return f"{centavos // 100:,}.{centavos % 100:02d}"


def _renglon(formato: str, valores: Mapping[str, Any]) -> str:
    linea = ""
    for campo in campos_de(formato):
        linea = linea.ljust(campo.inicio) + _celda(campo, valores.get(campo.destino))
    return linea.rstrip()


def _celda(campo: Campo, valor: Any) -> str:
    """El valor a lo ancho de su campo. `ValueError` si no cabe (salvo la razón social, que se corta)."""
    if isinstance(valor, date):
        texto = f"{valor:%d/%m/%Y}"
    elif valor is None:
        texto = ""
    elif campo.tipo == "punto":
        texto = _pesos(int(valor))
        texto = texto if len(texto) <= campo.longitud else texto.replace(",", "")
    else:
        texto = str(valor)
    if campo.destino == "razon_social":
        texto = texto[: campo.longitud]
    if len(texto) > campo.longitud:
        raise ValueError(f"«{texto}» no cabe en {campo.formato} {campo.campo} ({campo.longitud})")
    return texto.rjust(campo.longitud) if campo.tipo in _A_LA_DERECHA else texto.ljust(campo.longitud)


def _bytes(renglones: Sequence[str]) -> bytes:
    return "".join(f"{r}\r\n" for r in renglones).encode(CODIFICACION, "replace")
