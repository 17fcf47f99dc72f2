"""Cada conciliación con los insumos de una oficina: qué tablas forman sus dos conjuntos."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from cedulas_cli.dominio.conciliacion import cartera as en_cartera
from cedulas_cli.dominio.conciliacion import emision, fichas, notificacion
from cedulas_cli.dominio.conciliacion import pagos as de_pagos
from cedulas_cli.dominio.conciliacion.comparar import JUSTIFICADO, Hallazgo, Resultado
from cedulas_cli.dominio.conciliacion.foto import PAGOS_APLICADOS
from cedulas_cli.dominio.conciliacion_rale import contra_padron
from cedulas_cli.dominio.custodia.corte import CreditoEnBase
from cedulas_cli.dominio.custodia.corte import diferencias as diferencias_de_custodia
from cedulas_cli.dominio.custodia.hojas import TOTAL as TOTAL_DE_HOJAS
from cedulas_cli.dominio.custodia.hojas import cuadrar as cuadrar_hojas
from cedulas_cli.dominio.custodia.legajo import vivo
from cedulas_cli.dominio.dinero import a_centavos, centavos
from cedulas_cli.dominio.esquemas import CONCEPTOS
from cedulas_cli.dominio.liquidacion.politica import NINGUNA, OMISION, Politica
from cedulas_cli.dominio.plazos import sumar_habiles
from cedulas_cli.flujo.conciliaciones.insumos import Falta, Insumos
from cedulas_cli.flujo.emitir import INDICE
from cedulas_cli.oficina import cartera as guardado
from cedulas_cli.oficina.emisiones import recibidas
from cedulas_cli.oficina.liquidacion import leer_politica

POR_CIENTO: Final = 4_000
"""40 %, en centésimas: el mínimo que la ley da para la omisión (LSS 304)."""
_IMPRESOS: Final = {"creditos": "creditos", "cotizantes": "cotizantes", "total": "importe", "multa": "multa"}
"""Dato del cuadre de la factura → columna de la cifra de control."""
Calculo = Callable[[Insumos], Resultado]


def _c01(i: Insumos) -> Resultado:
    """Lo que cada cifra declara contra su factura o, si es de un lote propio, contra sus créditos en el padrón."""
    declarado: dict[str, dict[str, Any]] = {}
    recibido: dict[str, dict[str, Any]] = {}
    for cifra, factura in i.facturas.items():
        creditos = factura.creditos()
        recibido[cifra] = {
            "creditos": creditos.height,
            "cotizantes": int(creditos["cotizantes"].fill_null(0).sum()),
            "importe": int(creditos["total"].sum()),
            "multa": int(creditos["multa"].fill_null(0).sum()),
        }
        if impreso := _impreso(factura):
            declarado[cifra] = impreso
    for cifra, sello in i.liquidados.items():
        declarado[cifra] = {"creditos": int(sello["casos"]), "importe": centavos(Decimal(str(sello["importe"])))}
        recibido[cifra] = _del_padron(i, cifra)
    for cifra, dicha in i.cifras.items():
        todavia_no = dicha.fecha_entrega is not None and dicha.fecha_entrega > i.corte
        if dicha.declara and not todavia_no:
            previo = declarado.get(cifra, {})
            dichos = {c: v for c in emision.CIFRA if (v := getattr(dicha, c)) is not None}
            declarado[cifra] = {**previo, **dichos}
            with contextlib.suppress(Falta):
                if cifra not in recibido and (propios := _del_padron(i, cifra))["creditos"]:
                    recibido[cifra] = propios
    if not declarado and not recibido:
        raise Falta(fichas.FACTURAS)
    if i.periodo is not None:
        suyas = set(i.foto.cartera["cifra_control"].to_list())
        suyas |= {c for c, f in i.facturas.items() if i.periodo in f.creditos()["periodo"].to_list()}
        declarado = {c: v for c, v in declarado.items() if c in suyas}
        recibido = {c: v for c, v in recibido.items() if c in suyas}
    return emision.c01(_cifras(declarado), _cifras(recibido), i.corte)


def _impreso(factura: guardado.Guardado) -> dict[str, int]:
    """Lo que la factura declaró, impreso o dicho al recibirla; si lo dice varias veces (varios archivos), la suma."""
    cuadre = pl.read_parquet(factura.ruta(guardado.CUADRE)).filter(pl.col("declarado").is_not_null())
    dichos: dict[str, int] = {}
    # La cuenta de créditos se guarda con dos decimales, como todo el cuadro.
    centesimas = cuadre.with_columns(a_centavos("declarado")).sort("archivo")
    propia = str(factura.datos["cifra_control"])
    for dato, columna in _IMPRESOS.items():
        suyos = centesimas.filter(pl.col("dato") == dato)
        # Lo que se dijo al recibirla manda sobre lo impreso en cada archivo.
        al_recibir = suyos.filter(pl.col("archivo") == propia)
        elegidos = al_recibir if al_recibir.height else suyos
        if elegidos.height:
            valor = int(elegidos["declarado"].sum())
            dichos[columna] = valor if columna in ("importe", "multa") else valor // 100
    return dichos


def _del_padron(i: Insumos, cifra: str) -> dict[str, Any]:
    suyos = i.toda.cartera.filter((pl.col("cifra_control") == cifra) & pl.col("emitido"))
    importe = int(suyos["total_declarado"].fill_null(suyos["total"]).sum())
    return {"creditos": suyos.height, "cotizantes": None, "importe": importe, "multa": int(suyos["multa"].sum())}


def _cifras(por_cifra: dict[str, dict[str, Any]]) -> pl.DataFrame:
    filas = [(cifra, *(valores.get(c) for c in emision.CIFRA)) for cifra, valores in sorted(por_cifra.items())]
    return pl.DataFrame(filas, schema={"clave": pl.String, **dict.fromkeys(emision.CIFRA, pl.Int64)}, orient="row")


def _c02(i: Insumos) -> Resultado:
    partes: list[pl.DataFrame] = []
    with contextlib.suppress(Falta):
        partes += [emision.componentes_del_padron(i.foto.cartera), i.cedulas()]
    for cifra, factura in i.facturas.items():
        creditos = factura.creditos()
        if i.periodo is not None:
            creditos = creditos.filter(pl.col("periodo") == i.periodo)
        suma = pl.sum_horizontal("omitido", "actualizacion", "recargos", "multa")
        clave = pl.lit(f"factura {cifra}, crédito ") + pl.col("numero_credito")
        partes.append(creditos.select(clave.alias("clave"), suma.alias("componentes"), "total"))
    if i.periodo is not None:
        partes += _emitidas(i, i.periodo)
    if not any(parte.height for parte in partes):
        raise Falta(fichas.CEDULAS)
    return emision.c02(pl.concat(partes), i.corte)


def _emitidas(i: Insumos, periodo: str) -> list[pl.DataFrame]:
    """Cada propuesta impresa: el total de su índice contra la suma de lo determinado."""
    tablas = []
    for recepcion in recibidas(i.oficina, periodo):
        indice = i.oficina.cedulas(recepcion.emision, periodo) / INDICE
        cuotas = i.oficina.cuotas(recepcion.emision, periodo) / "cuotas.parquet"
        if not indice.is_file() or not cuotas.is_file():
            continue
        impresas = pl.read_parquet(indice).select("folio", "registro_patronal", a_centavos("total"))
        # Los conceptos, no el total que ya traía sumado: es lo que se quiere comprobar.
        determinado = pl.read_parquet(cuotas)
        conceptos = [c for c in CONCEPTOS if c in determinado.columns]
        sumas = (
            determinado.select("registro_patronal", *(a_centavos(c) for c in conceptos))
            .with_columns(pl.sum_horizontal(conceptos).alias("componentes"))
            .group_by("registro_patronal")
            .agg(pl.col("componentes").sum())
        )
        juntas = impresas.join(sumas, on="registro_patronal", how="left", maintain_order="left")
        tablas.append(
            juntas.select(
                (pl.lit("propuesta ") + pl.col("folio")).alias("clave"),
                pl.col("componentes").fill_null(0),
                "total",
            )
        )
    return tablas


def _c03(i: Insumos) -> Resultado:
    politica = leer_politica(i.oficina)
    tanto = int(politica.multa_por_ciento * 100) if politica.multa_por_ciento is not None else POR_CIENTO
    return emision.c03(i.toda.cartera if i.periodo is None else _con_sus_cuotas(i), tanto, i.corte)


def _con_sus_cuotas(i: Insumos) -> pl.DataFrame:
    """Los del periodo y las cuotas de sus multas, aunque sean de otro."""
    origenes = i.foto.cartera["credito_origen"].unique().implode()
    propios = i.foto.cartera["numero_credito"].implode()
    return i.toda.cartera.filter(pl.col("numero_credito").is_in(propios) | pl.col("numero_credito").is_in(origenes))


def _c04(i: Insumos) -> Resultado:
    firmadas = i.facturas_de_notificador
    entregas = i.foto.entregas
    if i.periodo is not None:
        suyos = set(i.foto.cartera["numero_credito"].to_list())
        firmadas = {f: [n for n in numeros if n in suyos] for f, numeros in firmadas.items()}
    return notificacion.c04(firmadas, entregas, i.corte)


def _c05(i: Insumos) -> Resultado:
    cartera = i.foto.cartera
    creditos = {
        numero: CreditoEnBase(estado, custodia, saldo)
        for numero, estado, custodia, saldo in cartera.select(
            "numero_credito", "estado", "custodia", "saldo"
        ).iter_rows()
    }
    legajos = {c: e for c, e in i.legajos.items() if i.periodo is None or str(e.get("numero_credito")) in creditos}
    vivos = [(str(e["numero_credito"]), clave, str(e["estado"])) for clave, e in sorted(legajos.items()) if vivo(e)]
    tabla = pl.DataFrame(vivos, schema=dict.fromkeys(("numero_credito", "legajo", "estado"), pl.String), orient="row")
    distintas = diferencias_de_custodia(legajos, creditos, i.estados_de_legajo)
    return notificacion.c05(cartera, tabla, distintas, i.corte)


def _c06(i: Insumos) -> Resultado:
    cartera = i.foto.cartera
    return notificacion.c06(cartera, i.rale, i.cortes_del_rale, i.corte)


def _c07(i: Insumos) -> Resultado:
    recibidos = de_pagos.recibidos_de_creditos(i.pagos, i.toda.cartera)
    aplicados = i.foto.pagos
    return de_pagos.c07(aplicados, recibidos, i.corte)


def _c08(i: Insumos) -> Resultado:
    recibidos = i.pagos.select(
        "registro_patronal",
        "periodo",
        pl.col("folio_sua").alias("folio"),
        pl.col("fecha_pago").alias("fecha"),
        pl.col("total").alias("importe"),
        "fuente",
        "archivo",
    )
    aplicados = pl.DataFrame(schema=PAGOS_APLICADOS)
    with contextlib.suppress(Falta):  # sin padrón, lo recibido se revisa igual
        aplicados = i.foto.pagos
    return de_pagos.c08(recibidos, aplicados, i.corte)


def _c09(i: Insumos) -> Resultado:
    return emision.c09(
        i.toda.cartera if i.periodo is None else _con_sus_cuotas(i), i.corte, _tipos_con_multa(leer_politica(i.oficina))
    )


def _tipos_con_multa(politica: Politica) -> tuple[str, ...]:
    if politica.multa == NINGUNA:
        return ()
    return ("02", "06") if politica.multa == OMISION else emision.TIPOS_CON_MULTA


def _c10(i: Insumos) -> Resultado:
    def vence(desde: date) -> date:
        return sumar_habiles(i.reglas.calendario, desde, notificacion.DIAS_DE_ACLARACION)

    return notificacion.c10(i.foto.cartera, vence, i.corte)


def _c11(i: Insumos) -> Resultado:
    lotes = i.lotes_a_cobro
    if i.periodo is not None:
        suyos = set(i.foto.cartera["numero_credito"].to_list())
        lotes = {f: [n for n in numeros if n in suyos] for f, numeros in lotes.items()}
    return notificacion.c11(lotes, i.toda.cartera, i.corte)


def _c12(i: Insumos) -> Resultado:
    pares = [fotos[-2:] for fotos in i.rales.values() if len(fotos) > 1]
    if not pares:
        raise Falta(fichas.RALES)
    try:
        vivos = i.toda.cartera.filter(pl.col("vivo"))["numero_credito"].to_list()
    except Falta:
        vivos = []
    anterior = pl.concat([viejo.creditos() for viejo, _ in pares])
    actual = pl.concat([nuevo.creditos() for _, nuevo in pares])
    corte_anterior = {str(v.datos["clase"]): date.fromisoformat(str(v.datos["corte"])) for v, _ in pares}
    dado = en_cartera.c12(anterior, actual, corte_anterior, vivos, i.corte)
    solas = [
        Hallazgo(JUSTIFICADO, clase, "corte", motivo="sólo hay un corte de esa clase: no hay con qué compararlo")
        for clase, fotos in i.rales.items()
        if len(fotos) == 1
    ]
    return replace(dado, hallazgos=(*dado.hallazgos, *solas))


def _c16(i: Insumos) -> Resultado:
    try:
        impresos = {c: e for c, e in i.legajos.items() if e.get("impreso")}
    except Falta:
        impresos = {}
    if not impresos:
        raise Falta(fichas.HOJAS)
    hojas = cuadrar_hojas(impresos, i.estados_de_legajo, None)
    return notificacion.c16(hojas.filter(pl.col("serie") != TOTAL_DE_HOJAS), i.corte)


def _invariante(clave: str, mira: Callable[[pl.DataFrame], pl.DataFrame]) -> Calculo:
    def correr(i: Insumos) -> Resultado:
        suyos = i.foto.cartera["numero_credito"].implode()
        rotos = i.rotos
        if i.periodo is not None:
            propios = set(suyos.explode().to_list())
            rotos = [h for h in rotos if h.numero_credito in propios]
        return en_cartera.invariante(clave, rotos, mira(i.foto.cartera), i.corte)

    return correr


def _i6(i: Insumos) -> Resultado:
    cartera, recibidos = i.toda.cartera, i.recibidos
    if i.periodo is not None:
        suyas = set(i.foto.cartera["cifra_control"].to_list())
        recibidos = {c: n for c, n in recibidos.items() if c in suyas}
        cartera = cartera.filter(pl.col("cifra_control").is_in(sorted(suyas)))
    return en_cartera.i6(cartera, recibidos, i.corte)


def _i7(i: Insumos) -> Resultado:
    cartera = i.toda.cartera
    diferencias = contra_padron(i.rale, cartera, i.reglas)
    rale = i.rale
    if i.periodo is not None:
        diferencias = diferencias.filter(pl.col("periodo") == i.periodo)
        rale = rale.filter(pl.col("periodo") == i.periodo)
    return en_cartera.i7(diferencias, rale, i.corte)


_PIDEN_NOTIFICACION: Final = ("EXIGIBLE", "ENTREGADO_RCC", "OBSERVADO", "EN_COBRO", "PRESCRITO")
CALCULOS: Final[dict[str, Calculo]] = {
    "C01": _c01,
    "C02": _c02,
    "C03": _c03,
    "C04": _c04,
    "C05": _c05,
    "C06": _c06,
    "C07": _c07,
    "C08": _c08,
    "C09": _c09,
    "C10": _c10,
    "C11": _c11,
    "C12": _c12,
    "C16": _c16,
    "I1": _invariante("I1", lambda c: c.filter(pl.col("estado").is_in(_PIDEN_NOTIFICACION))),
    "I2": _invariante("I2", lambda c: c.filter(pl.col("fecha_notificacion").is_not_null())),
    "I3": _invariante("I3", lambda c: c.filter(pl.col("estado") == "ENTREGADO_RCC")),
    "I4": _invariante("I4", lambda c: c.filter(pl.col("estado").is_in(["SUSTITUIDO", "REPUESTO"]))),
    "I5": _invariante("I5", lambda c: c.filter(pl.col("naturaleza") == "multa")),
    "I6": _i6,
    "I7": _i7,
}
