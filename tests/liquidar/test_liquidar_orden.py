"""La orden entera sobre una oficina: la suma contra un cálculo ajeno, el padrón, repetir y lo que falta para emitir."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pypdf import PdfReader

Correr = Callable[..., subprocess.CompletedProcess[str]]
Renglon = dict[str, str]
PERIODO = "2026-06"
INPC = {"2026-06": Fraction("145.131"), "2026-08": Fraction("145.462")}
"""Los dos índices del factor: vencimiento 20-jul-2026 (el 17 es viernes) y corte 23-sep-2026."""
MORA = 3 * Fraction("2.07")
"""20-jul a 23-sep: dos meses y fracción, a 2.07 % cada uno."""
VIVIENDA = {"aportacion_vivienda", "amortizacion"}


def tabla(texto: str) -> list[Renglon]:
    return list(csv.DictReader(io.StringIO(texto)))


def centavo(exacto: Fraction) -> Decimal:
    """Al centavo, mitad arriba."""
    return (Decimal(exacto.numerator) / Decimal(exacto.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def liquidar(cedulas: Correr, *argumentos: object, codigo: int = 1) -> list[Renglon]:
    hecho = cedulas("liquidar", "--periodo", PERIODO, "--formato", "csv", *argumentos)
    assert hecho.returncode == codigo, hecho.stderr
    return tabla(hecho.stdout)


def ajeno(confronta: list[Renglon]) -> dict[tuple[str, str], dict[str, Fraction]]:
    """(registro, clase) → suerte, actualización, recargos y multa, con diccionarios y fracciones."""
    netos: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for r in confronta:
        if r["causa"] == "redondeo" or r["concepto"] in VIVIENDA:
            continue
        clase = "COP" if r["emision"] == "mensual" else "RCV"
        netos[r["registro_patronal"], clase] += Fraction(r["diferencia"])
    factor = Fraction(int(INPC["2026-08"] / INPC["2026-06"] * 10_000), 10_000)
    creditos = {}
    for llave, suerte in netos.items():
        if suerte > 0:
            actualizado = Fraction(centavo(suerte * factor))
            recargos = Fraction(centavo(actualizado * MORA / 100))
            multa = Fraction(centavo(suerte * Fraction(40, 100)))
            creditos[llave] = {"suerte": suerte, "act": actualizado - suerte, "recargos": recargos, "multa": multa}
    return creditos


def test_suma_al_centavo_con_un_calculo_ajeno(lista: Path, cedulas: Correr) -> None:
    confronta = tabla(cedulas("confronta", "--periodo", PERIODO, "--por", "concepto", "--formato", "csv").stdout)
    esperados = ajeno(confronta)
    filas = liquidar(cedulas, "--simular")
    cuotas = {(f["registro_patronal"], f["clase"]): f for f in filas if f["documento"] == "DOC-03"}
    multas = {(f["registro_patronal"], f["clase"]): f for f in filas if f["documento"] == "DOC-06"}
    assert cuotas.keys() == esperados.keys() == multas.keys()
    assert len(cuotas) > 12
    for llave, esperado in esperados.items():
        fila, multa = cuotas[llave], multas[llave]
        assert Fraction(fila["suerte_principal"]) == esperado["suerte"]
        assert Fraction(fila["actualizacion"]) == esperado["act"]
        assert Fraction(fila["recargos"]) == esperado["recargos"]
        assert Fraction(fila["total"]) == sum(esperado[c] for c in ("suerte", "act", "recargos"))
        assert Fraction(multa["multa"]) == Fraction(multa["total"]) == esperado["multa"]
        assert multa["suerte_principal"] == "0.00" == fila["multa"]
        ramos = ("cuota_fija", "excedente", "prestaciones_dinero", "gastos_medicos", "riesgos_trabajo")
        otros = ("invalidez_vida", "guarderias", "retiro", "cesantia_vejez")
        assert sum(Fraction(fila[c]) for c in (*ramos, *otros)) == esperado["suerte"]
        assert all(Fraction(fila[c]) >= 0 for c in (*ramos, *otros))
        assert {fila["aportacion_vivienda"], fila["amortizacion"]} == {"0.00"}


def test_igual_que_calcular_accesorios(lista: Path, cedulas: Correr) -> None:
    fila = next(f for f in liquidar(cedulas, "--simular") if f["documento"] == "DOC-03")
    aparte = cedulas(
        *("calcular", "accesorios", "--importe", fila["suerte_principal"], "--vencimiento", fila["vencimiento"]),
        *("--pago", fila["corte"], "--formato", "csv"),
    )
    [calculado] = tabla(aparte.stdout)
    for campo in ("actualizacion", "recargos", "total"):
        assert calculado[campo] == fila[campo]


def test_tipos_de_documento_y_numeros(lista: Path, cedulas: Correr) -> None:
    confronta = tabla(cedulas("confronta", "--periodo", PERIODO, "--formato", "csv").stdout)
    omisos = {(r["registro_patronal"], r["emision"]) for r in confronta if r["tipo"] == "omiso-total"}
    assert omisos
    filas = liquidar(cedulas, "--simular")
    for fila in filas:
        omiso = (fila["registro_patronal"], fila["emision"]) in omisos
        if fila["documento"] == "DOC-06":
            assert fila["tipo_documento"] == {"COP": "80", "RCV": "81"}[fila["clase"]]
        elif omiso:
            assert fila["tipo_documento"] == {"COP": "02", "RCV": "06"}[fila["clase"]]
        else:
            assert fila["tipo_documento"] == "03"
    for clase, digito, de_multa in (("COP", "2", "8"), ("RCV", "3", "6")):
        numeros = [f["numero_credito"] for f in filas if f["clase"] == clase and f["documento"] == "DOC-03"]
        assert numeros == [f"26{digito}{n:06d}" for n in range(1, len(numeros) + 1)]
        gemelos = [f for f in filas if f["clase"] == clase and f["documento"] == "DOC-06"]
        assert [g["numero_credito"] for g in gemelos] == [n[:2] + de_multa + n[3:] for n in numeros]
        assert [g["credito_origen"] for g in gemelos] == numeros


def test_simular_no_escribe_y_emitir_da_lo_mismo(lista: Path, cedulas: Correr) -> None:
    liquidar(cedulas, "--simular")
    antes = {p: p.read_bytes() for p in lista.rglob("*") if p.is_file() and ".candado" not in p.name}
    simulado = liquidar(cedulas, "--simular")
    assert {p: p.read_bytes() for p in lista.rglob("*") if p.is_file() and ".candado" not in p.name} == antes
    assert liquidar(cedulas) == simulado


def test_emitir_asienta_en_el_padron_y_repetir_no_duplica(lista: Path, cedulas: Correr) -> None:
    filas = liquidar(cedulas)
    padron = {r["numero_credito"]: r for r in tabla(cedulas("credito", "listar", "--formato", "csv").stdout)}
    assert padron.keys() == {f["numero_credito"] for f in filas}
    for fila in filas:
        suyo = padron[fila["numero_credito"]]
        assert suyo["estado"] == "EMITIDO"
        for campo in ("tipo_documento", "suerte_principal", "actualizacion", "recargos", "multa", "total"):
            assert suyo[campo] == fila[campo]
        assert suyo["credito_multa"] == fila["credito_multa"]
        assert suyo["credito_origen"] == fila["credito_origen"]
    assert cedulas("credito", "verificar").returncode == 0
    assert liquidar(cedulas) == []
    assert tabla(cedulas("credito", "listar", "--formato", "csv").stdout) == list(padron.values())
    facturas = [list(csv.DictReader(p.open())) for p in sorted(lista.glob("salidas/liquidaciones/*/*/*/factura.csv"))]
    assert sorted(r["numero_credito"] for f in facturas for r in f) == sorted(padron)
    for factura in facturas:
        importe = sum(Decimal(r["total"]) for r in factura)
        assert {(int(r["casos_factura"]), Decimal(r["importe_factura"])) for r in factura} == {(len(factura), importe)}


def test_si_la_diferencia_cambio_lo_dice(lista: Path, cedulas: Correr) -> None:
    emitidos = liquidar(cedulas, "--emision", "bimestral")
    ruta = lista / "oficina.toml"
    ruta.write_text(ruta.read_text().replace("vivienda = false", "vivienda = true"))
    hecho = cedulas("liquidar", "--periodo", PERIODO, "--emision", "bimestral", "--apartados", lista / "aparte.csv")
    assert hecho.returncode == 1
    apartados = list(csv.DictReader((lista / "aparte.csv").open()))
    cambiados = {r["registro_patronal"]: r["detalle"] for r in apartados if r["motivo"] == "ya-liquidado-otro-importe"}
    for fila in emitidos:
        if fila["documento"] == "DOC-03" and fila["registro_patronal"] in cambiados:
            assert fila["numero_credito"] in cambiados[fila["registro_patronal"]]
    assert cambiados


FALTANTES = {
    'autoridad = "El Titular de la Subdelegación de Prueba"': "[liquidacion] autoridad",
    'lugar = "Guadalajara, Jalisco"': "[subdelegacion] lugar",
    'competencia = "artículos 150 y 155, fracción XIV, inciso z), del Reglamento Interior"': "[fundamento] competencia",
    'nombre = "PERSONA DE PRUEBA"': "[firmante] nombre",
    'cargo = "Titular de la Subdelegación"': "[firmante] cargo",
    'organo = "el Consejo Consultivo"': "[defensa] organo",
    'domicilio = "Calle del Consejo 5"': "[defensa] domicilio",
}


@pytest.mark.parametrize(("dato", "nombre"), FALTANTES.items(), ids=list(FALTANTES.values()))
def test_sin_un_requisito_no_se_emite(dato: str, nombre: str, lista: Path, cedulas: Correr) -> None:
    ruta = lista / "oficina.toml"
    texto = ruta.read_text()
    assert dato in texto
    ruta.write_text(texto.replace(dato, f'{dato.split(" = ", maxsplit=1)[0]} = ""', 1))
    hecho = cedulas("liquidar", "--periodo", PERIODO, "--formato", "json")
    assert hecho.returncode == 78
    error = json.loads(hecho.stderr.splitlines()[-1])
    assert (error["nombre"], error["causa"]) == ("acto-incompleto", f"falta {nombre}")
    assert not (lista / "creditos.db").exists()
    assert not (lista / "salidas").exists()


def test_recien_creada_le_falta_todo_pero_se_simula(oficina: Path, cedulas: Correr) -> None:
    hecho = cedulas("liquidar", "--periodo", PERIODO)
    assert hecho.returncode == 78
    for nombre in FALTANTES.values():
        assert (nombre in hecho.stderr) == (nombre != "[firmante] cargo")
    assert liquidar(cedulas, "--simular")


@pytest.mark.parametrize(
    ("cambio", "cuales"),
    [
        ({"multa": '"ninguna"'}, set()),
        ({"multa": '"omision"'}, {"02", "06"}),
        ({"multa": '"todas"'}, {"02", "03", "06"}),
    ],
)
def test_a_quien_se_multa(
    cambio: dict[str, str], cuales: set[str], oficina: Path, cedulas: Correr, completar: Callable[..., None]
) -> None:
    completar(oficina, **cambio)
    filas = liquidar(cedulas, "--simular")
    tipos = {f["numero_credito"]: f["tipo_documento"] for f in filas}
    con_multa = {tipos[f["credito_origen"]] for f in filas if f["documento"] == "DOC-06"}
    assert con_multa == cuales & set(tipos.values())
    for fila in filas:
        assert bool(fila["credito_multa"]) == (fila["tipo_documento"] in cuales)


def test_mas_del_minimo_pide_motivacion(oficina: Path, cedulas: Correr, completar: Callable[..., None]) -> None:
    completar(oficina, multa_por_ciento='"55"')
    hecho = cedulas("liquidar", "--periodo", PERIODO, "--simular")
    assert hecho.returncode == 78
    assert "gravedad" in hecho.stderr
    texto = (oficina / "oficina.toml").read_text()
    texto = texto.replace('multa_gravedad = ""', 'multa_gravedad = "omisión reiterada"')
    (oficina / "oficina.toml").write_text(
        texto.replace('multa_antecedentes = ""', 'multa_antecedentes = "tres omisiones"')
    )
    filas = {f["numero_credito"]: f for f in liquidar(cedulas, "--simular")}
    for fila in filas.values():
        if fila["documento"] == "DOC-06":
            omitido = Fraction(filas[fila["credito_origen"]]["suerte_principal"])
            assert Fraction(fila["multa"]) == Fraction(centavo(omitido * Fraction(55, 100)))


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ({"digito_cop": '"8"'}, "digito_cop"),
        ({"digito_rcv": '"2"'}, "digito_"),
        ({"umbral": '"x"'}, "umbral"),
        ({"multa": '"siempre"'}, "multa"),
        ({"multa_por_ciento": '"101"'}, "multa_por_ciento"),
        ({"td_improcedente": '"abc"'}, "td_improcedente"),
    ],
)
def test_configuracion_que_no_sirve(
    cambio: dict[str, str], motivo: str, oficina: Path, cedulas: Correr, completar: Callable[..., None]
) -> None:
    completar(oficina, **cambio)
    hecho = cedulas("liquidar", "--periodo", PERIODO, "--simular")
    assert hecho.returncode == 78
    assert "configuracion-invalida" in hecho.stderr
    assert motivo in hecho.stderr


@pytest.mark.parametrize(
    ("argumentos", "codigo"),
    [
        ((), 2),
        (("--periodo", PERIODO, "--entrada", "x.csv"), 2),
        (("--periodo", PERIODO, "--borrador", "b"), 2),
        (("--periodo", PERIODO, "--simular", "--corte", "2026-09-24"), 2),
        (("--periodo", PERIODO, "--simular", "--corte", "ayer"), 2),
        (("--periodo", "2020-01", "--simular"), 66),
        (("--entrada", "x.csv", "--emision", "mensual"), 2),
    ],
)
def test_uso_incorrecto(argumentos: tuple[str, ...], codigo: int, lista: Path, cedulas: Correr) -> None:
    hecho = cedulas("liquidar", *argumentos)
    assert hecho.returncode == codigo
    assert "Traceback" not in hecho.stderr


def test_corte_anterior_cambia_los_accesorios(lista: Path, cedulas: Correr) -> None:
    [hoy, antes] = [liquidar(cedulas, "--simular", "--corte", dia)[0] for dia in ("2026-09-23", "2026-07-21")]
    assert antes["suerte_principal"] == hoy["suerte_principal"]
    assert antes["actualizacion"] == "0.00"
    assert Fraction(antes["recargos"]) == Fraction(
        centavo(Fraction(antes["suerte_principal"]) * Fraction("2.07") / 100)
    )


def test_explicar_rehace_el_credito_y_nota_lo_alterado(lista: Path, cedulas: Correr) -> None:
    filas = liquidar(cedulas, "--emision", "mensual")
    for fila in filas[:4]:
        hecho = cedulas("explicar", "liquidacion", "--credito", fila["numero_credito"], "--formato", "json")
        assert hecho.returncode == 0, hecho.stderr
        objeto = json.loads(hecho.stdout)
        for campo in ("suerte_principal", "actualizacion", "recargos", "multa", "total"):
            assert objeto["resultado"][campo] == fila[campo]
        assert len(objeto["pasos"]) >= 4
    assert cedulas("explicar", "liquidacion", "--credito", "999999999").returncode == 66
    [papel] = lista.glob("salidas/liquidaciones/mensual/*/01/papel.jsonl")
    renglones = papel.read_text().splitlines()
    objeto = json.loads(renglones[0])
    objeto["recargos"] += 1
    papel.write_text("\n".join([json.dumps(objeto), *renglones[1:]]) + "\n")
    hecho = cedulas("explicar", "liquidacion", "--credito", filas[0]["numero_credito"])
    assert hecho.returncode == 65
    assert "registro-alterado" in hecho.stderr


def test_lo_que_llega_antes_de_emitir_ya_no_se_emite(lista: Path, cedulas: Correr) -> None:
    (lista / "pagos").rename(lista / "pagos-despues")
    omisos = {f["registro_patronal"] for f in liquidar(cedulas, "--simular", codigo=0)}
    (lista / "pagos-despues").rename(lista / "pagos")
    confronta = tabla(cedulas("confronta", "--periodo", PERIODO, "--formato", "csv").stdout)
    debian = {r["registro_patronal"] for r in confronta}
    emitidos = {f["registro_patronal"] for f in liquidar(cedulas)}
    assert emitidos <= debian
    assert omisos - emitidos


def test_la_vivienda_queda_en_su_relacion(lista: Path, cedulas: Correr) -> None:
    confronta = tabla(cedulas("confronta", "--periodo", PERIODO, "--por", "concepto", "--formato", "csv").stdout)
    liquidar(cedulas)
    relacion = list(csv.DictReader((lista / "salidas/liquidaciones/bimestral" / PERIODO / "vivienda.csv").open()))
    de_vivienda = [r for r in confronta if r["concepto"] in VIVIENDA]
    assert de_vivienda
    assert len(relacion) == len(de_vivienda)
    assert sum(Decimal(r["diferencia"]) for r in relacion) == sum(Decimal(r["diferencia"]) for r in de_vivienda)


def test_la_factura_recibe_el_lote(lista: Path, cedulas: Correr, tmp_path: Path) -> None:
    liquidar(cedulas, "--emision", "mensual")
    [ruta] = lista.glob("salidas/liquidaciones/mensual/*/*/factura.csv")
    renglones = list(csv.DictReader(ruta.open()))
    with (tmp_path / "recibe.csv").open("w", newline="") as archivo:
        campos = ("numero_credito", "cifra_control", "casos_factura", "importe_factura")
        escritor = csv.writer(archivo)
        escritor.writerow((*campos, "hecho", "fecha", "casos_recibidos", "importe_recibido"))
        for r in renglones:
            propio = ("por_notificar", "2026-09-24", r["casos_factura"], r["importe_factura"])
            escritor.writerow((*(r[c] for c in campos), *propio))
    hecho = cedulas("credito", "registrar", "--entrada", tmp_path / "recibe.csv", "--fecha", "2026-09-24")
    assert hecho.returncode == 0, hecho.stderr
    listado = tabla(cedulas("credito", "listar", "--formato", "csv").stdout)
    assert {r["estado"] for r in listado} == {"POR_NOTIFICAR"}


def test_un_pdf_con_pagina_y_huella_por_credito(lista: Path, cedulas: Correr) -> None:
    filas = liquidar(cedulas, "--emision", "mensual")
    [ruta] = lista.glob("salidas/liquidaciones/mensual/*/*/factura.csv")
    for r in csv.DictReader(ruta.open()):
        paginas = PdfReader(ruta.parent / r["pdf"]).pages
        primera = paginas[int(r["pagina_inicial"]) - 1].extract_text()
        assert r["numero_credito"] in primera
        assert r["huella"][:16] in primera
        assert f"Página 1 de {r['paginas']}" in primera
    assert len(filas) == len(list(csv.DictReader(ruta.open())))
