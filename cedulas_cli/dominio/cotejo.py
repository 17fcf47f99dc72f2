"""Lo emitido contra lo calculado: cada diferencia con la causa que la reproduce (contrato §2, `cotejo`).

Una causa no se adivina: se recalcula el renglón bajo cada hipótesis (otra UMA, otro ejercicio de CEAV, sin tope,
otros días, otro SBC, otra prima) y sólo se nombra la que da exactamente lo emitido.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.dinero import ESCALA_TASA, a_importe, a_tasa, tasa_entera
from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS, COTEJO, ESPECIAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.tabla_vivienda import COLUMNA as TABLA_DISMINUCION
from cedulas_cli.dominio.vigencia import Parametros, Valor

REDONDEO = "redondeo"
OTRO_EJERCICIO = "tasa-ceav-otro-ejercicio"
OTRA_UMA = "uma-otra-vigencia"
SIN_TOPE = "tope-25-uma"
OTRA_PRIMA = "prima-distinta"
OTROS_DIAS = "dias"
OTRO_SBC = "sbc"
CON_SEGURO = "seguro-incluido"
OTRA_TABLA = "tabla-disminucion"
SIN_CAUSA = "sin-causa"

CAUSAS: dict[str, str] = {
    REDONDEO: "difiere un centavo",
    SIN_TOPE: "se emitió sin el tope de 25 veces la unidad",
    OTRA_UMA: "se emitió con la UMA de otra vigencia",
    OTRO_EJERCICIO: "se emitió con la tasa de cesantía y vejez de otro año",
    OTRA_PRIMA: "el renglón de riesgos sigue otra prima",
    OTROS_DIAS: "los importes corresponden a otros días",
    OTRO_SBC: "los importes corresponden a otro salario base",
    CON_SEGURO: "la amortización emitida incluye el seguro de daños",
    OTRA_TABLA: "la amortización emitida usa la tabla 20/25/30 y el crédito no la pide, o al revés",
    SIN_CAUSA: "ninguna hipótesis lo reproduce",
}

Recalcular = Callable[[pl.DataFrame, Parametros], pl.DataFrame]
"""Recalcula movimientos con otros parámetros: misma tabla, mismos renglones y orden, importes en centavos."""


@dataclass(frozen=True)
class Hipotesis:
    """Una explicación posible: cómo cambian los movimientos o los parámetros."""

    causa: str
    movimientos: pl.DataFrame
    parametros: Parametros
    por_renglon: bool
    """Si es verdadera, debe reproducir **todos** los importes emitidos del renglón; si no, basta el concepto."""


def diferencias(cuotas: pl.DataFrame) -> pl.DataFrame:
    """Renglón por diferencia, en centavos: `indice`, `concepto`, `emitido`, `calculado`. `cuotas` trae centavos."""
    partes = []
    for concepto in CONCEPTOS:
        emitido = PREFIJO_EMITIDO + concepto
        if emitido not in cuotas.columns or concepto not in cuotas.columns:
            continue
        partes.append(
            cuotas.filter(pl.col(emitido).is_not_null() & (pl.col(emitido) != pl.col(concepto))).select(
                "indice",
                pl.lit(concepto).alias("concepto"),
                pl.col(emitido).alias("emitido"),
                pl.col(concepto).alias("calculado"),
            )
        )
    if not partes:
        return pl.DataFrame(
            schema={"indice": pl.Int64, "concepto": pl.String, "emitido": pl.Int64, "calculado": pl.Int64}
        )
    return pl.concat(partes).sort("indice", "concepto")


def cotejar(cuotas: pl.DataFrame, parametros: Parametros, recalcular: Recalcular) -> pl.DataFrame:
    """Tabla `cotejo` en centavos, una fila por concepto con diferencia y su causa; en el orden de los renglones.

    `cuotas`: movimientos con sus importes y los `emitido_…`, todo en centavos, con `indice` único por renglón.
    """
    halladas = diferencias(cuotas)
    if halladas.is_empty():
        return halladas.with_columns(pl.lit(None, pl.String).alias("causa"))
    malos = cuotas.filter(pl.col("indice").is_in(halladas["indice"].unique().implode()))
    # Un renglón cuyas diferencias son todas de un centavo es redondeo: no se le busca otra explicación.
    de_centavo = (pl.col("emitido") - pl.col("calculado")).abs() <= 1
    causas = halladas.with_columns(pl.when(de_centavo.all().over("indice")).then(pl.lit(REDONDEO)).alias("causa"))
    for hipotesis in _hipotesis(malos, parametros):
        pendientes = causas.filter(pl.col("causa").is_null())
        if pendientes.is_empty():
            break
        causas = _probar(causas, malos, hipotesis, recalcular)
    causas = causas.with_columns(pl.coalesce("causa", pl.when(de_centavo).then(pl.lit(REDONDEO))).alias("causa"))
    causas = _prima_o_seguro(causas, malos, parametros)
    return causas.with_columns(pl.col("causa").fill_null(SIN_CAUSA))


def _probar(causas: pl.DataFrame, malos: pl.DataFrame, hipotesis: Hipotesis, recalcular: Recalcular) -> pl.DataFrame:
    supuestos = recalcular(hipotesis.movimientos, hipotesis.parametros)
    conceptos = [c for c in CONCEPTOS if c in supuestos.columns and PREFIJO_EMITIDO + c in malos.columns]
    largos = supuestos.select("indice", *conceptos).unpivot(
        index="indice", variable_name="concepto", value_name="supuesto"
    )
    if hipotesis.por_renglon:
        emitidos = malos.select("indice", *(pl.col(PREFIJO_EMITIDO + c).alias(c) for c in conceptos)).unpivot(
            index="indice", variable_name="concepto", value_name="emitido"
        )
        iguales = largos.join(emitidos, on=["indice", "concepto"]).filter(pl.col("emitido").is_not_null())
        enteros = iguales.group_by("indice").agg((pl.col("supuesto") == pl.col("emitido")).all().alias("todo"))
        explicados = enteros.filter("todo").select("indice", pl.lit(hipotesis.causa).alias("nueva"))
        return _asignar(causas.join(explicados, on="indice", how="left", maintain_order="left"))
    explicados = causas.join(largos, on=["indice", "concepto"]).filter(pl.col("supuesto") == pl.col("emitido"))
    explicados = explicados.select("indice", "concepto", pl.lit(hipotesis.causa).alias("nueva"))
    return _asignar(causas.join(explicados, on=["indice", "concepto"], how="left", maintain_order="left"))


def _asignar(causas: pl.DataFrame) -> pl.DataFrame:
    return causas.with_columns(pl.coalesce("causa", "nueva").alias("causa")).drop("nueva")


def _hipotesis(malos: pl.DataFrame, parametros: Parametros) -> list[Hipotesis]:
    """En orden: primero lo que explica el renglón entero; después, concepto por concepto."""
    dias = malos.with_columns(_dias_supuestos(malos).alias("dias")).with_columns(
        desde=pl.lit(None, pl.Date), hasta=pl.lit(None, pl.Date), dias_credito=pl.lit(None, pl.Int64)
    )
    hipotesis = [Hipotesis(OTROS_DIAS, dias.filter(pl.col("dias") > 0), parametros, por_renglon=True)]
    for extremo in ("menor", "mayor", "medio"):
        sbc = malos.with_columns(_sbc_supuesto(malos, parametros, extremo).alias("sbc"))
        hipotesis.append(Hipotesis(OTRO_SBC, sbc.filter(pl.col("sbc") > 0), parametros, por_renglon=True))
    hipotesis.append(Hipotesis(SIN_TOPE, malos, sin_tope(parametros), por_renglon=False))
    for otros in otras_uma(parametros, _periodos(malos)):
        hipotesis.append(Hipotesis(OTRA_UMA, malos, otros, por_renglon=False))
    if malos["emision"].is_in([BIMESTRAL, ESPECIAL]).any():
        for otros in otros_ejercicios(parametros, _periodos(malos)):
            hipotesis.append(Hipotesis(OTRO_EJERCICIO, malos, otros, por_renglon=False))
    if "tipo_descuento" in malos.columns:
        contraria = malos.with_columns(_marca_contraria(malos).alias(TABLA_DISMINUCION))
        hipotesis.append(Hipotesis(OTRA_TABLA, contraria, parametros, por_renglon=False))
    return hipotesis


def _marca_contraria(malos: pl.DataFrame) -> pl.Expr:
    """La tabla 20/25/30 a quien no la pide, y a quien la pide, el por ciento del aviso."""
    marca = Conversion(malos.schema).marca(TABLA_DISMINUCION)
    return pl.when((marca == "S").fill_null(False)).then(pl.lit("N")).otherwise(pl.lit("S"))


def _periodos(malos: pl.DataFrame) -> list[str]:
    return sorted(malos["periodo"].unique().to_list())


# ---------------------------------------------------------------- hipótesis sobre el renglón


def _proporcional(malos: pl.DataFrame) -> tuple[str, str] | None:
    """Un concepto con base SBC y tasa única, de mayor a menor tasa: de él se despeja días o SBC."""
    for concepto in ("invalidez_vida_patronal", "retiro", "gastos_medicos_patronal", "guarderias"):
        emitido = PREFIJO_EMITIDO + concepto
        if emitido in malos.columns and malos[emitido].null_count() < malos.height:
            return concepto, emitido
    return None


def _dias_supuestos(malos: pl.DataFrame) -> pl.Expr:
    """Días que darían lo emitido: regla de tres sobre un concepto proporcional, al entero más cercano."""
    if not (pareja := _proporcional(malos)):
        return pl.lit(0, pl.Int64)
    concepto, emitido = pareja
    calculado = pl.col(concepto)
    return (
        pl.when(calculado > 0).then((pl.col(emitido) * pl.col("dias") * 2 + calculado) // (calculado * 2)).otherwise(0)
    )


def _sbc_supuesto(malos: pl.DataFrame, parametros: Parametros, extremo: str) -> pl.Expr:
    """SBC que daría lo emitido en todos los conceptos proporcionales: el menor, el mayor o el de en medio.

    `R = ((s - exento)·días·tasa + 5·10⁶) // 10⁷` da un intervalo de salarios por concepto; se toma un extremo de la
    intersección. Lo confirma el recálculo del renglón entero.
    """
    menores, mayores = [], []
    mitad = ESCALA_TASA // 2
    dia = date.fromisoformat(f"{_periodos(malos)[-1]}-01")
    veces = int(parametros.valor("veces_excedente", dia).valor)
    for concepto in _DE_TASA_UNICA:
        emitido = PREFIJO_EMITIDO + concepto
        if emitido not in malos.columns or concepto not in malos.columns:
            continue
        if concepto == "riesgos_trabajo":
            tasa = a_tasa("prima_rt")
        else:
            tasa = pl.lit(tasa_entera(parametros.valor(f"tasa_{concepto}", dia).valor), pl.Int64)
        exento = pl.col("uma") * veces if concepto.startswith("excedente") else pl.lit(0, pl.Int64)
        efectiva = pl.col("dias") * tasa
        util = (efectiva > 0) & (pl.col(emitido) > 0)
        menores.append(pl.when(util).then(exento - (mitad - pl.col(emitido) * ESCALA_TASA) // efectiva))
        mayores.append(pl.when(util).then(exento + (pl.col(emitido) * ESCALA_TASA + mitad - 1) // efectiva))
    if not menores:
        return pl.lit(0, pl.Int64)
    candidatos = {"menor": pl.max_horizontal(menores), "mayor": pl.min_horizontal(mayores)}
    # En tramos de pocos días el intervalo es ancho y una banda de CEAV puede dejar fuera ambos extremos.
    candidatos["medio"] = (candidatos["menor"] + candidatos["mayor"]) // 2
    return candidatos[extremo]


_DE_TASA_UNICA = (
    "excedente_patronal",
    "excedente_obrero",
    "prestaciones_dinero_patronal",
    "prestaciones_dinero_obrero",
    "gastos_medicos_patronal",
    "gastos_medicos_obrero",
    "riesgos_trabajo",
    "invalidez_vida_patronal",
    "invalidez_vida_obrero",
    "guarderias",
    "retiro",
    "cesantia_vejez_obrero",
    "aportacion_vivienda",
)
"""Conceptos proporcionales al SBC con una sola tasa (`tasa_` más el concepto, o la prima del patrón)."""


# ---------------------------------------------------------------- hipótesis sobre los parámetros


def _con(parametros: Parametros, cambia: Callable[[Valor], Valor | None]) -> Parametros:
    return Parametros([cambia(v) or v for v in parametros])


def sin_tope(parametros: Parametros) -> Parametros:
    """Los mismos valores, con un tope al SBC que nadie alcanza."""
    return _con(parametros, lambda v: replace(v, valor=Decimal(1000)) if v.parametro == "tope_sbc" else None)


def otras_uma(parametros: Parametros, periodos: list[str]) -> list[Parametros]:
    """La UMA de la vigencia anterior y la de la siguiente, puestas en toda la serie."""
    serie = parametros.serie("uma")
    cercanas: set[Decimal] = set()
    for periodo in periodos:
        dia = date.fromisoformat(f"{periodo}-01")
        posicion = next((i for i, v in enumerate(serie) if v.desde <= dia <= v.fin), None)
        if posicion is not None:
            cercanas |= {v.valor for v in serie[max(posicion - 1, 0) : posicion + 2]}
    return [_con_uma(parametros, unidad) for unidad in sorted(cercanas)]


def _con_uma(parametros: Parametros, unidad: Decimal) -> Parametros:
    return _con(parametros, lambda v: replace(v, valor=unidad) if v.parametro == "uma" else None)


def _con_bandas(parametros: Parametros, tasas: dict[str, Decimal]) -> Parametros:
    return _con(parametros, lambda v: replace(v, valor=tasas[v.clave]) if v.parametro == "tasa_ceav_banda" else None)


def otros_ejercicios(parametros: Parametros, periodos: list[str]) -> list[Parametros]:
    """Las bandas de cesantía y vejez de cada otro ejercicio, del más cercano al más lejano."""
    anio = int(periodos[-1][:4])
    anios = sorted({v.desde.year for v in parametros.serie("tasa_ceav_banda", "8")}, key=lambda a: (abs(a - anio), a))
    resultado = []
    for otro in anios:
        dia = date(otro, 12, 31)
        tasas = {c: parametros.valor("tasa_ceav_banda", dia, c).valor for c in parametros.claves("tasa_ceav_banda")}
        resultado.append(_con_bandas(parametros, tasas))
    if unica := parametros.serie("tasa_cesantia_vejez_patronal"):
        claves = parametros.claves("tasa_ceav_banda")
        resultado.append(_con_bandas(parametros, dict.fromkeys(claves, unica[-1].valor)))
    return resultado


# ---------------------------------------------------------------- causas que se despejan directamente


def _prima_o_seguro(causas: pl.DataFrame, malos: pl.DataFrame, parametros: Parametros) -> pl.DataFrame:
    """Riesgos que una prima legal reproduce, y amortización que trae sumado el seguro."""
    if "riesgos_trabajo" in malos.columns:
        dia = date.fromisoformat(f"{_periodos(malos)[-1]}-01")
        maxima = tasa_entera(parametros.valor("prima_maxima", dia).valor)
        base = malos.select("indice", (pl.col("sbc_topado") * pl.col("dias_cotizados")).alias("base"))
        mitad = ESCALA_TASA // 2
        menor = -((mitad - pl.col("emitido") * ESCALA_TASA) // pl.col("base"))
        mayor = (pl.col("emitido") * ESCALA_TASA + mitad - 1) // pl.col("base")
        posibles = (
            causas.filter(
                (pl.col("concepto") == "riesgos_trabajo") & pl.col("causa").is_null() & (pl.col("emitido") > 0)
            )
            .join(base.filter(pl.col("base") > 0), on="indice")
            .filter((menor <= mayor) & (mayor > 0) & (menor <= maxima))
            .select("indice", "concepto", pl.lit(OTRA_PRIMA).alias("nueva"))
        )
        causas = _asignar(causas.join(posibles, on=["indice", "concepto"], how="left", maintain_order="left"))
    if "seguro_danos" in malos.columns:
        seguro = malos.select("indice", "seguro_danos")
        con_seguro = (
            causas.filter((pl.col("concepto") == "amortizacion") & pl.col("causa").is_null())
            .join(seguro, on="indice")
            .filter(pl.col("emitido") == pl.col("calculado") + pl.col("seguro_danos"))
            .select("indice", "concepto", pl.lit(CON_SEGURO).alias("nueva"))
        )
        causas = _asignar(causas.join(con_seguro, on=["indice", "concepto"], how="left", maintain_order="left"))
    return causas


def a_tabla(causas: pl.DataFrame, cuotas: pl.DataFrame) -> pl.DataFrame:
    """Diferencias en centavos → tabla `cotejo` del contrato, en pesos."""
    ubicadas = causas.join(
        cuotas.select("indice", "registro_patronal", "emision", "periodo", "nss", "archivo", "renglon"),
        on="indice",
        how="left",
        maintain_order="left",
    ).with_columns((pl.col("emitido") - pl.col("calculado")).alias("diferencia"))
    pesos = ubicadas.with_columns(a_importe(c) for c in ("emitido", "calculado", "diferencia"))
    return pesos.select(pl.col(c).cast(t) for c, t in COTEJO.items())
