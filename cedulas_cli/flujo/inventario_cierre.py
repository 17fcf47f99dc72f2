"""Terminar un inventario: resolver lo que faltó o sobró, separar lo movido después del corte y cerrarlo con acta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from cedulas_cli.dominio.credito.hechos import CREDITO, INVENTARIO, Hecho, HechoNuevo
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.inventario import cierre
from cedulas_cli.flujo.credito import Captura, reglas_de
from cedulas_cli.flujo.inventario import Estados, cabeza_de, exigir_sin_apartados, leer, renglones_de
from cedulas_cli.flujo.notificacion.base import Cuenta, dia_de, nombre_de, tabla_de, texto
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import abrir

MOVIMIENTOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "codigo": pl.String,
    "numero_credito": pl.String,
    "libro": pl.String,
    "resultado": pl.String,
    "importe": pl.Int64,
    "que_paso": pl.String,
}
"""Renglones cuyo crédito se movió entre el corte y su conteo, o hasta hoy si no se ha contado."""


class Cierre(NamedTuple):
    """En qué quedó: si se cerró, sus cifras (importes en centavos) y lo que falta."""

    cerrado: bool
    ya_estaba: bool
    cifras: dict[str, int]
    hallazgos: pl.DataFrame
    acta: str


def resolver(
    oficina: Oficina, inventario: str, entrada: str, dia: date, usuario: str, hoy: date, *, simular: bool
) -> Captura:
    """Lo que sigue a un faltante, un sobrante o una diferencia, por archivo: codigo, hecho y lo que el paso pida."""
    tabla = tabla_de(entrada, ["codigo", "hecho"], "lo que se resuelve")
    cuenta = Cuenta(nombre_de(entrada), leidos=tabla.height)
    with abrir(oficina, reglas_de(oficina)) as padron:
        cabeza_de(padron, inventario, abierto=True)
        renglones = renglones_de(padron, inventario)
        por_credito: dict[str, list[str]] = {}
        for clave, e in renglones.items():
            por_credito.setdefault(str(e.get("numero_credito")), []).append(clave)
        for n, fila in enumerate(tabla.iter_rows(named=True), 1):
            datos = {c: texto(v) for c, v in fila.items() if texto(v)}
            codigo, hecho = datos.pop("codigo", ""), datos.pop("hecho", "").lower()
            suyas = [codigo.upper()] if codigo.upper() in renglones else por_credito.get(codigo, [])
            if len(suyas) != 1 or hecho not in RESOLUCIONES:
                regla, motivo = _por_que_no(codigo, hecho, suyas)
                cuenta.rechazar(n, codigo, "codigo" if len(suyas) != 1 else "hecho", regla, codigo or hecho, motivo)
                continue
            dicha = datos.pop("fecha", "")
            cuando = dia_de(dicha) if dicha else dia
            if cuando is None:
                cuenta.rechazar(n, codigo, "fecha", "fecha-imposible", dicha, "la fecha debe ser AAAA-MM-DD y existir")
                continue
            documento, quien = datos.pop("documento", ""), datos.pop("usuario", "") or usuario
            cuenta.aceptar(n, HechoNuevo(INVENTARIO, suyas[0], hecho, cuando, quien, documento, datos))
        return cuenta.cerrar(padron.registrar(cuenta.nuevos, hoy, simular=simular), padron.avisos)


RESOLUCIONES = ("busqueda", "acta_faltante", "reconstruido", "incorporado", "devuelto", "justificado")
"""Lo que se puede resolver por archivo; contar y cerrar tienen su orden."""


def _por_que_no(codigo: str, hecho: str, suyas: Sequence[str]) -> tuple[str, str]:
    if hecho not in RESOLUCIONES:
        return "hecho-desconocido", f"el hecho es uno de: {', '.join(RESOLUCIONES)}"
    if suyas:
        return "credito-ambiguo", f"{codigo} está en {len(suyas)} renglones: lea el código de la boleta"
    return "boleta-desconocida", "ese código no es de este inventario"


# ---------------------------------------------------------------- movimientos y cierre


def movimientos(oficina: Oficina, inventario: str, hoy: date) -> pl.DataFrame:
    """Lo que se movió después del corte: ni falta ni sobra, y se presenta aparte."""
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        cabeza = cabeza_de(padron, inventario)
        renglones = renglones_de(padron, inventario)
        numeros = sorted({str(e.get("numero_credito")) for e in renglones.values()})
        corte = date.fromisoformat(str(cabeza["corte"]))
        movidos = movidos_de(padron.historias(CREDITO, numeros), renglones, corte, hoy)
    campos = ("numero_credito", "libro", "resultado", "importe")
    filas = [
        (clave, *(e.get(c) for c in campos), movidos[str(e["numero_credito"])])
        for clave, e in renglones.items()
        if str(e.get("numero_credito")) in movidos
    ]
    return pl.DataFrame(filas, schema=MOVIMIENTOS, orient="row").with_columns(a_importe("importe"))


def movidos_de(historias: Mapping[str, Sequence[Hecho]], renglones: Estados, corte: date, hoy: date) -> dict[str, str]:
    """Crédito → qué le pasó entre el corte y su conteo (o hasta hoy, si nadie lo ha contado)."""
    contado = {
        str(e.get("numero_credito")): date.fromisoformat(str(e["fecha_conteo"])) if e.get("fecha_conteo") else hoy
        for e in renglones.values()
    }
    dichos = {n: [(h.fecha, h.hecho) for h in historia] for n, historia in historias.items()}
    return cierre.despues_del_corte(dichos, corte, lambda numero: contado[numero])


def hallazgos(oficina: Oficina, inventario: str) -> pl.DataFrame:
    """Lo que falta para cerrarlo sin reservas."""
    cabeza, renglones = leer(oficina, inventario)
    tabla = cierre.tabla_de(cierre.hallazgos(cabeza, renglones), renglones)
    return tabla.with_columns(a_importe("importe"))


def cerrar(
    oficina: Oficina, inventario: str, acta: str, dia: date, usuario: str, *, estricto: bool, simular: bool = False
) -> Cierre:
    """Cierra con acta si base = total + parcial + otro + faltante; con `estricto`, sólo si nada falta.

    Lo justificado pasa a cerrado. Cerrarlo otra vez no cambia nada.
    """
    with abrir(oficina, reglas_de(oficina)) as padron:
        cabeza = cabeza_de(padron, inventario)
        renglones = renglones_de(padron, inventario)
        ya = cabeza["estado"] == "INVENTARIO_CERRADO"
        hallados = cierre.hallazgos(cabeza, renglones)
        cifras = cierre.cifras(renglones)
        procede = not ya and not any(h.impide for h in hallados) and not (estricto and hallados)
        if procede:
            dia = max([dia, *(date.fromisoformat(str(e["fecha"])) for e in (cabeza, *renglones.values()))])
            hechos = [
                HechoNuevo(INVENTARIO, clave, "cerrado", dia, usuario, acta, {"acta": acta})
                for clave, e in renglones.items()
                if e["estado"] == "JUSTIFICADO"
            ]
            datos = {"acta": acta, "cifras": cifras, "hallazgos": len(hallados)}
            hechos.append(HechoNuevo(INVENTARIO, inventario, "inventario_cerrado", dia, usuario, acta, datos))
            resumen = padron.registrar(hechos, dia, lote_atomico=True, simular=simular)
            exigir_sin_apartados(resumen.apartados)
    tabla = cierre.tabla_de(hallados, renglones).with_columns(a_importe("importe"))
    return Cierre(procede or ya, ya, cifras, tabla, str(cabeza.get("acta") or acta))
