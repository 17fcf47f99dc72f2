"""De un folio, o de un patrón, un asegurado y un periodo, a los renglones ya determinados en la oficina."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio.esquemas import EMISIONES
from cedulas_cli.dominio.folio import LETRA, es_folio
from cedulas_cli.dominio.identificadores import digito_registro_patronal, normalizar
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.determinar import Determinacion, determinada
from cedulas_cli.flujo.explicar_cedula import CedulaExplicada, explicar_cedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import buscar
from cedulas_cli.parametros.carga import cargar_parametros

_SIN_DIGITO = 10
"""Posiciones de un registro patronal al que no se le tecleó el verificador."""


@dataclass(frozen=True)
class Busqueda:
    """Qué renglones se piden; lo que va vacío no filtra."""

    periodo: str
    emision: str | None
    registro_patronal: str | None
    nss: str | None
    renglon: int | None

    def en_palabras(self) -> str:
        """Lo pedido; el NSS, tapado: los errores llegan a correos y bitácoras."""
        datos = (
            ("registro patronal", self.registro_patronal),
            ("NSS", self.nss and f"…{self.nss[-4:]}"),
            ("renglón", self.renglon),
            ("emisión", self.emision),
            ("periodo", self.periodo),
        )
        return ", ".join(f"{rotulo} {valor}" for rotulo, valor in datos if valor is not None)


def formar_busqueda(
    *, periodo: str | None, emision: str | None, registro_patronal: str, nss: str, renglon: int | None, folio: str
) -> Busqueda:
    """Lo tecleado, ya limpio. Del folio salen emisión, periodo y patrón, y no deben contradecir a los dados.

    Errores: «folio-no-existe» (66) si no es un folio; «uso-incorrecto» (2) si falta el periodo;
    «opcion-invalida» (2) si el folio dice otra cosa.
    """
    registro = _registro(registro_patronal)
    if folio:
        clase, mes, patron = _de_folio(folio)
        for rotulo, dado, suyo in (
            ("--emision", emision, clase),
            ("--periodo", periodo and str(Periodo.de_texto(periodo)), mes),
            ("--registro-patronal", registro, patron),
        ):
            if dado and dado != suyo:
                raise ErrorCedulas(
                    "opcion-invalida",
                    f"el folio {folio} es de {suyo} y se dijo {dado}",
                    lugar=rotulo,
                    causa="el folio ya dice emisión, periodo y registro patronal",
                    remedio="quite esa opción",
                )
        emision, periodo, registro = clase, mes, patron
    if periodo is None:
        raise ErrorCedulas(
            "uso-incorrecto",
            "para explicar un renglón de la oficina falta --periodo, o --folio",
            lugar="cedulas explicar cuotas",
            causa="hace falta saber de qué cédula es",
            remedio="vea «cedulas explicar cuotas --help»",
        )
    return Busqueda(str(Periodo.de_texto(periodo)), emision, registro, normalizar(nss) or None, renglon)


def _registro(tecleado: str) -> str | None:
    limpio = normalizar(tecleado)
    if len(limpio) == _SIN_DIGITO and limpio.isascii() and limpio[0].isalpha() and limpio[1:].isdecimal():
        limpio += digito_registro_patronal(limpio)
    return limpio or None


def _de_folio(folio: str) -> tuple[str, str, str]:
    if not es_folio(folio):
        raise ErrorCedulas(
            "folio-no-existe",
            f"«{folio}» no es un folio de cédula",
            lugar="--folio",
            causa="no tiene la forma (letra, año y mes, registro patronal y dígito) o su dígito no cuadra",
            remedio="cópielo de abajo del código de barras de la cédula",
        )
    emision = next(clase for clase, letra in LETRA.items() if letra == folio[0])
    return emision, f"{folio[1:5]}-{folio[5:7]}", folio[7:-1]


def explicar_de_la_oficina(oficina: Oficina, busqueda: Busqueda) -> list[CedulaExplicada]:
    """Las cédulas de lo determinado donde hay renglones así, explicadas.

    Errores: «nada-recibido» (66) si nada se ha determinado de ese periodo; «renglon-no-existe» (66), y si se apartó,
    por qué; y los de `explicar_cedulas`.
    """
    determinaciones = list(_determinadas(oficina, busqueda))
    if not determinaciones:
        raise ErrorCedulas(
            "nada-recibido",
            f"no hay cuotas determinadas: {busqueda.en_palabras()}",
            lugar=str(oficina.raiz),
            causa="esa emisión no se ha recibido o no se ha determinado",
            remedio=f"determínela e imprímala con: cedulas cedula emitir --periodo {busqueda.periodo}",
        )
    parametros = cargar_parametros(oficina.parametros)
    criterio = (busqueda.registro_patronal, busqueda.nss, busqueda.renglon)
    cedulas = [
        cedula
        for determinacion in determinaciones
        for cedula in explicar_cedulas(oficina, determinacion, parametros, *criterio)
    ]
    if not cedulas:
        raise _no_esta(oficina, determinaciones, busqueda)
    return cedulas


def _determinadas(oficina: Oficina, busqueda: Busqueda) -> Iterator[Determinacion]:
    for emision in EMISIONES if busqueda.emision is None else (busqueda.emision,):
        if hallada := determinada(oficina, emision, busqueda.periodo):
            yield hallada


def _no_esta(oficina: Oficina, determinaciones: list[Determinacion], busqueda: Busqueda) -> ErrorCedulas:
    reglas = [regla for d in determinaciones for regla in _apartado_por(oficina, d, busqueda)]
    return ErrorCedulas(
        "renglon-no-existe",
        f"no hay ningún renglón determinado así: {busqueda.en_palabras()}",
        lugar=str(oficina.raiz),
        causa=f"se apartó: {'; '.join(dict.fromkeys(reglas))}" if reglas else "nada de lo determinado coincide",
        remedio="corrija el renglón y reciba de nuevo la emisión con --reemplaza"
        if reglas
        else "revise el NSS, el registro patronal y el periodo",
    )


def _apartado_por(oficina: Oficina, determinacion: Determinacion, busqueda: Busqueda) -> Iterator[str]:
    """Por qué se apartaron los que coinciden, al recibir o al calcular."""
    recepcion = buscar(oficina, determinacion.emision, determinacion.periodo)
    rutas = [*([recepcion.tabla("apartados")] if recepcion else []), determinacion.tabla("apartados")]
    for ruta in rutas:
        coincide = pl.lit(True)
        for columna in ("registro_patronal", "nss", "renglon"):
            valor = getattr(busqueda, columna)
            coincide = coincide if valor is None else coincide & (pl.col(columna) == valor)
        for regla, motivo in pl.read_parquet(ruta).filter(coincide).select("regla", "motivo").iter_rows():
            yield f"{regla} ({motivo})"
