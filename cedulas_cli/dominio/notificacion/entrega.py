"""Entregar al notificador: qué se le puede dar, con qué factura, y el hecho de cada crédito."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import CREDITO, LOTE, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.notificacion.documentos import FACTURA, folio_de_varios
from cedulas_cli.dominio.notificacion.historia import ENTREGA, Clase, entregas
from cedulas_cli.dominio.notificacion.notificadores import Constancia
from cedulas_cli.dominio.notificacion.sectores import Catalogo
from cedulas_cli.errores import ErrorCedulas

FACTURA_DE_NOTIFICADOR = "factura_notificador"
"""Clase del lote que asienta lo que el notificador firmó."""


def factura_previa(historia: Sequence[Hecho], notificador: str, dia: date) -> str:
    """La factura con que ya se entregó ese día a ese notificador y sigue abierta; vacío si no es el caso."""
    halladas = entregas(historia)
    if not halladas or halladas[-1].clase != Clase.EN_TRAMITE:
        return ""
    ultima = halladas[-1]
    return ultima.factura if (ultima.notificador, ultima.fecha) == (notificador, dia) else ""


def exigir_entregable(credito: Credito, catalogo: Catalogo, constancia: Constancia, dia: date, reglas: Reglas) -> None:
    """Por notificar, con sector que exista y con saldo: «transicion-ilegal», «sin-sector» o «credito-pagado».

    Y lo que la máquina exija de la entrega: que no sea anterior a lo que ya consta, que la constancia valga ese día.
    """
    numero = credito.numero_credito
    if credito.estado != "POR_NOTIFICAR":
        raise ErrorCedulas(
            "transicion-ilegal",
            f"el crédito {numero} no se puede entregar: está {credito.estado}",
            lugar=f"crédito {numero}",
            causa="sólo sale a notificarse lo que está POR_NOTIFICAR",
            remedio="si ya lo tiene otro notificador, capture su resultado o reasígnelo",
        )
    if catalogo.buscar(credito.sector, dia) is None:
        raise ErrorCedulas(
            "sin-sector",
            f"el crédito {numero} no tiene un sector que exista",
            lugar=f"crédito {numero}, sector «{credito.sector}»",
            causa="ningún crédito sale sin sector ni responsable",
            remedio="asígnelo con: cedulas sector asignar, o a mano con: cedulas sector reasignar",
        )
    if credito.saldo <= 0:
        raise ErrorCedulas(
            "credito-pagado",
            f"el crédito {numero} ya está cubierto: no se entrega a notificar",
            lugar=f"crédito {numero}",
            causa="su saldo es cero",
            remedio="regístrelo como saldado",
        )
    aplicar(credito, HechoNuevo(CREDITO, numero, ENTREGA, dia, "", "prueba", _de_constancia(constancia)), reglas)


def _de_constancia(constancia: Constancia) -> dict[str, Any]:
    return {"notificador": constancia.clave, **constancia.datos}


def hechos_de_entrega(
    creditos: Sequence[Credito], constancia: Constancia, controlador: str, dia: date, usuario: str, folio: str = ""
) -> tuple[str, list[HechoNuevo]]:
    """El folio de la factura y los hechos de la entrega, con el de la factura al final; los créditos, en su orden.

    La factura guarda la lista que el notificador firma: contra ella se concilia lo que regresa.
    """
    numeros = [c.numero_credito for c in creditos]
    folio = folio or folio_de_varios(FACTURA, dia, constancia.clave, numeros)
    comunes = _de_constancia(constancia)
    if controlador:
        comunes["controlador"] = controlador
    hechos = [HechoNuevo(CREDITO, numero, ENTREGA, dia, usuario, folio, comunes) for numero in numeros]
    resumen = {
        **comunes,
        "clase": FACTURA_DE_NOTIFICADOR,
        "nombre": constancia.nombre,
        "casos": len(numeros),
        "importe": sum(c.saldo for c in creditos),
        "creditos": numeros,
    }
    return folio, [*hechos, HechoNuevo(LOTE, folio, "entregado", dia, usuario, folio, resumen)]
