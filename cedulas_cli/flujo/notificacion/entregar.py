"""Entregar créditos a un notificador: una factura, un hecho por crédito y todo en una transacción."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cedulas_cli.dominio.credito.hechos import LOTE
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.notificacion.entrega import (
    FACTURA_DE_NOTIFICADOR,
    exigir_entregable,
    factura_previa,
    hechos_de_entrega,
)
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import Captura
from cedulas_cli.flujo.notificacion.base import Cartera, Contexto, Cuenta, cartera, contexto_de, directorio
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import Padron, abrir


class Entregado(NamedTuple):
    """El folio de la factura (vacío si no se entregó nada), sus créditos y las cuentas."""

    factura: str
    creditos: list[str]
    captura: Captura


def entregar(
    oficina: Oficina,
    notificador: str,
    hoy: date,
    usuario: str,
    *,
    numeros: Sequence[str] = (),
    sector: str = "",
    periodo: str = "",
    controlador: str = "",
    folio: str = "",
    limite: int = 0,
    simular: bool = False,
) -> Entregado:
    """Entrega los créditos pedidos o, sin pedir ninguno, lo que está por notificar a cargo de ese notificador.

    `sector` y `periodo` acotan lo segundo; `limite`, cuántos caben en la factura (cero: todos). Lo entregado ese día al
    mismo notificador cuenta como repetido. Errores: «notificador-desconocido», «constancia-no-vigente» y
    «opcion-invalida» si el folio ya es de otra entrega.
    """
    contexto = contexto_de(oficina)
    constancia = contexto.catalogos.notificadores.exigir(notificador, hoy)
    cuenta = Cuenta()
    with abrir(oficina, contexto.reglas) as padron:
        if numeros:
            hallados = cartera(padron, numeros, contexto.reglas)
            pedidos = list(numeros)
        else:
            tabla = padron.creditos(Filtros(estados=("POR_NOTIFICAR",), sector=sector, periodo=periodo))
            hallados = cartera(padron, tabla["numero_credito"].to_list(), contexto.reglas)
            pedidos = [n for n, c in hallados.items() if _suyo(contexto, c, hallados, notificador, sector, hoy)]
        buenos: list[Credito] = []
        previa = ""
        for renglon, numero in enumerate(pedidos, 1):
            cuenta.leidos += 1
            if numero not in hallados:
                cuenta.rechazar(renglon, numero, "numero_credito", "credito-no-existe", numero, "no está en el padrón")
                continue
            if ya := factura_previa(hallados.historias[numero], notificador, hoy):
                previa = previa or ya
                cuenta.repetidos += 1
                continue
            try:
                exigir_entregable(hallados[numero], contexto.catalogos.sectores, constancia, hoy, contexto.reglas)
            except ErrorCedulas as error:
                cuenta.apartar(renglon, numero, "en_diligencia", error)
            else:
                buenos.append(hallados[numero])
        buenos = _en_orden(contexto, buenos)
        if limite and len(buenos) > limite:
            cuenta.leidos -= len(buenos) - limite
            buenos = buenos[:limite]
        if not buenos:
            resumen = padron.registrar([], hoy, simular=simular)
            return Entregado(previa, [], cuenta.cerrar(resumen, (*contexto.avisos(), *padron.avisos)))
        folio, hechos = hechos_de_entrega(buenos, constancia, controlador or _controla(contexto, buenos, hoy), hoy,
                                          usuario, folio)  # fmt: skip
        _exigir_folio_libre(padron, folio)
        for renglon, hecho in enumerate(hechos, 1):
            cuenta.aceptar(renglon, hecho)
        resumen = padron.registrar(cuenta.nuevos, hoy, lote_atomico=True, simular=simular)
        captura = cuenta.cerrar(resumen, (*contexto.avisos(), *padron.avisos), ajenos=1)
    return Entregado(folio, [c.numero_credito for c in buenos], captura)


def _suyo(contexto: Contexto, credito: Credito, suyos: Cartera, notificador: str, sector: str, hoy: date) -> bool:
    """Está a su cargo; si se pidió un sector, también lo que en él no es de nadie."""
    quien, _ = contexto.a_cargo(credito, suyos.historias[credito.numero_credito], hoy)
    return quien == notificador or (bool(sector) and not quien)


def _en_orden(contexto: Contexto, creditos: Sequence[Credito]) -> list[Credito]:
    """Como se camina: por sector, código postal y patrón; juntos los de un mismo patrón."""
    patrones = directorio(contexto, creditos)
    return sorted(
        creditos,
        key=lambda c: (
            c.sector,
            patrones[c.registro_patronal].codigo_postal,
            c.registro_patronal,
            c.periodo,
            c.numero_credito,
        ),
    )


def _controla(contexto: Contexto, creditos: Sequence[Credito], hoy: date) -> str:
    """El controlador del sector, si todos los créditos tienen el mismo."""
    suyos = {s.controlador if (s := contexto.catalogos.sectores.buscar(c.sector, hoy)) else "" for c in creditos}
    return suyos.pop() if len(suyos) == 1 else ""


def _exigir_folio_libre(padron: Padron, folio: str) -> None:
    if padron.proyeccion(LOTE, folio):
        raise ErrorCedulas(
            "opcion-invalida",
            f"el folio {folio} ya es de otro lote o factura",
            lugar="--factura",
            causa="un folio no se usa dos veces",
            remedio="indique otro, o ninguno para que se forme solo",
        )


def facturas(padron: Padron) -> dict[str, list[str]]:
    """Folio → créditos de cada factura que un notificador firmó."""
    lotes = padron.proyeccion(LOTE)
    return {f: list(d["creditos"]) for f, d in lotes.items() if d.get("clase") == FACTURA_DE_NOTIFICADOR}
