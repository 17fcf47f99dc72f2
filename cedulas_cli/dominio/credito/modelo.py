"""El crédito tal como se deriva de sus hechos: inmutable, plano y barato de copiar.

Es una tupla con nombres: copiar sus ~70 campos cuesta menos de un microsegundo, que a diez millones de hechos importa.
El dinero va en centavos y las fechas en `date`; nada de esto se captura: todo sale de `derivacion.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

COP, RCV = "COP", "RCV"
CLASES: Final = (COP, RCV)

ACLARACION, SIN_EFECTOS, DEFENSA, CONVENIO, GARANTIA = "aclaracion", "sin_efectos", "defensa", "convenio", "garantia"
MARCAS: Final = (ACLARACION, SIN_EFECTOS, DEFENSA, CONVENIO, GARANTIA)
"""Lo que, mientras siga abierto, impide turnar el crédito a cobro."""

AUTOMATICO: Final = "automatico"
"""Dato de los hechos que asienta el paso del tiempo: al corregir se rehacen, no se repiten."""

_SIN_RAMOS: Final[Mapping[str, int]] = MappingProxyType({})


class Pago(NamedTuple):
    """Un pago aplicado al crédito; importe en centavos."""

    fecha: date
    fuente: str
    folio: str
    importe: int


class Pausa(NamedTuple):
    """Días en que no corre la prescripción ni la caducidad, los dos incluidos; sin `hasta`, sigue abierta."""

    clase: str
    desde: date
    hasta: date | None


class Credito(NamedTuple):
    """Todo lo que se sabe de un crédito después de su último hecho."""

    numero_credito: str
    estado: str
    registro_patronal: str = ""
    rfc: str = ""
    razon_social: str = ""
    periodo: str = ""
    emision: str = ""
    clase: str = COP
    tipo_documento: str = ""
    naturaleza: str = "cuota"
    producto: str = ""
    cifra_control: str = ""
    sector: str = ""
    sector_inicial: str = ""

    suerte_principal: int = 0
    actualizacion: int = 0
    recargos: int = 0
    multa: int = 0
    gastos: int = 0
    total: int = 0
    pagado: int = 0
    descuento: int = 0
    saldo: int = 0
    ramos: Mapping[str, int] = _SIN_RAMOS
    pagos: tuple[Pago, ...] = ()

    credito_multa: str = ""
    credito_origen: str = ""
    justificacion: str = ""
    sucesor: str = ""

    estado_previo: str = ""
    fecha_estado: date | None = None
    fecha_capturada: date | None = None
    """Fecha jurídica del último cambio de estado que alguien capturó: nada anterior se acepta después."""

    fecha_determinacion: date | None = None
    fecha_emision: date | None = None
    fecha_vencimiento: date | None = None
    medio: str = ""
    fecha_notificacion: date | None = None
    fecha_surte: date | None = None
    fecha_limite_pago: date | None = None
    fecha_exigible: date | None = None
    limite_aclaracion: date | None = None
    defensa_desde: date | None = None
    """Día desde el que corre el plazo de la inconformidad y del juicio."""
    limite_inconformidad: date | None = None
    limite_sin_efectos: date | None = None
    proxima_fecha: date | None = None

    fecha_aviso: date | None = None
    """Aviso en el buzón, mientras no se tenga por notificado."""
    fecha_publicacion: date | None = None
    """Publicación en estrados."""
    fecha_cita: date | None = None
    hora_cita: str = ""
    acta: str = ""
    notificador: str = ""
    controlador: str = ""
    constancia: str = ""
    constancia_desde: date | None = None
    constancia_hasta: date | None = None
    intentos: int = 0
    causa: str = ""

    fecha_captura: date | None = None
    """Día en que la notificación se capturó en el sistema de cobranza."""
    incidencia: str = ""
    fecha_incidencia: date | None = None
    ubicacion: str = ""
    lote: str = ""
    folio: str = ""
    """Folio del trámite abierto o del último que se resolvió."""
    marcas: tuple[str, ...] = ()
    fecha_marca: date | None = None
    """Día en que se cerró la última marca."""
    interrupciones: tuple[date, ...] = ()
    pausas: tuple[Pausa, ...] = ()

    pendientes: tuple[str, ...] = ()
    """Lo que algún hecho no trajo y falta acreditar, como `notificado.hora`; se completa con una corrección."""

    n_estado: int = 0
    n_ultimo: int = 0

    @property
    def es_multa(self) -> bool:
        """¿Su plazo de pago corre desde la notificación y goza de pronto pago?"""
        return self.naturaleza == "multa"

    @property
    def notificado(self) -> bool:
        """¿Tiene una notificación hecha?"""
        return self.fecha_notificacion is not None


CAMPOS: Final = Credito._fields
_LUGAR: Final = {campo: lugar for lugar, campo in enumerate(CAMPOS)}


def con(credito: Credito, cambios: Mapping[str, Any]) -> Credito:
    """El mismo crédito con esos campos cambiados."""
    valores = list(credito)
    for campo, valor in cambios.items():
        valores[_LUGAR[campo]] = valor
    return tuple.__new__(Credito, valores)
