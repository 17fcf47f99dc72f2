"""Pago a plazos o diferido de cuotas por venir, que sólo el Consejo Técnico autoriza (LSS 40-E; derecho 2.24).

Sin recargos: cada emisión paga una parte a tiempo y el resto, actualizado, dentro del plazo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.accesorios import actualizar
from cedulas_cli.dominio.campos import Campo, DatoMalo, Tipo
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import IMPORTE, MENSUAL
from cedulas_cli.dominio.indices import SIN_ACTUALIZAR, TRUNCAR, Indices
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import correr, sumar_meses, vencimiento_cuotas
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear, si_no
from cedulas_cli.errores import ErrorCedulas

REQUISITOS = {
    "sin_adeudos": ("tiene adeudos en los dos ejercicios anteriores a la solicitud", "fr. I"),
    "sin_diferencias": ("se le notificaron diferencias en esos ejercicios, sin aclarar ni pagar", "fr. II"),
    "razones_acreditadas": ("no demostró las razones económicas excepcionales", "fr. V"),
    "garantizado": ("no garantizó el interés fiscal", "fr. VI"),
}
"""Lo que la ley exige y no es una cuenta: qué pasa si falta y en qué fracción está."""
SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "procede": pl.String,
    "motivo": pl.String,
    "emitido": IMPORTE,
    "a_tiempo": IMPORTE,
    "diferido": IMPORTE,
    "limite_pago": pl.String,
    "actualizacion": IMPORTE,
    "recargos": IMPORTE,
    "gastos_financiamiento": IMPORTE,
    "total_a_pagar": IMPORTE,
    "nueva_autorizacion": pl.String,
}
_LEY = "LSS art. 40-E"


@dataclass(frozen=True)
class EmisionDiferida:
    """Un periodo de la solicitud, en centavos: lo que se paga a tiempo y lo que se difiere desde su vencimiento."""

    periodo: Periodo
    emitido: int
    a_tiempo: int
    vence: date

    @property
    def diferido(self) -> int:
        """Lo que queda para el plazo."""
        return self.emitido - self.a_tiempo


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Las condiciones y la cuenta de una solicitud. Errores: `DatoMalo`; «parametro-sin-vigencia» (78)."""
    notas = Cuaderno()
    motivos = [*_requisitos(datos, notas), *_votacion(datos, contexto, notas), *_espera(datos, notas)]
    emisiones = _emisiones(datos, contexto, notas)
    emitido, a_tiempo, resto = (
        sum(getattr(emision, cual) for emision in emisiones) for cual in ("emitido", "a_tiempo", "diferido")
    )
    limite = _limite(datos, emisiones, contexto, notas)
    actualizacion = _actualizacion(datos, emisiones, limite, contexto, notas)
    notas.anotar("Recargos", "durante el plazo autorizado no se cobran", _dinero(0), f"{_LEY} párrafo segundo")
    gastos = datos["gastos_financiamiento"]
    if gastos is None:
        notas.avisar("faltan los gastos de financiamiento: la ley los causa y no fija su tasa (LSS 40-E)")
    total = resto + (actualizacion or 0) + (gastos or 0)
    notas.anotar(
        "Total a pagar en el plazo",
        f"{_dinero(resto)} + {_dinero(actualizacion or 0)} de actualización + {_dinero(gastos or 0)} de financiamiento",
        _dinero(total),
        f"{_LEY} fr. IV y párrafo segundo",
    )
    espera = contexto.parametros.valor("excepcional_espera", datos["fecha_solicitud"])
    nueva = sumar_meses(limite, 12 * int(espera.valor))
    notas.anotar(
        "Nueva autorización",
        f"{'un año' if espera.valor == 1 else espera.en_palabras} desde el {limite}, fin del plazo",
        nueva.isoformat(),
        f"{_LEY} párrafo tercero",
        espera,
    )
    notas.avisar(
        "sólo son cuotas a cargo del patrón: el RCV y lo retenido a los trabajadores se pagan en sus términos "
        "(LSS 40-E, último párrafo)"
    )
    return notas.cerrar(
        {
            "procede": si_no(not motivos),
            "motivo": "; ".join(motivos) or None,
            "emitido": emitido,
            "a_tiempo": a_tiempo,
            "diferido": resto,
            "limite_pago": limite.isoformat(),
            "actualizacion": actualizacion,
            "recargos": 0,
            "gastos_financiamiento": gastos,
            "total_a_pagar": total,
            "nueva_autorizacion": nueva.isoformat(),
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"


# ---------------------------------------------------------------- condiciones


def _requisitos(datos: Mapping[str, Any], notas: Cuaderno) -> Iterator[str]:
    for nombre, (falla, fraccion) in REQUISITOS.items():
        cumple = datos[nombre]
        rotulo = nombre.replace("_", " ")
        if cumple is None:
            notas.avisar(f"no se dijo si cumple «{rotulo}» (LSS 40-E {fraccion}): la autorización lo exige")
            continue
        notas.anotar(f"Requisito: {rotulo}", "cumple" if cumple else falla, si_no(cumple), f"{_LEY} {fraccion}")
        if not cumple:
            yield falla


def _votacion(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> Iterator[str]:
    votos, integrantes = datos["votos"], datos["integrantes"]
    if votos is None or integrantes is None:
        notas.avisar("no se dijo la votación del Consejo Técnico: la exige para autorizar (LSS 40-E)")
        return
    if not 0 <= votos <= integrantes or not integrantes:
        raise DatoMalo("votos", votos, f"van de 0 a los {integrantes} integrantes", "fuera")
    minimo = contexto.parametros.valor("excepcional_votacion", datos["fecha_solicitud"])
    alcanza = votos * 100 >= minimo.valor * integrantes
    notas.anotar(
        "Votación del Consejo Técnico",
        f"{votos} de {integrantes} integrantes; se exige al menos el {minimo.en_palabras}",
        si_no(alcanza),
        f"{_LEY} párrafo primero",
        minimo,
    )
    if not alcanza:
        yield f"{votos} votos de {integrantes} no son el {minimo.en_palabras}"


def _espera(datos: Mapping[str, Any], notas: Cuaderno) -> Iterator[str]:
    anterior = datos["nueva_desde"]
    if anterior and datos["fecha_solicitud"] < anterior:
        notas.anotar(
            "Autorización anterior", f"no puede haber otra antes del {anterior}", "no", f"{_LEY} párrafo tercero"
        )
        yield f"tuvo otra autorización: puede pedirla desde el {anterior}"


# ---------------------------------------------------------------- cuenta


def _emisiones(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> list[EmisionDiferida]:
    solicitud: date = datos["fecha_solicitud"]
    tope = contexto.parametros.valor("excepcional_periodos", solicitud)
    minimo = contexto.parametros.valor("excepcional_inicial", solicitud)
    por_ciento = minimo.valor if datos["por_ciento_inicial"] is None else datos["por_ciento_inicial"]
    if not minimo.valor <= por_ciento <= 100:
        raise DatoMalo(
            "por_ciento_inicial", por_ciento, f"va del {minimo.en_palabras} ({_LEY} fr. III) al 100 %", "fuera"
        )
    notas.anotar(
        "Periodos que puede abarcar",
        f"los {tope.valor} posteriores al {solicitud}",
        f"{_mes_mas(solicitud, 1)} a {_mes_mas(solicitud, int(tope.valor))}",
        f"{_LEY} párrafo primero",
        tope,
    )
    emisiones = []
    for periodo, emitido in _leer(datos["emisiones"]):
        if not str(_mes_mas(solicitud, 1)) <= str(periodo) <= str(_mes_mas(solicitud, int(tope.valor))):
            raise DatoMalo(
                "emisiones",
                periodo,
                f"sólo caben los {tope.valor} periodos posteriores al {solicitud} ({_LEY})",
                "fuera",
            )
        a_tiempo = redondear(emitido * Fraction(por_ciento) / 100)
        vence = vencimiento_cuotas(contexto.calendario, periodo, MENSUAL)
        emisiones.append(EmisionDiferida(periodo, emitido, a_tiempo, vence))
        notas.anotar(
            f"Emisión {periodo}",
            f"{_dinero(emitido)}: {por_ciento} % a más tardar el {vence} = {_dinero(a_tiempo)}; se difiere "
            f"{_dinero(emitido - a_tiempo)}",
            _dinero(emitido - a_tiempo),
            f"{_LEY} fr. III y IV",
            minimo,
        )
    return emisiones


def _mes_mas(dia: date, meses: int) -> Periodo:
    mes = dia.year * 12 + dia.month - 1 + meses
    return Periodo(mes // 12, mes % 12 + 1)


def _leer(texto: str) -> list[tuple[Periodo, int]]:
    """«AAAA-MM:PESOS;…» → cada periodo con sus centavos, en orden."""
    leidas: dict[str, tuple[Periodo, int]] = {}
    for pareja in texto.split(";"):
        if not pareja.strip():
            continue
        nombre, _, importe = (trozo.strip() for trozo in pareja.partition(":"))
        try:
            periodo = Periodo.de_texto(nombre)
        except ErrorCedulas as falla:
            raise DatoMalo("emisiones", nombre, falla.causa, "ilegible") from falla
        if str(periodo) in leidas:
            raise DatoMalo("emisiones", nombre, "está repetido", "repetido")
        leidas[str(periodo)] = periodo, Campo("emisiones", Tipo.IMPORTE, "", obligatorio=True).leer(importe)
    if not leidas:
        raise DatoMalo("emisiones", texto, "no trae ninguna «AAAA-MM:PESOS»", "falta")
    return [leidas[nombre] for nombre in sorted(leidas)]


def _limite(datos: Mapping[str, Any], emisiones: list[EmisionDiferida], contexto: Contexto, notas: Cuaderno) -> date:
    maximo = contexto.parametros.valor("excepcional_plazo", datos["fecha_solicitud"])
    meses = int(maximo.valor) if datos["plazo_meses"] is None else datos["plazo_meses"]
    if not 1 <= meses <= maximo.valor:
        raise DatoMalo("plazo_meses", meses, f"el plazo va de 1 a {maximo.valor} meses ({_LEY} fr. IV)", "fuera")
    ultimo = emisiones[-1].periodo.ultimo_dia
    limite = correr(contexto.calendario, sumar_meses(ultimo, meses))
    notas.anotar(
        "Último día para pagar lo diferido",
        f"{meses} meses desde el {ultimo}, fin del último periodo; si es viernes o inhábil, se corre",
        limite.isoformat(),
        f"{_LEY} fr. IV; CFF art. 12",
        maximo,
    )
    return limite


def _actualizacion(
    datos: Mapping[str, Any], emisiones: list[EmisionDiferida], limite: date, contexto: Contexto, notas: Cuaderno
) -> int | None:
    """Lo que aumenta lo diferido de cada periodo, de su vencimiento a `pago`; sin pago, aún no se sabe."""
    pago: date | None = datos["pago"]
    if pago is None:
        notas.avisar("la actualización se conoce al pagar: indique el día de pago")
        return None
    if pago > limite:
        raise DatoMalo(
            "pago",
            pago,
            f"el plazo termina el {limite}: después causa recargos, calcúlelo como adeudo vencido",
            "fuera",
        )
    indices = Indices(contexto.parametros, TRUNCAR)
    total = 0
    for emision in emisiones:
        meses = indices.meses(emision.vence, pago, datos["corte"] or pago)
        factor = indices.factor(meses) if meses else SIN_ACTUALIZAR
        aumento = actualizar(emision.diferido, factor) - emision.diferido
        valores = (indices.valor(meses.antiguo), indices.valor(meses.reciente)) if meses else ()
        if meses and (aviso := indices.aviso_de_duda(pago, datos["corte"] or pago)):
            notas.avisar(aviso)
        notas.anotar(
            f"Actualización de {emision.periodo}",
            f"{_dinero(emision.diferido)} del {emision.vence} al {pago}, factor {factor / 10_000:.4f}",
            _dinero(aumento),
            f"{_LEY} párrafo segundo; CFF art. 17-A",
            *valores,
        )
        total += aumento
    return total
