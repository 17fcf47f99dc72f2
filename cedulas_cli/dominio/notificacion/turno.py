"""El lote a incidencia 31: qué entra, en cuántos lotes y qué responde la cartera (procesos §4.2, 27 y 28)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import CREDITO, LOTE, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.notificacion.documentos import LOTE_31
from cedulas_cli.errores import ErrorCedulas

LOTE_A_COBRO = "lote_a_cobro"
"""Clase del lote que se turna a Registros y Control de la Cartera."""
TURNABLES: Final = ("EXIGIBLE", "OBSERVADO")
CONFIRMA, RECHAZA = "confirma", "rechaza"
RESPUESTAS: Final[Mapping[str, str]] = {CONFIRMA: "en_cobro", RECHAZA: "observado"}


class Apartado(NamedTuple):
    """Un crédito que no entra al lote y por qué."""

    numero_credito: str
    regla: str
    motivo: str


class Turno(NamedTuple):
    """Los lotes por turnar (folio → créditos), sus hechos y lo que no entró."""

    lotes: dict[str, list[str]]
    hechos: list[HechoNuevo]
    apartados: list[Apartado]


def turnar(
    creditos: Sequence[Credito],
    vigentes: Mapping[str, str] | None,
    dia: date,
    usuario: str,
    rale: str,
    reglas: Reglas,
    existe: Callable[[str], bool],
) -> Turno:
    """Parte en lotes lo que puede pasar a cobro, por clase y número de crédito.

    `vigentes`: número → incidencia en el RALE; sin él se usa la última que consta en el crédito. Cada crédito se revisa
    con las condiciones de la máquina; `existe` dice si un folio de lote ya se usó.
    """
    aptos: list[tuple[Credito, str]] = []
    apartados: list[Apartado] = []
    for credito in sorted(creditos, key=lambda c: (c.clase, c.numero_credito)):
        incidencia = (vigentes.get(credito.numero_credito) if vigentes is not None else credito.incidencia) or ""
        if (apartado := _sin_rale(credito.numero_credito, vigentes, incidencia)) is not None:
            apartados.append(apartado)
            continue
        try:
            aplicar(credito, _hecho(credito, dia, usuario, "prueba", 1, incidencia, rale), reglas)
        except ErrorCedulas as error:
            motivo = ": ".join(t for t in (error.mensaje, error.causa) if t)
            apartados.append(Apartado(credito.numero_credito, error.nombre, motivo))
        else:
            aptos.append((credito, incidencia))
    lotes: dict[str, list[str]] = {}
    hechos: list[HechoNuevo] = []
    consecutivo = 0
    for desde in range(0, len(aptos), reglas.limite_lote):
        tramo = aptos[desde : desde + reglas.limite_lote]
        while existe(folio := f"{LOTE_31}-{dia:%y%m%d}-{(consecutivo := consecutivo + 1):03d}"):
            pass
        lotes[folio] = [c.numero_credito for c, _ in tramo]
        hechos += [_hecho(c, dia, usuario, folio, len(tramo), incidencia, rale) for c, incidencia in tramo]
        datos: dict[str, Any] = {
            "clase": LOTE_A_COBRO,
            "incidencia": "31",
            "rale": rale,
            "casos": len(tramo),
            "importe": sum(c.saldo for c, _ in tramo),
            "creditos": lotes[folio],
        }
        hechos.append(HechoNuevo(LOTE, folio, "turnado", dia, usuario, folio, datos))
    return Turno(lotes, hechos, apartados)


def _hecho(c: Credito, dia: date, usuario: str, lote: str, casos: int, incidencia: str, rale: str) -> HechoNuevo:
    datos = {"lote": lote, "casos": casos, "incidencia": incidencia, "rale": rale}
    return HechoNuevo(CREDITO, c.numero_credito, "entregado_rcc", dia, usuario, lote, datos)


def _sin_rale(numero: str, vigentes: Mapping[str, str] | None, incidencia: str) -> Apartado | None:
    if vigentes is not None and numero not in vigentes:
        return Apartado(
            numero, "no-vigente-en-rale", "ya no está en el RALE que se dio: revise si se pagó o se canceló"
        )
    if not incidencia:
        return Apartado(numero, "sin-incidencia", "no consta su incidencia: dé el RALE, o capture su notificación")
    return None


def respuesta(numero: str, dicho: str, dia: date, usuario: str, documento: str, datos: Mapping[str, Any]) -> HechoNuevo:
    """El hecho que deja lo que la cartera responde de un crédito: «confirma» (con acuse) o «rechaza» (con motivo)."""
    hecho = RESPUESTAS.get(dicho)
    if hecho is None:
        raise ErrorCedulas(
            "resultado-desconocido",
            f"«{dicho}» no es una respuesta de la cartera" if dicho else "no dice qué respondió la cartera",
            lugar=f"crédito {numero}",
            causa=f"es {' o '.join(RESPUESTAS)}",
            remedio="corrija la columna «respuesta»",
        )
    exige = "acuse" if dicho == CONFIRMA else "motivo"
    if not datos.get(exige):
        raise ErrorCedulas(
            "hecho-incompleto",
            f"a la respuesta «{dicho}» le falta: {exige}",
            lugar=f"crédito {numero}",
            causa="la cartera confirma con un acuse y rechaza con un motivo",
            remedio="agréguelo y vuelva a capturarla",
        )
    return HechoNuevo(CREDITO, numero, hecho, dia, usuario, documento, {k: v for k, v in datos.items() if v})
