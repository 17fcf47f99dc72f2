"""Los datos que un hecho puede traer: qué forma tiene cada uno, cómo se lee de una celda y cómo se revisa.

Un dato que no está aquí se guarda tal cual y nadie lo interpreta.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum, auto
from typing import Any, Final

from cedulas_cli.errores import ErrorCedulas


class Clase(Enum):
    """Forma de un dato."""

    IMPORTE = auto()
    """Centavos, entero; en una celda, pesos con dos decimales."""
    ENTERO = auto()
    FECHA = auto()
    HORA = auto()
    LOGICO = auto()
    TEXTO = auto()
    DATOS = auto()
    """Diccionario de otros datos; en una celda, un objeto JSON."""
    RAMOS = auto()
    """Diccionario concepto → centavos; en una celda, un objeto JSON."""
    NUMEROS = auto()
    """Un lugar de la cadena, o una lista de ellos."""


_IMPORTES = (
    "suerte_principal actualizacion recargos multa gastos total importe importe_factura importe_recibido saldo pagado"
)
_ENTEROS = "casos fojas casos_factura casos_recibidos intentos publicaciones"
_FECHAS = (
    "constancia_desde constancia_hasta fecha_cita aviso abierta fecha_notificacion fecha_surte fecha_limite_pago "
    "fecha_exigible vencimiento inicio_caducidad solicitud fecha_pago desde hasta fecha_captura fecha_corregida "
    "fecha_emision fecha_determinacion fecha_resolucion"
)
_LOGICOS = "negativa comprende_todos antes_de_remate automatico apertura admitida desistimiento"
_TEXTOS = (
    "registro_patronal rfc razon_social periodo emision clase tipo_documento producto cifra_control sector "
    "credito_origen credito_multa justificacion sucesor autoridad competencia fundamento firmante medio_defensa "
    "fuente folio destino acuse notificador controlador constancia medio atendio caracter causa acta "
    "acuerdo organo contacto via resolucion prueba lote incidencia rale motivo expediente duplica_a tipo marca accion "
    "hecho_corregido documento_corregido ubicacion nota habilitacion factura"
)
CLASES: Final[Mapping[str, Clase]] = {
    **dict.fromkeys(_IMPORTES.split(), Clase.IMPORTE),
    **dict.fromkeys(_ENTEROS.split(), Clase.ENTERO),
    **dict.fromkeys(_FECHAS.split(), Clase.FECHA),
    **dict.fromkeys(("hora", "hora_cita"), Clase.HORA),
    **dict.fromkeys(_LOGICOS.split(), Clase.LOGICO),
    **dict.fromkeys(_TEXTOS.split(), Clase.TEXTO),
    "ramos": Clase.RAMOS,
    "datos_corregidos": Clase.DATOS,
    "corrige": Clase.NUMEROS,
}

_HORA = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_PESOS = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_SI_NO = {"si": True, "sí": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_QUE_ES = {
    Clase.IMPORTE: "un importe en pesos, sin signo y con dos decimales a lo más (1234.50); en un objeto JSON, centavos",
    Clase.ENTERO: "un entero no negativo",
    Clase.FECHA: "una fecha AAAA-MM-DD que exista",
    Clase.HORA: "una hora HH:MM",
    Clase.LOGICO: "sí o no",
    Clase.TEXTO: "un texto",
    Clase.DATOS: "un objeto con los datos que cambian, cada uno con su forma",
    Clase.RAMOS: "un objeto JSON con los centavos de cada concepto",
    Clase.NUMEROS: "el número de un hecho, o una lista de ellos",
}


def _entero(valor: Any) -> bool:
    return type(valor) is int and valor >= 0


def es_fecha(valor: Any) -> bool:
    """¿Es un texto ISO de un día que existe?"""
    if type(valor) is not str or len(valor) != 10 or valor[4] != "-" or valor[7] != "-":
        return False
    try:
        date.fromisoformat(valor)
    except ValueError:
        return False
    return True


def _numeros(valor: Any) -> bool:
    return _entero(valor) or (isinstance(valor, list) and bool(valor) and all(_entero(v) for v in valor))


def _ramos(valor: Any) -> bool:
    return isinstance(valor, Mapping) and all(isinstance(k, str) and type(v) is int for k, v in valor.items())


def _datos(valor: Any) -> bool:
    return isinstance(valor, Mapping) and dato_malo(valor) is None


_REVISA = {
    Clase.DATOS: _datos,
    Clase.IMPORTE: _entero,
    Clase.ENTERO: _entero,
    Clase.FECHA: es_fecha,
    Clase.HORA: lambda v: isinstance(v, str) and _HORA.fullmatch(v) is not None,
    Clase.LOGICO: lambda v: type(v) is bool,
    Clase.TEXTO: lambda v: type(v) is str,
    Clase.RAMOS: _ramos,
    Clase.NUMEROS: _numeros,
}
_POR_CAMPO = {campo: _REVISA[clase] for campo, clase in CLASES.items()}


def dato_malo(datos: Mapping[str, Any]) -> str | None:
    """El primer dato conocido que no tiene su forma; nada si todos la tienen. Un nulo es no traerlo."""
    for campo, valor in datos.items():
        if valor is not None and (buena := _POR_CAMPO.get(campo)) is not None and not buena(valor):
            return campo
    return None


def revisar(datos: Mapping[str, Any], lugar: str) -> None:
    """Se detiene en el primer dato que no tiene su forma: «dato-de-hecho-invalido»."""
    if (campo := dato_malo(datos)) is not None:
        raise ErrorCedulas(
            "dato-de-hecho-invalido",
            f"el dato «{campo}» no sirve: {datos[campo]!r}",
            lugar=lugar,
            causa=f"debe ser {_QUE_ES[CLASES[campo]]}",
            remedio="corrija ese dato y vuelva a registrar el hecho",
        )


def _leer_pesos(texto: str) -> Any:
    if not (hallado := _PESOS.fullmatch(texto)):
        return texto
    pesos, centavos = hallado.groups()
    return int(pesos) * 100 + int((centavos or "").ljust(2, "0"))


def _leer_entero(texto: str) -> Any:
    return int(texto) if texto.isascii() and texto.isdigit() else texto


def _leer_numeros(texto: str) -> Any:
    partes = [_leer_entero(parte) for parte in texto.replace("|", " ").replace(",", " ").split()]
    return partes[0] if len(partes) == 1 else partes


def _leer_objeto(texto: str) -> Any:
    try:
        return json.loads(texto, parse_float=str)
    except ValueError:
        return texto


_LEE: Final[Mapping[Clase, Callable[[str], Any]]] = {
    Clase.IMPORTE: _leer_pesos,
    Clase.ENTERO: _leer_entero,
    Clase.LOGICO: lambda texto: _SI_NO.get(texto.lower(), texto),
    Clase.NUMEROS: _leer_numeros,
    Clase.RAMOS: _leer_objeto,
    Clase.DATOS: _leer_objeto,
}


def leer(campo: str, celda: str) -> Any:
    """Una celda de texto → el dato tal como se guarda en el hecho; una celda vacía es nulo.

    Los importes vienen en pesos («1234.50») y se guardan en centavos. Lo que no se entiende se devuelve como texto:
    lo rechaza `revisar`, que dice por qué.
    """
    texto = celda.strip()
    if not texto:
        return None
    lector = _LEE.get(CLASES[campo]) if campo in CLASES else None
    return lector(texto) if lector else texto


def fecha(datos: Mapping[str, Any], campo: str) -> date | None:
    """Una fecha ya revisada, o nada."""
    valor = datos.get(campo)
    return date.fromisoformat(valor) if valor else None
