"""Un oficio como DATOS: quién lo expide, de qué trata y sus partes en orden. Sirve a todo documento de la oficina.

Un documento nuevo es otra lista de partes; acomodarlas en páginas y escribir el PDF es de `oficio_pdf`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.exposicion import Par, Tabla
from cedulas_cli.documentos.plantillas import Plantillas


@dataclass(frozen=True)
class Expide:
    """Quién lo expide, dónde y cuándo; `marca` vacía es sin marca de agua, `plantillas` la carpeta de la oficina."""

    delegacion: Area
    subdelegacion: Area
    domicilio: str
    lugar: str
    fecha: date
    autoridad: str
    competencia: str
    firmante: str
    cargo: str
    organo: str
    domicilio_organo: str
    version: str
    marca: str = ""
    plantillas: Path | None = None

    def para_plantilla(self) -> dict[str, object]:
        """Los nombres que una plantilla puede usar; un texto vacío cuenta como dato faltante."""
        datos: dict[str, object] = {
            "instituto": {
                "delegacion": {"clave": self.delegacion.clave, "nombre": self.delegacion.nombre},
                "subdelegacion": {"clave": self.subdelegacion.clave, "nombre": self.subdelegacion.nombre},
                "domicilio": self.domicilio,
            },
            "lugar": self.lugar,
            "fecha": formato.fecha_larga(self.fecha),
            "autoridad": self.autoridad,
            "competencia": self.competencia,
            "firmante": {"nombre": self.firmante, "cargo": self.cargo},
            "defensa": {"organo": self.organo, "domicilio": self.domicilio_organo},
            "version": self.version,
        }
        return {clave: valor for clave, valor in datos.items() if valor != ""}


@dataclass(frozen=True)
class Datos:
    """Rótulos chicos con su valor debajo, en cuatro columnas; `anchos` dice cuántas ocupa cada uno (sin él, una)."""

    titulo: str
    pares: tuple[Par, ...]
    anchos: tuple[int, ...] = ()


@dataclass(frozen=True)
class Parrafos:
    """Texto corrido, a dos columnas si es largo; cada elemento es un párrafo."""

    titulo: str
    textos: tuple[str, ...]


@dataclass(frozen=True)
class Importe:
    """Una franja con el importe (centavos) en cifra y con letra."""

    titulo: str
    rotulo: str
    centavos: int
    letra: str


@dataclass(frozen=True)
class Firma:
    """Quién firma y con qué carácter."""

    nombre: str
    cargo: str


@dataclass(frozen=True)
class Firmas:
    """Renglones para firmar, uno al lado del otro; no se separan de su título."""

    titulo: str
    firmas: tuple[Firma, ...]
    nota: str = ""


@dataclass(frozen=True)
class Acuse:
    """Renglones en blanco para llenar a mano, en tres columnas, con su leyenda."""

    titulo: str
    rotulos: tuple[str, ...]
    texto: str = ""


class ParteAjena:
    """Una parte que sólo sabe acomodar el compositor de su documento."""


Parte = Datos | Parrafos | Tabla | Importe | Firmas | Acuse | ParteAjena


@dataclass(frozen=True)
class Documento:
    """Un oficio completo. `tipo` es su clave (DOC-03), `codigo` lo que dice su Code 128 y `asunto` su marcador."""

    tipo: str
    clave: str
    folio: str
    codigo: str
    titulo: str
    asunto: str
    partes: tuple[Parte, ...]
    leyenda: str = ""
    total: int = 0
    """Importe en centavos, para el índice."""
    ficha: tuple[Par, ...] = field(default=())
    """Lo que se repite en la cabeza de cada página: crédito, periodo…"""


def textos(plantilla: str, expide: Expide, datos: Mapping[str, object], exigidos: tuple[str, ...]) -> dict[str, str]:
    """Los bloques de una plantilla con los datos de quien expide y los del caso; un dato que falte es un error."""
    return Plantillas(expide.plantillas).bloques(plantilla, {**expide.para_plantilla(), **datos}, exigidos)


def parrafos(titulo: str, texto: str) -> Parrafos:
    """Un bloque de plantilla como párrafos."""
    return Parrafos(titulo, tuple(texto.split("\n")))
