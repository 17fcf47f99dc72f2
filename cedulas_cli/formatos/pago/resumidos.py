"""PROCESAR y LGP: pagos que sólo dicen patrón, periodo, folio, fecha y totales (formatos §8.3)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.campos import avisos_de_confianza, campos_de
from cedulas_cli.formatos.pago.lectura import CUADRE_PAGO, LecturaPago, completar, con_totales, contar, sin_renglones
from cedulas_cli.formatos.pago.tabular import columnas_de, faltantes, tipar
from cedulas_cli.formatos.texto import renglones

RC, RCPRO = "LGP-RC", "LGP-RCPRO"
PREFIJOS = {RC: "rc_", RCPRO: "rcp_"}
PROCESAR = "PROCESAR"
TABLAS = r"^(RC|RCPRO)$"
"""Qué tablas de una base `.mdb` se leen."""
_SEPARADORES = (",", "|", ";", "\t")
_LARGO_FOLIO = 6
_SIN_FOLIO = "000000"
_MODALIDAD = 2
_SIN_MODALIDAD = 9
"""El `RC_PATRON` de LGP: una posición de más y ocho del registro; la modalidad va aparte."""


def clase_de(columnas: Sequence[str]) -> str | None:
    """LGP-RC o LGP-RCPRO si trae sus columnas obligatorias."""
    return next((c for c, p in PREFIJOS.items() if not faltantes(columnas_de(columnas, c, p), c)), None)


def parece_procesar(texto: str) -> bool:
    """Si la mayoría de los primeros renglones tiene registro, folio, periodo y fecha en su lugar."""
    muestra = [r for r in texto.splitlines()[:50] if r.strip()]
    buenos = 0
    for renglon in muestra:
        celdas = [c.strip().strip('"') for c in renglon.split(max(_SEPARADORES, key=renglon.count))]
        buenos += (
            len(celdas) > _ULTIMA_OBLIGATORIA
            and celdas[1][1:10].isdigit()
            and celdas[3].isdigit()
            and celdas[4].isdigit()
        )
    return buenos * 2 > len(muestra)


_ULTIMA_OBLIGATORIA = max(c.inicio for c in campos_de(PROCESAR) if c.obligatorio)


def leer_procesar(texto: str, archivo: str) -> LecturaPago:
    """Delimitado y sin encabezado; los importes, en centavos sin punto."""
    lineas = renglones(texto, archivo)
    separador = max(_SEPARADORES, key=(lineas["linea"][0] if lineas.height else "").count)
    celdas = lineas.with_columns(pl.col("linea").str.split(separador).alias("celdas"))
    cabal = rg.regla(
        "columnas-de-mas-o-de-menos",
        "linea",
        f"el renglón no llega a {_ULTIMA_OBLIGATORIA + 1} columnas",
        pl.col("linea").str.count_matches(separador, literal=True) >= _ULTIMA_OBLIGATORIA,
    )
    buenas, cortas = rg.separar(celdas, [cabal])
    columnas = [
        pl.col("celdas").list.get(c.inicio, null_on_oob=True).str.strip_chars(' "').alias(c.destino)
        for c in campos_de(PROCESAR)
        if c.destino
    ]
    tipada, malas = tipar(buenas.select("archivo", "renglon", *columnas), PROCESAR)
    return _lectura(tipada, [cortas, malas], lineas.height, archivo, ep.PROCESAR, PROCESAR)


def leer_lgp(
    tabla: pl.DataFrame, archivo: str, ilegibles: pl.DataFrame | None = None, leidos: int | None = None
) -> LecturaPago:
    """`RC` o `RCPRO`, según sus columnas; espera `renglon` y celdas en texto. Error: «columna-faltante»."""
    clase = clase_de(tabla.columns)
    if clase is None:
        raise ErrorCedulas(
            "columna-faltante",
            "la tabla de LGP no trae sus columnas",
            lugar=archivo,
            causa="RC lleva RC_PATRON, RC_PER y RC_IMP_TOT; RCPRO, RCP_REGPAT, RCP_PER y RCP_IMP_COP",
            remedio="exporte la tabla completa",
        )
    columnas = columnas_de(tabla.columns, clase, PREFIJOS[clase])
    propias = tabla.select(
        pl.lit(archivo).alias("archivo"), "renglon", *(pl.col(c).alias(destino) for destino, c in columnas.items())
    )
    if clase == RC and "modalidad" in columnas:
        propias = propias.with_columns(_con_modalidad().alias("registro_patronal"))
    tipada, malas = tipar(propias, clase)
    previos = [ilegibles] if ilegibles is not None else []
    return _lectura(tipada, [*previos, malas], leidos or tabla.height, archivo, ep.LGP, clase)


def _con_modalidad() -> pl.Expr:
    """Ocho posiciones del registro más la modalidad; el dígito se completa después."""
    registro, modalidad = pl.col("registro_patronal").str.strip_chars(), pl.col("modalidad").str.strip_chars()
    corto = registro.str.len_chars() == _SIN_MODALIDAD
    return pl.when(corto).then(registro.str.slice(1) + modalidad.str.zfill(_MODALIDAD)).otherwise(registro)


def _folio(columnas: Sequence[str]) -> pl.Expr:
    """El folio SUA; si la fuente no lo trae, la fecha de pago hace sus veces, para no encimar dos pagos del mes."""
    dicho = pl.col("folio_sua").str.zfill(_LARGO_FOLIO) if "folio_sua" in columnas else pl.lit(None, pl.String)
    fecha = pl.col("fecha_pago").dt.to_string("F%Y%m%d") if "fecha_pago" in columnas else pl.lit(None, pl.String)
    return pl.coalesce(dicho, fecha, pl.lit(_SIN_FOLIO))


def _lectura(
    tipada: pl.DataFrame, apartados: Sequence[pl.DataFrame], leidos: int, archivo: str, fuente: str, clase: str
) -> LecturaPago:
    juntos = pl.concat([vacia(APARTADOS), *apartados]).sort("archivo", "renglon", maintain_order=True)
    pagos = con_totales(tipada.with_columns(_folio(tipada.columns).alias("folio_sua"), pl.lit(fuente).alias("fuente")))
    malos = juntos["renglon"].n_unique()
    return LecturaPago(
        formato=fuente,
        archivo=archivo,
        pagos=completar(pagos, ep.PAGOS),
        trabajadores=sin_renglones(ep.PAGOS_TRABAJADOR),
        movimientos=sin_renglones(ep.MOVIMIENTOS_PAGO),
        apartados=juntos,
        cuadre=vacia(CUADRE_PAGO),
        leidos=leidos,
        renglones_apartados=malos,
        avisos=(
            *avisos_de_confianza(clase),
            f"{clase}: sólo trae totales; no dice conceptos, trabajadores ni vivienda",
        ),
        conteo=contar(archivo, leidos, malos),
    )
