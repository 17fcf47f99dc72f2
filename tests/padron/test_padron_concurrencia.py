"""Varios capturando a la vez: nadie pierde un hecho, la cadena queda íntegra y quien no cabe lo sabe (75)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date

import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.padron.base import lugar_de
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

HOY = date(2026, 11, 20)
COLUMNAS = "numero_credito,hecho,fecha,documento,registro_patronal,periodo,tipo_documento,sector,suerte_principal"


def _lanzar(oficina, csv) -> subprocess.Popen[str]:
    orden = [sys.executable, "-m", "cedulas_cli", "credito", "registrar", "--entrada", str(csv)]
    orden += ["--oficina", str(oficina.raiz), "--fecha", HOY.isoformat()]
    return subprocess.Popen(orden, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("cuantos", [2, 8])
def test_varios_procesos_a_la_vez(cuantos, oficina, reglas, tmp_path) -> None:
    """Cada uno trae lo suyo y, además, un crédito que todos capturan: ése entra una vez."""
    procesos = []
    for quien in range(cuantos):
        numeros = ["290000000", *(f"26{quien}{n:06d}" for n in range(25))]
        csv = tmp_path / f"captura-{quien}.csv"
        renglones = [f"{n},determinado,2026-10-20,PT-1,Y5412345101,2026-08,02,07,1250.50" for n in numeros]
        csv.write_text("\n".join([COLUMNAS, *renglones]) + "\n")
        procesos.append(_lanzar(oficina, csv))
    salidas = [proceso.communicate(timeout=120) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * cuantos, salidas
    informe = verificar(oficina, reglas)
    assert informe.integra, informe.hallazgos
    assert informe.hechos == 25 * cuantos + 1
    with abrir(oficina, reglas, lectura=True) as padron:
        assert padron.creditos().height == 25 * cuantos + 1
    bitacora = [json.loads(linea) for linea in (oficina.bitacora / "hechos.jsonl").read_text().splitlines()]
    anclas = [(h["desde"], h["hasta"]) for h in bitacora if h["hecho"] == "padron-captura"]
    assert [d for d, _ in anclas] == [1, *(h + 1 for _, h in anclas[:-1])]


def test_la_biblioteca_tambien_espera_su_turno(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
        with pytest.raises(ErrorCedulas) as error, abrir(oficina, reglas, espera=0.2):
            pass
        assert error.value.nombre == "ocupado"
        assert padron.registrar(vida("260000002"), HOY).aceptados == 5


def test_leer_mientras_otro_captura(oficina, reglas, vida) -> None:
    """Quien lee ve el padrón como estaba al abrirlo; quien captura no lo espera para confirmar."""
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
    with abrir(oficina, reglas, lectura=True) as lector:
        assert lector.creditos().height == 1
        with abrir(oficina, reglas, espera=0.2) as padron:
            padron.registrar(vida("260000002"), HOY)
        if lugar_de(oficina).es_archivo:
            assert lector.creditos().height == 1
    with abrir(oficina, reglas, lectura=True) as lector:
        assert lector.creditos().height == 2
    informe = verificar(oficina, reglas)
    assert informe.integra, informe.hallazgos
    with abrir(oficina, reglas) as padron:
        assert padron.registrar(vida("260000003"), HOY).aceptados == 5
    assert verificar(oficina, reglas).integra


def test_base_tomada_por_otro_programa(oficina_sqlite, reglas, vida) -> None:
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
    enlace = sqlite3.connect(lugar_de(oficina_sqlite).archivo, isolation_level=None)
    enlace.execute("BEGIN IMMEDIATE")
    with pytest.raises(ErrorCedulas) as error, abrir(oficina_sqlite, reglas, espera=0.2) as padron:
        padron.registrar(vida("260000002"), HOY)
    assert error.value.nombre == "ocupado"
    enlace.execute("ROLLBACK")
    enlace.close()
    with abrir(oficina_sqlite, reglas) as padron:
        assert padron.registrar(vida("260000002"), HOY).aceptados == 5


_DISCO_LLENO = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import credito
from cedulas_cli.oficina.carpeta import Oficina
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    credito.registrar_archivo(Oficina(Path(sys.argv[1])), sys.argv[2], "captura", date(2026, 11, 20))
except ErrorCedulas as error:
    sys.exit(int(error.codigo))
"""


@pytest.mark.parametrize("bytes_", [20_000, 120_000, 400_000])
def test_disco_lleno(bytes_, oficina_sqlite, reglas, vida, tmp_path) -> None:
    """Ningún archivo puede pasar de cierto tamaño: la captura no entra, se dice, y después se puede repetir."""
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida("270000001"), HOY)
    csv = tmp_path / "hechos.csv"
    renglones = [f"26000{n:04d},determinado,2026-10-20,PT-1,Y5412345101,2026-08,02,07,1250.50" for n in range(2_000)]
    csv.write_text("\n".join([COLUMNAS, *renglones]) + "\n")
    hecho = subprocess.run(
        [sys.executable, "-c", _DISCO_LLENO, str(oficina_sqlite.raiz), str(csv), str(bytes_)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert hecho.returncode in (73, 74), hecho.stderr
    informe = verificar(oficina_sqlite, reglas)
    assert informe.integra, informe.hallazgos
    assert informe.hechos in (5, 2_005)
    from cedulas_cli.flujo.credito import registrar_archivo

    assert registrar_archivo(oficina_sqlite, str(csv), "captura", HOY).leidos == 2_000
    assert verificar(oficina_sqlite, reglas).hechos == 2_005


def test_sin_permiso_de_escribir(oficina_sqlite, reglas, vida) -> None:
    if os.geteuid() == 0:
        # A root los permisos no lo detienen: se prueba con una ruta que no puede ser un archivo.
        lugar_de(oficina_sqlite).archivo.mkdir()
    else:
        oficina_sqlite.raiz.chmod(0o500)
    try:
        with pytest.raises((ErrorCedulas, OSError)), abrir(oficina_sqlite, reglas):
            pass
    finally:
        oficina_sqlite.raiz.chmod(0o700)
