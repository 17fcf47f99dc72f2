"""Crear: qué entra, formato legible por otros, determinismo, idempotencia y cambios a media copia."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.respaldo import archivo as modulo
from cedulas_cli.respaldo.archivo import CREADO, REPUESTO, YA_EXISTIA, crear
from cedulas_cli.respaldo.seleccion import seleccionar
from cedulas_cli.respaldo.verificacion import verificar

CONFIGURACION = {"oficina.toml", "parametros/uma.toml", "calendarios/2026.toml"}


def rutas(oficina, conjunto, periodo=None):
    return {o.ruta for o in seleccionar(oficina, conjunto, periodo).origenes}


def test_otros_programas_lo_leen_y_sha256sum_lo_aprueba(oficina, fecha, tmp_path, desempacar):
    resumen = crear(oficina, "todo", None, fecha)
    fuera = tmp_path / "fuera"
    miembros = desempacar(resumen.ruta, fuera)
    nombres = [m.name for m in miembros]
    assert nombres[-2:] == ["SHA256SUMS", "manifiesto.json"]
    datos = nombres[:-2]
    assert datos == sorted(datos, key=os.fsencode)
    assert {(m.mtime, m.uid, m.gid, m.mode, m.uname) for m in miembros} == {(0, 0, 0, 0o600, "")}
    revision = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=fuera, capture_output=True, text=True, check=False
    )
    assert revision.returncode == 0, revision.stderr
    assert revision.stdout.count(": OK") == len(datos) == resumen.archivos
    manifiesto = json.loads((fuera / "manifiesto.json").read_bytes())
    assert [a["ruta"] for a in manifiesto["archivos"]] == datos
    assert manifiesto["fecha"] == "2026-11-23"
    por_ruta = {a["ruta"]: a for a in manifiesto["archivos"]}
    assert por_ruta["cuotas/mensual/2026-10/cuotas.parquet"]["filas"] == 7
    assert por_ruta["creditos.db"]["clasificacion"] == "datos-personales"
    assert por_ruta["oficina.toml"]["clasificacion"] == "interna"


@pytest.mark.parametrize("orden", [["zstd", "-qt"], ["tar", "--zstd", "-tf"]])
def test_las_herramientas_del_sistema_lo_aceptan(oficina, fecha, orden):
    if not shutil.which("zstd"):  # en una máquina sin zstd lo cubre la prueba anterior
        return
    hecho = subprocess.run([*orden, crear(oficina, "todo", None, fecha).ruta], capture_output=True, check=False)
    assert (hecho.returncode, hecho.stderr) == (0, b"")


def test_todo_deja_fuera_respaldos_candado_temporales_y_corridas(oficina, arbol):
    esperado = {
        r
        for r in arbol(oficina.raiz)
        if not r.startswith(("respaldos/", "bitacora/corridas/")) and r != ".candado" and ".tmp-" not in r
    }
    assert rutas(oficina, "todo") == esperado


def test_cada_conjunto_lleva_sus_carpetas_y_la_configuracion(oficina):
    emision = rutas(oficina, "emision")
    assert {r.split("/")[0] for r in emision - CONFIGURACION} == {"acervo", "emision", "cuotas", "salidas"}
    assert rutas(oficina, "diferencias") == {*CONFIGURACION, "creditos.db", "bitacora/hechos.jsonl"}
    with pytest.raises(ErrorCedulas) as error:
        seleccionar(oficina, "recaudacion", None)
    assert error.value.nombre == "nada-que-respaldar"


def test_un_periodo_lleva_lo_suyo_y_sus_originales(oficina):
    octubre = rutas(oficina, "emision", "2026-10")
    assert octubre >= CONFIGURACION
    assert not any("2026-09" in r for r in octubre)
    originales = sorted(r for r in octubre if r.startswith("acervo/"))
    assert originales == [originales[0], originales[0] + ".json"]
    assert (oficina.raiz / originales[0]).read_bytes().startswith(b"octubre")


def test_original_perdido_o_alterado_se_avisa_y_no_impide_respaldar(oficina, fecha):
    original = next(r for r in oficina.acervo.rglob("*") if r.is_file() and r.read_bytes().startswith(b"octubre"))
    original.write_bytes(b"otra cosa")
    assert "ya no coincide" in crear(oficina, "emision", "2026-10", fecha).avisos[0]
    original.unlink()
    resumen = crear(oficina, "emision", "2026-10", fecha)
    (aviso,) = resumen.avisos
    assert original.name in aviso
    informe = verificar(resumen.ruta, datos=True)
    assert not informe.hallazgos
    assert informe.manifiesto.faltantes == resumen.avisos


def test_nombre_permisos_y_huella(oficina, fecha):
    resumen = crear(oficina, "emision", "2026-10", fecha)
    assert resumen.ruta.name == f"respaldo-emision-2026-10-{resumen.huella[:12]}.tar.zst"
    assert stat.S_IMODE(resumen.ruta.stat().st_mode) == 0o600


def test_mismos_bytes_en_otro_proceso_y_en_otra_carpeta(oficina, fecha, tmp_path):
    copia = tmp_path / "otra" / "oficina"
    shutil.copytree(oficina.raiz, copia)
    guion = (
        "import sys;from datetime import date;from pathlib import Path;"
        "from cedulas_cli.oficina.carpeta import Oficina;from cedulas_cli.respaldo.archivo import crear;"
        "print(crear(Oficina(Path(sys.argv[1])),'todo',None,date(2026,11,23)).ruta)"
    )
    ambiente = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    hecho = subprocess.run(
        [sys.executable, "-c", guion, copia], env=ambiente, capture_output=True, text=True, check=True
    )
    aqui, alla = crear(oficina, "todo", None, fecha).ruta, Path(hecho.stdout.strip())
    assert aqui.name == alla.name
    assert aqui.read_bytes() == alla.read_bytes()


def test_el_identico_no_se_toca_y_el_alterado_se_repone(oficina, fecha):
    primero = crear(oficina, "todo", None, fecha)
    sano, instante = primero.ruta.read_bytes(), primero.ruta.stat().st_mtime_ns
    segundo = crear(oficina, "todo", None, fecha.replace(day=24))
    assert (primero.accion, segundo.accion) == (CREADO, YA_EXISTIA)
    assert segundo.fecha == fecha
    assert primero.ruta.stat().st_mtime_ns == instante
    primero.ruta.write_bytes(sano[:100] + bytes([sano[100] ^ 1]) + sano[101:])
    assert crear(oficina, "todo", None, fecha).accion == REPUESTO
    assert primero.ruta.read_bytes() == sano


def test_destino_dentro_de_la_oficina_no_se_respalda_a_si_mismo(oficina, fecha):
    destino = oficina.raiz / "deposito"
    primero = crear(oficina, "todo", None, fecha, destino)
    assert crear(oficina, "todo", None, fecha, destino).accion == YA_EXISTIA
    assert list(destino.iterdir()) == [primero.ruta]


@pytest.mark.parametrize("cambio", ["crece", "mengua", "mismo-tamano", "mismo-instante", "desaparece", "aparece-otro"])
def test_archivo_que_cambia_a_media_copia_no_deja_nada(oficina, fecha, monkeypatch, cambio):
    victima = oficina.raiz / "creditos.db"
    original = modulo._copiar

    def copiar(escritor, origen, huella):
        if origen.ruta == "creditos.db":
            contenido = victima.read_bytes()
            match cambio:
                case "crece":
                    victima.write_bytes(contenido + b"x")
                case "mengua":
                    victima.write_bytes(contenido[:-1])
                case "mismo-tamano":
                    victima.write_bytes(bytes([contenido[0] ^ 1]) + contenido[1:])
                case "mismo-instante":
                    estado = victima.stat()
                    victima.write_bytes(bytes([contenido[0] ^ 1]) + contenido[1:])
                    os.utime(victima, ns=(estado.st_atime_ns, estado.st_mtime_ns))
                case "desaparece":
                    victima.unlink()
                case _:
                    (oficina.raiz / "cuotas/nuevo.csv").write_bytes(b"")
        return original(escritor, origen, huella)

    monkeypatch.setattr(modulo, "_copiar", copiar)
    with pytest.raises(ErrorCedulas) as error:
        crear(oficina, "todo", None, fecha)
    assert error.value.nombre == "archivo-cambiante"
    assert error.value.codigo == Codigo.OCUPADO
    assert [r.name for r in oficina.respaldos.iterdir()] == ["nota.txt"]


def test_cambio_despues_de_copiado_tambien_se_nota(oficina, fecha, monkeypatch):
    original = modulo._escribir_sumas

    def sumas(escritor, pares):
        (oficina.raiz / "oficina.toml").write_bytes(b"otra = 1\n")
        return original(escritor, pares)

    monkeypatch.setattr(modulo, "_escribir_sumas", sumas)
    with pytest.raises(ErrorCedulas, match="cambió"):
        crear(oficina, "todo", None, fecha)
    assert not list(oficina.respaldos.glob("respaldo-*"))


@pytest.mark.parametrize("clase", ["enlace-roto", "circulo", "tuberia"])
def test_lo_que_no_es_archivo_se_dice(oficina, fecha, clase):
    raro = oficina.raiz / "cuotas" / "raro"
    match clase:
        case "enlace-roto":
            raro.symlink_to("no-hay")
        case "circulo":
            raro.symlink_to(oficina.raiz)
        case _:
            os.mkfifo(raro)
    with pytest.raises(ErrorCedulas) as error:
        crear(oficina, "todo", None, fecha)
    assert error.value.nombre == "archivo-no-respaldable"


def test_acervo_en_otro_disco_por_enlace_se_respalda(oficina, tmp_path):
    antes = rutas(oficina, "todo")
    shutil.move(oficina.acervo, tmp_path / "otro-disco")
    oficina.acervo.symlink_to(tmp_path / "otro-disco")
    assert rutas(oficina, "todo") == antes


@pytest.mark.parametrize(("conjunto", "periodo"), [("nada", None), ("todo", "202610"), ("todo", "2026-13")])
def test_conjunto_o_periodo_invalido(oficina, conjunto, periodo):
    with pytest.raises(ErrorCedulas) as error:
        seleccionar(oficina, conjunto, periodo)
    assert error.value.codigo == Codigo.USO
