"""Actualización y recargos de un adeudo, con enteros exactos (derecho §3; CFF 17-A y 21; RCFF 16).

Importes en centavos, factor en diezmilésimos y tasas en centésimas de por ciento. Las cuentas valen igual para
un número suelto que para una columna: el producto se parte para que nunca pase de 64 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

from cedulas_cli.dominio.indices import ESCALA_FACTOR, SIN_ACTUALIZAR, Indices, Meses
from cedulas_cli.dominio.plazos import meses_de_mora, sumar_meses
from cedulas_cli.dominio.regimenes import DE_LEY, ORDINARIO, RECARGOS_MORA, Trato, trato
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

if TYPE_CHECKING:
    import polars as pl

TOPE_MESES = 60
"""Los recargos se causan hasta por cinco años (CFF 21; derecho 3.09)."""
ESCALA_MORA = 10_000
"""2.07 % es 207: la tasa legal llega a la centésima (CFF 21)."""
CUOTA, MULTA, CAPITAL = "cuota", "multa", "capital"
CONCEPTOS = (CUOTA, MULTA, CAPITAL)


@dataclass(frozen=True)
class Adeudo:
    """Importe en centavos, su fecha límite legal (ya corrida), cuándo se paga y qué INPC se conocía (`corte`)."""

    importe: int
    vencimiento: date
    pago: date
    corte: date
    concepto: str = CUOTA
    regimen: str = ORDINARIO


@dataclass(frozen=True)
class Fraccion:
    """Un mes o fracción: empieza en `inicio` y lleva la tasa vigente ese día (RCFF 16)."""

    numero: int
    inicio: date
    tasa: Valor

    @property
    def centesimas(self) -> int:
        """La tasa en centésimas de por ciento."""
        return centesimas(self.tasa)


@dataclass(frozen=True)
class Accesorios:
    """El resultado y de dónde salió; importes en centavos, factor en diezmilésimos."""

    adeudo: Adeudo
    meses_inpc: Meses | None
    factor: int
    actualizado: int
    meses_recargo: int
    fracciones: tuple[Fraccion, ...]
    recargos: int
    trato: Trato = DE_LEY

    @property
    def actualizacion(self) -> int:
        """Lo que aumentó el importe."""
        return self.actualizado - self.adeudo.importe

    @property
    def tasa(self) -> int:
        """Suma de las tasas, en centésimas de por ciento."""
        return sum(f.centesimas for f in self.fracciones)

    @property
    def total(self) -> int:
        """Actualizado más recargos."""
        return self.actualizado + self.recargos


@overload
def multiplicar(importe: int, veces: int, escala: int) -> int: ...
@overload
def multiplicar(importe: pl.Expr, veces: pl.Expr, escala: int) -> pl.Expr: ...
def multiplicar(importe: Any, veces: Any, escala: int) -> Any:
    """`importe × veces ÷ escala` a la unidad, mitad arriba, para no negativos.

    Se multiplica por separado la parte entera y el resto de `importe ÷ escala`: el resultado es el exacto y ningún
    producto intermedio pasa de 64 bits aunque `importe × veces` sí pasara.
    """
    return importe // escala * veces + (importe % escala * veces * 2 + escala) // (escala * 2)


def centesimas(tasa: Valor) -> int:
    """Una tasa de recargos → centésimas de por ciento; con más decimales no es legal (CFF 21)."""
    enteras = tasa.valor * 100
    if enteras != enteras.to_integral_value():
        raise ErrorCedulas(
            "parametros-invalidos",
            f"la tasa de {tasa.rotulo} lleva más de dos decimales",
            lugar=tasa.origen,
            causa=f"{tasa.valor} %; la ley la fija hasta la centésima (CFF art. 21)",
            remedio="escriba la tasa publicada, con dos decimales",
        )
    return int(enteras)


def por_ciento(suma_centesimas: int) -> Decimal:
    """Centésimas de por ciento → por ciento con dos decimales."""
    return Decimal(suma_centesimas).scaleb(-2)


def actualizar(importe: int, factor: int) -> int:
    """Importe por factor, a centavo."""
    return multiplicar(importe, factor, ESCALA_FACTOR)


def fracciones(
    parametros: Parametros, vencimiento: date, desde: int, hasta: int, tasa: str = RECARGOS_MORA
) -> tuple[Fraccion, ...]:
    """Los meses con número de `desde` (0 es el primero) a `hasta` (sin incluirlo), sin pasar de sesenta."""
    inicios = ((i, sumar_meses(vencimiento, i)) for i in range(desde, min(hasta, TOPE_MESES)))
    return tuple(Fraccion(i + 1, inicio, parametros.valor(tasa, inicio)) for i, inicio in inicios)


def calcular(adeudo: Adeudo, parametros: Parametros, indices: Indices) -> Accesorios:
    """Un adeudo → su actualización y recargos. Errores: «parametro-sin-vigencia» (78)."""
    segun = trato(parametros, adeudo.regimen, adeudo.vencimiento)
    meses_inpc = indices.meses(adeudo.vencimiento, adeudo.pago, adeudo.corte) if segun.actualiza else None
    factor = indices.factor(meses_inpc) if meses_inpc else SIN_ACTUALIZAR
    actualizado = actualizar(adeudo.importe, factor)
    meses = 0
    causadas: tuple[Fraccion, ...] = ()
    if adeudo.concepto != MULTA and segun.recargos:
        meses = meses_de_mora(adeudo.vencimiento, adeudo.pago)
        causadas = fracciones(parametros, adeudo.vencimiento, 0, meses, segun.recargos)
    recargos = multiplicar(actualizado, sum(f.centesimas for f in causadas), ESCALA_MORA)
    return Accesorios(adeudo, meses_inpc, factor, actualizado, meses, causadas, recargos, segun)
