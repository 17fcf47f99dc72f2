"""Facturas de créditos: ECO 63 (COP y RCV) con su 67 de sectores, factura sectorizada y SIVEPA (formatos §8.2).

Qué producto es lo dice quien la recibe: el archivo no siempre lo trae. En RCV el periodo viene por bimestre (01 a 06).
"""

from __future__ import annotations

import re

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.credito.numero import LUGAR_DE_MULTA
from cedulas_cli.dominio.esquemas_cartera import (
    COP,
    FACTURA,
    IMPORTES_FACTURA,
    RCV,
    SECTORES,
    SIVEPA,
    tipo_documento_de,
)
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.avisos import cuenta
from cedulas_cli.formatos.campos import avisos_de_confianza
from cedulas_cli.formatos.cartera import reporte as rp
from cedulas_cli.formatos.cartera.lectura import LecturaCartera, completar, cuadrar
from cedulas_cli.formatos.texto import decodificar

ECO63_COP, ECO63_RCV, ECO67 = "ECO63-COP", "ECO63-RCV", "ECO67"
SECTORIZADA, DE_SIVEPA = "FACTURA-ECO", "FACTURA-SIVEPA"
_TITULOS = {ECO63_RCV: "OMISOS CUOTAS RCV", ECO63_COP: "OMISOS CUOTAS IMSS", SECTORIZADA: "FACTURA SECTORIZADA"}
_RP = r"[A-Z0-9][0-9]{2}-[0-9]{5}-[0-9]{2}-[0-9]"
_CIERRE = r"SECTOR DE NOTIFICACION|FACTURA SECTORIZADA|OMISOS CUOTAS"
_FORMAS = {
    ECO63_COP: rp.Forma("REG.PATRONAL", _CIERRE, r"^.{8}[A-Z0-9][0-9]{9,10}.{29,30}[0-9]{9}", ((48, 10), (128, 12))),
    ECO63_RCV: rp.Forma("REG.PATRONAL", _CIERRE, r"^.{8}[A-Z0-9][0-9]{9,10}.{29,30}[0-9]{9}", ((48, 10), (122, 12))),
    ECO67: rp.Forma(r"REG\.", _CIERRE, rf"^.{{11}}{_RP}", ((11, 14),)),
    SECTORIZADA: rp.Forma(r"^.{70,80}CUOTA", _CIERRE, rf"^.{{16}}{_RP}.{{44}}[0-9]{{9}}", ((74, 9), (97, 76))),
    DE_SIVEPA: rp.Forma(r"^.{10,20}REG\.", r"^.{110,140}SECTOR", rf"^.{{15}}{_RP}.{{39}}", ((77, 9), (97, 76))),
}
_SECTOR = re.compile(r"SECTOR[^0-9]*([0-9]{2})\b")
_CINCO = len(IMPORTES_FACTURA)


def formato_de(contenido: bytes) -> str | None:
    """Cuál de las facturas es, por sus títulos y la forma de sus renglones; nada si ninguna."""
    texto = decodificar(contenido)[0].replace("\f", "")
    for formato, titulo in _TITULOS.items():
        if titulo in texto:
            return formato
    lineas = texto.splitlines()
    for formato in (DE_SIVEPA, ECO67):
        forma = re.compile(_FORMAS[formato].detalle)
        if any(forma.match(linea) for linea in lineas):
            return formato
    return None


def leer_sectores(contenido: bytes, archivo: str) -> LecturaCartera:
    """La 67: el sector de notificación de cada patrón."""
    lineas, avisos = rp.lineas_de(contenido, archivo)
    detalle, resto = rp.separar(_con_sector(lineas), _FORMAS[ECO67])
    tabla, apartados = rp.leer_campos(detalle, ECO67, "eco67")
    primero = rg.regla(
        "patron-repetido", "registro_patronal", "el mismo patrón ya vino en otro sector", pl.col("primero")
    )
    unica = tabla.unique(["registro_patronal", "sector"], keep="first", maintain_order=True)
    marcada = unica.with_columns(pl.col("registro_patronal").is_first_distinct().alias("primero"))
    buenos = rp.apartar(marcada, [_regla_sector(), primero], apartados)
    juntos, malos = rp.contar(apartados)
    avisos += avisos_de_confianza(ECO67)
    return LecturaCartera(
        ECO67, archivo, completar(buenos, SECTORES), juntos, cuadrar(archivo, {}, {}), detalle.height, malos,
        resto.height, {}, tuple(avisos),
    )  # fmt: skip


def leer_factura(
    contenido: bytes, archivo: str, formato: str, producto: str, periodo: str | None = None
) -> LecturaCartera:
    """Los créditos de una factura de cédulas.

    `periodo` (AAAA-MM) hace falta sólo si el archivo no lo dice. Errores: «opcion-invalida» si el producto no puede
    ser el de ese archivo, «periodo-indeterminado», «periodo-contradictorio».
    """
    clase = COP if producto.startswith(COP) else RCV
    _exigir_congruente(formato, producto, archivo)
    lineas, avisos = rp.lineas_de(contenido, archivo)
    detalle, resto = rp.separar(_con_sector(lineas), _FORMAS[formato])
    tabla, apartados = rp.leer_campos(detalle, formato, formato.lower())
    if "importes" in tabla.columns:
        tabla = _repartir(tabla, apartados)
    tabla = tabla.with_columns(_periodo(tabla, resto, formato, clase, periodo, archivo))
    sanos = rp.apartar(tabla, [rp.regla_credito(), rp.regla_periodo(clase)], apartados)
    sanos = _sin_cuota_sumada(sanos, avisos)
    buenos = rp.apartar(sanos, [_regla_suma(), _regla_con_importe()], apartados)
    con_multa = rp.apartar(_con_multa(buenos, clase, avisos), _reglas_multa(), apartados)
    primero = pl.col("numero_credito").is_first_distinct().alias("primero")
    repetido = rg.regla(
        "credito-repetido", "numero_credito", "el mismo crédito ya vino en otro renglón", pl.col("primero")
    )
    unicos = rp.apartar(con_multa.with_columns(primero), [repetido], apartados).drop("primero")
    completa = unicos.with_columns(
        pl.lit(producto).alias("producto"),
        pl.lit(clase).alias("clase"),
        pl.lit(tipo_documento_de(producto, clase)).alias("tipo_documento"),
        pl.col("razon_social").str.replace_many(["#", "¥"], ["Ñ", "Ñ"]),
    )
    juntos, malos = rp.contar(apartados)
    return LecturaCartera(
        formato=formato,
        archivo=archivo,
        tabla=completar(completa, FACTURA),
        apartados=juntos,
        cuadre=_cuadre(resto, unicos, archivo),
        leidos=detalle.height,
        renglones_apartados=malos,
        otros=resto.height,
        datos={"clase": clase, "producto": producto},
        avisos=tuple(dict.fromkeys([*avisos, *avisos_de_confianza(formato)])),
    )


def _exigir_congruente(formato: str, producto: str, archivo: str) -> None:
    es_sivepa = SIVEPA in producto
    contradice = (
        (formato == ECO63_COP and not producto.startswith(COP))
        or (formato == ECO63_RCV and not producto.startswith(RCV))
        or (es_sivepa != (formato == DE_SIVEPA))
    )
    if contradice:
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{archivo}» no es una factura {producto}",
            lugar="--producto",
            causa=f"por su forma es {formato}",
            remedio="indique el producto que dice la factura, o revise qué archivo es",
        )


def _con_sector(lineas: pl.DataFrame) -> pl.DataFrame:
    """El sector de cada renglón es el del último rótulo que lo dijo."""
    dicho = pl.col("linea").str.extract(_SECTOR.pattern, 1)
    return lineas.with_columns(dicho.forward_fill().alias("sector"))


def _regla_sector() -> rg.Regla:
    return rg.regla(
        "sin-sector", "sector", "ningún rótulo dice su sector de notificación", pl.col("sector").is_not_null()
    )


def _repartir(tabla: pl.DataFrame, apartados: list[pl.DataFrame]) -> pl.DataFrame:
    """De una zona con cinco importes separados por blancos a sus columnas, en centavos."""
    partes = pl.col("importes").str.extract_all(r"\S+")
    cabales = rg.regla(
        "importes-incompletos",
        "importes",
        "se esperaban cinco importes: omitido, actualización, recargos, multa y total",
        pl.col("importes").str.extract_all(r"\S+").list.len() == _CINCO,
    )
    enteros = rp.apartar(tabla, [cabales], apartados)
    columnas = [rp.sin_comas(partes.list.get(i, null_on_oob=True)).alias(c) for i, c in enumerate(IMPORTES_FACTURA)]
    reglas = [r for c in IMPORTES_FACTURA for r in rp.reglas_importe(c)]
    legibles = rp.apartar(enteros.with_columns(columnas), reglas, apartados)
    return legibles.with_columns(
        rp.en_centavos(pl.col(c).cast(pl.Decimal(18, 2))).alias(c) for c in IMPORTES_FACTURA
    ).drop("importes")


def _periodo(
    tabla: pl.DataFrame, resto: pl.DataFrame, formato: str, clase: str, indicado: str | None, archivo: str
) -> pl.Expr:
    """El de cada renglón (SIVEPA) o el del título; en RCV, de bimestre a su mes par."""
    if "periodo" in tabla.columns:
        impreso = rp.periodo_impreso(pl.col("periodo"))
        return (rp.bimestre_a_mes(impreso) if clase == RCV else impreso).alias("periodo")
    titulo = _TITULOS[formato]
    dichos = rp.periodos_en(t for t in resto["linea"] if titulo in t)
    if clase == RCV:
        dichos = [pl.select(rp.bimestre_a_mes(pl.lit(p))).item() for p in dichos]
    if len(dichos) > 1 or (indicado and dichos and dichos != [indicado]):
        raise ErrorCedulas(
            "periodo-contradictorio",
            f"«{archivo}» dice {' y '.join(dichos)}" + (f" y se indicó {indicado}" if indicado else ""),
            lugar=archivo,
            causa="el título de la factura dice otro periodo",
            remedio="revise qué archivo es; cada factura es de un solo periodo",
        )
    elegido = indicado or (dichos[0] if dichos else None)
    if elegido is None:
        raise ErrorCedulas(
            "periodo-indeterminado",
            f"no se sabe de qué periodo es «{archivo}»",
            lugar=archivo,
            causa=f"ningún título «{titulo}» trae su periodo",
            remedio="indíquelo con --periodo AAAA-MM (un bimestre, por su mes par)",
        )
    return pl.lit(elegido).alias("periodo")


def _sin_cuota_sumada(tabla: pl.DataFrame, avisos: list[str]) -> pl.DataFrame:
    """Si «COP/ACT» trae la cuota ya actualizada (el total lo prueba), se le resta lo omitido."""
    omitido, actualizada = pl.col("omitido"), pl.col("actualizacion")
    resto = actualizada + pl.col("recargos") + pl.col("multa")
    sumada = (omitido > 0) & (actualizada >= omitido) & (resto == pl.col("total"))
    if cuantas := tabla.select(sumada.sum()).item():
        avisos.append(
            f"{cuenta(cuantas, 'renglón').replace('renglóns', 'renglones')} con la cuota ya actualizada "
            "en su columna: se le restó lo omitido"
        )
    return tabla.with_columns(pl.when(sumada).then(actualizada - omitido).otherwise(actualizada).alias("actualizacion"))


def _regla_suma() -> rg.Regla:
    partes = pl.col("omitido") + pl.col("actualizacion") + pl.col("recargos") + pl.col("multa")
    motivo = "el total no es la suma de omitido, actualización, recargos y multa"
    return rg.regla("total-no-suma", "total", motivo, (partes == pl.col("total")))


def _regla_con_importe() -> rg.Regla:
    return rg.regla("credito-sin-importe", "omitido", "la cédula no lleva importe omitido", pl.col("omitido") > 0)


def _con_multa(tabla: pl.DataFrame, clase: str, avisos: list[str]) -> pl.DataFrame:
    """El crédito de la multa: el impreso o, si el formato no lo trae, el gemelo de la cuota."""
    numero = pl.col("numero_credito")
    gemelo = (
        numero.str.slice(0, LUGAR_DE_MULTA)
        + pl.lit("8" if clase == COP else "6")
        + numero.str.slice(LUGAR_DE_MULTA + 1)
    )
    sin_multa = pl.col("multa") == 0
    if "credito_multa" in tabla.columns:
        impreso = pl.col("credito_multa")
        vacio = impreso.is_null() | impreso.str.contains("^[0-]*$")
        return tabla.with_columns(pl.when(~vacio).then(impreso).alias("credito_multa"))
    if tabla.select((~sin_multa).any()).item():
        avisos.append("el formato no trae el número de crédito de las multas: es el gemelo del de su cuota")
    return tabla.with_columns(pl.when(~sin_multa).then(gemelo).alias("credito_multa"))


def _reglas_multa() -> list[rg.Regla]:
    numero, multa = pl.col("credito_multa"), pl.col("multa")
    return [
        rg.regla(
            "multa-sin-credito",
            "credito_multa",
            "trae multa y su crédito no es de nueve dígitos, o es el mismo que el de la cuota",
            (multa == 0) | (numero.str.contains("^[0-9]{9}$") & (numero != pl.col("numero_credito"))).fill_null(False),
        )
    ]


def _cuadre(resto: pl.DataFrame, aceptados: pl.DataFrame, archivo: str) -> pl.DataFrame:
    """El último renglón de TOTAL con cinco importes contra las sumas; si trae una cuenta, contra los créditos."""
    totales = [t for t in resto["linea"] if "TOTAL" in t.upper() and len(rp.importes_en(t)) == _CINCO]
    if not totales:
        return cuadrar(archivo, {}, {})
    importes, cuentas = rp.importes_en(totales[-1]), rp.cuentas_en(totales[-1])
    declarados = {"creditos": cuentas[0]} if len(cuentas) == 1 else {}
    declarados |= dict(zip(IMPORTES_FACTURA, importes, strict=True))
    sumados = {"creditos": aceptados.height, **{c: int(aceptados[c].sum()) for c in IMPORTES_FACTURA}}
    return cuadrar(archivo, declarados, sumados)
