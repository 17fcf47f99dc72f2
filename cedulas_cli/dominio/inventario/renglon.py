"""El inventario y cada uno de sus renglones tal como se derivan de sus hechos.

Claves: `INV-2026-2` es el inventario, `INV-2026-2:000123` un renglón de su base y `INV-2026-2:S…` un sobrante. La clave
de un renglón es lo que dice el código de barras de su boleta.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from cedulas_cli.dominio.credito.hechos import json_canonico
from cedulas_cli.dominio.custodia.condiciones import misma_persona
from cedulas_cli.dominio.inventario.condiciones import contador_no_custodio, difieren, observacion_larga
from cedulas_cli.dominio.maquina_datos import Estado, Maquina, UnHecho, exigir_orden, lugar_de
from cedulas_cli.errores import ErrorCedulas

SEGUNDO, RECUENTO, SORTEO, REASIGNADO = "segundo_conteo", "recuento", "muestra", "reasignado"
TOTAL, PARCIAL, OTRO, FALTANTE, SOBRANTE = "total", "parcial", "otro", "faltante", "sobrante"
RESULTADOS: Final = (TOTAL, PARCIAL, OTRO, FALTANTE)
HECHO_DE: Final = {TOTAL: "contado_total", PARCIAL: "contado_parcial", OTRO: "contado_otro", FALTANTE: "faltante"}
_RESULTADO_DE: Final = {hecho.upper(): resultado for resultado, hecho in HECHO_DE.items()} | {"SOBRANTE": SOBRANTE}
CONTADOS: Final = ("CONTADO_TOTAL", "CONTADO_PARCIAL", "CONTADO_OTRO", "FALTANTE")
"""Los que admiten un segundo conteo y un recuento."""
SEPARADOR: Final = ":"
_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{2,19}")
_GUARDA: Final = frozenset(
    (
        *(
            "clase",
            "numero_credito",
            "registro_patronal",
            "periodo",
            "tipo_documento",
            "importe",
            "incidencia",
            "sector",
        ),
        *(
            "numero",
            "razon_social",
            "libro",
            "responsable",
            "auxiliar",
            "contador",
            "leido",
            "ubicacion",
            "observacion",
        ),
        *("busqueda", "acta", "custodio", "reposicion", "destino", "justificacion", "posterior", "corte", "fuente"),
        *("archivos", "casos", "huella", "grupo", "excluidos", "diferencia", "cifras", "porcentaje", "minimo"),
    )
)
"""Los datos de un hecho que pasan al renglón; el resultado y las discrepancias se derivan, nunca se capturan."""


def es_inventario(identificador: str) -> bool:
    """¿Puede ser el nombre de un inventario? De 3 a 20 mayúsculas, cifras y guiones."""
    return _ID.fullmatch(identificador) is not None


def clave_de(inventario: str, numero: int) -> str:
    """La de un renglón de la base."""
    return f"{inventario}{SEPARADOR}{numero:06d}"


def clave_de_sobrante(inventario: str, datos: Mapping[str, Any]) -> str:
    """La de un sobrante sale de lo que el papel dice: leerlo dos veces es el mismo."""
    campos = ("numero_credito", "registro_patronal", "periodo", "tipo_documento")
    huella = hashlib.sha256(json_canonico([datos.get(c) for c in campos])).hexdigest()
    return f"{inventario}{SEPARADOR}S{huella[:10].upper()}"


def doblar(previo: Estado | None, hecho: UnHecho, maquina: Maquina) -> Estado:
    """El renglón (o el inventario) tras el hecho; levanta `ErrorCedulas` si no procede."""
    propio = {SEGUNDO: _segundo, RECUENTO: _recuento, SORTEO: _sorteado, REASIGNADO: _reasignado}.get(hecho.hecho)
    if propio is not None:
        if previo is None:
            raise _no_existe(hecho)
        if hecho.hecho == SORTEO and SEPARADOR in hecho.clave:
            return {**previo, "muestra": True}  # salir sorteado no cambia desde cuándo está como está
        exigir_orden(previo, hecho)
        nuevo = propio(previo, hecho)
    else:
        a = maquina.exigir(previo, hecho).a
        _exigir_nivel(hecho, a)
        nuevo = {**(previo or {}), **{c: v for c, v in hecho.datos.items() if c in _GUARDA}, "estado": a}
        if resultado := _RESULTADO_DE.get(a):
            nuevo["resultado"], nuevo["fecha_conteo"] = resultado, hecho.fecha.isoformat()
            nuevo["difiere"] = difieren(previo or {}, hecho.datos.get("leido") or {}) if resultado == PARCIAL else []
    nuevo["fecha"], nuevo["documento"] = hecho.fecha.isoformat(), hecho.documento
    return nuevo


def _exigir_nivel(hecho: UnHecho, a: str) -> None:
    """El inventario lleva sus hechos y cada renglón los suyos: la clave dice de quién es."""
    identificador, separador, _ = hecho.clave.partition(SEPARADOR)
    if es_inventario(identificador) and a.startswith("INVENTARIO_") != bool(separador):
        return
    raise ErrorCedulas(
        "dato-de-hecho-invalido",
        f"la clave «{hecho.clave}» no es de un {'inventario' if a.startswith('INVENTARIO_') else 'renglón'}",
        lugar=lugar_de(hecho),
        causa="un inventario se llama INV-2026-2 y sus renglones, INV-2026-2:000123",
        remedio="corrija la clave",
    )


def _segundo(previo: Estado, hecho: UnHecho) -> Estado:
    """El conteo de la muestra, por otra persona: si no ve lo mismo, queda en discrepancia."""
    _exigir_contado(previo, hecho)
    if misma_persona(hecho.datos.get("contador"), previo.get("contador")):
        raise _no_cumple(hecho, f"{hecho.datos.get('contador')} hizo el primer conteo: el segundo es de otra persona")
    visto = _visto(previo, hecho)
    primero = {c: previo.get(c) for c in ("resultado", "difiere")}
    discrepa = primero != {c: visto[c] for c in primero} or (
        visto["resultado"] == PARCIAL and _en_que(previo, previo.get("leido")) != _en_que(previo, visto.get("leido"))
    )
    return {**previo, "segundo": visto, "discrepa": discrepa}


def _recuento(previo: Estado, hecho: UnHecho) -> Estado:
    """El tercero decide: su resultado queda."""
    _exigir_contado(previo, hecho)
    if not previo.get("discrepa"):
        raise _no_cumple(hecho, "los dos conteos coinciden, o falta el segundo: no hay nada que recontar")
    anteriores = (previo.get("contador"), previo["segundo"]["contador"])
    if any(misma_persona(hecho.datos.get("contador"), otro) for otro in anteriores):
        raise _no_cumple(hecho, f"{hecho.datos.get('contador')} ya lo contó: el recuento es de una tercera persona")
    visto = _visto(previo, hecho)
    return {
        **previo,
        **{c: visto[c] for c in ("resultado", "difiere", "leido", "observacion")},
        "estado": HECHO_DE[visto["resultado"]].upper(),
        "recuento": visto,
        "discrepa": False,
    }


def _sorteado(previo: Estado, hecho: UnHecho) -> Estado:
    """Cómo se sorteó la muestra del inventario: una sola vez."""
    if previo.get("muestra"):
        raise _no_cumple(hecho, "la muestra ya se sorteó: otra semilla la cambiaría")
    return {**previo, "muestra": dict(hecho.datos)}


def _reasignado(previo: Estado, hecho: UnHecho) -> Estado:
    """Otro libro, responsable o auxiliar, antes de contar."""
    if previo.get("estado") != "ASIGNADO":
        raise _no_cumple(hecho, f"el renglón está {previo.get('estado')}: sólo se reasigna lo que no se ha contado")
    if any(not str(hecho.datos.get(c) or "").strip() for c in ("libro", "responsable", "auxiliar")):
        raise _no_cumple(hecho, "no dice libro, responsable y auxiliar")
    return {**previo, **{c: hecho.datos[c] for c in ("libro", "responsable", "auxiliar")}}


def _visto(previo: Estado, hecho: UnHecho) -> dict[str, Any]:
    """Lo que ese contador vio, con el resultado que le corresponde."""
    datos = hecho.datos
    if razon := contador_no_custodio(previo, hecho):
        raise _no_cumple(hecho, razon)
    leido, dicho = datos.get("leido"), datos.get("resultado")
    if dicho == OTRO:
        if razon := observacion_larga(previo, hecho):
            raise _no_cumple(hecho, razon)
        distintos: list[str] = []
    elif dicho == FALTANTE:
        distintos = []
    elif not isinstance(leido, Mapping) or leido.get("importe") is None:
        raise _no_cumple(hecho, "no dice el importe que el papel trae")
    else:
        distintos = difieren(previo, leido)
        dicho = PARCIAL if distintos else TOTAL
    return {
        "contador": datos.get("contador"),
        "fecha": hecho.fecha.isoformat(),
        "resultado": dicho,
        "difiere": distintos,
        "leido": leido,
        "observacion": datos.get("observacion"),
    }


def _en_que(previo: Mapping[str, Any], leido: Any) -> dict[str, Any]:
    leido = leido if isinstance(leido, Mapping) else {}
    return {c: leido[c] for c in difieren(previo, leido)}


def _exigir_contado(previo: Estado, hecho: UnHecho) -> None:
    if previo.get("estado") not in CONTADOS:
        raise _no_cumple(hecho, f"el renglón está {previo.get('estado')}: falta el primer conteo, o ya se resolvió")
    if not str(hecho.datos.get("contador") or "").strip():
        raise _no_cumple(hecho, "no dice quién contó")


def _no_cumple(hecho: UnHecho, razon: str) -> ErrorCedulas:
    return ErrorCedulas(
        "transicion-ilegal",
        f"no se puede registrar «{hecho.hecho}»",
        lugar=lugar_de(hecho),
        causa=razon,
        remedio="corrija el dato o registre antes lo que falta",
    )


def _no_existe(hecho: UnHecho) -> ErrorCedulas:
    return ErrorCedulas(
        "inventario-no-existe",
        f"no existe «{hecho.clave}»",
        lugar=lugar_de(hecho),
        causa="ningún inventario abierto lo tiene",
        remedio="revise el código de la boleta; los inventarios se abren con: cedulas inventario abrir",
    )
