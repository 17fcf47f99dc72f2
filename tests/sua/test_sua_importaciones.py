"""Importaciones del SUA: muestras byte a byte, ida y vuelta por propiedades, reglas, y lo que la confronta aprende."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio import esquemas_sua as es
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import importaciones as flujo
from cedulas_cli.formatos.cartera.importaciones import escribir_importacion, leer_importacion
from cedulas_cli.oficina import declarados
from cedulas_cli.oficina.carpeta import Oficina

HOY = date(2026, 7, 20)
MUESTRAS = {
    "trabajadores": "Z990000110001990000018PELA900101XX0PELA900101MDFXPN00"
    + "PE/A$LOPEZ$ANA SINTETICA".ljust(50) + "10" + "01042024" + "0061929" + "DEPTO-01".ljust(17)
    + " " * 10 + "0" * 8 + "0" + "0" * 8,
    "afiliatorios": "Z99000011000199000001844100" + "01011990" + "GUADALAJARA".ljust(25) + "JC" + "001"
    + "AUXILIAR".ljust(12) + "F00",
    "movimientos": "Z9900001100019900000180701052024" + " " * 8 + "00" + "0061929",
    "creditos": "Z990000110001990000018199000000115010520243" + "00253417" + "N",
    "incapacidades": "Z990000110001990000018106052024ZZ990001007000200112052024",
}  # fmt: skip
LARGOS = {"trabajadores": 164, "afiliatorios": 80, "movimientos": 49, "creditos": 52, "incapacidades": 57}


def bytes_de(*renglones: str) -> bytes:
    return "".join(f"{r}\r\n" for r in renglones).encode("latin-1")


def cambiado(importacion: str, inicio: int, texto: str) -> str:
    muestra = MUESTRAS[importacion]
    return muestra[:inicio] + texto + muestra[inicio + len(texto) :]


@pytest.mark.parametrize("importacion", MUESTRAS)
def test_la_muestra_vuelve_byte_a_byte(importacion: str) -> None:
    assert len(MUESTRAS[importacion]) == LARGOS[importacion]
    contenido = bytes_de(MUESTRAS[importacion])
    leida = leer_importacion(contenido, "x.txt")
    assert (leida.importacion, leida.leidos, leida.aceptados) == (importacion, 1, 1)
    assert escribir_importacion(leida.tabla, importacion) == contenido


def test_lo_que_dice_cada_muestra() -> None:
    filas = {i: leer_importacion(bytes_de(m), "x").tabla.row(0, named=True) for i, m in MUESTRAS.items()}
    t = filas["trabajadores"]
    assert (t["apellido_paterno"], t["apellido_materno"], t["nombres"]) == ("PEÑA", "LOPEZ", "ANA SINTETICA")
    assert (t["sdi"], t["fecha_alta"], t["fecha_inicio_descuento"]) == (61929, date(2024, 4, 1), None)
    assert filas["movimientos"]["tipo_movimiento"] == "07"
    assert filas["creditos"]["valor_descuento"] == Decimal("25.3417")
    i = filas["incapacidades"]
    assert (i["fecha_inicio"], i["fecha_termino"], i["dias"], i["rama"]) == (
        date(2024, 5, 6),
        date(2024, 5, 12),
        7,
        "2",
    )


@pytest.mark.parametrize(
    ("tipo", "ocho", "valor"),
    [("1", "00253400", "25.34"), ("2", "01234560", "1234.56"), ("3", "00253417", "25.3417"), ("3", "01000000", "100")],
)
def test_el_valor_de_descuento_segun_su_tipo(tipo: str, ocho: str, valor: str) -> None:
    contenido = bytes_de(cambiado("creditos", 42, tipo + ocho))
    leida = leer_importacion(contenido, "x")
    assert leida.tabla["valor_descuento"].to_list() == [Decimal(valor)]
    assert escribir_importacion(leida.tabla, "creditos") == contenido


@pytest.mark.parametrize(
    ("importacion", "inicio", "texto", "regla"),
    [
        ("movimientos", 0, "?", "registro-patronal-forma"),
        ("movimientos", 11, "A", "nss-forma"),
        ("movimientos", 22, "03", "tipo-movimiento"),
        ("movimientos", 24, "31022024", "fecha-imposible"),
        ("movimientos", 42, "0000000", "movimiento-sin-salario"),
        ("movimientos", 40, "05", "movimiento-dias"),
        ("movimientos", 42, "00619X9", "importe-ilegible"),
        ("creditos", 32, "21", "tipo-movimiento"),
        ("creditos", 42, "4", "tipo-descuento"),
        ("creditos", 42, "1", "valor-descuento"),
        ("creditos", 51, "X", "tabla-disminucion-invalida"),
        ("creditos", 22, " " * 10, "entero-ilegible"),
        ("incapacidades", 39, "008", "incapacidad-dias"),
        ("incapacidades", 45, "5", "rama-incapacidad"),
        ("incapacidades", 46, "1", "riesgo-sin-rama"),
        ("trabajadores", 103, "9", "tipo-trabajador"),
        ("trabajadores", 104, "7", "jornada"),
        ("trabajadores", 113, "0000000", "sbc-no-positivo"),
        ("afiliatorios", 77, "X", "sexo"),
        ("afiliatorios", 78, "3", "tipo-salario"),
    ],
)
def test_cada_regla_aparta_el_suyo(importacion: str, inicio: int, texto: str, regla: str) -> None:
    leida = leer_importacion(bytes_de(MUESTRAS[importacion], cambiado(importacion, inicio, texto)), "x")
    assert leida.apartados.select("renglon", "regla").rows() == [(2, regla)]
    assert (leida.leidos, leida.aceptados) == (2, 1)


def test_un_renglon_de_otro_largo_se_aparta() -> None:
    leida = leer_importacion(bytes_de(MUESTRAS["movimientos"], MUESTRAS["movimientos"][:-1], "x"), "x", "movimientos")
    assert leida.apartados["regla"].to_list() == ["largo-distinto"] * 2
    assert leida.leidos == 3


def test_las_discrepancias_de_las_fuentes_se_avisan() -> None:
    def avisos(importacion: str, inicio: int, texto: str) -> str:
        return " ".join(leer_importacion(bytes_de(cambiado(importacion, inicio, texto)), "x").avisos)

    assert "relleno fijo" in avisos("afiliatorios", 60, "00")
    assert "número de entidad" in avisos("afiliatorios", 60, "14")
    assert "clave de jornada" in avisos("afiliatorios", 79, "3")
    assert "tipo_incidencia 0" in avisos("incapacidades", 22, "0")
    assert "prenatal, enlace y postnatal" in avisos("incapacidades", 45, "3007")
    assert "otra forma" in avisos("trabajadores", 53, "PE#A")


@given(st.binary(max_size=600), st.sampled_from(sorted(LARGOS)))
@settings(max_examples=80, deadline=None)
def test_basura_nunca_es_una_traza(basura: bytes, importacion: str) -> None:
    leida = leer_importacion(basura + b"\r\n" + bytes_de(MUESTRAS[importacion]), "x", importacion)
    assert leida.leidos == leida.aceptados + leida.renglones_apartados
    assert leida.tabla.height == leida.aceptados >= 1


_FECHAS = st.dates(date(1997, 7, 1), date(2030, 12, 31))
_NSS = st.from_regex(r"\A[0-9]{11}\Z")
_QUIEN = {"registro_patronal": st.from_regex(r"\A[A-Z][0-9]{10}\Z"), "nss": _NSS}
_APELLIDO = st.from_regex(r"\A[A-ZÑ]{1,12}\Z")


def _descuento(tipo: str) -> st.SearchStrategy[dict[str, Any]]:
    topes = {"0": (0, 4, 0), "1": (9999, 2, 1), "2": (9_999_999, 2, 1), "3": (9_999_999, 4, 1)}
    tope, decimales, _ = topes[tipo]
    return st.integers(0, tope).map(
        lambda n: {"tipo_descuento": tipo, "valor_descuento": Decimal(n).scaleb(-decimales)}
    )


_DESCUENTOS = st.sampled_from("0123").flatmap(_descuento)
_FILAS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "movimientos": st.one_of(
        st.fixed_dictionaries(
            {**_QUIEN, "tipo_movimiento": st.sampled_from(["07", "08"]), "fecha_movimiento": _FECHAS,
             "folio_incapacidad": st.none(), "dias": st.just(0), "sdi": st.integers(1, 9_999_999)}
        ),
        st.fixed_dictionaries(
            {**_QUIEN, "tipo_movimiento": st.just("12"), "fecha_movimiento": _FECHAS,
             "folio_incapacidad": st.from_regex(r"\A[A-Z]{2}[0-9]{6}\Z"), "dias": st.integers(1, 31), "sdi": st.just(0)}
        ),
    ),
    "creditos": st.tuples(
        st.fixed_dictionaries(
            {**_QUIEN, "numero_credito": st.from_regex(r"\A[0-9]{10}\Z"),
             "tipo_movimiento": st.sampled_from(["15", "16", "20"]), "fecha_movimiento": _FECHAS,
             "aplica_tabla_disminucion": st.sampled_from("SN")}
        ),
        _DESCUENTOS,
    ).map(lambda p: {**p[0], **p[1]}),
    "trabajadores": st.tuples(
        st.fixed_dictionaries(
            {**_QUIEN, "rfc": st.from_regex(r"\A[A-Z]{4}[0-9]{6}[A-Z0-9]{3}\Z"), "curp": st.none(),
             "apellido_paterno": _APELLIDO, "apellido_materno": _APELLIDO, "nombres": _APELLIDO,
             "tipo_trabajador": st.sampled_from("1234"), "jornada": st.sampled_from("0123456"), "fecha_alta": _FECHAS,
             "sdi": st.integers(1, 9_999_999), "clave_ubicacion": st.none() | st.from_regex(r"\A[A-Z]{1,17}\Z"),
             "numero_credito": st.none() | st.from_regex(r"\A[0-9]{10}\Z"),
             "fecha_inicio_descuento": st.none() | _FECHAS}
        ),
        _DESCUENTOS,
    ).map(lambda p: {**p[0], **p[1]}),
}  # fmt: skip


@pytest.mark.parametrize("importacion", _FILAS)
@given(datos=st.data())
@settings(max_examples=30, deadline=None)
def test_ida_y_vuelta(importacion: str, datos: st.DataObject) -> None:
    filas = datos.draw(st.lists(_FILAS[importacion], min_size=1, max_size=15))
    esquema = {c: t for c, t in en_centavos(es.IMPORTACIONES[importacion]).items() if c not in ("archivo", "renglon")}
    tabla = pl.DataFrame(filas, schema=esquema)
    contenido = escribir_importacion(tabla, importacion)
    assert all(len(r) == LARGOS[importacion] for r in contenido.decode("latin-1").split("\r\n")[:-1])
    leida = leer_importacion(contenido, "x")
    assert leida.apartados.is_empty()
    assert leida.tabla.drop("archivo", "renglon").equals(tabla)
    assert escribir_importacion(leida.tabla, importacion) == contenido


# ---------------------------------------------------------------- por la orden


def test_leer_y_escribir_por_la_orden(orden_en: Any, tmp_path: Path) -> None:
    correr = orden_en()
    original = tmp_path / "movt.txt"
    original.write_bytes(bytes_de(MUESTRAS["movimientos"]))
    leida = correr("sua", "leer", str(original), "--salida", str(tmp_path / "m.csv"))
    assert leida.returncode == 0, leida.stderr
    assert "619.29" in (tmp_path / "m.csv").read_text("utf-8")
    hecho = correr(
        "sua",
        "escribir",
        "--entrada",
        str(tmp_path / "m.csv"),
        "--tipo",
        "movimientos",
        "--salida",
        str(tmp_path / "v.txt"),
    )
    assert hecho.returncode == 0, hecho.stderr
    assert (tmp_path / "v.txt").read_bytes() == original.read_bytes()


def test_varias_clases_van_a_una_carpeta(orden_en: Any, tmp_path: Path) -> None:
    correr = orden_en()
    for nombre, muestra in MUESTRAS.items():
        (tmp_path / f"{nombre}.txt").write_bytes(bytes_de(muestra))
    rutas = [str(tmp_path / f"{n}.txt") for n in ("movimientos", "creditos")]
    assert correr("sua", "leer", *rutas).returncode == 2
    hecho = correr("sua", "leer", *rutas, "--salida", str(tmp_path / "tablas"), "--formato", "parquet")
    assert hecho.returncode == 0, hecho.stderr
    assert sorted(r.name for r in (tmp_path / "tablas").iterdir()) == ["creditos.parquet", "movimientos.parquet"]


def test_lo_que_no_es_importacion(tmp_path: Path) -> None:
    ruta = tmp_path / "x.txt"
    ruta.write_bytes(b"hola\r\n")
    with pytest.raises(ErrorCedulas) as falla:
        flujo.leer([ruta], None)
    assert falla.value.nombre == "formato-no-reconocido"


@pytest.mark.parametrize(
    ("columna", "valor"),
    [("fecha_movimiento", "2024-02-30"), ("sdi", "x"), ("sdi", "99999999.00"), ("nss", "1"), ("tipo_movimiento", "03")],
)
def test_escribir_lo_que_no_cabe_es_un_error(tmp_path: Path, columna: str, valor: str) -> None:
    (tmp_path / "m.txt").write_bytes(bytes_de(MUESTRAS["movimientos"]))
    tabla = flujo.leer([tmp_path / "m.txt"], None).tablas["movimientos"].cast(pl.String)
    tabla.with_columns(pl.lit(valor).alias(columna)).write_csv(tmp_path / "m.csv")
    with pytest.raises(ErrorCedulas) as falla:
        flujo.escribir(str(tmp_path / "m.csv"), "movimientos")
    assert falla.value.nombre == "tabla-rota"


def test_lo_declarado_se_guarda_por_mes_y_una_vez(tmp_path: Path) -> None:
    oficina = Oficina(tmp_path / "o")
    rutas = [tmp_path / "movt.txt", tmp_path / "incap.txt"]
    rutas[0].write_bytes(bytes_de(MUESTRAS["movimientos"], cambiado("movimientos", 24, "15062024")))
    rutas[1].write_bytes(bytes_de(MUESTRAS["incapacidades"]))
    _, primera = flujo.recibir(oficina, rutas, fecha=HOY)
    assert primera.rows() == [("2024-05", 2, 2), ("2024-06", 1, 1)]
    _, segunda = flujo.recibir(oficina, rutas, fecha=HOY)
    assert segunda["agregados"].to_list() == [0, 0]
    mayo = declarados.leer(oficina, "2024-05")
    assert mayo.select("tipo_movimiento", "fecha", "salario", "dias").rows() == [
        ("07", date(2024, 5, 1), 61929, 0), ("12", date(2024, 5, 6), None, 7),
    ]  # fmt: skip
    assert declarados.de_emision(oficina, "bimestral", "2024-06").height == 3
    assert declarados.de_emision(oficina, "mensual", "2024-06").height == 1
