"""De los hechos al crédito: aplicar uno, o derivarlos todos.

Un hecho equivocado no se borra: `correccion` lo anula o lo sustituye y el crédito se vuelve a derivar. Los hechos que
asentó el paso del tiempo se rehacen entonces con las fechas buenas.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cedulas_cli.dominio.credito import campos, correcciones
from cedulas_cli.dominio.credito.correcciones import CORRECCION
from cedulas_cli.dominio.credito.efectos import EFECTOS, proxima
from cedulas_cli.dominio.credito.errores_hecho import (
    condicion_incumplida,
    desconocido,
    fuera_de_orden,
    incompleto,
    lugar_de,
    sin_credito,
    sin_transicion,
)
from cedulas_cli.dominio.credito.gestiones import gestionar
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.maquina import CUALQUIERA, Transicion
from cedulas_cli.dominio.credito.modelo import Credito, con
from cedulas_cli.dominio.credito.nacimiento import nacer
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.credito.saldo import con_pago, saldar
from cedulas_cli.dominio.credito.tiempo import es_automatico, siguiente
from cedulas_cli.errores import ErrorCedulas

PAGO, GESTION, SALDADO = "pago", "gestion", "SALDADO"
SIN_ESTADO = frozenset({PAGO, GESTION, CORRECCION})
"""Hechos que no son un estado de llegada."""
DOCUMENTO = "documento"

SE_CONOCEN_DESPUES = frozenset({"EN_ACLARACION", "EN_DEFENSA", "EN_SIN_EFECTOS", "EN_CONVENIO", "NOTIFICADO"})
"""Pueden ser de antes de lo que el tiempo ya movió, porque la oficina los supo después."""


def aplicar(previo: Credito | None, hecho: Hecho | HechoNuevo, reglas: Reglas) -> Credito:
    """El crédito después de un hecho; `previo` es nulo si es el primero.

    Levanta «transicion-ilegal», «hecho-incompleto», «hecho-desconocido», «dato-de-hecho-invalido»,
    «fecha-fuera-de-orden», «pago-repetido», «numero-de-credito-invalido», «credito-no-existe» o, si la fecha pasa del
    calendario, «calendario-sin-cobertura». Una `correccion` necesita la historia entera: va por `corregir` o `derivar`
    («correccion-invalida» si llega aquí).
    """
    datos = hecho.datos
    if datos and campos.dato_malo(datos) is not None:
        campos.revisar(datos, lugar_de(hecho))
    if hecho.fecha > reglas.calendario.horizonte.hasta:
        raise reglas.calendario.sin_cobertura(hecho.fecha.isoformat())
    nombre = hecho.hecho
    if nombre in SIN_ESTADO:
        if previo is None:
            raise sin_credito(hecho)
        return _sin_cambio_de_estado(previo, hecho, reglas)
    destino = reglas.maquina.por_hecho.get(nombre)
    if destino is None:
        raise desconocido(hecho, f"el hecho «{nombre}»", sorted({*reglas.maquina.por_hecho, *SIN_ESTADO}))
    hecho = _con_su_documento(previo, destino, hecho, reglas)
    datos = hecho.datos
    if previo is None:
        provisional = nacer(hecho, reglas)
    elif destino == SALDADO:
        dia = campos.fecha(datos, "fecha_pago") or hecho.fecha
        provisional = con_pago(previo, dia, datos, hecho, repetible=True)
    else:
        provisional = previo
    paso = _elegir(provisional, destino, hecho, reglas)
    if previo is not None:
        _exigir_orden(previo, destino, hecho)
    if es_automatico(datos):
        _exigir_que_sea_del_tiempo(previo, hecho)
    return _llegar(provisional, destino, hecho, reglas, paso)


def derivar(hechos: Iterable[Hecho | HechoNuevo], reglas: Reglas) -> Credito:
    """El crédito que resulta de todos sus hechos, en el orden en que se asentaron.

    Da lo mismo que aplicarlos uno por uno y rehacer en cada corrección. Los mismos errores que `aplicar`.
    """
    credito: Credito | None = None
    previos: list[Hecho | HechoNuevo] = []
    for hecho in hechos:
        if hecho.hecho == CORRECCION and credito is not None:
            credito = corregir(previos, hecho, reglas)
        else:
            credito = aplicar(credito, hecho, reglas)
        previos.append(hecho)
    if credito is None:
        raise ValueError("un crédito sin hechos no existe")
    return credito


def corregir(previos: Sequence[Hecho | HechoNuevo], correccion: Hecho | HechoNuevo, reglas: Reglas) -> Credito:
    """El crédito después de corregir un hecho: se rehace desde el principio con lo que queda vigente.

    Lo que asentó el tiempo se vuelve a dar en su lugar, con las fechas buenas y hasta el día al que entonces llegó. Si
    con la corrección un hecho posterior deja de proceder, la corrección se rechaza y el error lo dice.
    """
    if malo := campos.dato_malo(correccion.datos):
        campos.revisar({malo: correccion.datos[malo]}, lugar_de(correccion))
    correcciones.revisar(correccion, previos)
    credito: Credito | None = None
    for hecho in correcciones.vigentes([*previos, correccion]):
        try:
            credito = _reaplicar(credito, hecho, reglas)
        except ErrorCedulas as falla:
            numero = hecho.n if isinstance(hecho, Hecho) else 0
            raise ErrorCedulas(
                "correccion-invalida",
                f"con esa corrección el hecho {numero} («{hecho.hecho}» del {hecho.fecha}) ya no procede",
                lugar=lugar_de(correccion),
                causa=f"{falla.nombre}: {falla.mensaje}: {falla.causa}",
                remedio="corrija o anule también ese hecho; varios se anulan en una sola corrección",
            ) from falla
    if credito is None:
        raise ErrorCedulas(
            "correccion-invalida",
            "la corrección dejaría al crédito sin ningún hecho",
            lugar=lugar_de(correccion),
            causa="su primer hecho lo dio de alta",
            remedio="si no debió existir, regístrelo como anulado_duplicado o cancélelo con su expediente",
        )
    if not isinstance(correccion, Hecho):
        return credito
    # El estado al que llegó el tiempo al rehacerlo no es de ningún hecho anterior: es de esta corrección.
    return con(credito, {"n_ultimo": correccion.n, "n_estado": credito.n_estado or correccion.n})


def _reaplicar(c: Credito | None, hecho: Hecho | HechoNuevo, reglas: Reglas) -> Credito | None:
    """El hecho en su lugar; si para que proceda hacía falta que el tiempo pasara, se deja pasar hasta su fecha."""
    if es_automatico(hecho.datos):
        return c and _mover(c, hecho.fecha, reglas)
    if c is None:
        return aplicar(None, hecho, reglas)
    try:
        return aplicar(c, hecho, reglas)
    except ErrorCedulas:
        if (movido := _mover(c, hecho.fecha, reglas)) is c:
            raise
        return aplicar(movido, hecho, reglas)


def _mover(credito: Credito, hasta: date, reglas: Reglas) -> Credito:
    while (paso := siguiente(credito, hasta)) is not None:
        credito = con(aplicar(credito, paso, reglas), {"n_estado": 0})
    return credito


def _sin_cambio_de_estado(c: Credito, hecho: Hecho | HechoNuevo, reglas: Reglas) -> Credito:
    if hecho.hecho == PAGO:
        if hecho.datos.get("importe") in (None, 0):
            raise incompleto(hecho, ["importe"], "todo pago")
        dia = campos.fecha(hecho.datos, "fecha_pago") or hecho.fecha
        nuevo = _con_pendientes(con_pago(c, dia, hecho.datos, hecho, repetible=False), hecho, ("fuente",))
    elif hecho.hecho == GESTION:
        nuevo = gestionar(c, hecho)
    else:
        raise ErrorCedulas(
            "correccion-invalida",
            "una corrección se aplica sobre la historia entera del crédito",
            lugar=lugar_de(hecho),
            causa="aquí sólo se tiene su último estado",
            remedio="derive el crédito con todos sus hechos",
        )
    cambios: dict[str, Any] = {"proxima_fecha": proxima(nuevo, reglas)}
    if isinstance(hecho, Hecho):
        cambios["n_ultimo"] = hecho.n
    return con(nuevo, cambios)


def _elegir(c: Credito, destino: str, hecho: Hecho | HechoNuevo, reglas: Reglas) -> Transicion:
    """El primer paso de la tabla que aplica y se cumple; si ninguno, por qué."""
    candidatos = reglas.maquina.buscar(c.estado, destino)
    if not candidatos:
        raise sin_transicion(reglas.maquina, c.estado, destino, hecho)
    ajenas: list[tuple[Transicion, str]] = []
    fallas: list[tuple[Transicion, str]] = []
    faltantes: ErrorCedulas | None = None
    for paso in candidatos:
        if (razon := _primera(paso.filtros, c, hecho, reglas)) is not None:
            ajenas.append((paso, razon))
        elif faltan := _faltan(paso.pide, hecho):
            faltantes = faltantes or incompleto(hecho, faltan, f"la transición {paso.numero}: {paso.evento}")
        elif (razon := _primera(paso.funciones, c, hecho, reglas)) is not None:
            fallas.append((paso, razon))
        else:
            return paso
    if not fallas and faltantes is None and all(paso.a == CUALQUIERA for paso, _ in ajenas):
        raise sin_transicion(reglas.maquina, c.estado, destino, hecho)
    if fallas or faltantes is None:
        raise condicion_incumplida(c.estado, destino, hecho, fallas or ajenas)
    raise faltantes


def _primera(funciones: Sequence[Any], c: Credito, hecho: Hecho | HechoNuevo, reglas: Reglas) -> str | None:
    for funcion in funciones:
        razon: str | None = funcion(c, hecho, reglas)
        if razon is not None:
            return razon
    return None


def _faltan(pedidos: Sequence[str], hecho: Hecho | HechoNuevo) -> list[str]:
    datos = hecho.datos
    faltan = []
    for campo in pedidos:
        valor = hecho.documento if campo == DOCUMENTO else datos.get(campo)
        if valor is None or valor == "":
            faltan.append(campo)
    return faltan


def _con_su_documento(
    previo: Credito | None, destino: str, hecho: Hecho | HechoNuevo, reglas: Reglas
) -> Hecho | HechoNuevo:
    """El hecho con los folios que no dice, que son los de su documento; lo asentado no cambia."""
    if previo is None or not hecho.documento:
        return hecho
    suplidos = {
        campo: hecho.documento
        for paso in reglas.maquina.buscar(previo.estado, destino)
        for campo in paso.del_documento
        if hecho.datos.get(campo) in (None, "")
    }
    return replace(hecho, datos={**hecho.datos, **suplidos}) if suplidos else hecho


def _con_pendientes(c: Credito, hecho: Hecho | HechoNuevo, difiere: Sequence[str]) -> Credito:
    """Anota lo que el hecho no trajo y se puede acreditar después."""
    if not difiere or not (faltan := _faltan(difiere, hecho)):
        return c
    return con(c, {"pendientes": tuple(sorted({*c.pendientes, *(f"{hecho.hecho}.{campo}" for campo in faltan)}))})


def _exigir_orden(previo: Credito, destino: str, hecho: Hecho | HechoNuevo) -> None:
    """Nada es anterior al estado del que parte, salvo lo que la oficina supo tarde y el pago, que es de cuando fue."""
    if destino == SALDADO:
        return
    desde = previo.fecha_capturada if destino in SE_CONOCEN_DESPUES else previo.fecha_estado
    if desde is not None and hecho.fecha < desde:
        raise fuera_de_orden(hecho, previo, desde)


def _exigir_que_sea_del_tiempo(previo: Credito | None, hecho: Hecho | HechoNuevo) -> None:
    paso = siguiente(previo, hecho.fecha) if previo is not None else None
    if paso is None or (paso.hecho, paso.fecha) != (hecho.hecho, hecho.fecha):
        raise ErrorCedulas(
            "dato-de-hecho-invalido",
            f"ese hecho no lo produce el paso del tiempo el {hecho.fecha}",
            lugar=lugar_de(hecho),
            causa="trae el dato «automatico», que sólo pone el avance",
            remedio="quite ese dato; lo que mueve el tiempo se asienta con `cedulas credito avanzar`",
        )


def _llegar(c: Credito, destino: str, hecho: Hecho | HechoNuevo, reglas: Reglas, paso: Transicion) -> Credito:
    cambios: dict[str, Any] = {}
    if paso.a != CUALQUIERA and (efecto := EFECTOS.get(destino)) is not None:
        efecto(c, hecho, reglas, cambios)
    cambios["estado"] = destino
    cambios["estado_previo"] = c.estado
    cambios["fecha_estado"] = hecho.fecha
    if not es_automatico(hecho.datos) and (c.fecha_capturada is None or hecho.fecha > c.fecha_capturada):
        cambios["fecha_capturada"] = hecho.fecha
    if isinstance(hecho, Hecho):
        cambios["n_estado"] = cambios["n_ultimo"] = hecho.n
    estados = reglas.maquina.estados
    sale, entra = (estados[c.estado].marca if c.estado in estados else ""), estados[destino].marca
    if sale != entra:
        cambios["marcas"] = tuple(sorted({m for m in (*c.marcas, entra) if m and m != sale}))
    nuevo = con(c, cambios)
    if nuevo.naturaleza == "multa" and nuevo.pagos:
        nuevo = saldar(nuevo)
    nuevo = _con_pendientes(nuevo, hecho, paso.difiere)
    dia = proxima(nuevo, reglas)
    return nuevo if dia == nuevo.proxima_fecha else con(nuevo, {"proxima_fecha": dia})
