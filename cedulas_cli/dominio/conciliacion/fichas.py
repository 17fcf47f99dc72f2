"""Qué compara cada conciliación, con qué tolerancia y de dónde sale cada conjunto (procesos §6.2).

Es la fuente de la ayuda, de la salida y de la documentación: agregar una es agregar su ficha y su función.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Insumo(NamedTuple):
    """Algo que una conciliación necesita y cómo conseguirlo si falta."""

    que: str
    remedio: str


PADRON, PAGOS, RALE, RALES, FACTURAS, ENTREGAS, LEGAJOS, HOJAS, LOTES, RECIBIDOS, CEDULAS = (
    *("padron", "pagos", "rale", "dos_rales", "facturas", "entregas", "legajos", "hojas", "lotes", "recibidos"),
    "cedulas",
)
INSUMOS: Final[dict[str, Insumo]] = {
    PADRON: Insumo("créditos en el padrón a ese corte", "regístrelos con: cedulas liquidar, o cedulas factura recibir"),
    PAGOS: Insumo("pagos recibidos", "recíbalos con: cedulas pagos recibir ARCHIVO..."),
    RALE: Insumo("ningún RALE recibido", "recíbalo con: cedulas rale recibir ARCHIVO"),
    RALES: Insumo("dos cortes del RALE de la misma clase", "reciba los dos con: cedulas rale recibir ARCHIVO"),
    FACTURAS: Insumo(
        "ninguna factura, lote ni cifra de control",
        "reciba la factura con: cedulas factura recibir ARCHIVO, o escriba calendarios/cifras_control.csv",
    ),
    ENTREGAS: Insumo("ninguna entrega a notificador", "asiéntela con: cedulas notificacion entregar"),
    LEGAJOS: Insumo("legajos en custodia", "ingréselos con: cedulas custodia ingresar"),
    HOJAS: Insumo("hojas impresas en la custodia", "asiéntelas con: cedulas custodia imprimir"),
    LOTES: Insumo(
        "ningún lote turnado a Registros y Control de la Cartera", "túrnelo con: cedulas notificacion turnar"
    ),
    RECIBIDOS: Insumo(
        "cuenta de los créditos recibidos de ninguna cifra de control",
        "reciba su factura con: cedulas factura recibir ARCHIVO, o dígala en calendarios/cifras_control.csv",
    ),
    CEDULAS: Insumo("importes que sumar", "emita cédulas con: cedulas cedula emitir, o liquide con: cedulas liquidar"),
}
"""`que` se lee después de «no hay»."""


class Ficha(NamedTuple):
    """Una conciliación: sus dos conjuntos, su tolerancia y lo que hace falta para correrla."""

    clave: str
    titulo: str
    conjunto_a: str
    conjunto_b: str
    tolerancia: str
    insumos: tuple[str, ...]
    cuadro: str
    nota: str


_CERO = "0"
_CENTAVO = "0.01"
FICHAS: Final[dict[str, Ficha]] = {
    f.clave: f
    for f in (
        Ficha(
            "C01",
            "factura recibida contra su cifra de control",
            "lo que dice la cifra de control: calendarios/cifras_control.csv, el total impreso de la factura, o la "
            "factura que se asentó al recibir",
            "lo recibido: los renglones de la factura o, sin ella, los créditos del padrón con esa cifra",
            _CERO,
            (FACTURAS,),
            "F1, F2",
            "créditos, cotizantes, importe y multa; lo que la cifra no dice no se compara, y una factura que nadie "
            "declara no cuadra",
        ),
        Ficha(
            "C02",
            "suma de componentes contra el total",
            "la suma de los componentes: partes y ramos de cada crédito, renglones de las facturas y, con --periodo, "
            "conceptos de cada cédula emitida",
            "el total que el documento dice",
            _CENTAVO,
            (CEDULAS,),
            "F2",
            "un centavo por redondeo documentado",
        ),
        Ficha(
            "C03",
            "crédito de multa contra su cuota",
            "las multas del padrón con cuota de origen: número e importe",
            "lo que toca por su cuota: tercer dígito 8 (COP) o 6 (RCV), y 40 % de lo omitido o el del acto",
            _CENTAVO,
            (PADRON,),
            "F2",
            "el por ciento del acto es el de `por_ciento` del hecho o el de [liquidacion] multa_por_ciento; lo que un "
            "trámite haya bajado se ve en el trámite",
        ),
        Ficha(
            "C04",
            "entregado al notificador contra sus resultados",
            "los créditos de cada factura que el notificador firmó",
            "en qué quedó cada entrega: notificados + no notificados + estrados + depurados + pagados + en trámite",
            _CERO,
            (ENTREGAS,),
            "F3",
            "una entrega asentada sin factura cuenta por la historia del crédito",
        ),
        Ficha(
            "C05",
            "documento físico contra dato",
            "los créditos vivos cuyo documento debe tener la oficina o un notificador, según su estado",
            "los legajos: dónde está cada documento y quién lo tiene",
            _CERO,
            (PADRON, LEGAJOS),
            "F7, F9",
            "dónde debe estar según su estado lo dice el catálogo de estados del legajo; los legajos, como están hoy",
        ),
        Ficha(
            "C06",
            "notificación local contra RALE",
            "los créditos del padrón que están en el último RALE, con su fecha de notificación",
            "los mismos, en el RALE",
            "0 con explicación",
            (PADRON, RALE),
            "F7",
            "lo notificado o capturado después del corte del RALE queda justificado",
        ),
        Ficha(
            "C07",
            "pago aplicado contra lo recibido",
            "los pagos aplicados a créditos: registro patronal, periodo y folio",
            "los pagos recibidos (SUA, CDSU, PROCESAR, LGP) que dicen pagar un crédito",
            _CERO,
            (PADRON, PAGOS),
            "F2, F12",
            "lo acreditado con certificación, caja o nota no viene en archivo: queda justificado. De un crédito COP se "
            "compara el total IMSS del pago; de uno RCV, el de RCV y vivienda",
        ),
        Ficha(
            "C08",
            "pagos duplicados",
            "los pagos recibidos y los aplicados",
            "los distintos por registro patronal, folio, fecha e importe",
            _CERO,
            (PAGOS,),
            "F12",
            "dos fuentes que dicen el mismo pago son uno; la misma fuente dos veces, o un pago aplicado a "
            "dos créditos, no",
        ),
        Ficha(
            "C09",
            "multas sin cuota de origen y cuotas sin multa",
            "las cuotas vivas que deben tener multa",
            "las multas del padrón",
            "0 o justificación",
            (PADRON,),
            "F2, F6",
            "justifica el hecho que lo diga (`justificacion`), el pago antes de notificar o que la oficina no imponga "
            "multas a ese tipo; lo que un trámite resuelva se ve en el trámite",
        ),
        Ficha(
            "C10",
            "aclaraciones vencidas y marcas sin solicitud",
            "los créditos con aclaración abierta",
            "los que tienen folio de solicitud y siguen dentro de sus veinte días hábiles",
            _CERO,
            (PADRON,),
            "F5",
            "el plazo corre desde que entró a aclaración; requerimientos y suspensiones son del trámite",
        ),
        Ficha(
            "C11",
            "lotes enviados contra aplicados",
            "los créditos de cada lote turnado a Registros y Control de la Cartera",
            "los que la cartera confirmó u observó",
            _CERO,
            (LOTES,),
            "F7",
            "lo que no tiene respuesta no cuadra: está en camino o se perdió",
        ),
        Ficha(
            "C12",
            "RALE mes a mes por incidencia",
            "lo que debería haber: anterior + altas + entradas − bajas − salidas",
            "lo que hay en el último corte, en créditos e importe",
            _CERO,
            (RALES,),
            "F7, F9",
            "es alta lo que el RALE dice dado de alta después del corte anterior; es baja lo que salió y el padrón no "
            "tiene vivo. El mismo crédito con otro importe se cuenta aparte, como cambio",
        ),
        Ficha(
            "C16",
            "hojas impresas contra usadas y canceladas",
            "las hojas impresas de los legajos, con las que repusieron a otra",
            "las fojas en uso más las canceladas",
            _CERO,
            (HOJAS,),
            "F7",
            "por serie de folios; ningún folio está en dos documentos. Contra el contador de la "
            "impresora, con: cedulas custodia",
        ),
        Ficha(
            "I1",
            "exigible sin notificación",
            "los créditos exigibles, en cobro o prescritos",
            "los que tienen notificación",
            _CERO,
            (PADRON,),
            "invariante 1",
            "",
        ),
        Ficha(
            "I2",
            "fechas en orden",
            "los créditos notificados",
            "los que cumplen notificación < surte < límite de pago < exigible",
            _CERO,
            (PADRON,),
            "invariante 2",
            "",
        ),
        Ficha(
            "I3",
            "turnado con solicitud abierta",
            "los créditos turnados",
            "los que no tienen aclaración, sin efectos, defensa, convenio ni garantía abierta",
            _CERO,
            (PADRON,),
            "invariante 3",
            "",
        ),
        Ficha(
            "I4",
            "sustituido con un sucesor",
            "los créditos sustituidos o repuestos",
            "los que apuntan a un sucesor que nació de ellos",
            _CERO,
            (PADRON,),
            "invariante 4",
            "",
        ),
        Ficha(
            "I5",
            "multa con cuota o justificación",
            "las multas",
            "las que tienen cuota de origen viva o justificación",
            _CERO,
            (PADRON,),
            "invariante 5",
            "",
        ),
        Ficha(
            "I6",
            "créditos por estado contra recibidos",
            "los créditos recibidos de cada cifra de control",
            "la suma de sus créditos en cualquier estado; los traspasados cuentan donde nacieron",
            _CERO,
            (PADRON, RECIBIDOS),
            "invariante 6",
            "lo recibido sale de la factura, de lo asentado al recibir o de calendarios/cifras_control.csv",
        ),
        Ficha(
            "I7",
            "estado propio contra incidencia del RALE",
            "los créditos del último RALE, con su incidencia",
            "los del padrón cuyo estado es compatible con ella",
            _CERO,
            (PADRON, RALE),
            "invariante 7",
            "la compatibilidad está en catalogos/incidencias.csv",
        ),
    )
}
TODAS: Final = tuple(FICHAS)
