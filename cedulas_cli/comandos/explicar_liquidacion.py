"""`cedulas explicar liquidacion`: el papel de trabajo de un crédito que la oficina liquidó."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import FechaOpcion, FormatoExplicacionOpcion, OficinaOpcion, SalidaOpcion


def orden(
    credito: Annotated[str, typer.Option("--credito", metavar="NUMERO", help="Número del crédito, con sus ceros.")],
    oficina: OficinaOpcion = None,
    formato: FormatoExplicacionOpcion = None,
    salida: SalidaOpcion = "-",
    fecha: FechaOpcion = None,
) -> None:
    """De las diferencias de un crédito a su total: ramos, índices, tasas y multa, con parámetro, vigencia y artículo.

    Se lee lo que guardó su lote, se comprueba contra el padrón y los accesorios se vuelven a calcular.

    Códigos: 0 bien; 2 uso incorrecto; 65 lo guardado se alteró, o hoy ya no daría lo mismo; 66 la oficina no liquidó
    ese crédito; 78 falta un parámetro legal.
    """
    from cedulas_cli.flujo.calculadora import como_fichas, como_objeto, pasos_como_tabla
    from cedulas_cli.flujo.explicar_liquidacion import CAMPOS, REGLA, papel_de
    from cedulas_cli.flujo.exposicion import de_calculadora, entregar_pdf, es_pdf
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.fichas import mostrar_fichas
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

    lugar = elegir_existente(oficina)
    papel = papel_de(lugar, credito.strip())
    celdas: dict[str, str | None] = {"credito": papel.liquidacion.numero}
    if es_pdf(formato, salida):
        exposicion = de_calculadora(papel.asunto, CAMPOS, REGLA, celdas, papel.resultado)
        entregar_pdf(exposicion, lugar, fecha_de_hoy(fecha), salida)
        return
    elegido = formato_efectivo(formato, salida)
    if elegido == "json":
        objeto = como_objeto("liquidacion", REGLA, celdas, papel.resultado)
        if salida == SALIDA_ESTANDAR:
            entregar_json(objeto)
        else:
            escribir_json(Path(salida), objeto)
    elif elegido == "tabla" and salida == SALIDA_ESTANDAR:
        mostrar_fichas(papel.asunto, como_fichas(REGLA, papel.resultado))
    else:
        entregar(pasos_como_tabla(papel.resultado), formato, salida)
