"""Exportar los lotes: un ZIP por lote para la empresa de distribución, y la guía de entrega del conjunto."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.documentos import relacion as rel
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.hoja_control import BLOQUES, PLANTILLA, Control, hoja_control
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.creacion_lotes import ESQUEMA, alterado
from cedulas_cli.oficina import bitacora, catalogo_acuses
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.lotes import (
    EXPORTADO,
    SELLO_EXPORTACION,
    SELLO_LOTES,
    TABLA_LOTES,
    CarpetaLotes,
    creados,
)
from cedulas_cli.parametros.calendario_emision import SIN_VERIFICAR
from cedulas_cli.sistema.archivos import escribir_bytes, huella_archivo, huella_bytes, huella_valor
from cedulas_cli.sistema.empaque import SUMAS, Contenido, empacar, sumas

GUIA_CSV = "guia_entrega.csv"
GUIA_XLSX = "guia_entrega.xlsx"
MANIFIESTO = "MANIFIESTO.json"
_MARCA = "EJEMPLO"
_EN_LA_HOJA = ("Entregada", "Devuelta")
_NEUTRALIZACION = (
    "en relacion.csv, a todo texto que una hoja de cálculo pudiera ejecutar (empieza con = + - @ tabulador o retorno) "
    "se le antepone un apóstrofo; quítelo para recuperar el dato"
)


@dataclass(frozen=True)
class LotesExportados:
    """Lo que dejó `exportar_lotes`: `paquetes` tiene un renglón por ZIP."""

    emision: str
    periodo: str
    carpeta: Path
    paquetes: pl.DataFrame
    avisos: tuple[str, ...]
    ya_estaba: bool


_DEL_PAQUETE = ("paquete", "bytes", "huella_paquete", "exportado")


def exportar_lotes(oficina: Oficina, emision: str, periodo: str, fecha: date) -> LotesExportados:
    """Deja un ZIP por lote y la guía de entrega; los que ya estaban y no cambiaron no se tocan.

    Con el candado tomado. La fecha de los documentos es la de `crear_lotes`: exportar otra vez, otro día, da los mismos
    bytes. Errores: «nada-recibido» si no hay lotes creados, «lote-alterado» si un PDF ya no es el que se creó.
    """
    creados(oficina, periodo, emision)
    carpeta = CarpetaLotes(oficina, emision, periodo)
    previa = carpeta.sello(SELLO_EXPORTACION)
    anteriores: dict[str, dict[str, Any]] = {p["lote"]: p for p in previa["paquetes"]} if previa else {}
    taller = _Taller(carpeta, leer(oficina))
    lotes = carpeta.lotes().with_columns(pl.lit(EXPORTADO).alias("estado"))
    por_lote = {lote: tabla for (lote,), tabla in carpeta.relacion().group_by("lote", maintain_order=True)}
    paquetes: list[dict[str, Any]] = []
    avisos = []
    for lote in lotes.iter_rows(named=True):
        anterior = anteriores.get(lote["lote"])
        paquete = taller.paquete(lote, por_lote[lote["lote"]], anterior)
        paquetes.append({**paquete, "exportado": anterior["exportado"] if anterior else fecha.isoformat()})
        if anterior and anterior["huella_paquete"] != paquete["huella_paquete"]:
            avisos.append(
                f"el lote {lote['lote']} ya se había exportado el {anterior['exportado']} con otro contenido: "
                "sustituya el paquete que la empresa tenga"
            )
    entrega = lotes.join(pl.DataFrame(paquetes).select("lote", *_DEL_PAQUETE), on="lote", maintain_order="left")
    guia = taller.guia(entrega)
    datos = {"esquema": ESQUEMA, "fecha": taller.fecha.isoformat(), "paquetes": paquetes, "guia": guia}
    ya_estaba = previa == datos and bool((carpeta.lotes()["estado"] == EXPORTADO).all())
    if not ya_estaba:
        carpeta.guardar_tabla(TABLA_LOTES, lotes)
        carpeta.sellar(SELLO_EXPORTACION, datos)
    _borrar_ajenos(carpeta, {p["paquete"] for p in paquetes})
    huellas = huella_valor([p["huella_paquete"] for p in paquetes])
    # También si ya estaba: la corrida anterior pudo morir entre el sello y la bitácora.
    bitacora.asentar(oficina, "lotes-exportados", fecha, emision=emision, periodo=periodo, paquetes=huellas)
    return LotesExportados(emision, periodo, carpeta.ruta, entrega, tuple(avisos), ya_estaba)


def _borrar_ajenos(carpeta: CarpetaLotes, vigentes: set[str]) -> None:
    """Un paquete de un lote que ya no existe no debe llegar a la empresa."""
    for ruta in carpeta.ruta.glob("*.zip"):
        if ruta.name not in vigentes:
            ruta.unlink()


class _Taller:
    """Arma los paquetes de una emisión y periodo."""

    def __init__(self, carpeta: CarpetaLotes, configuracion: Configuracion) -> None:
        self._carpeta = carpeta
        self._configuracion = configuracion
        self._plantillas = Plantillas(carpeta.oficina.raiz / "plantillas")
        self._causas = catalogo_acuses.cargar().causas
        sello = carpeta.sello(SELLO_LOTES) or {}
        self.fecha = date.fromisoformat(sello["fecha"])
        calendario = sello["insumos"]["calendario"]
        self._verificadas = calendario is None or SIN_VERIFICAR not in calendario[-1]

    def paquete(self, lote: dict[str, Any], relacion: pl.DataFrame, anterior: dict[str, Any] | None) -> dict[str, Any]:
        """El ZIP de un lote; si el anterior salió de lo mismo y sigue intacto, es ése."""
        destino = self._carpeta.ruta / f"{lote['lote']}.zip"
        control = self._control(lote)
        insumos = huella_valor(
            {
                "esquema": ESQUEMA,
                "control": {c: _plano(v) for c, v in vars(control).items()},
                "relacion": huella_bytes(relacion.write_csv().encode()),
                "pdf": [lote["pdf"], lote["huella_pdf"]],
            }
        )
        if anterior and anterior["insumos"] == insumos and _intacto(destino, anterior["huella_paquete"]):
            return {c: v for c, v in anterior.items() if c != "exportado"}
        empacar(destino, self._miembros(lote, relacion, control))
        return {
            "lote": lote["lote"],
            "paquete": destino.name,
            "bytes": destino.stat().st_size,
            "huella_paquete": huella_archivo(destino),
            "huella_pdf": lote["huella_pdf"],
            "insumos": insumos,
        }

    def _miembros(self, lote: dict[str, Any], relacion: pl.DataFrame, control: Control) -> list[tuple[str, Contenido]]:
        pdf = self._carpeta.cedulas / lote["pdf"]
        if not _intacto(pdf, lote["huella_pdf"]):
            raise alterado(pdf, f"no es el PDF con que se creó el lote {lote['lote']}, o ya no está")
        hechos = {
            "relacion.csv": rel.relacion_csv(relacion),
            "relacion.xlsx": rel.relacion_xlsx(relacion, lote["lote"], self.fecha),
            "hoja_control.pdf": hoja_control(relacion, control),
        }
        archivos = [{"nombre": lote["pdf"], "bytes": pdf.stat().st_size, "sha256": lote["huella_pdf"]}]
        archivos += [{"nombre": n, "bytes": len(b), "sha256": huella_bytes(b)} for n, b in hechos.items()]
        manifiesto = _json(self._manifiesto(lote, relacion, archivos))
        huellas = {str(a["nombre"]): str(a["sha256"]) for a in archivos} | {MANIFIESTO: huella_bytes(manifiesto)}
        return [(lote["pdf"], pdf), *hechos.items(), (MANIFIESTO, manifiesto), (SUMAS, sumas(huellas))]

    def _manifiesto(
        self, lote: dict[str, Any], relacion: pl.DataFrame, archivos: list[dict[str, Any]]
    ) -> dict[str, Any]:
        c = self._configuracion
        return {
            "esquema": ESQUEMA,
            "lote": lote["lote"],
            "emision": lote["emision"],
            "periodo": lote["periodo"],
            "sector": lote["sector"],
            "delegacion": c.delegacion,
            "subdelegacion": c.subdelegacion,
            "ejemplo": c.ejemplo,
            "fecha": self.fecha.isoformat(),
            "fecha_entrega": _plano(lote["fecha_entrega"]),
            "termino": _plano(lote["termino"]),
            "fechas_verificadas": self._verificadas,
            "cedulas": lote["cedulas"],
            "paginas": lote["paginas"],
            "cotizantes": lote["cotizantes"],
            "dias": int(relacion["dias"].sum()),
            "importe": str(lote["importe"]),
            "folio_inicial": relacion["folio"][0],
            "folio_final": relacion["folio"][-1],
            "archivos": archivos,
            "notas": [_NEUTRALIZACION],
            "programa": f"cedulas {__version__}",
        }

    def _control(self, lote: dict[str, Any]) -> Control:
        c = self._configuracion
        datos = {clave: lote[clave] for clave in ("lote", "emision", "periodo", "sector")}
        causas = [f"{causa.letra} = {causa.descripcion}" for causa in self._causas]
        return Control(
            **datos,
            importe=centavos(lote["importe"]),
            fecha_entrega=lote["fecha_entrega"],
            termino=lote["termino"],
            delegacion=Area(c.delegacion, c.nombre_delegacion),
            subdelegacion=Area(c.subdelegacion, c.nombre_subdelegacion),
            resultados=_EN_LA_HOJA,
            causas=[causa.letra for causa in self._causas],
            textos=self._textos({**datos, "causas": causas}),
            fecha=self.fecha,
            version=__version__,
            marca=_MARCA if c.ejemplo else "",
            fechas_verificadas=self._verificadas,
        )

    def _textos(self, datos: dict[str, Any]) -> dict[str, str]:
        textos = self._plantillas.bloques(PLANTILLA, datos)
        if faltan := [bloque for bloque in BLOQUES if bloque not in textos]:
            raise ErrorCedulas(
                "plantilla-incompleta",
                f"a la plantilla {PLANTILLA} le falta un bloque",
                lugar=str(self._carpeta.oficina.raiz / "plantillas" / PLANTILLA),
                causa=f"no tiene {{% block {faltan[0]} %}}",
                remedio="agréguelo; puede quedar vacío",
            )
        return textos

    def guia(self, entrega: pl.DataFrame) -> dict[str, str]:
        """Escribe la guía del conjunto si hace falta; devuelve la huella de cada archivo."""
        titulo = f"Guía de entrega, emisión {self._carpeta.emision} {self._carpeta.periodo}"
        archivos = {GUIA_CSV: rel.guia_csv(entrega), GUIA_XLSX: rel.guia_xlsx(entrega, titulo, self.fecha)}
        huellas = {nombre: huella_bytes(contenido) for nombre, contenido in archivos.items()}
        for nombre, contenido in archivos.items():
            if not _intacto(self._carpeta.ruta / nombre, huellas[nombre]):
                escribir_bytes(self._carpeta.ruta / nombre, contenido)
        return huellas


def _intacto(ruta: Path, huella: str) -> bool:
    return ruta.is_file() and huella_archivo(ruta) == huella


def _plano(valor: Any) -> Any:
    """Un valor que JSON entiende."""
    if isinstance(valor, Area):
        return [valor.clave, valor.nombre]
    return valor.isoformat() if isinstance(valor, date) else valor


def _json(valor: dict[str, Any]) -> bytes:
    return (json.dumps(valor, ensure_ascii=False, indent=2) + "\n").encode()
