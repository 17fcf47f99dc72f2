"""Prepara una tabla para juntar a los patrones de cada trabajador: qué renglones se leen y cuáles se apartan.

Un movimiento se acepta con las mismas reglas que para calcular sus cuotas; un SBC suelto, si trae fecha e importe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.dominio.esquemas import APARTADOS, ESPECIAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.reglas_movimientos import Regla
from cedulas_cli.dominio.varios_patrones import SBC_PROPIO
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

POSICION = "__posicion"
SOLICITA = "solicita_art_33"
INTEGRADO = "sbc_integrado"
FECHA = "rige_desde"
GRUPO = ("__nss", "__emision", "__periodo")
"""Quién y cuándo: en esto se juntan los patrones de un trabajador."""
_SI, _NO = ("si", "sí", "true"), ("no", "false")
_SALARIOS = ("sbc", SBC_PROPIO, INTEGRADO)


@dataclass(frozen=True)
class Preparada:
    """Los renglones que se leen, con sus columnas `__…`, y los apartados; `con_tramo`, si son movimientos."""

    renglones: pl.LazyFrame
    apartados: pl.DataFrame
    leer: Conversion
    con_tramo: bool
    primero: int
    archivo: str

    @property
    def columnas(self) -> list[str]:
        """Las que la tabla traía."""
        return list(self.leer.esquema)

    def apartar(self, malos: pl.DataFrame, regla: Regla, valor: pl.Expr | None = None) -> pl.DataFrame:
        """Esos renglones con la forma de los apartados."""
        return malos.select(
            pl.lit(self.archivo).alias("archivo"),
            (pl.col(POSICION).cast(pl.Int64) + self.primero).alias("renglon"),
            pl.col("__patron").alias("registro_patronal"),
            pl.col("__nss").alias("nss"),
            pl.lit(regla.campo).alias("campo"),
            pl.lit(regla.nombre).alias("regla"),
            (pl.lit(None) if valor is None else valor).cast(pl.String).alias("valor"),
            pl.lit(regla.motivo).alias("motivo"),
        )


def preparar(tabla: pl.LazyFrame, parametros: Parametros, archivo: str, primero: int) -> Preparada:
    """Movimientos (emision, periodo, sbc y dias o tramo) o SBC a una fecha (rige_desde y sbc), con nss y registro.

    Errores: «columna-faltante» y «columna-flotante» (65), y los de `planear`.
    """
    esquema = tabla.collect_schema()
    con_tramo = "emision" in esquema
    faltan = [c for c in ("nss", "registro_patronal", "sbc", *(() if con_tramo else (FECHA,))) if c not in esquema]
    if faltan:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=archivo,
            causa=f"la tabla trae: {', '.join(esquema.names())[:300]}",
            remedio="lleve nss, registro_patronal y sbc, y además rige_desde o las de un movimiento",
        )
    exigir_sin_flotantes([c for c, t in esquema.items() if t.is_float() and c in _SALARIOS], archivo)
    numerada = tabla.with_row_index(POSICION)
    leer = Conversion(esquema)
    if con_tramo:
        calculo = planear(numerada, parametros, Criterios(), archivo, primer_renglon=primero)
        renglones, apartados = calculo.tipados, calculo.apartados.collect()
        ajenas = renglones.collect_schema()
        renglones = renglones.rename({f"{PREFIJO_EMITIDO}{c}": c for c in esquema if c not in ajenas})
    else:
        dia = leer.dia(FECHA)
        renglones = numerada.with_columns(
            leer.decimal("sbc", enteros=9, escala=2).alias("__sbc"),
            dia.alias("__desde"),
            dia.alias("__hasta"),
            pl.lit(1, pl.Int64).alias("__dias"),
        )
        apartados = pl.DataFrame(schema=APARTADOS)
    renglones = renglones.with_columns(_comunes(leer, esquema, con_tramo=con_tramo))
    preparada = Preparada(renglones, apartados, leer, con_tramo, primero, archivo)
    return _revisar(preparada, _reglas(leer, con_tramo=con_tramo))


def llave(leer: Conversion, *, con_tramo: bool) -> list[pl.Expr]:
    """Las columnas de `GRUPO`, de la tabla como vino."""
    return [
        leer.texto("nss").alias("__nss"),
        (leer.texto("emision") if con_tramo else pl.lit("")).alias("__emision"),
        (leer.texto("periodo") if con_tramo else leer.dia(FECHA).cast(pl.String)).alias("__periodo"),
    ]


def _comunes(leer: Conversion, esquema: Mapping[str, pl.DataType], *, con_tramo: bool) -> list[pl.Expr]:
    propio = leer.decimal(SBC_PROPIO, enteros=9, escala=2)
    original = pl.coalesce(propio, "__sbc")
    solicita = leer.texto(SOLICITA).str.to_lowercase().is_in(_SI).fill_null(value=False)
    sin_numero = pl.lit(False)
    if "tipo_descuento" in esquema:
        sin_numero = leer.es_uno_de("tipo_descuento", (1, 2, 3)).fill_null(False) & leer.falta("numero_credito")
    incidencias = [leer.entero(c).fill_null(0) for c in ("dias_ausentismo", "dias_incapacidad")]
    return [
        *llave(leer, con_tramo=con_tramo),
        leer.texto("registro_patronal").alias("__patron"),
        propio.alias("__propio"),
        original.alias("__original"),
        pl.coalesce(leer.decimal(INTEGRADO, enteros=9, escala=2), original).alias("__salario_33"),
        (solicita if leer.hay(SOLICITA) else pl.lit(True)).alias("__solicita"),
        sin_numero.alias("__sin_numero"),
        (pl.sum_horizontal(incidencias) > 0).alias("__con_incidencias"),
        leer.entero("dias_credito").alias("__credito_declarado"),
    ]


def _reglas(leer: Conversion, *, con_tramo: bool) -> list[Regla]:
    especial = leer.texto("emision") == ESPECIAL if con_tramo else pl.lit(False)
    integrado = leer.decimal(INTEGRADO, enteros=9, escala=2)
    si_o_no = leer.texto(SOLICITA).str.to_lowercase().is_in([*_SI, *_NO]).fill_null(False)
    reglas = [
        Regla(f"{c}-falta", c, especial | leer.texto(c).is_not_null(), "sin él no se sabe con quién juntarlo")
        for c in ("nss", "registro_patronal")
    ]
    reglas += [
        Regla(
            f"{INTEGRADO}-forma",
            INTEGRADO,
            leer.texto(INTEGRADO).is_null() | integrado.is_not_null(),
            "debe ser un importe en pesos con dos decimales a lo más",
        ),
        Regla(f"{SOLICITA}-forma", SOLICITA, leer.texto(SOLICITA).is_null() | si_o_no, "debe ser si o no"),
    ]
    if not con_tramo:
        legible = (pl.col("__sbc") > 0).fill_null(False)
        reglas += [
            Regla(f"{FECHA}-forma", FECHA, pl.col("__desde").is_not_null(), "debe ser una fecha AAAA-MM-DD que exista"),
            Regla("sbc-forma", "sbc", legible, "debe ser un importe en pesos mayor que cero"),
        ]
    return reglas


def _revisar(preparada: Preparada, reglas: list[Regla]) -> Preparada:
    cumple = pl.all_horizontal(regla.expresion for regla in reglas)
    malos = preparada.renglones.filter(~cumple).with_columns(
        (~regla.expresion).alias(f"__falla_{i}") for i, regla in enumerate(reglas)
    )
    malos_leidos = malos.collect(engine="streaming")
    propios = [
        preparada.apartar(
            malos_leidos.filter(pl.col(f"__falla_{i}")),
            regla,
            pl.col(regla.campo) if regla.campo in malos_leidos.columns else None,
        )
        for i, regla in enumerate(reglas)
    ]
    apartados = pl.concat([preparada.apartados, *propios]).sort("renglon", maintain_order=True)
    return replace(preparada, renglones=preparada.renglones.filter(cumple), apartados=apartados)
