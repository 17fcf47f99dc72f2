"""Rehace `CDSU3801.mdb`: la recaudación de junio de 2026 de una población de ejemplo, con sus tablas y la de LGP.

cedulas ejemplo generar --patrones 4 --semilla 38 --formato sua --periodo 2026-06 --salida /tmp/pagado
python hacer_cdsu.py /tmp/pagado/sua-00001.zip
"""

from __future__ import annotations

import sys
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
from escritor_jet import DINERO, ENTERO, FECHA, LARGO, NUMERICO, TEXTO, Columna, Tabla, escribir

from cedulas_cli.formatos.pago.sua import leer_sua

FECHA_PAGO = date(2026, 7, 17)
CON_OBRERO = {
    "IMP_EYM_EXCE": "excedente",
    "IMP_EYM_PRED": "prestaciones_dinero",
    "IMP_EYM_PREE": "gastos_medicos",
    "INV_VIDA": "invalidez_vida",
    "CESA_Y_VEJ": "cesantia_vejez",
}
SIN_OBRERO = {"IMP_EYM_FIJA": "cuota_fija", "RIES_TRA": "riesgos_trabajo", "GUAR": "guarderias", "RETIRO": "retiro"}
EN_CERO = ("ACT", "REC", "ACT_RCV", "REC_RCV", "AP_VOL_RCV")
VIVIENDA = {"INF_APORT": "aportacion_vivienda", "INF_AMOR": "amortizacion"}
DE_ASEGURADO = {"IMP_EYM_ESPE": "gastos_medicos", "IMP_IV": "invalidez_vida", "IMP_CYV": "cesantia_vejez"}


def hacer(zip_sua: Path, destino: Path) -> None:
    """CDSUPA062026, CDSUAS062026 y CDSUMO062026, más RC de LGP."""
    with zipfile.ZipFile(zip_sua) as archivo:
        lectura = leer_sua([(n, archivo.read(n)) for n in archivo.namelist()], zip_sua.name)
    claves = {registro: f"{n:08d}" for n, registro in enumerate(lectura.pagos["registro_patronal"], start=1)}
    escribir(
        destino, [_patrones(lectura, claves), _asegurados(lectura, claves), _movimientos(lectura, claves), _rc(lectura)]
    )


def _pesos(centavos: int) -> str:
    return f"{centavos // 100}.{centavos % 100:02d}"


def _patrones(lectura, claves: dict[str, str]) -> Tabla:
    p = "RCPS_"
    columnas = [
        Columna(p + "DEL", TEXTO, 2),
        Columna(p + "SUB", TEXTO, 2),
        Columna(p + "CVE_UNIT", TEXTO, 8),
        Columna(p + "PATRON", TEXTO, 12),
        Columna(p + "PER_PAGO", TEXTO, 6),
        Columna(p + "FECHA_PAGO", FECHA),
        Columna(p + "NUM_FOL_SUA", LARGO),
        Columna(p + "PRI_RIES_TRA", NUMERICO, escala=5),
        Columna(p + "TOT_DIAS_COT", LARGO),
        Columna(p + "NUM_TRA_COT", LARGO),
        *(Columna(p + c, DINERO) for c in SIN_OBRERO),
        *(Columna(p + c + s, NUMERICO) for c in CON_OBRERO for s in ("", "_O")),
        *(Columna(p + c, DINERO) for c in (*EN_CERO, *VIVIENDA)),
    ]
    filas = []
    for pago in lectura.pagos.iter_rows(named=True):
        suyos = lectura.trabajadores.filter(pl.col("registro_patronal") == pago["registro_patronal"])
        partidos = []
        for concepto in CON_OBRERO.values():
            obrero = int(suyos[concepto + "_obrero"].sum())
            partidos += [_pesos(pago[concepto] - obrero), _pesos(obrero)]
        filas.append(
            (
                "38",
                "01",
                claves[pago["registro_patronal"]],
                "1" + pago["registro_patronal"],
                "202606",
                FECHA_PAGO,
                int(pago["folio_sua"]),
                str(pago["prima_rt"]),
                pago["dias"],
                pago["trabajadores"],
                *(_pesos(pago[c]) for c in SIN_OBRERO.values()),
                *partidos,
                *("0" for _ in EN_CERO),
                *(_pesos(pago[c]) for c in VIVIENDA.values()),
            )
        )
    return Tabla("CDSUPA062026", columnas, filas)


def _asegurados(lectura, claves: dict[str, str]) -> Tabla:
    p = "RCAS_"
    columnas = [
        Columna(p + "CVE_UNIT", TEXTO, 8),
        Columna(p + "NUM_AFIL", TEXTO, 12),
        Columna(p + "RFC", TEXTO, 13),
        Columna(p + "CURP", TEXTO, 18),
        Columna(p + "NOM_TRAB", TEXTO, 50, comprimido=True),
        Columna(p + "DIAS_COT_MES", ENTERO),
        Columna(p + "IMP_RET", DINERO),
        *(Columna(p + c + s, DINERO) for c in DE_ASEGURADO for s in ("", "_O")),
    ]
    filas = []
    for t in lectura.trabajadores.iter_rows(named=True):
        partidos = []
        for concepto in DE_ASEGURADO.values():
            partidos += [_pesos(t[concepto] - t[concepto + "_obrero"]), _pesos(t[concepto + "_obrero"])]
        nombre = t["nombre"].replace(" ", "$", 2)
        filas.append(
            (
                claves[t["registro_patronal"]],
                "1" + t["nss"],
                "",
                t["curp"],
                nombre,
                t["dias_mes"],
                _pesos(t["retiro"]),
                *partidos,
            )
        )
    return Tabla("CDSUAS062026", columnas, filas)


def _movimientos(lectura, claves: dict[str, str]) -> Tabla:
    p = "RCMS_"
    columnas = [
        Columna(p + "CVE_UNIT", TEXTO, 8),
        Columna(p + "NUM_AFIL", TEXTO, 12),
        Columna(p + "SAL_DIA_INT", DINERO),
    ]
    filas = [
        (claves[t["registro_patronal"]], "1" + t["nss"], _pesos(t["sdi"]))
        for t in lectura.trabajadores.iter_rows(named=True)
    ]
    return Tabla("CDSUMO062026", columnas, filas)


def _rc(lectura) -> Tabla:
    columnas = [
        Columna("RC_PATRON", TEXTO, 9),
        Columna("RC_MOD", TEXTO, 2),
        Columna("RC_PER", TEXTO, 7),
        Columna("RC_IMP_TOT", DINERO),
        Columna("RC_FEC_MOV", FECHA),
        Columna("RC_NUM_FOL", TEXTO, 6),
        Columna("RC_DOC", TEXTO, 2),
    ]
    filas = [
        (
            "1" + p["registro_patronal"][:8],
            p["registro_patronal"][8:10],
            "2026/06",
            _pesos(p["total_imss"]),
            FECHA_PAGO,
            p["folio_sua"],
            "01",
        )
        for p in lectura.pagos.iter_rows(named=True)
    ]
    return Tabla("RC", columnas, filas)


if __name__ == "__main__":
    hacer(Path(sys.argv[1]), Path(__file__).parent.parent / "CDSU3801.mdb")
