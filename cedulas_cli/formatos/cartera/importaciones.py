"""Importaciones del SUA (trabajadores, afiliatorios, movimientos, créditos, incapacidades): leer y escribir.

Un byte por carácter, para que ningún texto mueva posiciones. Escribir lo leído da los mismos bytes; si algún renglón
no (otra forma de vacío, o de la Ñ), se avisa cuántos.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio import esquemas_sua as es
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, VALOR_DESCUENTO, vacia
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.campos import Campo, avisos_de_confianza, campos_de, longitud_nominal
from cedulas_cli.formatos.cartera.reglas_importacion import discrepancias, reglas_de

CODIFICACION = "latin-1"
FORMATOS = {
    es.TRABAJADORES: "SUA-ASEG",
    es.AFILIATORIOS: "SUA-AFIL",
    es.MOVIMIENTOS: "SUA-MOVT",
    es.CREDITOS: "SUA-CRED",
    es.INCAPACIDADES: "SUA-INCAP",
}
"""Importación → formato en `campos.csv`."""
_DIVISOR = {"1": 4, "2": 3, "3": 4}
"""Decimales de `valor_descuento` según su tipo: 00EEDD00, EEEEEDD0 y 0EEEDDDD."""
_FECHA_EN_CEROS = ("fecha_inicio_descuento", "fecha_termino")
_CEROS = ("dias", "porcentaje", "sdi", "tipo_descuento")
_PARTES = ("apellido_paterno", "apellido_materno", "nombres")
_ENIES = {"/": "Ñ", "#": "Ñ", "¥": "Ñ"}
_NUMERICOS = ("entero", "centavos")


@dataclass(frozen=True)
class LecturaImportacion:
    """Un archivo de importación leído: `leidos = aceptados + renglones_apartados`; el dinero, en centavos."""

    importacion: str
    archivo: str
    tabla: pl.DataFrame
    apartados: pl.DataFrame
    leidos: int
    renglones_apartados: int
    avisos: tuple[str, ...]

    @property
    def aceptados(self) -> int:
        """Renglones que pasaron todas las reglas."""
        return self.leidos - self.renglones_apartados


def importacion_de(contenido: bytes) -> str | None:
    """Cuál es, por el largo que tienen la mayoría de sus renglones; nada si ninguna."""
    largos = [len(r) for r in _renglones(contenido) if r.strip()]
    for importacion, formato in FORMATOS.items():
        if largos and sum(n == longitud_nominal(formato) for n in largos) * 2 > len(largos):
            return importacion
    return None


def leer_importacion(contenido: bytes, archivo: str, importacion: str | None = None) -> LecturaImportacion:
    """Lee una importación; sin decir cuál, se reconoce por el largo. Error: «formato-no-reconocido»."""
    elegida = importacion or importacion_de(contenido)
    if elegida is None:
        largos = ", ".join(f"{longitud_nominal(f)} ({i})" for i, f in FORMATOS.items())
        raise ErrorCedulas(
            "formato-no-reconocido",
            f"«{archivo}» no es una importación del SUA",
            lugar=archivo,
            causa="la mayoría de sus renglones no tiene ninguno de los largos conocidos",
            remedio=f"los largos son: {largos}",
        )
    formato = FORMATOS[elegida]
    lineas = [(n, r) for n, r in enumerate(_renglones(contenido), start=1) if r.strip()]
    crudos = pl.DataFrame(
        {"renglon": [n for n, _ in lineas], "linea": [r for _, r in lineas]},
        schema={"renglon": pl.Int64, "linea": pl.String},
    ).select(pl.lit(archivo).alias("archivo"), "renglon", "linea")
    largo = pl.col("linea").str.len_chars() == longitud_nominal(formato)
    motivo = f"el renglón debe tener {longitud_nominal(formato)} posiciones"
    enteros, cortos = rg.separar(crudos, [rg.regla("largo-distinto", "linea", motivo, largo)])
    textos = _cortar(enteros, formato)
    buenos, malos = rg.separar(textos, [r for c in campos_de(formato) for r in _reglas_de_campo(c)])
    sanos, incongruentes = rg.separar(_tipar(buenos, formato), reglas_de(elegida))
    apartados = pl.concat([vacia(APARTADOS), cortos, malos, incongruentes]).sort(
        "archivo", "renglon", maintain_order=True
    )
    tabla = _canonica(sanos, elegida)
    avisos = [*discrepancias(elegida, tabla), *avisos_de_confianza(formato)]
    if distintos := _no_se_reescriben(tabla, sanos["linea"], elegida):
        avisos.append(
            f"{distintos} renglones se reescriben con otra forma de vacío o de la Ñ: el original está intacto"
        )
    return LecturaImportacion(
        elegida,
        archivo,
        tabla,
        apartados,
        crudos.height,
        apartados["renglon"].n_unique(),
        tuple(f"{archivo}: {a}" for a in avisos),
    )


def escribir_importacion(tabla: pl.DataFrame, importacion: str) -> bytes:
    """Los bytes de la importación (CRLF), de la tabla canónica en centavos. `ValueError` si algo no cabe."""
    return "".join(f"{linea}\r\n" for linea in _armar(tabla, importacion)).encode(CODIFICACION)


def _renglones(contenido: bytes) -> list[str]:
    """Sólo CR y LF separan: en Latin-1, `splitlines` partiría también en otros bytes."""
    texto = contenido.rstrip(b"\x1a").decode(CODIFICACION)
    return texto.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cortar(lineas: pl.DataFrame, formato: str) -> pl.DataFrame:
    zonas = {
        c.destino: pl.col("linea").str.slice(c.inicio, c.longitud).str.strip_chars_end(" ") for c in campos_de(formato)
    }
    return lineas.with_columns(zona.alias(nombre) for nombre, zona in zonas.items())


def _reglas_de_campo(campo: Campo) -> list[rg.Regla]:
    columna, nombre = pl.col(campo.destino), campo.destino
    vacio = pl.lit(False) if campo.obligatorio else columna == ""
    if campo.tipo == "registro":
        bien = columna.str.contains(r"^[A-Z0-9][0-9]{10}$")
        return [rg.regla("registro-patronal-forma", nombre, "el registro patronal debe tener 11 posiciones", bien)]
    if campo.tipo == "nss":
        return [rg.regla("nss-forma", nombre, "el NSS debe tener 11 dígitos", columna.str.contains(r"^[0-9]{11}$"))]
    if campo.tipo == "fecha":
        ceros = pl.lit(False) if campo.obligatorio else columna.str.contains(r"^0*$")
        existe = columna.str.contains(r"^[0-9]{8}$") & _fecha(columna).is_not_null()
        return [rg.regla("fecha-imposible", nombre, "la fecha no existe en el calendario", existe | ceros)]
    if campo.tipo in _NUMERICOS or campo.tipo == "digitos":
        regla = "importe-ilegible" if campo.tipo == "centavos" else "entero-ilegible"
        bien = columna.str.contains(rf"^[0-9]{{{campo.longitud}}}$")
        return [rg.regla(regla, nombre, f"se esperaban {campo.longitud} dígitos", bien | vacio)]
    return (
        [rg.regla("campo-vacio", nombre, "el campo es obligatorio y viene vacío", columna != "")]
        if campo.obligatorio
        else []
    )


def _fecha(texto: pl.Expr) -> pl.Expr:
    return texto.str.to_date("%d%m%Y", strict=False)


def _tipar(textos: pl.DataFrame, formato: str) -> pl.DataFrame:
    cambios = []
    for c in campos_de(formato):
        columna = pl.col(c.destino)
        lleno = pl.when(columna != "").then(columna)
        if c.tipo == "fecha":
            cambios.append(_fecha(lleno).alias(c.destino))
        elif c.tipo in _NUMERICOS:
            cambios.append(lleno.cast(pl.Int64).alias(c.destino))
        else:
            cambios.append(lleno.alias(c.destino))
    return textos.with_columns(cambios)


def _canonica(tabla: pl.DataFrame, importacion: str) -> pl.DataFrame:
    """Del renglón ya tipado a sus columnas: nombre en tres partes y valor de descuento descifrado."""
    hay = set(tabla.columns)
    cambios = []
    if "nombre" in hay:
        partes = pl.col("nombre").str.splitn("$", 3)
        cambios += [
            partes.struct.field(f"field_{i}").str.replace_many(list(_ENIES), list(_ENIES.values())).alias(parte)
            for i, parte in enumerate(_PARTES)
        ]
    if "valor_descuento" in hay:
        cambios.append(_descifrado().alias("valor_descuento"))
    tabla = tabla.with_columns(cambios)
    return tabla.select(pl.col(c).cast(t) for c, t in en_centavos(es.IMPORTACIONES[importacion]).items())


def _descifrado() -> pl.Expr:
    entero = pl.col("valor_descuento").cast(pl.Int64).cast(pl.Decimal(18, 0))
    valores = [
        pl.when(pl.col("tipo_descuento") == tipo).then(
            (entero * pl.lit(Decimal(1).scaleb(-decimales))).cast(VALOR_DESCUENTO)
        )
        for tipo, decimales in _DIVISOR.items()
    ]
    return pl.coalesce(*valores, pl.lit(Decimal(0)).cast(VALOR_DESCUENTO))


def _armar(tabla: pl.DataFrame, importacion: str) -> pl.Series:
    formato = FORMATOS[importacion]
    hay = set(tabla.columns)
    lista = tabla
    if importacion == es.TRABAJADORES:
        partes = [pl.col(p).fill_null("").str.replace_all("Ñ", "/", literal=True) for p in _PARTES]
        # Un renglón sin «$» es un nombre que no se supo partir: vuelve como vino.
        entero = pl.col(_PARTES[1]).is_null() & pl.col(_PARTES[2]).is_null()
        lista = lista.with_columns(
            pl.when(entero).then(partes[0]).otherwise(pl.concat_str(partes, separator="$")).alias("nombre")
        )
        hay.add("nombre")
    if "valor_descuento" in hay:
        lista = lista.with_columns(_cifrado().alias("valor_descuento"))
    lineas = lista.select(
        pl.concat_str(
            [_a_lo_ancho(c) if c.destino in hay else pl.lit(" " * c.longitud) for c in campos_de(formato)]
        ).alias("l")
    )["l"]
    if not (lineas.str.len_chars() == longitud_nominal(formato)).all():
        raise ValueError(f"un valor de {importacion} no cabe en su campo")
    return lineas


def _cifrado() -> pl.Expr:
    valores = [
        pl.when(pl.col("tipo_descuento") == tipo).then(
            (pl.col("valor_descuento") * pl.lit(Decimal(10) ** decimales)).cast(pl.Int64)
        )
        for tipo, decimales in _DIVISOR.items()
    ]
    return pl.coalesce(*valores, pl.lit(0, pl.Int64)).cast(pl.String).str.zfill(8)


def _a_lo_ancho(campo: Campo) -> pl.Expr:
    columna = pl.col(campo.destino)
    if campo.tipo == "fecha":
        vacia = "0" * campo.longitud if campo.destino in _FECHA_EN_CEROS else " " * campo.longitud
        return columna.dt.strftime("%d%m%Y").fill_null(vacia)
    if campo.tipo in _NUMERICOS:
        vacio = "0" if campo.destino in _CEROS else " "
        return columna.cast(pl.String).str.zfill(campo.longitud).fill_null(vacio * campo.longitud)
    return columna.cast(pl.String).fill_null("").str.pad_end(campo.longitud)


def _no_se_reescriben(tabla: pl.DataFrame, originales: pl.Series, importacion: str) -> int:
    return int((_armar(tabla, importacion) != originales).sum()) if tabla.height else 0
