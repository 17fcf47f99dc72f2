"""Los archivos: anchura exacta, hojas y rótulos, importes rehechos a mano y lo que el lector entiende de ellos."""

from __future__ import annotations

import csv
import itertools
import json
import zipfile
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from cedulas_cli.ejemplos import libro
from cedulas_cli.formatos.reconocer import leer

Fabrica = Callable[..., Path]
LONGITUDES = {"CDEMPA99": 252, "CDEMAS99": 109, "CDEMMO99": 142, "CDEBPA99": 99, "CDEBAS99": 150, "CDEBMO99": 100}
"""Las de formatos §4.1 (y las muestras); el registro de patrón, hasta su último campo conocido."""
UN_CENTAVO = Decimal("0.01")


def lineas(carpeta: Path, clase: str) -> list[str]:
    with zipfile.ZipFile(carpeta / "visor-00001.zip") as archivo:
        return archivo.read(f"CDCOBRA/Tempo/{clase}.txt").decode("ascii").removesuffix("\n").split("\n")


@pytest.mark.parametrize(("clase", "longitud"), LONGITUDES.items())
def test_cada_linea_del_visor_mide_lo_que_debe(fabrica: Fabrica, clase: str, longitud: int) -> None:
    assert {len(linea) for linea in lineas(fabrica(120, "visor"), clase)} == {longitud}


def test_el_mes_impar_no_lleva_bimestral(fabrica: Fabrica) -> None:
    with zipfile.ZipFile(fabrica(30, "visor", "2026-05") / "visor-00001.zip") as archivo:
        nombres = archivo.namelist()
    assert nombres == [f"CDCOBRA/Tempo/CDEM{c}99.txt" for c in ("PA", "AS", "MO")]


def test_los_movimientos_del_visor_caen_en_su_lugar(fabrica: Fabrica) -> None:
    carpeta = fabrica(120, "visor")
    asegurados = {(a[:11], a[23:34]): a[35:85].rstrip() for a in lineas(carpeta, "CDEMAS99")}
    movimientos = lineas(carpeta, "CDEMMO99")
    assert {(m[:11], m[23:34]) for m in movimientos} == set(asegurados)
    assert any("#" in nombre for nombre in asegurados.values())
    for m in movimientos:
        assert m[35:36] in "0278"
        assert m[38:39] + m[41:42] == "--"
        assert 0 <= int(m[46:48]) <= 30
        assert m[54:].isdigit()
    for m in lineas(carpeta, "CDEBMO99"):
        assert m[89:90] + m[97:98] == ".."


def r(exacto: Decimal) -> Decimal:
    return exacto.quantize(UN_CENTAVO, ROUND_HALF_UP)


def test_los_importes_son_los_de_la_ley(fabrica: Fabrica) -> None:
    """Rehechos con decimales y las tasas de derecho §1.3, sin el motor: junio de 2026, UMA 117.31."""
    carpeta = fabrica(120, "visor")
    padron = {p["registro_patronal"]: p for p in csv.DictReader((carpeta / "patrones.csv").open(encoding="utf-8"))}
    uma, tope = Decimal("117.31"), Decimal("2932.75")
    for m in lineas(carpeta, "CDEMMO99"):
        dias, sdi = int(m[46:48]), min(Decimal(int(m[48:54])) / 100, tope)
        exceso = max(sdi - 3 * uma, Decimal(0))
        prima = Decimal(padron[m[:11]]["prima_rt"])
        tasas = [(uma, "20.40"), (exceso, "1.10"), (exceso, "0.40"), (sdi, "0.70"), (sdi, "0.25"), (sdi, "1.05")]
        tasas += [(sdi, "0.375"), (sdi, str(prima)), (sdi, "1.75"), (sdi, "0.625"), (sdi, "1.00")]
        esperado = [r(base * dias * Decimal(tasa) / 100) for base, tasa in tasas]
        emitido = [Decimal(int(m[n : n + 8])).scaleb(-2) for n in range(54, 142, 8)]
        assert emitido == esperado, m


def test_bandas_de_cesantia_y_vivienda_a_mano(fabrica: Fabrica) -> None:
    """CEAV 2026 (derecho §1.5), retiro 2 %, vivienda 5 % y los tres tipos de descuento (§10.2); 61 días."""
    carpeta = fabrica(300, "visor")
    zonas = {
        p["registro_patronal"]: p["zona"] for p in csv.DictReader((carpeta / "patrones.csv").open(encoding="utf-8"))
    }
    minimos = {"general": Decimal("315.04"), "zlfn": Decimal("440.87")}
    bandas = [("1.50", "3.676"), ("2.00", "4.851"), ("2.50", "5.556"), ("3.00", "6.026"), ("3.50", "6.361")]
    bandas += [("4.00", "6.613"), ("999", "7.513")]
    creditos = {(a[:11], a[21:32]): a for a in lineas(carpeta, "CDEBAS99")}
    vistos = set()
    for m in lineas(carpeta, "CDEBMO99"):
        dias, sbc = int(m[44:46]), min(Decimal(int(m[46:52])) / 100, Decimal("2932.75"))
        razon = int(sbc * 100 / Decimal("117.31"))
        tasa = next(Decimal(t) for limite, t in bandas if razon <= Decimal(limite) * 100)
        tasa = Decimal("3.150") if sbc <= minimos[zonas[m[:11]]] else tasa
        credito = creditos[m[:11], m[21:32]]
        tipo, valor = credito[119], Decimal(credito[120:129])
        amortizacion = {
            "0": Decimal(0),
            "1": sbc * valor / 100 * dias,
            "2": valor * 2 / 61 * dias,
            "3": valor * Decimal("100.81") * 2 / 61 * dias,
        }[tipo]
        esperado = [r(sbc * dias * t / 100) for t in (Decimal(2), tasa, Decimal("1.125"), Decimal(5))] + [
            r(amortizacion)
        ]
        emitido = [Decimal(int(m[n : n + 8])).scaleb(-2) for n in (52, 60, 68)] + [
            Decimal(m[84:92]),
            Decimal(m[92:100]),
        ]
        assert emitido == esperado, m
        vistos.add((tipo, tasa))
    assert {t for t, _ in vistos} == set("0123")
    assert {str(t) for _, t in vistos} == {"3.150", "6.026", "6.361", "6.613", "7.513"}


def test_los_totales_del_patron_suman_sus_movimientos(fabrica: Fabrica) -> None:
    carpeta = fabrica(120, "visor")
    sumas: dict[str, list[int]] = {}
    for m in lineas(carpeta, "CDEMMO99"):
        propia = sumas.setdefault(m[:11], [0] * 11)
        for n in range(11):
            propia[n] += int(m[54 + 8 * n : 62 + 8 * n])
    for p in lineas(carpeta, "CDEMPA99"):
        assert [int(p[n : n + 12]) for n in range(120, 252, 12)] == sumas.pop(p[23:34])
        assert p[95:101] == "062026"
    assert sumas == {}


@pytest.mark.parametrize("formato", ["visor", "xls", "canonico"])
def test_el_lector_acepta_todo_y_suma_lo_que_dice_el_resumen(fabrica: Fabrica, formato: str) -> None:
    carpeta = fabrica(40, formato)
    datos = json.loads((carpeta / "datos.json").read_text("utf-8"))
    sobran = {"datos.json", "errores_esperados.csv", "patrones.csv", "patrones.parquet"}
    lecturas = leer(sorted(ruta for ruta in carpeta.iterdir() if ruta.name not in sobran), "2026-06")
    assert sum(lectura.renglones_apartados for lectura in lecturas) == 0
    movimientos = pl.concat([lectura.movimientos for lectura in lecturas], how="diagonal")
    for emision, esperado in datos["emisiones"].items():
        propios = movimientos.filter(pl.col("emision") == emision)
        assert propios.height == esperado["renglones"]
        assert propios["dias"].sum() == esperado["dias"]
        vivos = propios.filter(pl.col("tipo_movimiento") != "2")
        assert vivos.select("registro_patronal", "nss").n_unique() == esperado["cotizantes"]
        for concepto, suma in esperado["sumas"].items():
            if f"emitido_{concepto}" in propios.columns:
                assert propios[f"emitido_{concepto}"].sum() == Decimal(suma), concepto


def test_el_padron_trae_las_columnas_del_contrato(fabrica: Fabrica) -> None:
    columnas = "registro_patronal rfc razon_social domicilio localidad codigo_postal delegacion subdelegacion sector"
    columnas += " actividad clase prima_rt zona modalidad"
    padron = pl.read_csv(fabrica(400, "visor") / "patrones.csv", infer_schema=False)
    assert padron.columns == columnas.split()
    assert padron["prima_rt"].str.contains(r"^\d{1,2}\.\d{5}$").all()
    assert set(padron["clase"]) == {"I", "II", "III", "IV", "V"}
    assert {"00", "01", "40"} <= set(padron["sector"]) <= {f"{n:02d}" for n in range(41)}
    canonico = pl.read_parquet(fabrica(40, "canonico") / "patrones.parquet")
    assert canonico.columns == padron.columns
    assert canonico.schema["prima_rt"] == pl.Decimal(9, 5)


def test_el_libro_trae_hojas_y_rotulos_exactos(fabrica: Fabrica) -> None:
    carpeta = fabrica(40, "xls")
    ruta = max(carpeta.glob("*.xls"), key=lambda r: r.stat().st_size)
    lector = fastexcel.read_excel(ruta)
    assert lector.sheet_names == ["Emisión Junio 2026", "Movimientos EMA Junio 2026", "Movimientos EBA Junio 2026"]
    hojas = [lector.load_sheet(n, header_row=None, dtypes="string").to_polars() for n in range(3)]
    resumen, ema, eba = (h.rows() for h in hojas)
    padron = {p["registro_patronal"]: p for p in csv.DictReader((carpeta / "patrones.csv").open(encoding="utf-8"))}
    patron = padron[ruta.stem]
    assert resumen[2][0] == patron["razon_social"]
    assert resumen[7][:2] == ("Periodo Mensual", "6/2026")
    assert resumen[8][:2] == ("Registro Patronal", ruta.stem)
    assert Decimal(resumen[12][1]) == Decimal(patron["prima_rt"])
    assert resumen[9][3] == "Número de Propuesta RCV"
    assert [len([c for c in fila if c]) for fila in (ema[4], eba[4])] == [19, 18]
    assert ema[4][:8] == (
        "NSS",
        "Nombre",
        "Origen del Movimiento",
        "Tipo del Movimiento",
        "Fecha del Movimiento",
        "Días",
        "Salario Diario",
        "Cuota Fija",
    )
    assert (ema[4][17], ema[4][18]) == ("Guarderías y Prestaciones Sociales", "Total")
    assert eba[4][10:18] == (
        "Subtotal RCV",
        "Aportación Patronal",
        "Tipo de Descuento",
        "Valor de Descuento",
        "Número de Crédito",
        "Amortización",
        "Subtotal Infonavit",
        "Total",
    )
    fechas = {fila[4] for fila in ema[5:]}
    assert "-" in fechas
    assert any("/JUN/2026" in f for f in fechas)
    assert any(fila[13] not in ("0,00", None) and "," in fila[13] for fila in eba[5:])
    for fila in ema[5:]:
        assert sum(Decimal(c).quantize(UN_CENTAVO) for c in fila[7:18]) == Decimal(fila[18]).quantize(UN_CENTAVO)


def test_si_no_cabe_en_biff8_sale_xlsx(fabrica: Fabrica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.ejemplos.generar import Pedido, generar

    monkeypatch.setattr(libro, "FILAS_BIFF8", 20)
    generar(Pedido(40, 7, "xls", Periodo(2026, 6)), tmp_path / "a")
    grandes, chicos = sorted((tmp_path / "a").glob("*.xlsx")), sorted((tmp_path / "a").glob("*.xls"))
    assert grandes
    assert chicos
    (de_xlsx,) = leer(grandes[:1], "2026-06")
    (de_xls,) = leer([fabrica(40, "xls") / f"{grandes[0].stem}.xls"], "2026-06")
    sin_lugar = ["archivo", "crudo"]
    assert de_xlsx.movimientos.drop(sin_lugar).equals(de_xls.movimientos.drop(sin_lugar))


def test_el_canonico_cumple_el_contrato_y_puede_ir_sin_importes(fabrica: Fabrica) -> None:
    from cedulas_cli.dominio.esquemas import MOVIMIENTOS

    con = pl.read_parquet(fabrica(40, "canonico") / "movimientos_mensual.parquet")
    sin = pl.read_parquet(fabrica(40, "canonico", con_importes=False) / "movimientos_mensual.parquet")
    assert con.columns[: len(MOVIMIENTOS) + 2] == [*MOVIMIENTOS, "prima_rt", "zona"]
    assert {c: con.schema[c] for c in MOVIMIENTOS} == dict(MOVIMIENTOS)
    assert not [c for c in sin.columns if c.startswith("emitido_")]
    assert sin.equals(con.select(sin.columns))
    assert not [c for c, t in con.schema.items() if t.is_float()]
    assert (con["renglon"] == pl.Series(range(1, con.height + 1))).all()
    assert con["nombre"].str.contains("[ÁÉÍÓÚÑ]").any()


def test_cada_emision_por_separado(fabrica: Fabrica) -> None:
    carpeta = fabrica(20, "canonico", emision="bimestral")
    assert sorted(r.name for r in carpeta.glob("*.parquet")) == ["movimientos_bimestral.parquet", "patrones.parquet"]


def test_muchos_patrones_van_en_varios_zips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.ejemplos import generar as modulo

    monkeypatch.setitem(modulo.PATRONES_POR_TROZO, "visor", 10)
    modulo.generar(modulo.Pedido(25, 7, "visor", Periodo(2026, 6)), tmp_path / "a")
    zips = sorted((tmp_path / "a").glob("visor-*.zip"))
    assert [z.name for z in zips] == ["visor-00001.zip", "visor-00002.zip", "visor-00003.zip"]
    registros = [set(lectura.patrones["registro_patronal"]) for lectura in leer(zips, "2026-06")]
    assert all(a.isdisjoint(b) for a, b in itertools.combinations(registros, 2))
    modulo.generar(modulo.Pedido(10, 7, "visor", Periodo(2026, 6)), tmp_path / "b")
    assert (tmp_path / "b" / "visor-00001.zip").read_bytes() == zips[0].read_bytes()
