"""Lotes de impresión: todas las cédulas de cada uno en UN PDF con marcadores, y su índice folio → páginas y huella."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import polars as pl

from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos import impreso
from cedulas_cli.documentos.anexo import Anexos, ImpresionAnexo
from cedulas_cli.documentos.contexto import Area, ContextoLote
from cedulas_cli.documentos.cuadre import Bloque, alinear
from cedulas_cli.documentos.fuentes import codificar, familia
from cedulas_cli.documentos.maqueta import maqueta_de
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.renglones import DAGA
from cedulas_cli.documentos.taller import Cedula, Taller, Variante
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import reemplazo_atomico

__all__ = ["INDICE", "Anexos", "Area", "ContextoLote", "emitir_lote", "emitir_lotes"]

INDICE: dict[str, pl.DataType | type[pl.DataType]] = {
    "folio": pl.String,
    "registro_patronal": pl.String,
    "pdf": pl.String,
    "pagina_inicial": pl.Int64,
    "paginas": pl.Int64,
    "total": pl.Int64,
    "huella": pl.String,
}
"""Esquema del índice; `total` en centavos, `pagina_inicial` en base 1, `paginas` con las del anexo si lo lleva."""

_Registro = tuple[str, str, str, int, int, int, str]


def emitir_lote(
    destino: Path, encabezados: pl.DataFrame, renglones: pl.DataFrame, contexto: ContextoLote
) -> pl.DataFrame:
    """Escribe el PDF de un lote, en el orden de `encabezados`, y devuelve su índice (`INDICE`).

    Importes en centavos `Int64`. Falla si un renglón no tiene encabezado, si un encabezado no tiene renglones o si
    sus totales no suman los del detalle: una cédula que no cuadra no se imprime.
    """
    [(_, indice)] = emitir_lotes([(destino, encabezados.height)], encabezados, renglones, contexto)
    return indice


def emitir_lotes(
    lotes: Sequence[tuple[Path, int]],
    encabezados: pl.DataFrame,
    renglones: pl.DataFrame,
    contexto: ContextoLote,
    anexos: Anexos | None = None,
) -> Iterator[tuple[Path, pl.DataFrame]]:
    """Como `emitir_lote`, para muchos: cada uno (destino, cédulas) toma las que siguen de `encabezados`.

    Todo se revisa antes de escribir el primero. Entrega cada destino con su índice en cuanto su PDF quedó entero; su
    nombre lo asienta en disco la siguiente escritura en la carpeta (el índice o el sello de quien llama). Los bytes de
    un PDF no dependen de con qué otros se emitió. Con `anexos`, cada cédula va seguida del suyo.
    """
    maqueta = maqueta_de(contexto.emision)
    for destino, cuantas in lotes:
        if not cuantas:
            raise ErrorCedulas(
                "nada-recibido",
                "no hay cédulas que imprimir",
                lugar=destino.name,
                causa="el lote no tiene ningún patrón",
                remedio="reciba y determine la emisión de ese periodo, o revise el sector pedido",
            )
    taller = Taller(maqueta, contexto)
    tramos = _tramos(taller, alinear(encabezados, renglones, maqueta, [cuantas for _, cuantas in lotes]))
    for destino, cuantas in lotes:
        indice: list[_Registro] = []
        with reemplazo_atomico(destino, asentar=False) as temporal, temporal.open("wb") as archivo:
            impresion = _Impresion(archivo, destino.name, taller, anexos)
            while len(indice) < cuantas:
                indice += impresion.tramo(next(tramos))
            impresion.escritor.cerrar()
        yield destino, pl.DataFrame(indice, schema=INDICE, orient="row")


def _tramos(taller: Taller, bloques: Iterable[Bloque]) -> Iterator[list[Cedula]]:
    """Las cédulas seguidas que van al mismo PDF; las de muchos lotes chicos se forman juntas."""
    for bloque in bloques:
        cedulas = taller.formar(bloque)
        desde = 0
        for cuantas in bloque.tramos:
            yield cedulas[desde : desde + cuantas]
            desde += cuantas


class _Impresion:
    """Un PDF que se está escribiendo."""

    def __init__(self, archivo: BinaryIO, nombre: str, taller: Taller, anexos: Anexos | None) -> None:
        contexto = taller.contexto
        self.escritor = EscritorPDF(
            archivo,
            titulo=impreso.titulo_de_lote(contexto, taller.maqueta),
            autor=contexto.subdelegacion.en_texto("IMSS, Subdelegación"),
            productor=f"cedulas {contexto.version}",
            fecha=contexto.fecha_emision,
        )
        self._nombre = nombre
        self._taller = taller
        self._marca = "/M Do " if contexto.marca else ""
        self._leyendas: dict[Variante, str] = {}
        for fuente in familia():
            self.escritor.fuente(fuente)
        for forma, contenido in taller.formas.items():
            self.escritor.forma(forma, contenido)
        self._anexo = ImpresionAnexo(self.escritor, taller, anexos) if anexos else None

    def tramo(self, cedulas: list[Cedula]) -> Iterator[_Registro]:
        """Imprime las cédulas y entrega el renglón del índice de cada una."""
        for cedula in cedulas:
            self._exigir_leyendas(cedula.variante)
        for cedula in cedulas:
            encabezado, inicial = cedula.encabezado, self.escritor.paginas + 1
            self._cedula(cedula)
            de_anexo = self._anexo.imprimir(cedula) if self._anexo else 0
            yield (
                encabezado["folio"],
                encabezado["registro_patronal"],
                self._nombre,
                inicial,
                len(cedula.reparto) + de_anexo,
                encabezado["total"],
                cedula.huella,
            )

    def _exigir_leyendas(self, variante: Variante) -> None:
        if variante not in self._leyendas:
            self._leyendas[variante] = nombre = f"L{len(self._leyendas)}"
            self.escritor.forma(nombre, self._taller.leyendas(variante)[0])

    def _cedula(self, cedula: Cedula) -> None:
        maqueta, version = self._taller.maqueta, self._taller.contexto.version
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
                    impreso.detalle(maqueta, arriba, tramo, antes, despues),
                    f"/{self._leyendas[cedula.variante]} Do\n" if i == ultima else "",
                    impreso.pie(encabezado, cedula.huella, i + 1, paginas, barras, version, nota),
                )
            )
            self.escritor.pagina(codificar(contenido))
            if i == 0:
                self.escritor.marcar(
                    f"{encabezado['folio']} · {encabezado['razon_social'] or encabezado['registro_patronal']}"
                )
        self.escritor.firmar(cedula.huella.encode("ascii"))

    def _primera(self, cedula: Cedula) -> str:
        contexto, encabezado = self._taller.contexto, cedula.encabezado
        partes = (
            encabezado["folio"],
            encabezado["registro_patronal"],
            contexto.periodo,
            str(pesos(encabezado["total"])),
            cedula.huella[:16],
        )
        return impreso.datos_de_primera(contexto, encabezado, "|".join(partes)) + cedula.cifras

    def _rejilla(self, renglones: int) -> None:
        nombre = f"G{renglones}"
        if not self.escritor.tiene_forma(nombre):
            self.escritor.forma(nombre, self._taller.rejilla(renglones))
