"""Inhábiles: lo publicado contra la regla de ley, lo que agrega la oficina y los archivos mal formados."""

import csv
from datetime import date
from pathlib import Path

import pytest

from cedulas_cli.dominio.inhabiles import inhabiles_de_ley
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import sumar_habiles, vencimiento_cuotas
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar
from cedulas_cli.parametros.calendario_emision import cargar_emision
from cedulas_cli.sistema.rutas import carpeta_recurso

ENCABEZADO = "fecha,motivo,ambito,cuenta_por_omision,fundamento\n"


@pytest.mark.parametrize("anio", range(2023, 2028))
def test_lo_publicado_coincide_con_la_regla_de_ley(anio):
    with (carpeta_recurso("calendarios") / "inhabiles.csv").open(encoding="utf-8") as archivo:
        publicados = {
            (date.fromisoformat(r["fecha"]), r["ambito"])
            for r in csv.DictReader(archivo)
            if r["cuenta_por_omision"] == "si" and r["fecha"].startswith(str(anio))
        }
    assert publicados == {(d.fecha, d.ambito) for d in inhabiles_de_ley(anio)}


# Derecho 8.4, tabla; los domingos y sábados no se marcan en el calendario de pared.
@pytest.mark.parametrize(
    ("anio", "fechas"),
    [
        (2024, "01-01 02-05 03-18 05-01 05-05 09-16 10-01 11-18 12-25"),
        (2025, "01-01 02-03 03-17 05-01 05-05 09-16 11-17 12-25"),
        (2026, "01-01 02-02 03-16 05-01 05-05 09-16 11-16 12-25"),
        (2027, "01-01 02-01 03-15 05-01 05-05 09-16 11-15 12-25"),
    ],
)
def test_regla_de_ley_contra_la_tabla(anio, fechas):
    assert " ".join(f"{d.fecha:%m-%d}" for d in inhabiles_de_ley(anio)) == fechas


@pytest.mark.parametrize(
    ("anio", "transmision"),
    [
        (2012, date(2012, 12, 1)),
        (2018, date(2018, 12, 1)),
        (2024, date(2024, 10, 1)),
        (2030, date(2030, 10, 1)),
        (2026, None),
    ],
)
def test_transmision_del_ejecutivo(anio, transmision):
    halladas = [d.fecha for d in inhabiles_de_ley(anio) if d.motivo.startswith("Transmisión")]
    assert halladas == ([transmision] if transmision else [])


def test_cuentan_los_de_ley_y_no_los_del_sat_ni_los_del_imss(calendario):
    """Derecho 8.13."""
    assert not calendario.es_habil(date(2024, 10, 1))
    assert calendario.es_habil(date(2025, 4, 18)), "viernes santo, SAT"
    assert calendario.es_habil(date(2025, 9, 15)), "contrato colectivo, IMSS"
    assert calendario.es_habil(date(2025, 7, 21)), "vacaciones del SAT"


def test_la_oficina_activa_un_ambito():
    assert not cargar(ambitos=["imss"]).es_habil(date(2025, 9, 15))


def test_un_ambito_que_nadie_trae_se_dice():
    with pytest.raises(ErrorCedulas) as error:
        cargar(ambitos=["marte"])
    assert error.value.nombre == "configuracion-invalida"


def test_la_oficina_agrega_y_corrige(tmp_path: Path):
    (tmp_path / "inhabiles.csv").write_text(
        ENCABEZADO
        + "2026-06-17,Suspensión local,LOCAL,si,acuerdo de la subdelegación\n"
        + "2026-05-05,5 de mayo,CFF,no,criterio de la oficina\n"
        + "2026-06-18,Feria,FERIA,no,acuerdo municipal\n",
        encoding="utf-8",
    )
    calendario = cargar(tmp_path)
    assert vencimiento_cuotas(calendario, Periodo(2026, 5), "mensual") == date(2026, 6, 18)
    assert calendario.es_habil(date(2026, 5, 5))
    con_feria = cargar(tmp_path, ["FERIA"])
    assert vencimiento_cuotas(con_feria, Periodo(2026, 5), "mensual") == date(2026, 6, 22), "19 es viernes"


def test_lo_publicado_manda_sobre_la_regla_al_ampliar_el_horizonte(tmp_path: Path):
    """Con 2028 confirmado, sólo cuenta lo que está en los archivos."""
    assert not cargar().es_habil(date(2028, 5, 5))
    (tmp_path / "calendario.toml").write_text("confirmado_hasta = 2028-12-31\nregla_hasta = 2031-12-31\n")
    (tmp_path / "inhabiles.csv").write_text(ENCABEZADO + "2028-05-02,Publicado,CFF,si,DOF\n")
    calendario = cargar(tmp_path)
    assert calendario.es_habil(date(2028, 5, 5))
    assert not calendario.es_habil(date(2028, 5, 2))
    assert not calendario.es_habil(date(2031, 5, 5))
    assert sumar_habiles(calendario, date(2028, 5, 1), 1) == date(2028, 5, 3)


@pytest.mark.parametrize(
    ("archivo", "contenido", "causa"),
    [
        ("inhabiles.csv", b"", "falta la columna fecha"),
        ("inhabiles.csv", b"fecha,motivo\n2026-01-01,x\n", "falta la columna ambito"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-30,x,LOCAL,si,y\n").encode(), "2026-02-30"),
        ("inhabiles.csv", (ENCABEZADO + "20260203,x,LOCAL,si,y\n").encode(), "20260203"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-03,x,LOCAL,quiza,y\n").encode(), "quiza"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-03,x,LOCAL,si,\n").encode(), "fundamento"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-03,x,LOCAL\n").encode(), "tantos campos"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-03,x,LOCAL,si,y,z\n").encode(), "tantos campos"),
        ("inhabiles.csv", (ENCABEZADO + "2026-02-03,x,L,si,y\n" * 2).encode(), "ya estaba"),
        ("inhabiles.csv", (ENCABEZADO + '2026-02-03,"x').encode(), ""),
        ("inhabiles.csv", b"\x00\xff\xfe" * 50, ""),
        ("calendario.toml", b"regla_hasta = ", ""),
        ("calendario.toml", b'regla_hasta = "2031-12-31"', "sin comillas"),
        ("calendario.toml", b"hasta = 2031-12-31", "no se conoce"),
        ("calendario.toml", b"regla_hasta = 2011-12-31", "debe cumplirse"),
        ("calendario.toml", b"regla_desde = 2001-01-01", "debe cumplirse"),
    ],
)
def test_un_archivo_de_la_oficina_mal_formado_dice_donde(tmp_path: Path, archivo, contenido, causa):
    (tmp_path / archivo).write_bytes(contenido)
    with pytest.raises(ErrorCedulas) as error:
        cargar(tmp_path)
    assert error.value.nombre == "parametros-invalidos"
    assert archivo in error.value.lugar
    assert causa in error.value.causa


def test_el_calendario_de_emision_es_de_ejemplo_y_cabe_antes_del_vencimiento(calendario):
    fechas = cargar_emision()
    assert ("mensual", "2026-10") in fechas
    for (emision, _), producto in fechas.items():
        assert not producto.verificada
        modalidad = "40" if emision == "especial" else ""
        assert producto.termino_notificacion < vencimiento_cuotas(calendario, producto.periodo, emision, modalidad)
        for dia in (producto.entrega, producto.inicio_notificacion, producto.termino_notificacion):
            assert calendario.es_habil(dia)


def test_la_oficina_reemplaza_un_producto(tmp_path: Path):
    (tmp_path / "emision.csv").write_text(
        "emision,periodo,entrega,inicio_notificacion,termino_notificacion,fundamento\n"
        "mensual,2026-10,2026-11-05,2026-11-06,2026-11-13,oficio 1\n"
    )
    fechas = cargar_emision(tmp_path)
    assert fechas["mensual", "2026-10"].entrega == date(2026, 11, 5)
    assert fechas["mensual", "2026-10"].verificada
    assert not fechas["mensual", "2026-11"].verificada


@pytest.mark.parametrize(
    "renglon",
    [
        "anual,2026-10,2026-11-05,2026-11-06,2026-11-13,x",
        "bimestral,2026-09,2026-11-05,2026-11-06,2026-11-13,x",
        "mensual,2026-13,2026-11-05,2026-11-06,2026-11-13,x",
        "mensual,2026-10,2026-11-07,2026-11-06,2026-11-13,x",
        "mensual,2026-10,2026-11-05,2026-11-06,2026-11-13,",
    ],
)
def test_un_calendario_de_emision_mal_formado(tmp_path: Path, renglon):
    encabezado = "emision,periodo,entrega,inicio_notificacion,termino_notificacion,fundamento\n"
    (tmp_path / "emision.csv").write_text(encabezado + renglon + "\n")
    with pytest.raises(ErrorCedulas) as error:
        cargar_emision(tmp_path)
    assert error.value.nombre == "parametros-invalidos"
    assert "renglón 2" in error.value.lugar
