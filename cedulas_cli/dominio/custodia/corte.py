"""El corte diario: el saldo de legajos por estado, cómo se llegó a él y si el papel está donde el dato dice (C05)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.custodia.legajo import vivo

CORTE: dict[str, pl.DataType | type[pl.DataType]] = {
    "estado": pl.String,
    "saldo_anterior": pl.Int64,
    "entradas": pl.Int64,
    "salidas": pl.Int64,
    "saldo": pl.Int64,
    "importe": pl.Int64,
    "en_base": pl.Int64,
    "diferencia": pl.Int64,
    "cuadra": pl.String,
}
"""Un renglón por estado y el total; importe en centavos. `en_base`: los que tienen su crédito en estado compatible."""
DIFERENCIAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "diferencia": pl.String,
    "numero_credito": pl.String,
    "legajo": pl.String,
    "estado_legajo": pl.String,
    "estado_credito": pl.String,
    "en_poder_de": pl.String,
    "motivo": pl.String,
}
SIN_LEGAJO, SIN_CREDITO, OTRO_LUGAR, DOBLE = "solo-en-base", "solo-en-custodia", "distinto-lugar", "doble-juego"
TOTAL = "TOTAL"
SIN_PAPEL = "SIN_LEGAJO"
CON_PAPEL_AQUI = ("EPO", "NOTIFICADOR")
"""Custodias del crédito en que la oficina debe tener su papel, o el notificador que lo firmó."""
_ANTES_DE_IMPRIMIR = frozenset(("DETERMINADO", "EN_REVISION", "RECHAZADO_INTERNO", "FIRMADO"))


class EstadoLegajo(NamedTuple):
    """Qué supone un estado del legajo: cómo se lee, qué son sus hojas y con qué estados del crédito concuerda."""

    estado: str
    rotulo: str
    hojas: str
    vivo: bool
    estados_credito: frozenset[str]


class CreditoEnBase(NamedTuple):
    """Lo que el corte mira de un crédito; importe en centavos."""

    estado: str
    custodia: str
    importe: int


def diferencias(
    legajos: Mapping[str, Mapping[str, Any]],
    creditos: Mapping[str, CreditoEnBase],
    estados: Mapping[str, EstadoLegajo],
) -> pl.DataFrame:
    """C05: lo que el papel y el dato no dicen igual, por crédito."""
    filas: list[tuple[str, ...]] = []
    vivos: dict[str, list[str]] = {}
    con_papel: set[str] = set()
    for clave, legajo in legajos.items():
        numero, estado = str(legajo.get("numero_credito") or ""), str(legajo["estado"])
        con_papel.add(numero)
        if vivo(legajo):
            vivos.setdefault(numero, []).append(clave)
        if regla := _regla(legajo, creditos.get(numero), estados):
            credito = creditos.get(numero)
            quien = str(legajo.get("en_poder_de") or "")
            filas.append((regla[0], numero, clave, estado, credito.estado if credito else "", quien, regla[1]))
    filas += [
        (
            SIN_LEGAJO,
            numero,
            "",
            "",
            c.estado,
            "",
            f"el crédito está en custodia de {c.custodia} y nadie tiene su papel",
        )
        for numero, c in creditos.items()
        if c.custodia in CON_PAPEL_AQUI and c.estado not in _ANTES_DE_IMPRIMIR and numero not in vivos
    ]
    filas += [
        (DOBLE, numero, "|".join(claves), "", "", "", "hay más de un juego vivo del mismo crédito")
        for numero, claves in vivos.items()
        if len(claves) > 1
    ]
    return pl.DataFrame(sorted(filas, key=lambda f: (f[1], f[0], f[2])), schema=DIFERENCIAS, orient="row")


def _regla(
    legajo: Mapping[str, Any], credito: CreditoEnBase | None, estados: Mapping[str, EstadoLegajo]
) -> tuple[str, str] | None:
    estado = estados[str(legajo["estado"])]
    if estado.hojas == "canceladas":
        return None
    if credito is None:
        return SIN_CREDITO, "el padrón no conoce ese crédito"
    if credito.estado in estado.estados_credito:
        return None
    return OTRO_LUGAR, f"el papel está {estado.rotulo} y el crédito, {credito.estado}"


def corte(
    antes: Iterable[str],
    movimientos: Iterable[tuple[str, str]],
    legajos: Mapping[str, Mapping[str, Any]],
    creditos: Mapping[str, CreditoEnBase],
    estados: Mapping[str, EstadoLegajo],
    distintas: pl.DataFrame,
) -> pl.DataFrame:
    """El saldo de cada estado: anterior + entradas − salidas, contra lo que hay y contra la base.

    `antes`: estado de cada legajo al abrir el día; `movimientos`: (de, a) del día, «» al nacer; `legajos`: al cerrar;
    `distintas`: las diferencias ya halladas. Un estado cuadra si el saldo corrido es el contado y todos sus créditos
    concuerdan.
    """
    anterior, entradas, salidas = Counter(antes), Counter[str](), Counter[str]()
    for de, a in movimientos:
        entradas[a] += 1
        if de:
            salidas[de] += 1
    saldo = Counter(str(lg["estado"]) for lg in legajos.values())
    importes: Counter[str] = Counter()
    for lg in legajos.values():
        if (credito := creditos.get(str(lg.get("numero_credito")))) is not None:
            importes[str(lg["estado"])] += credito.importe
    malos = Counter(distintas.filter(pl.col("diferencia").is_in([SIN_CREDITO, OTRO_LUGAR]))["estado_legajo"])
    filas = []
    for estado in estados:
        corrido = anterior[estado] + entradas[estado] - salidas[estado]
        en_base = saldo[estado] - malos[estado]
        filas.append(
            _fila(
                estado, anterior, entradas, salidas, saldo[estado], importes[estado], en_base, saldo[estado] == corrido
            )
        )
    sin_papel = distintas.filter(pl.col("diferencia") == SIN_LEGAJO)["numero_credito"].to_list()
    if sin_papel:
        importe = sum(creditos[n].importe for n in sin_papel)
        filas.append((SIN_PAPEL, 0, 0, 0, 0, importe, len(sin_papel), -len(sin_papel), "no"))
    suma = [sum(fila[i] for fila in filas) for i in range(1, 8)]
    cuadra = all(fila[8] == "si" for fila in filas)
    return pl.DataFrame([*filas, (TOTAL, *suma, "si" if cuadra else "no")], schema=CORTE, orient="row")


def _fila(
    estado: str,
    anterior: Counter[str],
    entradas: Counter[str],
    salidas: Counter[str],
    saldo: int,
    importe: int,
    en_base: int,
    corre: bool,
) -> tuple[Any, ...]:
    diferencia = saldo - en_base
    cuadra = "si" if corre and not diferencia else "no"
    return (
        estado, anterior[estado], entradas[estado], salidas[estado], saldo, importe, en_base, diferencia, cuadra
    )  # fmt: skip


def al_cierre(historia: Iterable[tuple[date, str]], dia: date) -> tuple[str, list[tuple[str, str]], str]:
    """De los estados fechados de un legajo: el que tenía al abrir el día, sus pasos de ese día y el del cierre."""
    abre = cierra = ""
    pasos: list[tuple[str, str]] = []
    for cuando, estado in historia:
        if cuando > dia:
            break
        if cuando < dia:
            abre = cierra = estado
        elif estado != cierra:
            pasos.append((cierra, estado))
            cierra = estado
    return abre, pasos, cierra
