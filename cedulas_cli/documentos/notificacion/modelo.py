"""Lo que los documentos de notificación dicen de un crédito, de un patrón y de una diligencia, ya sin formato."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.oficio import Expide

NO_CONSTA = "NO CONSTA"
BLANCO = "______________________"
BLANCO_CORTO = "__________"
CARACTERES = {
    "destinatario": "el destinatario",
    "representante": "el representante legal",
    "quien_esta": "quien se encontraba en el domicilio",
    "vecino": "un vecino",
}
"""Con qué carácter se entiende una diligencia → cómo se escribe."""


@dataclass(frozen=True)
class Destinatario:
    """El patrón a quien se notifica y dónde."""

    registro_patronal: str
    razon_social: str = ""
    rfc: str = ""
    domicilio: str = ""
    localidad: str = ""
    municipio: str = ""
    codigo_postal: str = ""
    representante: str = ""

    @property
    def lugar(self) -> str:
        """Domicilio, localidad, municipio y código postal, en un renglón."""
        municipio = self.municipio if self.municipio != self.localidad else ""
        codigo = f"C.P. {self.codigo_postal}" if self.codigo_postal else ""
        return ", ".join(p for p in (self.domicilio, self.localidad, municipio, codigo) if p)


@dataclass(frozen=True)
class CreditoImpreso:
    """Un crédito como sale en los documentos; importes en centavos."""

    numero: str
    destinatario: Destinatario
    periodo: str
    emision: str
    clase: str
    tipo_documento: str
    nombre_documento: str
    sector: str
    importe: int
    suerte_principal: int = 0
    actualizacion: int = 0
    recargos: int = 0
    multa: int = 0
    fecha_documento: date | None = None
    es_multa: bool = False
    estado: str = ""
    resultado: str = ""
    """Lo que resultó de la entrega, ya escrito; vacío si no hay."""
    fecha_resultado: date | None = None
    hora_resultado: str = ""

    @property
    def acto(self) -> str:
        """Cómo se nombra el documento que se notifica."""
        return self.nombre_documento or f"documento tipo {self.tipo_documento}"


@dataclass(frozen=True)
class Notifica:
    """Quién notifica y con qué constancia."""

    clave: str
    nombre: str
    constancia: str
    desde: date | None
    hasta: date | None
    controlador: str = ""

    def para_plantilla(self) -> dict[str, str]:
        """Los datos de `notificador` en una plantilla; vacío cuenta como faltante."""
        datos = {
            "clave": self.clave,
            "nombre": self.nombre,
            "constancia": self.constancia,
            "desde": formato.fecha_larga(self.desde) if self.desde else "",
            "hasta": formato.fecha_larga(self.hasta) if self.hasta else "",
        }
        return {clave: valor for clave, valor in datos.items() if valor}


@dataclass(frozen=True)
class Diligencia:
    """Un citatorio, un acta o unos estrados: los créditos que ampara y lo que ya se capturó de ella."""

    folio: str
    creditos: tuple[CreditoImpreso, ...]
    notifica: Notifica | None
    fecha: date | None = None
    datos: Mapping[str, Any] = field(default_factory=dict)

    @property
    def principal(self) -> CreditoImpreso:
        """El crédito que le da nombre."""
        return self.creditos[0]

    def dato(self, nombre: str) -> str:
        """Un dato capturado, como texto; vacío si no consta."""
        valor = self.datos.get(nombre)
        return "" if valor is None else str(valor)


def datos_de_plantilla(diligencia: Diligencia, expide: Expide) -> dict[str, object]:
    """Los nombres que las plantillas de diligencia pueden usar, además de los de quien expide."""
    principal = diligencia.principal
    destinatario = principal.destinatario
    datos: dict[str, object] = {
        "folio": diligencia.folio,
        "patron": {
            "razon_social": destinatario.razon_social or NO_CONSTA,
            "registro_patronal": formato.registro_patronal(destinatario.registro_patronal),
            "rfc": destinatario.rfc or NO_CONSTA,
            "domicilio": destinatario.lugar or NO_CONSTA,
            "representante": destinatario.representante,
        },
        "actos": en_lista([f"{c.acto}, crédito {c.numero}" for c in diligencia.creditos]),
        "periodo": formato.periodo_en_palabras(principal.periodo, principal.emision).lower(),
        "fecha_documento": formato.fecha_larga(principal.fecha_documento) if principal.fecha_documento else BLANCO,
        "fecha_diligencia": formato.fecha_larga(diligencia.fecha) if diligencia.fecha else BLANCO,
        "hora": diligencia.dato("hora") or BLANCO_CORTO,
        "blanco": BLANCO,
        "datos": {clave: str(valor) for clave, valor in diligencia.datos.items()},
        "subdelegacion_en_texto": expide.subdelegacion.en_texto("Subdelegación"),
    }
    if diligencia.notifica is not None:
        datos["notificador"] = diligencia.notifica.para_plantilla()
    return datos


def en_lista(partes: Sequence[str]) -> str:
    """«a, b y c»."""
    return ", ".join(partes[:-1]) + f" y {partes[-1]}" if len(partes) > 1 else "".join(partes)
