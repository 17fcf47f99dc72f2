"""Muchos lotes a la vez: los mismos bytes que uno por uno, agrúpense como se agrupen."""

from __future__ import annotations

import os

import polars as pl
import pytest

from cedulas_cli.documentos import cuadre
from cedulas_cli.documentos.lote import emitir_lote, emitir_lotes
from cedulas_cli.documentos.maqueta import maqueta_de
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.documentos.trazo import numero
from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL
from cedulas_cli.errores import ErrorCedulas

LOTES = {"a.pdf": (2, 1), "b.pdf": (1, 60, 3, 30, 2), "c.pdf": (45,), "d.pdf": (1, 1, 1, 1)}
"""Trabajadores de cada cédula de cada lote; con bloques de 50 renglones, «b» se parte y los chicos se juntan."""


@pytest.fixture
def cedulas(renglones, encabezado):
    """Por lote, sus encabezados y renglones; unas cédulas sin domicilio o sin prima, para que las leyendas cambien."""

    def hacer(emision):
        hechas, numero_de = {}, 0
        for nombre, cuentas in LOTES.items():
            tablas, datos = [], []
            for cuenta in cuentas:
                numero_de += 1
                tabla = renglones(f"F{numero_de:03d}", cuenta, emision, numero_de)
                cambios = {"domicilio": None} if numero_de % 3 == 0 else {}
                cambios |= {"prima_inferida": True} if numero_de % 4 == 0 else {}
                tablas.append(tabla)
                datos.append(encabezado(f"F{numero_de:03d}", tabla, emision, **cambios))
            hechas[nombre] = pl.concat(datos), pl.concat(tablas)
        return hechas

    return hacer


def _juntos(carpeta, lotes, contexto):
    datos = pl.concat(encabezados for encabezados, _ in lotes.values())
    detalle = pl.concat(renglones for _, renglones in lotes.values())
    destinos = [(carpeta / nombre, encabezados.height) for nombre, (encabezados, _) in lotes.items()]
    return {destino.name: indice for destino, indice in emitir_lotes(destinos, datos, detalle, contexto)}


@pytest.mark.parametrize("tope", [1, 50, 40_000])
@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
def test_juntos_o_sueltos_dan_los_mismos_bytes(tmp_path, monkeypatch, cedulas, contexto, emision, tope):
    monkeypatch.setattr(cuadre, "_RENGLONES_POR_BLOQUE", tope)
    lotes, comun = cedulas(emision), contexto(emision, marca="EJEMPLO")
    for carpeta in ("sueltos", "juntos", "algunos"):
        (tmp_path / carpeta).mkdir()
    sueltos = {n: emitir_lote(tmp_path / "sueltos" / n, *tablas, comun) for n, tablas in lotes.items()}
    juntos = _juntos(tmp_path / "juntos", lotes, comun)
    algunos = _juntos(tmp_path / "algunos", {n: lotes[n] for n in ("b.pdf", "d.pdf")}, comun)
    for otros, carpeta in ((juntos, "juntos"), (algunos, "algunos")):
        for nombre, indice in otros.items():
            assert indice.equals(sueltos[nombre])
            assert (tmp_path / carpeta / nombre).read_bytes() == (tmp_path / "sueltos" / nombre).read_bytes()
    assert list(juntos) == list(LOTES)


def test_los_bloques_respetan_el_tope_y_no_pierden_nada(monkeypatch, cedulas):
    monkeypatch.setattr(cuadre, "_RENGLONES_POR_BLOQUE", 50)
    lotes = cedulas(MENSUAL)
    datos = pl.concat(e for e, _ in lotes.values())
    detalle = pl.concat(r for _, r in lotes.values())
    bloques = list(cuadre.alinear(datos, detalle, maqueta_de(MENSUAL), [len(c) for c in LOTES.values()]))
    assert [c for b in bloques for c in b.cuentas] == [c for cuentas in LOTES.values() for c in cuentas]
    assert all(b.renglones.height == sum(b.cuentas) and sum(b.tramos) == len(b.cuentas) for b in bloques)
    assert all(sum(b.cuentas) <= 50 or len(b.cuentas) == 1 for b in bloques)
    assert len(bloques) < sum(len(c) for c in LOTES.values())


def test_si_el_ultimo_no_cuadra_no_se_imprime_ninguno(tmp_path, cedulas, contexto):
    lotes = cedulas(MENSUAL)
    encabezados, renglones = lotes["d.pdf"]
    lotes["d.pdf"] = encabezados.with_columns(pl.col("total") + 1), renglones
    with pytest.raises(ErrorCedulas) as caso:
        _juntos(tmp_path, lotes, contexto(MENSUAL))
    assert caso.value.nombre == "falla-interna"
    assert list(tmp_path.iterdir()) == []


def test_un_lote_sin_cedulas_entre_otros(tmp_path, cedulas, contexto):
    encabezados, renglones = cedulas(MENSUAL)["a.pdf"]
    with pytest.raises(ErrorCedulas) as caso:
        list(
            emitir_lotes([(tmp_path / "a.pdf", 2), (tmp_path / "z.pdf", 0)], encabezados, renglones, contexto(MENSUAL))
        )
    assert caso.value.nombre == "nada-recibido"
    assert list(tmp_path.iterdir()) == []


def test_la_plantilla_compilada_no_sobrevive_a_su_cambio(tmp_path):
    """Ni con el mismo tamaño y la misma fecha de archivo."""
    ruta = tmp_path / "propuesta.jinja"
    for texto in ("uno", "dos"):
        ruta.write_text(f"{{% block titulo %}}{texto}{{% endblock %}}", "utf-8")
        os.utime(ruta, (1, 1))
        assert Plantillas(tmp_path).bloques("propuesta.jinja", {}) == {"titulo": texto}


def test_la_plantilla_de_la_oficina_manda_aunque_llegue_despues(tmp_path):
    datos = {"causas": []}
    del_programa = Plantillas(tmp_path).bloques("hoja_control.jinja", datos)
    (tmp_path / "hoja_control.jinja").write_text("{% block titulo %}Propio{% endblock %}", "utf-8")
    assert Plantillas(tmp_path).bloques("hoja_control.jinja", datos) == {"titulo": "Propio"}
    (tmp_path / "hoja_control.jinja").unlink()
    assert Plantillas(tmp_path).bloques("hoja_control.jinja", datos) == del_programa


@pytest.mark.parametrize("orden", [(0.0, -0.0), (-0.0, 0.0)])
def test_el_cero_se_escribe_igual_venga_de_donde_venga(orden):
    numero.cache_clear()
    assert [numero(valor) for valor in orden] == ["0", "0"]
