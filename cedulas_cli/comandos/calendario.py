"""`cedulas calendario`: vencimientos, plazos en días hábiles, inhábiles y calendario de emisión."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.comandos import calendario_notificacion
from cedulas_cli.comandos._calendario import (
    DIAS,
    AmbitoOpcion,
    calendario_de,
    con_dia,
    entregar_tabla,
    es_para_leer,
    leer_fecha,
)
from cedulas_cli.comandos._opciones import (
    Emision,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    PeriodoOptativo,
    SalidaOpcion,
)
from cedulas_cli.errores import ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.dominio.inhabiles import Calendario, Inhabil
    from cedulas_cli.dominio.plazos import Fecha


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `calendario`."""
    grupo = typer.Typer(
        help="Vencimientos, plazos en días hábiles, inhábiles y calendario de emisión.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    grupo.command("vencimiento")(vencimiento)
    grupo.command("plazo")(plazo)
    grupo.command("notificacion")(calendario_notificacion.notificacion)
    grupo.command("inhabiles")(inhabiles)
    grupo.command("emision")(emision)
    app.add_typer(grupo, name="calendario")


def vencimiento(
    *,
    periodo: PeriodoOpcion,
    emision: Annotated[Emision, typer.Option("--emision", help="Clase de emisión.")],
    modalidad: Annotated[
        str, typer.Option("--modalidad", help="Sólo en especial: la 40 paga por adelantado, el 17 del mismo mes.")
    ] = "",
    ambito: AmbitoOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Último día para pagar un periodo: el 17 del mes siguiente; si es inhábil o viernes, el hábil que sigue.

    Códigos: 0 bien · 2 uso incorrecto · 78 el calendario no llega a esa fecha o está mal formado.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.dominio.plazos import vencimiento_explicado

    if modalidad and emision is not Emision.ESPECIAL:
        raise ErrorCedulas(
            "opcion-invalida",
            "la modalidad sólo se indica en la emisión especial",
            lugar="--modalidad",
            causa=f"en la emisión {emision.value} el vencimiento no depende de ella",
            remedio="quite --modalidad o use --emision especial",
        )
    elegido = Periodo.de_texto(periodo)
    fecha = vencimiento_explicado(calendario_de(oficina, ambito), elegido, emision.value, modalidad)
    titulo = f"Vencimiento de la emisión {emision.value}, {elegido.en_palabras(emision.value)}"
    _entregar_fecha("vencimiento", fecha, titulo, formato, salida)


def plazo(
    *,
    desde: Annotated[str, typer.Option("--desde", metavar="AAAA-MM-DD", help="Se cuenta desde el día siguiente.")],
    dias_habiles: Annotated[
        int | None, typer.Option("--dias-habiles", metavar="N", min=1, help="Cuántos días hábiles.")
    ] = None,
    meses: Annotated[int | None, typer.Option("--meses", metavar="N", min=1, max=600, help="Cuántos meses.")] = None,
    anios: Annotated[int | None, typer.Option("--anios", metavar="N", min=1, max=50, help="Cuántos años.")] = None,
    ambito: AmbitoOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """El N-ésimo día hábil desde el día siguiente a una fecha, o el mismo día tantos meses o años después.

    Sin la regla del viernes. Por meses o años, si el día no existe o es inhábil, el primer hábil que sigue.

    Códigos: 0 bien · 2 uso incorrecto · 78 el calendario no llega a esa fecha o está mal formado.
    """
    from cedulas_cli.dominio.plazos import plazo_explicado, plazo_por_meses_explicado

    posibles = (
        (dias_habiles, "día hábil", "días hábiles"),
        (meses, "mes", "meses"),
        (anios, "año", "años"),
    )
    dados = [(n, uno, varios) for n, uno, varios in posibles if n is not None]
    if len(dados) != 1:
        raise ErrorCedulas(
            "opcion-invalida",
            "un plazo se da en días hábiles, en meses o en años",
            lugar="--dias-habiles, --meses o --anios",
            causa="falta el plazo" if not dados else "se dio más de uno",
            remedio="indique uno solo, por ejemplo: --dias-habiles 15",
        )
    cuantos, uno, varios = dados[0]
    calendario, dia = calendario_de(oficina, ambito), leer_fecha(desde, "--desde")
    if dias_habiles is not None:
        fecha = plazo_explicado(calendario, dia, dias_habiles)
    else:
        fecha = plazo_por_meses_explicado(calendario, dia, meses or 12 * cuantos)
    _entregar_fecha("fecha", fecha, f"{cuantos} {uno if cuantos == 1 else varios} desde {desde}", formato, salida)


def inhabiles(
    anio: Annotated[int, typer.Option("--anio", metavar="AAAA", help="Año que se quiere ver.")],
    ambito: AmbitoOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Inhábiles de un año, con su fundamento: los que cuentan y los que sólo se conocen.

    Sábados y domingos no se listan: siempre son inhábiles.

    Códigos: 0 bien · 2 uso incorrecto · 78 el calendario no llega a ese año o está mal formado.
    """
    calendario = calendario_de(oficina, ambito)
    if not calendario.horizonte.desde.year <= anio <= calendario.horizonte.hasta.year:
        raise calendario.sin_cobertura(str(anio))
    del_anio = [dia for dia in calendario.dias if dia.fecha.year == anio]
    if es_para_leer(formato, salida):
        typer.echo(_legible_inhabiles(calendario, del_anio, anio))
        return
    renglones = [
        {
            "fecha": dia.fecha,
            "dia": DIAS[dia.fecha.weekday()],
            "motivo": dia.motivo,
            "ambito": dia.ambito,
            "cuenta": "si" if calendario.cuenta(dia) else "no",
            "mueve_pagos": "si" if dia.mueve_pagos else "no",
            "origen": dia.origen,
            "fundamento": dia.fundamento,
        }
        for dia in del_anio
    ]
    entregar_tabla(renglones, "", formato, salida)


def emision(
    periodo: PeriodoOptativo = None,
    emision: Annotated[Emision | None, typer.Option("--emision", help="Sin ella, las tres.")] = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Calendario de emisión: entrega, inicio y término de notificación de cada producto.

    El que viene con el programa es de EJEMPLO; el de la oficina lo reemplaza renglón por renglón.

    Códigos: 0 bien · 2 uso incorrecto · 66 no hay renglones · 78 el calendario está mal formado.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.calendario_emision import cargar_emision

    elegido = Periodo.de_texto(periodo) if periodo else None
    renglones = [
        {
            "emision": fechas.emision,
            "periodo": str(fechas.periodo),
            "entrega": fechas.entrega,
            "inicio_notificacion": fechas.inicio_notificacion,
            "termino_notificacion": fechas.termino_notificacion,
            "verificada": "si" if fechas.verificada else "no",
            "fundamento": fechas.fundamento,
        }
        for _, fechas in sorted(cargar_emision(elegir(oficina).calendarios).items())
        if elegido in (None, fechas.periodo) and emision in (None, fechas.emision)
    ]
    if not renglones:
        raise ErrorCedulas(
            "nada-recibido",
            "el calendario de emisión no trae lo que se pide",
            lugar="calendarios/emision.csv",
            causa="no hay renglón con esa emisión y ese periodo",
            remedio="agréguelo en calendarios/emision.csv de su oficina",
        )
    if es_para_leer(formato, salida):
        fundamentos = sorted({str(renglon.pop("fundamento")) for renglon in renglones})
        entregar_tabla(renglones, "Calendario de emisión", formato, salida)
        typer.echo("\n".join(f"  fundamento: {fundamento}" for fundamento in fundamentos))
        return
    entregar_tabla(renglones, "", formato, salida)


def _entregar_fecha(nombre: str, fecha: Fecha, titulo: str, formato: str | None, salida: str) -> None:
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar_json, formato_efectivo

    objeto: dict[str, Any] = {
        nombre: fecha.fecha.isoformat(),
        "fecha_nominal": fecha.nominal.isoformat(),
        "fundamento": fecha.fundamento,
        "advertencias": list(fecha.advertencias),
    }
    if formato_efectivo(formato, salida) == "json":
        if salida == SALIDA_ESTANDAR:
            entregar_json(objeto)
        else:
            escribir_json(Path(salida), objeto)
    elif es_para_leer(formato, salida):
        typer.echo(_legible(nombre, fecha, titulo))
    else:
        entregar_tabla([{**objeto, "advertencias": " | ".join(fecha.advertencias)}], titulo, formato, salida)


def _legible(nombre: str, fecha: Fecha, titulo: str) -> str:
    renglones = [(nombre, con_dia(fecha.fecha)), ("fundamento", fecha.fundamento)]
    if fecha.nominal != fecha.fecha:
        renglones.insert(0, ("nominal", f"{con_dia(fecha.nominal)}: se corre al hábil siguiente"))
    renglones.extend(("advertencia", aviso) for aviso in fecha.advertencias)
    return "\n".join([titulo, *(f"  {rotulo:<12} {valor}" for rotulo, valor in renglones)])


def _legible_inhabiles(calendario: Calendario, dias: list[Inhabil], anio: int) -> str:
    """Los que cuentan y, aparte, los conocidos que no; cada uno con su ámbito y fundamento."""
    lineas = [f"Inhábiles de {anio}, además de sábados y domingos"]
    for cuenta, rotulo in ((True, ""), (False, "Conocidos que no cuentan (se activan con --ambito o en oficina.toml)")):
        elegidos = [dia for dia in dias if calendario.cuenta(dia) is cuenta]
        if elegidos and rotulo:
            lineas.append(rotulo)
        for dia in elegidos:
            lineas.append(f"  {con_dia(dia.fecha):<22} {dia.motivo} · {dia.ambito} · {dia.origen}: {dia.fundamento}")
    return "\n".join(lineas)
