"""El esquema: modelo y migraciones coinciden, la base nueva se crea sola y la de un programa posterior no se toca."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from sqlalchemy import text

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.padron import esquema
from cedulas_cli.oficina.padron.base import ARCHIVO, lugar_de, motor
from cedulas_cli.oficina.padron.modelo import METADATOS, VERSION
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

HOY = date(2026, 11, 20)


def test_modelo_y_migraciones_coinciden(oficina) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    lugar = lugar_de(oficina)
    maquina = motor(lugar)
    with maquina.connect() as conexion:
        with conexion.begin():
            assert esquema.migrar(conexion, lugar) == ("", VERSION)
        with conexion.begin():
            assert esquema.migrar(conexion, lugar) == (VERSION, VERSION)
            contexto = MigrationContext.configure(conexion, opts={"compare_type": True})
            assert compare_metadata(contexto, METADATOS) == []


def test_la_ultima_migracion_es_la_del_modelo() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    ajustes = Config()
    ajustes.set_main_option("script_location", "cedulas_cli.oficina.padron:migraciones")
    ajustes.set_main_option("version_locations", "cedulas_cli.oficina.padron.migraciones:versiones")
    ajustes.set_main_option("path_separator", "newline")
    assert ScriptDirectory.from_config(ajustes).get_heads() == [VERSION]


def _sql(oficina, orden: str) -> None:
    with motor(lugar_de(oficina)).connect() as conexion, conexion.begin():
        conexion.execute(text(orden))


def test_un_padron_mas_nuevo_no_se_toca(oficina, reglas, vida, cedulas) -> None:
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
    _sql(oficina, "UPDATE alembic_version SET version_num = '9999'")
    for lectura in (True, False):
        with pytest.raises(ErrorCedulas) as error, abrir(oficina, reglas, lectura=lectura):
            pass
        assert error.value.nombre == "padron-mas-nuevo"
    for orden in (("listar",), ("verificar",), ("migrar",), ("avanzar",)):
        hecho = cedulas("credito", *orden, "--oficina", oficina.raiz)
        assert hecho.returncode == 78, hecho.stderr
        assert "padron-mas-nuevo" in hecho.stderr


def test_una_base_ajena_no_se_toca(oficina_sqlite, reglas) -> None:
    import sqlite3

    with sqlite3.connect(oficina_sqlite.raiz / ARCHIVO) as ajena:
        ajena.execute("CREATE TABLE nomina (x)")
    ajena.close()
    with pytest.raises(ErrorCedulas) as error, abrir(oficina_sqlite, reglas):
        pass
    assert error.value.nombre == "padron-ilegible"


def test_si_cambian_las_reglas_se_reproyecta_solo(oficina, reglas, vida, cedulas) -> None:
    """Un inhábil nuevo mueve fechas derivadas: no es una alteración, y la siguiente captura las rehace."""
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
        antes = padron.creditos()["fecha_exigible"].to_list()
    carpeta = oficina.calendarios
    carpeta.mkdir(exist_ok=True)
    origen = (
        "fecha,motivo,ambito,cuenta_por_omision,fundamento\n2026-11-03,Suspensión de prueba,CFF,si,Acuerdo de prueba\n"
    )
    (carpeta / "inhabiles.csv").write_text(origen)
    from cedulas_cli.flujo.credito import reglas_de

    nuevas = reglas_de(oficina)
    informe = verificar(oficina, nuevas)
    assert informe.integra, informe.hallazgos
    assert "las reglas o el calendario cambiaron" in informe.avisos[0]
    hecho = cedulas("credito", "migrar", "--oficina", oficina.raiz)
    assert hecho.returncode == 0, hecho.stderr
    assert "se rehicieron 1 proyecciones" in hecho.stderr
    with abrir(oficina, nuevas, lectura=True) as padron:
        assert padron.creditos()["fecha_exigible"].to_list() > antes
    informe = verificar(oficina, nuevas)
    assert (informe.integra, informe.avisos) == (True, [])


def test_las_migraciones_viajan_en_el_paquete() -> None:
    from importlib.resources import files

    versiones = files("cedulas_cli.oficina.padron.migraciones.versiones")
    assert any(r.name.startswith("v0001") for r in versiones.iterdir())


def test_respaldar_y_restaurar_deja_un_padron_integro(oficina_sqlite, reglas, vida, cedulas, tmp_path) -> None:
    """Aun con una captura a medias y el diario lleno: el respaldo lleva base, sello y bitácora de un mismo instante."""
    from cedulas_cli.oficina.carpeta import Oficina
    from cedulas_cli.oficina.padron import ancla
    from cedulas_cli.oficina.padron import padron as modulo

    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
    interrumpida = lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)  # noqa: E731 — una falla en una línea
    with pytest.MonkeyPatch.context() as parche:
        parche.setattr(modulo.sellado, "asentar", interrumpida)
        with pytest.raises(KeyboardInterrupt), abrir(oficina_sqlite, reglas) as padron:
            padron.registrar(vida("260000002"), HOY)
    assert ancla.pendiente_de(oficina_sqlite)
    hecho = cedulas("respaldo", "crear", "--conjunto", "diferencias", "--oficina", oficina_sqlite.raiz)
    assert hecho.returncode == 0, hecho.stderr
    (respaldo,) = oficina_sqlite.respaldos.glob("*.tar.zst")
    destino = tmp_path / "restaurada"
    assert cedulas("respaldo", "restaurar", respaldo, "--destino", destino).returncode == 0
    nombres = {r.name for r in destino.iterdir()}
    informe = verificar(Oficina(destino), reglas)
    assert (informe.integra, informe.hechos) == (True, 10), informe.hallazgos
    assert {"creditos.db", "creditos.sello", "bitacora"} <= nombres
    assert not nombres & {"creditos.db-shm", ".candado-padron", "creditos.pendiente.json"}


def test_una_copia_de_la_oficina_sigue_integra(oficina_sqlite, reglas, vida, tmp_path) -> None:
    """Mover la carpeta (o restaurarla entera) no es alterarla."""
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida("260000001"), HOY)
    from cedulas_cli.oficina.carpeta import Oficina

    copia = Oficina(shutil.copytree(oficina_sqlite.raiz, tmp_path / "copia"))
    assert verificar(copia, reglas).integra
    with abrir(copia, reglas) as padron:
        assert padron.registrar(vida("260000002"), HOY).aceptados == 5
