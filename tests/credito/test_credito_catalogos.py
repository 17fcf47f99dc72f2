"""Los catálogos: lo que el programa trae, lo que la oficina sobrepone y cada error con su archivo y renglón."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cedulas_cli.dominio.credito import campos
from cedulas_cli.dominio.credito.condiciones import CONDICIONES
from cedulas_cli.dominio.credito.gestiones import GESTIONES
from cedulas_cli.dominio.credito.hechos import CREDITO, INICIO, HechoNuevo, encadenar
from cedulas_cli.dominio.credito.modelo import MARCAS
from cedulas_cli.dominio.credito.numero import de_multa, es_gemela
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.credito import cargar_reglas

ESTADOS = "estado,familia,terminal,vivo,exige_notificacion,custodia,marca,rotulo\n"
PASOS = "numero,de,a,evento,condiciones,pide,plazo,base,marca,razon\n"


def test_lo_que_trae_el_programa(reglas: Reglas) -> None:
    assert {m for e in reglas.maquina.estados.values() if (m := e.marca)} == set(MARCAS) - {"garantia"}
    usadas = {c for paso in reglas.maquina.transiciones for c in paso.condiciones}
    assert usadas == set(CONDICIONES)
    pedidos = {c for paso in reglas.maquina.transiciones for c in paso.pide} | {
        c for g in GESTIONES.values() for c in g.pide
    }
    assert pedidos - {"documento"} <= set(campos.CLASES)
    assert reglas.naturaleza("80") == reglas.naturaleza("81") == "multa"
    assert (reglas.naturaleza("00"), reglas.naturaleza("55")) == ("capital", "desconocida")
    assert (reglas.clase("06"), reglas.clase("03"), reglas.clase("55")) == ("RCV", "COP", "COP")


def test_a_todo_estado_se_llega_y_de_todo_estado_vivo_se_sale(reglas: Reglas) -> None:
    for nombre, estado in reglas.maquina.estados.items():
        assert reglas.maquina.camino("-", nombre), nombre
        salidas = set(reglas.maquina.desde(nombre))
        assert bool(salidas) != estado.terminal, nombre
        if estado.vivo:
            # Se puede acabar sin pasar por los pasos de «cualquiera».
            assert any(reglas.maquina.camino(nombre, fin) for fin in ("SALDADO", "TRASPASADO") if nombre != fin), nombre


def test_la_oficina_reemplaza_y_agrega(tmp_path: Path, calendario: Calendario) -> None:
    (tmp_path / "estados.csv").write_text(ESTADOS + "EN_CONSULTA_AV,tramite,no,si,no,AV,,en consulta\n", "utf-8")
    (tmp_path / "transiciones.csv").write_text(
        PASOS + "L1,POR_NOTIFICAR,EN_CONSULTA_AV,se consulta,,folio,,,I,local\n"
        "L2,EN_CONSULTA_AV,POR_NOTIFICAR,responde,,folio,,,I,local\n"
        "27,EXIGIBLE,ENTREGADO_RCC,sin revisar incidencia,sin_marcas_abiertas,lote,,,I,local\n",
        "utf-8",
    )
    (tmp_path / "tipos_documento.csv").write_text(
        "tipo_documento,nombre,clases,naturaleza,verificado\n70,gasto,COP,gasto,no\n", "utf-8"
    )
    reglas = cargar_reglas(calendario, tmp_path, limite_lote=10)
    assert [p.numero for p in reglas.maquina.camino("EMITIDO", "EN_CONSULTA_AV")] == ["3", "L1"]
    assert reglas.maquina.buscar("EXIGIBLE", "ENTREGADO_RCC")[0].pide == ("lote",)
    assert (reglas.naturaleza("70"), reglas.naturaleza("02"), reglas.limite_lote) == ("gasto", "cuota", 10)


@pytest.mark.parametrize(
    ("archivo", "texto", "renglon", "dice"),
    [
        ("transiciones.csv", PASOS + "L1,POR_NOTIFICAR,LEJOS,e,,,,,I,r\n", 2, "LEJOS"),
        ("transiciones.csv", PASOS + "L1,CERCA,EXIGIBLE,e,,,,,I,r\n", 2, "CERCA"),
        ("transiciones.csv", PASOS + "L1,SALDADO,EXIGIBLE,e,,,,,I,r\n", 2, "terminal"),
        ("transiciones.csv", PASOS + "L1,FIRME,EXIGIBLE,e,luna_llena,,,,I,r\n", 2, "luna_llena"),
        ("transiciones.csv", PASOS + "L1,FIRME,EXIGIBLE,e,,,,,I,r\n" * 2, 3, "repite"),
        ("transiciones.csv", PASOS + ",FIRME,EXIGIBLE,e,,,,,I,r\n", 2, "numero"),
        ("transiciones.csv", PASOS + "L1,FIRME,EXIGIBLE,e,,,,,I,r,sobra\n", 2, "más celdas"),
        ("transiciones.csv", "numero,de,a\n", 1, "faltan columnas"),
        ("transiciones.csv", PASOS.replace("razon", "motivo"), 1, "desconocidas"),
        ("estados.csv", ESTADOS + "En_Luna,tramite,no,si,no,AV,,x\n", 2, "MAYUSCULAS"),
        ("estados.csv", ESTADOS + "EN_LUNA,tramite,si,si,no,AV,,x\n", 2, "terminal y vivo"),
        ("estados.csv", ESTADOS + "EN_LUNA,tramite,quizá,si,no,AV,,x\n", 2, "si o no"),
        ("estados.csv", ESTADOS + "EN_LUNA,tramite,no,si,no,AV,azul,x\n", 2, "azul"),
        ("incidencias.csv", "incidencia,grupo,estados,uso,verificado\n60,COBRO,LEJOS,u,no\n", 2, "LEJOS"),
        ("incidencias.csv", "incidencia,grupo,estados,uso,verificado\n60,COBRO,@luna,u,no\n", 2, "@luna"),
        ("incidencias.csv", "incidencia,grupo,estados,uso,verificado\n60,NADA,@cobro,u,no\n", 2, "DINAMICA"),
        ("tipos_documento.csv", "tipo_documento,nombre,clases,naturaleza,verificado\n60,x,IMSS,cuota,no\n", 2, "IMSS"),
        ("tipos_documento.csv", "tipo_documento,nombre,clases,naturaleza,verificado\n60,x,COP,luna,no\n", 2, "luna"),
        ("causas_no_notificacion.csv", "causa,explicacion,resultado,base\nx,y,notificado,\n", 2, "no_localizado"),
    ],
)
def test_catalogo_malo(
    archivo: str, texto: str, renglon: int, dice: str, tmp_path: Path, calendario: Calendario
) -> None:
    (tmp_path / archivo).write_text(texto, "utf-8")
    with pytest.raises(ErrorCedulas) as falla:
        cargar_reglas(calendario, tmp_path)
    assert falla.value.nombre == "parametros-invalidos"
    assert falla.value.lugar == f"{tmp_path / archivo}, renglón {renglon}"
    assert dice in falla.value.causa


def test_catalogo_que_no_es_texto(tmp_path: Path, calendario: Calendario) -> None:
    (tmp_path / "estados.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ErrorCedulas) as falla:
        cargar_reglas(calendario, tmp_path)
    assert falla.value.nombre == "parametros-invalidos"


@pytest.mark.parametrize(
    ("cuota", "clase", "multa"), [("262345678", "COP", "268345678"), ("262345678", "RCV", "266345678")]
)
def test_multa_gemela(cuota: str, clase: str, multa: str) -> None:
    assert de_multa(cuota, clase) == multa
    assert es_gemela(multa, cuota, clase)
    assert not es_gemela(cuota, cuota, clase)
    assert not es_gemela(multa[:-1] + "0", cuota, clase)


@pytest.mark.parametrize(("cuota", "clase"), [("268345678", "COP"), ("266345678", "RCV"), ("26834567", "COP")])
def test_multa_que_se_llamaria_igual(cuota: str, clase: str) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        de_multa(cuota, clase)
    assert falla.value.nombre == "numero-de-credito-invalido"


@pytest.mark.parametrize(
    ("campo", "celda", "valor"),
    [
        ("importe", "1234.50", 123450),
        ("importe", "1234.5", 123450),
        ("importe", " 7 ", 700),
        ("casos", "32", 32),
        ("apertura", "Sí", True),
        ("comprende_todos", "no", False),
        ("fecha_cita", "2026-11-12", "2026-11-12"),
        ("corrige", "7", 7),
        ("corrige", "7|8", [7, 8]),
        ("ramos", '{"cuota_fija": 100}', {"cuota_fija": 100}),
        ("datos_corregidos", '{"sector": null}', {"sector": None}),
        ("folio", "  F-1 ", "F-1"),
        ("lo_que_sea", "x", "x"),
        ("importe", "  ", None),
    ],
)
def test_leer_una_celda(campo: str, celda: str, valor: object) -> None:
    leido = campos.leer(campo, celda)
    assert (leido, type(leido)) == (valor, type(valor))
    assert campos.dato_malo({campo: leido}) is None


@pytest.mark.parametrize(
    ("campo", "celda"),
    [
        ("importe", "-1.00"),
        ("importe", "1.234"),
        ("importe", "1,234.00"),
        ("importe", "1e3"),
        ("importe", "٣"),
        ("casos", "3.0"),
        ("casos", "²"),
        ("hora", "25:00"),
        ("hora", "9:00"),
        ("fecha_cita", "2026-02-30"),
        ("fecha_cita", "20261112"),
        ("fecha_cita", "2026-W46-4"),
        ("apertura", "tal vez"),
        ("corrige", "siete"),
        ("ramos", '{"cuota_fija": 1.5}'),
        ("ramos", "[]"),
        ("datos_corregidos", '{"hora": "9"}'),
    ],
)
def test_una_celda_mala_se_rechaza(campo: str, celda: str) -> None:
    datos = {campo: campos.leer(campo, celda)}
    assert campos.dato_malo(datos) == campo
    with pytest.raises(ErrorCedulas, match=campo) as falla:
        campos.revisar(datos, "aquí")
    assert falla.value.nombre == "dato-de-hecho-invalido"


@pytest.mark.parametrize("malo", [1.5, {"a": [1, 2.0]}, date(2026, 1, 1), {1: "x"}, b"x", float("nan"), {"a": {1, 2}}])
def test_lo_que_no_tiene_una_sola_forma_no_se_encadena(malo: object) -> None:
    nuevo = HechoNuevo(CREDITO, "262345678", "gestion", date(2026, 1, 2), "ana", "D", {"x": malo})
    with pytest.raises(ErrorCedulas) as falla:
        encadenar([nuevo], date(2026, 1, 2), 0, INICIO)
    assert falla.value.nombre == "dato-de-hecho-invalido"
