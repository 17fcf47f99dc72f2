"""Entradas estropeadas: se aparta lo malo con su regla, siempre cuadra la cuenta y nunca truena."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.formatos.pago.lectura import LecturaPago
from cedulas_cli.formatos.pago.sua import leer_sua

TRES = [{"CF": 100, "IV": 50}, {"CF": 200, "IV": 60}, {"CF": 300, "IV": 70}]


def leer(registros: list[bytes]) -> LecturaPago:
    lectura = leer_sua([("x.SUA", b"".join(registros))], "x.SUA")
    apartados = lectura.apartados.select("archivo", "renglon").n_unique() if lectura.apartados.height else 0
    assert lectura.leidos == lectura.aceptados + lectura.renglones_apartados
    assert apartados == lectura.renglones_apartados, "cada registro apartado dice por qué"
    assert lectura.conteo.select("leidos", "aceptados", "apartados").sum().row(0) == (
        lectura.leidos,
        lectura.aceptados,
        lectura.renglones_apartados,
    )
    return lectura


def reglas(lectura: LecturaPago) -> set[str]:
    return set(lectura.apartados["regla"])


def con(registro: bytes, inicio: int, texto: bytes) -> bytes:
    return registro[:inicio] + texto + registro[inicio + len(texto) :]


@pytest.mark.parametrize(
    ("inicio", "texto", "regla"),
    [
        (159, b"00001X0", "importe-ilegible"),
        (159, b"-000100", "importe-negativo"),
        (159, b"     10", "importe-ilegible"),
        (144, b"       ", "importe-ilegible"),
        (153, b"3O", "entero-ilegible"),
        (32, b"0000000000A", "nss-forma"),
        (2, b"z9900001100", "registro-patronal-forma"),
        (2, b"Z9900001101", "registro-patronal-distinto"),
        (26, b"202413", "periodo-ilegible"),
        (26, b"202404", "periodo-distinto-del-pago"),
        (221, b"0000001", "bimestral-en-mes-impar"),
        (215, b"31", "bimestral-en-mes-impar"),
        (100, b"\x00", "caracter-de-control"),
    ],
)
def test_un_trabajador_malo_se_aparta_solo(fabrica: Any, inicio: int, texto: bytes, regla: str) -> None:
    registros = fabrica.pago(TRES)
    registros[2] = con(registros[2], inicio, texto)
    lectura = leer(registros)
    assert regla in reglas(lectura)
    assert lectura.renglones_apartados == 1
    assert lectura.trabajadores["nss"].to_list() == ["00000000001", "00000000003"]
    # El pago se acepta; el hueco que dejó sale en el cuadre.
    assert lectura.pagos["cuota_fija"].to_list() == [600]
    malas = lectura.cuadre.filter(~lectura.cuadre["cuadra"])
    assert set(malas["dato"]) == {"trabajadores", "cuota_fija", "invalidez_vida"}


@pytest.mark.parametrize(
    ("cual", "inicio", "texto", "regla"),
    [
        (-2, 32, b"000002", "folio-distinto"),
        (-1, 32, b"000002", "folio-distinto"),
        (-2, 2, b"Z9900001101", "registro-patronal-distinto"),
        (-1, 26, b"202404", "registro-patronal-distinto"),
        (-2, 58, b"00000060A", "pago-sin-lo-indispensable"),
        (0, 259, b"00000000A", "pago-sin-lo-indispensable"),
        (-2, 168, b"00000000001", "bimestral-en-mes-impar"),
    ],
)
def test_un_pago_malo_se_aparta_entero(fabrica: Any, cual: int, inicio: int, texto: bytes, regla: str) -> None:
    registros = fabrica.pago(TRES)
    registros[cual] = con(registros[cual], inicio, texto)
    sano = fabrica.pago(TRES, folio="000009")
    lectura = leer([*registros, *sano])
    assert regla in reglas(lectura)
    assert lectura.pagos["folio_sua"].to_list() == ["000009"]
    assert lectura.renglones_apartados == len(registros)


@pytest.mark.parametrize("falta", [0, -1, -2])
def test_sin_02_05_o_06_no_hay_pago(fabrica: Any, falta: int) -> None:
    registros = fabrica.pago(TRES)
    del registros[falta]
    lectura = leer(registros)
    assert lectura.pagos.is_empty()
    assert lectura.renglones_apartados == len(registros)
    assert reglas(lectura) & {"pago-incompleto", "registro-sin-pago"}


def test_dos_sumarios_o_ningun_trabajador(fabrica: Any) -> None:
    registros = fabrica.pago(TRES)
    assert "pago-incompleto" in reglas(leer([*registros[:-1], registros[-2], registros[-1]]))
    assert "pago-incompleto" in reglas(leer([registros[0], *registros[-2:]]))


def test_un_registro_de_tipo_desconocido_se_aparta_solo(fabrica: Any) -> None:
    registros = fabrica.pago(TRES)
    registros.insert(2, con(registros[1], 0, b"07"))
    lectura = leer(registros)
    assert reglas(lectura) == {"registro-desconocido"}
    assert lectura.pagos.height == 1


def test_el_mismo_folio_dos_veces_en_un_archivo(fabrica: Any) -> None:
    lectura = leer(fabrica.pago(TRES) * 2)
    assert lectura.pagos.height == 1
    assert lectura.trabajadores.height == 3
    assert {"folio-repetido", "pago-apartado"} == reglas(lectura)


@pytest.mark.parametrize(
    ("centavos", "cuadra"), [(0, True), (1, True), (-1, True), (2, False), (-2, False), (500, False)]
)
def test_las_sumas_toleran_un_centavo_y_no_dos(fabrica: Any, centavos: int, cuadra: bool) -> None:
    lectura = leer(fabrica.pago(TRES, de_mas={"IV": centavos}))
    de_iv = lectura.cuadre.filter((lectura.cuadre["control"] == "03-05") & (lectura.cuadre["dato"] == "invalidez_vida"))
    assert de_iv["cuadra"].to_list() == [cuadra]
    assert lectura.cuadre["cuadra"].all() == cuadra
    assert lectura.pagos.height == 1, "una suma que no cuadra no aparta: se ve en el cuadre"


@pytest.mark.parametrize(("control", "inicio", "ancho"), [("05-05", 121, 11), ("05-06", 75, 9)])
@pytest.mark.parametrize(("centavos", "cuadra"), [(1, True), (2, False)])
def test_los_totales_entre_si(fabrica: Any, control: str, inicio: int, ancho: int, centavos: int, cuadra: bool) -> None:
    registros = fabrica.pago(TRES)
    cual = -2 if control == "05-05" else -1
    registros[cual] = con(registros[cual], inicio, f"{780 + centavos:0{ancho}d}".encode())
    lectura = leer(registros)
    propias = lectura.cuadre.filter(lectura.cuadre["control"] == control)
    assert propias["cuadra"].all() == cuadra


def test_los_accesorios_cuadran_dentro_o_fuera_del_total(fabrica: Any) -> None:
    """La fuente no dice si el total del 06 los lleva: con cualquiera de las dos lecturas cuadra."""
    for total in (780, 800):
        registros = fabrica.pago(TRES)
        registros[-2] = con(registros[-2], 132, b"000000015000000005")
        registros[-1] = con(registros[-1], 75, f"{total:09d}".encode())
        lectura = leer(registros)
        assert lectura.cuadre["cuadra"].all()
        assert lectura.pagos["total_imss"].to_list() == [800]
        assert lectura.pagos.select("actualizacion_imss", "recargos_imss").row(0) == (15, 5)


def test_el_tamano_y_el_numero_de_trabajadores_se_comparan(fabrica: Any) -> None:
    registros = fabrica.pago(TRES)
    registros[-1] = con(registros[-1], 53, b"00295")
    registros[0] = con(registros[0], 259, b"000000004")
    malas = leer(registros).cuadre.filter(~leer(registros).cuadre["cuadra"])
    assert malas["dato"].to_list() == ["trabajadores", "bytes"]


def test_el_ceav_en_dos_campos_solo_si_asi_cuadra(fabrica: Any) -> None:
    partido = [{"CF": 100, "ceav": 700, "campo_242": 300}]
    lectura = leer(fabrica.pago(partido, periodo="202406", de_mas={"ceav": 300}))
    assert lectura.trabajadores["cesantia_vejez"].to_list() == [1000]
    assert lectura.cuadre["cuadra"].all()
    assert any("242" in aviso for aviso in lectura.avisos)
    entero = leer(fabrica.pago(partido, periodo="202406"))
    assert entero.trabajadores["cesantia_vejez"].to_list() == [700]
    assert entero.cuadre["cuadra"].all()


def test_la_cola_que_no_puede_ser_no_se_usa(fabrica: Any) -> None:
    """Un obrero mayor que su concepto, o letras fuera del alfabeto: la fuente única no se cree."""
    de_mas = leer(fabrica.pago([{"CF": 1, "EXC": 100, "PD": 5000}], cola="zzz1FP" + "0" * 9))
    assert de_mas.trabajadores.select("excedente_obrero", "prestaciones_dinero_obrero").row(0) == (None, 4799)
    rara = leer(fabrica.pago([{"CF": 1, "EXC": 100}], cola="?" * 15))
    assert rara.trabajadores["excedente_obrero"].to_list() == [None]
    assert any("base 62" in aviso for aviso in rara.avisos)


def test_tolera_saltos_de_linea_y_lo_avisa(fabrica: Any) -> None:
    registros = fabrica.pago(TRES)
    limpio = leer_sua([("x", b"".join(registros))], "x")
    for salto in (b"\n", b"\r\n"):
        con_saltos = leer_sua([("x", salto.join(registros) + salto)], "x")
        sin_blancos = leer_sua([("x", salto.join(r.rstrip() for r in registros))], "x")
        assert con_saltos.pagos.equals(limpio.pagos)
        assert sin_blancos.pagos.equals(limpio.pagos)
        assert con_saltos.cuadre["cuadra"].all()
        assert any("saltos" in aviso for aviso in con_saltos.avisos)
    assert leer_sua([("x", b"".join(registros) + b"\x1a")], "x").pagos.equals(limpio.pagos)


@pytest.mark.parametrize("corte", [1, 100, 294, 295, 296, 600, 1000, 1474])
def test_truncado_en_cualquier_lado_no_da_pago(fabrica: Any, corte: int) -> None:
    contenido = b"".join(fabrica.pago([{"CF": 100}, {"CF": 200}]))
    lectura = leer_sua([("x", contenido[:corte])], "x")
    assert lectura.pagos.is_empty()
    assert lectura.leidos == lectura.renglones_apartados == -(-corte // 295)


def test_los_movimientos_imposibles(fabrica: Any) -> None:
    malas = {
        "fecha-imposible": ("00000000001", "02", "20240231", " " * 8, "00", "0000000"),
        "movimiento-ilegible": ("0000000000X", "02", "20240201", " " * 8, "00", "0000000"),
    }
    for regla, ranura in malas.items():
        lectura = leer(fabrica.pago(TRES, cuatros={1: [ranura]}))
        assert reglas(lectura) == {regla}
        assert lectura.trabajadores.height == 3
        assert lectura.movimientos.is_empty()


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_bytes_al_azar_nunca_truenan(basura: bytes) -> None:
    lectura = leer_sua([("x", basura)], "x")
    assert lectura.leidos == lectura.aceptados + lectura.renglones_apartados


@given(semilla=st.integers(0, 10**9), cuantos=st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_con_bytes_cambiados_la_cuenta_siempre_cuadra(fabrica: Any, semilla: int, cuantos: int) -> None:
    azar = random.Random(semilla)
    contenido = bytearray(b"".join([*fabrica.pago(TRES), *fabrica.pago(TRES, folio="000002")]))
    for _ in range(cuantos):
        contenido[azar.randrange(len(contenido))] = azar.choice(b"0129AZ -\x00\xff/$")
    lectura = leer_sua([("x", bytes(contenido))], "x")
    assert lectura.leidos == lectura.aceptados + lectura.renglones_apartados
    distintos = lectura.apartados.select("archivo", "renglon").n_unique() if lectura.apartados.height else 0
    assert distintos == lectura.renglones_apartados
    registros = lectura.pagos.height * 3 + lectura.trabajadores.height
    assert registros <= lectura.aceptados
