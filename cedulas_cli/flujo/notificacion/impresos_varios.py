"""Los documentos de varios créditos: factura de emisión, relación por notificador, ruta y sin sector (DOC-07 a 09)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from cedulas_cli.documentos.notificacion import relaciones
from cedulas_cli.documentos.notificacion.modelo import CreditoImpreso, Notifica
from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.notificacion import documentos as folios
from cedulas_cli.dominio.notificacion.entrega import FACTURA_DE_NOTIFICADOR
from cedulas_cli.dominio.notificacion.historia import entregas
from cedulas_cli.dominio.notificacion.ruta import Visita
from cedulas_cli.dominio.notificacion.semaforo import EN_NOTIFICACION
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion.base import Cartera, Contexto, cartera, contexto_de, directorio
from cedulas_cli.flujo.notificacion.impresos import Impreso, creditos_de, expide_de, impreso, imprimir
from cedulas_cli.flujo.notificacion.tablero import lotes_de, visitas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir

FACTURA_DE_EMISION, SIN_SECTOR = "FE", "SS"
"""Con lo que empiezan sus folios."""


def factura_de_emision(
    oficina: Oficina, hoy: date, salida: Path, *, cifra_control: str = "", periodo: str = "", previa: bool = False
) -> Impreso:
    """DOC-07 de una cifra de control o de un periodo; la prefactura incluye lo que aún no se recibe."""
    estados = ("EMITIDO", *EN_NOTIFICACION) if previa else EN_NOTIFICACION
    contexto, impresos = _de_cartera(
        oficina, Filtros(estados=estados, periodo=periodo), lambda c: cifra_control in ("", c.cifra_control)
    )
    ordenados = sorted(impresos, key=lambda c: (c.sector, c.destinatario.registro_patronal, c.periodo, c.numero))
    _exigir_algo(ordenados, "créditos de esa cifra de control o periodo")
    clase = folios.PREFACTURA if previa else FACTURA_DE_EMISION
    folio = folios.folio_de_varios(clase, hoy, cifra_control or periodo, (c.numero for c in ordenados))
    producto = " · ".join(p for p in (f"cifra de control {cifra_control}" if cifra_control else "", periodo) if p)
    expide = expide_de(contexto.oficina, hoy)
    documento = relaciones.factura_de_emision(ordenados, expide, folio, producto or "toda la cartera", previa=previa)
    return imprimir(salida, [documento], expide, documento.titulo)


def relacion(oficina: Oficina, factura: str, hoy: date, salida: Path, *, retorno: bool = False) -> Impreso:
    """DOC-08 de una factura de notificador, para firmar o con los resultados."""
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        lotes = lotes_de(padron, FACTURA_DE_NOTIFICADOR)
        numeros = creditos_de(lotes, factura)
        suyos = cartera(padron, numeros, contexto.reglas)
    patrones = directorio(contexto, suyos.values())
    dicho = lotes[factura]
    impresos = []
    for numero in numeros:
        de_esta = [e for e in entregas(suyos.historias[numero]) if e.factura == factura]
        entrega = de_esta[-1] if de_esta else None
        patron = patrones[suyos[numero].registro_patronal]
        impresos.append(impreso(contexto, suyos[numero], patron, entrega, suyos.historias[numero]))
    notifica = Notifica(
        str(dicho["notificador"]),
        str(dicho["nombre"]),
        str(dicho["constancia"]),
        fecha(dicho, "constancia_desde"),
        fecha(dicho, "constancia_hasta"),
        str(dicho.get("controlador") or ""),
    )
    expide = expide_de(oficina, hoy)
    dia = date.fromisoformat(dicho["fecha"])
    documento = relaciones.relacion_de_notificador(impresos, expide, factura, notifica, dia, retorno=retorno)
    return imprimir(salida, [documento], expide, documento.titulo)


def ruta(
    oficina: Oficina, hoy: date, inicio: date, salida: Path, *, municipio: str = "", sector: str = "",
    notificador: str = "",
) -> Impreso:  # fmt: skip
    """DOC-09: el plan de ruta foránea."""
    plan, _ = visitas(oficina, hoy, inicio, municipio=municipio, sector=sector, notificador=notificador)
    contexto = contexto_de(oficina)
    _exigir_algo(plan, "créditos foráneos por notificar")
    impresos = {c.numero: c for c in _de_numeros(contexto, [v.numero_credito for v in plan])}
    notifica = None
    if notificador:
        vale = contexto.catalogos.notificadores.exigir(notificador, inicio)
        notifica = Notifica(notificador, vale.nombre, vale.numero, vale.desde, vale.hasta)
    folio = folios.folio_de_varios(folios.RUTA, inicio, notificador or sector or municipio, impresos)
    expide = expide_de(oficina, hoy)
    en_orden = [_visita(v, impresos[v.numero_credito]) for v in plan]
    documento = relaciones.plan_de_ruta(en_orden, expide, folio, notifica)
    return imprimir(salida, [documento], expide, documento.titulo)


def _visita(v: Visita, credito: CreditoImpreso) -> relaciones.VisitaImpresa:
    return relaciones.VisitaImpresa(v.orden, v.fecha, v.municipio, credito, v.extingue, v.riesgo, v.kilometros)


def sin_sector(oficina: Oficina, hoy: date, salida: Path) -> Impreso:
    """DOC-09: los créditos que ninguna regla ubicó."""
    filtros = Filtros(estados=("SIN_SECTOR", "POR_NOTIFICAR"))
    contexto, impresos = _de_cartera(oficina, filtros, lambda c: c.estado == "SIN_SECTOR" or c.sector in ("", "00"))
    _exigir_algo(impresos, "créditos sin sector")
    motivos = ["sin regla que lo ubique" if c.estado == "SIN_SECTOR" else "llegó con sector 00" for c in impresos]
    folio = folios.folio_de_varios(SIN_SECTOR, hoy, "", (c.numero for c in impresos))
    expide = expide_de(contexto.oficina, hoy)
    documento = relaciones.sectores_no_asignados(impresos, motivos, expide, folio)
    return imprimir(salida, [documento], expide, documento.titulo)


def _de_cartera(
    oficina: Oficina, filtros: Filtros, sirve: Callable[[Credito], bool]
) -> tuple[Contexto, list[CreditoImpreso]]:
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        tabla = padron.creditos(filtros)
        suyos = cartera(padron, tabla["numero_credito"].to_list(), contexto.reglas)
    return contexto, _todos(contexto, suyos, [n for n, c in suyos.items() if sirve(c)])


def _de_numeros(contexto: Contexto, numeros: Sequence[str]) -> list[CreditoImpreso]:
    with abrir(contexto.oficina, contexto.reglas, lectura=True) as padron:
        suyos = cartera(padron, numeros, contexto.reglas)
    return _todos(contexto, suyos, [n for n in numeros if n in suyos])


def _todos(contexto: Contexto, suyos: Cartera, numeros: Sequence[str]) -> list[CreditoImpreso]:
    patrones = directorio(contexto, (suyos[n] for n in numeros))
    return [impreso(contexto, suyos[n], patrones[suyos[n].registro_patronal], None, ()) for n in numeros]


def _exigir_algo(lista: Sequence[object], que: str) -> None:
    if not lista:
        raise ErrorCedulas(
            "nada-recibido",
            f"no hay {que}",
            lugar="padrón de créditos",
            causa="ninguno pasa esos filtros",
            remedio="revise los filtros; lo que hay: cedulas sector tablero",
        )
