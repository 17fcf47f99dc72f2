"""Las reglas del crédito valen para los tres tipos de descuento: porcentaje, cuota fija y factor."""

from __future__ import annotations

import pytest

BIMESTRE = {"emision": "bimestral", "periodo": "2026-02", "sbc": "500.00", "dias": "30", "numero_credito": "1990000001"}


def _reglas(apartados) -> set[str]:
    return set(apartados["regla"].to_list())


@pytest.mark.parametrize(("tipo", "valor"), [("1", "20"), ("2", "1200.50"), ("3", "25.5")])
class TestCadaTipo:
    def test_no_se_acreditan_mas_dias_que_los_del_tramo(self, motor, tipo, valor):
        renglon = BIMESTRE | {"tipo_descuento": tipo, "valor_descuento": valor}
        aceptados, _ = motor([renglon | {"dias_credito": "30"}])
        assert aceptados.height == 1
        aceptados, apartados = motor([renglon | {"dias_credito": "31"}])
        assert aceptados.is_empty()
        assert _reglas(apartados) == {"dias-credito-de-mas"}

    def test_no_hay_credito_en_un_seguro_especial(self, motor, tipo, valor):
        """INFONAVIT 29: se descuenta del salario, en la bimestral."""
        especial = {"emision": "especial", "modalidad": "40", "tipo_descuento": tipo, "valor_descuento": valor}
        aceptados, apartados = motor([BIMESTRE | especial])
        assert aceptados.is_empty()
        assert "credito-en-especial" in _reglas(apartados)

    @pytest.mark.parametrize("malo", ["", "0", "0.00"])
    def test_un_descuento_sin_valor_no_es_descuento(self, motor, tipo, valor, malo):
        aceptados, apartados = motor([BIMESTRE | {"tipo_descuento": tipo, "valor_descuento": malo}])
        assert aceptados.is_empty()
        assert _reglas(apartados) == {"valor-descuento-invalido"}
