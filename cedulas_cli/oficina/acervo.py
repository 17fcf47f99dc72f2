"""El acervo guarda cada original intacto, una sola vez, bajo su huella."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import copiar_con_huella, escribir_json, huella_archivo

SOLO_LECTURA = 0o400


@dataclass(frozen=True)
class Original:
    """Un archivo recibido: con qué nombre llegó, cuánto mide y su huella SHA-256."""

    nombre: str
    huella: str
    bytes: int

    def como_dict(self) -> dict[str, object]:
        """Para la recepción y la ficha."""
        return {"nombre": self.nombre, "huella": self.huella, "bytes": self.bytes}


def identificar(rutas: list[Path]) -> list[tuple[Path, Original]]:
    """Huella de cada archivo (los de una carpeta, uno por uno), en orden estable por nombre y huella."""
    archivos: list[Path] = []
    for ruta in rutas:
        archivos.extend(sorted(r for r in ruta.rglob("*") if r.is_file()) if ruta.is_dir() else [ruta])
    originales = [(r, Original(r.name, huella_archivo(r), r.stat().st_size)) for r in archivos]
    return sorted(originales, key=lambda par: (par[1].nombre, par[1].huella))


def ruta_de(oficina: Oficina, huella: str) -> Path:
    """Dónde vive un original."""
    return oficina.acervo / huella[:2] / huella


def guardar(oficina: Oficina, ruta: Path, original: Original) -> None:
    """Copia el original y su ficha; si ya estaba, no hace nada."""
    destino = ruta_de(oficina, original.huella)
    if not destino.exists():
        copiada = copiar_con_huella(ruta, destino)
        if copiada != original.huella:
            destino.unlink()
            raise OSError(f"el archivo {ruta.name} cambió mientras se copiaba al acervo")
        destino.chmod(SOLO_LECTURA)
    ficha = destino.with_name(f"{original.huella}.json")
    if not ficha.exists():
        escribir_json(ficha, original.como_dict())
