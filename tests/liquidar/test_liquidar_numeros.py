"""Los números: consecutivos sin huecos, que no pisan lo que el padrón ya tiene, y con el gemelo libre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.liquidacion.numeracion import CONSECUTIVO_MAXIMO, armar
from cedulas_cli.dominio.liquidacion.politica import Digitos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.liquidacion_numeros import Consecutivos


class PadronFalso:
    """Sólo lo que se le pregunta: qué números existen."""

    def __init__(self, numeros: Iterable[str]) -> None:
        self._numeros = set(numeros)

    def hechos(self, _asunto: str, clave: str) -> list[str]:
        return ["algo"] if clave in self._numeros else []

    def historias(self, _asunto: str, claves: Sequence[str]) -> dict[str, list[str]]:
        return {c: ["algo"] for c in claves if c in self._numeros}


def consecutivos(numeros: Iterable[str]) -> Consecutivos:
    return Consecutivos(PadronFalso(numeros), Digitos())  # type: ignore[arg-type]  # tiene lo que se usa


@pytest.mark.parametrize("hay", [0, 1, 2, 3, 7, 8, 9, 199, 200, 201, 1000])
def test_sigue_donde_iba(hay: int) -> None:
    tomar = consecutivos(armar("262", n) for n in range(1, hay + 1)).tomar
    assert [tomar("262") for _ in range(450)] == list(range(hay + 1, hay + 451))


def test_salta_lo_tomado_y_lo_que_tiene_su_gemelo_tomado() -> None:
    tomar = consecutivos(["262000001", "268000003", "266000004", "263000002"]).tomar
    assert [tomar("262") for _ in range(3)] == [2, 4, 5]
    assert [tomar("263") for _ in range(3)] == [1, 3, 5]
    assert [tomar("264") for _ in range(4)] == [1, 2, 3, 4]


@given(st.sets(st.integers(1, 600)), st.integers(1, 300))
def test_nunca_repite_ni_pisa(tomados: set[int], cuantos: int) -> None:
    tomar = consecutivos(armar("262", n) for n in tomados).tomar
    dados = [tomar("262") for _ in range(cuantos)]
    assert dados == sorted(set(dados))
    assert not tomados & set(dados)


def test_se_acaban() -> None:
    with pytest.raises(ErrorCedulas, match="se acabaron"):
        armar("262", CONSECUTIVO_MAXIMO + 1)
