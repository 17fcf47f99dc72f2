"""Cómo va la notificación: tablero por sector, alertas, pendientes, plan de ruta y la conciliación C04."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito.hechos import LOTE
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.notificacion import alertas, control, ruta
from cedulas_cli.dominio.notificacion.historia import entregas
from cedulas_cli.dominio.notificacion.sectores import FORANEO
from cedulas_cli.dominio.notificacion.semaforo import EN_NOTIFICACION, EN_PODER_DEL_NOTIFICADOR, Luz, asignacion
from cedulas_cli.flujo.notificacion.base import Cartera, Contexto, cartera, contexto_de, directorio
from cedulas_cli.flujo.notificacion.entregar import facturas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe

VIVOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "razon_social": pl.String,
    "periodo": pl.String,
    "tipo_documento": pl.String,
    "sector": pl.String,
    "tipo_sector": pl.String,
    "estado": pl.String,
    "asignacion": pl.String,
    "luz": pl.String,
    "notificador": pl.String,
    "factura": pl.String,
    "entregado": pl.Date,
    "dias_con_notificador": pl.Int64,
    "intentos": pl.Int64,
    "inicio": pl.Date,
    "termino": pl.Date,
    "importe": pl.Int64,
}
"""Un renglón por crédito en notificación; importe en centavos."""
TABLERO = ("sector", "tipo", "recibidos", "sin_entregar", "en_ruta", "en_estrados", "alerta", "vencidos", "resueltos")
ALERTAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "alerta": pl.String,
    "clave": pl.String,
    "sector": pl.String,
    "notificador": pl.String,
    "termino": pl.Date,
    "importe": pl.Int64,
    "motivo": pl.String,
}
RUTA: dict[str, pl.DataType | type[pl.DataType]] = {
    "orden": pl.Int64,
    "fecha": pl.Date,
    "municipio": pl.String,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "domicilio": pl.String,
    "importe": pl.Int64,
    "extingue": pl.Date,
    "riesgo": pl.String,
    "kilometros": pl.Int64,
}
GRUPOS = ("notificador", "sector", "factura")


def vivos(padron: Padron, contexto: Contexto, hoy: date, filtros: Filtros | None = None) -> pl.DataFrame:
    """Cada crédito en notificación con su responsable, su plazo y su color, por número."""
    suyos = _en_notificacion(padron, contexto, filtros or Filtros())
    filas = []
    for numero, c in suyos.items():
        historia = suyos.historias[numero]
        periodo = contexto.periodo(c, historia)
        color = contexto.reloj.luz(periodo, hoy) if c.estado != "EN_ESTRADOS" else Luz.RESUELTO
        quien, _ = contexto.a_cargo(c, historia, hoy)
        ultima = entregas(historia)[-1:] if c.estado in EN_PODER_DEL_NOTIFICADOR else []
        filas.append(
            (
                numero,
                c.registro_patronal,
                c.razon_social,
                c.periodo,
                c.tipo_documento,
                c.sector or "00",
                contexto.catalogos.sectores.tipo(c.sector, hoy) or "SIN_SECTOR",
                c.estado,
                asignacion(c, quien, color),
                str(color),
                quien,
                ultima[0].factura if ultima else None,
                ultima[0].fecha if ultima else None,
                contexto.reloj.habiles(ultima[0].fecha, hoy) if ultima else 0,
                c.intentos,
                periodo.inicio,
                periodo.termino,
                c.saldo,
            )
        )
    return pl.DataFrame(filas, schema=VIVOS, orient="row")


def _en_notificacion(padron: Padron, contexto: Contexto, filtros: Filtros) -> Cartera:
    acotados = Filtros(
        estados=filtros.estados or EN_NOTIFICACION,
        periodo=filtros.periodo,
        sector=filtros.sector,
        notificador=filtros.notificador,
    )
    return cartera(padron, padron.creditos(acotados)["numero_credito"].to_list(), contexto.reglas)


def tablero(
    oficina: Oficina, hoy: date, *, tipos: Sequence[str] = (), periodo: str = ""
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Un renglón por sector: recibidos = sin entregar + en ruta + en estrados + resueltos, y lo que va tarde."""
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        todos = padron.creditos(Filtros(periodo=periodo))
        detalle = vivos(padron, contexto, hoy, Filtros(periodo=periodo))
    antes = pl.col("estado").is_in(["DETERMINADO", "EN_REVISION", "RECHAZADO_INTERNO", "FIRMADO", "EMITIDO"])
    recibidos = todos.filter(~antes).with_columns(_sector("sector"))
    por_sector = recibidos.group_by("sector").agg(pl.len().cast(pl.Int64).alias("recibidos"))
    en_ruta = pl.col("estado").is_in(EN_PODER_DEL_NOTIFICADOR)
    en_estrados = pl.col("estado") == "EN_ESTRADOS"
    contados = detalle.group_by("sector").agg(
        (~en_ruta & ~en_estrados).sum().cast(pl.Int64).alias("sin_entregar"),
        en_ruta.sum().cast(pl.Int64).alias("en_ruta"),
        en_estrados.sum().cast(pl.Int64).alias("en_estrados"),
        (pl.col("luz") == Luz.ALERTA).sum().cast(pl.Int64).alias("alerta"),
        (pl.col("luz") == Luz.VENCIDO).sum().cast(pl.Int64).alias("vencidos"),
        pl.col("importe").sum().alias("importe_pendiente"),
    )
    pendientes = pl.col("sin_entregar") + pl.col("en_ruta") + pl.col("en_estrados")
    tabla = (
        por_sector.join(contados, on="sector", how="left")
        .fill_null(0)
        .with_columns(
            (pl.col("recibidos") - pendientes).alias("resueltos"),
            pl.col("sector")
            .map_elements(lambda s: contexto.catalogos.sectores.tipo(s, hoy) or "SIN_SECTOR", return_dtype=pl.String)
            .alias("tipo"),
        )
        .sort("sector")
    )
    if tipos:
        tabla = tabla.filter(pl.col("tipo").is_in(list(tipos)))
    return tabla.select(*TABLERO, a_importe("importe_pendiente")), contexto.avisos()


def _sector(columna: str) -> pl.Expr:
    return pl.col(columna).fill_null("").replace("", "00").alias("sector")


def alertar(oficina: Oficina, hoy: date, *, dias_antes: int = 0) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Todo lo que va tarde, no tiene dueño o está concentrado, por urgencia."""
    contexto = contexto_de(oficina)
    if not existe(oficina):
        return pl.DataFrame(schema=ALERTAS).with_columns(a_importe("importe")), contexto.avisos()
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        detalle = vivos(padron, contexto, hoy)
        notificados = padron.creditos(Filtros(estados=("NOTIFICADO", "SURTE_EFECTOS", "FIRME", "EXIGIBLE")))
        suyos = cartera(padron, notificados["numero_credito"].to_list(), contexto.reglas)
    cartera_viva = [alertas.Vivo(*fila) for fila in detalle.select(alertas.Vivo._fields).iter_rows()]
    halladas = alertas.revisar(
        cartera_viva,
        contexto.catalogos.notificadores,
        hoy,
        dias_antes=dias_antes,
        dias_sin_movimiento=contexto.configuracion.dias_sin_movimiento,
    )
    for c in suyos.values():
        if (alerta := alertas.por_turnar(c.numero_credito, c.sector, c.saldo, c.fecha_captura, hoy)) is not None:
            halladas.append(alerta)
    tabla = pl.DataFrame([tuple(a) for a in halladas], schema=ALERTAS, orient="row")
    return tabla.with_columns(a_importe("importe")), contexto.avisos()


def pendientes(oficina: Oficina, hoy: date, *, notificador: str = "", mas_de: int = 0) -> pl.DataFrame:
    """Lo que está en poder de los notificadores sin resultado, lo más viejo primero."""
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        filtros = Filtros(estados=EN_PODER_DEL_NOTIFICADOR, notificador=notificador)
        detalle = vivos(padron, contexto, hoy, filtros)
    tabla = detalle.filter(pl.col("dias_con_notificador") > mas_de if mas_de else pl.lit(True))
    return tabla.sort("entregado", "notificador", "numero_credito").with_columns(a_importe("importe"))


def visitas(
    oficina: Oficina,
    hoy: date,
    salida: date,
    *,
    municipio: str = "",
    sector: str = "",
    notificador: str = "",
) -> tuple[list[ruta.Visita], tuple[str, ...]]:
    """El plan de ruta de lo foráneo por notificar, o de un sector o municipio."""
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        estados = ("POR_NOTIFICAR", "EN_DILIGENCIA", "NO_NOTIFICADO")
        suyos = _en_notificacion(padron, contexto, Filtros(estados=estados, sector=sector))
    patrones = directorio(contexto, suyos.values())
    paradas = []
    for numero, c in suyos.items():
        propio = contexto.catalogos.sectores.buscar(c.sector, hoy)
        patron = patrones[c.registro_patronal]
        donde = patron.municipio or (propio.municipio if propio else "") or patron.localidad or "SIN MUNICIPIO"
        quien, _ = contexto.a_cargo(c, suyos.historias[numero], hoy)
        if municipio and donde.casefold() != municipio.casefold():
            continue
        if not municipio and not sector and (propio is None or propio.tipo != FORANEO):
            continue
        if notificador and quien != notificador:
            continue
        lugar = ", ".join(p for p in (patron.domicilio, patron.colonia, patron.localidad) if p)
        por_dia = (propio.por_dia if propio else None) or ruta.POR_DIA
        kilometros = propio.kilometros if propio else None
        fin = ruta.extingue(c)
        paradas.append(ruta.Parada(numero, c.registro_patronal, donde, lugar, c.saldo, fin, por_dia, kilometros))
    return ruta.planear(paradas, salida, hoy, contexto.reglas.calendario), contexto.avisos()


def tabla_de_ruta(plan: Sequence[ruta.Visita]) -> pl.DataFrame:
    """El plan como tabla para entregar."""
    return pl.DataFrame([tuple(v) for v in plan], schema=RUTA, orient="row").with_columns(a_importe("importe"))


def avance(
    oficina: Oficina,
    por: str = "notificador",
    *,
    desde: date | None = None,
    hasta: date | None = None,
    periodo: str = "",
) -> pl.DataFrame:
    """C04: entregados = notificados + no notificados + estrados + depurados + pagados + en trámite.

    `por` es uno de `GRUPOS`; `desde` y `hasta` acotan la fecha de la entrega.
    """
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        firmadas = facturas(padron)
        lotes = padron.proyeccion(LOTE)
        tabla = padron.creditos(Filtros(periodo=periodo)).filter(pl.col("intentos") > 0)
        numeros = {*tabla["numero_credito"].to_list()}
        if not periodo:
            numeros |= {n for creditos in firmadas.values() for n in creditos}
        suyos = cartera(padron, numeros, contexto.reglas)
    halladas = [
        e
        for numero in suyos
        for e in entregas(suyos.historias[numero])
        if (desde is None or e.fecha >= desde) and (hasta is None or e.fecha <= hasta)
    ]
    vistas = {e.factura for e in halladas}
    fechas = {f: date.fromisoformat(lotes[f]["fecha"]) for f in firmadas}
    acotadas = {
        folio: [n for n in creditos if not periodo or n in suyos]
        for folio, creditos in firmadas.items()
        if folio in vistas or ((desde is None or fechas[folio] >= desde) and (hasta is None or fechas[folio] <= hasta))
    }
    quien: dict[str, str] = {e.factura: e.notificador for e in halladas}
    quien.update({f: str(lotes[f].get("notificador") or "") for f in acotadas})

    def grupo_de(factura: str, credito: str) -> str:
        if por == "factura":
            return factura
        if por == "sector":
            return (suyos[credito].sector or "00") if credito in suyos else "00"
        return quien.get(factura, "")

    def importe_de(credito: str) -> int:
        return suyos[credito].total if credito in suyos else 0

    conciliado = control.conciliar(acotadas, halladas, grupo_de, importe_de)
    return conciliado.rename({"grupo": por}).with_columns(a_importe("importe"))


def cuadra(tabla: pl.DataFrame) -> bool:
    """¿Todo lo entregado tiene su resultado o está en trámite?"""
    return bool((tabla["cuadra"] == "si").all())


def lotes_de(padron: Padron, clase: str) -> dict[str, dict[str, Any]]:
    """Los lotes de una clase, por folio."""
    return {f: d for f, d in padron.proyeccion(LOTE).items() if d.get("clase") == clase}
