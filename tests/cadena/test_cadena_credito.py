"""Del pago que faltó al crédito turnado a cobro: la cadena entera por sus órdenes, y las cuentas cuadran al centavo."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Orden = Callable[..., CompletedProcess[str]]
PERIODO = "2026-06"
ACTO = {
    'lugar = ""': 'lugar = "Guadalajara, Jalisco"',
    'competencia = ""': 'competencia = "artículo 155, fracción XIV, inciso z), del Reglamento Interior"',
    'nombre = "NOMBRE DE EJEMPLO"': 'nombre = "PERSONA DE PRUEBA"',
    'domicilio = "Calle Ficticia 1, Colonia Ejemplo, C.P. 00000"': 'domicilio = "Calle de la Oficina 1"',
    'organo = ""\ndomicilio = ""': 'organo = "el Consejo Consultivo"\ndomicilio = "Calle del Consejo 5"',
    'autoridad = ""': 'autoridad = "El Titular de la Subdelegación de Prueba"',
}


def _filas(texto: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(texto)))


def _bien(hecho: CompletedProcess[str], *codigos: int) -> str:
    assert hecho.returncode in (codigos or (0,)), hecho.stderr
    return hecho.stdout


@pytest.fixture
def liquidada(orden_en: Callable[..., Orden], tmp_path: Path) -> Orden:
    """Emisión de 80 patrones, lo que pagaron con 30 omisiones sembradas, y su liquidación al 23 de septiembre."""
    cedulas = orden_en()
    comunes = ("--patrones", 80, "--semilla", 21, "--periodo", PERIODO)
    for formato, otras in (("canonico", ()), ("sua", ("--errores", 30))):
        _bien(cedulas("ejemplo", "generar", *comunes, "--formato", formato, *otras, "--salida", formato))
    _bien(cedulas("emision", "recibir", "canonico", "--fecha", "2026-07-02"))
    ruta = tmp_path / "oficina" / "oficina.toml"
    texto = ruta.read_text("utf-8")
    for viejo, nuevo in ACTO.items():
        assert viejo in texto, viejo
        texto = texto.replace(viejo, nuevo)
    ruta.write_text(texto, "utf-8")
    _bien(cedulas("pagos", "recibir", *sorted((tmp_path / "sua").glob("*.zip")), "--fecha", "2026-07-21"))
    _bien(cedulas("liquidar", "--periodo", PERIODO, "--fecha", "2026-09-23", "--salida", "liquidados.csv"), 0, 1)
    return cedulas


def test_del_pago_que_falto_al_turno(liquidada: Orden, tmp_path: Path) -> None:
    cedulas = liquidada
    # 1. Cada crédito de cuota suma lo que faltó de su patrón y emisión, según la lista que dejó quien sembró.
    faltante: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for fila in _filas((tmp_path / "sua" / "omisiones_detalle.csv").read_text("utf-8")):
        if fila["concepto"] in ("aportacion_vivienda", "amortizacion") or fila["causa"] == "redondeo":
            continue
        faltante[fila["registro_patronal"], fila["emision"]] += Decimal(fila["diferencia"])
    liquidados = _filas((tmp_path / "liquidados.csv").read_text("utf-8"))
    cuotas = [f for f in liquidados if f["tipo_documento"] in ("02", "03", "06")]
    assert {(f["registro_patronal"], f["emision"]): Decimal(f["suerte_principal"]) for f in cuotas} == {
        llave: importe for llave, importe in faltante.items() if importe > 0
    }
    multas = {f["numero_credito"]: f for f in liquidados if f["tipo_documento"] in ("80", "81")}
    for cuota in cuotas:
        gemela = multas[cuota["credito_multa"]]
        lugar = "8" if cuota["clase"] == "COP" else "6"
        assert gemela["numero_credito"] == cuota["numero_credito"][:2] + lugar + cuota["numero_credito"][3:]
        exacta = Decimal(cuota["suerte_principal"]) * 40 / 100
        assert abs(Decimal(gemela["multa"]) - exacta) <= Decimal("0.005")

    # 2. Entran al padrón, se notifican por facturas y el tiempo los mueve con las fechas de la ley.
    facturas = sorted((tmp_path / "oficina" / "salidas" / "liquidaciones").rglob("factura.csv"))
    recibidos = [fila for factura in facturas for fila in _filas(factura.read_text("utf-8"))]
    assert {f["numero_credito"] for f in recibidos} == {f["numero_credito"] for f in liquidados}
    hechos = [
        ("por_notificar", "2026-10-01", "FAC"),
        ("en_diligencia", "2026-10-05", "N07"),
        ("notificado", "2026-11-12", "ACTA"),
    ]
    renglones = ["numero_credito,hecho,fecha,usuario,documento,cifra_control"]
    for hecho, fecha, documento in hechos:
        renglones += [f"{f['numero_credito']},{hecho},{fecha},ana,{documento},{f['cifra_control']}" for f in recibidos]
    captura = "\n".join(renglones) + "\n"
    _bien(cedulas("credito", "registrar", "--entrada", "-", "--fecha", "2026-11-12", entrada=captura))
    repetida = cedulas("credito", "registrar", "--entrada", "-", "--fecha", "2026-11-13", entrada=captura)
    assert f"repetidos {3 * len(recibidos)}" in repetida.stderr

    pagado = cuotas[0]["numero_credito"]
    total = next(f["total"] for f in liquidados if f["numero_credito"] == pagado)
    pago = "numero_credito,hecho,fecha,usuario,documento,importe,fuente\n"
    pago += f"{pagado},saldado,2026-12-01,ana,SIPARE-1,{total},SIPARE\n"
    _bien(cedulas("credito", "avanzar", "--fecha", "2026-11-13"))
    _bien(cedulas("credito", "registrar", "--entrada", "-", "--fecha", "2026-12-01", entrada=pago))
    # Notificado el jueves 12 surte el viernes 13; el lunes 16 es inhábil; 15 hábiles: 7 de diciembre.
    assert cedulas("credito", "avanzar", "--fecha", "2026-12-07").stdout == ""
    _bien(cedulas("credito", "avanzar", "--fecha", "2026-12-08"))
    assert cedulas("credito", "avanzar", "--fecha", "2026-12-08").stdout == ""
    listado = {f["numero_credito"]: f for f in _filas(_bien(cedulas("credito", "listar", "--formato", "csv")))}
    assert {n: f["estado"] for n, f in listado.items()} == {
        n: "SALDADO" if n == pagado else "EXIGIBLE" for n in listado
    }
    for fila in listado.values():
        fechas = [fila[c] for c in ("fecha_notificacion", "fecha_surte", "fecha_limite_pago", "fecha_exigible")]
        assert fechas == ["2026-11-12", "2026-11-13", "2026-12-07", "2026-12-08"]

    # 3. Se turnan los exigibles; el pagado no, y lo dice.
    turno = "numero_credito,hecho,fecha,usuario,documento,lote,casos,incidencia,rale\n" + "".join(
        f"{n},entregado_rcc,2026-12-10,ana,OF-1,L-1,30,02,RALE-12\n" for n in listado
    )
    hecho = cedulas("credito", "registrar", "--entrada", "-", "--fecha", "2026-12-10", entrada=turno)
    assert hecho.returncode == 1
    assert pagado in hecho.stdout + hecho.stderr
    estados = [f["estado"] for f in _filas(_bien(cedulas("credito", "listar", "--formato", "csv")))]
    assert sorted(set(estados)) == ["ENTREGADO_RCC", "SALDADO"]

    # 4. Nada se perdió: importes y cadena.
    assert sum(Decimal(f["total"]) for f in listado.values()) == sum(Decimal(f["total"]) for f in liquidados)
    _bien(cedulas("credito", "verificar"))
    historia = json.loads(_bien(cedulas("credito", "ver", pagado, "--formato", "json")))
    assert [h["hecho"] for h in historia["hechos"]] == [
        "determinado", "emitido", "por_notificar", "en_diligencia", "notificado", "surte_efectos", "saldado",
    ]  # fmt: skip
