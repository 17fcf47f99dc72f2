"""Libro .xls o .xlsx de la emisión: hojas de resumen, movimientos EMA y movimientos EBA (formatos §4.2).

Las columnas se localizan por su encabezado, no por su posición. Una celda numérica es binaria por dentro: se toma su
representación decimal más corta (a 9 decimales) y lo que no quepa en dos decimales se aparta, nunca se redondea.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.avisos import REGISTRO_DE_DIEZ, avisar_comunes, cuenta
from cedulas_cli.formatos.campos import Campo, campos_de
from cedulas_cli.formatos.hojas import abrir_hojas, libro_roto
from cedulas_cli.formatos.lectura import (
    Lectura,
    completar_movimientos,
    completar_patrones,
    contar_por_archivo,
    exigir_algo_util,
    renglones_distintos,
    unir_apartados,
)
from cedulas_cli.formatos.limpieza import limpiar
from cedulas_cli.formatos.repetidos import apartar_repetidos
from cedulas_cli.formatos.resumen_libro import Resumen, leer_resumen
from cedulas_cli.formatos.texto import sin_acentos
from cedulas_cli.formatos.tipar import tipar

FORMATO = "libro"
_FILAS_DE_ENCABEZADO = 40
_COINCIDENCIAS_MINIMAS = 4
_EMISION = {"LIBRO-EMA": esq.MENSUAL, "LIBRO-EBA": esq.BIMESTRAL}


@dataclass(frozen=True)
class _Encabezado:
    formato: str
    fila: int
    columnas: dict[str, str]


def leer_libro(ruta: Path, periodo: str | None) -> Lectura:
    """Lee el libro de un patrón.

    Errores: «libro-roto», «columna-faltante», «periodo-indeterminado», «periodo-contradictorio»,
    «sin-renglones-utiles».
    """
    hojas = abrir_hojas(ruta)
    halladas = [(nombre, hoja, enc) for nombre, hoja in hojas if (enc := _encabezado(hoja))]
    resumen = leer_resumen([(n, h) for n, h in hojas if n not in {x[0] for x in halladas}], ruta.name)
    if not halladas:
        raise libro_roto(ruta, "ninguna hoja trae los encabezados de movimientos EMA o EBA")
    resumen = resumen.con_periodo(periodo, ruta.name)
    partes, apartados, avisos, leidos = [], [], list(resumen.avisos), {}
    for nombre, hoja, encabezado in halladas:
        archivo = f"{ruta.name}/{nombre}"
        filas, ignoradas = _filas(hoja, encabezado, archivo, ruta)
        leidos[archivo] = filas.height
        avisos += [f"{archivo}: {cuenta(ignoradas, 'renglón')} de totales no se leyó como movimiento"] * bool(ignoradas)
        buenos, malos, dichos = _movimientos(filas, encabezado.formato, resumen)
        partes.append(buenos)
        apartados += malos
        avisos += dichos
    movimientos = completar_movimientos(pl.concat(partes, how="diagonal"))
    todos = unir_apartados(apartados)
    exigir_algo_util(movimientos.height, todos, ruta.name)
    malos_distintos = renglones_distintos(todos)
    return Lectura(
        formato=FORMATO,
        archivo=ruta.name,
        movimientos=movimientos,
        patrones=completar_patrones(resumen.patron()),
        apartados=todos,
        control=resumen.control([_EMISION[e.formato] for _, _, e in halladas]),
        leidos=movimientos.height + malos_distintos,
        renglones_apartados=malos_distintos,
        avisos=tuple(dict.fromkeys([*avisos, *avisar_comunes(movimientos)])),
        conteo=contar_por_archivo(leidos, todos),
    )


def _encabezado(hoja: pl.DataFrame) -> _Encabezado | None:
    """La fila con más rótulos conocidos, y si son de EMA o de EBA."""
    mejor: tuple[int, _Encabezado] | None = None
    for fila, celdas in enumerate(hoja.head(_FILAS_DE_ENCABEZADO).iter_rows()):
        rotulos: dict[str, list[str]] = {}
        for columna, celda in zip(hoja.columns, celdas, strict=True):
            if celda:
                rotulos.setdefault(sin_acentos(celda), []).append(columna)
        for formato in _EMISION:
            halladas = _columnas(campos_de(formato), rotulos)
            propias = sum(d.startswith(esq.PREFIJO_EMITIDO) and d != "emitido_total" for d in halladas)
            puntos = len(halladas) + propias
            if "nss" in halladas and len(halladas) >= _COINCIDENCIAS_MINIMAS and (not mejor or puntos > mejor[0]):
                mejor = (puntos, _Encabezado(formato, fila, halladas))
    return mejor[1] if mejor else None


def _columnas(campos: tuple[Campo, ...], rotulos: dict[str, list[str]]) -> dict[str, str]:
    halladas = {}
    for campo in campos:
        columnas = [c for rotulo in campo.rotulos for c in rotulos.get(rotulo, [])]
        if columnas:
            halladas[campo.destino] = columnas[0] if len(columnas) == 1 else ""
    return halladas


def _filas(hoja: pl.DataFrame, encabezado: _Encabezado, archivo: str, ruta: Path) -> tuple[pl.DataFrame, int]:
    """Filas de datos como texto por destino, con su renglón de Excel; y cuántas de totales se saltaron."""
    repetidas = [d for d, c in encabezado.columnas.items() if not c]
    if repetidas:
        raise libro_roto(ruta, f"en «{archivo}» la columna «{repetidas[0]}» aparece dos veces")
    faltan = [c for c in campos_de(encabezado.formato) if c.obligatorio and c.destino not in encabezado.columnas]
    if faltan:
        rotulos = ", ".join(f"«{c.rotulos[0]}»" for c in faltan)
        raise ErrorCedulas(
            "columna-faltante",
            f"en «{archivo}» falta la columna {rotulos}",
            lugar=f"{archivo}, fila {encabezado.fila + 1}",
            causa="los encabezados no son los de la emisión",
            remedio="pida el libro completo; el orden de las columnas no importa, sus nombres sí",
        )
    datos = hoja.with_row_index("renglon", offset=1).slice(encabezado.fila + 1)
    con_algo = datos.filter(pl.any_horizontal(pl.col(hoja.columns).is_not_null()))
    primera = pl.coalesce([pl.col(c) for c in hoja.columns]).str.to_lowercase()
    es_total = pl.col(encabezado.columnas["nss"]).is_null() & primera.str.starts_with("total")
    es_total = es_total | pl.col(encabezado.columnas["nss"]).str.to_lowercase().str.starts_with("total")
    utiles = con_algo.filter(~es_total.fill_null(False))
    filas = utiles.select(
        pl.lit(archivo).alias("archivo"),
        pl.col("renglon").cast(pl.Int64),
        *(pl.col(columna).alias(destino) for destino, columna in encabezado.columnas.items()),
        _crudo(hoja, encabezado),
    )
    return filas, con_algo.height - utiles.height


def _crudo(hoja: pl.DataFrame, encabezado: _Encabezado) -> pl.Expr:
    """El nombre como venía y lo que trajeran columnas desconocidas, `columna=texto|…`."""
    conocidas = set(encabezado.columnas.values())
    titulos = dict(zip(hoja.columns, hoja.row(encabezado.fila), strict=True))
    partes = []
    if columna := encabezado.columnas.get("nombre"):
        partes.append(pl.lit("nombre=") + pl.col(columna))
    partes += [pl.lit(f"{titulos[c] or c}=") + pl.col(c) for c in hoja.columns if c not in conocidas]
    junto = pl.concat_str(partes, separator="|", ignore_nulls=True) if partes else pl.lit("")
    return pl.when(junto != "").then(junto).alias("crudo")


def _movimientos(
    filas: pl.DataFrame, formato: str, resumen: Resumen
) -> tuple[pl.DataFrame, list[pl.DataFrame], list[str]]:
    campos = campos_de(formato)
    limpias = _numeros_de_excel(limpiar(filas, campos))
    corto = limpias["nss"].str.contains("^[0-9]{10}$").fill_null(False)
    completo = pl.lit("0") + pl.col("nss")
    limpias = limpias.with_columns(
        pl.when(pl.col("nss").str.contains("^[0-9]{10}$") & rg.luhn_correcto(completo).fill_null(False))
        .then(completo)
        .otherwise(pl.col("nss"))
        .alias("nss"),
        pl.lit(resumen.registro).alias("registro_patronal"),
        pl.lit(_EMISION[formato]).alias("emision"),
        pl.lit(resumen.periodo).alias("periodo"),
    )
    avisos = []
    if int(corto.sum()):
        avisos.append(f"{int(corto.sum())} NSS venían como número, sin su cero inicial; se repuso si su dígito sale")
    if len(resumen.registro_crudo.replace("-", "").strip()) == len(resumen.registro) - 1:
        avisos.append(REGISTRO_DE_DIEZ)
    tipadas, forma = tipar(limpias, campos)
    completas = completar_movimientos(tipadas)
    buenos, malos = rg.partir(completas)
    unicos, repetidos = apartar_repetidos(buenos)
    return unicos, [forma, malos, repetidos], avisos


def _numeros_de_excel(tabla: pl.DataFrame) -> pl.DataFrame:
    """Quita separadores de miles y signo de pesos; la coma del valor de descuento es decimal salvo que agrupe miles."""
    importes = [c for c in tabla.columns if c == "sbc" or c.startswith(esq.PREFIJO_EMITIDO)]
    limpia = tabla.with_columns(
        _sin_miles(pl.col(c).str.strip_prefix("$").str.strip_chars()).alias(c) for c in importes
    )
    if "valor_descuento" not in tabla.columns:
        return limpia
    valor = pl.col("valor_descuento").str.replace(r"\s*%$", "")
    agrupa = valor.str.contains(r"^[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$") | (
        (pl.col("tipo_descuento") == "2") & valor.str.contains(r"^[0-9]{1,3}(,[0-9]{3})+$")
    )
    decimal = pl.when(agrupa).then(valor.str.replace_all(",", "")).otherwise(valor.str.replace(",", "."))
    return limpia.with_columns(pl.when(decimal != "-").then(decimal).alias("valor_descuento"))


def _sin_miles(valor: pl.Expr) -> pl.Expr:
    agrupa = valor.str.contains(r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$")
    return pl.when(agrupa).then(valor.str.replace_all(",", "")).otherwise(valor)
