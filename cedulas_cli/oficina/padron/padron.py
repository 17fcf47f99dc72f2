"""El padrón abierto: capturar y consultar. Quien captura lo abre con el candado de la oficina tomado."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection

from cedulas_cli.dominio.credito.hechos import CREDITO, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron import ancla, esquema, sellado
from cedulas_cli.oficina.padron import lectura as leer
from cedulas_cli.oficina.padron.asuntos import Doblez, derivadores, huella_de_reglas
from cedulas_cli.oficina.padron.base import ESPERA_SEGUNDOS, Lugar, lugar_de, motor, traducir
from cedulas_cli.oficina.padron.escritura import Captura, ResumenCaptura
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.modelo import VERSION
from cedulas_cli.oficina.padron.proyectar import reproyectar
from cedulas_cli.oficina.padron.verificacion import InformeVerificacion, revisar_base
from cedulas_cli.sistema.candado import candado

CANDADO = ".candado-padron"


class Padron:
    """Una conexión al padrón. Lo devuelve `abrir`; no se crea suelto."""

    def __init__(
        self,
        lugar: Lugar,
        conexion: Connection,
        reglas: Reglas,
        dobleces: Mapping[str, Doblez] | None,
        base: int | None,
    ) -> None:
        self.lugar = lugar
        self.avisos: list[str] = []
        self._conexion = conexion
        self._derivadores = derivadores(reglas, dobleces)
        self._reglas = reglas
        self._dobleces = dobleces
        self._huella_reglas = huella_de_reglas(reglas)
        self._base = base

    def registrar(
        self, nuevos: Iterable[HechoNuevo], registrado: date, *, lote_atomico: bool = False, simular: bool = False
    ) -> ResumenCaptura:
        """Asienta los hechos en una sola transacción: entran todos los buenos o, si algo falla, ninguno.

        Uno idéntico a otro ya asentado (mismo asunto, clave, hecho, fecha, documento y datos) cuenta como repetido y no
        cambia nada; el que no procede se aparta con su motivo. Con `lote_atomico`, si uno se aparta no entra ninguno;
        con `simular`, se dice lo que pasaría y no queda nada. Errores: «registro-alterado» si la base no es la que se
        selló, y los de la base.
        """
        with traducir(self.lugar):
            sellado.reponer(self.lugar, self._conexion, self._base)
            sellado.exigir_diario_vacio(self.lugar, self._conexion)
            transaccion = self._conexion.begin()
            try:
                n, previa, _ = leer.cabeza(self._conexion, bloquea=not self.lugar.es_archivo)
                sellado.exigir_cabeza(self.lugar, n, previa)
                captura = Captura(self._conexion, self._derivadores, registrado, n, previa)
                captura.recibir(nuevos)
                rechazado = lote_atomico and captura.hay_apartados
                if simular or rechazado or not captura.aceptados:
                    transaccion.rollback()
                    return captura.resumen(entraron=not rechazado)
                captura.terminar(self._huella_reglas)
                pendiente = ancla.Pendiente(captura.desde, captura.n, captura.huella, registrado.isoformat())
                ancla.anotar(self.lugar.oficina, pendiente)
                transaccion.commit()
            except BaseException:
                if transaccion.is_active:
                    transaccion.rollback()
                raise
            avisos = sellado.asentar(self.lugar, self._conexion, self._base, pendiente)
        return captura.resumen(entraron=True, avisos=avisos)

    def credito(self, numero: str) -> Credito | None:
        """El crédito, derivado de sus hechos; nada si el padrón no lo conoce."""
        historia = self.hechos(CREDITO, numero)
        derivado: Credito | None = self._derivadores[CREDITO].derivar(historia) if historia else None
        return derivado

    def creditos_derivados(self, numeros: Sequence[str]) -> dict[str, Credito]:
        """Varios créditos, derivados de sus hechos; los desconocidos no salen."""
        with self._leyendo() as conexion:
            historias = leer.historias(conexion, CREDITO, numeros)
        return {numero: self._derivadores[CREDITO].derivar(hechos) for numero, hechos in historias.items()}

    def hechos(self, asunto: str, clave: str) -> list[Hecho]:
        """La historia de una clave, en el orden en que se asentó."""
        with self._leyendo() as conexion:
            return leer.hechos(conexion, asunto, clave)

    def historias(self, asunto: str, claves: Sequence[str]) -> dict[str, list[Hecho]]:
        """Las historias de varias claves; las que no tienen ninguna no salen."""
        with self._leyendo() as conexion:
            return leer.historias(conexion, asunto, claves)

    def creditos(self, filtros: Filtros | None = None) -> pl.DataFrame:
        """La lista de créditos, por número; dinero en centavos."""
        with self._leyendo() as conexion:
            return leer.creditos(conexion, filtros or Filtros())

    def por_avanzar(self, fecha: date) -> list[str]:
        """Números con algo por ocurrir ese día o antes."""
        with self._leyendo() as conexion:
            return leer.por_avanzar(conexion, fecha)

    def proyeccion(self, asunto: str, clave: str | None = None) -> dict[str, dict[str, Any]]:
        """Estado de cada clave de un asunto que no es el crédito."""
        with self._leyendo() as conexion:
            return leer.proyeccion(conexion, asunto, clave)

    def cuantos_hechos(self) -> int:
        """Largo del diario."""
        with self._leyendo() as conexion:
            return leer.cabeza(conexion)[0]

    def verificar(self) -> InformeVerificacion:
        """Lo que se ve desde adentro; el sello del archivo lo revisa `verificacion.verificar`."""
        with self._leyendo() as conexion:
            return revisar_base(self.lugar, conexion, self._reglas, self._dobleces)

    def reproyectar(self) -> int:
        """Rehace las proyecciones si se hicieron con otras reglas; cuántas cambió."""
        with traducir(self.lugar):
            with self._conexion.begin():
                n, cabeza, con_reglas = leer.cabeza(self._conexion, bloquea=not self.lugar.es_archivo)
            if con_reglas in ("", self._huella_reglas):
                return 0
            sellado.exigir_cabeza(self.lugar, n, cabeza)
            sellado.exigir_diario_vacio(self.lugar, self._conexion)
            with self._conexion.begin():
                cambios, avisos = reproyectar(self._conexion, self._derivadores, self._huella_reglas)
                pendiente = ancla.Pendiente(n + 1, n, cabeza, "")
                ancla.anotar(self.lugar.oficina, pendiente)
            self.avisos += sellado.asentar(self.lugar, self._conexion, self._base, pendiente)
        self.avisos += [f"las reglas o el calendario cambiaron: se rehicieron {cambios:,} proyecciones", *avisos]
        return cambios

    @contextmanager
    def _leyendo(self) -> Iterator[Connection]:
        with traducir(self.lugar):
            if self._conexion.in_transaction():
                yield self._conexion
                return
            with self._conexion.begin():
                yield self._conexion


def existe(oficina: Oficina) -> bool:
    """Si la oficina ya tiene padrón (con servidor, se supone que sí).

    «registro-alterado» si la bitácora ancló hechos y el archivo no está o quedó vacío: una oficina que perdió su padrón
    no es una que todavía no lo tiene.
    """
    lugar = lugar_de(oficina)
    if not lugar.es_archivo or _con_algo(lugar.archivo) or _con_algo(Path(f"{lugar.archivo}-wal")):
        return True
    halladas, _ = ancla.anclas(oficina)
    if halladas:
        raise sellado.perdido(lugar, max(a["hasta"] for a in halladas))
    return lugar.archivo.exists()


def _con_algo(ruta: Path) -> bool:
    return ruta.exists() and ruta.stat().st_size > 0


@contextmanager
def abrir(
    oficina: Oficina,
    reglas: Reglas,
    *,
    lectura: bool = False,
    dobleces: Mapping[str, Doblez] | None = None,
    espera: float = ESPERA_SEGUNDOS,
) -> Iterator[Padron]:
    """El padrón de la oficina. Para capturar, lo crea o lo migra si hace falta y repone lo que quedó a medias.

    `dobleces` dice cómo se derivan los asuntos que no son el crédito. Errores: «padron-vacio» (66) si se pide sólo
    lectura y no existe; «padron-mas-nuevo» (78), «padron-ilegible» (65), «padron-inaccesible» (74), «ocupado» (75).
    """
    lugar = lugar_de(oficina)
    if lectura:
        with _para_leer(lugar, espera) as conexion:
            yield Padron(lugar, conexion, reglas, dobleces, None)
        return
    with (
        candado(oficina.raiz, "captura en el padrón", espera, nombre=CANDADO),
        _para_escribir(lugar, espera) as (conexion, base, avisos),
    ):
        abierto = Padron(lugar, conexion, reglas, dobleces, base)
        abierto.avisos += avisos
        abierto.reproyectar()
        yield abierto


def poner_sello(oficina: Oficina, hoy: date, espera: float = ESPERA_SEGUNDOS) -> None:
    """Sella el archivo como está y lo asienta en la bitácora. Sólo tras comprobar que todo lo demás cuadra."""
    lugar = lugar_de(oficina)
    with (
        candado(oficina.raiz, "resellado del padrón", espera, nombre=CANDADO),
        traducir(lugar),
        _para_escribir(lugar, espera) as (conexion, base, _),
    ):
        with conexion.begin():
            n, cabeza, _ = leer.cabeza(conexion)
        sellado.resellar(lugar, conexion, base, n, cabeza, hoy)


@contextmanager
def _para_leer(lugar: Lugar, espera: float) -> Iterator[Connection]:
    if lugar.es_archivo and not lugar.archivo.exists():
        raise _vacio(lugar)
    if _version(lugar, espera) != VERSION:
        with candado(lugar.oficina.raiz, "migración del padrón", espera, nombre=CANDADO), _para_escribir(lugar, espera):
            pass
    maquina = motor(lugar, lectura=True, espera=espera)
    with traducir(lugar):
        conexion = maquina.connect()
        inicio = conexion.begin()
    try:
        yield conexion
    finally:
        with traducir(lugar):
            inicio.rollback()
            conexion.close()


def _version(lugar: Lugar, espera: float) -> str:
    with traducir(lugar), motor(lugar, lectura=True, espera=espera).connect() as conexion, conexion.begin():
        hallada = esquema.version_de(conexion, lugar)
    if hallada > VERSION:
        raise esquema.mas_nuevo(lugar, hallada)
    return hallada


@contextmanager
def _para_escribir(lugar: Lugar, espera: float) -> Iterator[tuple[Connection, int | None, list[str]]]:
    with sellado.conectado(lugar, espera) as (conexion, base):
        with traducir(lugar):
            avisos = sellado.preparar(lugar, conexion, base)
        yield conexion, base, avisos


def _vacio(lugar: Lugar) -> ErrorCedulas:
    return ErrorCedulas(
        "padron-vacio",
        "la oficina todavía no tiene padrón de créditos",
        lugar=str(lugar),
        causa="nadie ha registrado un crédito",
        remedio="se crea solo al liquidar o con: cedulas credito registrar",
    )
