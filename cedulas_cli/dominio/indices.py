"""INPC y factor de actualización (CFF 17-A, 20 y 21; LSS 40-A; derecho 3.01 a 3.05).

Un mes se nombra por su ordinal, `año × 12 + mes − 1`, para restar y comparar sin fechas.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

INPC = "inpc"
ESCALA_FACTOR = 10_000
"""El factor se calcula hasta el diezmilésimo (CFF 17-A último párrafo)."""
SIN_ACTUALIZAR = ESCALA_FACTOR
TRUNCAR, REDONDEAR = "truncar", "redondear"
CRITERIOS_FACTOR = (TRUNCAR, REDONDEAR)
PRIMER_MES = 12
"""Enero del año 1: antes no hay fechas que nombrar."""
DIA_PRESUNTO = 10
"""Sin fecha de publicación cargada, el índice de un mes se presume publicado el día 10 del siguiente (CFF 20)."""
DESFASE_MAXIMO = timedelta(days=92)
"""Ningún índice se ha publicado tan lejos de su fecha: más allá, la fecha está mal escrita."""
FACTOR_MAXIMO = 1000 * ESCALA_FACTOR
"""Ningún adeudo cobrable se multiplica por mil: más allá, un índice está mal escrito."""


class Meses(NamedTuple):
    """Los dos meses cuyo INPC forma un factor: el anterior al más antiguo y el anterior al más reciente."""

    antiguo: int
    reciente: int


def mes_de(dia: date) -> int:
    """Ordinal del mes de una fecha."""
    return dia.year * 12 + dia.month - 1


def primer_dia(mes: int) -> date:
    """Día 1 del mes con ese ordinal; antes del calendario, su primer día (ahí no hay índice: 78, no una caída)."""
    return date(mes // 12, mes % 12 + 1, 1) if mes >= PRIMER_MES else date.min


def nombre_de(mes: int) -> str:
    """`AAAA-MM`."""
    return f"{mes // 12:04d}-{mes % 12 + 1:02d}"


class Indices:
    """El INPC de cada mes, cuándo se conoció y el factor entre dos meses."""

    def __init__(self, parametros: Parametros, criterio: str = TRUNCAR) -> None:
        self._parametros = parametros
        self._criterio = criterio
        for valor in parametros.serie(INPC):
            if valor.publicado and abs(valor.publicado - presunta(mes_de(valor.desde))) > DESFASE_MAXIMO:
                raise _publicacion_imposible(valor)

    def valor(self, mes: int) -> Valor:
        """El índice de ese mes o «parametro-sin-vigencia» (78)."""
        return self._parametros.valor(INPC, primer_dia(mes))

    def existe(self, mes: int) -> bool:
        """¿Está cargado el índice de ese mes?"""
        return self._parametros.buscar(INPC, primer_dia(mes)) is not None

    def publicacion(self, mes: int) -> date:
        """Día en que se publicó, o el presunto."""
        hallado = self._parametros.buscar(INPC, primer_dia(mes))
        return hallado.publicado if hallado and hallado.publicado else presunta(mes)

    def es_presunta(self, mes: int) -> bool:
        """¿La fecha de publicación de ese mes se presume?"""
        hallado = self._parametros.buscar(INPC, primer_dia(mes))
        return hallado is None or hallado.publicado is None

    def en_duda(self, pago: date, corte: date) -> int | None:
        """El mes cuya publicación presunta decide qué se conocía al corte: sólo hay duda en los diez días de ley."""
        mes = mes_de(corte) - 1
        en_esos_dias = corte.day <= DIA_PRESUNTO and mes < mes_de(pago)
        return mes if en_esos_dias and self.es_presunta(mes) else None

    def aviso_de_duda(self, pago: date, corte: date) -> str:
        """Lo que hay que decir si el índice usado depende de una publicación que se presume; si no, vacío."""
        duda = self.en_duda(pago, corte)
        if duda is None:
            return ""
        return (
            f"SIN VERIFICAR: no está cargada la fecha en que se publicó el INPC de {nombre_de(duda)}; "
            f"se presume el {self.publicacion(duda)} (CFF art. 20) y de eso depende el índice usado"
        )

    def ultimo_publicado(self, corte: date) -> int:
        """El último mes cuyo INPC se conocía al terminar ese día (CFF 17-A párrafo tercero)."""
        mes = mes_de(corte) - 1
        while mes >= PRIMER_MES and self.publicacion(mes) > corte:
            mes -= 1
        return mes

    def fuera_de_lo_presunto(self) -> dict[date, int]:
        """Días en que el último publicado no es el que resulta de presumir el día 10, y cuál es."""
        dias: dict[date, int] = {}
        for valor in self._parametros.serie(INPC):
            esperada = presunta(mes_de(valor.desde))
            real = valor.publicado or esperada
            dia = min(real, esperada)
            while dia < max(real, esperada):
                dias[dia] = self.ultimo_publicado(dia)
                dia += timedelta(days=1)
        return dias

    def meses(self, vencimiento: date, pago: date, corte: date) -> Meses | None:
        """Los meses del factor, o nada si no hay que actualizar: en plazo o en el mes del vencimiento (3.05)."""
        if pago <= vencimiento or mes_de(pago) == mes_de(vencimiento):
            return None
        return Meses(mes_de(vencimiento) - 1, min(mes_de(pago) - 1, self.ultimo_publicado(corte)))

    def cociente(self, meses: Meses) -> Fraction:
        """El cociente exacto de los dos índices."""
        return Fraction(self.valor(meses.reciente).valor) / Fraction(self.valor(meses.antiguo).valor)

    def factor(self, meses: Meses) -> int:
        """Factor en diezmilésimos, nunca menor que 1 (CFF 17-A); truncado, o redondeado como criterio alterno."""
        escalado = self.cociente(meses) * ESCALA_FACTOR
        if self._criterio == REDONDEAR:
            escalado += Fraction(1, 2)
        factor = max(SIN_ACTUALIZAR, escalado.numerator // escalado.denominator)
        if factor > FACTOR_MAXIMO:
            raise self._desmesurado(meses)
        return factor

    def _desmesurado(self, meses: Meses) -> ErrorCedulas:
        antiguo, reciente = self.valor(meses.antiguo), self.valor(meses.reciente)
        return ErrorCedulas(
            "parametros-invalidos",
            "el factor de actualización resulta mayor que mil",
            lugar=f"{antiguo.origen} y {reciente.origen}",
            causa=f"INPC {nombre_de(meses.reciente)} {reciente.valor} entre INPC {nombre_de(meses.antiguo)} "
            f"{antiguo.valor}",
            remedio="coteje los dos índices con el DOF; deben estar en la misma base",
        )


def _publicacion_imposible(valor: Valor) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"el INPC de {valor.desde:%Y-%m} no pudo publicarse el {valor.publicado}",
        lugar=valor.origen,
        causa="se publica en los primeros diez días del mes siguiente (CFF art. 20)",
        remedio="corrija la fecha de la columna «publicado»",
    )


def presunta(mes: int) -> date:
    """Publicación presunta del índice de un mes: el día 10 del siguiente."""
    return primer_dia(mes + 1).replace(day=DIA_PRESUNTO)
