"""Los parámetros que una tabla de movimientos necesita, como literales o como columnas unidas por su llave.

Lo que vale igual en todas las combinaciones (emisión, periodo, zona) entra al plan como literal; sólo lo que
de verdad cambia cuesta una unión.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.dinero import tasa_entera
from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.dominio.partes import (
    BANDAS,
    Parte,
    Vivienda,
    partir_periodo,
    vivienda_del_bimestre,
)
from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre
from cedulas_cli.dominio.tabla_especial import TablaEspecial
from cedulas_cli.dominio.tabla_vivienda import Fila, filas_conocidas
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

CLASE_OMISION = "I"
"""Sin prima en la entrada se usa la media de la clase I (contrato §3)."""
QUIEN_PAGA = "quien_paga"
"""Lo que afecta un parámetro que sólo decide la bandera del art. 36 (parametros/catalogo.csv)."""
LLAVE = ("emision", "periodo", "zona")
EPOCA = date(1970, 1, 1)


@dataclass(frozen=True, order=True)
class Combinacion:
    """Una llave presente en los datos, y si lleva créditos en veces UMI o con tabla de disminución."""

    emision: str
    periodo: str
    zona: str
    con_factor: bool = False
    con_tabla: bool = False


@dataclass(frozen=True)
class TablaParametros:
    """Parámetros listos para el motor."""

    emisiones: tuple[str, ...]
    partes: int
    hay_creditos: bool
    constantes: dict[str, int | bool]
    variables: pl.DataFrame
    usados: tuple[Valor, ...]
    especial: TablaEspecial | None = None
    """Coberturas y cuotas por persona; sólo si hay renglones de seguros especiales."""
    con_tabla: bool = False
    """Si algún crédito pide la tabla de disminución."""
    disminucion: tuple[Fila, ...] = ()
    """Las filas que esa tabla puede traer."""

    def con_especial(self, especial: TablaEspecial) -> TablaParametros:
        """La misma tabla, con las coberturas de las modalidades presentes."""
        return replace(self, especial=especial, usados=(*self.usados, *especial.usados))

    def columna(self, nombre: str) -> pl.Expr:
        """El parámetro, literal si es común a todas las combinaciones."""
        if nombre in self.constantes:
            valor = self.constantes[nombre]
            return pl.lit(valor, pl.Boolean if isinstance(valor, bool) else pl.Int64)
        return pl.col(f"__p_{nombre}")

    def unir(self, movimientos: pl.LazyFrame) -> pl.LazyFrame:
        """Agrega las columnas que cambian entre combinaciones, si no las trae ya; conserva el orden."""
        agregadas = self.variables.columns[len(LLAVE) :]
        if not agregadas or agregadas[0] in movimientos.collect_schema():
            return movimientos
        return movimientos.join(
            self.variables.lazy(),
            left_on=["emision", "periodo", "__zona"],
            right_on=list(LLAVE),
            how="left",
            maintain_order="left",
        )

    @property
    def advertencias(self) -> tuple[str, ...]:
        """Parámetros SIN VERIFICAR que de verdad se usaron."""
        return tuple(sorted({v.advertencia for v in self.usados if not v.verificado}))

    @property
    def advertencias_de_importes(self) -> tuple[str, ...]:
        """De ésas, las que tocan un importe; no las que sólo deciden quién paga (LSS art. 36)."""
        dudosos = {v.advertencia for v in self.usados if not v.verificado and v.afecta != QUIEN_PAGA}
        return tuple(sorted(dudosos))


def formar(parametros: Parametros, combinaciones: Iterable[Combinacion], hay_creditos: bool) -> TablaParametros:
    """Reúne los parámetros de cada combinación. Si falta uno, «parametro-sin-vigencia» (78)."""
    renglones: list[dict[str, int | bool | str]] = []
    usados: dict[tuple[str, str, date], Valor] = {}
    elegidas = _fusionar(combinaciones)
    por_combinacion = [(c, *_parametros_de(parametros, c, hay_creditos)) for c in elegidas]
    con_tabla = any(vivienda and vivienda.tabla for _, _, vivienda in por_combinacion)
    disminucion = filas_conocidas(parametros) if con_tabla else ()
    cuantas = max((len(partes) for _, partes, _ in por_combinacion), default=1)
    for combinacion, partes, vivienda in por_combinacion:
        renglones.append(_renglon(combinacion, partes, vivienda, cuantas))
        if vivienda and vivienda.tabla:
            renglones[-1] |= vivienda.tabla.para_el_plan(disminucion)
        for valor in (*(v for p in partes for v in p.usados), *_de_vivienda(vivienda)):
            usados[valor.parametro, valor.clave, valor.desde] = valor
    constantes, variables = _separar(renglones)
    constantes |= {
        "tope_ausentismo": int(_comun(parametros, elegidas, "tope_ausentismo_mes")),
        "prima_omision": tasa_entera(_comun(parametros, elegidas, "prima_media", CLASE_OMISION)),
        "prima_maxima": tasa_entera(_comun(parametros, elegidas, "prima_maxima")),
    }
    return TablaParametros(
        emisiones=tuple(sorted({c.emision for c in elegidas}, reverse=True)),
        partes=cuantas,
        hay_creditos=hay_creditos,
        constantes=constantes,
        variables=variables,
        usados=tuple(usados[llave] for llave in sorted(usados)),
        con_tabla=con_tabla,
        disminucion=disminucion,
    )


def _de_vivienda(vivienda: Vivienda | None) -> tuple[Valor, ...]:
    if vivienda is None:
        return ()
    return (*vivienda.usados, *(vivienda.tabla.usados if vivienda.tabla else ()))


def _comun(parametros: Parametros, elegidas: list[Combinacion], nombre: str, clave: str = "") -> Decimal:
    """Un valor que no cambia entre los periodos presentes; si cambiara, habría que pedirlo por combinación."""
    dias = [Periodo.de_texto(c.periodo).ultimo_dia for c in elegidas]
    valores = {parametros.valor(nombre, dia, clave).valor for dia in dias}
    if len(valores) > 1:
        raise ErrorCedulas(
            "parametros-invalidos",
            f"{nombre} cambia entre los periodos de la tabla",
            lugar=", ".join(sorted({c.periodo for c in elegidas})),
            causa=f"valores: {sorted(valores)}",
            remedio="calcule cada periodo por separado",
        )
    return valores.pop() if valores else Decimal(0)


def _fusionar(combinaciones: Iterable[Combinacion]) -> list[Combinacion]:
    por_llave: dict[tuple[str, str, str], Combinacion] = {}
    for c in combinaciones:
        llave = (c.emision, c.periodo, c.zona)
        otra = por_llave.get(llave, c)
        por_llave[llave] = Combinacion(*llave, otra.con_factor or c.con_factor, otra.con_tabla or c.con_tabla)
    return [por_llave[llave] for llave in sorted(por_llave)]


def _parametros_de(
    parametros: Parametros, combinacion: Combinacion, hay_creditos: bool
) -> tuple[list[Parte], Vivienda | None]:
    periodo = Periodo.de_texto(combinacion.periodo)
    if combinacion.emision == BIMESTRAL:
        exigir_bimestre(periodo)
    partes = partir_periodo(parametros, combinacion.emision, periodo, combinacion.zona)
    if combinacion.emision != BIMESTRAL or not hay_creditos:
        return partes, None
    return partes, vivienda_del_bimestre(parametros, periodo, combinacion.con_factor, combinacion.con_tabla)


def _renglon(
    combinacion: Combinacion, partes: list[Parte], vivienda: Vivienda | None, cuantas: int
) -> dict[str, int | bool | str]:
    periodo = Periodo.de_texto(combinacion.periodo)
    renglon: dict[str, int | bool | str] = {
        "emision": combinacion.emision,
        "periodo": combinacion.periodo,
        "zona": combinacion.zona,
        "inicio_periodo": (periodo.primer_dia(combinacion.emision) - EPOCA).days,
        "inicio_segundo_mes": (date(periodo.anio, periodo.mes, 1) - EPOCA).days,
        "fin_periodo": (periodo.ultimo_dia - EPOCA).days,
        "dias_bimestre": vivienda.dias_bimestre if vivienda else 1,
        "umi": vivienda.umi if vivienda else 0,
        "seguro": vivienda.seguro if vivienda else 0,
        "meses": vivienda.meses if vivienda else 0,
        "resta_incidencias": vivienda.resta_incidencias if vivienda else False,
    }
    for k in range(cuantas):
        existe = k < len(partes)
        parte = partes[k] if existe else partes[-1]
        # Una parte que no existe queda fuera de todo tramo: empieza después de terminar.
        renglon[f"inicio_{k}"] = (parte.desde - EPOCA).days if existe else 1_000_000
        renglon[f"fin_{k}"] = (parte.hasta - EPOCA).days if existe else -1_000_000
        renglon[f"unidad_{k}"] = parte.unidad
        renglon[f"piso_{k}"] = parte.piso
        renglon[f"tope_{k}"] = parte.tope
        renglon[f"limite_art36_{k}"] = parte.limite_art36
        renglon[f"veces_excedente_{k}"] = parte.veces_excedente
        renglon |= {f"{nombre}_{k}": tasa for nombre, tasa in parte.tasas}
        if parte.tasas_ceav:
            renglon |= _bandas(parte, k)
    return renglon


def _bandas(parte: Parte, k: int) -> dict[str, int]:
    """Ocho tasas y seis límites; con tasa única, las ocho iguales y límites que dan lo mismo."""
    tasas = parte.tasas_ceav if len(parte.tasas_ceav) == BANDAS else parte.tasas_ceav * BANDAS
    limites = parte.limites_ceav or (0,) * (BANDAS - 2)
    return {f"ceav_{i}_{k}": tasa for i, tasa in enumerate(tasas, start=1)} | {
        f"limite_ceav_{i}_{k}": limite for i, limite in enumerate(limites, start=2)
    }


def _separar(renglones: list[dict[str, int | bool | str]]) -> tuple[dict[str, int | bool], pl.DataFrame]:
    """Constantes (iguales en toda combinación que las usa) y tabla de lo que cambia."""
    nombres: dict[str, None] = {}
    for renglon in renglones:
        nombres.update(dict.fromkeys(n for n in renglon if n not in LLAVE))
    constantes: dict[str, int | bool] = {}
    variables: dict[str, list[int | bool | str | None]] = {c: [r[c] for r in renglones] for c in LLAVE}
    for nombre in nombres:
        presentes = {r[nombre] for r in renglones if nombre in r}
        if len(presentes) == 1:
            (unico,) = presentes
            assert not isinstance(unico, str)
            constantes[nombre] = unico
        else:
            variables[f"__p_{nombre}"] = [r.get(nombre) for r in renglones]
    return constantes, pl.DataFrame(variables)
