"""Poner sector y responsable a los créditos por notificar: por las reglas de la oficina o por una persona."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.notificacion.historia import POR, cambios, puesto_por, responsable
from cedulas_cli.dominio.notificacion.sectores import MANUAL, SIN_SECTOR, Caso, Destino, sectorizar
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import Captura
from cedulas_cli.flujo.notificacion.base import Contexto, Cuenta, cartera, contexto_de, directorio
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import Padron, abrir
from cedulas_cli.parametros.notificacion import Domicilio

POR_SECTORIZAR = ("POR_NOTIFICAR", "SIN_SECTOR")
DOCUMENTO = "reglas_sector.csv"
ASIGNADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "sector_inicial": pl.String,
    "sector_anterior": pl.String,
    "sector": pl.String,
    "tipo_sector": pl.String,
    "notificador": pl.String,
    "codigo_postal": pl.String,
    "municipio": pl.String,
    "importe": pl.Int64,
    "motivo": pl.String,
}


def asignar(
    oficina: Oficina, hoy: date, usuario: str, *, cifra_control: str = "", periodo: str = "", simular: bool = False
) -> tuple[pl.DataFrame, Captura]:
    """Aplica las reglas a lo que está por notificar: la tabla de cómo quedó cada crédito y la captura.

    Sólo se registra lo que cambia: repetirla no agrega nada. Lo que no se pudo ubicar queda SIN_SECTOR.
    """
    contexto = contexto_de(oficina)
    cuenta, filas = Cuenta(), list[tuple[Any, ...]]()
    with abrir(oficina, contexto.reglas) as padron:
        tabla = padron.creditos(Filtros(estados=POR_SECTORIZAR, periodo=periodo))
        suyos = cartera(padron, tabla["numero_credito"].to_list(), contexto.reglas)
        patrones = directorio(contexto, suyos.values())
        historial = _historial(padron)
        for numero, credito in suyos.items():
            if cifra_control and credito.cifra_control != cifra_control:
                continue
            cuenta.leidos += 1
            caso = _caso(credito, patrones[credito.registro_patronal], puesto_por(suyos.historias[numero]))
            destino = sectorizar(caso, contexto.catalogos.sectores, contexto.catalogos.reglas, hoy, historial)
            if (nuevo := _hecho(credito, destino, hoy, usuario)) is None:
                cuenta.repetidos += 1
            else:
                cuenta.aceptar(cuenta.leidos, nuevo)
            quien = responsable(suyos.historias[numero])
            filas.append(_fila(contexto, credito, caso, destino, quien, hoy))
        resumen = padron.registrar(cuenta.nuevos, hoy, simular=simular)
        captura = cuenta.cerrar(resumen, (*contexto.avisos(), *padron.avisos))
    return pl.DataFrame(filas, schema=ASIGNADOS, orient="row").with_columns(a_importe("importe")), captura


def _historial(padron: Padron) -> Callable[[str], str]:
    """El sector en que se notificó a un patrón la última vez; sólo se busca el de quien hace falta."""

    @cache
    def ultimo(registro: str) -> str:
        tabla = padron.creditos(Filtros(registro_patronal=registro)).filter(
            pl.col("fecha_notificacion").is_not_null() & ~pl.col("sector").fill_null("00").is_in(["", "00"])
        )
        if not tabla.height:
            return ""
        return str(tabla.sort("fecha_notificacion", "numero_credito")["sector"][-1])

    return ultimo


def _caso(credito: Credito, patron: Domicilio, puesto: str) -> Caso:
    return Caso(
        credito.numero_credito,
        credito.registro_patronal,
        credito.sector,
        credito.tipo_documento,
        credito.saldo,
        patron.codigo_postal,
        patron.municipio,
        patron.localidad,
        patron.ente_publico,
        puesto,
    )


def _hecho(credito: Credito, destino: Destino, hoy: date, usuario: str) -> HechoNuevo | None:
    """El hecho que lleva al crédito a su sector; nada si ya está en él."""
    actual = SIN_SECTOR if credito.estado == "SIN_SECTOR" else credito.sector
    if destino.sector == actual and (destino.sector != SIN_SECTOR or credito.estado == "SIN_SECTOR"):
        return None
    datos: dict[str, Any] = {"motivo": destino.motivo, POR: "regla"}
    if destino.sector == SIN_SECTOR:
        hecho = "sin_sector"
    elif credito.estado == "SIN_SECTOR":
        hecho, datos = "por_notificar", {**datos, "sector": destino.sector}
    else:
        hecho, datos = "gestion", {**datos, "sector": destino.sector, "tipo": "sector"}
    return HechoNuevo(CREDITO, credito.numero_credito, hecho, hoy, usuario, DOCUMENTO, datos)


def _fila(contexto: Contexto, credito: Credito, caso: Caso, destino: Destino, quien: str, hoy: date) -> tuple[Any, ...]:
    sector = contexto.catalogos.sectores.buscar(destino.sector, hoy)
    return (
        credito.numero_credito,
        credito.registro_patronal,
        credito.sector_inicial,
        credito.sector,
        destino.sector,
        sector.tipo if sector else "SIN_SECTOR",
        quien or (sector.notificador if sector else ""),
        caso.codigo_postal,
        caso.municipio,
        credito.saldo,
        destino.motivo,
    )


# ---------------------------------------------------------------- a mano


def reasignar(
    oficina: Oficina,
    numeros: Sequence[str],
    hoy: date,
    usuario: str,
    motivo: str,
    *,
    sector: str = "",
    notificador: str = "",
    de_notificador: str = "",
    documento: str = "",
    simular: bool = False,
) -> Captura:
    """Cambia el sector o el responsable de unos créditos, o de todo lo que tiene un notificador.

    Lo que está en su poder se recoge sin diligenciar. Errores: «sin-sector» si el sector no existe,
    «notificador-desconocido» y «constancia-no-vigente».
    """
    contexto = contexto_de(oficina)
    if sector and contexto.catalogos.sectores.buscar(sector, hoy) is None:
        raise _sin_sector(sector, hoy)
    if notificador:
        contexto.catalogos.notificadores.exigir(notificador, hoy)
    cuenta = Cuenta()
    with abrir(oficina, contexto.reglas) as padron:
        pedidos = list(numeros)
        if de_notificador:
            suyos = padron.creditos(Filtros(notificador=de_notificador, estados=("EN_DILIGENCIA", "NO_NOTIFICADO")))
            pedidos += [n for n in suyos["numero_credito"].to_list() if n not in pedidos]
        hallados = cartera(padron, pedidos, contexto.reglas)
        for renglon, numero in enumerate(pedidos, 1):
            cuenta.leidos += 1
            if numero not in hallados:
                cuenta.rechazar(renglon, numero, "numero_credito", "credito-no-existe", numero, "no está en el padrón")
                continue
            credito = hallados[numero]
            previo = responsable(hallados.historias[numero])
            datos = {"motivo": motivo, POR: MANUAL}
            nuevo = _reasignado(credito, previo, sector, notificador, datos, hoy, usuario, documento)
            if nuevo is None:
                cuenta.repetidos += 1
            else:
                cuenta.aceptar(renglon, nuevo)
        resumen = padron.registrar(cuenta.nuevos, hoy, simular=simular)
        return cuenta.cerrar(resumen, (*contexto.avisos(), *padron.avisos))


def _reasignado(
    credito: Credito,
    previo: str,
    sector: str,
    notificador: str,
    datos: dict[str, Any],
    hoy: date,
    usuario: str,
    documento: str,
) -> HechoNuevo | None:
    """Según dónde está: se recoge, se le pone sector o sólo se anota; nada si ya es así."""
    se_recoge = credito.estado in ("EN_DILIGENCIA", "NO_NOTIFICADO") and (notificador or not sector)
    destino = sector or credito.sector
    if (
        not se_recoge
        and credito.estado != "SIN_SECTOR"
        and (destino, notificador or previo) == (credito.sector, previo)
    ):
        return None
    datos = {**datos, "sector": destino}
    if notificador:
        datos["notificador"] = notificador
    if se_recoge or credito.estado == "SIN_SECTOR":
        hecho = "por_notificar"
    else:
        hecho, datos = "gestion", {**datos, "tipo": "sector"}
    return HechoNuevo(CREDITO, credito.numero_credito, hecho, hoy, usuario, documento, datos)


def _sin_sector(sector: str, hoy: date) -> ErrorCedulas:
    return ErrorCedulas(
        "sin-sector",
        f"el sector «{sector}» no existe el {hoy}",
        lugar="--sector",
        causa="no está en catalogos/sectores.csv, o su vigencia no llega a ese día",
        remedio="agréguelo al catálogo o indique otro; los que hay: cedulas sector listar",
    )


# ---------------------------------------------------------------- consultas

CATALOGO: dict[str, pl.DataType | type[pl.DataType]] = {
    "sector": pl.String,
    "nombre": pl.String,
    "tipo": pl.String,
    "notificador": pl.String,
    "controlador": pl.String,
    "municipio": pl.String,
    "kilometros": pl.Int64,
    "por_dia": pl.Int64,
    "desde": pl.Date,
    "hasta": pl.Date,
}
HISTORIA: dict[str, pl.DataType | type[pl.DataType]] = {
    "numero_credito": pl.String,
    "fecha": pl.Date,
    "sector": pl.String,
    "notificador": pl.String,
    "motivo": pl.String,
    "usuario": pl.String,
}


def listar(oficina: Oficina, hoy: date) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Los sectores vigentes ese día."""
    contexto = contexto_de(oficina)
    filas = [tuple(getattr(s, c) for c in CATALOGO) for s in contexto.catalogos.sectores.vigentes(hoy)]
    return pl.DataFrame(filas, schema=CATALOGO, orient="row"), contexto.avisos()


def historia(oficina: Oficina, numeros: Sequence[str]) -> pl.DataFrame:
    """El sector inicial de cada crédito y cada vez que cambió de sector o de responsable."""
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        suyas = padron.historias(CREDITO, list(numeros))
    filas = [tuple(getattr(c, campo) for campo in HISTORIA) for n in numeros for c in cambios(suyas.get(n, ()))]
    return pl.DataFrame(filas, schema=HISTORIA, orient="row")
