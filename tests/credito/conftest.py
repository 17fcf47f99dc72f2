"""Piezas comunes: reglas del programa con un calendario de pura ley y una fábrica de hechos y de créditos en camino."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.inhabiles import Calendario, Horizonte, inhabiles_de_ley
from cedulas_cli.parametros.credito import cargar_reglas

CUOTA, MULTA = "262345678", "268345678"
ACTO = {
    "autoridad": "Titular",
    "competencia": "arts. 150 y 155",
    "fundamento": "LSS 39-C",
    "firmante": "Quien firma",
    "medio_defensa": "inconformidad, 15 días",
}
ENTREGA = {
    "notificador": "N07",
    "constancia": "C-118",
    "constancia_desde": "2026-01-01",
    "constancia_hasta": "2026-12-31",
}
RECIBE = {"hora": "11:20", "atendio": "Juan Pérez", "caracter": "destinatario"}
LOTE = {"lote": "L-1", "casos": 32, "incidencia": "02", "rale": "RALE 2026-12"}
SOLO = {"automatico": True}
PAGO = {"fuente": "SIPARE", "folio": "F-1"}

# Un camino por cada estado, escrito a mano; los que el tiempo mueve van con su fecha.
NACE = {
    "registro_patronal": "Z9900001100",
    "periodo": "2026-09",
    "tipo_documento": "02",
    "suerte_principal": 100000,
    "actualizacion": 300,
    "recargos": 1500,
    "sector": "07",
}
NACE_MULTA = {
    "registro_patronal": "Z9900001100",
    "periodo": "2026-09",
    "tipo_documento": "80",
    "multa": 40001,
    "credito_origen": CUOTA,
    "sector": "07",
}
Paso = tuple[str, str, dict[str, Any]]
HASTA_POR_NOTIFICAR: list[Paso] = [
    ("determinado", "2026-10-20", NACE),
    ("emitido", "2026-10-22", ACTO),
    ("por_notificar", "2026-10-26", {"cifra_control": "202611"}),
]
HASTA_EN_DILIGENCIA = [*HASTA_POR_NOTIFICAR, ("en_diligencia", "2026-11-03", ENTREGA)]
HASTA_NOTIFICADO = [*HASTA_EN_DILIGENCIA, ("notificado", "2026-11-12", RECIBE)]
HASTA_SURTE = [*HASTA_NOTIFICADO, ("surte_efectos", "2026-11-13", SOLO)]
HASTA_EXIGIBLE = [*HASTA_SURTE, ("exigible", "2026-12-08", SOLO)]
HASTA_RCC = [*HASTA_EXIGIBLE, ("entregado_rcc", "2026-12-10", LOTE)]
HASTA_COBRO = [*HASTA_RCC, ("en_cobro", "2026-12-14", {"acuse": "A-1"})]
HASTA_NO_LOCALIZADO = [
    *HASTA_EN_DILIGENCIA,
    ("no_localizado", "2026-11-10", {"causa": "desaparecio", "acta": "AC-9"}),
]
HASTA_ACLARACION = [*HASTA_SURTE, ("en_aclaracion", "2026-11-18", {"folio": "AA-1"})]
HASTA_DEFENSA = [*HASTA_SURTE, ("en_defensa", "2026-12-07", {"folio": "RI-1", "via": "inconformidad"})]
CAMINOS: dict[str, list[Paso]] = {
    "DETERMINADO": HASTA_POR_NOTIFICAR[:1],
    "EN_REVISION": [*HASTA_POR_NOTIFICAR[:1], ("en_revision", "2026-10-21", {})],
    "RECHAZADO_INTERNO": [
        *HASTA_POR_NOTIFICAR[:1],
        ("en_revision", "2026-10-21", {}),
        ("rechazado_interno", "2026-10-21", {"causa": "pago"}),
    ],
    "FIRMADO": [*HASTA_POR_NOTIFICAR[:1], ("en_revision", "2026-10-21", {}), ("firmado", "2026-10-21", ACTO)],
    "EMITIDO": HASTA_POR_NOTIFICAR[:2],
    "POR_NOTIFICAR": HASTA_POR_NOTIFICAR,
    "SIN_SECTOR": [*HASTA_POR_NOTIFICAR, ("sin_sector", "2026-10-27", {"motivo": "el 07 ya no existe"})],
    "EN_DILIGENCIA": HASTA_EN_DILIGENCIA,
    "CITADO": [
        *HASTA_EN_DILIGENCIA,
        ("citado", "2026-11-10", {"hora": "10:00", "fecha_cita": "2026-11-12", "hora_cita": "11:20"}),
    ],
    "NO_NOTIFICADO": [*HASTA_EN_DILIGENCIA, ("no_notificado", "2026-11-10", {"causa": "cerrado"})],
    "NO_LOCALIZADO": HASTA_NO_LOCALIZADO,
    "EN_ESTRADOS": [
        *HASTA_NO_LOCALIZADO,
        ("en_estrados", "2026-11-23", {"acuerdo": "AE-1", "folio": "E-1", "fojas": 3}),
    ],
    "NOTIFICADO": HASTA_NOTIFICADO,
    "SURTE_EFECTOS": HASTA_SURTE,
    "EXIGIBLE": HASTA_EXIGIBLE,
    "EN_ACLARACION": HASTA_ACLARACION,
    "EN_DEFENSA": HASTA_DEFENSA,
    "FIRME": [*HASTA_ACLARACION, ("firme", "2026-12-15", {"resolucion": "R-1"})],
    "ENTREGADO_RCC": HASTA_RCC,
    "OBSERVADO": [*HASTA_RCC, ("observado", "2026-12-14", {"motivo": "clave 3"})],
    "EN_COBRO": HASTA_COBRO,
    "EN_CONVENIO": [
        *HASTA_COBRO,
        (
            "en_convenio",
            "2026-12-18",
            {"folio": "CV-1", "comprende_todos": True, "solicitud": "2026-12-15", "resolucion": "RC-1"},
        ),
    ],
    "IMPEDIMENTO": [*HASTA_COBRO, ("impedimento", "2026-12-18", {"causa": "huelga"})],
    "EN_CANCELACION": [
        *HASTA_COBRO,
        ("en_cancelacion", "2027-01-05", {"expediente": "EC-1", "causa": "no_localizado"}),
    ],
    "CANCELADO_NO_LOCALIZADO": [
        *HASTA_COBRO,
        ("en_cancelacion", "2027-01-05", {"expediente": "EC-1", "causa": "no_localizado"}),
        ("cancelado_no_localizado", "2027-01-12", {"acuerdo": "AC-1", "organo": "Consejo"}),
    ],
    "CANCELADO_INSOLVENTE": [
        *HASTA_COBRO,
        ("en_cancelacion", "2027-01-05", {"expediente": "EC-1", "causa": "insolvente"}),
        ("cancelado_insolvente", "2027-01-12", {"acuerdo": "AC-1", "organo": "Consejo"}),
    ],
    "CANCELADO_INCOSTEABLE": [
        *HASTA_COBRO,
        ("en_cancelacion", "2027-01-05", {"expediente": "EC-1", "causa": "incosteable"}),
        ("cancelado_incosteable", "2027-01-12", {"acuerdo": "AC-1", "organo": "Consejo"}),
    ],
    "RESTABLECIDO": [
        *HASTA_COBRO,
        ("en_cancelacion", "2027-01-05", {"expediente": "EC-1", "causa": "insolvente"}),
        ("cancelado_insolvente", "2027-01-12", {"acuerdo": "AC-1", "organo": "Consejo"}),
        ("restablecido", "2027-03-02", {"motivo": "apareció un inmueble"}),
    ],
}
MULTAS: dict[str, list[Paso]] = {
    estado: [("determinado", "2026-10-20", NACE_MULTA), *CAMINOS[estado][1:]]
    for estado in ("POR_NOTIFICAR", "NOTIFICADO", "SURTE_EFECTOS", "EXIGIBLE", "EN_COBRO")
} | {
    "EN_SIN_EFECTOS": [
        ("determinado", "2026-10-20", NACE_MULTA),
        *HASTA_SURTE[1:],
        ("en_sin_efectos", "2026-11-18", {"folio": "SE-1", "prueba": "recibo de pago"}),
    ]
}


@pytest.fixture(scope="session")
def calendario() -> Calendario:
    """Sólo los inhábiles de ley, de 2007 a 2060: el supuesto de los vectores."""
    horizonte = Horizonte(date(2007, 1, 1), date(2060, 1, 1), date(2060, 12, 31), date(2060, 12, 31))
    return Calendario(tuple(d for anio in range(2007, 2061) for d in inhabiles_de_ley(anio)), horizonte)


@pytest.fixture(scope="session")
def reglas(calendario: Calendario) -> Reglas:
    """Las del programa, sin nada de ninguna oficina."""
    return cargar_reglas(calendario)


@pytest.fixture(scope="session")
def hecho() -> Callable[..., HechoNuevo]:
    """hecho(nombre, fecha, datos…) → un hecho por registrar."""

    def crear(
        nombre: str, fecha: str, datos: dict[str, Any] | None = None, *, clave: str = CUOTA, documento: str = "D-1"
    ) -> HechoNuevo:
        return HechoNuevo(CREDITO, clave, nombre, date.fromisoformat(fecha), "ana", documento, datos or {})

    return crear


@pytest.fixture(scope="session")
def historia(hecho: Callable[..., HechoNuevo]) -> Callable[..., list[HechoNuevo]]:
    """historia(estado, multa=…) → los hechos que llevan a ese estado."""

    def armar(estado: str, *, multa: bool = False) -> list[HechoNuevo]:
        pasos = MULTAS[estado] if multa else CAMINOS[estado]
        return [hecho(n, f, d, clave=MULTA if multa else CUOTA) for n, f, d in pasos]

    return armar


@pytest.fixture(scope="session")
def en(historia: Callable[..., list[HechoNuevo]], reglas: Reglas) -> Callable[..., Credito]:
    """en(estado, multa=…) → un crédito en ese estado, por su camino más común."""
    hechos: dict[tuple[str, bool], Credito] = {}

    def llevar(estado: str, *, multa: bool = False) -> Credito:
        if (estado, multa) not in hechos:
            credito = None
            for paso in historia(estado, multa=multa):
                credito = aplicar(credito, paso, reglas)
            assert credito is not None
            hechos[estado, multa] = credito
        return hechos[estado, multa]

    return llevar


@pytest.fixture(scope="session")
def con_camino() -> list[str]:
    """Los estados que `en` sabe alcanzar."""
    return sorted(CAMINOS)
