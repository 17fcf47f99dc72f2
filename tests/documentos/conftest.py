"""Generador propio de cédulas de prueba: importes sintéticos que cuadran, sin depender del motor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.documentos.contexto import Area, ContextoLote
from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS_BIMESTRAL, CONCEPTOS_MENSUAL, OBRERAS, conceptos_de

APELLIDOS = (
    "MUÑOZ",
    "PEÑA",
    "GARCÍA",
    "LÓPEZ",
    "IBÁÑEZ",
    "NÚÑEZ",
    "AGÜERO",
    "RÍOS",
    "ZÚÑIGA",
    "DE LA CRUZ",
    "CASTAÑEDA",
)
NOMBRES = ("JOSÉ ÁNGEL", "MARÍA DE LOS ÁNGELES", "SOFÍA", "IÑAKI", "BEGOÑA", "MARTÍN", "ANDRÉS", "XÓCHITL", "RAÚL")
BASES = {
    "cuota_fija": 20_400,
    "excedente_patronal": 1_100,
    "excedente_obrero": 400,
    "prestaciones_dinero_patronal": 700,
    "prestaciones_dinero_obrero": 250,
    "gastos_medicos_patronal": 1_050,
    "gastos_medicos_obrero": 375,
    "riesgos_trabajo": 5_435,
    "invalidez_vida_patronal": 1_750,
    "invalidez_vida_obrero": 625,
    "guarderias": 1_000,
    "retiro": 2_000,
    "cesantia_vejez_patronal": 6_422,
    "cesantia_vejez_obrero": 1_125,
    "aportacion_vivienda": 5_000,
}


def hacer_renglones(folio: str, cuantos: int, emision: str, semilla: int = 0) -> pl.DataFrame:
    """Renglones con aritmética propia (multiplicación entera), deterministas, con totales que cuadran."""
    filas = []
    dias = 61 if emision == BIMESTRAL else 31
    for i in range(cuantos):
        n = i * 7919 + semilla * 104729
        sbc = 31_504 + n * 37 % 250_000
        fila: dict[str, object] = {
            "folio": folio,
            "nss": f"{n % 10**11:011d}",
            "nombre": f"{APELLIDOS[n % 11]} {APELLIDOS[n // 11 % 11]} {NOMBRES[n // 5 % 9]}",
            "curp": f"XEXX{n % 10**6:06d}HDFXXX{n % 100:02d}",
            "origen": str(n % 3),
            "tipo_movimiento": ("0", "7", "8", "2")[n % 4],
            "fecha_movimiento": date(2026, 9, 1) + timedelta(days=n % 60) if n % 5 else None,
            "dias": dias - n % 4,
            "sbc": sbc,
            "con_diferencia": n % 17 == 3,
        }
        for concepto in conceptos_de(emision):
            fila[concepto] = sbc * dias * BASES.get(concepto, 0) // 100_000
        if emision == BIMESTRAL:
            con_credito = n % 3 == 0
            fila["tasa_ceav_patronal"] = Decimal("6.42200")
            fila["numero_credito"] = f"19{n % 10**8:08d}" if con_credito else None
            fila["tipo_descuento"] = 1 + n % 9 // 3 if con_credito else 0
            fila["valor_descuento"] = Decimal("25.3417") if con_credito else None
            fila["amortizacion"] = sbc * dias // 5 if con_credito else 0
            fila["seguro_danos"] = 1_500 if con_credito else 0
        filas.append(fila)
    esquema = {"fecha_movimiento": pl.Date, "numero_credito": pl.String, "valor_descuento": pl.Decimal(12, 4)}
    tabla = pl.DataFrame(
        filas, schema_overrides={k: v for k, v in esquema.items() if k in filas[0]}, infer_schema_length=None
    )
    return con_totales(tabla, emision)


def con_totales(tabla: pl.DataFrame, emision: str) -> pl.DataFrame:
    """Agrega los totales del contrato a partir de los conceptos."""
    conceptos = conceptos_de(emision)
    if emision == BIMESTRAL:
        tabla = tabla.with_columns(
            total_rcv=pl.sum_horizontal("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero"),
            total_vivienda=pl.sum_horizontal("aportacion_vivienda", "amortizacion", "seguro_danos"),
        )
    return tabla.with_columns(
        total_patronal=pl.sum_horizontal([c for c in conceptos if c not in OBRERAS]),
        total_obrero=pl.sum_horizontal([c for c in conceptos if c in OBRERAS]),
    ).with_columns(total=pl.col("total_patronal") + pl.col("total_obrero"))


def hacer_encabezado(folio: str, renglones: pl.DataFrame, emision: str, **cambios: object) -> pl.DataFrame:
    """El encabezado de una cédula, con los importes agregados de sus renglones."""
    importes = [*(CONCEPTOS_BIMESTRAL if emision == BIMESTRAL else CONCEPTOS_MENSUAL)]
    importes += ["total_rcv", "total_vivienda"] if emision == BIMESTRAL else []
    importes += ["total_patronal", "total_obrero", "total"]
    datos: dict[str, object] = {
        "folio": folio,
        "registro_patronal": "Z9900001100",
        "rfc": "SIN990101ZZ9",
        "razon_social": "COMERCIALIZADORA SINTÉTICA DEL NIÑO AGÜERO SA DE CV",
        "domicilio": "AVENIDA DE LAS PEÑAS NÚM. 1234 INT. 5, COLONIA AMPLIACIÓN SAN ÁNGEL",
        "localidad": "GUADALAJARA, JALISCO",
        "codigo_postal": "44100",
        "actividad": "COMERCIO AL POR MENOR DE ARTÍCULOS DE PAPELERÍA",
        "clase": "II",
        "prima_rt": Decimal("0.54355"),
        "prima_inferida": False,
        "zona": "general",
        "modalidad": "10",
        "sector": "07",
        "emision": emision,
        "periodo": "2026-10",
        "numero_propuesta": "261000123",
        "cotizantes": renglones.get_column("nss").n_unique(),
        "dias": int(renglones.get_column("dias").sum()),
        **{campo: int(renglones.get_column(campo).sum()) for campo in importes},
        **cambios,
    }
    return pl.DataFrame([datos], schema_overrides={"prima_rt": pl.Decimal(9, 5), "domicilio": pl.String})


def hacer_contexto(emision: str, **cambios: object) -> ContextoLote:
    """Un contexto de lote completo."""
    datos: dict[str, object] = {
        "delegacion": Area("14", "Jalisco"),
        "subdelegacion": Area("38", "Hidalgo"),
        "domicilio": "Av. 16 de Septiembre 868, Centro, Guadalajara, Jalisco, CP 44100",
        "periodo": "2026-10",
        "emision": emision,
        "uma": 11_731,
        "salarios_minimos": {"general": 31_504, "zlfn": 44_087},
        "fecha_limite": date(2026, 11, 17),
        "fecha_emision": date(2026, 11, 2),
        "marca": "",
        "fundamentos": "Artículos 15, 39, 39 A, 40 y 251, fracciones XII y XIV, de la Ley del Seguro Social; 29, "
        "fracciones I y II, de la Ley del Instituto del Fondo Nacional de la Vivienda para los Trabajadores.",
        "criterios": "Cuotas redondeadas por trabajador y concepto; tasa de cesantía y vejez según criterio «sua».",
        "advertencias": (),
        "version": "0.0-prueba",
        **cambios,
    }
    return ContextoLote(**datos)  # type: ignore[arg-type]  # los cambios los elige cada prueba


@pytest.fixture
def renglones() -> Callable[..., pl.DataFrame]:
    return hacer_renglones


@pytest.fixture
def encabezado() -> Callable[..., pl.DataFrame]:
    return hacer_encabezado


@pytest.fixture
def contexto() -> Callable[..., ContextoLote]:
    return hacer_contexto


@pytest.fixture
def totalizar() -> Callable[..., pl.DataFrame]:
    return con_totales
