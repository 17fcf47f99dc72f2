"""El padrón sintético: cada patrón sale de su número de orden y de la semilla, y de nada más."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.esquemas import PATRONES, TASA
from cedulas_cli.dominio.identificadores import digito_rfc, expr_digito_registro_patronal
from cedulas_cli.ejemplos import giros
from cedulas_cli.ejemplos.azar import cargado, de_tabla, pareto, porcion, sorteo, tramo, uniforme
from cedulas_cli.ejemplos.nombres import PALABRAS_INCONVENIENTES, TABLA_APELLIDOS, TABLA_PILA, sin_acentos
from cedulas_cli.ejemplos.valores import CLASES, Valores

MODALIDAD_URBANA = "10"

# Porcentaje de patrones, y desde y hasta cuántos trabajadores: la forma del país (media ≈ 22).
TAMANOS = (
    (28.0, 1, 2),
    (39.4, 2, 6),
    (27.05, 6, 51),
    (4.5, 51, 251),
    (0.54, 251, 501),
    (0.22, 501, 1_001),
    (0.29, 1_001, 20_001),
)
PATRONES_POR_SUBDELEGACION = 8_000
_MUNICIPIOS_POR_SUBDELEGACION = 4
_LETRAS_MUNICIPIO = "ABCDEFGHJKLMNPRSTUVWYZ"
_PORCENTAJE_FISICAS = 30
_PORCENTAJES_ZONA = (90.0, 10.0)
_PORCENTAJE_SIN_SECTOR = 3
_SECTORES = 40
_PORCENTAJE_CON_PRIMA_MEDIA = 55
_PRIMA_MINIMA, _PRIMA_MAXIMA = 50_000, 1_500_000
_CANALES = range(10, 14)
_CON_DIGITO = tuple("123456789ABCDEFGHIJKLMNOPQRSTUV")


def generar_patrones(semilla: int, desde: int, hasta: int, valores: Valores, modalidad: str) -> pl.DataFrame:
    """Patrones `desde` ≤ i < `hasta`: columnas de PATRONES más `indice`, `trabajadores` y `factor_salarial`."""
    base = pl.select(indice=pl.int_range(desde, hasta, dtype=pl.Int64)).with_columns(
        [sorteo(semilla, canal, pl.col("indice")).alias(f"azar_{n}") for n, canal in enumerate(_CANALES)]
    )
    return (
        base.with_columns(_trabajadores(), *_adscripcion(valores), *_riesgo(valores), *_factor())
        .with_columns(_registro(modalidad), *_rotulos())
        .with_columns(
            (pl.col("registro_base") + expr_digito_registro_patronal("registro_base")).alias("registro_patronal"),
            pl.lit(modalidad).alias("modalidad"),
        )
        .pipe(_con_rfc)
        .select(*PATRONES, "indice", "trabajadores", "factor_salarial")
    )


def tamanos(semilla: int, desde: int, hasta: int) -> pl.DataFrame:
    """Sólo `indice` y `trabajadores`: basta para repartir el trabajo sin generar el padrón."""
    base = pl.select(indice=pl.int_range(desde, hasta, dtype=pl.Int64))
    return base.with_columns(sorteo(semilla, _CANALES[0], pl.col("indice")).alias("azar_0")).select(
        "indice", _trabajadores()
    )


def _trabajadores() -> pl.Expr:
    cual = tramo(porcion("azar_0", 0), [porcentaje for porcentaje, _, _ in TAMANOS])
    bajo = de_tabla(pl.Series([b for _, b, _ in TAMANOS]), cual)
    alto = de_tabla(pl.Series([a for _, _, a in TAMANOS]), cual)
    return pareto(porcion("azar_0", 1), bajo, alto).alias("trabajadores")


def _factor() -> list[pl.Expr]:
    """Por ciento en que el patrón paga por encima o por debajo de lo común (60 a 140)."""
    return [(60 + (uniforme(porcion("azar_0", 2), 41) + uniforme(porcion("azar_0", 3), 41))).alias("factor_salarial")]


def _adscripcion(valores: Valores) -> list[pl.Expr]:
    """Subdelegación por bloques de patrones; dentro, municipio de registro y sector de notificación."""
    bloque = pl.col("indice") // PATRONES_POR_SUBDELEGACION
    sector = pl.when(uniforme(porcion("azar_1", 0), 100) < _PORCENTAJE_SIN_SECTOR).then(0)
    localidad = cargado(porcion("azar_1", 2), len(giros.LOCALIDADES))
    return [
        (bloque % 35 + 1).cast(pl.String).str.zfill(2).alias("delegacion"),
        (bloque * 7 % 90 + 1).cast(pl.String).str.zfill(2).alias("subdelegacion"),
        sector.otherwise(uniforme(porcion("azar_1", 1), _SECTORES) + 1).cast(pl.String).str.zfill(2).alias("sector"),
        de_tabla(pl.Series(giros.LOCALIDADES), localidad).alias("localidad"),
        (90_000 + localidad * 100 + uniforme(porcion("azar_1", 3), 100)).cast(pl.String).alias("codigo_postal"),
        de_tabla(pl.Series(valores.zonas), tramo(porcion("azar_2", 0), _PORCENTAJES_ZONA)).alias("zona"),
    ]


def _riesgo(valores: Valores) -> list[pl.Expr]:
    """Actividad, su clase y la prima: la media de la clase o, en 45 %, una propia de cinco decimales."""
    giro = cargado(porcion("azar_2", 1), len(giros.GIROS))
    clases = pl.Series([CLASES.index(g.clase) for g in giros.GIROS])
    clase = de_tabla(clases, giro)
    media = de_tabla(pl.Series(valores.primas_medias), clase)
    propia = media * (60_000 + porcion("azar_2", 3)) // 100_000
    prima = pl.when(uniforme(porcion("azar_2", 2), 100) < _PORCENTAJE_CON_PRIMA_MEDIA).then(media).otherwise(propia)
    escalada = prima.clip(_PRIMA_MINIMA, _PRIMA_MAXIMA).cast(pl.Decimal(18, 0)) * pl.lit(Decimal("0.00001"))
    return [
        giro.alias("giro"),
        de_tabla(pl.Series([g.actividad for g in giros.GIROS]), giro).alias("actividad"),
        de_tabla(pl.Series(CLASES), clase).alias("clase"),
        escalada.cast(TASA).alias("prima_rt"),
    ]


def _registro(modalidad: str) -> pl.Expr:
    """Municipio (letra y dos cifras) + progresivo + modalidad; distinto para cada patrón."""
    en_bloque = pl.col("indice") % PATRONES_POR_SUBDELEGACION
    bloque = pl.col("indice") // PATRONES_POR_SUBDELEGACION
    municipio = bloque * _MUNICIPIOS_POR_SUBDELEGACION + pl.col("indice") % _MUNICIPIOS_POR_SUBDELEGACION
    # 43 no divide a 90 000: el progresivo no se repite dentro del municipio.
    progresivo = 10_000 + (en_bloque // _MUNICIPIOS_POR_SUBDELEGACION * 43 + 12_345) % 90_000
    return pl.concat_str(
        de_tabla(pl.Series(list(_LETRAS_MUNICIPIO)), municipio * 7 % len(_LETRAS_MUNICIPIO)),
        (10 + municipio // len(_LETRAS_MUNICIPIO)).cast(pl.String).str.zfill(2),
        progresivo.cast(pl.String),
        pl.lit(modalidad),
    ).alias("registro_base")


def _rotulos() -> list[pl.Expr]:
    """Razón social inventada (o nombre, si es persona física), domicilio y letras del RFC."""
    fisica = uniforme(porcion("azar_3", 0), 100) < _PORCENTAJE_FISICAS
    primera = uniforme(porcion("azar_3", 1), len(giros.COSAS))
    segunda = uniforme(porcion("azar_3", 2), len(giros.RASGOS))
    marca = pl.col("giro")
    moral = pl.concat_str(
        de_tabla(pl.Series([g.palabra for g in giros.GIROS]), marca),
        pl.lit(" "),
        de_tabla(pl.Series(giros.COSAS), primera),
        pl.lit(" "),
        de_tabla(pl.Series(giros.RASGOS), segunda),
        pl.lit(" DE EJEMPLO SA DE CV"),
    )
    paterno = cargado(porcion("azar_3", 1), TABLA_APELLIDOS.cuantos)
    materno = cargado(porcion("azar_3", 2), TABLA_APELLIDOS.cuantos)
    pila = uniforme(porcion("azar_3", 3), TABLA_PILA.cuantos)
    persona = pl.concat_str(
        de_tabla(TABLA_PILA.texto, pila),
        pl.lit(" "),
        de_tabla(TABLA_APELLIDOS.texto, paterno),
        pl.lit(" "),
        de_tabla(TABLA_APELLIDOS.texto, materno),
    )
    letras_persona = pl.concat_str(
        de_tabla(TABLA_APELLIDOS.inicial, paterno),
        de_tabla(TABLA_APELLIDOS.vocal, paterno),
        de_tabla(TABLA_APELLIDOS.inicial, materno),
        de_tabla(TABLA_PILA.inicial, pila),
    )
    letras_empresa = pl.concat_str(
        de_tabla(_iniciales([g.palabra for g in giros.GIROS]), marca),
        de_tabla(_iniciales(list(giros.COSAS)), primera),
        de_tabla(_iniciales(list(giros.RASGOS)), segunda),
    )
    calle = pl.concat_str(
        de_tabla(pl.Series(giros.CALLES), uniforme(porcion("azar_3", 2), len(giros.CALLES))),
        pl.lit(" "),
        (1 + uniforme(porcion("azar_3", 3), 999)).cast(pl.String),
        pl.lit(", COL. FICTICIA"),
    )
    return [
        pl.when(fisica).then(persona).otherwise(moral).alias("razon_social"),
        pl.when(fisica).then(letras_persona).otherwise(letras_empresa).alias("letras"),
        calle.alias("domicilio"),
    ]


def _iniciales(palabras: list[str]) -> pl.Series:
    return pl.Series([sin_acentos(palabra)[0].replace("Ñ", "X") for palabra in palabras])


def _con_rfc(cuadro: pl.DataFrame) -> pl.DataFrame:
    """RFC con su dígito; los renglones son pocos y el dígito lo da la función de siempre."""
    azares = cuadro.select(porcion("azar_1", 2).alias("a"), porcion("azar_1", 3).alias("b"), "letras")
    completos = []
    for a, b, letras in azares.iter_rows():
        limpias = letras[0] + "X" + letras[2:] if letras in PALABRAS_INCONVENIENTES else letras
        anio = 80 + a % 40
        fecha = f"{anio % 100:02d}{1 + b % 12:02d}{1 + a % 28:02d}"
        base = f"{limpias}{fecha}{_CON_DIGITO[b % len(_CON_DIGITO)]}{_CON_DIGITO[(a + b) % len(_CON_DIGITO)]}"
        completos.append(base + digito_rfc(base))
    return cuadro.with_columns(pl.Series("rfc", completos, dtype=pl.String))
