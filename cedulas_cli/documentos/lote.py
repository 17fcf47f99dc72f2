"""Un lote de impresión: todas sus cédulas en UN PDF con marcadores, y el índice folio → páginas y huella."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos import fondos, impreso
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.cifras import cifras_de_primera
from cedulas_cli.documentos.contexto import Area, ContextoLote
from cedulas_cli.documentos.cuadre import alinear
from cedulas_cli.documentos.fuentes import codificar, familia
from cedulas_cli.documentos.maqueta import Maqueta, maqueta_de
from cedulas_cli.documentos.paginado import Capacidad, Totales, totales_por_pagina
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.documentos.renglones import DAGA, flujo_renglones
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import reemplazo_atomico

__all__ = ["INDICE", "Area", "ContextoLote", "emitir_lote"]

INDICE: dict[str, pl.DataType | type[pl.DataType]] = {
    "folio": pl.String,
    "registro_patronal": pl.String,
    "pdf": pl.String,
    "pagina_inicial": pl.Int64,
    "paginas": pl.Int64,
    "total": pl.Int64,
    "huella": pl.String,
}
"""Esquema del índice; `total` en centavos, `pagina_inicial` en base 1."""

_SEPARADOR = "\x1f"
_Variante = tuple[bool, bool, bool, bool]


def emitir_lote(
    destino: Path, encabezados: pl.DataFrame, renglones: pl.DataFrame, contexto: ContextoLote
) -> pl.DataFrame:
    """Escribe el PDF del lote, en el orden de `encabezados`, y devuelve su índice (`INDICE`).

    Importes en centavos `Int64`. Falla si un renglón no tiene encabezado, si un encabezado no tiene renglones o si
    sus totales no suman los del detalle: una cédula que no cuadra no se imprime.
    """
    maqueta = maqueta_de(contexto.emision)
    if encabezados.is_empty():
        raise ErrorCedulas(
            "nada-recibido",
            "no hay cédulas que imprimir",
            lugar=destino.name,
            causa="el lote no tiene ningún patrón",
            remedio="reciba y determine la emisión de ese periodo, o revise el sector pedido",
        )
    preparados = alinear(encabezados, renglones, maqueta)
    with reemplazo_atomico(destino) as temporal, temporal.open("wb") as archivo:
        escritor = EscritorPDF(
            archivo,
            titulo=impreso.titulo_de_lote(contexto, maqueta),
            autor=contexto.subdelegacion.en_texto("IMSS, Subdelegación"),
            productor=f"cedulas {contexto.version}",
            fecha=contexto.fecha_emision,
        )
        taller = _Taller(escritor, maqueta, contexto)
        indice = [registro for bloque in preparados for registro in taller.bloque(*bloque)]
        escritor.cerrar()
    return pl.DataFrame(indice, schema=INDICE, orient="row").with_columns(pdf=pl.lit(destino.name))


@dataclass(frozen=True)
class _Cedula:
    """Una cédula con todo lo suyo ya formado; `totales`: viene, suma, pasa y final, por página."""

    encabezado: dict[str, Any]
    huella: str
    cifras: str
    leyendas: str
    reparto: list[int]
    flujos: list[str]
    totales: list[list[str]]


@dataclass
class _Taller:
    """Escribe cédulas; guarda los formularios compartidos que ya hizo."""

    escritor: EscritorPDF
    maqueta: Maqueta
    contexto: ContextoLote

    def __post_init__(self) -> None:
        self._plantillas = Plantillas(self.contexto.plantillas)
        self._leyendas: dict[_Variante, tuple[str, Capacidad]] = {}
        self._fijo = json.dumps(self.contexto.canonico(), ensure_ascii=False, sort_keys=True)
        for fuente in familia():
            self.escritor.fuente(fuente)
        bloques = self._bloques((False, False, False, False))
        self.escritor.forma("E1", fondos.primera(self.maqueta, self.contexto, bloques))
        self.escritor.forma("E2", fondos.siguiente(self.maqueta, self.contexto, bloques))
        self._marca = ""
        if self.contexto.marca:
            self.escritor.forma("M", fondos.marca_de_agua(self.contexto.marca))
            self._marca = "/M Do "

    def _bloques(self, variante: _Variante) -> dict[str, str]:
        inferida, ausente, sin_domicilio, diferencias = variante
        datos = {
            **self.contexto.para_plantilla(),
            "prima_inferida": inferida,
            "prima_ausente": ausente,
            "sin_domicilio": sin_domicilio,
            "con_diferencias": diferencias,
        }
        return self._plantillas.bloques(self.maqueta.plantilla, datos, fondos.BLOQUES)

    def _variante(self, variante: _Variante) -> tuple[str, Capacidad]:
        """El formulario de leyendas que le toca y lo que deja libre para renglones."""
        if variante not in self._leyendas:
            leyendas = fondos.leyendas(self._bloques(variante), self.maqueta.plantilla)
            nombre = f"L{len(self._leyendas)}"
            self.escritor.forma(nombre, leyendas.contenido)
            libre = g.FONDO - leyendas.alto
            capacidad = Capacidad(
                unica=g.renglones_que_caben(g.RENGLONES_PRIMERA, libre, 1),
                primera=g.renglones_que_caben(g.RENGLONES_PRIMERA, g.FONDO, 2),
                intermedia=g.renglones_que_caben(g.RENGLONES_SIGUIENTE, g.FONDO, 3),
                ultima=g.renglones_que_caben(g.RENGLONES_SIGUIENTE, libre, 3),
            )
            self._leyendas[variante] = (nombre, capacidad)
        return self._leyendas[variante]

    def bloque(
        self, encabezados: pl.DataFrame, renglones: pl.DataFrame, cuentas: list[int]
    ) -> Iterator[tuple[str, str, str, int, int, int, str]]:
        """Imprime un bloque de cédulas y entrega su renglón del índice."""
        flujos = flujo_renglones(renglones, self.maqueta).to_list()
        canonicos, cabezas = _canonicos(renglones), _canonicos(encabezados)
        cifras = cifras_de_primera(encabezados, self.maqueta)
        datos = encabezados.to_dicts()
        con_marca = renglones.get_column("con_diferencia").to_list()
        desde, variantes, repartos = 0, [], []
        for encabezado, cuenta in zip(datos, cuentas, strict=True):
            diferencias = any(con_marca[desde : desde + cuenta])
            prima = encabezado["prima_rt"]
            variante = (bool(encabezado["prima_inferida"]), prima is None, not encabezado["domicilio"], diferencias)
            forma, capacidad = self._variante(variante)
            variantes.append(forma)
            repartos.append(capacidad.reparto(cuenta))
            desde += cuenta
        totales = totales_por_pagina(renglones, self.maqueta.sumables(), repartos)
        filas = self._filas_de_totales(totales, repartos)
        desde = pagina = 0
        for i, (encabezado, reparto) in enumerate(zip(datos, repartos, strict=True)):
            hasta = desde + sum(reparto)
            contenido = "\n".join([self._fijo, cabezas[i], *canonicos[desde:hasta]])
            huella = hashlib.sha256(contenido.encode()).hexdigest()
            inicial = self.escritor.paginas + 1
            totales_propios = [fila[pagina : pagina + len(reparto)] for fila in filas]
            self._cedula(
                _Cedula(encabezado, huella, cifras[i], variantes[i], reparto, flujos[desde:hasta], totales_propios)
            )
            pagina += len(reparto)
            desde = hasta
            yield (
                encabezado["folio"],
                encabezado["registro_patronal"],
                "",
                inicial,
                len(reparto),
                encabezado["total"],
                huella,
            )

    def _filas_de_totales(self, totales: Totales, repartos: list[list[int]]) -> list[list[str]]:
        """Flujo de cada renglón de totales por página; vacío donde esa página no lo lleva."""
        varias = pl.Series([len(reparto) > 1 for reparto in repartos for _ in reparto], dtype=pl.Boolean)
        ultima = pl.Series(
            [i == len(reparto) - 1 for reparto in repartos for i in range(len(reparto))], dtype=pl.Boolean
        )
        filas = []
        for tabla, rotulo, donde in (
            (totales.viene, "Viene de la página anterior", varias),
            (totales.suma, "Suma de esta página", varias),
            (totales.acumulado, "Acumulado; pasa a la página siguiente", varias & ~ultima),
            (totales.acumulado, "TOTAL DE LA CÉDULA", ultima),
        ):
            elegidas = tabla.filter(donde).with_columns(nombre=pl.lit(rotulo))
            flujos = iter(flujo_renglones(elegidas, self.maqueta, fuerte=True).to_list())
            filas.append([next(flujos) if lleva else "" for lleva in donde.to_list()])
        return filas

    def _cedula(self, cedula: _Cedula) -> None:
        viene, suma, pasa, final = cedula.totales
        encabezado = cedula.encabezado
        barras = impreso.barras_del_folio(encabezado["folio"])
        paginas = len(cedula.reparto)
        ultima = paginas - 1
        desde = 0
        for i, cuenta in enumerate(cedula.reparto):
            tramo = cedula.flujos[desde : desde + cuenta]
            desde += cuenta
            cierre = [final[i]] if i == ultima else [pasa[i]]
            if i == 0:
                fondo, propio, arriba = "/E1 Do\n", self._primera(cedula), g.RENGLONES_PRIMERA
            else:
                fondo, propio, arriba = "/E2 Do\n", impreso.datos_de_siguiente(encabezado), g.RENGLONES_SIGUIENTE
            antes = [viene[i]] if i else []
            despues = [suma[i], *cierre] if paginas > 1 else cierre
            self._rejilla(len(antes) + cuenta + len(despues))
            hay_dagas = i < ultima and any(DAGA in flujo for flujo in tramo)
            nota = f"{DAGA} Vea la nota de la última página" if hay_dagas else ""
            contenido = "".join(
                (
                    self._marca,
                    fondo,
                    propio,
                    impreso.detalle(self.maqueta, arriba, tramo, antes, despues),
                    f"/{cedula.leyendas} Do\n" if i == ultima else "",
                    impreso.pie(encabezado, cedula.huella, i + 1, paginas, barras, self.contexto.version, nota),
                )
            )
            self.escritor.pagina(codificar(contenido))
            if i == 0:
                self.escritor.marcar(
                    f"{encabezado['folio']} · {encabezado['razon_social'] or encabezado['registro_patronal']}"
                )
        self.escritor.firmar(cedula.huella.encode("ascii"))

    def _primera(self, cedula: _Cedula) -> str:
        encabezado = cedula.encabezado
        partes = (
            encabezado["folio"],
            encabezado["registro_patronal"],
            self.contexto.periodo,
            str(pesos(encabezado["total"])),
            cedula.huella[:16],
        )
        return impreso.datos_de_primera(self.contexto, encabezado, "|".join(partes)) + cedula.cifras

    def _rejilla(self, renglones: int) -> None:
        nombre = f"G{renglones}"
        if not self.escritor.tiene_forma(nombre):
            self.escritor.forma(nombre, fondos.rejilla(self.maqueta, renglones))


def _canonicos(renglones: pl.DataFrame) -> list[str]:
    """Cada renglón como texto de forma única: ausentes vacíos y un separador que ningún dato lleva."""
    return (
        renglones.select(
            pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in renglones.columns], separator=_SEPARADOR)
        )
        .to_series()
        .to_list()
    )
