"""Revisar los valores legales antes de que detengan una corrida: lo que falta, lo dudoso y lo que está por acabarse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.parametros.carga import Defecto, de_la_oficina, defectos, del_programa, sobreponer
from cedulas_cli.parametros.catalogo import en_catalogo, ficha

ENCIME, HUECO, UNIDAD = "encime", "hueco", "unidad"
SIN_VERIFICAR, CORRIGE, AGREGA, SIN_FICHA = "sin-verificar", "oficina-corrige", "oficina-agrega", "sin-descripcion"
INFORMATIVAS = frozenset({CORRIGE, AGREGA})
"""Lo que la oficina cambió a propósito se dice, pero no es un hallazgo."""


@dataclass(frozen=True)
class Observacion:
    """Algo que decir de una vigencia; `impide` si con ello los parámetros no se pueden cargar."""

    clase: str
    valor: Valor
    detalle: str
    impide: bool = False

    @property
    def es_hallazgo(self) -> bool:
        """Verdadero si alguien debe atenderla."""
        return self.clase not in INFORMATIVAS


def revisar(carpeta_oficina: Path | None) -> list[Observacion]:
    """Todo lo observable de las cargas del programa y de la oficina, sin detenerse en lo primero.

    Un renglón que ni siquiera se puede leer es «parametros-invalidos» (78).
    """
    propios, locales = del_programa(), de_la_oficina(carpeta_oficina)
    observaciones = [_de_defecto(d, impide=True) for d in defectos(propios)]
    observaciones += [_de_defecto(d, impide=True) for d in defectos(locales) if d.clase != HUECO]
    combinados = sobreponer(propios, locales)
    if locales and not any(o.impide for o in observaciones):
        # La oficina puede dejar un hueco (extiende una serie sin pegarla): carga, pero detendrá quien lo pida.
        observaciones += [_de_defecto(d, impide=d.clase != HUECO) for d in defectos(combinados)]
    observaciones += [_de_la_oficina(local, propios) for local in locales]
    conocidos = en_catalogo()
    for valor in combinados:
        if not valor.verificado:
            nota = f" ({valor.nota})" if valor.nota else ""
            observaciones.append(Observacion(SIN_VERIFICAR, valor, f"{valor.descripcion}; {valor.fundamento}{nota}"))
        if valor.parametro not in conocidos:
            observaciones.append(Observacion(SIN_FICHA, valor, "el programa no conoce este parámetro: no lo usa"))
    orden = (HUECO, ENCIME, UNIDAD, SIN_FICHA, CORRIGE, AGREGA, SIN_VERIFICAR)
    return sorted(
        observaciones,
        key=lambda o: (orden.index(o.clase), o.valor.parametro, o.valor.clave, o.valor.desde),
    )


def _de_defecto(defecto: Defecto, *, impide: bool) -> Observacion:
    anterior, siguiente = defecto.anterior, defecto.siguiente
    return Observacion(
        defecto.clase, siguiente, f"{anterior.origen} y {siguiente.origen} {defecto.causa}", impide=impide
    )


def _de_la_oficina(local: Valor, propios: list[Valor]) -> Observacion:
    mismos = [p for p in propios if (p.parametro, p.clave) == (local.parametro, local.clave)]
    pisados = [p for p in mismos if p.desde <= local.fin and local.desde <= p.fin]
    if not pisados:
        return Observacion(AGREGA, local, "vigencia que el programa no trae")
    cambios = [f"{p.valor} ({p.vigencia}, {p.origen})" for p in pisados]
    return Observacion(CORRIGE, local, f"la oficina manda sobre {'; '.join(cambios)}")


# ---------------------------------------------------------------- lo que se acaba


@dataclass(frozen=True)
class PorVencer:
    """La última vigencia de una serie que se renueva, y hasta qué día se puede trabajar sin la siguiente."""

    valor: Valor
    renovacion: str
    limite: date
    dias: int


def por_vencer(parametros: Parametros, hoy: date, dias: int) -> list[PorVencer]:
    """Series que se renuevan y cuyo límite cae en `dias` días o ya pasó; lo más urgente, primero."""
    vencen = []
    for valor in _ultimos(parametros):
        suya = ficha(valor.parametro, valor.clave)
        if not suya.renovacion or valor.hasta is None:
            continue
        limite = valor.hasta + timedelta(days=suya.gracia_dias)
        if (limite - hoy).days <= dias:
            vencen.append(PorVencer(valor, suya.renovacion, limite, (limite - hoy).days))
    return sorted(vencen, key=lambda v: (v.limite, v.valor.parametro, v.valor.clave))


def _ultimos(parametros: Parametros) -> list[Valor]:
    ultimos = {(valor.parametro, valor.clave): valor for valor in parametros}
    return list(ultimos.values())
