"""Accesorios de una tabla de cualquier tamaño: enteros exactos, en bloque, sin cambiar el orden (contrato §3).

Primero se ve qué pares de meses y qué vencimientos hacen falta; con ellos se forman dos tablas pequeñas (factores y
tasas) y cada renglón sólo busca y multiplica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio import reglas_accesorios as entrada
from cedulas_cli.dominio.accesorios import (
    CUOTA,
    ESCALA_MORA,
    MULTA,
    TOPE_MESES,
    centesimas,
    multiplicar,
)
from cedulas_cli.dominio.dinero import a_importe, exigir_sin_flotantes
from cedulas_cli.dominio.esquemas import PREFIJO_EMITIDO
from cedulas_cli.dominio.indices import (
    DIA_PRESUNTO,
    ESCALA_FACTOR,
    INPC,
    SIN_ACTUALIZAR,
    Indices,
    Meses,
    nombre_de,
    primer_dia,
)
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import sumar_meses, vencimiento_cuotas
from cedulas_cli.dominio.regimenes import (
    CONDICIONES,
    MODALIDAD,
    ORDINARIO,
    RECARGOS_MORA,
    RECARGOS_PRORROGA,
    REGIMENES,
    trato,
)
from cedulas_cli.dominio.reglas import Regla, cumple, detallar
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

_EPOCA = date(1970, 1, 1)
EXACTAS = frozenset({"importe", "reversion"})
IMPORTES = ("actualizacion", "actualizado", "recargos", "total")
SALIDA = (
    "mes_inpc_antiguo",
    "inpc_antiguo",
    "mes_inpc_reciente",
    "inpc_reciente",
    "factor",
    "actualizacion",
    "actualizado",
    "meses_recargo",
    "tasa_recargos",
    "recargos",
    "total",
)
PAR = ("__antiguo", "__reciente")
MORA = ("__serie", "__vencimiento", "__causados")
SERIES = (None, RECARGOS_MORA, RECARGOS_PRORROGA)
"""Con qué tasas causa recargos cada renglón: `__serie` es el lugar en esta lista."""
FACTOR = pl.Decimal(18, 4)
POR_CIENTO = pl.Decimal(9, 2)


@dataclass(frozen=True)
class CalculoAccesorios:
    """Plan de aceptados (importes en centavos), apartados y lo que hay que advertir."""

    aceptados: pl.LazyFrame
    apartados: Callable[[], pl.DataFrame]
    advertencias: tuple[str, ...]


def planear(
    tabla: pl.LazyFrame,
    parametros: Parametros,
    calendario: Calendario,
    criterio: str,
    lugar: str,
    primer_renglon: int = 1,
) -> CalculoAccesorios:
    """Arma el plan sin ejecutarlo; sólo recorre las llaves.

    Errores: «columna-faltante», «columna-flotante», «parametro-sin-vigencia» (el primero que falte y cuántos
    renglones lo necesitan), «calendario-sin-cobertura».
    """
    esquema = tabla.collect_schema()
    entrada.exigir_columnas(esquema.names(), lugar)
    exigir_sin_flotantes([c for c, t in esquema.items() if t.is_float() and c in EXACTAS], lugar)
    tabla = _apartar_repetidas(tabla, esquema.names())
    esquema = tabla.collect_schema()
    lector = entrada.EntradaAccesorios(esquema)
    vencimientos = _vencimientos(tabla, lector, calendario, esquema)
    reglas = lector.reglas(parametros.claves(MODALIDAD))
    preparados, valores, condiciones = _con_trato(lector.preparar(tabla, vencimientos), lector, reglas, parametros)
    indices = Indices(parametros, criterio)
    tipados = _tipar(preparados, reglas, indices)
    numerados = _tipar(preparados.with_row_index("__fila", primer_renglon), reglas, indices)
    exigidos = _Exigidos(tipados, numerados, parametros, indices, lugar)
    propias = list(esquema.names())
    con_vencimiento = [] if "vencimiento" in esquema else [_fecha("__vencimiento").alias("vencimiento")]
    aceptados = exigidos.unir(tipados).with_columns(_importes()).select(*propias, *con_vencimiento, *_frontera())
    return CalculoAccesorios(
        aceptados,
        lambda: _apartados(preparados, reglas, lugar, primer_renglon),
        (*exigidos.advertencias(valores), *condiciones, *_de_periodo_ajeno(tabla, lector, vencimientos)),
    )


def _apartar_repetidas(tabla: pl.LazyFrame, columnas: list[str]) -> pl.LazyFrame:
    """Lo que la tabla ya traía con nombre de resultado pasa a `emitido_…`, como en las cuotas."""
    ya_venian = [c for c in SALIDA if c in columnas]
    repetidas = [c for c in ya_venian if f"{PREFIJO_EMITIDO}{c}" in columnas]
    return tabla.drop(repetidas).rename({c: f"{PREFIJO_EMITIDO}{c}" for c in ya_venian if c not in repetidas})


# ---------------------------------------------------------------- vencimientos


def _vencimientos(
    tabla: pl.LazyFrame, lector: entrada.EntradaAccesorios, calendario: Calendario, esquema: Mapping[str, pl.DataType]
) -> dict[str, int]:
    """Llave `emision|periodo|modalidad` → último día de pago (días desde 1970) de los que no traen el suyo."""
    if not {"periodo", "emision"} <= set(esquema):
        return {}
    llaves = tabla.select(lector.llave().alias("llave")).unique().drop_nulls().collect(engine="streaming")
    vencimientos = {}
    for llave in sorted(llaves["llave"]):
        emision, periodo, modalidad = llave.split(entrada.SEPARADOR, 2)
        vence = vencimiento_cuotas(calendario, Periodo.de_texto(periodo), emision, modalidad)
        vencimientos[llave] = (vence - _EPOCA).days
    return vencimientos


def _de_periodo_ajeno(
    tabla: pl.LazyFrame, lector: entrada.EntradaAccesorios, vencimientos: Mapping[str, int]
) -> list[str]:
    """Una multa o un capital no vencen con el periodo: se calcula lo pedido, pero se dice."""
    if not vencimientos or not lector.leer.hay("concepto"):
        return []
    ajenos = lector.llave().is_not_null() & (lector.leer.texto("concepto").fill_null(CUOTA) != CUOTA)
    cuantos = int(tabla.select(ajenos.sum()).collect(engine="streaming").item() or 0)
    if not cuantos:
        return []
    return [
        f"{cuantos} renglones de multa o capital traen periodo y emisión en vez de su vencimiento: se usó el de las "
        "cuotas del periodo; su plazo propio corre desde la notificación (LSS 39-C y 40-A; RACERF 189)"
    ]


# ---------------------------------------------------------------- regímenes sin recargos por mora


def _con_trato(
    preparados: pl.LazyFrame, lector: entrada.EntradaAccesorios, reglas: tuple[Regla, ...], parametros: Parametros
) -> tuple[pl.LazyFrame, list[Valor], list[str]]:
    """Agrega si se actualiza y con qué tasas causa recargos cada renglón (derecho 3.14); los valores que lo dicen, y
    lo que cada régimen exige."""
    comun = (pl.lit(True).alias("__actualiza"), pl.lit(SERIES.index(RECARGOS_MORA), pl.Int64).alias("__serie"))
    if not lector.leer.hay("regimen"):
        return preparados.with_columns(comun), [], []
    llave = ["__regimen", "__vencimiento"]
    especiales = pl.col("__regimen").is_in([r for r in REGIMENES if r != ORDINARIO])
    presentes = preparados.filter(especiales & cumple(reglas)).select(llave).unique().collect(engine="streaming")
    valores: dict[Valor, None] = {}
    filas = []
    for regimen, dia in presentes.sort(llave).iter_rows():
        suyo = trato(parametros, regimen, _EPOCA + timedelta(days=dia))
        valores.update(dict.fromkeys(suyo.valores))
        filas.append((regimen, dia, suyo.actualiza, SERIES.index(suyo.recargos)))
    esquema = {"__regimen": pl.String, "__vencimiento": pl.Int64, "__actualiza": pl.Boolean, "__serie": pl.Int64}
    tratos = pl.LazyFrame(filas, esquema, orient="row")
    unidos = preparados.join(tratos, on=llave, how="left", maintain_order="left")
    return (
        unidos.with_columns(
            pl.col("__actualiza").fill_null(True), pl.col("__serie").fill_null(SERIES.index(RECARGOS_MORA))
        ),
        list(valores),
        [CONDICIONES[regimen] for regimen in sorted(set(presentes["__regimen"]))],
    )


# ---------------------------------------------------------------- llaves de cada renglón


def _fecha(columna: str) -> pl.Expr:
    return pl.col(columna).cast(pl.Int32).cast(pl.Date)


def _mes(columna: str) -> pl.Expr:
    dia = _fecha(columna)
    return dia.dt.year().cast(pl.Int64) * 12 + dia.dt.month() - 1


def _tipar(preparados: pl.LazyFrame, reglas: tuple[Regla, ...], indices: Indices) -> pl.LazyFrame:
    return preparados.filter(cumple(reglas)).with_columns(_mora()).with_columns(_llaves(indices))


def _mora() -> list[pl.Expr]:
    """Meses o fracción de mora, de fecha a fecha (derecho 3.07); una multa no los causa."""
    vencimiento, pago = _fecha("__vencimiento"), _fecha("__pago")
    meses = _mes("__pago") - _mes("__vencimiento")
    # El día 1 completa el mes anterior si en él no existía el día del vencimiento.
    ultimo_del_anterior = (pago - pl.duration(days=1)).dt.day()
    completa = (pago.dt.day() == 1) & (vencimiento.dt.day() > ultimo_del_anterior) & (meses > 1)
    contados = (
        pl.when(pago.dt.day() > vencimiento.dt.day()).then(meses + 1).when(completa).then(meses - 1).otherwise(meses)
    )
    causa = (pl.col("__pago") > pl.col("__vencimiento")) & (pl.col("__concepto") != MULTA) & (pl.col("__serie") > 0)
    return [pl.when(causa).then(contados).otherwise(0).alias("meses_recargo")]


def _llaves(indices: Indices) -> list[pl.Expr]:
    """Los dos meses de INPC (nulos si no hay que actualizar) y los meses que causan recargos."""
    corte = _fecha("__corte")
    ultimo = _mes("__corte") - 1 - (corte.dt.day() < DIA_PRESUNTO).cast(pl.Int64)
    if fuera := {(dia - _EPOCA).days: mes for dia, mes in indices.fuera_de_lo_presunto().items()}:
        ultimo = pl.coalesce(
            pl.col("__corte").replace_strict(fuera, default=None, return_dtype=pl.Int64),
            ultimo,
        )
    actualiza = (pl.col("__pago") > pl.col("__vencimiento")) & (_mes("__pago") != _mes("__vencimiento"))
    actualiza &= pl.col("__actualiza")
    return [
        pl.when(actualiza).then(_mes("__vencimiento") - 1).alias("__antiguo"),
        pl.when(actualiza).then(pl.min_horizontal(_mes("__pago") - 1, ultimo)).alias("__reciente"),
        pl.min_horizontal(pl.col("meses_recargo"), pl.lit(TOPE_MESES, pl.Int64)).alias("__causados"),
    ]


def _en_duda() -> pl.Expr:
    """El mes que decide si su publicación se presume (`Indices.en_duda`); nulo si no hay que actualizar."""
    mes = _mes("__corte") - 1
    en_esos_dias = (_fecha("__corte").dt.day() <= DIA_PRESUNTO) & (mes < _mes("__pago"))
    return pl.when(en_esos_dias & pl.col("__antiguo").is_not_null()).then(mes)


# ---------------------------------------------------------------- parámetros que hacen falta


class _Exigidos:
    """Las dos tablas pequeñas: factor por par de meses y suma de tasas por vencimiento y meses."""

    def __init__(
        self, tipados: pl.LazyFrame, numerados: pl.LazyFrame, parametros: Parametros, indices: Indices, lugar: str
    ) -> None:
        self._numerados = numerados
        self._parametros = parametros
        self._indices = indices
        self._lugar = lugar
        self._usados: dict[Valor, None] = {}
        pares, moras = pl.collect_all(
            [
                tipados.select(*PAR, _en_duda().alias("__duda")).unique(),
                tipados.select(MORA).unique(),
            ],
            engine="streaming",
        )
        self._espera_presunta = any(indices.es_presunta(mes) for mes in pares["__duda"].unique().drop_nulls())
        self._factores = self._formar_factores(pares.select(PAR).unique().drop_nulls().sort(PAR))
        self._tasas = self._formar_tasas(moras.filter(pl.col("__causados") > 0).sort(MORA))

    def _formar_factores(self, pares: pl.DataFrame) -> pl.DataFrame:
        necesarios = sorted({mes for par in pares.iter_rows() for mes in par})
        faltan = [mes for mes in necesarios if not self._indices.existe(mes)]
        if faltan:
            usa = pl.any_horizontal([pl.col(c) == faltan[0] for c in PAR])
            self._detener(INPC, primer_dia(faltan[0]), usa, [nombre_de(mes) for mes in faltan])
        self._usados.update(dict.fromkeys(self._indices.valor(mes) for mes in necesarios))
        filas = [
            (
                *par,
                nombre_de(par[0]),
                f"{self._indices.valor(par[0]).valor:f}",
                nombre_de(par[1]),
                f"{self._indices.valor(par[1]).valor:f}",
                self._indices.factor(Meses(*par)),
            )
            for par in pares.iter_rows()
        ]
        texto = dict.fromkeys(SALIDA[:4], pl.String)
        return pl.DataFrame(filas, {**dict.fromkeys(PAR, pl.Int64), **texto, "__factor": pl.Int64}, orient="row")

    def _formar_tasas(self, moras: pl.DataFrame) -> pl.DataFrame:
        tasas: dict[tuple[str, date], int | None] = {}
        filas: list[tuple[int, int, int, int]] = []
        faltan: dict[tuple[str, date], dict[int, int]] = {}
        for (lugar, dia), grupo in moras.group_by(["__serie", "__vencimiento"], maintain_order=True):
            serie, vencimiento = int(str(lugar)), _EPOCA + timedelta(days=int(str(dia)))
            parametro = SERIES[serie] or RECARGOS_MORA
            pedidos = set(grupo["__causados"])
            suma = 0
            for i in range(max(pedidos)):
                inicio = sumar_meses(vencimiento, i)
                if (parametro, inicio) not in tasas:
                    tasas[parametro, inicio] = self._tasa(parametro, inicio)
                tasa = tasas[parametro, inicio]
                if tasa is None:
                    faltan.setdefault((parametro, inicio), {})[(vencimiento - _EPOCA).days] = i
                    continue
                suma += tasa
                if i + 1 in pedidos:
                    filas.append((serie, (vencimiento - _EPOCA).days, i + 1, suma))
        if faltan:
            parametro, primero = min(faltan)
            numero = pl.col("__vencimiento").replace_strict(
                faltan[parametro, primero], default=None, return_dtype=pl.Int64
            )
            usa = (pl.col("__serie") == SERIES.index(parametro)) & (pl.col("__causados") > numero).fill_null(False)
            self._detener(
                parametro, primero, usa, sorted({f"{dia:%Y-%m}" for cual, dia in faltan if cual == parametro})
            )
        return pl.DataFrame(filas, dict.fromkeys((*MORA, "__tasa"), pl.Int64), orient="row")

    def _tasa(self, parametro: str, dia: date) -> int | None:
        valor = self._parametros.buscar(parametro, dia)
        if valor is None:
            return None
        self._usados[valor] = None
        return centesimas(valor)

    def _detener(self, parametro: str, dia: date, usa: pl.Expr, meses: list[str]) -> None:
        """El error de siempre, diciendo el primer renglón que lo pide, cuántos son y qué más falta."""
        cuantos, fila = (
            self._numerados.filter(usa)
            .select(pl.len().alias("cuantos"), pl.col("__fila").min())
            .collect(engine="streaming")
            .row(0)
        )
        quienes = (
            f"lo necesitan {cuantos} renglones, el primero es el {fila}"
            if cuantos > 1
            else f"lo necesita el renglón {fila}"
        )
        try:
            self._parametros.valor(parametro, dia)
        except ErrorCedulas as falla:
            otros = f"; en total faltan {len(meses)}: {', '.join(meses[:12])}" if len(meses) > 1 else ""
            raise ErrorCedulas(
                falla.nombre,
                falla.mensaje,
                lugar=self._lugar,
                causa=f"{quienes}; {falla.causa}{otros}",
                remedio=falla.remedio,
            ) from falla

    def unir(self, tipados: pl.LazyFrame) -> pl.LazyFrame:
        """Cada renglón con su factor y su suma de tasas; sin par, factor 1; sin meses, tasa 0."""
        return (
            tipados.join(self._factores.lazy(), on=list(PAR), how="left", maintain_order="left")
            .join(self._tasas.lazy(), on=list(MORA), how="left", maintain_order="left")
            .with_columns(pl.col("__factor").fill_null(SIN_ACTUALIZAR), pl.col("__tasa").fill_null(0))
        )

    def advertencias(self, otros: Sequence[Valor] = ()) -> list[str]:
        """Valores sin verificar que entraron en la cuenta, y si decidió una fecha de publicación presunta."""
        usados = sorted((*self._usados, *otros), key=lambda v: (v.parametro, v.desde))
        avisos = [v.advertencia for v in usados if not v.verificado]
        if self._espera_presunta:
            avisos.append(
                f"SIN VERIFICAR: sin fecha de publicación cargada, el INPC se presume publicado el día {DIA_PRESUNTO} "
                "del mes siguiente (CFF art. 20); de eso depende el último índice conocido en algunos renglones"
            )
        return avisos


# ---------------------------------------------------------------- resultado


def _importes() -> list[pl.Expr]:
    importe = pl.col("__importe")
    actualizado = multiplicar(importe, pl.col("__factor"), ESCALA_FACTOR)
    recargos = multiplicar(actualizado, pl.col("__tasa"), ESCALA_MORA)
    return [
        (actualizado - importe).alias("actualizacion"),
        actualizado.alias("actualizado"),
        recargos.alias("recargos"),
        (actualizado + recargos).alias("total"),
    ]


def _frontera() -> list[pl.Expr]:
    """Enteros → los textos y `Decimal` del contrato, en su orden."""
    escalados = {
        "factor": _escalado("__factor", "0.0001", FACTOR),
        "tasa_recargos": _escalado("__tasa", "0.01", POR_CIENTO),
        **{c: a_importe(c) for c in IMPORTES},
    }
    return [escalados.get(c, pl.col(c)).alias(c) for c in SALIDA]


def _escalado(columna: str, unidad: str, tipo: pl.Decimal) -> pl.Expr:
    """Entero → `Decimal`, multiplicando: es exacto (dividir decimales redondearía)."""
    return (pl.col(columna).cast(pl.Decimal(18, 0)) * pl.lit(Decimal(unidad))).cast(tipo)


def _apartados(preparados: pl.LazyFrame, reglas: tuple[Regla, ...], lugar: str, primer_renglon: int) -> pl.DataFrame:
    malos = (
        preparados.with_row_index("__fila")
        .filter(~cumple(reglas))
        .with_columns(
            pl.lit(lugar).alias("archivo"),
            (pl.col("__fila").cast(pl.Int64) + primer_renglon).alias("renglon"),
        )
        .collect(engine="streaming")
    )
    return detallar(malos, reglas)
