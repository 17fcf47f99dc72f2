"""Cómo va un inventario, por lo que se agrupe, y qué le falta para cerrarse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl

from cedulas_cli.dominio.inventario import renglon as rg

Renglones = Mapping[str, Mapping[str, Any]]
OTRO_MASIVO: Final = 20
"""Por ciento de «otro» desde el que se avisa: cerrar con «otro» masivo es no haber contado."""
AVANCE: dict[str, pl.DataType | type[pl.DataType]] = {
    "grupo": pl.String,
    **dict.fromkeys(("base", *rg.RESULTADOS, "pendiente", "sobrante"), pl.Int64),
    **dict.fromkeys(("importe_base", "importe_total", "importe_parcial", "importe_faltante"), pl.Int64),
    "en_muestra": pl.Int64,
    "segundo_conteo": pl.Int64,
    "discrepancias": pl.Int64,
    "por_ciento": pl.String,
}
"""Importes en centavos, de la base; `por_ciento`, lo contado contra la base."""
TOTAL = "TOTAL"
GRUPOS: Final[Mapping[str, str]] = {
    "libro": "libro",
    "responsable": "responsable",
    "auxiliar": "auxiliar",
    "incidencia": "incidencia",
    "td": "tipo_documento",
    "dia": "fecha_conteo",
    "clase": "clase",
}
SIN_GRUPO = "SIN DATO"
HALLAZGOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "regla": pl.String,
    "clave": pl.String,
    "numero_credito": pl.String,
    "libro": pl.String,
    "responsable": pl.String,
    "estado": pl.String,
    "importe": pl.Int64,
    "motivo": pl.String,
}


class Hallazgo(NamedTuple):
    """Algo que falta; `impide` si ni sin `--estricto` se puede cerrar así."""

    regla: str
    clave: str
    motivo: str
    impide: bool


def partir(renglones: Renglones) -> tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, Any]]]:
    """(los de la base, los sobrantes)."""
    base = {c: r for c, r in renglones.items() if not _sobra(c)}
    return base, {c: r for c, r in renglones.items() if _sobra(c)}


def _sobra(clave: str) -> bool:
    return clave.partition(rg.SEPARADOR)[2].startswith("S")


def cifras(renglones: Renglones) -> dict[str, int]:
    """base, total, parcial, otro, faltante, pendiente y sobrante, y los importes (centavos) de los primeros cinco."""
    base, sobrantes = partir(renglones)
    cuenta = Counter(str(r.get("resultado") or "pendiente") for r in base.values())
    importes: Counter[str] = Counter()
    for r in base.values():
        importes[str(r.get("resultado") or "pendiente")] += int(r["importe"])
    nombres = (*rg.RESULTADOS, "pendiente")
    return {
        "base": len(base),
        **{n: cuenta[n] for n in nombres},
        "sobrante": len(sobrantes),
        "importe_base": sum(importes.values()),
        **{f"importe_{n}": importes[n] for n in nombres},
    }


def avance(renglones: Renglones, por: str) -> pl.DataFrame:
    """Un renglón por grupo (`por`: una llave de GRUPOS), en orden, y el total."""
    campo = GRUPOS[por]
    grupos: dict[str, dict[str, Mapping[str, Any]]] = {}
    for clave, r in renglones.items():
        grupos.setdefault(str(r.get(campo) or SIN_GRUPO), {})[clave] = r
    filas = [_fila(nombre, grupos[nombre]) for nombre in sorted(grupos)]
    return pl.DataFrame([*filas, _fila(TOTAL, renglones)], schema=AVANCE, orient="row")


def _fila(nombre: str, renglones: Renglones) -> tuple[Any, ...]:
    c = cifras(renglones)
    contados = c["base"] - c["pendiente"]
    diezmilesimas = (contados * 20_000 + c["base"]) // (2 * c["base"]) if c["base"] else 0
    return (
        nombre,
        *(c[n] for n in ("base", *rg.RESULTADOS, "pendiente", "sobrante")),
        *(c[f"importe_{n}"] for n in ("base", rg.TOTAL, rg.PARCIAL, rg.FALTANTE)),
        sum(1 for r in renglones.values() if r.get("muestra") is True),
        sum(1 for r in renglones.values() if r.get("muestra") is True and r.get("segundo")),
        sum(1 for r in renglones.values() if r.get("discrepa")),
        f"{diezmilesimas // 100}.{diezmilesimas % 100:02d}" if c["base"] else "",
    )


def hallazgos(cabeza: Mapping[str, Any], renglones: Renglones) -> list[Hallazgo]:
    """Todo lo que falta para un cierre limpio; primero lo que lo impide."""
    base, sobrantes = partir(renglones)
    hallados: list[Hallazgo] = []
    if len(base) != cabeza.get("casos") or sum(int(r["importe"]) for r in base.values()) != cabeza.get("importe"):
        hallados.append(Hallazgo("base-distinta", "", "la base ya no suma lo que se selló al abrir", impide=True))
    for clave, r in base.items():
        hallados += [Hallazgo(regla, clave, motivo, impide) for regla, motivo, impide in _de_renglon(r)]
    hallados += [
        Hallazgo("sobrante-sin-resolver", clave, "no se ha dicho si es de la oficina o de otra", impide=False)
        for clave, r in sobrantes.items()
        if r["estado"] == "SOBRANTE"
    ]
    hallados += _de_muestra(cabeza, base)
    otros = sum(1 for r in base.values() if r.get("resultado") == rg.OTRO)
    if base and otros * 100 > OTRO_MASIVO * len(base):
        motivo = f"{otros} de {len(base)} renglones son «otro»: más del {OTRO_MASIVO} %"
        hallados.append(Hallazgo("otro-masivo", "", motivo, impide=False))
    return sorted(hallados, key=lambda h: (not h.impide, h.regla, h.clave))


def _de_renglon(r: Mapping[str, Any]) -> Iterable[tuple[str, str, bool]]:
    estado = r["estado"]
    if estado == "BASE":
        yield "sin-asignar", "no tiene libro ni responsable", True
    elif not r.get("resultado"):
        yield "sin-contar", "nadie lo ha contado", True
    if r.get("discrepa"):
        yield "discrepancia", "los dos conteos no coinciden: falta el recuento", True
    if estado == "FALTANTE":
        yield "faltante-sin-busqueda", "falta la segunda búsqueda", False
    elif estado == "BUSQUEDA":
        yield "busqueda-abierta", "falta el acta o la reposición", False
    elif estado in ("CONTADO_PARCIAL", "CONTADO_OTRO"):
        yield "sin-justificar", "difiere y no tiene corrección ni nota", False


def _de_muestra(cabeza: Mapping[str, Any], base: Renglones) -> list[Hallazgo]:
    if not cabeza.get("muestra"):
        return [Hallazgo("sin-muestra", "", "no se ha sorteado la segunda muestra", impide=False)]
    return [
        Hallazgo("muestra-sin-contar", clave, "salió en la muestra y falta su segundo conteo", impide=False)
        for clave, r in base.items()
        if r.get("muestra") is True and not r.get("segundo")
    ]


def tabla_de(hallados: Iterable[Hallazgo], renglones: Renglones) -> pl.DataFrame:
    """Los hallazgos con lo de su renglón; importe en centavos."""
    filas = []
    for h in hallados:
        r = renglones.get(h.clave, {})
        textos = [str(r.get(c) or "") for c in ("numero_credito", "libro", "responsable", "estado")]
        filas.append((h.regla, h.clave, *textos, r.get("importe"), h.motivo))
    return pl.DataFrame(filas, schema=HALLAZGOS, orient="row")


def despues_del_corte(
    historias: Mapping[str, Iterable[tuple[date, str]]], corte: date, hasta: Callable[[str], date]
) -> dict[str, str]:
    """Crédito → qué le pasó entre el corte y su conteo («2026-12-02 saldado»); los que no se movieron no salen."""
    movidos = {}
    for numero, hechos in historias.items():
        tope = hasta(numero)
        dichos = [f"{cuando} {hecho}" for cuando, hecho in hechos if corte < cuando <= tope]
        if dichos:
            movidos[numero] = "; ".join(dichos)
    return movidos
