"""Tablas canónicas de movimientos o de patrones en CSV, JSONL o Parquet (contrato §2)."""

from __future__ import annotations

import io
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.avisos import REGISTRO_DE_DIEZ, avisar_comunes
from cedulas_cli.formatos.campos import VERIFICADO, Campo
from cedulas_cli.formatos.delimitado import COLUMNAS_MAXIMAS, Tabla, tabla_rota
from cedulas_cli.formatos.lectura import (
    Lectura,
    completar_movimientos,
    completar_patrones,
    contar_por_archivo,
    exigir_algo_util,
    movimientos_vacios,
    renglones_distintos,
    unir_apartados,
)
from cedulas_cli.formatos.limpieza import limpiar
from cedulas_cli.formatos.texto import como_columna
from cedulas_cli.formatos.tipar import tipar

MOVIMIENTOS = "canonico"
PATRONES = "patrones"
_OBLIGATORIAS = ("registro_patronal", "nss", "emision", "periodo", "sbc")
_TIPOS = {"registro_patronal": "registro", "nss": "nss", "nombre": "nombre", "numero_credito": "credito"}
_PROCEDENCIA = ("archivo", "renglon")


def _campo(nombre: str, tipo: pl.DataType | type[pl.DataType]) -> Campo:
    decimales = tipo.scale if isinstance(tipo, pl.Decimal) else 0
    clase = _TIPOS.get(nombre, "texto")
    if decimales:
        clase = "decimal"
    elif tipo == pl.Int64:
        clase = "entero"
    elif tipo == pl.Date:
        clase = "fecha"
    vacio = "falla" if nombre in _OBLIGATORIAS else "nulo"
    return Campo("CANONICO", nombre, 0, 0, clase, decimales, VERIFICADO, nombre, nombre in _OBLIGATORIAS, vacio)


_MOVIMIENTO = {**esq.MOVIMIENTOS, **esq.MOVIMIENTOS_OPTATIVAS}
_DE_MOVIMIENTO = tuple(_campo(n, t) for n, t in _MOVIMIENTO.items() if n not in _PROCEDENCIA)
_DE_PATRON = tuple(_campo(n, t) for n, t in {**esq.PATRONES, "numero_propuesta": pl.String}.items())
_EMITIDOS = tuple(_campo(esq.PREFIJO_EMITIDO + c, esq.IMPORTE) for c in esq.COLUMNAS_IMPORTE)
CONOCIDAS = frozenset(c.destino for c in (*_DE_MOVIMIENTO, *_DE_PATRON, *_EMITIDOS)) | set(esq.COLUMNAS_IMPORTE)


def leer_parquet(contenido: bytes, archivo: str) -> Tabla:
    """Todo a texto exacto. Errores: «tabla-rota», «columna-flotante» (un importe o dato canónico en punto flotante)."""
    try:
        esquema = pl.read_parquet_schema(io.BytesIO(contenido))
        if len(esquema) > COLUMNAS_MAXIMAS:
            raise tabla_rota(archivo, f"trae más de {COLUMNAS_MAXIMAS} columnas")
        nombres = {c: como_columna(c) for c in esquema}
        _exigir_exactas([c for c, t in esquema.items() if t.is_float() and nombres[c] in CONOCIDAS], archivo)
        utiles = [c for c in esquema if nombres[c] in CONOCIDAS or nombres[c] == "crudo"]
        repetidas = len(utiles) - len({nombres[c] for c in utiles})
        if repetidas:
            raise tabla_rota(archivo, "dos columnas tienen el mismo nombre canónico")
        leida = pl.read_parquet(io.BytesIO(contenido), columns=utiles)
        textos = leida.select(pl.col(c).cast(pl.String).alias(nombres[c]) for c in utiles if nombres[c] != "renglon")
    except (ErrorCedulas, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as falla:  # un Parquet dañado puede hacer entrar en pánico al lector, y eso no es Exception
        causa = str(falla).splitlines()[0] if str(falla) else type(falla).__name__
        raise tabla_rota(archivo, causa) from None
    datos = textos.with_row_index("renglon", offset=1).with_columns(pl.col("renglon").cast(pl.Int64))
    return Tabla(datos, esq.vacia(esq.APARTADOS), datos.height, tuple(textos.columns))


def _exigir_exactas(flotantes: list[str], archivo: str) -> None:
    if flotantes:
        raise ErrorCedulas(
            "columna-flotante",
            f"columnas de punto flotante: {', '.join(flotantes)}",
            lugar=archivo,
            causa="el punto flotante no guarda centavos exactos",
            remedio="entregue esos números como texto, entero o Decimal",
        )


def leer_tabla(tabla: Tabla, archivo: str, periodo: str | None) -> Lectura:
    """Movimientos si trae `nss`; si no, padrón de patrones.

    Errores: «columna-faltante», «periodo-contradictorio», «sin-renglones-utiles», «formato-no-reconocido».
    """
    hay = set(tabla.encabezados)
    if "nss" in hay:
        return _leer_movimientos(tabla, archivo, periodo)
    if "registro_patronal" in hay and hay & (set(esq.PATRONES) - {"registro_patronal"}):
        return _leer_patrones(tabla, archivo)
    raise ErrorCedulas(
        "formato-no-reconocido",
        f"«{archivo}» no es una tabla de movimientos ni de patrones",
        lugar=archivo,
        causa=f"sus columnas son: {', '.join(sorted(hay))[:200]}",
        remedio="los movimientos llevan registro_patronal, nss, emision, periodo, sbc y dias (o desde y hasta)",
    )


def _exigir_columnas(hay: set[str], archivo: str) -> None:
    faltan = [c for c in _OBLIGATORIAS if c not in hay]
    if "dias" not in hay and not {"desde", "hasta"} <= hay:
        faltan.append("dias (o desde y hasta)")
    if faltan:
        raise ErrorCedulas(
            "columna-faltante",
            f"a «{archivo}» le falta: {', '.join(faltan)}",
            lugar=f"{archivo}, encabezado",
            causa="son columnas obligatorias de movimientos",
            remedio="agréguelas; el orden no importa",
        )


def _renombrar_emitidos(datos: pl.DataFrame) -> pl.DataFrame:
    """Un importe con el nombre de su concepto es un emitido; si vienen los dos, manda el que lleva prefijo."""
    hay = set(datos.columns)
    con_prefijo = {c: esq.PREFIJO_EMITIDO + c for c in esq.COLUMNAS_IMPORTE if c in hay}
    dobles = [c for c, nombre in con_prefijo.items() if nombre in hay]
    return datos.drop(dobles).rename({c: n for c, n in con_prefijo.items() if c not in dobles})


def _preparar(datos: pl.DataFrame, campos: tuple[Campo, ...], archivo: str) -> pl.DataFrame:
    presentes = [c for c in campos if c.destino in datos.columns]
    limpia = limpiar(datos.with_columns(pl.lit(archivo).alias("archivo")), presentes)
    decimales = [c.destino for c in presentes if c.tipo == "decimal"]
    minusculas = [c for c in ("emision", "zona") if c in limpia.columns]
    mayusculas = [c for c in ("aplica_tabla_disminucion",) if c in limpia.columns]
    return limpia.with_columns(
        # Ceros sobrantes de un Decimal de más escala: 100.5000 es exactamente 100.50.
        *(pl.col(c).str.replace(r"(\.[0-9]*?[1-9])0+$", "$1").str.replace(r"\.0+$", "") for c in decimales),
        *(pl.col(c).str.to_lowercase() for c in minusculas),
        *(pl.col(c).str.to_uppercase() for c in mayusculas),
    )


def _leer_movimientos(tabla: Tabla, archivo: str, periodo: str | None) -> Lectura:
    _exigir_columnas(set(tabla.encabezados), archivo)
    campos = (*_DE_MOVIMIENTO, *_EMITIDOS, *(c for c in _DE_PATRON if c.destino not in esq.MOVIMIENTOS))
    datos = _preparar(_renombrar_emitidos(tabla.datos), campos, archivo)
    tipados, forma = tipar(datos, campos)
    propios, ajenos = _del_periodo(tipados, periodo, archivo)
    completos = completar_movimientos(propios).with_columns(
        pl.col("dias").fill_null((pl.col("hasta") - pl.col("desde")).dt.total_days() + 1)
    )
    buenos, malos = rg.partir(completos)
    apartados = unir_apartados([tabla.apartados, forma, ajenos, malos])
    exigir_algo_util(buenos.height, apartados, archivo)
    de_patron = [c.destino for c in _DE_PATRON if c.destino in propios.columns]
    aceptados = propios.join(buenos.select("renglon"), on="renglon", how="semi").select(de_patron)
    avisos = [*_desconocidas(tabla), *_de_diez(tabla), *_conflictos(aceptados), *avisar_comunes(buenos)]
    avisos += _iguales(buenos)
    return _lectura(
        formato=MOVIMIENTOS,
        archivo=archivo,
        movimientos=buenos,
        patrones=completar_patrones(aceptados),
        apartados=apartados,
        avisos=avisos,
        leidos=tabla.leidos,
    )


def _del_periodo(tabla: pl.DataFrame, periodo: str | None, archivo: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Con periodo indicado, lo demás se aparta; si nada es de ese periodo, es otro archivo."""
    if periodo is None or tabla.is_empty():
        return tabla, esq.vacia(esq.APARTADOS)
    igual = pl.col("periodo") == pl.lit(periodo)
    motivo = f"el renglón no es del periodo indicado ({periodo})"
    buenos, ajenos = rg.separar(tabla, [rg.regla("periodo-distinto-del-indicado", "periodo", motivo, igual)])
    legibles = tabla.filter(rg.periodo_valido())["periodo"].unique().sort().to_list()
    if buenos.is_empty() and legibles:
        raise ErrorCedulas(
            "periodo-contradictorio",
            f"«{archivo}» dice {', '.join(legibles[:3])} y se indicó {periodo}",
            lugar=archivo,
            causa="ningún renglón es del periodo indicado",
            remedio="revise qué archivo entregó, o indique el periodo que dice",
        )
    return buenos, ajenos


def _leer_patrones(tabla: Tabla, archivo: str) -> Lectura:
    datos, forma = tipar(_preparar(tabla.datos, _DE_PATRON, archivo), _DE_PATRON)
    primero = pl.col("registro_patronal").is_first_distinct()
    marcados = datos.with_columns(primero.alias("primero"))
    if "prima_rt" not in datos.columns:
        marcados = marcados.with_columns(pl.lit(None, dtype=esq.TASA).alias("prima_rt"))
    prima = pl.col("prima_rt").is_null() | ((pl.col("prima_rt") >= 0) & (pl.col("prima_rt") <= Decimal(100)))
    motivo = "el mismo patrón ya vino en otro renglón"
    reglas = [
        *rg.reglas_para(["registro_patronal"]),
        rg.regla("patron-repetido", "registro_patronal", motivo, pl.col("primero")),
        rg.regla("prima-imposible", "prima_rt", "la prima de riesgo va de 0 a 100 por ciento", prima),
    ]
    buenos, malos = rg.separar(marcados, reglas)
    apartados = unir_apartados([tabla.apartados, forma, malos])
    exigir_algo_util(buenos.height, apartados, archivo)
    patrones = completar_patrones(buenos.drop("primero"))
    return _lectura(
        formato=PATRONES,
        archivo=archivo,
        movimientos=movimientos_vacios(),
        patrones=patrones,
        apartados=apartados,
        avisos=[*_desconocidas(tabla), *_de_diez(tabla)],
        leidos=tabla.leidos,
    )


def _lectura(
    *,
    formato: str,
    archivo: str,
    movimientos: pl.DataFrame,
    patrones: pl.DataFrame,
    apartados: pl.DataFrame,
    avisos: list[str],
    leidos: int,
) -> Lectura:
    return Lectura(
        formato=formato,
        archivo=archivo,
        movimientos=movimientos,
        patrones=patrones,
        apartados=apartados,
        control=esq.vacia(esq.CONTROL),
        leidos=leidos,
        renglones_apartados=renglones_distintos(apartados),
        avisos=tuple(dict.fromkeys(avisos)),
        conteo=contar_por_archivo({archivo: leidos}, apartados),
    )


def _desconocidas(tabla: Tabla) -> list[str]:
    sobran = [c for c in tabla.encabezados if c not in CONOCIDAS and c != "crudo"]
    if not sobran:
        return []
    return [f"columnas que no se usan: {', '.join(sobran[:8])}" + ("…" if len(sobran) > 8 else "")]


def _de_diez(tabla: Tabla) -> list[str]:
    hay = tabla.datos["registro_patronal"].str.contains(r"^\s*[A-Za-z](-?[0-9]){9}\s*$").any()
    return [REGISTRO_DE_DIEZ] if hay else []


def _conflictos(patrones: pl.DataFrame) -> list[str]:
    """Datos de patrón que cambian de renglón a renglón: se queda el primero y se dice."""
    otras = [c for c in patrones.columns if c != "registro_patronal"]
    if not otras:
        return []
    distintos = patrones.group_by("registro_patronal").agg(pl.col(c).drop_nulls().n_unique() for c in otras)
    return [
        f"«{c}» cambia dentro de un mismo patrón: se tomó el primer valor" for c in otras if (distintos[c] > 1).any()
    ]


def _iguales(movimientos: pl.DataFrame) -> list[str]:
    contenido = [c for c in movimientos.columns if c not in (*_PROCEDENCIA, "crudo")]
    repetidos = movimientos.height - movimientos.select(pl.struct(contenido).n_unique()).item()
    return [f"{repetidos} renglones idénticos a otro: se aceptaron; revise si sobran"] if repetidos else []
