"""`cedulas calcular accesorios` y `explicar accesorios`: columnas exactas, formatos, códigos y apartados."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

SALIDA = [
    "mes_inpc_antiguo",
    "inpc_antiguo",
    "mes_inpc_reciente",
    "inpc_reciente",
    "factor",
    "actualizacion",
    "actualizado",
    "meses_recargo",
    "tasa_recargos",
    "recargos",
    "total",
]
ENTRADA = """id,nota,importe,vencimiento,pago,corte,concepto
b,"hola, mundo",1000.00,2025-11-18,2026-02-20,,
a,,1000.00,2025-01-20,2025-03-25,,cuota
c,x,250.5,2025-11-18,2026-02-20,2026-02-09,multa
"""
ESPERADO = [("b", "1.0132", "1084.93"), ("a", "1.0056", "1049.95"), ("c", "1.0094", "252.85")]


def escribir(tmp_path, forma):
    texto = pl.read_csv(io.StringIO(ENTRADA), infer_schema=False)
    ruta = tmp_path / f"entrada.{forma}"
    if forma == "csv":
        ruta.write_text(ENTRADA, encoding="utf-8")
    elif forma == "jsonl":
        texto.write_ndjson(ruta)
    else:
        fechas = [pl.col(c).str.to_date() for c in ("vencimiento", "pago", "corte")]
        texto.with_columns(pl.col("importe").cast(pl.Decimal(18, 2)), *fechas).write_parquet(ruta)
    return ruta


def leer(ruta):
    if ruta.suffix == ".csv":
        return list(csv.DictReader(ruta.open(encoding="utf-8")))
    if ruta.suffix == ".jsonl":
        return [json.loads(linea) for linea in ruta.read_text("utf-8").splitlines()]
    return pl.read_parquet(ruta).to_dicts()


@pytest.mark.parametrize("entra", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("sale", ["csv", "jsonl", "parquet"])
def test_de_cualquier_formato_a_cualquiera(cedulas, tmp_path, entra, sale):
    salida = tmp_path / f"salida.{sale}"
    corrida = cedulas("calcular", "accesorios", "--entrada", escribir(tmp_path, entra), "--salida", salida)
    assert corrida.returncode == 0, corrida.stderr
    filas = leer(salida)
    assert list(filas[0]) == ["id", "nota", "importe", "vencimiento", "pago", "corte", "concepto", *SALIDA]
    obtenido = [(f["id"], Decimal(str(f["factor"])), Decimal(str(f["total"]))) for f in filas]
    assert obtenido == [(i, Decimal(f), Decimal(t)) for i, f, t in ESPERADO]
    assert filas[0]["nota"] == "hola, mundo"


def test_los_textos_son_exactos(cedulas, tmp_path):
    corrida = cedulas("calcular", "accesorios", "--entrada", escribir(tmp_path, "csv"), "--formato", "csv")
    fila = next(csv.DictReader(io.StringIO(corrida.stdout)))
    assert {c: fila[c] for c in SALIDA} == {
        "mes_inpc_antiguo": "2025-10",
        "inpc_antiguo": "141.708",
        "mes_inpc_reciente": "2026-01",
        "inpc_reciente": "143.588",
        "factor": "1.0132",
        "actualizacion": "13.20",
        "actualizado": "1013.20",
        "meses_recargo": "4",
        "tasa_recargos": "7.08",
        "recargos": "71.73",
        "total": "1084.93",
    }


def test_por_partes_conserva_el_orden(cedulas, tmp_path):
    """Bastantes renglones para que el motor los reparta: cada uno sale en su lugar y con lo suyo."""
    veces = 40_000
    unos = pl.read_parquet(escribir(tmp_path, "parquet"))
    tabla = pl.concat([unos] * veces).with_columns(pl.int_range(pl.len()).alias("id"))
    entrada, salida = tmp_path / "muchos.parquet", tmp_path / "s.parquet"
    tabla.write_parquet(entrada, row_group_size=7_000)
    assert cedulas("calcular", "accesorios", "--entrada", entrada, "--salida", salida).returncode == 0
    calculada = pl.read_parquet(salida)
    assert calculada["id"].equals(tabla["id"])
    assert calculada["total"].to_list() == [Decimal(t) for _, _, t in ESPERADO] * veces


def test_tipos_del_parquet(cedulas, tmp_path):
    salida = tmp_path / "s.parquet"
    cedulas("calcular", "accesorios", "--entrada", escribir(tmp_path, "parquet"), "--salida", salida)
    esquema = pl.read_parquet_schema(salida)
    assert all(esquema[c] == pl.Decimal(18, 2) for c in ("actualizacion", "actualizado", "recargos", "total"))
    assert esquema["factor"] == pl.Decimal(18, 4)
    assert esquema["importe"] == pl.Decimal(18, 2)
    assert esquema["vencimiento"] == pl.Date


def test_uno_por_opciones(cedulas):
    corrida = cedulas(
        *("calcular", "accesorios", "--importe", "1000", "--vencimiento", "2025-11-18"),
        *("--pago", "2026-02-20", "--formato", "json"),
    )
    assert corrida.returncode == 0
    (objeto,) = json.loads(corrida.stdout)
    assert (objeto["total"], objeto["meses_recargo"], objeto["factor"]) == ("1084.93", 4, "1.0132")


def test_por_tuberia_y_por_periodo(cedulas):
    entrada = "importe,periodo,emision,pago\n1000.00,2025-10,mensual,2026-02-20\n1000.00,2025-12,bimestral,2026-01-19\n"
    corrida = cedulas("calcular", "accesorios", "--formato", "csv", entrada=entrada)
    filas = list(csv.DictReader(io.StringIO(corrida.stdout)))
    assert [(f["vencimiento"], f["total"]) for f in filas] == [("2025-11-18", "1084.93"), ("2026-01-19", "1000.00")]


def test_una_multa_no_vence_con_el_periodo(cedulas):
    entrada = "importe,periodo,emision,pago,concepto\n1000.00,2025-10,mensual,2026-02-20,multa\n"
    corrida = cedulas("calcular", "accesorios", "--formato", "csv", entrada=entrada)
    assert corrida.returncode == 0
    assert "su plazo propio corre desde la notificación" in corrida.stderr


MALOS = [
    ("importe", "-1", "importe-ilegible"),
    ("importe", "1.005", "importe-ilegible"),
    ("importe", "", "importe-ilegible"),
    ("importe", "1,000.00", "importe-ilegible"),
    ("vencimiento", "2026-02-30", "vencimiento-ilegible"),
    ("vencimiento", "", "vencimiento-faltante"),
    ("vencimiento", "0202-01-17", "fecha-imposible"),
    ("pago", "ayer", "pago-ilegible"),
    ("pago", "", "pago-ilegible"),
    ("corte", "2026-2-1", "corte-ilegible"),
    ("concepto", "recargo", "concepto-desconocido"),
    ("reversion", "1000.01", "reversion-excede"),
    ("reversion", "x", "reversion-ilegible"),
]


def test_apartados_con_su_motivo(cedulas, tmp_path):
    bueno = {"importe": "1000.00", "vencimiento": "2025-11-18", "pago": "2026-02-20", "corte": "", "concepto": "cuota"}
    bueno["reversion"] = ""
    entrada = tmp_path / "e.csv"
    with entrada.open("w", encoding="utf-8", newline="") as archivo:
        escritor = csv.DictWriter(archivo, ["id", *bueno])
        escritor.writeheader()
        escritor.writerow({"id": "bueno", **bueno})
        for campo, valor, _ in MALOS:
            escritor.writerow({"id": f"{campo}={valor}", **bueno, campo: valor})
    salida, apartados = tmp_path / "s.csv", tmp_path / "apartados.csv"
    corrida = cedulas("calcular", "accesorios", "--entrada", entrada, "--salida", salida, "--apartados", apartados)
    assert corrida.returncode == 1
    assert [f["id"] for f in leer(salida)] == ["bueno"]
    filas = leer(apartados)
    assert [(int(f["renglon"]), f["campo"], f["regla"]) for f in filas] == [
        (numero, campo, regla) for numero, (campo, _, regla) in enumerate(MALOS, 3)
    ]
    assert all(f["motivo"] for f in filas)


def test_apartados_del_periodo(bloque):
    base = {"importe": "1", "pago": "2026-02-20"}
    casos = [("mensual", "2025-13"), ("quincenal", "2025-10"), ("bimestral", "2025-11"), ("mensual", "")]
    _, apartados, _ = bloque(
        [{**base, "emision": e, "periodo": p} for e, p in casos]
        + [{**base, "emision": "mensual", "periodo": "2025-10"}]
    )
    assert apartados["regla"].to_list() == [
        "periodo-ilegible",
        "emision-desconocida",
        "bimestre-impar",
        "vencimiento-faltante",
    ]


@pytest.mark.parametrize(
    ("argumentos", "entrada", "codigo"),
    [
        (("--importe", "5"), None, 2),
        (("--importe", "cinco", "--vencimiento", "2025-11-18", "--pago", "2026-02-20"), None, 2),
        (("--entrada", "no-hay.csv"), None, 66),
        ((), "importe,pago\n1,2026-01-01\n", 65),
        ((), "importe,vencimiento,pago\nx,2026-01-01,2026-01-01\n", 65),
        ((), "importe,vencimiento,pago\n", 65),
        ((), "importe,vencimiento,pago\n1,2026-01-19,2026-11-20\n", 78),
        ((), "importe,periodo,emision,pago\n1,1998-01,mensual,1999-11-20\n", 78),
    ],
)
def test_codigos(cedulas, argumentos, entrada, codigo):
    corrida = cedulas("calcular", "accesorios", *argumentos, "--formato", "json", entrada=entrada)
    assert corrida.returncode == codigo
    assert "Traceback" not in corrida.stderr
    assert corrida.stdout == ""
    assert json.loads(corrida.stderr)["codigo_salida"] == codigo


def test_flotantes_no(cedulas, tmp_path):
    ruta = tmp_path / "f.parquet"
    pl.DataFrame({"importe": [1000.5], "vencimiento": ["2025-11-18"], "pago": ["2026-02-20"]}).write_parquet(ruta)
    corrida = cedulas("calcular", "accesorios", "--entrada", ruta)
    assert corrida.returncode == 65
    assert "columna-flotante" in corrida.stderr


def test_recalcular_su_propia_salida(cedulas, tmp_path):
    primera, segunda = tmp_path / "1.csv", tmp_path / "2.csv"
    cedulas("calcular", "accesorios", "--entrada", escribir(tmp_path, "csv"), "--salida", primera)
    assert cedulas("calcular", "accesorios", "--entrada", primera, "--salida", segunda).returncode == 0
    antes, despues = leer(primera), leer(segunda)
    assert [[f[c] for c in SALIDA] for f in antes] == [[f[c] for c in SALIDA] for f in despues]
    assert [f["emitido_total"] for f in despues] == [f["total"] for f in antes]


def test_la_oficina_agrega_lo_que_falta(cedulas, tmp_path):
    orden = ("calcular", "accesorios", "--importe", "1000", "--vencimiento", "2026-01-19", "--pago", "2026-11-20")
    assert cedulas(*orden).returncode == 78
    carpeta = tmp_path / "oficina" / "parametros"
    carpeta.mkdir(parents=True)
    (carpeta / "propios.csv").write_text(
        "parametro,clave,desde,hasta,valor,unidad,publicado,fundamento\n"
        "inpc,,2026-09-01,2026-09-30,146.000,indice,2026-10-07,supuesto de prueba\n"
        "inpc,,2026-10-01,2026-10-31,146.500,indice,2026-11-09,supuesto de prueba\n",
        encoding="utf-8",
    )
    corrida = cedulas(*orden, "--formato", "json")
    assert corrida.returncode == 0, corrida.stderr
    (fila,) = json.loads(corrida.stdout)
    # 146.500 / 143.042 = 1.024174…
    assert (fila["inpc_reciente"], fila["factor"], fila["mes_inpc_antiguo"]) == ("146.500", "1.0241", "2025-12")
    (antes,) = json.loads(cedulas(*orden, "--corte", "2026-11-08", "--formato", "json").stdout)
    assert antes["mes_inpc_reciente"] == "2026-09"


@pytest.mark.parametrize("concepto", ["cuota", "multa"])
def test_explicar_da_lo_mismo(cedulas, concepto):
    caso = ("--importe", "1000", "--vencimiento", "2025-11-18", "--pago", "2026-02-20", "--concepto", concepto)
    explicado = json.loads(cedulas("explicar", "accesorios", *caso, "--formato", "json").stdout)
    (calculado,) = json.loads(cedulas("calcular", "accesorios", *caso, "--formato", "json").stdout)
    assert {c: explicado["resultado"][c] for c in SALIDA} == {c: calculado[c] for c in SALIDA}
    assert all(p["fundamento"] for p in explicado["pasos"])
    fracciones = [p for p in explicado["pasos"] if p["concepto"].startswith("Mes o fracción")]
    assert [p["concepto"] for p in fracciones] == [f"Mes o fracción {i + 1}" for i in range(len(fracciones))]
    assert [p["resultado"] for p in fracciones] == (
        ["1.47 %", "1.47 %", "2.07 %", "2.07 %"] if concepto == "cuota" else []
    )


def test_explicar_al_azar(contexto, bloque, azar):
    from cedulas_cli.dominio.explicacion_accesorios import explicar

    renglones = azar(5, 400)
    filas, _, _ = bloque(renglones)
    for renglon, fila in zip(renglones, filas, strict=True):
        datos = {
            "importe": int(Decimal(renglon["importe"]) * 100),
            "vencimiento": date.fromisoformat(renglon["vencimiento"]),
            "pago": date.fromisoformat(renglon["pago"]),
            "corte": date.fromisoformat(renglon["corte"]) if renglon["corte"] else None,
            "concepto": renglon["concepto"] or None,
            "factor": None,
            "modalidad": None,
            "regimen": None,
        }
        resultado = explicar(datos, contexto).datos
        assert str(resultado["total"]) == str(int(fila["total"] * 100))
        assert resultado["factor"] == str(fila["factor"])
        assert resultado["tasa_recargos"] == str(fila["tasa_recargos"])
        assert resultado.get("mes_inpc_reciente") == fila["mes_inpc_reciente"]


def test_explicar_cabe_en_terminal(cedulas):
    corrida = cedulas(
        *("explicar", "accesorios", "--importe", "1000", "--periodo", "2025-10", "--emision", "mensual"),
        *("--pago", "2026-02-20", "--formato", "tabla"),
    )
    assert corrida.returncode == 0
    assert max(map(len, corrida.stdout.splitlines())) <= 80
    for esperado in ("Vencimiento", "2025-11-18", "RCFF art. 16", "$1,084.93", "recargos_mora = 2.07 %"):
        assert esperado in corrida.stdout
