"""La guía y el control de acuses (DOC-02): cada pieza con su acuse o su causa, y lo que cuadra con el avance."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from cedulas_cli.documentos.formato import importe, registro_patronal
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.acuses import recibir_acuses
from cedulas_cli.flujo.avance import avance
from cedulas_cli.flujo.control_acuses import control_de_acuses
from cedulas_cli.oficina.lotes import CarpetaLotes

PERIODO, HOY = "2026-06", date(2026, 7, 10)


def texto(paginas: list[object]) -> str:
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in paginas))


def documentos(ruta: Path) -> dict[str, str]:
    """Título de su marcador → lo impreso en él."""
    lector = PdfReader(ruta)
    inicios = [(str(m.title), lector.get_destination_page_number(m)) for m in lector.outline]
    fines = [inicio for _, inicio in inicios[1:]] + [len(lector.pages)]
    return {t: texto(list(lector.pages[a:b])) for (t, a), b in zip(inicios, fines, strict=True)}


@pytest.fixture
def salida(tmp_path: Path) -> Path:
    return tmp_path / "acuses.pdf"


@pytest.fixture
def acusada(exportada, folios, tmp_path):
    """Cinco acuses, uno corregido; lo demás, pendiente."""
    uno = folios["01"]
    primeros = tmp_path / "acuses.csv"
    primeros.write_text(
        "folio,resultado,fecha,causa,recibio,guia\n"
        f"{uno[0]},entregada,2026-07-06,,JUANA PEÑA,GM001MX\n"
        f"{uno[1]},devuelta,2026-07-07,cambio-de-domicilio,,GM002MX\n"
        f"{uno[2]},devuelta,2026-07-07,cerrado,,GM003MX\n"
        f"{uno[3]},devuelta,2026-07-08,,,\n"
        f"{folios['07'][0]},ventanilla,2026-07-08,,,\n",
        "utf-8",
    )
    recibir_acuses(exportada, [primeros], HOY)
    correccion = tmp_path / "correccion.csv"
    correccion.write_text(f"folio,resultado,fecha,recibio\n{uno[2]},entregada,2026-07-09,NOTIFICADOR PROPIO\n", "utf-8")
    recibir_acuses(exportada, [correccion], HOY, corrige=True)
    return exportada


def test_antes_del_primer_acuse_es_la_guia_para_firmar(exportada, salida) -> None:
    assert control_de_acuses(exportada, PERIODO, None, HOY, salida).documentos == 1, "nada se ha devuelto"
    dicho = texto(list(PdfReader(salida).pages))
    relacion = CarpetaLotes(exportada, "mensual", PERIODO).relacion()
    for folio, registro, total in relacion.select("folio", "registro_patronal", "total").iter_rows():
        assert folio in dicho
        assert registro_patronal(registro) in dicho
        assert f"{total:,.2f}" in dicho
    assert f"{relacion.height} a la empresa = {relacion.height} pendientes" in dicho
    assert dicho.count("No entregada") == relacion.height, "una casilla por pieza"
    for cosa in ("DOC-02", "Recibe: empresa de distribución", "EJEMPLO", "Huella", "plantilla versión 1"):
        assert cosa in dicho, cosa


def test_los_subtotales_por_sector_son_los_del_avance(acusada, salida) -> None:
    control_de_acuses(acusada, PERIODO, "mensual", HOY, salida)
    guia, devueltos = documentos(salida).values()
    tabla, _ = avance(acusada, HOY, PERIODO, "mensual")
    columnas = ("entregadas", "devueltas", "en_ventanilla", "no_entregadas", "pendientes")
    for fila in tabla.iter_rows(named=True):
        dicho = re.search(rf"Subtotal del sector {fila['sector']}: (\d+) a la empresa = ([^$]*)\$([0-9,.]+)", guia)
        assert dicho, fila["sector"]
        sumandos = {c.strip(): int(n) for n, c in re.findall(r"(\d+) ([a-z ]+?)(?= \+| *$)", dicho[2].strip())}
        assert int(dicho[1]) == fila["a_la_empresa"]
        assert sumandos == {c.replace("_", " "): fila[c] for c in columnas if fila[c] or c == "pendientes"}
        assert dicho[3] == importe(centavos(fila["importe"]))
    total = importe(centavos(tabla["importe"].sum()))
    esperado = "2 entregadas + 2 devueltas + 1 en ventanilla + 13 pendientes"
    assert re.search(rf"TOTAL DE LA REMESA: 18 a la empresa = {re.escape(esperado)} *\${re.escape(total)}", guia)
    assert "Acuses corregidos (constan ambos) 1" in guia
    assert "JUANA PEÑA" in guia
    assert "GM001MX" in guia
    assert "NOTIFICADOR PROPIO" in guia
    assert "TOTAL DEVUELTO" in devueltos


def test_los_devueltos_van_por_causa(acusada, folios, salida) -> None:
    assert control_de_acuses(acusada, PERIODO, None, HOY, salida).documentos == 2
    _, devueltos = documentos(salida).values()
    uno = folios["01"]
    assert re.search(
        rf"Cambio de domicilio 1 pieza, \S+ .*{uno[1]}.*No se dijo la causa 1 pieza, \S+ .*{uno[3]}", devueltos
    )
    assert uno[0] not in devueltos
    assert uno[2] not in devueltos, "se corrigió: se entregó"
    assert "Corrección de domicilio que se propone" in devueltos
    assert "Cerrado" not in devueltos


def test_un_sector(acusada, folios, salida) -> None:
    control_de_acuses(acusada, PERIODO, None, HOY, salida, sector="07")
    dicho = texto(list(PdfReader(salida).pages))
    assert all(f in dicho for f in folios["07"])
    assert not any(f in dicho for f in folios["01"])
    assert "sector 07" in dicho
    with pytest.raises(ErrorCedulas) as falla:
        control_de_acuses(acusada, PERIODO, None, HOY, salida, sector="99")
    assert falla.value.nombre == "nada-recibido"


def test_mismos_datos_mismos_bytes_y_otro_acuse_otro_folio(exportada, folios, tmp_path) -> None:
    rutas = [tmp_path / f"{n}.pdf" for n in range(3)]
    control_de_acuses(exportada, PERIODO, None, HOY, rutas[0])
    control_de_acuses(exportada, PERIODO, None, HOY, rutas[1])
    lector = tmp_path / "lector.txt"
    lector.write_text(f"{folios['07'][1]}\n", "utf-8")
    recibir_acuses(exportada, [lector], HOY, lector=True)
    control_de_acuses(exportada, PERIODO, None, HOY, rutas[2])
    assert rutas[0].read_bytes() == rutas[1].read_bytes()
    folio = [re.search(r"CA-\S+", texto(list(PdfReader(r).pages)))[0] for r in rutas]
    assert folio[0] == folio[1] != folio[2]


def test_sin_lotes_exportados_o_con_el_registro_alterado(oficina, acusada, salida, tmp_path) -> None:
    registro = acusada.lotes("mensual", PERIODO) / "acuses.jsonl"
    registro.write_text(registro.read_text("utf-8").replace("JUANA", "JUANO"), "utf-8")
    with pytest.raises(ErrorCedulas) as falla:
        control_de_acuses(acusada, PERIODO, None, HOY, salida)
    assert falla.value.nombre == "registro-alterado"
    with pytest.raises(ErrorCedulas) as falla:
        control_de_acuses(acusada, "2026-05", None, HOY, salida)
    assert falla.value.nombre == "nada-recibido"
    assert not salida.exists()
