"""Capitales constitutivos y gastos por atender a quien no tenía derecho (LSS 77 a 79, 88, 149, 186 y 287; derecho §5).

Un siniestro puede dar varios créditos: el complementario sólo lleva lo que no se cobró ya.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo, leer_lista
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.plazos import vence_cedula
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear, si_no
from cedulas_cli.dominio.vigencia import Valor

CAPITAL, NO_DERECHOHABIENTE, IMPROCEDENTE = "capital", "no-derechohabiente", "inscripcion-improcedente"
RIESGOS, ENFERMEDADES = "riesgos-trabajo", "enfermedades-maternidad"

COMPONENTES: dict[str, str] = {
    "asistencia_medica": "I",
    "hospitalizacion": "II",
    "medicamentos": "III",
    "auxiliares": "IV",
    "cirugia": "V",
    "protesis": "VI",
    "traslados": "VII",
    "subsidios": "VIII",
    "funeral": "IX",
    "indemnizacion_global": "X",
    "pension": "XI",
}
"""Cada componente y su fracción del art. 79; la XII es el 5 % de administración sobre la suma."""

COMPONENTE_DEL_SERVICIO: dict[str, str] = {
    "ambulancia": "traslados",
    "cirugia": "cirugia",
    "consulta": "asistencia_medica",
    "curacion": "asistencia_medica",
    "dia": "hospitalizacion",
    "endoscopia": "auxiliares",
    "hemodialisis": "asistencia_medica",
    "laboratorio": "auxiliares",
    "radiodiagnostico": "auxiliares",
    "rehabilitacion": "asistencia_medica",
    "resonancia": "auxiliares",
    "terapia": "hospitalizacion",
    "tococirugia": "cirugia",
    "tomografia": "auxiliares",
    "ultrasonido": "auxiliares",
    "urgencias": "asistencia_medica",
}
"""A qué fracción va cada servicio, por la primera palabra de su clave: es un reparto del programa, no de la ley."""

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "procede": pl.String,
    "motivo": pl.String,
    "suma": IMPORTE,
    "ya_cobrado": IMPORTE,
    "base": IMPORTE,
    "administracion": IMPORTE,
    "total": IMPORTE,
    "cuotas_aplicadas": IMPORTE,
    "por_cobrar": IMPORTE,
    "cuotas_por_cobrar": IMPORTE,
    "libera_cuotas_rt": pl.String,
    "limite_pago": pl.Date,
}


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Un capital o gasto: si procede, sus componentes, el 5 % y lo que se deduce; importes en centavos."""
    cuaderno = Cuaderno()
    if motivo := _no_procede(datos, cuaderno):
        return cuaderno.cerrar({"procede": si_no(False), "motivo": motivo, "total": 0, "por_cobrar": 0})
    importes = _componentes(datos, contexto, cuaderno)
    suma = sum(importes.values())
    base, cobrado = _lo_no_cobrado(importes, datos, cuaderno)
    administracion = _administracion(base, datos, contexto, cuaderno)
    total = base + administracion
    cuaderno.anotar("Total", f"{dinero(base)} + {dinero(administracion)}", dinero(total), "LSS arts. 79 y 287")
    aplicadas, por_cobrar, cuotas = _aplicar_cuotas(total, datos, cuaderno)
    return cuaderno.cerrar(
        {
            "procede": si_no(True),
            "suma": suma,
            "ya_cobrado": cobrado,
            "base": base,
            "administracion": administracion,
            "total": total,
            "cuotas_aplicadas": aplicadas,
            "por_cobrar": por_cobrar,
            "cuotas_por_cobrar": cuotas,
            "libera_cuotas_rt": si_no(datos["clase"] == CAPITAL and datos["ramo"] == RIESGOS),
            "limite_pago": _limite(datos, contexto, cuaderno),
        }
    )


REGLA = Regla(SALIDAS, calcular)


# ---------------------------------------------------------------- si procede


def _no_procede(datos: Mapping[str, Any], cuaderno: Cuaderno) -> str:
    if datos["clase"] != CAPITAL:
        if datos["urgencia_obstetrica"]:
            motivo = "urgencia obstétrica: la atención es obligatoria y su cobro depende de convenio"
            cuaderno.anotar("Procedencia", motivo, "no se cobra en automático", "LSS art. 89 fr. V")
            return motivo
        return ""
    if datos["ramo"] is None:
        raise DatoMalo("ramo", "", "un capital se finca en un ramo: falta", "falta")
    return _aviso_libera(datos, cuaderno)


def _aviso_libera(datos: Mapping[str, Any], cuaderno: Cuaderno) -> str:
    """En riesgos libra el aviso anterior al siniestro; en enfermedades, el presentado en plazo aunque sea después."""
    aviso: date | None = datos["fecha_aviso"]
    siniestro: date | None = datos["fecha_siniestro"]
    if datos["convenio_obra"] and aviso is not None:
        motivo = "convenio anticipado de obra, con los avisos presentados"
        cuaderno.anotar("Procedencia", motivo, "no hay capital", "RACERF art. 146")
        return motivo
    if datos["salario_inferior"]:
        operacion = "se aseguró con salario inferior: los importes en dinero deben venir ya por la diferencia"
        cuaderno.anotar("Procedencia", operacion, "procede", "LSS arts. 77 y 88")
        return ""
    if datos["ramo"] == RIESGOS:
        if aviso is not None and siniestro is None:
            raise DatoMalo("fecha_siniestro", "", "sin ella no se sabe si el aviso fue anterior: falta", "falta")
        if aviso is not None and siniestro is not None and aviso < siniestro:
            motivo = f"el aviso ({aviso}) es anterior al siniestro ({siniestro})"
            cuaderno.anotar("Procedencia", motivo, "no hay capital", "LSS art. 77")
            return motivo
        if aviso is not None and aviso == siniestro:
            cuaderno.avisar("el aviso y el siniestro son del mismo día: compruebe la hora (LSS art. 77)")
        operacion = f"aviso: {aviso or 'ninguno'}; siniestro: {siniestro or 'sin fecha'}; después no libera"
        cuaderno.anotar("Procedencia", operacion, "procede", "LSS art. 77")
        return ""
    if datos["aviso_en_plazo"]:
        motivo = "el aviso se entregó dentro de su plazo"
        cuaderno.anotar("Procedencia", motivo, "no hay capital", "LSS art. 88")
        return motivo
    cuaderno.anotar("Procedencia", "sin aviso, o entregado fuera de plazo", "procede", "LSS arts. 88, 149 y 186")
    return ""


# ---------------------------------------------------------------- componentes


def _componentes(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> dict[str, int]:
    """Lo dado por componente más los servicios a su costo unitario, en centavos."""
    importes = leer_lista("componentes", datos["componentes"], tuple(COMPONENTES), importes=True)
    for servicio, cuantos in _servicios(datos, contexto).items():
        costo = contexto.parametros.valor("costo_unitario", datos["fecha_calculo"], servicio)
        componente = COMPONENTE_DEL_SERVICIO[servicio.split("_")[0]]
        importe = centavos(costo.valor) * cuantos
        importes[componente] = importes.get(componente, 0) + importe
        articulo = "RACERF art. 112" if datos["clase"] == CAPITAL else "RACERF art. 119"
        operacion = f"{cuantos} × {costo.en_palabras}, costo del {datos['fecha_calculo']}"
        cuaderno.anotar(f"Servicio: {servicio}", operacion, dinero(importe), articulo, costo)
        _avisar_vigencia(costo, cuaderno)
    if not importes:
        raise DatoMalo("componentes", "", "dé componentes o servicios: falta", "falta")
    for componente in sorted(importes, key=list(COMPONENTES).index):
        fraccion = COMPONENTES[componente]
        cuaderno.anotar(
            f"{fraccion}. {componente.replace('_', ' ')}",
            "lo dado más sus servicios",
            dinero(importes[componente]),
            f"LSS art. 79 fr. {fraccion}",
        )
    if importes.get("pension"):
        cuaderno.avisar(
            "el valor actual de la pensión (art. 79 fr. XI: 5 % anual y probabilidades, a la fecha del siniestro) "
            "se recibe ya calculado: el programa no lo determina"
        )
    return importes


def _servicios(datos: Mapping[str, Any], contexto: Contexto) -> dict[str, int]:
    claves = [c for c in contexto.parametros.claves("costo_unitario") if c.split("_")[0] in COMPONENTE_DEL_SERVICIO]
    return leer_lista("servicios", datos["servicios"], claves, importes=False)


def _avisar_vigencia(costo: Valor, cuaderno: Cuaderno) -> None:
    if "SIN VERIFICAR" in costo.nota:
        cuaderno.avisar(f"costos unitarios: {costo.nota}")


def _lo_no_cobrado(importes: Mapping[str, int], datos: Mapping[str, Any], cuaderno: Cuaderno) -> tuple[int, int]:
    """Lo que falta por componente, y lo ya cobrado; lo cobrado de más en uno no se compensa con otro."""
    cobrados = leer_lista("cobrado", datos["cobrado"], tuple(COMPONENTES), importes=True)
    faltantes = {c: max(0, importe - cobrados.get(c, 0)) for c, importe in importes.items()}
    for componente, cobrado in cobrados.items():
        if cobrado > importes.get(componente, 0):
            de_mas = dinero(cobrado - importes.get(componente, 0))
            cuaderno.avisar(f"de {componente} ya se cobró {de_mas} de más: no se compensa con otros componentes")
    base, cobrado = sum(faltantes.values()), sum(cobrados.values())
    if cobrado:
        operacion = f"{dinero(sum(importes.values()))} menos lo cobrado por componente ({dinero(cobrado)})"
        cuaderno.anotar("Complementario", operacion, dinero(base), "LSS art. 79")
    return base, cobrado


def _administracion(base: int, datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> int:
    """El 5 % de los capitales; los gastos no lo llevan."""
    if datos["clase"] != CAPITAL:
        cuaderno.anotar("Administración", "los gastos no llevan el 5 %", dinero(0), "LSS art. 287; RACERF art. 119")
        return 0
    tanto = contexto.parametros.valor("capital_administracion", datos["fecha_calculo"])
    importe = redondear(Fraction(tanto.valor) * base / 100)
    operacion = f"{tanto.valor} % de {dinero(base)}, al centavo mitad arriba"
    cuaderno.anotar("XII. Administración", operacion, dinero(importe), "LSS art. 79 fr. XII", tanto)
    return importe


def _aplicar_cuotas(total: int, datos: Mapping[str, Any], cuaderno: Cuaderno) -> tuple[int | None, int, int | None]:
    """Cuotas que se aplican, lo que queda por cobrar del crédito, y lo que queda de las cuotas omitidas.

    El capital de enfermedades se deduce de las cuotas omitidas del ramo (LSS 88): baja la cuota, no el capital. En la
    inscripción improcedente, lo pagado se aplica primero a los gastos (LSS 17), salvo la cuenta individual.
    """
    if datos["clase"] == IMPROCEDENTE and datos["cuotas_pagadas"] is not None:
        aplicadas = min(total, datos["cuotas_pagadas"])
        operacion = f"{dinero(datos['cuotas_pagadas'])} pagados, sin la cuenta individual, primero a gastos"
        cuaderno.anotar("Cuotas pagadas", operacion, dinero(total - aplicadas), "LSS art. 17")
        return aplicadas, total - aplicadas, None
    if datos["clase"] == CAPITAL and datos["ramo"] == ENFERMEDADES and datos["cuotas_omitidas"] is not None:
        deducidas = min(total, datos["cuotas_omitidas"])
        quedan = datos["cuotas_omitidas"] - deducidas
        operacion = f"{dinero(datos['cuotas_omitidas'])} de cuotas omitidas del ramo menos el capital"
        cuaderno.anotar("Deducción", operacion, f"cuotas por cobrar: {dinero(quedan)}", "LSS art. 88")
        return deducidas, total, quedan
    return None, total, None


def _limite(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> date | None:
    notificada: date | None = datos["fecha_notificacion"]
    if notificada is None:
        return None
    limite = vence_cedula(contexto.calendario, notificada)
    operacion = "definitivo al notificarse; 15 días hábiles desde que surte efectos; de ahí corre la mora"
    cuaderno.anotar("Plazo", operacion, str(limite), "LSS arts. 39, 39 C y 40 A; CFF art. 12")
    return limite
