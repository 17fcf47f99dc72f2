"""El libro .xls/.xlsx: encabezados por nombre, importes exactos, resumen y control."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio.cuadre import cuadrar
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.lectura import Lectura
from cedulas_cli.formatos.reconocer import leer

EMA = "Movimientos EMA Octubre 2026"
EBA = "Movimientos EBA Octubre 2026"
RESUMEN = "Emisión Octubre 2026"


def una(ruta: Path, periodo: str | None = None) -> Lectura:
    (lectura,) = leer([ruta], periodo)
    assert lectura.leidos == lectura.movimientos.height + lectura.renglones_apartados
    return lectura


def apartado(lectura: Lectura) -> tuple[int, str, str]:
    assert lectura.renglones_apartados == 1
    return lectura.apartados.select("renglon", "campo", "regla").row(0)


@pytest.fixture(params=["xls", "xlsx"])
def escribir(request, fabrica, tmp_path: Path):
    # La extensión miente a propósito: manda el contenido.
    return lambda hojas: getattr(fabrica, request.param)(tmp_path / "emision.dat", hojas)


def test_libro_bueno(escribir, fabrica) -> None:
    lectura = una(escribir(fabrica.hojas()), "2026-10")
    assert (lectura.formato, lectura.leidos, lectura.renglones_apartados) == ("libro", 6, 0)
    patron = lectura.patrones.row(0, named=True)
    assert patron["registro_patronal"] == "Y5400001102"
    assert patron["razon_social"] == "COMERCIAL SINTÉTICA SA DE CV"
    assert patron["prima_rt"] == Decimal("0.54355")
    assert patron["numero_propuesta"] == "123456789/987654321"
    ema = lectura.movimientos.filter(emision="mensual").row(0, named=True)
    assert ema["emitido_cuota_fija"] == Decimal("686.60")
    assert ema["emitido_guarderias"] == Decimal("191.98")
    assert str(ema["fecha_movimiento"]) == "2026-10-01"
    assert ema["nombre"] == "PEÑA LOPEZ ANA"
    assert ema["renglon"] == 6
    eba = lectura.movimientos.filter(emision="bimestral").row(0, named=True)
    assert eba["fecha_movimiento"] is None
    assert (eba["tipo_descuento"], eba["valor_descuento"]) == (2, Decimal("1234.5600"))
    assert eba["emitido_aportacion_vivienda"] == Decimal("1888.83")
    assert eba["emitido_total_rcv"] == Decimal("3194.40")


def test_resumen_cuadra_en_todos_sus_datos(escribir, fabrica) -> None:
    lectura = una(escribir(fabrica.hojas()))
    cuadre = cuadrar(lectura.movimientos, lectura.control)
    assert cuadre.filter(~pl.col("cuadra")).is_empty(), cuadre.filter(~pl.col("cuadra"))
    datos = set(cuadre.filter(emision="bimestral")["dato"])
    assert {"cotizantes", "acreditados", "total_rcv", "total_vivienda", "aportacion_con_credito", "total"} <= datos
    assert {"dias", "cotizantes", "cuota_fija", "total"} <= set(cuadre.filter(emision="mensual")["dato"])


def test_columnas_movidas_se_localizan_por_encabezado(escribir, fabrica) -> None:
    hojas = fabrica.hojas()
    hojas[EMA] = [fila[::-1] for fila in hojas[EMA]]
    derecha, movida = una(escribir(fabrica.hojas())), una(escribir(hojas))
    sin_crudo = pl.exclude("crudo")
    assert movida.movimientos.select(sin_crudo).equals(derecha.movimientos.select(sin_crudo))


@pytest.mark.parametrize("titulo", ["NSS", "Días", "Salario Diario", "Riesgos de Trabajo", "Cuota Fija"])
def test_columna_faltante_se_nombra(escribir, fabrica, titulo: str) -> None:
    hojas = fabrica.hojas()
    lugar = hojas[EMA][4].index(titulo)
    hojas[EMA] = [f[:lugar] + f[lugar + 1 :] if len(f) > lugar else f for f in hojas[EMA]]
    if titulo == "NSS":
        hojas.pop(EBA)
    with pytest.raises(ErrorCedulas) as fallo:
        una(escribir(hojas))
    assert fallo.value.nombre == ("libro-roto" if titulo == "NSS" else "columna-faltante")
    if titulo != "NSS":
        assert titulo.lower().replace("í", "i") in fallo.value.mensaje


@pytest.mark.parametrize("importe", [100.005, 0.001, "12.345", "1.2e3", "abc", "", 1e21, True, "٣"])
def test_importe_que_no_cabe_en_centavos_se_aparta(escribir, fabrica, importe: object) -> None:
    hojas = fabrica.hojas()
    hojas[EMA][6][7] = importe
    assert apartado(una(escribir(hojas)))[:2] == (7, "emitido_cuota_fija")


@pytest.mark.parametrize(
    ("importe", "exacto"),
    [(0.1, "0.10"), (1.15, "1.15"), (2675.67, "2675.67"), (99999.99, "99999.99"), ("1,234.50", "1234.50"), (5, "5.00")],
)
def test_importe_binario_recupera_sus_centavos(escribir, fabrica, importe: object, exacto: str) -> None:
    hojas = fabrica.hojas()
    hojas[EMA][6][7] = importe
    lectura = una(escribir(hojas))
    fila = lectura.movimientos.filter(emision="mensual", renglon=7).row(0, named=True)
    assert fila["emitido_cuota_fija"] == Decimal(exacto)


@pytest.mark.parametrize(
    ("tipo", "valor", "exacto"),
    [(1, "25,00", "25"), (3, "25,3417", "25.3417"), (2, "1,234", "1234"), (2, "12,345.60", "12345.60"), (0, "-", None)],
)
def test_valor_de_descuento_con_coma(escribir, fabrica, tipo: int, valor: str, exacto: str | None) -> None:
    hojas = fabrica.hojas()
    hojas[EBA][5][12:14] = [tipo, valor]
    fila = una(escribir(hojas)).movimientos.filter(emision="bimestral", renglon=6).row(0, named=True)
    assert fila["valor_descuento"] == (None if exacto is None else Decimal(exacto))


def test_nss_numerico_recupera_su_cero_si_el_digito_sale(escribir, fabrica) -> None:
    hojas = fabrica.hojas()
    hojas[EMA][5][0] = 1908000019
    hojas[EMA][6][0] = 1908000018
    lectura = una(escribir(hojas))
    assert apartado(lectura) == (7, "nss", "nss-forma")
    assert lectura.movimientos.filter(emision="mensual", renglon=6)["nss"].item() == "01908000019"


@pytest.mark.parametrize("fecha", ["31/FEB/2026", "1/XYZ/2026", "32/ENE/2026", "ayer"])
def test_fecha_imposible(escribir, fabrica, fecha: str) -> None:
    hojas = fabrica.hojas()
    hojas[EMA][6][4] = fecha
    assert apartado(una(escribir(hojas))) == (7, "fecha_movimiento", "fecha-imposible")


@pytest.mark.parametrize(
    "fecha", ["9/SEP/2026", "09/sept/2026", "9/Septiembre/2026", "09-09-2026", "2026-09-09", "9/9/2026"]
)
def test_formas_de_fecha(escribir, fabrica, fecha: str) -> None:
    hojas = fabrica.hojas()
    hojas[EMA][6][4] = fecha
    filas = una(escribir(hojas)).movimientos.filter(emision="mensual", renglon=7)
    assert str(filas["fecha_movimiento"].item()) == "2026-09-09"


def test_renglon_de_totales_no_es_movimiento(escribir, fabrica) -> None:
    hojas = fabrica.hojas()
    hojas[EMA].append(["", "Totales", "", "", "", 93, "", 2059.80])
    lectura = una(escribir(hojas))
    assert (lectura.leidos, lectura.renglones_apartados) == (6, 0)
    assert any("totales" in a for a in lectura.avisos)


@pytest.mark.parametrize(
    ("rotulo", "valor", "nombre"),
    [
        ("Periodo Mensual", "09/2026", "periodo-contradictorio"),
        ("Registro Patronal", "", "columna-faltante"),
        ("Registro Patronal", "NO ES", "sin-renglones-utiles"),
    ],
)
def test_resumen_malo(escribir, fabrica, rotulo: str, valor: str, nombre: str) -> None:
    hojas = fabrica.hojas()
    for fila in hojas[RESUMEN]:
        if fila and fila[0] == rotulo:
            fila[1] = valor
    with pytest.raises(ErrorCedulas) as fallo:
        una(escribir(hojas), "2026-10")
    assert fallo.value.nombre == nombre


def test_sin_periodo_en_el_resumen_lo_dice_la_hoja(escribir, fabrica) -> None:
    hojas = fabrica.hojas()
    hojas[RESUMEN] = [f for f in hojas[RESUMEN] if not f or f[0] != "Periodo Mensual"]
    assert set(una(escribir(hojas)).movimientos["periodo"]) == {"2026-10"}


def test_celda_en_el_ultimo_rincon_no_agota_la_memoria(fabrica, tmp_path: Path) -> None:
    hojas = fabrica.hojas()
    ruta = fabrica.xlsx(tmp_path / "ancho.xlsx", hojas)
    import xlsxwriter

    libro = xlsxwriter.Workbook(str(ruta))
    hoja = libro.add_worksheet(EMA)
    hoja.write(0, 0, "NSS")
    hoja.write(1_048_575, 16_383, "x")
    libro.close()
    with pytest.raises(ErrorCedulas) as fallo:
        una(ruta)
    assert fallo.value.nombre == "libro-roto"
