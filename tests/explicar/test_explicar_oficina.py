"""Explicar lo ya determinado: el renglón impreso, con los criterios con que se imprimió y la cuenta al centavo."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import polars as pl
import pypdf
import pytest

from cedulas_cli.dominio.esquemas import MOVIMIENTOS_OPTATIVAS
from cedulas_cli.dominio.folio import folio as formar_folio
from cedulas_cli.flujo.determinar import ENTRADA_DEL_MOTOR

UNO, OTRO = "Z9900001100", "Z9900002102"
ANA, BETO, CARLA, DORA = "01018000013", "01018000021", "01018000039", "01018000047"
ELBA, FITO = "01018000054", "01018000062"
PERIODO = "2026-06"
BIMESTRE = {"emision": "bimestral", "dias": "61", "sbc": "700.00"}
CREDITO = {"numero_credito": "1990000001", "tipo_descuento": "1", "valor_descuento": "20"}
MOVIMIENTOS = [
    {"registro_patronal": UNO, "nss": ANA, "nombre": "ANA PEÑA"},
    {"registro_patronal": UNO, "nss": BETO, "nombre": "BETO RÍOS", "dias": "20", "dias_incapacidad": "3"},
    {"registro_patronal": OTRO, "nss": CARLA, "nombre": "CARLA SOTO", "dias": "0", "sbc": "0", "tipo_movimiento": "02"},
    {"registro_patronal": UNO, "nss": ANA, **BIMESTRE, **CREDITO, "aplica_tabla_disminucion": "s", "dias": "40",
     "desde": "2026-05-01", "hasta": "2026-06-09"},
    {"registro_patronal": UNO, "nss": ANA, **BIMESTRE, **CREDITO, "aplica_tabla_disminucion": "S", "dias": "21",
     "desde": "2026-06-10", "hasta": "2026-06-30"},
    {"registro_patronal": UNO, "nss": BETO, **BIMESTRE, "sbc": "352.93"},
    {"registro_patronal": OTRO, "nss": CARLA, **BIMESTRE, "tipo_descuento": "2", "valor_descuento": "2500",
     "numero_credito": "1990000002", "aplica_tabla_disminucion": "N"},
    {"registro_patronal": OTRO, "nss": DORA, **BIMESTRE, **CREDITO, "sbc": "400.00", "aplica_tabla_disminucion": "S"},
    {"registro_patronal": OTRO, "nss": ELBA, **BIMESTRE, **CREDITO, "aplica_tabla_disminucion": "X"},
    {"registro_patronal": OTRO, "nss": FITO, **BIMESTRE, **CREDITO, "numero_credito": "1990000003",
     "emitido_amortizacion": "6703.90"},
    {"registro_patronal": OTRO, "nss": FITO, "dias_ausentismo": "2", "dias_labor": "5",
     "emitido_riesgos_trabajo": "350.78"},
]  # fmt: skip
"""Renglones 2 a 12 del archivo; el 9 no tiene fila en la tabla 20/25/30 y el 10 trae una marca que no existe."""


def _escribir(carpeta: Path, **de_mas: str) -> list[Path]:
    comunes = {"emision": "mensual", "periodo": PERIODO, "sbc": "500.00", "dias": "30", **de_mas}
    renglones = [comunes | m for m in MOVIMIENTOS]
    columnas = list(dict.fromkeys(c for r in renglones for c in r))
    movimientos, patrones = carpeta / "movimientos.csv", carpeta / "patrones.csv"
    with movimientos.open("w", encoding="utf-8", newline="") as archivo:
        escritor = csv.DictWriter(archivo, columnas)
        escritor.writeheader()
        escritor.writerows(renglones)
    patrones.write_text(
        f"registro_patronal,razon_social,sector,prima_rt,zona\n{UNO},UNO SA,01,2.59840,general\n{OTRO},OTRO SA,02,,\n",
        encoding="utf-8",
    )
    return [movimientos, patrones]


@pytest.fixture(scope="module")
def hecha(correr_en, tmp_path_factory) -> Path:
    """Una oficina con la emisión mensual y bimestral de junio impresas; la determina con redondeo por total."""
    carpeta = tmp_path_factory.mktemp("oficina")
    oficina = carpeta / "oficina"
    oficina.mkdir()
    (oficina / "oficina.toml").write_text('[criterios]\nceav = "estricto"\nredondeo = "total"\n', encoding="utf-8")
    hecho = correr_en(oficina, "corrida", *_escribir(carpeta), "--periodo", PERIODO, "--fecha", "2026-07-01")
    assert hecho.returncode == 1, hecho.stderr  # hay dos apartados
    return oficina


@pytest.fixture
def oficina(hecha, tmp_path) -> Path:
    """Una copia, para alterarla."""
    return Path(shutil.copytree(hecha, tmp_path / "oficina"))


@pytest.fixture
def explicado(correr_en):
    """`explicado(oficina, *opciones)` → las cédulas del JSON."""

    def explicar(oficina: Path, *opciones: object):
        hecho = correr_en(oficina, "explicar", "cuotas", *opciones, "--formato", "json")
        assert (hecho.returncode, hecho.stderr) == (0, ""), hecho.stderr
        objeto = json.loads(hecho.stdout)
        assert objeto["esquema"] == 1
        return objeto["cedulas"]

    return explicar


def _importes(renglon: dict) -> dict[str, str]:
    return {c["concepto"]: c["importe"] for c in renglon["conceptos"]}


def test_un_renglon_por_patron_y_nss(hecha, explicado):
    """700 × 40 × 15.7 % = 4 396.00 y 700 × 21 × 15.7 % = 2 307.90; el seguro, sólo en el primero."""
    (mensual, bimestral) = explicado(hecha, "--periodo", PERIODO, "--registro-patronal", UNO, "--nss", ANA)
    assert (mensual["emision"], bimestral["emision"]) == ("mensual", "bimestral")
    primero, segundo = bimestral["renglones"]
    assert (primero["renglon"], segundo["renglon"]) == (5, 6)
    assert mensual["renglones"][0]["inferido"] == []
    assert (_importes(primero)["amortizacion"], _importes(segundo)["amortizacion"]) == ("4396.00", "2307.90")
    assert (_importes(primero)["seguro_danos"], _importes(segundo)["seguro_danos"]) == ("15.00", "0.00")
    (paso,) = next(c for c in segundo["conceptos"] if c["concepto"] == "amortizacion")["pasos"]
    assert (paso["tasa"], paso["dias"], paso["base"]) == ("15.7", 21, "700.00")
    fila = next(p for p in paso["parametros"] if p["parametro"] == "descuento_reducido")
    assert (fila["clave"], fila["desde"]) == ("20-2", "2003-11-25")
    assert "24-11-2003" in fila["fundamento"]
    assert any("tabla de disminución" in a for a in segundo["advertencias"])


def test_uno_solo_de_dos_renglones_conserva_quien_lleva_el_seguro(hecha, explicado):
    (cedula,) = explicado(hecha, "--periodo", PERIODO, "--renglon", "6", "--nss", ANA)
    (segundo,) = cedula["renglones"]
    assert _importes(segundo)["seguro_danos"] == "0.00"
    assert (cedula["renglones_de_la_cedula"], cedula["cuadra"]) == (3, True)


def test_los_criterios_son_los_de_su_determinacion(oficina, explicado):
    """352.93 ÷ 117.31 = 3.0085: estricto es la banda 6. Cambiar oficina.toml después no cambia lo impreso."""
    (oficina / "oficina.toml").write_text('[criterios]\nceav = "sua"\n', encoding="utf-8")
    (cedula,) = explicado(oficina, "--periodo", PERIODO, "--nss", BETO, "--emision", "bimestral")
    (renglon,) = cedula["renglones"]
    assert renglon["criterios"] == {"ceav": "estricto", "redondeo": "total", "piso": True}
    patronal = next(c for c in renglon["conceptos"] if c["concepto"] == "cesantia_vejez_patronal")
    assert patronal["pasos"][0]["tasa_motivo"].startswith("banda 6")
    assert "menos el trabajador" in patronal["redondeo"]


@pytest.mark.parametrize("emision", ["mensual", "bimestral"])
@pytest.mark.parametrize("registro", [UNO, OTRO])
def test_el_folio_entero_es_lo_impreso_al_centavo(hecha, explicado, emision, registro):
    """Cada importe explicado está en el texto del PDF, y la suma es el total del índice."""
    folio = formar_folio(emision, PERIODO, registro)
    (cedula,) = explicado(hecha, "--folio", folio.lower())
    assert cedula["folio"] == folio
    assert cedula["renglones_de_la_cedula"] == len(cedula["renglones"])
    carpeta = hecha / "salidas" / "cedulas" / emision / PERIODO
    impresa = pl.read_parquet(carpeta / "indice.parquet").row(by_predicate=pl.col("folio") == folio, named=True)
    sumas = {c: sum(Decimal(_importes(r)[c]) for r in cedula["renglones"]) for c in cedula["explicado"]}
    assert {c: Decimal(v) for c, v in cedula["explicado"].items()} == sumas
    assert sum(sumas.values()) == impresa["total"] == Decimal(cedula["impresa"]["total"])
    assert all(Decimal(cedula["de_la_cedula"][c]) == suma for c, suma in sumas.items())
    assert cedula["impresa"]["huella"] == impresa["huella"]
    pagina = pypdf.PdfReader(carpeta / impresa["pdf"]).pages[impresa["pagina_inicial"] - 1].extract_text()
    assert f"Folio {folio}" in pagina
    for renglon in cedula["renglones"]:
        assert renglon["nss"] in pagina
        for importe in (*_importes(renglon).values(), renglon["total"]):
            assert f"{Decimal(importe):,.2f}" in pagina
    assert f"{impresa['total']:,.2f}" in pagina


def test_dice_en_que_difiere_lo_emitido_y_por_que(hecha, explicado):
    """Se emitió con la tabla (700 × 61 × 15.7 %) un crédito que no la pide: 700 × 61 × 20 % = 8 540.00."""
    (cedula,) = explicado(hecha, "--periodo", PERIODO, "--nss", FITO, "--emision", "bimestral")
    assert cedula["renglones"][0]["diferencias"] == [
        {
            "concepto": "amortizacion",
            "emitido": "6703.90",
            "calculado": "8540.00",
            "diferencia": "-1836.10",
            "causa": "tabla-disminucion",
        }
    ]


def test_la_semana_reducida_llega_hasta_la_explicacion(hecha, explicado):
    """Dos faltas con semana de cinco días son tres que no cotizan (RACERF 116): 27 de 30.

    500 × 27 × 2.59840 % = 350.78: la prima que nadie declaró se infiere exacta sólo si también ahí se convierten.
    """
    (cedula,) = explicado(hecha, "--periodo", PERIODO, "--nss", FITO, "--emision", "mensual")
    (renglon,) = cedula["renglones"]
    assert (renglon["inferido"], renglon["diferencias"]) == (["prima_rt"], [])
    riesgos = next(c for c in renglon["conceptos"] if c["concepto"] == "riesgos_trabajo")
    (paso,) = riesgos["pasos"]
    assert (riesgos["importe"], paso["dias"], paso["tasa_motivo"]) == (
        "350.78",
        27,
        "prima inferida de los importes emitidos del patrón",
    )
    assert paso["dias_motivo"] == (
        "30 naturales − 3 de ausentismo; 2 ausencias con 5 días de labor a la semana = 3 días (RACERF art. 116)"
    )


def test_la_cedula_dice_que_descuento_lleva_tabla(hecha):
    """Sin decirlo, 700 × 40 × 20 % no daría los 4,396.00 impresos."""
    carpeta = hecha / "salidas" / "cedulas" / "bimestral" / PERIODO
    textos = [pypdf.PdfReader(ruta).pages[0].extract_text() for ruta in sorted(carpeta.glob("*.pdf"))]
    de_uno, de_otro = textos
    assert de_uno.count("20.0000 % tabla") == 2
    assert "tabla" not in de_otro.replace("tabla de disminución", "")
    assert "20.0000 %" in de_otro


def test_un_renglon_sin_dias_tambien_se_explica(hecha, explicado, correr_en):
    busca = ("--periodo", PERIODO, "--nss", CARLA, "--emision", "mensual")
    (cedula,) = explicado(hecha, *busca)
    assert set(_importes(cedula["renglones"][0]).values()) == {"0.00"}
    assert cedula["renglones"][0]["inferido"] == ["prima_rt"]
    hecho = correr_en(hecha, "explicar", "cuotas", *busca, "--formato", "csv")
    assert (hecho.returncode, len(hecho.stdout.splitlines())) == (0, 1)


def test_lo_apartado_dice_por_que(hecha, correr_en):
    """El renglón 9 se apartó al calcular y el 10 al recibir; el NSS no se escribe entero."""
    for nss, regla in ((DORA, "sin-tabla-disminucion"), (ELBA, "tabla-disminucion-invalida")):
        hecho = correr_en(hecha, "explicar", "cuotas", "--periodo", PERIODO, "--nss", nss)
        assert (hecho.returncode, hecho.stdout) == (66, "")
        assert hecho.stderr.startswith("error[renglon-no-existe]")
        assert regla in hecho.stderr
        assert nss not in hecho.stderr


@pytest.mark.parametrize(
    ("opciones", "codigo", "nombre"),
    [
        ((), 2, "uso-incorrecto"),
        (("--emision", "mensual", "--periodo", PERIODO), 2, "uso-incorrecto"),
        (("--nss", ANA), 2, "uso-incorrecto"),
        (("--nss", ANA, "--periodo", PERIODO, "--sbc", "500"), 2, "uso-incorrecto"),
        (("--nss", ANA, "--periodo", PERIODO, "--criterio-ceav", "sua"), 2, "uso-incorrecto"),
        (("--nss", ANA, "--periodo", "2026-13"), 2, "opcion-invalida"),
        (("--folio", formar_folio("mensual", PERIODO, UNO)[:-1] + "8"), 66, "folio-no-existe"),
        (("--folio", "no"), 66, "folio-no-existe"),
        (("--folio", formar_folio("mensual", PERIODO, UNO), "--periodo", "2026-05"), 2, "opcion-invalida"),
        (("--folio", formar_folio("mensual", PERIODO, UNO), "--emision", "bimestral"), 2, "opcion-invalida"),
        (("--folio", formar_folio("mensual", PERIODO, "Z9900009107")), 66, "renglon-no-existe"),
        (("--folio", formar_folio("mensual", "2026-05", UNO)), 66, "nada-recibido"),
        (("--nss", ANA, "--periodo", PERIODO, "--formato", "pdf", "--salida", "x.pdf"), 2, "opcion-invalida"),
    ],
)
def test_lo_mal_pedido_tiene_nombre_y_codigo(hecha, correr_en, opciones, codigo, nombre):
    hecho = correr_en(hecha, "explicar", "cuotas", *opciones)
    assert (hecho.returncode, hecho.stdout) == (codigo, "")
    assert hecho.stderr.startswith(f"error[{nombre}]")
    assert "Traceback" not in hecho.stderr


def test_una_oficina_que_no_existe_se_dice(correr_en, tmp_path):
    hecho = correr_en(tmp_path / "nadie", "explicar", "cuotas", "--periodo", PERIODO, "--nss", ANA)
    assert (hecho.returncode, hecho.stderr.split("]")[0]) == (66, "error[nada-recibido")
    assert not (tmp_path / "nadie").exists()


def _parametro(oficina: Path, renglon: str) -> None:
    propia = oficina / "parametros"
    propia.mkdir(exist_ok=True)
    encabezado = "parametro,clave,desde,hasta,valor,unidad,fundamento\n"
    (propia / "prueba.csv").write_text(encabezado + renglon + "\n", encoding="utf-8")


def test_un_parametro_nuevo_que_no_toca_estos_importes_solo_se_avisa(oficina, explicado):
    _parametro(oficina, "uma,,2027-02-01,2028-01-31,121.00,pesos_dia,«DOF de prueba»")
    (cedula,) = explicado(oficina, "--folio", formar_folio("mensual", PERIODO, UNO))
    assert cedula["cuadra"] is True
    assert any("cambiaron después de determinar" in aviso for aviso in cedula["avisos"])


def test_un_parametro_corregido_que_cambia_lo_impreso_detiene(oficina, correr_en):
    _parametro(oficina, "tasa_guarderias,,1997-07-01,,1.50,por_ciento,«corrección de prueba»")
    hecho = correr_en(oficina, "explicar", "cuotas", "--folio", formar_folio("mensual", PERIODO, UNO))
    assert (hecho.returncode, hecho.stdout) == (65, "")
    assert hecho.stderr.startswith("error[determinacion-atrasada]")
    assert "guarderias" in hecho.stderr


def test_un_centavo_de_mas_en_lo_impreso_o_en_lo_determinado_se_nota(oficina, correr_en):
    folio = formar_folio("mensual", PERIODO, UNO)
    indice = oficina / "salidas" / "cedulas" / "mensual" / PERIODO / "indice.parquet"
    original = indice.read_bytes()
    un_centavo = pl.lit(Decimal("0.01"))
    pl.read_parquet(indice).with_columns((pl.col("total") + un_centavo).cast(pl.Decimal(18, 2))).write_parquet(indice)
    hecho = correr_en(oficina, "explicar", "cuotas", "--folio", folio)
    assert (hecho.returncode, hecho.stderr.split("]")[0]) == (65, "error[lote-alterado")
    indice.write_bytes(original)
    cuotas = oficina / "cuotas" / "mensual" / PERIODO / "cuotas.parquet"
    mas = (pl.col("guarderias") + un_centavo).cast(pl.Decimal(18, 2))
    pl.read_parquet(cuotas).with_columns(mas).write_parquet(cuotas)
    hecho = correr_en(oficina, "explicar", "cuotas", "--folio", folio)
    assert (hecho.returncode, hecho.stderr.split("]")[0]) == (65, "error[determinacion-atrasada")


def test_sin_imprimir_se_explica_y_se_dice(oficina, explicado):
    shutil.rmtree(oficina / "salidas")
    (cedula,) = explicado(oficina, "--folio", formar_folio("bimestral", PERIODO, UNO))
    assert (cedula["impresa"], cedula["cuadra"]) == (None, False)
    assert any("aún no se imprime" in aviso for aviso in cedula["avisos"])


def test_lo_impreso_con_otra_determinacion_no_se_compara(oficina, correr_en, explicado):
    (oficina / "oficina.toml").write_text('[criterios]\nredondeo = "concepto"\n', encoding="utf-8")
    assert correr_en(oficina, "emision", "cotejar", "--periodo", PERIODO).returncode in (0, 1)
    (cedula,) = explicado(oficina, "--folio", formar_folio("mensual", PERIODO, UNO))
    assert cedula["impresa"] is None
    assert any("de otra determinación" in aviso for aviso in cedula["avisos"])


@pytest.mark.parametrize("formato", ["csv", "jsonl", "parquet"])
def test_en_tabla_la_columna_importe_suma_la_cedula(hecha, correr_en, tmp_path, formato):
    salida = tmp_path / f"pasos.{formato}"
    folio = formar_folio("bimestral", PERIODO, UNO)
    assert correr_en(hecha, "explicar", "cuotas", "--folio", folio, "--salida", salida).returncode == 0
    lectores = {"csv": pl.read_csv, "jsonl": pl.read_ndjson, "parquet": pl.read_parquet}
    opciones = {} if formato == "parquet" else {"infer_schema_length": None}
    if formato == "csv":
        opciones = {"infer_schema": False}
    tabla = lectores[formato](salida, **opciones)
    indice = pl.read_parquet(hecha / "salidas" / "cedulas" / "bimestral" / PERIODO / "indice.parquet")
    (total,) = indice.filter(pl.col("folio") == folio)["total"]
    assert sum(Decimal(str(i)) for i in tabla["importe"] if i not in (None, "")) == total
    assert set(tabla["folio"]) == {folio}
    assert set(tabla["nss"].cast(pl.String)) == {ANA, BETO}


def test_toda_columna_optativa_que_se_recibe_entra_al_recalculo():
    """Una que faltara haría que lo explicado, o lo cotejado bajo una hipótesis, fuera de otro renglón."""
    assert set(MOVIMIENTOS_OPTATIVAS) <= ENTRADA_DEL_MOTOR


def test_un_solo_renglon_tambien_en_documento(hecha, correr_en, tmp_path):
    salida = tmp_path / "renglon.pdf"
    busca = ("--periodo", PERIODO, "--nss", BETO, "--emision", "bimestral", "--fecha", "2026-07-02")
    hecho = correr_en(hecha, "explicar", "cuotas", *busca, "--salida", salida)
    assert (hecho.returncode, hecho.stdout) == (0, ""), hecho.stderr
    assert "banda 6" in "".join(pagina.extract_text() for pagina in pypdf.PdfReader(salida).pages)


@pytest.mark.parametrize("columnas", ["60", "80"])
def test_para_leer_cabe_y_termina_con_la_cuenta(hecha, correr_en, columnas):
    hecho = correr_en(
        hecha, "explicar", "cuotas", "--periodo", PERIODO, "--nss", ANA, "--formato", "tabla", columnas=columnas
    )
    assert (hecho.returncode, hecho.stderr) == (0, "")
    assert max(map(len, hecho.stdout.splitlines())) <= int(columnas)
    junto = " ".join(hecho.stdout.split())
    for esperado in ("ANA PEÑA", "movimientos.csv, renglón 5", "tabla de disminución", "$4,396.00", "cuadra con sus"):
        assert esperado in junto
    assert "2 de 3 renglones" in junto
    assert "prima declarada del patrón" in junto


def test_la_especial_tambien(correr_en, explicado, tmp_path):
    """Modalidad 40: lo explicado de cada cédula es lo impreso."""
    opciones = ("--patrones", "2", "--semilla", "5", "--formato", "canonico", "--emision", "especial")
    ejemplo, oficina = tmp_path / "ejemplo", tmp_path / "oficina"
    correr_en(oficina, "ejemplo", "generar", *opciones, "--periodo", "2026-02", "--salida", ejemplo)
    archivos = [ejemplo / "movimientos_especial.parquet", ejemplo / "patrones.parquet"]
    hecho = correr_en(oficina, "corrida", *archivos, "--periodo", "2026-02", "--fecha", "2026-01-20")
    assert hecho.returncode == 0, hecho.stderr
    indice = pl.read_parquet(oficina / "salidas" / "cedulas" / "especial" / "2026-02" / "indice.parquet")
    for folio, total in indice.select("folio", "total").iter_rows():
        (cedula,) = explicado(oficina, "--folio", folio)
        assert sum(map(Decimal, cedula["explicado"].values())) == total
        assert cedula["renglones"][0]["modalidad"] == "40"
