"""De una explicación a su documento: las mismas cifras que en la tabla y el JSON, puestas para imprimirse."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli import __version__
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.exposicion import (
    COLUMNAS_CUOTAS,
    COLUMNAS_PASOS,
    Clase,
    Exposicion,
    Fila,
    Par,
    Tabla,
    palabras,
    rotulo,
    tabla_de_parametros,
)
from cedulas_cli.dominio.campos import Campo, Tipo
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.pasos import Concepto, Explicacion, Paso, por_ciento
from cedulas_cli.dominio.resultado import Regla, Resultado
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import relato
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import leer
from cedulas_cli.sistema.archivos import escribir_bytes
from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, tuberia_que_se_cierra

PDF = "pdf"
_EN_POR_CIENTO = ("tasa", "prima")
"""Con lo que empieza el nombre de una salida que es un por ciento."""


def es_pdf(formato: str | None, salida: str) -> bool:
    """Si lo pedido es el documento: por `--formato pdf` o porque el archivo de salida termina en .pdf."""
    return formato == PDF if formato else Path(salida).suffix.lower() == f".{PDF}"


def entregar_pdf(exposicion: Exposicion, oficina: Oficina, fecha: date, salida: str) -> None:
    """Escribe el documento en `salida`; por la salida estándar, sólo a una tubería o a un archivo."""
    from cedulas_cli.documentos.explicacion import Membrete, documento  # las fuentes sólo se abren si hay que imprimir

    if salida == SALIDA_ESTANDAR and sys.stdout.isatty():
        raise ErrorCedulas(
            "opcion-invalida",
            "un PDF no se puede mostrar en la terminal",
            lugar="--formato pdf",
            causa="no se dijo en qué archivo se escribe",
            remedio="agregue --salida ARCHIVO.pdf",
        )
    configuracion = leer(oficina)
    propias = oficina.raiz / "plantillas"
    membrete = Membrete(
        delegacion=Area(configuracion.delegacion, configuracion.nombre_delegacion),
        subdelegacion=Area(configuracion.subdelegacion, configuracion.nombre_subdelegacion),
        domicilio=configuracion.domicilio,
        fecha=fecha,
        version=__version__,
        marca="EJEMPLO" if configuracion.ejemplo else "",
        plantillas=propias if propias.is_dir() else None,
    )
    contenido = documento(exposicion, membrete)
    if salida != SALIDA_ESTANDAR:
        escribir_bytes(Path(salida), contenido)
        return
    with tuberia_que_se_cierra():
        sys.stdout.buffer.write(contenido)
        sys.stdout.buffer.flush()


# ---------------------------------------------------------------- una calculadora


def de_calculadora(
    asunto: str, campos: Sequence[Campo], regla: Regla, celdas: Mapping[str, str | None], resultado: Resultado
) -> Exposicion:
    """Los datos que se dieron, el resultado, sus pasos y los parámetros usados."""
    pasos = tuple(
        Fila((str(numero), paso.concepto, paso.operacion, paso.fundamento, _con_acento(paso.resultado)))
        for numero, paso in enumerate(resultado.pasos, 1)
    )
    return Exposicion(
        asunto=asunto.rstrip("."),
        datos=tuple((rotulo(c.nombre), _dato(c, texto)) for c in campos if (texto := celdas.get(c.nombre))),
        resultado=tuple(
            (rotulo(nombre), _salida(nombre, tipo, valor))
            for nombre, tipo in regla.salidas.items()
            if (valor := resultado.datos.get(nombre)) not in (None, "")
        ),
        tablas=(Tabla("Pasos", COLUMNAS_PASOS, pasos), tabla_de_parametros(resultado.valores)),
        advertencias=resultado.advertencias,
    )


def _dato(campo: Campo, texto: str) -> str:
    if campo.tipo is Tipo.IMPORTE:
        return _dinero(campo.leer(texto))
    if campo.tipo is Tipo.SI_NO:
        return "sí" if campo.leer(texto) else "no"
    return palabras(texto) if campo.tipo is Tipo.OPCION else texto.replace(";", "; ")


def _salida(nombre: str, tipo: Any, valor: Any) -> str:
    if tipo == IMPORTE:
        return _dinero(valor)
    if nombre.startswith(_EN_POR_CIENTO):
        return f"{valor} %"
    return _con_acento(str(valor))


def _con_acento(texto: str) -> str:
    """«si» es un dato de tabla; impreso, es «sí»."""
    return "sí" if texto == "si" else texto


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"


# ---------------------------------------------------------------- las cuotas de un renglón


def de_cuotas(explicacion: Explicacion) -> Exposicion:
    """Cada concepto con su base, días, tasa y producto; los totales, los parámetros y las advertencias."""
    r, c = explicacion.renglon, explicacion.criterios
    datos: list[Par] = [
        ("Emisión", r.emision),
        ("Periodo", r.periodo),
        ("Tramo", f"del {r.desde} al {r.hasta}" if r.desde <= r.hasta else "sin días"),
        ("Salario base de cotización", _dinero(r.sbc)),
        ("Zona", r.zona),
        ("Días de incapacidad", str(r.incapacidad)),
        ("Días de ausentismo", str(r.ausentismo_declarado)),
        ("Prima de riesgos", por_ciento(r.prima)),
        ("Modalidad", r.modalidad),
        ("Criterios", f"cesantía y vejez {c.ceav}; redondeo por {c.redondeo}{'' if c.piso else '; sin piso'}"),
    ]
    conceptos = tuple(_fila(concepto) for concepto in explicacion.conceptos)
    totales = relato.totales(explicacion)
    return Exposicion(
        asunto=f"Cuotas de un renglón de la emisión {r.emision} {r.periodo}",
        datos=tuple(datos),
        resultado=(
            *((rotulo(nombre), _dinero(importe)) for nombre, importe in totales.items()),
            ("Quién paga la cuota obrera", explicacion.quien_paga),
        ),
        tablas=(
            Tabla(
                "Conceptos",
                COLUMNAS_CUOTAS,
                (*conceptos, Fila(("Total", "", "", _dinero(totales["total"])), Clase.TOTAL)),
            ),
            tabla_de_parametros(explicacion.valores),
        ),
        advertencias=explicacion.advertencias,
    )


def _fila(concepto: Concepto) -> Fila:
    return Fila(
        (descripcion(concepto), calculo(concepto), fundamento(concepto), _dinero(concepto.importe)),
    )


def descripcion(concepto: Concepto) -> str:
    """El nombre del concepto, con mayúscula inicial."""
    texto = concepto.legal.descripcion
    return texto[:1].upper() + texto[1:]


def fundamento(concepto: Concepto) -> str:
    """El artículo del concepto y el de sus días."""
    return f"{concepto.legal.articulo}\nDías: {concepto.legal.articulo_dias}"


def calculo(concepto: Concepto) -> str:
    """Base, días, tasa y producto de cada parte; si hay varias o no sale cabal, el redondeo."""
    if not concepto.pasos:
        return "No hay días ni crédito que lo causen"
    varias = len(concepto.pasos) > 1
    parrafos = [texto for paso in concepto.pasos for texto in _parrafos(paso, varias=varias)]
    if varias or concepto.exacto != concepto.importe:
        parrafos.append(f"Importe: {relato.exacto(concepto.exacto)}, {concepto.redondeo}")
    return "\n".join(parrafos)


def _parrafos(paso: Paso, *, varias: bool) -> list[str]:
    parrafos = [f"Del {paso.desde} al {paso.hasta}"] if varias else []
    parrafos += [f"Base: {_dinero(paso.base)}, {paso.base_motivo}", f"Días: {paso.dias} ({paso.dias_motivo})"]
    if paso.tasa is not None:
        parrafos.append(f"Tasa: {por_ciento(paso.tasa)}, {paso.tasa_motivo}")
    return [*parrafos, f"Producto: {paso.formula} = {relato.exacto(paso.exacto)}"]
