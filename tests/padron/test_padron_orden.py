"""`cedulas credito` como lo teclea una persona: códigos, cuentas, columnas del contrato y ninguna traza."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import polars as pl
import pytest

HOY = "2026-11-20"
CONTRATO = [
    *("numero_credito", "registro_patronal", "periodo", "tipo_documento", "sector", "estado"),
    *("suerte_principal", "actualizacion", "recargos", "multa", "total"),
    *("fecha_notificacion", "fecha_surte", "fecha_limite_pago", "fecha_exigible"),
]
ACTO = ("autoridad", "competencia", "fundamento", "firmante", "medio_defensa")


@pytest.fixture
def hechos(tmp_path):
    """Un csv con la vida de dos créditos y, si se pide, un renglón malo."""

    def escribir(*, malo: bool = False, formato: str = "csv"):
        filas = []
        for numero in ("260000001", "260000002"):
            base = {"numero_credito": numero, "documento": f"D-{numero}"}
            alta = {"registro_patronal": "Y5412345101", "periodo": "2026-08", "tipo_documento": "02", "sector": "07"}
            filas.append({**base, "hecho": "determinado", "fecha": "2026-10-20", **alta, "suerte_principal": "1250.50"})
            filas.append({**base, "hecho": "emitido", "fecha": "2026-10-20", **dict.fromkeys(ACTO, "de prueba")})
            filas.append({**base, "hecho": "por_notificar", "fecha": "2026-10-21", "cifra_control": "2026100001"})
        if malo:
            filas.append({"numero_credito": "260000002", "hecho": "saldado", "fecha": "30/10/2026"})
            filas.append({"numero_credito": "260000002", "hecho": "en_cobro", "fecha": "2026-10-30", "acuse": "A"})
        tabla = pl.DataFrame(filas, infer_schema_length=None)
        ruta = tmp_path / f"hechos.{formato}"
        {"csv": tabla.write_csv, "jsonl": tabla.write_ndjson, "parquet": tabla.write_parquet}[formato](ruta)
        return ruta

    return escribir


@pytest.fixture
def credito(cedulas, oficina_sqlite):
    """`cedulas credito …` sobre la oficina de la prueba."""

    def correr(*argumentos: object, entrada: str | None = None):
        return cedulas("credito", *argumentos, "--oficina", oficina_sqlite.raiz, entrada=entrada)

    return correr


def test_la_vida_de_un_credito_tecleada(credito, hechos) -> None:
    hecho = credito("registrar", "--entrada", hechos(), "--fecha", HOY)
    assert hecho.returncode == 0, hecho.stderr
    assert "leídos 6 = aceptados 6 + repetidos 0 + apartados 0" in hecho.stderr
    assert hecho.stdout == ""
    hecho = credito("registrar", "--entrada", hechos(), "--fecha", HOY)
    assert "aceptados 0 + repetidos 6" in hecho.stderr

    suelto = ["--credito", "260000001", "--documento", "F-12", "--usuario", "Ana", "--registrado", HOY]
    datos = ["notificador=N-012", "constancia=C-12", "constancia_desde=2026-01-01", "constancia_hasta=2026-12-31"]
    pares = [parte for dato in datos for parte in ("--dato", dato)]
    hecho = credito("registrar", *suelto, "--hecho", "en_diligencia", "--fecha", "2026-10-22", *pares)
    assert hecho.returncode == 0, hecho.stderr
    pares = [p for d in ("hora=11:30", "atendio=Persona Ficticia", "caracter=representante") for p in ("--dato", d)]
    hecho = credito("registrar", *suelto, "--hecho", "notificado", "--fecha", "2026-10-23", *pares)
    assert hecho.returncode == 0, hecho.stderr

    renglones = list(csv.DictReader(io.StringIO(credito("listar", "--formato", "csv").stdout)))
    assert list(renglones[0])[: len(CONTRATO)] == CONTRATO
    assert [(r["numero_credito"], r["estado"], r["total"]) for r in renglones] == [
        ("260000001", "NOTIFICADO", "1250.50"),
        ("260000002", "POR_NOTIFICAR", "1250.50"),
    ]

    # Notificado el viernes 23: surte el lunes 26; quince hábiles (2 de noviembre hábil, 16 inhábil) → martes 17.
    fechas = [renglones[0][c] for c in ("fecha_surte", "fecha_limite_pago", "fecha_exigible")]
    assert fechas == ["2026-10-26", "2026-11-17", "2026-11-18"]

    simulado = credito("avanzar", "--fecha", HOY, "--simular", "--formato", "csv")
    assert [linea.split(",")[1] for linea in simulado.stdout.splitlines()[1:]] == ["surte_efectos", "exigible"]
    hecho = credito("avanzar", "--fecha", HOY)
    assert hecho.returncode == 0, hecho.stderr
    assert "exigible" in hecho.stdout
    repetido = credito("avanzar", "--fecha", HOY)
    assert (repetido.returncode, repetido.stdout, repetido.stderr) == (0, "", "")

    ficha = json.loads(credito("ver", "260000001", "--formato", "json").stdout)
    assert ficha["credito"]["estado"] == "EXIGIBLE"
    assert ficha["credito"]["saldo"] == "1250.50"
    assert [h["hecho"] for h in ficha["hechos"]][-3:] == ["notificado", "surte_efectos", "exigible"]
    assert ficha["hechos"][3]["usuario"] == "Ana"
    assert ficha["hechos"][0]["datos"]["suerte_principal"] == "1250.50"
    tabla = credito("ver", "260000001", "--formato", "tabla").stdout
    assert "EXIGIBLE" in tabla
    assert "ACTA" not in tabla
    verificado = credito("verificar")
    assert verificado.returncode == 0, verificado.stderr
    assert "padrón íntegro: 10 hechos" in verificado.stderr


def test_apartados_con_su_renglon_y_codigo_1(credito, hechos) -> None:
    hecho = credito("registrar", "--entrada", hechos(malo=True), "--fecha", HOY, "--formato", "csv")
    assert hecho.returncode == 1, hecho.stderr
    assert "leídos 8 = aceptados 6 + repetidos 0 + apartados 2" in hecho.stderr
    apartados = list(csv.DictReader(io.StringIO(hecho.stdout)))
    assert [(a["archivo"], a["renglon"], a["regla"]) for a in apartados] == [
        ("hechos.csv", "7", "fecha-imposible"),
        ("hechos.csv", "8", "transicion-ilegal"),
    ]


def test_todo_o_nada_y_simular(credito, hechos) -> None:
    hecho = credito("registrar", "--entrada", hechos(malo=True), "--todo-o-nada", "--fecha", HOY)
    assert hecho.returncode == 65, hecho.stderr
    hecho = credito("registrar", "--entrada", hechos(), "--simular", "--fecha", HOY)
    assert "simulación: leídos 6 = aceptados 6" in hecho.stderr
    assert credito("listar", "--formato", "csv").stdout.count("\n") == 1


@pytest.mark.parametrize("formato", ["jsonl", "parquet"])
def test_otros_formatos_dan_lo_mismo(credito, hechos, formato) -> None:
    hecho = credito("registrar", "--entrada", hechos(formato=formato), "--fecha", HOY)
    assert "aceptados 6" in hecho.stderr, hecho.stderr


def test_por_tuberia(credito, hechos) -> None:
    hecho = credito("registrar", "--entrada", "-", "--fecha", HOY, entrada=hechos().read_text())
    assert "aceptados 6" in hecho.stderr


def test_alterada_sale_con_1_y_dice_donde(credito, hechos, oficina_sqlite) -> None:
    credito("registrar", "--entrada", hechos(), "--fecha", HOY)
    with (oficina_sqlite.raiz / "creditos.db").open("r+b") as archivo:
        archivo.seek(5_000)
        (byte,) = archivo.read(1)
        archivo.seek(5_000)
        archivo.write(bytes([byte ^ 0x40]))
    hecho = credito("verificar", "--formato", "csv")
    assert hecho.returncode == 1
    assert "bytes 4,096 a 8,191" in hecho.stdout
    assert "Traceback" not in hecho.stderr


@pytest.mark.parametrize(
    ("argumentos", "codigo", "nombre"),
    [
        (("ver", "260000001"), 66, "credito-no-existe"),
        (("registrar",), 2, "opcion-invalida"),
        (("registrar", "--entrada", "x.csv", "--credito", "1"), 2, "opcion-invalida"),
        (("registrar", "--credito", "260000001", "--hecho", "pago"), 2, "opcion-invalida"),
        (("registrar", "--credito", "260000001", "--hecho", "pago", "--fecha", "ayer"), 2, "opcion-invalida"),
        (
            ("registrar", "--credito", "1", "--hecho", "pago", "--fecha", HOY, "--dato", "sin-igual"),
            2,
            "opcion-invalida",
        ),
        (("registrar", "--credito", "1", "--hecho", "pago", "--fecha", HOY), 65, "sin-renglones-utiles"),
        (("registrar", "--entrada", "no-existe.csv"), 66, "archivo-no-existe"),
        (("listar", "--vencen-antes", "mañana"), 2, "opcion-invalida"),
        (("listar", "--estado", "EXIJIBLE"), 2, "opcion-invalida"),
        (("listar", "--periodo", "2026-13"), 2, "opcion-invalida"),
    ],
)
def test_errores_con_nombre(credito, argumentos, codigo, nombre) -> None:
    hecho = credito(*argumentos)
    assert hecho.returncode == codigo, hecho.stderr
    assert nombre in hecho.stderr
    assert "Traceback" not in hecho.stderr


def test_sin_padron_la_noche_y_la_lista_no_fallan(credito) -> None:
    assert (credito("avanzar").returncode, credito("verificar").returncode) == (0, 0)
    assert credito("listar", "--formato", "csv").stdout.split(",")[0] == "numero_credito"


@pytest.mark.parametrize("queda", ["nada", "vacio"])
def test_un_padron_que_se_perdio_no_es_uno_que_no_hay(credito, hechos, oficina_sqlite, queda) -> None:
    """Con hechos anclados en la bitácora y sin archivo, la noche y la lista no pueden salir calladas con 0."""
    credito("registrar", "--entrada", hechos(), "--fecha", HOY)
    base = oficina_sqlite.raiz / "creditos.db"
    base.unlink()
    if queda == "vacio":
        base.touch()
    for orden in (("avanzar", "--fecha", "2026-12-31"), ("listar",), ("ver", "260000001"), ("migrar",)):
        hecho = credito(*orden)
        assert hecho.returncode == 65, (orden, hecho.stderr)
        assert "registro-alterado" in hecho.stderr
        assert hecho.stdout == ""
    assert credito("verificar").returncode == 1


def test_un_importe_malo_se_explica_en_pesos(credito) -> None:
    """Quien captura escribe pesos: el motivo no le habla de centavos, ni al decir qué falta ni cuánto falta."""
    renglon = "numero_credito,hecho,fecha,fuente,folio,importe\n260000001,pago,2026-11-20,SIPARE,1,-3.50\n"
    malo = credito("registrar", "--entrada", "-", "--fecha", HOY, entrada=renglon)
    assert malo.returncode == 65
    assert "«importe» no sirve: '-3.50': debe ser un importe en pesos" in malo.stderr


def test_columnas_que_faltan_y_flotantes(credito, tmp_path) -> None:
    (tmp_path / "sin.csv").write_text("numero_credito,fecha\n1,2026-01-01\n")
    assert "columna-faltante" in credito("registrar", "--entrada", tmp_path / "sin.csv").stderr
    tabla = pl.DataFrame({"numero_credito": ["1"], "hecho": ["pago"], "fecha": [date(2026, 1, 1)], "importe": [1.5]})
    tabla.write_parquet(tmp_path / "f.parquet")
    assert "columna-flotante" in credito("registrar", "--entrada", tmp_path / "f.parquet").stderr


def test_la_contrasena_no_sale_en_ningun_mensaje(credito, monkeypatch) -> None:
    monkeypatch.setenv("CEDULAS_PADRON", "postgresql://ana:secretisima@127.0.0.1:1/padron")
    hecho = credito("listar")
    assert hecho.returncode == 74, hecho.stderr
    assert "padron-inaccesible" in hecho.stderr
    assert "secretisima" not in hecho.stdout + hecho.stderr
    for mala in ("mysql://ana:secretisima@x/y", "::secretisima::"):
        monkeypatch.setenv("CEDULAS_PADRON", mala)
        hecho = credito("listar")
        assert hecho.returncode == 78, hecho.stderr
        assert "secretisima" not in hecho.stdout + hecho.stderr


def test_el_usuario_por_omision(credito, hechos, monkeypatch) -> None:
    monkeypatch.setenv("CEDULAS_USUARIO", "turno nocturno")
    credito("registrar", "--entrada", hechos(), "--fecha", HOY)
    ficha = json.loads(credito("ver", "260000001", "--formato", "json").stdout)
    assert {h["usuario"] for h in ficha["hechos"]} == {"turno nocturno"}
