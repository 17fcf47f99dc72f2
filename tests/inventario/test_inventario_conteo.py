"""Abrir, contar a ciegas, segundo conteo, recuento, muestra y movimientos posteriores."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.hechos import CREDITO, INVENTARIO, HechoNuevo
from cedulas_cli.dominio.inventario import apertura, muestra
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import inventario as flujo
from cedulas_cli.flujo import inventario_cierre as fin
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

INV, CORTE, HOY = "INV-2026-2", date(2026, 10, 31), date(2026, 11, 3)


def importe(lugar: int) -> str:
    return f"1000.{lugar:02d}"


def cuentas(captura):
    assert captura.leidos == captura.aceptados + captura.repetidos + captura.apartados.height
    return captura.aceptados, captura.repetidos, captura.apartados.height


def renglon(oficina, clave):
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        return padron.proyeccion(INVENTARIO, clave)[clave]


def test_la_base_se_sella_y_no_se_cambia(oficina, abierto, alta) -> None:
    abierto(4)
    otra_vez = flujo.abrir_inventario(oficina, INV, CORTE, [], "", HOY, "jefe", del_padron=True)
    assert otra_vez.ya_estaba
    alta(["268000001"], date(2026, 10, 25))
    with pytest.raises(ErrorCedulas) as falla:
        flujo.abrir_inventario(oficina, INV, CORTE, [], "", HOY, "jefe", del_padron=True)
    assert falla.value.nombre == "inventario-ya-existe"
    assert verificar(oficina, reglas_de(oficina)).integra


def test_la_base_es_la_del_corte_y_no_la_de_hoy(oficina, alta) -> None:
    alta(["260000001"])
    alta(["260000002"], date(2026, 11, 1))
    assert flujo.abrir_inventario(oficina, INV, CORTE, [], "", HOY, "jefe", del_padron=True).casos == 1


@given(st.permutations([{"numero_credito": f"26000000{n}", "clase": "COP", "importe": n} for n in range(5)]))
def test_el_sello_no_depende_del_orden(filas) -> None:
    ordenadas = sorted(filas, key=lambda f: f["importe"])
    assert apertura.sellar(filas) == apertura.sellar(ordenadas)


def test_el_resultado_lo_dice_la_comparacion(oficina, abierto, contar) -> None:
    claves = abierto(5)
    captura = contar(
        [
            {"codigo": claves[0], "importe": importe(0)},
            {"codigo": claves[1], "importe": "7.00"},
            {"codigo": "260000003", "importe": importe(2), "tipo_documento": "03"},
            {"codigo": claves[3], "resultado": "otro", "observacion": "x" * 25},
            {"codigo": claves[4], "resultado": "faltante"},
        ]
    )
    assert cuentas(captura) == (5, 0, 0)
    assert [renglon(oficina, c)["resultado"] for c in claves] == ["total", "parcial", "parcial", "otro", "faltante"]
    assert renglon(oficina, claves[1])["difiere"] == ["importe"]
    assert renglon(oficina, claves[2])["difiere"] == ["tipo_documento"]


@pytest.mark.parametrize(
    ("lectura", "regla"),
    [
        ({"importe": ""}, "lectura-incompleta"),
        ({"importe": "mil"}, "importe-ilegible"),
        ({"resultado": "total", "importe": "1000.00"}, "resultado-desconocido"),
        ({"resultado": "otro", "observacion": "x" * 24}, "transicion-ilegal"),
        ({"resultado": "otro", "observacion": "x" + " " * 30}, "transicion-ilegal"),
        ({"importe": "1000.00", "contador": "ROSA"}, "transicion-ilegal"),
        ({"importe": "1000.00", "fecha": "2026-02-30"}, "fecha-imposible"),
        ({"codigo": f"{INV}:000099", "importe": "1"}, "boleta-desconocida"),
        ({"codigo": "xyz", "importe": "1"}, "codigo-desconocido"),
        ({"codigo": "269999999", "resultado": "faltante"}, "no-esta-en-la-base"),
    ],
)
def test_cada_lectura_mala_se_aparta_y_se_dice(abierto, contar, lectura, regla) -> None:
    claves = abierto(2)
    captura = contar([{"codigo": claves[0], "contador": "carla", **lectura}])
    assert captura.apartados["regla"].to_list() == [regla]
    assert cuentas(captura) == (0, 0, 1)


def test_repetir_el_archivo_no_cambia_nada(abierto, contar) -> None:
    claves = abierto(3)
    primero = [{"codigo": c, "importe": importe(n)} for n, c in enumerate(claves)]
    segundo = [{"codigo": claves[0], "importe": "1.00"}]
    assert cuentas(contar(primero)) == (3, 0, 0)
    assert cuentas(contar(segundo, "diana")) == (1, 0, 0)
    assert cuentas(contar([{"codigo": claves[0], "importe": importe(0)}], "elena")) == (1, 0, 0)
    for lecturas, quien in ((primero, "carla"), (segundo, "diana"), ([primero[0]], "elena")):
        assert cuentas(contar(lecturas, quien)) == (0, len(lecturas), 0)


def test_dos_que_ven_distinto_piden_un_tercero(oficina, abierto, contar) -> None:
    (clave, *_) = abierto(2)
    contar([{"codigo": clave, "importe": importe(0)}])
    assert cuentas(contar([{"codigo": clave, "importe": "1.00"}], "rosa")) == (0, 0, 1), "el custodio no cuenta"
    contar([{"codigo": clave, "resultado": "faltante"}], "diana")
    assert renglon(oficina, clave)["discrepa"] is True
    assert renglon(oficina, clave)["resultado"] == "total"
    contar([{"codigo": clave, "resultado": "faltante"}], "elena")
    assert (renglon(oficina, clave)["discrepa"], renglon(oficina, clave)["estado"]) == (False, "FALTANTE")


def test_dos_parciales_con_importes_distintos_discrepan(oficina, abierto, contar) -> None:
    (clave, *_) = abierto(2)
    contar([{"codigo": clave, "importe": "5.00"}])
    contar([{"codigo": clave, "importe": "6.00"}], "diana")
    assert renglon(oficina, clave)["discrepa"] is True


def test_sobrante_y_alta_posterior_al_corte(oficina, abierto, alta, contar) -> None:
    abierto(2)
    alta(["267000001"], date(2026, 11, 2))
    captura = contar(
        [
            {"codigo": "269999999", "ubicacion": "gaveta 9", "importe": "1.00"},
            {"codigo": "267000001", "ubicacion": "gaveta 9"},
            {"codigo": "269999999", "ubicacion": "gaveta 9", "importe": "1.00"},
        ]
    )
    assert cuentas(captura) == (2, 1, 0)
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        sobrantes = [e for c, e in padron.proyeccion(INVENTARIO).items() if ":S" in c]
    assert {e["numero_credito"]: e.get("posterior") for e in sobrantes} == {
        "269999999": None,
        "267000001": "2026-11-02",
    }


def test_lo_movido_despues_del_corte_va_aparte(oficina, abierto, contar) -> None:
    claves = abierto(2)
    contar([{"codigo": claves[1], "importe": importe(1)}])
    pago = {"fuente": "SIPARE", "folio": "F-1", "importe": 100_000}
    with abrir(oficina, reglas_de(oficina)) as padron:
        for numero, dia in (("260000001", date(2026, 11, 2)), ("260000002", date(2026, 11, 9))):
            assert padron.registrar([HechoNuevo(CREDITO, numero, "pago", dia, "x", "P", pago)], dia).aceptados == 1
    tabla = fin.movimientos(oficina, INV, date(2026, 11, 30))
    assert tabla["numero_credito"].to_list() == ["260000001"], "el segundo se movió después de contarse"
    assert tabla["que_paso"].to_list() == ["2026-11-02 pago"]


# ---------------------------------------------------------------- muestra


@given(st.integers(0, 400), st.integers(0, 50), st.integers(1, 100), st.integers(0, 40), st.text(max_size=8))
def test_la_muestra_es_el_mayor_de_porcentaje_y_minimo(rosa, pedro, porcentaje, minimo, semilla) -> None:
    renglones = {f"I:{n:06d}": {"responsable": "rosa" if n < rosa else "pedro"} for n in range(rosa + pedro)}
    sorteadas = muestra.sortear(renglones, semilla, porcentaje, minimo)
    for quien, tiene in (("rosa", rosa), ("pedro", pedro)):
        debe = min(tiene, max(minimo, -((-tiene * porcentaje) // 100)))
        assert len(sorteadas.get(quien, [])) == debe
        assert len(set(sorteadas.get(quien, []))) == debe
    assert muestra.sortear(dict(reversed(renglones.items())), semilla, porcentaje, minimo) == sorteadas


def test_cualquiera_puede_volver_a_sortearla() -> None:
    """El mismo sorteo hecho a mano: las huellas más bajas de semilla y clave."""
    claves = [f"I:{n:06d}" for n in range(1000)]
    a_mano = sorted(sorted(claves, key=lambda c: hashlib.sha256(f"20261130\n{c}".encode()).hexdigest())[:50])
    assert muestra.sortear({c: {"responsable": "rosa"} for c in claves}, "20261130", 5, 30) == {"rosa": a_mano}


def test_la_muestra_reparte_parejo() -> None:
    """Con mil semillas ningún renglón sale siempre ni nunca: cada uno, cerca de su parte."""
    claves = {f"I:{n:06d}": {"responsable": "rosa"} for n in range(20)}
    veces = Counter(c for s in range(1000) for c in muestra.sortear(claves, str(s), 25, 0)["rosa"])
    assert all(180 <= veces[c] <= 320 for c in claves), veces


def test_sortear_otra_vez_da_la_misma_y_es_a_ciegas(oficina, abierto) -> None:
    abierto(40, mitad=35)
    lista = flujo.sortear(oficina, INV, "20261130", HOY, "jefe")
    assert Counter(lista["responsable"]) == {"rosa": 30, "pedro": 5}
    assert not [c for c in lista.columns if "importe" in c or "resultado" in c]
    assert flujo.sortear(oficina, INV, "otra", HOY, "jefe").equals(lista)


def test_la_muestra_no_impide_capturar_lo_contado_antes(oficina, abierto, contar) -> None:
    (clave, *_) = abierto(2)
    flujo.sortear(oficina, INV, "s", date(2026, 11, 20), "jefe")
    assert cuentas(contar([{"codigo": clave, "importe": importe(0), "fecha": "2026-11-04"}])) == (1, 0, 0)


def test_reasignar_solo_lo_que_no_se_ha_contado(oficina, abierto, contar, tmp_path) -> None:
    claves = abierto(3)
    contar([{"codigo": claves[0], "importe": importe(0)}])
    libros = tmp_path / "otros.csv"
    libros.write_text("libro,responsable,auxiliar\nL9,luis,aux9\n")
    assert flujo.asignar(oficina, INV, str(libros), HOY, "jefe") == (2, 0)
    assert flujo.asignar(oficina, INV, str(libros), HOY, "jefe") == (0, 0)
    assert [renglon(oficina, c)["libro"] for c in claves] == ["L1", "L9", "L9"]


def test_avance_suma_por_donde_se_mire(oficina, abierto, contar) -> None:
    claves = abierto(6)
    contar([{"codigo": c, "importe": importe(n)} for n, c in enumerate(claves[:4])])
    for por in ("libro", "responsable", "auxiliar", "incidencia", "td", "dia", "clase"):
        tabla = flujo.avance(oficina, INV, por)
        partes, total = tabla.filter(pl.col("grupo") != "TOTAL"), tabla.row(-1, named=True)
        assert (total["base"], total["total"], total["pendiente"]) == (6, 4, 2)
        for columna in ("base", "total", "pendiente", "importe_base", "importe_total"):
            assert partes[columna].sum() == total[columna], (por, columna)
