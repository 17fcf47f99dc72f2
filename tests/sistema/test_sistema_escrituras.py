"""Escrituras atómicas y sus orillas: dispositivos, enlaces, disco lleno, tubería cerrada."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import MARCA_TEMPORAL, escribir_bytes, limpiar_temporales, reemplazo_atomico


def _escribir_a_medias(destino: Path) -> None:
    with reemplazo_atomico(destino) as temporal:
        temporal.write_bytes(b"despues")
        raise ValueError("a medias")


def test_si_el_bloque_falla_lo_anterior_queda(tmp_path: Path) -> None:
    destino = tmp_path / "a.txt"
    escribir_bytes(destino, b"antes")
    with pytest.raises(ValueError, match="a medias"):
        _escribir_a_medias(destino)
    assert destino.read_bytes() == b"antes"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_una_tuberia_con_nombre_se_le_escribe_y_no_se_reemplaza(tmp_path: Path) -> None:
    tuberia = tmp_path / "tuberia"
    os.mkfifo(tuberia)
    leido: list[bytes] = []
    lector = threading.Thread(target=lambda: leido.append(tuberia.read_bytes()))
    lector.start()
    escribir_bytes(tuberia, b"hola")
    lector.join(10)
    assert leido == [b"hola"]
    assert tuberia.is_fifo()


def test_un_enlace_se_sigue(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    real.write_bytes(b"1")
    enlace = tmp_path / "enlace.txt"
    enlace.symlink_to(real)
    escribir_bytes(enlace, b"2")
    assert enlace.is_symlink()
    assert real.read_bytes() == b"2"


def test_disco_lleno_es_73_con_nombre() -> None:
    """/dev/full contesta «no hay espacio» a toda escritura."""
    with pytest.raises(ErrorCedulas) as error:
        escribir_bytes(Path("/dev/full"), b"x" * 100_000)
    assert error.value.nombre == "no-se-pudo-escribir"
    assert not Path("/dev/full").is_file()


def test_limpiar_temporales_solo_borra_restos(tmp_path: Path) -> None:
    (tmp_path / "bueno.parquet").write_bytes(b"1")
    (tmp_path / f"malo.parquet{MARCA_TEMPORAL}123").write_bytes(b"2")
    assert limpiar_temporales(tmp_path) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["bueno.parquet"]


@pytest.mark.parametrize("formato", ["csv", "jsonl"])
def test_tuberia_cerrada_sale_callada_con_141(formato: str, tmp_path: Path) -> None:
    entrada = tmp_path / "m.csv"
    entrada.write_text("emision,periodo,sbc,dias\n" + "mensual,2026-06,500.00,30\n" * 40_000)
    proceso = subprocess.Popen(
        [sys.executable, "-m", "cedulas_cli", "calcular", "cuotas", "--entrada", str(entrada), "--formato", formato],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert proceso.stdout is not None
    assert proceso.stderr is not None
    proceso.stdout.read(10)
    proceso.stdout.close()
    errores = proceso.stderr.read().decode()
    assert proceso.wait() == 141
    assert "error" not in errores
