"""Ida y vuelta con nombres y contenidos cualesquiera."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.respaldo.archivo import crear
from cedulas_cli.respaldo.manifiesto import Manifiesto
from cedulas_cli.respaldo.restauracion import restaurar
from cedulas_cli.respaldo.verificacion import verificar

SIMBOLOS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0/\r")
NOMBRES = st.text(SIMBOLOS, min_size=1, max_size=60).filter(
    lambda n: n not in (".", "..") and ".tmp-" not in n and len(n.encode()) <= 200
)
RUTAS = st.lists(NOMBRES, min_size=1, max_size=3).map(lambda partes: "cuotas/" + "/".join(partes))
CONTENIDOS = st.one_of(
    st.binary(max_size=1600), st.integers(0, 3000).map(bytes), st.sampled_from([b"x" * 512, b"y" * 511, b"z" * 513])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(archivos=st.dictionaries(RUTAS, CONTENIDOS, min_size=1, max_size=5))
def test_ida_y_vuelta(archivos, arbol, desempacar):
    with tempfile.TemporaryDirectory() as carpeta:
        base = Path(carpeta)
        puestos = {}
        for ruta, contenido in archivos.items():
            lugar = base / "o" / ruta
            try:
                lugar.parent.mkdir(parents=True, exist_ok=True)
                lugar.write_bytes(contenido)
            except OSError:  # una ruta es carpeta de otra: no cabe en ningún disco
                continue
            puestos[ruta] = contenido
        resumen = crear(Oficina(base / "o"), "todo", None, date(2026, 1, 1))
        informe = verificar(resumen.ruta, datos=True)
        assert not informe.hallazgos
        assert Manifiesto.de_bytes(informe.manifiesto.a_bytes()) == informe.manifiesto
        restaurar(resumen.ruta, base / "r")
        assert arbol(base / "r") == puestos
        desempacar(resumen.ruta, base / "t")
        revision = subprocess.run(
            ["sha256sum", "--strict", "--status", "-c", "SHA256SUMS"], cwd=base / "t", capture_output=True, check=False
        )
        assert revision.returncode == 0, revision.stderr


def test_nombre_que_no_es_utf8(tmp_path):
    raiz = tmp_path / "o"
    (raiz / "cuotas").mkdir(parents=True)
    lugar = raiz / "cuotas" / b"a\xf1o.csv".decode("utf-8", "surrogateescape")
    lugar.write_bytes(b"1")
    ruta = crear(Oficina(raiz), "todo", None, date(2026, 1, 1)).ruta
    assert not verificar(ruta, datos=True).hallazgos
    restaurar(ruta, tmp_path / "r")
    assert [r.name for r in (tmp_path / "r/cuotas").iterdir()] == [lugar.name]


@pytest.mark.parametrize(
    "crudo",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"esquema": "otro"}', b'{"esquema": "cedulas/respaldo/1"}', b"[" * 100_000],
    ids=range(8),
)
def test_manifiesto_estropeado_es_valueerror(crudo):
    with pytest.raises(ValueError, match=r"."):
        Manifiesto.de_bytes(crudo)
