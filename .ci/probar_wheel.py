"""Construye el wheel, lo instala en un entorno nuevo y hace con él una corrida mínima fuera del clon."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent


def orden(*argumentos: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """Corre y muestra; si falla, termina."""
    print("+", *(Path(a).name if isinstance(a, Path) else a for a in argumentos), flush=True)
    subprocess.run([str(a) for a in argumentos], check=True, cwd=cwd, env=env)


def main() -> None:
    """Arma, instala y prueba."""
    with tempfile.TemporaryDirectory(prefix="cedulas-wheel-") as temporal:
        carpeta = Path(temporal)
        orden(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", carpeta / "dist", RAIZ)
        (wheel,) = (carpeta / "dist").glob("*.whl")
        venv.create(carpeta / "entorno", with_pip=True)
        python = carpeta / "entorno" / "bin" / "python"
        instalar = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        orden(*instalar, "--require-hashes", "-r", RAIZ / "candados" / "produccion.txt")
        orden(*instalar, "--no-deps", wheel)
        # Fuera del clon y sin sus variables: sólo lo que viaja en el wheel.
        entorno = {c: v for c, v in os.environ.items() if not c.startswith(("CEDULAS_", "PYTHON"))}
        cedulas = carpeta / "entorno" / "bin" / "cedulas"
        orden(cedulas, "--version", cwd=carpeta, env=entorno)
        orden(cedulas, "demo", "--salida", "demo", "--fecha", "2026-07-01", cwd=carpeta, env=entorno)
        orden(cedulas, "validar", "nss", "54079001233", cwd=carpeta, env=entorno)
        # El padrón pide lo que más fácil se queda fuera del paquete: sus migraciones y sus catálogos.
        datos = ("registro_patronal=Z9900001100", "periodo=2026-08", "tipo_documento=02", "suerte_principal=100.00")
        nace = ("--credito", "262000001", "--hecho", "emitido", "--documento", "CED-1", "--fecha", "2026-10-01")
        opciones = [parte for dato in datos for parte in ("--dato", dato)]
        orden(cedulas, "credito", "registrar", *nace, *opciones, cwd=carpeta, env=entorno)
        orden(cedulas, "credito", "verificar", cwd=carpeta, env=entorno)
    print("wheel instalado y probado: bien")


if __name__ == "__main__":
    main()
