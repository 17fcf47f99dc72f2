"""Ningún enlace roto, ninguna imagen pesada, ninguna ancla inventada."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]
BYTES_DE_IMAGEN = 250_000
_ENLACE = re.compile(r"\]\(([^)\s]+)\)")
_CERCO = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _ancla(titulo: str) -> str:
    """Como las forma GitHub: minúsculas, sin puntuación, espacios a guiones."""
    limpio = "".join(c for c in titulo.lower().replace("`", "") if c in " -_" or unicodedata.category(c)[0] in "LN")
    return limpio.strip().replace(" ", "-")


def _anclas(documento: Path) -> set[str]:
    sin_codigo = _CERCO.sub("", documento.read_text("utf-8"))
    return {_ancla(t) for t in re.findall(r"^#+ (.*)$", sin_codigo, re.MULTILINE)}


def test_los_enlaces_relativos_existen(documentos) -> None:
    rotos = []
    for documento in documentos:
        for enlace in _ENLACE.findall(_CERCO.sub("", documento.read_text("utf-8"))):
            if re.match(r"[a-z]+:", enlace):
                continue
            ruta, _, ancla = enlace.partition("#")
            destino = (documento.parent / ruta).resolve() if ruta else documento
            if not destino.exists() or RAIZ not in (destino, *destino.parents):
                rotos.append(f"{documento.name}: {enlace}")
            elif ancla and ancla not in _anclas(destino):
                rotos.append(f"{documento.name}: {enlace} (no hay ese título)")
    assert not rotos


def test_toda_guia_se_alcanza_desde_el_readme(documentos) -> None:
    vistos, por_ver = set(), [RAIZ / "README.md"]
    while por_ver:
        documento = por_ver.pop()
        if documento in vistos:
            continue
        vistos.add(documento)
        rutas = (e.partition("#")[0] for e in _ENLACE.findall(documento.read_text("utf-8")))
        por_ver += [d for r in rutas if r.endswith(".md") and (d := (documento.parent / r).resolve()).is_file()]
    assert not [d.name for d in documentos if d not in vistos]


def test_las_imagenes_pesan_poco() -> None:
    imagenes = list((RAIZ / "docs" / "imagenes").glob("*"))
    assert imagenes
    for imagen in imagenes:
        assert imagen.read_bytes()[:4] == b"\x89PNG"
        assert imagen.stat().st_size < BYTES_DE_IMAGEN
