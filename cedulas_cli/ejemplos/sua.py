"""Escribe lo pagado como archivos `.SUA`, con las mismas tablas de posiciones con que se leen."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS, MENSUAL, conceptos_de
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, SIGUE, fecha_de
from cedulas_cli.formatos.pago import base62, disco

FOLIO = "folio"
"""Número de folio dentro del patrón: 0 el primero."""
_LLAVE = ["registro_patronal", FOLIO]
_PRIMER_FOLIO, _FOLIOS, _FOLIOS_POR_PATRON = 100_000, 900_000, 32
_FECHA_DEL_ZIP = (2026, 1, 1, 0, 0, 0)
_CINCO_CIFRAS = 100_000
_ASCII = {c: unicodedata.normalize("NFKD", c)[0] for c in "ÁÉÍÓÚÜáéíóúü"} | {"Ñ": "/", "ñ": "/", "#": "/"}
_DIAS = {"dias": "dias", "dias_incapacidad": "incapacidad", "dias_ausentismo": "ausentismo"}
_EMISION = {MENSUAL: "mes", BIMESTRAL: "bim"}


@dataclass(frozen=True)
class Pagado:
    """Lo que se pagó de unos patrones: los renglones de cada emisión con su `folio`, en centavos.

    `primas` son las que el patrón declaró, si no son la suya; `declarados`, movimientos que sólo él dijo.
    """

    numero: int
    periodo: Periodo
    patrones: pl.DataFrame
    asegurados: pl.DataFrame
    renglones: Mapping[str, pl.DataFrame]
    primas: Mapping[str, Decimal]
    declarados: pl.DataFrame


DECLARADOS: ep.Esquema = {"orden": pl.Int64, "tipo": pl.String, "fecha": pl.Date}


def juntas(concepto: str) -> tuple[str, ...]:
    """Las columnas de cuotas que el `.SUA` guarda en un solo concepto: patrón y obrero; amortización y seguro."""
    if concepto == "amortizacion":
        return ("amortizacion", "seguro_danos")
    return tuple(c for c in CONCEPTOS if c in (concepto, f"{concepto}_patronal", f"{concepto}_obrero"))


class EscritorSua:
    """Un zip por trozo (`sua-00001.zip`…) con un `.SUA` por patrón y folio."""

    def __init__(self, carpeta: Path, limite: date) -> None:
        self.carpeta = carpeta
        self.limite = limite
        self.archivos = 0

    def escribir(self, pagado: Pagado) -> None:
        """Escribe el zip del trozo; si nadie pagó, no lo hay."""
        discos = list(discos_de(pagado, self.limite))
        if not discos:
            return
        with zipfile.ZipFile(self.carpeta / f"sua-{pagado.numero:05d}.zip", "w", zipfile.ZIP_DEFLATED) as zip_:
            for nombre, contenido in discos:
                info = zipfile.ZipInfo(nombre, _FECHA_DEL_ZIP)
                info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
                zip_.writestr(info, contenido)
        self.archivos += len(discos)


def discos_de(pagado: Pagado, limite: date) -> Iterator[tuple[str, bytes]]:
    """(nombre, bytes) de cada patrón y folio, en orden."""
    trabajadores = trabajadores_de(pagado)
    if trabajadores.is_empty():
        return
    patrones = _patrones(pagado, trabajadores)
    cuatro = _movimientos(pagado, trabajadores)
    sumario = _sumario(patrones, trabajadores)
    trabajadores = _con_datos_de_patron(trabajadores, patrones, cuatro)
    partes = [
        _lineas(patrones, disco.PATRON, 0),
        _lineas(trabajadores, disco.TRABAJADOR, 1),
        _lineas(cuatro, disco.MOVIMIENTOS, 1),
        _lineas(sumario, disco.SUMARIO, 2),
    ]
    registros = pl.concat(partes).group_by(_LLAVE).agg(pl.len().cast(pl.Int64).alias("registros"))
    validacion = _validacion(sumario, registros, limite)
    todas = pl.concat([*partes, _lineas(validacion, disco.VALIDACION, 3)])
    orden = patrones.select(*_LLAVE, pl.int_range(pl.len()).alias("lugar"), "folio_sua")
    juntos = (
        todas.join(orden, on=_LLAVE)
        .sort("lugar", "parte", "orden", "tipo", maintain_order=True)
        .group_by("lugar", "registro_patronal", "folio_sua", maintain_order=True)
        .agg(pl.col("linea").str.join(""))
    )
    for _, registro, folio, linea in juntos.iter_rows():
        yield f"{registro}_{folio}.SUA", str(linea).encode(disco.CODIFICACION)


def trabajadores_de(pagado: Pagado) -> pl.DataFrame:
    """Un renglón por patrón, folio y asegurado, con sus conceptos juntos y su parte obrera."""
    por_emision = [_de_emision(renglones, emision) for emision, renglones in pagado.renglones.items()]
    tabla = por_emision[0]
    for otra in por_emision[1:]:
        tabla = tabla.join(otra, on=[*_LLAVE, "orden"], how="full", coalesce=True)
    faltan = [c for c in (*ep.CONCEPTOS_PAGO, *ep.OBREROS_PAGO, *_columnas_de_dias()) if c not in tabla.columns]
    personas = pagado.asegurados.select("orden", "nss", "curp", "nombre_archivo", "numero_credito", "fecha_credito")
    salarios = [f"sdi_{sufijo}" for sufijo in _EMISION.values() if f"sdi_{sufijo}" in tabla.columns]
    return (
        tabla.with_columns(pl.lit(0, pl.Int64).alias(c) for c in faltan)
        .with_columns(pl.coalesce(salarios).alias("sdi"), pl.col(*ep.CONCEPTOS_PAGO, *ep.OBREROS_PAGO).fill_null(0))
        .with_columns(pl.col(_columnas_de_dias()).fill_null(0))
        .join(personas, on="orden", how="left")
        .sort("registro_patronal", FOLIO, "orden")
    )


def _columnas_de_dias() -> list[str]:
    return [f"{nombre}_{sufijo}" for sufijo in _EMISION.values() for nombre in _DIAS.values()]


def _de_emision(renglones: pl.DataFrame, emision: str) -> pl.DataFrame:
    sufijo = _EMISION[emision]
    propios = ep.CONCEPTOS_PAGO_MENSUAL if emision == MENSUAL else ep.CONCEPTOS_PAGO_BIMESTRAL
    obreros = [o for o in ep.OBREROS_PAGO if o in conceptos_de(emision)]
    vivos = renglones.filter((pl.col("tipo_movimiento") != MOVIMIENTO_BAJA) & (pl.col("dias") > 0))
    return vivos.group_by(*_LLAVE, "orden", maintain_order=True).agg(
        pl.col("sbc").last().alias(f"sdi_{sufijo}"),
        *(pl.col(c).sum().cast(pl.Int64).alias(f"{nombre}_{sufijo}") for c, nombre in _DIAS.items()),
        *(pl.sum_horizontal([pl.col(p).sum() for p in juntas(c)]).alias(c) for c in propios),
        *(pl.col(o).sum() for o in obreros),
    )


def _patrones(pagado: Pagado, trabajadores: pl.DataFrame) -> pl.DataFrame:
    contados = trabajadores.group_by(_LLAVE).agg(
        pl.len().cast(pl.Int64).alias("trabajadores"), pl.col("dias_mes").sum().alias("dias")
    )
    ajenas = pl.DataFrame(
        {"registro_patronal": list(pagado.primas), "ajena": list(pagado.primas.values())},
        schema={"registro_patronal": pl.String, "ajena": pagado.patrones.schema["prima_rt"]},
    )
    folio = _PRIMER_FOLIO + (pl.col("indice") * _FOLIOS_POR_PATRON + pl.col(FOLIO)) % _FOLIOS
    texto = pl.col("rfc")
    fisica = texto.str.len_chars() == 13  # el RFC de persona física empieza en el relleno
    return (
        pagado.patrones.drop("trabajadores")
        .join(contados, on="registro_patronal", how="inner")
        .join(ajenas, on="registro_patronal", how="left")
        .sort("indice", FOLIO)
        .select(
            *_LLAVE,
            pl.when(fisica).then(texto.str.slice(0, 1)).otherwise(pl.lit(" ")).alias("relleno"),
            pl.when(fisica).then(texto.str.slice(1)).otherwise(texto).alias("rfc"),
            pl.lit(_mes(pagado.periodo)).alias("periodo"),
            folio.cast(pl.String).alias("folio_sua"),
            *(_ascii(c, largo) for c, largo in (("razon_social", 50), ("domicilio", 40), ("localidad", 40))),
            pl.lit("09").alias("entidad"),
            "codigo_postal",
            (pl.coalesce("ajena", "prima_rt") * pl.lit(Decimal(100_000))).cast(pl.Int64).alias("prima_rt"),
            pl.lit(f"{pagado.periodo.anio}03").alias("periodo_prima"),
            _ascii("actividad", 40),
            "delegacion",
            "subdelegacion",
            pl.lit("B").alias("area_geografica"),
            pl.lit("50").alias("pct_aportacion"),
            pl.lit("N").alias("convenio_reembolso"),
            pl.lit("3").alias("tipo_empresa"),
            "dias",
            "trabajadores",
            pl.lit("01").alias("tipo_documento"),
            pl.lit("0" * 10).alias("numero_credito"),
            pl.lit(0, pl.Int64).alias("orden"),
        )
    )


def _mes(periodo: Periodo) -> str:
    return f"{periodo.anio:04d}{periodo.mes:02d}"


def _ascii(columna: str, largo: int) -> pl.Expr:
    """Mayúsculas sin acentos y con la Ñ como «/», recortado al campo."""
    plano = pl.col(columna).str.to_uppercase().str.replace_many(list(_ASCII), list(_ASCII.values()))
    return plano.str.replace_all(r"[^ -~]", " ").str.slice(0, largo).alias(columna)


def _lineas(tabla: pl.DataFrame, tipo: str, parte: int) -> pl.DataFrame:
    """Los registros de un tipo, con lo necesario para ponerlos en su lugar."""
    con_tipo = _con_cabeza(tabla, tipo)
    return tabla.select(*_LLAVE, "orden", pl.lit(parte).alias("parte"), pl.lit(tipo).alias("tipo")).with_columns(
        disco.armar(con_tipo, tipo).alias("linea")
    )


def _con_cabeza(tabla: pl.DataFrame, tipo: str) -> pl.DataFrame:
    con_tipo = tabla.with_columns(pl.lit(tipo).alias("tipo_registro"))
    if tipo != disco.TRABAJADOR:
        return con_tipo
    credito = pl.col("numero_credito").is_not_null()
    return con_tipo.with_columns(
        pl.col("curp").str.slice(0, 10).alias("rfc_trabajador"),
        pl.when(credito).then(pl.col("numero_credito")).otherwise(pl.lit("")).alias("numero_credito_vivienda"),
        pl.when(credito)
        .then(pl.col("fecha_credito").dt.to_string("%Y%m%d"))
        .otherwise(pl.lit("0" * 8))
        .alias("inicio_credito"),
        pl.col("nombre_archivo").alias("nombre"),
        pl.lit("1").alias("tipo_trabajador"),
        pl.lit("0").alias("jornada"),
        *(pl.lit(0, pl.Int64).alias(c) for c in _SIN_USO),
        *(base62.cifrar(pl.col(o)).alias(o) for o in ep.OBREROS_PAGO),
        pl.lit("000").alias("municipio"),
    ).with_columns(_ascii("nombre", 50))


_SIN_USO = ("accesorios_imss", "accesorios_retiro", "campo_242", "campo_249", "campo_256")


def _movimientos(pagado: Pagado, trabajadores: pl.DataFrame) -> pl.DataFrame:
    """Los registros 04: siete movimientos del mes por registro, de cada trabajador con registro 03."""
    inicio = pagado.periodo.primer_dia(MENSUAL)
    propios = (
        pagado.renglones[MENSUAL]
        .with_columns(fecha_de("fecha_movimiento"))
        .filter((pl.col("tipo_movimiento") != SIGUE) & (pl.col("fecha_movimiento") >= inicio))
    )
    dichos = propios.select(
        "orden", pl.col("tipo_movimiento").str.zfill(2).alias("tipo"), pl.col("fecha_movimiento").alias("fecha"), "sbc"
    )
    extra = pagado.declarados.with_columns(pl.lit(0, pl.Int64).alias("sbc"))
    quien = trabajadores.select(*_LLAVE, "orden", "nss")
    juntos = pl.concat([dichos, extra.select(dichos.columns)]).unique(maintain_order=True).join(quien, on="orden")
    llave = [*_LLAVE, "orden", "registro"]
    numerados = juntos.sort(*_LLAVE, "orden", "fecha", "tipo", maintain_order=True).with_columns(
        pl.int_range(pl.len()).over(*_LLAVE, "orden").alias("n")
    )
    ranuras = numerados.with_columns((pl.col("n") // disco.RANURAS).alias("registro"), pl.col("n") % disco.RANURAS + 1)
    tabla = ranuras.select(llave).unique(maintain_order=True)
    for n in range(1, disco.RANURAS + 1):
        sbc = pl.when(pl.col("tipo") == f"0{MOVIMIENTO_BAJA}").then(0).otherwise(pl.col("sbc"))
        una = ranuras.filter(pl.col("n") == n).select(
            *llave,
            pl.col("nss").alias(f"mov{n}_nss"),
            pl.col("tipo").alias(f"mov{n}_tipo"),
            pl.col("fecha").dt.to_string("%Y%m%d").alias(f"mov{n}_fecha"),
            pl.lit("").alias(f"mov{n}_folio"),
            pl.lit("00").alias(f"mov{n}_dias"),
            sbc.cast(pl.String).str.zfill(7).alias(f"mov{n}_salario"),
        )
        tabla = tabla.join(una, on=llave, how="left", maintain_order="left")
    return tabla


def _con_datos_de_patron(trabajadores: pl.DataFrame, patrones: pl.DataFrame, cuatro: pl.DataFrame) -> pl.DataFrame:
    """A cada 03, el RFC y el periodo de su patrón y cuántos movimientos lleva en los 04."""
    usadas = [pl.col(f"mov{n}_nss").is_not_null().cast(pl.Int64) for n in range(1, disco.RANURAS + 1)]
    cuantos = cuatro.group_by(*_LLAVE, "orden").agg(pl.sum_horizontal(usadas).sum().alias("movimientos"))
    cabeza = patrones.select(*_LLAVE, "relleno", "rfc", "periodo")
    con_patron = trabajadores.join(cabeza, on=_LLAVE, how="left", maintain_order="left")
    con_cuenta = con_patron.join(cuantos, on=[*_LLAVE, "orden"], how="left", maintain_order="left")
    return con_cuenta.with_columns(pl.col("movimientos").fill_null(0))


def _sumario(patrones: pl.DataFrame, trabajadores: pl.DataFrame) -> pl.DataFrame:
    con_credito = pl.col("numero_credito").is_not_null()
    aportado = pl.col("aportacion_vivienda")
    sumas = trabajadores.group_by(_LLAVE).agg(
        *(pl.col(c).sum() for c in (*ep.CONCEPTOS_PAGO_MENSUAL, *ep.CONCEPTOS_PAGO_RCV, "amortizacion")),
        aportado.filter(con_credito).sum().alias("aportacion_con_credito"),
        aportado.filter(~con_credito).sum().alias("aportacion_sin_credito"),
    )
    cabeza = patrones.select(*_LLAVE, "relleno", "rfc", "periodo", "folio_sua", "orden")
    return cabeza.join(sumas, on=_LLAVE, how="left", maintain_order="left").with_columns(
        pl.sum_horizontal(ep.CONCEPTOS_PAGO_MENSUAL).alias("subtotal_imss"),
        pl.sum_horizontal(ep.CONCEPTOS_PAGO_RCV).alias("subtotal_rcv"),
        pl.lit(0, pl.Int64).alias("voluntarias"),
        *(pl.lit(0, pl.Int64).alias(a) for a in ep.ACCESORIOS_PAGO),
    )


def _validacion(sumario: pl.DataFrame, registros: pl.DataFrame, limite: date) -> pl.DataFrame:
    """El 06; el tamaño, en sus cinco cifras (de más no se sabe: van las últimas)."""
    tamano = (pl.col("registros") + 1) * disco.LARGO % _CINCO_CIFRAS
    return sumario.join(registros, on=_LLAVE, how="left", maintain_order="left").select(
        *_LLAVE,
        "relleno",
        "rfc",
        "periodo",
        "folio_sua",
        "orden",
        pl.lit("0" * 15).alias("tasas_accesorios"),
        tamano.alias("bytes"),
        pl.lit(limite.strftime("%Y%m%d")).alias("fecha_limite"),
        pl.lit("01").alias("discos"),
        pl.lit("W300").alias("version"),
        pl.lit("000").alias("zona_72"),
        pl.col("subtotal_imss").alias("total_imss"),
        pl.col("subtotal_rcv").alias("total_rcv"),
        (pl.col("aportacion_con_credito") + pl.col("aportacion_sin_credito")).alias("total_aportacion"),
        pl.col("amortizacion").alias("total_amortizacion"),
    )
