"""Valores legales con vigencia: se eligen por la fecha jurídica y, si faltan, el programa se detiene."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cedulas_cli.errores import ErrorCedulas

SIN_FIN = date(9999, 12, 31)
EN_PALABRAS = {
    "por_ciento": "{} %",
    "pesos": "${}",
    "pesos_dia": "${} diarios",
    "pesos_bimestre": "${} por bimestre",
    "veces_unidad": "{} veces",
    "dias": "{} días",
    "meses": "{} meses",
    "anios": "{} años",
    "trabajadores": "{} trabajadores",
    "semanas": "{} semanas",
    "lugar": "lugar {}",
}
"""Cómo se lee un valor según su unidad; las demás, el número solo."""
_SIN_VERIFICAR = "SIN VERIFICAR"


@dataclass(frozen=True)
class Valor:
    """Un valor legal: número publicado, unidad, vigencia y fundamento."""

    parametro: str
    clave: str
    desde: date
    hasta: date | None
    valor: Decimal
    unidad: str
    fundamento: str
    publicado: date | None = None
    verificado: bool = True
    nota: str = ""
    origen: str = ""
    descripcion: str = ""
    afecta: str = ""

    @property
    def fin(self) -> date:
        """Último día de vigencia (sin fin declarado, el más lejano)."""
        return self.hasta or SIN_FIN

    @property
    def rotulo(self) -> str:
        """`parametro` o `parametro[clave]`."""
        return f"{self.parametro}[{self.clave}]" if self.clave else self.parametro

    @property
    def en_palabras(self) -> str:
        """El valor con su unidad: «20.40 %», «$117.31 diarios»."""
        if self.unidad == "si_no":
            return "sí" if self.valor else "no"
        return EN_PALABRAS.get(self.unidad, "{}").format(self.valor)

    @property
    def vigencia(self) -> str:
        """«desde 2026-02-01 hasta 2027-01-31», o sólo desde cuándo."""
        return f"desde {self.desde} hasta {self.hasta}" if self.hasta else f"desde {self.desde}"

    @property
    def advertencia(self) -> str:
        """Aviso para quien opera y quien audita: qué valor, qué decide y en qué se apoya; vacío si está verificado."""
        if self.verificado:
            return ""
        que = self.descripcion or self.parametro.replace("_", " ")
        que = f"{que} ({self.clave}) = {self.en_palabras}" if self.clave else f"{que} = {self.en_palabras}"
        apoyo = self.fundamento.removeprefix(_SIN_VERIFICAR).lstrip(" :")
        return f"{_SIN_VERIFICAR} en fuente oficial: {que}, vigente {self.vigencia}; fundamento: {apoyo}"


class Parametros:
    """Consulta por nombre, clave y fecha. No sabe de archivos: recibe valores ya revisados."""

    def __init__(self, valores: Iterable[Valor]) -> None:
        self._series: dict[tuple[str, str], list[Valor]] = {}
        for valor in sorted(valores, key=lambda v: (v.parametro, v.clave, v.desde)):
            self._series.setdefault((valor.parametro, valor.clave), []).append(valor)
        self._inicios = {llave: [valor.desde for valor in serie] for llave, serie in self._series.items()}
        self._claves: dict[str, list[str]] = {}
        for parametro, clave in self._series:
            self._claves.setdefault(parametro, []).append(clave)

    def __iter__(self) -> Iterator[Valor]:
        for serie in self._series.values():
            yield from serie

    def claves(self, parametro: str) -> list[str]:
        """Claves conocidas de un parámetro (zonas, bandas, clases…)."""
        return list(self._claves.get(parametro, ()))

    def serie(self, parametro: str, clave: str = "") -> list[Valor]:
        """Todas las vigencias, de la más antigua a la más nueva."""
        return list(self._series.get((parametro, clave), ()))

    def buscar(self, parametro: str, dia: date, clave: str = "") -> Valor | None:
        """El valor vigente ese día, o nada."""
        serie = self._series.get((parametro, clave))
        if not serie:
            return None
        posicion = bisect.bisect_right(self._inicios[parametro, clave], dia) - 1
        if posicion < 0 or serie[posicion].fin < dia:
            return None
        return serie[posicion]

    def valor(self, parametro: str, dia: date, clave: str = "") -> Valor:
        """El valor vigente ese día; si no hay, «parametro-sin-vigencia» (78): nunca se arrastra otro."""
        if hallado := self.buscar(parametro, dia, clave):
            return hallado
        raise self._sin_vigencia(parametro, dia, clave)

    def _sin_vigencia(self, parametro: str, dia: date, clave: str) -> ErrorCedulas:
        serie = self._series.get((parametro, clave), [])
        rotulo = f"{parametro}[{clave}]" if clave else parametro
        if serie:
            causa = f"la serie cargada va del {serie[0].desde} al {serie[-1].hasta or 'sin fin'}"
        else:
            causa = f"no hay ningún valor de {rotulo} cargado"
        unidad = serie[-1].unidad if serie else "UNIDAD"
        anteriores = [v.fin for v in serie if v.fin < dia]
        inicio = max(anteriores) + timedelta(days=1) if anteriores else dia
        return ErrorCedulas(
            "parametro-sin-vigencia",
            f"no hay valor de {rotulo} para el {dia}",
            lugar="parámetros del programa y de la oficina",
            causa=causa,
            remedio=(
                "agréguelo en la carpeta parametros/ de su oficina, por ejemplo en parametros/propios.csv: "
                f"parametro,clave,desde,hasta,valor,unidad,fundamento → {parametro},{clave},{inicio},AAAA-MM-DD,VALOR,"
                f"{unidad},«DOF …»"
            ),
        )

    def cambios(self, parametro: str, clave: str, desde: date, hasta: date) -> set[date]:
        """Días (después de `desde`) en que empieza un valor distinto dentro del intervalo."""
        return {v.desde for v in self._series.get((parametro, clave), ()) if desde < v.desde <= hasta}

    def ultimo_dia(self, parametro: str, clave: str = "") -> date | None:
        """Hasta cuándo llega la serie."""
        serie = self._series.get((parametro, clave))
        return serie[-1].fin if serie else None


def dia_anterior(dia: date) -> date:
    """El día de antes."""
    return dia - timedelta(days=1)
