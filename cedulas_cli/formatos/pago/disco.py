"""El `.SUA` byte por byte: de registros de 295 a tablas y de tablas a los mismos registros (formatos §3).

Se lee en Latin-1, un byte por carácter, para que ningún texto mueva las posiciones de lo que sigue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.formatos.campos import Campo, campos_de

LARGO = 295
CODIFICACION = "latin-1"
PATRON, TRABAJADOR, MOVIMIENTOS, SUMARIO, VALIDACION = "02", "03", "04", "05", "06"
TIPOS = (PATRON, TRABAJADOR, MOVIMIENTOS, SUMARIO, VALIDACION)
RANURAS = 7
"""Movimientos que caben en un registro 04."""
_SALTOS = (b"\r", b"\n")
_RELLENO_FINAL = b"\x1a\x00"
_NUMERICOS = ("entero", "centavos")
_DE_CONTROL = r"[\x00-\x1f\x7f]"


@dataclass(frozen=True)
class Registros:
    """Los registros en su orden (`archivo`, `renglon` desde 1, `linea`, `tipo`, `bytes`) y lo que hubo que tolerar."""

    tabla: pl.DataFrame
    apartados: pl.DataFrame
    avisos: tuple[str, ...]


def formato_de(tipo: str) -> str:
    """`02` → `SUA-02`, su nombre en la tabla de campos."""
    return f"SUA-{tipo}"


def columna_de(campo: Campo) -> str:
    """Cómo se llama el campo en las tablas: su destino o, si es una zona sin identificar, su propio nombre."""
    return campo.destino or campo.campo


def partir(contenido: bytes, archivo: str) -> Registros:
    """Parte en registros; tolera saltos de línea (y avisa) y aparta el pedazo final que no completa los 295."""
    avisos = []
    util = contenido.rstrip(_RELLENO_FINAL)
    if any(salto in util for salto in _SALTOS):
        avisos.append(f"{archivo}: traía saltos de línea entre registros; el original no los lleva")
        util = _sin_saltos(util, archivo, avisos)
    texto = util.decode(CODIFICACION)
    enteros = len(texto) // LARGO * LARGO
    lineas = [texto[i : i + LARGO] for i in range(0, enteros, LARGO)]
    tabla = _numerar(lineas, archivo)
    resto = texto[enteros:]
    if not resto:
        return Registros(tabla, vacia(APARTADOS), tuple(avisos))
    corto = rg.regla("registro-truncado", "linea", f"el último registro no completa {LARGO} posiciones", pl.lit(False))
    pedazo = pl.DataFrame({"archivo": [archivo], "renglon": [len(lineas) + 1], "linea": [resto]})
    return Registros(tabla, rg.detallar(pedazo, [corto]), tuple(avisos))


def _sin_saltos(contenido: bytes, archivo: str, avisos: list[str]) -> bytes:
    """Une los renglones; al que perdió sus blancos finales (un editor los quita) se le devuelven."""
    renglones = [r for r in contenido.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if r]
    cortos = sum(len(r) % LARGO != 0 for r in renglones)
    if cortos:
        avisos.append(f"{archivo}: {cortos} renglones habían perdido sus blancos finales; se completaron")
    return b"".join(r.ljust(-(-len(r) // LARGO) * LARGO) for r in renglones)


def _numerar(lineas: list[str], archivo: str) -> pl.DataFrame:
    tabla = pl.DataFrame({"linea": lineas}, schema={"linea": pl.String})
    return tabla.select(
        pl.lit(archivo).alias("archivo"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("renglon"),
        "linea",
        pl.col("linea").str.slice(0, 2).alias("tipo"),
    )


def cortar(registros: pl.DataFrame, tipo: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(tabla de ese tipo, apartados por la forma de sus campos).

    Enteros y centavos salen como `Int64` (nulo si vienen en blanco); lo demás, texto sin los blancos del final.
    """
    campos = campos_de(formato_de(tipo))
    propios = registros.filter(pl.col("tipo") == tipo)
    textos = propios.with_columns(
        pl.col("linea").str.slice(c.inicio, c.longitud).str.strip_chars_end(" ").alias(columna_de(c)) for c in campos
    )
    control = rg.regla(
        "caracter-de-control",
        "linea",
        "el registro trae caracteres nulos o de control",
        ~pl.col("linea").str.contains(_DE_CONTROL),
    )
    reglas = [control, *(r for c in campos for r in _reglas_de(textos, c))]
    buenos, apartados = rg.separar(textos, reglas)
    numeros = [columna_de(c) for c in campos if c.tipo in _NUMERICOS]
    tipada = buenos.with_columns(pl.when(pl.col(n) != "").then(pl.col(n)).cast(pl.Int64).alias(n) for n in numeros)
    return tipada.drop("linea", "tipo"), apartados


def _reglas_de(textos: pl.DataFrame, campo: Campo) -> list[rg.Regla]:
    nombre = columna_de(campo)
    columna = pl.col(nombre)
    vacio = pl.lit(False) if campo.obligatorio else columna == ""
    if campo.tipo in _NUMERICOS:
        return [] if _sana(textos[nombre], campo) else _reglas_de_numero(campo, columna, vacio)
    if campo.tipo == "digitos":
        bien = columna.str.contains(rf"^[0-9]{{{campo.longitud}}}$")
        return [rg.regla("folio-ilegible", nombre, f"se esperaban {campo.longitud} dígitos", bien | vacio)]
    if campo.tipo == "registro":
        return [_forma(nombre, "registro-patronal-forma", r"^[A-Z0-9][0-9]{10}$", "once posiciones")]
    if campo.tipo == "nss":
        return [_forma(nombre, "nss-forma", r"^[0-9]{11}$", "once dígitos")]
    if campo.tipo == "periodo":
        return [_forma(nombre, "periodo-ilegible", r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$", "AAAAMM")]
    return []


def _forma(nombre: str, regla: str, patron: str, que: str) -> rg.Regla:
    return rg.regla(regla, nombre, f"se esperaba {que}", pl.col(nombre).str.contains(patron))


def _reglas_de_numero(campo: Campo, columna: pl.Expr, vacio: pl.Expr) -> list[rg.Regla]:
    nombre = columna_de(campo)
    regla = "importe-ilegible" if campo.tipo == "centavos" else "entero-ilegible"
    negativo = columna.str.contains(r"^ *-[0-9 ]*$")
    completo = columna.str.contains(rf"^[0-9]{{{campo.longitud}}}$")
    return [
        rg.regla("importe-negativo", nombre, "el archivo de pago no lleva importes negativos", ~negativo),
        rg.regla(regla, nombre, f"se esperaban {campo.longitud} dígitos", completo | negativo | vacio),
    ]


def _sana(textos: pl.Series, campo: Campo) -> bool:
    """Atajo: toda la columna son dígitos a lo ancho, y ninguna regla puede fallar."""
    numeros = textos.cast(pl.Int64, strict=False)
    completos = (textos.str.len_bytes() == campo.longitud).all()
    return bool(completos) and numeros.null_count() == 0 and not textos.str.contains("^[+-]").any()


def armar(tabla: pl.DataFrame, tipo: str) -> pl.Series:
    """Un registro de 295 por renglón; lo que la tabla no trae va en blanco. `ValueError` si algo no cabe."""
    hay = set(tabla.columns)
    partes = [_a_lo_ancho(c) if columna_de(c) in hay else pl.lit(" " * c.longitud) for c in campos_de(formato_de(tipo))]
    lineas = tabla.select(pl.concat_str(partes).alias("linea"))["linea"]
    if not (lineas.str.len_chars() == LARGO).all():
        raise ValueError(f"un valor del registro {tipo} no cabe en su campo")
    return lineas


def _a_lo_ancho(campo: Campo) -> pl.Expr:
    columna = pl.col(columna_de(campo))
    if campo.tipo in _NUMERICOS:
        escrito = columna.cast(pl.String).str.zfill(campo.longitud)
    else:
        escrito = columna.cast(pl.String).str.pad_end(campo.longitud)
    return escrito.fill_null(" " * campo.longitud)


def escribir(tablas: Mapping[str, pl.DataFrame]) -> bytes:
    """Los bytes del archivo: los registros de todos los tipos en el orden de su `renglon`, sin saltos."""
    partes = [
        tabla.select("renglon").with_columns(armar(tabla, tipo).alias("linea"))
        for tipo, tabla in tablas.items()
        if tabla.height
    ]
    texto = pl.concat(partes).sort("renglon")["linea"].str.join("").item() if partes else ""
    return str(texto).encode(CODIFICACION)
