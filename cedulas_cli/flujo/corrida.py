"""La noche completa: recibir → determinar → emitir → notificar → respaldar; se mata donde sea y se repite igual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.flujo.determinar import Determinacion, determinar, huella_parametros
from cedulas_cli.flujo.emitir import Emitidas, emitir
from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes
from cedulas_cli.flujo.recibir import ResumenRecepcion, recibir
from cedulas_cli.oficina import bitacora
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, preparar
from cedulas_cli.oficina.emisiones import Recepcion
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.respaldo import archivo as respaldo
from cedulas_cli.sistema.archivos import escribir_json, leer_json, limpiar_temporales
from cedulas_cli.sistema.avance import AvanceMudo

CORRIDA = "corrida.json"


@dataclass(frozen=True)
class ResumenCorrida:
    """Lo que dejó la corrida; `datos` es lo que dice `corrida.json`."""

    carpeta: Path
    datos: dict[str, Any]
    ya_estaba: bool

    @property
    def con_hallazgos(self) -> bool:
        """Apartados, totales que no cuadran o diferencias: algo que una persona debe revisar."""
        return any(paso["hallazgos"] for paso in self.datos["emisiones"])


def correr(
    oficina: Oficina,
    archivos: Sequence[Path],
    periodo: str,
    fecha: date,
    *,
    reemplaza: bool,
    avance: AvanceMudo,
    con_anexo: bool = False,
) -> ResumenCorrida:
    """Todo, en orden, con el candado tomado. Cada paso ya hecho se reconoce y no se repite."""
    periodo = str(Periodo.de_texto(periodo))
    configuracion = preparar(oficina)
    limpiar_temporales(oficina.raiz)
    parametros = cargar_parametros(oficina.parametros)
    with avance.paso("recibir"):
        recibido = recibir(oficina, archivos, periodo, reemplaza=reemplaza, fecha=fecha)
    ya_estaba = recibido.ya_estaba
    emisiones = []
    for recepcion in recibido.recepciones:
        with avance.paso("determinar y cotejar"):
            determinacion = determinar(oficina, recepcion, parametros, configuracion)
        with avance.paso("emitir cédulas"):
            emitidas = emitir(oficina, recepcion, determinacion, configuracion, parametros, fecha, con_anexo=con_anexo)
        with avance.paso("armar lotes"):
            crear_lotes(oficina, recepcion.emision, recepcion.periodo, fecha)
            exportar_lotes(oficina, recepcion.emision, recepcion.periodo, fecha)
        ya_estaba = ya_estaba and determinacion.ya_estaba and emitidas.ya_estaba
        emisiones.append(_de_emision(recibido, recepcion, determinacion, emitidas))
        _asentar(oficina, determinacion, emitidas, fecha)
    with avance.paso("respaldar"):
        copia = respaldo.crear(oficina, "emision", periodo, fecha)
    carpeta = oficina.bitacora / "corridas" / f"{periodo}-{recibido.recepciones[0].identidad[:12]}"
    if ya_estaba and (carpeta / CORRIDA).is_file():
        return ResumenCorrida(carpeta, leer_json(carpeta / CORRIDA), ya_estaba=True)
    datos = {
        "esquema": 1,
        "version": __version__,
        "argumentos": {"archivos": sorted(a.name for a in archivos), "periodo": periodo, "reemplaza": reemplaza}
        | ({"con_anexo": True} if con_anexo else {}),
        "fecha": fecha.isoformat(),
        "archivos": recibido.recepciones[0].datos["archivos"],
        "lectura": recibido.recepciones[0].datos["lectura"],
        "configuracion": _criterios(configuracion),
        "huella_parametros": huella_parametros(parametros),
        "emisiones": emisiones,
        "respaldo": {"archivo": copia.ruta.name, "huella": copia.huella, "archivos": copia.archivos},
        "avisos": list(recibido.avisos),
        "segundos": avance.segundos,
    }
    escribir_json(carpeta / CORRIDA, datos)
    return ResumenCorrida(carpeta, datos, ya_estaba=False)


def _de_emision(
    recibido: ResumenRecepcion, recepcion: Recepcion, determinacion: Determinacion, emitidas: Emitidas
) -> dict[str, Any]:
    de_recibir, de_calcular, de_emitir = recepcion.datos, determinacion.datos, emitidas.datos
    hallazgos = {
        "apartados_al_recibir": recibido.leidos - recibido.aceptados,
        "totales_que_no_cuadran": de_recibir["cuadre"]["no_cuadran"],
        "apartados_al_calcular": de_calcular["apartados"],
        "diferencias": de_calcular["diferencias"],
    }
    return {
        "emision": recepcion.emision,
        "periodo": recepcion.periodo,
        "renglones": de_recibir["renglones"],
        "patrones": de_recibir["patrones"],
        "trabajadores": de_recibir["trabajadores"],
        "sumas": de_calcular["sumas"],
        "diferencias_por_causa": de_calcular["diferencias_por_causa"],
        "primas_inferidas": de_calcular["primas_inferidas"],
        "zonas_inferidas": de_calcular["zonas_inferidas"],
        "cedulas": de_emitir["cedulas"],
        "paginas": de_emitir["paginas"],
        "lotes": de_emitir["lotes"],
        "total": de_emitir["total"],
        "fecha_limite_pago": de_emitir["fecha_limite_pago"],
        "hallazgos": {nombre: cuantos for nombre, cuantos in hallazgos.items() if cuantos},
        "parametros_usados": de_calcular["parametros_usados"],
        "advertencias": de_calcular["advertencias"],
    }


def _criterios(configuracion: Configuracion) -> dict[str, Any]:
    return {
        "subdelegacion": configuracion.subdelegacion,
        "ejemplo": configuracion.ejemplo,
        "ceav": configuracion.criterio_ceav,
        "redondeo": configuracion.redondeo,
        "piso": configuracion.piso,
    }


def _asentar(oficina: Oficina, determinacion: Determinacion, emitidas: Emitidas, fecha: date) -> None:
    emision, periodo = determinacion.emision, determinacion.periodo
    bitacora.asentar(
        oficina, "emision-determinada", fecha, emision=emision, periodo=periodo, insumos=determinacion.datos["insumos"]
    )
    bitacora.asentar(
        oficina,
        "cedulas-emitidas",
        fecha,
        emision=emision,
        periodo=periodo,
        insumos=emitidas.datos["insumos"],
        cedulas=emitidas.datos["cedulas"],
    )


def resumen_en_tabla(corrida: ResumenCorrida) -> pl.DataFrame:
    """Un renglón por emisión, para leer o encadenar."""
    return pl.DataFrame(
        [
            {
                "emision": e["emision"],
                "periodo": e["periodo"],
                "patrones": e["patrones"],
                "trabajadores": e["trabajadores"],
                "renglones": e["renglones"],
                "apartados": e["hallazgos"].get("apartados_al_recibir", 0)
                + e["hallazgos"].get("apartados_al_calcular", 0),
                "no_cuadran": e["hallazgos"].get("totales_que_no_cuadran", 0),
                "diferencias": e["hallazgos"].get("diferencias", 0),
                "cedulas": e["cedulas"],
                "lotes": e["lotes"],
                "total": e["total"],
            }
            for e in corrida.datos["emisiones"]
        ]
    ).with_columns(pl.col("total").cast(pl.Decimal(18, 2)))
