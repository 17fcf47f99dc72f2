"""`cedulas pagos`: códigos de salida, idempotencia, acumulación y respaldo."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cedulas_cli.flujo.pagos import listar, recibir
from cedulas_cli.oficina import recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.respaldo.seleccion import seleccionar

DATOS = Path(__file__).parent.parent / "datos"
MUESTRA = DATOS / "pago_295.SUA"
HOY = date(2026, 7, 20)


@pytest.fixture
def oficina(tmp_path: Path) -> Oficina:
    return Oficina(tmp_path / "oficina")


def escribir(ruta: Path, registros: list[bytes]) -> Path:
    ruta.write_bytes(b"".join(registros))
    return ruta


def foto(oficina: Oficina) -> dict[str, str]:
    rutas = sorted(r for r in oficina.raiz.rglob("*") if r.is_file())
    return {r.relative_to(oficina.raiz).as_posix(): hashlib.sha256(r.read_bytes()).hexdigest() for r in rutas}


def test_recibir_dos_veces_no_cambia_un_byte(oficina: Oficina, ejemplo: Callable[..., Path]) -> None:
    ruta = ejemplo(40, "sua", errores=15) / "sua-00001.zip"
    primera = recibir(oficina, [ruta], None, fecha=HOY)
    antes = foto(oficina)
    segunda = recibir(oficina, [ruta], "2026-06", fecha=date(2026, 8, 1))
    assert (primera.ya_estaba, segunda.ya_estaba) == (False, True)
    assert foto(oficina) == antes
    assert not segunda.con_hallazgos
    assert primera.leidos == primera.aceptados


def test_los_folios_se_acumulan_y_el_orden_no_importa(
    oficina: Oficina, tmp_path: Path, ejemplo: Callable[..., Path]
) -> None:
    """Uno por uno, en el orden inverso, o todos juntos: las mismas tablas."""
    with zipfile.ZipFile(ejemplo(40, "sua") / "sua-00001.zip") as archivo:
        archivo.extractall(tmp_path / "discos")
    rutas = sorted((tmp_path / "discos").iterdir())[:6]
    otra = Oficina(tmp_path / "otra")
    recibir(oficina, rutas, None, fecha=HOY)
    for ruta in reversed(rutas):
        recibir(otra, [ruta], None, fecha=HOY)
    for nombre in ("pagos", "pagos_trabajador", "movimientos_pago"):
        una, dos = (recaudacion.exigir(o, "2026-06").tabla(nombre) for o in (oficina, otra))
        assert una.equals(dos)
    assert recaudacion.exigir(otra, "2026-06").datos["pagos"] == 6


def test_un_folio_identico_en_otro_archivo_no_se_duplica(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    registros = fabrica.pago([{"CF": 100}, {"CF": 200}])
    recibir(oficina, [escribir(tmp_path / "a.SUA", registros)], None, fecha=HOY)
    otro = recibir(oficina, [escribir(tmp_path / "b.SUA", [*registros, b"\x1a"])], None, fecha=HOY)
    assert (otro.leidos, otro.aceptados, otro.repetidos, otro.registros_apartados) == (5, 0, 5, 0)
    assert recaudacion.exigir(oficina, "2024-05").tabla("pagos")["total"].to_list() == [300]
    assert recaudacion.exigir(oficina, "2024-05").tabla("pagos_trabajador").height == 2
    assert not otro.con_hallazgos


def test_un_folio_con_otro_contenido_se_aparta(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    recibir(oficina, [escribir(tmp_path / "a.SUA", fabrica.pago([{"CF": 100}]))], None, fecha=HOY)
    choca = [fabrica.pago([{"CF": 101}]), fabrica.pago([{"CF": 500}], folio="000002")]
    otro = recibir(oficina, [escribir(tmp_path / "b.SUA", [r for p in choca for r in p])], None, fecha=HOY)
    assert (otro.leidos, otro.aceptados, otro.repetidos, otro.registros_apartados) == (8, 4, 0, 4)
    assert otro.apartados["regla"].to_list() == ["folio-con-otro-contenido"]
    assert otro.con_hallazgos
    tabla = recaudacion.exigir(oficina, "2024-05").tabla("pagos")
    assert dict(tabla.select("folio_sua", "total").iter_rows()) == {"000001": 100, "000002": 500}


def test_dos_archivos_juntos_con_el_mismo_folio(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    rutas = [
        escribir(tmp_path / "a.SUA", fabrica.pago([{"CF": 100}, {"CF": 5}])),
        escribir(tmp_path / "b.SUA", [*fabrica.pago([{"CF": 100}, {"CF": 5}]), b"\x1a"]),
        escribir(tmp_path / "c.SUA", fabrica.pago([{"CF": 999}])),
    ]
    resumen = recibir(oficina, rutas, None, fecha=HOY)
    assert (resumen.leidos, resumen.aceptados, resumen.repetidos, resumen.registros_apartados) == (14, 5, 5, 4)
    assert recaudacion.exigir(oficina, "2024-05").tabla("pagos_trabajador")["cuota_fija"].to_list() == [100, 5]


def test_otra_fuente_del_mismo_pago_lo_completa(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    procesar = tmp_path / "procesar.txt"
    procesar.write_text(
        "14,Z9900001100,000001,202405,20240617,300,0,0,00\n14,Z9900001100,000002,202405,20240618,9,0,0,00\n"
    )
    disco = escribir(tmp_path / "a.SUA", fabrica.pago([{"CF": 100}, {"CF": 200}]))
    for orden in ([procesar, disco], [disco, procesar]):
        lugar = Oficina(tmp_path / orden[0].name.replace(".", "-"))
        for ruta in orden:
            recibir(lugar, [ruta], None, fecha=HOY)
        tabla = recaudacion.exigir(lugar, "2024-05").tabla("pagos").sort("folio_sua")
        assert tabla["fuente"].to_list() == ["sua", "procesar"]
        assert tabla["fecha_pago"].to_list() == [date(2024, 6, 17), date(2024, 6, 18)]
        assert tabla["cuota_fija"].to_list() == [300, None]
        assert recaudacion.exigir(lugar, "2024-05").tabla("pagos_trabajador").height == 2
    distinto = tmp_path / "otro.txt"
    distinto.write_text("14,Z9900001100,000001,202405,20240617,302,0,0,00\n")
    assert recibir(lugar, [distinto], None, fecha=HOY).apartados["regla"].to_list() == ["folio-con-otro-contenido"]


def test_varios_meses_en_una_recepcion(oficina: Oficina, tmp_path: Path, fabrica: Any) -> None:
    registros = [
        *fabrica.pago([{"CF": 1}], periodo="202405"),
        *fabrica.pago([{"CF": 2, "retiro": 7}], periodo="202406"),
    ]
    ruta = escribir(tmp_path / "dos.SUA", registros)
    resumen = recibir(oficina, [ruta], None, fecha=HOY)
    assert [r.periodo for r in resumen.recaudaciones] == ["2024-05", "2024-06"]
    assert listar(oficina, "2024-06")["total"].cast(pl.String).to_list() == ["0.09"]
    # Si se muere entre un mes y otro, repetir completa lo que faltó.
    (oficina.pagos("2024-06") / "recepcion.json").unlink()
    otra = recibir(oficina, [ruta], None, fecha=HOY)
    assert not otra.ya_estaba
    assert recaudacion.exigir(oficina, "2024-05").datos["pagos"] == 1
    assert recaudacion.exigir(oficina, "2024-06").tabla("pagos_trabajador").height == 1


def test_el_respaldo_de_recaudacion_lleva_las_tablas_y_los_originales(oficina: Oficina) -> None:
    recibir(oficina, [MUESTRA], None, fecha=HOY)
    for periodo in (None, "2024-05"):
        rutas = {o.ruta for o in seleccionar(oficina, "recaudacion", periodo).origenes}
        huella = hashlib.sha256(MUESTRA.read_bytes()).hexdigest()
        assert f"acervo/{huella[:2]}/{huella}" in rutas
        assert sum(r.startswith("pagos/2024-05/") for r in rutas) == 6
    assert not seleccionar(oficina, "recaudacion", None).faltantes


def test_las_ordenes_y_sus_codigos(orden_en: Any, tmp_path: Path, fabrica: Any) -> None:
    cedulas = orden_en(CEDULAS_FECHA="2026-07-20", CEDULAS_OFICINA=str(tmp_path / "oficina"), COLUMNS="80")
    assert cedulas("pagos", "listar").returncode == 66
    bien = cedulas("pagos", "recibir", str(MUESTRA), "--formato", "json")
    assert bien.returncode == 0
    (fila,) = json.loads(bien.stdout)
    assert (fila["periodo"], fila["pagos"], fila["total"]) == ("2024-05", 1, "2022.98")
    assert "UNA FUENTE" in bien.stderr
    repetida = cedulas("pagos", "recibir", str(MUESTRA))
    assert repetida.returncode == 0
    assert "ya se habían recibido" in repetida.stderr
    lista = cedulas("pagos", "listar", "--periodo", "2024-05", "--formato", "csv")
    assert "Z9900001100" in lista.stdout
    assert "2022.98" in lista.stdout
    malo = fabrica.pago([{"CF": 100}, {"CF": 200}], folio="000007")
    malo[1] = malo[1][:32] + b"X" * 11 + malo[1][43:]
    apartado = cedulas("pagos", "recibir", str(escribir(tmp_path / "malo.SUA", malo)))
    assert apartado.returncode == 1
    assert "leídos 5 = aceptados 4 + apartados 1" in apartado.stderr
    assert "nss-forma" in apartado.stderr
    sin_cuadrar = fabrica.pago([{"CF": 100}], folio="000008", de_mas={"CF": 2})
    assert cedulas("pagos", "recibir", str(escribir(tmp_path / "suma.SUA", sin_cuadrar))).returncode == 1


@pytest.mark.parametrize(
    ("contenido", "opciones", "codigo", "nombre"),
    [
        (None, [], 66, "archivo-no-existe"),
        (b"", [], 65, "archivo-vacio"),
        (b"hola mundo\n", [], 65, "formato-no-reconocido"),
        (b"PK\x03\x04roto", [], 65, "zip-roto"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00" + b"\x00" * 9000, [], 65, "base-rota"),
        (b"02" + b"x" * 500, [], 65, "sin-renglones-utiles"),
        ("muestra", ["--periodo", "2024-06"], 65, "periodo-contradictorio"),
        ("muestra", ["--periodo", "junio"], 2, "opcion-invalida"),
    ],
)
def test_lo_que_no_sirve_no_deja_nada(
    orden_en: Any, tmp_path: Path, contenido: bytes | str | None, opciones: list[str], codigo: int, nombre: str
) -> None:
    ruta = tmp_path / "entrada.SUA" if contenido == b"02" + b"x" * 500 else tmp_path / "entrada"
    if contenido is not None:
        ruta.write_bytes(MUESTRA.read_bytes() if isinstance(contenido, str) else contenido)
    hecho = orden_en(CEDULAS_OFICINA=str(tmp_path / "oficina"))(
        "pagos", "recibir", str(ruta), *opciones, "--formato", "json"
    )
    assert hecho.returncode == codigo
    assert json.loads(hecho.stderr.strip().splitlines()[-1])["nombre"] == nombre
    assert "Traceback" not in hecho.stderr
    assert not (tmp_path / "oficina" / "pagos").exists()
