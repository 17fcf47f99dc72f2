"""Cada reporte con los datos de la oficina: tablas con nombre, la principal primero, y lo que hay que advertir."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from cedulas_cli.dominio.conciliacion import fichas
from cedulas_cli.dominio.dinero import a_centavos
from cedulas_cli.dominio.esquemas import MENSUAL
from cedulas_cli.dominio.esquemas_pago import ACCESORIOS_IMSS
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.dominio.reportes import cobranza, multas, riesgo, trabajo
from cedulas_cli.dominio.reportes import notificacion as rn
from cedulas_cli.dominio.reportes import relojes as rr
from cedulas_cli.dominio.reportes.comun import en_pesos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.conciliaciones.calculos import CALCULOS
from cedulas_cli.flujo.conciliaciones.insumos import Falta, Insumos
from cedulas_cli.oficina import recaudacion
from cedulas_cli.oficina.emisiones import recibidas
from cedulas_cli.parametros.cifras_control import exigir_calendario

MESES: Final = 12


@dataclass(frozen=True)
class Reporte:
    """Un reporte listo para entregarse; `hallazgos` si trae algo vencido o sin explicar que revisar."""

    titulo: str
    tablas: dict[str, pl.DataFrame]
    avisos: tuple[str, ...] = ()
    hallazgos: bool = False

    @property
    def principal(self) -> pl.DataFrame:
        """La tabla que se entrega cuando el formato sólo lleva una."""
        return next(iter(self.tablas.values()))


def de_oficina(insumos: Insumos, formar: Callable[[Insumos], Reporte]) -> Reporte:
    """El reporte, o «insumo-ausente» (66) con lo que hace falta y cómo conseguirlo."""
    try:
        return formar(insumos)
    except Falta as falta:
        insumo = fichas.INSUMOS[falta.clave]
        raise ErrorCedulas(
            "insumo-ausente",
            f"para ese reporte no hay {insumo.que}",
            lugar=str(insumos.oficina.raiz),
            causa="la oficina todavía no lo tiene a ese corte",
            remedio=insumo.remedio,
        ) from falta


def notificacion(i: Insumos) -> Reporte:
    """Las diez columnas por cifra de control y producto, y el desfase."""
    cartera = i.foto.cartera
    periodos = _periodos(i, exigidos=True)
    tabla = rn.notificacion(cartera, periodos)
    return Reporte(
        "Reporte de notificación",
        {"notificacion": tabla, "desfase": _desfase(i, periodos)},
        tuple(_de_la_notificacion(cartera, periodos)),
    )


def desfase(i: Insumos) -> Reporte:
    """Recepción y notificación contra el calendario, en días hábiles."""
    return Reporte("Desfase", {"desfase": _desfase(i, _periodos(i, exigidos=True))})


def _periodos(i: Insumos, *, exigidos: bool) -> dict[str, Periodo]:
    """De cuándo a cuándo se notifica cada cifra; si van `exigidos`, las de la cartera deben estar todas."""
    if exigidos:
        suyas = set(rn.del_reporte(i.foto.cartera)["cifra_control"].to_list())
        exigir_calendario(i.cifras, suyas, i.oficina.calendarios)
    return {
        cifra: Periodo(c.inicio_notificacion, c.termino_notificacion)
        for cifra, c in i.cifras.items()
        if c.inicio_notificacion is not None and c.termino_notificacion is not None
    }


def _desfase(i: Insumos, periodos: dict[str, Periodo]) -> pl.DataFrame:
    entregas = {cifra: c.fecha_entrega for cifra, c in i.cifras.items()}
    return rn.desfase(i.foto.cartera, periodos, entregas, i.reglas.calendario, i.corte)


def _de_la_notificacion(cartera: pl.DataFrame, periodos: dict[str, Periodo]) -> list[str]:
    avisos = []
    sin_cifra = cartera.filter(pl.col("emitido") & (pl.col("cifra_control") == "")).height
    if sin_cifra:
        avisos.append(f"{sin_cifra:,} créditos no llevan cifra de control y no entran al reporte")
    antes = sum(
        1
        for cifra, dia in cartera.filter(pl.col("fecha_notificacion").is_not_null())
        .select("cifra_control", "fecha_notificacion")
        .iter_rows()
        if cifra in periodos and dia < periodos[cifra].inicio
    )
    if antes:
        avisos.append(f"{antes:,} se notificaron antes de que empezara su periodo: cuentan como fuera de él (x)")
    return avisos


def cobranza_oportuna(i: Insumos) -> Reporte:
    """Lo asignado, lo pagado y lo que pasó a cartera, por cifra de control."""
    return Reporte("Informe diario de la cobranza oportuna", {"cobranza": cobranza.oportuna(i.foto.cartera)})


def cobranza_emision(i: Insumos, modalidades: Sequence[str] = cobranza.MODALIDADES) -> Reporte:
    """Los últimos doce meses de la emisión mensual: pagado en plazo, a un mes y a dos."""
    mensuales = {r.periodo: r for r in recibidas(i.oficina, emision=MENSUAL)}
    ultimo = i.periodo or max((p for p in mensuales if p <= f"{i.corte:%Y-%m}"), default="")
    pedidos = cobranza.periodos_anteriores(ultimo, MESES) if ultimo else []
    meses, avisos = [], []
    for periodo in pedidos:
        cuotas = i.oficina.cuotas(MENSUAL, periodo) / "cuotas.parquet"
        if periodo not in mensuales or not cuotas.is_file():
            continue
        pagado = _pagado(i, periodo)
        if pagado is None:
            avisos.append(f"de {periodo} no se ha recibido ningún pago: sus por cientos van vacíos")
        vence = i.reglas.vencimiento(periodo, MENSUAL)
        meses.append(cobranza.Mes(periodo, MENSUAL, vence, _emitido(cuotas), pagado))
    if not meses:
        raise ErrorCedulas(
            "nada-recibido",
            "no hay ninguna emisión mensual determinada en esos doce meses",
            lugar=str(i.oficina.raiz),
            causa="el reporte compara lo emitido con lo pagado",
            remedio="recíbala con: cedulas emision recibir ARCHIVO..., y determínela con: cedulas emision cotejar",
        )
    tabla = cobranza.emision(meses, modalidades)
    for periodo, sin_fecha in tabla.filter(pl.col("sin_fecha") > 0).select("periodo", "sin_fecha").iter_rows():
        avisos.append(
            f"de {periodo} hay ${sin_fecha:,} pagados sin fecha conocida: lo oportuno es al menos lo que dice"
        )
    if faltan := len(pedidos) - len(meses):
        avisos.append(f"{faltan} de los doce periodos no tienen emisión determinada y no salen")
    return Reporte("Desarrollo de la cobranza de la emisión", {"cobranza": tabla}, tuple(avisos))


def _emitido(cuotas: Path) -> pl.DataFrame:
    """Lo emitido a cada patrón, con la modalidad que dice su registro."""
    tabla = pl.read_parquet(cuotas, columns=["registro_patronal", "total"]).with_columns(a_centavos("total"))
    registro = pl.col("registro_patronal")
    return (
        tabla.group_by(registro, registro.str.slice(*cobranza.MODALIDAD_EN_REGISTRO).alias("modalidad"))
        .agg(pl.col("total").sum().alias("emitido"))
        .sort("registro_patronal")
    )


def _pagado(i: Insumos, periodo: str) -> pl.DataFrame | None:
    """Lo pagado de las cuotas del mes hasta el corte, sin accesorios ni créditos fiscales."""
    recibido = recaudacion.buscar(i.oficina, periodo)
    if recibido is None:
        return None
    sin_credito = pl.col("numero_credito").fill_null("").str.strip_chars("0 ") == ""
    a_tiempo = pl.col("fecha_pago").is_null() | (pl.col("fecha_pago") <= i.corte)
    accesorios = pl.sum_horizontal(pl.col(c).fill_null(0) for c in ACCESORIOS_IMSS)
    pagos = recibido.tabla("pagos").filter(sin_credito & a_tiempo)
    orden = pl.col("fuente").replace_strict({"sua": 0, "cdsu": 1, "procesar": 2, "lgp": 3}, default=9)
    llave = ["registro_patronal", "folio_sua"]
    unicos = pagos.sort(*llave, orden, "archivo", "renglon").unique(llave, keep="first", maintain_order=True)
    fechas = pagos.group_by(llave).agg(pl.col("fecha_pago").drop_nulls().min().alias("fecha"))
    return unicos.join(fechas, on=llave, how="left", maintain_order="left").select(
        "registro_patronal",
        pl.col("fecha").alias("fecha_pago"),
        (pl.coalesce("total_imss", "total") - accesorios).alias("pagado"),
    )


def desempeno(i: Insumos, desde: date, por: str) -> Reporte:
    """Lo asignado y lo atendido por cada notificador, de `desde` al corte."""
    return Reporte("Indicadores de desempeño", {"desempeno": trabajo.desempeno(i.foto.entregas, desde, i.corte, por)})


def productos(i: Insumos) -> Reporte:
    """Cada cifra de control con sus fechas y en qué va."""
    tabla = trabajo.productos(i.foto.cartera, _periodos(i, exigidos=False))
    sin_calendario = tabla.filter(pl.col("inicio_calendario").is_null()).height
    aviso = f"{sin_calendario} cifras de control no están en el calendario: sus días van vacíos"
    return Reporte("Reporte mensual de productos", {"productos": tabla}, (aviso,) if sin_calendario else ())


def antiguedad(i: Insumos) -> Reporte:
    """Por estado, incidencia y años, con el riesgo de prescripción o caducidad."""
    detalle = riesgo.detalle(i.foto.cartera, i.corte)
    consumadas = detalle.filter(pl.col("riesgo") == riesgo.CONSUMADA).height
    return Reporte(
        "Antigüedad y riesgo de prescripción",
        {"antiguedad": riesgo.resumen(detalle), "detalle": detalle.with_columns(en_pesos("saldo"))},
        hallazgos=bool(consumadas),
    )


def multas_sin_origen(i: Insumos) -> Reporte:
    """Multas sin cuota de origen y cuotas sin multa: lo mismo que halla la C09, resumido."""
    detalle = multas.detalle(i.toda.cartera, CALCULOS["C09"](i))
    return Reporte(
        "Multas sin origen",
        {"multas": multas.resumen(detalle), "detalle": detalle.with_columns(en_pesos("importe"))},
        hallazgos=(detalle["justificado"] == "no").any(),
    )


def relojes(i: Insumos, dias_antes: int) -> Reporte:
    """Lo que vence, lo vencido y lo que nadie ha movido."""
    periodos = _periodos(i, exigidos=False)
    tabla = rr.relojes(i.foto.cartera, periodos, i.reglas.calendario, i.corte, dias_antes)
    sin_calendario = rn.del_reporte(i.foto.cartera).filter(
        pl.col("fecha_notificacion").is_null() & pl.col("vivo") & ~pl.col("cifra_control").is_in(sorted(periodos))
    )
    aviso = f"{sin_calendario.height:,} créditos por notificar no tienen término en el calendario: su reloj no corre"
    return Reporte(
        "Relojes",
        {"relojes": tabla},
        (aviso,) if sin_calendario.height else (),
        hallazgos=(tabla["situacion"] == rr.VENCIDO).any(),
    )
