"""Capturar lo que regresa: cada validación en su orilla, archivo y lector, y que repetir no agregue nada."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.notificacion import documentos
from cedulas_cli.dominio.notificacion.lecturas import Lectura, Mala, interpretar
from cedulas_cli.flujo.notificacion.capturar import capturar, capturar_creditos
from cedulas_cli.flujo.notificacion.entregar import entregar

ENTREGA, HOY = date(2026, 11, 3), date(2026, 11, 20)
JUEVES = "2026-11-12"


@pytest.fixture
def entregados(oficina, sembrar):
    """Tres créditos en poder de N07."""
    numeros = sembrar(3)
    entregar(oficina, "N07", ENTREGA, "prueba")
    return numeros


def una(oficina, tabla, **renglon):
    """La regla con que se apartó un renglón; vacía si entró."""
    captura = capturar(oficina, tabla(renglon), HOY, "prueba")
    assert captura.leidos == 1 == captura.aceptados + captura.repetidos + captura.apartados.height
    return captura.apartados["regla"].to_list()


@pytest.mark.parametrize(
    ("fecha", "hora", "entra"),
    [
        (JUEVES, "07:29", False),
        (JUEVES, "07:30", True),
        (JUEVES, "18:00", True),
        (JUEVES, "18:01", False),
        ("2026-11-14", "11:00", False),  # sábado
        ("2026-11-16", "11:00", False),  # tercer lunes de noviembre
        ("2026-11-17", "11:00", True),
    ],
)
def test_dia_y_hora_habiles(oficina, entregados, tabla, recibe, fecha: str, hora: str, entra: bool) -> None:
    apartado = una(oficina, tabla, numero_credito=entregados[0], fecha=fecha, **{**recibe, "hora": hora})
    assert apartado == ([] if entra else ["transicion-ilegal"])


def test_habilitada_puede_ser_en_inhabil(oficina, entregados, tabla, recibe) -> None:
    assert una(oficina, tabla, numero_credito=entregados[0], fecha="2026-11-14", habilitacion="H-1", **recibe) == []


@pytest.mark.parametrize(
    ("fecha_cita", "hora_cita", "entra"),
    [
        ("2026-11-12", "11:00", False),  # el mismo día
        ("2026-11-13", "11:00", True),
        ("2026-11-14", "11:00", False),
        ("2026-11-16", "11:00", False),
        ("2026-11-17", "18:00", True),
        ("2026-11-17", "18:01", False),
        ("2026-11-30", "11:00", True),  # la ley no exige que sea el inmediato siguiente
    ],
)
def test_la_cita_es_de_un_dia_habil_posterior(
    oficina, entregados, tabla, fecha_cita: str, hora_cita: str, entra: bool
) -> None:
    datos = {"resultado": "citado", "hora": "10:00", "fecha_cita": fecha_cita, "hora_cita": hora_cita}
    apartado = una(oficina, tabla, numero_credito=entregados[0], fecha=JUEVES, **datos)
    assert apartado == ([] if entra else ["transicion-ilegal"])


@pytest.mark.parametrize(
    ("fecha", "hora", "caracter", "entra"),
    [
        ("2026-11-17", "11:20", "vecino", True),
        ("2026-11-17", "11:20", "quien_esta", True),
        ("2026-11-17", "11:21", "destinatario", False),
        ("2026-11-18", "11:20", "destinatario", False),
    ],
)
def test_la_diligencia_es_el_dia_y_a_la_hora_citados(
    oficina, entregados, tabla, fecha: str, hora: str, caracter: str, entra: bool
) -> None:
    cita = {"resultado": "citado", "hora": "10:00", "fecha_cita": "2026-11-17", "hora_cita": "11:20"}
    assert una(oficina, tabla, numero_credito=entregados[0], fecha=JUEVES, **cita) == []
    visita = {"resultado": "notificado", "hora": hora, "atendio": "Alguien", "caracter": caracter}
    apartado = una(oficina, tabla, numero_credito=entregados[0], fecha=fecha, **visita)
    assert apartado == ([] if entra else ["transicion-ilegal"])


def test_sin_cita_solo_con_el_destinatario_o_su_representante(oficina, entregados, tabla, recibe) -> None:
    for caracter, esperado in (("vecino", ["transicion-ilegal"]), ("destinatario", [])):
        renglon = {**recibe, "caracter": caracter}
        assert una(oficina, tabla, numero_credito=entregados[0], fecha=JUEVES, **renglon) == esperado


@pytest.mark.parametrize("falta", ["hora", "atendio", "caracter"])
def test_al_acta_no_le_puede_faltar_nada(oficina, entregados, tabla, recibe, falta: str) -> None:
    renglon = {k: v for k, v in recibe.items() if k != falta}
    assert una(oficina, tabla, numero_credito=entregados[0], fecha=JUEVES, **renglon) == ["hecho-incompleto"]


def test_la_constancia_es_la_que_vale_el_dia_de_la_diligencia(oficina, sembrar, credito, tabla, recibe) -> None:
    """A N12 se le renovó: lo entregado con la vieja se diligencia con la nueva, y el 16 con ninguna."""
    uno, otro = sembrar(2, sector="12")
    entregar(oficina, "N12", ENTREGA, "prueba")
    hecho = una(oficina, tabla, numero_credito=uno, fecha="2026-11-17", **recibe)
    assert hecho == []
    assert credito(uno).estado == "NOTIFICADO"
    sin_ella = {**recibe, "habilitacion": "H-1"}
    assert una(oficina, tabla, numero_credito=otro, fecha="2026-11-16", **sin_ella) == ["constancia-no-vigente"]


def test_la_constancia_queda_en_el_hecho_sin_teclearla(oficina, entregados, tabla, recibe) -> None:
    from cedulas_cli.flujo.credito import ver

    una(oficina, tabla, numero_credito=entregados[0], fecha=JUEVES, **recibe)
    hecho = ver(oficina, entregados[0])[1][-1]
    assert hecho.datos["notificador"] == "N07"
    assert hecho.datos["constancia"] == "C-118"
    assert hecho.documento == f"ACT-{entregados[0]}-1"


def test_lo_que_nadie_tiene_no_trae_resultado(oficina, sembrar, tabla, recibe) -> None:
    numero, *_ = sembrar(1)
    assert una(oficina, tabla, numero_credito=numero, fecha=JUEVES, **recibe) == ["credito-no-entregado"]
    assert una(oficina, tabla, numero_credito="269999999", fecha=JUEVES, **recibe) == ["credito-no-existe"]
    assert una(oficina, tabla, numero_credito="26999", fecha=JUEVES, **recibe) == ["lectura-no-reconocida"]


def test_un_segundo_resultado_distinto_se_aparta_y_uno_igual_no_agrega_nada(
    oficina, entregados, tabla, recibe, credito
) -> None:
    renglon = {"numero_credito": entregados[0], "fecha": JUEVES, **recibe}
    assert una(oficina, tabla, **renglon) == []
    captura = capturar(oficina, tabla(renglon, renglon), HOY, "otra persona")
    assert (captura.leidos, captura.repetidos, captura.aceptados) == (2, 2, 0)
    assert una(oficina, tabla, **{**renglon, "fecha": "2026-11-13"}) == ["doble-resultado"]
    cerrado = {"numero_credito": entregados[0], "fecha": JUEVES, "resultado": "cerrado"}
    assert una(oficina, tabla, **cerrado) == ["doble-resultado"]
    assert credito(entregados[0]).fecha_notificacion == date(2026, 11, 12)


def test_dos_resultados_distintos_en_el_mismo_archivo_dejan_el_primero(oficina, entregados, tabla, recibe) -> None:
    uno = {"numero_credito": entregados[0], "fecha": JUEVES, **recibe}
    otro = {"numero_credito": entregados[0], "fecha": JUEVES, "resultado": "cerrado"}
    captura = capturar(oficina, tabla(uno, otro), HOY, "prueba")
    assert captura.aceptados == 1
    assert captura.apartados.select("renglon", "regla").rows() == [(2, "doble-resultado")]


def test_lo_trae_quien_lo_firmo(oficina, entregados, tabla, recibe) -> None:
    renglon = {"numero_credito": entregados[0], "fecha": JUEVES, **recibe}
    assert una(oficina, tabla, **renglon, notificador="N12") == ["notificador-distinto"]
    assert una(oficina, tabla, **renglon, notificador="N07") == []


def test_una_causa_del_catalogo_dice_el_resultado(oficina, entregados, tabla, credito) -> None:
    cerrado, oculto, mudo = entregados
    assert una(oficina, tabla, numero_credito=cerrado, fecha=JUEVES, resultado="cerrado") == []
    assert una(oficina, tabla, numero_credito=oculto, fecha=JUEVES, resultado="desaparecio") == ["hecho-incompleto"]
    assert una(oficina, tabla, numero_credito=oculto, fecha=JUEVES, resultado="desaparecio", acta="AC-9") == []
    assert una(oficina, tabla, numero_credito=mudo, fecha=JUEVES, resultado="quién sabe") == ["resultado-desconocido"]
    assert una(oficina, tabla, numero_credito=mudo, fecha=JUEVES, resultado="") == ["resultado-desconocido"]
    assert (credito(cerrado).estado, credito(cerrado).causa) == ("NO_NOTIFICADO", "cerrado")
    assert (credito(oculto).estado, credito(oculto).acta) == ("NO_LOCALIZADO", "AC-9")


@pytest.mark.parametrize("fecha", ["2026-02-30", "12/11/2026", "", "2026-1-2"])
def test_una_fecha_que_no_existe_se_aparta(oficina, entregados, tabla, recibe, fecha: str) -> None:
    assert una(oficina, tabla, numero_credito=entregados[0], fecha=fecha, **recibe) == ["fecha-imposible"]


def test_todo_o_nada_y_simular(oficina, entregados, tabla, recibe, credito) -> None:
    bueno = {"numero_credito": entregados[0], "fecha": JUEVES, **recibe}
    malo = {"numero_credito": entregados[1], "fecha": "2026-11-14", **recibe}
    captura = capturar(oficina, tabla(bueno, malo), HOY, "prueba", todo_o_nada=True)
    assert (captura.leidos, captura.aceptados, captura.apartados.height) == (2, 0, 1)
    assert capturar(oficina, tabla(bueno), HOY, "prueba", simular=True).aceptados == 1
    assert credito(entregados[0]).estado == "EN_DILIGENCIA"


# ---------------------------------------------------------------- lector de código de barras


def test_las_lecturas_traen_su_resultado_o_el_de_la_ultima_tarjeta() -> None:
    renglones = [
        "\ufeff262000001 citado",
        "",
        "# turno de la mañana",
        "Cerrado",
        "ACT-262000002-1",
        "262000003;notificado",
        "262000004",
        "otra cosa",
        "262000005 bailando",
    ]
    assert interpretar(renglones, {"citado", "cerrado", "notificado"}) == [
        Lectura(1, "262000001", "citado"),
        Lectura(5, "ACT-262000002-1", "cerrado"),
        Lectura(6, "262000003", "notificado"),
        Lectura(7, "262000004", "cerrado"),
        Mala(8, "otra cosa"),
        Mala(9, "262000005 bailando"),
    ]


@pytest.mark.parametrize(
    ("codigo", "leido"),
    [
        ("262000001", ("", "262000001", 0)),
        (" act-262000001-2 ", ("ACT", "262000001", 2)),
        ("CIT-262000001", ("CIT", "262000001", 0)),
        ("262000001-2", None),
        ("XYZ-262000001-2", None),
        ("26200000", None),
    ],
)
def test_que_credito_dice_un_codigo(codigo: str, leido) -> None:
    hallado = documentos.leer(codigo)
    assert (tuple(hallado) if hallado else None) == leido


def test_el_codigo_del_acta_vale_por_la_cuota_y_su_multa(oficina, sembrar, credito, tmp_path) -> None:
    cuota, multa, otra, su_multa = sembrar(2, multa=True)
    entregar(oficina, "N07", ENTREGA, "prueba", numeros=[cuota, multa, otra])
    entregar(oficina, "N12", ENTREGA, "prueba", numeros=[su_multa])
    lecturas = tmp_path / "lector.txt"
    lecturas.write_text(f"notificado\nACT-{cuota}-1\nACT-{otra}-1\nbasura\n", encoding="utf-8")
    comunes = {"hora": "11:20", "atendio": "Juana", "caracter": "destinatario"}
    for aceptados, repetidos in ((3, 0), (0, 3)):
        captura = capturar(oficina, str(lecturas), HOY, "prueba", lector=True, comunes=comunes, dia=date(2026, 11, 12))
        assert (captura.leidos, captura.aceptados, captura.repetidos) == (4, aceptados, repetidos)
        assert captura.apartados["regla"].to_list() == ["lectura-no-reconocida"]
    assert {credito(n).estado for n in (cuota, multa, otra)} == {"NOTIFICADO"}
    assert credito(su_multa).estado == "EN_DILIGENCIA", "salió en otra factura, con otro notificador"


def test_el_folio_del_acta_circunstanciada_es_su_acta(oficina, entregados, credito, tmp_path) -> None:
    lecturas = tmp_path / "lector.txt"
    lecturas.write_text(f"ACC-{entregados[0]}-1 no_localizado\n", encoding="utf-8")
    comunes = {"causa": "no_localizable"}
    captura = capturar(oficina, str(lecturas), HOY, "prueba", lector=True, comunes=comunes, dia=date(2026, 11, 12))
    assert captura.aceptados == 1, captura.apartados
    assert credito(entregados[0]).acta == f"ACC-{entregados[0]}-1"


def test_citar_varios_de_una_vez(oficina, entregados, credito) -> None:
    datos = {"hora": "10:00", "fecha_cita": "2026-11-17", "hora_cita": "11:20"}
    captura = capturar_creditos(oficina, entregados, "citado", date(2026, 11, 12), HOY, "prueba", datos)
    assert captura.aceptados == 3
    assert {credito(n).fecha_cita for n in entregados} == {date(2026, 11, 17)}


def test_tras_no_notificar_se_reasigna_y_el_segundo_intento_tiene_otro_folio(
    oficina, entregados, tabla, recibe, credito
) -> None:
    from cedulas_cli.flujo.credito import ver
    from cedulas_cli.flujo.notificacion.sectores import reasignar

    numero = entregados[0]
    una(oficina, tabla, numero_credito=numero, fecha="2026-11-05", resultado="cerrado")
    reasignar(oficina, [numero], date(2026, 11, 6), "jefa", "segundo intento", notificador="N07")
    entregar(oficina, "N07", date(2026, 11, 9), "prueba", numeros=[numero])
    assert una(oficina, tabla, numero_credito=numero, fecha=JUEVES, **recibe) == []
    assert ver(oficina, numero)[1][-1].documento == f"ACT-{numero}-2"
