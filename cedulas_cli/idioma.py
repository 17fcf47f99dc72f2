"""Lo que Typer diría en inglés: ayuda, errores de uso y fallas del sistema, en español y sin depender de LANG.

Typer trae sus mensajes como texto fijo (no pasan por gettext), así que la ayuda se forma aquí con los puntos de
extensión públicos de `TyperCommand` y `TyperGroup`, y un error de uso se cuenta por su clase y sus datos.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from enum import Enum
from typing import Any

from cedulas_cli.errores import ErrorCedulas

OPCIONES = "[OPCIONES]"
SUBORDEN = "ORDEN [ARGUMENTOS]..."
AYUDA_DE_AYUDA = "Muestra esta ayuda y sale."
_TIPOS = {"int": "ENTERO", "float": "NÚMERO", "str": "TEXTO", "bool": "SÍ|NO", "datetime": "FECHA", "UUID": "UUID"}
_RUTAS = {"file": "ARCHIVO", "dir": "CARPETA", "path": "RUTA"}

_MENSAJES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(patron, re.DOTALL), texto)
    for patron, texto in (
        (r"Got unexpected extra argument\(s\) \((.*)\)", "sobran argumentos: {}"),
        (r"Missing command\.", "falta la orden"),
        (r"Option '(.*)' requires an argument\.", "la opción {} necesita un valor"),
        (r"Option '(.*)' requires (\d+) arguments\.", "la opción {} necesita {} valores"),
        (r"Option '(.*)' does not take a value\.", "la opción {} no lleva valor"),
        (r"Argument '(.*)' takes (\d+) values\.", "el argumento {} lleva {} valores"),
        (r"(?:file|dir|path) '(.*)' does not exist\.", "no existe «{}»"),
        (r"(?:file|dir|path) '(.*)' is a file\.", "«{}» es un archivo y se esperaba una carpeta"),
        (r"(?:file|dir|path) '(.*)' is a directory\.", "«{}» es una carpeta y se esperaba un archivo"),
        (r"(?:file|dir|path) '(.*)' is not readable\.", "«{}» no se puede leer"),
        (r"(?:file|dir|path) '(.*)' is not writable\.", "en «{}» no se puede escribir"),
    )
)

_FALLAS = {
    errno.ENOENT: "no existe el archivo o la carpeta",
    errno.EACCES: "permiso denegado",
    errno.EPERM: "operación no permitida",
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EDQUOT: "se agotó la cuota de disco",
    errno.EROFS: "el disco es de sólo lectura",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "una parte de la ruta no es una carpeta",
    errno.EEXIST: "ya existe",
    errno.ENOTEMPTY: "la carpeta no está vacía",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EMFILE: "demasiados archivos abiertos",
    errno.EIO: "el disco no responde",
    errno.EINVAL: "la ruta o la operación no es válida",
    errno.ELOOP: "demasiados enlaces simbólicos",
    errno.EXDEV: "origen y destino están en discos distintos",
    errno.EFBIG: "el archivo es demasiado grande",
}


def causa_del_sistema(falla: OSError) -> str:
    """Por qué falló el sistema, en español."""
    conocida = _FALLAS.get(falla.errno or 0)
    return conocida or f"el sistema respondió: {falla.strerror or falla}"


# ---------------------------------------------------------------- parámetros de una orden


def nombre_de(parametro: Any) -> str:
    """Cómo se nombra: `--opcion` o `ARGUMENTO`."""
    if parametro.param_type_name == "option":
        return " / ".join([*parametro.opts, *parametro.secondary_opts])
    return str(parametro.metavar or parametro.name.upper()).removesuffix("...")


def valor_esperado(parametro: Any) -> str:
    """Qué se escribe como valor: RUTA, ENTERO, las alternativas…"""
    if parametro.param_type_name == "option" and parametro.metavar:
        return str(parametro.metavar)
    descripcion = parametro.type_descriptor
    if descripcion.choices is not None:
        return f"<{'|'.join(_alternativas(descripcion.choices))}>"
    if descripcion.is_path:
        return _RUTAS[descripcion.path_type]
    tipo = descripcion.annotation
    return _TIPOS.get(getattr(tipo, "__name__", ""), "TEXTO") if isinstance(tipo, type) else "TEXTO"


def uso_de(argumento: Any) -> str:
    """El argumento en la línea de uso: entre corchetes si es optativo, con puntos si se repite."""
    pieza = nombre_de(argumento) if argumento.required else f"[{nombre_de(argumento)}]"
    return pieza if argumento.nargs == 1 else f"{pieza}..."


def renglon_de_ayuda(parametro: Any) -> tuple[str, str]:
    """Nombre con su valor, y ayuda con lo obligatorio o lo que vale por omisión."""
    nombre = nombre_de(parametro)
    if parametro.param_type_name == "option":
        if not (parametro.is_flag or parametro.count):
            nombre = f"{nombre} {valor_esperado(parametro)}"
    elif parametro.type_descriptor.choices is not None:
        nombre = f"{nombre} {valor_esperado(parametro)}"
    notas = []
    omision = parametro.default.value if isinstance(parametro.default, Enum) else parametro.default
    if parametro.required:
        notas.append("obligatorio" if parametro.param_type_name == "argument" else "obligatoria")
    elif parametro.show_default and omision not in (None, False, "", (), []) and not callable(omision):
        notas.append(f"por omisión: {'sí' if omision is True else omision}")
    notas += _intervalo(parametro)
    ayuda = parametro.help or ""
    return nombre, f"{ayuda} [{'; '.join(notas)}]".strip() if notas else ayuda


def _intervalo(parametro: Any) -> list[str]:
    notas = []
    if parametro.min is not None:
        notas.append(f"mínimo: {parametro.min}")
    if parametro.max is not None:
        notas.append(f"máximo: {parametro.max}")
    return notas


def _alternativas(opciones: Iterable[Any]) -> list[str]:
    return [str(o.value if isinstance(o, Enum) else o) for o in opciones]


# ---------------------------------------------------------------- errores de uso


def error_de_uso(falla: Any) -> ErrorCedulas:
    """Un error de la línea de órdenes como «uso-incorrecto» (2): qué, dónde y cómo ver la ayuda."""
    contexto = getattr(falla, "ctx", None)
    orden = contexto.command_path if contexto is not None else "cedulas"
    return _uso_incorrecto(orden, _mensaje(falla))


def orden_desconocida(orden: str, pedida: str, parecidas: list[str]) -> ErrorCedulas:
    """No hay tal suborden: «uso-incorrecto» con las que se le parecen."""
    return _uso_incorrecto(orden, f"no existe la orden «{pedida}»{_quiso_decir(parecidas)}")


def _uso_incorrecto(orden: str, mensaje: str) -> ErrorCedulas:
    # Lo tecleado puede traer saltos o controles: el error sigue siendo una línea y no mueve la terminal.
    en_una_linea = "".join(letra if letra.isprintable() else "·" for letra in mensaje)
    return ErrorCedulas(
        "uso-incorrecto",
        en_una_linea,
        lugar=orden,
        causa="la orden no se puede entender como está escrita",
        remedio=f"vea «{orden} --help»",
    )


def _quiso_decir(parecidas: list[str]) -> str:
    return f"; ¿quiso decir {' o '.join(f'«{p}»' for p in parecidas)}?" if parecidas else ""


def _mensaje(falla: Any) -> str:
    clase = type(falla).__name__
    if clase == "NoSuchOption":
        return f"no existe la opción «{falla.option_name}»{_quiso_decir(sorted(falla.possibilities or ()))}"
    parametro = getattr(falla, "param", None)
    if clase == "MissingParameter" and parametro is not None:
        esperado = parametro.type_descriptor.choices
        alternativas = f" (uno de: {', '.join(_alternativas(esperado))})" if esperado is not None else ""
        return f"falta {_el(parametro)} {nombre_de(parametro)}{alternativas}"
    if clase == "BadParameter" and parametro is not None:
        return f"{_el(parametro)} {nombre_de(parametro)} no sirve: {_por_que(falla, parametro)}"
    return _traducido(falla.message)


def _el(parametro: Any) -> str:
    return "la opción" if parametro.param_type_name == "option" else "el argumento"


def _por_que(falla: Any, parametro: Any) -> str:
    """Motivo, a partir de lo que se esperaba y lo que llegó; nunca el texto del validador."""
    validacion = falla.__cause__
    if isinstance(validacion, OSError):
        return causa_del_sistema(validacion)
    if not hasattr(validacion, "errors"):
        return _traducido(falla.message)
    recibido = str(validacion.errors(include_url=False)[0].get("input", ""))
    esperado = parametro.type_descriptor.choices
    if esperado is not None:
        return f"«{recibido}» no es uno de: {', '.join(_alternativas(esperado))}"
    limites = f" ({', '.join(i)})" if (i := _intervalo(parametro)) else ""
    return f"se esperaba {_sustantivo(parametro)}{limites} y llegó «{recibido}»"


def _sustantivo(parametro: Any) -> str:
    tipo = getattr(parametro.type_descriptor.annotation, "__name__", "")
    return {"int": "un número entero", "float": "un número", "datetime": "una fecha"}.get(tipo, "un valor admitido")


def _traducido(mensaje: str) -> str:
    for patron, texto in _MENSAJES:
        if hallado := patron.fullmatch(mensaje):
            return texto.format(*hallado.groups())
    return f"la orden no se entiende ({mensaje})"
