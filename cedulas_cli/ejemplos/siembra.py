"""Siembra errores conocidos en una población y apunta cuáles son: con esa lista se comprueba el cotejo."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.esquemas import PREFIJO_EMITIDO, conceptos_de
from cedulas_cli.ejemplos.clases_error import CENTAVO_DE_MAS, CLASES, Clase, ClaseIlegible, Medio, cotiza
from cedulas_cli.ejemplos.tramos import dia_de_texto
from cedulas_cli.ejemplos.trozo import Ilegible, Lugar, Trozo
from cedulas_cli.errores import ErrorCedulas

ERRORES_ESPERADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "error": pl.Int64,
    "archivo": pl.String,
    "renglon": pl.Int64,
    "registro_patronal": pl.String,
    "nss": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "concepto": pl.String,
    "clase": pl.String,
    "causa": pl.String,
    "emitido": pl.String,
    "correcto": pl.String,
}
CANONICO = "canonico"


@dataclass(frozen=True)
class _Pedido:
    numero: int
    clase: Clase | ClaseIlegible
    patron: int


class Sembrador:
    """Reparte N errores entre los patrones y las clases; un renglón recibe a lo más uno."""

    def __init__(self, errores: int, patrones: int, formato: str, medios: dict[str, Medio]) -> None:
        self._formato = formato
        self._medios = medios
        clases = [clase for clase in CLASES if self._sirve(clase)]
        self._pendientes = [_Pedido(n + 1, clases[n % len(clases)], n * patrones // errores) for n in range(errores)]
        self.esperados: list[dict[str, object]] = []
        self.por_clase: dict[str, int] = {}

    def _sirve(self, clase: Clase | ClaseIlegible) -> bool:
        if isinstance(clase, ClaseIlegible):
            return clase.en_canonico or self._formato != CANONICO
        return any(m.periodo.anio >= clase.desde_anio for e, m in self._medios.items() if e in clase.emisiones)

    def sembrar(self, trozo: Trozo, lugar: Callable[[Trozo, str, int], Lugar], *, ultimo: bool) -> Trozo:
        """El trozo con los errores que le tocan; lo que no cabe pasa al siguiente y, en el último, cambia de clase.

        Si ni así cabe, «opcion-invalida».
        """
        indices = trozo.patrones["indice"]
        desde, hasta = indices[0], indices[-1] + 1
        campo = _Campo(trozo, self._medios)
        restantes = []
        for pedido in self._pendientes:
            altura = max(0, pedido.patron - desde) / (hasta - desde)
            if pedido.patron < hasta and self._poner(campo, pedido, altura, lugar):
                continue
            if ultimo and self._poner(campo, replace(pedido, clase=CENTAVO_DE_MAS), altura, lugar):
                continue
            restantes.append(pedido)
        self._pendientes = restantes
        if ultimo and restantes:
            raise ErrorCedulas(
                "opcion-invalida",
                f"no caben {len(restantes)} de los errores pedidos",
                lugar="--errores",
                causa="cada renglón recibe a lo más un error y no hay tantos renglones",
                remedio="pida menos errores o más patrones",
            )
        return campo.trozo()

    def tabla(self) -> pl.DataFrame:
        """Lo sembrado, en el orden de los archivos."""
        tabla = pl.DataFrame(self.esperados, schema=ERRORES_ESPERADOS)
        return tabla.sort("archivo", "renglon", "concepto", maintain_order=True)

    def _poner(self, campo: _Campo, pedido: _Pedido, altura: float, lugar: Callable[[Trozo, str, int], Lugar]) -> bool:
        for emision in _en_turno(pedido, self._medios):
            fila = campo.elegir(pedido.clase, emision, altura)
            if fila is None:
                continue
            renglon = campo.renglones[emision].slice(fila, 1)
            if isinstance(pedido.clase, ClaseIlegible):
                detalle = self._ilegible(campo, pedido.clase, emision, fila, renglon)
            else:
                detalle = self._errado(campo, pedido.clase, pedido.numero, emision, fila, renglon)
            sitio = lugar(campo.original, emision, fila)
            nss = detalle[0][1] if detalle[0][0] == "nss" else renglon["nss"][0]
            comunes = {
                "error": pedido.numero,
                "archivo": sitio.archivo,
                "renglon": sitio.renglon,
                "registro_patronal": renglon["registro_patronal"][0],
                "nss": nss,
                "emision": emision,
                "periodo": str(campo.original.periodo),
                "clase": pedido.clase.nombre,
                "causa": pedido.clase.causa,
            }
            self.esperados += [{**comunes, "concepto": c, "emitido": e, "correcto": b} for c, e, b in detalle]
            self.por_clase[pedido.clase.nombre] = self.por_clase.get(pedido.clase.nombre, 0) + 1
            return True
        return False

    def _ilegible(
        self, campo: _Campo, clase: ClaseIlegible, emision: str, fila: int, renglon: pl.DataFrame
    ) -> list[tuple[str, str, str]]:
        nombre = clase.campos[emision]
        correcto = _texto(nombre, renglon[nombre][0], emision)
        texto = clase.texto(correcto, campo.original.periodo, self._formato)
        campo.ilegibles.append(Ilegible(emision, fila, nombre, texto))
        rotulo = PREFIJO_EMITIDO + nombre if nombre in conceptos_de(emision) else nombre
        return [(rotulo, texto, correcto)]

    def _errado(
        self, campo: _Campo, clase: Clase, numero: int, emision: str, fila: int, renglon: pl.DataFrame
    ) -> list[tuple[str, str, str]]:
        emitido = clase.alterar(renglon, self._medios[emision], numero)
        campo.cambiar(emision, fila, emitido)
        return [
            (c, _texto(c, emitido[c][0], emision), _texto(c, renglon[c][0], emision))
            for c in conceptos_de(emision)
            if emitido[c][0] != renglon[c][0]
        ]


class _Campo:
    """Los renglones de un trozo mientras se les siembran errores."""

    def __init__(self, trozo: Trozo, medios: dict[str, Medio]) -> None:
        self.original = trozo
        self.renglones = dict(trozo.renglones)
        self.ilegibles: list[Ilegible] = []
        self._medios = medios
        self._usados: set[tuple[str, int]] = set()
        self._elegibles: dict[tuple[str, str], list[int]] = {}
        self._cambios: dict[str, list[tuple[int, pl.DataFrame]]] = {}

    def elegir(self, clase: Clase | ClaseIlegible, emision: str, altura: float) -> int | None:
        """La primera fila libre y elegible desde esa altura (0 a 1) del trozo, dando la vuelta."""
        filas = self._filas(clase, emision)
        inicio = bisect.bisect_left(filas, int(self.renglones[emision].height * altura))
        for fila in filas[inicio:] + filas[:inicio]:
            if (emision, fila) not in self._usados:
                self._usados.add((emision, fila))
                return fila
        return None

    def _filas(self, clase: Clase | ClaseIlegible, emision: str) -> list[int]:
        llave = (clase.nombre, emision)
        if llave not in self._elegibles:
            condicion = clase.elegibles(self._medios[emision]) if isinstance(clase, Clase) else cotiza()
            self._elegibles[llave] = self.renglones[emision].select(condicion.arg_true()).to_series().to_list()
        return self._elegibles[llave]

    def cambiar(self, emision: str, fila: int, renglon: pl.DataFrame) -> None:
        """Apunta los importes que la fila llevará."""
        self._cambios.setdefault(emision, []).append((fila, renglon))

    def trozo(self) -> Trozo:
        """El trozo con lo sembrado."""
        sembrados = dict(self.renglones)
        for emision, cambios in self._cambios.items():
            filas = [fila for fila, _ in cambios]
            nuevos = pl.concat([renglon for _, renglon in cambios])
            cuadro = sembrados[emision]
            sembrados[emision] = cuadro.with_columns(
                [cuadro[c].scatter(filas, nuevos[c]) for c in conceptos_de(emision)]
            )
        return replace(self.original, renglones=sembrados, ilegibles=tuple(self.ilegibles))


def _en_turno(pedido: _Pedido, medios: dict[str, Medio]) -> list[str]:
    """Emisiones donde cabe, alternando cuál va primero."""
    clase = pedido.clase
    suyas = [e for e in (clase.campos if isinstance(clase, ClaseIlegible) else clase.emisiones) if e in medios]
    vuelta = pedido.numero // len(CLASES) + (pedido.numero % 2)
    corte = vuelta % len(suyas) if suyas else 0
    return suyas[corte:] + suyas[:corte]


def _texto(columna: str, valor: object, emision: str) -> str:
    """Importes con dos decimales, fechas ISO; lo demás, tal cual."""
    if columna in conceptos_de(emision):
        return f"{Decimal(int(str(valor))).scaleb(-2):.2f}"
    if columna == "fecha_movimiento":
        return dia_de_texto(int(str(valor))).isoformat()
    return str(valor)
