"""C04: lo entregado contra lo que regresó, por dos fuentes; y las alertas y la ruta de lo que falta."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.notificacion import alertas, control, ruta
from cedulas_cli.dominio.notificacion.historia import Clase, Entrega, entregas
from cedulas_cli.flujo.credito import avanzar, reglas_de
from cedulas_cli.flujo.notificacion import tablero
from cedulas_cli.flujo.notificacion.capturar import capturar, capturar_creditos
from cedulas_cli.flujo.notificacion.carga import carga
from cedulas_cli.flujo.notificacion.entregar import entregar
from cedulas_cli.flujo.notificacion.sectores import asignar, reasignar
from cedulas_cli.oficina.padron.padron import abrir

ENTREGA, HOY = date(2026, 11, 3), date(2026, 11, 20)


def hecho(nombre: str, dia: int, **datos) -> HechoNuevo:
    return HechoNuevo(CREDITO, "262000001", nombre, date(2026, 11, dia), "u", f"D-{dia}", datos)


SALE = hecho("en_diligencia", 3, notificador="N07")
REGRESA = hecho("por_notificar", 9, motivo="reasignado")


@pytest.mark.parametrize(
    ("despues", "clase"),
    [
        ([], Clase.EN_TRAMITE),
        ([hecho("citado", 4)], Clase.EN_TRAMITE),
        ([hecho("gestion", 4, tipo="nota"), hecho("pago", 5, importe=1)], Clase.EN_TRAMITE),
        ([hecho("citado", 4), hecho("notificado", 5)], Clase.NOTIFICADO),
        ([hecho("notificado", 5), hecho("surte_efectos", 6), hecho("saldado", 9)], Clase.NOTIFICADO),
        ([hecho("no_notificado", 4)], Clase.NO_NOTIFICADO),
        ([hecho("no_notificado", 4), REGRESA, hecho("notificado", 12)], Clase.NO_NOTIFICADO),
        ([REGRESA], Clase.NO_NOTIFICADO),
        ([hecho("no_localizado", 4)], Clase.NO_NOTIFICADO),
        ([hecho("no_localizado", 4), hecho("en_estrados", 5)], Clase.ESTRADOS),
        ([hecho("no_localizado", 4), hecho("en_estrados", 5), hecho("notificado", 9)], Clase.ESTRADOS),
        ([hecho("no_notificado", 4), hecho("notificado", 5, medio="manifestacion")], Clase.NOTIFICADO),
        ([hecho("saldado", 4)], Clase.PAGADO),
        ([hecho("no_notificado", 4), hecho("saldado", 5)], Clase.PAGADO),
        ([hecho("anulado_duplicado", 4)], Clase.DEPURADO),
        ([hecho("en_cancelacion", 4)], Clase.DEPURADO),
    ],
)
def test_en_que_queda_una_entrega(despues, clase) -> None:
    [entrega] = entregas([SALE, *despues])
    assert entrega.clase is clase


def test_cada_entrega_con_su_resultado() -> None:
    otra = hecho("en_diligencia", 10, notificador="N12")
    halladas = entregas([SALE, hecho("no_notificado", 4, causa="cerrado"), REGRESA, otra, hecho("notificado", 12)])
    assert [(e.notificador, e.clase, e.causa) for e in halladas] == [
        ("N07", Clase.NO_NOTIFICADO, "cerrado"),
        ("N12", Clase.NOTIFICADO, ""),
    ]


def test_si_una_fuente_tiene_algo_que_la_otra_no_se_dice_cual() -> None:
    resultados = [Entrega(c, "F-1", "N07", ENTREGA, Clase.NOTIFICADO) for c in ("1", "2", "9")]
    conciliado = control.conciliar({"F-1": ["1", "2", "3"]}, resultados, lambda f, _: f, lambda _: 100)
    fila = conciliado.row(0, named=True)
    assert (fila["entregados"], fila["notificados"], fila["diferencia"], fila["cuadra"]) == (3, 3, 0, "no")
    assert (fila["solo_en_factura"], fila["solo_en_padron"]) == ("3", "9")
    assert conciliado.row(1, named=True)["grupo"] == control.TOTAL


def test_c04_cuadra_con_todos_los_resultados(oficina, sembrar, tabla, recibe) -> None:
    numeros = sembrar(7)
    entregar(oficina, "N07", ENTREGA, "prueba")
    notificado, cerrado, ausente, en_estrados, _citado, pagado, _pendiente = numeros
    dia = "2026-11-12"
    cita = {"resultado": "citado", "hora": "10:00", "fecha_cita": "2026-11-30", "hora_cita": "10:00"}
    renglones = [
        {"numero_credito": notificado, "fecha": dia, **recibe},
        {"numero_credito": cerrado, "fecha": dia, "resultado": "cerrado"},
        {"numero_credito": ausente, "fecha": dia, "resultado": "ausente"},
        {"numero_credito": en_estrados, "fecha": dia, "resultado": "desaparecio", "acta": "AC-1"},
        {"numero_credito": numeros[4], "fecha": dia, **cita},
    ]
    assert capturar(oficina, tabla(*renglones), HOY, "prueba").aceptados == 5
    acuerdo = {"acuerdo": "AE-1", "folio": "E-1", "fojas": 3}
    capturar_creditos(oficina, [en_estrados], "estrados", date(2026, 11, 17), HOY, "prueba", acuerdo)
    pago = {"fuente": "SIPARE", "folio": "F-1", "importe": 100_005}
    with abrir(oficina, reglas_de(oficina)) as padron:
        resumen = padron.registrar([HechoNuevo(CREDITO, pagado, "saldado", HOY, "caja", "F-1", pago)], HOY)
    assert resumen.aceptados == 1, resumen.apartados
    avanzar(oficina, date(2027, 1, 10))
    for por in tablero.GRUPOS:
        avance = tablero.avance(oficina, por)
        total = avance.row(-1, named=True)
        assert total["entregados"] == 7
        assert [total[str(c)] for c in Clase] == [1, 2, 1, 0, 1, 2]
        assert total["por_ciento_notificado"] == "28.57"
        assert tablero.cuadra(avance)
    vacio = tablero.avance(oficina, desde=date(2026, 11, 4))
    assert vacio.height == 1


def test_el_tablero_suma_lo_recibido(oficina, sembrar, tabla, recibe) -> None:
    numeros = sembrar(4)
    sembrar(2, desde=4, sector="13")
    entregar(oficina, "N07", ENTREGA, "prueba", numeros=numeros[:3])
    capturar(oficina, tabla({"numero_credito": numeros[0], "fecha": "2026-11-12", **recibe}), HOY, "prueba")
    asignar(oficina, ENTREGA, "prueba")
    cuadro, _ = tablero.tablero(oficina, date(2026, 11, 13))
    filas = {f["sector"]: f for f in cuadro.iter_rows(named=True)}
    centro = filas["07"]
    assert (centro["recibidos"], centro["sin_entregar"], centro["en_ruta"], centro["resueltos"]) == (4, 1, 2, 1)
    assert (filas["00"]["tipo"], filas["00"]["recibidos"]) == ("SIN_SECTOR", 2)
    solo, _ = tablero.tablero(oficina, date(2026, 11, 13), tipos=["ORDINARIO"])
    assert solo["sector"].to_list() == ["07"]


def test_pendientes_cuenta_los_dias_habiles_en_su_poder(oficina, sembrar) -> None:
    sembrar(1)
    entregar(oficina, "N07", ENTREGA, "prueba")
    pendientes = tablero.pendientes(oficina, date(2026, 11, 17))
    assert pendientes["dias_con_notificador"].to_list() == [9]  # del 4 al 17, sin dos fines de semana ni el lunes 16
    assert tablero.pendientes(oficina, date(2026, 11, 17), mas_de=9).is_empty()
    assert tablero.pendientes(oficina, date(2026, 11, 17), notificador="N12").is_empty()


def _alertas(oficina, dia: date, **opciones) -> list[tuple[str, str]]:
    halladas, _ = tablero.alertar(oficina, dia, **opciones)
    return [(f["alerta"], f["clave"]) for f in halladas.iter_rows(named=True)]


def test_alerta_a_la_mitad_y_vencido_al_termino(oficina, sembrar) -> None:
    (oficina.catalogos / "periodos_notificacion.csv").write_text(
        "cifra_control,inicio,termino\n202611,2026-11-02,2026-11-13\n", encoding="utf-8"
    )
    numero, *_ = sembrar(1)
    assert _alertas(oficina, date(2026, 11, 6)) == []
    assert _alertas(oficina, date(2026, 11, 6), dias_antes=7) == [("por-vencer", numero)]
    assert _alertas(oficina, date(2026, 11, 9)) == [("alerta", numero)]
    assert _alertas(oficina, date(2026, 11, 14)) == [("vencido", numero)]


def test_concentracion_constancia_y_falta_de_movimiento(oficina, sembrar) -> None:
    uno, otro = sembrar(2, sector="90")
    entregar(oficina, "N12", ENTREGA, "prueba")
    assert _alertas(oficina, date(2026, 11, 4)) == [("concentracion", "90")]
    del_16 = dict.fromkeys(a for a, _ in _alertas(oficina, date(2026, 11, 16)))
    assert list(del_16) == ["alerta", "constancia-no-vigente", "concentracion"]
    del_19 = {(a, c) for a, c in _alertas(oficina, date(2026, 11, 19)) if a == "sin-movimiento"}
    assert del_19 == {("sin-movimiento", uno), ("sin-movimiento", otro)}
    reasignar(oficina, [otro], date(2026, 11, 4), "jefa", "reparto", notificador="N07")
    entregar(oficina, "N07", date(2026, 11, 4), "prueba", numeros=[otro])
    assert _alertas(oficina, date(2026, 11, 4)) == []


def test_un_patron_en_dos_sectores_y_lo_que_no_es_de_nadie(oficina, sembrar, registro) -> None:
    (oficina.catalogos / "sectores.csv").write_text(
        "sector,nombre,tipo\n07,Centro,ORDINARIO\n12,Norte,ORDINARIO\n", encoding="utf-8"
    )
    cuota, multa = sembrar(1, multa=True)
    reasignar(oficina, [multa], date(2026, 10, 27), "jefa", "equivocado", sector="12")
    assert _alertas(oficina, date(2026, 10, 28)) == [
        ("sin-responsable", cuota),
        ("sin-responsable", multa),
        ("dos-sectores", registro(0)),
    ]


def test_la_carga_dice_concentracion_y_rotacion(oficina, sembrar) -> None:
    uno, dos, tres = sembrar(3, sector="90")
    entregar(oficina, "N12", ENTREGA, "prueba", numeros=[uno, dos])
    entregar(oficina, "N07", date(2026, 11, 4), "prueba", numeros=[tres])
    medida = carga(oficina, date(2026, 11, 5))
    columnas = ["notificador", "creditos", "por_ciento_del_sector", "dias_el_mas_viejo", "por_ciento_de_las_facturas"]
    assert medida.select(columnas).rows() == [("N07", 1, "33.33", 1, "50.00"), ("N12", 2, "66.67", 2, "50.00")]
    dentro_de_un_anio = carga(oficina, date(2027, 11, 3))
    assert dentro_de_un_anio["facturas_en_un_anio"].to_list() == [1, 0], "la de N12 ya cumplió el año"


def test_lo_capturado_hace_veintiun_dias_ya_debio_turnarse() -> None:
    capturada = date(2026, 11, 2)
    assert alertas.por_turnar("262000001", "07", 1, capturada, date(2026, 11, 22)) is None
    hallada = alertas.por_turnar("262000001", "07", 1, capturada, date(2026, 11, 23))
    assert hallada is not None
    assert hallada.alerta == "por-turnar"
    assert alertas.por_turnar("262000001", "07", 1, None, date(2026, 11, 23)) is None


# ---------------------------------------------------------------- ruta


def parada(n: int, municipio: str, importe: int, extingue: date | None, *, patron: int = 0, por_dia: int = 2):
    return ruta.Parada(f"26200000{n}", f"R{patron or n}", municipio, "x", importe, extingue, por_dia)


def test_la_ruta_va_por_riesgo_importe_y_municipio_sin_separar_patrones(oficina) -> None:
    calendario = reglas_de(oficina).calendario
    hoy, lejos, pronto = date(2026, 11, 3), date(2031, 1, 1), date(2027, 3, 1)
    plan = ruta.planear(
        [
            parada(1, "COSTA", 900, lejos),
            parada(2, "SIERRA", 100, pronto),
            parada(3, "SIERRA", 500, lejos),
            parada(4, "SIERRA", 300, lejos, patron=3),
            parada(5, "SIERRA", 700, None),
            parada(6, "COSTA", 50, None),
        ],
        date(2026, 11, 14),  # sábado: se sale el martes 17, porque el lunes 16 es inhábil
        hoy,
        calendario,
    )
    assert [(v.orden, v.numero_credito[-1], v.fecha.day, v.municipio) for v in plan] == [
        (1, "2", 17, "SIERRA"),  # está por extinguirse
        (2, "3", 17, "SIERRA"),  # 800 entre sus dos créditos: una sola visita
        (3, "4", 17, "SIERRA"),
        (4, "5", 18, "SIERRA"),  # tercer domicilio: otro día
        (5, "1", 19, "COSTA"),  # otro municipio empieza día
        (6, "6", 19, "COSTA"),
    ]
    assert [v.riesgo for v in plan[:2]] == ["faltan menos de 6 meses", ""]


@pytest.mark.parametrize(
    ("fin", "dicho"),
    [
        (date(2026, 11, 3), "consumada"),
        (date(2026, 11, 4), "faltan menos de 6 meses"),
        (date(2027, 11, 3), "faltan menos de 12 meses"),
        (date(2028, 11, 3), "faltan menos de 24 meses"),
        (date(2029, 1, 3), ""),
    ],
)
def test_las_bandas_de_riesgo(fin: date, dicho: str) -> None:
    assert ruta.riesgo(fin, date(2026, 11, 3))[1] == dicho


def test_la_ruta_es_de_lo_foraneo(oficina, sembrar, domicilios, registro) -> None:
    sembrar(1)
    foraneo, *_ = sembrar(1, desde=1, sector="61")
    domicilios({"registro_patronal": registro(1), "domicilio": "CALLE 1", "municipio": "EL MONTE"})
    plan, _ = tablero.visitas(oficina, ENTREGA, ENTREGA)
    assert [(v.numero_credito, v.municipio, v.kilometros) for v in plan] == [(foraneo, "EL MONTE", 85)]
    assert plan[0].extingue == date(2031, 10, 20), "cinco años desde que se determinó"
    assert tablero.visitas(oficina, ENTREGA, ENTREGA, municipio="otro")[0] == []
    assert len(tablero.visitas(oficina, ENTREGA, ENTREGA, sector="07")[0]) == 1
