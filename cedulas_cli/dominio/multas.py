"""Multas: omisión de pago (LSS 304), infracciones formales (304 A y 304 B), reincidencia y pronto pago (derecho §4).

El crédito nace al 100 %; la baja del 20 % ocurre sólo con el pago. La multa se actualiza y no causa recargos.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo, exigir_fecha_creible
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.partes import unidad_vigente
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.plazos import sumar_habiles, vence_multa
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Resultado, en_pesos, redondear, si_no
from cedulas_cli.dominio.vigencia import Valor

OMISION = "304"
"""La «fracción» de la multa por omitir el pago de cuotas; las demás son las del 304 A, en romanos."""
PRIMA = "XV"
"""La que castiga no presentar la determinación de la prima de riesgos."""
PROPUESTA = "propuesta"
"""Recibir la EMA o la EBA no es gestión notificada: no quita lo espontáneo (derecho 4.04)."""
MOTIVACION = ("gravedad", "trabajadores_afectados", "trabajadores_total", "antecedentes")
"""Lo que la resolución debe dejar escrito para pasar del mínimo (RACERF arts. 183 y 184)."""

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "procede": pl.String,
    "motivo": pl.String,
    "fraccion_aplicada": pl.String,
    "unidad": IMPORTE,
    "minimo": IMPORTE,
    "maximo": IMPORTE,
    "multa": IMPORTE,
    "reincidente": pl.String,
    "limite_pago": pl.Date,
    "descuento": IMPORTE,
    "a_pagar": IMPORTE,
}

_DESDE_304 = "LSS art. 304; RACERF art. 188"
_OBJETO_304 = "se calcula sobre el concepto omitido histórico, sin actualizar"


@dataclass(frozen=True)
class Rango:
    """Lo menos y lo más que puede valer una multa, exacto y en centavos; `unidad` es la diaria, si se usa."""

    fraccion: str
    minimo: Fraction
    maximo: Fraction
    unidad: int | None
    valores: tuple[Valor, ...]
    operacion: str


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Una multa: procedencia, rango, importe, reincidencia y pronto pago; importes en centavos."""
    exigir_orden(datos)
    cuaderno = Cuaderno()
    if motivo := _no_procede(datos, contexto, cuaderno):
        return cuaderno.cerrar({"procede": si_no(False), "motivo": motivo, "multa": 0, "a_pagar": 0})
    rango = rango_aplicable(datos, contexto, cuaderno)
    elegida = _elegir(datos, rango, cuaderno)
    reincidente = _es_reincidente(datos, contexto, cuaderno)
    if reincidente:
        elegida = min(elegida * 2, rango.maximo)
        operacion = f"el doble, sin pasar del máximo de {en_pesos(rango.maximo)}"
        cuaderno.anotar("Reincidencia", operacion, en_pesos(elegida), "RACERF art. 185")
    multa = redondear(elegida)
    cuaderno.anotar(
        "Multa",
        "al centavo, mitad arriba; se actualiza desde que vence su plazo y no causa recargos",
        dinero(multa),
        "LSS art. 304; CFF arts. 21 y 70 (sin el ajuste a pesos)",
    )
    limite, descuento = _pronto_pago(datos, contexto, multa, cuaderno)
    return cuaderno.cerrar(
        {
            "procede": si_no(True),
            "motivo": None,
            "fraccion_aplicada": rango.fraccion,
            "unidad": rango.unidad,
            "minimo": redondear(rango.minimo),
            "maximo": redondear(rango.maximo),
            "multa": multa,
            "reincidente": si_no(reincidente),
            "limite_pago": limite,
            "descuento": descuento,
            "a_pagar": multa - descuento,
        }
    )


# ---------------------------------------------------------------- si procede


def _no_procede(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> str:
    """Por qué no hay multa, o vacío."""
    nacidas = _nacidas(datos, contexto)
    if not nacidas:
        motivo = f"la fracción no existía el {datos['fecha_infraccion']}"
        existencias = [_existencia(f, datos, contexto) for f in _nombradas(datos)]
        cuaderno.anotar(
            "Procedencia", motivo, "sin multa", "Constitución art. 14; CFF art. 6", *filter(None, existencias)
        )
        return motivo
    if not fracciones_del_acto(datos, contexto):
        motivo = "la prima resulta igual a la del ejercicio anterior"
        cuaderno.anotar("Procedencia", motivo, "sin multa", "LSS art. 304 A fr. XV")
        return motivo
    if datos["caso_fortuito"]:
        motivo = "caso fortuito o fuerza mayor"
        cuaderno.anotar("Procedencia", motivo, "sin multa", "LSS art. 304 C")
        return motivo
    return _espontanea(datos, contexto, cuaderno)


def _espontanea(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> str:
    cumplio, dictamen = datos["cumplimiento"], datos["dictamen"]
    if cumplio is None:
        return ""
    if datos["gestion"] not in (None, PROPUESTA) and datos["fecha_gestion"] is None:
        raise DatoMalo("fecha_gestion", "", "hubo una gestión: falta el día en que se notificó", "falta")
    gestion = datos["fecha_gestion"] if datos["gestion"] != PROPUESTA else None
    if datos["gestion"] == PROPUESTA:
        cuaderno.avisar("la propuesta de cédula no es una gestión notificada: no quita lo espontáneo (LSS art. 304 C)")
    if gestion is not None and gestion <= cumplio:
        operacion = f"cumplió el {cumplio}, y la gestión se notificó el {gestion}"
        cuaderno.anotar("Espontaneidad", operacion, "no es espontáneo", "LSS art. 304 C")
        return ""
    if dictamen is not None:
        dias = contexto.parametros.valor("multa_dictamen_dias", dictamen)
        limite = sumar_habiles(contexto.calendario, dictamen, int(dias.valor))
        if cumplio > limite:
            operacion = f"el plazo después del dictamen venció el {limite} y cumplió el {cumplio}"
            cuaderno.anotar("Espontaneidad", operacion, "no es espontáneo", "LSS art. 304 C fr. III", dias)
            return ""
        operacion = f"{dias.valor} días hábiles después del dictamen vencen el {limite}"
        cuaderno.anotar("Plazo del dictamen", operacion, "cumplió a tiempo", "LSS art. 304 C fr. III", dias)
    motivo = f"cumplimiento espontáneo el {cumplio}"
    cuaderno.anotar("Espontaneidad", f"{motivo}, antes de toda gestión notificada", "sin multa", "LSS art. 304 C")
    return motivo


# ---------------------------------------------------------------- el rango


def exigir_orden(datos: Mapping[str, Any]) -> None:
    """Una multa no se impone antes de la infracción («fecha_imposicion-orden»), y ésta tiene una fecha creíble."""
    infraccion, imposicion = datos["fecha_infraccion"], datos["fecha_imposicion"]
    exigir_fecha_creible("fecha_infraccion", infraccion)
    if imposicion is not None and imposicion < infraccion:
        raise DatoMalo("fecha_imposicion", imposicion, f"es anterior a la infracción ({infraccion})", "orden")


def _nombradas(datos: Mapping[str, Any]) -> list[str]:
    return [trozo.strip().upper() for trozo in str(datos["fraccion"]).split("+")]


def _existencia(fraccion: str, datos: Mapping[str, Any], contexto: Contexto) -> Valor | None:
    """Lo que se sabe de si la fracción estaba en la ley; nada, si siempre ha estado."""
    return contexto.parametros.buscar("multa_existe", datos["fecha_infraccion"], fraccion)


def _nacidas(datos: Mapping[str, Any], contexto: Contexto) -> list[str]:
    """Las del acto que ya estaban en la ley el día de la infracción."""
    existencias = {f: _existencia(f, datos, contexto) for f in _nombradas(datos)}
    return [f for f, existe in existencias.items() if existe is None or existe.valor]


def fracciones_del_acto(datos: Mapping[str, Any], contexto: Contexto) -> list[str]:
    """Las que ya existían; la XV no cuenta si la prima resulta igual a la anterior (LSS 304 A fr. XV)."""
    anterior, nueva = datos["prima_anterior"], datos["prima_nueva"]
    es_igual = anterior is not None and anterior == nueva
    return [f for f in _nacidas(datos, contexto) if not (es_igual and f == PRIMA)]


def rango_aplicable(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> Rango:
    """Entre cuánto y cuánto puede valer la multa del acto, con sus pasos y advertencias."""
    return _mayor(_rangos(datos, contexto), cuaderno)


def _rangos(datos: Mapping[str, Any], contexto: Contexto) -> list[Rango]:
    fracciones = fracciones_del_acto(datos, contexto)
    if OMISION in fracciones:  # excluye cualquier otra sanción por el mismo hecho (RACERF art. 188)
        return [_rango_de_omision(datos, contexto)]
    return [_rango_formal(fraccion, datos, contexto) for fraccion in fracciones]


def _rango_de_omision(datos: Mapping[str, Any], contexto: Contexto) -> Rango:
    if datos["omitido"] is None:
        raise DatoMalo("omitido", "", "la multa del 304 es un tanto del concepto omitido: falta su importe", "falta")
    dia: date = datos["fecha_infraccion"]
    minimo, maximo = (contexto.parametros.valor(f"multa_omision_{cual}", dia) for cual in ("minima", "maxima"))
    operacion = f"{minimo.valor} % a {maximo.valor} % de {dinero(datos['omitido'])}: {_OBJETO_304}"
    tantos = [Fraction(v.valor) * datos["omitido"] / 100 for v in (minimo, maximo)]
    return Rango(OMISION, tantos[0], tantos[1], None, (minimo, maximo), operacion)


def _rango_formal(fraccion: str, datos: Mapping[str, Any], contexto: Contexto) -> Rango:
    parametros = contexto.parametros
    if fraccion not in parametros.claves("multa_minima"):
        admitidas = ", ".join([OMISION, *parametros.claves("multa_minima")])
        raise DatoMalo("fraccion", fraccion, f"no se conoce; las que hay son: {admitidas}", "desconocida")
    dia: date = datos["fecha_infraccion"]
    unidad = unidad_vigente(parametros, dia)
    minimo, maximo = (_el_menor(parametros.valor, f"multa_{c}", fraccion, datos) for c in ("minima", "maxima"))
    diaria = centavos(unidad.valor)
    operacion = f"{minimo.valor} a {maximo.valor} veces la unidad del día de la infracción ({dia}), {dinero(diaria)}"
    limites = [Fraction(v.valor) * diaria for v in (minimo, maximo)]
    return Rango(fraccion, limites[0], limites[1], diaria, (minimo, maximo, unidad), operacion)


def _el_menor(valor: Any, nombre: str, fraccion: str, datos: Mapping[str, Any]) -> Valor:
    """El límite del día de la infracción o, si la ley se reformó antes de imponer la multa, el menor (CFF 70)."""
    dias = [datos["fecha_infraccion"], datos["fecha_imposicion"]]
    valores: list[Valor] = [valor(nombre, dia, fraccion) for dia in dias if dia is not None]
    return min(valores, key=lambda v: v.valor)


def _mayor(rangos: list[Rango], cuaderno: Cuaderno) -> Rango:
    """De varias infracciones de un mismo acto, sólo la que puede costar más (RACERF art. 186)."""
    elegido = max(rangos, key=lambda r: (r.maximo, r.minimo))
    if elegido.fraccion == OMISION:
        fundamento = _DESDE_304
    else:
        fundamento = "LSS arts. 304 A y 304 B; CFF art. 70"
        cuaderno.avisar("SIN VERIFICAR: la unidad es la del día de la infracción; los artículos no dicen cuál")
    cuaderno.anotar(
        f"Rango de la fracción {elegido.fraccion}",
        elegido.operacion,
        f"{en_pesos(elegido.minimo)} a {en_pesos(elegido.maximo)}",
        fundamento,
        *elegido.valores,
    )
    if len(rangos) > 1:
        otras = ", ".join(r.fraccion for r in rangos if r is not elegido)
        cuaderno.anotar("Un acto, varias infracciones", f"se deja fuera: {otras}", elegido.fraccion, "RACERF art. 186")
    return elegido


# ---------------------------------------------------------------- el importe


def _elegir(datos: Mapping[str, Any], rango: Rango, cuaderno: Cuaderno) -> Fraction:
    """El mínimo o lo que se pida dentro del rango; pasar del mínimo exige motivarlo."""
    campo, pedido = ("por_ciento", datos["por_ciento"]) if rango.unidad is None else ("veces", datos["veces"])
    if pedido is None:
        cuaderno.anotar("Importe", "sin motivar otra cosa, el mínimo", en_pesos(rango.minimo), "RACERF art. 183")
        return rango.minimo
    base = Fraction(datos["omitido"], 100) if rango.unidad is None else Fraction(rango.unidad)
    elegida = Fraction(pedido) * base
    if not rango.minimo <= elegida <= rango.maximo:
        motivo = f"da {en_pesos(elegida)}, fuera de {en_pesos(rango.minimo)} a {en_pesos(rango.maximo)}"
        raise DatoMalo(campo, pedido, motivo, "fuera-de-rango")
    if elegida > rango.minimo:
        _exigir_motivacion(datos)
    operacion = f"{pedido} {'%' if rango.unidad is None else 'veces'}; motivado" + (
        f": {datos['gravedad']}; {datos['trabajadores_afectados']} de {datos['trabajadores_total']} trabajadores; "
        f"{datos['antecedentes']}"
        if elegida > rango.minimo
        else ""
    )
    cuaderno.anotar("Importe", operacion, en_pesos(elegida), "RACERF arts. 183 y 184")
    return elegida


def _exigir_motivacion(datos: Mapping[str, Any]) -> None:
    for campo in MOTIVACION:
        if datos[campo] is None:
            raise DatoMalo(
                campo, "", "una multa mayor que la mínima se motiva: falta este dato (RACERF arts. 183 y 184)", "falta"
            )
    if not 0 < datos["trabajadores_afectados"] <= datos["trabajadores_total"]:
        raise DatoMalo(
            "trabajadores_afectados", datos["trabajadores_afectados"], "debe ser de 1 al total de trabajadores"
        )


def _es_reincidente(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> bool:
    anterior: date | None = datos["sancion_anterior"]
    if anterior is None:
        return False
    dia: date = datos["fecha_infraccion"]
    if anterior >= dia:
        raise DatoMalo("sancion_anterior", anterior, f"debe ser anterior a la infracción ({dia})", "orden")
    plazo = contexto.parametros.valor("multa_reincidencia", dia)
    limite = anterior + timedelta(days=int(plazo.valor))
    dentro = dia <= limite
    operacion = f"sanción notificada el {anterior}; 365 días naturales llegan al {limite}; infracción del {dia}"
    cuaderno.anotar("¿Reincide?", operacion, si_no(dentro), "RACERF art. 185", plazo)
    return dentro


def _pronto_pago(
    datos: Mapping[str, Any], contexto: Contexto, multa: int, cuaderno: Cuaderno
) -> tuple[date | None, int]:
    """Último día de su plazo y lo que se descuenta si se pagó dentro de él."""
    notificada: date | None = datos["fecha_notificacion"]
    if notificada is None:
        return None, 0
    limite = vence_multa(contexto.calendario, notificada)
    fundamento = "RACERF arts. 3 y 189; CFF art. 12"
    cuaderno.anotar("Plazo", f"15 días hábiles desde su notificación ({notificada})", str(limite), fundamento)
    pagada: date | None = datos["fecha_pago"]
    if pagada is None:
        return limite, 0
    if pagada < notificada:
        raise DatoMalo("fecha_pago", pagada, f"es anterior a la notificación ({notificada})", "orden")
    if pagada > limite:
        cuaderno.anotar("Pronto pago", f"pagada el {pagada}, fuera de plazo", "sin descuento", "RACERF art. 189")
        return limite, 0
    tanto = tanto_de_pronto_pago(contexto, notificada)
    descuento = descuento_de(multa, tanto.valor)
    operacion = f"{tanto.valor} % de {dinero(multa)}, automático al pagar en plazo"
    cuaderno.anotar("Pronto pago", operacion, dinero(descuento), "RACERF art. 189", tanto)
    return limite, descuento


def tanto_de_pronto_pago(contexto: Contexto, notificada: date) -> Valor:
    """El por ciento que se descuenta a quien paga en plazo (RACERF art. 189)."""
    return contexto.parametros.valor("multa_pronto_pago", notificada)


def descuento_de(multa: int, por_ciento: Decimal) -> int:
    """La parte de una multa (centavos) que se descuenta, mitad arriba."""
    return redondear(Fraction(por_ciento) * multa / 100)
