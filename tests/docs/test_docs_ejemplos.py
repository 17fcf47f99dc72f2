"""Los ejemplos de cron y systemd nombran órdenes y opciones que existen, y la noche corre de verdad."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
EJEMPLOS = RAIZ / "docs" / "ejemplos"
_ORDEN = re.compile(r"(?<![\w/.-])cedulas ([a-z][^|;&<>\n`)]*)")


def _ordenes_en(texto: str) -> Iterator[list[str]]:
    for hallada in _ORDEN.findall(texto):
        yield shlex.split(re.sub(r'"?\$\(.*', "X", hallada.replace("…", "X")), comments=True)


def _opciones(generador) -> dict[str, set[str]]:
    return {
        ruta: set(re.findall(r"--[a-z][a-z-]*", ayuda.split("Opciones:")[1]))
        for ruta, ayuda, es_grupo in generador.ordenes()
        if not es_grupo
    }


def _revisar(palabras: list[str], conocidas: dict[str, set[str]]) -> str | None:
    ruta = next((r for n in (2, 1) if (r := " ".join(["cedulas", *palabras[:n]])) in conocidas), None)
    if ruta is None:
        return f"no existe la orden: {' '.join(palabras)}"
    ajenas = {p.partition("=")[0] for p in palabras if p.startswith("--")} - conocidas[ruta]
    return f"{ruta} no tiene {', '.join(sorted(ajenas))}" if ajenas else None


@pytest.mark.parametrize("nombre", ["cron", "noche.sh"])
def test_los_ejemplos_usan_ordenes_y_opciones_que_existen(generador, nombre: str) -> None:
    sin_comentarios = re.sub(r"^\s*#.*$", "", (EJEMPLOS / nombre).read_text("utf-8"), flags=re.MULTILINE)
    ordenes = list(_ordenes_en(sin_comentarios))
    assert ordenes
    conocidas = _opciones(generador)
    assert not [m for palabras in ordenes if (m := _revisar(palabras, conocidas))]


def test_los_bloques_de_las_guias_usan_ordenes_y_opciones_que_existen(generador, documentos) -> None:
    """También los bloques que no se corren."""
    conocidas = _opciones(generador)
    malas = []
    for documento in documentos:
        for bloque in re.findall(r"^```(?:bash|console)\n(.*?)^```", documento.read_text("utf-8"), re.M | re.S):
            tecleado = "\n".join(r[2:] for r in bloque.splitlines() if r.startswith(("$ ", "> "))) or bloque
            ordenes = _ordenes_en(re.sub(r"\s#.*$|/bin/cedulas", "", tecleado, flags=re.MULTILINE))
            malas += [f"{documento.name}: {m}" for palabras in ordenes if (m := _revisar(palabras, conocidas))]
    assert not malas


def test_el_servicio_llama_a_la_noche_y_no_toma_un_hallazgo_por_falla() -> None:
    servicio = (EJEMPLOS / "cedulas.service").read_text("utf-8")
    assert "noche.sh" in servicio
    assert "SuccessExitStatus=1\n" in servicio
    assert "PrivateNetwork=yes" in servicio
    assert "OnCalendar=" in (EJEMPLOS / "cedulas.timer").read_text("utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Como /srv/epo: una emisión recién llegada."""
    entrada = tmp_path / "entrada" / "2026-07"
    entrada.mkdir(parents=True)
    for libro in (RAIZ / "datos_ejemplo" / "xls").glob("*.xls"):
        shutil.copy(libro, entrada)
    return tmp_path


@pytest.fixture
def noche(base: Path, sustituto: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    entorno = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
    entorno |= {"PATH": f"{sustituto}:{Path(sys.executable).parent}:{entorno['PATH']}", "CEDULAS_FECHA": "2026-08-03"}
    orden = ["bash", str(EJEMPLOS / "noche.sh"), str(base)]
    return lambda: subprocess.run(orden, env=entorno, capture_output=True, text=True, timeout=120, check=False)


def test_la_noche_corre_avisa_y_la_siguiente_calla(base: Path, noche) -> None:
    primera = noche()
    assert primera.returncode == 1, primera.stderr
    assert "mensual,2026-07,6,117,122,1,14,12,6,1,240017.20" in primera.stdout
    assert not list((base / "entrada").iterdir())
    assert len(list((base / "procesadas").glob("2026-07-*/*.xls"))) == 6
    assert list((base / "oficina" / "respaldos").glob("*.tar.zst"))
    assert (base / "oficina").stat().st_mode & 0o777 == 0o700
    assert not [r for r in (base / "oficina").rglob("*") if r.stat().st_mode & 0o077], "sólo para su dueño"
    segunda = noche()
    assert (segunda.returncode, segunda.stdout, segunda.stderr) == (0, "", "")


def test_la_noche_deja_en_su_lugar_lo_que_no_sirve(base: Path, noche) -> None:
    (base / "entrada" / "2026-07" / "nota.txt").write_text("esto no es una emisión", encoding="utf-8")
    hecha = noche()
    assert hecha.returncode == 65
    assert "formato-no-reconocido" in hecha.stderr
    assert len(list((base / "entrada" / "2026-07").iterdir())) == 7
