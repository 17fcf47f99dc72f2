"""La oficina sembrada, con el calendario de sus cifras de control."""

from __future__ import annotations

from pathlib import Path

import pytest
from siembra import ENTREGA, RECIBE, Siembra, gemela

CALENDARIO = (
    "cifra_control,fecha_entrega,inicio_notificacion,termino_notificacion",
    "202611,2026-10-23,2026-11-03,2026-11-13",
    "202612,2026-11-23,2026-12-01,2026-12-11",
)
SALIO = ("en_diligencia", "2026-11-03", {**ENTREGA, "_documento": "FN-1"})


@pytest.fixture
def siembra(tmp_path: Path) -> Siembra:
    return Siembra(tmp_path / "oficina")


@pytest.fixture
def cartera(siembra: Siembra) -> dict[str, dict[str, object]]:
    """Ocho créditos de la cifra 202611 y uno de la 202612; lo que de cada uno se espera, escrito a mano."""
    siembra.cifras(*CALENDARIO)

    def notificado(dia: str) -> tuple[str, str, dict[str, object]]:
        return ("notificado", dia, RECIBE)

    pago = {"fuente": "SIPARE", "folio": "F-1"}
    pasos = {
        "262000001": [*siembra.nace(100_000, credito_multa=gemela("262000001")), SALIO, notificado("2026-11-03")],
        "268000001": [*siembra.multa("262000001", 40_000), SALIO, notificado("2026-11-13")],
        "262000002": [*siembra.nace(200_000), SALIO, notificado("2026-11-17")],
        "262000003": [*siembra.nace(50_001), ("saldado", "2026-10-28", {**pago, "importe": 50_001})],
        "262000004": [*siembra.nace(30_000), SALIO],
        "262000005": [*siembra.nace(10_000)],
        "263000006": [
            *siembra.nace(70_000, clase="RCV", tipo_documento="06", periodo="2026-08", producto="RCV_ECO_EST"),
            SALIO,
            notificado("2026-11-12"),
        ],
        "262000007": [*siembra.nace(1, cifra="202612", producto="COP_COMP")],
    }
    for numero, suyos in pasos.items():
        siembra.credito(numero, suyos)
    return {
        "262000001": {"grupo": ("202611", "ECO estratégico"), "importe": 100_000, "situacion": "oportuno"},
        "268000001": {"grupo": ("202611", "ECO estratégico"), "importe": 40_000, "situacion": "oportuno"},
        "262000002": {"grupo": ("202611", "ECO estratégico"), "importe": 200_000, "situacion": "posterior"},
        "262000003": {"grupo": ("202611", "ECO estratégico"), "importe": 50_001, "situacion": "saldado"},
        "262000004": {"grupo": ("202611", "ECO estratégico"), "importe": 30_000, "situacion": "pendiente"},
        "262000005": {"grupo": ("202611", "ECO estratégico"), "importe": 10_000, "situacion": "pendiente"},
        "263000006": {"grupo": ("202611", "RCV estratégico"), "importe": 70_000, "situacion": "oportuno"},
        "262000007": {"grupo": ("202612", "ECO complemento"), "importe": 1, "situacion": "pendiente"},
    }
