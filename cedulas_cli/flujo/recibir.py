"""Recibir: del archivo real al acervo y a la emisión canónica, sin perder un renglón."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.cuadre import cuadrar
from cedulas_cli.dominio.esquemas import APARTADOS, CONTROL, vacia
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.reglas import desde_efectivo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.lectura import Lectura, completar_movimientos, completar_patrones, exigir_algo_util
from cedulas_cli.formatos.reconocer import leer
from cedulas_cli.formatos.repetidos import apartar_repetidos
from cedulas_cli.oficina import acervo, bitacora
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import Recepcion, buscar, en_orden, limpiar_versiones, publicar, recibidas
from cedulas_cli.sistema.archivos import huella_valor

LARGO_VERSION = 12


@dataclass(frozen=True)
class ResumenRecepcion:
    """Lo que pasó al recibir; `ya_estaba` = no se tocó nada."""

    recepciones: tuple[Recepcion, ...]
    ya_estaba: bool
    leidos: int
    aceptados: int
    apartados: pl.DataFrame
    cuadre: pl.DataFrame
    avisos: tuple[str, ...]

    @property
    def no_cuadran(self) -> int:
        """Totales de control que no coinciden con la suma de sus renglones."""
        return self.cuadre.filter(~pl.col("cuadra")).height

    @property
    def con_hallazgos(self) -> bool:
        """Algo que una persona debe revisar."""
        return not self.ya_estaba and (self.aceptados < self.leidos or self.no_cuadran > 0)


def recibir(
    oficina: Oficina, rutas: Sequence[Path], periodo: str | None, *, reemplaza: bool, fecha: date
) -> ResumenRecepcion:
    """Lee, aparta, cuadra y guarda. Con el candado tomado. Repetirlo con los mismos archivos no cambia nada.

    Errores: los de lectura (65, 66) y «ya-hay-emision» (65) si hay otra versión y no se dijo `reemplaza`.
    """
    if periodo:
        Periodo.de_texto(periodo)
    _exigir_que_existan(rutas)
    originales = acervo.identificar(list(rutas))
    identidad = huella_valor(sorted({o.huella for _, o in originales}))
    if previas := _ya_recibidas(oficina, identidad, periodo):
        for recepcion in previas:
            limpiar_versiones(recepcion.carpeta, str(recepcion.datos["version"]))
        _asentar(oficina, previas, fecha)
        return _sin_cambios(previas)
    lecturas = leer(rutas, periodo)
    junta = _juntar(lecturas)
    llaves = en_orden(junta.movimientos.select("emision", "periodo").unique().rows())
    anteriores = {llave: buscar(oficina, *llave) for llave in llaves}
    if not reemplaza:
        _exigir_sin_otra_version(anteriores, identidad)
    for ruta, original in originales:
        acervo.guardar(oficina, ruta, original)
    cuadre = cuadrar(junta.movimientos, junta.control)
    recepciones = []
    for emision, del_periodo in llaves:
        suyos = (pl.col("emision") == emision) & (pl.col("periodo") == del_periodo)
        movimientos = junta.movimientos.filter(suyos)
        movimientos = movimientos.select(c for c in movimientos.columns if _trae_datos(movimientos, c))
        registros = movimientos["registro_patronal"].unique().implode()
        tablas = {
            "movimientos": movimientos,
            "patrones": junta.patrones.filter(pl.col("registro_patronal").is_in(registros)),
            "apartados": junta.apartados,
            "cuadre": cuadre.filter(suyos),
        }
        previa = anteriores[emision, del_periodo]
        datos = _ficha(junta, tablas, emision, del_periodo, identidad, originales, fecha, previa)
        datos["emisiones"] = llaves
        version = str(datos["version"])
        recepciones.append(publicar(oficina, emision, del_periodo, version, tablas, datos))
    _asentar(oficina, recepciones, fecha)
    return ResumenRecepcion(
        tuple(recepciones), False, junta.leidos, junta.aceptados, junta.apartados, cuadre, junta.avisos
    )


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


def _ya_recibidas(oficina: Oficina, identidad: str, periodo: str | None) -> list[Recepcion]:
    """Las que salieron de estos mismos archivos; ninguna si falta alguna, porque se murió entre una y otra."""
    vigentes = {(r.emision, r.periodo): r for r in recibidas(oficina) if r.identidad == identidad}
    if any(tuple(llave) not in vigentes for r in vigentes.values() for llave in r.datos["emisiones"]):
        return []
    return [r for r in vigentes.values() if periodo in (None, r.periodo)]


def _sin_cambios(previas: Sequence[Recepcion]) -> ResumenRecepcion:
    lectura = previas[0].datos["lectura"]
    return ResumenRecepcion(
        tuple(previas),
        True,
        int(lectura["leidos"]),
        int(lectura["aceptados"]),
        pl.read_parquet(previas[0].tabla("apartados")),
        pl.concat([pl.read_parquet(r.tabla("cuadre")) for r in previas]),
        (),
    )


@dataclass(frozen=True)
class _Junta:
    """Todas las lecturas de una recepción, como una sola."""

    movimientos: pl.DataFrame
    patrones: pl.DataFrame
    apartados: pl.DataFrame
    control: pl.DataFrame
    leidos: int
    aceptados: int
    avisos: tuple[str, ...]
    formatos: tuple[str, ...]


def _juntar(lecturas: Sequence[Lectura]) -> _Junta:
    movimientos = completar_movimientos(pl.concat([x.movimientos for x in lecturas], how="diagonal"))
    movimientos, repetidos = apartar_repetidos(movimientos)
    movimientos = _con_tramo(movimientos)
    apartados = pl.concat([vacia(APARTADOS), *(x.apartados for x in lecturas), repetidos])
    # Los renglones sanos de un padrón se funden en los movimientos que alimentan: sólo cuentan los que se apartan.
    leidos = sum(x.renglones_apartados if x.formato == "patrones" else x.leidos for x in lecturas)
    nombres = ", ".join(x.archivo for x in lecturas)
    _exigir_movimientos(movimientos, apartados, lecturas, nombres)
    return _Junta(
        movimientos=movimientos,
        patrones=completar_patrones(pl.concat([x.patrones for x in lecturas], how="diagonal")),
        apartados=apartados.sort("archivo", "renglon", maintain_order=True),
        control=pl.concat([vacia(CONTROL), *(x.control for x in lecturas)]),
        leidos=leidos,
        aceptados=leidos - sum(x.renglones_apartados for x in lecturas) - repetidos.height,
        avisos=tuple(dict.fromkeys(aviso for x in lecturas for aviso in x.avisos)),
        formatos=tuple(sorted({x.formato for x in lecturas})),
    )


def _exigir_movimientos(
    movimientos: pl.DataFrame, apartados: pl.DataFrame, lecturas: Sequence[Lectura], nombres: str
) -> None:
    """«sin-renglones-utiles» si no hay qué calcular; si lo que llegó es sólo el padrón, se dice."""
    patrones = sum(x.patrones.height for x in lecturas)
    if movimientos.is_empty() and apartados.is_empty() and patrones:
        raise ErrorCedulas(
            "sin-renglones-utiles",
            f"«{nombres}» sólo trae patrones",
            lugar=nombres,
            causa=f"hay {patrones} patrones con sus totales y ningún movimiento de sus trabajadores",
            remedio="recíbalo en la misma orden que los movimientos: el visor, el libro o las demás tablas",
        )
    exigir_algo_util(movimientos.height, apartados, nombres)


def _con_tramo(movimientos: pl.DataFrame) -> pl.DataFrame:
    """Escribe el tramo que el archivo no trae (contrato §2); un renglón sin días no tiene tramo."""
    con_dias = pl.col("dias") > 0
    desde = pl.when(con_dias).then(desde_efectivo()).otherwise(pl.col("desde"))
    hasta = pl.when(con_dias).then(pl.coalesce("hasta", pl.col("desde") + pl.duration(days=pl.col("dias") - 1)))
    return movimientos.with_columns(desde.alias("desde")).with_columns(hasta.otherwise(pl.col("hasta")).alias("hasta"))


def _trae_datos(tabla: pl.DataFrame, columna: str) -> bool:
    """Las columnas emitidas que esta emisión no trae no se guardan: «no vino» no es «vino en cero»."""
    return not columna.startswith("emitido_") or tabla[columna].null_count() < tabla.height


def _exigir_sin_otra_version(anteriores: dict[tuple[str, str], Recepcion | None], identidad: str) -> None:
    for (emision, periodo), previa in anteriores.items():
        if previa is not None and previa.identidad != identidad:
            nombres = ", ".join(a["nombre"] for a in previa.datos["archivos"][:3])
            raise ErrorCedulas(
                "ya-hay-emision",
                f"ya se recibió otra emisión {emision} de {periodo}",
                lugar=str(previa.carpeta),
                causa=f"la vigente salió de {nombres} (recibida el {previa.datos['fecha']})",
                remedio="si esta versión la sustituye, repita la orden con --reemplaza; la anterior queda en el acervo",
            )


def _ficha(
    junta: _Junta,
    tablas: dict[str, pl.DataFrame],
    emision: str,
    periodo: str,
    identidad: str,
    originales: Sequence[tuple[Path, acervo.Original]],
    fecha: date,
    previa: Recepcion | None,
) -> dict[str, Any]:
    movimientos = tablas["movimientos"]
    anteriores = (
        [*previa.datos["anteriores"], previa.identidad]
        if previa and previa.identidad != identidad
        else (previa.datos["anteriores"] if previa else [])
    )
    return {
        "esquema": 1,
        "emision": emision,
        "periodo": periodo,
        "version": identidad[:LARGO_VERSION],
        "identidad": identidad,
        "fecha": fecha.isoformat(),
        "formatos": list(junta.formatos),
        "archivos": [o.como_dict() for _, o in originales],
        "lectura": {
            "leidos": junta.leidos,
            "aceptados": junta.aceptados,
            "apartados": junta.leidos - junta.aceptados,
        },
        "renglones": movimientos.height,
        "patrones": movimientos["registro_patronal"].n_unique(),
        "trabajadores": movimientos.select("registro_patronal", "nss").n_unique(),
        "cuadre": {
            "revisados": tablas["cuadre"].height,
            "no_cuadran": tablas["cuadre"].filter(~pl.col("cuadra")).height,
        },
        "avisos": list(junta.avisos),
        "anteriores": anteriores,
    }


def _asentar(oficina: Oficina, recepciones: Sequence[Recepcion], fecha: date) -> None:
    for r in recepciones:
        bitacora.asentar(
            oficina,
            "emision-recibida",
            fecha,
            emision=r.emision,
            periodo=r.periodo,
            identidad_archivos=r.identidad,
            lectura=r.datos["lectura"],
            reemplaza_a=r.datos["anteriores"][-1:] or None,
        )
