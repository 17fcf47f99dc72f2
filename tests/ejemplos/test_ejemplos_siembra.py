"""Los errores sembrados son exactamente los de la lista: ni uno más, ni uno menos, ni en otro lugar."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.clases_error import CLASES
from cedulas_cli.ejemplos.generar import Pedido, generar
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.reconocer import leer

Fabrica = Callable[..., Path]
SIN_LEER = {"nss-forma", "dias-fuera-del-periodo", "fecha-imposible", "importe-ilegible"}
LUGARES = {
    "CDEMMO99": {"nss": (23, 34), "dias": (46, 48), "fecha_movimiento": (36, 46), "emitido_cuota_fija": (54, 62)},
    "CDEBMO99": {"nss": (21, 32), "dias": (44, 46), "fecha_movimiento": (34, 44), "emitido_retiro": (52, 60)},
}
IMPORTES = {
    "CDEMMO99": {c: (54 + 8 * n, 62 + 8 * n) for n, c in enumerate(
        ("cuota_fija", "excedente_patronal", "excedente_obrero", "prestaciones_dinero_patronal",
         "prestaciones_dinero_obrero", "gastos_medicos_patronal", "gastos_medicos_obrero", "riesgos_trabajo",
         "invalidez_vida_patronal", "invalidez_vida_obrero", "guarderias"))},
    "CDEBMO99": {"retiro": (52, 60), "cesantia_vejez_patronal": (60, 68), "cesantia_vejez_obrero": (68, 76),
                 "aportacion_vivienda": (84, 92), "amortizacion": (92, 100)},
}  # fmt: skip


def lista(carpeta: Path) -> pl.DataFrame:
    return pl.read_csv(carpeta / "errores_esperados.csv", infer_schema=False)


def textos(carpeta: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(carpeta / "visor-00001.zip") as archivo:
        return {n[14:22]: archivo.read(n).decode().split("\n") for n in archivo.namelist()}


def test_el_visor_difiere_del_limpio_solo_donde_dice_la_lista(fabrica: Fabrica) -> None:
    limpio, errado = textos(fabrica(300, "visor")), textos(fabrica(300, "visor", errores=60))
    esperados = lista(fabrica(300, "visor", errores=60))
    hallados = set()
    for clase, campos in IMPORTES.items():
        for numero, (antes, despues) in enumerate(zip(limpio[clase], errado[clase], strict=True), start=1):
            if antes == despues:
                continue
            for campo, (a, b) in {**campos, **LUGARES[clase]}.items():
                if antes[a:b] != despues[a:b]:
                    hallados.add((clase, str(numero), campo.removeprefix("emitido_")))
    de_lista = {
        (archivo[-12:-4], renglon, concepto.removeprefix("emitido_"))
        for archivo, renglon, concepto in esperados.select("archivo", "renglon", "concepto").iter_rows()
    }
    assert hallados == de_lista
    assert limpio["CDEMAS99"] == errado["CDEMAS99"]
    assert limpio["CDEBAS99"] == errado["CDEBAS99"]


def test_lo_emitido_y_lo_correcto_son_lo_que_hay_en_los_archivos(fabrica: Fabrica) -> None:
    limpio, errado = textos(fabrica(300, "visor")), textos(fabrica(300, "visor", errores=60))
    for fila in lista(fabrica(300, "visor", errores=60)).iter_rows(named=True):
        clase, n = fila["archivo"][-12:-4], int(fila["renglon"]) - 1
        if fila["causa"] in SIN_LEER:
            a, b = LUGARES[clase][fila["concepto"]]
            assert errado[clase][n][a:b].strip() == fila["emitido"]
            continue
        a, b = IMPORTES[clase][fila["concepto"]]
        for texto, dicho in ((errado, fila["emitido"]), (limpio, fila["correcto"])):
            celda = texto[clase][n][a:b]
            importe = Decimal(celda) if "." in celda else Decimal(int(celda)).scaleb(-2)
            assert importe == Decimal(dicho)


def test_un_renglon_a_lo_mas_un_error_y_todas_las_clases(fabrica: Fabrica) -> None:
    esperados = lista(fabrica(300, "visor", errores=60))
    por_renglon = esperados.group_by("archivo", "renglon").agg(pl.col("error").n_unique())
    assert por_renglon.height == 60
    assert por_renglon["error"].max() == 1
    clases = Counter(dict(esperados.select("error", "clase").unique().iter_rows()).values())
    assert clases == {clase.nombre: 5 for clase in CLASES}


@pytest.mark.parametrize(("formato", "patrones"), [("visor", 45), ("xls", 20), ("canonico", 45)])
def test_el_lector_aparta_exactamente_los_ilegibles(fabrica: Fabrica, formato: str, patrones: int) -> None:
    carpeta = fabrica(patrones, formato, errores=30)
    sobran = {"datos.json", "errores_esperados.csv", "patrones.csv", "patrones.parquet"}
    lecturas = leer(sorted(r for r in carpeta.iterdir() if r.name not in sobran), "2026-06")
    columnas = ["archivo", "renglon", "nss", "concepto", "causa", "emitido"]
    apartados = pl.concat([lectura.apartados for lectura in lecturas]).select(
        "archivo",
        pl.col("renglon").cast(pl.String),
        "nss",
        pl.col("campo").alias("concepto"),
        pl.col("regla").alias("causa"),
        pl.col("valor").alias("emitido"),
    )
    esperados = lista(carpeta).filter(pl.col("causa").is_in(SIN_LEER)).select(columnas)
    assert esperados.height > 5
    if formato == "canonico":
        # Ahí el renglón trae además desde y hasta: 99 días los contradicen, y se dice en otra fila del mismo renglón.
        apartados = apartados.filter(pl.col("causa") != "tramo-dias")
    assert set(apartados.rows()) == set(esperados.rows())


def test_los_centavos_son_de_un_centavo_y_la_uma_la_de_2025(fabrica: Fabrica) -> None:
    esperados = lista(fabrica(300, "visor", errores=60)).with_columns(
        (pl.col("emitido").cast(pl.Decimal(18, 2), strict=False)).alias("e"),
        (pl.col("correcto").cast(pl.Decimal(18, 2), strict=False)).alias("c"),
    )
    centavos = esperados.filter(pl.col("causa") == "redondeo")
    assert {abs(e - c) for e, c in centavos.select("e", "c").iter_rows()} == {Decimal("0.01")}
    fijas = esperados.filter((pl.col("causa") == "uma-otra-vigencia") & (pl.col("concepto") == "cuota_fija"))
    assert fijas.height == 5
    for emitido, correcto in fijas.select("e", "c").iter_rows():
        # Con UMA 113.14 en vez de 117.31, a un centavo de redondeo.
        assert abs(emitido - correcto * Decimal("113.14") / Decimal("117.31")) <= Decimal("0.01")


def test_los_errores_no_cambian_las_sumas_correctas(fabrica: Fabrica) -> None:
    import json

    limpio = json.loads((fabrica(300, "visor") / "datos.json").read_text())
    errado = json.loads((fabrica(300, "visor", errores=60) / "datos.json").read_text())
    for emision in ("mensual", "bimestral"):
        assert errado["emisiones"][emision]["sumas_correctas"] == limpio["emisiones"][emision]["sumas"]
        assert errado["emisiones"][emision]["sumas"] != limpio["emisiones"][emision]["sumas"]
    assert sum(errado["errores_por_clase"].values()) == 60


def test_si_no_caben_lo_dice(tmp_path: Path) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        generar(Pedido(1, 7, "visor", Periodo(2026, 6), errores=500), tmp_path / "a")
    assert falla.value.nombre == "opcion-invalida"
    assert list(tmp_path.iterdir()) == []


def test_un_patron_solo_tambien_recibe_sus_errores(fabrica: Fabrica) -> None:
    assert lista(fabrica(1, "visor", errores=4))["error"].n_unique() == 4


def test_sin_errores_la_lista_va_vacia_con_encabezado(fabrica: Fabrica) -> None:
    assert lista(fabrica(40, "visor")).height == 0
    assert "causa" in lista(fabrica(40, "visor")).columns
