"""Las cifras de control de la oficina: qué debe traer cada factura, cuándo llega y entre qué días se notifica.

Es `calendarios/cifras_control.csv` de la oficina (función 1): una cifra por renglón, con las columnas que se sepan. Lo
que no diga sale, para las fechas de notificación, de `catalogos/periodos_notificacion.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import fecha_de, invalido, renglones

ARCHIVO: Final = "cifras_control.csv"
FECHAS: Final = (
    *("fecha_emision", "fecha_pago_oportuno", "fecha_entrega", "inicio_notificacion", "termino_notificacion"),
    "termino_notificacion_desfasado",
)
CUENTAS: Final = ("creditos", "cotizantes")
IMPORTES: Final = ("importe", "multa")
COLUMNAS: Final = ("cifra_control", "producto", "periodo", *FECHAS, *CUENTAS, *IMPORTES)
_OBLIGATORIA: Final = ("cifra_control",)


class CifraControl(NamedTuple):
    """Lo que se sabe de una entrega de emisión; nulo es no se dijo. Importes en centavos."""

    cifra_control: str
    producto: str = ""
    periodo: str = ""
    fecha_emision: date | None = None
    fecha_pago_oportuno: date | None = None
    fecha_entrega: date | None = None
    inicio_notificacion: date | None = None
    termino_notificacion: date | None = None
    termino_notificacion_desfasado: date | None = None
    creditos: int | None = None
    cotizantes: int | None = None
    importe: int | None = None
    multa: int | None = None

    @property
    def con_calendario(self) -> bool:
        """¿Se sabe entre qué días se notifica?"""
        return self.inicio_notificacion is not None and self.termino_notificacion is not None

    @property
    def declara(self) -> bool:
        """¿Dice algo de lo que debe traer?"""
        return any(v is not None for v in (self.creditos, self.cotizantes, self.importe, self.multa))


def cargar(calendarios: Path, periodos: Mapping[str, Periodo]) -> dict[str, CifraControl]:
    """Las de la oficina, por cifra. Errores: «parametros-invalidos» (78) con archivo y renglón.

    `periodos` son los de la notificación: completan las que no digan sus fechas y no pueden contradecirlas.
    """
    ruta = calendarios / ARCHIVO
    leidas = _leer(ruta) if ruta.is_file() else {}
    for cifra, periodo in periodos.items():
        dicha = leidas.get(cifra) or CifraControl(cifra)
        if dicha.con_calendario and (dicha.inicio_notificacion, dicha.termino_notificacion) != tuple(periodo):
            raise invalido(f"{ruta}, cifra {cifra}", "sus días de notificación no son los de periodos_notificacion.csv")
        leidas[cifra] = dicha._replace(inicio_notificacion=periodo.inicio, termino_notificacion=periodo.termino)
    return dict(sorted(leidas.items()))


def _leer(ruta: Path) -> dict[str, CifraControl]:
    leidas: dict[str, CifraControl] = {}
    for lugar, renglon in renglones(ruta, _OBLIGATORIA):
        if sobra := [c for c in renglon if c not in COLUMNAS]:
            raise invalido(lugar, f"no se conoce la columna {sobra[0]}")
        nueva = _cifra(renglon, lugar)
        if nueva.cifra_control in leidas:
            raise invalido(lugar, f"la cifra {nueva.cifra_control} ya estaba")
        leidas[nueva.cifra_control] = nueva
    return leidas


def _cifra(renglon: Mapping[str, str], lugar: str) -> CifraControl:
    def dicho(columna: str) -> str:
        return renglon.get(columna, "")

    if not dicho("cifra_control"):
        raise invalido(lugar, "cifra_control está vacía")
    datos: dict[str, Any] = {c: dicho(c) for c in ("cifra_control", "producto", "periodo")}
    datos |= {c: fecha_de(dicho(c), lugar) if dicho(c) else None for c in FECHAS}
    inicio, termino = datos["inicio_notificacion"], datos["termino_notificacion"]
    if (inicio is None) != (termino is None) or (inicio and termino and termino < inicio):
        raise invalido(lugar, "inicio_notificacion y termino_notificacion van juntos, y en ese orden")
    datos |= {c: _cuenta(dicho(c), lugar) if dicho(c) else None for c in CUENTAS}
    datos |= {c: _importe(dicho(c), lugar) if dicho(c) else None for c in IMPORTES}
    return CifraControl(**datos)


def _cuenta(texto: str, lugar: str) -> int:
    if not (texto.isascii() and texto.isdigit()):
        raise invalido(lugar, f"«{texto}» no es una cuenta")
    return int(texto)


def _importe(texto: str, lugar: str) -> int:
    try:
        valor = Decimal(texto)
        if valor.is_finite() and valor >= 0:
            return centavos(valor)
    except (InvalidOperation, ValueError):
        pass
    raise invalido(lugar, f"«{texto}» no es un importe en pesos con dos decimales")


def exigir_calendario(cifras: Mapping[str, CifraControl], hacen_falta: set[str], calendarios: Path) -> None:
    """Se detiene («insumo-ausente», 66) si de alguna no se sabe entre qué días se notifica."""
    faltan = sorted(c for c in hacen_falta if c not in cifras or not cifras[c].con_calendario)
    if not faltan:
        return
    nombres = ", ".join(c or "(sin cifra)" for c in faltan[:5]) + ("…" if len(faltan) > 5 else "")
    raise ErrorCedulas(
        "insumo-ausente",
        f"no se sabe entre qué días se notifican las cifras de control {nombres}",
        lugar=str(calendarios / ARCHIVO),
        causa="sin su inicio y su término no se puede decir qué fue oportuno",
        remedio="agréguelas con inicio_notificacion y termino_notificacion",
    )
