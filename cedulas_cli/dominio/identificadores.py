"""Identificadores: NSS, CURP, RFC y registro patronal; forma, dígito verificador y por qué no (derecho §11).

Las funciones `digito_*` reciben la base ya normalizada y sin dígito; las `revisar_*`, cualquier texto.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date
from operator import mul

import polars as pl
from stdnum.mx import rfc as stdnum_rfc
from stdnum.util import clean

NSS = "nss"
CURP = "curp"
RFC = "rfc"
REGISTRO_PATRONAL = "registro-patronal"

RFC_GENERICOS = frozenset({"XAXX010101000", "XEXX010101000"})
"""Público en general y extranjeros: se aceptan por lista, no por dígito (derecho 11.05)."""

ENTIDADES_CURP = frozenset(re.findall("..", "ASBCBSCCCHCLCMCSCXDFDGGRGTHGJCMCMNMSNENLNTOCPLQRQTSLSPSRTCTLTSVZYNZS"))
"""Entidades de nacimiento; NE, nacido en el extranjero; CX convive con DF."""

SEXOS_CURP = frozenset("HMX")
MODALIDADES = frozenset(map(str, (10, 12, 13, 14, 17, 30, 32, 33, 34, 35, 36, 38, 40, 42, 43, 44)))
"""Las de derecho §9; otra en el registro patronal sólo se advierte (11.12)."""

PREFIJO_SIN_ANIOS = "97"
"""NSS cuyo prefijo exime de los controles de año (derecho 11.03)."""

_LARGO_NSS, _LARGO_CURP, _LARGO_REGISTRO = 11, 18, 11
_PRIMER_ANIO_IMSS = 43
_AL_DOBLE = str.maketrans("0123456789", "0246813579")
_DIGITOS = "0123456789"
_ALFABETO = _DIGITOS + "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_VALOR_CURP = {letra: valor for valor, letra in enumerate(_ALFABETO)}
_PESOS_CURP = tuple(range(18, 1, -1))
_FORMA_CURP = re.compile(r"[A-ZÑ]{4}[0-9]{6}[A-Z]{3}[A-ZÑ]{3}[0-9A-Z][0-9]?")
_FORMA_RFC = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]?")
_FORMA_REGISTRO = re.compile(r"[A-Z0-9][0-9]{9}[0-9]?")
_YA_NORMAL = re.compile(r"[0-9A-ZÑ&]+")
_A_MAYUSCULAS = str.maketrans("abcdefghijklmnopqrstuvwxyzñ", "ABCDEFGHIJKLMNOPQRSTUVWXYZÑ")
_MUESTRA = 24


@dataclass(frozen=True)
class Revision:
    """Resultado de revisar un valor: `digito` es el que le corresponde (vacío si no se puede calcular)."""

    valor: str
    tipo: str
    valido: bool
    digito: str
    motivo: str


def digito_nss(base: str) -> str:
    """Dígito del NSS a partir de sus 10 primeras cifras: Luhn (derecho 11.03)."""
    return _luhn(base)


def digito_registro_patronal(base: str) -> str:
    """Dígito del registro patronal a partir de sus 10 primeras posiciones; algoritmo **inferido** (derecho 11.02).

    La letra vale dos cifras (A = 10 … Z = 35) y se aplica Luhn al conjunto.
    """
    return _luhn(f"{ord(base[0]) - ord('A') + 10}{base[1:]}")


def digito_curp(base: str) -> str:
    """Dígito de la CURP a partir de sus 17 primeras posiciones, con Ñ entre N y O (derecho 11.04)."""
    # Propio: el de stdnum escribe la Ñ como &, y aquí se calcula por millones.
    return _DIGITOS[-sum(map(mul, map(_VALOR_CURP.__getitem__, base), _PESOS_CURP)) % 10]


def digito_rfc(base: str) -> str:
    """Dígito del RFC a partir de 11 (moral) o 12 (física) posiciones: módulo 11 (derecho 11.05)."""
    return str(stdnum_rfc.calc_check_digit(base))


def _luhn(cifras: str) -> str:
    """Luhn con peso 2 en la última cifra de la base."""
    return _DIGITOS[-sum(map(int, cifras[::-2].translate(_AL_DOBLE) + cifras[-2::-2])) % 10]


def normalizar(valor: str) -> str:
    """Sin espacios, guiones ni puntos, y en mayúsculas ASCII más Ñ (lo demás se deja ver tal cual)."""
    if _YA_NORMAL.fullmatch(valor):
        return valor
    return str(clean(unicodedata.normalize("NFC", valor), "-_. \t\r\n")).translate(_A_MAYUSCULAS)


def revisar(tipo: str, valor: str) -> Revision:
    """Revisa un valor del tipo dado (`nss`, `curp`, `rfc` o `registro-patronal`). Nunca falla por el valor."""
    limpio = normalizar(valor)
    valido, digito, motivos = _REVISORES[tipo](limpio)
    if limpio != valor and limpio:
        motivos = [*motivos, f"se leyó como «{_recortar(limpio)}»"]
    return Revision(valor, tipo, valido, digito, "; ".join(motivos))


def revisar_nss(valor: str) -> Revision:
    """Revisa un número de seguridad social."""
    return revisar(NSS, valor)


def revisar_curp(valor: str) -> Revision:
    """Revisa una CURP."""
    return revisar(CURP, valor)


def revisar_rfc(valor: str) -> Revision:
    """Revisa un RFC de persona física o moral."""
    return revisar(RFC, valor)


def revisar_registro_patronal(valor: str) -> Revision:
    """Revisa un registro patronal de 11 o 10 posiciones; su dígito sólo advierte."""
    return revisar(REGISTRO_PATRONAL, valor)


_Dictamen = tuple[bool, str, list[str]]


def _nss(valor: str) -> _Dictamen:
    if motivo := _fuera_de(valor, _DIGITOS, "sólo lleva cifras"):
        return False, "", [motivo]
    if len(valor) == _LARGO_NSS - 1:
        digito = digito_nss(valor)
        return False, digito, [f"tiene 10 cifras: le falta el dígito verificador, {digito}"]
    if len(valor) != _LARGO_NSS:
        return False, "", [f"tiene {len(valor)} cifras y deben ser {_LARGO_NSS}"]
    digito = digito_nss(valor[:-1])
    if valor[-1] != digito:
        return False, digito, [f"el dígito verificador es {valor[-1]} y le corresponde {digito}"]
    if not valor.strip("0"):
        return False, digito, ["son puros ceros: no es un número asignado"]
    return True, digito, _advertir_anios(valor)


def _advertir_anios(nss: str) -> list[str]:
    """Nacer después de darse de alta sólo se distingue en altas del siglo pasado; sin norma, se advierte."""
    alta, nacimiento = int(nss[2:4]), int(nss[4:6])
    if nss.startswith(PREFIJO_SIN_ANIOS) or alta < _PRIMER_ANIO_IMSS or nacimiento <= alta:
        return []
    return [f"advertencia: el año de nacimiento ({nss[4:6]}) es posterior al de alta ({nss[2:4]})"]


def _curp(valor: str) -> _Dictamen:
    if motivo := _fuera_de(valor, _ALFABETO, "sólo lleva letras y cifras"):
        return False, "", [motivo]
    if len(valor) not in (_LARGO_CURP - 1, _LARGO_CURP):
        return False, "", [f"tiene {len(valor)} posiciones y deben ser {_LARGO_CURP}"]
    if not _FORMA_CURP.fullmatch(valor):
        return (
            False,
            "",
            ["no tiene la forma de una CURP (4 letras, fecha, sexo, entidad, 3 letras, 1 posición, dígito)"],
        )
    base = valor[: _LARGO_CURP - 1]
    digito = digito_curp(base)
    motivos = _componentes_curp(base)
    if len(valor) < _LARGO_CURP:
        motivos.append(f"tiene 17 posiciones: le falta el dígito verificador, {digito}")
    elif valor[-1] != digito:
        motivos.append(f"el dígito verificador es {valor[-1]} y le corresponde {digito}")
    if motivos:
        return False, digito, motivos
    return True, digito, ["advertencia: lleva Ñ, que la CURP escribe X"] if "Ñ" in valor else []


def _componentes_curp(base: str) -> list[str]:
    siglo = 1900 if base[16] in _DIGITOS else 2000
    motivos = []
    if not _existe(siglo, base[4:10]):
        motivos.append(f"la fecha {base[4:10]} no existe en {siglo + int(base[4:6])} (siglo según la posición 17)")
    if base[10] not in SEXOS_CURP:
        motivos.append(f"el sexo «{base[10]}» no es H, M ni X")
    if base[11:13] not in ENTIDADES_CURP:
        motivos.append(f"la entidad «{base[11:13]}» no existe")
    return motivos


def _rfc(valor: str) -> _Dictamen:
    if valor in RFC_GENERICOS:
        return True, valor[-1], ["RFC genérico: se acepta por lista, no por su dígito"]
    if motivo := _fuera_de(valor, _ALFABETO + "&", "sólo lleva letras, cifras y &"):
        return False, "", [motivo]
    if len(valor) not in (12, 13) and not (len(valor) == 11 and _FORMA_RFC.fullmatch(valor)):
        return False, "", [f"tiene {len(valor)} posiciones y deben ser 12 (moral) o 13 (física)"]
    if not _FORMA_RFC.fullmatch(valor):
        return False, "", ["no tiene la forma de un RFC (3 o 4 letras, fecha, homoclave de 2 y dígito)"]
    letras = 4 if not valor[3].isdecimal() else 3
    base = valor[: letras + 8]
    digito = digito_rfc(base)
    fecha = base[letras : letras + 6]
    motivos = [] if _existe(2000, fecha) else [f"la fecha {fecha} no existe"]
    if valor == base:
        motivos.append(f"tiene {len(valor)} posiciones: le falta el dígito verificador, {digito}")
    elif valor[-1] != digito:
        motivos.append(f"el dígito verificador es {valor[-1]} y le corresponde {digito}")
    return not motivos, digito, motivos


def _registro_patronal(valor: str) -> _Dictamen:
    if motivo := _fuera_de(valor, _ALFABETO, "sólo lleva letras y cifras"):
        return False, "", [motivo]
    if len(valor) not in (_LARGO_REGISTRO - 1, _LARGO_REGISTRO):
        return False, "", [f"tiene {len(valor)} posiciones y deben ser 11 (o 10, sin dígito verificador)"]
    if not _FORMA_REGISTRO.fullmatch(valor):
        return False, "", ["no tiene la forma de un registro patronal (una letra y 9 o 10 cifras)"]
    motivos = []
    if valor[8:10] not in MODALIDADES:
        motivos.append(f"advertencia: la modalidad {valor[8:10]} no está en el catálogo")
    if valor[0] in _DIGITOS:
        motivos.append("advertencia: empieza con cifra y su dígito verificador no se puede comprobar")
        return True, "", motivos
    digito = digito_registro_patronal(valor[:10])
    if len(valor) < _LARGO_REGISTRO:
        motivos.append(f"advertencia: viene sin dígito verificador; le corresponde {digito} (algoritmo inferido)")
    elif valor[-1] != digito:
        motivos.append(
            f"advertencia: el dígito verificador es {valor[-1]} y le correspondería {digito} (algoritmo inferido)"
        )
    return True, digito, motivos


_REVISORES: dict[str, Callable[[str], _Dictamen]] = {
    NSS: _nss,
    CURP: _curp,
    RFC: _rfc,
    REGISTRO_PATRONAL: _registro_patronal,
}
TIPOS = tuple(_REVISORES)


def _fuera_de(valor: str, alfabeto: Container[str], regla: str) -> str:
    """Motivo si el valor está vacío o trae un carácter ajeno; vacío si todo es del alfabeto."""
    if not valor:
        return "está vacío"
    ajeno = next((c for c in valor if c not in alfabeto), None)
    return f"{regla} y trae {_nombre(ajeno)}" if ajeno is not None else ""


def _nombre(caracter: str) -> str:
    return f"«{caracter}»" if caracter.isprintable() else f"el carácter U+{ord(caracter):04X}"


def _recortar(texto: str) -> str:
    visible = "".join(c if c.isprintable() else "�" for c in texto[:_MUESTRA])
    return visible + ("…" if len(texto) > _MUESTRA else "")


def _existe(siglo: int, aammdd: str) -> bool:
    try:
        date(siglo + int(aammdd[:2]), int(aammdd[2:4]), int(aammdd[4:6]))
    except ValueError:
        return False
    return True


def expr_digito_nss(columna: str) -> pl.Expr:
    """Dígito de un NSS a partir de sus 10 primeras cifras, como texto; nulo si no son cifras."""
    base = pl.col(columna).str.slice(0, 10)
    return (
        _expr_luhn(pl.when(base.str.contains("^[0-9]{10}$")).then(base).cast(pl.UInt64), 10)
        .cast(pl.String)
        .alias(columna)
    )


def expr_nss_valido(columna: str) -> pl.Expr:
    """Verdadero si la columna trae 11 cifras, no todas cero, con su dígito correcto; un nulo es falso."""
    valor = pl.col(columna)
    forma = valor.str.contains("^[0-9]{11}$") & (valor != "0" * _LARGO_NSS)
    return (forma & (valor.str.slice(10) == expr_digito_nss(columna))).fill_null(False)


def expr_digito_registro_patronal(columna: str) -> pl.Expr:
    """Dígito (inferido) de un registro patronal de 10 u 11 posiciones, como texto; nulo si no empieza con letra."""
    base = pl.col(columna).str.slice(0, 10)
    letra = base.str.slice(0, 1).replace_strict(
        {chr(ord("A") + i): 10 + i for i in range(26)}, default=None, return_dtype=pl.UInt64
    )
    cifras = pl.when(base.str.contains("^[A-Z][0-9]{9}$")).then(base.str.slice(1)).cast(pl.UInt64)
    return _expr_luhn(letra * 10**9 + cifras, 11).cast(pl.String).alias(columna)


def expr_registro_patronal_valido(columna: str) -> pl.Expr:
    """Verdadero si la columna tiene la forma de un registro patronal (su dígito no bloquea); un nulo es falso."""
    return pl.col(columna).str.contains("^[A-Z0-9][0-9]{9}[0-9]?$").fill_null(False)


def _expr_luhn(numero: pl.Expr, cifras: int) -> pl.Expr:
    """Luhn sobre un entero de tantas cifras, con peso 2 en la última."""
    suma: pl.Expr = pl.lit(0, dtype=pl.UInt64)
    for posicion in range(cifras):
        cifra = numero // 10**posicion % 10
        suma = suma + (cifra if posicion % 2 else cifra * 2 - (cifra > 4).cast(pl.UInt64) * 9)
    return (10 - suma % 10) % 10
