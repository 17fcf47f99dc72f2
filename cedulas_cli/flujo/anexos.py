"""El anexo de las cédulas: los parámetros de su emisión y los pasos de cada renglón con diferencia."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos.anexo import Anexos
from cedulas_cli.documentos.exposicion import (
    COLUMNAS_CONCEPTOS,
    COLUMNAS_DIFERENCIAS,
    Clase,
    Fila,
    Tabla,
    tabla_de_parametros,
)
from cedulas_cli.dominio.cotejo import CAUSAS
from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.dinero import a_centavos, pesos
from cedulas_cli.dominio.especiales import CUBRE, CUOTA_PERSONA, POR_PERSONA, cobertura
from cedulas_cli.dominio.esquemas import CONCEPTOS, conceptos_de
from cedulas_cli.dominio.explicacion import explicar
from cedulas_cli.dominio.pasos import Concepto, ConceptoLegal, Explicacion, Renglon
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.dominio.zonas import SALARIO_MINIMO, ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.determinar import Determinacion, criterios_de
from cedulas_cli.flujo.exposicion import calculo, descripcion, fundamento
from cedulas_cli.oficina.configuracion import Configuracion
from cedulas_cli.parametros.conceptos import cargar_conceptos

DETALLE_MAXIMO = 200
"""Renglones de una cédula que llevan sus pasos; los demás dicen su diferencia y su causa, en un renglón."""
Llave = tuple[Any, ...]
_LLAVE = ["registro_patronal", "nss", "archivo", "renglon"]
_BASES = {
    "unidad": "UMA",
    "sbc": "salario base",
    "excedente": "lo que el salario base pasa de tres UMA",
    "credito": "descuento del crédito",
}
_DIAS = {
    "eym": "días menos incapacidad",
    "resto": "días menos incapacidad y ausentismo",
    "sin_ausencias": "días menos ausentismo",
    "credito": "días con crédito",
}
_TASAS_PROPIAS = {
    "prima": "prima de riesgos del patrón",
    "ceav": "tasa de la banda de su salario",
    "": "sin tasa",
}


DE_CEAV = {"tasa_ceav_banda", "limite_ceav_banda", "tasa_cesantia_vejez_patronal"}


@dataclass(frozen=True)
class Preparacion:
    """Con qué se forman los anexos de una emisión; viaja a los procesos que imprimen."""

    emision: str
    periodo: str
    parametros: Parametros
    criterios: Criterios
    usados: tuple[Valor, ...]
    cuotas: Path
    cotejo: Path


def preparar(determinacion: Determinacion, parametros: Parametros, configuracion: Configuracion) -> Preparacion:
    """De una emisión ya determinada: qué parámetros usó y dónde están sus cuotas y su cotejo."""
    por_llave = {(v.rotulo, str(v.desde)): v for v in parametros}
    usados = [por_llave[u["parametro"], u["desde"]] for u in determinacion.datos["parametros_usados"]]
    return Preparacion(
        determinacion.emision,
        determinacion.periodo,
        parametros,
        criterios_de(configuracion),
        tuple(usados),
        determinacion.tabla("cuotas"),
        determinacion.tabla("cotejo"),
    )


def formar(preparacion: Preparacion, encabezados: pl.DataFrame, modalidad: str) -> Anexos:
    """Los anexos de esas cédulas; `modalidad` vacía es una emisión que no es especial."""
    zonas = encabezados["zona"].fill_null(ZONA_OMISION).unique().sort().to_list()
    comunes = {zona: _comunes(preparacion, zona, modalidad) for zona in zonas}
    folios = encabezados.select("registro_patronal", "folio")
    cotejo = pl.read_parquet(preparacion.cotejo).join(
        folios, on="registro_patronal", how="inner", maintain_order="left"
    )
    if cotejo.is_empty():
        return Anexos(comunes)
    explicadas = dict(_explicar(preparacion, cotejo))
    return Anexos(comunes, _diferencias(cotejo, explicadas))


# ---------------------------------------------------------------- lo común


def _comunes(preparacion: Preparacion, zona: str, modalidad: str) -> tuple[Tabla, ...]:
    fichas = cargar_conceptos()
    cubre = cobertura(preparacion.parametros, modalidad, preparacion.periodo) if modalidad else None
    nombres = cubre.conceptos if cubre else conceptos_de(preparacion.emision)
    suyas = [fichas[nombre] for nombre in nombres]
    descripciones = {v.parametro: v.descripcion for v in preparacion.parametros}
    conceptos = tuple(_ficha(ficha, descripciones) for ficha in suyas)
    if cubre and cubre.por_persona:
        suyas = []
        conceptos = (Fila(("Cuota anual por persona", "la de su grupo de edad", cubre.usados[0].fundamento, "")),)
    ajenos = _de_conceptos(fichas.values()) - _de_conceptos(suyas)
    usados = [v for v in preparacion.usados if v.parametro not in ajenos and _toca(v, zona, modalidad)]
    return (Tabla("Conceptos", COLUMNAS_CONCEPTOS, conceptos), tabla_de_parametros(usados))


def _de_conceptos(fichas: Iterable[ConceptoLegal]) -> set[str]:
    """Los parámetros que sólo sirven a esos conceptos: sus tasas y lo que decide su base."""
    propios: set[str] = set()
    for ficha in fichas:
        propios |= {"ceav": DE_CEAV}.get(ficha.tasa, {ficha.tasa})
        propios |= {"excedente": {"veces_excedente"}}.get(ficha.base, set())
    return propios


def _toca(valor: Valor, zona: str, modalidad: str) -> bool:
    """Los mínimos de otras zonas y lo de otras modalidades no entraron en esta cédula."""
    if valor.parametro == SALARIO_MINIMO:
        return valor.clave == zona
    if valor.parametro in (CUBRE, CUOTA_PERSONA, POR_PERSONA):
        return valor.clave.split(":")[0] == modalidad
    return True


def _ficha(legal: ConceptoLegal, descripciones: Mapping[str, str]) -> Fila:
    tasa = _TASAS_PROPIAS.get(legal.tasa) or descripciones[legal.tasa]
    formula = f"{_BASES[legal.base]} × {_DIAS[legal.dias]} × {tasa}"
    if legal.base == "credito":
        formula = f"{_BASES[legal.base]}, por {_DIAS[legal.dias]}"
    nombre = f"{legal.descripcion[:1].upper()}{legal.descripcion[1:]}"
    return Fila((nombre, formula, legal.articulo, legal.articulo_dias))


# ---------------------------------------------------------------- lo de cada renglón


def _explicar(preparacion: Preparacion, cotejo: pl.DataFrame) -> Iterator[tuple[Llave, tuple[str, Explicacion]]]:
    """Cada renglón con diferencia, explicado y comprobado contra lo determinado.

    Se vuelven a tipar todos los renglones de cada trabajador: el seguro de daños va en el primero de su crédito.
    """
    con_detalle = cotejo.select("folio", *_LLAVE).unique(maintain_order=True).group_by("folio", maintain_order=True)
    llaves = con_detalle.head(DETALLE_MAXIMO).select(_LLAVE)
    trabajadores = llaves.select(_LLAVE[:2]).unique()
    cuotas = (
        pl.scan_parquet(preparacion.cuotas)
        .join(trabajadores.lazy(), on=_LLAVE[:2], how="semi", nulls_equal=True, maintain_order="left")
        .collect()
    )
    calculo = planear(cuotas.lazy(), preparacion.parametros, preparacion.criterios, preparacion.emision)
    tipados = calculo.tipados.collect().join(llaves, on=_LLAVE, how="semi", nulls_equal=True, maintain_order="left")
    guardadas = cuotas.join(llaves, on=_LLAVE, how="semi", nulls_equal=True, maintain_order="left")
    guardadas = guardadas.with_columns(a_centavos(c) for c in CONCEPTOS if c in guardadas.columns)
    fichas = cargar_conceptos()
    for fila, guardada in zip(tipados.iter_rows(named=True), guardadas.iter_rows(named=True), strict=True):
        renglon = Renglon.de_tipado(fila, prima_declarada=fila["prima_rt"] is not None)
        explicacion = explicar(renglon, preparacion.parametros, preparacion.criterios, fichas)
        if malos := [c for c, importe in explicacion.importes.items() if importe != guardada[c]]:
            raise ErrorCedulas(
                "falla-interna",
                "la explicación no da lo mismo que el cálculo",
                lugar=f"{fila['archivo']}, renglón {fila['renglon']}: {', '.join(malos)}",
                causa="es un defecto del programa, no de sus datos",
                remedio="emita sin --con-anexo y repórtelo",
            )
        if fila.get("prima_inferida"):
            explicacion = _con_prima_inferida(explicacion)
        yield tuple(fila[c] for c in _LLAVE), (fila.get("nombre") or "", explicacion)


def _con_prima_inferida(explicacion: Explicacion) -> Explicacion:
    """La prima no la declaró nadie: se infirió de lo emitido, y así se dice."""
    motivo = "prima inferida de los importes emitidos"
    conceptos = [
        replace(concepto, pasos=tuple(replace(paso, tasa_motivo=motivo) for paso in concepto.pasos))
        if concepto.legal.tasa == "prima"
        else concepto
        for concepto in explicacion.conceptos
    ]
    return replace(explicacion, conceptos=tuple(conceptos))


def _diferencias(
    cotejo: pl.DataFrame, explicadas: Mapping[Llave, tuple[str, Explicacion]]
) -> dict[str, tuple[Tabla, ...]]:
    """Por folio, su tabla: un grupo por renglón y una fila por concepto, en el orden del cotejo."""
    propios: dict[str, tuple[Tabla, ...]] = {}
    por_folio = cotejo.partition_by("folio", maintain_order=True, as_dict=True)
    for (folio,), suyo in por_folio.items():
        filas: list[Fila] = []
        renglones = groupby(suyo.iter_rows(named=True), key=lambda fila: tuple(fila[c] for c in _LLAVE))
        for llave, conceptos in renglones:
            filas += _de_renglon(list(conceptos), *explicadas.get(llave, ("", None)))
        propios[str(folio)] = (Tabla("Renglones con diferencia", COLUMNAS_DIFERENCIAS, tuple(filas)),)
    return propios


def _de_renglon(conceptos: list[dict[str, Any]], nombre: str, explicacion: Explicacion | None) -> Iterator[Fila]:
    primero = conceptos[0]
    suma = sum(fila["diferencia"] for fila in conceptos)
    quien = f"{nombre} · " if nombre else ""
    quien += f"NSS {primero['nss']} · {Path(primero['archivo'] or '').name}, renglón {primero['renglon']}"
    if explicacion:
        r = explicacion.renglon
        quien += f" · salario base ${pesos(r.sbc):,} · del {r.desde} al {r.hasta}"
    yield Fila((quien, f"Diferencia {_con_signo(suma)}"), Clase.GRUPO)
    explicados: dict[str, Concepto] = {c.legal.concepto: c for c in explicacion.conceptos} if explicacion else {}
    for fila in sorted(conceptos, key=lambda fila: CONCEPTOS.index(fila["concepto"])):
        concepto = explicados.get(fila["concepto"])
        causa = CAUSAS[fila["causa"]]
        causa = f"{causa[:1].upper()}{causa[1:]} ({fila['causa']})"
        yield Fila(
            (
                descripcion(concepto) if concepto else _nombre(fila["concepto"]),
                f"${fila['emitido']:,}",
                f"${fila['calculado']:,}",
                _con_signo(fila["diferencia"]),
                f"{causa}\n{calculo(concepto)}" if concepto else causa,
                fundamento(concepto) if concepto else "",
            )
        )


def _nombre(columna: str) -> str:
    texto = cargar_conceptos()[columna].descripcion
    return f"{texto[:1].upper()}{texto[1:]}"


def _con_signo(importe: Any) -> str:
    return f"-${-importe:,}" if importe < 0 else f"${importe:,}"
