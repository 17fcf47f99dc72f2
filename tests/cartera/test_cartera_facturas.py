"""Facturas ECO 63 y 67, sectorizada y SIVEPA: posiciones, sumas, sectores y entradas estropeadas."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio.esquemas_cartera import FACTURA
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.cartera import facturas as fa
from cedulas_cli.formatos.cartera.escritura import escribir_eco63, escribir_eco67, escribir_factura

CUATRO = ("1,000.00", "4.20", "14.70", "400.00", "1,418.90")


@pytest.mark.parametrize(
    ("clase", "formato", "producto", "multa"),
    [
        ("COP", fa.ECO63_COP, "COP_ECO_EST", "268000001"),
        ("RCV", fa.ECO63_RCV, "RCV_ECO_EST", "266000001"),
    ],
)
def test_eco63_cada_campo_en_su_corte(fabrica: Any, clase: str, formato: str, producto: str, multa: str) -> None:
    """El periodo de la RCV se imprime por bimestre: 2026/03 es mayo-junio."""
    titulo = "2026/03" if clase == "RCV" else "2026/06"
    contenido = fabrica.factura63([fabrica.eco63("260000001", CUATRO, clase=clase)], clase, titulo)
    assert fa.formato_de(contenido) == formato
    fila = fa.leer_factura(contenido, "63.T", formato, producto).tabla.row(0, named=True)
    assert (fila["registro_patronal"], fila["razon_social"]) == ("Z9900001100", "PEÑA SINTETICA")
    assert (fila["numero_credito"], fila["credito_multa"], fila["cotizantes"]) == ("260000001", multa, 12)
    assert (fila["periodo"], fila["clase"], fila["tipo_documento"]) == (
        "2026-06",
        clase,
        {"COP": "02", "RCV": "06"}[clase],
    )
    assert tuple(fila[c] for c in ("omitido", "actualizacion", "recargos", "multa", "total")) == (
        100000, 420, 1470, 40000, 141890,
    )  # fmt: skip
    assert (fila["delegacion"], fila["subdelegacion"]) == ("014", "38")


def test_eco63_importes_sin_cero_a_la_izquierda(fabrica: Any) -> None:
    """La fuente los repone: «.50» es cincuenta centavos."""
    contenido = fabrica.factura63([fabrica.eco63("260000001", ("100.00", ".50", ".75", ".00", "101.25"))])
    fila = fa.leer_factura(contenido, "63.T", fa.ECO63_COP, "COP_ECO_EST").tabla.row(0, named=True)
    assert (fila["actualizacion"], fila["recargos"], fila["multa"]) == (50, 75, 0)
    assert fila["credito_multa"] is None


def test_cop_act_puede_traer_la_cuota_ya_actualizada(fabrica: Any) -> None:
    contenido = fabrica.factura63([fabrica.eco63("260000001", ("100.00", "104.00", "3.00", "40.00", "147.00"))])
    leido = fa.leer_factura(contenido, "63.T", fa.ECO63_COP, "COP_ECO_EST")
    assert leido.tabla["actualizacion"].to_list() == [400]
    assert any("ya actualizada" in a for a in leido.avisos)


@pytest.mark.parametrize(
    ("credito", "importes", "registro", "regla"),
    [
        ("260000001", ("1,000.00", "4.20", "14.70", "400.00", "1,418.91"), "Z9900001100", "total-no-suma"),
        ("26000000A", CUATRO, "Z9900001100", "credito-forma"),
        ("260000001", ("1000", "4.20", "14.70", "400.00", "1,418.90"), "Z9900001100", "importe-ilegible"),
        ("260000001", ("-10.00", "0.00", "0.00", "0.00", "-10.00"), "Z9900001100", "importe-negativo"),
        ("260000001", ("0.00", "0.00", "0.00", "400.00", "400.00"), "Z9900001100", "credito-sin-importe"),
        ("260000001", CUATRO, "Z99000?1100", "registro-patronal-forma"),
        ("268000001", CUATRO, "Z9900001100", "multa-sin-credito"),
    ],
)
def test_lo_malo_se_aparta(fabrica: Any, credito: str, importes: tuple[str, ...], registro: str, regla: str) -> None:
    """La última: de un crédito que ya lleva el 8 de las multas no se puede derivar el de su multa."""
    lineas = [fabrica.eco63(credito, importes, registro), fabrica.eco63("260000009", CUATRO)]
    leido = fa.leer_factura(fabrica.factura63(lineas), "63.T", fa.ECO63_COP, "COP_ECO_EST")
    assert set(leido.apartados["regla"]) == {regla}
    assert set(leido.apartados["renglon"]) == {4}
    assert leido.tabla["numero_credito"].to_list() == ["260000009"]
    assert leido.leidos == 2 == leido.aceptados + leido.renglones_apartados


def test_el_renglon_de_total_se_cuadra(fabrica: Any) -> None:
    lineas = [fabrica.eco63("260000001", CUATRO), fabrica.eco63("260000002", CUATRO)]
    bien = "  TOTAL  2  2,000.00  8.40  29.40  800.00  2,837.80"
    for total, cuadra in ((bien, True), (bien.replace("8.40", "8.41"), False), (bien.replace(" 2 ", " 3 "), False)):
        cuadre = fa.leer_factura(fabrica.factura63(lineas, total=total), "63.T", fa.ECO63_COP, "COP_ECO_EST").cuadre
        assert cuadre.height == 6
        assert bool(cuadre["cuadra"].all()) is cuadra


def test_sivepa_por_posicion_y_sector(fabrica: Any) -> None:
    importes = "     1,000.00    4.20   14.70        400.00      1,418.90"
    lineas = [fabrica.sivepa("260000001", "268000001", importes, periodo="03/2026")]
    contenido = fabrica.factura_sivepa(lineas)
    assert fa.formato_de(contenido) == fa.DE_SIVEPA
    fila = fa.leer_factura(contenido, "s.T", fa.DE_SIVEPA, "RCV_SIVEPA_EXT").tabla.row(0, named=True)
    assert (fila["periodo"], fila["tipo_documento"], fila["sector"]) == ("2026-06", "03", "35")
    assert (fila["credito_multa"], fila["total"]) == ("268000001", 141890)
    assert fila["registro_patronal"] == "Z9900001100"


def test_sivepa_con_importes_de_menos_se_aparta(fabrica: Any) -> None:
    lineas = [
        fabrica.sivepa("260000001", "268000001", "1,000.00 4.20 14.70 400.00"),
        fabrica.sivepa("260000002", "000000000", "1,000.00 4.20 14.70 0.00 1,018.90"),
    ]
    leido = fa.leer_factura(fabrica.factura_sivepa(lineas), "s.T", fa.DE_SIVEPA, "COP_SIVEPA_OPO")
    assert leido.apartados["regla"].to_list() == ["importes-incompletos"]
    assert leido.tabla["credito_multa"].to_list() == [None]


def test_eco67_da_el_sector_de_cada_patron() -> None:
    contenido = (
        b"   SECTOR DE NOTIFICACION   : 07\r\n           REG. PATRONAL\r\n"
        b"           Z99-00001-10-0  ALGO\r\n           A12-34567-10-8\r\n"
        b"   SECTOR DE NOTIFICACION   : 12\r\n           B12-34567-10-8\r\n           A12-34567-10-8\r\n"
    )
    assert fa.formato_de(contenido) == fa.ECO67
    leido = fa.leer_sectores(contenido, "67.T")
    assert dict(leido.tabla.select("registro_patronal", "sector").rows()) == {
        "Z9900001100": "07", "A1234567108": "07", "B1234567108": "12",
    }  # fmt: skip
    assert leido.apartados["regla"].to_list() == ["patron-repetido"]


@pytest.mark.parametrize(
    ("formato", "producto"),
    [(fa.ECO63_COP, "RCV_ECO_EST"), (fa.ECO63_COP, "COP_SIVEPA_OPO"), (fa.ECO63_RCV, "COP_COMP")],
)
def test_un_producto_que_no_es_el_del_archivo(fabrica: Any, formato: str, producto: str) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        fa.leer_factura(fabrica.factura63([]), "63.T", formato, producto)
    assert falla.value.nombre == "opcion-invalida"


def test_periodo_que_no_dice_o_que_contradice(fabrica: Any) -> None:
    lineas = [fabrica.eco63("260000001", CUATRO)]
    mudo = fabrica.factura63(lineas, periodo="")
    with pytest.raises(ErrorCedulas) as falla:
        fa.leer_factura(mudo, "63.T", fa.ECO63_COP, "COP_ECO_EST")
    assert falla.value.nombre == "periodo-indeterminado"
    assert fa.leer_factura(mudo, "63.T", fa.ECO63_COP, "COP_ECO_EST", "2026-05").tabla["periodo"].to_list() == [
        "2026-05"
    ]
    with pytest.raises(ErrorCedulas) as falla:
        fa.leer_factura(fabrica.factura63(lineas), "63.T", fa.ECO63_COP, "COP_ECO_EST", "2026-05")
    assert falla.value.nombre == "periodo-contradictorio"


@given(st.binary(max_size=2000), st.sampled_from([(fa.ECO63_COP, "COP_COMP"), (fa.DE_SIVEPA, "COP_SIVEPA_ANU")]))
@settings(max_examples=50, deadline=None)
def test_basura_nunca_es_una_traza(basura: bytes, cual: tuple[str, str]) -> None:
    fa.formato_de(basura)
    leido = fa.leer_factura(b"OMISOS CUOTAS IMSS 2026/06\nREG.PATRONAL\n" + basura, "x.T", *cual)
    assert leido.leidos == leido.aceptados + leido.renglones_apartados
    sectores = fa.leer_sectores(basura, "67.T")
    assert sectores.leidos >= sectores.renglones_apartados


_filas = st.fixed_dictionaries(
    {
        "registro_patronal": st.from_regex(r"\A[A-Z][0-9]{10}\Z"),
        "razon_social": st.sampled_from(["PEÑA Y CIA", "COMERCIAL SINTETICA"]),
        "sector": st.sampled_from(["00", "07", "35"]),
        "cotizantes": st.integers(0, 9999),
        "dias": st.integers(0, 99999),
        "omitido": st.integers(1, 99_999_999),
        "actualizacion": st.integers(0, 99_999_999),
        "recargos": st.integers(0, 99_999_999),
        "multa": st.integers(0, 999_999_999),
    }
)


@given(
    st.lists(_filas, min_size=1, max_size=20), st.sampled_from(["COP", "RCV"]), st.sampled_from(["eco", "sivepa", "63"])
)
@settings(max_examples=40, deadline=None)
def test_ida_y_vuelta(filas: list[dict[str, Any]], clase: str, cual: str) -> None:
    producto = f"{clase}_SIVEPA_OPO" if cual == "sivepa" else f"{clase}_ECO_MEC"
    completas = [
        {
            "producto": producto,
            "clase": clase,
            "periodo": "2026-06",
            "tipo_documento": "03" if cual == "sivepa" else {"COP": "02", "RCV": "06"}[clase],
            "numero_credito": f"260{n:06d}",
            "credito_multa": f"26{'8' if clase == 'COP' else '6'}{n:06d}" if f["multa"] else None,
            **f,
            "total": f["omitido"] + f["actualizacion"] + f["recargos"] + f["multa"],
        }
        for n, f in enumerate(filas)
    ]
    tabla = pl.DataFrame(completas, schema={c: t for c, t in en_centavos(FACTURA).items() if c in completas[0]})
    formato = {"eco": fa.SECTORIZADA, "sivepa": fa.DE_SIVEPA, "63": f"ECO63-{clase}"}[cual]
    escrita = escribir_eco63(tabla, "014", "38") if cual == "63" else None
    contenido = escrita or escribir_factura(tabla, formato, "14", "38")
    assert fa.formato_de(contenido) == formato
    leido = fa.leer_factura(contenido, "f.T", formato, producto)
    assert leido.apartados.is_empty()
    assert leido.cuadre.height == 6
    assert leido.cuadre["cuadra"].all()
    ajenas = {"63": {"sector"}, "eco": {"cotizantes", "dias"}, "sivepa": {"cotizantes", "dias"}}[cual]
    comunes = [c for c in tabla.columns if c not in ajenas]
    assert leido.tabla.select(comunes).sort("numero_credito").equals(tabla.select(comunes).sort("numero_credito"))
    de_la_67 = dict(fa.leer_sectores(escribir_eco67(tabla), "67.T").tabla.select("registro_patronal", "sector").rows())
    assert set(de_la_67) == set(tabla["registro_patronal"])


def test_el_ejemplo_de_miles_de_patrones_cabe_en_sus_columnas(ejemplo: Any) -> None:
    """Con patrones muy grandes los importes pierden la coma de millar antes que un dígito."""
    carpeta = ejemplo(4_000, "eco", semilla=5)
    for clase in ("COP", "RCV"):
        contenido = (carpeta / f"ECO63-{clase}.T").read_bytes()
        leido = fa.leer_factura(contenido, "63.T", f"ECO63-{clase}", f"{clase}_ECO_EST")
        assert leido.apartados.is_empty()
        assert leido.cuadre["cuadra"].all()
