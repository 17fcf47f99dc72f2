"""`cedulas respaldo`: crear, verificar, restaurar y listar respaldos de la oficina."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema

if TYPE_CHECKING:
    from cedulas_cli.oficina.carpeta import Oficina
    from cedulas_cli.respaldo.archivo import Resumen
    from cedulas_cli.respaldo.verificacion import Informe, Parte

CarpetaOpcion = Annotated[
    Path | None, typer.Option("--carpeta", help="Dónde están los respaldos; por omisión, los de la oficina.")
]
_CREADOS = ("conjunto", "periodo", "accion", "fecha", "archivos", "bytes", "tamano", "huella", "ruta")
_HALLAZGOS = ("respaldo", "archivo", "hallazgo", "desplazamiento", "detalle")
_RESTAURADOS = (
    *("respaldo", "destino", "resultado", "conjunto", "periodo", "huella"),
    *("archivos", "restaurados", "bytes", "hallazgos"),
)
_LISTADOS = ("nombre", "conjunto", "periodo", "fecha", "archivos", "bytes", "tamano", "estado")
_ENTERAS = frozenset({"archivos", "bytes", "tamano", "desplazamiento", "restaurados", "hallazgos"})


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `respaldo`."""
    grupo = typer.Typer(
        help="Respaldos verificables: crear, verificar, restaurar y listar.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    grupo.command("crear")(crear)
    grupo.command("verificar")(verificar)
    grupo.command("restaurar")(restaurar)
    grupo.command("listar")(listar)
    app.add_typer(grupo, name="respaldo")


def crear(
    *,
    conjunto: Annotated[
        str,
        typer.Option(
            "--conjunto", help="emision, recaudacion, diferencias, corporativos o todo; varios, separados por comas."
        ),
    ] = "todo",
    periodo: PeriodoOptativo = None,
    destino: Annotated[
        Path | None, typer.Option("--destino", help="Carpeta donde queda; por omisión, la de respaldos de la oficina.")
    ] = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar_candado: EsperaOpcion = 0.0,
) -> None:
    """Respalda un conjunto en un solo archivo que `zstd`, `tar` y `sha256sum -c` entienden sin este programa.

    Si ya hay uno idéntico y sano, no hace nada y lo dice; si el que hay está alterado, lo repone. Pedir varios
    conjuntos hace un archivo por cada uno; el que está vacío se dice y no impide los demás.

    Códigos: 0 bien · 1 falta o está alterado un original, o un conjunto de varios está vacío · 2 uso incorrecto ·
    65 en la oficina hay algo que no es un archivo · 66 no existe la oficina o no hay nada que respaldar ·
    73 no se pudo escribir · 74 no se pudo leer · 75 candado ocupado, o un archivo cambió mientras se copiaba.
    """
    from cedulas_cli.flujo.padron_quieto import aquietar
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.respaldo.archivo import YA_EXISTIA
    from cedulas_cli.respaldo.seleccion import exigir_oficina
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    hoy, carpeta = fecha_de_hoy(fecha), elegir(oficina)
    exigir_oficina(carpeta)
    pedidos = list(dict.fromkeys(nombre.strip() for nombre in conjunto.split(",")))
    with candado(carpeta.raiz, "respaldo crear", esperar_candado):
        quieto = aquietar(carpeta)
        resumenes, vacios = _crear_cada_uno(carpeta, pedidos, periodo, hoy, destino)
    _entregar([_de_resumen(resumen) for resumen in resumenes], _CREADOS, formato, salida, "respaldos")
    avisos = [*quieto, *(aviso for resumen in resumenes for aviso in resumen.avisos), *(e.mensaje for e in vacios)]
    for resumen in resumenes:
        if resumen.accion == YA_EXISTIA:
            sys.stderr.write(f"ya existía, idéntico y sano; no se hizo nada: {resumen.ruta}\n")
    _terminar(avisos)


def _crear_cada_uno(
    oficina: Oficina, pedidos: Sequence[str], periodo: str | None, hoy: Any, destino: Path | None
) -> tuple[list[Resumen], list[ErrorCedulas]]:
    """Un respaldo por conjunto; si ninguno tiene archivos, el error del primero."""
    from cedulas_cli.respaldo.archivo import crear as crear_respaldo
    from cedulas_cli.respaldo.seleccion import exigir_conjunto

    for nombre in pedidos:
        exigir_conjunto(nombre)
    resumenes, vacios = [], []
    for nombre in pedidos:
        try:
            resumenes.append(crear_respaldo(oficina, nombre, periodo, hoy, destino))
        except ErrorCedulas as error:
            if error.nombre != "nada-que-respaldar":
                raise
            vacios.append(error)
    if not resumenes:
        raise vacios[0]
    return resumenes, vacios


def verificar(
    *,
    rutas: Annotated[list[Path] | None, typer.Argument(metavar="RUTA...", help="Respaldos por verificar.")] = None,
    datos: Annotated[
        bool, typer.Option("--datos", help="Además de la estructura, descomprime y suma cada archivo.")
    ] = False,
    parte: Annotated[
        str | None, typer.Option("--parte", metavar="K/N", help="Con --datos, sólo esa parte: una por noche.")
    ] = None,
    ultimos: Annotated[
        int | None, typer.Option("--ultimos", min=1, metavar="N", help="Los N más nuevos, y los que no se puedan leer.")
    ] = None,
    carpeta: CarpetaOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Revisa respaldos y entrega los hallazgos: qué archivo está mal, en qué byte y por qué.

    Por omisión revisa la estructura (manifiesto, marcos, tamaños y SHA256SUMS) sin leer los datos. Con --datos, un solo
    bit cambiado en cualquier lugar se halla; con --parte 1/7 … 7/7 se reparte por noches y cada archivo cae siempre en
    la misma.

    Códigos: 0 íntegro · 1 hay hallazgos · 2 uso incorrecto · 65 no es un respaldo · 66 no existe, o no hay ninguno ·
    73 no se pudo escribir la salida · 74 no se pudo leer.
    """
    from cedulas_cli.respaldo.verificacion import Parte

    elegida = Parte.de_texto(parte) if parte else None
    if elegida and not datos:
        raise _uso("--parte sólo tiene sentido con --datos", "--parte", "agregue --datos")
    if bool(rutas) == bool(ultimos):
        raise _uso("indique RUTA o --ultimos, y sólo uno", "RUTA", "por ejemplo: --ultimos 4")
    lote = rutas or _ultimos(_carpeta(carpeta, oficina), ultimos or 1)
    hallazgos: list[dict[str, Any]] = []
    archivos = 0
    for ruta in lote:
        renglones, revisados = _verificar_uno(ruta, datos, elegida, suelto=bool(rutas) and len(lote) == 1)
        hallazgos += renglones
        archivos += revisados
    _entregar(hallazgos, _HALLAZGOS, formato, salida, "hallazgos")
    if sys.stderr.isatty():
        sys.stderr.write(f"{len(lote)} respaldos, {archivos} archivos sumados, {len(hallazgos)} hallazgos\n")
    if hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _verificar_uno(ruta: Path, datos: bool, parte: Parte | None, *, suelto: bool) -> tuple[list[dict[str, Any]], int]:
    """Hallazgos de un respaldo; entre varios, el que no se puede leer es un hallazgo más y no detiene a los demás."""
    from cedulas_cli.respaldo.verificacion import verificar as verificar_respaldo

    try:
        informe = verificar_respaldo(ruta, datos=datos, parte=parte)
    except (ErrorCedulas, OSError) as falla:
        if suelto:
            raise
        nombre, detalle = _nombre_y_causa(falla)
        return [{"respaldo": ruta.name, "hallazgo": nombre, "detalle": detalle}], 0
    return _de_informe(informe), informe.revisados


def _nombre_y_causa(falla: ErrorCedulas | OSError) -> tuple[str, str]:
    if isinstance(falla, ErrorCedulas):
        return falla.nombre, falla.causa
    return "no-se-pudo-leer", causa_del_sistema(falla)


def restaurar(
    *,
    ruta: Annotated[Path, typer.Argument(metavar="RUTA", help="El respaldo.")],
    destino: Annotated[Path, typer.Option("--destino", help="Carpeta nueva: que no exista o esté vacía.")],
    solo_verificar: Annotated[
        bool, typer.Option("--solo-verificar", help="Ensayo: escribe aparte, relee, compara y descarta.")
    ] = False,
    parcial: Annotated[
        bool, typer.Option("--parcial", help="Si algo está alterado, deja los archivos íntegros y dice cuáles faltan.")
    ] = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Restaura a una carpeta nueva, vuelve a leer lo escrito y entrega el informe.

    La carpeta toma su nombre hasta el final: si se interrumpe, no queda una restauración a medias. Con --formato json
    el informe trae cada hallazgo.

    Códigos: 0 restaurado, o ensayo sin diferencias · 1 hay hallazgos (sin --parcial, no se restauró nada) ·
    2 uso incorrecto · 65 no es un respaldo, no se lee su manifiesto o trae rutas que escapan · 66 no existe ·
    73 el destino tiene algo o no se pudo escribir · 74 no se pudo leer.
    """
    from cedulas_cli.respaldo.restauracion import restaurar as restaurar_respaldo
    from cedulas_cli.sistema.tablas import formato_efectivo

    informe = restaurar_respaldo(ruta, destino, solo_verificar=solo_verificar, parcial=parcial)
    documento = informe.como_dict()
    if formato_efectivo(formato, salida) == "json":
        _entregar_documento(documento, salida)
    else:
        renglon = {**documento, "hallazgos": len(informe.hallazgos)}
        _entregar([renglon], _RESTAURADOS, formato, salida, "restauración")
    _terminar([f"{h.archivo or ruta.name}: {h.nombre}: {h.detalle}" for h in informe.hallazgos])


def listar(
    *,
    conjunto: Annotated[str | None, typer.Option("--conjunto", help="Sólo los de ese conjunto.")] = None,
    desde: Annotated[
        str | None, typer.Option("--desde", metavar="AAAA-MM", help="Sólo los hechos desde ese mes.")
    ] = None,
    carpeta: CarpetaOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lista los respaldos por fecha; los archivos ajenos se pasan por alto y los rotos se muestran con su estado.

    Con --conjunto o --desde, uno ilegible se muestra igual: no se sabe de cuál es.

    Códigos: 0 bien · 1 alguno no se puede leer bien · 2 uso incorrecto · 73 no se pudo escribir la salida ·
    74 no se pudo leer.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.respaldo.inventario import BIEN
    from cedulas_cli.respaldo.inventario import listar as listar_respaldos
    from cedulas_cli.respaldo.seleccion import exigir_conjunto

    if conjunto:
        exigir_conjunto(conjunto)
    mes = str(Periodo.de_texto(desde)) if desde else ""
    renglones = []
    for r in listar_respaldos(_carpeta(carpeta, oficina)):
        m = r.manifiesto
        if m and ((conjunto and m.conjunto != conjunto) or m.fecha.isoformat() < mes):
            continue
        datos: dict[str, Any] = {"nombre": r.ruta.name, "tamano": r.tamano, "estado": r.estado}
        if m:
            datos |= {"conjunto": m.conjunto, "periodo": m.periodo, "fecha": m.fecha.isoformat()}
            datos |= {"archivos": len(m.archivos), "bytes": m.total_bytes}
        renglones.append(datos)
    _entregar(renglones, _LISTADOS, formato, salida, "respaldos")
    if any(renglon["estado"] != BIEN for renglon in renglones):
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _carpeta(carpeta: Path | None, oficina: Path | None) -> Path:
    from cedulas_cli.oficina.carpeta import elegir

    return carpeta or elegir(oficina).respaldos


def _ultimos(carpeta: Path, cuantos: int) -> list[Path]:
    from cedulas_cli.respaldo.inventario import ultimos

    if hallados := ultimos(carpeta, cuantos):
        return hallados
    raise ErrorCedulas(
        "archivo-no-existe",
        "no hay ningún respaldo",
        lugar=str(carpeta),
        causa="la carpeta no existe o no tiene archivos respaldo-….tar.zst",
        remedio="haga uno con: cedulas respaldo crear",
    )


def _uso(mensaje: str, lugar: str, remedio: str) -> ErrorCedulas:
    return ErrorCedulas("opcion-invalida", mensaje, lugar=lugar, causa="opciones incompatibles", remedio=remedio)


def _de_resumen(resumen: Resumen) -> dict[str, Any]:
    return {
        **{campo: getattr(resumen, campo) for campo in _CREADOS},
        "fecha": resumen.fecha.isoformat(),
        "ruta": str(resumen.ruta),
    }


def _de_informe(informe: Informe) -> list[dict[str, Any]]:
    return [
        {
            "respaldo": informe.ruta.name,
            "archivo": h.archivo,
            "hallazgo": h.nombre,
            "desplazamiento": h.desplazamiento,
            "detalle": h.detalle,
        }
        for h in informe.hallazgos
    ]


def _entregar(
    renglones: list[dict[str, Any]], columnas: Sequence[str], formato: str | None, salida: str, titulo: str
) -> None:
    import polars as pl

    from cedulas_cli.sistema.tablas import entregar, formato_efectivo

    if formato_efectivo(formato, salida) == "tabla":  # 64 caracteres que nadie lee no dejan lugar a lo demás
        columnas = [columna for columna in columnas if columna != "huella"]
    visibles = [{columna: _visible(renglon.get(columna)) for columna in columnas} for renglon in renglones]
    esquema = {columna: pl.Int64 if columna in _ENTERAS else pl.String for columna in columnas}
    entregar(pl.DataFrame(visibles, schema=esquema), formato, salida, titulo)


def _entregar_documento(documento: dict[str, object], salida: str) -> None:
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar_json

    visible = _visible(documento)
    if salida == SALIDA_ESTANDAR:
        entregar_json(visible)
    else:
        escribir_json(Path(salida), visible)


def _visible(valor: Any) -> Any:
    """Un nombre de archivo que no es UTF-8 no se puede escribir tal cual: sus bytes sueltos salen como `?`."""
    if isinstance(valor, str):
        return valor.encode("utf-8", "replace").decode()
    if isinstance(valor, dict):
        return {llave: _visible(dentro) for llave, dentro in valor.items()}
    return [_visible(dentro) for dentro in valor] if isinstance(valor, list) else valor


def _terminar(avisos: Sequence[str]) -> None:
    """Dice en stderr lo que hay que revisar; con avisos, el código es 1."""
    for aviso in avisos:
        sys.stderr.write(f"aviso: {_visible(aviso)}\n")
    if avisos:
        raise typer.Exit(int(Codigo.HALLAZGOS))
