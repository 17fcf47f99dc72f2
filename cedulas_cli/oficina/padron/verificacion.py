"""¿Es el padrón lo que sus capturas dejaron? El sello del archivo, la cadena, el ancla y lo derivado, y dónde falla.

Cada revisión es independiente: una base dañada a la mitad igual dice todo lo que se pudo ver. Nada de lo que haya en
una base alterada debe tumbar al programa.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, select

from cedulas_cli.dominio.credito.hechos import CREDITO, INICIO
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron import ancla, esquema, lectura, sellado, sello
from cedulas_cli.oficina.padron.asuntos import Doblez, derivadores, huella_de_reglas
from cedulas_cli.oficina.padron.base import PAGINA, Lugar, lugar_de, motor, traducir
from cedulas_cli.oficina.padron.canonico import huella_con_texto
from cedulas_cli.oficina.padron.invariantes import Invariantes
from cedulas_cli.oficina.padron.modelo import CABEZA, HECHO, VERSION
from cedulas_cli.oficina.padron.proyectar import discrepancias
from cedulas_cli.sistema.candado import candado

SELLO = "sello"
HALLAZGOS_POR_REVISION = 20
TABLA: dict[str, pl.DataType | type[pl.DataType]] = {"revision": pl.String, "lugar": pl.String, "detalle": pl.String}
CANDADO = ".candado-padron"


@dataclass(frozen=True)
class Hallazgo:
    """Algo que no es como debe: qué revisión lo vio, dónde y en qué consiste."""

    revision: str
    lugar: str
    detalle: str


@dataclass
class InformeVerificacion:
    """Lo hallado; sin hallazgos, el padrón está íntegro."""

    hechos: int = 0
    cabeza: str = INICIO
    hallazgos: list[Hallazgo] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)

    @property
    def integra(self) -> bool:
        """Sin hallazgos."""
        return not self.hallazgos

    @property
    def solo_el_sello(self) -> bool:
        """Si todo lo demás cuadra: cadena, ancla, estructura y lo derivado."""
        return all(h.revision == SELLO for h in self.hallazgos)

    def tabla(self) -> pl.DataFrame:
        """Los hallazgos, uno por renglón."""
        return pl.DataFrame([(h.revision, h.lugar, h.detalle) for h in self.hallazgos], schema=TABLA, orient="row")

    def agregar(self, revision: str, hallados: Iterator[tuple[str, str]]) -> None:
        """Toma los primeros y cuenta los demás: una tabla cambiada entera no necesita un millón de renglones."""
        sobran = 0
        for numero, (lugar, detalle) in enumerate(hallados):
            if numero < HALLAZGOS_POR_REVISION:
                self.hallazgos.append(Hallazgo(revision, _legible(lugar), _legible(detalle)[:500]))
            else:
                sobran += 1
        if sobran:
            self.hallazgos.append(Hallazgo(revision, "", f"y {sobran:,} más"))


def verificar(
    oficina: Oficina,
    reglas: Reglas,
    *,
    dobleces: Mapping[str, Doblez] | None = None,
    espera: float = 10.0,
) -> InformeVerificacion:
    """Todo lo que se puede revisar del padrón de una oficina. Antes repone lo que una muerte dejó a medias.

    Errores: sólo los de fuera del padrón («ocupado», «padron-inaccesible», «configuracion-invalida»).
    """
    lugar = lugar_de(oficina)
    informe = InformeVerificacion()
    with candado(oficina.raiz, "verificación del padrón", espera, nombre=CANDADO):
        if lugar.es_archivo and not lugar.archivo.exists():
            informe.agregar("archivo", _falta_el_archivo(lugar))
            return informe
        _intentar(lugar, informe, "reposición", lambda: sellado.aquietar(oficina, espera))
        if lugar.es_archivo:
            _intentar(lugar, informe, SELLO, lambda: informe.agregar(SELLO, _contra_el_sello(lugar, informe)))
        _intentar(lugar, informe, "base", lambda: _revisar_abierta(lugar, reglas, dobleces, espera, informe))
    return informe


def revisar_base(
    lugar: Lugar,
    conexion: Connection,
    reglas: Reglas,
    dobleces: Mapping[str, Doblez] | None,
    informe: InformeVerificacion | None = None,
) -> InformeVerificacion:
    """Lo que se ve desde adentro de la base: cadena, cabeza, anclas, proyecciones e invariantes."""
    informe = informe or InformeVerificacion()
    _intentar(lugar, informe, "cadena", lambda: informe.agregar("cadena", _cadena(conexion, informe)))
    _intentar(lugar, informe, "ancla", lambda: informe.agregar("ancla", _contra_las_anclas(lugar, conexion, informe)))
    _intentar(lugar, informe, "proyección", lambda: _proyecciones(conexion, reglas, dobleces, informe))
    return informe


def _intentar(lugar: Lugar, informe: InformeVerificacion, revision: str, accion: Callable[[], object]) -> None:
    """Una revisión que no se pudo hacer es un hallazgo, no una caída: la base puede traer cualquier cosa."""
    try:
        with traducir(lugar):
            accion()
    except ErrorCedulas as error:
        if error.nombre in ("ocupado", "padron-inaccesible", "configuracion-invalida", "padron-mas-nuevo"):
            raise
        informe.agregar(revision, iter([(error.lugar, f"{error.mensaje}: {error.causa}")]))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as falla:
        informe.agregar(revision, iter([("", f"un valor no se entiende ({type(falla).__name__}: {falla})")]))


def _falta_el_archivo(lugar: Lugar) -> Iterator[tuple[str, str]]:
    ancladas, _ = ancla.anclas(lugar.oficina)
    if ancladas or sello.ruta_de(lugar.archivo).exists():
        hasta = max((a["hasta"] for a in ancladas), default=0)
        yield str(lugar.archivo), f"falta la base: la bitácora ancló {hasta:,} hechos"


def _contra_el_sello(lugar: Lugar, informe: InformeVerificacion) -> Iterator[tuple[str, str]]:
    ruta = sello.ruta_de(lugar.archivo)
    try:
        puesto = sello.leer(ruta)
    except sello.SelloRoto:
        yield str(ruta), "el sello está incompleto o alterado"
        return
    if puesto is None:
        if ancla.anclas(lugar.oficina)[0]:  # sin ninguna captura no hay qué sellar: la base murió al nacer
            yield str(ruta), "falta el sello de la base"
        return
    if not puesto.por_pagina:
        limite = f"{lugar.limite_sello >> 20:,} MB"
        informe.avisos.append(
            f"la base pasa de {limite} ([padron] sello_mb): no se sella por página; un byte cambiado en espacio "
            "libre no se notaría, lo demás sí"
        )
        return
    base = os.open(lugar.archivo, os.O_RDONLY)
    try:
        malas = sello.diferencias(base, puesto)
        tamano = os.fstat(base).st_size
    finally:
        os.close(base)
    if malas:
        yield lugar.archivo.name, f"cambió por fuera: {sello.en_palabras(malas, PAGINA)}"
    if tamano % PAGINA:
        yield lugar.archivo.name, f"le sobran o le faltan bytes: mide {tamano:,}"


def _revisar_abierta(
    lugar: Lugar,
    reglas: Reglas,
    dobleces: Mapping[str, Doblez] | None,
    espera: float,
    informe: InformeVerificacion,
) -> None:
    with traducir(lugar), motor(lugar, lectura=True, espera=espera).connect() as conexion:
        if not lugar.es_archivo:
            conexion.execution_options(isolation_level="REPEATABLE READ")
        with conexion.begin():
            version = esquema.version_de(conexion, lugar)
            if version != VERSION:
                informe.avisos.append(f"el esquema es {version or 'nuevo'}: migre con cedulas credito migrar")
                return
            if lugar.es_archivo:
                estructura = _estructura(conexion, lugar)
                _intentar(lugar, informe, "estructura", lambda: informe.agregar("estructura", estructura))
            revisar_base(lugar, conexion, reglas, dobleces, informe)


def _estructura(conexion: Connection, lugar: Lugar) -> Iterator[tuple[str, str]]:
    for (dicho,) in conexion.exec_driver_sql(f"PRAGMA integrity_check({HALLAZGOS_POR_REVISION})"):
        if dicho != "ok":
            yield lugar.archivo.name, str(dicho)


def _cadena(conexion: Connection, informe: InformeVerificacion) -> Iterator[tuple[str, str]]:
    """Recorre el diario entero, tanda por tanda: cada huella se rehace con la del anterior."""
    esperado, previa = 0, INICIO
    consulta = select(HECHO).order_by(HECHO.c.n).execution_options(yield_per=lectura.POR_TANDA)
    for fila in conexion.execute(consulta):
        esperado += 1
        n, asunto, clave, hecho, fecha, registrado, usuario, documento, datos, guardada = fila
        if n != esperado:
            falta = f"hecho {esperado:,}" if n == esperado + 1 else f"hechos {esperado:,} a {n - 1:,}"
            yield falta, "no está en el diario"
            esperado = n
        huella = bytes(guardada).hex()
        rehecha = huella_con_texto(n, asunto, clave, hecho, fecha, registrado, usuario, documento, datos, previa)
        if rehecha != huella:
            yield f"hecho {n:,} ({asunto} {clave})", f"no cuadra con su huella o con la del hecho {n - 1:,}"
        previa = huella
    informe.hechos, informe.cabeza = esperado, previa
    n, dicha, _ = lectura.cabeza(conexion)
    cuantas = conexion.execute(select(func.count()).select_from(CABEZA)).scalar()
    if (n, dicha) != (esperado, previa) or (cuantas or 0) > 1:
        yield "cabeza", f"dice {n:,} hechos y el diario trae {esperado:,}, o su huella es otra"


def _contra_las_anclas(lugar: Lugar, conexion: Connection, informe: InformeVerificacion) -> Iterator[tuple[str, str]]:
    halladas, rota = ancla.anclas(lugar.oficina)
    if rota is not None:
        yield f"bitacora/hechos.jsonl, renglón {rota:,}", "la bitácora fue alterada: su propia cadena se rompe ahí"
    ultima = 0
    for anclada in halladas:
        hasta, cabeza = anclada["hasta"], anclada["cabeza"]
        ultima = max(ultima, hasta)
        en_la_base = lectura.huella_en(conexion, hasta)
        if en_la_base is None:
            yield f"hecho {hasta:,}", "la bitácora lo ancló y ya no está en el diario"
        elif en_la_base != cabeza:
            yield f"hecho {hasta:,}", "no es el que la bitácora ancló"
    n, _, _ = lectura.cabeza(conexion)
    n = max(n, informe.hechos)
    if n > ultima:
        sin_ancla = f"hechos {ultima + 1:,} a {n:,}"
        if lugar.compartido:
            informe.avisos.append(f"{sin_ancla}: los capturó otra máquina; esta oficina no los ancló")
        else:
            yield sin_ancla, "ninguna captura de esta oficina los ancló en la bitácora"


def _proyecciones(
    conexion: Connection, reglas: Reglas, dobleces: Mapping[str, Doblez] | None, informe: InformeVerificacion
) -> None:
    _, _, con_reglas = lectura.cabeza(conexion)
    if con_reglas not in ("", huella_de_reglas(reglas)):
        informe.avisos.append(
            "las reglas o el calendario cambiaron desde la última captura: las proyecciones se rehacen en la próxima "
            "(o con cedulas credito migrar) y no se compararon"
        )
        return
    cartera = Invariantes(reglas)
    for asunto, derivador in derivadores(reglas, dobleces).items():
        pares = discrepancias(conexion, asunto, derivador, cartera.uno if asunto == CREDITO else None)
        informe.agregar("proyección", ((f"{asunto} {clave}", que) for clave, que in pares))
    cartera.entre_varios(conexion)
    informe.avisos += cartera.avisos()


def _legible(texto: Any) -> str:
    return str(texto).encode("utf-8", "replace").decode()
