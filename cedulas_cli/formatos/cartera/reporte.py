"""Lo común de los reportes impresos a archivo: qué renglón es detalle, y sus importes, fechas y periodos.

Un renglón es detalle si tiene su forma, o si está bajo el encabezado de columnas y trae algo donde van el crédito o el
importe: así el que se dañó se aparta, y no se confunde con un pie de página.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.formatos.anchura_fija import cortar
from cedulas_cli.formatos.campos import campos_de
from cedulas_cli.formatos.limpieza import limpiar
from cedulas_cli.formatos.texto import decodificar, renglones
from cedulas_cli.formatos.tipar import tipar

_ADORNO = r"^[\s\-=_*+.|]*$"
_TOTAL = r"^[\s*]*TOTAL"
_IMPORTE = r"^-?[0-9]{1,14}\.[0-9]{2}$"
_REGISTRO = r"^[A-Z0-9][0-9]{9,10}$"
_IMPORTE_IMPRESO = re.compile(r"(?<![\d.,])-?\d{1,3}(?:,\d{3})*\.\d{2}(?![\d,])|(?<![\d.,])-?\d*\.\d{2}(?![\d,])")
_CUENTA_IMPRESA = re.compile(r"(?<![\d.,/-])\d{1,3}(?:,\d{3})+(?![\d.,/-])|(?<![\d.,/-])\d+(?![\d.,/-])")
_PERIODO = re.compile(r"(?<!\d)(?:(0[1-9]|1[0-2])\s*/\s*((?:19|20)\d\d)|((?:19|20)\d\d)\s*/\s*(0[1-9]|1[0-2]))(?!\d)")
_FECHA = re.compile(r"(?<!\d)(\d{2})[/\-.](\d{2})[/\-.]((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True)
class Forma:
    """Cómo se reconoce el detalle de un reporte: expresiones regulares sobre el renglón, y dónde buscar indicios.

    `rotulo` abre el detalle, `corte` lo cierra, `detalle` es la forma exacta, `indicios` las zonas (inicio, largo)
    donde un dígito dice que el renglón quiso ser detalle.
    """

    rotulo: str
    corte: str
    detalle: str
    indicios: tuple[tuple[int, int], ...]


def lineas_de(contenido: bytes, archivo: str) -> tuple[pl.DataFrame, list[str]]:
    """(renglones con texto, avisos); los saltos de página se quitan para no mover posiciones."""
    texto, rescatado = decodificar(contenido)
    avisos = [f"{archivo}: no venía en UTF-8; se leyó como Windows-1252"] if rescatado else []
    return renglones(texto.replace("\f", ""), archivo), avisos


def separar(lineas: pl.DataFrame, forma: Forma) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(renglones de detalle, los demás), cada uno en su orden."""
    linea = pl.col("linea")
    adorno, total = linea.str.contains(_ADORNO), linea.str.contains(_TOTAL)
    rotulo, corte = linea.str.contains(forma.rotulo), linea.str.contains(forma.corte)
    exacto = linea.str.contains(forma.detalle)
    abierto = pl.when(exacto | rotulo).then(True).when(corte | total).then(False).forward_fill().fill_null(False)
    indicio = pl.any_horizontal(linea.str.slice(i, n).str.contains("[0-9]") for i, n in forma.indicios)
    ajeno = adorno | total | rotulo | corte
    marcada = lineas.with_columns((exacto | (abierto & indicio & ~ajeno)).alias("__detalle"))
    return marcada.filter("__detalle").drop("__detalle"), marcada.filter(~pl.col("__detalle")).drop("__detalle")


def leer_campos(detalle: pl.DataFrame, formato: str, marca: str) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """(tabla con fechas y enteros tipados e importes en centavos, apartados de cada paso)."""
    cortada, cortos = cortar(detalle, formato, marca)
    campos = [c for c in campos_de(formato) if c.destino]
    importes = [c.destino for c in campos if c.tipo == "punto"]
    limpia = limpiar(cortada.with_columns(sin_comas(pl.col(c)).alias(c) for c in importes), campos)
    forma = [regla_registro(), *(r for c in importes for r in reglas_importe(c))]
    buenos, malos = rg.separar(limpia, forma)
    tipada, ilegibles = tipar(buenos, campos)
    return tipada.with_columns(en_centavos(pl.col(c)).alias(c) for c in importes), [cortos, malos, ilegibles]


def sin_comas(importe: pl.Expr) -> pl.Expr:
    """«1,234.50» y «.50», como se imprimen, a «1234.50» y «0.50»."""
    return importe.str.strip_chars().str.replace_all(",", "", literal=True).str.replace(r"^(-?)\.", "${1}0.")


def en_centavos(importe: pl.Expr) -> pl.Expr:
    """Un `Decimal` de dos decimales como centavos `Int64`."""
    return (importe * 100).cast(pl.Int64)


def regla_registro() -> rg.Regla:
    """Diez posiciones, u once con el dígito."""
    return rg.regla(
        "registro-patronal-forma",
        "registro_patronal",
        "el registro patronal debe tener diez u once posiciones: letra o dígito y dígitos",
        pl.col("registro_patronal").str.contains(_REGISTRO),
    )


def reglas_importe(columna: str) -> list[rg.Regla]:
    """Impreso con punto y dos decimales, y no negativo."""
    valor = pl.col(columna)
    return [
        rg.regla(
            "importe-ilegible",
            columna,
            "se esperaba un importe impreso, con punto y dos decimales",
            valor.is_null() | valor.str.contains(_IMPORTE),
        ),
        rg.regla(
            "importe-negativo",
            columna,
            "un crédito no puede tener un importe negativo",
            ~valor.str.starts_with("-").fill_null(False),
        ),
    ]


def regla_credito() -> rg.Regla:
    """Nueve dígitos."""
    return rg.regla(
        "credito-forma",
        "numero_credito",
        "el número de crédito debe tener nueve dígitos",
        pl.col("numero_credito").str.contains(r"^[0-9]{9}$"),
    )


def regla_periodo(clase: str) -> rg.Regla:
    """`AAAA-MM` y, en RCV, mes par."""
    legible = rg.periodo_valido()
    if clase == "RCV":
        legible = legible & (pl.col("periodo").str.slice(5, 2).cast(pl.Int32, strict=False) % 2 == 0)
    motivo = "el periodo debe ser MM/AAAA" + (", de mes par" if clase == "RCV" else "")
    return rg.regla("periodo-ilegible", "periodo", motivo, legible)


def periodo_impreso(periodo: pl.Expr) -> pl.Expr:
    """`MM/AAAA` o `AAAA/MM` → `AAAA-MM`; lo demás se deja como vino, para que lo diga la regla."""
    junto = periodo.str.replace_all(" ", "", literal=True)
    mes_primero = junto.str.contains(r"^[0-9]{2}/[0-9]{4}$")
    anio_primero = junto.str.contains(r"^[0-9]{4}/[0-9]{2}$")
    return (
        pl.when(mes_primero)
        .then(junto.str.slice(3, 4) + "-" + junto.str.slice(0, 2))
        .when(anio_primero)
        .then(junto.str.slice(0, 4) + "-" + junto.str.slice(5, 2))
        .otherwise(periodo)
    )


def bimestre_a_mes(periodo: pl.Expr) -> pl.Expr:
    """`AAAA-BB` → `AAAA-MM` de su mes par (BB de 01 a 06); lo demás se deja."""
    numero = periodo.str.slice(5, 2).cast(pl.Int32, strict=False)
    par = periodo.str.slice(0, 5) + (numero * 2).cast(pl.String).str.zfill(2)
    return pl.when(numero.is_between(1, 6)).then(par).otherwise(periodo)


def periodos_en(lineas: Iterable[str]) -> list[str]:
    """Los periodos impresos en unos renglones, como `AAAA-MM`, sin repetir y en orden de aparición."""
    hallados = (h for linea in lineas for h in _PERIODO.finditer(linea))
    return list(dict.fromkeys(f"{h[2] or h[3]}-{h[1] or h[4]}" for h in hallados))


def fechas_en(linea: str) -> list[str]:
    """Las fechas DD/MM/AAAA de un renglón, como AAAA-MM-DD."""
    return [f"{h[3]}-{h[2]}-{h[1]}" for h in _FECHA.finditer(linea)]


def importes_en(linea: str) -> list[int]:
    """Los importes impresos en un renglón, en centavos."""
    return [int(h.replace(",", "").replace(".", "")) for h in _IMPORTE_IMPRESO.findall(linea)]


def cuentas_en(linea: str) -> list[int]:
    """Los enteros sueltos de un renglón (sin los importes ni las fechas)."""
    return [int(h.replace(",", "")) for h in _CUENTA_IMPRESA.findall(_IMPORTE_IMPRESO.sub(" ", linea))]


def apartar(tabla: pl.DataFrame, reglas: Sequence[rg.Regla], apartados: list[pl.DataFrame]) -> pl.DataFrame:
    """Los que cumplen; los que no, a la lista."""
    buenos, malos = rg.separar(tabla, list(reglas))
    apartados.append(malos)
    return buenos


def contar(apartados: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, int]:
    """Todos juntos, por renglón, y cuántos renglones son."""
    juntos = pl.concat([vacia(APARTADOS), *apartados]).sort("archivo", "renglon", maintain_order=True)
    return juntos, juntos.select("archivo", "renglon").n_unique() if juntos.height else 0
