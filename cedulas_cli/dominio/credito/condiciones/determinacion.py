"""Condiciones de nacer, emitir y recibir: importes, clase, vencimiento, caducidad, acto completo y origen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import MAXYEAR
from typing import Any

from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import RCV, Credito
from cedulas_cli.dominio.credito.numero import es_gemela, es_valido
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.extincion import ANIOS, sumar_anios

ACTO = ("autoridad", "competencia", "fundamento", "firmante", "medio_defensa")
CAUSAS_DE_RECHAZO = frozenset({"pago", "caducidad", "dictamen", "jurisdiccion"})
_PERIODO = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])")


def numero_valido(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Nueve dígitos."""
    return None if es_valido(c.numero_credito) else f"«{c.numero_credito}» no tiene nueve dígitos"


def con_importe(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Hay algo que cobrar y las partes suman el total y, si se dan los ramos, la suerte principal."""
    if c.total <= 0:
        return "el crédito no tiene importe: falta suerte_principal o multa"
    partes = c.suerte_principal + c.actualizacion + c.recargos + c.multa + c.gastos
    if (total := h.datos.get("total")) is not None and total != partes:
        return f"el total (${pesos(total):,}) no es la suma de sus partes (${pesos(partes):,})"
    if c.ramos and sum(c.ramos.values()) != c.suerte_principal:
        suma = pesos(sum(c.ramos.values()))
        return f"los ramos suman ${suma:,} y la suerte principal es ${pesos(c.suerte_principal):,}"
    return None


def clase_congruente(c: Credito, _h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """La clase va con su tipo de documento y el periodo con su clase; un tipo de documento desconocido no detiene."""
    if c.clase not in ("COP", RCV):
        return f"la clase es COP o RCV, no «{c.clase}»"
    tipo = r.tipos_documento.get(c.tipo_documento)
    if tipo is not None and c.clase not in tipo.clases:
        return f"el tipo de documento {c.tipo_documento} ({tipo.nombre}) no es de la clase {c.clase}"
    if not _PERIODO.fullmatch(c.periodo):
        return f"el periodo «{c.periodo}» no es AAAA-MM"
    if c.clase == RCV and int(c.periodo[-2:]) % 2:
        return f"el RCV es bimestral y «{c.periodo}» no es un mes par"
    return None


def vencio_el_pago(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Sólo desde el día siguiente al vencimiento; lo que no son cuotas no lo tiene (LSS 39-C)."""
    vence = c.fecha_vencimiento
    if vence is None and c.naturaleza == "cuota":
        vence = r.vencimiento(c.periodo, c.emision or ("bimestral" if c.clase == RCV else "mensual"))
    if vence is not None and h.fecha <= vence:
        return f"el pago vence el {vence}: se puede determinar desde el día siguiente"
    return None


def facultad_viva(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """No han pasado cinco años desde que se pudo determinar (LSS 297); se cuenta desde `inicio_caducidad`, si se da."""
    inicio = fecha(h.datos, "inicio_caducidad") or c.fecha_vencimiento
    if inicio is None and c.naturaleza == "cuota":
        inicio = r.vencimiento(c.periodo, c.emision or ("bimestral" if c.clase == RCV else "mensual"))
    if inicio is None or inicio.year + ANIOS > MAXYEAR:
        return None
    if h.fecha > (fin := sumar_anios(inicio, ANIOS)):
        return f"la facultad de determinarlo caducó el {fin}, {ANIOS} años después del {inicio}"
    return None


def origen_de_multa(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Toda multa tiene cuota de origen o una justificación; si es de cuota, su número es el gemelo."""
    if not c.es_multa or c.justificacion:
        return None
    if not c.credito_origen:
        return "una multa pide credito_origen (la cuota) o justificacion"
    if not es_gemela(c.numero_credito, c.credito_origen, c.clase):
        return f"{c.numero_credito} no es el número de la multa de {c.credito_origen}; si así se asignó, justifíquelo"
    return None


def acto_completo(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Autoridad, competencia, fundamento, firmante y medio de defensa escritos (CFF 38, LFDC 23)."""
    vacios = [campo for campo in ACTO if not str(h.datos.get(campo) or "").strip()]
    return f"el acto está incompleto: falta {', '.join(vacios)}" if vacios else None


def _dicho(campo: str, datos: Mapping[str, Any]) -> str:
    """El dato como lo escribiría quien captura: los importes, en pesos."""
    valor = datos.get(campo)
    if valor is None:
        return "no se dijo"
    return f"${pesos(valor):,}" if campo.startswith("importe") else f"{valor}"


def factura_cuadra(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Lo recibido cuadra con la factura, y la cifra de control es la del crédito."""
    datos = h.datos
    if c.cifra_control and datos.get("cifra_control") not in (None, "", c.cifra_control):
        return f"la cifra de control del crédito es {c.cifra_control}, no {datos.get('cifra_control')}"
    for de, a in (("casos_factura", "casos_recibidos"), ("importe_factura", "importe_recibido")):
        if datos.get(de) != datos.get(a):
            return f"{de} ({_dicho(de, datos)}) y {a} ({_dicho(a, datos)}) no son iguales: la factura no cuadra"
    return None


def nace_con_origen(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sólo nace emitido lo que sustituye a otro crédito o llegó hecho: en una factura, o con la cédula que lo dice."""
    if c.credito_origen or c.cifra_control or h.datos.get("factura") or h.documento:
        return None
    return "sólo nace emitido lo que sustituye a otro (credito_origen) o llega con su factura o su cédula (documento)"


def por_apertura(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Se dice que es cartera que ya existía."""
    return None if h.datos.get("apertura") is True else "es para abrir el padrón, y no lo dice"


def apertura_documentada(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """La cartera que ya existía entra con su documento y, si su estado lo supone, con su notificación."""
    destino = r.maquina.estados[r.maquina.por_hecho[h.hecho]]
    if destino.exige_notificacion and not c.notificado:
        return f"{destino.estado} supone una notificación: falta fecha_notificacion"
    return None


def sucesor_valido(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El sucesor es otro crédito, y sólo uno."""
    sucesor = h.datos["sucesor"]
    if not es_valido(sucesor) or sucesor == c.numero_credito:
        return f"el sucesor «{sucesor}» debe ser el número de otro crédito"
    return None


def causa_de_rechazo(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Pago hallado, caducidad, dictamen o corrección, u otra jurisdicción."""
    causa = h.datos["causa"]
    return None if causa in CAUSAS_DE_RECHAZO else f"la causa es una de {', '.join(sorted(CAUSAS_DE_RECHAZO))}"


def duplicado_probado(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El otro crédito del mismo periodo existe con número propio."""
    otro = h.datos["duplica_a"]
    if not es_valido(otro) or otro == c.numero_credito:
        return f"«{otro}» debe ser el número del otro crédito, el que queda"
    return None


CONDICIONES = {
    f.__name__: f
    for f in (
        numero_valido,
        con_importe,
        clase_congruente,
        vencio_el_pago,
        facultad_viva,
        origen_de_multa,
        acto_completo,
        factura_cuadra,
        nace_con_origen,
        por_apertura,
        apertura_documentada,
        sucesor_valido,
        causa_de_rechazo,
        duplicado_probado,
    )
}
