"""El RALE: recibir la foto de la cartera de cada corte y listarla."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.dinero import a_importe, pesos
from cedulas_cli.dominio.esquemas import APARTADOS, IMPORTE, vacia
from cedulas_cli.dominio.esquemas_cartera import CUADRE_CARTERA, LLAVE_RALE, RALE
from cedulas_cli.dominio.esquemas_pago import Esquema, importes_de
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.avisos import REGISTRO_DE_DIEZ
from cedulas_cli.formatos.cartera import rale, reconocer
from cedulas_cli.formatos.cartera.lectura import LecturaCartera, completar
from cedulas_cli.formatos.lectura import exigir_algo_util
from cedulas_cli.oficina import acervo, bitacora, cartera
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.cartera import Guardado
from cedulas_cli.sistema.archivos import huella_valor

LARGO_VERSION = 12
RESUMEN: Esquema = {
    "clase": pl.String,
    "corte": pl.Date,
    "resultado": pl.String,
    "creditos": pl.Int64,
    "patrones": pl.Int64,
    "importe": IMPORTE,
    "leidos": pl.Int64,
    "apartados": pl.Int64,
    "otros_renglones": pl.Int64,
    "totales_revisados": pl.Int64,
    "totales_que_no_cuadran": pl.Int64,
}


@dataclass(frozen=True)
class ResumenRale:
    """Lo que pasó al recibir, en renglones de crédito: leídos = aceptados + apartados."""

    fotos: tuple[Guardado, ...]
    ya_estaba: bool
    leidos: int
    aceptados: int
    apartados: pl.DataFrame
    cuadre: pl.DataFrame
    tabla: pl.DataFrame
    avisos: tuple[str, ...]

    @property
    def no_cuadran(self) -> int:
        """Totales impresos que no coinciden con la suma de sus créditos."""
        return self.cuadre.filter(~pl.col("cuadra")).height

    @property
    def con_hallazgos(self) -> bool:
        """Algo que una persona debe revisar."""
        return not self.ya_estaba and (self.leidos > self.aceptados or self.no_cuadran > 0)


@dataclass(frozen=True)
class _Foto:
    """Las lecturas de una misma clase y corte, y las huellas de los archivos de donde salieron."""

    clase: str
    corte: date
    lecturas: tuple[LecturaCartera, ...]
    originales: tuple[acervo.Original, ...]

    @property
    def identidad(self) -> str:
        return huella_valor(sorted(o.huella for o in self.originales))


def recibir_rale(
    oficina: Oficina, rutas: Sequence[Path], corte: date | None, *, reemplaza: bool, fecha: date
) -> ResumenRale:
    """Lee cada RALE, aparta, cuadra con su pie y guarda la foto de su clase y corte. Con el candado tomado.

    Repetirlo con los mismos archivos no cambia nada. Errores: los de lectura (65, 66), «corte-contradictorio» y
    «ya-hay-otra-version» si ese corte ya se recibió con otro contenido y no se dijo `reemplaza`.
    """
    llegadas = _leer(reconocer.textos(rutas), corte)
    originales = dict(acervo.identificar(list(rutas)))
    fotos = _agrupar(llegadas, originales)
    previas = {(f.clase, f.corte): cartera.buscar_rale(oficina, f.clase, f.corte) for f in fotos}
    nuevas = [f for f in fotos if (p := previas[f.clase, f.corte]) is None or p.identidad != f.identidad]
    for foto in nuevas:
        if (previa := previas[foto.clase, foto.corte]) is not None and not reemplaza:
            raise _ya_hay(previa, f"RALE {foto.clase} con corte al {foto.corte}")
    if not nuevas:
        viejas = tuple(p for p in previas.values() if p is not None)
        return ResumenRale(viejas, True, 0, 0, vacia(APARTADOS), vacia(CUADRE_CARTERA), _resumen(viejas, set()), ())
    for ruta, original in originales.items():
        acervo.guardar(oficina, ruta, original)
    publicadas = [_publicar(oficina, f, previas[f.clase, f.corte], fecha) for f in nuevas]
    _asentar(oficina, publicadas, fecha)
    vigentes = tuple(p for f in fotos if (p := cartera.buscar_rale(oficina, f.clase, f.corte)) is not None)
    return ResumenRale(
        vigentes,
        False,
        sum(int(f.datos["lectura"]["leidos"]) for f in publicadas),
        sum(int(f.datos["lectura"]["aceptados"]) for f in publicadas),
        pl.concat([pl.read_parquet(f.ruta(cartera.APARTADOS)) for f in publicadas]),
        pl.concat([pl.read_parquet(f.ruta(cartera.CUADRE)) for f in publicadas]),
        _resumen(vigentes, {str(f.carpeta) for f in publicadas}),
        tuple(dict.fromkeys(a for f in publicadas for a in f.datos["avisos"])),
    )


def _asentar(oficina: Oficina, publicadas: Sequence[Guardado], fecha: date) -> None:
    for foto in publicadas:
        bitacora.asentar(
            oficina,
            "rale-recibido",
            fecha,
            clase=foto.datos["clase"],
            corte=foto.datos["corte"],
            version=foto.datos["version"],
            lectura=foto.datos["lectura"],
            reemplaza_a=foto.datos["anteriores"][-1:] or None,
        )


def _leer(textos: Sequence[reconocer.Texto], corte: date | None) -> list[tuple[Path, date, LecturaCartera]]:
    hallados = []
    for texto in textos:
        if not rale.parece(texto.contenido):
            raise reconocer.no_reconocido(
                texto.nombre,
                "un RALE",
                "ningún encabezado dice R.A.L.E. ni «COORDINACION DE COBRANZA»",
                "indique sólo los RALE (.T o .TXT, o el zip que los trae)",
            )
        lectura = rale.leer_rale(texto.contenido, texto.nombre)
        hallados.append((texto.ruta, _corte(lectura, corte), lectura))
    return hallados


def _corte(lectura: LecturaCartera, indicado: date | None) -> date:
    """El del encabezado, que debe ser el indicado; si no lo dice, el indicado."""
    dicho = date.fromisoformat(lectura.datos["corte"]) if lectura.datos["corte"] else None
    if dicho and indicado and dicho != indicado:
        raise ErrorCedulas(
            "corte-contradictorio",
            f"«{lectura.archivo}» es del corte {dicho} y se indicó {indicado}",
            lugar=lectura.archivo,
            causa="el encabezado del RALE trae otra fecha",
            remedio="revise qué archivo es, o indique con --corte la fecha que dice",
        )
    if elegido := dicho or indicado:
        return elegido
    raise ErrorCedulas(
        "opcion-invalida",
        f"no se sabe a qué corte es «{lectura.archivo}»",
        lugar="--corte",
        causa="su encabezado no trae una sola fecha",
        remedio="indíquelo: --corte AAAA-MM-DD",
    )


def _agrupar(
    llegadas: Sequence[tuple[Path, date, LecturaCartera]], originales: dict[Path, acervo.Original]
) -> list[_Foto]:
    grupos: dict[tuple[str, date], list[tuple[Path, LecturaCartera]]] = {}
    for ruta, corte, lectura in llegadas:
        grupos.setdefault((lectura.datos["clase"], corte), []).append((ruta, lectura))
    return [
        _Foto(
            clase,
            corte,
            tuple(lectura for _, lectura in suyas),
            tuple(
                dict.fromkeys(o for ruta, _ in suyas for r, o in originales.items() if r == ruta or ruta in r.parents)
            ),
        )
        for (clase, corte), suyas in sorted(grupos.items())
    ]


def _publicar(oficina: Oficina, foto: _Foto, previa: Guardado | None, fecha: date) -> Guardado:
    juntas = pl.concat([completar(x.tabla, RALE) for x in foto.lecturas]).with_columns(
        pl.lit(foto.corte).alias("corte")
    )
    primero = juntas.with_columns(pl.struct(LLAVE_RALE).is_first_distinct().alias("primero"))
    regla = rg.regla(
        "credito-repetido", "numero_credito", "el mismo crédito ya vino en otro renglón", pl.col("primero")
    )
    creditos, repetidos = rg.separar(primero, [regla])
    creditos = creditos.drop("primero")
    apartados = pl.concat([vacia(APARTADOS), *(x.apartados for x in foto.lecturas), repetidos])
    nombres = ", ".join(x.archivo for x in foto.lecturas)
    exigir_algo_util(creditos.height, apartados, nombres)
    leidos = sum(x.leidos for x in foto.lecturas)
    cuadre = pl.concat([vacia(CUADRE_CARTERA), *(x.cuadre for x in foto.lecturas)])
    anteriores = [*previa.datos["anteriores"], previa.identidad] if previa else []
    datos: dict[str, Any] = {
        "esquema": 1,
        "clase": foto.clase,
        "corte": foto.corte.isoformat(),
        "version": foto.identidad[:LARGO_VERSION],
        "identidad": foto.identidad,
        "fecha": fecha.isoformat(),
        "archivos": [o.como_dict() for o in foto.originales],
        "lectura": {
            "leidos": leidos,
            "aceptados": creditos.height,
            "apartados": leidos - creditos.height,
            "otros": sum(x.otros for x in foto.lecturas),
        },
        "creditos": creditos.height,
        "patrones": creditos["registro_patronal"].n_unique(),
        "importe": str(pesos(int(creditos["importe"].sum()))),
        "cuadre": {"revisados": cuadre.height, "no_cuadran": cuadre.filter(~pl.col("cuadra")).height},
        "avisos": list(dict.fromkeys([*(a for x in foto.lecturas for a in x.avisos), REGISTRO_DE_DIEZ])),
        "anteriores": anteriores,
    }
    tablas = {cartera.CREDITOS: creditos, cartera.APARTADOS: apartados, cartera.CUADRE: cuadre}
    return cartera.publicar(cartera.carpeta_rale(oficina, foto.clase, foto.corte), RALE, tablas, datos)


def _ya_hay(previa: Guardado, que: str) -> ErrorCedulas:
    nombres = ", ".join(a["nombre"] for a in previa.datos["archivos"][:3])
    return ErrorCedulas(
        "ya-hay-otra-version",
        f"ya se recibió otro {que}",
        lugar=str(previa.carpeta),
        causa=f"el vigente salió de {nombres} (recibido el {previa.datos['fecha']})",
        remedio="si éste lo sustituye, repita la orden con --reemplaza; el anterior queda en el acervo",
    )


def _resumen(fotos: Sequence[Guardado], nuevas: set[str]) -> pl.DataFrame:
    filas = [
        {
            "clase": f.datos["clase"],
            "corte": date.fromisoformat(f.datos["corte"]),
            "resultado": "recibido" if str(f.carpeta) in nuevas else "ya-estaba",
            "creditos": f.datos["creditos"],
            "patrones": f.datos["patrones"],
            "importe": f.datos["importe"],
            "leidos": f.datos["lectura"]["leidos"],
            "apartados": f.datos["lectura"]["apartados"],
            "otros_renglones": f.datos["lectura"]["otros"],
            "totales_revisados": f.datos["cuadre"]["revisados"],
            "totales_que_no_cuadran": f.datos["cuadre"]["no_cuadran"],
        }
        for f in fotos
    ]
    return pl.DataFrame(filas, schema={**RESUMEN, "importe": pl.String}).with_columns(pl.col("importe").cast(IMPORTE))


def fotos_recibidas(oficina: Oficina) -> pl.DataFrame:
    """Un renglón por clase y corte recibidos."""
    return _resumen(cartera.fotos(oficina), set())


def listar_rale(oficina: Oficina, corte: date | None, clase: str | None, incidencia: str | None) -> pl.DataFrame:
    """Los créditos de una foto (sin corte, la última de cada clase), con importes en pesos."""
    tabla = pl.concat([f.creditos() for f in cartera.exigir_fotos(oficina, corte, clase)])
    if incidencia:
        tabla = tabla.filter(pl.col("incidencia") == incidencia.zfill(2))
    return a_pesos(tabla.sort("clase", "numero_credito", "registro_patronal"), RALE)


def a_pesos(tabla: pl.DataFrame, esquema: Esquema) -> pl.DataFrame:
    """Para entregar: los importes del esquema, en pesos, y sólo sus columnas."""
    return tabla.with_columns(a_importe(c) for c in importes_de(esquema)).select(*esquema)
