"""Lo que comparten todas las cédulas de un lote: la autoridad, el periodo, los valores legales y los textos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cedulas_cli.documentos import formato


@dataclass(frozen=True)
class Area:
    """Delegación o subdelegación: clave y nombre."""

    clave: str
    nombre: str

    def en_texto(self, rotulo: str) -> str:
        """«Subdelegación 38 Hidalgo»."""
        return " ".join(parte for parte in (rotulo, self.clave, self.nombre) if parte)


@dataclass(frozen=True)
class ContextoLote:
    """Datos del lote, con importes en centavos (`salarios_minimos`, por zona).

    `marca` vacía es sin marca de agua; `plantillas` es la carpeta de plantillas de la oficina.
    """

    delegacion: Area
    subdelegacion: Area
    domicilio: str
    periodo: str
    emision: str
    uma: int
    salarios_minimos: Mapping[str, int]
    fecha_limite: date
    fecha_emision: date
    fundamentos: str
    criterios: str
    version: str
    marca: str = ""
    advertencias: tuple[str, ...] = field(default=())
    plantillas: Path | None = None
    modalidad: Mapping[str, str] = field(default_factory=dict)
    """Sólo en la especial: clave, nombre, quien_paga, periodicidad, pago, fundamento… de la modalidad."""

    def para_plantilla(self) -> dict[str, object]:
        """Los nombres que una plantilla puede usar; un texto vacío cuenta como dato faltante."""
        datos: dict[str, object] = {
            "instituto": {
                "delegacion": {"clave": self.delegacion.clave, "nombre": self.delegacion.nombre},
                "subdelegacion": {"clave": self.subdelegacion.clave, "nombre": self.subdelegacion.nombre},
                "domicilio": self.domicilio,
            },
            "periodo": self.periodo,
            "periodo_en_palabras": formato.periodo_en_palabras(self.periodo, self.emision),
            "fecha_limite": formato.fecha_larga(self.fecha_limite),
            "fecha_emision": formato.fecha_larga(self.fecha_emision),
            "uma": formato.importe(self.uma),
            "fundamentos": self.fundamentos,
            "criterios": self.criterios,
            "advertencias": list(self.advertencias),
            "version": self.version,
            "modalidad": dict(self.modalidad),
        }
        return {clave: valor for clave, valor in datos.items() if valor != ""}

    def canonico(self) -> dict[str, object]:
        """Lo que entra a la huella de cada cédula (no la versión ni la apariencia)."""
        return {
            "delegacion": self.delegacion.clave,
            "subdelegacion": self.subdelegacion.clave,
            "periodo": self.periodo,
            "emision": self.emision,
            "uma": self.uma,
            "salarios_minimos": dict(sorted(self.salarios_minimos.items())),
            "fecha_limite": self.fecha_limite.isoformat(),
        }
