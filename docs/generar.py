"""Escribe lo que de la documentación sale del propio programa: `ordenes.md` (su ayuda) y `errores.md` (su catálogo).

Se corre con `.venv/bin/python docs/generar.py` después de cambiar una orden, una opción o un error; las pruebas
comprueban que esté al día.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from cedulas_cli.cli import app
from cedulas_cli.errores import CATALOGO, Codigo

CARPETA = Path(__file__).resolve().parent
ANCHO = 100
AVISO = "<!-- Se genera con docs/generar.py; no se edita a mano. -->"

SIGNIFICADO: dict[Codigo, str] = {
    Codigo.BIEN: "terminó, nada que revisar",
    Codigo.HALLAZGOS: "terminó completo, con hallazgos que una persona debe revisar",
    Codigo.USO: "la orden está mal escrita",
    Codigo.ENTRADA_INSERVIBLE: "la entrada no sirve; no se produjo nada",
    Codigo.NO_EXISTE: "lo que se pide no existe",
    Codigo.FALLA_INTERNA: "defecto del programa",
    Codigo.NO_SE_PUDO_ESCRIBIR: "no se pudo crear la salida",
    Codigo.ENTRADA_SALIDA: "no se pudo leer o escribir en el disco",
    Codigo.OCUPADO: "ocupado; se puede reintentar",
    Codigo.CONFIGURACION: "falta configuración o un parámetro legal",
    Codigo.INTERRUMPIDO: "interrumpido con Ctrl-C",
    Codigo.TUBERIA_CERRADA: "quien leía la tubería la cerró",
    Codigo.TERMINADO: "terminado por señal (SIGTERM)",
}

QUE_HACER: dict[str, str] = {
    "uso-incorrecto": "Lea la ayuda que el mismo error cita (`cedulas … --help`).",
    "opcion-invalida": "Corrija la opción que dice `lugar`; el remedio trae un ejemplo que sí sirve.",
    "archivo-no-existe": "Revise la ruta y que la unidad esté montada.",
    "nada-recibido": "Haga antes el paso que falta; el remedio da la orden completa.",
    "folio-no-existe": "Busque el folio en `salidas/cedulas/*/*/indice.parquet`; si no está, emita las cédulas.",
    "archivo-vacio": "Vuelva a descargarlo.",
    "formato-no-reconocido": "Compare con [los formatos que se leen](formatos.md); suele ser una página web guardada "
    "con otro nombre.",
    "zip-roto": "Vuelva a descargarlo; si está cifrado, guárdelo sin contraseña.",
    "zip-sospechoso": "No lo abra: pida el archivo de nuevo a quien lo entregó.",
    "libro-roto": "Ábralo y guárdelo de nuevo como .xlsx, o pídalo otra vez.",
    "tabla-rota": "Revise el renglón que cita la causa; un CSV lleva encabezado y un JSONL un objeto por línea.",
    "columna-faltante": "Agregue la columna; el orden no importa.",
    "columna-flotante": "Entregue los importes como texto, entero o Decimal.",
    "sin-renglones-utiles": "La causa resume las reglas incumplidas: casi siempre es otro archivo u otro periodo.",
    "periodo-indeterminado": "Repita la orden con `--periodo AAAA-MM`.",
    "periodo-contradictorio": "Revise qué archivo es, o indique el periodo que el archivo dice.",
    "ya-hay-emision": "Si esta versión sustituye a la anterior, repita con `--reemplaza`; si no, no haga nada.",
    "lote-alterado": "Vuelva a emitir las cédulas de ese periodo, o restaure desde un respaldo verificado.",
    "registro-alterado": "Restaure ese registro desde un respaldo verificado y averigüe quién lo tocó.",
    "nada-que-respaldar": "Revise `--conjunto` y `--periodo`; lo que no existe no se respalda.",
    "archivo-no-respaldable": "Quite de la oficina la liga o el dispositivo que dice `lugar`.",
    "archivo-cambiante": "Repita la orden cuando nadie más escriba en la oficina.",
    "respaldo-ilegible": "Use otro respaldo; pruebe con `cedulas respaldo verificar RUTA --datos`.",
    "respaldo-inseguro": "No lo restaure: trae rutas que se salen de la carpeta.",
    "destino-ocupado": "Indique una carpeta nueva o vacía.",
    "no-se-pudo-escribir": "Revise espacio (`df -h`) y permisos; luego repita: sigue donde iba.",
    "no-se-pudo-leer": "Revise permisos y que el disco responda; luego repita.",
    "ocupado": "Espere, o agregue `--esperar-candado SEGUNDOS`. El candado muere con su proceso: no hay que borrarlo.",
    "falla-interna": "Adjunte al reporte el archivo que dice `lugar`.",
    "configuracion-invalida": "Corrija en `oficina.toml` el dato que dice la causa.",
    "parametro-sin-vigencia": "Agregue el valor publicado en `parametros/` de la oficina: [cómo](parametros.md).",
    "parametros-invalidos": "Corrija el archivo y renglón que dice `lugar`.",
    "calendario-sin-cobertura": "Agregue los inhábiles publicados: [cómo](../calendarios/README.md).",
    "plantilla-incompleta": "Corrija la plantilla propia que dice `lugar`, o quítela para usar la del programa.",
    "modalidad-sin-cuota": "Revise la modalidad; si es correcta, aún no está cargada en esta versión.",
    "recurso-faltante": "Reinstale el programa.",
}


def ordenes() -> Iterator[tuple[str, str, bool]]:
    """Cada orden: cómo se teclea, su ayuda y si es un grupo de órdenes; en el orden de la ayuda."""
    yield from _recorrer(get_command(app), "cedulas", None)


def _recorrer(orden: Any, nombre: str, padre: Any) -> Iterator[tuple[str, str, bool]]:
    contexto = orden.make_context(nombre, [], parent=padre, resilient_parsing=True, terminal_width=ANCHO)
    subordenes = orden.list_commands(contexto) if hasattr(orden, "list_commands") else []
    ayuda = "\n".join(renglon.rstrip() for renglon in orden.get_help(contexto).splitlines())
    yield contexto.command_path, ayuda, bool(subordenes)
    for suborden in subordenes:
        yield from _recorrer(orden.get_command(contexto, suborden), suborden, contexto)


def referencia() -> str:
    """`ordenes.md`: la ayuda de cada orden, tal cual."""
    todas = list(ordenes())
    partes = [
        "# Referencia de órdenes",
        AVISO,
        "La ayuda de cada orden, como la muestra `--help`. Los códigos de salida se explican en "
        "[guiones.md](guiones.md#códigos-de-salida) y los errores en [errores.md](errores.md).",
        "\n".join(f"- [`{ruta}`](#{ruta.replace(' ', '-')})" for ruta, _, es_grupo in todas if not es_grupo),
    ]
    partes += [f"## {ruta}\n\n```text\n{ayuda}\n```" for ruta, ayuda, _ in todas]
    return "\n\n".join(partes) + "\n"


def catalogo() -> str:
    """`errores.md`: cada error con su código y qué hacer, agrupados por código."""
    partes = [
        "# Catálogo de errores",
        AVISO,
        "Cada error lleva un nombre que no cambia. En pantalla trae además el lugar, la causa y el remedio de ese caso "
        "(con `--formato json`, [el mismo error como objeto](guiones.md#errores-en-json)).",
    ]
    for codigo in sorted({codigo for codigo, _ in CATALOGO.values()}):
        renglones = [
            f"| `{nombre}` | {que_paso} | {QUE_HACER[nombre]} |"
            for nombre, (suyo, que_paso) in CATALOGO.items()
            if suyo is codigo
        ]
        encabezado = "| error | qué pasó | qué hacer |\n| --- | --- | --- |\n"
        partes.append(f"## {int(codigo)} — {SIGNIFICADO[codigo]}\n\n{encabezado}" + "\n".join(renglones))
    return "\n\n".join(partes) + "\n"


def documentos() -> dict[str, str]:
    """Nombre de cada documento generado y su contenido."""
    return {"ordenes.md": referencia(), "errores.md": catalogo()}


if __name__ == "__main__":
    for nombre, contenido in documentos().items():
        (CARPETA / nombre).write_text(contenido, encoding="utf-8")
