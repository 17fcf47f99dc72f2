"""Corregir sin borrar: anular, sustituir, anular una corrección, y que el tiempo se rehaga con las fechas buenas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cedulas_cli.dominio.credito.avance import lo_que_mueve_el_tiempo
from cedulas_cli.dominio.credito.derivacion import aplicar, corregir, derivar
from cedulas_cli.dominio.credito.hechos import INICIO, Hecho, HechoNuevo, encadenar, primera_rota
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas

HOY = date(2026, 12, 20)


@pytest.fixture
def asentados(historia: Callable[..., list[HechoNuevo]]) -> Callable[[str], list[Hecho]]:
    """Los hechos de un camino, ya en su cadena."""
    return lambda estado: encadenar(historia(estado), HOY, 0, INICIO)


@pytest.fixture
def mas(hecho: Callable[..., HechoNuevo]) -> Callable[..., list[Hecho]]:
    """mas(previos, nombre, fecha, datos) → los mismos hechos y uno más al final de la cadena."""

    def agregar(previos: list[Hecho], nombre: str, fecha: str, datos: dict[str, Any]) -> list[Hecho]:
        return previos + encadenar([hecho(nombre, fecha, datos)], HOY, previos[-1].n, previos[-1].huella)

    return agregar


def _corrige(n: Any, **datos: Any) -> dict[str, Any]:
    return {"corrige": n, "motivo": "se capturó mal", **datos}


def test_sustituir_la_fecha_de_notificacion_rehace_todo(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    """El acta decía 10-nov: surte 11, límite 15 h sin el 16 → mié 3-dic (jue 3-dic), exigible el 4."""
    previos = asentados("EXIGIBLE")
    assert previos[4].hecho == "notificado"
    todos = mas(previos, "correccion", "2026-12-20", _corrige(5, accion="sustituye", fecha_corregida="2026-11-10"))
    c = derivar(todos, reglas)
    # 15 hábiles desde el 12-nov: 12, 13, 17-20, 23-27, 30-nov a 3-dic → jueves 3
    assert (c.fecha_notificacion, c.fecha_surte) == (date(2026, 11, 10), date(2026, 11, 11))
    assert (c.fecha_limite_pago, c.fecha_exigible) == (date(2026, 12, 3), date(2026, 12, 4))
    assert (c.estado, c.fecha_estado, c.n_ultimo) == ("EXIGIBLE", date(2026, 12, 4), 8)
    assert primera_rota(todos) is None


def test_una_notificacion_mas_tardia_deja_de_ser_exigible_hasta_que_toque(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    todos = mas(
        asentados("EXIGIBLE"), "correccion", "2026-12-20", _corrige(5, accion="sustituye", fecha_corregida="2026-11-17")
    )
    c = derivar(todos, reglas)
    assert (c.estado, c.fecha_surte) == ("SURTE_EFECTOS", date(2026, 11, 18))
    # 15 hábiles desde el 19-nov: 19, 20, 23-27, 30-4, 7-9 → mié 9-dic
    assert [(p.hecho, p.fecha) for p in lo_que_mueve_el_tiempo(c, HOY, reglas)] == [("exigible", date(2026, 12, 10))]


def test_anular_y_anular_la_anulacion(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    previos = mas(asentados("SURTE_EFECTOS"), "pago", "2026-12-01", {"fuente": "SUA", "folio": "1", "importe": 800})
    con_pago = derivar(previos, reglas)
    sin = mas(previos, "correccion", "2026-12-02", _corrige(7, accion="anula"))
    assert derivar(sin, reglas).pagado == 0
    otra_vez = mas(sin, "correccion", "2026-12-03", _corrige(8, accion="anula"))
    vuelto = derivar(otra_vez, reglas)
    assert (vuelto.n_ultimo, vuelto.n_estado) == (9, 9)
    assert vuelto._replace(n_ultimo=7, n_estado=con_pago.n_estado) == con_pago


def test_sustituir_importe_y_quitar_un_dato(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    datos = {"suerte_principal": 90000, "sector": None}
    todos = mas(
        asentados("EN_COBRO"), "correccion", "2026-12-20", _corrige(1, accion="sustituye", datos_corregidos=datos)
    )
    c = derivar(todos, reglas)
    assert (c.suerte_principal, c.total, c.saldo, c.sector, c.estado) == (90000, 91800, 91800, "", "EN_COBRO")


def test_varias_sustituciones_vale_la_ultima(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    todos = asentados("NOTIFICADO")
    for dia in ("2026-11-09", "2026-11-10"):
        todos = mas(todos, "correccion", "2026-12-20", _corrige(5, accion="sustituye", fecha_corregida=dia))
    assert derivar(todos, reglas).fecha_notificacion == date(2026, 11, 10)


def test_derivar_es_aplicar_uno_por_uno_y_rehacer_en_cada_correccion(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    todos = mas(
        asentados("EXIGIBLE"), "correccion", "2026-12-20", _corrige(5, accion="sustituye", fecha_corregida="2026-11-10")
    )
    lote = {"lote": "L", "casos": 3, "incidencia": "02", "rale": "R"}
    todos = mas(todos, "entregado_rcc", "2026-12-21", lote)
    credito: Credito | None = None
    for lugar, paso in enumerate(todos):
        if paso.hecho == "correccion":
            credito = corregir(todos[:lugar], paso, reglas)
        else:
            credito = aplicar(credito, paso, reglas)
        assert credito == derivar(todos[: lugar + 1], reglas)


@pytest.mark.parametrize(
    ("datos", "nombre", "dice"),
    [
        (_corrige(99, accion="anula"), "correccion-invalida", "99"),
        (_corrige(6, accion="anula"), "correccion-invalida", "paso del tiempo"),
        (_corrige(3, accion="anula"), "correccion-invalida", "hecho 4"),
        (_corrige(1, accion="anula"), "correccion-invalida", "hecho 2"),
        (_corrige([1, 2, 3, 4, 5], accion="anula"), "correccion-invalida", "ningún hecho"),
        (_corrige(5, accion="borra"), "hecho-desconocido", "anula"),
        (_corrige(5, accion="sustituye"), "hecho-incompleto", "fecha_corregida"),
        (_corrige([4, 5], accion="sustituye", fecha_corregida="2026-11-10"), "correccion-invalida", "a la vez"),
        (_corrige(5, accion="sustituye", fecha_corregida="2026-11-02"), "correccion-invalida", "fecha-fuera-de-orden"),
        (_corrige(5, accion="sustituye", fecha_corregida="2026-11-16"), "correccion-invalida", "inhábil"),
        (_corrige(5, accion="sustituye", hecho_corregido="correccion"), "correccion-invalida", "no se sustituye"),
        (_corrige(5, accion="sustituye", datos_corregidos={"hora": 3}), "dato-de-hecho-invalido", "datos_corregidos"),
        ({"corrige": 5, "accion": "anula"}, "hecho-incompleto", "motivo"),
        (_corrige("5", accion="anula"), "dato-de-hecho-invalido", "corrige"),
    ],
)
def test_correcciones_que_no_proceden(
    datos: dict[str, Any],
    nombre: str,
    dice: str,
    asentados: Callable[[str], list[Hecho]],
    mas: Callable[..., list[Hecho]],
    reglas: Reglas,
) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        derivar(mas(asentados("EXIGIBLE"), "correccion", "2026-12-20", datos), reglas)
    assert falla.value.nombre == nombre
    assert dice in falla.value.mensaje + falla.value.causa


def test_cambiar_el_resultado_de_una_diligencia(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    """Se capturó notificado y el acta decía cerrado: vuelve a estar por diligenciar y el tiempo ya no lo mueve."""
    datos = _corrige(5, accion="sustituye", hecho_corregido="no_notificado", datos_corregidos={"causa": "cerrado"})
    c = derivar(mas(asentados("EXIGIBLE"), "correccion", "2026-12-20", datos), reglas)
    assert (c.estado, c.causa, c.fecha_notificacion, c.proxima_fecha) == ("NO_NOTIFICADO", "cerrado", None, None)


def test_a_solas_una_correccion_no_se_aplica(
    asentados: Callable[[str], list[Hecho]], hecho: Callable[..., HechoNuevo], reglas: Reglas
) -> None:
    c = derivar(asentados("NOTIFICADO"), reglas)
    with pytest.raises(ErrorCedulas, match="historia entera"):
        aplicar(c, hecho("correccion", "2026-12-20", _corrige(5, accion="anula")), reglas)


def test_pago_repetido_y_corregido(
    asentados: Callable[[str], list[Hecho]], mas: Callable[..., list[Hecho]], reglas: Reglas
) -> None:
    pago = {"fuente": "SIPARE", "folio": "F-9", "importe": 5000}
    uno = mas(asentados("EN_COBRO"), "pago", "2026-12-18", pago)
    with pytest.raises(ErrorCedulas) as falla:
        derivar(mas(uno, "pago", "2026-12-19", pago), reglas)
    assert falla.value.nombre == "pago-repetido"
    # El saldado que repite un pago ya registrado no lo suma dos veces.
    with pytest.raises(ErrorCedulas, match="no cumple"):
        derivar(mas(uno, "saldado", "2026-12-19", pago), reglas)
    resto = derivar(mas(uno, "saldado", "2026-12-19", {**pago, "folio": "F-10", "importe": 96800}), reglas)
    assert (resto.estado, resto.pagado, resto.saldo) == ("SALDADO", 101800, 0)
    de_mas = derivar(mas(uno, "saldado", "2026-12-19", {**pago, "folio": "F-10", "importe": 97000}), reglas)
    assert de_mas.saldo == -200
