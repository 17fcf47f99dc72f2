"""Ver los valores legales: todos, los de un día, o los de un parámetro."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches

from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

COLUMNAS = (
    "parametro",
    "clave",
    "desde",
    "hasta",
    "valor",
    "unidad",
    "verificado",
    "descripcion",
    "fundamento",
    "origen",
)
"""`valor` es el texto exacto publicado; `hasta` va vacío si no tiene fin escrito."""


def listar(parametros: Parametros, parametro: str | None = None, vigentes_el: date | None = None) -> list[Valor]:
    """Los valores cargados, por parámetro, clave y fecha; con `vigentes_el`, sólo los de ese día.

    Un nombre desconocido es «opcion-invalida» (2), con los que se le parecen.
    """
    if parametro is not None and parametro not in nombres(parametros):
        raise _desconocido(parametros, parametro, "--parametro")
    return [
        valor
        for valor in parametros
        if parametro in (None, valor.parametro) and (vigentes_el is None or valor.desde <= vigentes_el <= valor.fin)
    ]


def consultar(parametros: Parametros, parametro: str, clave: str | None, dia: date) -> list[Valor]:
    """El valor vigente ese día; sin clave, los de todas las que ese día tienen valor.

    Errores: «opcion-invalida» (2) si no existe el parámetro o la clave; «parametro-sin-vigencia» (78) si falta.
    """
    if parametro not in nombres(parametros):
        raise _desconocido(parametros, parametro, "NOMBRE")
    claves = parametros.claves(parametro)
    if clave is None:
        vigentes = [v for c in claves if (v := parametros.buscar(parametro, dia, c))]
        return vigentes or [parametros.valor(parametro, dia, _la_mas_nueva(parametros, parametro))]
    if clave not in claves:
        con_clave = [c for c in claves if c]
        raise ErrorCedulas(
            "opcion-invalida",
            f"{parametro} no tiene la clave «{clave}»",
            lugar="--clave",
            causa=f"sus claves son: {', '.join(con_clave)}" if con_clave else "se publica sin clave",
            remedio="use una de ésas" if con_clave else "quite --clave",
        )
    return [parametros.valor(parametro, dia, clave)]


def nombres(parametros: Parametros) -> list[str]:
    """Parámetros cargados, sin repetir y en orden."""
    return sorted({valor.parametro for valor in parametros})


def como_renglon(valor: Valor) -> dict[str, str | bool | date | None]:
    """El valor como renglón de las tablas que se entregan."""
    return {
        "parametro": valor.parametro,
        "clave": valor.clave or None,
        "desde": valor.desde,
        "hasta": valor.hasta,
        "valor": str(valor.valor),
        "unidad": valor.unidad,
        "verificado": "si" if valor.verificado else "no",
        "descripcion": valor.descripcion,
        "fundamento": valor.fundamento,
        "origen": valor.origen,
    }


def _la_mas_nueva(parametros: Parametros, parametro: str) -> str:
    return max(parametros.claves(parametro), key=lambda c: parametros.ultimo_dia(parametro, c) or date.min)


def _desconocido(parametros: Parametros, parametro: str, lugar: str) -> ErrorCedulas:
    parecidos = get_close_matches(parametro, nombres(parametros))
    return ErrorCedulas(
        "opcion-invalida",
        f"no hay ningún parámetro llamado «{parametro}»",
        lugar=lugar,
        causa=f"se parece a: {', '.join(parecidos)}" if parecidos else "no se parece a ninguno de los cargados",
        remedio="vea los nombres con «cedulas parametros listar»",
    )
