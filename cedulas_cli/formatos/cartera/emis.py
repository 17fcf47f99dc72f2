"""La base interna `EMIS{del}{sub}.mdb`, o sus tablas en CSV: patrones, asegurados y movimientos (formatos §4.3).

El prefijo de las columnas dice qué tabla es (EMIP_, EMIA_, EMIM_ mensuales; EBIP_, EBIA_, EBIM_ bimestrales). Si sólo
vienen patrones, dan padrón y totales de control: hacen falta los movimientos de otra fuente.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos import canonico
from cedulas_cli.formatos.avisos import cuenta
from cedulas_cli.formatos.campos import avisos_de_confianza
from cedulas_cli.formatos.delimitado import Tabla
from cedulas_cli.formatos.lectura import (
    Lectura,
    completar_movimientos,
    completar_patrones,
    contar_por_archivo,
    movimientos_vacios,
    renglones_distintos,
    unir_apartados,
)
from cedulas_cli.formatos.pago.tabular import columnas_de, faltantes, tipar

FORMATO, SOLO_PATRONES = "emis", "patrones"
TABLAS = r"^cde[mb](pa|as|mo)[0-9]{6}$"
"""Qué tablas de la base `.mdb` se leen."""
PREFIJOS = tuple(f"E{m}I{t}" for m in "MB" for t in "PAM")
_EMISION = {"M": esq.MENSUAL, "B": esq.BIMESTRAL}
_TABLA = re.compile(r"cde([mb])(pa|as|mo)(\d\d)(\d{4})", re.IGNORECASE)
_DE_TIPO = {"PA": "P", "AS": "A", "MO": "M"}
_COTIZANTES = ("cotizantes", "dias")
_CON_PREFIJO = 12
"""Largo de un registro o un NSS con su posición de más."""
_MESES = {esq.MENSUAL: 1, esq.BIMESTRAL: 2}
_BIMESTRES, _MESES_DEL_ANIO = 6, 12


@dataclass(frozen=True)
class TablaEmis:
    """Una tabla como llegó: celdas en texto, columnas en minúsculas, con su número de renglón."""

    archivo: str
    nombre: str
    datos: pl.DataFrame
    ilegibles: pl.DataFrame = field(default_factory=lambda: esq.vacia(esq.APARTADOS))

    @property
    def clase(self) -> str:
        """`EMIP`, `EBIM`…, por el prefijo de sus columnas; vacía si no es de EMIS."""
        return clase_de(self.datos.columns)


def clase_de(columnas: Iterable[str]) -> str:
    """La clase de tabla por el prefijo de la mayoría de sus columnas; vacía si no es de EMIS."""
    prefijos = [c.partition("_")[0].upper() for c in columnas]
    return max((p for p in PREFIJOS if p in prefijos), key=prefijos.count, default="")


def de_base(tablas: Mapping[str, pl.DataFrame], archivo: str) -> list[TablaEmis]:
    """Las tablas de una base `.mdb`, con el renglón que cada una llevaría."""
    return [
        TablaEmis(f"{archivo}/{nombre}", nombre, tabla.with_row_index("renglon", 1).cast({"renglon": pl.Int64}))
        for nombre, tabla in tablas.items()
    ]


def leer_emis(tablas: Sequence[TablaEmis], archivo: str, periodo: str | None) -> Lectura:
    """Une las tablas de una subdelegación y mes.

    Errores: «columna-faltante», «periodo-indeterminado», «periodo-contradictorio», «sin-renglones-utiles».
    """
    patrones: list[pl.DataFrame] = []
    movimientos: list[pl.DataFrame] = []
    controles: list[pl.DataFrame] = []
    apartados: list[pl.DataFrame] = []
    avisos: list[str] = []
    leidos: dict[str, int] = {}
    for m, emision in _EMISION.items():
        del_mes = [t for t in tablas if t.clase.startswith(f"E{m}")]
        if not del_mes:
            continue
        suyos = [_tipada(t, apartados) for t in del_mes if t.clase == f"E{m}IP"]
        propios = pl.concat(suyos, how="diagonal") if suyos else None
        de_quien = _periodo(del_mes, propios, emision, periodo, archivo)
        if propios is not None:
            propios = _sin_ajenos(propios, emision, de_quien, apartados)
            patrones.append(propios)
            controles.append(_control(propios, emision, de_quien))
        fichas = [_texto(t) for t in del_mes if t.clase == f"E{m}IA"]
        ficha = pl.concat(fichas, how="diagonal") if fichas else None
        for tabla in (t for t in del_mes if t.clase == f"E{m}IM"):
            lectura = _movimientos(tabla, ficha, emision, de_quien, avisos)
            movimientos.append(lectura.movimientos)
            apartados.append(lectura.apartados)
            avisos += lectura.avisos
        for tabla in del_mes:
            leidos[tabla.archivo] = tabla.datos.height + tabla.ilegibles.height
            apartados.append(tabla.ilegibles)
            avisos += avisos_de_confianza(tabla.clase)
    buenos = completar_movimientos(pl.concat(movimientos, how="diagonal")) if movimientos else movimientos_vacios()
    juntos = unir_apartados(apartados)
    if buenos.is_empty():
        avisos.append(f"{archivo}: sólo trae patrones; dan padrón y totales de control, sin movimientos que calcular")
    malos = renglones_distintos(juntos)
    vacios = pl.DataFrame(schema={"registro_patronal": pl.String})
    todos = pl.concat([vacios, *patrones, buenos.select(pl.col("registro_patronal").unique())], how="diagonal")
    return Lectura(
        formato=FORMATO if buenos.height else SOLO_PATRONES,
        archivo=archivo,
        movimientos=buenos,
        patrones=completar_patrones(todos),
        apartados=juntos,
        control=pl.concat([esq.vacia(esq.CONTROL), *controles]),
        leidos=buenos.height + malos,
        renglones_apartados=malos,
        avisos=tuple(dict.fromkeys(avisos)),
        conteo=contar_por_archivo(leidos, juntos),
    )


def _texto(tabla: TablaEmis) -> pl.DataFrame:
    """Las columnas conocidas con su nombre canónico, todavía en texto, y de dónde salieron."""
    clase = tabla.clase
    columnas = columnas_de(tabla.datos.columns, clase, clase.lower() + "_")
    if faltan := faltantes(columnas, clase):
        raise ErrorCedulas(
            "columna-faltante",
            f"a la tabla {tabla.nombre} le falta: {', '.join(faltan)}",
            lugar=tabla.archivo,
            causa="sin esa columna sus renglones no se pueden unir ni calcular",
            remedio="exporte la tabla completa, o reciba la base .mdb",
        )
    return tabla.datos.select(
        pl.lit(tabla.archivo).alias("archivo"),
        "renglon",
        *(pl.col(columna).alias(destino) for destino, columna in columnas.items()),
    )


def _tipada(tabla: TablaEmis, apartados: list[pl.DataFrame]) -> pl.DataFrame:
    """Los patrones con sus totales en centavos; el segundo renglón de un patrón se aparta."""
    tipados, malos = tipar(_texto(tabla), tabla.clase)
    marcados = tipados.with_columns(pl.col("registro_patronal").is_first_distinct().alias("primero"))
    repetido = rg.regla(
        "patron-repetido", "registro_patronal", "el mismo patrón ya vino en otro renglón", pl.col("primero")
    )
    unicos, repetidos = rg.separar(marcados, [repetido])
    apartados += [malos, repetidos]
    return unicos.drop("primero")


def _periodo(
    tablas: Sequence[TablaEmis], patrones: pl.DataFrame | None, emision: str, indicado: str | None, archivo: str
) -> str:
    """El de los nombres de tabla; si no lo dicen, el de la mayoría de los patrones; debe ser el indicado."""
    dichos = {d for t in tablas if (d := _del_nombre(t.nombre, emision))}
    if not dichos and patrones is not None:
        contados = _con_periodo(patrones, emision)["dicho"].drop_nulls().value_counts(sort=True)
        dichos = set(contados["dicho"].head(1))
    if len(dichos) > 1 or (indicado and dichos and dichos != {indicado}):
        raise ErrorCedulas(
            "periodo-contradictorio",
            f"«{archivo}» dice {' y '.join(sorted(dichos))}" + (f" y se indicó {indicado}" if indicado else ""),
            lugar=archivo,
            causa="el nombre de sus tablas, o sus patrones, dicen otro periodo",
            remedio="revise qué base entregó, o indique el periodo que dice",
        )
    elegido = indicado or next(iter(dichos), None)
    if elegido is None:
        raise ErrorCedulas(
            "periodo-indeterminado",
            f"no se sabe de qué periodo es «{archivo}»",
            lugar=archivo,
            causa="ni el nombre de sus tablas ni sus patrones lo dicen",
            remedio="indíquelo con --periodo AAAA-MM (un bimestre, por su mes par)",
        )
    return elegido


def _del_nombre(nombre: str, emision: str) -> str | None:
    """`cdempa062026` → 2026-06; `cdebpa032026` → 2026-06 (bimestre 3)."""
    hallado = _TABLA.search(nombre)
    if hallado is None or _EMISION[hallado[1].upper()] != emision:
        return None
    mes = int(hallado[3]) * _MESES[emision]
    return f"{hallado[4]}-{mes:02d}" if 1 <= mes <= _MESES_DEL_ANIO else None


def _con_periodo(patrones: pl.DataFrame, emision: str) -> pl.DataFrame:
    """Agrega `dicho`: el periodo de BIM_EMISI y ANU_EMISI, o nulo."""
    if not {"mes", "anio"} <= set(patrones.columns):
        return patrones.with_columns(pl.lit(None, pl.String).alias("dicho"))
    tope = _BIMESTRES if emision == esq.BIMESTRAL else _MESES_DEL_ANIO
    mes = (pl.col("mes") * _MESES[emision]).cast(pl.String).str.zfill(2)
    legible = pl.col("mes").is_between(1, tope) & pl.col("anio").is_between(1997, 2099)
    return patrones.with_columns(pl.when(legible).then(pl.col("anio").cast(pl.String) + "-" + mes).alias("dicho"))


def _sin_ajenos(patrones: pl.DataFrame, emision: str, periodo: str, apartados: list[pl.DataFrame]) -> pl.DataFrame:
    """Un patrón que dice otro periodo no es de esta emisión."""
    dichos = _con_periodo(patrones, emision)
    igual = (pl.col("dicho") == periodo).fill_null(True)
    regla = rg.regla("periodo-del-patron", "dicho", f"el patrón declara un periodo distinto de {periodo}", igual)
    buenos, ajenos = rg.separar(dichos, [regla])
    apartados.append(ajenos)
    return buenos.drop("dicho")


def _control(patrones: pl.DataFrame, emision: str, periodo: str) -> pl.DataFrame:
    """Los totales que cada patrón declara, como texto exacto."""
    datos = [c for c in (*esq.COLUMNAS_IMPORTE, *_COTIZANTES) if c in patrones.columns]
    textos = patrones.with_columns(a_importe(c) for c in datos if c not in _COTIZANTES).with_columns(
        pl.col(c).cast(pl.String) for c in datos
    )
    largo = textos.unpivot(
        on=datos, index=["archivo", "registro_patronal", "renglon"], variable_name="dato", value_name="declarado"
    ).filter(pl.col("declarado").is_not_null())
    return (
        largo.with_columns(pl.lit(emision).alias("emision"), pl.lit(periodo).alias("periodo"))
        .sort("archivo", "renglon", maintain_order=True)
        .select(*esq.CONTROL)
    )


def _movimientos(
    tabla: TablaEmis, ficha: pl.DataFrame | None, emision: str, periodo: str, avisos: list[str]
) -> Lectura:
    """Los movimientos con el nombre y el crédito de su asegurado, por las mismas reglas que la tabla canónica."""
    crudos = _sin_prefijos(_texto(tabla))
    if ficha is not None:
        crudos = _con_ficha(crudos, ficha, emision, avisos)
    else:
        avisos.append(f"{emision}: falta la tabla de asegurados; los movimientos quedan sin nombre")
    datos = crudos.drop("archivo").with_columns(pl.lit(emision).alias("emision"), pl.lit(periodo).alias("periodo"))
    datos = datos.with_columns(pl.col(c).cast(pl.String) for c in datos.columns if c != "renglon")
    encabezados = tuple(c for c in datos.columns if c != "renglon")
    return canonico.leer_tabla(
        Tabla(datos, esq.vacia(esq.APARTADOS), datos.height, encabezados), tabla.archivo, periodo
    )


def _sin_prefijos(tabla: pl.DataFrame) -> pl.DataFrame:
    """Registro patronal y NSS sin la posición de más que traen por delante."""

    def corto(columna: str) -> pl.Expr:
        texto = pl.col(columna).str.strip_chars()
        return pl.when(texto.str.len_chars() == _CON_PREFIJO).then(texto.str.slice(1)).otherwise(texto).alias(columna)

    return tabla.with_columns(corto("registro_patronal"), corto("nss"))


def _con_ficha(movimientos: pl.DataFrame, ficha: pl.DataFrame, emision: str, avisos: list[str]) -> pl.DataFrame:
    llave = ["registro_patronal", "nss"]
    unica = _sin_prefijos(ficha).drop("archivo", "renglon").unique(llave, keep="first", maintain_order=True)
    unidos = movimientos.join(
        unica.with_columns(pl.lit(True).alias("con_ficha")), on=llave, how="left", maintain_order="left"
    )
    if huerfanos := unidos.filter(pl.col("con_ficha").is_null()).height:
        avisos.append(f"{emision}: {cuenta(huerfanos, 'movimiento')} sin asegurado; se aceptan sin nombre")
    if ociosos := unica.join(movimientos, on=llave, how="anti").height:
        avisos.append(f"{emision}: {cuenta(ociosos, 'asegurado')} sin movimiento")
    return unidos.drop("con_ficha")
