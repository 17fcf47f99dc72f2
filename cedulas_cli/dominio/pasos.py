"""Las piezas de una explicación: el renglón, sus pasos y sus conceptos, con cantidades exactas que se leen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.especiales import MODALIDAD_OMISION
from cedulas_cli.dominio.tabla_parametros import EPOCA
from cedulas_cli.dominio.vigencia import Valor


@dataclass(frozen=True)
class ConceptoLegal:
    """Ficha de un concepto (parametros/conceptos.csv)."""

    concepto: str
    descripcion: str
    base: str
    dias: str
    tasa: str
    articulo: str
    articulo_dias: str


@dataclass(frozen=True)
class Renglon:
    """Un movimiento ya aceptado y tipado: importes en centavos, prima en 10⁻⁷, descuento en diezmilésimos."""

    emision: str
    periodo: str
    zona: str
    desde: date
    hasta: date
    sbc: int
    salario: int | None
    prima: int
    prima_declarada: bool
    ausentismo: int
    ausentismo_declarado: int
    incapacidad: int
    tipo_descuento: int
    valor_descuento: int
    dias_credito: int
    lleva_seguro: bool
    modalidad: str = MODALIDAD_OMISION
    edad: int | None = None
    """Años cumplidos el primer día del periodo; sólo en la emisión especial."""
    dias_labor: int | None = None
    """Días que trabaja a la semana, si es reducida."""
    con_tabla: bool = False
    """Si su crédito usa la tabla de disminución."""
    sbc_propio: int | None = None
    """El SBC del patrón antes de prorratear entre varios, si `sbc` es una porción."""
    prima_inferida: bool = False
    """Si la prima salió de los importes emitidos y no la declaró nadie."""

    @classmethod
    def de_tipado(cls, fila: Mapping[str, Any], *, prima_declarada: bool, prima_inferida: bool = False) -> Renglon:
        """De las columnas de trabajo `__…` que forma `entrada.preparar`."""
        return cls(
            emision=fila["emision"],
            periodo=fila["periodo"],
            zona=fila["__zona"],
            desde=EPOCA + timedelta(days=fila["__desde"]),
            hasta=EPOCA + timedelta(days=fila["__hasta"]),
            sbc=fila["__sbc"] or 0,
            salario=fila["__salario"],
            prima=fila["__prima"],
            prima_declarada=prima_declarada,
            ausentismo=fila["__ausentismo"],
            ausentismo_declarado=fila["__ausentismo_declarado"] or 0,
            incapacidad=fila["__incapacidad"],
            tipo_descuento=fila["__tipo_descuento"],
            valor_descuento=fila["__valor_descuento"],
            dias_credito=fila["__dias_credito"],
            lleva_seguro=fila["__lleva_seguro"],
            modalidad=fila.get("__modalidad", MODALIDAD_OMISION),
            edad=fila.get("__edad"),
            dias_labor=fila["__dias_labor"],
            sbc_propio=fila.get("__sbc_propio"),
            con_tabla=fila.get("__pide_tabla", False),
            prima_inferida=prima_inferida,
        )


@dataclass(frozen=True)
class Paso:
    """Lo que aporta a un concepto una parte del tramo. `exacto` en centavos, sin redondear."""

    desde: date
    hasta: date
    base: int
    base_motivo: str
    dias: int
    dias_motivo: str
    tasa: int | None
    tasa_motivo: str
    valores: tuple[Valor, ...]
    exacto: Fraction
    formula: str


@dataclass(frozen=True)
class Concepto:
    """Un concepto explicado; `importe` en centavos."""

    legal: ConceptoLegal
    pasos: tuple[Paso, ...]
    exacto: Fraction
    redondeo: str
    importe: int

    @property
    def advertencias(self) -> tuple[str, ...]:
        """Lo SIN VERIFICAR de lo que usó."""
        return tuple(dict.fromkeys(v.advertencia for p in self.pasos for v in p.valores if not v.verificado))


@dataclass(frozen=True)
class Explicacion:
    """Todo lo que llevó de un renglón a sus importes."""

    renglon: Renglon
    criterios: Criterios
    conceptos: tuple[Concepto, ...]
    quien_paga: str
    valores_quien_paga: tuple[Valor, ...]

    @property
    def importes(self) -> dict[str, int]:
        """Concepto → centavos."""
        return {c.legal.concepto: c.importe for c in self.conceptos}

    @property
    def valores(self) -> tuple[Valor, ...]:
        """Los parámetros usados, sin repetir."""
        usados = [v for c in self.conceptos for p in c.pasos for v in p.valores]
        return tuple(dict.fromkeys([*usados, *self.valores_quien_paga]))

    @property
    def advertencias(self) -> tuple[str, ...]:
        """Lo SIN VERIFICAR, sin repetir."""
        return tuple(v.advertencia for v in self.valores if not v.verificado)


def dinero(centavos: int) -> str:
    """Centavos → «$1,234.50»."""
    return f"${pesos(centavos):,}"


def por_ciento(tasa: int) -> str:
    """Tasa en 10⁻⁷ → «20.4 %»."""
    return f"{decimal_de(Fraction(tasa, 100_000), 5)} %"


def decimal_de(numero: Fraction, decimales: int) -> str:
    """Número en decimal, con separador de miles y sin ceros de más; con «…» si no cabe exacto."""
    entero, resto = divmod(numero.numerator * 10**decimales, numero.denominator)
    texto = f"{Decimal(entero).scaleb(-decimales):,f}"
    texto = texto.rstrip("0").rstrip(".") if decimales else texto
    return f"{texto}…" if resto else texto
