"""Un adeudo que se paga en partes: qué cubre cada abono y qué queda (CFF 17-A, 20 y 21; RACERF 117; derecho 3.08)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from cedulas_cli.dominio.accesorios import CUOTA, ESCALA_MORA, MULTA, Adeudo, actualizar, fracciones, multiplicar
from cedulas_cli.dominio.campos import Campo, DatoMalo, Tipo
from cedulas_cli.dominio.dinero import pesos, redondear_division
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.indices import ESCALA_FACTOR, SIN_ACTUALIZAR, TRUNCAR, Indices
from cedulas_cli.dominio.plazos import meses_de_mora
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado
from cedulas_cli.dominio.vigencia import Parametros, Valor

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "abonado": IMPORTE,
    "a_recargos": IMPORTE,
    "a_principal": IMPORTE,
    "sobrante": IMPORTE,
    "principal": IMPORTE,
    "actualizado": IMPORTE,
    "recargos": IMPORTE,
    "total": IMPORTE,
}


@dataclass(frozen=True)
class Saldo:
    """Lo que se debe un día, después del abono de ese día; importes en centavos."""

    dia: date
    abono: int
    factor: int
    actualizado: int
    recargos: int
    a_recargos: int
    a_principal: int
    sobrante: int
    principal: int
    """Histórico que sigue debiéndose: de él salen los accesorios que faltan."""
    valores: tuple[Valor, ...] = ()
    """Los índices y las tasas de este saldo."""
    aviso: str = ""
    """Si su índice depende de una publicación que se presume."""

    @property
    def queda(self) -> int:
        """Actualizado y recargos que el abono no cubrió."""
        return self.actualizado - self.a_principal + self.recargos - self.a_recargos


def con_abonos(
    adeudo: Adeudo, abonos: Sequence[tuple[date, int]], parametros: Parametros, indices: Indices
) -> list[Saldo]:
    """Cómo se va pagando un adeudo: un saldo por abono y, al final, el de `adeudo.pago`.

    Cada abono cubre primero los recargos y luego el principal actualizado (CFF 20). Los recargos se computan sobre
    la diferencia (CFF 21): si el abono no los cubre, el principal sigue entero y lo abonado se les resta; si los
    cubre, los meses transcurridos quedan saldados y sólo se causan los siguientes, sobre el principal que queda,
    que se expresa en pesos del vencimiento (actualizado que queda ÷ factor, a centavo).
    """
    principal, saldados, abonado = adeudo.importe, 0, 0
    saldos = []
    for dia, abono in [*sorted(abonos), (adeudo.pago, 0)]:
        actual = replace(adeudo, pago=dia, corte=adeudo.corte if dia == adeudo.pago else dia)
        meses_inpc = indices.meses(actual.vencimiento, actual.pago, actual.corte)
        factor = indices.factor(meses_inpc) if meses_inpc else SIN_ACTUALIZAR
        meses = 0 if adeudo.concepto == MULTA else meses_de_mora(adeudo.vencimiento, dia)
        causadas = fracciones(parametros, adeudo.vencimiento, saldados, meses)
        tasa = sum(f.centesimas for f in causadas)
        actualizado = actualizar(principal, factor)
        recargos = max(0, multiplicar(actualizado, tasa, ESCALA_MORA) - abonado)
        a_recargos = min(abono, recargos)
        a_principal = min(abono - a_recargos, actualizado)
        if a_recargos == recargos and abono:
            saldados, abonado = meses, 0
            principal = redondear_division((actualizado - a_principal) * ESCALA_FACTOR, factor)
        else:
            abonado += a_recargos
        sobrante = abono - a_recargos - a_principal
        usados = [indices.valor(mes) for mes in meses_inpc or ()] + [f.tasa for f in causadas]
        aviso = indices.aviso_de_duda(actual.pago, actual.corte) if meses_inpc else ""
        saldos.append(
            Saldo(
                dia, abono, factor, actualizado, recargos, a_recargos, a_principal, sobrante, principal,
                tuple(dict.fromkeys(usados)), aviso,
            )
        )  # fmt: skip
    return saldos


def leer_abonos(texto: str | None) -> list[tuple[date, int]]:
    """«AAAA-MM-DD:PESOS;…» → fecha y centavos de cada abono, o `DatoMalo`."""
    abonos = []
    for pareja in (texto or "").split(";"):
        if not pareja.strip():
            continue
        dia, _, importe = pareja.partition(":")
        leido = Campo("abonos", Tipo.FECHA, "", obligatorio=True).leer(dia)
        abonos.append((leido, Campo("abonos", Tipo.IMPORTE, "", obligatorio=True).leer(importe)))
    return abonos


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Un adeudo y sus abonos → a qué se aplicó cada uno y lo que se debe el día de `pago`."""
    abonos = leer_abonos(datos["abonos"])
    if tardios := [dia for dia, _ in abonos if dia > datos["pago"]]:
        raise DatoMalo("abonos", tardios[0], f"es posterior al {datos['pago']}, día al que se calcula", "posterior")
    adeudo = Adeudo(
        datos["importe"],
        datos["vencimiento"],
        datos["pago"],
        datos["corte"] or datos["pago"],
        datos["concepto"] or CUOTA,
    )
    indices = Indices(contexto.parametros, datos["factor"] or TRUNCAR)
    *pagados, final = con_abonos(adeudo, abonos, contexto.parametros, indices)
    notas = Cuaderno()
    for saldo in pagados:
        notas.anotar(
            f"Abono del {saldo.dia}",
            f"ese día se debían {_dinero(saldo.actualizado)} actualizados y {_dinero(saldo.recargos)} de recargos; "
            f"cubre {_dinero(saldo.a_recargos)} de recargos y {_dinero(saldo.a_principal)} de principal",
            _dinero(saldo.abono),
            "CFF arts. 20 y 21; RACERF art. 117",
            *saldo.valores,
        )
        if saldo.aviso:
            notas.avisar(saldo.aviso)
        if saldo.sobrante:
            notas.avisar(f"del abono del {saldo.dia} sobran {_dinero(saldo.sobrante)}")
    notas.anotar(
        "Lo que se debe",
        f"principal histórico {_dinero(final.principal)}; actualizado {_dinero(final.actualizado)} + recargos "
        f"{_dinero(final.recargos)}",
        _dinero(final.queda),
        "CFF arts. 17-A y 21",
        *final.valores,
    )
    if final.aviso:
        notas.avisar(final.aviso)
    return notas.cerrar(
        {
            "abonado": sum(s.abono for s in pagados),
            "a_recargos": sum(s.a_recargos for s in pagados),
            "a_principal": sum(s.a_principal for s in pagados),
            "sobrante": sum(s.sobrante for s in pagados),
            "principal": final.principal,
            "actualizado": final.actualizado,
            "recargos": final.recargos,
            "total": final.queda,
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"
