"""`cedulas calcular cuotas` por fuera: formatos, tuberías, códigos de salida y lo que debe salir intacto."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from decimal import Decimal

import polars as pl
import pytest

IMPORTES = ("total", "total_patronal", "total_obrero")


@pytest.fixture
def cedulas(almacigo, tmp_path):
    """`cedulas(*argumentos, entrada=b"")` → proceso terminado, en una carpeta vacía."""
    entorno = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}

    def correr(*argumentos: str, entrada: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        orden = ("calcular", "cuotas", *argumentos)
        hecho = almacigo.correr(*orden, entrada=entrada, cwd=tmp_path, env=entorno, text=False)
        assert b"Traceback" not in hecho.stderr, hecho.stderr.decode()
        return hecho

    return correr


@pytest.fixture(scope="module")
def lote(generador) -> pl.DataFrame:
    """Ciento veinte renglones de 2026 con columnas ajenas; unos cuantos no se aceptan."""
    renglones = generador(2026).bloque(120, 2026)
    ajenas = [
        r | {"id": f"{i:05d}", "nss": f"{i:011d}", "registro_patronal": "0123456789X", "nota": "Ñandú, «á» 007"}
        for i, r in enumerate(renglones)
    ]
    return pl.DataFrame(ajenas)


def como_bytes(tabla: pl.DataFrame, formato: str) -> bytes:
    destino = io.BytesIO()
    {"csv": tabla.write_csv, "jsonl": tabla.write_ndjson, "parquet": tabla.write_parquet}[formato](destino)
    return destino.getvalue()


def leer(contenido: bytes, formato: str) -> pl.DataFrame:
    if formato == "csv":
        return pl.read_csv(io.BytesIO(contenido), infer_schema=False)
    if formato == "jsonl":
        renglones = [json.loads(linea) for linea in contenido.splitlines()]
        return pl.DataFrame(renglones, schema=dict.fromkeys(renglones[0], pl.String))
    if formato == "json":
        renglones = json.loads(contenido)
        return pl.DataFrame(renglones, schema=dict.fromkeys(renglones[0], pl.String))
    return pl.read_parquet(io.BytesIO(contenido)).with_columns(pl.all().cast(pl.String))


def canonica(tabla: pl.DataFrame) -> pl.DataFrame:
    """Vacío y nulo son lo mismo en CSV."""
    return tabla.with_columns(pl.when(pl.all() != "").then(pl.all()))


@pytest.fixture(scope="module")
def referencia(lote, oraculo) -> dict[str, dict[str, object]]:
    """Lo que dice el oráculo de cada aceptado, por id."""
    renglones = lote.to_dicts()
    esperados = oraculo.calcular(renglones)
    return {r["id"]: e for r, e in zip(renglones, esperados, strict=True) if e}


@pytest.mark.parametrize("formato", ["csv", "jsonl", "parquet"])
def test_por_archivo_y_por_tuberia_lo_mismo(cedulas, tmp_path, lote, referencia, formato):
    contenido = como_bytes(lote, formato)
    (tmp_path / f"entra.{formato}").write_bytes(contenido)
    por_archivo = cedulas("--entrada", f"entra.{formato}", "--salida", f"sale.{formato}")
    por_tuberia = cedulas("--formato", formato, entrada=contenido)
    assert (por_archivo.returncode, por_tuberia.returncode) == (1, 1)
    assert por_archivo.stdout == b""
    tabla = canonica(leer((tmp_path / f"sale.{formato}").read_bytes(), formato))
    assert tabla.equals(canonica(leer(por_tuberia.stdout, formato)))

    aceptados = lote.filter(pl.col("id").is_in(list(referencia)))
    assert tabla["id"].to_list() == aceptados["id"].to_list(), "el orden es el de llegada"
    assert canonica(tabla.select(lote.columns)).equals(canonica(aceptados)), "lo de entrada sale intacto"
    for fila in tabla.iter_rows(named=True):
        for columna in IMPORTES:
            assert Decimal(fila[columna]).scaleb(2) == referencia[fila["id"]][columna]
        assert Decimal(fila["total"]) == Decimal(fila["total_patronal"]) + Decimal(fila["total_obrero"])


def test_los_cuatro_formatos_de_salida_dicen_lo_mismo(cedulas, lote):
    contenido = como_bytes(lote, "csv")
    tablas = [
        canonica(leer(cedulas("--formato", f, entrada=contenido).stdout, f))
        for f in ("csv", "json", "jsonl", "parquet")
    ]
    assert all(t.equals(tablas[0]) for t in tablas[1:])


def test_el_parquet_lleva_decimal_y_nunca_flotante(cedulas, tmp_path, lote):
    (tmp_path / "entra.csv").write_bytes(como_bytes(lote, "csv"))
    cedulas("--entrada", "entra.csv", "--salida", "sale.parquet")
    esquema = pl.read_parquet_schema(tmp_path / "sale.parquet")
    assert esquema["total"] == pl.Decimal(18, 2)
    assert not [c for c, t in esquema.items() if t.is_float()]


def test_los_apartados_van_aparte_y_cuadran(cedulas, tmp_path, lote, referencia):
    hecho = cedulas("--apartados", "malos.csv", entrada=como_bytes(lote, "csv"))
    apartados = pl.read_csv(tmp_path / "malos.csv", infer_schema=False)
    aceptados = leer(hecho.stdout, "csv").height
    assert hecho.returncode == 1
    assert aceptados == len(referencia)
    assert aceptados + apartados["renglon"].n_unique() == lote.height
    assert apartados.columns == ["archivo", "renglon", "registro_patronal", "nss", "campo", "regla", "valor", "motivo"]
    assert set(apartados["registro_patronal"]) == {"0123456789X"}
    assert f"leídos {lote.height} = aceptados {aceptados} + apartados".encode() in hecho.stderr


def test_partir_el_archivo_no_cambia_el_total(cedulas, lote):
    ordenado = lote.sort("numero_credito")
    corte = next(i for i in range(80, 120) if ordenado["numero_credito"][i] != ordenado["numero_credito"][i - 1])

    def total(tabla: pl.DataFrame) -> Decimal:
        salida = leer(cedulas("--formato", "csv", entrada=como_bytes(tabla, "csv")).stdout, "csv")
        return sum((Decimal(x) for x in salida["total"]), Decimal(0))

    assert total(ordenado) == total(ordenado[:corte]) + total(ordenado[corte:])


UNO = b"id,emision,periodo,sbc,dias\n007,mensual,2026-06,500,30\n"


def test_cero_si_todo_se_acepto(cedulas):
    hecho = cedulas(entrada=UNO)
    assert hecho.returncode == 0
    (fila,) = csv.DictReader(io.StringIO(hecho.stdout.decode()))
    assert (fila["id"], fila["cuota_fija"], fila["uma"]) == ("007", "717.94", "117.31")


def test_lo_que_ya_traia_pasa_a_emitido(cedulas):
    entrada = b"emision,periodo,sbc,dias,cuota_fija\nmensual,2026-06,500,30,0717.90\n"
    (fila,) = csv.DictReader(io.StringIO(cedulas(entrada=entrada).stdout.decode()))
    assert (fila["emitido_cuota_fija"], fila["cuota_fija"]) == ("0717.90", "717.94")


@pytest.mark.parametrize(
    ("entrada", "codigo", "nombre"),
    [
        (b"", 65, "archivo-vacio"),
        (b"emision,periodo,sbc,dias\n", 65, "sin-renglones-utiles"),
        (UNO.replace(b"500", b"x"), 65, "sin-renglones-utiles"),
        (b"emision,periodo,dias\nmensual,2026-06,30\n", 65, "columna-faltante"),
        (b"PAR1 esto no es un parquet", 65, "tabla-rota"),
        (b'{"emision": "mensual"\n', 65, "tabla-rota"),
        (UNO.replace(b"2026-06", b"2027-06"), 78, "parametro-sin-vigencia"),
        (UNO.replace(b"2026-06", b"2009-06"), 78, "parametro-sin-vigencia"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_errores_con_nombre_y_codigo(cedulas, tmp_path, entrada, codigo, nombre):
    (tmp_path / "entra.dat").write_bytes(entrada)
    for hecho in (
        cedulas("--formato", "json", entrada=entrada),
        cedulas("--entrada", "entra.dat", "--salida", "sale.csv", "--formato", "json"),
    ):
        assert hecho.returncode == codigo, hecho.stderr.decode()
        error = json.loads(hecho.stderr.decode().splitlines()[-1])
        assert (error["nombre"], error["codigo_salida"]) == (nombre, codigo)
        assert hecho.stdout == b""
    assert not (tmp_path / "sale.csv").exists()


def test_archivo_que_no_existe(cedulas):
    hecho = cedulas("--entrada", "no-esta.csv")
    assert hecho.returncode == 66
    assert b"archivo-no-existe" in hecho.stderr


def test_uso_incorrecto(cedulas):
    assert cedulas("--criterio-ceav", "otro", entrada=UNO).returncode == 2


@pytest.mark.parametrize("via", ["archivo", "tuberia"])
def test_parquet_con_flotantes_se_rechaza(cedulas, tmp_path, via):
    tabla = pl.DataFrame({"emision": ["mensual"], "periodo": ["2026-06"], "sbc": [500.25], "dias": [30]})
    contenido = como_bytes(tabla, "parquet")
    (tmp_path / "f.parquet").write_bytes(contenido)
    argumentos = ("--entrada", "f.parquet") if via == "archivo" else ()
    hecho = cedulas(*argumentos, entrada=b"" if argumentos else contenido)
    assert hecho.returncode == 65
    assert b"columna-flotante" in hecho.stderr
    assert b"sbc" in hecho.stderr


def test_las_columnas_ajenas_del_parquet_conservan_su_tipo_por_tuberia(cedulas):
    tabla = pl.DataFrame(
        [{"emision": "mensual", "periodo": "2026-06", "sbc": "500", "dias": 30, "id": 7, "razon": 0.5}]
    )
    salida = cedulas("--formato", "parquet", entrada=como_bytes(tabla, "parquet"))
    leida = pl.read_parquet(io.BytesIO(salida.stdout))
    assert leida.select(tabla.columns).equals(tabla)


def test_el_jsonl_conserva_enteros_y_lee_numeros_exactos(cedulas):
    """Un número con decimales del jsonl se lee como el texto que traía: nunca pasa por flotante."""
    entrada = b'{"id": 7, "emision": "mensual", "periodo": "2026-06", "sbc": 500.10, "dias": 30}\n'
    fila = json.loads(cedulas("--formato", "jsonl", entrada=entrada).stdout)
    assert (fila["id"], fila["dias"], fila["sbc_topado"]) == (7, 30, "500.10")


def test_los_criterios_llegan_al_motor(cedulas):
    entrada = b"emision,periodo,sbc,dias\nbimestral,2026-06,352.52,61\nbimestral,2026-06,200,61\n"

    def tasas(*opciones: str) -> list[str]:
        return [
            f["tasa_ceav_patronal"]
            for f in csv.DictReader(io.StringIO(cedulas(*opciones, entrada=entrada).stdout.decode()))
        ]

    assert tasas() == ["6.026", "3.150"]
    assert tasas("--criterio-ceav", "redondeo") == ["6.361", "3.150"]
    assert tasas("--criterio-ceav", "estricto") == ["6.361", "3.150"]
    sin_piso = cedulas("--sin-piso", "--redondeo", "total", entrada=entrada).stdout.decode()
    assert [f["sbc_topado"] for f in csv.DictReader(io.StringIO(sin_piso))] == ["352.52", "200.00"]


def test_la_oficina_puede_agregar_un_anio_sin_esperar_version(cedulas, tmp_path):
    """Decisión 5 del diseño: con el mínimo y la UMA en su carpeta, 2027 se calcula."""
    carpeta = tmp_path / "oficina" / "parametros"
    carpeta.mkdir(parents=True)
    (carpeta / "2027.csv").write_text(
        "parametro,clave,desde,hasta,valor,unidad,fundamento\n"
        "salario_minimo,general,2027-01-01,2027-12-31,340.00,pesos_dia,valor inventado para esta prueba\n"
        "uma,,2027-02-01,2028-01-31,121.00,pesos_dia,valor inventado para esta prueba\n",
        encoding="utf-8",
    )
    (fila,) = csv.DictReader(io.StringIO(cedulas(entrada=UNO.replace(b"2026-06", b"2027-06")).stdout.decode()))
    assert (fila["uma"], fila["cuota_fija"]) == ("121.00", "740.52")
