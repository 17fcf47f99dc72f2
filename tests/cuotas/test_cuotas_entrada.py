"""Qué renglones se aceptan, cuáles se apartan y con qué nombre; nada se pierde ni se calla."""

from __future__ import annotations

import polars as pl
import pytest

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.plan import planear
from cedulas_cli.errores import ErrorCedulas

MES = {"emision": "mensual", "periodo": "2026-06", "sbc": "500.00", "dias": "30"}
BIMESTRE = {"emision": "bimestral", "periodo": "2026-06", "sbc": "500.00", "dias": "61"}
CREDITO = {"numero_credito": "0000000001", "tipo_descuento": "1", "valor_descuento": "20"}

MALOS = [
    (MES | {"emision": "semanal"}, "emision-desconocida"),
    (MES | {"emision": None}, "emision-desconocida"),
    (MES | {"periodo": "2026-13"}, "periodo-invalido"),
    (MES | {"periodo": "2026-6"}, "periodo-invalido"),
    (MES | {"periodo": "0000-01"}, "periodo-invalido"),
    (MES | {"periodo": None}, "periodo-invalido"),
    (BIMESTRE | {"periodo": "2026-05"}, "bimestre-impar"),
    (MES | {"zona": "norte"}, "zona-desconocida"),
    (MES | {"zona": "zlfn", "periodo": "2018-06"}, "zona-desconocida"),
    (MES | {"zona": "area_C", "periodo": "2013-06"}, "zona-desconocida"),
    (MES | {"sbc": "-1"}, "sbc-invalido"),
    (MES | {"sbc": "1,000.00"}, "sbc-invalido"),
    (MES | {"sbc": "500.005"}, "sbc-invalido"),
    (MES | {"sbc": "1e3"}, "sbc-invalido"),
    (MES | {"sbc": "NaN"}, "sbc-invalido"),
    (MES | {"sbc": ""}, "sbc-invalido"),
    (MES | {"sbc": "12345678901234567890"}, "sbc-invalido"),
    (MES | {"sbc": "0"}, "sbc-cero"),
    (MES | {"dias": "-1"}, "dias-invalidos"),
    (MES | {"dias": "1.5"}, "dias-invalidos"),
    (MES | {"dias": ""}, "dias-invalidos"),
    (MES | {"dias": "31"}, "tramo-fuera-del-periodo"),
    (MES | {"desde": "2026-05-31", "hasta": "2026-06-29"}, "tramo-fuera-del-periodo"),
    (MES | {"desde": "2026-06-01", "hasta": "2026-06-29"}, "tramo-no-coincide"),
    (MES | {"desde": "2026-06-01", "hasta": "2026-06-31"}, "fecha-imposible"),
    (MES | {"desde": "01/06/2026", "hasta": "2026-06-30"}, "fecha-imposible"),
    (MES | {"dias_ausentismo": "-1"}, "dias-invalidos"),
    (MES | {"dias_incapacidad": "x"}, "dias-invalidos"),
    (MES | {"dias_incapacidad": "31"}, "incidencias-de-mas"),
    (MES | {"dias_incapacidad": "24", "dias_ausentismo": "7"}, "incidencias-de-mas"),
    (BIMESTRE | {"periodo": "2026-02", "dias": "59", "dias_ausentismo": "1"}, "incidencias-sin-partir"),
    (BIMESTRE | {"periodo": "2017-12", "dias_incapacidad": "1"}, "incidencias-sin-partir"),
    (MES | {"prima_rt": "abc"}, "prima-invalida"),
    (MES | {"prima_rt": "15.00001"}, "prima-invalida"),
    (MES | {"prima_rt": "0.543551"}, "prima-invalida"),
    (MES | {"prima_rt": "0"}, "prima-invalida"),
    (MES | {"salario_diario": "mucho"}, "salario-invalido"),
    (MES | {"modalidad": "40"}, "modalidad-sin-cuota"),
    (BIMESTRE | CREDITO | {"tipo_descuento": "4"}, "tipo-descuento-invalido"),
    (BIMESTRE | CREDITO | {"valor_descuento": "abc"}, "valor-descuento-invalido"),
    (BIMESTRE | CREDITO | {"valor_descuento": None}, "valor-descuento-invalido"),
    (BIMESTRE | CREDITO | {"valor_descuento": "0"}, "valor-descuento-invalido"),
    (BIMESTRE | CREDITO | {"valor_descuento": "100.01"}, "valor-descuento-invalido"),
    (BIMESTRE | CREDITO | {"dias_credito": "62"}, "dias-credito-de-mas"),
    (BIMESTRE | CREDITO | {"dias_credito": "uno"}, "dias-invalidos"),
]


SIN_LLAVE = {"emision-desconocida", "periodo-invalido", "bimestre-impar", "zona-desconocida"}
"""Sin emisión, periodo y zona no hay ley que aplicar: si nadie los trae, la orden entera termina en 65."""


@pytest.mark.parametrize(("malo", "regla"), MALOS, ids=[f"{r}-{i}" for i, (_, r) in enumerate(MALOS)])
def test_lo_malo_se_aparta_con_su_regla(motor, malo, regla):
    """El malo va entre dos buenos: ni los arrastra ni se va sin motivo."""
    bueno = MES | dict.fromkeys(set(malo) - set(MES))
    aceptados, apartados = motor([bueno, malo, bueno])
    assert aceptados.height == 2
    assert apartados["renglon"].unique().to_list() == [2]
    assert regla in apartados["regla"].to_list()
    assert all(motivo.strip() for motivo in apartados["motivo"])


@pytest.mark.parametrize(("malo", "regla"), MALOS, ids=[f"{r}-{i}" for i, (_, r) in enumerate(MALOS)])
def test_solo_lo_malo_tampoco_se_calla(motor, malo, regla):
    """Con la tabla de un solo renglón, o queda apartado con motivo o la orden entera dice que nada sirvió."""
    if regla in SIN_LLAVE:
        with pytest.raises(ErrorCedulas) as caido:
            motor([malo])
        assert caido.value.nombre == "sin-renglones-utiles"
        return
    aceptados, apartados = motor([malo])
    assert aceptados.height == 0
    assert regla in apartados["regla"].to_list()


def test_credito_sin_columna_de_valor_no_cobra_el_seguro_solo(motor):
    aceptados, apartados = motor([BIMESTRE | {"tipo_descuento": "1"}, BIMESTRE | {"tipo_descuento": "0"}])
    assert aceptados["seguro_danos"].to_list() == [0]
    assert apartados["regla"].to_list() == ["valor-descuento-invalido"]


def test_espacios_en_las_llaves_no_pierden_renglones(motor):
    renglones = [MES | {"emision": "mensual "}, BIMESTRE | {"periodo": " 2026-06"}, MES, BIMESTRE]
    aceptados, _ = motor(renglones)
    assert aceptados["emision"].to_list() == ["mensual", "bimestral", "mensual", "bimestral"]
    assert aceptados["total"].null_count() == 0
    assert aceptados["total"][0] == aceptados["total"][2]
    assert aceptados["total"][1] == aceptados["total"][3]


def test_cada_emision_llena_solo_sus_columnas(motor):
    aceptados, _ = motor([MES, BIMESTRE])
    mensual, bimestral = aceptados.iter_rows(named=True)
    assert mensual["retiro"] is None
    assert mensual["total_rcv"] is None
    assert mensual["tasa_ceav_patronal"] is None
    assert bimestral["cuota_fija"] is None
    assert mensual["cuota_fija"] > 0
    assert bimestral["retiro"] > 0


def test_el_tramo_sin_fechas_termina_el_ultimo_dia(motor):
    """Diez días de enero-febrero son de febrero: tope y UMA de febrero."""
    aceptados, _ = motor([BIMESTRE | {"periodo": "2026-02", "dias": "10", "sbc": "3500"}])
    assert aceptados["retiro"].item() == 293_275 * 10 * 2 // 100


def test_el_tramo_empieza_en_la_fecha_del_movimiento_si_cabe(motor):
    """Contrato §2: un alta del 5 de enero con diez días es de enero; si no cabe o es de otro periodo, al final."""
    base = BIMESTRE | {"periodo": "2026-02", "dias": "10", "sbc": "3500"}
    aceptados, _ = motor(
        [base | {"fecha_movimiento": f} for f in ("2026-01-05", "2026-02-25", "2025-12-31", "2026-02-19", "")]
    )
    enero, febrero = 282_850 * 10 * 2 // 100, 293_275 * 10 * 2 // 100
    assert aceptados["retiro"].to_list() == [enero, febrero, febrero, febrero, febrero]


def test_el_crucero_de_febrero_solo_importa_si_se_cruza(motor):
    """Con incidencias y tramo de un solo lado del cambio de UMA, se acepta."""
    base = BIMESTRE | {"periodo": "2026-02", "dias": "", "dias_ausentismo": "1"}
    aceptados, apartados = motor(
        [
            base | {"desde": "2026-01-01", "hasta": "2026-01-31"},
            base | {"desde": "2026-02-01", "hasta": "2026-02-28"},
            base | {"desde": "2026-01-31", "hasta": "2026-02-01"},
        ]
    )
    assert aceptados.height == 2
    assert apartados["renglon"].to_list() == [3]


def _calcular(tabla: pl.DataFrame, parametros):
    calculo = planear(tabla.lazy(), parametros, cuotas.Criterios(), "prueba")
    return calculo.aceptados.collect(), calculo.apartados.collect()


def test_los_tipos_del_parquet_dan_lo_mismo_que_el_texto(parametros):
    """Enteros, decimales, fechas, marcas de tiempo y categorías: el mismo resultado que todo como texto."""
    texto = pl.DataFrame(
        {
            "emision": ["bimestral", "bimestral"],
            "periodo": ["2026-06", "2026-06"],
            "sbc": ["500.50", "612.00"],
            "desde": ["2026-05-01", "2026-05-11"],
            "hasta": ["2026-06-30", "2026-06-30"],
            "dias": ["61", "51"],
            "tipo_descuento": ["1", "3"],
            "valor_descuento": ["20.0000", "25.5000"],
            "numero_credito": ["1", "2"],
            "dias_credito": ["10", "51"],
        }
    )
    tipado = texto.with_columns(
        pl.col("emision", "periodo").cast(pl.Categorical),
        pl.col("sbc").cast(pl.Decimal(38, 2)),
        pl.col("valor_descuento").cast(pl.Decimal(12, 4)),
        pl.col("dias", "tipo_descuento", "dias_credito").cast(pl.Int16),
        pl.col("desde").str.to_date(),
        pl.col("hasta").str.to_datetime(),
    )
    esperado, _ = _calcular(texto, parametros)
    obtenido, _ = _calcular(tipado, parametros)
    importes = ["retiro", "cesantia_vejez_patronal", "amortizacion", "seguro_danos", "total"]
    assert obtenido.select(importes).equals(esperado.select(importes))


@pytest.mark.parametrize("sbc", [2**63 - 1, 92_233_720_368_547_760 + 500, 10**9, -1])
def test_un_entero_enorme_no_da_la_vuelta(parametros, sbc):
    """Multiplicado por cien desbordaría 64 bits y podría parecer un salario."""
    tabla = pl.DataFrame({"emision": ["mensual"] * 2, "periodo": ["2026-06"] * 2, "sbc": [sbc, 500], "dias": [30, 30]})
    aceptados, apartados = _calcular(tabla, parametros)
    assert aceptados["sbc"].to_list() == [500]
    assert apartados["regla"].to_list() == ["sbc-invalido"]


def test_flotante_con_dinero_se_rechaza(parametros):
    tabla = pl.DataFrame({"emision": ["mensual"], "periodo": ["2026-06"], "sbc": [500.1], "dias": [30]})
    with pytest.raises(ErrorCedulas) as caido:
        _calcular(tabla, parametros)
    assert caido.value.nombre == "columna-flotante"


def test_columna_obligatoria_faltante_dice_cual(parametros):
    with pytest.raises(ErrorCedulas, match="sbc") as caido:
        _calcular(pl.DataFrame({"emision": ["mensual"], "periodo": ["2026-06"], "dias": ["30"]}), parametros)
    assert caido.value.nombre == "columna-faltante"


def test_lo_que_ya_traia_importes_se_guarda_como_emitido(motor):
    aceptados, _ = motor([MES | {"cuota_fija": "1.00", "total": "2.00"}])
    fila = aceptados.row(0, named=True)
    assert (fila["emitido_cuota_fija"], fila["emitido_total"]) == ("1.00", "2.00")
    assert fila["cuota_fija"] == 71_794


def test_recalcular_una_salida_conserva_lo_emitido(motor):
    """Una tabla que ya pasó por aquí trae `cuota_fija` y `emitido_cuota_fija`: manda lo emitido, lo demás se rehace."""
    aceptados, _ = motor([MES | {"cuota_fija": "5.00", "emitido_cuota_fija": "1.00"}])
    fila = aceptados.row(0, named=True)
    assert (fila["emitido_cuota_fija"], fila["cuota_fija"]) == ("1.00", 71_794)


def test_una_columna_ajena_que_parece_de_trabajo_pasa_intacta(parametros):
    """pandas guarda su índice como `__index_level_0__`."""
    tabla = pl.DataFrame([MES | {"__index_level_0__": 42}])
    aceptados, _ = _calcular(tabla, parametros)
    assert aceptados["__index_level_0__"].item() == 42
    assert [c for c in aceptados.columns if c.startswith("__")] == ["__index_level_0__"]


def test_cero_dias_no_paga_ni_lleva_seguro(motor):
    aceptados, _ = motor([BIMESTRE | CREDITO | {"dias": "0"}, MES | dict.fromkeys(CREDITO) | {"dias": "0"}])
    assert aceptados["total"].to_list() == [0, 0]


def test_el_seguro_salta_al_primer_renglon_aceptado(motor):
    """Si el primero del crédito se aparta, el seguro no se va con él."""
    malo = BIMESTRE | CREDITO | {"sbc": "x"}
    aceptados, _ = motor([malo, BIMESTRE | CREDITO, BIMESTRE | CREDITO])
    assert aceptados["seguro_danos"].to_list() == [1_500, 0]
