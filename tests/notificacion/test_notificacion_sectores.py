"""A qué sector va cada crédito: las reglas en su orden, la vigencia, la mano de una persona y la repetición."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.notificacion.sectores import Caso, Catalogo, Regla, Sector, dos_sectores, sectorizar
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion import sectores as flujo
from cedulas_cli.parametros.notificacion import cargar

HOY = date(2026, 10, 27)
CATALOGO = Catalogo(
    [
        Sector("07", "Centro"),
        Sector("12", "Norte"),
        Sector("13", "Viejo", hasta=date(2026, 9, 30)),
        Sector("90", "Alto"),
    ]
)


def caso(**cambios) -> Caso:
    return Caso(**{"numero_credito": "262000001", "registro_patronal": "Z9900000100", "sector": "00",
                   "tipo_documento": "02", "importe": 100_000, "codigo_postal": "97125", **cambios})  # fmt: skip


def destino(un_caso: Caso, *reglas: Regla, ultimo: str = "") -> str:
    return sectorizar(un_caso, CATALOGO, reglas, HOY, lambda _: ultimo).sector


@pytest.mark.parametrize(
    ("codigo", "esperado"), [("97099", "00"), ("97100", "12"), ("97130", "12"), ("97131", "00"), ("", "00")]
)
def test_el_intervalo_de_codigo_postal_incluye_sus_extremos(codigo: str, esperado: str) -> None:
    regla = Regla(10, "12", codigos_postales=(("97100", "97130"),))
    assert destino(caso(codigo_postal=codigo), regla) == esperado


@pytest.mark.parametrize(
    ("importe", "esperado"), [(49_999_999, "00"), (50_000_000, "90"), (60_000_000, "90"), (60_000_001, "00")]
)
def test_el_importe_va_en_centavos_y_sus_orillas_cuentan(importe: int, esperado: str) -> None:
    regla = Regla(10, "90", importe_desde=50_000_000, importe_hasta=60_000_000)
    assert destino(caso(importe=importe), regla) == esperado


def test_manda_la_primera_regla_que_aplica_y_lleva_a_un_sector_vigente() -> None:
    reglas = (Regla(10, "13"), Regla(20, "12", municipio="san ficticio"), Regla(30, "07"))
    assert destino(caso(municipio="SAN FICTICIO"), *reglas) == "12"
    assert destino(caso(municipio="OTRO"), *reglas) == "07"


def test_sin_regla_conserva_el_suyo_si_existe_y_si_no_el_de_su_historia() -> None:
    assert destino(caso(sector="07")) == "07"
    assert destino(caso(sector="13")) == "00"
    assert destino(caso(sector="13"), ultimo="12") == "12"
    assert destino(caso(sector="13"), ultimo="44") == "00"


def test_la_regla_puede_pedir_la_historia_o_conservar_antes_que_otra() -> None:
    assert destino(caso(sector="07"), Regla(10, "historial"), Regla(20, "90"), ultimo="12") == "12"
    assert destino(caso(sector="07"), Regla(10, "conserva"), Regla(20, "90")) == "07"
    assert destino(caso(sector="00"), Regla(10, "conserva"), Regla(20, "90")) == "90"


def test_lo_que_puso_una_persona_no_lo_mueve_una_regla_mientras_su_sector_exista() -> None:
    assert destino(caso(sector="07", puesto_por="persona"), Regla(10, "90")) == "07"
    assert destino(caso(sector="13", puesto_por="persona"), Regla(10, "90")) == "90"


def test_sin_catalogo_todo_sector_es_ordinario_y_el_00_no_existe() -> None:
    libre = Catalogo()
    assert libre.tipo("44", HOY) == "ORDINARIO"
    assert libre.buscar("00", HOY) is None
    assert libre.buscar("", HOY) is None


def test_un_patron_en_dos_sectores_se_nota() -> None:
    assert dos_sectores({"B": ["07", "07"], "A": ["12", "07", "12"]}) == {"A": ("07", "12")}


def test_asignar_registra_solo_lo_que_cambia_y_repetir_no_agrega_nada(
    oficina, sembrar, domicilios, credito, registro
) -> None:
    conserva, *_ = sembrar(1)
    por_codigo, *_ = sembrar(1, desde=1, sector="00")
    cerrado, *_ = sembrar(1, desde=2, sector="13")
    publico, *_ = sembrar(1, desde=3, importe=60_000_000)
    alto, *_ = sembrar(1, desde=4, importe=50_000_000)
    domicilios(
        {"registro_patronal": registro(1), "codigo_postal": "00350", "ente_publico": ""},
        {"registro_patronal": registro(3), "codigo_postal": "00100", "ente_publico": "si"},
    )
    tabla, captura = flujo.asignar(oficina, HOY, "prueba")
    assert dict(zip(tabla["numero_credito"], tabla["sector"], strict=True)) == {
        conserva: "07", por_codigo: "12", cerrado: "00", publico: "95", alto: "90",
    }  # fmt: skip
    assert (captura.leidos, captura.aceptados, captura.repetidos) == (5, 4, 1)
    assert credito(cerrado).estado == "SIN_SECTOR"
    assert (credito(por_codigo).sector, credito(por_codigo).sector_inicial) == ("12", "00")
    _, otra = flujo.asignar(oficina, date(2026, 10, 28), "prueba")
    assert (otra.aceptados, otra.repetidos) == (0, 5)


def test_simular_no_deja_nada(oficina, sembrar, credito) -> None:
    numero, *_ = sembrar(1, sector="13")
    _, captura = flujo.asignar(oficina, HOY, "prueba", simular=True)
    assert captura.aceptados == 1
    assert credito(numero).estado == "POR_NOTIFICAR"


def test_reasignar_a_mano_queda_en_su_historia_y_las_reglas_ya_no_lo_mueven(oficina, sembrar, credito) -> None:
    numero, *_ = sembrar(1, importe=50_000_000)
    flujo.asignar(oficina, HOY, "prueba")
    assert credito(numero).sector == "90"
    captura = flujo.reasignar(oficina, [numero], HOY, "jefa", "lo lleva la titular", sector="07", notificador="N12")
    assert captura.aceptados == 1
    assert flujo.reasignar(oficina, [numero], HOY, "jefa", "otra vez", sector="07", notificador="N12").repetidos == 1
    flujo.asignar(oficina, date(2026, 10, 28), "prueba")
    assert credito(numero).sector == "07"
    historia = flujo.historia(oficina, [numero])
    assert historia["sector"].to_list() == ["07", "90", "07"]
    assert historia["motivo"].to_list() == ["inicial", "regla 20, por importe", "lo lleva la titular"]
    assert historia["notificador"].to_list() == ["", "", "N12"]


def test_un_sin_sector_reasignado_vuelve_a_estar_por_notificar(oficina, sembrar, credito) -> None:
    numero, *_ = sembrar(1, sector="13")
    flujo.asignar(oficina, HOY, "prueba")
    flujo.reasignar(oficina, [numero], HOY, "jefa", "domicilio revisado", sector="12")
    assert (credito(numero).estado, credito(numero).sector) == ("POR_NOTIFICAR", "12")


def test_no_se_reasigna_a_un_sector_ni_a_un_notificador_que_no_existen(oficina, sembrar) -> None:
    numero, *_ = sembrar(1)
    with pytest.raises(ErrorCedulas, match="sector «13»"):
        flujo.reasignar(oficina, [numero], HOY, "jefa", "x", sector="13")
    with pytest.raises(ErrorCedulas, match="«N99»"):
        flujo.reasignar(oficina, [numero], HOY, "jefa", "x", notificador="N99")


@pytest.mark.parametrize(
    ("archivo", "contenido", "dice"),
    [
        ("sectores.csv", "sector,nombre,tipo\n00,Nada,ORDINARIO\n", "es no tener"),
        ("sectores.csv", "sector,nombre,tipo\n07,Centro,RARO\n", "ALTO_IMPORTE"),
        ("sectores.csv", "sector,nombre,tipo,desde,hasta\n07,C,ORDINARIO,2026-02-01,2026-01-01\n", "anterior"),
        ("reglas_sector.csv", "orden,sector,codigo_postal\n10,07,9700\n", "código postal"),
        ("reglas_sector.csv", "orden,sector,importe_desde\n10,07,1.234\n", "importe"),
        ("reglas_sector.csv", "orden,sector\n10,siete\n", "dos dígitos"),
        (
            "notificadores.csv",
            "clave,nombre,constancia_numero,constancia_vigencia_de,constancia_vigencia_a\nN,X,C,2026-13-01,2026-12-31\n",
            "AAAA-MM-DD",
        ),
        ("periodos_notificacion.csv", "cifra_control,inicio,termino\n1,2026-11-20,2026-11-01\n", "anterior"),
    ],
)
def test_un_catalogo_mal_escrito_dice_que_renglon(oficina, archivo: str, contenido: str, dice: str) -> None:
    (oficina.catalogos / archivo).write_text(contenido, encoding="utf-8")
    with pytest.raises(ErrorCedulas) as error:
        cargar(oficina.catalogos)
    assert error.value.nombre == "parametros-invalidos"
    assert "renglón 2" in error.value.lugar
    assert dice in error.value.causa
