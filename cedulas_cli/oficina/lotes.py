"""Lotes guardados: sus tablas, sus dos sellos (`lotes.json`, `exportacion.json`) y el registro de acuses.

Un sello se escribe al final y trae los insumos de lo que firma: si está y coincide, lo anterior está completo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.esquemas import EMISIONES, IMPORTE
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina import cadena
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import escribir_json, leer_json, reemplazo_atomico

CREADO = "creado"
EXPORTADO = "exportado"
SIN_SECTOR = "00"
SELLO_CEDULAS = "emision.json"
SELLO_LOTES = "lotes.json"
SELLO_EXPORTACION = "exportacion.json"
TABLA_LOTES = "lotes.parquet"
TABLA_RELACION = "relacion.parquet"
REGISTRO_ACUSES = "acuses.jsonl"

LOTES: dict[str, pl.DataType | type[pl.DataType]] = {
    "lote": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "sector": pl.String,
    "cedulas": pl.Int64,
    "paginas": pl.Int64,
    "cotizantes": pl.Int64,
    "importe": IMPORTE,
    "fecha_entrega": pl.Date,
    "termino": pl.Date,
    "pdf": pl.String,
    "huella_pdf": pl.String,
    "estado": pl.String,
}
"""Un renglón por lote; `fecha_entrega` y `termino` (de la notificación) son los del calendario, si los hay."""

RELACION: dict[str, pl.DataType | type[pl.DataType]] = {
    "lote": pl.String,
    "consecutivo": pl.Int64,
    "folio": pl.String,
    "registro_patronal": pl.String,
    "razon_social": pl.String,
    "domicilio": pl.String,
    "localidad": pl.String,
    "codigo_postal": pl.String,
    "sector": pl.String,
    "pagina_inicial": pl.Int64,
    "paginas": pl.Int64,
    "cotizantes": pl.Int64,
    "dias": pl.Int64,
    "total": IMPORTE,
    "fecha_entrega": pl.Date,
    "termino": pl.Date,
    "huella": pl.String,
}
"""Un renglón por cédula, en el orden en que está en el PDF de su lote; `huella` es la de la cédula."""


@dataclass(frozen=True)
class CarpetaLotes:
    """Los lotes de una emisión y periodo."""

    oficina: Oficina
    emision: str
    periodo: str

    @property
    def ruta(self) -> Path:
        """Dónde viven."""
        return self.oficina.lotes(self.emision, self.periodo)

    @property
    def cedulas(self) -> Path:
        """De dónde salen: PDF por lote e índice."""
        return self.oficina.cedulas(self.emision, self.periodo)

    @property
    def registro(self) -> Path:
        """Registro encadenado de acuses."""
        return self.ruta / REGISTRO_ACUSES

    def sello(self, nombre: str) -> dict[str, Any] | None:
        """Un sello, si se llegó a escribir."""
        ruta = self.ruta / nombre
        return dict(leer_json(ruta)) if ruta.is_file() else None

    def lotes(self) -> pl.DataFrame:
        """Un renglón por lote (`LOTES`); los que ya se exportaron lo dicen en `estado`."""
        return pl.read_parquet(self.ruta / TABLA_LOTES)

    def relacion(self) -> pl.DataFrame:
        """Un renglón por cédula (`RELACION`)."""
        return pl.read_parquet(self.ruta / TABLA_RELACION)

    def guardar_tabla(self, nombre: str, tabla: pl.DataFrame) -> None:
        """Escribe una tabla de una vez."""
        with reemplazo_atomico(self.ruta / nombre) as temporal:
            tabla.write_parquet(temporal)

    def sellar(self, nombre: str, datos: dict[str, Any]) -> None:
        """Escribe un sello: lo último de cada paso."""
        escribir_json(self.ruta / nombre, datos)

    def acuses(self) -> list[dict[str, Any]]:
        """Acuses asentados, en orden; si la cadena está rota, «registro-alterado» (65)."""
        if (numero := cadena.primera_rota(self.registro)) is not None:
            raise ErrorCedulas(
                "registro-alterado",
                "el registro de acuses fue alterado",
                lugar=f"{self.registro}, renglón {numero}",
                causa="su huella, o la del renglón anterior, ya no corresponde",
                remedio="restaure el registro desde un respaldo verificado",
            )
        return cadena.leer(self.registro)


def con_sello(oficina: Oficina, base: str, sello: str, emision: str | None, periodo: str | None) -> list[CarpetaLotes]:
    """Emisiones y periodos cuya carpeta (`cedulas` o `lotes`) tiene ese sello; por periodo y clase de emisión."""
    halladas = []
    for clase in EMISIONES:
        raiz = oficina.raiz / "salidas" / base / clase
        for carpeta in sorted(raiz.iterdir()) if emision in (None, clase) and raiz.is_dir() else ():
            if periodo in (None, carpeta.name) and (carpeta / sello).is_file():
                halladas.append(CarpetaLotes(oficina, clase, carpeta.name))
    return sorted(halladas, key=lambda c: (c.periodo, EMISIONES.index(c.emision)))


def con_cedulas(oficina: Oficina, periodo: str, emision: str | None = None) -> list[CarpetaLotes]:
    """Emisiones con cédulas completas; si no hay ninguna, «nada-recibido» (66)."""
    halladas = con_sello(oficina, "cedulas", SELLO_CEDULAS, emision, periodo)
    return _exigir(halladas, oficina, "no hay cédulas emitidas", f"cedulas cedula emitir --periodo {periodo}", periodo)


def creados(oficina: Oficina, periodo: str | None = None, emision: str | None = None) -> list[CarpetaLotes]:
    """Emisiones con lotes creados; si no hay ninguna, «nada-recibido» (66)."""
    halladas = con_sello(oficina, "lotes", SELLO_LOTES, emision, periodo)
    remedio = f"cedulas lote crear --periodo {periodo or 'AAAA-MM'}"
    return _exigir(halladas, oficina, "no hay lotes creados", remedio, periodo)


def exportados(oficina: Oficina, periodo: str | None = None, emision: str | None = None) -> list[CarpetaLotes]:
    """Emisiones con lotes ya entregables a la empresa; si no hay ninguna, «nada-recibido» (66)."""
    halladas = con_sello(oficina, "lotes", SELLO_EXPORTACION, emision, periodo)
    remedio = f"cedulas lote exportar --periodo {periodo or 'AAAA-MM'}"
    return _exigir(halladas, oficina, "no hay lotes exportados", remedio, periodo)


def _exigir(
    halladas: Sequence[CarpetaLotes], oficina: Oficina, mensaje: str, orden: str, periodo: str | None
) -> list[CarpetaLotes]:
    if halladas:
        return list(halladas)
    raise ErrorCedulas(
        "nada-recibido",
        f"{mensaje} del periodo {periodo}" if periodo else mensaje,
        lugar=str(oficina.raiz / "salidas"),
        causa="falta el paso anterior, o quedó a medias",
        remedio=f"hágalo con: {orden}",
    )
