"""El legajo tal como se deriva de sus hechos: estado, en poder de quién, desde cuándo y en qué gaveta.

La clave es `LEG-<crédito>-<juego>`: cada juego impreso de un crédito es un legajo, y sólo uno puede estar vivo.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.credito.campos import es_fecha
from cedulas_cli.dominio.credito.hechos import LEGAJO
from cedulas_cli.dominio.maquina_datos import Estado, Maquina, UnHecho, exigir_orden, lugar_de
from cedulas_cli.errores import ErrorCedulas

ARCHIVO: Final = "ARCHIVO"
"""Quién lo tiene cuando nadie lo sacó."""
UBICADO, HOJA_CANCELADA, CORRECCION = "ubicado", "hoja_cancelada", "correccion"
SIN_CAMBIO: Final = (UBICADO, HOJA_CANCELADA, CORRECCION)
"""Hechos que no mueven el estado (la corrección dice cuál debe ser)."""
UBICACION: Final = ("gaveta", "caja", "consecutivo")
NO_VIVOS: Final = ("CANCELADO_IMPRESO", "TURNADO")
_EN_PODER: Final = {
    "A_NOTIFICADOR": "notificador",
    "PRESTADO": "solicitante",
    "TURNADO": "destino",
    "EXTRAVIADO": "responsable",
}
_FECHA_PROPIA: Final = {
    "A_NOTIFICADOR": "fecha_entrega",
    "DEVUELTO_NOTIFICADO": "fecha_devolucion",
    "DEVUELTO_NO_NOTIFICADO": "fecha_devolucion",
    "CAPTURADO": "fecha_captura",
    "VERIFICADO_P1": "fecha_p1",
    "VERIFICADO_P2": "fecha_p2",
    "TURNADO": "fecha_turno",
    "EXTRAVIADO": "fecha_extravio",
}
"""Qué fecha deja cada estado, para medir el desfase."""
_AL_VOLVER: Final = (
    "vale",
    "solicitante",
    "area",
    "compromiso",
    "motivo",
    "folio_solicitud",
    "estado_previo",
    "responsable",
)
"""Lo que deja de valer cuando el legajo regresa a la gaveta o se resuelve su aclaración."""
_DE_LA_DILIGENCIA: Final = (
    *("notificador", "notificador_nombre", "notificador_usuario", "fecha_devolucion", "fecha_notificacion", "causa"),
    *(
        "medio",
        "fecha_captura",
        "capturo",
        "folio_p1",
        "verifico_p1",
        "fecha_p1",
        "folio_p2",
        "verifico_p2",
        "fecha_p2",
    ),
    "acta_notificacion",
)
"""Lo que una salida nueva deja atrás."""
_GUARDA: Final = frozenset(
    (
        *(
            "numero_credito",
            "registro_patronal",
            "razon_social",
            "periodo",
            "tipo_documento",
            "hojas",
            "fojas",
            "serie",
        ),
        *("hoja_desde", "hoja_hasta", "folio_impresion", *UBICACION, "notificador", "notificador_nombre"),
        *("notificador_usuario", "firma", "causa", "fecha_notificacion", "medio", "vale", "solicitante", "area"),
        *("motivo", "compromiso", "folio_solicitud", "resolucion", "acta", "busqueda", "hallazgo", "destino", "lote"),
        "observacion",
    )
)
"""Los datos de un hecho que pasan al legajo; quién capturó o verificó sale de quien lo registra, nunca de un dato."""
_REGRESAN: Final = ("EN_ACLARACION", "TURNADO")
"""Al salir de éstos el legajo vuelve a donde estaba: sus fechas y sus personas son las de antes."""
_CODIGO = re.compile(r"(?:([A-Z][A-Z0-9]{0,3})-)?([0-9]{9})(?:-([0-9]{1,3}))?")
PREFIJO: Final = "LEG"


class Codigo(NamedTuple):
    """Lo que dice un código leído: el crédito y, si es de un legajo, cuál juego (0 si no lo dice)."""

    numero_credito: str
    juego: int


def leer_codigo(texto: str) -> Codigo | None:
    """El de un legajo (`LEG-262345678-1`), un crédito o cualquier documento de un crédito; nada si no es de ninguno."""
    hallado = _CODIGO.fullmatch(texto.strip().upper())
    if hallado is None or (hallado[3] and not hallado[1]):
        return None
    return Codigo(hallado[2], int(hallado[3]) if hallado[1] == PREFIJO and hallado[3] else 0)


def clave_de(numero_credito: str, juego: int) -> str:
    """La clave de un juego impreso de un crédito."""
    return f"{PREFIJO}-{numero_credito}-{juego}"


def huella_de_impresion(hecho: UnHecho) -> list[Any]:
    """Lo que distingue una impresión de otra del mismo crédito: repetir la captura no es imprimir otra vez."""
    return [hecho.fecha.isoformat(), hecho.documento, *(hecho.datos.get(c) for c in ("hojas", "serie", "hoja_desde"))]


def vivo(estado: Mapping[str, Any]) -> bool:
    """¿Sigue siendo papel de la oficina?"""
    return estado.get("estado") not in NO_VIVOS


def doblar(previo: Estado | None, hecho: UnHecho, maquina: Maquina) -> Estado:
    """El legajo tras el hecho; levanta `ErrorCedulas` si el hecho no procede."""
    if hecho.hecho in SIN_CAMBIO:
        return _sin_cambio(previo, hecho, maquina)
    paso = maquina.exigir(previo, hecho)
    if previo is None:
        _exigir_clave(hecho)
    nuevo: Estado = dict(previo or {})
    regresa = nuevo.get("estado") in _REGRESAN
    if paso.a == "A_NOTIFICADOR":
        _quitar(nuevo, _DE_LA_DILIGENCIA)
        nuevo["salidas"] = int(nuevo.get("salidas", 0)) + 1
    elif paso.a == "EXTRAVIADO":
        nuevo["responsable"] = nuevo.get("en_poder_de") or ARCHIVO
    elif paso.a == "EN_ACLARACION":
        nuevo["estado_previo"] = nuevo["estado"]
    elif paso.a == "IMPRESO":
        nuevo["impreso"], nuevo["impresion"] = True, huella_de_impresion(hecho)
    nuevo.update({campo: valor for campo, valor in hecho.datos.items() if campo in _GUARDA})
    if paso.a == "EN_ARCHIVO" or regresa:
        if nuevo.get("vale"):
            nuevo["ultimo_vale"] = nuevo["vale"]
        _quitar(nuevo, _AL_VOLVER)
    nuevo["estado"], nuevo["documento"] = paso.a, hecho.documento
    nuevo["fecha"] = nuevo["desde"] = hecho.fecha.isoformat()
    nuevo["en_poder_de"] = _en_poder(nuevo)
    if not regresa:
        _de_quien_y_con_que(nuevo, hecho)
    return nuevo


def _en_poder(estado: Estado) -> str:
    """Quién lo tiene; de un extraviado, quien lo tenía."""
    return str(estado.get(_EN_PODER.get(estado["estado"], ""), "") or ARCHIVO)


def _de_quien_y_con_que(nuevo: Estado, hecho: UnHecho) -> None:
    """Quién capturó y verificó, con qué folio y cuándo: contra ellos se revisa la segregación y se mide el desfase."""
    a = nuevo["estado"]
    if campo := _FECHA_PROPIA.get(a):
        nuevo[campo] = nuevo["fecha"]
    if a == "A_NOTIFICADOR":
        nuevo["factura"] = hecho.documento
    elif a == "DEVUELTO_NOTIFICADO":
        nuevo["acta_notificacion"] = hecho.documento
    elif a == "CAPTURADO":
        nuevo["capturo"] = hecho.usuario
    elif a == "VERIFICADO_P1":
        nuevo["verifico_p1"], nuevo["folio_p1"] = hecho.usuario, hecho.datos["folio"]
    elif a == "VERIFICADO_P2":
        nuevo["verifico_p2"], nuevo["folio_p2"] = hecho.usuario, hecho.datos["folio"]


def _sin_cambio(previo: Estado | None, hecho: UnHecho, maquina: Maquina) -> Estado:
    """Cambio de lugar, hoja inutilizada o corrección."""
    if not previo:
        raise ErrorCedulas(
            "legajo-no-existe",
            "ese legajo no está en custodia",
            lugar=lugar_de(hecho),
            causa="nadie lo ha impreso ni ingresado",
            remedio="regístrelo antes con: cedulas custodia ingresar",
        )
    exigir_orden(previo, hecho)
    nuevo: Estado = {**previo, "fecha": hecho.fecha.isoformat()}
    if hecho.hecho == UBICADO:
        _exigir(hecho, UBICACION)
        return {**nuevo, **{c: hecho.datos[c] for c in UBICACION}}
    if hecho.hecho == HOJA_CANCELADA:
        return {**nuevo, "hojas_canceladas": [*previo.get("hojas_canceladas", ()), _hoja(previo, hecho)]}
    _exigir(hecho, ("estado", "motivo"))
    if hecho.datos["estado"] not in maquina.estados:
        raise _invalido(hecho, "estado", f"los hay: {', '.join(maquina.estados)}")
    nuevo.update({c: v for c, v in hecho.datos.items() if c in _GUARDA and c != "motivo"})
    nuevo["estado"] = hecho.datos["estado"]
    nuevo["en_poder_de"] = _en_poder(nuevo)
    nuevo["desde"] = nuevo["fecha"]
    nuevo["correcciones"] = int(nuevo.get("correcciones", 0)) + 1
    return nuevo


def _hoja(previo: Estado, hecho: UnHecho) -> dict[str, Any]:
    """La hoja inutilizada y, si está foliada, la que la repuso."""
    _exigir(hecho, ("hoja", "motivo"))
    hoja, repuesta = hecho.datos["hoja"], hecho.datos.get("repuesta")
    if not _entero(hoja) or (repuesta is not None and not _entero(repuesta)):
        raise _invalido(hecho, "hoja", "hoja y repuesta son números de folio, enteros de 1 en adelante")
    if any(h["hoja"] == hoja for h in previo.get("hojas_canceladas", ())):
        raise _invalido(hecho, "hoja", f"la hoja {hoja} ya está cancelada")
    desde, hasta = previo.get("hoja_desde"), previo.get("hoja_hasta")
    repuestas = [h.get("repuesta") for h in previo.get("hojas_canceladas", ())]
    if desde is not None and not desde <= hoja <= hasta and hoja not in repuestas:
        raise _invalido(hecho, "hoja", f"la hoja {hoja} no es de este legajo (folios {desde} a {hasta})")
    if desde is None and hoja > previo.get("hojas", 0) and hoja not in repuestas:
        raise _invalido(hecho, "hoja", f"el legajo tiene {previo.get('hojas', 0)} hojas")
    return {"hoja": hoja, "repuesta": repuesta, "motivo": hecho.datos["motivo"], "fecha": hecho.fecha.isoformat()}


def _exigir_clave(hecho: UnHecho) -> None:
    leido = leer_codigo(hecho.clave)
    if leido is None or not leido.juego or clave_de(*leido) != hecho.clave:
        raise _invalido(hecho, "clave", "la clave de un legajo es LEG-<crédito>-<juego>")
    if hecho.datos.get("numero_credito") != leido.numero_credito:
        raise _invalido(hecho, "numero_credito", f"el legajo es del crédito {leido.numero_credito}")


def _exigir(hecho: UnHecho, campos: tuple[str, ...]) -> None:
    faltan = [c for c in campos if str(hecho.datos.get(c) or "").strip() == ""]
    if faltan:
        raise ErrorCedulas(
            "hecho-incompleto",
            f"al hecho «{hecho.hecho}» le falta: {', '.join(faltan)}",
            lugar=lugar_de(hecho),
            causa=f"lo pide todo hecho «{hecho.hecho}» de un {LEGAJO}",
            remedio="agregue esos datos y vuelva a registrarlo",
        )


def _invalido(hecho: UnHecho, campo: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "dato-de-hecho-invalido",
        f"el dato «{campo}» no sirve: {hecho.datos.get(campo, hecho.clave)!r}",
        lugar=lugar_de(hecho),
        causa=causa,
        remedio="corrija ese dato y vuelva a registrar el hecho",
    )


def _entero(valor: Any) -> bool:
    return isinstance(valor, int) and not isinstance(valor, bool) and valor >= 1


def _quitar(estado: Estado, campos: tuple[str, ...]) -> None:
    for campo in campos:
        estado.pop(campo, None)


def fecha_de(estado: Mapping[str, Any], campo: str) -> str:
    """Una fecha del legajo, o vacío si no la tiene o no lo es."""
    valor = estado.get(campo)
    return str(valor) if es_fecha(valor) else ""
