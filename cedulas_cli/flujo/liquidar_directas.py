"""Liquidar casos directos (capital, gastos, multa formal) de una tabla: cada renglón, un crédito y su documento."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio.campos import Campo, DatoMalo
from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.dominio.liquidacion import motivos as m
from cedulas_cli.dominio.liquidacion.directas import CASO, NoProcede, determinar
from cedulas_cli.dominio.liquidacion.modelo import MULTA, Liquidacion, Patron
from cedulas_cli.dominio.liquidacion.politica import TD_MULTA
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import liquidacion_lote as en_disco
from cedulas_cli.flujo.liquidacion_insumos import patron_de_renglon
from cedulas_cli.flujo.liquidacion_lote import DIRECTAS, Lote
from cedulas_cli.flujo.liquidar import (
    Ambiente,
    Resultado,
    emitir,
    en_borrador,
    exigir_acto,
    numerado,
    padron_para,
    reanudar,
)
from cedulas_cli.oficina import emisiones
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import Padron
from cedulas_cli.sistema.archivos import huella_valor
from cedulas_cli.sistema.tablas import leer_entera

_DETALLE: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "nss": pl.String,
    "concepto": pl.String,
    "emitido": pl.Int64,
    "pagado": pl.Int64,
    "diferencia": pl.Int64,
    "causa": pl.String,
    "nombre": pl.String,
    "dias": pl.Int64,
    "sbc": pl.Int64,
}
"""Una directa no lleva detalle de trabajadores: la tabla va vacía, con la forma de las de cuotas."""


def liquidar_casos(
    ambiente: Ambiente,
    entrada: str,
    campos: Mapping[str, Sequence[Campo]],
    *,
    simular: bool,
    borrador: Path | None = None,
) -> Resultado:
    """Liquida los casos de un csv, jsonl o parquet. Con el candado de la oficina tomado.

    Errores: «columna-faltante», «columna-flotante», «acto-incompleto» (78), «sin-renglones-utiles» (65).
    """
    tabla = leer_entera(entrada)
    _exigir_columnas(tabla, entrada)
    resultado = Resultado(leidos=tabla.height)
    if not simular:
        exigir_acto(ambiente)
        resultado.reanudados = reanudar(ambiente)
    patrones = _patrones(ambiente.oficina)
    with padron_para(ambiente, simular=simular) as padron:
        liquidaciones, apartadas = _determinar(ambiente, tabla, campos, patrones, padron)
        if not liquidaciones and apartadas.filter(pl.col("motivo") != m.YA_LIQUIDADO).height == tabla.height:
            raise _nada(entrada, apartadas)
        lote = numerado(ambiente, _lote(ambiente, liquidaciones, apartadas), padron)
        resultado.agregar(lote, 0, len(liquidaciones))
        if any(li.origen != MULTA and li.tipo_documento not in ambiente.reglas.tipos_documento for li in liquidaciones):
            resultado.avisos.append(
                "ningún tipo de documento público corresponde a los gastos: se usa el de [liquidacion] en oficina.toml"
            )
        resultado.avisos += sorted({a for li in liquidaciones for a in _sin_verificar(li)})
        if simular:
            en_borrador(ambiente, lote, borrador)
        elif liquidaciones:
            assert padron is not None
            emitir(ambiente, lote, padron, resultado)
    return resultado


def _exigir_columnas(tabla: pl.DataFrame, entrada: str) -> None:
    if faltan := [c.nombre for c in CASO if c.obligatorio and c.nombre not in tabla.columns]:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=entrada,
            causa="cada caso dice qué se determina, su folio, a quién y por qué hechos",
            remedio="agréguelas; las demás son las de `cedulas calcular capital` y `cedulas calcular multa`",
        )
    exigir_sin_flotantes([c for c, tipo in tabla.schema.items() if tipo.is_float()], entrada)


def _determinar(
    ambiente: Ambiente,
    tabla: pl.DataFrame,
    campos: Mapping[str, Sequence[Campo]],
    patrones: Mapping[str, Patron],
    padron: Padron | None,
) -> tuple[list[Liquidacion], pl.DataFrame]:
    liquidaciones: list[Liquidacion] = []
    apartadas: list[tuple[Any, ...]] = []
    vistas: set[str] = set()
    for fila in tabla.iter_rows(named=True):
        celdas = {c: None if v is None else str(v) for c, v in fila.items()}
        registro, referencia = celdas.get("registro_patronal") or "", (celdas.get("referencia") or "").strip()
        try:
            if referencia and referencia in vistas:
                raise DatoMalo("referencia", referencia, "está repetida en la entrada", "repetido")
            li = determinar(celdas, ambiente.hoy, ambiente.politica, ambiente.contexto, campos, patrones.get)
            _exigir_nueva(li, padron)
            vistas.add(referencia)
            liquidaciones.append(li)
        except DatoMalo as malo:
            apartadas.append(
                _apartada(registro, referencia, m.DATO_MALO, f"{malo.campo} «{malo.valor}»: {malo.motivo}")
            )
        except NoProcede as falla:
            apartadas.append(_apartada(registro, referencia, falla.motivo, falla.detalle))
    orden = sorted(liquidaciones, key=lambda li: (li.patron.sector, li.patron.registro_patronal, li.referencia))
    return orden, pl.DataFrame(apartadas, schema=m.APARTADAS, orient="row")


def _apartada(registro: str, referencia: str, motivo: str, detalle: str) -> tuple[Any, ...]:
    return registro, "", "", motivo, 1, 0, f"{referencia}: {detalle}" if referencia else detalle


def _exigir_nueva(li: Liquidacion, padron: Padron | None) -> None:
    """El mismo caso no se liquida dos veces: su referencia está en el primer hecho de su crédito."""
    if padron is None:
        return
    propios = padron.creditos(Filtros(registro_patronal=li.patron.registro_patronal))
    historias = padron.historias(CREDITO, propios["numero_credito"].to_list())
    for numero, historia in historias.items():
        datos = historia[0].datos
        if datos.get("referencia") == li.referencia and datos.get("origen") == li.origen:
            mismo = datos.get("total") == li.total
            previo = int(datos.get("total") or 0)
            detalle = f"crédito {numero}" + ("" if mismo else f", por {previo} centavos; ahora serían {li.total}")
            raise NoProcede(m.YA_LIQUIDADO if mismo else m.CAMBIO, detalle)


def _patrones(oficina: Oficina) -> dict[str, Patron]:
    """Lo que se sabe de cada patrón por las emisiones recibidas; manda la última."""
    hallados: dict[str, Patron] = {}
    for recepcion in emisiones.recibidas(oficina):
        for fila in pl.read_parquet(recepcion.tabla("patrones")).iter_rows(named=True):
            patron = patron_de_renglon(fila)
            previo = hallados.get(patron.registro_patronal)
            if previo is None or patron.razon_social:
                hallados[patron.registro_patronal] = patron
    return hallados


def _lote(ambiente: Ambiente, liquidaciones: Sequence[Liquidacion], apartadas: pl.DataFrame) -> Lote:
    periodo = f"{ambiente.hoy:%Y-%m}"
    return Lote(
        clase=DIRECTAS,
        periodo=periodo,
        numero=en_disco.siguiente_numero(ambiente.oficina, DIRECTAS, periodo),
        fecha=ambiente.hoy,
        liquidaciones=tuple(replace(li, ligado="") for li in liquidaciones),
        detalle=pl.DataFrame(schema=_DETALLE),
        apartadas=apartadas,
        vivienda=pl.DataFrame(schema=_DETALLE).drop("nombre", "dias", "sbc"),
        insumos={"version_programa": __version__, "politica": huella_valor(repr(ambiente.politica))},
    )


def _sin_verificar(li: Liquidacion) -> list[str]:
    if li.tipo_documento in TD_MULTA.values():
        return [
            "SIN VERIFICAR: la unidad de una multa formal es la del día de la infracción; los artículos no lo dicen"
        ]
    return []


def _nada(entrada: str, apartadas: pl.DataFrame) -> ErrorCedulas:
    primera = apartadas.row(0, named=True) if apartadas.height else {"motivo": "vacía", "detalle": "no trae renglones"}
    return ErrorCedulas(
        "sin-renglones-utiles",
        "ningún caso se pudo liquidar",
        lugar=entrada,
        causa=f"{apartadas.height} apartados; el primero, {primera['motivo']}: {primera['detalle']}",
        remedio="corrija los casos; --help dice qué columnas llevan",
    )
