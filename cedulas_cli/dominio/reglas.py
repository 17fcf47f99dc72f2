"""Reglas con nombre sobre movimientos ya tipados: expresiones que deben ser verdaderas, sin uniones ni estado.

Se componen sobre cualquier `LazyFrame` que traiga sus columnas: las usan igual los lectores de la emisión y
`calcular cuotas`. Los dígitos verificadores **no** apartan: la emisión oficial manda y el del registro patronal
es inferido (derecho 11.02); se advierten aparte (`nss_verificable`, `registro_verificable`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import esquemas as esq

BAJA = ("2", "02")
"""Tipo de movimiento de baja: renglón en ceros que no cuenta como cotizante."""
AUSENTISMO_POR_MES = 7
"""Tope de días de ausentismo por cada mes que toca el tramo; lo demás cotiza."""
DIAS_ESPECIAL = 366
_PRIMER_ANIO = 1943
_CARACTERES_DE_VALOR = 120


@dataclass(frozen=True)
class Regla:
    """Una condición con nombre estable; `columnas` son las que debe traer la tabla para poder evaluarla."""

    nombre: str
    campo: str
    motivo: str
    expresion: pl.Expr
    columnas: frozenset[str]


def regla(nombre: str, campo: str, motivo: str, expresion: pl.Expr) -> Regla:
    """Arma una regla; sus columnas se deducen de la expresión."""
    return Regla(nombre, campo, motivo, expresion, frozenset({campo, *expresion.meta.root_names()}))


# --- piezas de calendario, en pura expresión ---


def periodo_valido() -> pl.Expr:
    """`AAAA-MM` con mes posible."""
    return pl.col("periodo").str.contains(r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")


def fin_del_periodo() -> pl.Expr:
    """Último día del mes que nombra el periodo; nulo si no se entiende."""
    return (pl.col("periodo") + "-01").str.to_date("%Y-%m-%d", strict=False).dt.month_end()


def inicio_del_periodo() -> pl.Expr:
    """Primer día del mes, o del bimestre que termina en ese mes."""
    mes = (pl.col("periodo") + "-01").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(pl.col("emision") == esq.BIMESTRAL).then(mes.dt.offset_by("-1mo")).otherwise(mes)


def dias_del_periodo() -> pl.Expr:
    """Días naturales que caben en un renglón de esa emisión y periodo."""
    natural = (fin_del_periodo() - inicio_del_periodo()).dt.total_days() + 1
    return pl.when(pl.col("emision") == esq.ESPECIAL).then(pl.lit(DIAS_ESPECIAL)).otherwise(natural)


def desde_efectivo(con_fecha: bool = True) -> pl.Expr:
    """Primer día del tramo: el del archivo; si no, `fecha_movimiento` si cae en el periodo y los días caben; si no,
    el que hace terminar el tramo el último día del periodo (contrato §2)."""
    fin, inicio, fecha = fin_del_periodo(), inicio_del_periodo(), pl.col("fecha_movimiento")
    al_final = _sumar_dias(fin, 1 - pl.col("dias"))
    if con_fecha:
        cabe = (fecha >= inicio) & (_sumar_dias(fecha, pl.col("dias") - 1) <= fin)
        al_final = pl.when(cabe.fill_null(False)).then(fecha).otherwise(al_final)
    # Una anualidad no cabe en el mes que la nombra: empieza con él.
    anual = (pl.col("emision") == esq.ESPECIAL) & (pl.col("dias") > (fin - inicio).dt.total_days() + 1)
    al_final = pl.when(anual.fill_null(False)).then(inicio).otherwise(al_final)
    return pl.coalesce(pl.col("desde"), al_final)


def _sumar_dias(fecha: pl.Expr, dias: pl.Expr) -> pl.Expr:
    return (fecha.cast(pl.Int32) + dias.cast(pl.Int32, strict=False)).cast(pl.Date)


def meses_que_toca(con_fecha: bool = True) -> pl.Expr:
    """Cuántos meses naturales toca el tramo (al menos uno)."""
    desde = desde_efectivo(con_fecha)
    hasta = _sumar_dias(desde, pl.max_horizontal(pl.col("dias"), pl.lit(1)) - 1)
    meses = (hasta.dt.year() - desde.dt.year()) * 12 + hasta.dt.month() - desde.dt.month() + 1
    return pl.max_horizontal(meses, pl.lit(1))


# --- dígitos verificadores: sólo advierten ---


def luhn_correcto(digitos: pl.Expr) -> pl.Expr:
    """Luhn de 11 dígitos con su verificador al final y peso 2 en las posiciones pares (NSS, derecho 11.03)."""
    numero = digitos.cast(pl.Int64, strict=False)
    suma = pl.lit(0, dtype=pl.Int64)
    for potencia in range(1, 11):
        cifra = (numero // 10**potencia) % 10
        suma = suma + (cifra * 2 - (cifra > 4).cast(pl.Int64) * 9 if potencia % 2 else cifra)
    return (suma + numero % 10) % 10 == 0


def nss_verificable() -> pl.Expr:
    """El NSS cumple su dígito de Luhn."""
    return luhn_correcto(pl.col("nss"))


def digito_registro(registro: pl.Expr) -> pl.Expr:
    """Dígito del registro patronal (texto) por el algoritmo inferido de derecho 11.02; nulo si no empieza con letra."""
    letra = registro.str.slice(0, 1)
    codigo = letra.replace_strict({chr(65 + i): i + 10 for i in range(26)}, default=None, return_dtype=pl.Int32)
    cifras = [codigo // 10, codigo % 10]
    cifras += [registro.str.slice(i, 1).cast(pl.Int32, strict=False) for i in range(1, 10)]
    suma: pl.Expr = pl.lit(0)
    for orden, cifra in enumerate(reversed(cifras)):
        doble = cifra * 2
        suma = suma + (pl.when(doble > 9).then(doble - 9).otherwise(doble) if orden % 2 == 0 else cifra)
    return ((10 - suma % 10) % 10).cast(pl.String)


def registro_verificable() -> pl.Expr:
    """El registro patronal cumple el dígito inferido (verdadero si no se puede calcular)."""
    registro = pl.col("registro_patronal")
    return (digito_registro(registro) == registro.str.slice(10, 1)).fill_null(True)


# --- las reglas ---


def _identidad() -> list[Regla]:
    return [
        regla(
            "registro-patronal-forma",
            "registro_patronal",
            "el registro patronal debe tener 11 posiciones: letra o dígito y diez dígitos",
            pl.col("registro_patronal").str.contains(r"^([A-Z0-9][0-9]{10}|[0-9]{10})$"),
        ),
        regla("nss-forma", "nss", "el NSS debe tener 11 dígitos", pl.col("nss").str.contains(r"^[0-9]{11}$")),
    ]


def _periodo() -> list[Regla]:
    par = pl.col("periodo").str.slice(5, 2).cast(pl.Int32, strict=False) % 2 == 0
    return [
        regla(
            "emision-desconocida",
            "emision",
            "la emisión debe ser mensual, bimestral o especial",
            pl.col("emision").is_in(esq.EMISIONES),
        ),
        regla("periodo-ilegible", "periodo", "el periodo debe ser AAAA-MM", periodo_valido()),
        regla(
            "bimestre-impar",
            "periodo",
            "un bimestre se nombra por su mes par",
            (pl.col("emision") != esq.BIMESTRAL) | par,
        ),
    ]


def _dias() -> list[Regla]:
    dias = pl.col("dias")
    # Sin periodo legible no hay contra qué medir: eso ya lo dice «periodo-ilegible».
    tope = dias_del_periodo().fill_null(DIAS_ESPECIAL)
    posibles = (dias >= 0) & (dias <= tope)
    ordenadas = (pl.col("desde") <= pl.col("hasta")).fill_null(True)
    contados = ((pl.col("hasta") - pl.col("desde")).dt.total_days() + 1 == dias).fill_null(True)
    dentro = ((pl.col("desde") >= inicio_del_periodo()) & (pl.col("hasta") <= fin_del_periodo())).fill_null(True)
    return [
        regla(
            "dias-fuera-del-periodo",
            "dias",
            "los días deben ir de cero a los que tiene el periodo",
            posibles,
        ),
        regla("tramo-al-reves", "desde", "el tramo empieza después de terminar", ordenadas),
        regla("tramo-dias", "dias", "los días no son los que van de desde a hasta", ~ordenadas | ~posibles | contados),
        regla(
            "tramo-fuera-del-periodo",
            "desde",
            "el tramo se sale del periodo",
            (pl.col("emision") == esq.ESPECIAL) | dentro,
        ),
    ]


def _incidencias(con_fecha: bool) -> list[Regla]:
    ausentismo, incapacidad = pl.col("dias_ausentismo"), pl.col("dias_incapacidad")
    sin_incidencias = (ausentismo == 0) & (incapacidad == 0)
    tope = pl.min_horizontal(ausentismo, meses_que_toca(con_fecha) * AUSENTISMO_POR_MES)
    return [
        regla("ausentismo-negativo", "dias_ausentismo", "el ausentismo no puede ser negativo", ausentismo >= 0),
        regla("incapacidad-negativa", "dias_incapacidad", "la incapacidad no puede ser negativa", incapacidad >= 0),
        regla(
            "incidencias-exceden-dias",
            "dias_incapacidad",
            "incapacidad más ausentismo (topado a 7 por mes) pasan de los días del renglón",
            sin_incidencias | (tope + incapacidad <= pl.col("dias")),
        ),
    ]


def _semana() -> list[Regla]:
    motivo = "los días de labor a la semana van de 1 a 7"
    return [regla("dias-labor-invalidos", "dias_labor", motivo, pl.col("dias_labor").is_between(1, 7).fill_null(True))]


def _salario(con_tipo: bool) -> list[Regla]:
    positivo = pl.col("sbc") > 0
    if con_tipo:
        es_baja = pl.col("tipo_movimiento").is_in(BAJA).fill_null(False)
        positivo = positivo | (es_baja & (pl.col("sbc") >= 0))
    # La cuota anual por persona (33) no lleva salario: en la especial lo revisa el cálculo, que sabe la modalidad.
    positivo = positivo | ((pl.col("emision") == esq.ESPECIAL) & (pl.col("sbc") >= 0)).fill_null(False)
    return [regla("sbc-no-positivo", "sbc", "el salario base debe ser mayor que cero, salvo en una baja", positivo)]


def _fecha() -> list[Regla]:
    fecha = pl.col("fecha_movimiento")
    posible = fecha.is_null() | ((fecha.dt.year() >= _PRIMER_ANIO) & (fecha <= fin_del_periodo()).fill_null(True))
    motivo = "la fecha del movimiento es anterior al Seguro Social o posterior al periodo"
    return [regla("fecha-movimiento-imposible", "fecha_movimiento", motivo, posible)]


def _credito() -> list[Regla]:
    tipo, valor = pl.col("tipo_descuento").fill_null(0), pl.col("valor_descuento").fill_null(0)
    coherente = (
        pl.when(tipo == 0).then(valor == 0).when(tipo == 1).then((valor >= 0) & (valor <= 100)).otherwise(valor >= 0)
    )
    return [
        regla("tipo-descuento", "tipo_descuento", "el tipo de descuento va de 0 a 3", tipo.is_between(0, 3)),
        regla(
            "valor-descuento",
            "valor_descuento",
            "el valor de descuento no corresponde a su tipo (0: sin valor; 1: de 0 a 100 %; 2 y 3: no negativo)",
            coherente,
        ),
        regla(
            "tabla-disminucion-invalida",
            "aplica_tabla_disminucion",
            "si el crédito usa la tabla de disminución se dice con S o N",
            pl.col("aplica_tabla_disminucion").is_in(["S", "N"]).fill_null(True),
        ),
    ]


def reglas_para(columnas: Collection[str]) -> tuple[Regla, ...]:
    """Las reglas que esa tabla permite evaluar, en orden estable."""
    hay = set(columnas)
    todas = [*_identidad(), *_periodo(), *_dias(), *_incidencias("fecha_movimiento" in hay)]
    todas += [*_salario("tipo_movimiento" in hay), *_fecha(), *_semana(), *_credito()]
    for columna in sorted(c for c in hay if c.startswith(esq.PREFIJO_EMITIDO)):
        motivo = "un importe emitido no puede ser negativo"
        todas.append(regla("importe-negativo", columna, motivo, (pl.col(columna) >= 0).fill_null(True)))
    return tuple(r for r in todas if r.columnas <= hay)


def cumple(reglas: Sequence[Regla]) -> pl.Expr:
    """Verdadero si el renglón cumple todas; un nulo no cumple."""
    return pl.all_horizontal([r.expresion.fill_null(False) for r in reglas]) if reglas else pl.lit(True)


def separar(tabla: pl.DataFrame, reglas: Sequence[Regla]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parte en (buenos, apartados); apartados lleva una fila por regla incumplida (esquema APARTADOS)."""
    marcada = tabla.with_columns(cumple(reglas).alias("__bien"))
    buenos = marcada.filter("__bien").drop("__bien")
    if buenos.height == tabla.height:
        return tabla, esq.vacia(esq.APARTADOS)
    malos = marcada.filter(~pl.col("__bien")).drop("__bien")
    return buenos, detallar(malos, reglas)


def detallar(malos: pl.DataFrame, reglas: Sequence[Regla]) -> pl.DataFrame:
    """Una fila de APARTADOS por cada regla que cada renglón incumple."""
    hay = set(malos.columns)
    partes = []
    for orden, r in enumerate(reglas):
        columnas = [
            (pl.col(c) if c in hay else pl.lit(None)).cast(tipo).alias(c)
            for c, tipo in esq.APARTADOS.items()
            if c not in ("campo", "regla", "valor", "motivo")
        ]
        valor = pl.col(r.campo).cast(pl.String).str.slice(0, _CARACTERES_DE_VALOR) if r.campo in hay else pl.lit(None)
        partes.append(
            malos.filter(~r.expresion.fill_null(False)).select(
                *columnas,
                pl.lit(r.campo).alias("campo"),
                pl.lit(r.nombre).alias("regla"),
                valor.cast(pl.String).alias("valor"),
                pl.lit(r.motivo).alias("motivo"),
                pl.lit(orden).alias("__orden"),
            )
        )
    junto = pl.concat(partes).sort("archivo", "renglon", "__orden", maintain_order=True)
    return junto.select(*esq.APARTADOS)


def partir(movimientos: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Aplica todas las reglas que la tabla permite: (buenos, apartados)."""
    return separar(movimientos, reglas_para(movimientos.columns))
