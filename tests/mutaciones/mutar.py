"""Mutaciones sobre `cedulas_cli/dominio/`: cada mutante se prueba en una copia del árbol, nunca en el árbol.

`make mutaciones` las corre y escribe `docs/mutaciones.md`. No es parte de `make test`: tarda. Con `--sobrevivientes`
sólo repite los que quedaron vivos la vez anterior y no tienen razón escrita, después de agregarles su prueba.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from mutantes import Mutante, mutantes

RAIZ = Path(__file__).resolve().parents[2]
AQUI = Path(__file__).parent
sys.path.append(str(AQUI.parent))

from almacigo import Almacigo  # noqa: E402 — vive en la carpeta de arriba

RAZONES = AQUI / "razones.csv"
INFORME = RAIZ / "docs" / "mutaciones.md"
DOMINIO = Path("cedulas_cli") / "dominio"
SEMILLA = "20261123"
AJENOS = shutil.ignore_patterns(
    ".git", ".venv", "demo", "dist", "salida", "__pycache__", ".*_cache", ".hypothesis", "docs", "bench", ".ci"
)
_CUOTAS = tuple(f"tests/cuotas/test_cuotas_{n}.py" for n in ("casos", "entrada", "completitud", "propiedades"))
_TRAMOS = tuple(f"tests/cuotas/test_cuotas_{n}.py" for n in ("tramo", "creditos", "semana_reducida"))
_CALENDARIO = tuple(f"tests/calendario/test_calendario_{n}.py" for n in ("vencimientos", "plazos", "carga"))
_COTEJO = ("tests/dominio/test_dominio_cotejo.py", "tests/ejemplos/test_ejemplos_cotejo.py")
_TRES_PARTES = "tests/dominio/test_dominio_tres_partes.py"
_REGLAS = "tests/dominio/test_dominio_reglas.py"
_ESPECIALES = tuple(f"tests/especiales/test_especiales_{n}.py" for n in ("familia", "modalidades"))
_ACCESORIOS = tuple(f"tests/accesorios/test_accesorios_{n}.py" for n in ("orillas", "casos", "fronteras", "oraculo"))
_ACCESORIOS_ORDEN = "tests/accesorios/test_accesorios_orden.py"
_REGIMENES = "tests/accesorios/test_accesorios_regimenes.py"
_ACCESORIOS_REGLAS = "tests/accesorios/test_accesorios_reglas.py"
_EXPLICACION = "tests/accesorios/test_accesorios_explicacion.py"
_NOTIFICAR = tuple(f"tests/extincion/test_extincion_{n}.py" for n in ("avisos", "plazos"))
_SBC_ORILLAS = "tests/sbc/test_sbc_orillas.py"
PRUEBAS: dict[str, tuple[str, ...]] = {
    "abonos": (_ACCESORIOS[0], "tests/accesorios/test_accesorios_pagos.py"),
    "accesorios": _ACCESORIOS,
    "accesorios_bloque": (_ACCESORIOS_REGLAS, *_ACCESORIOS, _REGIMENES, _ACCESORIOS_ORDEN),
    "explicacion_accesorios": (_EXPLICACION, _ACCESORIOS[2], _REGIMENES, _ACCESORIOS_ORDEN),
    "indices": _ACCESORIOS,
    "integracion": (_SBC_ORILLAS, "tests/sbc/test_sbc_integracion.py"),
    "notificaciones": _NOTIFICAR,
    "prorroga": (_ACCESORIOS[0], "tests/accesorios/test_accesorios_plazos.py"),
    "reglas_accesorios": (_ACCESORIOS_REGLAS, *_ACCESORIOS, _REGIMENES, _ACCESORIOS_ORDEN),
    "siniestralidad": (_SBC_ORILLAS, "tests/sbc/test_sbc_prima.py"),
    "cuotas": (_TRES_PARTES, _REGLAS, *_CUOTAS, *_ESPECIALES),
    "partes": ("tests/dominio/test_dominio_partes.py", _TRES_PARTES, *_CUOTAS),
    "dinero": ("tests/dominio/test_dominio_dinero.py", *_CUOTAS[:2]),
    "conversion": ("tests/dominio/test_dominio_conversion.py", *_CUOTAS[:2]),
    "reglas_movimientos": (_REGLAS, *_TRAMOS, *_CUOTAS, *_ESPECIALES),
    "entrada": (_REGLAS, *_TRAMOS, *_CUOTAS, *_ESPECIALES),
    "cotejo": _COTEJO,
    "prima": ("tests/dominio/test_dominio_prima.py", _COTEJO[1]),
    "plazos": ("tests/dominio/test_dominio_plazos.py", *_CALENDARIO, "tests/extincion/test_extincion_plazos.py"),
    "periodos": ("tests/dominio/test_dominio_periodos.py", *_CALENDARIO[:2]),
    "folio": ("tests/dominio/test_dominio_folio.py",),
    "vigencia": ("tests/dominio/test_dominio_vigencia.py", "tests/parametros", _CUOTAS[2]),
}
"""Módulo → pruebas que deben matarlo, de la más rápida a la más lenta (se detienen en la primera que falla)."""


PYTEST = """
import sys, pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
"""Cada mutante, en un proceso brotado de uno que ya importó pytest y polars, pero nada del programa."""


class Banco:
    """Una copia del árbol donde se prueba un mutante a la vez."""

    def __init__(self, carpeta: Path, limite: int) -> None:
        self.arbol = carpeta
        self.limite = limite
        shutil.copytree(RAIZ, carpeta, ignore=AJENOS)
        self.entorno = os.environ | {"PYTHONPATH": str(carpeta), "POLARS_MAX_THREADS": "1", "SOLO_AJENOS": "1"}
        orden = [sys.executable, "-c", "import cedulas_cli; print(cedulas_cli.__file__)"]
        importado = subprocess.run(orden, cwd=carpeta, env=self.entorno, capture_output=True, text=True, check=True)
        if not Path(importado.stdout.strip()).is_relative_to(carpeta):
            raise SystemExit("la copia no se importa: el mutante no se probaría")
        self._almacigo = Almacigo(carpeta, env=self.entorno)

    def cerrar(self) -> None:
        """Despide al proceso del que brota cada prueba."""
        self._almacigo.cerrar()

    def pasan(self, modulo: str) -> bool:
        """Si sus pruebas pasan; tardar de más es fallar."""
        existen = [p for p in PRUEBAS[modulo] if (self.arbol / p).exists()]
        orden = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *existen]
        # Sin su entorno propio la prueba que lance órdenes tendría un almácigo sin el programa.
        entorno = {c: v for c, v in self.entorno.items() if c != "SOLO_AJENOS"}
        brote = self._almacigo.lanzar(*orden, cwd=self.arbol, env=entorno, guion=PYTEST)
        try:
            return brote.wait(self.limite) == 0
        except subprocess.TimeoutExpired:
            return False

    def sobrevive(self, mutante: Mutante) -> bool:
        """Pone el mutante, corre sus pruebas y deja el módulo como estaba."""
        ruta = self.arbol / DOMINIO / f"{mutante.modulo}.py"
        original = ruta.read_text("utf-8")
        self._poner(ruta, mutante.codigo)
        try:
            return self.pasan(mutante.modulo)
        finally:
            self._poner(ruta, original)

    @staticmethod
    def _poner(ruta: Path, codigo: str) -> None:
        ruta.write_text(codigo, "utf-8")
        # Un compilado del mismo tamaño y segundo pasaría por bueno.
        for compilado in (ruta.parent / "__pycache__").glob(f"{ruta.stem}.*"):
            compilado.unlink()


def elegir(modulo: str, maximo: int, fuente: str) -> tuple[int, list[Mutante]]:
    """Cuántos mutantes hay y la muestra, siempre la misma, en el orden del texto."""
    todos = mutantes(modulo, fuente)
    muestra = random.Random(f"{SEMILLA}-{modulo}").sample(todos, min(maximo, len(todos)))
    return len(todos), sorted(muestra, key=todos.index)


def probar(elegidos: list[Mutante], bancos: list[Banco]) -> list[Mutante]:
    """Los que sobreviven, en orden."""
    libres: Queue[Banco] = Queue()
    for banco in bancos:
        libres.put(banco)

    def uno(mutante: Mutante) -> bool:
        banco = libres.get()
        try:
            vivo = banco.sobrevive(mutante)
        finally:
            libres.put(banco)
        print("V" if vivo else ".", end="", flush=True)
        return vivo

    with ThreadPoolExecutor(len(bancos)) as hilos:
        vivos = list(hilos.map(uno, elegidos))
    print()
    return [m for m, vivo in zip(elegidos, vivos, strict=True) if vivo]


def informe(resultados: dict[str, dict[str, object]], razones: dict[tuple[str, ...], str]) -> str:
    """La tabla por módulo y los sobrevivientes con su razón."""
    renglones, detalle = [], []
    sumas = [0, 0, 0, 0]
    for modulo, datos in sorted(resultados.items()):
        vivos = datos["vivos"]
        assert isinstance(vivos, list)
        cifras = [int(str(datos["hay"])), int(str(datos["probados"])), len(vivos)]
        cifras = [cifras[0], cifras[1], cifras[1] - cifras[2], cifras[2]]
        sumas = [a + b for a, b in zip(sumas, cifras, strict=True)]
        renglones.append(f"| `{modulo}` | " + " | ".join(map(str, cifras)) + " |")
        for texto, cambio in vivos:
            razon = razones.get((modulo, texto, cambio), "**prueba que falta**")
            celdas = (f"`{modulo}`", f"`{texto}`", cambio, razon)
            detalle.append("| " + " | ".join(c.replace("|", "\\|") for c in celdas) + " |")
    total = "| **total** | " + " | ".join(f"**{n}**" for n in sumas) + " |"
    return ENCABEZADO + "\n".join([*renglones, total]) + SOBREVIVIENTES + "\n".join(detalle) + "\n"


ENCABEZADO = """# Mutaciones

Cada mutante es un módulo de `cedulas_cli/dominio/` con un solo cambio: una comparación en la orilla, un operador, una
constante más uno, un `not` o un `~` borrado, un mínimo por un máximo. Si las pruebas del módulo siguen pasando, el
mutante sobrevive y dice qué no se está probando. Se prueban en una copia del árbol, con límite de tiempo; de los
módulos grandes, una muestra con semilla fija, hasta donde alcanzó el tiempo («probados»). `make mutaciones` rehace
esta página; las razones de los sobrevivientes se escriben en `tests/mutaciones/razones.csv`.

| módulo | mutantes | probados | muertos | sobrevivientes |
| --- | ---: | ---: | ---: | ---: |
"""
SOBREVIVIENTES = """

## Sobrevivientes

| módulo | renglón | cambio | razón |
| --- | --- | --- | --- |
"""


def _razones() -> dict[tuple[str, ...], str]:
    with RAZONES.open(encoding="utf-8", newline="") as archivo:
        return {(f["modulo"], f["renglon"], f["cambio"]): f["razon"] for f in csv.DictReader(archivo)}


def main() -> None:
    """Elige, prueba y escribe el informe."""
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--modulos", nargs="+", default=sorted(PRUEBAS), choices=sorted(PRUEBAS))
    opciones.add_argument("--maximo", type=int, default=60, help="mutantes por módulo")
    opciones.add_argument("--limite", type=int, default=90, help="segundos por mutante")
    opciones.add_argument("--bancos", type=int, default=2, help="cuántos a la vez")
    opciones.add_argument("--resultados", type=Path, default=AQUI / "resultados.json", help="lo hallado hasta hoy")
    opciones.add_argument("--sobrevivientes", action="store_true", help="repetir sólo los vivos sin razón escrita")
    opciones.add_argument("--informe", action="store_true", help="sólo escribir la página")
    pedido = opciones.parse_args()
    resultados = json.loads(pedido.resultados.read_text("utf-8")) if pedido.resultados.exists() else {}
    if not pedido.informe:
        with tempfile.TemporaryDirectory() as temporal:
            bancos = [Banco(Path(temporal) / str(i), pedido.limite) for i in range(pedido.bancos)]
            for modulo in pedido.modulos:
                resultados[modulo] = _un_modulo(modulo, pedido, bancos, resultados.get(modulo))
                pedido.resultados.write_text(json.dumps(resultados, ensure_ascii=False, indent=1) + "\n", "utf-8")
            for banco in bancos:
                banco.cerrar()
    INFORME.write_text(informe(resultados, _razones()), "utf-8")


def _un_modulo(
    modulo: str, pedido: argparse.Namespace, bancos: list[Banco], anterior: dict[str, object] | None
) -> dict[str, object]:
    inicio = time.monotonic()
    if not bancos[0].pasan(modulo):
        raise SystemExit(f"las pruebas de {modulo} no pasan sin mutar: no hay nada que medir")
    repetir = pedido.sobrevivientes and anterior is not None
    maximo = sys.maxsize if repetir else pedido.maximo
    hay, elegidos = elegir(modulo, maximo, (bancos[0].arbol / DOMINIO / f"{modulo}.py").read_text("utf-8"))
    probados, explicados = len(elegidos), list[Mutante]()
    if pedido.sobrevivientes and anterior:
        vivos_antes = anterior["vivos"]
        assert isinstance(vivos_antes, list)
        probados = int(str(anterior["probados"]))
        elegidos = [m for m in elegidos if [m.texto, m.cambio] in vivos_antes]
        razones = _razones()
        explicados = [m for m in elegidos if m.clave in razones]
        elegidos = [m for m in elegidos if m.clave not in razones]
    print(f"{modulo}: {hay} mutantes, se prueban {len(elegidos)} ", end="", flush=True)
    vivos = probar(elegidos, bancos)
    for m in vivos:
        print(f"  {m.modulo}:{m.renglon}: {m.cambio}: {m.texto}")
    print(f"  {len(elegidos) - len(vivos)} muertos, {len(vivos)} vivos, {time.monotonic() - inicio:.0f} s")
    return {"hay": hay, "probados": probados, "vivos": [[m.texto, m.cambio] for m in explicados + vivos]}


if __name__ == "__main__":
    main()
