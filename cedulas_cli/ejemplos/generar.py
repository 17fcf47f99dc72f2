"""Genera una población de ejemplo por trozos de patrones y la entrega en uno de los formatos reales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL, MENSUAL, conceptos_de
from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre
from cedulas_cli.dominio.plazos import vencimiento_cuotas
from cedulas_cli.dominio.tabla_parametros import TablaParametros
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.ejemplos import cartera
from cedulas_cli.ejemplos.canonico import EscritorCanonico
from cedulas_cli.ejemplos.clases_error import Medio
from cedulas_cli.ejemplos.importes import agregar_importes, tabla_de
from cedulas_cli.ejemplos.libro import EscritorLibro
from cedulas_cli.ejemplos.padron import PadronCsv, PadronParquet
from cedulas_cli.ejemplos.pagos import Pagador
from cedulas_cli.ejemplos.patrones import MODALIDAD_URBANA, generar_patrones
from cedulas_cli.ejemplos.publicacion import RESUMEN, carpeta_atomica
from cedulas_cli.ejemplos.siembra import CANONICO, ERRORES_ESPERADOS, Sembrador
from cedulas_cli.ejemplos.sua import EscritorSua
from cedulas_cli.ejemplos.trabajadores import generar_trabajadores
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, generar_tramos
from cedulas_cli.ejemplos.trozo import Lugar, Trozo
from cedulas_cli.ejemplos.valores import Valores, valores_del_periodo
from cedulas_cli.ejemplos.visor import EscritorVisor
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import escribir_json

VISOR, LIBRO, SUA, ECO, RALE = "visor", "xls", "sua", "eco", "rale"
FORMATOS = (VISOR, LIBRO, SUA, CANONICO, ECO, RALE)
PATRONES_MAXIMOS = 1_000_000
LIBROS_MAXIMOS = 5_000
"""Un libro por patrón: más de éstos no son un ejemplo útil."""
PATRONES_POR_TROZO = {VISOR: 2_000, LIBRO: 500, SUA: 1_000, CANONICO: 5_000, ECO: 5_000, RALE: 5_000}
TODAS = "todas"
MODALIDAD_ESPECIAL = "40"
"""La emisión especial de ejemplo es de continuación voluntaria."""


@dataclass(frozen=True)
class Pedido:
    """Qué población se quiere. Mismo pedido y misma versión, mismos bytes."""

    patrones: int
    semilla: int
    formato: str
    periodo: Periodo
    errores: int = 0
    emision: str = TODAS
    con_importes: bool = True
    modalidad: str = MODALIDAD_URBANA
    con_incidencias: bool = False
    """Ausentismo e incapacidad en los renglones; el visor y el libro no tienen dónde decirlos."""

    @property
    def emisiones(self) -> tuple[str, ...]:
        """Las que se generan: la bimestral sólo existe en mes par."""
        if self.emision == TODAS:
            return (MENSUAL, BIMESTRAL) if self.periodo.es_par else (MENSUAL,)
        return (self.emision,)


class _Escritor(Protocol):
    def escribir(self, trozo: Trozo) -> None: ...
    def lugar(self, trozo: Trozo, emision: str, fila: int) -> Lugar: ...
    def cerrar(self) -> None: ...


@dataclass
class _Cuenta:
    """Conteos y sumas de una emisión, para comprobar contra ellos."""

    emision: str
    renglones: int = 0
    bajas: int = 0
    cotizantes: int = 0
    acreditados: int = 0
    dias: int = 0
    sumas: dict[str, int] = field(default_factory=dict)
    sumas_correctas: dict[str, int] = field(default_factory=dict)

    def agregar(self, emitidos: pl.DataFrame, correctos: pl.DataFrame) -> None:
        vivos = emitidos.filter(pl.col("tipo_movimiento") != MOVIMIENTO_BAJA)
        self.renglones += emitidos.height
        self.bajas += emitidos.height - vivos.height
        self.cotizantes += vivos["orden"].n_unique()
        self.acreditados += vivos.filter(pl.col("tipo_descuento") > 0)["orden"].n_unique()
        self.dias += int(emitidos["dias"].sum())
        for concepto in conceptos_de(self.emision):
            self.sumas[concepto] = self.sumas.get(concepto, 0) + int(emitidos[concepto].sum())
            correcta = int(correctos[concepto].sum())
            self.sumas_correctas[concepto] = self.sumas_correctas.get(concepto, 0) + correcta

    def como_dict(self) -> dict[str, Any]:
        return {
            "renglones": self.renglones,
            "bajas": self.bajas,
            "cotizantes": self.cotizantes,
            "acreditados": self.acreditados,
            "dias": self.dias,
            "sumas": {c: _pesos(v) for c, v in self.sumas.items()},
            "sumas_correctas": {c: _pesos(v) for c, v in self.sumas_correctas.items()},
        }


def _pesos(centavos: int) -> str:
    return f"{Decimal(centavos).scaleb(-2):.2f}"


def generar(
    pedido: Pedido, destino: Path, *, reemplaza: bool = False, avance: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Escribe la población en `destino` y devuelve el resumen (el mismo que queda en `datos.json`).

    `avance(hechos, total)` se llama por trozo. Errores: «opcion-invalida», «destino-ocupado»,
    «parametro-sin-vigencia», «no-se-pudo-escribir».
    """
    revisar(pedido)
    parametros = cargar_parametros()
    valores = valores_del_periodo(parametros, pedido.periodo)
    tablas = {emision: tabla_de(parametros, emision, pedido.periodo, pedido.modalidad) for emision in pedido.emisiones}
    with carpeta_atomica(destino, reemplaza=reemplaza) as carpeta:
        escribir = {SUA: _escribir_pagos, ECO: _escribir_cartera, RALE: _escribir_cartera}.get(
            pedido.formato, _escribir
        )
        resumen = escribir(pedido, carpeta, parametros, valores, tablas, avance)
        escribir_json(carpeta / RESUMEN, resumen)
    return resumen


def revisar(pedido: Pedido) -> None:
    """Rechaza con «opcion-invalida» lo que no se puede generar."""
    tope = LIBROS_MAXIMOS if pedido.formato == LIBRO else PATRONES_MAXIMOS
    if not 1 <= pedido.patrones <= tope:
        causa = f"con --formato {pedido.formato} van de 1 a {tope}"
        raise _invalida("--patrones", f"{pedido.patrones} patrones no se pueden generar", causa, "ajuste --patrones")
    if pedido.semilla < 0 or pedido.errores < 0:
        raise _invalida(
            "--semilla y --errores", "la semilla y los errores no son negativos", "llegó un negativo", "use 0 o más"
        )
    if pedido.emision == BIMESTRAL:
        exigir_bimestre(pedido.periodo)
    if pedido.con_incidencias and pedido.formato not in (CANONICO, SUA):
        raise ErrorCedulas(
            "opcion-invalida",
            f"el formato {pedido.formato} no dice ausentismo ni incapacidad",
            lugar="--con-incidencias",
            causa="sus renglones sólo traen los días cotizados",
            remedio="quite --con-incidencias o use --formato canonico o sua",
        )
    if pedido.formato != CANONICO and pedido.emision != TODAS:
        raise _invalida(
            "--emision",
            "sólo el formato canónico separa emisiones",
            f"el formato {pedido.formato} lleva las del mes",
            "quite --emision o use --formato canonico",
        )
    if pedido.errores and pedido.formato in (ECO, RALE):
        raise _invalida(
            "--errores", "en la cartera no se siembran errores", "sus clases no están definidas", "use --errores 0"
        )
    if pedido.errores and pedido.emision == ESPECIAL:
        raise _invalida(
            "--errores", "en la especial no se siembran errores", "sus clases no están definidas", "use --errores 0"
        )
    if pedido.errores and not pedido.con_importes:
        raise _invalida(
            "--errores", "sin importes no hay errores que sembrar", "se pidió --sin-importes", "quite una de las dos"
        )


def _invalida(lugar: str, mensaje: str, causa: str, remedio: str) -> ErrorCedulas:
    return ErrorCedulas("opcion-invalida", mensaje, lugar=lugar, causa=causa, remedio=remedio)


def _escritor(pedido: Pedido, carpeta: Path, valores: Valores) -> _Escritor:
    if pedido.formato == CANONICO:
        return EscritorCanonico(carpeta, valores.minimos, con_importes=pedido.con_importes)
    return EscritorVisor(carpeta) if pedido.formato == VISOR else EscritorLibro(carpeta)


def _escribir(
    pedido: Pedido,
    carpeta: Path,
    parametros: Parametros,
    valores: Valores,
    tablas: dict[str, TablaParametros],
    avance: Callable[[int, int], None] | None,
) -> dict[str, Any]:
    medios = {e: Medio(e, pedido.periodo, valores, parametros, tabla) for e, tabla in tablas.items()}
    sembrador = Sembrador(pedido.errores, pedido.patrones, pedido.formato, medios) if pedido.errores else None
    cuentas = {emision: _Cuenta(emision) for emision in pedido.emisiones}
    escritor = _escritor(pedido, carpeta, valores)
    padron = PadronParquet(carpeta) if pedido.formato == CANONICO else PadronCsv(carpeta)
    trabajadores = 0
    for correcto in trozos(pedido, valores, tablas):
        hechos = correcto.patrones["indice"][-1] + 1
        trozo = correcto
        if sembrador:
            trozo = sembrador.sembrar(correcto, escritor.lugar, ultimo=hechos == pedido.patrones)
        for emision, cuenta in cuentas.items():
            cuenta.agregar(trozo.renglones[emision], correcto.renglones[emision])
        escritor.escribir(trozo)
        trabajadores += trozo.asegurados.height
        padron.agregar(trozo.patrones)
        if avance:
            avance(hechos, pedido.patrones)
    escritor.cerrar()
    padron.cerrar()
    esperados = sembrador.tabla() if sembrador else pl.DataFrame(schema=ERRORES_ESPERADOS)
    esperados.write_csv(carpeta / "errores_esperados.csv")
    return {
        "generado_por": f"cedulas {__version__}",
        "patrones": pedido.patrones,
        "semilla": pedido.semilla,
        "formato": pedido.formato,
        "periodo": str(pedido.periodo),
        "modalidad": pedido.modalidad,
        "trabajadores": trabajadores,
        "emisiones": {emision: cuenta.como_dict() for emision, cuenta in cuentas.items()},
        "errores": pedido.errores,
        "errores_por_clase": dict(sorted(sembrador.por_clase.items())) if sembrador else {},
        "archivos": sorted(ruta.name for ruta in carpeta.iterdir()),
    }


def _escribir_pagos(
    pedido: Pedido,
    carpeta: Path,
    parametros: Parametros,
    valores: Valores,
    tablas: dict[str, TablaParametros],
    avance: Callable[[int, int], None] | None,
) -> dict[str, Any]:
    """Los `.SUA` de lo que se pagó de la emisión que, con el mismo pedido, entrega el visor."""
    medios = {e: Medio(e, pedido.periodo, valores, parametros, tabla) for e, tabla in tablas.items()}
    limite = vencimiento_cuotas(cargar_calendario(), pedido.periodo, MENSUAL)
    pagador = Pagador(pedido.errores, pedido.patrones, medios)
    escritor, padron = EscritorSua(carpeta, limite), PadronCsv(carpeta)
    trabajadores = 0
    for trozo in trozos(pedido, valores, tablas):
        hechos = trozo.patrones["indice"][-1] + 1
        escritor.escribir(pagador.pagar(trozo, ultimo=hechos == pedido.patrones))
        padron.agregar(trozo.patrones)
        trabajadores += trozo.asegurados.height
        if avance:
            avance(hechos, pedido.patrones)
    padron.cerrar()
    esperadas = pagador.escribir(carpeta)
    return {
        "generado_por": f"cedulas {__version__}",
        "patrones": pedido.patrones,
        "semilla": pedido.semilla,
        "formato": pedido.formato,
        "periodo": str(pedido.periodo),
        "modalidad": pedido.modalidad,
        "trabajadores": trabajadores,
        "pagos": escritor.archivos,
        "errores": pedido.errores,
        **pagador.resumen(esperadas),
        "archivos": sorted(ruta.name for ruta in carpeta.iterdir()),
    }


def _escribir_cartera(
    pedido: Pedido,
    carpeta: Path,
    parametros: Parametros,
    valores: Valores,
    tablas: dict[str, TablaParametros],
    avance: Callable[[int, int], None] | None,
) -> dict[str, Any]:
    """La factura ECO o los dos cortes del RALE de quienes, con el mismo pedido, no pagaron lo que el visor emite."""
    del parametros
    padron, trabajadores, creditos = PadronCsv(carpeta), 0, []
    for trozo in trozos(pedido, valores, tablas):
        creditos.append(cartera.creditos_de(trozo, pedido.semilla))
        padron.agregar(trozo.patrones)
        trabajadores += trozo.asegurados.height
        if avance:
            avance(trozo.patrones["indice"][-1] + 1, pedido.patrones)
    padron.cerrar()
    juntos = pl.concat(creditos)
    if juntos.is_empty():
        raise _invalida("--patrones", "nadie omitió", "son muy pocos patrones", "pida más patrones, o cambie --semilla")
    if pedido.formato == ECO:
        propio = cartera.escribir_eco(carpeta, juntos)
    else:
        propio = cartera.escribir_rale(carpeta, juntos, pedido.periodo, pedido.semilla)
    return {
        "generado_por": f"cedulas {__version__}",
        "patrones": pedido.patrones,
        "semilla": pedido.semilla,
        "formato": pedido.formato,
        "periodo": str(pedido.periodo),
        "modalidad": pedido.modalidad,
        "trabajadores": trabajadores,
        "errores": 0,
        **propio,
        "archivos": sorted(ruta.name for ruta in carpeta.iterdir()),
    }


def trozos(pedido: Pedido, valores: Valores, tablas: dict[str, TablaParametros]) -> Iterator[Trozo]:
    """La población, de a pocos patrones; ninguno depende de cuántos se pidieron."""
    por_trozo = PATRONES_POR_TROZO[pedido.formato]
    orden = 0
    for numero, desde in enumerate(range(0, pedido.patrones, por_trozo), start=1):
        hasta = min(desde + por_trozo, pedido.patrones)
        patrones = generar_patrones(pedido.semilla, desde, hasta, valores, pedido.modalidad)
        asegurados = generar_trabajadores(pedido.semilla, patrones, orden, pedido.periodo, valores)
        orden += asegurados.height
        renglones = {}
        for emision in pedido.emisiones:
            incidencias = pedido.con_incidencias and emision != ESPECIAL
            tramos = generar_tramos(asegurados, pedido.periodo, emision, con_incidencias=incidencias)
            if emision == ESPECIAL:
                tramos = tramos.with_columns(_sin_credito(tramos.schema))
            renglones[emision] = agregar_importes(tramos, tablas[emision])
        yield Trozo(numero, pedido.periodo, patrones, asegurados, renglones)


def _sin_credito(esquema: pl.Schema) -> list[pl.Expr]:
    """Los créditos de vivienda sólo se descuentan en la emisión bimestral."""
    return [
        pl.lit(None, esquema["numero_credito"]).alias("numero_credito"),
        pl.lit(0, esquema["tipo_descuento"]).alias("tipo_descuento"),
        pl.lit(0, esquema["valor_descuento"]).alias("valor_descuento"),
    ]
