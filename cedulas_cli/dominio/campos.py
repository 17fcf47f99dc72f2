"""Los datos que pide una calculadora: una declaración da la columna del archivo y la opción de la orden."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import Any

_IMPORTE = re.compile(r"^[0-9]{1,13}(\.[0-9]{1,2}0*)?$")
_NUMERO = re.compile(r"^[0-9]{1,12}(\.[0-9]{1,9})?$")
_ENTERO = re.compile(r"^[0-9]{1,9}$")
_FECHA = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
ULTIMO_ANIO = 2199
_SI_NO = {"si": True, "sí": True, "no": False, "true": True, "false": False}


class Tipo(Enum):
    """Qué forma tiene un dato y cómo se lee."""

    IMPORTE = auto()
    NUMERO = auto()
    ENTERO = auto()
    FECHA = auto()
    OPCION = auto()
    SI_NO = auto()
    TEXTO = auto()


_METAVAR = {
    Tipo.IMPORTE: "PESOS",
    Tipo.NUMERO: "N",
    Tipo.ENTERO: "N",
    Tipo.FECHA: "AAAA-MM-DD",
    Tipo.SI_NO: "si|no",
    Tipo.TEXTO: "TEXTO",
}


class DatoMalo(Exception):
    """Un dato que no se puede aceptar: cuál, qué valía, por qué y el nombre estable de la regla."""

    def __init__(self, campo: str, valor: object, motivo: str, regla: str = "forma") -> None:
        super().__init__(f"{campo} «{valor}»: {motivo}")
        self.campo = campo
        self.valor = "" if valor is None else str(valor)
        self.motivo = motivo
        self.regla = regla


@dataclass(frozen=True)
class Campo:
    """Un dato de entrada; `omision` es el texto que vale cuando no viene."""

    nombre: str
    tipo: Tipo
    ayuda: str
    obligatorio: bool = False
    omision: str = ""
    opciones: tuple[str, ...] = ()
    metavar: str = ""

    @property
    def opcion(self) -> str:
        """Cómo se teclea: `--salario-diario`."""
        return "--" + self.nombre.replace("_", "-")

    @property
    def forma(self) -> str:
        """Lo que la ayuda enseña después de la opción."""
        return self.metavar or ("|".join(self.opciones) if self.tipo is Tipo.OPCION else _METAVAR[self.tipo])

    def leer(self, texto: str | None) -> Any:
        """Centavos, `Decimal`, entero, fecha, sí o no, o texto; vacío es `None`. Falla con `DatoMalo`."""
        limpio = (texto or "").strip() or self.omision
        if not limpio:
            if self.obligatorio:
                raise DatoMalo(self.nombre, "", "es obligatorio y no viene", "falta")
            return None
        return self._convertir(limpio)

    def _convertir(self, texto: str) -> Any:  # noqa: PLR0911 — una salida por tipo
        match self.tipo:
            case Tipo.IMPORTE if _IMPORTE.match(texto):
                return int(Decimal(texto) * 100)
            case Tipo.NUMERO if _NUMERO.match(texto):
                return Decimal(texto)
            case Tipo.ENTERO if _ENTERO.match(texto):
                return int(texto)
            case Tipo.FECHA if dia := _fecha(texto):
                return dia
            case Tipo.OPCION if texto in self.opciones:
                return texto
            case Tipo.SI_NO if texto.lower() in _SI_NO:
                return _SI_NO[texto.lower()]
            case Tipo.TEXTO:
                return texto
        raise DatoMalo(self.nombre, texto, f"debe ser {self._se_espera}")

    @property
    def _se_espera(self) -> str:
        match self.tipo:
            case Tipo.IMPORTE:
                return "un importe en pesos con dos decimales a lo más, sin signo ni comas"
            case Tipo.NUMERO:
                return "un número sin signo ni comas"
            case Tipo.ENTERO:
                return "un entero sin signo"
            case Tipo.FECHA:
                return "una fecha AAAA-MM-DD que exista"
            case Tipo.SI_NO:
                return "si o no"
            case _:
                return f"uno de: {', '.join(self.opciones)}"


def _fecha(texto: str) -> date | None:
    try:
        return date.fromisoformat(texto) if _FECHA.match(texto) else None
    except ValueError:
        return None


def leer_todos(campos: Sequence[Campo], celdas: Mapping[str, str | None]) -> dict[str, Any]:
    """Los datos de un renglón ya convertidos, o `DatoMalo` con el primero que no sirve."""
    return {campo.nombre: campo.leer(celdas.get(campo.nombre)) for campo in campos}


class LectorDeCampos:
    """Lo mismo para muchos renglones con las mismas columnas: lo que se repite se convierte una vez.

    `presentes` son los campos que la tabla trae, en el orden en que hay que darlos; los demás valen su omisión.
    """

    def __init__(self, campos: Sequence[Campo], columnas: Collection[str]) -> None:
        propios = [campo for campo in campos if campo.nombre in columnas]
        self.presentes = [campo.nombre for campo in propios]
        self._fijos = {campo.nombre: campo.leer(None) for campo in campos if campo.nombre not in columnas}
        self._lectores = [(campo.nombre, _ConMemoria(campo).__getitem__) for campo in propios]

    def leer(self, celdas: Sequence[str | None]) -> dict[str, Any]:
        """Los datos de un renglón, o `DatoMalo` con el primero que no sirve."""
        datos = self._fijos.copy()
        for (nombre, leer), celda in zip(self._lectores, celdas, strict=True):
            datos[nombre] = leer(celda)
        return datos


class _ConMemoria(dict[str | None, Any]):
    """Texto → dato ya leído; lo que no sirve no se guarda."""

    def __init__(self, campo: Campo) -> None:
        super().__init__()
        self._campo = campo

    def __missing__(self, texto: str | None) -> Any:
        dato = self[texto] = self._campo.leer(texto)
        return dato


def exigir_fecha_creible(campo: str, dia: date) -> date:
    """La misma fecha, si no es de después de 2199: más allá es error de dedo y sus plazos se salen del calendario."""
    if dia.year > ULTIMO_ANIO:
        raise DatoMalo(campo, dia, f"debe ser de {ULTIMO_ANIO} o antes", "fuera-de-rango")
    return dia


def leer_lista(campo: str, texto: str | None, admitidas: Sequence[str], *, importes: bool) -> dict[str, int]:
    """«clave:cantidad;clave:cantidad» → centavos o enteros por clave, en el orden dado."""
    cantidades: dict[str, int] = {}
    tipo = Tipo.IMPORTE if importes else Tipo.ENTERO
    for pareja in (texto or "").split(";"):
        if not pareja.strip():
            continue
        clave, _, cantidad = (trozo.strip() for trozo in pareja.partition(":"))
        if clave not in admitidas:
            raise DatoMalo(campo, clave, f"no se conoce; los admitidos son: {', '.join(admitidas)}", "desconocido")
        if clave in cantidades:
            raise DatoMalo(campo, clave, "está repetido", "repetido")
        cantidades[clave] = int(Campo(campo, tipo, "", obligatorio=True).leer(cantidad))
    return cantidades
