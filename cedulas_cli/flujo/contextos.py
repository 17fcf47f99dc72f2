"""Lo que comparten las cédulas que se imprimen juntas: toda la emisión o, en la especial, cada modalidad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.documentos.contexto import Area, ContextoLote
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.especiales import CUBRE, CUOTA_PERSONA, MODALIDAD_OMISION, POR_PERSONA
from cedulas_cli.dominio.esquemas import ESPECIAL
from cedulas_cli.dominio.partes import unidad_vigente
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import vencimiento_cuotas
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.flujo.determinar import Determinacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.modalidades import ficha_de

SIN_COMPETENCIA = "sin configurar en oficina.toml"
"""El texto legal vive en las plantillas; la competencia es de cada subdelegación y no se supone."""
CONTEXTO = "contexto"
"""Columna del encabezado: con cuál de los contextos se imprime."""
TODAS = ""
"""El único contexto de una emisión mensual o bimestral."""


def contexto_del_encabezado(emision: str) -> pl.Expr:
    """En la especial, la modalidad (vence y se funda distinto); en las demás, uno solo."""
    if emision != ESPECIAL:
        return pl.lit(TODAS).alias(CONTEXTO)
    return pl.coalesce("modalidad_emitida", "modalidad", pl.lit(MODALIDAD_OMISION)).alias(CONTEXTO)


def limites_de_pago(
    oficina: Oficina, determinacion: Determinacion, configuracion: Configuracion
) -> Iterator[tuple[str, date]]:
    """(contexto, último día para pagar), en orden."""
    calendario = cargar_calendario(oficina.calendarios, configuracion.ambitos)
    periodo = Periodo.de_texto(determinacion.periodo)
    for clave in _claves(determinacion):
        yield clave, vencimiento_cuotas(calendario, periodo, determinacion.emision, clave)


def _claves(determinacion: Determinacion) -> list[str]:
    if determinacion.emision != ESPECIAL:
        return [TODAS]
    modalidades = pl.read_parquet(determinacion.tabla("cuotas"), columns=["modalidad"])["modalidad"]
    return sorted(modalidades.fill_null(MODALIDAD_OMISION).unique().to_list())


def formar_contextos(
    oficina: Oficina, determinacion: Determinacion, configuracion: Configuracion, parametros: Parametros, fecha: date
) -> dict[str, ContextoLote]:
    """Un contexto por clave de `limites_de_pago`, en el mismo orden."""
    comun = _comun(oficina, determinacion, configuracion, parametros, fecha)
    contextos = {}
    for clave, limite in limites_de_pago(oficina, determinacion, configuracion):
        contextos[clave] = replace(comun, fecha_limite=limite)
        if clave != TODAS:
            advertencias = _propias(comun.advertencias, clave, parametros)
            contextos[clave] = replace(contextos[clave], modalidad=asdict(ficha_de(clave)), advertencias=advertencias)
    return contextos


def _propias(advertencias: tuple[str, ...], modalidad: str, parametros: Parametros) -> tuple[str, ...]:
    """Sin lo que sólo toca a otras modalidades; sus ramos dudosos, en un solo renglón."""
    de_modalidades = {
        valor.advertencia: valor for valor in parametros if valor.parametro in (CUBRE, CUOTA_PERSONA, POR_PERSONA)
    }
    dichas = [aviso for aviso in advertencias if aviso not in de_modalidades]
    propios = [v for a in advertencias if (v := de_modalidades.get(a)) and v.clave.split(":")[0] == modalidad]
    dichas += [valor.advertencia for valor in propios if valor.parametro != CUBRE]
    if ramos := [valor for valor in propios if valor.parametro == CUBRE]:
        nombres = ", ".join(valor.clave.split(":")[1].replace("_", " ") for valor in ramos)
        fundamentos = "; ".join(dict.fromkeys(valor.fundamento for valor in ramos))
        dichas.append(f"Ramos de la modalidad {modalidad} ({nombres}): {fundamentos}")
    return tuple(dichas)


def _comun(
    oficina: Oficina, determinacion: Determinacion, configuracion: Configuracion, parametros: Parametros, fecha: date
) -> ContextoLote:
    ultimo = Periodo.de_texto(determinacion.periodo).ultimo_dia
    minimos = {
        zona: centavos(valor.valor)
        for zona in parametros.claves("salario_minimo")
        if (valor := parametros.buscar("salario_minimo", ultimo, zona))
    }
    propias = oficina.raiz / "plantillas"
    return ContextoLote(
        delegacion=Area(configuracion.delegacion, configuracion.nombre_delegacion),
        subdelegacion=Area(configuracion.subdelegacion, configuracion.nombre_subdelegacion),
        domicilio=configuracion.domicilio,
        periodo=determinacion.periodo,
        emision=determinacion.emision,
        uma=centavos(unidad_vigente(parametros, ultimo).valor),
        salarios_minimos=minimos,
        fecha_limite=ultimo,
        fecha_emision=fecha,
        fundamentos=configuracion.competencia or SIN_COMPETENCIA,
        criterios=f"CEAV {configuracion.criterio_ceav}; redondeo por {configuracion.redondeo}",
        version=__version__,
        marca="EJEMPLO" if configuracion.ejemplo else "",
        advertencias=tuple(determinacion.datos["advertencias_de_importes"]),
        plantillas=propias if propias.is_dir() else None,
    )
