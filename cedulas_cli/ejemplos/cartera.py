"""Facturas ECO y dos cortes del RALE de una población: lo que Informática entregaría de los patrones que no pagaron.

Qué patrón omite es azar contado. Los accesorios van a tasa fija de ejemplo y la multa al 40 %: cifras verosímiles,
no un cálculo. Los cortes del RALE dicen qué entró, qué salió y qué cambió de incidencia.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL
from cedulas_cli.dominio.esquemas_cartera import COP, FACTURA, IMPORTES_FACTURA, MULTA, OMISION, RALE, RCV
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.azar import porcion, sorteo, uniforme
from cedulas_cli.ejemplos.trozo import Trozo
from cedulas_cli.formatos.cartera import escritura

CLASE = {MENSUAL: COP, BIMESTRAL: RCV}
_SUMANDOS = {
    COP: (
        *("cuota_fija", "excedente_patronal", "excedente_obrero", "prestaciones_dinero_patronal"),
        *("prestaciones_dinero_obrero", "gastos_medicos_patronal", "gastos_medicos_obrero", "riesgos_trabajo"),
        *("invalidez_vida_patronal", "invalidez_vida_obrero", "guarderias"),
    ),
    RCV: ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero"),
}
_CANAL = 40
_PORCENTAJE_OMISOS, _PORCENTAJE_MULTA = 40, 40
_ACTUALIZACION, _RECARGOS, _DIEZ_MIL = 42, 147, 10_000
"""Accesorios de ejemplo, en diezmilésimos de lo omitido."""
_MULTA_MAYOR, _DIAS_MAYORES = 999_999_999, 999_999
"""Lo que cabe en las columnas de la 63: un patrón mayor no entra en el ejemplo."""
_INCIDENCIAS = ("01", "01", "02", "02", "02", "31", "09", "00")
_MESES_A_CORTE = (3, 4)
_DIAS_DE_ALTA, _DIAS_A_NOTIFICAR = 20, 12


def creditos_de(trozo: Trozo, semilla: int) -> pl.DataFrame:
    """Los créditos (esquema `FACTURA`, en centavos) de los patrones del trozo que omitieron cada emisión."""
    partes = []
    for emision, renglones in trozo.renglones.items():
        clase = CLASE[emision]
        canal = _CANAL + (clase == RCV)
        azar = trozo.patrones.with_columns(sorteo(semilla, canal, pl.col("indice")).alias("azar"))
        omisos = azar.filter(uniforme(porcion("azar", 0), 100) < _PORCENTAJE_OMISOS)
        sumas = renglones.group_by("registro_patronal").agg(
            pl.sum_horizontal(pl.col(c).sum() for c in _SUMANDOS[clase]).alias("omitido"),
            pl.col("nss").n_unique().cast(pl.Int64).alias("cotizantes"),
            pl.col("dias").sum().alias("dias"),
        )
        partes.append(_formar(omisos.join(sumas, on="registro_patronal", maintain_order="left"), clase, trozo.periodo))
    cabe = (pl.col("multa") <= _MULTA_MAYOR) & (pl.col("dias") <= _DIAS_MAYORES)
    return pl.concat(partes).filter((pl.col("omitido") > 0) & cabe)


def _formar(omisos: pl.DataFrame, clase: str, periodo: Periodo) -> pl.DataFrame:
    omitido = pl.col("omitido")
    serie = pl.col("indice").cast(pl.String).str.zfill(6)
    anio = f"{periodo.anio % 100:02d}"
    tercero = {COP: ("0", "8"), RCV: ("1", "6")}[clase]
    con_importes = omisos.with_columns(
        (omitido * _ACTUALIZACION // _DIEZ_MIL).alias("actualizacion"),
        (omitido * _RECARGOS // _DIEZ_MIL).alias("recargos"),
        (omitido * _PORCENTAJE_MULTA // 100).alias("multa"),
    )
    completos = con_importes.with_columns(
        (omitido + pl.col("actualizacion") + pl.col("recargos") + pl.col("multa")).alias("total"),
        pl.lit(f"{clase}_ECO_EST").alias("producto"),
        pl.lit(clase).alias("clase_credito"),
        (pl.lit(anio + tercero[0]) + serie).alias("numero_credito"),
        (pl.lit(anio + tercero[1]) + serie).alias("credito_multa"),
        pl.lit(str(periodo)).alias("periodo"),
        pl.lit(OMISION[clase]).alias("tipo_documento"),
        pl.lit("5").alias("clase_riesgo"),
    ).with_columns(pl.col("clase_credito").alias("clase"))
    hay = set(completos.columns)
    return completos.select(
        (pl.col(c) if c in hay else pl.lit(None)).cast(t).alias(c) for c, t in en_centavos(FACTURA).items()
    )


def escribir_eco(carpeta: Path, creditos: pl.DataFrame) -> dict[str, Any]:
    """`ECO63-COP.T` y su 67 (y las de RCV), más `cifras_control.csv` con lo que cada una debe traer."""
    cifras = []
    for clase in sorted(creditos["clase"].unique()):
        suyos = creditos.filter(pl.col("clase") == clase)
        (carpeta / f"ECO63-{clase}.T").write_bytes(escritura.escribir_eco63(suyos, "001", "01"))
        (carpeta / f"ECO67-{clase}.T").write_bytes(escritura.escribir_eco67(suyos))
        sumas = {c: _pesos(int(suyos[c].sum())) for c in IMPORTES_FACTURA}
        cifras.append(
            {
                "cifra_control": f"EJEMPLO-{clase}",
                "producto": f"{clase}_ECO_EST",
                "casos": suyos.height,
                "cotizantes": int(suyos["cotizantes"].sum()),
                **sumas,
            }
        )
    pl.DataFrame(cifras).write_csv(carpeta / "cifras_control.csv")
    return {"creditos": creditos.height, "cifras_control": cifras}


def cortes_de(periodo: Periodo) -> tuple[date, date]:
    """Los dos cortes del ejemplo: fin del tercer y del cuarto mes después del periodo."""
    dias = []
    for meses in _MESES_A_CORTE:
        total = periodo.anio * 12 + periodo.mes - 1 + meses + 1
        dias.append(date.fromordinal(date(total // 12, total % 12 + 1, 1).toordinal() - 1))
    return dias[0], dias[1]


def escribir_rale(carpeta: Path, creditos: pl.DataFrame, periodo: Periodo, semilla: int) -> dict[str, Any]:
    """Dos cortes por clase, y `movimientos_esperados.csv`: qué le pasó a cada crédito entre uno y otro."""
    cortes = cortes_de(periodo)
    cartera = _cartera(creditos, cortes[0], semilla)
    en_corte = [cartera.filter(pl.col("antes").is_not_null()), cartera.filter(pl.col("ahora").is_not_null())]
    for corte, tabla, columna in zip(cortes, en_corte, ("antes", "ahora"), strict=True):
        for clase in sorted(tabla["clase"].unique()):
            foto = tabla.filter(pl.col("clase") == clase).with_columns(
                pl.col(columna).alias("incidencia"), pl.lit(corte).alias("corte")
            )
            hay = set(foto.columns)
            lista = foto.select(
                (pl.col(c) if c in hay else pl.lit(None)).cast(t).alias(c) for c, t in en_centavos(RALE).items()
            )
            ruta = carpeta / f"RALE-{clase}-{corte}.T"
            ruta.write_bytes(escritura.escribir_rale(lista, clase, corte, "01", "01"))
    movidos = [
        (f["clase"], f["numero_credito"], f["antes"] or "", f["ahora"] or "", _pesos(f["importe"]))
        for f in cartera.iter_rows(named=True)
        if f["antes"] != f["ahora"]
    ]
    with (carpeta / "movimientos_esperados.csv").open("w", encoding="utf-8", newline="") as archivo:
        escritor = csv.writer(archivo, lineterminator="\n")
        escritor.writerow(["clase", "numero_credito", "incidencia_anterior", "incidencia_actual", "importe"])
        escritor.writerows(movidos)
    return {"creditos": cartera.height, "cortes": [str(c) for c in cortes], "movidos": len(movidos)}


def _cartera(creditos: pl.DataFrame, corte: date, semilla: int) -> pl.DataFrame:
    """Cada cuota y su multa como créditos del RALE, con su incidencia en un corte y en el otro (nula: no está)."""
    cuotas = creditos.with_columns(pl.col("omitido").alias("importe"))
    multas = creditos.with_columns(
        pl.col("credito_multa").alias("numero_credito"),
        pl.col("multa").alias("importe"),
        pl.col("clase").replace_strict(MULTA, return_dtype=pl.String).alias("tipo_documento"),
    )
    juntos = pl.concat([cuotas, multas]).sort("clase", "registro_patronal", "numero_credito")
    azar = juntos.with_columns(sorteo(semilla, _CANAL + 2, pl.col("numero_credito").cast(pl.Int64)).alias("azar"))
    incidencias = pl.Series(_INCIDENCIAS)
    una, otra = (uniforme(porcion("azar", n), len(_INCIDENCIAS)) for n in (0, 1))
    suerte = uniforme(porcion("azar", 2), 100)
    antes = pl.when(suerte >= 8).then(una.replace_strict(dict(enumerate(incidencias)), return_dtype=pl.String))
    cambiada = otra.replace_strict(dict(enumerate(incidencias)), return_dtype=pl.String)
    quieta = una.replace_strict(dict(enumerate(incidencias)), return_dtype=pl.String)
    ahora = pl.when(suerte < 90).then(pl.when(suerte < 25).then(cambiada).otherwise(quieta))
    notificado = pl.coalesce(ahora, antes).is_in(["02", "31"])
    alta = date.fromordinal(corte.toordinal() - _DIAS_DE_ALTA - _DIAS_A_NOTIFICAR)
    return azar.with_columns(
        antes.alias("antes"),
        ahora.alias("ahora"),
        pl.lit(alta).alias("fecha_alta"),
        pl.lit(corte).alias("fecha_incidencia"),
        pl.when(notificado)
        .then(pl.lit(date.fromordinal(corte.toordinal() - _DIAS_DE_ALTA)))
        .alias("fecha_notificacion"),
        uniforme(porcion("azar", 3), 90).alias("dias"),
        pl.lit("1").alias("movimiento"),
    )


def _pesos(centavos: int) -> str:
    return f"{centavos // 100}.{centavos % 100:02d}"
