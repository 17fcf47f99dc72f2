"""Las clases de error que se saben sembrar: qué renglón sirve y qué importes quedan en él.

Lo emitido se obtiene recalculando con el motor un renglón o unos parámetros alterados; nada de aquí pasa por el cotejo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.dinero import centavos, tasa_entera
from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL, conceptos_de
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.tabla_parametros import TablaParametros
from cedulas_cli.dominio.vigencia import Parametros, dia_anterior
from cedulas_cli.ejemplos.importes import agregar_importes
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, dia_de
from cedulas_cli.ejemplos.valores import Valores

RENGLONES_PARA_INFERIR = 5
"""Con menos, la prima que se infiere por patrón podría ser la del renglón errado."""
_SIN_TOPE = 10**9
_PRIMER_EJERCICIO_POR_BANDAS = 2023
_PRIMER_ANIO_CON_UMA_PREVIA = 2018
_SIN_CENTAVO = frozenset({"riesgos_trabajo", "amortizacion", "seguro_danos"})
_SIEMPRE_IGUAL = "seguro_danos"


@dataclass(frozen=True)
class Medio:
    """Lo que una clase necesita para alterar renglones de una emisión."""

    emision: str
    periodo: Periodo
    valores: Valores
    parametros: Parametros
    tabla: TablaParametros


@dataclass(frozen=True)
class Clase:
    """Una clase de error de cálculo.

    `causa` es el nombre estable que debe dar el cotejo; `alterar` recibe (renglón, medio, número de error) y devuelve
    el mismo renglón con los importes que se emiten.
    """

    nombre: str
    causa: str
    emisiones: tuple[str, ...]
    elegibles: Callable[[Medio], pl.Expr]
    alterar: Callable[[pl.DataFrame, Medio, int], pl.DataFrame]
    desde_anio: int = 0


@dataclass(frozen=True)
class ClaseIlegible:
    """Un texto que el lector debe apartar; `causa` es el nombre de la regla que lo aparta."""

    nombre: str
    causa: str
    campos: dict[str, str]
    texto: Callable[[str, Periodo, str], str]
    en_canonico: bool


def cotiza() -> pl.Expr:
    """Renglones con días: una baja va en ceros y no se puede equivocar."""
    return (pl.col("dias") > 0) & (pl.col("tipo_movimiento") != MOVIMIENTO_BAJA)


def _cotiza(medio: Medio) -> pl.Expr:
    del medio
    return cotiza()


def _en_patron_grande() -> pl.Expr:
    """Sin incidencias y en un patrón con renglones de sobra para inferir su prima."""
    limpio = (pl.col("dias_ausentismo") == 0) & (pl.col("dias_incapacidad") == 0)
    return cotiza() & limpio & (pl.len().over("registro_patronal") >= RENGLONES_PARA_INFERIR)


def _con_cupo(medio: Medio) -> pl.Expr:
    """Renglones a los que les caben tres días más sin salirse del periodo."""
    return _en_patron_grande() & (pl.col("dias") > 1) & (pl.col("dias") <= medio.periodo.dias(medio.emision) - 3)


def _entre_minimo_y_tope(medio: Medio) -> pl.Expr:
    return _en_patron_grande() & pl.col("sbc").is_between(medio.valores.minimos[1] + 1, medio.valores.tope * 9 // 10)


def _sobre_el_tope(medio: Medio) -> pl.Expr:
    return _en_patron_grande() & (pl.col("sbc") > medio.valores.tope + 100)


def _recalculado(
    renglon: pl.DataFrame, alterado: pl.DataFrame, tabla: TablaParametros, solo: tuple[str, ...] = ()
) -> pl.DataFrame:
    """El renglón con los importes del alterado, en todos sus conceptos o sólo en algunos."""
    (emision,) = tabla.emisiones
    conceptos = conceptos_de(emision)
    importes = agregar_importes(alterado.drop(conceptos), tabla)
    cambian = [c for c in conceptos if c != _SIEMPRE_IGUAL and (not solo or c in solo)]
    return renglon.with_columns([importes[c] for c in cambian])


def _con_constantes(medio: Medio, prefijo: str, valor: Callable[[str], int]) -> TablaParametros:
    """Los mismos parámetros con otro valor en las constantes de ese prefijo."""
    cambios = {nombre: valor(nombre) for nombre in medio.tabla.constantes if nombre.startswith(prefijo)}
    return replace(medio.tabla, constantes={**medio.tabla.constantes, **cambios})


def _un_centavo(diferencia: int) -> Callable[[pl.DataFrame, Medio, int], pl.DataFrame]:
    def alterar(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
        mayores = [c for c in conceptos_de(medio.emision) if c not in _SIN_CENTAVO and renglon[c][0] > 1]
        return renglon.with_columns(pl.col(mayores[numero % len(mayores)]) + diferencia)

    return alterar


def _dias_de_mas(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Importes de uno a tres días más de los que el renglón dice."""
    de_mas = 1 + numero % 3
    cabe_despues = pl.col("hasta") + de_mas <= dia_de(medio.periodo.ultimo_dia)
    alterado = renglon.with_columns(
        pl.when(cabe_despues).then(pl.col("desde")).otherwise(pl.col("desde") - de_mas).alias("desde"),
        pl.when(cabe_despues).then(pl.col("hasta") + de_mas).otherwise(pl.col("hasta")).alias("hasta"),
        pl.col("dias") + de_mas,
    )
    return _recalculado(renglon, alterado, medio.tabla)


def _otro_sbc(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Importes de un salario de 5 a 9 % mayor que el que el renglón dice."""
    return _recalculado(renglon, renglon.with_columns(pl.col("sbc") * (105 + numero % 5) // 100), medio.tabla)


def _otra_prima(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Riesgos de trabajo con la prima media de otra clase."""
    propia = int(renglon["prima_rt"][0] * 100_000)
    medias = [media for media in medio.valores.primas_medias if media != propia]
    ajena = pl.lit(Decimal(medias[numero % len(medias)]).scaleb(-5)).cast(renglon.schema["prima_rt"])
    return _recalculado(renglon, renglon.with_columns(ajena.alias("prima_rt")), medio.tabla, ("riesgos_trabajo",))


def _otro_ejercicio(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Cesantía y vejez patronal con las tasas del ejercicio anterior (o, en el primero, del siguiente)."""
    del numero
    vecino = -1 if medio.periodo.anio > _PRIMER_EJERCICIO_POR_BANDAS else 1
    dia = Periodo(medio.periodo.anio + vecino, medio.periodo.mes).ultimo_dia

    def tasa(nombre: str) -> int:
        return tasa_entera(medio.parametros.valor("tasa_ceav_banda", dia, nombre.split("_")[1]).valor)

    return _recalculado(renglon, renglon, _con_constantes(medio, "ceav_", tasa), ("cesantia_vejez_patronal",))


def _otra_uma(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Cuota fija y excedente con la UMA anterior (el tope, el de ley)."""
    del numero
    vigente = medio.parametros.valor("uma", medio.periodo.ultimo_dia)
    anterior = centavos(medio.parametros.valor("uma", dia_anterior(vigente.desde)).valor)
    tabla = _con_constantes(medio, "unidad_", lambda _nombre: anterior)
    return _recalculado(renglon, renglon, tabla, ("cuota_fija", "excedente_patronal", "excedente_obrero"))


def _sin_tope(renglon: pl.DataFrame, medio: Medio, numero: int) -> pl.DataFrame:
    """Todo lo que va sobre el SBC, sin el tope de 25 UMA."""
    del numero
    return _recalculado(renglon, renglon, _con_constantes(medio, "tope_", lambda _nombre: _SIN_TOPE))


def _nss_con_letra(nss: str, periodo: Periodo, formato: str) -> str:
    del periodo, formato
    return f"{nss[:4]}A{nss[5:]}"


def _fecha_imposible(correcto: str, periodo: Periodo, formato: str) -> str:
    del correcto
    return f"31/FEB/{periodo.anio}" if formato == "xls" else f"31-02-{periodo.anio}"


def _fijo(texto: str) -> Callable[[str, Periodo, str], str]:
    return lambda _correcto, _periodo, _formato: texto


AMBAS = (MENSUAL, BIMESTRAL)
CENTAVO_DE_MAS = Clase("centavo-de-mas", "redondeo", AMBAS, _cotiza, _un_centavo(1))
CLASES: tuple[Clase | ClaseIlegible, ...] = (
    CENTAVO_DE_MAS,
    Clase("dias-de-mas", "dias", AMBAS, _con_cupo, _dias_de_mas),
    ClaseIlegible("nss-con-letra", "nss-forma", dict.fromkeys(AMBAS, "nss"), _nss_con_letra, True),
    Clase("otro-sbc", "sbc", AMBAS, _entre_minimo_y_tope, _otro_sbc),
    Clase("otra-prima", "prima-distinta", (MENSUAL,), lambda _m: _en_patron_grande(), _otra_prima),
    ClaseIlegible("dias-99", "dias-fuera-del-periodo", dict.fromkeys(AMBAS, "dias"), _fijo("99"), True),
    Clase(
        "ceav-otro-ejercicio",
        "tasa-ceav-otro-ejercicio",
        (BIMESTRAL,),
        _entre_minimo_y_tope,
        _otro_ejercicio,
        _PRIMER_EJERCICIO_POR_BANDAS,
    ),
    Clase(
        "uma-anterior", "uma-otra-vigencia", (MENSUAL,), _entre_minimo_y_tope, _otra_uma, _PRIMER_ANIO_CON_UMA_PREVIA
    ),
    ClaseIlegible(
        "fecha-imposible", "fecha-imposible", dict.fromkeys(AMBAS, "fecha_movimiento"), _fecha_imposible, False
    ),
    Clase("sin-tope", "tope-25-uma", AMBAS, _sobre_el_tope, _sin_tope),
    Clase("centavo-de-menos", "redondeo", AMBAS, _cotiza, _un_centavo(-1)),
    ClaseIlegible(
        "importe-no-numerico", "importe-ilegible", {MENSUAL: "cuota_fija", BIMESTRAL: "retiro"}, _fijo("N/D"), False
    ),
)
"""En el orden en que se reparten."""
