"""Lo que se forma de una vez para muchas cédulas, vayan o no al mismo PDF: renglones, totales, cifras y huellas."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import polars as pl

from cedulas_cli.documentos import fondos
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.cifras import cifras_de_primera
from cedulas_cli.documentos.contexto import ContextoLote
from cedulas_cli.documentos.cuadre import Bloque
from cedulas_cli.documentos.maqueta import Maqueta
from cedulas_cli.documentos.paginado import Capacidad, Totales, totales_por_pagina
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.documentos.renglones import flujo_renglones

_SEPARADOR = "\x1f"

Variante = tuple[bool, bool, bool, bool]
"""Lo que cambia las leyendas de una cédula: prima inferida, prima ausente, sin domicilio, con diferencias."""


@dataclass(frozen=True)
class Cedula:
    """Una cédula con todo lo suyo ya formado; `totales`: viene, suma, pasa y final, por página."""

    encabezado: dict[str, Any]
    huella: str
    cifras: str
    variante: Variante
    reparto: list[int]
    flujos: list[str]
    totales: list[list[str]]


@dataclass
class Taller:
    """Forma las cédulas de un contexto; los formularios compartidos se dibujan una vez para todos sus PDF."""

    maqueta: Maqueta
    contexto: ContextoLote
    _leyendas: dict[Variante, tuple[bytes, Capacidad]] = field(default_factory=dict, init=False)
    _rejillas: dict[int, bytes] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._plantillas = Plantillas(self.contexto.plantillas)
        self._fijo = json.dumps(self.contexto.canonico(), ensure_ascii=False, sort_keys=True)
        bloques = self._bloques((False, False, False, False))
        self.formas = {
            "E1": fondos.primera(self.maqueta, self.contexto, bloques),
            "E2": fondos.siguiente(self.maqueta, self.contexto, bloques),
        }
        """Los formularios que todo PDF lleva desde el principio, por nombre."""
        if self.contexto.marca:
            self.formas["M"] = fondos.marca_de_agua(self.contexto.marca)

    def _bloques(self, variante: Variante) -> dict[str, str]:
        inferida, ausente, sin_domicilio, diferencias = variante
        datos = {
            **self.contexto.para_plantilla(),
            "prima_inferida": inferida,
            "prima_ausente": ausente,
            "sin_domicilio": sin_domicilio,
            "con_diferencias": diferencias,
        }
        return self._plantillas.bloques(self.maqueta.plantilla, datos, fondos.BLOQUES)

    def textos(self, plantilla: str, exigidos: Iterable[str]) -> dict[str, str]:
        """Los bloques de otra plantilla, con los datos del contexto."""
        return self._plantillas.bloques(plantilla, self.contexto.para_plantilla(), exigidos)

    def leyendas(self, variante: Variante) -> tuple[bytes, Capacidad]:
        """El formulario de leyendas de esa variante y lo que deja libre para renglones."""
        if variante not in self._leyendas:
            leyendas = fondos.leyendas(self._bloques(variante), self.maqueta.plantilla)
            libre = g.FONDO - leyendas.alto
            capacidad = Capacidad(
                unica=g.renglones_que_caben(g.RENGLONES_PRIMERA, libre, 1),
                primera=g.renglones_que_caben(g.RENGLONES_PRIMERA, g.FONDO, 2),
                intermedia=g.renglones_que_caben(g.RENGLONES_SIGUIENTE, g.FONDO, 3),
                ultima=g.renglones_que_caben(g.RENGLONES_SIGUIENTE, libre, 3),
            )
            self._leyendas[variante] = (leyendas.contenido, capacidad)
        return self._leyendas[variante]

    def rejilla(self, renglones: int) -> bytes:
        """El formulario con los filetes de ese número de renglones."""
        if renglones not in self._rejillas:
            self._rejillas[renglones] = fondos.rejilla(self.maqueta, renglones)
        return self._rejillas[renglones]

    def formar(self, bloque: Bloque) -> list[Cedula]:
        """Las cédulas de un bloque, en su orden."""
        encabezados, renglones = bloque.encabezados, bloque.renglones
        flujos = flujo_renglones(renglones, self.maqueta).to_list()
        canonicos, cabezas = _canonicos(renglones), _canonicos(encabezados)
        cifras = cifras_de_primera(encabezados, self.maqueta)
        datos = encabezados.to_dicts()
        con_marca = renglones.get_column("con_diferencia").to_list()
        bordes = list(accumulate(bloque.cuentas, initial=0))
        variantes: list[Variante] = [
            (bool(e["prima_inferida"]), e["prima_rt"] is None, not e["domicilio"], any(con_marca[desde:hasta]))
            for e, desde, hasta in zip(datos, bordes, bordes[1:], strict=False)
        ]
        repartos = [self.leyendas(v)[1].reparto(c) for v, c in zip(variantes, bloque.cuentas, strict=True)]
        totales = totales_por_pagina(renglones, self.maqueta.sumables(), repartos)
        filas = self._filas_de_totales(totales, repartos)
        pagina = 0
        cedulas = []
        for i, (encabezado, reparto) in enumerate(zip(datos, repartos, strict=True)):
            propios = slice(bordes[i], bordes[i + 1])
            contenido = "\n".join([self._fijo, cabezas[i], *canonicos[propios]])
            huella = hashlib.sha256(contenido.encode()).hexdigest()
            suyos = [fila[pagina : pagina + len(reparto)] for fila in filas]
            cedulas.append(Cedula(encabezado, huella, cifras[i], variantes[i], reparto, flujos[propios], suyos))
            pagina += len(reparto)
        return cedulas

    def _filas_de_totales(self, totales: Totales, repartos: list[list[int]]) -> list[list[str]]:
        """Flujo de cada renglón de totales por página; vacío donde esa página no lo lleva."""
        varias = pl.Series([len(reparto) > 1 for reparto in repartos for _ in reparto], dtype=pl.Boolean)
        ultima = pl.Series(
            [i == len(reparto) - 1 for reparto in repartos for i in range(len(reparto))], dtype=pl.Boolean
        )
        clases = (
            (totales.viene, "Viene de la página anterior", varias),
            (totales.suma, "Suma de esta página", varias),
            (totales.acumulado, "Acumulado; pasa a la página siguiente", varias & ~ultima),
            (totales.acumulado, "TOTAL DE LA CÉDULA", ultima),
        )
        elegidas = pl.concat(
            tabla.filter(donde).with_columns(nombre=pl.lit(rotulo)) for tabla, rotulo, donde in clases
        ).rechunk()
        flujos = iter(flujo_renglones(elegidas, self.maqueta, fuerte=True).to_list())
        return [[next(flujos) if lleva else "" for lleva in donde.to_list()] for _, _, donde in clases]


def _canonicos(renglones: pl.DataFrame) -> list[str]:
    """Cada renglón como texto de forma única: ausentes vacíos y un separador que ningún dato lleva."""
    return (
        renglones.select(
            pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in renglones.columns], separator=_SEPARADOR)
        )
        .to_series()
        .to_list()
    )
