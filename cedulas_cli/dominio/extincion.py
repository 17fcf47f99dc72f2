"""Caducidad y prescripción, con lo que las interrumpe y las suspende (LSS 297 y 298; CFF 146; derecho 6.10).

Caducidad: no se **determinó** en cinco años; no se interrumpe. Prescripción: ya exigible, no se **cobró**; cada
interrupción la reinicia, cada suspensión la pausa, y nunca pasa de diez años sin contar las suspensiones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.plazos import primer_habil, sumar_meses
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, si_no

ANIOS, TOPE_ANIOS = 5, 10
MESES = 12
PRESCRIPCION, CADUCIDAD = "prescripcion", "caducidad"
GESTION, RECONOCIMIENTO, GESTION_SIN_NOTIFICAR = "gestion", "reconocimiento", "gestion-sin-notificar"
SUSPENSION_PAE, DOMICILIO, INCONFORMIDAD, JUICIO = "suspension-pae", "domicilio", "inconformidad", "juicio"
INTERRUMPEN = frozenset({GESTION, RECONOCIMIENTO})
SUSPENDEN = {
    PRESCRIPCION: frozenset({SUSPENSION_PAE, DOMICILIO}),
    CADUCIDAD: frozenset({INCONFORMIDAD, JUICIO}),
}
UN_DIA = timedelta(days=1)

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "se_consuma": pl.Date,
    "tope": pl.Date,
    "cuenta_desde": pl.Date,
    "dias_suspendidos": pl.Int64,
    "suspendida": pl.String,
    "consumada": pl.String,
    "dias_restantes": pl.Int64,
}


@dataclass(frozen=True)
class Suspension:
    """Del día `desde` al día `hasta`, los dos suspendidos; sin `hasta`, sigue abierta."""

    desde: date
    hasta: date | None = None


@dataclass(frozen=True)
class Computo:
    """`se_consuma` es nulo mientras haya una suspensión abierta antes de consumarse; `tope`, igual."""

    se_consuma: date | None
    tope: date | None
    cuenta_desde: date
    dias_suspendidos: int
    interrupciones: tuple[date, ...]
    sin_efecto: tuple[date, ...]


def sumar_anios(dia: date, anios: int, calendario: Calendario | None = None) -> date:
    """Mismo día tantos años después; el 29 de febrero que no existe, el primer hábil que sigue (CFF art. 12).

    Sin calendario, o si no llega, es el 1 de marzo.
    """
    if dia.year + anios > date.max.year:
        raise DatoMalo("inicio", dia, "la fecha se sale del calendario", "fuera-de-rango")
    fin = sumar_meses(dia, anios * MESES)
    no_existia = fin.day != dia.day
    return primer_habil(calendario, fin) if no_existia and calendario and calendario.llega(fin) else fin


def prescripcion(
    exigible: date,
    interrupciones: Iterable[date] = (),
    suspensiones: Iterable[Suspension] = (),
    calendario: Calendario | None = None,
) -> Computo:
    """Cinco años desde la exigibilidad o la última interrupción, con tope de diez, corridos por las suspensiones.

    Una interrupción posterior a la consumación no revive el crédito: queda en `sin_efecto`.
    """
    pausas = _unir(suspensiones)
    desde, fin = exigible, _correr(exigible, sumar_anios(exigible, ANIOS, calendario), pausas)
    tope = _correr(exigible, sumar_anios(exigible, TOPE_ANIOS, calendario), pausas)
    utiles, inutiles = [], []
    for dia in sorted(set(interrupciones)):
        if dia < exigible or ((limite := _menor(fin, tope)) is not None and dia > limite):
            inutiles.append(dia)
            continue
        desde, fin = dia, _correr(dia, sumar_anios(dia, ANIOS, calendario), pausas)
        utiles.append(dia)
    consuma = _menor(fin, tope)
    return Computo(consuma, tope, desde, _suspendidos(desde, consuma, pausas), tuple(utiles), tuple(inutiles))


def caducidad(inicio: date, suspensiones: Iterable[Suspension] = (), calendario: Calendario | None = None) -> Computo:
    """Cinco años desde el aviso, la liquidación o el conocimiento del hecho; no se interrumpe (LSS art. 297)."""
    pausas = _unir(suspensiones)
    fin = _correr(inicio, sumar_anios(inicio, ANIOS, calendario), pausas)
    return Computo(fin, None, inicio, _suspendidos(inicio, fin, pausas), (), ())


def _unir(suspensiones: Iterable[Suspension]) -> list[Suspension]:
    """En orden y sin encimarse: un día suspendido dos veces se cuenta una."""
    unidas: list[Suspension] = []
    for pausa in sorted(suspensiones, key=lambda s: (s.desde, s.hasta or date.max)):
        anterior = unidas[-1] if unidas else None
        if anterior is not None and (anterior.hasta is None or pausa.desde <= anterior.hasta + UN_DIA):
            abierta = anterior.hasta is None or pausa.hasta is None
            hasta = None if abierta else max(h for h in (anterior.hasta, pausa.hasta) if h is not None)
            unidas[-1] = Suspension(anterior.desde, hasta)
        else:
            unidas.append(pausa)
    return unidas


def _correr(desde: date, fin: date, pausas: Sequence[Suspension]) -> date | None:
    """El fin, corrido por los días suspendidos después de `desde`; nulo si una pausa abierta lo alcanza antes."""
    for pausa in pausas:
        if pausa.desde > fin:
            break
        if pausa.hasta is None:
            return None
        inicio = max(pausa.desde, desde + UN_DIA)  # el día en que empieza no se cuenta: tampoco se suspende
        if pausa.hasta >= inicio:
            suspendidos = pausa.hasta - inicio + UN_DIA
            if suspendidos > date.max - fin:
                raise DatoMalo("eventos", pausa.hasta, "con esa suspensión el plazo se sale del calendario", "desborde")
            fin += suspendidos
    return fin


def _suspendidos(desde: date, fin: date | None, pausas: Sequence[Suspension]) -> int:
    """Días suspendidos y ya cerrados dentro del cómputo que corre."""
    dias = 0
    for pausa in pausas:
        inicio = max(pausa.desde, desde + UN_DIA)
        if pausa.hasta is not None and pausa.hasta >= inicio and (fin is None or pausa.desde <= fin):
            dias += (pausa.hasta - inicio).days + 1
    return dias


def _menor(uno: date | None, otro: date | None) -> date | None:
    """El que llegue antes; una fecha abierta (nula) no llega."""
    return min((dia for dia in (uno, otro) if dia is not None), default=None)


# ---------------------------------------------------------------- la calculadora


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Cuándo se consuma, y si al día pedido ya se consumó."""
    cuaderno = Cuaderno()
    figura: str = datos["figura"]
    interrupciones, suspensiones = leer_eventos(datos["eventos"], figura, cuaderno)
    if figura == PRESCRIPCION:
        computo = prescripcion(datos["inicio"], interrupciones, suspensiones, contexto.calendario)
    else:
        computo = caducidad(datos["inicio"], suspensiones, contexto.calendario)
    _anotar(figura, datos["inicio"], computo, suspensiones, cuaderno, contexto.calendario)
    al: date | None = datos["al"]
    fin = computo.se_consuma
    return cuaderno.cerrar(
        {
            "se_consuma": fin,
            "tope": computo.tope,
            "cuenta_desde": computo.cuenta_desde,
            "dias_suspendidos": computo.dias_suspendidos,
            "suspendida": si_no(fin is None),
            "consumada": None if al is None else si_no(fin is not None and al >= fin),
            "dias_restantes": None if al is None or fin is None else max(0, (fin - al).days),
        }
    )


REGLA = Regla(SALIDAS, calcular)


def leer_eventos(
    texto: str | None, figura: str, cuaderno: Cuaderno | None = None
) -> tuple[list[date], list[Suspension]]:
    """«gestion:2028-01-10;suspension-pae:2029-01-01/2029-06-30» → interrupciones y suspensiones.

    Sin segunda fecha, una suspensión sigue abierta. Una gestión sin notificar se acepta y no interrumpe.
    """
    interrupciones: list[date] = []
    suspensiones: list[Suspension] = []
    for evento in (texto or "").split(";"):
        if not evento.strip():
            continue
        clase, _, fechas = (trozo.strip() for trozo in evento.partition(":"))
        desde, _, hasta = (trozo.strip() for trozo in fechas.partition("/"))
        if clase in SUSPENDEN[figura]:
            fin = _dia(hasta, evento) if hasta else None
            if fin is not None and fin < _dia(desde, evento):
                raise DatoMalo("eventos", evento, "termina antes de empezar", "orden")
            suspensiones.append(Suspension(_dia(desde, evento), fin))
        elif figura == PRESCRIPCION and clase in (*INTERRUMPEN, GESTION_SIN_NOTIFICAR):
            dia = _dia(desde, evento)
            if clase in INTERRUMPEN:
                interrupciones.append(dia)
            if cuaderno is not None and clase == GESTION_SIN_NOTIFICAR:
                cuaderno.anotar(f"Gestión del {dia}", "no se hizo saber al deudor", "no interrumpe", "CFF art. 146")
            if cuaderno is not None and clase == RECONOCIMIENTO:
                cuaderno.avisar("SIN VERIFICAR: qué cuenta como reconocimiento tácito (pago parcial, convenio)")
        else:
            admitidas = sorted(
                SUSPENDEN[figura] | (INTERRUMPEN | {GESTION_SIN_NOTIFICAR} if figura == PRESCRIPCION else set())
            )
            raise DatoMalo("eventos", clase, f"en la {figura} son: {', '.join(admitidas)}", "desconocido")
    return interrupciones, suspensiones


def _dia(texto: str, evento: str) -> date:
    try:
        if len(texto) == len("AAAA-MM-DD"):
            return date.fromisoformat(texto)
    except ValueError:
        pass
    raise DatoMalo("eventos", evento, f"«{texto}» no es una fecha AAAA-MM-DD que exista")


def _avisar_si_no_existe(
    figura: str, inicio: date, computo: Computo, calendario: Calendario, cuaderno: Cuaderno
) -> None:
    """El 29 de febrero que no existe pasa al primer hábil que sigue; si el calendario no llega ahí, se dice."""
    plazos = [(computo.cuenta_desde, ANIOS), *([(inicio, TOPE_ANIOS)] if figura == PRESCRIPCION else [])]
    for desde, anios in plazos:
        fin = sumar_anios(desde, anios)
        if fin.day != desde.day and calendario.llega(fin):
            cuaderno.anotar(
                "Día que no existe",
                f"{anios} años después del {desde} no hay ese día: el primer hábil que sigue",
                str(sumar_anios(desde, anios, calendario)),
                "CFF art. 12",
            )
        elif fin.day != desde.day:
            cuaderno.avisar(
                f"SIN VERIFICAR: {anios} años después del {desde} no hay ese día y el calendario de inhábiles no "
                f"llega: se usó el {fin}; si es inhábil, es el primer hábil que sigue (CFF art. 12)"
            )


def _anotar(
    figura: str,
    inicio: date,
    computo: Computo,
    suspensiones: Sequence[Suspension],
    cuaderno: Cuaderno,
    calendario: Calendario,
) -> None:
    fundamento = "LSS art. 298; CFF art. 146" if figura == PRESCRIPCION else "LSS art. 297"
    desde = "la exigibilidad" if figura == PRESCRIPCION else "el aviso, la liquidación o el conocimiento del hecho"
    cuaderno.anotar("Inicio", f"{ANIOS} años desde {desde}", str(inicio), fundamento)
    for dia in computo.interrupciones:
        cuaderno.anotar("Interrupción", "vuelve a cero", str(dia), fundamento)
    for dia in computo.sin_efecto:
        cuaderno.anotar("Interrupción sin efecto", "antes de la exigibilidad, o ya consumada", str(dia), fundamento)
    for pausa in suspensiones:
        cuaderno.anotar("Suspensión", "pausa el cómputo", f"{pausa.desde} a {pausa.hasta or 'sin término'}", fundamento)
    if figura == PRESCRIPCION:
        operacion = f"{TOPE_ANIOS} años desde la exigibilidad, sin contar suspensiones"
        cuaderno.anotar("Tope", operacion, str(computo.tope or "suspendido"), "CFF art. 146")
    _avisar_si_no_existe(figura, inicio, computo, calendario, cuaderno)
    operacion = f"{ANIOS} años desde el {computo.cuenta_desde}, más {computo.dias_suspendidos} días suspendidos"
    cuaderno.anotar("Se consuma", operacion, str(computo.se_consuma or "suspendida"), f"{fundamento}; CFF art. 12")
