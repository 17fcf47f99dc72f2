"""DOC-07 a DOC-09: factura de emisión, relación por notificador, plan de ruta y créditos sin sector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import Clase, Par
from cedulas_cli.documentos.notificacion.modelo import NO_CONSTA, CreditoImpreso, Notifica
from cedulas_cli.documentos.notificacion.partes import Cierre, ColumnaRelacion, FilaRelacion, Relacion, Rubricas
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Parte, parrafos, textos

RESULTADOS = ("Notificado", "Citado", "No notificado", "No localizado")
_FACTURA = (
    ColumnaRelacion("Núm.", 24, derecha=True),
    ColumnaRelacion("Crédito", 104, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 210),
    ColumnaRelacion("Periodo", 42),
    ColumnaRelacion("Clase · TD", 48),
    ColumnaRelacion("Suerte principal", 66, derecha=True),
    ColumnaRelacion("Actualización", 58, derecha=True),
    ColumnaRelacion("Recargos", 62, derecha=True),
    ColumnaRelacion("Multa", 60, derecha=True),
    ColumnaRelacion("Total", 70, derecha=True, fuerte=True),
)
_RELACION = (
    ColumnaRelacion("Núm.", 22, derecha=True),
    ColumnaRelacion("Crédito", 98, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 140),
    ColumnaRelacion("Periodo · TD", 46),
    ColumnaRelacion("Domicilio", 150),
    ColumnaRelacion("Importe", 66, derecha=True, fuerte=True),
    ColumnaRelacion("Resultado", 108, casillas=RESULTADOS),
    ColumnaRelacion("Fecha y hora", 50),
    ColumnaRelacion("Firma al regresar", 64),
)
_RUTA = (
    ColumnaRelacion("Orden", 28, derecha=True),
    ColumnaRelacion("Crédito", 100, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 168),
    ColumnaRelacion("Domicilio", 196),
    ColumnaRelacion("Importe", 72, derecha=True, fuerte=True),
    ColumnaRelacion("Se extingue", 54),
    ColumnaRelacion("Riesgo", 70),
    ColumnaRelacion("Resultado", 56),
)
_SIN_SECTOR = (
    ColumnaRelacion("Núm.", 24, derecha=True),
    ColumnaRelacion("Crédito", 100, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 180),
    ColumnaRelacion("Domicilio", 210),
    ColumnaRelacion("C.P.", 36),
    ColumnaRelacion("Importe", 74, derecha=True, fuerte=True),
    ColumnaRelacion("Por qué", 80),
    ColumnaRelacion("Sector", 40),
)


@dataclass(frozen=True)
class VisitaImpresa:
    """Una visita del plan de ruta."""

    orden: int
    fecha: date
    municipio: str
    credito: CreditoImpreso
    extingue: date | None
    riesgo: str
    kilometros: int | None


def factura_de_emision(
    creditos: Sequence[CreditoImpreso], expide: Expide, folio: str, producto: str, *, previa: bool
) -> Documento:
    """DOC-07: un renglón por crédito, con subtotal por sector; la prefactura es antes de depurar."""
    bloques = textos(
        "factura_emision.jinja", expide, {"folio": folio, "producto": producto, "previa": previa},
        ("titulo", "instrucciones", "leyenda"),
    )  # fmt: skip
    filas: list[FilaRelacion] = []
    numero = 0
    for sector, grupo in groupby(creditos, key=lambda c: c.sector):
        del_sector = list(grupo)
        filas.append(FilaRelacion((f"Sector {sector}", _cuantos(del_sector)), Clase.GRUPO))
        for credito in del_sector:
            numero += 1
            filas.append(_de_factura(numero, credito))
        filas.append(_subtotal(f"Subtotal del sector {sector}", del_sector))
    filas.append(_subtotal("TOTAL DE LA FACTURA", creditos))
    partes: tuple[Parte, ...] = (
        _resumen(folio, expide.fecha, creditos, ("Producto", producto)),
        Relacion("Créditos", _FACTURA, tuple(filas)),
        Cierre(
            (
                parrafos("", bloques["instrucciones"]),
                Rubricas((Firma("Nombre y firma", "Entrega"), Firma("Nombre y firma", "Recibe"))),
            )
        ),
    )
    return _documento("DOC-07", folio, bloques, partes, creditos)


def relacion_de_notificador(
    creditos: Sequence[CreditoImpreso], expide: Expide, folio: str, notifica: Notifica, dia: date, *, retorno: bool
) -> Documento:
    """DOC-08: lo que se le entrega y firma; en el control de retorno, con el resultado de cada uno y el cuadre."""
    datos = {
        "folio": folio,
        "notificador": notifica.para_plantilla(),
        "fecha_entrega": formato.fecha_larga(dia),
        "casos": formato.con_miles(len(creditos)),
        "importe": f"${formato.importe(sum(c.importe for c in creditos))}",
        "retorno": retorno,
    }
    bloques = textos("factura_notificador.jinja", expide, datos, ("titulo", "recibo", "instrucciones", "leyenda"))
    vigencia = f"del {notifica.desde} al {notifica.hasta}" if notifica.desde and notifica.hasta else NO_CONSTA
    filas = [_de_relacion(n, c, retorno=retorno) for n, c in enumerate(creditos, 1)]
    filas.append(_subtotal("TOTAL ENTREGADO", creditos))
    partes: tuple[Parte, ...] = (
        _resumen(
            folio, dia, creditos, ("Notificador", f"{notifica.clave} {notifica.nombre}"),
            ("Constancia y vigencia", f"{notifica.constancia}, {vigencia}"),
            ("Controlador", notifica.controlador or NO_CONSTA),
        ),
        *((_cuadre(creditos),) if retorno else ()),
        Relacion("Créditos que se entregan", _RELACION, tuple(filas), 34.0),
        Cierre(
            (
                parrafos("Recibo", bloques["recibo"]),
                parrafos("", bloques["instrucciones"]),
                Rubricas(
                    (
                        Firma("Nombre y firma", "Entrega: controlador"),
                        Firma(notifica.nombre, "Recibe: notificador"),
                        Firma("Nombre, firma y fecha", "Recibe el retorno"),
                    )
                ),
            )
        ),
    )  # fmt: skip
    return _documento("DOC-08", folio, bloques, partes, creditos)


def plan_de_ruta(visitas: Sequence[VisitaImpresa], expide: Expide, folio: str, notifica: Notifica | None) -> Documento:
    """DOC-09: las visitas por día y municipio, en el orden en que conviene hacerlas."""
    creditos = [v.credito for v in visitas]
    quien = {"notificador": notifica.para_plantilla()} if notifica else {"notificador": {}}
    bloques = textos("plan_ruta.jinja", expide, {"folio": folio, **quien}, ("titulo", "instrucciones", "leyenda"))
    filas: list[FilaRelacion] = []
    for (dia, municipio), grupo in groupby(visitas, key=lambda v: (v.fecha, v.municipio)):
        del_dia = list(grupo)
        km = next((v.kilometros for v in del_dia if v.kilometros is not None), None)
        donde = f"{formato.fecha_larga(dia)} · {municipio}" + (f" · {km:,} km" if km is not None else "")
        filas.append(FilaRelacion((donde, _cuantos([v.credito for v in del_dia])), Clase.GRUPO))
        filas += [_de_ruta(v) for v in del_dia]
    filas.append(_subtotal("TOTAL DE LA RUTA", creditos))
    rango = _rango(v.fecha for v in visitas)
    partes: tuple[Parte, ...] = (
        _resumen(
            folio, expide.fecha, creditos, ("Días de ruta", rango),
            ("Municipios", formato.con_miles(len({v.municipio for v in visitas}))),
            ("Notificador", f"{notifica.clave} {notifica.nombre}" if notifica else "por asignar"),
        ),
        Relacion("Visitas", _RUTA, tuple(filas)),
        Cierre(
            (
                parrafos("", bloques["instrucciones"]),
                Rubricas((Firma("Nombre y firma", "Autoriza la comisión"), Firma("Nombre y firma", "Notificador"))),
            )
        ),
    )  # fmt: skip
    return _documento("DOC-09", folio, bloques, partes, creditos)


def sectores_no_asignados(
    creditos: Sequence[CreditoImpreso], motivos: Sequence[str], expide: Expide, folio: str
) -> Documento:
    """DOC-09: lo que ninguna regla ubicó, con un lugar para escribir el sector que le toca."""
    bloques = textos("sectores_no_asignados.jinja", expide, {"folio": folio}, ("titulo", "instrucciones", "leyenda"))
    filas = [
        FilaRelacion(
            (
                f"{numero:,}",
                c.numero,
                _patron(c),
                c.destinatario.lugar or NO_CONSTA,
                c.destinatario.codigo_postal or "—",
                formato.importe(c.importe),
                motivo,
                "",
            )
        )
        for numero, (c, motivo) in enumerate(zip(creditos, motivos, strict=True), 1)
    ]
    filas.append(_subtotal("TOTAL SIN SECTOR", creditos))
    partes: tuple[Parte, ...] = (
        _resumen(folio, expide.fecha, creditos),
        Relacion("Créditos sin sector", _SIN_SECTOR, tuple(filas)),
        Cierre(
            (
                parrafos("", bloques["instrucciones"]),
                Rubricas((Firma("Nombre y firma", "Elabora"), Firma("Nombre y firma", "Asigna"))),
            )
        ),
    )
    return _documento("DOC-09", folio, bloques, partes, creditos)


# ---------------------------------------------------------------- lo común


def _documento(
    tipo: str, folio: str, bloques: dict[str, str], partes: Sequence[Parte], creditos: Sequence[CreditoImpreso]
) -> Documento:
    return Documento(
        tipo=tipo,
        clave=folio,
        folio=folio,
        codigo=folio,
        titulo=bloques["titulo"],
        asunto=f"{folio} · {_cuantos(creditos)}",
        partes=tuple(p for p in partes if any(getattr(p, "textos", ("lleno",)))),
        leyenda=bloques["leyenda"],
        total=sum(c.importe for c in creditos),
        ficha=(("Folio", folio),),
    )


def _resumen(folio: str, dia: date, creditos: Sequence[CreditoImpreso], *otros: Par) -> Datos:
    pares = (
        ("Folio", folio),
        ("Fecha", formato.fecha_larga(dia)),
        ("Créditos", formato.con_miles(len(creditos))),
        ("Importe", f"${formato.importe(sum(c.importe for c in creditos))}"),
    )
    return Datos("Datos", (*pares, *otros))


def _cuantos(creditos: Sequence[CreditoImpreso]) -> str:
    cuantos = "1 crédito" if len(creditos) == 1 else f"{len(creditos):,} créditos"
    return f"{cuantos}, ${formato.importe(sum(c.importe for c in creditos))}"


def _subtotal(rotulo: str, creditos: Sequence[CreditoImpreso]) -> FilaRelacion:
    return FilaRelacion((rotulo, _cuantos(creditos)), Clase.TOTAL)


def _patron(c: CreditoImpreso) -> str:
    registro = formato.registro_patronal(c.destinatario.registro_patronal)
    return f"{registro}\n{c.destinatario.razon_social or 'RAZÓN SOCIAL: NO CONSTA'}"


def _de_factura(numero: int, c: CreditoImpreso) -> FilaRelacion:
    cifras = (c.suerte_principal, c.actualizacion, c.recargos, c.multa, c.importe)
    periodo = formato.periodo_corto(c.periodo)
    clase = f"{c.clase} · {c.tipo_documento}"
    return FilaRelacion((f"{numero:,}", c.numero, _patron(c), periodo, clase, *(formato.importe(v) for v in cifras)))


def _de_relacion(numero: int, c: CreditoImpreso, *, retorno: bool) -> FilaRelacion:
    cuando = formato.fecha_corta(c.fecha_resultado) if c.fecha_resultado else ""
    return FilaRelacion(
        (
            f"{numero:,}",
            c.numero,
            _patron(c),
            f"{formato.periodo_corto(c.periodo)}\n{c.clase} · {c.tipo_documento}",
            c.destinatario.lugar or "DOMICILIO: NO CONSTA",
            formato.importe(c.importe),
            c.resultado if retorno else "",
            "\n".join(p for p in (cuando, c.hora_resultado) if p) if retorno else "",
            "",
        )
    )


def _de_ruta(v: VisitaImpresa) -> FilaRelacion:
    c = v.credito
    return FilaRelacion(
        (
            f"{v.orden:,}",
            c.numero,
            _patron(c),
            c.destinatario.lugar or "DOMICILIO: NO CONSTA",
            formato.importe(c.importe),
            formato.fecha_corta(v.extingue) if v.extingue else "—",
            v.riesgo,
            "",
        )
    )


def _cuadre(creditos: Sequence[CreditoImpreso]) -> Datos:
    """Entregados contra lo que regresó, contado sobre lo impreso."""
    cuentas: dict[str, int] = {}
    for c in creditos:
        rotulo = c.resultado.partition("\n")[0] or "En trámite"
        cuentas[rotulo] = cuentas.get(rotulo, 0) + 1
    pares = [(rotulo, formato.con_miles(cuentas[rotulo])) for rotulo in sorted(cuentas)]
    return Datos("Cuadre del retorno", (("Entregados", formato.con_miles(len(creditos))), *pares))


def _rango(dias: Iterable[date]) -> str:
    todos = sorted(set(dias))
    if not todos:
        return "sin visitas"
    if len(todos) == 1:
        return formato.fecha_larga(todos[0])
    return f"{len(todos)}: del {formato.fecha_corta(todos[0])} al {formato.fecha_corta(todos[-1])}"
