"""Los siete invariantes: un crédito bien llevado no rompe ninguno y cada defecto sembrado se halla con su nombre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cedulas_cli.dominio.credito.invariantes import INVARIANTES, grupo, revisar_invariantes
from cedulas_cli.dominio.credito.modelo import Credito, con
from cedulas_cli.dominio.credito.reglas import Reglas


def _nombres(creditos: list[Credito], reglas: Reglas, **extra: dict[str, object]) -> list[tuple[str, str]]:
    return [(h.invariante, h.numero_credito) for h in revisar_invariantes(creditos, reglas, **extra)]  # type: ignore[arg-type]  # el tipo lo decide cada caso


def test_todo_camino_los_sostiene(en: Callable[..., Credito], con_camino: list[str], reglas: Reglas) -> None:
    for estado in con_camino:
        assert revisar_invariantes([en(estado)], reglas) == []
    assert sorted({numero for numero, _ in INVARIANTES.values()}) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("estado", ["EXIGIBLE", "EN_COBRO", "PRESCRITO", "SURTE_EFECTOS"])
def test_1_sin_notificacion(estado: str, en: Callable[..., Credito], reglas: Reglas) -> None:
    roto = con(en("POR_NOTIFICAR"), {"estado": estado})
    assert _nombres([roto], reglas) == [("exigible-sin-notificacion", roto.numero_credito)]


@pytest.mark.parametrize(
    ("campo", "dia"),
    [
        ("fecha_notificacion", date(2026, 11, 13)),
        ("fecha_surte", date(2026, 12, 7)),
        ("fecha_limite_pago", date(2026, 12, 8)),
        ("fecha_exigible", date(2026, 12, 7)),
        ("fecha_exigible", None),
    ],
)
def test_2_fechas(campo: str, dia: date | None, en: Callable[..., Credito], reglas: Reglas) -> None:
    assert _nombres([con(en("EXIGIBLE"), {campo: dia})], reglas) == [("fechas-en-desorden", "262345678")]


def test_2_fechas_sin_notificacion(en: Callable[..., Credito], reglas: Reglas) -> None:
    roto = con(en("POR_NOTIFICAR"), {"fecha_surte": date(2026, 1, 2)})
    assert _nombres([roto], reglas) == [("fechas-en-desorden", "262345678")]


def test_3_marca_en_lote(en: Callable[..., Credito], reglas: Reglas) -> None:
    roto = con(en("ENTREGADO_RCC"), {"marcas": ("garantia",)})
    assert _nombres([roto], reglas) == [("turnado-con-marca-abierta", "262345678")]


def test_4_sucesor(en: Callable[..., Credito], reglas: Reglas) -> None:
    base = con(en("EN_ACLARACION"), {"estado": "SUSTITUIDO", "marcas": ()})
    viejo = con(base, {"sucesor": "262345699"})
    nuevo = con(en("EMITIDO"), {"numero_credito": "262345699", "credito_origen": "262345678"})
    assert _nombres([viejo, nuevo], reglas) == []
    assert _nombres([base], reglas) == [("sucesor-unico", "262345678")]
    assert _nombres([viejo], reglas) == [("sucesor-unico", "262345678")]
    assert _nombres([viejo, con(nuevo, {"credito_origen": "1"})], reglas) == [("sucesor-unico", "262345678")]
    otro = con(viejo, {"numero_credito": "262345600"})
    motivos = [h.motivo for h in revisar_invariantes([viejo, otro, nuevo], reglas)]
    assert sum("sustituye a 2 créditos" in m for m in motivos) == 2


def test_5_multa(en: Callable[..., Credito], reglas: Reglas) -> None:
    multa, cuota = en("SURTE_EFECTOS", multa=True), en("EN_ACLARACION")
    assert _nombres([multa, cuota], reglas) == []
    assert _nombres([multa], reglas) == [("multa-sin-origen", "268345678")]
    assert _nombres([con(multa, {"credito_origen": ""}), cuota], reglas) == [("multa-sin-origen", "268345678")]
    assert _nombres([con(multa, {"credito_origen": "", "justificacion": "formal"})], reglas) == []
    mal = con(multa, {"numero_credito": "261345678"})
    assert _nombres([mal, cuota], reglas) == [("multa-sin-origen", "261345678")]
    cancelada = con(cuota, {"estado": "CANCELADO_ACLARACION", "marcas": ()})
    assert _nombres([multa, cancelada], reglas) == [("multa-de-cuota-cancelada", "268345678")]
    assert _nombres([con(multa, {"estado": "SIN_EFECTOS"}), cancelada], reglas) == []


def test_6_suma_por_cifra_de_control(en: Callable[..., Credito], reglas: Reglas) -> None:
    uno, dos = en("POR_NOTIFICAR"), con(en("SURTE_EFECTOS"), {"numero_credito": "262345699"})
    assert _nombres([uno, dos], reglas, recibidos={"202611": 2}) == []
    assert _nombres([uno], reglas, recibidos={"202611": 2}) == [("estados-no-suman-lo-recibido", "")]
    assert _nombres([uno, dos], reglas, recibidos={"202611": 2, "202612": 1}) == [("estados-no-suman-lo-recibido", "")]


@pytest.mark.parametrize(
    ("estado", "incidencia", "compatible"),
    [
        ("POR_NOTIFICAR", "01", True),
        ("POR_NOTIFICAR", "1", True),
        ("POR_NOTIFICAR", "02", False),
        ("SURTE_EFECTOS", "02", True),
        ("SURTE_EFECTOS", "01", False),
        ("EN_COBRO", "31", True),
        ("EN_COBRO", "43", True),
        ("EXIGIBLE", "31", False),
        ("EN_CONVENIO", "05", True),
        ("EN_DEFENSA", "14", True),
        ("EN_ESTRADOS", "09", True),
        ("EN_COBRO", "77", True),
        ("EN_ACLARACION", "27", True),
    ],
)
def test_7_rale(estado: str, incidencia: str, compatible: bool, en: Callable[..., Credito], reglas: Reglas) -> None:
    esperado = [] if compatible else [("estado-incompatible-con-rale", "262345678")]
    assert _nombres([en(estado)], reglas, incidencias={"262345678": incidencia}) == esperado


def test_7_lo_que_sigue_vivo_en_el_rale(en: Callable[..., Credito], reglas: Reglas) -> None:
    saldado = con(en("EN_COBRO"), {"estado": "SALDADO"})
    for incidencia in ("31", "77"):
        assert _nombres([saldado], reglas, incidencias={"262345678": incidencia}) == [
            ("estado-incompatible-con-rale", "262345678")
        ]
    assert _nombres([], reglas, incidencias={"262345678": "01"}) == [("estado-incompatible-con-rale", "262345678")]


def test_grupos_de_cartera(reglas: Reglas) -> None:
    """Los de campo, a mano; lo que no está en ninguno es impedimento."""
    dinamica = {"00", "01", "02", "03", "08", "18", "20", "21", "23", "25", "27"}
    cobro = {"04", "05", "07", "17", *map(str, range(31, 44)), *map(str, range(51, 56))}
    for numero in range(100):
        clave = f"{numero:02d}"
        esperado = "DINAMICA" if clave in dinamica else "COBRO" if clave in cobro else "IMPEDIMENTO"
        assert grupo(clave, reglas) == esperado, clave
