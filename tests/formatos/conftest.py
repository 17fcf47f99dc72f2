"""Fabricantes de emisiones para las pruebas: posiciones escritas a mano, aparte de `campos.csv`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

REGISTRO = "Y5400001102"
NSS = ("01908000019", "54079001233", "01990000018")
CUOTAS_M = (68660, 10011, 3640, 13439, 4799, 20158, 7199, 9599, 33596, 11999, 19198)
CUOTAS_B = (75553, 201388, 42499)
EMA = [
    "NSS",
    "Nombre",
    "Origen del Movimiento",
    "Tipo del Movimiento",
    "Fecha del Movimiento",
    "Días",
    "Salario Diario",
    "Cuota Fija",
    "Excedente Patronal",
    "Excedente Obrero",
    "Prestaciones en Dinero Patronal",
    "Prestaciones en Dinero Obrero",
    "Gastos Médicos y Pensionados Patronal",
    "Gastos Médicos y Pensionados Obrero",
    "Riesgos de Trabajo",
    "Invalidez y Vida Patronal",
    "Invalidez y Vida Obrero",
    "Guarderías y Prestaciones Sociales",
    "Total",
]
EBA = [
    *EMA[:7],
    "Retiro",
    "Cesantía en Edad Avanzada y Vejez Patronal",
    "Cesantía en Edad Avanzada y Vejez Obrero",
    "Subtotal RCV",
    "Aportación Patronal",
    "Tipo de Descuento",
    "Valor de Descuento",
    "Número de Crédito",
    "Amortización",
    "Subtotal Infonavit",
    "Total",
]


def _a(texto: str, largo: int) -> str:
    return texto.ljust(largo)[:largo]


class Fabrica:
    """Renglones, zips y libros buenos; cada prueba los estropea a su gusto."""

    registro = REGISTRO
    nss = NSS
    cuotas_m = CUOTAS_M
    cuotas_b = CUOTAS_B
    ema = EMA
    eba = EBA

    @staticmethod
    def pa_m(registro: str = REGISTRO, mes: str = "10", anio: str = "2026", cuotas: Sequence[int] = CUOTAS_M) -> str:
        totales = "".join(f"{3 * c:012d}" for c in cuotas)
        return " " * 23 + registro + " " * 61 + mes + anio + " " * 19 + totales

    @staticmethod
    def pa_b(registro: str = REGISTRO, mes: str = "10", anio: str = "2026") -> str:
        return " " * 21 + registro + " " * 61 + mes + anio

    @staticmethod
    def as_m(nss: str, nombre: str = "PE#A$LOPEZ$ANA SINTETICA", registro: str = REGISTRO) -> str:
        return registro + " " * 12 + nss + " " + _a(nombre, 50) + " " * 3 + "PELA900101MDFXPN00" + " " * 3

    @staticmethod
    def as_b(nss: str, credito: str = "1990000001", tipo: str = "2", valor: str = "001234.56") -> str:
        cabeza = REGISTRO + " " * 10 + nss + " " + _a("PE#A$LOPEZ$ANA SINTETICA", 50) + " " * 3
        return cabeza + "PELA900101MDFXPN00" + " " * 5 + credito + tipo + valor + "20240101" + " " * 13

    @staticmethod
    def mo_m(
        nss: str,
        registro: str = REGISTRO,
        tipo: str = "0",
        fecha: str = "01-10-2026",
        dias: str = "31",
        sbc: str = "061929",
        cuotas: Sequence[int] = CUOTAS_M,
    ) -> str:
        return registro + " " * 12 + nss + "2" + tipo + fecha + dias + sbc + "".join(f"{c:08d}" for c in cuotas)

    @staticmethod
    def mo_b(nss: str, dias: str = "61", aportacion: str = "01888.83", amortizacion: str = "01234.56") -> str:
        cuotas = "".join(f"{c:08d}" for c in CUOTAS_B)
        return f"{REGISTRO}{' ' * 10}{nss}20{'-'.ljust(10)}{dias}061929{cuotas}{' ' * 8}{aportacion}{amortizacion}"

    def visor(self) -> dict[str, str]:
        """Un patrón de tres trabajadores, mensual y bimestral."""
        return {
            "CDEMPA99.txt": self.pa_m() + "\n",
            "CDEMAS99.txt": "".join(self.as_m(n) + "\n" for n in NSS),
            "CDEMMO99.txt": "".join(self.mo_m(n) + "\n" for n in NSS),
            "CDEBPA99.txt": self.pa_b() + "\n",
            "CDEBAS99.txt": "".join(self.as_b(n) + "\n" for n in NSS),
            "CDEBMO99.txt": "".join(self.mo_b(n) + "\n" for n in NSS),
        }

    @staticmethod
    def zip(ruta: Path, miembros: Mapping[str, str | bytes], prefijo: str = "CDCOBRA/Tempo/") -> Path:
        with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as salida:
            for nombre, contenido in miembros.items():
                salida.writestr(prefijo + nombre, contenido)
        return ruta

    def hojas(self) -> dict[str, list[list[object]]]:
        """Un libro bueno: resumen, EMA y EBA de tres trabajadores, con sus totales de control."""
        cuotas = [c / 100 for c in CUOTAS_M]
        ema = [[n, "PE#A LOPEZ ANA", 2, 0, "1/OCT/2026", 31, 619.29, *cuotas, round(sum(cuotas), 2)] for n in NSS]
        final = [2, "1,234.56", "1990000001", 1234.56, 3123.39, 6317.79]
        eba = [
            [n, "PE#A LOPEZ ANA", 2, 0, "-", 61, 619.29, 755.53, 2013.88, 424.99, 3194.40, 1888.83, *final] for n in NSS
        ]
        izquierda = [
            ("Periodo Mensual", "10/2026"),
            ("Registro Patronal", "Y54-00001-10-2"),
            ("Número de Propuesta IMSS", "123456789"),
            ("Días", 93),
            ("Total Cotizantes IMSS", 3),
            ("Prima de Riesgos de Trabajo", 0.54355),
            *((rotulo, round(3 * c, 2)) for rotulo, c in zip(EMA[7:18], cuotas, strict=True)),
            ("Total", round(3 * sum(cuotas), 2)),
        ]
        derecha = [
            ("Número de Propuesta RCV", "987654321"),
            ("Total Cotizantes RCV", 3),
            ("Número de acreditados", 3),
            ("Total Aportación Patronal", 5666.49),
            ("Aportación S/C", 0),
            ("Aportación C/C", 5666.49),
            ("Amortización", 3703.68),
            ("Suma Infonavit", 9370.17),
            ("Retiro", 2266.59),
            ("Cesantía y vejez Patronal", 6041.64),
            ("Cesantía y vejez Obrero", 1274.97),
            ("Suma RCV", 9583.20),
            ("Total", 18953.37),
        ]
        resumen: list[list[object]] = [["IMSS"], [], ["COMERCIAL SINTÉTICA SA DE CV"], []]
        for i, (rotulo, valor) in enumerate(izquierda):
            otra = list(derecha[i]) if i < len(derecha) else []
            resumen.append([rotulo, valor, "", *otra])
        titulos: list[list[object]] = [["Movimientos"], [], [], []]
        return {
            "Emisión Octubre 2026": resumen,
            "Movimientos EMA Octubre 2026": [*titulos, list(EMA), *ema],
            "Movimientos EBA Octubre 2026": [*titulos, list(EBA), *eba],
        }

    @staticmethod
    def xls(ruta: Path, hojas: Mapping[str, Sequence[Sequence[object]]]) -> Path:
        libro = xlwt.Workbook()
        for nombre, filas in hojas.items():
            hoja = libro.add_sheet(nombre)
            for i, fila in enumerate(filas):
                for j, valor in enumerate(fila):
                    if valor != "":
                        hoja.write(i, j, valor)
        libro.save(str(ruta))
        return ruta

    @staticmethod
    def xlsx(ruta: Path, hojas: Mapping[str, Sequence[Sequence[object]]]) -> Path:
        memoria = io.BytesIO()
        libro = xlsxwriter.Workbook(memoria)
        for nombre, filas in hojas.items():
            hoja = libro.add_worksheet(nombre)
            for i, fila in enumerate(filas):
                for j, valor in enumerate(fila):
                    if valor != "":
                        hoja.write(i, j, valor)
        libro.close()
        ruta.write_bytes(memoria.getvalue())
        return ruta


@pytest.fixture(scope="session")
def fabrica() -> Fabrica:
    return Fabrica()


@pytest.fixture
def visor_zip(fabrica: Fabrica, tmp_path: Path) -> Callable[..., Path]:
    """Un zip del visor con algunos miembros cambiados (None los quita)."""

    def armar(prefijo: str = "CDCOBRA/Tempo/", **cambios: str | bytes | None) -> Path:
        miembros: dict[str, str | bytes] = dict(fabrica.visor())
        for clase, contenido in cambios.items():
            miembros.pop(f"{clase}.txt", None)
            if contenido is not None:
                miembros[f"{clase}.txt"] = contenido
        return fabrica.zip(tmp_path / "emision.zip", miembros, prefijo)

    return armar
