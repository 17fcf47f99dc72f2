"""Acuses de la empresa de distribución: se revisan, se asientan en un registro encadenado y se informa el cuadre.

Asentar no se repite ni se borra: un acuse idéntico a uno ya asentado no cambia nada, y una corrección (con `corrige`)
deja el hecho anterior y el nuevo, que dice a cuál corrige.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.flujo.avance import avance
from cedulas_cli.flujo.lectura_acuses import Acuse, ArchivoAcuses, leer_archivos
from cedulas_cli.oficina import acervo, bitacora, cadena, catalogo_acuses
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.lotes import EXPORTADO, SELLO_EXPORTACION, CarpetaLotes, exportados

RECHAZADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "renglon": pl.Int64,
    "folio": pl.String,
    "regla": pl.String,
    "valor": pl.String,
    "motivo": pl.String,
}
_HECHO = ("resultado", "fecha", "causa", "recibio", "guia")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00(?:\.0+)?)?")
_DIA_MES_ANIO = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class ResumenAcuses:
    """Cuentas de una captura: leidos = asentados + ya_asentados + rechazados."""

    leidos: int
    asentados: int
    ya_asentados: int
    rechazados: pl.DataFrame
    avance: pl.DataFrame
    avisos: tuple[str, ...]


@dataclass
class _Lugar:
    """De quién es un folio, desde cuándo se pudo entregar y qué se ha acusado de él, en orden."""

    folio: str
    lote: str
    carpeta: CarpetaLotes
    desde: date
    hechos: list[dict[str, Any]] = field(default_factory=list)


class _Rechazo(Exception):
    """Por qué un renglón no se asienta."""

    def __init__(self, regla: str, valor: str, motivo: str) -> None:
        super().__init__(motivo)
        self.regla = regla
        self.valor = valor
        self.motivo = motivo


def recibir_acuses(
    oficina: Oficina,
    rutas: Sequence[Path],
    fecha: date,
    *,
    lector: bool = False,
    corrige: bool = False,
    periodo: str | None = None,
    emision: str | None = None,
) -> ResumenAcuses:
    """Revisa los acuses, asienta los buenos y guarda los originales en el acervo. Con el candado tomado.

    Errores: «nada-recibido» si no hay lotes exportados; los de `leer_archivos`; «registro-alterado» (65).
    """
    carpetas = exportados(oficina, periodo, emision)
    archivos = leer_archivos(rutas, lector=lector, fecha=fecha)
    captura = _Captura(_folios(carpetas), fecha, corrige=corrige, lector=lector)
    for archivo in archivos:
        captura.archivo(archivo)
    for archivo in archivos:
        acervo.guardar(oficina, archivo.ruta, archivo.original)
    for carpeta in carpetas:
        cadena.agregar(carpeta.registro, captura.nuevos_de(carpeta))
    for archivo in archivos:
        o = archivo.original
        leidos = len(archivo.acuses)
        bitacora.asentar(oficina, "acuses-recibidos", fecha, archivo=o.como_dict(), leidos=leidos, corrige=corrige)
    tabla, avisos = avance(oficina, fecha, periodo, emision)
    tocados = tabla.filter(pl.col("lote").is_in(sorted(captura.lotes)))
    return ResumenAcuses(
        leidos=sum(len(a.acuses) for a in archivos),
        asentados=captura.asentados,
        ya_asentados=captura.ya_asentados,
        rechazados=pl.DataFrame(captura.rechazados, schema=RECHAZADOS, orient="row"),
        avance=tocados if captura.lotes else tabla,
        avisos=(*captura.avisos(), *avisos),
    )


def _folios(carpetas: Sequence[CarpetaLotes]) -> dict[str, _Lugar]:
    """Folios de los lotes exportados (en mayúsculas) con lo que ya se acusó de cada uno."""
    folios: dict[str, _Lugar] = {}
    for carpeta in carpetas:
        sello = carpeta.sello(SELLO_EXPORTACION) or {}
        salida = {p["lote"]: date.fromisoformat(p["exportado"]) for p in sello["paquetes"]}
        lotes = {r["lote"]: r for r in carpeta.lotes().filter(pl.col("estado") == EXPORTADO).iter_rows(named=True)}
        for lote, folio in carpeta.relacion().select("lote", "folio").iter_rows():
            if lote in lotes:
                calendario = lotes[lote]["fecha_entrega"]
                desde = min(d for d in (salida[lote], calendario) if d is not None)
                folios[folio.upper()] = _Lugar(folio, lote, carpeta, desde)
        for hecho in carpeta.acuses():
            if lugar := folios.get(hecho["folio"].upper()):
                lugar.hechos.append(hecho)
    return folios


class _Captura:
    """Revisa renglón por renglón y junta lo que se asentará."""

    def __init__(self, folios: dict[str, _Lugar], fecha: date, *, corrige: bool, lector: bool) -> None:
        self._folios = folios
        self._fecha = fecha
        self._corrige = corrige
        self._lector = lector
        self._catalogo = catalogo_acuses.cargar()
        self._nuevos: list[tuple[CarpetaLotes, dict[str, Any]]] = []
        self._sin_causa = 0
        self.ya_asentados = 0
        self.lotes: set[str] = set()
        self.rechazados: list[tuple[str, int, str, str, str, str]] = []

    @property
    def asentados(self) -> int:
        """Cuántos hechos nuevos hay."""
        return len(self._nuevos)

    def nuevos_de(self, carpeta: CarpetaLotes) -> list[dict[str, Any]]:
        """Los hechos nuevos de un periodo, en el orden en que llegaron."""
        return [cuerpo for de, cuerpo in self._nuevos if de == carpeta]

    def avisos(self) -> Iterator[str]:
        """Lo que se asentó pero conviene completar."""
        if self._sin_causa:
            yield f"{self._sin_causa} devueltas no dicen su causa"

    def archivo(self, archivo: ArchivoAcuses) -> None:
        """Revisa un archivo; lo que no pasa queda en `rechazados`."""
        primeros: dict[str, Acuse] = {}
        contradichos: Counter[str] = Counter()
        for acuse in archivo.acuses:
            primero = primeros.setdefault(acuse.folio.upper(), acuse)
            contradichos[acuse.folio.upper()] += primero.contenido() != acuse.contenido()
        for acuse in archivo.acuses:
            llave = acuse.folio.upper()
            try:
                lugar = self._lugar(acuse)
                self._exigir_unico(acuse, primeros[llave], contradichos[llave] > 0)
                self._asentar(lugar, acuse, archivo)
            except _Rechazo as r:
                nombre = archivo.original.nombre
                self.rechazados.append((nombre, acuse.renglon, acuse.folio, r.regla, r.valor, r.motivo))

    def _lugar(self, acuse: Acuse) -> _Lugar:
        if lugar := self._folios.get(acuse.folio.upper()):
            self.lotes.add(lugar.lote)
            return lugar
        raise _Rechazo("folio-ajeno", acuse.folio, "el folio no es de ningún lote exportado")

    @staticmethod
    def _exigir_unico(acuse: Acuse, primero: Acuse, contradicho: bool) -> None:
        if contradicho:
            motivo = "el mismo archivo trae el folio con datos distintos: ninguno de sus renglones se asienta"
            raise _Rechazo("folio-repetido", acuse.folio, motivo)
        if acuse is not primero:
            raise _Rechazo("folio-repetido", acuse.folio, f"es igual al renglón {primero.renglon}, que ya cuenta")

    def _asentar(self, lugar: _Lugar, acuse: Acuse, archivo: ArchivoAcuses) -> None:
        hecho = self._hecho(lugar, acuse)
        if self._ya_consta(lugar, hecho):
            self.ya_asentados += 1
            return
        anterior = lugar.hechos[-1] if lugar.hechos else None
        if anterior and not self._corrige:
            como = f"{anterior['resultado']} el {anterior['fecha']}"
            motivo = f"ya se acusó con otros datos ({como}); si esto lo corrige, repita con --corrige"
            raise _Rechazo("folio-repetido", acuse.resultado, motivo)
        cuerpo = {
            "fecha_registro": self._fecha.isoformat(),
            "folio": lugar.folio,
            "lote": lugar.lote,
            **hecho,
            "archivo": archivo.original.huella,
            "renglon": acuse.renglon,
            "corrige": _identidad(anterior) if anterior else None,
        }
        lugar.hechos.append(cuerpo)
        self._sin_causa += hecho["resultado"] not in catalogo_acuses.SIN_CAUSA and not hecho["causa"]
        self._nuevos.append((lugar.carpeta, cuerpo))

    def _ya_consta(self, lugar: _Lugar, hecho: dict[str, str]) -> bool:
        if self._lector and lugar.hechos and lugar.hechos[-1]["resultado"] == hecho["resultado"]:
            return True  # volver a escanear el mismo paquete otro día no es otro acuse
        return any(all(previo[c] == hecho[c] for c in _HECHO) for previo in lugar.hechos)

    def _hecho(self, lugar: _Lugar, acuse: Acuse) -> dict[str, str]:
        resultado, causa = self._resultado(acuse)
        dia = self._dia(lugar, acuse.fecha)
        return {
            "resultado": resultado,
            "fecha": dia.isoformat(),
            "causa": causa,
            "recibio": acuse.recibio,
            "guia": acuse.guia,
        }

    def _resultado(self, acuse: Acuse) -> tuple[str, str]:
        hallado = self._catalogo.resultado(acuse.resultado)
        if hallado is None:
            conocidos = ", ".join(r.clave for r in self._catalogo.resultados)
            raise _Rechazo("resultado-desconocido", acuse.resultado, f"debe ser {conocidos}, o una causa de devolución")
        resultado, causa = hallado
        if not acuse.causa:
            return resultado, causa
        dicha = self._catalogo.causa(acuse.causa)
        if dicha is None:
            conocidas = ", ".join(c.clave for c in self._catalogo.causas)
            raise _Rechazo("causa-desconocida", acuse.causa, f"debe ser {conocidas}")
        if resultado in catalogo_acuses.SIN_CAUSA or (causa and causa != dicha):
            raise _Rechazo("causa-contradictoria", acuse.causa, f"no corresponde a «{acuse.resultado}»")
        return resultado, dicha

    def _dia(self, lugar: _Lugar, texto: str) -> date:
        dia = _a_fecha(texto)
        if dia is None:
            raise _Rechazo("fecha-imposible", texto, "debe ser AAAA-MM-DD (o DD/MM/AAAA) y existir en el calendario")
        if dia > self._fecha:
            raise _Rechazo("fecha-futura", texto, f"es posterior al día de la captura, {self._fecha}")
        if dia < lugar.desde:
            raise _Rechazo("fecha-anterior", texto, f"el lote se entregó a la empresa el {lugar.desde}")
        return dia


def _identidad(hecho: dict[str, Any]) -> str:
    """Con qué se nombra al hecho corregido: su lugar de origen, que no depende de cuándo se encadenó."""
    return f"{hecho['archivo']}:{hecho['renglon']}"


def _a_fecha(texto: str) -> date | None:
    try:
        if iso := _ISO.fullmatch(texto):
            return date.fromisoformat(iso[1])
        if partes := _DIA_MES_ANIO.fullmatch(texto):
            return date(int(partes[3]), int(partes[2]), int(partes[1]))
    except ValueError:
        pass
    return None
