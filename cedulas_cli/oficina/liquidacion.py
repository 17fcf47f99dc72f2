"""Lo que `oficina.toml` dice para liquidar: la política de la oficina y los datos que un acto no puede callar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cedulas_cli.dominio.credito.numero import DE_MULTA
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.liquidacion.politica import MULTAS, Digitos, Politica, Umbral
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Lector, lector_de

SECCION = "liquidacion"
_UMBRAL = re.compile(r"(\d{1,3}):(\d{1,9}(?:\.\d{2})?)")
_TD = re.compile(r"[0-9A-Z]{2}")


@dataclass(frozen=True)
class Acto:
    """Los requisitos de un acto que dependen de la oficina; `faltan`, con la sección y el nombre de cada uno."""

    autoridad: str
    lugar: str
    competencia: str
    firmante: str
    cargo: str
    organo: str
    domicilio_organo: str
    faltan: tuple[str, ...]


REQUISITOS: tuple[tuple[str, str, str], ...] = (
    ("autoridad", SECCION, "autoridad"),
    ("lugar", "subdelegacion", "lugar"),
    ("competencia", "fundamento", "competencia"),
    ("firmante", "firmante", "nombre"),
    ("cargo", "firmante", "cargo"),
    ("organo", "defensa", "organo"),
    ("domicilio_organo", "defensa", "domicilio"),
)
"""Campo del acto, sección y nombre en oficina.toml."""
_DE_EJEMPLO_VALE = frozenset({"cargo"})
"""Lo que la plantilla ya trae y puede ser cierto."""


def leer_acto(oficina: Oficina) -> Acto:
    """Los datos del acto; lo vacío, o que sigue siendo el de ejemplo, falta."""
    lector = lector_de(oficina)
    dichos = {campo: lector.texto(seccion, nombre).strip() for campo, seccion, nombre in REQUISITOS}
    faltan = tuple(
        f"[{seccion}] {nombre}"
        for campo, seccion, nombre in REQUISITOS
        if not dichos[campo] or (campo not in _DE_EJEMPLO_VALE and lector.de_plantilla(seccion, nombre))
    )
    return Acto(**dichos, faltan=faltan)


def leer_politica(oficina: Oficina) -> Politica:
    """La política de la oficina. Errores: «configuracion-invalida» (78)."""
    lector = lector_de(oficina)
    return Politica(
        multa=lector.uno_de(SECCION, "multa", MULTAS),
        multa_por_ciento=_por_ciento(lector),
        gravedad=lector.texto(SECCION, "multa_gravedad").strip(),
        antecedentes=lector.texto(SECCION, "multa_antecedentes").strip(),
        vivienda=lector.logico(SECCION, "vivienda"),
        umbral=_umbral(lector),
        digitos=_digitos(lector),
        td_no_derechohabiente=_td(lector, "td_no_derechohabiente"),
        td_improcedente=_td(lector, "td_improcedente"),
    )


def _por_ciento(lector: Lector) -> Decimal | None:
    texto = lector.texto(SECCION, "multa_por_ciento").strip()
    if not texto:
        return None
    try:
        valor = Decimal(texto)
    except InvalidOperation:
        valor = Decimal("NaN")
    if not valor.is_finite() or not 0 < valor <= 100:
        raise lector.malo(SECCION, "multa_por_ciento", 'un por ciento de hasta 100 entre comillas, como "50"')
    return valor


def _umbral(lector: Lector) -> Umbral | None:
    texto = lector.texto(SECCION, "umbral").strip()
    if not texto:
        return None
    hallado = _UMBRAL.fullmatch(texto)
    if hallado is None or int(hallado[1]) > 100:
        raise lector.malo(SECCION, "umbral", 'por ciento e importe, como "75:500.00", o vacío')
    return Umbral(int(hallado[1]), centavos(Decimal(hallado[2])))


def _digitos(lector: Lector) -> Digitos:
    nombres = ("digito_cop", "digito_rcv", "digito_directa", "digito_multa")
    valores = [lector.texto(SECCION, nombre) for nombre in nombres]
    for nombre, valor in zip(nombres, valores, strict=True):
        if len(valor) != 1 or not valor.isdecimal() or valor in DE_MULTA.values() or valores.count(valor) > 1:
            raise lector.malo(
                SECCION, nombre, "una cifra que no repita otra ni sea 8 o 6, que son de las multas gemelas"
            )
    return Digitos(*valores)


def _td(lector: Lector, nombre: str) -> str:
    valor = lector.texto(SECCION, nombre).strip().upper()
    if not _TD.fullmatch(valor):
        raise lector.malo(SECCION, nombre, "un tipo de documento de dos signos")
    return valor
