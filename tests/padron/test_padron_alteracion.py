"""Alterar el padrón por fuera: `verificar` lo ve y dice dónde; ninguna alteración saca una traza."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cedulas_cli.dominio.credito.hechos import CREDITO, huella_de
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import verificar as verificar_y_resellar
from cedulas_cli.oficina.padron.base import lugar_de
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

HOY = date(2026, 11, 20)
NUMEROS = ("260000001", "260000002", "260000003")
QUITAR_GUARDIANES = {
    "sqlite": ("DROP TRIGGER hecho_sin_update", "DROP TRIGGER hecho_sin_delete"),
    "postgresql": ("DROP TRIGGER hecho_sin_cambios ON hecho",),
}


@pytest.fixture
def poblado(oficina, reglas, vida):
    """Tres créditos, capturados en dos veces."""
    with abrir(oficina, reglas) as padron:
        padron.registrar([h for numero in NUMEROS[:2] for h in vida(numero)], HOY)
        padron.registrar(vida(NUMEROS[2]), HOY)
    assert verificar(oficina, reglas).integra
    return oficina


def por_fuera(oficina, *ordenes: str, guardianes: bool = True, **valores: object) -> None:
    """Cambia la base como lo haría alguien con su contraseña o su archivo."""
    lugar = lugar_de(oficina)
    motor = create_engine(f"sqlite:///{lugar.archivo}" if lugar.es_archivo else lugar.url)
    with motor.begin() as conexion:
        for orden in (*(QUITAR_GUARDIANES[motor.dialect.name] if guardianes else ()), *ordenes):
            conexion.execute(text(orden), valores if ":" in orden else {})
    motor.dispose()


def revisiones(oficina, reglas) -> dict[str, str]:
    """Lo hallado, por revisión, en texto; el sello sólo existe en SQLite y no cuenta aquí."""
    informe = verificar(oficina, reglas)
    halladas: dict[str, str] = {}
    for hallazgo in informe.hallazgos:
        if hallazgo.revision != "sello":
            halladas[hallazgo.revision] = f"{halladas.get(hallazgo.revision, '')}{hallazgo.lugar}: {hallazgo.detalle}\n"
    assert not informe.integra
    return halladas


def test_un_importe_de_la_proyeccion(poblado, reglas) -> None:
    por_fuera(poblado, f"UPDATE credito SET total = 1 WHERE numero_credito = '{NUMEROS[1]}'", guardianes=False)
    (detalle,) = revisiones(poblado, reglas).values()
    assert NUMEROS[1] in detalle
    assert "total es 1 y debe ser 125050" in detalle


def test_un_credito_inventado_y_uno_borrado(poblado, reglas) -> None:
    por_fuera(
        poblado,
        f"DELETE FROM credito WHERE numero_credito = '{NUMEROS[0]}'",
        "INSERT INTO credito (numero_credito, estado, n_ultimo) VALUES ('999999999', 'SALDADO', 3)",
        guardianes=False,
    )
    detalle = revisiones(poblado, reglas)["proyección"]
    assert f"{NUMEROS[0]}: tiene hechos y no está proyectado" in detalle
    assert "999999999: está proyectado y ningún hecho lo sostiene" in detalle


def test_los_guardianes_estorban_el_descuido(poblado) -> None:
    for orden in ("UPDATE hecho SET usuario = 'x' WHERE n = 1", "DELETE FROM hecho WHERE n = 1"):
        with pytest.raises(Exception, match="no se cambia ni se borra"):
            por_fuera(poblado, orden, guardianes=False)


@pytest.mark.parametrize("campo", ["clave", "hecho", "fecha", "registrado", "usuario", "documento", "datos"])
def test_cualquier_campo_de_un_hecho(poblado, reglas, campo) -> None:
    nuevo = "2020-01-01" if campo in ("fecha", "registrado") else "{}" if campo == "datos" else "otro"
    por_fuera(poblado, f"UPDATE hecho SET {campo} = :nuevo WHERE n = 7", nuevo=nuevo)
    assert "hecho 7 " in revisiones(poblado, reglas)["cadena"]


def _resellado(oficina, reglas, n: int, **cambios: object) -> bytes:
    """La huella que llevaría el hecho cambiado: quien altera también sabe sumar."""
    with abrir(oficina, reglas, lectura=True) as padron:
        (hecho,) = [h for numero in NUMEROS for h in padron.hechos(CREDITO, numero) if h.n == n]
    import dataclasses

    cambiado = dataclasses.replace(hecho, **cambios)
    return bytes.fromhex(huella_de(cambiado, n, hecho.registrado, hecho.previa))


def test_un_hecho_cambiado_con_su_huella_recalculada(poblado, reglas) -> None:
    huella = _resellado(poblado, reglas, 7, usuario="otro")
    por_fuera(poblado, "UPDATE hecho SET usuario = 'otro', huella = :h WHERE n = 7", h=huella)
    assert "hecho 8 " in revisiones(poblado, reglas)["cadena"]
    assert "hecho 7" in revisiones(poblado, reglas)["cadena"]


def test_el_ultimo_hecho_cambiado_con_huella_y_cabeza_recalculadas(poblado, reglas) -> None:
    """Ningún eslabón posterior lo delata: lo hace el ancla de la bitácora."""
    huella = _resellado(poblado, reglas, 15, usuario="otro")
    por_fuera(
        poblado,
        "UPDATE hecho SET usuario = 'otro', huella = :h WHERE n = 15",
        "UPDATE cabeza SET huella = :h",
        h=huella,
    )
    assert "hecho 15: no es el que la bitácora ancló" in revisiones(poblado, reglas)["ancla"]


def test_un_hecho_borrado_de_en_medio(poblado, reglas) -> None:
    por_fuera(poblado, "DELETE FROM hecho WHERE n = 8")
    assert "hecho 8: no está en el diario" in revisiones(poblado, reglas)["cadena"]


def test_cortar_la_cola_y_ajustar_la_cabeza(poblado, reglas) -> None:
    por_fuera(
        poblado,
        "DELETE FROM hecho WHERE n > 10",
        "UPDATE cabeza SET n = 10, huella = (SELECT huella FROM hecho WHERE n = 10)",
        f"DELETE FROM credito WHERE numero_credito = '{NUMEROS[2]}'",
    )
    halladas = revisiones(poblado, reglas)
    assert set(halladas) == {"ancla"}
    assert "hecho 15: la bitácora lo ancló y ya no está en el diario" in halladas["ancla"]


def test_un_hecho_de_mas_bien_encadenado(poblado, reglas, vida) -> None:
    """Con su huella, la cabeza y la proyección en orden: sólo falta que una captura lo haya anclado."""
    with abrir(poblado, reglas, lectura=True) as padron:
        ultimo = padron.hechos(CREDITO, NUMEROS[2])[-1]
    (nuevo,) = vida("260000009", 1)
    huella = bytes.fromhex(huella_de(nuevo, 16, HOY, ultimo.huella))
    from cedulas_cli.oficina.padron.canonico import texto_de_datos

    por_fuera(
        poblado,
        "INSERT INTO hecho VALUES (16, :a, :c, :x, :f, :r, :u, :d, :datos, :h)",
        "UPDATE cabeza SET n = 16, huella = :h",
        a=nuevo.asunto,
        c=nuevo.clave,
        x=nuevo.hecho,
        f=nuevo.fecha.isoformat(),
        r=HOY.isoformat(),
        u=nuevo.usuario,
        d=nuevo.documento,
        datos=texto_de_datos(nuevo.datos),
        h=huella,
    )
    assert "16" in revisiones(poblado, reglas)["ancla"]


def test_sobre_una_base_alterada_no_se_captura(poblado, reglas, vida) -> None:
    por_fuera(
        poblado,
        "DELETE FROM hecho WHERE n > 10",
        "UPDATE cabeza SET n = 10, huella = (SELECT huella FROM hecho WHERE n = 10)",
    )
    with abrir(poblado, reglas) as padron, pytest.raises(ErrorCedulas) as error:
        padron.registrar(vida("260000004"), HOY)
    assert error.value.nombre == "registro-alterado"


def test_un_valor_absurdo_no_tumba_al_programa(poblado, reglas) -> None:
    por_fuera(poblado, "UPDATE hecho SET fecha = 'no es fech', datos = '{' WHERE n = 3")
    assert "hecho 3 " in revisiones(poblado, reglas)["cadena"]


def test_la_bitacora_alterada(poblado, reglas) -> None:
    ruta = poblado.bitacora / "hechos.jsonl"
    ruta.write_text(ruta.read_text().replace('"hasta": 10', '"hasta": 11', 1))
    assert "hechos.jsonl, renglón 1" in revisiones(poblado, reglas)["ancla"]


# ---------------------------------------------------------------- lo que sólo tiene un archivo


@pytest.fixture
def archivo(oficina_sqlite, reglas, vida) -> Path:
    """Un padrón en archivo con páginas de toda clase: tablas, índices, espacio libre."""
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar([h for n in range(60) for h in vida(f"26000{n:04d}")], HOY)
    return lugar_de(oficina_sqlite).archivo


def _voltear(ruta: Path, lugar: int) -> None:
    with ruta.open("r+b") as archivo:
        archivo.seek(lugar)
        (byte,) = archivo.read(1)
        archivo.seek(lugar)
        archivo.write(bytes([byte ^ 0x01]))


def test_voltear_cualquier_byte(archivo, oficina_sqlite, reglas) -> None:
    """Cabecera entera y un muestreo de todas las páginas: siempre se nota, se dice en qué bytes y nunca hay traza."""
    intacto = archivo.read_bytes()
    azar = random.Random(7)
    lugares = [*range(0, 100, 3), *(azar.randrange(len(intacto)) for _ in range(40)), len(intacto) - 1]
    for lugar in lugares:
        archivo.write_bytes(intacto)
        for resto in ("-wal", "-shm"):
            archivo.with_name(archivo.name + resto).unlink(missing_ok=True)
        _voltear(archivo, lugar)
        informe = verificar(oficina_sqlite, reglas)
        assert not informe.integra, f"byte {lugar}"
        tramo = f"bytes {lugar // 4096 * 4096:,} a {lugar // 4096 * 4096 + 4095:,}"
        assert any(tramo in h.detalle for h in informe.hallazgos), f"byte {lugar}: {informe.hallazgos}"


def test_byte_en_espacio_muerto_no_se_lava_al_seguir_capturando(archivo, oficina_sqlite, reglas, vida) -> None:
    """El byte está donde SQLite no mira; una captura que reescribe esa página no lo da por bueno."""
    with sqlite3.connect(archivo) as enlace:
        (pagina,) = enlace.execute("SELECT rootpage FROM sqlite_master WHERE name = 'cabeza'").fetchone()
    enlace.close()
    muerto = (pagina - 1) * 4096 + 2000
    _voltear(archivo, muerto)
    assert not verificar(oficina_sqlite, reglas).integra
    with abrir(oficina_sqlite, reglas) as padron:
        resumen = padron.registrar(vida("260009999"), HOY)
    assert resumen.aceptados == 5
    assert "por fuera" in resumen.avisos[0]
    assert [h.revision for h in verificar(oficina_sqlite, reglas).hallazgos] == ["sello"]


def test_restaurar_una_copia_vieja(archivo, oficina_sqlite, reglas, vida, tmp_path) -> None:
    copia = shutil.copy(archivo, tmp_path / "vieja.db")
    sello_viejo = shutil.copy(archivo.with_name("creditos.sello"), tmp_path / "viejo.sello")
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida("260009999"), HOY)
    shutil.copy(copia, archivo)
    assert {h.revision for h in verificar(oficina_sqlite, reglas).hallazgos} == {"sello", "ancla"}
    shutil.copy(sello_viejo, archivo.with_name("creditos.sello"))
    (hallazgo,) = verificar(oficina_sqlite, reglas).hallazgos
    assert hallazgo.lugar == "hecho 305"
    with abrir(oficina_sqlite, reglas) as padron, pytest.raises(ErrorCedulas, match="no se captura encima"):
        padron.registrar(vida("260009998"), HOY)


@pytest.mark.parametrize(
    "dano",
    [
        lambda r: r.write_bytes(b""),
        lambda r: r.write_bytes(b"esto no es una base de datos" * 400),
        lambda r: r.write_bytes(r.read_bytes()[:5000]),
        lambda r: r.write_bytes(r.read_bytes() + b"\0" * 10),
        lambda r: r.write_bytes(os.urandom(40_960)),
        lambda r: r.unlink(),
    ],
    ids=["vacía", "texto", "truncada", "con cola", "azar", "borrada"],
)
def test_archivos_que_no_son(archivo, oficina_sqlite, reglas, dano) -> None:
    dano(archivo)
    informe = verificar(oficina_sqlite, reglas)
    assert not informe.integra
    assert all(h.detalle for h in informe.hallazgos)


def test_capturar_en_lo_que_no_es_una_base(archivo, oficina_sqlite, reglas, vida) -> None:
    archivo.write_bytes(b"esto no es una base de datos" * 400)
    with pytest.raises(ErrorCedulas) as error, abrir(oficina_sqlite, reglas):
        pass
    assert error.value.nombre == "padron-ilegible"


def test_el_sello_quitado_o_alterado(archivo, oficina_sqlite, reglas, vida) -> None:
    sello = archivo.with_name("creditos.sello")
    contenido = sello.read_bytes()
    for dano in (contenido[:-1], contenido[:40], contenido.replace(b'"n": 300', b'"n": 301'), b"", b"\xff" * 50):
        sello.write_bytes(dano)
        assert "sello" in {h.revision for h in verificar(oficina_sqlite, reglas).hallazgos}
        with abrir(oficina_sqlite, reglas) as padron, pytest.raises(ErrorCedulas, match="no se captura encima"):
            padron.registrar(vida("260009999"), HOY)
    sello.unlink()
    assert not verificar(oficina_sqlite, reglas).integra


def test_resellar_solo_si_todo_lo_demas_cuadra(archivo, oficina_sqlite, reglas) -> None:
    archivo.with_name("creditos.sello").unlink()
    informe = verificar_y_resellar(oficina_sqlite, HOY, resellar=True)
    assert informe.integra
    assert "padron-resellado" in (oficina_sqlite.bitacora / "hechos.jsonl").read_text()
    with sqlite3.connect(archivo) as enlace:
        enlace.execute("UPDATE credito SET total = 1")
    enlace.close()
    assert not verificar_y_resellar(oficina_sqlite, HOY, resellar=True).integra
    assert not verificar(oficina_sqlite, reglas).integra


def test_sin_sello_por_pagina_se_dice(oficina_sqlite, reglas, vida) -> None:
    oficina_sqlite.configuracion.write_text(oficina_sqlite.configuracion.read_text() + "\n[padron]\nsello_mb = 0\n")
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida(NUMEROS[0]), HOY)
        padron.registrar(vida(NUMEROS[1]), HOY)
    informe = verificar(oficina_sqlite, reglas)
    assert informe.integra
    assert "no se sella por página" in informe.avisos[0]
