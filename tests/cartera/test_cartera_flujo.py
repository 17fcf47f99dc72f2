"""Recibir RALE y facturas en la oficina: idempotencia, versiones, C01 y lo que queda en el padrón."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import cartera as flujo
from cedulas_cli.flujo import confronta_rale as cotejo
from cedulas_cli.flujo import credito
from cedulas_cli.flujo import facturas as ff
from cedulas_cli.oficina import bitacora, cartera
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.respaldo.seleccion import seleccionar

HOY, OTRO_DIA = date(2026, 11, 23), date(2026, 12, 5)
CUATRO = ("1,000.00", "4.20", "14.70", "400.00", "1,418.90")


def recibir(oficina: Oficina, *rutas: Path, corte: date | None = None, **mas: Any) -> flujo.ResumenRale:
    return flujo.recibir_rale(oficina, rutas, corte, reemplaza=mas.get("reemplaza", False), fecha=mas.get("fecha", HOY))


def pedido(**mas: Any) -> ff.Pedido:
    datos = {"cifra_control": "CC-1", "producto": "COP_ECO_EST", "control": ff.Control(1, 141890), "usuario": "U1"}
    return ff.Pedido(**{**datos, "emitida": date(2026, 10, 1), **mas})


@pytest.fixture
def eco(tmp_path: Path, fabrica: Any) -> Path:
    ruta = tmp_path / "63.T"
    ruta.write_bytes(fabrica.factura63([fabrica.eco63("260000001", CUATRO)]))
    return ruta


# ---------------------------------------------------------------- RALE


def test_recibir_dos_veces_no_cambia_un_byte(oficina: Oficina, ejemplo: Callable[..., Path], foto: Any) -> None:
    rutas = sorted(ejemplo(40, "rale").glob("RALE-*.T"))
    primera = recibir(oficina, *rutas)
    antes = foto(oficina)
    segunda = recibir(oficina, *rutas, fecha=OTRO_DIA)
    assert (primera.ya_estaba, segunda.ya_estaba, primera.con_hallazgos) == (False, True, False)
    assert foto(oficina) == antes
    assert len(primera.fotos) == 4
    assert primera.leidos == primera.aceptados == primera.tabla["creditos"].sum()


def test_en_zip_es_lo_mismo(oficina: Oficina, ejemplo: Callable[..., Path], tmp_path: Path) -> None:
    rutas = sorted(ejemplo(40, "rale").glob("RALE-COP-*.T"))
    with zipfile.ZipFile(tmp_path / "rale.zip", "w") as archivo:
        for ruta in rutas:
            archivo.write(ruta, ruta.name)
    recibir(oficina, tmp_path / "rale.zip")
    otra = Oficina(tmp_path / "otra")
    recibir(otra, *rutas)
    una, dos = (flujo.listar_rale(o, None, None, None).drop("archivo") for o in (oficina, otra))
    assert una.equals(dos)


def test_otra_version_del_mismo_corte_pide_reemplaza(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    una, otra = tmp_path / "a.T", tmp_path / "b.T"
    una.write_bytes(fabrica.rale([fabrica.rale_credito("260000001", "1.00")], "1.00"))
    otra.write_bytes(fabrica.rale([fabrica.rale_credito("260000002", "2.00")], "2.00"))
    recibir(oficina, una)
    with pytest.raises(ErrorCedulas) as falla:
        recibir(oficina, otra)
    assert falla.value.nombre == "ya-hay-otra-version"
    recibir(oficina, otra, reemplaza=True)
    (vigente,) = cartera.fotos(oficina)
    assert vigente.creditos()["numero_credito"].to_list() == ["260000002"]
    assert len(vigente.datos["anteriores"]) == 1
    assert len([h for h in bitacora.leer_hechos(oficina) if h["hecho"] == "rale-recibido"]) == 2


def test_el_corte_indicado_debe_ser_el_del_encabezado(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    ruta = tmp_path / "a.T"
    ruta.write_bytes(fabrica.rale([fabrica.rale_credito("260000001", "1.00")], "1.00"))
    with pytest.raises(ErrorCedulas) as falla:
        recibir(oficina, ruta, corte=date(2026, 9, 30))
    assert falla.value.nombre == "corte-contradictorio"
    ruta.write_bytes(fabrica.rale([fabrica.rale_credito("260000001", "1.00")], "1.00", corte=""))
    with pytest.raises(ErrorCedulas) as falla:
        recibir(oficina, ruta)
    assert falla.value.nombre == "opcion-invalida"
    recibir(oficina, ruta, corte=date(2026, 9, 30))
    assert cartera.fotos(oficina)[0].datos["corte"] == "2026-09-30"
    assert not (oficina.raiz / "creditos.db").exists()


def test_lo_que_no_cuadra_se_guarda_y_se_dice(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    ruta = tmp_path / "a.T"
    lineas = [fabrica.rale_credito("260000001", "1.00"), fabrica.rale_credito("26000000X", "2.00")]
    ruta.write_bytes(fabrica.rale(lineas, "2  3.00"))
    resumen = recibir(oficina, ruta)
    assert (resumen.leidos, resumen.aceptados, resumen.no_cuadran) == (2, 1, 2)
    assert resumen.con_hallazgos


@pytest.mark.parametrize("contenido", [b"", b"\n\n", b"hola\n", b"PK\x03\x04roto"])
def test_lo_que_no_es_un_rale(oficina: Oficina, tmp_path: Path, contenido: bytes) -> None:
    ruta = tmp_path / "a.T"
    ruta.write_bytes(contenido)
    with pytest.raises(ErrorCedulas) as falla:
        recibir(oficina, ruta)
    assert falla.value.nombre in ("archivo-vacio", "formato-no-reconocido", "zip-roto")
    assert not oficina.cartera.exists()


def test_la_confronta_halla_exactamente_lo_que_se_movio(oficina: Oficina, ejemplo: Callable[..., Path]) -> None:
    """El generador escribe aparte qué le pasó a cada crédito: la confronta debe decir lo mismo, y C12 cuadrar."""
    carpeta = ejemplo(60, "rale")
    recibir(oficina, *sorted(carpeta.glob("RALE-*.T")))
    with (carpeta / "movimientos_esperados.csv").open(encoding="utf-8", newline="") as archivo:
        esperados = {
            (f["clase"], f["numero_credito"], f["incidencia_anterior"], f["incidencia_actual"])
            for f in csv.DictReader(archivo)
        }
    por_credito = cotejo.confrontar_cortes(oficina, None, None, None, por_credito=True)
    hallados = por_credito.tabla.select("clase", "numero_credito", "incidencia_anterior", "incidencia_actual")
    assert {tuple(v or "" for v in fila) for fila in hallados.rows()} == esperados
    assert len(esperados) > 10
    cuadro = cotejo.confrontar_cortes(oficina, None, None, None)
    assert cuadro.cuadra
    assert cuadro.conciliacion["conciliacion_id"].to_list() == ["C12", "C12"]


def test_un_importe_que_cambia_sin_moverse_no_cuadra(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    for nombre, corte, importe in (("a.T", "30/09/2026", "100.00"), ("b.T", "31/10/2026", "100.01")):
        ruta = tmp_path / nombre
        ruta.write_bytes(fabrica.rale([fabrica.rale_credito("260000001", importe)], importe, corte=corte))
        recibir(oficina, ruta)
    resultado = cotejo.confrontar_cortes(oficina, None, None, None)
    assert not resultado.cuadra
    assert resultado.tabla["diferencia_importe"].to_list() == [Decimal("-0.01")]
    assert resultado.tabla["diferencia_creditos"].to_list() == [0]


def test_con_un_solo_corte_no_hay_que_confrontar(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    ruta = tmp_path / "a.T"
    ruta.write_bytes(fabrica.rale([fabrica.rale_credito("260000001", "1.00")], "1.00"))
    recibir(oficina, ruta)
    for cortes in ((None, None), (date(2026, 9, 30), date(2026, 10, 31)), (date(2026, 10, 31), date(2026, 10, 31))):
        with pytest.raises(ErrorCedulas) as falla:
            cotejo.confrontar_cortes(oficina, *cortes, None)
        assert falla.value.nombre == "nada-recibido"


# ---------------------------------------------------------------- facturas


def test_la_factura_que_cuadra_entra_completa(oficina: Oficina, eco: Path) -> None:
    resumen = ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    assert (resumen.cuadra, resumen.entro, resumen.con_hallazgos) == (True, True, False)
    lista = credito.listar(oficina, Filtros())
    filas = {f["numero_credito"]: f for f in lista.iter_rows(named=True)}
    assert set(filas) == {"260000001", "268000001"}
    assert {f["estado"] for f in filas.values()} == {"POR_NOTIFICAR"}
    cuota, multa = filas["260000001"], filas["268000001"]
    assert (cuota["total"], cuota["credito_multa"]) == (Decimal("1018.90"), "268000001")
    assert (multa["multa"], multa["credito_origen"], multa["tipo_documento"]) == (Decimal("400.00"), "260000001", "80")
    with abrir(oficina, credito.reglas_de(oficina), lectura=True) as padron:
        historia = padron.hechos(CREDITO, "260000001")
    assert [(h.hecho, h.fecha) for h in historia] == [("emitido", date(2026, 10, 1)), ("por_notificar", HOY)]
    assert historia[1].datos["importe_factura"] == 141890
    assert not credito.verificar(oficina, HOY).hallazgos


@pytest.mark.parametrize("control", [ff.Control(2, 141890), ff.Control(1, 141889), ff.Control(multa=1)])
def test_la_que_no_cuadra_no_escribe_nada(oficina: Oficina, eco: Path, control: ff.Control) -> None:
    resumen = ff.recibir_factura(oficina, [eco], pedido(control=control), fecha=HOY)
    assert (resumen.cuadra, resumen.entro, resumen.con_hallazgos) == (False, False, True)
    assert not oficina.raiz.exists()


def test_aunque_no_cuadre_entra_y_queda_dicho(oficina: Oficina, eco: Path) -> None:
    forzado = pedido(control=ff.Control(2, 141890), aunque_no_cuadre=True)
    resumen = ff.recibir_factura(oficina, [eco], forzado, fecha=HOY)
    assert (resumen.cuadra, resumen.entro, resumen.con_hallazgos) == (False, True, True)
    with abrir(oficina, credito.reglas_de(oficina), lectura=True) as padron:
        recibido = padron.hechos(CREDITO, "260000001")[1]
    assert recibido.datos["nota"] == "recibida sin cuadrar: creditos 2.00 contra 1.00"
    (asiento,) = [h for h in bitacora.leer_hechos(oficina) if h["hecho"] == "factura-recibida"]
    assert asiento["cuadra"] is False


def test_sin_con_que_cuadrar_no_se_recibe(oficina: Oficina, eco: Path) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        ff.recibir_factura(oficina, [eco], pedido(control=ff.Control()), fecha=HOY)
    assert falla.value.nombre == "opcion-invalida"
    assert "--casos 1 --importe 1418.90" in falla.value.remedio


def test_simular_sin_padron_dice_lo_que_el_padron_diria(oficina: Oficina, eco: Path) -> None:
    """El RCV de un mes impar, o emitida después de recibida: se sabe sin crear nada."""
    bien = ff.recibir_factura(oficina, [eco], pedido(simular=True), fecha=HOY)
    assert bien.captura is not None
    assert (bien.captura.aceptados, bien.captura.apartados.height) == (4, 0)
    mal = ff.recibir_factura(oficina, [eco], pedido(simular=True, emitida=OTRO_DIA), fecha=HOY)
    assert mal.captura is not None
    assert set(mal.captura.apartados["regla"]) == {"fecha-fuera-de-orden"}
    assert mal.con_hallazgos
    assert not oficina.raiz.exists()


def test_morir_tras_el_padron_y_antes_de_la_foto_se_repone(oficina: Oficina, eco: Path) -> None:
    """Los hechos ya estaban: se reconocen como repetidos y sólo se escribe lo que faltaba."""
    ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    shutil.rmtree(oficina.cartera)
    resumen = ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    assert resumen.captura is not None
    assert (resumen.captura.aceptados, resumen.captura.repetidos) == (0, 4)
    assert (resumen.entro, resumen.con_hallazgos) == (True, False)
    assert cartera.buscar_factura(oficina, "CC-1") is not None
    assert not credito.verificar(oficina, HOY).hallazgos


def test_simular_no_escribe(oficina: Oficina, eco: Path, foto: Any) -> None:
    ff.recibir_factura(oficina, [eco], pedido(simular=True), fecha=HOY)
    assert not oficina.raiz.exists()
    ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    lista = credito.listar(oficina, Filtros())
    resumen = ff.recibir_factura(oficina, [eco], pedido(cifra_control="CC-2", simular=True), fecha=HOY)
    assert not resumen.entro
    assert credito.listar(oficina, Filtros()).equals(lista)
    assert cartera.buscar_factura(oficina, "CC-2") is None


def test_repetirla_no_cambia_nada_y_otra_con_su_cifra_se_rechaza(
    oficina: Oficina, eco: Path, foto: Any, fabrica: Any
) -> None:
    ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    antes = foto(oficina)
    segunda = ff.recibir_factura(oficina, [eco], pedido(), fecha=OTRO_DIA)
    assert segunda.ya_estaba
    assert foto(oficina) == antes
    eco.write_bytes(fabrica.factura63([fabrica.eco63("260000002", CUATRO)]))
    with pytest.raises(ErrorCedulas) as falla:
        ff.recibir_factura(oficina, [eco], pedido(), fecha=OTRO_DIA)
    assert falla.value.nombre == "ya-hay-otra-version"


def test_un_credito_que_el_padron_no_admite_detiene_a_todos(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    """El 260000001 ya está notificado por otra vía: la factura entera se queda fuera."""
    una, otra = tmp_path / "a.T", tmp_path / "b.T"
    una.write_bytes(fabrica.factura63([fabrica.eco63("260000001", CUATRO)]))
    otra.write_bytes(fabrica.factura63([fabrica.eco63("260000001", CUATRO), fabrica.eco63("260000002", CUATRO)]))
    ff.recibir_factura(oficina, [una], pedido(), fecha=HOY)
    resumen = ff.recibir_factura(
        oficina, [otra], pedido(cifra_control="CC-2", control=ff.Control(2, 283780)), fecha=HOY
    )
    assert resumen.captura is not None
    assert resumen.captura.apartados.height > 0
    assert (resumen.entro, resumen.con_hallazgos) == (False, True)
    assert credito.listar(oficina, Filtros()).height == 2
    assert cartera.buscar_factura(oficina, "CC-2") is None


def test_la_67_pone_el_sector(oficina: Oficina, ejemplo: Callable[..., Path]) -> None:
    carpeta = ejemplo(40, "eco")
    cifras = {f["producto"]: f for f in pl.read_csv(carpeta / "cifras_control.csv", infer_schema=False).to_dicts()}
    for clase in ("COP", "RCV"):
        cifra = cifras[f"{clase}_ECO_EST"]
        control = ff.Control(
            int(cifra["casos"]), int(cifra["total"].replace(".", "")), int(cifra["multa"].replace(".", "")),
            int(cifra["cotizantes"]),
        )  # fmt: skip
        rutas = [carpeta / f"ECO63-{clase}.T", carpeta / f"ECO67-{clase}.T"]
        resumen = ff.recibir_factura(
            oficina, rutas, pedido(cifra_control=clase, producto=f"{clase}_ECO_EST", control=control), fecha=HOY
        )
        assert (resumen.cuadra, resumen.leidos) == (True, resumen.aceptados)
    de_patron = dict(
        pl.read_csv(carpeta / "patrones.csv", infer_schema=False).select("registro_patronal", "sector").rows()
    )
    lista = credito.listar(oficina, Filtros())
    assert lista.height == 2 * sum(int(c["casos"]) for c in cifras.values())
    assert all(de_patron[r] == s for r, s in lista.select("registro_patronal", "sector").rows())


def test_entra_en_el_respaldo_de_diferencias(oficina: Oficina, eco: Path, ejemplo: Callable[..., Path]) -> None:
    ff.recibir_factura(oficina, [eco], pedido(), fecha=HOY)
    recibir(oficina, *sorted(ejemplo(40, "rale").glob("RALE-*.T")))
    rutas = {o.ruta for o in seleccionar(oficina, "diferencias", "2026-10").origenes}
    assert {r.rsplit("/", 1)[-1] for r in rutas if r.startswith("cartera/rale/COP/2026-10/")} >= {"recepcion.json"}
    assert not [r for r in rutas if "/2026-09/" in r]
    assert any(r.startswith("acervo/") for r in rutas)
