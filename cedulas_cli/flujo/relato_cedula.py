"""La explicación de unos renglones de cédula: objeto (JSON), tabla de pasos (csv, parquet…) y fichas (terminal)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.flujo import relato
from cedulas_cli.flujo.explicar_cedula import CedulaExplicada, RenglonDeCedula, conceptos_cuadrados
from cedulas_cli.sistema.fichas import Ficha

ESQUEMA = 1
_DEL_RENGLON = ("archivo", "renglon", "nss", "nombre")
_INFERIDO = (("prima_inferida", "prima_rt"), ("zona_inferida", "zona"))


def como_objeto(cedulas: Sequence[CedulaExplicada]) -> dict[str, Any]:
    """Objeto JSON: una cédula tras otra, cada renglón con la misma forma que `explicar cuotas`."""
    return {"esquema": ESQUEMA, "cedulas": [_objeto(cedula) for cedula in cedulas]}


def _objeto(cedula: CedulaExplicada) -> dict[str, Any]:
    return {
        "folio": cedula.folio,
        "emision": cedula.emision,
        "periodo": cedula.periodo,
        "registro_patronal": cedula.registro_patronal,
        "impresa": {c: v if isinstance(v, int) else str(v) for c, v in cedula.impresa.items() if v is not None}
        if cedula.impresa
        else None,
        "renglones_de_la_cedula": cedula.renglones_de_la_cedula,
        "renglones": [_objeto_renglon(renglon) for renglon in cedula.renglones],
        "explicado": {c: str(pesos(i)) for c, i in conceptos_cuadrados(cedula).items()},
        "de_la_cedula": {c: str(pesos(i)) for c, i in cedula.importes.items()},
        "cuadra": cedula.impresa is not None,
        "avisos": list(cedula.avisos),
    }


def _objeto_renglon(renglon: RenglonDeCedula) -> dict[str, Any]:
    return {
        **{columna: renglon.fila[columna] for columna in _DEL_RENGLON},
        "inferido": _inferido(renglon),
        **relato.como_objeto(renglon.explicacion),
        "diferencias": [{c: str(v) for c, v in d.items()} for d in renglon.diferencias],
    }


def _inferido(renglon: RenglonDeCedula) -> list[str]:
    """Lo que nadie declaró y salió de los importes emitidos."""
    return [dato for bandera, dato in _INFERIDO if renglon.fila[bandera]]


def como_tabla(cedulas: Sequence[CedulaExplicada]) -> pl.DataFrame:
    """Un renglón por paso, con de qué cédula y de qué renglón recibido es; la columna `importe` suma lo explicado."""
    partes = []
    for cedula in cedulas:
        for renglon in cedula.renglones:
            pasos = relato.como_tabla(renglon.explicacion)
            partes.append(
                pasos.select(
                    pl.lit(cedula.folio).alias("folio"),
                    pl.lit(cedula.emision).alias("emision"),
                    pl.lit(cedula.periodo).alias("periodo"),
                    pl.lit(cedula.registro_patronal).alias("registro_patronal"),
                    *(pl.lit(renglon.fila[c]).alias(c) for c in _DEL_RENGLON),
                    pl.all(),
                )
            )
    return pl.concat(partes, how="vertical_relaxed")


# ---------------------------------------------------------------- para leer


def titulo(cedulas: Sequence[CedulaExplicada]) -> str:
    """Cuántos renglones de qué cédulas."""
    cuantos = sum(len(cedula.renglones) for cedula in cedulas)
    folios = ", ".join(cedula.folio for cedula in cedulas)
    return f"{cuantos} {'renglón' if cuantos == 1 else 'renglones'} de {folios}"


def como_fichas(cedulas: Sequence[CedulaExplicada]) -> Iterable[Ficha]:
    """Las de cada renglón y, al final de cada cédula, la cuenta con lo impreso."""
    for cedula in cedulas:
        for renglon in cedula.renglones:
            yield _ficha_de_renglon(renglon)
            yield from relato.como_fichas(renglon.explicacion)
        yield _ficha_de_cedula(cedula)


def _ficha_de_renglon(renglon: RenglonDeCedula) -> Ficha:
    fila = renglon.fila
    renglones = [("asegurado", " ".join(str(fila[c]) for c in ("nss", "nombre") if fila[c] is not None))]
    renglones.append(("recibido", f"{fila['archivo']}, renglón {fila['renglon']}"))
    renglones.append(("qué", relato.titulo(renglon.explicacion)))
    if inferido := _inferido(renglon):
        renglones.append(("inferido", f"{', '.join(inferido)}: salió de los importes emitidos del patrón"))
    for diferencia in renglon.diferencias:
        texto = "{concepto}: emitido ${emitido:,}, calculado ${calculado:,}; causa {causa}".format(**diferencia)
        renglones.append(("† difiere", texto))
    return Ficha(f"Registro patronal {fila['registro_patronal']}", f"${pesos(fila['total']):,}", renglones)


def _ficha_de_cedula(cedula: CedulaExplicada) -> Ficha:
    explicado = sum(conceptos_cuadrados(cedula).values())
    cuantos = f"{len(cedula.renglones)} de {cedula.renglones_de_la_cedula} renglones"
    renglones = [("explicado", f"${pesos(explicado):,} en {cuantos}")]
    if impresa := cedula.impresa:
        total = cedula.importes["total"]
        cuadra = f"cuadra con sus renglones determinados (${pesos(total):,})"
        renglones.append(("impreso", f"${impresa['total']:,}: {cuadra}"))
        renglones.append(("dónde", f"{impresa['pdf']}, página {impresa['pagina_inicial']}, del {impresa['fecha']}"))
    renglones += [("!", aviso) for aviso in cedula.avisos]
    return Ficha(f"Cédula {cedula.folio}", f"${pesos(cedula.importes['total']):,}", renglones)
