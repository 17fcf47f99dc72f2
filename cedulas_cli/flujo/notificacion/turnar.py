"""Armar los lotes a incidencia 31 y dejarlos entregados a Registros y Control de la Cartera."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from cedulas_cli.dominio.credito.hechos import LOTE
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.notificacion.turno import TURNABLES, turnar
from cedulas_cli.flujo.credito import Captura
from cedulas_cli.flujo.notificacion.base import Cuenta, cartera, contexto_de, tabla_de, texto
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir

RELACION: dict[str, pl.DataType | type[pl.DataType]] = {
    "lote": pl.String,
    "renglon": pl.Int64,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "clase": pl.String,
    "tipo_documento": pl.String,
    "fecha_notificacion": pl.Date,
    "fecha_exigible": pl.Date,
    "importe": pl.Int64,
}


class Turnado(NamedTuple):
    """La relación de cada lote y las cuentas."""

    relacion: pl.DataFrame
    captura: Captura


def armar(
    oficina: Oficina,
    hoy: date,
    usuario: str,
    rale: str,
    *,
    vigentes: str = "",
    periodo: str = "",
    simular: bool = False,
) -> Turnado:
    """Turna lo exigible y lo observado que ya se corrigió, en lotes de a lo más los casos configurados.

    `vigentes`: archivo con `numero_credito` e `incidencia` de lo que sigue en el RALE; lo que no esté no se turna.
    Errores: los de leer ese archivo y los del padrón.
    """
    contexto, cuenta = contexto_de(oficina), Cuenta()
    en_rale = _vigentes(vigentes) if vigentes else None
    with abrir(oficina, contexto.reglas) as padron:
        tabla = padron.creditos(Filtros(estados=TURNABLES, periodo=periodo))
        suyos = cartera(padron, tabla["numero_credito"].to_list(), contexto.reglas)
        usados = padron.proyeccion(LOTE)
        turno = turnar(list(suyos.values()), en_rale, hoy, usuario, rale, contexto.reglas, usados.__contains__)
        cuenta.leidos = len(suyos)
        for lugar, apartado in enumerate(turno.apartados, 1):
            cuenta.rechazar(
                lugar,
                apartado.numero_credito,
                "entregado_rcc",
                apartado.regla,
                apartado.numero_credito,
                apartado.motivo,
            )
        for lugar, hecho in enumerate(turno.hechos, 1):
            cuenta.aceptar(lugar, hecho)
        resumen = padron.registrar(cuenta.nuevos, hoy, lote_atomico=True, simular=simular)
        captura = cuenta.cerrar(resumen, tuple(padron.avisos), ajenos=len(turno.lotes))
    filas = []
    for folio, numeros in turno.lotes.items():
        for renglon, numero in enumerate(numeros, 1):
            c = suyos[numero]
            filas.append(
                (
                    *(folio, renglon, numero, c.registro_patronal, c.periodo, c.clase, c.tipo_documento),
                    *(c.fecha_notificacion, c.fecha_exigible, c.saldo),
                )
            )
    return Turnado(pl.DataFrame(filas, schema=RELACION, orient="row").with_columns(a_importe("importe")), captura)


def _vigentes(entrada: str) -> dict[str, str]:
    tabla = tabla_de(entrada, ["numero_credito", "incidencia"], "lo vigente en el RALE")
    return {texto(f["numero_credito"]): texto(f["incidencia"]).zfill(2) for f in tabla.iter_rows(named=True)}
