"""De un caso capturado a su liquidación: capital constitutivo, gastos o multa formal, con las calculadoras."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from cedulas_cli.dominio import capitales, multas
from cedulas_cli.dominio.campos import Campo, DatoMalo, Tipo, leer_todos
from cedulas_cli.dominio.credito.modelo import COP
from cedulas_cli.dominio.esquemas import MENSUAL
from cedulas_cli.dominio.extincion import ANIOS, sumar_anios
from cedulas_cli.dominio.identificadores import normalizar, revisar_registro_patronal
from cedulas_cli.dominio.liquidacion import modelo as mo
from cedulas_cli.dominio.liquidacion import motivos as m
from cedulas_cli.dominio.liquidacion import politica as pol
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.resultado import Contexto, Resultado
from cedulas_cli.errores import ErrorCedulas

Celdas = Mapping[str, str | None]

CASO: Final = (
    Campo("tipo", Tipo.OPCION, "Qué se determina.", obligatorio=True, opciones=mo.DIRECTAS),
    Campo("referencia", Tipo.TEXTO, "Folio del caso; el mismo no se liquida dos veces.", obligatorio=True),
    Campo("registro_patronal", Tipo.TEXTO, "A quién se le determina.", obligatorio=True),
    Campo("hechos", Tipo.TEXTO, "Los hechos que lo motivan, como irán en el documento.", obligatorio=True),
    Campo("periodo", Tipo.TEXTO, "AAAA-MM al que se refiere; sin él, el mes de los hechos."),
    Campo("conocimiento", Tipo.FECHA, "Día en que el Instituto supo de los hechos: de ahí corre la caducidad."),
)
DEL_PATRON: Final = ("rfc", "razon_social", "domicilio", "localidad", "codigo_postal", "actividad", "sector")
DEL_DOCUMENTO: Final = ("nss", "nombre", "curp", "unidad_medica", "folio_origen", "fecha_alta", "diagnostico")
"""Lo que el documento dice y ninguna calculadora usa."""


class NoProcede(Exception):
    """El caso no llega a crédito: motivo estable y detalle."""

    def __init__(self, motivo: str, detalle: str) -> None:
        super().__init__(detalle)
        self.motivo, self.detalle = motivo, detalle


def determinar(
    celdas: Celdas,
    hoy: date,
    politica: pol.Politica,
    contexto: Contexto,
    campos: Mapping[str, Sequence[Campo]],
    patron_de: Callable[[str], mo.Patron | None],
) -> mo.Liquidacion:
    """La liquidación de un caso. `campos` son los de cada calculadora: «capital» y «multa».

    Levanta `NoProcede` si no hay crédito que formar y `DatoMalo` si falta o no sirve un dato.
    """
    caso = leer_todos(CASO, celdas)
    tipo: str = caso["tipo"]
    registro = _registro(caso["registro_patronal"])
    _exigir_periodo(caso["periodo"])
    patron = _patron(registro, celdas, patron_de(registro))
    if tipo == mo.MULTA:
        datos = leer_todos(campos["multa"], _con_fecha(celdas, "fecha_imposicion", hoy))
        resultado, hecho = multas.calcular(datos, contexto), datos["fecha_infraccion"]
        if multas.OMISION in str(datos["fraccion"]):
            raise DatoMalo("fraccion", datos["fraccion"], "la multa por omisión nace con su cuota: aquí, las del 304 A")
    else:
        celdas = {**_con_fecha(celdas, "fecha_calculo", hoy), "clase": tipo}
        datos = leer_todos(campos["capital"], celdas)
        if tipo == mo.CAPITAL and datos["fecha_siniestro"] is None:
            raise DatoMalo("fecha_siniestro", "", "un capital se finca con la fecha de su siniestro: falta", "falta")
        resultado, hecho = capitales.calcular(datos, contexto), datos["fecha_siniestro"] or datos["fecha_calculo"]
    if resultado.datos["procede"] != "si":
        raise NoProcede(m.NO_PROCEDE, str(resultado.datos["motivo"]))
    inicio = caso["conocimiento"] or hecho
    if hoy > (fin := sumar_anios(inicio, ANIOS)):
        raise NoProcede(m.CADUCADO, f"se cuenta desde el {inicio}; la facultad caducó el {fin}")
    if not patron.razon_social:
        raise NoProcede(m.SIN_DESTINATARIO, m.MOTIVOS[m.SIN_DESTINATARIO].que)
    return _liquidacion(caso, celdas, patron, resultado, hecho, inicio, hoy, politica)


def _registro(texto: str) -> str:
    revision = revisar_registro_patronal(texto)
    if not revision.valido:
        raise DatoMalo("registro_patronal", texto, revision.motivo or "no tiene la forma de un registro patronal")
    return normalizar(texto)


def _exigir_periodo(texto: str | None) -> None:
    try:
        if texto:
            Periodo.de_texto(texto)
    except ErrorCedulas as falla:
        raise DatoMalo("periodo", texto, falla.causa) from falla


def _con_fecha(celdas: Celdas, campo: str, hoy: date) -> dict[str, str | None]:
    return {**celdas, campo: (celdas.get(campo) or "").strip() or hoy.isoformat()}


def _patron(registro: str, celdas: Celdas, conocido: mo.Patron | None) -> mo.Patron:
    """Lo que dice el caso; lo que no diga, lo que se sabe del patrón por la emisión."""
    dicho = {campo: (celdas.get(campo) or "").strip() for campo in DEL_PATRON}
    base = conocido.__dict__ if conocido else {}
    return mo.Patron(**{**base, **{c: v for c, v in dicho.items() if v}, "registro_patronal": registro})


def _liquidacion(
    caso: Mapping[str, Any],
    celdas: Celdas,
    patron: mo.Patron,
    resultado: Resultado,
    hecho: date,
    inicio: date,
    hoy: date,
    politica: pol.Politica,
) -> mo.Liquidacion:
    tipo: str = caso["tipo"]
    es_multa = tipo == mo.MULTA
    por_cobrar = int(resultado.datos["multa" if es_multa else "por_cobrar"])
    if not por_cobrar:
        raise NoProcede(m.NO_PROCEDE, "no queda nada por cobrar")
    return mo.Liquidacion(
        origen=tipo,
        patron=patron,
        periodo=caso["periodo"] or f"{hecho:%Y-%m}",
        emision=MENSUAL,
        clase=COP,
        tipo_documento={
            mo.CAPITAL: pol.TD_CAPITAL,
            mo.NO_DERECHOHABIENTE: politica.td_no_derechohabiente,
            mo.IMPROCEDENTE: politica.td_improcedente,
            mo.MULTA: pol.TD_MULTA[COP],
        }[tipo],
        corte=hoy,
        ramos=() if es_multa else _ramos(resultado, por_cobrar),
        multa=por_cobrar if es_multa else 0,
        trabajadores=1 if (celdas.get("nss") or "").strip() else 0,
        referencia=str(caso["referencia"]).strip(),
        inicio_caducidad=inicio,
        datos={k: v.strip() for k, v in sorted(celdas.items()) if v and v.strip()},
        pasos=mo.pasos_de(resultado),
    )


def _ramos(resultado: Resultado, por_cobrar: int) -> tuple[mo.RamoLiquidado, ...]:
    """Las prestaciones, menos lo que ya se aplicó, y aparte el 5 % de administración si lo lleva."""
    administracion = int(resultado.datos["administracion"])
    base = int(resultado.datos["base"])
    ramos = [mo.RamoLiquidado("prestaciones", base, base + administracion - por_cobrar)]
    if administracion:
        ramos.append(mo.RamoLiquidado("administracion", administracion, 0))
    return tuple(ramos)
