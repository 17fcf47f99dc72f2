"""Rehace `EMIS3801.mdb`: la emisión de junio de 2026 de una población de ejemplo, con los nombres de columna de la base
interna de la oficina.

    cedulas ejemplo generar --patrones 4 --semilla 38 --formato canonico --periodo 2026-06 --salida /tmp/ejemplo
    python hacer_emis.py /tmp/ejemplo
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from escritor_jet import DINERO, DOBLE, ENTERO, FECHA, LARGO, NUMERICO, TEXTO, Columna, Tabla, escribir

MENSUAL_PATRON = {
    "EYM_FIJA": "cuota_fija",
    "EYM_EXCE": "excedente_patronal",
    "EYM_EXCE_O": "excedente_obrero",
    "EYM_PRED": "prestaciones_dinero_patronal",
    "EYM_PRED_O": "prestaciones_dinero_obrero",
    "EYM_PREE": "gastos_medicos_patronal",
    "EYM_PREE_O": "gastos_medicos_obrero",
    "INV_VIDA": "invalidez_vida_patronal",
    "INV_VIDA_O": "invalidez_vida_obrero",
    "RIES_TRA": "riesgos_trabajo",
    "GUAR": "guarderias",
}
MENSUAL_MOVIMIENTO = {
    "EYM_FIJA": "cuota_fija",
    "EYM_EXCE": "excedente_patronal",
    "EYM_EXCE_O": "excedente_obrero",
    "EYM_PRES": "prestaciones_dinero_patronal",
    "EYM_PRES_O": "prestaciones_dinero_obrero",
    "EYM_ESPE": "gastos_medicos_patronal",
    "EYM_ESPE_O": "gastos_medicos_obrero",
    "RT": "riesgos_trabajo",
    "IV": "invalidez_vida_patronal",
    "IV_O": "invalidez_vida_obrero",
    "GUAR": "guarderias",
}
BIMESTRAL_PATRON = {
    "IMP_RETIRO": "retiro",
    "IMP_CYV": "cesantia_vejez_patronal",
    "IMP_CYV_O": "cesantia_vejez_obrero",
    "IMPOR_INFO": "aportacion_vivienda",
    "IMPOR_AMOR": "amortizacion",
}
BIMESTRAL_MOVIMIENTO = {
    "IMP_RETIRO": "retiro",
    "IMP_CYV": "cesantia_vejez_patronal",
    "IMP_CYV_O": "cesantia_vejez_obrero",
    "IMP_INF": "aportacion_vivienda",
    "IMP_AMOR": "amortizacion",
}


def hacer(ejemplo: Path, destino: Path) -> None:
    """Seis tablas: patrón, asegurado y movimiento de la mensual y de la bimestral."""
    patrones = pl.read_parquet(ejemplo / "patrones.parquet")
    tablas = []
    for letra, emision, tabla in (("m", "mensual", "062026"), ("b", "bimestral", "032026")):
        renglones = pl.read_parquet(ejemplo / f"movimientos_{emision}.parquet")
        tablas += [
            _patrones(patrones, renglones, letra, tabla),
            _asegurados(renglones, letra, tabla),
            _movimientos(renglones, letra, tabla),
        ]
    escribir(destino, tablas)


def _patrones(patrones: pl.DataFrame, renglones: pl.DataFrame, letra: str, periodo: str) -> Tabla:
    p = f"E{letra.upper()}IP_"
    importes = {f"IMP_{c}": d for c, d in MENSUAL_PATRON.items()} if letra == "m" else BIMESTRAL_PATRON
    columnas = [
        Columna(p + "PATRON", TEXTO, 12),
        Columna(p + "NOM_PATRON", TEXTO, 80),
        Columna(p + "NUM_CRED", TEXTO, 10),
        Columna(p + "NUM_TRAB_COT", LARGO),
        Columna(p + "SEC", TEXTO, 2),
        Columna(p + "SUB", TEXTO, 2),
        Columna(p + "DEL", TEXTO, 2),
        Columna(p + "DOM", TEXTO, 80),
        Columna(p + "LOC", TEXTO, 40),
        Columna(p + "DOC", TEXTO, 2),
        Columna(p + "DIAS", LARGO),
        Columna(p + "PRIMA_RT", NUMERICO, escala=5),
        Columna(p + "ACT", TEXTO, 60),
        Columna(p + "BIM_EMISI", ENTERO),
        Columna(p + "ANU_EMISI", ENTERO),
        *(Columna(p + c, DINERO) for c in importes),
    ]
    if letra == "b":
        columnas += [Columna(p + "SUMA", DINERO), Columna(p + "SUMA_INFO", DINERO), Columna(p + "TOT_CRED", LARGO)]
    filas = []
    for numero, patron in enumerate(patrones.iter_rows(named=True), start=1):
        suyos = renglones.filter(pl.col("registro_patronal") == patron["registro_patronal"])
        vivos = suyos.filter(pl.col("tipo_movimiento") != "2")
        sumas = [suyos[f"emitido_{d}"].sum() for d in importes.values()]
        fila = [
            "1" + patron["registro_patronal"],
            patron["razon_social"],
            f"1{260600000 + numero + (0 if letra == 'm' else 500)}",
            vivos["nss"].n_unique(),
            patron["sector"],
            patron["subdelegacion"],
            patron["delegacion"],
            patron["domicilio"],
            patron["localidad"],
            "02" if letra == "m" else "06",
            suyos["dias"].sum(),
            patron["prima_rt"],
            patron["actividad"],
            int(periodo[:2]),
            2026,
            *sumas,
        ]
        if letra == "b":
            fila += [sum(sumas[:3]), sum(sumas[3:]), vivos.filter(pl.col("tipo_descuento") > 0)["nss"].n_unique()]
        filas.append(fila)
    return Tabla(f"cde{letra}pa{periodo}", columnas, filas)


def _asegurados(renglones: pl.DataFrame, letra: str, periodo: str) -> Tabla:
    p = f"E{letra.upper()}IA_"
    columnas = [Columna(p + "PATRON", TEXTO, 12), Columna(p + "NUMAFIL", TEXTO, 11), Columna(p + "NOM_TRAB", TEXTO, 50)]
    if letra == "b":
        columnas += [
            Columna(p + "TIPO_PEN", TEXTO, 1),
            Columna(p + "CRED_INFO", TEXTO, 10),
            Columna(p + "TIP_AMOR_INFO", TEXTO, 1),
            Columna(p + "POR_VSM", DOBLE),
            Columna(p + "FEC_INF", FECHA),
            Columna(p + "TIPO_TRAB", TEXTO, 1),
            Columna(p + "JOR_SEM_RED", TEXTO, 1),
        ]
    unicos = renglones.unique(["registro_patronal", "nss"], keep="first", maintain_order=True)
    filas = []
    for r in unicos.iter_rows(named=True):
        fila = ["1" + r["registro_patronal"], r["nss"], r["nombre"].replace("Ñ", "/")]
        if letra == "b":
            fila += [
                "0",
                r["numero_credito"] or "0" * 10,
                str(r["tipo_descuento"]),
                r["valor_descuento"],
                None,
                "1",
                "0",
            ]
        filas.append(fila)
    return Tabla(f"cde{letra}as{periodo}", columnas, filas)


def _movimientos(renglones: pl.DataFrame, letra: str, periodo: str) -> Tabla:
    p = f"E{letra.upper()}IM_"
    importes = {f"IMP_{c}": d for c, d in MENSUAL_MOVIMIENTO.items()} if letra == "m" else BIMESTRAL_MOVIMIENTO
    columnas = [
        Columna(p + "PATRON", TEXTO, 12),
        Columna(p + "NUMAFIL", TEXTO, 11),
        Columna(p + "TIPOMOV", TEXTO, 2),
        Columna(p + "FECHA_MOV", FECHA),
        Columna(p + "DIAS_COBRO", ENTERO),
        Columna(p + "SAL_BASE", DINERO),
        *(Columna(p + c, DINERO) for c in importes),
    ]
    filas = [
        (
            "1" + r["registro_patronal"],
            r["nss"],
            r["tipo_movimiento"],
            r["fecha_movimiento"],
            r["dias"],
            r["sbc"],
            *(r[f"emitido_{d}"] for d in importes.values()),
        )
        for r in renglones.iter_rows(named=True)
    ]
    return Tabla(f"cde{letra}mo{periodo}", columnas, filas)


if __name__ == "__main__":
    hacer(Path(sys.argv[1]), Path(__file__).parent.parent / "EMIS3801.mdb")
