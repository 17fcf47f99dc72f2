"""RALE: la foto de la cartera viva de una subdelegación, en reporte de anchura fija, COP o R.C.V. (formatos §8.1).

El patrón, su movimiento y su sector se imprimen sólo en el primero de sus créditos: los que siguen los heredan.
"""

from __future__ import annotations

import re

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas_cartera import COP, LLAVE_RALE, RALE, RCV
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.campos import avisos_de_confianza
from cedulas_cli.formatos.cartera import reporte as rp
from cedulas_cli.formatos.cartera.lectura import LecturaCartera, completar, cuadrar
from cedulas_cli.formatos.texto import decodificar

FORMATO = "RALE"
_TITULO = re.compile(r"R\s*\.\s*A\s*\.\s*L\s*\.\s*E")
_RCV = re.compile(r"R\s*\.\s*C\s*\.\s*V")
PIE = "TOTAL DE LA SUBDELEGACION"
_FORMA = rp.Forma(
    rotulo=r"^.{0,30}REG\.",
    corte=r"COORDINACION DE COBRANZA|R\s?\.\s?A\s?\.\s?L\s?\.\s?E",
    detalle=r"^.{40}[0-9]{9}.{5}[0-9]{2}/[0-9]{4}",
    indicios=((40, 9), (111, 15)),
)
_DEL_PATRON = (8, 37)
"""Zona que sólo trae el primer crédito de cada patrón: registro, movimiento, su fecha y sector."""
_DESBORDADA = r"^[# ]*#[# ]*$"


def parece(cabeza: bytes) -> bool:
    """Si lo que empieza así es un RALE."""
    texto = decodificar(cabeza)[0]
    return bool(_TITULO.search(texto)) or ("COORDINACION DE COBRANZA" in texto and "REG." in texto)


def leer_rale(contenido: bytes, archivo: str) -> LecturaCartera:
    """Lee un RALE entero. `datos` trae `clase` y, si el encabezado la dice, `corte`.

    Errores: «formato-no-reconocido» si no se sabe de qué clase es.
    """
    lineas, avisos = rp.lineas_de(contenido, archivo)
    detalle, resto = rp.separar(lineas, _FORMA)
    datos = _del_encabezado(resto, archivo)
    clase = datos["clase"]
    tabla, apartados = rp.leer_campos(_sin_desbordes(_heredar(detalle), avisos), FORMATO, "rale")
    completa = tabla.with_columns(
        rp.periodo_impreso(pl.col("periodo")),
        pl.col("incidencia").str.strip_chars_start("0").str.zfill(2),
        pl.lit(clase).alias("clase"),
    )
    sanos = rp.apartar(completa, _reglas(clase), apartados)
    repetido = pl.struct(LLAVE_RALE).is_first_distinct().alias("primero")
    regla = rg.regla(
        "credito-repetido", "numero_credito", "el mismo crédito ya vino en otro renglón", pl.col("primero")
    )
    unicos = rp.apartar(sanos.with_columns(repetido), [regla], apartados).drop("primero")
    juntos, malos = rp.contar(apartados)
    return LecturaCartera(
        formato=FORMATO,
        archivo=archivo,
        tabla=completar(unicos, RALE),
        apartados=juntos,
        cuadre=_cuadre(resto, unicos, archivo),
        leidos=detalle.height,
        renglones_apartados=malos,
        otros=resto.height,
        datos=datos,
        avisos=tuple(dict.fromkeys([*avisos, *avisos_de_confianza(FORMATO), *_dudas(resto, archivo)])),
    )


def _del_encabezado(resto: pl.DataFrame, archivo: str) -> dict[str, str]:
    """Clase y corte de los títulos: deben decir lo mismo en todas las páginas."""
    titulos = [t for t in resto["linea"] if _TITULO.search(t)]
    clases = {RCV if _RCV.search(t) else COP for t in titulos}
    cortes = sorted({f for t in titulos for f in rp.fechas_en(t)})
    if len(clases) != 1:
        causa = "ningún título dice R.A.L.E." if not clases else "unas páginas son COP y otras R.C.V."
        raise ErrorCedulas(
            "formato-no-reconocido",
            f"no se sabe de qué clase es el RALE «{archivo}»",
            lugar=archivo,
            causa=causa,
            remedio="pida el RALE completo, con sus encabezados, uno por clase",
        )
    return {"clase": clases.pop(), "corte": cortes[0] if len(cortes) == 1 else ""}


def _heredar(detalle: pl.DataFrame) -> pl.DataFrame:
    """Escribe en cada renglón la zona del patrón del último que la trae."""
    inicio, fin = _DEL_PATRON
    linea = pl.col("linea")
    zona = linea.str.slice(inicio, fin - inicio)
    propia = pl.when(zona.str.slice(0, 12).str.strip_chars() != "").then(zona.str.pad_end(fin - inicio))
    heredada = propia.forward_fill().fill_null(" " * (fin - inicio))
    con_patron = pl.concat_str(linea.str.slice(0, inicio).str.pad_end(inicio), heredada, linea.str.slice(fin))
    return detalle.with_columns(pl.when(linea.str.len_chars() >= fin).then(con_patron).otherwise(linea))


def _sin_desbordes(detalle: pl.DataFrame, avisos: list[str]) -> pl.DataFrame:
    """Una fecha de incidencia impresa «##########» no cupo: se deja en blanco y se dice."""
    zona = pl.col("linea").str.slice(95, 10)
    desbordada = zona.str.contains(_DESBORDADA)
    if cuantas := detalle.select(desbordada.sum()).item():
        avisos.append(f"{cuantas} créditos traen la fecha de incidencia impresa como «#»: quedó vacía")
    limpia = pl.concat_str(pl.col("linea").str.slice(0, 95), pl.lit(" " * 10), pl.col("linea").str.slice(105))
    return detalle.with_columns(pl.when(desbordada).then(limpia).otherwise("linea"))


def _reglas(clase: str) -> list[rg.Regla]:
    return [
        rp.regla_credito(),
        rp.regla_periodo(clase),
        rg.regla(
            "incidencia-forma",
            "incidencia",
            "la incidencia debe ser un número de a lo más dos dígitos",
            pl.col("incidencia").str.contains(r"^[0-9]{2}$"),
        ),
        rg.regla(
            "tipo-documento-forma",
            "tipo_documento",
            "el tipo de documento debe tener dos dígitos",
            pl.col("tipo_documento").str.contains(r"^[0-9]{2}$"),
        ),
    ]


def _cuadre(resto: pl.DataFrame, aceptados: pl.DataFrame, archivo: str) -> pl.DataFrame:
    """El pie de la subdelegación contra la suma; lo apartado no suma, y su hueco aparece."""
    pies = [t for t in resto["linea"] if PIE in t.upper()]
    declarados: dict[str, int] = {}
    if pies:
        cola = pies[-1].upper().partition(PIE)[2]
        importes, cuentas = rp.importes_en(cola), rp.cuentas_en(cola)
        if len(cuentas) == 1:
            declarados["creditos"] = cuentas[0]
        if importes:
            declarados["importe"] = importes[-1]
    return cuadrar(archivo, declarados, {"creditos": aceptados.height, "importe": int(aceptados["importe"].sum())})


def _dudas(resto: pl.DataFrame, archivo: str) -> list[str]:
    pies = [t for t in resto["linea"] if PIE in t.upper()]
    if not pies or not rp.importes_en(pies[-1]):
        return [f"{archivo}: no trae «{PIE}» con su importe: no hay contra qué cuadrarlo; puede venir cortado"]
    return []
