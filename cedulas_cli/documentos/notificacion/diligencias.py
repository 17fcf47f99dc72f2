"""DOC-10 a DOC-13: citatorio, acta de notificación, acta circunstanciada y estrados.

En blanco, con renglones para escribir, antes de la diligencia; llenos con lo capturado, después.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import ColumnaTexto, Fila, Par, Tabla
from cedulas_cli.documentos.notificacion.modelo import (
    CARACTERES,
    NO_CONSTA,
    CreditoImpreso,
    Diligencia,
    datos_de_plantilla,
)
from cedulas_cli.documentos.notificacion.partes import Campo, Campos, Casillas, Cierre, Rubricas
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Parte, parrafos, textos
from cedulas_cli.errores import ErrorCedulas

NO_LOCALIZACION, DOMICILIO_DISTINTO, RECTIFICACION = "no-localizacion", "domicilio-distinto", "rectificacion"
VARIANTES: Final = {
    NO_LOCALIZACION: "No localización",
    DOMICILIO_DISTINTO: "Domicilio distinto",
    RECTIFICACION: "Rectificación de domicilio",
}
_CREDITOS = (
    ColumnaTexto("Crédito", 84, fuerte=True),
    ColumnaTexto("Documento que se notifica", 290),
    ColumnaTexto("Clase · tipo", 70),
    ColumnaTexto("Periodo", 130),
    ColumnaTexto("Fecha del documento", 90),
    ColumnaTexto("Importe", 80, derecha=True, fuerte=True),
)


def citatorio(d: Diligencia, expide: Expide) -> Documento:
    """DOC-10: para que espere en hora fija de un día hábil posterior (CFF 137)."""
    bloques = _textos("citatorio.jinja", d, expide, ("titulo", "citacion", "apercibimiento", "fijacion", "leyenda"))
    partes: tuple[Parte, ...] = (
        _destinatario(d),
        _actos(d),
        parrafos("Citación", bloques["citacion"]),
        Campos(
            "Día y hora de la cita",
            (
                Campo("Fecha de la cita (día hábil posterior)", _fecha(d.dato("fecha_cita"))),
                Campo("Hora fija de la cita", d.dato("hora_cita")),
                Campo("Lugar", d.principal.destinatario.lugar or NO_CONSTA, 2),
            ),
        ),
        parrafos("", bloques["apercibimiento"]),
        Campos(
            "Con quién se dejó",
            (
                Campo("Fecha en que se deja", _dia(d.fecha)),
                Campo("Hora", d.dato("hora")),
                Campo("Nombre de quien lo recibe", d.dato("atendio"), 2),
                Campo("Carácter o vínculo con el patrón", _caracter(d)),
                Campo("Identificación (tipo y número)", d.dato("identificacion"), 2),
                Campo("Media filiación, si no se identifica", d.dato("filiacion")),
            ),
        ),
        Casillas(
            "Se entregó", ("A quien se indica arriba", "Se fijó en el acceso principal", "Se negó a firmar"), _como(d)
        ),
        Cierre(
            (
                parrafos("", bloques["fijacion"]),
                _firman(d, Firma(d.dato("atendio") or "Nombre y firma", "Quien recibe el citatorio")),
            )
        ),
    )
    return _documento("DOC-10", d, bloques, partes)


def acta(d: Diligencia, expide: Expide) -> Documento:
    """DOC-11: cercioramiento, quién atiende, entrega y firmas."""
    exigidos = ("titulo", "constitucion", "cercioramiento", "entrega", "negativa", "leyenda")
    bloques = _textos("acta_notificacion.jinja", d, expide, exigidos)
    recibe = d.dato("atendio") or "Nombre y firma"
    partes: tuple[Parte, ...] = (
        _destinatario(d),
        _actos(d),
        parrafos("Constitución en el domicilio", bloques["constitucion"]),
        Campos(
            "Lugar y hora",
            (
                Campo("Fecha de la diligencia", _dia(d.fecha)),
                Campo("Hora de inicio", d.dato("hora")),
                Campo("Hora de término", d.dato("hora_termino")),
                Campo("Citatorio previo (folio y fecha)", _citatorio_previo(d)),
            ),
        ),
        Campos(
            "Cercioramiento del domicilio",
            (Campo(bloques["cercioramiento"], d.dato("cercioramiento"), 4, 2),),
        ),
        Campos(
            "Con quién se entendió",
            (
                Campo("Nombre de quien atiende", d.dato("atendio"), 2),
                Campo("Identificación (tipo, número, quién la expide)", d.dato("identificacion"), 2),
                Campo("Vínculo o puesto, y cómo lo acredita", d.dato("vinculo"), 2),
                Campo("Media filiación, si no se identifica", d.dato("filiacion"), 2),
            ),
        ),
        Casillas("En su carácter de", tuple(CARACTERES.values()), CARACTERES.get(d.dato("caracter"), "")),
        Cierre(
            (
                parrafos("Entrega", f"{bloques['entrega']}\n{bloques['negativa']}".strip()),
                Campos(
                    "",
                    (
                        Campo("Fojas que se entregan", d.dato("fojas")),
                        Campo("Observaciones", d.dato("observaciones"), 3),
                    ),
                ),
                _firman(d, Firma(recibe, "Quien recibe")),
            )
        ),
    )
    return _documento("DOC-11", d, bloques, partes)


def circunstanciada(d: Diligencia, expide: Expide, variante: str = NO_LOCALIZACION) -> Documento:
    """DOC-12: por qué no se pudo, con los hechos, los indicios y los testigos."""
    if variante not in VARIANTES:
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{variante}» no es una clase de acta circunstanciada",
            lugar="--clase",
            causa=f"las hay: {', '.join(VARIANTES)}",
            remedio="indique una de ésas",
        )
    bloques = _textos(
        "acta_circunstanciada.jinja", d, expide, ("titulo", "antecedente", "hechos", "cierre", "leyenda"),
        variante=variante,
    )  # fmt: skip
    nuevo = (
        ()
        if variante == NO_LOCALIZACION
        else (
            Campos(
                "Domicilio correcto" if variante == RECTIFICACION else "Domicilio en que despacha",
                (
                    Campo("Calle, número, colonia", d.dato("domicilio_nuevo"), 2),
                    Campo("Localidad o municipio", d.dato("localidad_nueva")),
                    Campo("Código postal", d.dato("codigo_postal_nuevo")),
                    Campo("Quién lo informa y cómo le consta", d.dato("informante"), 4),
                ),
            ),
        )
    )
    partes: tuple[Parte, ...] = (
        _destinatario(d),
        _actos(d),
        parrafos("Antecedente", bloques["antecedente"]),
        Campos(
            "Lugar y hora",
            (
                Campo("Fecha de la diligencia", _dia(d.fecha)),
                Campo("Hora", d.dato("hora")),
                Campo("Causa", d.dato("causa_en_palabras"), 2),
            ),
        ),
        Casillas(
            "Estado del domicilio",
            (
                *("Abierto", "Cerrado", "Desocupado", "Lo ocupa otra persona", "No existe el número", "Baldío"),
                "Otro giro",
            ),
            d.dato("estado_domicilio"),
        ),
        Campos("Hechos", (Campo(bloques["hechos"], d.dato("hechos"), 4, 4),)),
        *nuevo,
        Campos(
            "Vecinos o terceros que informan",
            (
                Campo("Nombre, domicilio e identificación del primero", d.dato("testigo_1"), 2, 2),
                Campo("Nombre, domicilio e identificación del segundo", d.dato("testigo_2"), 2, 2),
                Campo("Lo que dijeron", d.dato("dicho_testigos"), 4, 2),
            ),
        ),
        Cierre(
            (
                parrafos("", bloques["cierre"]),
                _firman(
                    d,
                    Firma(d.dato("testigo_1") or "Nombre y firma", "Primer testigo"),
                    Firma(d.dato("testigo_2") or "Nombre y firma", "Segundo testigo"),
                ),
            )
        ),
    )
    return _documento("DOC-12", d, bloques, partes)


def estrados(d: Diligencia, expide: Expide, plazos: tuple[Par, ...]) -> Documento:
    """DOC-13: el acuerdo, y la constancia de cuándo se publicó, cuándo se tiene por notificado y cuándo se retira."""
    bloques = _textos("estrados.jinja", d, expide, ("titulo", "acuerdo", "resolutivos", "constancia", "leyenda"))
    partes: tuple[Parte, ...] = (
        _destinatario(d),
        _actos(d),
        Datos(
            "Antecedentes",
            (
                ("Supuesto", d.dato("causa_en_palabras") or NO_CONSTA),
                ("Acta circunstanciada", d.dato("acta") or NO_CONSTA),
                ("Acuerdo", d.dato("acuerdo") or "por asignar"),
                ("Folio y fojas del paquete", _paquete(d)),
            ),
        ),
        parrafos("Acuerdo", bloques["acuerdo"]),
        parrafos("Se resuelve", bloques["resolutivos"]),
        Rubricas((Firma(expide.firmante, expide.cargo),)),
        Cierre(
            (
                Datos("Constancia de publicación: fechas", plazos),
                parrafos("", bloques["constancia"]),
                Campos(
                    "Publicación y retiro",
                    (
                        Campo("Se fijó el (fecha y hora)", d.dato("fijado")),
                        Campo("Página electrónica en que se publicó", d.dato("pagina"), 2),
                        Campo("Se retiró el (fecha y hora)", d.dato("retirado")),
                    ),
                ),
                Rubricas((Firma("Nombre y firma", "Quien publica"), Firma("Nombre y firma", "Quien retira"))),
            )
        ),
    )
    return _documento("DOC-13", d, bloques, partes)


# ---------------------------------------------------------------- lo común


def _textos(
    plantilla: str, d: Diligencia, expide: Expide, exigidos: tuple[str, ...], **otros: object
) -> dict[str, str]:
    return textos(plantilla, expide, {**datos_de_plantilla(d, expide), **otros}, exigidos)


def _documento(tipo: str, d: Diligencia, bloques: dict[str, str], partes: tuple[Parte, ...]) -> Documento:
    principal, patron = d.principal, d.principal.destinatario
    return Documento(
        tipo=tipo,
        clave=principal.numero,
        folio=d.folio,
        codigo=principal.numero,
        titulo=bloques["titulo"],
        asunto=f"{principal.numero} · {patron.razon_social or patron.registro_patronal}",
        partes=tuple(p for p in partes if not _vacia(p)),
        leyenda=bloques["leyenda"],
        total=sum(c.importe for c in d.creditos),
        ficha=(("Folio", d.folio), ("Crédito", principal.numero)),
    )


def _vacia(parte: Parte) -> bool:
    """Un bloque de plantilla que la oficina dejó en blanco no ocupa lugar."""
    return not any(getattr(parte, "textos", ("lleno",)))


def _destinatario(d: Diligencia) -> Datos:
    patron = d.principal.destinatario
    return Datos(
        "Destinatario",
        (
            ("Nombre, denominación o razón social", patron.razon_social or NO_CONSTA),
            ("Registro patronal", formato.registro_patronal(patron.registro_patronal)),
            ("RFC", patron.rfc or NO_CONSTA),
            ("Domicilio", patron.lugar or NO_CONSTA),
            ("Representante legal", patron.representante or NO_CONSTA),
        ),
        (2, 1, 1, 3, 1),
    )


def _actos(d: Diligencia) -> Tabla:
    return Tabla("Documentos que se notifican", _CREDITOS, tuple(_fila(c) for c in d.creditos))


def _fila(c: CreditoImpreso) -> Fila:
    return Fila(
        (
            c.numero,
            c.acto,
            f"{c.clase} · {c.tipo_documento}",
            formato.periodo_en_palabras(c.periodo, c.emision),
            formato.fecha_corta(c.fecha_documento) if c.fecha_documento else NO_CONSTA,
            f"${formato.importe(c.importe)}",
        )
    )


def _firman(d: Diligencia, *otros: Firma) -> Rubricas:
    nombre = d.notifica.nombre if d.notifica else "Nombre y firma"
    return Rubricas((Firma(nombre, "Notificador"), *otros))


def _dia(dia: date | None) -> str:
    return formato.fecha_larga(dia) if dia else ""


def _fecha(texto: str) -> str:
    return formato.fecha_larga(date.fromisoformat(texto)) if texto else ""


def _caracter(d: Diligencia) -> str:
    return d.dato("vinculo") or CARACTERES.get(d.dato("caracter"), "")


def _como(d: Diligencia) -> str:
    if d.dato("fijado"):
        return "Se fijó en el acceso principal"
    if d.dato("negativa"):
        return "Se negó a firmar"
    return "A quien se indica arriba" if d.dato("atendio") else ""


def _citatorio_previo(d: Diligencia) -> str:
    if not d.dato("citatorio"):
        return "sin citatorio" if d.fecha else ""
    return f"{d.dato('citatorio')}, {_fecha(d.dato('fecha_citatorio'))}"


def _paquete(d: Diligencia) -> str:
    folio, fojas = d.dato("folio") or "por asignar", d.dato("fojas")
    return f"{folio}; {fojas} fojas" if fojas else folio
