"""DOC-04 capital constitutivo con hoja de prestaciones, DOC-05 nota de cargo y DOC-06 resolución de multa."""

from __future__ import annotations

from datetime import date

from cedulas_cli.documentos import determinacion_comun as comun
from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import Clase, ColumnaTexto, Fila, Par, Tabla
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Importe, Parte
from cedulas_cli.dominio.letra import importe_con_letra
from cedulas_cli.dominio.liquidacion import modelo as mo

CAPITAL, NOTA, MULTA = "DOC-04", "DOC-05", "DOC-06"
PLANTILLAS = {CAPITAL: "capital_constitutivo.jinja", NOTA: "nota_cargo.jinja", MULTA: "resolucion_multa.jinja"}
BLOQUES = {
    CAPITAL: (
        *("titulo", "autoridad", "hechos", "motivacion", "fundamento", "pago", "defensa", "aclaracion"),
        *("acuse", "leyenda"),
    ),
    NOTA: ("titulo", "autoridad", "hechos", "motivacion", "fundamento", "pago", "defensa", "acuse", "leyenda"),
    MULTA: (
        *("titulo", "autoridad", "infraccion", "motivacion", "fundamento", "pago", "sin_efectos", "defensa"),
        *("acuse", "leyenda"),
    ),
}
NO_CONSTA = "no consta"
_RAMOS = {
    "riesgos-trabajo": "riesgos de trabajo",
    "enfermedades-maternidad": "enfermedades y maternidad",
    "invalidez-vida": "invalidez y vida",
    "retiro-cesantia-vejez": "retiro, cesantía en edad avanzada y vejez",
}
_COLUMNAS_RAMOS = (
    ColumnaTexto("Concepto", 414, fuerte=True),
    ColumnaTexto("Determinado", 110, derecha=True),
    ColumnaTexto("Ya aplicado", 110, derecha=True),
    ColumnaTexto("Por cobrar", 110, derecha=True, fuerte=True),
)


def tipo_de(liquidacion: mo.Liquidacion) -> str:
    """Qué documento le toca a lo que no es cuota."""
    if liquidacion.origen == mo.MULTA:
        return MULTA
    return CAPITAL if liquidacion.origen == mo.CAPITAL else NOTA


def documento(li: mo.Liquidacion, expide: Expide) -> Documento:
    """El oficio de una multa, un capital o un gasto."""
    tipo = tipo_de(li)
    textos = textos_de(li, expide)
    cuerpo = _de_multa(li, textos) if tipo == MULTA else _de_caso(li, textos, tipo)
    partes: list[Parte] = [
        comun.seccion_credito(li, "Crédito", *_referencia(li)),
        comun.seccion_texto("Autoridad emisora y competencia", textos["autoridad"]),
        comun.seccion_lugar(expide, "Lugar y fecha"),
        comun.seccion_patron(li.patron, "Patrón"),
        *cuerpo,
        comun.seccion_texto("Fundamento", textos["fundamento"]),
        comun.seccion_texto("Plazo, lugar y forma de pago", textos["pago"]),
        comun.seccion_texto("Medio de defensa, plazo y órgano", textos["defensa"]),
        *(
            comun.seccion_texto(titulo, textos[bloque])
            for titulo, bloque in (
                ("Solicitud para dejarla sin efectos", "sin_efectos"),
                ("Aclaración administrativa", "aclaracion"),
            )
            if bloque in textos
        ),
        comun.seccion_firma(expide, "Firma y cargo"),
        comun.seccion_acuse("Acuse de recibo", textos["acuse"]),
    ]
    return Documento(
        tipo=tipo,
        clave=li.numero,
        folio=comun.folio(tipo, li.numero),
        codigo=li.numero,
        titulo=textos["titulo"],
        asunto=comun.asunto(li),
        partes=tuple(partes),
        leyenda=textos["leyenda"],
        total=li.total,
        ficha=comun.ficha(li),
    )


def textos_de(li: mo.Liquidacion, expide: Expide) -> dict[str, str]:
    """Los textos de la plantilla que le toca."""
    tipo = tipo_de(li)
    propios = {"multa": _multa(li)} if tipo == MULTA else {"caso": _caso(li)}
    return comun.textos_de(PLANTILLAS[tipo], li, expide, BLOQUES[tipo], **propios)


def _referencia(li: mo.Liquidacion) -> tuple[Par, ...]:
    return (("Caso", li.referencia),) if li.referencia else (("Crédito de la cuota omitida", li.ligado),)


# ---------------------------------------------------------------- multa


def _multa(li: mo.Liquidacion) -> dict[str, object]:
    datos = li.datos
    return {
        "por_omision": li.es_gemela,
        "fraccion": datos.get("fraccion", ""),
        "importe": comun.dinero(li.multa),
        "credito_origen": li.ligado,
        "omitido": comun.dinero(int(datos["omitido"])) if li.es_gemela else "",
        "por_ciento": datos.get("por_ciento", "") if li.es_gemela else "",
        "hechos": datos.get("hechos", ""),
        "motivada": bool(datos.get("gravedad")),
        "gravedad": datos.get("gravedad", ""),
        "antecedentes": datos.get("antecedentes", ""),
        "referencia": li.referencia,
    }


def _de_multa(li: mo.Liquidacion, textos: dict[str, str]) -> tuple[Parte, ...]:
    return (
        comun.seccion_texto("Infracción", textos["infraccion"]),
        comun.seccion_texto("Motivación", textos["motivacion"]),
        comun.tabla_de_pasos("Cálculo", li),
        Importe("Importe", "Multa", li.multa, importe_con_letra(li.multa)),
    )


# ---------------------------------------------------------------- capital y gastos


def _caso(li: mo.Liquidacion) -> dict[str, object]:
    datos = li.datos
    dichos = ("nss", "nombre", "unidad_medica", "diagnostico", "folio_origen")
    fechas = ("fecha_siniestro", "fecha_aviso", "fecha_alta")
    return {
        "referencia": li.referencia,
        "hechos": datos["hechos"],
        "ramo": _RAMOS.get(datos.get("ramo", ""), ""),
        "de_riesgos": datos.get("ramo") == "riesgos-trabajo",
        "improcedente": li.origen == mo.IMPROCEDENTE,
        "persona": datos.get("nombre") or "una persona cuyo nombre no consta",
        "trabajador": _trabajador(datos.get("nombre") or "", datos.get("nss") or ""),
        **{campo: datos.get(campo) or NO_CONSTA for campo in dichos},
        **{campo: _fecha(datos.get(campo)) for campo in fechas},
    }


def _trabajador(nombre: str, nss: str) -> str:
    """De quién se habla, para empezar una oración: lo que no conste se dice sin romperla."""
    quien = f"El trabajador {nombre}" if nombre else "Un trabajador cuyo nombre no consta"
    return f"{quien}, con número de seguridad social {nss}," if nss else quien


def _fecha(texto: str | None) -> str:
    try:
        return formato.fecha_larga(date.fromisoformat(texto)) if texto else NO_CONSTA
    except ValueError:
        return str(texto)


def _de_caso(li: mo.Liquidacion, textos: dict[str, str], tipo: str) -> tuple[Parte, ...]:
    caso = _caso(li)
    pares = (
        ("Nombre de quien recibió la atención", caso["nombre"]),
        ("Número de seguridad social", caso["nss"]),
        ("Unidad médica", caso["unidad_medica"]),
        ("Fecha de los hechos", caso["fecha_siniestro"]),
        ("Diagnóstico", caso["diagnostico"]),
        ("Aviso del patrón", caso["fecha_aviso"]),
        ("Alta", caso["fecha_alta"]),
        ("Documento de origen", caso["folio_origen"]),
    )
    hoja = "Hoja de integración de prestaciones" if tipo == CAPITAL else "Atención otorgada y su costo"
    return (
        comun.seccion_texto("Hechos", textos["hechos"]),
        Datos("Atención", tuple((rotulo, str(valor)) for rotulo, valor in pares)),
        comun.tabla_de_pasos(hoja, li),
        _ramos(li),
        Importe("Importe", "Total por pagar", li.total, importe_con_letra(li.total)),
        comun.seccion_texto("Motivación", textos["motivacion"]),
    )


def _ramos(li: mo.Liquidacion) -> Tabla:
    filas = [
        Fila(
            (
                comun.ROTULOS[r.concepto],
                formato.importe(r.omitido),
                formato.importe(r.a_favor),
                formato.importe(r.importe),
            )
        )
        for r in li.ramos
    ]
    sumas = (sum(r.omitido for r in li.ramos), sum(r.a_favor for r in li.ramos), li.suerte_principal)
    filas.append(Fila(("Suma", *(formato.importe(s) for s in sumas)), Clase.TOTAL))
    return Tabla("Integración", _COLUMNAS_RAMOS, tuple(filas))
