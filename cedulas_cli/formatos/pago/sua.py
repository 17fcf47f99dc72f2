"""El lector del archivo de pago `.SUA`: de sus bytes a pagos, trabajadores y movimientos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.esquemas import APARTADOS, TASA, vacia
from cedulas_cli.formatos.campos import avisos_de_confianza
from cedulas_cli.formatos.pago import base62, disco
from cedulas_cli.formatos.pago.cuadre_sua import BYTES_MAXIMOS, ceav_en_dos_campos, conceptos_del_05, cuadrar_sua
from cedulas_cli.formatos.pago.lectura import LecturaPago, completar, con_totales
from cedulas_cli.formatos.pago.reglas_sua import SEGMENTO, con_segmento, fecha_de, ranura_usada, revisar
from cedulas_cli.formatos.texto import nombre_limpio

_SIN_CREDITO = "^[0 ]*$"
_CREDITO_FISCAL = 9
_CON_DIAS = ("11", "12", "30")
"""Tipos en que el último tramo de la ranura, leído de corrido, son días y no salario."""
_SIN_SALARIO = "^[0 ]*$"


def parece_sua(cabeza: bytes) -> bool:
    """Si esos bytes empiezan como un registro de patrón: `02`, registro patronal, y sus cifras en su lugar."""
    texto = cabeza[: disco.LARGO].decode(disco.CODIFICACION)
    return texto.startswith(disco.PATRON) and texto[3:13].isdigit() and texto[26:38].isdigit()


def leer_sua(partes: Iterable[tuple[str, bytes]], archivo: str) -> LecturaPago:
    """Lee juntos uno o muchos `.SUA` (nombre, bytes); nunca falla: lo que no sirve sale en `apartados` con su regla."""
    partidos = [disco.partir(contenido, nombre) for nombre, contenido in partes]
    registros = pl.concat([p.tabla for p in partidos])
    truncados = pl.concat([vacia(APARTADOS), *(p.apartados for p in partidos)])
    segmentados = con_segmento(registros)
    revisado = revisar(segmentados)
    tablas, ambiguos = _resolver_ceav(dict(revisado.tablas))
    medidos = segmentados.group_by(SEGMENTO).agg((pl.len() * disco.LARGO).cast(pl.Int64).alias("medidos"))
    trabajadores = _trabajadores(tablas)
    movimientos = _movimientos(tablas)
    avisos = [a for p in partidos for a in p.avisos]
    return LecturaPago(
        formato=ep.SUA,
        archivo=archivo,
        pagos=_pagos(tablas),
        trabajadores=trabajadores,
        movimientos=movimientos,
        apartados=pl.concat([revisado.apartados, truncados]).sort("archivo", "renglon", maintain_order=True),
        cuadre=cuadrar_sua(tablas, medidos),
        leidos=registros.height + truncados.height,
        renglones_apartados=revisado.renglones_apartados + truncados.height,
        avisos=(*avisos, *_avisos(archivo, tablas, ambiguos, trabajadores, movimientos, medidos)),
        conteo=_contar(segmentados, truncados, revisado.tablas),
    )


def _contar(registros: pl.DataFrame, truncados: pl.DataFrame, tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Leídos, aceptados y apartados de cada archivo, en registros."""
    todos = pl.concat([registros.select("archivo"), truncados.select("archivo")])
    leidos = todos.group_by("archivo").agg(pl.len().cast(pl.Int64).alias("leidos"))
    buenos = pl.concat([t.select("archivo") for t in tablas.values()])
    aceptados = buenos.group_by("archivo").agg(pl.len().cast(pl.Int64).alias("aceptados"))
    cuenta = leidos.join(aceptados, on="archivo", how="left").with_columns(pl.col("aceptados").fill_null(0))
    return cuenta.with_columns((pl.col("leidos") - pl.col("aceptados")).alias("apartados")).sort("archivo")


def _resolver_ceav(tablas: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], int]:
    """Suma el campo 242 al CEAV sólo en los pagos en que así, y sólo así, da lo del 05."""
    en_dos = ceav_en_dos_campos(tablas)
    cuantos = en_dos["en_dos"].sum()
    if cuantos:
        con_marca = tablas[disco.TRABAJADOR].join(en_dos, on=SEGMENTO, how="left", maintain_order="left")
        extra = pl.when(pl.col("en_dos").fill_null(False)).then(pl.col("campo_242").fill_null(0)).otherwise(0)
        tablas[disco.TRABAJADOR] = con_marca.with_columns(pl.col("cesantia_vejez") + extra).drop("en_dos")
    return tablas, int(cuantos)


def _periodo() -> pl.Expr:
    return (pl.col("periodo").str.slice(0, 4) + "-" + pl.col("periodo").str.slice(4, 2)).alias("periodo")


def _sin_vacios(columna: str) -> pl.Expr:
    return pl.when(pl.col(columna) != "").then(pl.col(columna)).alias(columna)


def _rfc() -> pl.Expr:
    """El de persona física es de trece y empieza en la posición que en el de doce va en blanco."""
    junto = pl.concat_str(pl.col("relleno").str.strip_chars(), "rfc")
    return pl.when(junto != "").then(junto).alias("rfc")


def _pagos(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    sumario = tablas[disco.SUMARIO].select(
        SEGMENTO, *(dicho.alias(c) for c, dicho in conceptos_del_05().items()), *ep.ACCESORIOS_PAGO
    )
    limite = tablas[disco.VALIDACION].select(SEGMENTO, fecha_de(pl.col("fecha_limite")).alias("fecha_limite"))
    credito = pl.col("numero_credito")
    # El campo es de diez y el número de crédito fiscal de nueve: sobra el cero de la izquierda.
    nueve = pl.when(credito.str.contains(r"^0[0-9]{9}$")).then(credito.str.slice(1, _CREDITO_FISCAL)).otherwise(credito)
    juntos = tablas[disco.PATRON].join(sumario, on=SEGMENTO, how="inner", maintain_order="left")
    tabla = juntos.join(limite, on=SEGMENTO, how="inner", maintain_order="left").with_columns(
        _periodo(),
        _rfc(),
        _sin_vacios("tipo_documento"),
        pl.when(~credito.str.contains(_SIN_CREDITO)).then(nueve).alias("numero_credito"),
        (pl.col("prima_rt").cast(pl.Decimal(18, 0)) * pl.lit("0.00001").cast(TASA)).cast(TASA).alias("prima_rt"),
        pl.lit(ep.SUA).alias("fuente"),
    )
    return completar(con_totales(tabla), ep.PAGOS)


def _del_pago(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return tablas[disco.PATRON].select(SEGMENTO, "folio_sua")


def _trabajadores(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    juntos = tablas[disco.TRABAJADOR].join(_del_pago(tablas), on=SEGMENTO, how="left", maintain_order="left")
    credito = pl.col("numero_credito_vivienda")
    obreros = []
    for columna in ep.OBREROS_PAGO:
        valor = base62.descifrar(pl.col(columna))
        # Un obrero mayor que su concepto no puede ser: la cola no es la que una sola fuente describe.
        obreros.append(pl.when(valor <= pl.col(columna.removesuffix("_obrero"))).then(valor).alias(columna))
    tabla = juntos.with_columns(
        _periodo(),
        nombre_limpio(pl.col("nombre")).alias("nombre"),
        _sin_vacios("curp"),
        pl.when(~credito.str.contains(_SIN_CREDITO)).then(credito).alias("numero_credito_vivienda"),
        *obreros,
    )
    return completar(tabla, ep.PAGOS_TRABAJADOR)


def _movimientos(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Un renglón por ranura usada, en su orden."""
    cuatro = tablas[disco.MOVIMIENTOS].join(
        tablas[disco.PATRON].select(SEGMENTO, "folio_sua", "periodo"), on=SEGMENTO, how="left", maintain_order="left"
    )
    partes = [
        cuatro.filter(ranura_usada(n)).select(
            "archivo",
            "renglon",
            "registro_patronal",
            "periodo",
            "folio_sua",
            pl.lit(n).alias("ranura"),
            *(pl.col(f"mov{n}_{c}").alias(c) for c in ("nss", "tipo", "fecha", "folio", "dias", "salario")),
        )
        for n in range(1, disco.RANURAS + 1)
    ]
    juntas = pl.concat(partes).sort("archivo", "renglon", "ranura", maintain_order=True)
    dias, salario = pl.col("dias").str.strip_chars(), pl.col("salario").str.strip_chars()
    # De corrido, `…07` en una incidencia son los días; partido, el mismo tramo deja los días en el salario.
    de_corrido = pl.col("tipo").is_in(_CON_DIAS) & dias.str.contains(_SIN_SALARIO) & ~salario.str.contains(_SIN_SALARIO)
    tabla = juntas.with_columns(
        _periodo(),
        fecha_de(pl.col("fecha")).alias("fecha"),
        pl.col("tipo").alias("tipo_movimiento"),
        pl.when(pl.col("folio").str.strip_chars() != "")
        .then(pl.col("folio").str.strip_chars())
        .alias("folio_incapacidad"),
        _entero(pl.when(de_corrido).then(salario).otherwise(dias)).alias("dias"),
        _entero(pl.when(de_corrido).then(pl.lit("0")).otherwise(salario)).alias("salario"),
    )
    return completar(tabla, ep.MOVIMIENTOS_PAGO)


def _entero(texto: pl.Expr) -> pl.Expr:
    return texto.cast(pl.Int64, strict=False)


def _avisos(
    archivo: str,
    tablas: Mapping[str, pl.DataFrame],
    ambiguos: int,
    trabajadores: pl.DataFrame,
    movimientos: pl.DataFrame,
    medidos: pl.DataFrame,
) -> list[str]:
    """Lo que se acepta pero conviene mirar; los de confianza, una vez por formato."""
    avisos = [a for tipo in disco.TIPOS for a in avisos_de_confianza(disco.formato_de(tipo))]
    if ambiguos:
        avisos.append(f"{archivo}: en {ambiguos} pago(s) el CEAV sólo cuadra sumándole el campo 242 (lectura ambigua)")
    repetidos = trabajadores.select(*ep.LLAVE_PAGO, "nss").is_duplicated().sum()
    if repetidos:
        avisos.append(f"{archivo}: {repetidos} registros de trabajador repiten NSS dentro de su pago")
    sin_quien = movimientos.join(trabajadores, on=[*ep.LLAVE_PAGO, "nss"], how="anti").height
    if sin_quien:
        avisos.append(f"{archivo}: {sin_quien} movimiento(s) de un NSS sin registro de trabajador en su pago")
    if tablas[disco.TRABAJADOR]["movimientos"].sum() != movimientos.height:
        avisos.append(f"{archivo}: los registros 03 anuncian otro número de movimientos que los que traen los 04")
    grandes = (medidos["medidos"] > BYTES_MAXIMOS).sum()
    if grandes:
        avisos.append(
            f"{archivo}: {grandes} pago(s) pasan de {BYTES_MAXIMOS} bytes: su tamaño no cabe en el 06 ni se compara"
        )
    if (tablas[disco.SUMARIO]["voluntarias"] > 0).any():
        avisos.append(f"{archivo}: trae aportaciones voluntarias, que no son cuota y no entran en los totales")
    sin_obrero = trabajadores.select(pl.all_horizontal([pl.col(c).is_null() for c in ep.OBREROS_PAGO]).sum()).item()
    if sin_obrero:
        avisos.append(f"{archivo}: {sin_obrero} trabajador(es) sin parte obrera legible en la cola en base 62")
    return avisos
