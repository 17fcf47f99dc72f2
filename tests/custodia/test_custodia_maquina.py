"""La máquina del legajo contra un modelo simple: la tabla de procesos F7 escrita otra vez, a mano."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cedulas_cli.dominio.credito.hechos import LEGAJO, HechoNuevo
from cedulas_cli.dominio.custodia import legajo as lg
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.papel import maquina_de_custodia

MAQUINA = maquina_de_custodia()
CLAVE, CREDITO = "LEG-262345678-1", "262345678"
DIA = date(2026, 11, 3)
LUGAR = {"gaveta": "1", "caja": "2", "consecutivo": "3"}
COMPLETOS = {
    "impreso": {"numero_credito": CREDITO, "hojas": 3},
    "cancelado_impreso": {"motivo": "mancha"},
    "en_archivo": {"numero_credito": CREDITO, **LUGAR, "hallazgo": "en otra caja", "resolucion": "R", "vale": "V"},
    "a_notificador": {"notificador": "N07", "firma": True},
    "devuelto_notificado": {"fecha_notificacion": DIA.isoformat(), "medio": "estrados", "resolucion": "R"},
    "devuelto_no_notificado": {"causa": "cerrado"},
    "capturado": {"fecha_notificacion": DIA.isoformat(), "resolucion": "R"},
    "verificado_p1": {"folio": "P1-1", "resolucion": "R"},
    "verificado_p2": {"folio": "P2-1", "observacion": "falta una hoja", "resolucion": "R"},
    "turnado": {"destino": "RCC", "lote": "L-1", "casos": 1},
    "prestado": {"vale": "V", "solicitante": "Jurídico", "motivo": "juicio", "compromiso": DIA.isoformat()},
    "en_aclaracion": {"folio_solicitud": "AC-1"},
    "extraviado": {"acta": "AX-1", "busqueda": "en todas partes"},
}
"""Cada hecho con todo lo que su paso podría pedir, hecho siempre por la persona que le toca."""
QUIEN = {"capturado": "captura", "verificado_p1": "primera", "verificado_p2": "segunda"}
CON_PAPEL = (
    *("IMPRESO", "EN_ARCHIVO", "A_NOTIFICADOR", "DEVUELTO_NOTIFICADO", "DEVUELTO_NO_NOTIFICADO", "CAPTURADO"),
    *("VERIFICADO_P1", "VERIFICADO_P2", "PRESTADO", "EN_ACLARACION"),
)
PASOS = {
    "": {"IMPRESO", "EN_ARCHIVO"},
    "IMPRESO": {"CANCELADO_IMPRESO", "EN_ARCHIVO"},
    "EN_ARCHIVO": {"A_NOTIFICADOR", "PRESTADO", "EN_ACLARACION", "CANCELADO_IMPRESO", "DEVUELTO_NOTIFICADO"},
    "A_NOTIFICADOR": {"DEVUELTO_NOTIFICADO", "DEVUELTO_NO_NOTIFICADO"},
    "DEVUELTO_NOTIFICADO": {"CAPTURADO", "EN_ACLARACION"},
    "DEVUELTO_NO_NOTIFICADO": {"EN_ARCHIVO", "CANCELADO_IMPRESO", "DEVUELTO_NOTIFICADO"},
    "CAPTURADO": {"VERIFICADO_P1", "EN_ACLARACION"},
    "VERIFICADO_P1": {"VERIFICADO_P2", "EN_ACLARACION"},
    "VERIFICADO_P2": {"TURNADO", "EN_ACLARACION"},
    "TURNADO": {"VERIFICADO_P2"},
    "PRESTADO": {"EN_ARCHIVO"},
    "CANCELADO_IMPRESO": set(),
    "EXTRAVIADO": {"EN_ARCHIVO"},
    "EN_ACLARACION": set(),
}
"""El modelo: de cada estado, a dónde. De la aclaración sólo se vuelve a donde se estaba."""


def hecho(
    nombre: str, dia: date = DIA, usuario: str | None = None, documento: str = "D", **cambios: object
) -> HechoNuevo:
    datos = {k: v for k, v in {**COMPLETOS[nombre], **cambios}.items() if v is not None}
    return HechoNuevo(LEGAJO, CLAVE, nombre, dia, usuario or QUIEN.get(nombre, "custodia"), documento, datos)


def recorrer(*nombres: str, **ultimo: Any) -> dict[str, Any]:
    estado = None
    for lugar, nombre in enumerate(nombres, 1):
        cambios = ultimo if lugar == len(nombres) else {}
        estado = lg.doblar(estado, hecho(nombre, **cambios), MAQUINA)
    return estado or {}


class VidaDeUnLegajo(RuleBasedStateMachine):
    """Hechos al azar, completos y en orden: se acepta exactamente lo que el modelo dice."""

    def __init__(self) -> None:
        super().__init__()
        self.estado = ""
        self.antes_de_aclarar = ""
        self.real: dict[str, Any] | None = None

    @rule(nombre=st.sampled_from(sorted(COMPLETOS)))
    def ocurre(self, nombre: str) -> None:
        a = nombre.upper()
        debe = a in PASOS[self.estado] or (a == "EXTRAVIADO" and self.estado in CON_PAPEL)
        debe = debe or (self.estado == "EN_ACLARACION" and a == self.antes_de_aclarar)
        if not debe:
            with pytest.raises(ErrorCedulas):
                lg.doblar(self.real, hecho(nombre), MAQUINA)
            return
        nuevo = lg.doblar(self.real, hecho(nombre), MAQUINA)
        self.antes_de_aclarar = self.estado if a == "EN_ACLARACION" else self.antes_de_aclarar
        self.estado, self.real = a, nuevo

    @invariant()
    def dice_quien_lo_tiene(self) -> None:
        if self.real is None:
            return
        assert self.real["estado"] == self.estado
        quien = {"A_NOTIFICADOR": "N07", "PRESTADO": "Jurídico", "TURNADO": "RCC"}
        if self.estado != "EXTRAVIADO":
            assert self.real["en_poder_de"] == quien.get(self.estado, "ARCHIVO")


TestVidaDeUnLegajo = VidaDeUnLegajo.TestCase
TestVidaDeUnLegajo.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


HASTA_CAPTURADO = ("impreso", "en_archivo", "a_notificador", "devuelto_notificado", "capturado")


@pytest.mark.parametrize(
    ("camino", "ultimo", "dice"),
    [
        (("impreso",), {"hojas": 0}, "hojas debe ser un entero"),
        (("impreso",), {"hojas": True}, "hojas debe ser un entero"),
        (("impreso",), {"hoja_desde": 10, "hoja_hasta": 13}, "no es de 3 hojas"),
        (("impreso",), {"numero_credito": "26234567"}, "no es un número de crédito"),
        (("impreso", "en_archivo"), {"caja": " "}, "le falta: caja"),
        (("impreso", "en_archivo", "a_notificador"), {"firma": False}, "no ha firmado"),
        (("impreso", "en_archivo", "a_notificador"), {"documento": ""}, "le falta: documento"),
        (("impreso", "en_archivo", "a_notificador", "devuelto_notificado"), {"notificador": "N08"}, "lo tiene N07"),
        (
            ("impreso", "en_archivo", "a_notificador", "devuelto_notificado"),
            {"fecha_notificacion": "2026-11-02"},
            "antes de entregarlo",
        ),
        (
            ("impreso", "en_archivo", "a_notificador", "devuelto_notificado"),
            {"fecha_notificacion": "2026-11-04"},
            "después de devolverlo",
        ),
        (HASTA_CAPTURADO, {"fecha_notificacion": "2026-11-02"}, "el acta dice 2026-11-03"),
        (HASTA_CAPTURADO, {"usuario": " n07 "}, "lo notificó"),
        ((*HASTA_CAPTURADO, "verificado_p1"), {"usuario": "CAPTURA"}, "lo capturó"),
        ((*HASTA_CAPTURADO, "verificado_p1"), {"usuario": "N07"}, "lo notificó"),
        ((*HASTA_CAPTURADO, "verificado_p1"), {"folio": None}, "le falta: folio"),
        ((*HASTA_CAPTURADO, "verificado_p1", "verificado_p2"), {"usuario": "primera"}, "hizo la primera"),
        ((*HASTA_CAPTURADO, "verificado_p1", "verificado_p2"), {"usuario": "captura"}, "lo capturó"),
        ((*HASTA_CAPTURADO, "verificado_p1", "verificado_p2"), {"folio": "p1-1"}, "es el de la primera"),
        ((*HASTA_CAPTURADO, "verificado_p1", "verificado_p2", "turnado"), {"casos": 33}, "de 1 a 32 casos"),
        (("impreso", "en_archivo", "prestado"), {"compromiso": "2026-11-02"}, "es anterior al préstamo"),
        (("impreso", "en_archivo", "prestado"), {"compromiso": "mañana"}, "no es una fecha"),
        (("impreso", "en_archivo", "prestado", "en_archivo"), {"vale": "V-2"}, "salió con el vale V"),
        (("impreso", "en_archivo", "extraviado"), {"acta": None}, "le falta: acta"),
        (("impreso", "en_archivo"), {"dia": date(2026, 11, 2)}, "es del 2026-11-02 y el anterior"),
    ],
)
def test_cada_condicion_detiene_y_lo_dice(camino, ultimo, dice) -> None:
    recorrer(*camino)
    with pytest.raises(ErrorCedulas) as falla:
        recorrer(*camino, **ultimo)
    assert dice in falla.value.como_texto()


def test_lo_que_no_llega_dice_por_donde() -> None:
    with pytest.raises(ErrorCedulas) as falla:
        recorrer("impreso", "turnado")
    assert falla.value.nombre == "transicion-ilegal"
    assert "VERIFICADO_P2 → TURNADO" in falla.value.causa


def test_quien_capturo_no_se_puede_falsear_con_un_dato() -> None:
    estado = recorrer(*HASTA_CAPTURADO, capturo="otra", verifico_p1="nadie", impreso=False)
    assert estado["capturo"] == "captura"
    assert "verifico_p1" not in estado
    assert estado["impreso"] is True


def test_una_salida_nueva_olvida_la_diligencia_anterior() -> None:
    estado = recorrer("impreso", "en_archivo", "a_notificador", "devuelto_no_notificado", "en_archivo", "a_notificador")
    assert estado["salidas"] == 2
    assert "causa" not in estado
    assert "fecha_devolucion" not in estado


def test_la_aclaracion_no_cambia_quien_capturo_ni_cuando() -> None:
    estado = recorrer(*HASTA_CAPTURADO)
    abierta = lg.doblar(estado, hecho("en_aclaracion"), MAQUINA)
    despues = DIA + timedelta(days=20)
    vuelta = lg.doblar(abierta, hecho("capturado", despues, usuario="otra"), MAQUINA)
    assert (vuelta["estado"], vuelta["capturo"], vuelta["fecha_captura"]) == ("CAPTURADO", "captura", DIA.isoformat())
    assert "folio_solicitud" not in vuelta


def test_el_extravio_hace_responsable_a_quien_lo_tenia() -> None:
    estado = recorrer("impreso", "en_archivo", "a_notificador", "extraviado")
    assert (estado["responsable"], estado["en_poder_de"]) == ("N07", "N07")


def test_la_correccion_queda_contada_y_exige_motivo() -> None:
    estado = recorrer("impreso", "en_archivo")
    buena = HechoNuevo(LEGAJO, CLAVE, "correccion", DIA, "ana", "", {"estado": "IMPRESO", "motivo": "se tecleó de más"})
    assert lg.doblar(estado, buena, MAQUINA)["correcciones"] == 1
    for datos in ({"estado": "IMPRESO"}, {"estado": "NINGUNO", "motivo": "x"}):
        with pytest.raises(ErrorCedulas):
            lg.doblar(estado, HechoNuevo(LEGAJO, CLAVE, "correccion", DIA, "ana", "", datos), MAQUINA)


@pytest.mark.parametrize(
    ("texto", "debe"),
    [
        ("262345678", ("262345678", 0)),
        (" leg-262345678-2 ", ("262345678", 2)),
        ("CIT-262345678-1", ("262345678", 0)),
        ("26234567", None),
        ("262345678-1", None),
        ("LEG-262345678-1;x", None),
        ("", None),
    ],
)
def test_que_dice_un_codigo(texto, debe) -> None:
    assert lg.leer_codigo(texto) == debe
