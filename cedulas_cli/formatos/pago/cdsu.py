"""CDSU, la base de recaudación de la subdelegación: patrones, asegurados y movimientos pagados (formatos §8.4).

Las tres tablas se unen por `CVE_UNIT`. Después de febrero de 2006 la parte obrera viene en columnas `_O` aparte, que
aquí se juntan; hasta ese mes cada columna ya trae el total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.campos import avisos_de_confianza, campos_de
from cedulas_cli.formatos.pago.cuadre_sua import TOLERANCIA
from cedulas_cli.formatos.pago.lectura import CUADRE_PAGO, LecturaPago, completar, con_totales, contar
from cedulas_cli.formatos.pago.tabular import columnas_de, faltantes, tipar

PATRONES, ASEGURADOS, MOVIMIENTOS = "CDSUPA", "CDSUAS", "CDSUMO"
PREFIJOS = {PATRONES: "rcps_", ASEGURADOS: "rcas_", MOVIMIENTOS: "rcms_"}
TABLAS = r"^CDSU(PA|AS|MO)"
"""Qué tablas de la base `.mdb` se leen."""
ULTIMO_SIN_OBRERAS = "2006-02"
_PERIODO_DEL_NOMBRE = re.compile(r"(0[1-9]|1[0-2])((?:19|20)[0-9]{2})")
_RENGLONES = ["archivo", "renglon"]
_LARGO_FOLIO = 6


@dataclass(frozen=True)
class TablaCdsu:
    """Una tabla como llegó: celdas en texto, con su número de renglón."""

    archivo: str
    nombre: str
    datos: pl.DataFrame
    ilegibles: pl.DataFrame = field(default_factory=lambda: vacia(APARTADOS))


def clase_de(columnas: Iterable[str]) -> str | None:
    """CDSUPA, CDSUAS o CDSUMO por el prefijo de sus columnas; nada si no es de CDSU."""
    minusculas = [c.lower() for c in columnas]
    return next((clase for clase, p in PREFIJOS.items() if any(c.startswith(p) for c in minusculas)), None)


def leer_cdsu(tablas: Iterable[TablaCdsu], archivo: str) -> LecturaPago:
    """Une lo que venga de las tres clases. Error: «columna-faltante» si a una le falta su llave, o no hay CDSUPA."""
    partes: dict[str, list[pl.DataFrame]] = {clase: [] for clase in PREFIJOS}
    apartados: list[pl.DataFrame] = []
    conteo = []
    avisos: list[str] = []
    for tabla in tablas:
        clase = clase_de(tabla.datos.columns)
        if clase is None:
            continue
        tipada, malos = _tipada(tabla, clase)
        if ajenas := _importes_ajenos(tabla.datos.columns, clase):
            avisos.append(f"{clase}: trae importes con nombre desconocido, que no se suman: {', '.join(ajenas)}")
        partes[clase].append(tipada)
        apartados += [tabla.ilegibles, malos]
        conteo.append((tabla.archivo, tabla.datos.height + tabla.ilegibles.height))
    if not partes[PATRONES]:
        raise _falta(archivo, "la tabla de patrones (columnas RCPS_)")
    patrones, malos = _patrones(pl.concat(partes[PATRONES], how="diagonal"), avisos)
    apartados.append(malos)
    llave = patrones.select("clave_unica", *ep.LLAVE_PAGO)
    asegurados, malos = _unidos(partes[ASEGURADOS], llave, "asegurado-sin-pago")
    apartados.append(malos)
    movimientos, malos = _unidos(partes[MOVIMIENTOS], llave, "movimiento-sin-pago")
    apartados.append(malos)
    juntos = pl.concat([vacia(APARTADOS), *apartados]).sort("archivo", "renglon", maintain_order=True)
    pagos = completar(con_totales(patrones.with_columns(pl.lit(ep.CDSU).alias("fuente"))), ep.PAGOS)
    trabajadores = completar(_con_sdi(_con_obreras(asegurados), movimientos), ep.PAGOS_TRABAJADOR)
    leidos, renglones_malos = sum(n for _, n in conteo), juntos.select(_RENGLONES).n_unique() if juntos.height else 0
    clases = [clase for clase in PREFIJOS if partes[clase]]
    return LecturaPago(
        formato=ep.CDSU,
        archivo=archivo,
        pagos=pagos,
        trabajadores=trabajadores,
        movimientos=completar(movimientos, ep.MOVIMIENTOS_PAGO),
        apartados=juntos,
        cuadre=_cuadre(pagos, trabajadores),
        leidos=leidos,
        renglones_apartados=renglones_malos,
        avisos=(*avisos, *(a for clase in clases for a in avisos_de_confianza(clase))),
        conteo=pl.concat(
            contar(nombre, n, juntos.filter(pl.col("archivo") == nombre)["renglon"].n_unique()) for nombre, n in conteo
        ),
    )


def _importes_ajenos(encabezados: Iterable[str], clase: str) -> list[str]:
    """Los importes que la tabla trae y ningún campo reconoce: callarlos haría pasar por menor un pago completo."""
    conocidos = {PREFIJOS[clase] + rotulo for campo in campos_de(clase) for rotulo in campo.rotulos}
    propios = [e for e in encabezados if e.lower().startswith(f"{PREFIJOS[clase]}imp_")]
    return sorted(e.upper() for e in propios if e.lower() not in conocidos)


def _tipada(tabla: TablaCdsu, clase: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    columnas = columnas_de(tabla.datos.columns, clase, PREFIJOS[clase])
    if faltan := faltantes(columnas, clase):
        raise _falta(f"{tabla.archivo} ({tabla.nombre})", ", ".join(faltan))
    propias = tabla.datos.select(
        pl.lit(tabla.archivo).alias("archivo"),
        "renglon",
        *(pl.col(c).alias(destino) for destino, c in columnas.items()),
    )
    if clase == PATRONES and "periodo" not in columnas:
        hallado = _PERIODO_DEL_NOMBRE.search(tabla.nombre)
        propias = propias.with_columns(pl.lit(f"{hallado[2]}-{hallado[1]}" if hallado else None).alias("periodo"))
    return tipar(propias, clase)


def _falta(lugar: str, que: str) -> ErrorCedulas:
    return ErrorCedulas(
        "columna-faltante",
        f"a la recaudación CDSU le falta {que}",
        lugar=lugar,
        causa="sin esa columna los renglones no se pueden unir con su pago",
        remedio="exporte completas las tablas CDSUPA, CDSUAS y CDSUMO, o reciba la base .mdb",
    )


def _patrones(tabla: pl.DataFrame, avisos: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    dicho = pl.col("folio_sua") if "folio_sua" in tabla.columns else pl.lit(None, pl.String)
    con_folio = tabla.with_columns(
        pl.coalesce(dicho.str.zfill(_LARGO_FOLIO), pl.col("clave_unica")).alias("folio_sua"),
        pl.col("clave_unica").is_first_distinct().alias("unica"),
    ).with_columns(pl.struct(*ep.LLAVE_PAGO).is_first_distinct().alias("unico"))
    sin_periodo = "ni el renglón ni el nombre de su tabla dicen el periodo"
    reglas = [
        rg.regla("periodo-ilegible", "periodo", sin_periodo, pl.col("periodo").is_not_null()),
        rg.regla("clave-repetida", "clave_unica", "la misma CVE_UNIT ya vino en otro renglón", pl.col("unica")),
        rg.regla(
            "folio-repetido", "folio_sua", "el mismo patrón, mes y folio ya vino en otro renglón", pl.col("unico")
        ),
    ]
    buenos, apartados = rg.separar(con_folio, reglas)
    recientes = buenos.filter(pl.col("periodo") > ULTIMO_SIN_OBRERAS).height
    if recientes and not set(ep.OBREROS_PAGO) & set(buenos.columns):
        avisos.append("CDSUPA: no trae las columnas obreras _O que deben existir después de febrero de 2006")
    return _con_obreras(buenos.drop("unica", "unico")), apartados


def _con_obreras(tabla: pl.DataFrame) -> pl.DataFrame:
    """Junta patrón y obrero donde el formato los separa (después de febrero de 2006)."""
    despues = pl.col("periodo") > ULTIMO_SIN_OBRERAS
    cambios = []
    for obrero in (o for o in ep.OBREROS_PAGO if o in tabla.columns):
        concepto = obrero.removesuffix("_obrero")
        if concepto in tabla.columns:
            junto = pl.when(despues).then(pl.col(concepto) + pl.col(obrero).fill_null(0)).otherwise(pl.col(concepto))
            cambios += [junto.alias(concepto), pl.when(despues).then(pl.col(obrero)).alias(obrero)]
    return tabla.with_columns(cambios)


def _unidos(partes: list[pl.DataFrame], llave: pl.DataFrame, regla: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    if not partes:
        return llave.clear().with_columns(pl.lit(None, pl.String).alias("nss")), vacia(APARTADOS)
    juntos = pl.concat(partes, how="diagonal").join(llave, on="clave_unica", how="left", maintain_order="left")
    con_pago = rg.regla(
        regla, "clave_unica", "su CVE_UNIT no está entre los pagos aceptados", pl.col("registro_patronal").is_not_null()
    )
    return rg.separar(juntos, [con_pago])


def _con_sdi(asegurados: pl.DataFrame, movimientos: pl.DataFrame) -> pl.DataFrame:
    """El salario de cada asegurado es el de su último movimiento: CDSUAS no lo trae."""
    if "salario" not in movimientos.columns:
        return asegurados
    ultimo = movimientos.group_by("clave_unica", "nss", maintain_order=True).agg(
        pl.col("salario").drop_nulls().last().alias("sdi")
    )
    return asegurados.join(ultimo, on=["clave_unica", "nss"], how="left", maintain_order="left")


def _cuadre(pagos: pl.DataFrame, trabajadores: pl.DataFrame) -> pl.DataFrame:
    """Lo del patrón contra la suma de sus asegurados, en los conceptos que ambas tablas traen."""
    comunes = [
        c
        for c in ep.CONCEPTOS_PAGO
        if pagos[c].null_count() < pagos.height and trabajadores[c].null_count() < trabajadores.height
    ]
    if not comunes:
        return vacia(CUADRE_PAGO)
    llave = list(ep.LLAVE_PAGO)
    sumas = trabajadores.group_by(llave, maintain_order=True).agg(pl.col(comunes).sum())
    largo = _alargar(pagos, [*llave, "archivo"], comunes, "declarado")
    sumado = _alargar(sumas, llave, comunes, "sumado")
    cruce = largo.join(sumado, on=[*llave, "dato"], how="inner", maintain_order="left")
    return (
        cruce.with_columns(
            (pl.col("declarado") - pl.col("sumado")).alias("diferencia"), pl.lit("RCPS-RCAS").alias("control")
        )
        .with_columns((pl.col("diferencia").abs() <= TOLERANCIA).fill_null(False).alias("cuadra"))
        .with_columns(a_importe("declarado"), a_importe("sumado"), a_importe("diferencia"))
        .select(*CUADRE_PAGO)
    )


def _alargar(tabla: pl.DataFrame, llave: list[str], columnas: list[str], valor: str) -> pl.DataFrame:
    return tabla.unpivot(on=columnas, index=llave, variable_name="dato", value_name=valor)


def de_base(tablas: Mapping[str, pl.DataFrame], archivo: str) -> list[TablaCdsu]:
    """Las tablas de una base `.mdb`, con el renglón que cada una llevaría."""
    return [TablaCdsu(f"{archivo}/{nombre}", nombre, con_renglon(tabla)) for nombre, tabla in tablas.items()]


def con_renglon(tabla: pl.DataFrame) -> pl.DataFrame:
    """Numera desde 1 los renglones de una tabla de base de datos."""
    return tabla.with_row_index("renglon", 1).cast({"renglon": pl.Int64})
