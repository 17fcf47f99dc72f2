"""Las clases de omisión que se saben sembrar en lo pagado: qué deja de pagar (o paga de más) un patrón, y por qué.

Lo pagado se obtiene recalculando con el motor renglones o parámetros alterados; nada de aquí pasa por la confronta.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL, conceptos_de
from cedulas_cli.ejemplos.clases_error import CLASES, RENGLONES_PARA_INFERIR, Clase, Medio
from cedulas_cli.ejemplos.importes import agregar_importes
from cedulas_cli.ejemplos.sua import FOLIO
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, SIGUE, dia_de_texto

TRABAJADORES_POR_FOLIO = 1_500
"""Más no caben en las nueve cifras de los totales del registro 06: el pago se reparte en varios folios."""
_BAJA_DECLARADA = "02"
_MES_DEL_CAMBIO_DE_UMA = 2
_POR_CAUSA = {clase.causa: clase for clase in CLASES if isinstance(clase, Clase)}
_MINIMO_HOLGADO = Decimal("1.25")

Renglones = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Patron:
    """Un patrón con lo que se le emitió; los importes, en centavos."""

    registro: str
    prima: Decimal
    renglones: Mapping[str, pl.DataFrame]
    medios: Mapping[str, Medio]
    numero: int

    @property
    def trabajadores(self) -> int:
        """Cuántos trae la emisión mensual."""
        return int(self.renglones[MENSUAL]["orden"].n_unique())

    def estables(self) -> list[int]:
        """Asegurados sin novedad en todas sus emisiones: un solo renglón, del primer día al último."""
        ordenes: set[int] | None = None
        for emision, renglones in self.renglones.items():
            medio = self.medios[emision]
            uno = renglones.filter(pl.len().over("orden") == 1)
            entero = (pl.col("tipo_movimiento") == SIGUE) & (pl.col("dias") == medio.periodo.dias(emision))
            hallados = set(uno.filter(entero)["orden"].to_list())
            ordenes = hallados if ordenes is None else ordenes & hallados
        return sorted(ordenes or set())

    def elegir(self, condicion: pl.Expr | None = None) -> int | None:
        """Un asegurado sin novedad que cumpla; distinto según el número de la omisión.

        Ninguno en un patrón pequeño: con pocos renglones, la prima que se infiere de lo emitido no es única.
        """
        if self.renglones[MENSUAL].height < RENGLONES_PARA_INFERIR:
            return None
        estables = self.renglones[MENSUAL].filter(pl.col("orden").is_in(self.estables()))
        candidatos = (estables if condicion is None else estables.filter(condicion))["orden"].to_list()
        return candidatos[self.numero % len(candidatos)] if candidatos else None


@dataclass(frozen=True)
class Siembra:
    """Lo que el patrón pagó en vez de lo emitido; sin renglones, no pagó nada."""

    renglones: Renglones
    prima: Decimal | None = None
    declarados: tuple[tuple[int, str, date], ...] = field(default=())


@dataclass(frozen=True)
class Omision:
    """Una clase de omisión: el tipo y la causa que la confronta debe hallar; `sembrar` da nada si no se puede."""

    nombre: str
    tipo: str
    causa: str
    sembrar: Callable[[Patron], Siembra | None]


def _cambiar(patron: Patron, orden: int, cambios: Callable[[str], list[pl.Expr]]) -> Renglones:
    """Los renglones del patrón con uno de sus asegurados alterado y recalculado."""
    nuevos = {}
    for emision, renglones in patron.renglones.items():
        suyo = renglones.filter(pl.col("orden") == orden)
        alterado = suyo.with_columns(cambios(emision)).drop(conceptos_de(emision))
        recalculado = agregar_importes(alterado, patron.medios[emision].tabla).select(renglones.columns)
        nuevos[emision] = pl.concat([renglones.filter(pl.col("orden") != orden), recalculado]).sort(
            "orden", maintain_order=True
        )
    return nuevos


def _nada(patron: Patron) -> Siembra:
    return Siembra({emision: renglones.clear() for emision, renglones in patron.renglones.items()})


def _sin_un_trabajador(patron: Patron) -> Siembra | None:
    orden = patron.elegir()
    if orden is None or patron.trabajadores < 2:  # si era el único, el omiso es total
        return None
    return Siembra({e: r.filter(pl.col("orden") != orden) for e, r in patron.renglones.items()})


def _menos_dias(patron: Patron) -> Siembra | None:
    orden = patron.elegir()
    if orden is None:
        return None
    menos = 1 + patron.numero % 3
    corto = [pl.col("hasta") - menos, pl.col("dias") - menos]
    return Siembra(_cambiar(patron, orden, lambda _emision: corto))


def _otro_salario(numerador: int) -> Callable[[Patron], Siembra | None]:
    """El salario que el patrón declara es ese por ciento del emitido, sin salirse del mínimo ni del tope."""

    def sembrar(patron: Patron) -> Siembra | None:
        valores = patron.medios[MENSUAL].valores
        piso = int(valores.minimos[1] * _MINIMO_HOLGADO)
        orden = patron.elegir(pl.col("sbc").is_between(piso, valores.tope * 8 // 10))
        if orden is None:
            return None
        otro = [pl.col("sbc") * (numerador + patron.numero % 4) // 100]
        return Siembra(_cambiar(patron, orden, lambda _emision: otro))

    return sembrar


def _con_incidencia(columna: str, minimo: int, maximo: int) -> Callable[[Patron], Siembra | None]:
    """El patrón declara días de incapacidad o de ausentismo que la emisión no refleja."""

    def sembrar(patron: Patron) -> Siembra | None:
        orden = patron.elegir()
        # En enero-febrero un renglón bimestral con incidencias debe venir partido: es otro caso.
        en_febrero = BIMESTRAL in patron.medios and patron.medios[BIMESTRAL].periodo.mes == _MES_DEL_CAMBIO_DE_UMA
        if orden is None or en_febrero:
            return None
        dias = minimo + patron.numero % (maximo - minimo + 1)
        return Siembra(_cambiar(patron, orden, lambda _emision: [pl.lit(dias, pl.Int64).alias(columna)]))

    return sembrar


def _baja_no_reflejada(patron: Patron) -> Siembra | None:
    """El patrón declara una baja a mitad del mes que la emisión no trae, y paga sólo hasta ese día."""
    orden = patron.elegir()
    if orden is None:
        return None
    renglon = patron.renglones[MENSUAL].filter(pl.col("orden") == orden)
    ultimo = int(renglon["desde"][0]) + 9 + patron.numero % 10
    corto = [pl.lit(ultimo, pl.Int64).alias("hasta"), (pl.lit(ultimo, pl.Int64) - pl.col("desde") + 1).alias("dias")]
    baja = (orden, _BAJA_DECLARADA, dia_de_texto(ultimo))
    return Siembra(_cambiar(patron, orden, lambda _emision: corto), declarados=(baja,))


def _un_centavo_menos(patron: Patron) -> Siembra | None:
    vivos = patron.renglones[MENSUAL].filter((pl.col("dias") > 0) & (pl.col("tipo_movimiento") != MOVIMIENTO_BAJA))
    if vivos.is_empty():
        return None
    orden = vivos["orden"][patron.numero % vivos.height]
    primero = (pl.col("orden") == orden) & (pl.col("cuota_fija") > 0)
    menos = pl.col("cuota_fija") - (primero & (primero.cum_sum() == 1)).cast(pl.Int64)
    return Siembra({**patron.renglones, MENSUAL: patron.renglones[MENSUAL].with_columns(menos)})


def _con_parametros(causa: str, emision: str) -> Callable[[Patron], Siembra | None]:
    """Todo el patrón con los parámetros de otra vigencia, como quien no actualizó su programa."""
    clase = _POR_CAUSA[causa]

    def sembrar(patron: Patron) -> Siembra | None:
        medio = patron.medios.get(emision)
        if medio is None or medio.periodo.anio < clase.desde_anio:
            return None
        emitidos = patron.renglones[emision]
        pagados = clase.alterar(emitidos, medio, patron.numero)
        # En un trabajador dado puede dar igual (la orilla de una banda): si en todos, no hay omisión.
        if pagados.equals(emitidos):
            return None
        return Siembra({**patron.renglones, emision: pagados})

    return sembrar


def _con_otra_prima(patron: Patron) -> Siembra | None:
    """Riesgos de trabajo con una prima media menor que la suya, que además declara."""
    medio = patron.medios[MENSUAL]
    menores = [Decimal(m).scaleb(-5) for m in medio.valores.primas_medias if Decimal(m).scaleb(-5) < patron.prima]
    if not menores:
        return None
    prima = menores[patron.numero % len(menores)]
    emitidos = patron.renglones[MENSUAL]
    ajena = emitidos.with_columns(pl.lit(prima).cast(emitidos.schema["prima_rt"]).alias("prima_rt"))
    riesgos = agregar_importes(ajena.drop(conceptos_de(MENSUAL)), medio.tabla)["riesgos_trabajo"]
    return Siembra({**patron.renglones, MENSUAL: emitidos.with_columns(riesgos)}, prima=prima)


def _sin_tope(patron: Patron) -> Siembra | None:
    """Un trabajador que gana más que el tope, pagado por todo su salario."""
    orden = patron.elegir(pl.col("sbc") > patron.medios[MENSUAL].valores.tope + 100)
    if orden is None:
        return None
    clase = _POR_CAUSA["tope-25-uma"]
    nuevos = {}
    for emision, renglones in patron.renglones.items():
        suyo = clase.alterar(renglones.filter(pl.col("orden") == orden), patron.medios[emision], patron.numero)
        nuevos[emision] = pl.concat([renglones.filter(pl.col("orden") != orden), suyo]).sort(
            "orden", maintain_order=True
        )
    return Siembra(nuevos)


def _dos_veces(patron: Patron) -> Siembra | None:
    if patron.trabajadores > TRABAJADORES_POR_FOLIO:
        return None
    return Siembra({e: pl.concat([_en_folio(r, 0), _en_folio(r, 1)]) for e, r in patron.renglones.items()})


def _en_dos_folios(patron: Patron) -> Siembra | None:
    """Unos trabajadores en un folio y los demás en otro: juntos pagan completo."""
    if not 2 <= patron.trabajadores <= TRABAJADORES_POR_FOLIO:
        return None
    corte = sorted(patron.renglones[MENSUAL]["orden"].unique())[patron.trabajadores // 2]
    return Siembra(
        {
            e: pl.concat(
                [_en_folio(r.filter(pl.col("orden") < corte), 0), _en_folio(r.filter(pl.col("orden") >= corte), 1)]
            )
            for e, r in patron.renglones.items()
        }
    )


def _en_folio(renglones: pl.DataFrame, folio: int) -> pl.DataFrame:
    return renglones.with_columns(pl.lit(folio, pl.Int64).alias(FOLIO))


UN_CENTAVO = Omision("un-centavo-menos", "pago-menor", "redondeo", _un_centavo_menos)
OMISIONES: tuple[Omision, ...] = (
    Omision("patron-omiso", "omiso-total", "sin-pago", _nada),
    Omision("trabajador-omitido", "omiso-parcial", "trabajador-omitido", _sin_un_trabajador),
    Omision("menos-dias", "pago-menor", "dias", _menos_dias),
    Omision("menos-salario", "pago-menor", "sbc", _otro_salario(84)),
    Omision("varios-folios", "", "", _en_dos_folios),
    Omision("prima-menor", "pago-menor", "prima-distinta", _con_otra_prima),
    Omision("incapacidad", "pago-menor", "incapacidad", _con_incidencia("dias_incapacidad", 3, 12)),
    Omision("ausentismo", "pago-menor", "ausentismo", _con_incidencia("dias_ausentismo", 1, 6)),
    Omision("baja-no-reflejada", "pago-menor", "movimiento-no-reflejado", _baja_no_reflejada),
    Omision("uma-anterior", "pago-menor", "uma-otra-vigencia", _con_parametros("uma-otra-vigencia", MENSUAL)),
    Omision(
        "ceav-otro-ejercicio",
        "pago-menor",
        "tasa-ceav-otro-ejercicio",
        _con_parametros("tasa-ceav-otro-ejercicio", BIMESTRAL),
    ),
    Omision("pago-duplicado", "pago-duplicado", "folio-duplicado", _dos_veces),
    Omision("sin-tope", "pago-mayor", "tope-25-uma", _sin_tope),
    Omision("mas-salario", "pago-mayor", "sbc", _otro_salario(104)),
    UN_CENTAVO,
)
"""En el orden en que se reparten."""
