"""La cartera a un corte: un renglón por crédito, sus pagos aplicados y sus entregas, de la historia de cada uno.

«A un corte» es con lo que el padrón sabía ese día: los hechos registrados hasta entonces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any, Final

import polars as pl

from cedulas_cli.dominio.credito.correcciones import vigentes
from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.credito.saldo import PARTES
from cedulas_cli.dominio.extincion import INCONFORMIDAD, JUICIO, Suspension, caducidad, prescripcion
from cedulas_cli.dominio.notificacion.historia import entregas

Esquema = dict[str, pl.DataType | type[pl.DataType]]
_TEXTOS: Final = (
    *("numero_credito", "registro_patronal", "razon_social", "periodo", "emision", "clase", "tipo_documento"),
    *("naturaleza", "producto", "cifra_control", "sector", "estado", "credito_multa", "credito_origen"),
    *("justificacion", "sucesor", "folio", "medio", "incidencia", "notificador", "lote", "causa"),
)
_IMPORTES: Final = (*PARTES, "total", "pagado", "saldo")
_FECHAS: Final = (
    *("fecha_determinacion", "fecha_emision", "fecha_vencimiento", "fecha_estado", "fecha_notificacion"),
    *("fecha_surte", "fecha_limite_pago", "fecha_exigible", "fecha_captura", "fecha_incidencia"),
)
CARTERA: Final[Esquema] = {
    **dict.fromkeys(_TEXTOS, pl.String),
    **dict.fromkeys(_IMPORTES, pl.Int64),
    **dict.fromkeys(_FECHAS, pl.Date),
    "familia": pl.String,
    "custodia": pl.String,
    "vivo": pl.Boolean,
    "marcas": pl.String,
    "emitido": pl.Boolean,
    "fecha_firma": pl.Date,
    "fecha_recepcion": pl.Date,
    "fecha_baja": pl.Date,
    "fecha_verificacion": pl.Date,
    "partes_declaradas": pl.Int64,
    "total_declarado": pl.Int64,
    "principal_declarado": pl.Int64,
    "ramos_declarados": pl.Int64,
    "por_ciento": pl.String,
    "casos_factura": pl.Int64,
    "importe_factura": pl.Int64,
    "se_consuma": pl.Date,
    "caduca": pl.Date,
    "plazo_suspendido": pl.Boolean,
}
"""Importes en centavos. `emitido`: llegó a ser cédula. `fecha_baja`: cuando dejó de estar vivo."""
PAGOS_APLICADOS: Final[Esquema] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "clase": pl.String,
    "fuente": pl.String,
    "folio": pl.String,
    "fecha": pl.Date,
    "importe": pl.Int64,
}
ENTREGAS: Final[Esquema] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "importe": pl.Int64,
    "factura": pl.String,
    "notificador": pl.String,
    "fecha": pl.Date,
    "clase": pl.String,
    "resultado": pl.String,
    "fecha_resultado": pl.Date,
}
POR_TRAMO: Final = 20_000
_SIN_EMITIR: Final = "determinacion"
_DETIENEN_LA_CADUCIDAD: Final = frozenset({INCONFORMIDAD, JUICIO})


@dataclass(frozen=True)
class Foto:
    """La cartera entera a un corte."""

    corte: date
    cartera: pl.DataFrame
    pagos: pl.DataFrame
    entregas: pl.DataFrame


class _Rollo:
    """Una tabla que se junta renglón por renglón: cada tanto los vuelve columnas, que ocupan mucho menos."""

    def __init__(self, esquema: Esquema) -> None:
        self._esquema = esquema
        self._tramos: list[pl.DataFrame] = [pl.DataFrame(schema=esquema)]
        self._filas: list[tuple[Any, ...]] = []

    def agregar(self, fila: tuple[Any, ...]) -> None:
        self._filas.append(fila)
        if len(self._filas) >= POR_TRAMO:
            self._volcar()

    def tabla(self) -> pl.DataFrame:
        self._volcar()
        return pl.concat(self._tramos)

    def _volcar(self) -> None:
        self._tramos.append(pl.DataFrame(self._filas, schema=self._esquema, orient="row"))
        self._filas = []


class Revelado:
    """Junta la foto crédito por crédito, para no tener en memoria más que las tablas."""

    def __init__(self, corte: date, reglas: Reglas) -> None:
        self._corte = corte
        self._reglas = reglas
        self._creditos, self._pagos, self._entregas = _Rollo(CARTERA), _Rollo(PAGOS_APLICADOS), _Rollo(ENTREGAS)

    def agregar(self, historia: Sequence[Hecho]) -> Credito | None:
        """El crédito como se sabía al corte; nada si todavía no existía."""
        conocida = hasta(historia, self._corte)
        if not conocida:
            return None
        credito = derivar(conocida, self._reglas)
        dicho = _fila(credito, vigentes(conocida), self._reglas)
        self._creditos.agregar(tuple(dicho[columna] for columna in CARTERA))
        propio = (credito.numero_credito, credito.registro_patronal)
        for pago in credito.pagos:
            suyo = (pago.fuente, pago.folio, pago.fecha, pago.importe)
            self._pagos.agregar((*propio, credito.periodo, credito.clase, *suyo))
        for e in entregas(conocida):
            resultado = (str(e.clase), e.resultado, e.fecha_resultado)
            self._entregas.agregar((*propio, credito.total, e.factura, e.notificador, e.fecha, *resultado))
        return credito

    def foto(self) -> Foto:
        """Lo juntado."""
        return Foto(self._corte, self._creditos.tabla(), self._pagos.tabla(), self._entregas.tabla())


def hasta(historia: Iterable[Hecho], corte: date) -> list[Hecho]:
    """Los hechos registrados hasta el corte; se detiene en el primero posterior, para que lo que queda se derive."""
    return list(takewhile(lambda h: h.registrado <= corte, historia))


def _fila(c: Credito, historia: Sequence[Hecho | HechoNuevo], reglas: Reglas) -> dict[str, Any]:
    estado = reglas.maquina.estados[c.estado]
    primero = historia[0].datos if historia else {}
    recepcion = next((h for h in historia if h.hecho == "por_notificar"), None)
    return {
        **{campo: getattr(c, campo) for campo in (*_TEXTOS, *_IMPORTES, *_FECHAS)},
        "familia": estado.familia,
        "custodia": estado.custodia,
        "vivo": estado.vivo,
        "marcas": "|".join(c.marcas),
        "emitido": estado.familia != _SIN_EMITIR,
        "fecha_firma": next((h.fecha for h in historia if h.hecho == "firmado"), None),
        "fecha_recepcion": recepcion.fecha if recepcion else None,
        "fecha_baja": None if estado.vivo else c.fecha_estado,
        "fecha_verificacion": next((h.fecha for h in historia if h.datos.get("tipo") == "verificacion"), None),
        **_declarado(primero),
        "por_ciento": str(primero.get("por_ciento") or ""),
        "casos_factura": recepcion.datos.get("casos_factura") if recepcion else None,
        "importe_factura": recepcion.datos.get("importe_factura") if recepcion else None,
        **_plazos(c),
    }


def _declarado(primero: Any) -> dict[str, int | None]:
    """Lo que el documento dijo de sí, sin derivar nada; nulo lo que no dijo."""
    partes = [primero[parte] for parte in PARTES if primero.get(parte) is not None]
    ramos = primero.get("ramos")
    return {
        "partes_declaradas": sum(partes) if partes else None,
        "total_declarado": primero.get("total"),
        "principal_declarado": primero.get("suerte_principal"),
        "ramos_declarados": sum(ramos.values()) if ramos else None,
    }


def _plazos(c: Credito) -> dict[str, Any]:
    """Cuándo se extinguiría: por prescripción si ya es exigible; si no, y sin notificar, por caducidad."""
    if c.fecha_exigible is not None:
        pausas = [Suspension(p.desde, p.hasta) for p in c.pausas if p.clase not in _DETIENEN_LA_CADUCIDAD]
        computo = prescripcion(c.fecha_exigible, c.interrupciones, pausas)
        return {"se_consuma": computo.se_consuma, "caduca": None, "plazo_suspendido": computo.se_consuma is None}
    if c.fecha_notificacion is None and c.fecha_vencimiento is not None:
        pausas = [Suspension(p.desde, p.hasta) for p in c.pausas if p.clase in _DETIENEN_LA_CADUCIDAD]
        computo = caducidad(c.fecha_vencimiento, pausas)
        return {"se_consuma": None, "caduca": computo.se_consuma, "plazo_suspendido": computo.se_consuma is None}
    return {"se_consuma": None, "caduca": None, "plazo_suspendido": False}
