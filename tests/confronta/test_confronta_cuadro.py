"""El cuadro emitido–pagado: tipo de cada diferencia y sumas iguales en los tres niveles, con cifras puestas a mano."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio.confronta import cuadro as cd
from cedulas_cli.dominio.confronta import niveles
from cedulas_cli.dominio.confronta.causas import CAUSAS

UNO, DOS = "A0000000101", "A0000000202"


def _filas(cuadro: pl.DataFrame) -> dict[tuple[str, str], tuple[int, int, str]]:
    return {(r["registro_patronal"], r["nss"]): (r["emitido"], r["pagado"], r["tipo"]) for r in cuadro.to_dicts()}


def test_sin_diferencia_no_hay_renglon(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"excedente_patronal": 100, "excedente_obrero": 36}))
    assert cd.formar(cuotas, pagar((UNO, "1", "1", {"excedente": 136})), "mensual", "calculado").difieren.is_empty()


def test_omiso_total_es_el_patron_sin_ningun_pago(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}), (DOS, "2", {"cuota_fija": 700}))
    pagos = pagar((DOS, "1", "2", {"cuota_fija": 700}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {(UNO, "1"): (500, 0, "omiso-total")}


def test_omiso_parcial_es_el_trabajador_que_falta_en_un_pago(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}), (UNO, "2", {"cuota_fija": 500}))
    pagos = pagar((UNO, "1", "2", {"cuota_fija": 500}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {(UNO, "1"): (500, 0, "omiso-parcial")}


def test_menor_y_mayor(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}), (UNO, "2", {"guarderias": 300}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 499}), (UNO, "1", "2", {"guarderias": 301}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {
        (UNO, "1"): (500, 499, "pago-menor"),
        (UNO, "2"): (300, 301, "pago-mayor"),
    }


def test_el_mismo_importe_en_dos_folios_es_duplicado(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 500}), (UNO, "2", "1", {"cuota_fija": 500}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {
        (UNO, "1"): (500, 1000, "pago-duplicado")
    }


def test_dos_folios_que_juntos_completan_no_son_diferencia_aunque_sean_iguales(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 250}), (UNO, "2", "1", {"cuota_fija": 250}))
    assert cd.formar(cuotas, pagos, "mensual", "calculado").difieren.is_empty()


def test_pagado_sin_estar_emitido_es_pago_mayor(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 500}), (UNO, "1", "9", {"cuota_fija": 80}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {(UNO, "9"): (0, 80, "pago-mayor")}


def test_un_pago_de_credito_fiscal_no_paga_la_emision(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "7", "1", {"cuota_fija": 500}, {"numero_credito": "262000001"}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {(UNO, "1"): (500, 0, "omiso-total")}


def test_un_numero_de_credito_en_ceros_no_es_credito(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "7", "1", {"cuota_fija": 500}, {"numero_credito": "0000000000"}))
    assert cd.formar(cuotas, pagos, "mensual", "calculado").difieren.is_empty()


def test_el_mismo_folio_por_dos_fuentes_cuenta_una_vez(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 500}), (UNO, "1", None, {"cuota_fija": 500}, {"fuente": "procesar"}))
    cuadro = cd.formar(cuotas, pagos, "mensual", "calculado")
    assert cuadro.difieren.is_empty()
    assert cuadro.pagos.pagos["fuente"].to_list() == ["sua"]  # dos duplicarían los días declarados


def test_lo_que_solo_trae_total_se_confronta_por_patron(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}), (UNO, "2", {"guarderias": 300}), (DOS, "3", {"cuota_fija": 90}))
    cabeza = {"fuente": "procesar", "total_imss": 750}
    pagos = pagar((UNO, "1", None, {}, cabeza), (DOS, "1", "3", {"cuota_fija": 90}))
    assert _filas(cd.formar(cuotas, pagos, "mensual", "calculado").difieren) == {(UNO, ""): (800, 750, "pago-menor")}


def test_los_accesorios_no_pagan_cuota(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"cuota_fija": 500}))
    cabeza = {"fuente": "lgp", "total_imss": 520, "recargos_imss": 20}
    assert cd.formar(cuotas, pagar((UNO, "1", None, {}, cabeza)), "mensual", "calculado").difieren.is_empty()


def test_el_pago_trae_el_seguro_dentro_de_la_amortizacion(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"amortizacion": 100_000, "seguro_danos": 1_500}))
    assert cd.formar(
        cuotas, pagar((UNO, "1", "1", {"amortizacion": 101_500})), "bimestral", "calculado"
    ).difieren.is_empty()


def test_lo_bimestral_no_se_mezcla_con_lo_mensual(emitir, pagar) -> None:
    cuotas = emitir((UNO, "1", {"retiro": 200}))
    pagos = pagar((UNO, "1", "1", {"cuota_fija": 999}))
    assert _filas(cd.formar(cuotas, pagos, "bimestral", "calculado").difieren) == {(UNO, "1"): (200, 0, "omiso-total")}


IMPORTES = st.dictionaries(
    st.tuples(st.sampled_from([UNO, DOS]), st.sampled_from(["1", "2", "3"])),
    st.dictionaries(
        st.sampled_from(["cuota_fija", "excedente", "guarderias", "invalidez_vida"]), st.integers(0, 3), max_size=3
    ),
    max_size=6,
)


@settings(max_examples=120, deadline=None)
@given(emitido=IMPORTES, uno=IMPORTES, dos=IMPORTES)
def test_cada_nivel_suma_lo_mismo_y_el_tipo_es_el_de_una_cuenta_ajena(emitir, pagar, partes, emitido, uno, dos) -> None:
    """Contra diccionarios: emitido − pagado por trabajador, y el primer tipo que aplica (contrato §3)."""
    cuotas = emitir(*((r, n, {partes[c][-1]: v for c, v in i.items()}) for (r, n), i in emitido.items()))
    pagos = pagar(*((r, f, n, i) for f, p in (("1", uno), ("2", dos)) for (r, n), i in p.items()))
    formado = cd.formar(cuotas, pagos, "mensual", "calculado")
    cuadro = formado.difieren

    debe: dict[tuple[str, str], int] = defaultdict(int)
    pago: dict[tuple[str, str], int] = defaultdict(int)
    difiere = set()
    for llave in {*emitido, *uno, *dos}:
        for concepto in partes:
            e = emitido.get(llave, {}).get(concepto, 0)
            p = uno.get(llave, {}).get(concepto, 0) + dos.get(llave, {}).get(concepto, 0)
            debe[llave] += e
            pago[llave] += p
            if e != p:
                difiere.add(llave)
    pagaron = {r for (r, _), total in pago.items() if total}
    esperado = {}
    for llave in difiere:
        limpios = [{c: v for c, v in x.get(llave, {}).items() if v} for x in (uno, dos)]
        repetido = bool(limpios[0]) and limpios[0] == limpios[1] and pago[llave] > debe[llave]
        if llave[0] not in pagaron:
            tipo = "omiso-total"
        elif repetido:
            tipo = "pago-duplicado"
        elif not pago[llave]:
            tipo = "omiso-parcial"
        else:
            tipo = "pago-menor" if pago[llave] <= debe[llave] else "pago-mayor"
        esperado[llave] = (debe[llave], pago[llave], tipo)
    assert _filas(cuadro) == esperado

    causas = cuadro.with_columns(pl.lit("x").alias("causa"))
    largo = pl.concat(
        [
            causas.filter(pl.col(f"emitido_{c}") != pl.col(f"pagado_{c}")).select(
                "registro_patronal",
                "nss",
                pl.lit(c).alias("concepto"),
                pl.col(f"emitido_{c}").alias("emitido"),
                pl.col(f"pagado_{c}").alias("pagado"),
                "tipo",
                "causa",
                "folios",
            )
            for c in ("cuota_fija", "excedente", "guarderias", "invalidez_vida")
        ]
    )
    total = sum(debe.values()) - sum(pago.values())
    totales = formado.totales
    assert totales["emitido"].sum() - totales["pagado"].sum() == total
    for tabla in (
        niveles.por_concepto(largo),
        niveles.por_trabajador(cuadro, largo),
        niveles.por_patron(cuadro, largo, totales),
    ):
        assert tabla["diferencia"].sum() == total


def test_la_guia_nombra_cada_tipo_y_cada_causa() -> None:
    guia = (Path(__file__).parents[2] / "docs" / "confronta.md").read_text("utf-8")
    assert not [nombre for nombre in (*cd.TIPOS, *CAUSAS) if f"`{nombre}`" not in guia]
