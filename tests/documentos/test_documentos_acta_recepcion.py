"""El acta de recepción (DOC-01): sus cifras, contadas aquí aparte, son las de la recepción; si falta algo, no hay."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from cedulas_cli.dominio.cuadre import Conteo, declarado, recibido
from cedulas_cli.dominio.folio import es_folio
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.acta_recepcion import Control, acta_de_recepcion
from cedulas_cli.flujo.recibir import recibir
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.sistema.rutas import carpeta_recurso

PERIODO, RECIBIDA, HOY = "2026-06", date(2026, 7, 3), date(2026, 7, 6)


def texto(ruta: Path) -> str:
    """Todo lo impreso, con los espacios y cortes de renglón como uno solo."""
    return re.sub(r"\s+", " ", " ".join(pagina.extract_text() for pagina in PdfReader(ruta).pages))


@pytest.fixture(scope="module")
def raiz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Una oficina que recibió el visor de ejemplo, con sus apartados y sus totales que no cuadran."""
    propia = Oficina(tmp_path_factory.mktemp("acta") / "oficina")
    preparar(propia)
    visor = carpeta_recurso("datos_ejemplo") / "visor"
    recibir(propia, [visor / "visor-00001.zip", visor / "patrones.csv"], PERIODO, reemplaza=False, fecha=RECIBIDA)
    return propia.raiz


@pytest.fixture
def oficina(raiz: Path) -> Oficina:
    return Oficina(raiz)


@pytest.fixture
def salida(tmp_path: Path) -> Path:
    return tmp_path / "acta.pdf"


def tabla(oficina: Oficina, emision: str, nombre: str) -> list[dict[str, object]]:
    carpeta = oficina.emision(emision, PERIODO)
    ficha = json.loads((carpeta / "recepcion.json").read_text("utf-8"))
    return pl.read_parquet(carpeta / ficha["version"] / f"{nombre}.parquet").to_dicts()


def pesos(valor: Decimal) -> str:
    return f"{'-' if valor < 0 else ''}${abs(valor):,.2f}"


def test_las_cifras_son_las_de_la_recepcion(oficina, salida) -> None:
    hecho = acta_de_recepcion(oficina, PERIODO, None, HOY, salida, Control())
    assert hecho.documentos == 1, "una recepción, un acta, aunque traiga dos emisiones"
    dicho = texto(salida)
    for emision in ("mensual", "bimestral"):
        ficha = json.loads((oficina.emision(emision, PERIODO) / "recepcion.json").read_text("utf-8"))
        filas = tabla(oficina, emision, "movimientos")
        importe = sum(
            (v for f in filas for c, v in f.items() if c.startswith("emitido_") and v is not None), Decimal()
        )  # fmt: skip
        cotizantes = len({(f["registro_patronal"], f["nss"]) for f in filas if f["tipo_movimiento"] not in ("2", "02")})
        assert f"{len(filas):,} renglones · {ficha['trabajadores']:,} trabajadores" in dicho
        recibidos = (
            rf"Patrones \S.*? {ficha['patrones']} .*?Cotizantes .*? {cotizantes:,} .*?{re.escape(pesos(importe))}"
        )
        assert re.search(recibidos, dicho), (emision, importe)
        malos = [t for t in tabla(oficina, emision, "cuadre") if not t["cuadra"]]
        assert len(malos) == ficha["cuadre"]["no_cuadran"]
        if ficha["cuadre"]["revisados"]:
            assert f"{len(malos)} no cuadran de {ficha['cuadre']['revisados']:,} revisados" in dicho
        for total in malos:
            assert f"{total['declarado']:,.2f} {total['sumado']:,.2f} {total['diferencia']:,.2f}" in dicho
    lectura = ficha["lectura"]
    assert f"Se leyeron {lectura['leidos']:,} renglones: {lectura['aceptados']:,} se aceptaron" in dicho
    assert f"{lectura['apartados']} de {lectura['leidos']:,} leídos" in dicho
    for apartado in tabla(oficina, "mensual", "apartados"):
        assert str(apartado["motivo"]) in dicho
        assert str(apartado["regla"]) in dicho
        assert str(apartado["nss"]) not in dicho, "el resumen no lleva datos de los trabajadores"


def test_dice_las_huellas_los_folios_y_quien_firma(oficina, salida) -> None:
    acta_de_recepcion(oficina, PERIODO, None, HOY, salida, Control())
    dicho = texto(salida)
    visor = carpeta_recurso("datos_ejemplo") / "visor"
    for nombre in ("visor-00001.zip", "patrones.csv"):
        contenido = (visor / nombre).read_bytes()
        assert f"{nombre} {len(contenido):,} {hashlib.sha256(contenido).hexdigest()}" in dicho
    for cosa in ("DOC-01", "Entrega", "NOMBRE DE EJEMPLO", "Recibe:", "plantilla versión 1", "EJEMPLO", "Huella"):
        assert cosa in dicho, cosa
    assert "02/07/2026, SIN VERIFICAR (1 día hábil después)" in dicho, "el calendario de ejemplo dice el 2 de julio"
    folios = re.findall(r"M202606\w{12}", dicho)
    assert folios
    assert all(map(es_folio, folios))
    pagina = pypdfium2.PdfDocument(salida)[0].render(scale=4).to_pil()
    leidos = {codigo.text for codigo in zxingcpp.read_barcodes(pagina)}
    assert leidos & set(re.findall(r"AR-260703-202606-[0-9A-F]{6}", dicho))


def test_lo_esperado_es_lo_que_diga_la_cifra_de_control(oficina, salida) -> None:
    ficha = json.loads((oficina.emision("mensual", PERIODO) / "recepcion.json").read_text("utf-8"))
    control = Control("2026061", Conteo(ficha["patrones"] + 3, None, 100))
    acta_de_recepcion(oficina, PERIODO, "mensual", HOY, salida, control)
    dicho = texto(salida)
    assert "con la cifra de control 2026061" in dicho
    assert f"Patrones {ficha['patrones'] + 3} {ficha['patrones']} 3 la cifra de control" in dicho
    assert "Emisión mensual: faltan 3 patrones" in dicho
    assert "Emisión mensual: sobran $" in dicho, "se esperaba un peso"
    assert "Los mismos archivos traen, además bimestral 2026-06" in dicho


def test_la_cifra_de_control_de_la_oficina_da_los_conteos(oficina, salida) -> None:
    archivo = oficina.calendarios / "cifras_control.csv"
    archivo.parent.mkdir(exist_ok=True)
    archivo.write_text(
        "cifra_control,periodo,creditos,cotizantes,importe\n77,2026-06,900,8000,1.50\n78,2026-05,1,1,1\n", "utf-8"
    )
    try:
        acta_de_recepcion(oficina, PERIODO, "mensual", HOY, salida, Control("77", Conteo(patrones=901)))
        with pytest.raises(ErrorCedulas) as falla:
            acta_de_recepcion(oficina, PERIODO, "mensual", HOY, salida, Control("78"))
    finally:
        archivo.unlink()
    dicho = texto(salida)
    assert "Patrones 901 " in dicho, "lo que se dijo al pedirla manda"
    assert "Cotizantes 8,000 " in dicho
    assert "Importe $1.50 " in dicho
    assert falla.value.nombre == "opcion-invalida"


def test_conteos_de_dos_emisiones_no_se_adivinan(oficina, salida) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        acta_de_recepcion(oficina, PERIODO, None, HOY, salida, Control("1", Conteo(patrones=5)))
    assert (falla.value.nombre, falla.value.lugar) == ("opcion-invalida", "--emision")
    assert not salida.exists()


def test_mismos_datos_y_fecha_mismos_bytes(oficina, tmp_path) -> None:
    rutas = [tmp_path / "a" / "acta.pdf", tmp_path / "b" / "acta.pdf"]
    for ruta in rutas:
        ruta.parent.mkdir()
        acta_de_recepcion(oficina, PERIODO, None, HOY, ruta, Control())
    assert rutas[0].read_bytes() == rutas[1].read_bytes()


def test_un_juego_de_archivos_un_acta(tmp_path, salida) -> None:
    propia = Oficina(tmp_path / "oficina")
    preparar(propia)
    canonico = carpeta_recurso("datos_ejemplo") / "canonico"
    movimientos = pl.read_parquet(canonico / "movimientos_mensual.parquet")
    periodo = movimientos["periodo"][0]
    for emision in ("mensual", "bimestral"):
        recibir(propia, [canonico / f"movimientos_{emision}.parquet"], periodo, reemplaza=False, fecha=RECIBIDA)
    assert acta_de_recepcion(propia, periodo, None, HOY, salida, Control()).documentos == 2
    assert "no se dio" in texto(salida), "el canónico no declara totales"


def test_sin_recepcion_o_sin_firmante_no_hay_acta(oficina, salida, tmp_path) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        acta_de_recepcion(oficina, "2020-01", None, HOY, salida, Control())
    assert falla.value.nombre == "nada-recibido"
    propias = oficina.raiz / "plantillas"
    propias.mkdir()
    try:
        (propias / "acta_recepcion.jinja").write_text(
            "{% block titulo %}{{ acta.lo_que_no_hay }}{% endblock %}", "utf-8"
        )
        with pytest.raises(ErrorCedulas) as falla:
            acta_de_recepcion(oficina, PERIODO, None, HOY, salida, Control())
    finally:
        (propias / "acta_recepcion.jinja").unlink()
        propias.rmdir()
    assert falla.value.nombre == "plantilla-incompleta"
    assert not salida.exists()


# ---------------------------------------------------------------- lo declarado


MOVIMIENTOS = pl.DataFrame(
    {
        "registro_patronal": ["A", "A", "A", "B"],
        "emision": ["mensual"] * 4,
        "periodo": [PERIODO] * 4,
        "nss": ["1", "1", "2", "1"],
        "tipo_movimiento": [None, "08", "02", None],
        "numero_credito": pl.Series([None] * 4, dtype=pl.String),
        "dias": [30, 0, 5, 30],
        "emitido_cuota_fija": [Decimal("1.10"), Decimal("0.00"), Decimal("2.20"), Decimal("3.30")],
        "emitido_guarderias": [Decimal("0.01"), None, Decimal("0.02"), Decimal("0.03")],
    },
    schema_overrides={"emitido_cuota_fija": pl.Decimal(18, 2), "emitido_guarderias": pl.Decimal(18, 2)},
)


def cuadre(*totales: tuple[str, str, str | None]) -> pl.DataFrame:
    """(registro, dato, declarado)."""
    return pl.DataFrame(
        [{"registro_patronal": r, "dato": d, "declarado": None if v is None else Decimal(v)} for r, d, v in totales],
        schema={"registro_patronal": pl.String, "dato": pl.String, "declarado": pl.Decimal(18, 2)},
    )


def test_recibido_cuenta_asegurados_por_patron_sin_bajas() -> None:
    assert recibido(MOVIMIENTOS) == Conteo(2, 2, 666)
    sin_importes = MOVIMIENTOS.drop("emitido_cuota_fija", "emitido_guarderias")
    assert recibido(sin_importes).importe is None


@pytest.mark.parametrize(
    ("totales", "esperado"),
    [
        ([], Conteo()),
        ([("A", "total", "5.00"), ("B", "total", "1.66"), ("A", "cotizantes", "3"), ("B", "cotizantes", "1")],
         Conteo(2, 4, 666)),
        ([("A", "total", "5.00"), ("B", "total", None)], Conteo(2, None, None)),
        ([("A", "cuota_fija", "4.00"), ("A", "guarderias", "0.50")], Conteo(1, None, 450)),
        ([("A", "cuota_fija", "4.00")], Conteo(1, None, None)),
        ([("A", "total", "5.00"), ("B", "cotizantes", "2")], Conteo(2, None, None)),
    ],
    ids=["nada", "total", "ilegible", "por-concepto", "faltan-conceptos", "no-todos-los-patrones"],
)  # fmt: skip
def test_declarado_no_compara_una_parte_con_el_todo(totales, esperado) -> None:
    assert declarado(cuadre(*totales), MOVIMIENTOS) == esperado
