"""El semáforo en sus orillas, y los plazos que abren las notificaciones (derecho, vector B; procesos §6.3)."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.inhabiles import Calendario, Horizonte, inhabiles_de_ley
from cedulas_cli.dominio.notificacion.semaforo import Luz, Periodo, Reloj
from cedulas_cli.flujo.credito import avanzar
from cedulas_cli.flujo.notificacion import tablero
from cedulas_cli.flujo.notificacion.capturar import avisar_en_buzon, capturar, capturar_creditos
from cedulas_cli.flujo.notificacion.entregar import entregar

LEY = Calendario(
    tuple(d for anio in (2026, 2027) for d in inhabiles_de_ley(anio)),
    Horizonte(date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31), date(2027, 12, 31)),
)
PERIODO = Periodo(date(2026, 11, 2), date(2026, 11, 13))
"""Lunes a viernes de la semana siguiente: nueve hábiles después del inicio."""
ENTREGA = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("hoy", "color"),
    [
        (date(2026, 11, 2), Luz.VERDE),
        (date(2026, 11, 6), Luz.VERDE),  # cuatro de nueve
        (date(2026, 11, 8), Luz.VERDE),  # domingo: siguen siendo cuatro
        (date(2026, 11, 9), Luz.ALERTA),  # cinco de nueve
        (date(2026, 11, 13), Luz.ALERTA),  # el término todavía es día para notificar
        (date(2026, 11, 14), Luz.VENCIDO),
    ],
)
def test_alerta_desde_la_mitad_de_los_habiles_y_vencido_tras_el_termino(hoy: date, color: Luz) -> None:
    assert Reloj(LEY).luz(PERIODO, hoy) is color


def test_los_inhabiles_no_cuentan() -> None:
    # Del 13 al 17 de noviembre de 2026: sábado, domingo y el lunes 16, inhábil.
    assert Reloj(LEY).habiles(date(2026, 11, 13), date(2026, 11, 17)) == 1
    assert Reloj(LEY).habiles(date(2026, 11, 17), date(2026, 11, 13)) == 0


def test_vector_b_de_la_cedula_y_de_su_multa(oficina, sembrar, credito, tabla, recibe) -> None:
    """Notificadas el jueves 12 de noviembre: la cédula y la multa vencen el 7 de diciembre, cada una por su cuenta."""
    cuota, multa = sembrar(1, multa=True)
    entregar(oficina, "N07", ENTREGA, "prueba", numeros=[cuota, multa])
    renglones = [{"numero_credito": n, "fecha": "2026-11-12", **recibe} for n in (cuota, multa)]
    captura = capturar(oficina, tabla(*renglones), date(2026, 11, 13), "prueba")
    assert captura.aceptados == 2, captura.apartados
    for numero in (cuota, multa):
        c = credito(numero)
        assert c.fecha_notificacion == date(2026, 11, 12)
        assert c.fecha_surte == date(2026, 11, 13)
        assert c.fecha_limite_pago == date(2026, 12, 7)
        assert c.fecha_exigible == date(2026, 12, 8)
    assert credito(cuota).limite_aclaracion == date(2026, 11, 23)
    assert credito(cuota).limite_inconformidad == date(2026, 12, 7)
    assert credito(multa).limite_sin_efectos == date(2026, 11, 20)


def test_estrados_publicados_el_23_de_noviembre(oficina, sembrar, credito) -> None:
    """Diez días del 24 de noviembre al 7 de diciembre; notificado el 8, surte el 9 y se paga hasta el 31."""
    numero, *_ = sembrar(1)
    entregar(oficina, "N07", ENTREGA, "prueba", numeros=[numero])
    no_hallado = {"causa": "desaparecio", "acta": "AC-9"}
    capturar_creditos(oficina, [numero], "no_localizado", date(2026, 11, 10), ENTREGA, "prueba", no_hallado)
    acuerdo = {"acuerdo": "AE-1", "folio": "E-1", "fojas": 3}
    publicado = capturar_creditos(
        oficina, [numero], "estrados", date(2026, 11, 23), date(2026, 11, 23), "prueba", acuerdo
    )
    assert publicado.aceptados == 1, publicado.apartados
    assert avanzar(oficina, date(2026, 12, 7))[0] == []
    assert credito(numero).estado == "EN_ESTRADOS"
    movidos, _ = avanzar(oficina, date(2026, 12, 9))
    assert [(h.hecho, h.fecha) for h in movidos] == [
        ("notificado", date(2026, 12, 8)),
        ("surte_efectos", date(2026, 12, 9)),
    ]
    assert credito(numero).fecha_limite_pago == date(2026, 12, 31)
    assert credito(numero).medio == "estrados"


def test_sin_acta_circunstanciada_no_hay_estrados(oficina, sembrar, credito) -> None:
    numero, *_ = sembrar(1)
    entregar(oficina, "N07", ENTREGA, "prueba", numeros=[numero])
    sin_acta = capturar_creditos(
        oficina, [numero], "no_localizado", date(2026, 11, 10), ENTREGA, "prueba", {"causa": "desaparecio"}
    )
    assert sin_acta.apartados["regla"].to_list() == ["hecho-incompleto"]
    acuerdo = {"acuerdo": "AE-1", "folio": "E-1", "fojas": 3}
    directo = capturar_creditos(oficina, [numero], "estrados", date(2026, 11, 23), ENTREGA, "prueba", acuerdo)
    assert directo.apartados["regla"].to_list() == ["transicion-ilegal"]


def test_el_buzon_notifica_al_cuarto_dia_o_cuando_se_abre(oficina, sembrar, credito) -> None:
    sin_abrir, abierto = sembrar(2)
    aviso = date(2026, 11, 12)  # jueves; el lunes 16 es inhábil
    avisar_en_buzon(oficina, [sin_abrir, abierto], "correo@ejemplo", aviso, aviso, "prueba")
    datos = {"aviso": aviso.isoformat(), "abierta": "2026-11-13", "contacto": "correo@ejemplo"}
    capturar_creditos(oficina, [abierto], "buzon", date(2026, 11, 13), aviso, "prueba", datos, documento="AB-1")
    assert credito(abierto).fecha_notificacion == date(2026, 11, 13)
    assert avanzar(oficina, date(2026, 11, 18))[0][0].clave == abierto
    avanzar(oficina, date(2026, 11, 19))
    assert credito(sin_abrir).fecha_notificacion == date(2026, 11, 19)
    assert credito(sin_abrir).medio == "electronica"


def test_el_correo_certificado_lleva_acuse_de_dia_habil(oficina, sembrar, credito) -> None:
    bueno, sin_acuse, inhabil = sembrar(3)
    for numero, dia, datos in (
        (bueno, date(2026, 11, 12), {"acuse": "MX-1"}),
        (sin_acuse, date(2026, 11, 12), {}),
        (inhabil, date(2026, 11, 16), {"acuse": "MX-3"}),
    ):
        capturar_creditos(oficina, [numero], "correo", dia, dia, "prueba", datos)
    assert credito(bueno).medio == "correo-certificado"
    assert {credito(n).estado for n in (sin_acuse, inhabil)} == {"POR_NOTIFICAR"}


def test_el_periodo_es_el_de_su_cifra_de_control_o_los_habiles_configurados(oficina, sembrar) -> None:
    (oficina.catalogos / "periodos_notificacion.csv").write_text(
        "cifra_control,inicio,termino\n202611,2026-11-02,2026-11-13\n", encoding="utf-8"
    )
    sembrar(1)
    sembrar(1, desde=1, cifra="otra")
    from cedulas_cli.flujo.notificacion.base import contexto_de
    from cedulas_cli.oficina.padron.padron import abrir

    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        vivos = tablero.vivos(padron, contexto, date(2026, 11, 9))
    assert vivos["termino"].to_list() == [date(2026, 11, 13), date(2026, 11, 24)]  # veinte hábiles desde el 26
    assert vivos["luz"].to_list() == ["ALERTA", "ALERTA"]
    assert vivos["asignacion"].to_list() == ["ALERTA", "ALERTA"]
