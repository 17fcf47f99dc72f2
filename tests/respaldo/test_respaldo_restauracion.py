"""Restaurar: igual al original, todo o nada, sin salir de la carpeta y sin medias restauraciones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.respaldo import archivo as modulo_archivo
from cedulas_cli.respaldo.archivo import YA_EXISTIA, crear
from cedulas_cli.respaldo.restauracion import restaurar
from cedulas_cli.respaldo.seleccion import Origen, Seleccion, seleccionar
from cedulas_cli.respaldo.verificacion import verificar


def dentro(carpeta: Path) -> list[str]:
    return [lugar.name for lugar in carpeta.iterdir()]


def alterar(ruta: Path, posicion: int) -> None:
    contenido = bytearray(ruta.read_bytes())
    contenido[posicion] ^= 16
    ruta.write_bytes(contenido)


@pytest.fixture
def respaldo(oficina, fecha):
    return crear(oficina, "todo", None, fecha).ruta


@pytest.fixture
def esperado(oficina):
    return {o.ruta: o.lugar.read_bytes() for o in seleccionar(oficina, "todo", None).origenes}


@pytest.mark.parametrize("vacia_de_antes", [False, True])
def test_restaurado_es_igual_al_original(respaldo, esperado, arbol, tmp_path, vacia_de_antes):
    destino = tmp_path / "nueva" / "oficina"
    if vacia_de_antes:
        destino.mkdir(parents=True)
    informe = restaurar(respaldo, destino)
    assert arbol(destino) == esperado
    assert (informe.resultado, informe.restaurados) == ("restaurado", len(esperado))
    assert informe.bytes == sum(map(len, esperado.values()))
    assert dentro(destino.parent) == ["oficina"]


def test_de_lo_restaurado_sale_el_mismo_respaldo(respaldo, oficina, fecha, tmp_path):
    restaurar(respaldo, tmp_path / "nueva")
    otra = type(oficina)(tmp_path / "nueva")
    repetido = crear(otra, "todo", None, fecha)
    assert repetido.ruta.read_bytes() == respaldo.read_bytes()


def test_varios_megas_y_ceros_que_crecen_mil_veces(oficina, fecha, tmp_path):
    (oficina.raiz / "salidas/ceros.bin").write_bytes(bytes(24 << 20))
    (oficina.raiz / "salidas/azar.bin").write_bytes(os.urandom((3 << 20) + 511))
    resumen = crear(oficina, "todo", None, fecha)
    assert not verificar(resumen.ruta, datos=True).hallazgos
    restaurar(resumen.ruta, tmp_path / "n")
    for nombre in ("ceros.bin", "azar.bin"):
        assert (tmp_path / "n/salidas" / nombre).read_bytes() == (oficina.raiz / "salidas" / nombre).read_bytes()


def test_ensayo_no_deja_nada(respaldo, tmp_path, esperado):
    informe = restaurar(respaldo, tmp_path / "prueba" / "d", solo_verificar=True)
    assert (informe.resultado, informe.restaurados) == ("verificado", len(esperado))
    assert dentro(tmp_path / "prueba") == []


def test_con_un_archivo_alterado_no_se_restaura_salvo_parcial(respaldo, esperado, arbol, tmp_path):
    entrada = next(e for e in verificar(respaldo).manifiesto.archivos if e.ruta == "creditos.db")
    alterar(respaldo, entrada.marco.desplazamiento + entrada.marco.longitud // 2)
    for ensayo in (False, True):
        informe = restaurar(respaldo, tmp_path / "s" / "d", solo_verificar=ensayo)
        assert (informe.resultado, informe.restaurados) == ("no-restaurado", 0)
        assert [h.archivo for h in informe.hallazgos] == ["creditos.db"]
        assert dentro(tmp_path / "s") == []
    informe = restaurar(respaldo, tmp_path / "s" / "d", parcial=True)
    assert informe.resultado == "restaurado-parcial"
    del esperado["creditos.db"]
    assert arbol(tmp_path / "s" / "d") == esperado


def test_sin_pie_se_puede_restaurar_lo_integro(respaldo, esperado, arbol, tmp_path):
    alterar(respaldo, respaldo.stat().st_size - 1)
    assert restaurar(respaldo, tmp_path / "a").resultado == "no-restaurado"
    assert restaurar(respaldo, tmp_path / "b", parcial=True).restaurados == len(esperado)
    assert arbol(tmp_path / "b") == esperado


def test_destino_con_algo_se_respeta(respaldo, tmp_path):
    destino = tmp_path / "d"
    destino.mkdir()
    (destino / "mío.txt").write_text("no tocar")
    archivo, enlace = tmp_path / "archivo", tmp_path / "enlace"
    archivo.write_text("no tocar")
    enlace.symlink_to(tmp_path / "no-hay")
    for ocupado in (destino, archivo, enlace):
        with pytest.raises(ErrorCedulas) as error:
            restaurar(respaldo, ocupado)
        assert error.value.nombre == "destino-ocupado"
    assert dentro(destino) == ["mío.txt"]


@pytest.mark.parametrize("ruta", ["../fuera", "/tmp/fuera", "a/../../fuera", "a//b", "./a", "a/", "SHA256SUMS", ""])
def test_rutas_que_escapan_se_rechazan_antes_de_escribir(oficina, fecha, tmp_path, monkeypatch, ruta):
    lugar = oficina.raiz / "oficina.toml"
    estado = lugar.stat()
    origen = Origen(ruta, lugar, estado.st_size, estado.st_mtime_ns, estado.st_ino)
    monkeypatch.setattr(modulo_archivo, "seleccionar", lambda *_, **__: Seleccion((origen,), ()))
    hostil = crear(oficina, "todo", None, fecha).ruta
    assert "ruta-insegura" in [h.nombre for h in verificar(hostil).hallazgos]
    for parcial in (False, True):
        with pytest.raises(ErrorCedulas) as error:
            restaurar(hostil, tmp_path / "s" / "d", parcial=parcial)
        assert error.value.nombre == "respaldo-inseguro"
    assert not (tmp_path / "s").exists()


def test_archivo_y_carpeta_con_el_mismo_nombre_es_error_claro(oficina, fecha, tmp_path, monkeypatch):
    lugar = oficina.raiz / "oficina.toml"
    estado = lugar.stat()
    origenes = tuple(Origen(r, lugar, estado.st_size, estado.st_mtime_ns, estado.st_ino) for r in ("a", "a/b"))
    monkeypatch.setattr(modulo_archivo, "seleccionar", lambda *_, **__: Seleccion(origenes, ()))
    hostil = crear(oficina, "todo", None, fecha).ruta
    with pytest.raises(ErrorCedulas) as error:
        restaurar(hostil, tmp_path / "s" / "d")
    assert error.value.nombre == "no-se-pudo-escribir"
    assert dentro(tmp_path / "s") == []


MATAR = """
import os, signal, sys
from datetime import date
from pathlib import Path
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.respaldo import archivo, lectura, marcos, restauracion
orden, modulo, nombre, cuando = sys.argv[1:5]
faltan = int(cuando)
duenos = {"marcos": marcos.EscritorDeMarcos, "archivo": archivo, "restauracion": restauracion, "Path": Path}
original = getattr(duenos[modulo], nombre)
def mortal(*a, **k):
    global faltan
    faltan -= 1
    if faltan < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*a, **k)
setattr(duenos[modulo], nombre, mortal)
if orden == "crear":
    archivo.crear(Oficina(Path(sys.argv[5])), "todo", None, date(2026, 11, 23))
else:
    restauracion.restaurar(Path(sys.argv[5]), Path(sys.argv[6]))
"""


@pytest.fixture
def matar(almacigo):
    def _matar(*argumentos: object) -> None:
        hecho = almacigo.correr(*argumentos, guion=MATAR)
        assert hecho.returncode == -9, hecho.stderr

    return _matar


@pytest.mark.parametrize(
    ("modulo", "nombre", "cuando"),
    [("marcos", "_escribir", 1), ("marcos", "marco", 9), ("marcos", "pie", 0), ("Path", "replace", 0)],
)
def test_kill_9_al_crear_no_deja_nombre_bueno_y_se_repite_igual(
    oficina, fecha, respaldo, modulo, nombre, cuando, matar
):
    bueno = respaldo.read_bytes()
    respaldo.unlink()
    matar("crear", modulo, nombre, cuando, oficina.raiz)
    assert not list(oficina.respaldos.glob("*.tar.zst"))
    assert list(oficina.respaldos.glob("*.tmp-*"))
    assert crear(oficina, "todo", None, fecha).ruta.read_bytes() == bueno
    assert not list(oficina.respaldos.glob("*.tmp-*"))
    assert crear(oficina, "todo", None, fecha).accion == YA_EXISTIA


@pytest.mark.parametrize(
    ("modulo", "nombre", "cuando"),
    [
        ("restauracion", "extraer", 0),
        ("restauracion", "extraer", 8),
        ("restauracion", "_releer", 0),
        ("Path", "replace", 0),
    ],
)
def test_kill_9_al_restaurar_no_deja_media_restauracion(
    respaldo, esperado, arbol, tmp_path, modulo, nombre, cuando, matar
):
    destino = tmp_path / "s" / "d"
    matar("restaurar", modulo, nombre, cuando, respaldo, destino)
    assert not destino.exists()
    assert len(dentro(destino.parent)) == 1
    assert restaurar(respaldo, destino).resultado == "restaurado"
    assert dentro(destino.parent) == ["d"]
    assert arbol(destino) == esperado


DISCO_LLENO = """
import resource, sys
from datetime import date
from pathlib import Path
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.respaldo import archivo, restauracion
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
try:
    if sys.argv[1] == "crear":
        archivo.crear(Oficina(Path(sys.argv[2])), "todo", None, date(2026, 11, 23), Path(sys.argv[3]))
    else:
        restauracion.restaurar(Path(sys.argv[2]), Path(sys.argv[3]) / "d")
except ErrorCedulas as error:
    print(error.nombre)
"""


@pytest.mark.parametrize("orden", ["crear", "restaurar"])
def test_sin_espacio_no_queda_nada_a_medias(almacigo, oficina, respaldo, tmp_path, orden):
    """El límite de tamaño de archivo del proceso hace fallar la escritura como un disco lleno."""
    origen, destino = (oficina.raiz if orden == "crear" else respaldo), tmp_path / "s"
    hecho = almacigo.correr(orden, origen, destino, guion=DISCO_LLENO)
    assert (hecho.stdout.strip(), hecho.stderr) == ("no-se-pudo-escribir", "")
    assert dentro(destino) == []
