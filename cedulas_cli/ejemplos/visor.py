"""Escribe el visor del IDSE: un zip con los textos de anchura fija, según las mismas tablas con que se lee."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS_MENSUAL, MENSUAL, PREFIJO_EMITIDO
from cedulas_cli.ejemplos.tramos import fecha_de
from cedulas_cli.ejemplos.trozo import Ilegible, Lugar, Trozo
from cedulas_cli.formatos.campos import Campo, campos_de

CARPETA = "CDCOBRA/Tempo"
LETRA = {MENSUAL: "M", BIMESTRAL: "B"}
SIN_CREDITO = {"num_credito": "0000000000", "valor_descuento": "000000.00", "fecha_credito": ""}
_FECHA_DEL_ZIP = (2026, 1, 1, 0, 0, 0)
_FACTOR = 3
_NIVEL = 6


class EscritorVisor:
    """Un zip por trozo: `visor-00001.zip`, `visor-00002.zip`…"""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta

    def escribir(self, trozo: Trozo) -> None:
        """Escribe el zip del trozo: `CDEM*99` siempre y `CDEB*99` si hay emisión bimestral."""
        with zipfile.ZipFile(
            self.carpeta / _nombre_zip(trozo), "w", zipfile.ZIP_DEFLATED, compresslevel=_NIVEL
        ) as zip_:
            for emision, renglones in trozo.renglones.items():
                letra = LETRA[emision]
                ilegibles = [i for i in trozo.ilegibles if i.emision == emision]
                _agregar(zip_, f"CDE{letra}PA99", lineas_de_patron(trozo, emision))
                _agregar(zip_, f"CDE{letra}AS99", lineas_de_asegurado(trozo.asegurados, renglones, emision))
                movimientos = lineas_de_movimiento(renglones, emision)
                _agregar(zip_, f"CDE{letra}MO99", _estropear(movimientos, f"CDE{letra}MO99", ilegibles))

    def lugar(self, trozo: Trozo, emision: str, fila: int) -> Lugar:
        """Archivo dentro del zip y línea desde 1."""
        return Lugar(f"{_nombre_zip(trozo)}/{CARPETA}/CDE{LETRA[emision]}MO99.txt", fila + 1)

    def cerrar(self) -> None:
        """Nada queda abierto entre trozos."""


def _nombre_zip(trozo: Trozo) -> str:
    return f"visor-{trozo.numero:05d}.zip"


def _agregar(zip_: zipfile.ZipFile, clase: str, lineas: pl.Series) -> None:
    info = zipfile.ZipInfo(f"{CARPETA}/{clase}.txt", _FECHA_DEL_ZIP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    texto = io.BytesIO()
    lineas.to_frame().write_csv(texto, include_header=False, quote_style="never", line_terminator="\n")
    zip_.writestr(info, texto.getbuffer(), compresslevel=_NIVEL)


def lineas_de_patron(trozo: Trozo, emision: str) -> pl.Series:
    """CDEMPA99 (con los once importes agregados) o CDEBPA99 (sólo registro, mes y año), de quien tiene renglones."""
    conceptos = CONCEPTOS_MENSUAL if emision == MENSUAL else ()
    grupos = trozo.renglones[emision].group_by("registro_patronal", maintain_order=True)
    cuadro = grupos.agg([pl.col(c).sum() for c in conceptos])
    mes, anio = pl.lit(trozo.periodo.mes), pl.lit(trozo.periodo.anio)
    valores = {"mes": mes, "anio": anio, **{c: pl.col(c) for c in cuadro.columns}}
    return _lineas(cuadro, f"CDE{LETRA[emision]}PA99", valores)


def lineas_de_asegurado(asegurados: pl.DataFrame, renglones: pl.DataFrame, emision: str) -> pl.Series:
    """Un asegurado por línea: los que tienen algún movimiento en la emisión."""
    presentes = asegurados.join(renglones.select("orden").unique(), on="orden", how="semi", maintain_order="left")
    valores = {"registro_patronal": pl.col("registro_patronal"), "nss": pl.col("nss"), "curp": pl.col("curp")}
    valores["nombre"] = pl.col("nombre_archivo")
    if emision == BIMESTRAL:
        valores |= _credito()
    return _lineas(presentes, f"CDE{LETRA[emision]}AS99", valores)


def _credito() -> dict[str, pl.Expr]:
    """Número, tipo, valor con punto (cuatro decimales si es factor) y fecha AAAAMMDD."""
    tiene = pl.col("tipo_descuento") > 0
    entero = (pl.col("valor_descuento") // 10_000).cast(pl.String)
    decimales = (pl.col("valor_descuento") % 10_000).cast(pl.String).str.zfill(4)
    valor = (
        pl.when(pl.col("tipo_descuento") == _FACTOR)
        .then(entero.str.zfill(4) + "." + decimales)
        .otherwise(entero.str.zfill(6) + "." + decimales.str.slice(0, 2))
    )
    columnas = {
        "num_credito": pl.col("numero_credito"),
        "valor_descuento": valor,
        "fecha_credito": pl.col("fecha_credito").dt.to_string("%Y%m%d"),
    }
    con_omision = {c: pl.when(tiene).then(texto).otherwise(pl.lit(SIN_CREDITO[c])) for c, texto in columnas.items()}
    return {**con_omision, "tipo_descuento": pl.col("tipo_descuento")}


def lineas_de_movimiento(renglones: pl.DataFrame, emision: str) -> pl.Series:
    """CDEMMO99 o CDEBMO99: una línea por tramo, con sus importes."""
    columnas = {"tipo_mov": "tipo_movimiento", "fecha_mov": "fecha_movimiento", "sdi": "sbc"}
    campos = campos_de(f"CDE{LETRA[emision]}MO99")
    origen = {c.campo: columnas.get(c.campo, c.destino.removeprefix(PREFIJO_EMITIDO)) for c in campos if c.destino}
    con_fecha = renglones.with_columns(fecha_de("fecha_movimiento"))
    return _lineas(con_fecha, f"CDE{LETRA[emision]}MO99", {campo: pl.col(c) for campo, c in origen.items()})


def _lineas(cuadro: pl.DataFrame, clase: str, valores: dict[str, pl.Expr]) -> pl.Series:
    partes = [_a_lo_ancho(campo, valores.get(campo.campo)) for campo in campos_de(clase)]
    return cuadro.select(pl.concat_str(partes).alias("linea"))["linea"]


def _a_lo_ancho(campo: Campo, valor: pl.Expr | None) -> pl.Expr:
    """El campo, en su anchura exacta; las zonas sin identificar van en blanco."""
    if valor is None:
        return pl.lit(" " * campo.longitud)
    if campo.tipo in ("entero", "centavos"):
        return valor.cast(pl.String).str.zfill(campo.longitud)
    if campo.tipo == "fecha":
        return valor.dt.to_string("%d-%m-%Y")
    if campo.tipo == "punto" and campo.destino.startswith(PREFIJO_EMITIDO):
        return (valor // 100).cast(pl.String).str.zfill(campo.longitud - 3) + "." + _centavos(valor)
    return valor.str.slice(0, campo.longitud).str.pad_end(campo.longitud)


def _centavos(valor: pl.Expr) -> pl.Expr:
    return (valor % 100).cast(pl.String).str.zfill(2)


def _estropear(lineas: pl.Series, clase: str, ilegibles: list[Ilegible]) -> pl.Series:
    """Sobrescribe el campo de cada renglón ilegible, sin mover lo demás."""
    if not ilegibles:
        return lineas
    por_destino = {c.destino.removeprefix(PREFIJO_EMITIDO): c for c in campos_de(clase) if c.destino}
    textos = []
    for ilegible in ilegibles:
        campo = por_destino[ilegible.campo]
        linea = lineas[ilegible.fila]
        textos.append(linea[: campo.inicio] + ilegible.texto.rjust(campo.longitud) + linea[campo.fin :])
    return lineas.scatter([i.fila for i in ilegibles], textos)
