"""Libro .xlsx con tipos reales, sin una sola fórmula, imprimible en carta y que se repite byte a byte.

Los importes se escriben con los dígitos exactos de su Decimal (Excel guarda 15 cifras: hasta billones con centavos);
los identificadores, como texto; los totales, como valor ya sumado: abrir el libro no calcula nada.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

import polars as pl
import xlsxwriter

from cedulas_cli.documentos.csv_seguro import parece_formula

_CARTA = 1
_LARGO_CELDA = 32_767
_LARGO_ENCABEZADO = 200
_OPCIONES = {
    "in_memory": True,  # sin temporales: sus fechas y permisos entrarían al zip
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LETRA = {"font_name": "Calibri", "font_size": 10}
_VERDE = "#17453B"
_TINTE = "#ECF1EE"


class Tipo(StrEnum):
    """Cómo se guarda y se ve una columna."""

    TEXTO = "texto"
    ENTERO = "entero"
    PESOS = "pesos"
    POR_CIENTO = "por_ciento"
    FECHA = "fecha"


_VISTA = {
    Tipo.TEXTO: "@",
    Tipo.ENTERO: "#,##0",
    Tipo.PESOS: '"$"#,##0.00',
    Tipo.POR_CIENTO: '0.00" %"',
    Tipo.FECHA: "yyyy-mm-dd",
}


@dataclass(frozen=True)
class Columna:
    """Una columna del libro; `suma` la lleva al renglón de totales."""

    campo: str
    rotulo: str
    ancho: float
    tipo: Tipo = Tipo.TEXTO
    suma: bool = False


@dataclass(frozen=True)
class Hoja:
    """Una hoja: encabezado, renglones y, si `con_totales`, su suma. Se imprimen las primeras `impresas` columnas; con
    cero, todas."""

    nombre: str
    titulo: str
    columnas: Sequence[Columna]
    tabla: pl.DataFrame
    impresas: int = 0
    con_totales: bool = True


def a_xlsx(hojas: Sequence[Hoja], titulo: str, fecha: date) -> bytes:
    """Los bytes del libro; `fecha` es la de creación que lleva en sus propiedades."""
    memoria = io.BytesIO()
    libro = xlsxwriter.Workbook(memoria, _OPCIONES)
    libro.set_properties({"title": titulo, "author": "cedulas", "created": datetime.combine(fecha, time.min)})
    for hoja in hojas:
        _Escritor(libro, hoja).escribir()
    libro.close()
    return memoria.getvalue()


class _Escritor:
    """Vuelca una hoja."""

    def __init__(self, libro: xlsxwriter.Workbook, hoja: Hoja) -> None:
        self._hoja = hoja
        self._lienzo = libro.add_worksheet(hoja.nombre)
        cabeza = {**_LETRA, "bold": True, "font_color": "#FFFFFF", "bg_color": _VERDE, "text_wrap": True, "border": 1}
        self._cabeza = libro.add_format({**cabeza, "align": "center", "valign": "vcenter"})
        pie = {**_LETRA, "bold": True, "bg_color": _TINTE, "top": 1}
        cuerpo = {**_LETRA, "valign": "top"}
        self._vistas = {t: libro.add_format({**cuerpo, "num_format": v}) for t, v in _VISTA.items()}
        self._vistas[Tipo.TEXTO].set_text_wrap()
        self._totales = {t: libro.add_format({**pie, "num_format": v}) for t, v in _VISTA.items()}
        # Con esta marca el texto sigue siendo texto aunque alguien edite la celda.
        self._citado = libro.add_format({**cuerpo, "num_format": "@", "quote_prefix": True, "text_wrap": True})

    def escribir(self) -> None:
        """Encabezado, renglones, totales y preparación para imprimir."""
        hoja, lienzo = self._hoja, self._lienzo
        lienzo.set_row(0, 30)
        for i, columna in enumerate(hoja.columnas):
            lienzo.set_column(i, i, columna.ancho)
            lienzo.write_string(0, i, columna.rotulo, self._cabeza)
            for fila, valor in enumerate(hoja.tabla.get_column(columna.campo).to_list(), start=1):
                self._celda(fila, i, columna.tipo, valor)
        if hoja.con_totales:
            self._renglon_de_totales(hoja.tabla.height + 1)
        self._imprimible(hoja.tabla.height)

    def _celda(self, fila: int, i: int, tipo: Tipo, valor: object) -> None:
        formato = self._vistas[tipo]
        if valor is None:
            self._lienzo.write_blank(fila, i, None, formato)
        elif tipo is Tipo.FECHA:
            self._lienzo.write_datetime(fila, i, valor, formato)
        elif tipo is Tipo.TEXTO:
            texto = str(valor)
            texto = texto if len(texto) <= _LARGO_CELDA else texto[: _LARGO_CELDA - 1] + "…"
            self._lienzo.write_string(fila, i, texto, self._citado if parece_formula(texto) else formato)
        else:
            self._lienzo.write_number(fila, i, valor, formato)

    def _renglon_de_totales(self, fila: int) -> None:
        rotulo = next(i for i, columna in enumerate(self._hoja.columnas) if columna.tipo is Tipo.TEXTO)
        for i, columna in enumerate(self._hoja.columnas):
            formato = self._totales[columna.tipo]
            if columna.suma:
                suma = self._hoja.tabla.get_column(columna.campo).sum()
                self._lienzo.write_number(fila, i, suma, formato)
            elif i == rotulo:
                self._lienzo.write_string(fila, i, "TOTAL", formato)
            else:
                self._lienzo.write_blank(fila, i, None, formato)

    def _imprimible(self, renglones: int) -> None:
        lienzo, ultima = self._lienzo, len(self._hoja.columnas) - 1
        lienzo.freeze_panes(1, 0)
        if renglones:
            lienzo.autofilter(0, 0, renglones, ultima)
            lienzo.ignore_errors({"number_stored_as_text": f"A2:XFD{renglones + 1}"})
        lienzo.set_paper(_CARTA)
        lienzo.set_landscape()
        lienzo.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        lienzo.fit_to_pages(1, 0)
        lienzo.repeat_rows(0)
        lienzo.print_area(0, 0, renglones + 1, self._hoja.impresas - 1 if self._hoja.impresas else ultima)
        lienzo.set_header("&L&B" + self._hoja.titulo[:_LARGO_ENCABEZADO].replace("&", "&&"))
        lienzo.set_footer("&LContiene datos personales&RPágina &P de &N")
