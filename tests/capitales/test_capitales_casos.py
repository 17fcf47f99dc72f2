"""Capitales constitutivos y gastos: procedencia, componentes, 5 %, complementarios y costos por fecha (derecho §5)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.comandos.calcular_capital import CAMPOS
from cedulas_cli.dominio.campos import DatoMalo, leer_todos
from cedulas_cli.dominio.capitales import COMPONENTE_DEL_SERVICIO, COMPONENTES
from cedulas_cli.dominio.capitales import calcular as calcular_capital
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar
from cedulas_cli.parametros.carga import cargar_parametros

RIESGOS = {"fecha_calculo": "2025-06-17", "ramo": "riesgos-trabajo"}
ENFERMEDADES = {"fecha_calculo": "2025-06-17", "ramo": "enfermedades-maternidad"}
GASTOS = {"fecha_calculo": "2025-06-17", "clase": "no-derechohabiente"}
MIL = {"componentes": "hospitalizacion:1000"}


@pytest.fixture(scope="session")
def contexto() -> Contexto:
    return Contexto(cargar_parametros(), cargar())


@pytest.fixture(scope="session")
def capital(contexto):
    def _capital(**datos):
        return calcular_capital(leer_todos(CAMPOS, {c: str(v) for c, v in datos.items()}), contexto)

    return _capital


def test_las_once_fracciones_y_el_cinco_por_ciento(capital):
    """LSS 79: la suma de I a XI, más 5 % redondeado aparte (derecho 5.04)."""
    componentes = ";".join(f"{c}:{100 + i}.10" for i, c in enumerate(COMPONENTES))
    datos = capital(**RIESGOS, componentes=componentes).datos
    suma = sum(10010 + 100 * i for i in range(11))
    assert list(COMPONENTES.values()) == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"]
    assert datos["suma"] == datos["base"] == suma == 115610
    assert (datos["administracion"], datos["total"]) == (5781, 121391)  # 5 780.5 sube


@pytest.mark.parametrize(("suma", "cinco"), [("0.09", 0), ("0.10", 1), ("0.29", 1), ("0.30", 2), ("1000.10", 5001)])
def test_el_cinco_por_ciento_a_mitad_arriba(capital, suma, cinco):
    assert capital(**RIESGOS, componentes=f"cirugia:{suma}").datos["administracion"] == cinco


@pytest.mark.parametrize(
    ("servicio", "costo"),
    [
        ("consulta_familiar", 1296),
        ("urgencias_1", 1037),
        ("urgencias_2", 2642),
        ("dia_cama", 15018),
        ("terapia_intensiva_2", 72381),
        ("cirugia_2", 39851),
        ("tococirugia_2", 22614),
    ],
)
def test_costos_unitarios_de_2025(capital, servicio, costo):
    """Acuerdo del Consejo Técnico para 2025 (derecho 5.10)."""
    datos = capital(**GASTOS, servicios=f"{servicio}:3").datos
    assert datos["total"] == costo * 3 * 100


def test_todo_servicio_tiene_su_fraccion(contexto):
    claves = contexto.parametros.claves("costo_unitario")
    assert claves
    assert {c.split("_")[0] for c in claves} == set(COMPONENTE_DEL_SERVICIO)
    assert set(COMPONENTE_DEL_SERVICIO.values()) <= set(COMPONENTES)


@pytest.mark.parametrize("dia", ["2024-12-31", "2026-01-01", "2026-11-23"])
def test_sin_costo_de_la_fecha_se_detiene(capital, dia):
    """2026 no está: 78 y dice cuál falta; nunca se arrastra el de 2025."""
    with pytest.raises(ErrorCedulas) as falla:
        capital(**{**GASTOS, "fecha_calculo": dia}, servicios="dia_cama:1")
    assert falla.value.nombre == "parametro-sin-vigencia"
    assert "costo_unitario[dia_cama]" in falla.value.mensaje


def test_servicios_y_componentes_se_suman(capital):
    datos = capital(
        **RIESGOS, servicios="dia_cama:2;cirugia_2:1", componentes="hospitalizacion:0.50;subsidios:100"
    ).datos
    assert datos["suma"] == (2 * 15018 + 39851 + 100) * 100 + 50


# ---------------------------------------------------------------- procedencia


@pytest.mark.parametrize(
    ("datos", "procede"),
    [
        ({}, "si"),
        ({"fecha_aviso": "2025-05-09", "fecha_siniestro": "2025-05-10"}, "no"),
        ({"fecha_aviso": "2025-05-10", "fecha_siniestro": "2025-05-10"}, "si"),
        ({"fecha_aviso": "2025-05-11", "fecha_siniestro": "2025-05-10"}, "si"),
        ({"fecha_aviso": "2025-05-11", "fecha_siniestro": "2025-05-10", "aviso_en_plazo": "si"}, "si"),
        ({"fecha_aviso": "2025-05-09", "fecha_siniestro": "2025-05-10", "salario_inferior": "si"}, "si"),
        ({"fecha_aviso": "2025-05-11", "fecha_siniestro": "2025-05-10", "convenio_obra": "si"}, "no"),
        ({"convenio_obra": "si"}, "si"),
    ],
)
def test_en_riesgos_el_aviso_posterior_no_libera(capital, datos, procede):
    """LSS 77 (aunque el aviso esté en plazo) y RACERF 146 (obra con convenio)."""
    assert capital(**RIESGOS, **MIL, **datos).datos["procede"] == procede


@pytest.mark.parametrize(("en_plazo", "procede"), [("si", "no"), ("no", "si")])
def test_en_enfermedades_el_aviso_en_plazo_si_libera(capital, en_plazo, procede):
    """LSS 88: al revés que en riesgos."""
    datos = capital(**ENFERMEDADES, **MIL, aviso_en_plazo=en_plazo).datos
    assert datos["procede"] == procede
    assert bool(datos["motivo"] if procede == "no" else datos["total"])


def test_el_aviso_del_mismo_dia_se_advierte(capital):
    avisos = capital(**RIESGOS, **MIL, fecha_aviso="2025-05-10", fecha_siniestro="2025-05-10").advertencias
    assert any("compruebe la hora" in aviso for aviso in avisos)


def test_la_urgencia_obstetrica_no_se_cobra_sola(capital):
    """LSS 89 fr. V: depende de convenio."""
    datos = capital(**GASTOS, servicios="tococirugia_2:1", urgencia_obstetrica="si").datos
    assert (datos["procede"], datos["por_cobrar"]) == ("no", 0)


# ---------------------------------------------------------------- deducciones y complementarios


@pytest.mark.parametrize(
    ("cuotas", "deducidas", "quedan"), [("500", 50000, 0), ("1050", 105000, 0), ("2000", 105000, 95000)]
)
def test_el_capital_de_enfermedades_baja_las_cuotas_omitidas(capital, cuotas, deducidas, quedan):
    """LSS 88: se deduce de las cuotas del ramo; el capital se cobra completo."""
    datos = capital(**ENFERMEDADES, **MIL, cuotas_omitidas=cuotas).datos
    assert (datos["total"], datos["por_cobrar"]) == (105000, 105000)
    assert (datos["cuotas_aplicadas"], datos["cuotas_por_cobrar"]) == (deducidas, quedan)


def test_solo_riesgos_libera_sus_cuotas(capital):
    """LSS 78."""
    assert capital(**RIESGOS, **MIL).datos["libera_cuotas_rt"] == "si"
    assert capital(**ENFERMEDADES, **MIL).datos["libera_cuotas_rt"] == "no"


def test_la_inscripcion_improcedente_aplica_primero_lo_pagado(capital):
    """LSS 17: lo pagado (sin la cuenta individual) se aplica a gastos, y no hay 5 %."""
    improcedente = {"fecha_calculo": "2025-06-17", "clase": "inscripcion-improcedente", **MIL}
    datos = capital(**improcedente, cuotas_pagadas="300").datos
    assert (datos["administracion"], datos["total"], datos["por_cobrar"]) == (0, 100000, 70000)
    assert capital(**improcedente, cuotas_pagadas="5000").datos["por_cobrar"] == 0


def test_el_complementario_solo_lleva_lo_que_falta(capital):
    """Un siniestro, varios créditos: nada de lo cobrado se vuelve a emitir, ni se compensa entre componentes."""
    primero = capital(**RIESGOS, componentes="hospitalizacion:1000;cirugia:500").datos
    segundo = capital(
        **RIESGOS, componentes="hospitalizacion:1800;cirugia:400;protesis:250",
        cobrado="hospitalizacion:1000;cirugia:500",
    )  # fmt: skip
    assert primero["base"] == 150000
    assert (segundo.datos["base"], segundo.datos["administracion"]) == (105000, 5250)
    assert any("de cirugia ya se cobró $100.00 de más" in aviso for aviso in segundo.advertencias)


@given(
    importes=st.dictionaries(st.sampled_from(list(COMPONENTES)), st.integers(0, 10**9), min_size=1),
    partes=st.integers(0, 100),
)
def test_cobrar_en_dos_veces_da_la_misma_base(capital, importes, partes):
    """Propiedad: lo primero más lo complementario suma lo de una vez; el 5 % difiere a lo más un centavo."""

    def lista(cantidades):
        return ";".join(f"{c}:{Decimal(v).scaleb(-2)}" for c, v in cantidades.items())

    antes = {c: v * partes // 100 for c, v in importes.items()}
    todo = capital(**RIESGOS, componentes=lista(importes)).datos
    uno = capital(**RIESGOS, componentes=lista(antes)).datos
    dos = capital(**RIESGOS, componentes=lista(importes), cobrado=lista(antes)).datos
    assert uno["base"] + dos["base"] == todo["base"]
    assert abs(uno["administracion"] + dos["administracion"] - todo["administracion"]) <= 1


# ---------------------------------------------------------------- plazo, errores y terminal


def test_el_plazo_de_pago_es_el_de_la_cedula(capital):
    """Vector B: notificado el jueves 12-nov-2026, se paga hasta el lunes 7-dic."""
    datos = capital(**RIESGOS, **MIL, fecha_notificacion="2026-11-12").datos
    assert datos["limite_pago"] == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("datos", "campo"),
    [
        ({"componentes": "hospital:100"}, "componentes"),
        ({"componentes": "cirugia:1;cirugia:2"}, "componentes"),
        ({"componentes": "cirugia"}, "componentes"),
        ({"componentes": "cirugia:1.001"}, "componentes"),
        ({"servicios": "dia_cama:1.5"}, "servicios"),
        ({"servicios": "masaje:1"}, "servicios"),
        ({}, "componentes"),
    ],
)
def test_listas_mal_escritas(capital, datos, campo):
    with pytest.raises(DatoMalo) as falla:
        capital(**RIESGOS, **datos)
    assert falla.value.campo == campo


def test_un_capital_pide_su_ramo(capital):
    with pytest.raises(DatoMalo, match="falta"):
        capital(fecha_calculo="2025-06-17", **MIL)


def test_la_pension_se_recibe_calculada_y_se_dice(capital):
    avisos = capital(**RIESGOS, componentes="pension:100000").advertencias
    assert any("se recibe ya calculado" in aviso for aviso in avisos)


def test_en_la_terminal(orden_en, tmp_path):
    correr = orden_en()
    caso = ("capital", "--fecha-calculo", "2025-06-17", "--ramo", "riesgos-trabajo", "--servicios", "dia_cama:2")
    calculado = json.loads(correr("calcular", *caso, "--formato", "json").stdout)[0]
    explicado = json.loads(correr("explicar", *caso, "--formato", "json").stdout)
    assert calculado["total"] == explicado["resultado"]["total"] == "31537.80"
    assert "SIN VERIFICAR" in calculado["advertencias"]
    articulos = {paso["fundamento"] for paso in explicado["pasos"]}
    assert {"RACERF art. 112", "LSS art. 79 fr. II", "LSS art. 79 fr. XII"} <= articulos
    sin_costo = correr("calcular", "capital", "--fecha-calculo", "2026-06-17", *caso[3:])
    assert sin_costo.returncode == 78
    assert "costo_unitario" in sin_costo.stderr
    (tmp_path / "c.csv").write_text(
        "id,fecha_calculo,ramo,componentes\n1,2025-06-17,riesgos-trabajo,cirugia:100\n2,2025-06-17,,cirugia:100\n"
    )
    por_archivo = correr("calcular", "capital", "--entrada", "c.csv", "--formato", "jsonl")
    assert por_archivo.returncode == 1
    assert json.loads(por_archivo.stdout)["total"] == "105.00"
