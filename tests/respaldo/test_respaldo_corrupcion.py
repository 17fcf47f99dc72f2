"""Verificar: todo bit cambiado se detecta y, si es de un dato, se dice de cuál archivo."""

from __future__ import annotations

import io
import random

import pytest
import zstandard

from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.respaldo.archivo import crear
from cedulas_cli.respaldo.inventario import listar, ultimos
from cedulas_cli.respaldo.marcos import LARGO_PIE
from cedulas_cli.respaldo.restauracion import restaurar
from cedulas_cli.respaldo.verificacion import Parte, verificar


@pytest.fixture
def respaldo(oficina, fecha):
    return crear(oficina, "emision", "2026-10", fecha).ruta


def invertir(ruta, posicion, bit):
    contenido = bytearray(ruta.read_bytes())
    contenido[posicion] ^= 1 << bit
    ruta.write_bytes(contenido)


def con_bit(ruta, sano, posicion, bit):
    ruta.write_bytes(sano)
    invertir(ruta, posicion, bit)
    return verificar(ruta, datos=True)


def test_sano_no_tiene_hallazgos(respaldo):
    informe = verificar(respaldo, datos=True)
    assert not informe.hallazgos
    assert informe.revisados == len(informe.manifiesto.archivos)
    assert verificar(respaldo).revisados == 0


def test_un_bit_en_cualquier_posicion_se_detecta_y_se_ubica(respaldo):
    sano = respaldo.read_bytes()
    manifiesto = verificar(respaldo).manifiesto
    azar = random.Random(20261123)
    limites = [0, *(e.marco.termina for e in manifiesto.archivos), manifiesto.sumas.marco.termina, len(sano)]
    # Cada byte de los extremos de cada marco (magia, encabezado, suma) y muchos del interior.
    posiciones = {p for limite in limites for p in range(limite - 6, limite + 12) if 0 <= p < len(sano)}
    posiciones |= {azar.randrange(len(sano)) for _ in range(600)}
    for posicion in sorted(posiciones):
        informe = con_bit(respaldo, sano, posicion, azar.randrange(8))
        assert informe.hallazgos, f"el bit del byte {posicion} pasó inadvertido"
        dueno = [e.ruta for e in manifiesto.archivos if e.marco.desplazamiento <= posicion < e.marco.termina]
        if dueno:
            assert {h.archivo for h in informe.hallazgos} == set(dueno), posicion
        elif manifiesto.sumas.marco.desplazamiento <= posicion < manifiesto.sumas.marco.termina:
            assert "SHA256SUMS" in {h.archivo for h in informe.hallazgos}


def test_los_ocho_bits_de_todo_el_pie_y_se_sigue_verificando(respaldo):
    sano = respaldo.read_bytes()
    for posicion in range(len(sano) - LARGO_PIE, len(sano)):
        for bit in range(8):
            informe = con_bit(respaldo, sano, posicion, bit)
            assert [h.nombre for h in informe.hallazgos] == ["pie-alterado"]
            assert informe.revisados == len(informe.manifiesto.archivos)


def test_dos_archivos_alterados_se_dicen_los_dos_y_el_resto_se_revisa(respaldo):
    manifiesto = verificar(respaldo).manifiesto
    elegidos = [e for e in manifiesto.archivos if e.bytes > 1000][:2]
    for entrada in elegidos:
        invertir(respaldo, entrada.marco.desplazamiento + entrada.marco.longitud // 2, 3)
    informe = verificar(respaldo, datos=True)
    assert [h.archivo for h in informe.hallazgos] == [e.ruta for e in elegidos]
    assert {h.nombre for h in informe.hallazgos} == {"dato-alterado"}
    assert informe.revisados == len(manifiesto.archivos)


def test_la_estructura_no_lee_los_datos(respaldo):
    entrada = max(verificar(respaldo).manifiesto.archivos, key=lambda e: e.marco.longitud)
    invertir(respaldo, entrada.marco.termina - 200, 0)
    assert not verificar(respaldo).hallazgos
    assert verificar(respaldo, datos=True).hallazgos


def test_bit_que_zstd_ignora_tambien_se_detecta_y_el_contenido_se_restaura(respaldo, tmp_path):
    """RFC 8878 §3.1.1.1.1.3: el descompresor pasa por alto el bit 4 del descriptor; la huella del marco, no."""
    entrada = verificar(respaldo).manifiesto.archivos[0]
    invertir(respaldo, entrada.marco.desplazamiento + 4, 4)
    (hallazgo,) = verificar(respaldo, datos=True).hallazgos
    assert (hallazgo.nombre, hallazgo.archivo) == ("marco-alterado", entrada.ruta)
    informe = restaurar(respaldo, tmp_path / "r", parcial=True)
    assert (informe.resultado, informe.restaurados) == ("restaurado-parcial", informe.archivos)


def test_truncado_en_cualquier_lugar_es_hallazgo_o_error_claro(respaldo):
    sano = respaldo.read_bytes()
    azar = random.Random(7)
    for largo in {
        0,
        1,
        3,
        4,
        5,
        17,
        len(sano) - 1,
        len(sano) - LARGO_PIE,
        *(azar.randrange(len(sano)) for _ in range(80)),
    }:
        respaldo.write_bytes(sano[:largo])
        if largo < 4:
            with pytest.raises(ErrorCedulas) as error:
                verificar(respaldo, datos=True)
            assert error.value.codigo == Codigo.ENTRADA_INSERVIBLE
        else:
            nombres = [h.nombre for h in verificar(respaldo, datos=True).hallazgos]
            assert nombres in (["manifiesto-ausente"], ["pie-alterado"])


@pytest.mark.parametrize("cola", [b"\0", b"basura" * 50, b"\x50\x2a\x4d\x18\x01\x00\x00\x00x"])
def test_bytes_de_mas_al_final(respaldo, cola):
    with respaldo.open("ab") as archivo:
        archivo.write(cola)
    informe = verificar(respaldo, datos=True)
    assert [h.nombre for h in informe.hallazgos] == ["pie-alterado"]


def test_bytes_insertados_o_quitados_en_medio(respaldo):
    sano = respaldo.read_bytes()
    for alterado in (sano[:500] + b"x" + sano[500:], sano[:500] + sano[501:]):
        respaldo.write_bytes(alterado)
        assert verificar(respaldo).hallazgos


@pytest.mark.parametrize(
    "contenido",
    [b"", b"hola", b"PK\x03\x04" + bytes(500), bytes(5000), b"\x1f\x8b" + bytes(100)],
    ids=["vacio", "texto", "zip", "ceros", "gzip"],
)
def test_lo_que_no_es_un_respaldo_es_error_claro(tmp_path, contenido):
    ruta = tmp_path / "respaldo-todo-todo-0123456789ab.tar.zst"
    ruta.write_bytes(contenido)
    with pytest.raises(ErrorCedulas) as error:
        verificar(ruta, datos=True)
    assert error.value.codigo == Codigo.ENTRADA_INSERVIBLE


@pytest.mark.parametrize("declara_tamano", [True, False])
def test_zstd_ajeno_no_tiene_manifiesto(tmp_path, declara_tamano):
    ruta = tmp_path / "ajeno.tar.zst"
    salida = io.BytesIO()
    compresor = zstandard.ZstdCompressor(write_content_size=declara_tamano).compressobj(
        size=4000 if declara_tamano else -1
    )
    salida.write(compresor.compress(b"ajeno" * 800) + compresor.flush())
    ruta.write_bytes(salida.getvalue())
    (hallazgo,) = verificar(ruta, datos=True).hallazgos
    assert hallazgo.nombre == "manifiesto-ausente"


def test_basura_al_azar_nunca_es_una_traza(tmp_path):
    azar = random.Random(11)
    ruta = tmp_path / "x"
    for _ in range(200):
        ruta.write_bytes(b"\x28\xb5\x2f\xfd" + azar.randbytes(azar.randrange(400)))
        assert verificar(ruta, datos=True).hallazgos


def test_las_partes_son_estables_y_juntas_son_todo(respaldo):
    manifiesto = verificar(respaldo).manifiesto
    partes = [Parte(k, 7) for k in range(1, 8)]
    repartidos = [[e.ruta for e in manifiesto.archivos if p.incluye(e.ruta)] for p in partes]
    assert sorted(ruta for reparto in repartidos for ruta in reparto) == sorted(e.ruta for e in manifiesto.archivos)
    entrada = max(manifiesto.archivos, key=lambda e: e.bytes)
    invertir(respaldo, entrada.marco.desplazamiento + entrada.marco.longitud // 2, 1)
    con_hallazgo = [p for p in partes if verificar(respaldo, datos=True, parte=p).hallazgos]
    assert con_hallazgo == [p for p in partes if p.incluye(entrada.ruta)]
    assert sum(verificar(respaldo, datos=True, parte=p).revisados for p in partes) == len(manifiesto.archivos)


@pytest.mark.parametrize("texto", ["0/7", "8/7", "1", "a/b", "1/0", "-1/2", "1/7/2", ""])
def test_parte_mal_escrita(texto):
    with pytest.raises(ErrorCedulas) as error:
        Parte.de_texto(texto)
    assert error.value.codigo == Codigo.USO


def test_listar_y_ultimos_toleran_lo_ajeno_y_no_esconden_lo_roto(oficina, fecha):
    viejo = crear(oficina, "emision", "2026-09", fecha.replace(day=1)).ruta
    nuevo = crear(oficina, "emision", "2026-10", fecha).ruta
    roto = oficina.respaldos / "respaldo-todo-todo-0123456789ab.tar.zst"
    roto.write_bytes(b"roto")
    (oficina.respaldos / f"{nuevo.name}.tmp-1").write_bytes(b"a medias")
    (oficina.respaldos / "respaldo-todo-todo-ffffffffffff.tar.zst").mkdir()
    assert [(r.ruta, r.estado) for r in listar(oficina.respaldos)] == [
        (viejo, "bien"), (nuevo, "bien"), (roto, "respaldo-ilegible")
    ]  # fmt: skip
    assert ultimos(oficina.respaldos, 1) == [nuevo, roto]
    assert listar(oficina.raiz / "no-hay") == []
