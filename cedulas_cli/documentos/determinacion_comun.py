"""Lo que comparten la cédula de liquidación y las demás determinaciones: encabezado, patrón, firma, acuse y folio."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import ColumnaTexto, Fila, Par, Tabla
from cedulas_cli.documentos.oficio import Acuse, Datos, Expide, Firma, Firmas, Parrafos, textos
from cedulas_cli.dominio.folio import digito
from cedulas_cli.dominio.liquidacion.modelo import Liquidacion, Patron
from cedulas_cli.dominio.liquidacion.politica import TD_MULTA

NO_CONSTA = "NO CONSTA"
TIPOS: dict[str, str] = {
    "00": "capital constitutivo",
    "02": "omisión total de cuotas",
    "03": "diferencias",
    "06": "omisión total de retiro, cesantía y vejez",
    "80": "multa",
    "81": "multa",
}
ROTULOS: dict[str, str] = {
    "cuota_fija": "Cuota fija",
    "excedente": "Excedente de tres UMA",
    "prestaciones_dinero": "Prestaciones en dinero",
    "gastos_medicos": "Gastos médicos de pensionados",
    "riesgos_trabajo": "Riesgos de trabajo",
    "invalidez_vida": "Invalidez y vida",
    "guarderias": "Guarderías y prestaciones sociales",
    "retiro": "Retiro",
    "cesantia_vejez": "Cesantía en edad avanzada y vejez",
    "aportacion_vivienda": "Aportación de vivienda",
    "amortizacion": "Amortización y seguro de daños",
    "prestaciones": "Prestaciones en especie y en dinero",
    "administracion": "Gastos de administración",
}
CORTOS: dict[str, str] = {
    "cuota_fija": "Cuota fija",
    "excedente": "Excedente",
    "prestaciones_dinero": "Prest. dinero",
    "gastos_medicos": "Gtos. méd.",
    "riesgos_trabajo": "Riesgos",
    "invalidez_vida": "Inval. y vida",
    "guarderias": "Guarderías",
    "retiro": "Retiro",
    "cesantia_vejez": "Cesantía y vejez",
    "aportacion_vivienda": "Aportación",
    "amortizacion": "Amortización",
}
DATOS_DEL_ACUSE = (
    "Nombre de quien recibe",
    "Firma",
    "Carácter con que recibe",
    "Identificación y número",
    "Fecha (día, mes y año)",
    "Hora",
)
_COLUMNAS_PASOS = (
    ColumnaTexto("Núm.", 26),
    ColumnaTexto("Concepto", 168, fuerte=True),
    ColumnaTexto("Cálculo", 300),
    ColumnaTexto("Fundamento", 150),
    ColumnaTexto("Importe", 100, derecha=True, fuerte=True),
)


def dinero(centavos: int) -> str:
    """Centavos → «$1,234.50»."""
    return f"${formato.importe(centavos)}"


def en_palabras(dia: date | None) -> str:
    """Una fecha escrita, o «no consta»."""
    return formato.fecha_larga(dia) if dia else "no consta"


def folio(tipo: str, numero: str) -> str:
    """El del documento: su clave, el crédito y un dígito verificador."""
    base = f"{tipo.replace('DOC-', 'D')}{numero}"
    return base + digito(base)


def clase_y_tipo(liquidacion: Liquidacion) -> str:
    """«COP, 02 omisión total de cuotas»; sin nombre si el tipo es de la oficina."""
    nombre = TIPOS.get(liquidacion.tipo_documento, "")
    return f"{liquidacion.clase}, {liquidacion.tipo_documento} {nombre}".rstrip()


def del_credito(liquidacion: Liquidacion) -> dict[str, object]:
    """Los datos de `credito` comunes a toda plantilla."""
    return {
        "numero": liquidacion.numero,
        "clase": liquidacion.clase,
        "tipo_documento": liquidacion.tipo_documento,
        "periodo": formato.periodo_en_palabras(liquidacion.periodo, liquidacion.emision).lower(),
        "total": dinero(liquidacion.total),
        "corte": formato.fecha_larga(liquidacion.corte),
        "vencimiento": en_palabras(liquidacion.vencimiento),
    }


def del_patron(patron: Patron) -> dict[str, str]:
    """Los datos de `patron` comunes a toda plantilla."""
    return {
        "registro_patronal": formato.registro_patronal(patron.registro_patronal),
        "rfc": patron.rfc or NO_CONSTA,
        "razon_social": patron.razon_social,
        "domicilio": patron.domicilio or NO_CONSTA,
        "actividad": patron.actividad or NO_CONSTA,
    }


def textos_de(
    plantilla: str, liquidacion: Liquidacion, expide: Expide, bloques: tuple[str, ...], **propios: object
) -> dict[str, str]:
    """Los bloques de una plantilla con lo común y lo propio; lo de `credito` se suma."""
    credito = {**del_credito(liquidacion), **_mapa(propios.pop("credito", {}))}
    datos = {"credito": credito, "patron": del_patron(liquidacion.patron), **propios}
    return textos(plantilla, expide, datos, bloques)


def _mapa(valor: object) -> Mapping[str, object]:
    return valor if isinstance(valor, Mapping) else {}


def seccion_credito(liquidacion: Liquidacion, titulo: str, *otros: Par) -> Datos:
    """Número de crédito, clase, periodo y lo que se agregue."""
    periodo = formato.periodo_en_palabras(liquidacion.periodo, liquidacion.emision)
    return Datos(
        titulo,
        (
            ("Número de crédito", liquidacion.numero),
            ("Clase y tipo de documento", clase_y_tipo(liquidacion)),
            ("Periodo", f"{periodo} ({liquidacion.periodo})"),
            *otros,
        ),
    )


def seccion_lugar(expide: Expide, titulo: str, *otros: Par) -> Datos:
    """Dónde y cuándo se expide."""
    return Datos(titulo, (("Lugar", expide.lugar), ("Fecha", formato.fecha_larga(expide.fecha)), *otros))


def seccion_patron(patron: Patron, titulo: str) -> Datos:
    """El destinatario: nombre, registro, RFC, domicilio, actividad, clase y prima."""
    localidad = ", ".join(
        v for v in (patron.localidad, f"C.P. {patron.codigo_postal}" if patron.codigo_postal else "") if v
    )
    domicilio = "; ".join(v for v in (patron.domicilio, localidad) if v)
    prima = f"{patron.prima_rt} %" if patron.prima_rt else NO_CONSTA
    return Datos(
        titulo,
        (
            ("Nombre, denominación o razón social", patron.razon_social or NO_CONSTA),
            ("Registro patronal", formato.registro_patronal(patron.registro_patronal)),
            ("RFC · sector", f"{patron.rfc or NO_CONSTA} · {patron.sector or NO_CONSTA}"),
            ("Domicilio", domicilio or NO_CONSTA),
            ("Actividad", patron.actividad or NO_CONSTA),
            ("Clase · prima de riesgos", f"{patron.clase_riesgo or NO_CONSTA} · {prima}"),
        ),
        (2, 1, 1, 2, 1, 1),
    )


def seccion_firma(expide: Expide, titulo: str) -> Firmas:
    """El espacio para la firma del funcionario."""
    return Firmas(titulo, (Firma(expide.firmante, expide.cargo),))


def seccion_acuse(titulo: str, texto: str) -> Acuse:
    """Los renglones del acuse de recibo."""
    return Acuse(titulo, DATOS_DEL_ACUSE, texto)


def seccion_texto(titulo: str, texto: str) -> Parrafos:
    """Un bloque de plantilla como sección."""
    return Parrafos(titulo, tuple(texto.split("\n")))


def tabla_de_pasos(titulo: str, liquidacion: Liquidacion) -> Tabla:
    """El cálculo paso a paso."""
    filas = (
        Fila((str(n), _legible(p.concepto), p.operacion, p.fundamento, p.resultado))
        for n, p in enumerate(liquidacion.pasos, 1)
    )
    return Tabla(titulo, _COLUMNAS_PASOS, tuple(filas))


_CON_ACENTO = {
    "medica": "médica",
    "hospitalizacion": "hospitalización",
    "cirugia": "cirugía",
    "protesis": "prótesis",
    "pension": "pensión",
    "indemnizacion": "indemnización",
    "dia": "día",
    "tococirugia": "tococirugía",
    "tomografia": "tomografía",
    "endoscopia": "endoscopía",
    "radiodiagnostico": "radiodiagnóstico",
    "rehabilitacion": "rehabilitación",
    "curacion": "curación",
    "hemodialisis": "hemodiálisis",
}


def _legible(concepto: str) -> str:
    """El nombre de un paso sin los guiones ni la falta de acentos de las claves."""
    return " ".join(_CON_ACENTO.get(palabra, palabra) for palabra in concepto.replace("_", " ").split(" "))


def ficha(liquidacion: Liquidacion) -> tuple[Par, ...]:
    """Lo que va en la cabeza de cada página."""
    return (("Crédito", liquidacion.numero), ("Periodo", formato.periodo_corto(liquidacion.periodo)))


def asunto(liquidacion: Liquidacion) -> str:
    """El marcador del documento."""
    de_multa = " (multa)" if liquidacion.tipo_documento in TD_MULTA.values() else ""
    nombre = liquidacion.patron.razon_social or liquidacion.patron.registro_patronal
    return f"{liquidacion.numero}{de_multa} · {nombre}"
