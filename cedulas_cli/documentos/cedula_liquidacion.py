"""DOC-03: la cédula de liquidación con sus dieciséis secciones (procesos F2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cedulas_cli.documentos import determinacion_comun as comun
from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import Clase, ColumnaTexto, Fila, Par, Tabla
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Importe
from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO_BIMESTRAL, CONCEPTOS_PAGO_MENSUAL, CONCEPTOS_PAGO_VIVIENDA
from cedulas_cli.dominio.letra import importe_con_letra
from cedulas_cli.dominio.liquidacion.modelo import Liquidacion
from cedulas_cli.dominio.liquidacion.seleccion import NOTA_DICTAMEN

TIPO = "DOC-03"
PLANTILLA = "cedula_liquidacion.jinja"
BLOQUES = (
    *("titulo", "autoridad", "origen", "motivacion", "fundamento", "multa", "pago", "defensa", "aclaracion"),
    *("acuse", "leyenda"),
)
SIN_DETALLE = "PATRÓN (sólo se conoce el total pagado)"
_CAUSAS = {
    "sin-pago": "sin pago",
    "trabajador-omitido": "omitido",
    "movimiento-no-reflejado": "movimiento",
    "prima-distinta": "otra prima",
    "tope-25-uma": "tope",
    "uma-otra-vigencia": "otra UMA",
    "tasa-ceav-otro-ejercicio": "otra tasa",
    "folio-duplicado": "pago doble",
    "sin-causa": "sin explicar",
    "sin-detalle": "sin detalle",
    "seguro-no-pagado": "seguro",
    "sbc": "salario base",
    "dias": "días",
}
_SUMA_QUE_CABE = 100_000_000
"""Centavos: de ahí en adelante la suma de un ramo no cabe bajo su columna y se lee sólo en la sección 7."""
_COLUMNAS_RAMOS = (
    ColumnaTexto("Ramo", 264, fuerte=True),
    ColumnaTexto("Omitido", 96, derecha=True),
    ColumnaTexto("A favor aplicado", 96, derecha=True),
    ColumnaTexto("Cuota patronal", 96, derecha=True),
    ColumnaTexto("Cuota obrera", 96, derecha=True),
    ColumnaTexto("Total", 96, derecha=True, fuerte=True),
)
_COLUMNAS_MORA = (
    ColumnaTexto("Recargos: desde el", 190, fuerte=True),
    ColumnaTexto("Meses o fracciones", 150, derecha=True),
    ColumnaTexto("Tasa mensual", 150, derecha=True),
    ColumnaTexto("Tasa del tramo", 254, derecha=True, fuerte=True),
)


@dataclass(frozen=True)
class Trabajador:
    """Un trabajador del detalle: lo que se le omitió por concepto, en centavos."""

    nss: str
    nombre: str
    dias: int | None
    sbc: int | None
    diferencias: Mapping[str, int]
    causa: str

    @property
    def total(self) -> int:
        """La suma de sus diferencias."""
        return sum(self.diferencias.values())


def documento(
    li: Liquidacion, trabajadores: Sequence[Trabajador], expide: Expide, multa: Liquidacion | None
) -> Documento:
    """La cédula de una liquidación de cuotas; `multa` es la gemela, si la hay."""
    textos = textos_de(li, expide, multa)
    seccion = comun.seccion_texto
    total = Importe(
        "10. Total",
        "Total del crédito: suerte principal, actualización y recargos",
        li.total,
        importe_con_letra(li.total),
    )
    partes = (
        comun.seccion_credito(li, "1. Crédito", ("Fecha de corte", formato.fecha_larga(li.corte))),
        seccion("2. Autoridad emisora y competencia", textos["autoridad"]),
        comun.seccion_lugar(expide, "3. Lugar y fecha"),
        comun.seccion_patron(li.patron, "4. Patrón"),
        seccion("5. Periodo y origen", textos["origen"]),
        _detalle(li, trabajadores),
        _ramos(li),
        _accesorios(li),
        *((_mora(li),) if len(li.mora) > 1 else ()),
        seccion("9. Multa y su motivación", textos["multa"]),
        total,
        seccion("11. Fundamento y motivación", f"{textos['fundamento']}\n{textos['motivacion']}"),
        seccion("12. Plazo, lugar y forma de pago", textos["pago"]),
        seccion("13. Medio de defensa, plazo y órgano", textos["defensa"]),
        seccion("14. Aclaración administrativa", textos["aclaracion"]),
        comun.seccion_firma(expide, "15. Firma y cargo"),
        comun.seccion_acuse("16. Acuse de recibo", textos["acuse"]),
    )
    return Documento(
        tipo=TIPO,
        clave=li.numero,
        folio=comun.folio(TIPO, li.numero),
        codigo=li.numero,
        titulo=textos["titulo"],
        asunto=comun.asunto(li),
        partes=partes,
        leyenda=textos["leyenda"],
        total=li.total,
        ficha=comun.ficha(li),
    )


def textos_de(li: Liquidacion, expide: Expide, multa: Liquidacion | None) -> dict[str, str]:
    """Los textos de la plantilla para esa liquidación."""
    return comun.textos_de(PLANTILLA, li, expide, BLOQUES, credito=_credito(li), multa=_multa(multa))


def _credito(li: Liquidacion) -> dict[str, object]:
    favor = sum(ramo.a_favor for ramo in li.ramos)
    conceptos = {ramo.concepto for ramo in li.ramos}
    return {
        "omision_total": li.omision_total,
        "emitido": comun.dinero(li.emitido),
        "pagado": comun.dinero(li.pagado),
        "a_favor": comun.dinero(favor) if favor else "",
        "suerte_principal": comun.dinero(li.suerte_principal),
        "actualizacion": comun.dinero(li.actualizacion),
        "recargos": comun.dinero(li.recargos),
        "factor": li.factor,
        "meses_recargo": li.meses_recargo,
        "tasa_recargos": li.tasa_recargos,
        "dictamen_en_proceso": li.nota == NOTA_DICTAMEN,
        "rcv": li.clase == "RCV",
        "con_vivienda": not conceptos.isdisjoint(CONCEPTOS_PAGO_VIVIENDA),
    }


def _multa(multa: Liquidacion | None) -> dict[str, Any]:
    if multa is None:
        return {}
    return {"numero": multa.numero, "importe": comun.dinero(multa.multa), "por_ciento": multa.datos["por_ciento"]}


def _detalle(li: Liquidacion, trabajadores: Sequence[Trabajador]) -> Tabla:
    conceptos = [c for c in (*CONCEPTOS_PAGO_MENSUAL, *CONCEPTOS_PAGO_BIMESTRAL) if _lleva(c, li, trabajadores)]
    ancho = min(84.0, 336 / max(1, len(conceptos)))
    nombre = 744 - 24 - 56 - 26 - 46 - ancho * len(conceptos) - 60 - 66
    columnas = (
        ColumnaTexto("Núm.", 24),
        ColumnaTexto("NSS", 56),
        ColumnaTexto("Nombre del trabajador", nombre),
        ColumnaTexto("Días", 26, derecha=True),
        ColumnaTexto("SBC", 46, derecha=True),
        *(ColumnaTexto(comun.CORTOS[c], ancho, derecha=True) for c in conceptos),
        ColumnaTexto("Causa", 60),
        ColumnaTexto("Diferencia", 66, derecha=True, fuerte=True),
    )
    filas = [_fila(n, t, conceptos) for n, t in enumerate(trabajadores, 1)]
    sumas = [sum(t.diferencias.get(c, 0) for t in trabajadores if t.nss) for c in conceptos]
    total = sum(t.total for t in trabajadores)
    con_sumas = all(t.nss for t in trabajadores) and max(sumas, default=0) < _SUMA_QUE_CABE
    filas.append(
        Fila(("", "", "Suma", "", "", *(_cifra(s) if con_sumas else "" for s in sumas), "", _cifra(total)), Clase.TOTAL)
    )
    return Tabla("6. Detalle de trabajadores", columnas, tuple(filas))


def _lleva(concepto: str, li: Liquidacion, trabajadores: Sequence[Trabajador]) -> bool:
    de_ramos = any(ramo.concepto == concepto for ramo in li.ramos)
    return de_ramos or any(t.diferencias.get(concepto) for t in trabajadores)


def _fila(numero: int, t: Trabajador, conceptos: Sequence[str]) -> Fila:
    cifras = [_cifra(t.diferencias.get(c, 0)) if t.nss else "" for c in conceptos]
    return Fila(
        (
            f"{numero:,}",
            t.nss,
            t.nombre if t.nss else SIN_DETALLE,
            "" if t.dias is None else str(t.dias),
            "" if t.sbc is None else formato.importe(t.sbc),
            *cifras,
            _CAUSAS.get(t.causa, t.causa),
            _cifra(t.total),
        )
    )


def _cifra(centavos: int) -> str:
    return formato.importe(centavos)


def _ramos(li: Liquidacion) -> Tabla:
    filas = [
        Fila(
            (
                comun.ROTULOS[r.concepto],
                _cifra(r.omitido),
                _cifra(r.a_favor),
                _cifra(r.patronal),
                _cifra(r.obrera),
                _cifra(r.importe),
            )
        )
        for r in li.ramos
    ]
    sumas = (
        sum(r.omitido for r in li.ramos),
        sum(r.a_favor for r in li.ramos),
        sum(r.patronal for r in li.ramos),
        sum(r.obrera for r in li.ramos),
        li.suerte_principal,
    )
    filas.append(Fila(("Suerte principal", *(_cifra(s) for s in sumas)), Clase.TOTAL))
    return Tabla("7. Liquidación por ramo", _COLUMNAS_RAMOS, tuple(filas))


def _accesorios(li: Liquidacion) -> Datos:
    antiguo, indice_antiguo, reciente, indice_reciente = li.inpc
    pares: list[Par] = [
        ("Venció el plazo para pagar", comun.en_palabras(li.vencimiento)),
        ("Calculados a la fecha de corte", formato.fecha_larga(li.corte)),
        ("INPC más reciente ÷ más antiguo", _cociente(reciente, indice_reciente, antiguo, indice_antiguo)),
        ("Factor de actualización", li.factor),
        ("Suerte principal", comun.dinero(li.suerte_principal)),
        ("Actualización", comun.dinero(li.actualizacion)),
        ("Meses o fracciones y tasa", _tasa(li)),
        ("Recargos", comun.dinero(li.recargos)),
    ]
    return Datos("8. Actualización y recargos", tuple(pares))


def _tasa(li: Liquidacion) -> str:
    if len(li.mora) == 1:
        return f"{li.mora[0].meses} × {li.mora[0].tasa} % = {li.tasa_recargos} %"
    return f"{li.meses_recargo} meses: {li.tasa_recargos} %"


def _cociente(reciente: str, indice_reciente: str, antiguo: str, indice_antiguo: str) -> str:
    if not antiguo:
        return "no hubo que actualizar"
    meses = [formato.periodo_corto(mes) for mes in (reciente, antiguo)]
    return f"{indice_reciente} ({meses[0]}) ÷ {indice_antiguo} ({meses[1]})"


def _mora(li: Liquidacion) -> Tabla:
    filas = tuple(
        Fila((tramo.desde, str(tramo.meses), f"{tramo.tasa} %", f"{_por(tramo.tasa, tramo.meses)} %"))
        for tramo in li.mora
    )
    return Tabla("Recargos por tramo de tasa", _COLUMNAS_MORA, filas)


def _por(tasa: str, meses: int) -> str:
    """Tasa por meses, exacto al centésimo."""
    entero, _, decimales = tasa.partition(".")
    centesimas = int(entero + decimales.ljust(2, "0")) * meses
    return f"{centesimas // 100}.{centesimas % 100:02d}"
