"""Recibir pagos: del archivo al acervo y a la recaudación del mes, sin perder un registro ni contarlo dos veces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.acumular_pagos import Acumulado, TablasPago, acumular
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.lectura import exigir_algo_util
from cedulas_cli.formatos.pago.lectura import CUADRE_PAGO, LecturaPago, sin_renglones, unir
from cedulas_cli.formatos.pago.reconocer import leer_pagos
from cedulas_cli.oficina import acervo, bitacora, recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.recaudacion import Recaudacion
from cedulas_cli.sistema.archivos import huella_valor

LARGO_VERSION = 12
RESUMEN: ep.Esquema = {
    "periodo": pl.String,
    "resultado": pl.String,
    "pagos_nuevos": pl.Int64,
    "pagos_repetidos": pl.Int64,
    "pagos": pl.Int64,
    "patrones": pl.Int64,
    "trabajadores": pl.Int64,
    "total": pl.Decimal(18, 2),
    "sumas_revisadas": pl.Int64,
    "sumas_que_no_cuadran": pl.Int64,
}


@dataclass(frozen=True)
class ResumenPagos:
    """Lo que pasó al recibir, en registros: leídos = aceptados + repetidos + apartados."""

    recaudaciones: tuple[Recaudacion, ...]
    ya_estaba: bool
    leidos: int
    aceptados: int
    repetidos: int
    apartados: pl.DataFrame
    cuadre: pl.DataFrame
    tabla: pl.DataFrame
    avisos: tuple[str, ...]

    @property
    def registros_apartados(self) -> int:
        """Registros que no se aceptaron ni se tenían ya."""
        return self.leidos - self.aceptados - self.repetidos

    @property
    def no_cuadran(self) -> int:
        """Sumas de control de los archivos recibidos que no coinciden."""
        return self.cuadre.filter(~pl.col("cuadra")).height

    @property
    def con_hallazgos(self) -> bool:
        """Algo que una persona debe revisar."""
        return not self.ya_estaba and (self.registros_apartados > 0 or self.no_cuadran > 0)


def recibir(oficina: Oficina, rutas: Sequence[Path], periodo: str | None, *, fecha: date) -> ResumenPagos:
    """Lee, aparta, cuadra y agrega a lo ya recibido de cada mes. Con el candado tomado.

    Repetirlo con los mismos archivos no cambia nada. Errores: los de lectura (65, 66).
    """
    if periodo:
        Periodo.de_texto(periodo)
    _exigir_que_existan(rutas)
    originales = acervo.identificar(list(rutas))
    if previas := _ya_recibidos(oficina, originales, periodo):
        return _sin_cambios(previas)
    lecturas = leer_pagos(rutas, periodo)
    junta = unir(lecturas, "varios", ", ".join(x.archivo for x in lecturas))
    exigir_algo_util(junta.pagos.height, junta.apartados, junta.archivo)
    for ruta, original in originales:
        acervo.guardar(oficina, ruta, original)
    periodos = sorted(junta.pagos["periodo"].unique())
    pasos = {p: _acumular(oficina, lecturas, p) for p in periodos}
    apartados = pl.concat([junta.apartados, *(paso.apartados for paso in pasos.values())])
    apartados = apartados.sort("archivo", "renglon", maintain_order=True)
    archivos = [{**o.como_dict(), "periodos": periodos, "fecha": fecha.isoformat()} for _, o in originales]
    lectura = _cuentas(junta, pasos)
    recaudaciones = tuple(
        _publicar(oficina, p, paso, junta, apartados, archivos, lectura, fecha) for p, paso in pasos.items()
    )
    for r in recaudaciones:
        bitacora.asentar(
            oficina, "pagos-recibidos", fecha, periodo=r.periodo, version=r.datos["version"], lectura=lectura
        )
    return ResumenPagos(
        recaudaciones,
        False,
        lectura["leidos"],
        lectura["aceptados"],
        lectura["repetidos"],
        apartados,
        junta.cuadre,
        _resumen(recaudaciones, pasos),
        junta.avisos,
    )


def listar(oficina: Oficina, periodo: str | None) -> pl.DataFrame:
    """Los pagos recibidos, con importes en pesos; «nada-recibido» (66) si no hay de ese mes, o de ninguno."""
    halladas = [recaudacion.exigir(oficina, periodo)] if periodo else recaudacion.recibidas(oficina)
    if not halladas:
        raise ErrorCedulas(
            "nada-recibido",
            "no se ha recibido ningún pago",
            lugar=str(oficina.raiz),
            causa="no hay recaudación de ningún mes",
            remedio="recíbala con: cedulas pagos recibir ARCHIVO...",
        )
    return pl.concat([pl.read_parquet(r.ruta("pagos")) for r in halladas])


def _exigir_que_existan(rutas: Sequence[Path]) -> None:
    for ruta in rutas:
        if not ruta.exists():
            raise ErrorCedulas(
                "archivo-no-existe",
                f"no existe «{ruta.name}»",
                lugar=str(ruta),
                causa="la ruta no lleva a un archivo ni a una carpeta",
                remedio="revise la ruta",
            )


def _ya_recibidos(
    oficina: Oficina, originales: Sequence[tuple[Path, acervo.Original]], periodo: str | None
) -> list[Recaudacion]:
    """Las recaudaciones donde ya están todos esos archivos; ninguna si falta uno o se murió entre mes y mes."""
    vigentes = {r.periodo: r for r in recaudacion.recibidas(oficina)}
    dichos = {a["huella"]: a["periodos"] for r in vigentes.values() for a in r.datos["archivos"]}
    meses: set[str] = set()
    for _, original in originales:
        if original.huella not in dichos:
            return []
        meses |= set(dichos[original.huella])
    completas = all(
        p in vigentes and original.huella in vigentes[p].huellas
        for _, original in originales
        for p in dichos[original.huella]
    )
    if not completas or (periodo and meses != {periodo}):
        return []
    return [vigentes[p] for p in sorted(meses)]


def _sin_cambios(previas: Sequence[Recaudacion]) -> ResumenPagos:
    lectura = previas[0].datos["lectura"]
    return ResumenPagos(
        tuple(previas),
        True,
        int(lectura["leidos"]),
        int(lectura["aceptados"]),
        int(lectura["repetidos"]),
        vacia(APARTADOS),
        vacia(CUADRE_PAGO),
        _resumen(previas, {}),
        (),
    )


def _acumular(oficina: Oficina, lecturas: Sequence[LecturaPago], periodo: str) -> Acumulado:
    """Agrega cada lectura a lo que había del mes, de la fuente más detallada a la menos."""
    previa = recaudacion.buscar(oficina, periodo)
    vacias = TablasPago(*(sin_renglones(esquema) for esquema in ep.TABLAS_PAGO.values()))
    habia = TablasPago(*(previa.tabla(nombre) for nombre in ep.TABLAS_PAGO)) if previa else vacias
    del_mes = pl.col("periodo") == periodo
    total = Acumulado(habia, vacias, vacias, vacia(APARTADOS), 0)
    for x in sorted(lecturas, key=lambda x: ep.FUENTES.index(x.formato)):
        llegadas = TablasPago(x.pagos.filter(del_mes), x.trabajadores.filter(del_mes), x.movimientos.filter(del_mes))
        total = total.y(acumular(total.tablas, llegadas))
    return total


def _cuentas(junta: LecturaPago, pasos: dict[str, Acumulado]) -> dict[str, int]:
    """Leídos = aceptados + repetidos + apartados, en registros de archivo."""
    repetidos = sum(paso.repetidos.registros for paso in pasos.values())
    chocan = sum(paso.registros_apartados for paso in pasos.values())
    aceptados = junta.aceptados - repetidos - chocan
    return {
        "leidos": junta.leidos,
        "aceptados": aceptados,
        "repetidos": repetidos,
        "apartados": junta.leidos - aceptados - repetidos,
    }


def _publicar(
    oficina: Oficina,
    periodo: str,
    paso: Acumulado,
    junta: LecturaPago,
    apartados: pl.DataFrame,
    archivos: Sequence[dict[str, Any]],
    lectura: dict[str, int],
    fecha: date,
) -> Recaudacion:
    previa = recaudacion.buscar(oficina, periodo)
    todos = _juntar_archivos(previa, archivos)
    vigentes = paso.tablas.pagos.select("archivo", *ep.LLAVE_PAGO)
    cuadre = junta.cuadre.join(vigentes, on=vigentes.columns, how="semi", maintain_order="left")
    if previa is not None:
        apartados = pl.concat([pl.read_parquet(previa.ruta("apartados")), apartados]).unique(maintain_order=True)
        cuadre = pl.concat([pl.read_parquet(previa.ruta("cuadre")), cuadre]).unique(maintain_order=True)
    tablas = {
        "pagos": paso.tablas.pagos,
        "pagos_trabajador": paso.tablas.trabajadores,
        "movimientos_pago": paso.tablas.movimientos,
        "apartados": apartados,
        "cuadre": cuadre,
    }
    identidad = huella_valor([a["huella"] for a in todos])
    pagos = paso.tablas.pagos
    datos = {
        "esquema": 1,
        "periodo": periodo,
        "version": identidad[:LARGO_VERSION],
        "identidad": identidad,
        "fecha": fecha.isoformat(),
        "archivos": todos,
        "lectura": lectura,
        "pagos": pagos.height,
        "patrones": pagos["registro_patronal"].n_unique(),
        "trabajadores": paso.tablas.trabajadores.select("registro_patronal", "nss").n_unique(),
        "fuentes": sorted(pagos["fuente"].unique()),
        "total": str(pesos(int(pagos["total"].sum()))),
        "cuadre": {"revisados": cuadre.height, "no_cuadran": cuadre.filter(~pl.col("cuadra")).height},
        "avisos": list(junta.avisos),
    }
    return recaudacion.publicar(oficina, periodo, tablas, datos)


def _juntar_archivos(previa: Recaudacion | None, archivos: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Los de antes y los nuevos, una vez cada uno, por huella: el orden de llegada no cambia la identidad."""
    juntos = {str(a["huella"]): a for a in [*(previa.datos["archivos"] if previa else []), *archivos]}
    return [juntos[h] for h in sorted(juntos)]


def _resumen(recaudaciones: Sequence[Recaudacion], pasos: dict[str, Acumulado]) -> pl.DataFrame:
    filas = [
        {
            "periodo": r.periodo,
            "resultado": "recibida" if r.periodo in pasos else "ya-estaba",
            "pagos_nuevos": pasos[r.periodo].nuevos.pagos.height if r.periodo in pasos else 0,
            "pagos_repetidos": pasos[r.periodo].repetidos.pagos.height if r.periodo in pasos else 0,
            "pagos": r.datos["pagos"],
            "patrones": r.datos["patrones"],
            "trabajadores": r.datos["trabajadores"],
            "total": r.datos["total"],
            "sumas_revisadas": r.datos["cuadre"]["revisados"],
            "sumas_que_no_cuadran": r.datos["cuadre"]["no_cuadran"],
        }
        for r in recaudaciones
    ]
    textos = {**RESUMEN, "total": pl.String}
    return pl.DataFrame(filas, schema=textos).with_columns(pl.col("total").cast(RESUMEN["total"]))
