"""De una tabla con varios renglones por trabajador a lo que cotiza con cada patrón (LSS art. 33), antes de `cuotas`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cedulas_cli.dominio.dinero import a_decimal
from cedulas_cli.dominio.entrada_patrones import GRUPO, POSICION, Preparada, llave, preparar
from cedulas_cli.dominio.esquemas import COLUMNAS_IMPORTE, ESPECIAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.plan import nada_util
from cedulas_cli.dominio.reglas_movimientos import Regla
from cedulas_cli.dominio.varios_patrones import PRORRATEADO, SBC_PROPIO, TRAMO, encimados, prorratear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.flujo.entrega import ResumenCalculo, primer_renglon
from cedulas_cli.sistema.archivos import reemplazo_atomico
from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, abrir, entregar, formato_efectivo, traducir_fallas, volcar

TITULO = "Varios patrones"
AVISO_CENTAVO = (
    "SIN VERIFICAR: ni la LSS (art. 33) ni el RACERF (art. 49) dicen cómo se redondean las porciones; el centavo que "
    "falta para el tope se da al resto mayor"
)
AVISO_CEAV = (
    "SIN VERIFICAR: la banda de cesantía y vejez de cada patrón se toma de su porción, que es el SBC que tiene "
    "registrado, y no de la suma"
)
_SIN_SU_GRUPO = Regla(
    "otro-patron-apartado",
    "nss",
    pl.lit(True),
    "otro renglón del mismo trabajador se apartó: sin su salario no se puede saber la suma",
)
_ENCIMADO = Regla(
    "tramos-encimados",
    "registro_patronal",
    pl.lit(True),
    "el trabajador tiene con un mismo patrón dos tramos con días en común: no se sabe cuál es su salario",
)
_SIN_PARTIR = Regla(
    "tramo-sin-partir",
    "dias",
    pl.lit(True),
    "su porción cambia a medio tramo y tiene incidencias, o un crédito sin número: debe venir partido ese día",
)


@dataclass(frozen=True)
class _Juntos:
    """Lo que resulta de juntar: las piezas de cada renglón con varios patrones y lo que no se pudo."""

    piezas: pl.DataFrame
    apartados: pl.DataFrame


def prorratear_archivo(entrada: str, salida: str, formato: str | None, parametros: Parametros) -> ResumenCalculo:
    """Los mismos renglones, en su orden, con la porción de cada patrón; el que cambia a medio tramo, partido.

    Errores: los de `entrada_patrones.preparar` y «sin-renglones-utiles» (65); «parametro-sin-vigencia» (78).
    """
    with traducir_fallas(entrada):
        tabla = abrir(entrada)
        leidos = int(tabla.select(pl.len()).collect(engine="streaming").item())
        preparada = preparar(tabla, parametros, entrada, primer_renglon(entrada))
        juntos = _juntar(preparada, tabla, parametros)
        apartados = pl.concat([preparada.apartados, juntos.apartados]).sort("renglon", maintain_order=True)
        aceptados = leidos - apartados["renglon"].n_unique()
        if not aceptados:
            causa = apartados["motivo"][0] if apartados.height else "la tabla no tiene renglones"
            raise nada_util(entrada, f"{causa} (y {max(leidos - 1, 0)} renglones más sin aceptar)")
        _entregar(_resultado(preparada, juntos), salida, formato)
    return ResumenCalculo(leidos, aceptados, apartados, _avisos(juntos.piezas))


def _avisos(piezas: pl.DataFrame) -> tuple[str, ...]:
    if not (piezas["situacion"] == PRORRATEADO).any():
        return ()
    partidos = piezas.filter(pl.col("piezas") > 1)[POSICION].n_unique()
    cuantos = f"renglones partidos porque su porción cambia a medio tramo: {partidos}"
    return (AVISO_CENTAVO, AVISO_CEAV, *((cuantos,) if partidos else ()))


def _juntar(preparada: Preparada, tabla: pl.LazyFrame, parametros: Parametros) -> _Juntos:
    sin_grupo = _sin_su_grupo(preparada, tabla)
    candidatos = _de_varios(preparada).join(sin_grupo, on=POSICION, how="anti", maintain_order="left")
    tramos = candidatos.with_columns(pl.struct(GRUPO).rank("dense").cast(pl.Int64).alias("grupo"))
    dobles = encimados(tramos.select(TRAMO))
    repetidos = tramos.filter(pl.col("grupo").is_in(dobles.implode()))
    tramos = tramos.filter(~pl.col("grupo").is_in(dobles.implode()))
    piezas = prorratear(tramos.select(TRAMO), parametros).rename({"posicion": POSICION})
    piezas = piezas.with_columns(pl.len().over(POSICION).alias("piezas"))
    partidos = piezas.filter(pl.col("piezas") > 1)[POSICION].unique()
    no_parte = pl.col(POSICION).is_in(partidos.implode()) & (pl.col("__con_incidencias") | pl.col("__sin_numero"))
    enteros = tramos.filter(no_parte)
    apartados = [
        preparada.apartar(sin_grupo, _SIN_SU_GRUPO),
        preparada.apartar(repetidos, _ENCIMADO),
        preparada.apartar(enteros, _SIN_PARTIR, pl.col("__dias")),
    ]
    return _Juntos(piezas.join(enteros, on=POSICION, how="anti", maintain_order="left"), pl.concat(apartados))


def _de_varios(preparada: Preparada) -> pl.DataFrame:
    """Los renglones, con días, de quien tiene más de un registro patronal en el periodo: sólo ellos van a memoria."""
    con_dias = preparada.renglones.filter(
        (pl.col("__emision") != ESPECIAL) & (pl.col("__dias") > 0) & pl.col("__nss").is_not_null()
    )
    varios = con_dias.group_by(GRUPO).agg(pl.col("__patron").n_unique().alias("cuantos")).filter(pl.col("cuantos") > 1)
    llaves = varios.select(GRUPO).collect(engine="streaming")
    return (
        con_dias.select(
            *(POSICION, *GRUPO, "__patron", "__dias", "__con_incidencias", "__sin_numero"),
            pl.col(POSICION).alias("posicion"),
            pl.col("__patron").alias("patron"),
            pl.col("__desde").alias("desde"),
            pl.col("__hasta").alias("hasta"),
            pl.col("__salario_33").alias("salario"),
            pl.col("__solicita").alias("solicita"),
        )
        .join(llaves.lazy(), on=GRUPO, how="semi")
        .collect(engine="streaming")
        .sort(POSICION)
    )


def _sin_su_grupo(preparada: Preparada, tabla: pl.LazyFrame) -> pl.DataFrame:
    """Los renglones buenos de un trabajador que con otro patrón, en el mismo periodo, trae uno apartado."""
    suyas = ("__patron", *GRUPO, POSICION)
    posiciones = preparada.apartados.select((pl.col("renglon") - preparada.primero).cast(pl.UInt32).alias(POSICION))
    if posiciones.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(suyas, pl.String), POSICION: pl.UInt32})
    leer = preparada.leer
    malos = (
        tabla.with_row_index(POSICION)
        .join(posiciones.unique().lazy(), on=POSICION, how="semi")
        .select(*llave(leer, con_tramo=preparada.con_tramo), leer.texto("registro_patronal").alias("__malo"))
        .unique()
    )
    return (
        preparada.renglones.select(suyas)
        .join(malos, on=GRUPO)
        .filter(pl.col("__patron").ne_missing(pl.col("__malo")))
        .select(suyas)
        .unique()
        .collect(engine="streaming")
        .sort(POSICION)
    )


def _resultado(preparada: Preparada, juntos: _Juntos) -> pl.LazyFrame:
    fuera = juntos.apartados.select((pl.col("renglon") - preparada.primero).cast(pl.UInt32).alias(POSICION)).unique()
    piezas = juntos.piezas.select(POSICION, pl.all().exclude(POSICION).name.prefix("__pieza_"))
    cuadro = preparada.renglones.join(fuera.lazy(), on=POSICION, how="anti", maintain_order="left")
    cuadro = cuadro.join(piezas.lazy(), on=POSICION, how="left", maintain_order="left_right")
    nuevas = _columnas() | (_del_tramo(preparada) if preparada.con_tramo else {})
    orden = [*preparada.columnas, *(c for c in nuevas if c not in preparada.columnas)]
    return cuadro.select(nuevas[c].alias(c) if c in nuevas else pl.col(c) for c in orden)


def _columnas() -> dict[str, pl.Expr]:
    """El SBC que resulta y de dónde sale; quien tiene un solo patrón queda como venía."""
    junto, porcion = pl.col("__pieza_piezas").is_not_null(), pl.col("__pieza_sbc")
    sbc = pl.coalesce(porcion, pl.when(junto).then("__original").otherwise("__sbc"))
    propio = pl.when(~junto).then("__propio").when(porcion.is_not_null()).then("__original")
    return {
        "sbc": a_decimal(sbc),
        SBC_PROPIO: a_decimal(propio),
        "varios_patrones": pl.col("__pieza_situacion"),
        "patrones": pl.col("__pieza_patrones"),
        "suma_patrones": a_decimal(pl.col("__pieza_suma")),
        "tope_conjunto": a_decimal(pl.col("__pieza_tope")),
    }


def _del_tramo(preparada: Preparada) -> dict[str, pl.Expr]:
    """El tramo de cada pieza, sus días de crédito (los últimos del renglón) y, si se partió, sin importes ajenos."""
    partido = pl.col("__pieza_piezas").fill_null(1) > 1
    desde, hasta = pl.coalesce("__pieza_desde", "__desde"), pl.coalesce("__pieza_hasta", "__hasta")
    nuevas = {
        "desde": desde.cast(pl.Int32).cast(pl.Date),
        "hasta": hasta.cast(pl.Int32).cast(pl.Date),
        "dias": pl.when(partido).then(hasta - desde + 1).otherwise("__dias"),
    }
    if "dias_credito" in preparada.columnas:
        inicio = pl.max_horizontal(desde, pl.col("__hasta") - pl.col("__credito_declarado") + 1)
        de_la_pieza = pl.max_horizontal(hasta - inicio + 1, pl.lit(0, pl.Int64))
        declarado = pl.col("__credito_declarado")
        suyo = pl.when(partido & declarado.is_not_null()).then(de_la_pieza).otherwise(declarado)
        nuevas["dias_credito"] = suyo
    for columna in preparada.columnas:
        if columna.removeprefix(PREFIJO_EMITIDO) in COLUMNAS_IMPORTE:
            nuevas[columna] = pl.when(~partido).then(columna)
    return nuevas


def _entregar(resultado: pl.LazyFrame, salida: str, formato: str | None) -> None:
    if salida == SALIDA_ESTANDAR:
        entregar(resultado.collect(engine="streaming"), formato, salida, TITULO)
        return
    elegido = formato_efectivo(formato, salida)
    with reemplazo_atomico(Path(salida)) as temporal:
        volcar(resultado, temporal, "csv" if elegido == "tabla" else elegido)
