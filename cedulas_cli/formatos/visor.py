"""Visor de la emisión (CDEM*99 y CDEB*99): patrones, asegurados y movimientos de anchura fija (formatos §4.1).

Decisiones: un movimiento sin asegurado se acepta sin nombre y con aviso (es el que lleva el dinero); un asegurado sin
movimiento sólo se avisa; el segundo renglón de un mismo asegurado y el movimiento idéntico repetido se apartan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.formatos.anchura_fija import cortar
from cedulas_cli.formatos.avisos import REGISTRO_DE_DIEZ, avisar_comunes, cuenta
from cedulas_cli.formatos.campos import Campo, avisos_de_confianza, campos_de
from cedulas_cli.formatos.lectura import (
    Lectura,
    completar_movimientos,
    completar_patrones,
    contar_por_archivo,
    exigir_algo_util,
    movimientos_vacios,
    renglones_distintos,
    unir_apartados,
)
from cedulas_cli.formatos.periodo_visor import Fechado, fechar
from cedulas_cli.formatos.repetidos import apartar_repetidos
from cedulas_cli.formatos.texto import decodificar, renglones
from cedulas_cli.formatos.tipar import tipar

FORMATO = "visor"
_NOMBRE = re.compile(r"CDE([MB])(PA|AS|MO)99(?:\.[^/]*)?$", re.IGNORECASE)
_DIA = r"(\d\d-\d\d-\d{4}|[-0 ]{10})"
_FORMAS: dict[str, re.Pattern[str]] = {
    "CDEMMO99": re.compile(rf"^.{{23}}\d{{11}}.{{2}}{_DIA}\d{{8}}\d{{88}}"),
    "CDEBMO99": re.compile(rf"^.{{21}}\d{{11}}.{{2}}{_DIA}\d{{8}}\d{{24}}.{{8}}[\d.]{{8}}"),
    "CDEMPA99": re.compile(r"^.{23}[A-Z0-9]\d{10}.{61}(0[1-9]|1[0-2])20\d\d.{19}[\d ]{12}"),
    "CDEBPA99": re.compile(r"^.{21}[A-Z0-9]\d{10}.{61}(0[2468]|1[02])20\d\d"),
    "CDEMAS99": re.compile(r"^[A-Z0-9]\d{10}.{12}\d{11}.[^\d\s][^\d]{20,49}.{0,3}([A-Z]{4}\d{6}|\s|$)"),
    "CDEBAS99": re.compile(r"^[A-Z0-9]\d{10}.{10}\d{11}.[^\d\s][^\d]{20,49}.{0,3}([A-Z]{4}\d{6}|\s|$)"),
}
_DE_DIEZ = {
    f"CDE{m}{t}99": rf"^.{{{inicio}}}[A-Z][0-9]{{9}} "
    for m, t, inicio in (("M", "PA", 23), ("B", "PA", 21), *((m, t, 0) for m in "MB" for t in ("AS", "MO")))
}
_DE_PERIODO = ("mes", "anio")
_RENGLONES_DE_MUESTRA = 40
EMISION_DE = {"M": esq.MENSUAL, "B": esq.BIMESTRAL}


@dataclass(frozen=True)
class Parte:
    """Un archivo del visor: su clase (`CDEMMO99`…), su nombre para los informes y sus bytes."""

    clase: str
    archivo: str
    contenido: bytes


@dataclass
class _Acopio:
    """Lo que se va juntando al leer las partes."""

    apartados: list[pl.DataFrame] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)
    leidos: dict[str, int] = field(default_factory=dict)


def clase_por_nombre(nombre: str) -> str | None:
    """`CDCOBRA/Tempo/cdemmo99.TXT` → `CDEMMO99`."""
    hallado = _NOMBRE.search(nombre)
    return f"CDE{hallado[1]}{hallado[2]}99".upper() if hallado else None


def clase_por_contenido(cabeza: bytes) -> str | None:
    """La clase cuya forma cumple la mayoría de los primeros renglones."""
    texto = decodificar(cabeza)[0].replace("\r\n", "\n").replace("\r", "\n")
    muestra = [r for r in texto.split("\n")[:_RENGLONES_DE_MUESTRA] if r.strip()]
    votos = {clase: sum(bool(forma.match(r)) for r in muestra) for clase, forma in _FORMAS.items()}
    mejor = max(votos, key=lambda c: votos[c])
    return mejor if muestra and votos[mejor] * 2 > len(muestra) else None


def leer_visor(partes: Iterable[Parte], archivo: str, periodo: str | None, avisos: Iterable[str] = ()) -> Lectura:
    """Lee las partes de uno o muchos patrones como una sola Lectura.

    Errores: «sin-renglones-utiles», «periodo-indeterminado», «periodo-contradictorio».
    """
    acopio = _Acopio(avisos=list(avisos))
    cortes = _cortar_partes(partes, acopio)
    # El periodo está verificado por dos fuentes y el registro por una: se fecha aun con registros ilegibles.
    dichos = {m: _patrones(cortes, f"CDE{m}PA99", acopio) for m in "MB"}
    patrones = {m: _sanos(tabla, f"CDE{m}PA99", acopio) for m, tabla in dichos.items()}
    hay = [EMISION_DE[m] for m in "MB" if f"CDE{m}MO99" in cortes]
    fechado = fechar({EMISION_DE[m]: t for m, t in dichos.items()}, hay, periodo, archivo)
    acopio.apartados.append(fechado.apartados)
    acopio.avisos += fechado.avisos
    asegurados = {m: _asegurados(cortes, f"CDE{m}AS99", acopio) for m in "MB"}
    movimientos = [
        _movimientos(cortes[f"CDE{m}MO99"], EMISION_DE[m], _ficha(asegurados, m, acopio), fechado, acopio)
        for m in "MB"
        if f"CDE{m}MO99" in cortes
    ]
    buenos = completar_movimientos(pl.concat(movimientos, how="diagonal")) if movimientos else movimientos_vacios()
    apartados = unir_apartados(acopio.apartados)
    exigir_algo_util(buenos.height, apartados, archivo)
    malos = renglones_distintos(apartados)
    todos = pl.concat([pl.DataFrame(schema={"registro_patronal": pl.String}), *(patrones.values())], how="diagonal")
    registros = pl.concat([todos, buenos.select(pl.col("registro_patronal").unique())], how="diagonal")
    return Lectura(
        formato=FORMATO,
        archivo=archivo,
        movimientos=buenos,
        patrones=completar_patrones(registros.filter(pl.col("registro_patronal").is_not_null())),
        apartados=apartados,
        control=_control(patrones, fechado),
        leidos=buenos.height + malos,
        renglones_apartados=malos,
        avisos=tuple(dict.fromkeys([*acopio.avisos, *avisar_comunes(buenos)])),
        conteo=contar_por_archivo(acopio.leidos, apartados),
    )


def _cortar_partes(partes: Iterable[Parte], acopio: _Acopio) -> dict[str, pl.DataFrame]:
    cortes: dict[str, list[pl.DataFrame]] = {}
    for parte in partes:
        texto, rescatado = decodificar(parte.contenido)
        if rescatado:
            acopio.avisos.append(f"{parte.archivo}: no venía en UTF-8; se leyó como Windows-1252")
        crudos = renglones(texto, parte.archivo)
        acopio.leidos[parte.archivo] = crudos.height
        if crudos["linea"].str.contains(_DE_DIEZ[parte.clase]).any():
            acopio.avisos.append(f"{parte.archivo}: {REGISTRO_DE_DIEZ}")
        buenos, apartados = cortar(crudos, parte.clase, parte.clase[3:6].lower())
        acopio.apartados.append(apartados)
        cortes.setdefault(parte.clase, []).append(buenos)
    for clase in sorted(cortes):
        acopio.avisos += avisos_de_confianza(clase)
    return {clase: pl.concat(tablas) for clase, tablas in cortes.items()}


def _apartar(tabla: pl.DataFrame, reglas: Iterable[rg.Regla], acopio: _Acopio) -> pl.DataFrame:
    presentes = [r for r in reglas if r.columnas <= set(tabla.columns)]
    buenos, apartados = rg.separar(tabla, presentes)
    acopio.apartados.append(apartados)
    return buenos


def _tipar(tabla: pl.DataFrame, campos: Iterable[Campo], acopio: _Acopio) -> pl.DataFrame:
    tipada, apartados = tipar(tabla, [c for c in campos if c.destino])
    acopio.apartados.append(apartados)
    return tipada


def _patrones(cortes: dict[str, pl.DataFrame], clase: str, acopio: _Acopio) -> pl.DataFrame:
    """Patrones de una emisión con su mes y año; lo demás, todavía en texto."""
    if clase not in cortes:
        return pl.DataFrame(schema={"registro_patronal": pl.String, "mes": pl.Int64, "anio": pl.Int64})
    return _tipar(cortes[clase], [c for c in campos_de(clase) if c.destino in _DE_PERIODO], acopio)


def _sanos(patrones: pl.DataFrame, clase: str, acopio: _Acopio) -> pl.DataFrame:
    """Patrones con registro bien formado y totales declarados legibles."""
    forma = _apartar(patrones, rg.reglas_para(["registro_patronal"]), acopio)
    return _tipar(forma, [c for c in campos_de(clase) if c.destino not in _DE_PERIODO], acopio)


def _asegurados(cortes: dict[str, pl.DataFrame], clase: str, acopio: _Acopio) -> pl.DataFrame | None:
    """Un renglón por (registro patronal, NSS); el repetido se aparta."""
    if clase not in cortes:
        return None
    forma = _apartar(cortes[clase], rg.reglas_para(["registro_patronal", "nss"]), acopio)
    tipados = _tipar(forma, campos_de(clase), acopio)
    creditos = [r for r in rg.reglas_para(tipados.columns) if r.campo in ("tipo_descuento", "valor_descuento")]
    sanos = _apartar(tipados, creditos, acopio).with_columns(
        pl.struct("registro_patronal", "nss").is_first_distinct().alias("primero")
    )
    repetido = rg.regla("asegurado-repetido", "nss", "el mismo asegurado ya vino en otro renglón", pl.col("primero"))
    return _apartar(sanos, [repetido], acopio).drop("primero")


def _ficha(asegurados: dict[str, pl.DataFrame | None], m: str, acopio: _Acopio) -> pl.DataFrame | None:
    """Los asegurados de la emisión; si su archivo falta, nombre y CURP de la otra."""
    propia, ajena = asegurados[m], asegurados["B" if m == "M" else "M"]
    if propia is not None:
        return propia
    if ajena is not None:
        acopio.avisos.append(f"falta CDE{m}AS99: nombre y CURP se tomaron de la otra emisión")
        return ajena.select("registro_patronal", "nss", "nombre", "curp", "archivo", "renglon")
    acopio.avisos.append(f"falta CDE{m}AS99: los movimientos quedan sin nombre ni CURP")
    return None


def _movimientos(
    corte: pl.DataFrame, emision: str, ficha: pl.DataFrame | None, fechado: Fechado, acopio: _Acopio
) -> pl.DataFrame:
    clase = f"CDE{'M' if emision == esq.MENSUAL else 'B'}MO99"
    unidos = corte
    if ficha is not None:
        unidos = _unir(corte, ficha, emision, acopio)
    fechados = _apartar(fechado.poner(unidos, emision), fechado.reglas(), acopio).drop("periodo_patron")
    tipados = _tipar(fechados, campos_de(clase), acopio)
    completos = completar_movimientos(tipados)
    # El crédito ya se juzgó en su renglón de asegurado; aquí sólo quedan nulos o valores sanos.
    sanos = _apartar(completos, rg.reglas_para(completos.columns), acopio)
    unicos, repetidos = apartar_repetidos(sanos)
    acopio.apartados.append(repetidos)
    return unicos


def _unir(corte: pl.DataFrame, ficha: pl.DataFrame, emision: str, acopio: _Acopio) -> pl.DataFrame:
    llave = ["registro_patronal", "nss"]
    derecha = ficha.drop("archivo", "renglon").rename({"crudo": "crudo_as"}, strict=False)
    unidos = corte.join(
        derecha.with_columns(pl.lit(True).alias("con_ficha")), on=llave, how="left", maintain_order="left"
    )
    huerfanos = unidos.filter(pl.col("con_ficha").is_null()).height
    ociosos = ficha.join(corte, on=llave, how="anti").height
    if huerfanos:
        acopio.avisos.append(f"{emision}: {cuenta(huerfanos, 'movimiento')} sin asegurado; se aceptan sin nombre")
    if ociosos:
        acopio.avisos.append(f"{emision}: {cuenta(ociosos, 'asegurado')} sin movimiento")
    if "crudo_as" in unidos.columns:
        junto = pl.concat_str("crudo", "crudo_as", separator="|", ignore_nulls=True)
        unidos = unidos.with_columns(pl.when(junto != "").then(junto).alias("crudo")).drop("crudo_as")
    return unidos.drop("con_ficha")


def _control(patrones: dict[str, pl.DataFrame], fechado: Fechado) -> pl.DataFrame:
    """Los totales que CDEMPA99 declara por patrón (CDEBPA99 no los tiene descifrados)."""
    tabla = patrones["M"]
    declarados = [c for c in esq.CONCEPTOS_MENSUAL if c in tabla.columns]
    if tabla.is_empty() or not declarados:
        return esq.vacia(esq.CONTROL)
    largo = (
        fechado.poner(tabla, esq.MENSUAL)
        .unpivot(
            on=declarados,
            index=["archivo", "registro_patronal", "emision", "periodo", "renglon"],
            variable_name="dato",
            value_name="valor",
        )
        .filter(pl.col("valor").is_not_null())
    )
    return (
        largo.with_columns(pl.col("valor").cast(pl.String).alias("declarado"))
        .sort("archivo", "renglon", maintain_order=True)
        .select(*esq.CONTROL)
    )
