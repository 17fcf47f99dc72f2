"""El papel de trabajo de un crédito liquidado, rehecho: de sus diferencias a su total, paso a paso.

Se lee lo que guardó su lote, se comprueba contra el padrón y se vuelve a calcular lo que depende de parámetros: si ya
no diera lo mismo, se dice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos.exposicion import palabras
from cedulas_cli.dominio import explicacion_accesorios
from cedulas_cli.dominio.accesorios import CUOTA as CONCEPTO_CUOTA
from cedulas_cli.dominio.campos import Campo, Tipo
from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.liquidacion.modelo import CUOTA, Liquidacion
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, PasoLegal, Regla, Resultado
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import liquidacion_lote as en_disco
from cedulas_cli.flujo.calculadora import contexto_de
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import abrir, existe

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "tipo_documento": pl.String,
    "corte": pl.String,
    "suerte_principal": IMPORTE,
    "actualizacion": IMPORTE,
    "recargos": IMPORTE,
    "multa": IMPORTE,
    "total": IMPORTE,
}
CAMPOS = (Campo("credito", Tipo.TEXTO, "Número del crédito.", obligatorio=True),)
_LOTE = re.compile(r"([CRD])(\d{4})(\d{2})-(\d+)/\d{9}")
_CLASE = {letra: clase for clase, letra in en_disco.LETRA.items()}
_SUERTE = "LSS art. 39 C"


@dataclass(frozen=True)
class PapelDeTrabajo:
    """De qué crédito es y su cálculo."""

    liquidacion: Liquidacion
    resultado: Resultado

    @property
    def asunto(self) -> str:
        """Para el título."""
        return f"Determinación del crédito {self.liquidacion.numero}"


def papel_de(oficina: Oficina, numero: str) -> PapelDeTrabajo:
    """El papel de trabajo de un crédito que esta oficina liquidó.

    Errores: «credito-no-existe» (66) si no lo liquidó, «registro-alterado» (65) si lo guardado no es lo que entró al
    padrón, «determinacion-atrasada» (65) si con los parámetros de hoy ya no sale lo mismo.
    """
    datos, carpeta = _en_el_padron(oficina, numero)
    guardado = en_disco.leer(oficina, carpeta)
    li = next((x for x in guardado[0].liquidaciones if x.numero == numero), None) if guardado else None
    if guardado is None or li is None:
        raise _no_liquidado(numero, f"no está el papel de trabajo de su lote ({carpeta})")
    _exigir_igual(datos, li, carpeta)
    cuaderno = Cuaderno()
    if li.origen == CUOTA:
        _de_cuota(li, guardado[0].detalle, contexto_de(oficina.raiz), cuaderno)
    else:
        cuaderno.pasos += [
            PasoLegal(
                p.concepto,
                f"{p.operacion} [{p.parametros}]" if p.parametros else p.operacion,
                p.resultado,
                p.fundamento,
            )
            for p in li.pasos
        ]
    suma = f"{dinero(li.suerte_principal)} + {dinero(li.actualizacion)} + {dinero(li.recargos)} + {dinero(li.multa)}"
    cuaderno.anotar("Total", f"{suma}: suerte, actualización, recargos y multa", dinero(li.total), "LSS art. 287")
    return PapelDeTrabajo(li, cuaderno.cerrar(_salidas(li)))


def _salidas(li: Liquidacion) -> dict[str, Any]:
    return {
        "numero_credito": li.numero,
        "registro_patronal": li.patron.registro_patronal,
        "periodo": li.periodo,
        "tipo_documento": li.tipo_documento,
        "corte": li.corte.isoformat(),
        **{campo: getattr(li, campo) for campo, tipo in SALIDAS.items() if tipo == IMPORTE},
    }


def _ya_calculado(datos: Mapping[str, Any], _contexto: Contexto) -> Resultado:
    return Cuaderno().cerrar(datos)


REGLA = Regla(SALIDAS, _ya_calculado)
"""Sólo para entregar: dice qué columnas son dinero."""


def _en_el_padron(oficina: Oficina, numero: str) -> tuple[dict[str, Any], Path]:
    historia = []
    if existe(oficina):
        with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
            historia = padron.hechos(CREDITO, numero)
    if not historia:
        raise _no_liquidado(numero, "el padrón no lo conoce")
    hallado = _LOTE.fullmatch(historia[0].documento)
    if hallado is None:
        raise _no_liquidado(numero, f"nació de «{historia[0].documento}», no de una liquidación de esta oficina")
    letra, anio, mes, lote = hallado.groups()
    return dict(historia[0].datos), oficina.liquidaciones(_CLASE[letra], f"{anio}-{mes}") / lote


def _no_liquidado(numero: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "credito-no-existe",
        f"no hay papel de trabajo del crédito {numero}",
        lugar="--credito",
        causa=causa,
        remedio="vea los créditos con «cedulas credito listar»",
    )


def _exigir_igual(datos: dict[str, Any], li: Liquidacion, carpeta: Path) -> None:
    """Lo guardado en el lote es lo que se asentó."""
    for campo in ("registro_patronal", "periodo", "suerte_principal", "actualizacion", "recargos", "multa", "total"):
        if datos.get(campo, 0) != getattr(li, campo, None) and datos.get(campo) != getattr(li.patron, campo, None):
            raise ErrorCedulas(
                "registro-alterado",
                f"el papel de trabajo del crédito {li.numero} no es el que se asentó",
                lugar=str(carpeta / en_disco.PAPEL),
                causa=f"{campo}: el padrón dice {datos.get(campo)} y el papel {getattr(li, campo, None)}",
                remedio="restaure esa carpeta desde un respaldo verificado",
            )


def _de_cuota(li: Liquidacion, detalle: pl.DataFrame, contexto: Contexto, cuaderno: Cuaderno) -> None:
    propias = detalle.filter(pl.col("registro_patronal") == li.patron.registro_patronal)
    omitido, favor = sum(r.omitido for r in li.ramos), sum(r.a_favor for r in li.ramos)
    cuaderno.anotar(
        "Emitido contra pagado",
        f"{dinero(li.emitido)} determinados menos {dinero(li.pagado)} pagados",
        dinero(li.emitido - li.pagado),
        _SUERTE,
    )
    cuaderno.anotar(
        "Diferencias que se liquidan",
        f"{propias.height} renglones de {li.trabajadores} trabajadores: {dinero(omitido)} omitidos y "
        f"{dinero(favor)} a favor",
        dinero(omitido - favor),
        _SUERTE,
    )
    for concepto, suyas in sorted(_por_concepto(propias).items()):
        cuaderno.anotar(f"Diferencia de {palabras(concepto)}", "suma de sus renglones", dinero(suyas), _SUERTE)
    for ramo in li.ramos:
        operacion = f"{dinero(ramo.omitido)} menos {dinero(ramo.a_favor)} a favor, en proporción a lo omitido"
        partes = f"; {dinero(ramo.patronal)} del patrón y {dinero(ramo.obrera)} del trabajador"
        nombre = f"Suerte principal de {palabras(ramo.concepto)}"
        cuaderno.anotar(nombre, operacion + partes, dinero(ramo.importe), _SUERTE)
    accesorios = explicacion_accesorios.explicar(_adeudo(li), contexto)
    hoy = tuple(int(accesorios.datos[campo]) for campo in ("actualizacion", "recargos"))
    if hoy != (li.actualizacion, li.recargos) or int(propias["diferencia"].sum()) != li.suerte_principal:
        raise ErrorCedulas(
            "determinacion-atrasada",
            f"el crédito {li.numero} ya no se reproduce",
            lugar="INPC y tasas de recargos, o el detalle de su lote",
            causa=f"se asentó {dinero(li.actualizacion)} de actualización y {dinero(li.recargos)} de recargos; hoy da "
            f"{dinero(hoy[0])} y {dinero(hoy[1])}",
            remedio="compare los parámetros con los de su fecha de corte: cedulas parametros consultar",
        )
    cuaderno.pasos += accesorios.pasos[:-1]
    for aviso in accesorios.advertencias:
        cuaderno.avisar(aviso)


def _por_concepto(propias: pl.DataFrame) -> dict[str, int]:
    return dict(propias.group_by("concepto").agg(pl.col("diferencia").sum()).rows())


def _adeudo(li: Liquidacion) -> dict[str, Any]:
    return {
        "importe": li.suerte_principal,
        "vencimiento": None,
        "periodo": li.periodo,
        "emision": li.emision,
        "modalidad": None,
        "pago": li.corte,
        "corte": li.corte,
        "concepto": CONCEPTO_CUOTA,
        "regimen": None,
        "factor": None,
    }
