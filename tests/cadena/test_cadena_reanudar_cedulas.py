"""La impresión repartida entre procesos y la reanudada a medias dejan lo mismo que la de corrido."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cedulas_cli.flujo import emitir as emision
from cedulas_cli.oficina.carpeta import Oficina

PERIODO, FECHA = "2026-06", date(2026, 7, 1)


@pytest.fixture(scope="module")
def recibida(cedulas, chico, tmp_path_factory) -> Path:
    oficina = tmp_path_factory.mktemp("recibida") / "oficina"
    archivos = [*sorted(chico.glob("*.zip")), chico / "patrones.csv"]
    recibir = cedulas("emision", "recibir", *archivos, "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA)
    assert recibir.returncode in {0, 1}, recibir.stderr
    return oficina


def test_morir_entre_una_emision_y_otra_no_pierde_la_segunda(recibida, cedulas, chico, retrato, tmp_path) -> None:
    oficina = tmp_path / "oficina"
    shutil.copytree(recibida, oficina)
    (oficina / "emision" / "bimestral" / PERIODO / "recepcion.json").unlink()
    (oficina / "bitacora" / "hechos.jsonl").unlink()
    archivos = [*sorted(chico.glob("*.zip")), chico / "patrones.csv"]
    repetida = cedulas("emision", "recibir", *archivos, "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA)
    assert repetida.returncode in {0, 1}, repetida.stderr
    assert retrato(oficina) == retrato(recibida)


@pytest.fixture(scope="module")
def de_corrido(recibida, retrato, tmp_path_factory) -> dict[str, str]:
    oficina = tmp_path_factory.mktemp("corrido") / "oficina"
    shutil.copytree(recibida, oficina)
    emision.emitir_periodo(Oficina(oficina), PERIODO, "mensual", FECHA)
    return retrato(oficina)


def test_entre_procesos_sale_lo_mismo(recibida, de_corrido, retrato, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(emision, "_PAGA_PROCESOS", 0)
    monkeypatch.setattr(emision, "_GRUPO_MINIMO", 200)
    repartidas = []
    repartir = emision.repartir
    monkeypatch.setattr(emision, "repartir", lambda f, tareas, n: (repartidas.append(n), repartir(f, tareas, n)))
    shutil.copytree(recibida, tmp_path / "oficina")
    emision.emitir_periodo(Oficina(tmp_path / "oficina"), PERIODO, "mensual", FECHA)
    assert repartidas[0] > 1
    assert retrato(tmp_path / "oficina") == de_corrido


def test_lo_ya_impreso_no_se_repite_y_lo_que_falta_si(recibida, de_corrido, retrato, tmp_path, monkeypatch) -> None:
    shutil.copytree(recibida, tmp_path / "oficina")
    oficina = Oficina(tmp_path / "oficina")
    emitir_lotes = emision.emitir_lotes

    def caerse_al_cuarto(*argumentos) -> Iterator[object]:
        for numero, emitido in enumerate(emitir_lotes(*argumentos)):
            if numero == 3:  # su PDF ya está; falta anotarlo
                raise KeyboardInterrupt
            yield emitido

    monkeypatch.setattr(emision, "emitir_lotes", caerse_al_cuarto)
    with pytest.raises(KeyboardInterrupt):
        emision.emitir_periodo(oficina, PERIODO, "mensual", FECHA)
    carpeta = oficina.cedulas("mensual", PERIODO)
    anotados = sorted(p.stem for p in (carpeta / "partes").glob("*.parquet"))
    assert len(anotados) == 3
    perdido = carpeta / f"lote-{anotados.pop()}.pdf"  # un apagón se lo llevó aunque su parte quedó
    perdido.unlink()
    hechos = {lote: (carpeta / f"lote-{lote}.pdf").stat().st_ino for lote in anotados}

    monkeypatch.setattr(emision, "emitir_lotes", emitir_lotes)
    emision.emitir_periodo(oficina, PERIODO, "mensual", date(2026, 7, 9))
    assert {lote: (carpeta / f"lote-{lote}.pdf").stat().st_ino for lote in anotados} == hechos
    assert perdido.is_file()
    assert not (carpeta / "partes").exists()
    assert retrato(oficina.raiz) == de_corrido
