"""Revisión de identificadores: qué vale, qué sólo advierte y por qué no."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.identificadores import (
    TIPOS,
    digito_curp,
    digito_nss,
    digito_rfc,
    revisar,
    revisar_curp,
    revisar_nss,
    revisar_registro_patronal,
    revisar_rfc,
)


def curp(base: str) -> str:
    return base + digito_curp(base)


def rfc(base: str) -> str:
    return base + digito_rfc(base)


def nss(base: str) -> str:
    return base + digito_nss(base)


@pytest.mark.parametrize(
    ("tipo", "valor"),
    [
        ("nss", "01908000019"),
        ("curp", "HEGG560427MVZRRL04"),
        ("rfc", "GODE561231GR8"),
        ("rfc", "SAT970701NN3"),
        ("registro-patronal", "A0100001104"),
    ],
)
def test_lo_bueno_vale_sin_motivo(tipo, valor):
    revision = revisar(tipo, valor)
    assert (revision.valor, revision.tipo, revision.valido) == (valor, tipo, True)
    assert (revision.digito, revision.motivo) == (valor[-1], "")


@pytest.mark.parametrize(
    ("tipo", "escrito", "leido"),
    [
        ("nss", " 01-90-80-0001-9 ", "01908000019"),
        ("curp", "hegg560427mvzrrl04", "HEGG560427MVZRRL04"),
        ("rfc", "gode 561231 gr8", "GODE561231GR8"),
        ("rfc", "on\u0303o120726rx3", "OÑO120726RX3"),
        ("registro-patronal", "a01-00001-10-4", "A0100001104"),
        ("registro-patronal", "A01\u201300001\u00a0104", "A0100001104"),
    ],
)
def test_se_normaliza_y_se_dice(tipo, escrito, leido):
    revision = revisar(tipo, escrito)
    assert revision.valido
    assert revision.valor == escrito
    assert f"se leyó como «{leido}»" in revision.motivo


@pytest.mark.parametrize(
    ("valor", "digito", "motivo"),
    [
        ("01908000018", "9", "es 8 y le corresponde 9"),
        ("0190800001", "9", "le falta el dígito verificador, 9"),
        ("019080000199", "", "tiene 12 cifras"),
        ("0190800001A", "", "trae «A»"),
        ("٠١٩٠٨٠٠٠٠١٩", "", "sólo lleva cifras"),
        ("00000000000", "0", "puros ceros"),
        ("", "", "vacío"),
    ],
)
def test_nss_malo(valor, digito, motivo):
    revision = revisar_nss(valor)
    assert not revision.valido
    assert revision.digito == digito
    assert motivo in revision.motivo


def test_nss_los_anios_solo_advierten_y_el_97_queda_exento():
    """Alta en 1950 y nacimiento en «85»: imposible en el siglo pasado. Sin norma, no bloquea (derecho 11.03)."""
    raro = revisar_nss(nss("0150850001"))
    assert raro.valido
    assert raro.motivo.startswith("advertencia: el año de nacimiento")
    assert revisar_nss(nss("9750850001")).motivo == ""
    assert revisar_nss(nss("5407900123")).motivo == "", "alta en 2007 de quien nació en 1990"


@pytest.mark.parametrize(
    ("base", "vale"),
    [
        ("HEGG560427HVZRRL0", True),
        ("HEGG560427XVZRRL0", True),
        ("HEGG560427JVZRRL0", False),
        ("HEGG560427MXXRRL0", False),
        ("HEGG560427MNERRL0", True),
        ("HEGG560431MVZRRL0", False),
        ("HEGG000229MVZRRLA", True),
        ("HEGG000229MVZRRL0", False),
        ("HEGG010229MVZRRLA", False),
        ("HEGG991231MVZRRL9", True),
        ("HEGG5604A7MVZRRL0", False),
    ],
)
def test_curp_sexo_entidad_y_fecha(base, vale):
    """Sexo H, M o X; la posición 17 dice el siglo: el 29-feb-00 existió en 2000 y no en 1900."""
    assert revisar_curp(curp(base)).valido is vale


def test_curp_con_digito_cambiado():
    revision = revisar_curp("HEGG560427MVZRRL05")
    assert not revision.valido
    assert revision.digito == "4"


def test_curp_con_enie_vale_y_advierte():
    revision = revisar_curp(curp("MUÑJ800101HDFXXN0"))
    assert revision.valido
    assert "Ñ" in revision.motivo


@pytest.mark.parametrize("generico", ["XAXX010101000", "XEXX010101000"])
def test_rfc_generico_se_acepta_por_lista(generico):
    """Derecho 11.05."""
    revision = revisar_rfc(generico)
    assert revision.valido
    assert "por lista" in revision.motivo


def test_rfc_generico_nacional_no_valdria_por_su_digito():
    """El de público en general no cuadra módulo 11; sólo la lista lo salva, y ninguno parecido entra por ella."""
    assert digito_rfc("XAXX01010100") != "0"
    assert not revisar_rfc("XBXX010101000").valido


@pytest.mark.parametrize(
    ("valor", "digito", "motivo"),
    [
        ("VACE460910SX6", digito_rfc("VACE460910SX"), "le corresponde"),  # documentado con dígito que no cuadra
        ("GODE561231GR", "8", "le falta el dígito verificador, 8"),
        ("SAT970701NN", "3", "le falta el dígito verificador, 3"),
        (rfc("SAT970230NN"), digito_rfc("SAT970230NN"), "970230 no existe"),
        ("GODE561231", "", "tiene 10 posiciones"),
        ("1ODE561231GR8", "", "no tiene la forma"),
        ("GODE561231GR*", "", "trae «*»"),
    ],
)
def test_rfc_malo(valor, digito, motivo):
    revision = revisar_rfc(valor)
    assert not revision.valido
    assert revision.digito == digito
    assert motivo in revision.motivo


@pytest.mark.parametrize(
    ("valor", "digito", "motivo"),
    [
        ("A0100001105", "4", "le correspondería 4"),
        ("A010000110", "4", "viene sin dígito verificador; le corresponde 4"),
        ("50100001104", "", "empieza con cifra"),
        ("A0100001997", "7", "la modalidad 99 no está"),
    ],
)
def test_registro_patronal_advierte_sin_bloquear(valor, digito, motivo):
    revision = revisar_registro_patronal(valor)
    assert revision.valido
    assert revision.digito == digito
    assert "advertencia" in revision.motivo
    assert motivo in revision.motivo


@pytest.mark.parametrize("valor", ["A01000011", "A01000011044", "AA100001104", "Ñ0100001104", "A0100001X04", ""])
def test_registro_patronal_malo(valor):
    assert not revisar_registro_patronal(valor).valido


@given(st.sampled_from(TIPOS), st.text())
def test_la_basura_nunca_tumba(tipo, valor):
    revision = revisar(tipo, valor)
    assert revision.valor == valor
    assert revision.valido or revision.motivo
    assert revision.motivo.isprintable()
    json.dumps(revision.motivo, ensure_ascii=False).encode()
