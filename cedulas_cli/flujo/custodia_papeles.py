"""De los legajos a sus documentos: cédula de captura y turno (DOC-14), vale, devolución y acta de extravío (DOC-15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.documentos import papel as en_papel
from cedulas_cli.documentos.oficio_pdf import escribir_oficios
from cedulas_cli.documentos.papel import CompositorDePapel, LegajoImpreso
from cedulas_cli.dominio.credito.hechos import LEGAJO
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.flujo.custodia import Legajos
from cedulas_cli.flujo.notificacion.impresos import Impreso, expide_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import abrir

_DEL_LEGAJO = ("solicitante", "area", "motivo", "compromiso", "destino", "lote", "acta", "busqueda", "responsable")
FOLIO_DEL_DIA = "CC"
"""Prefijo del folio de la cédula de captura de un día, cuando aún no lleva el de su verificación."""


def imprimir(oficina: Oficina, papel: str, folio: str, dia: date, salida: Path) -> Impreso:
    """Escribe el documento de ese folio. «papel-sin-casos» (66) si ningún legajo es de él."""
    if papel != en_papel.CAPTURA and not folio:
        raise ErrorCedulas(
            "opcion-invalida",
            f"falta el folio de {papel}",
            lugar="--folio",
            causa="sin folio sólo se imprime la cédula de captura del día",
            remedio="indique el folio del lote, del vale o del acta",
        )
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        legajos = _suyos(padron.proyeccion(LEGAJO), papel, folio, dia)
        if not legajos:
            raise _sin_casos(papel, folio, dia)
        numeros = sorted({str(e["numero_credito"]) for e in legajos.values()})
        creditos = padron.creditos_derivados(numeros)
        # Lo que el vale o el acta dijeron está en el hecho, aunque el legajo ya se haya movido.
        dichos = _dichos(padron.historias(LEGAJO, sorted(legajos)), papel, folio)
    impresos = [_impreso(clave, e, creditos.get(str(e["numero_credito"]))) for clave, e in legajos.items()]
    expide = expide_de(oficina, dia)
    if papel == en_papel.CAPTURA:
        documentos = en_papel.cedulas_de_captura(folio or f"{FOLIO_DEL_DIA}-{dia:%y%m%d}", impresos, expide)
    elif papel == en_papel.TURNO:
        documentos = [en_papel.relacion_de_turno(folio, impresos, dichos, expide)]
    else:
        documentos = [en_papel.de_expedientes(papel, folio, impresos, dichos, expide)]
    indice = escribir_oficios(salida, documentos, expide, documentos[0].titulo, CompositorDePapel)
    return Impreso(indice.height, int(indice["paginas"].sum()))


def _suyos(todos: Legajos, papel: str, folio: str, dia: date) -> Legajos:
    """Los legajos de ese folio, en orden; en la captura sin folio, los capturados ese día."""
    pruebas: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
        en_papel.CAPTURA: lambda e: e.get("folio_p1") == folio if folio else e.get("fecha_captura") == dia.isoformat(),
        en_papel.TURNO: lambda e: e.get("lote") == folio,
        en_papel.VALE: lambda e: folio in (e.get("vale"), e.get("ultimo_vale")),
        en_papel.DEVOLUCION: lambda e: e.get("ultimo_vale") == folio and e.get("vale") != folio,
        en_papel.EXTRAVIO: lambda e: e.get("acta") == folio,
    }
    return {clave: e for clave, e in todos.items() if pruebas[papel](e)}


def _dichos(historias: Mapping[str, list[Any]], papel: str, folio: str) -> dict[str, str]:
    """Los datos del hecho que llevó ese folio y, en un extravío, quién lo tenía."""
    campo = {en_papel.TURNO: "lote", en_papel.EXTRAVIO: "acta"}.get(papel, "vale")
    juntos: dict[str, str] = {}
    for historia in historias.values():
        tenia = "ARCHIVO"
        for hecho in historia:
            if hecho.datos.get(campo) == folio:
                juntos |= {c: str(hecho.datos[c]) for c in _DEL_LEGAJO if hecho.datos.get(c)}
                juntos.setdefault("responsable", tenia)
            tenia = str(hecho.datos.get("notificador") or hecho.datos.get("solicitante") or "ARCHIVO")
    return juntos


def _impreso(clave: str, e: Mapping[str, Any], c: Credito | None) -> LegajoImpreso:
    donde = " · ".join(str(e[p]) for p in ("gaveta", "caja", "consecutivo") if e.get(p))
    return LegajoImpreso(
        codigo=clave,
        numero_credito=str(e["numero_credito"]),
        registro_patronal=c.registro_patronal if c else str(e.get("registro_patronal") or ""),
        razon_social=c.razon_social if c else str(e.get("razon_social") or ""),
        periodo=c.periodo if c else str(e.get("periodo") or ""),
        tipo_documento=c.tipo_documento if c else str(e.get("tipo_documento") or ""),
        incidencia=c.incidencia if c else "",
        importe=c.saldo if c else 0,
        acta=str(e.get("acta_notificacion") or ""),
        fecha_notificacion=str(e.get("fecha_notificacion") or ""),
        fecha_captura=str(e.get("fecha_captura") or ""),
        folio_p1=str(e.get("folio_p1") or ""),
        folio_p2=str(e.get("folio_p2") or ""),
        ubicacion=donde,
        observacion=str(e.get("observacion") or ""),
        hojas=int(e.get("fojas") or e.get("hojas") or 0),
    )


def _sin_casos(papel: str, folio: str, dia: date) -> ErrorCedulas:
    return ErrorCedulas(
        "papel-sin-casos",
        f"ningún legajo es de {folio}" if folio else f"nada se capturó el {dia}",
        lugar="--folio" if folio else "--fecha",
        causa=f"no hay nada que poner en el documento de {papel}",
        remedio="revise el folio; los que hay salen en: cedulas custodia donde",
    )
