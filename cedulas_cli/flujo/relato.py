"""Una explicación contada de tres formas: objeto (JSON), tabla de pasos (csv, jsonl, parquet) y fichas (terminal)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL, IMPORTE, OBRERAS
from cedulas_cli.dominio.pasos import Concepto, Explicacion, Paso, decimal_de, por_ciento
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.sistema.fichas import Ficha

ESQUEMA = 1
DECIMALES = 9
"""Centavos (2) por tasa (7): con ellos todo producto de una cuota es exacto."""
RCV = frozenset({"retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero"})
VIVIENDA = frozenset({"aportacion_vivienda"})


def totales(explicacion: Explicacion) -> dict[str, int]:
    """Los totales del contrato, en centavos."""
    importes = explicacion.importes
    obrero = sum(i for c, i in importes.items() if c in OBRERAS)
    todo = sum(importes.values())
    sumas = {"total_patronal": todo - obrero, "total_obrero": obrero, "total": todo}
    if explicacion.renglon.emision == BIMESTRAL:
        rcv = sum(i for c, i in importes.items() if c in RCV)
        sumas = {"total_rcv": rcv, "total_vivienda": todo - rcv, **sumas}
    if explicacion.renglon.emision == ESPECIAL:
        partes = {"total_rcv": RCV, "total_vivienda": VIVIENDA}
        cubiertas = {n: [importes[c] for c in importes if c in parte] for n, parte in partes.items()}
        sumas = {**{n: sum(suyos) for n, suyos in cubiertas.items() if suyos}, **sumas}
    return sumas


def como_objeto(explicacion: Explicacion) -> dict[str, Any]:
    """Objeto JSON con importes como texto exacto; los campos sólo se agregan."""
    r, criterios = explicacion.renglon, explicacion.criterios
    return {
        "esquema": ESQUEMA,
        "emision": r.emision,
        "periodo": r.periodo,
        **({"modalidad": r.modalidad, "edad": r.edad} if r.emision == ESPECIAL else {}),
        "zona": r.zona,
        "desde": str(r.desde),
        "hasta": str(r.hasta),
        "sbc": str(pesos(r.sbc)),
        "criterios": {"ceav": criterios.ceav, "redondeo": criterios.redondeo, "piso": criterios.piso},
        "conceptos": [_objeto_concepto(concepto) for concepto in explicacion.conceptos],
        **{nombre: str(pesos(importe)) for nombre, importe in totales(explicacion).items()},
        "quien_paga": explicacion.quien_paga,
        "parametros": [_objeto_valor(valor) for valor in explicacion.valores],
        "advertencias": list(explicacion.advertencias),
    }


def _objeto_concepto(concepto: Concepto) -> dict[str, Any]:
    return {
        "concepto": concepto.legal.concepto,
        "descripcion": concepto.legal.descripcion,
        "articulo": concepto.legal.articulo,
        "pasos": [
            {**_celdas(paso), "parametros": [_objeto_valor(valor) for valor in paso.valores]} for paso in concepto.pasos
        ],
        "exacto": _numero(concepto.exacto),
        "redondeo": concepto.redondeo,
        "importe": str(pesos(concepto.importe)),
        "advertencias": list(concepto.advertencias),
    }


def _objeto_valor(valor: Valor) -> dict[str, Any]:
    return {
        "parametro": valor.parametro,
        "clave": valor.clave,
        "valor": str(valor.valor),
        "unidad": valor.unidad,
        "desde": str(valor.desde),
        "hasta": str(valor.hasta) if valor.hasta else None,
        "verificado": valor.verificado,
        "descripcion": valor.descripcion,
        "fundamento": valor.fundamento,
        "origen": valor.origen,
    }


def _celdas(paso: Paso) -> dict[str, Any]:
    return {
        "desde": str(paso.desde),
        "hasta": str(paso.hasta),
        "base": str(pesos(paso.base)),
        "base_motivo": paso.base_motivo,
        "dias": paso.dias,
        "dias_motivo": paso.dias_motivo,
        "tasa": None if paso.tasa is None else por_ciento(paso.tasa).removesuffix(" %"),
        "tasa_motivo": paso.tasa_motivo,
        "formula": paso.formula,
        "producto": _numero(paso.exacto),
    }


def exacto(centavos: Fraction) -> str:
    """Pesos con signo y todos los decimales que lleve."""
    return f"${_exacto(centavos)}"


def _exacto(centavos: Fraction) -> str:
    return decimal_de(centavos / 100, DECIMALES)


def _numero(centavos: Fraction) -> str:
    """Pesos como texto que otro programa puede leer; truncado a nueve decimales si no termina."""
    return _exacto(centavos).replace(",", "").removesuffix("…")


def como_tabla(explicacion: Explicacion) -> pl.DataFrame:
    """Un renglón por paso; el importe va en el último de cada concepto, así que la columna suma el total."""
    renglones = []
    for concepto in explicacion.conceptos:
        ultimo = len(concepto.pasos) - 1
        for indice, paso in enumerate(concepto.pasos):
            renglones.append(
                {
                    "concepto": concepto.legal.concepto,
                    "articulo": concepto.legal.articulo,
                    **_celdas(paso),
                    "redondeo": concepto.redondeo if indice == ultimo else None,
                    "importe": pesos(concepto.importe) if indice == ultimo else None,
                    "parametros": "; ".join(f"{v.rotulo} = {v.valor} ({v.vigencia})" for v in paso.valores),
                    "fundamento": "; ".join(dict.fromkeys(v.fundamento for v in paso.valores)),
                    "advertencia": "; ".join(v.advertencia for v in paso.valores if not v.verificado) or None,
                }
            )
    return pl.DataFrame(renglones, schema=_ESQUEMA_TABLA)


_TEXTOS = ("base_motivo", "dias_motivo", "tasa", "tasa_motivo", "formula", "producto", "redondeo")
_ESQUEMA_TABLA: dict[str, Any] = {
    "concepto": pl.String,
    "articulo": pl.String,
    "desde": pl.String,
    "hasta": pl.String,
    "base": pl.String,
    "base_motivo": pl.String,
    "dias": pl.Int64,
    **dict.fromkeys(_TEXTOS[1:], pl.String),
    "importe": IMPORTE,
    "parametros": pl.String,
    "fundamento": pl.String,
    "advertencia": pl.String,
}


# ---------------------------------------------------------------- para leer


def titulo(explicacion: Explicacion) -> str:
    """De qué se habla: emisión, periodo, tramo, salario y criterios."""
    r, c = explicacion.renglon, explicacion.criterios
    periodo = Periodo.de_texto(r.periodo).en_palabras(r.emision)
    piso = "" if c.piso else "; sin piso"
    tramo = f"tramo del {r.desde} al {r.hasta}" if r.desde <= r.hasta else "sin días"
    if r.emision == ESPECIAL:
        tramo = f"modalidad {r.modalidad}, {tramo}"
    return (
        f"Cuotas de la emisión {r.emision}, {periodo}: {tramo}, SBC ${pesos(r.sbc):,}, "
        f"zona {r.zona}. Criterios: cesantía y vejez {c.ceav}; redondeo por {c.redondeo}{piso}."
    )


def como_fichas(explicacion: Explicacion) -> list[Ficha]:
    """Una ficha por concepto, los totales, los parámetros usados y las advertencias."""
    fichas = [_ficha(concepto) for concepto in explicacion.conceptos]
    renglones = [(n, f"${pesos(i):,}") for n, i in totales(explicacion).items()]
    fichas.append(Ficha("Totales", renglones=[*renglones, ("quién paga", explicacion.quien_paga)]))
    usados = [(v.rotulo, f"{v.en_palabras}, {v.vigencia}; {v.fundamento}") for v in explicacion.valores]
    fichas.append(Ficha("Parámetros usados", renglones=usados))
    if explicacion.advertencias:
        fichas.append(Ficha("Advertencias", renglones=[("!", aviso) for aviso in explicacion.advertencias]))
    return fichas


def _ficha(concepto: Concepto) -> Ficha:
    renglones: list[tuple[str, str]] = []
    for paso in concepto.pasos:
        if len(concepto.pasos) > 1:
            renglones.append(("tramo", f"del {paso.desde} al {paso.hasta}"))
        renglones += _renglones(paso)
    if not concepto.pasos:
        renglones.append(("base", "no hay días ni crédito que lo causen"))
    elif concepto.exacto != concepto.importe or len(concepto.pasos) > 1:
        renglones.append(("importe", f"{exacto(concepto.exacto)} → {concepto.redondeo}"))
    renglones.append(("artículo", f"{concepto.legal.articulo}; días: {concepto.legal.articulo_dias}"))
    return Ficha(f"{concepto.legal.concepto}: {concepto.legal.descripcion}", f"${pesos(concepto.importe):,}", renglones)


def _renglones(paso: Paso) -> Iterable[tuple[str, str]]:
    yield "base", f"${pesos(paso.base):,}, {paso.base_motivo}"
    tal_cual = paso.dias_motivo.startswith(f"{paso.dias} ") and "−" not in paso.dias_motivo
    yield "días", paso.dias_motivo if tal_cual else f"{paso.dias}: {paso.dias_motivo}"
    if paso.tasa is not None:
        yield "tasa", f"{por_ciento(paso.tasa)}, {paso.tasa_motivo}"
    yield "producto", f"{paso.formula} = {exacto(paso.exacto)}"
    yield "según", ", ".join(v.rotulo for v in paso.valores) or "lo declarado"
