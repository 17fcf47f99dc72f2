"""Una captura: revisa, encadena y proyecta hechos por tandas, dentro de la transacción de quien la pide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import polars as pl
from sqlalchemy import Connection

from cedulas_cli.dominio.credito.errores_hecho import segundo_sucesor
from cedulas_cli.dominio.credito.hechos import CREDITO, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.tiempo import es_automatico
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.padron import lectura
from cedulas_cli.oficina.padron.asuntos import Derivador
from cedulas_cli.oficina.padron.canonico import contenido, huella_con_texto, texto_de_datos
from cedulas_cli.oficina.padron.modelo import CABEZA, HECHO
from cedulas_cli.oficina.padron.volcado import Fila, agregar, reemplazar

TANDA = 10_000
CLAVES_EN_MEMORIA = 40_000
LARGO_CLAVE, LARGO_HECHO = 60, 40
ENTERO_MAYOR = 10**15
"""Diez billones de pesos en centavos: ninguna suma de los hechos de un crédito pasa de 64 bits."""
APARTADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "renglon": pl.Int64,
    "numero_credito": pl.String,
    "hecho": pl.String,
    "fecha": pl.Date,
    "campo": pl.String,
    "regla": pl.String,
    "valor": pl.String,
    "motivo": pl.String,
}
"""Lo que una captura no aceptó; `renglon` es el lugar del hecho entre los capturados, desde 1."""


@dataclass(frozen=True)
class ResumenCaptura:
    """Cuentas de una captura: leidos = aceptados + repetidos + apartados."""

    leidos: int
    aceptados: int
    repetidos: int
    apartados: pl.DataFrame
    avisos: tuple[str, ...] = ()


@dataclass(slots=True)
class _Clave:
    """Lo que se sabe de una clave a media captura."""

    estado: Any = None
    dichos: set[str] = field(default_factory=set)
    n_ultimo: int = 0


class Captura:
    """Acumula los hechos aceptados y los va escribiendo por tandas."""

    def __init__(
        self, conexion: Connection, derivadores: Mapping[str, Derivador], registrado: date, n: int, previa: str
    ) -> None:
        self._conexion = conexion
        self._derivadores = derivadores
        self._registrado = registrado
        self._dia = registrado.isoformat()
        self.desde = n + 1
        self.n = n
        self.huella = previa
        self._claves: dict[tuple[str, str], _Clave] = {}
        self._tanda: list[Hecho] = []
        self._filas: list[Fila] = []
        self._tocadas: dict[tuple[str, str], _Clave] = {}
        self._apartados: list[tuple[Any, ...]] = []
        self._leidos = self._repetidos = self._futuros = 0

    def recibir(self, nuevos: Iterable[HechoNuevo]) -> None:
        """Todos los hechos, en su orden."""
        pendientes = iter(nuevos)
        while tanda := list(islice(pendientes, TANDA)):
            self._preparar(tanda)
            for nuevo in tanda:
                self._leidos += 1
                self._revisar(nuevo)
            self._escribir()

    @property
    def aceptados(self) -> int:
        """Cuántos entraron."""
        return self.n - self.desde + 1

    @property
    def hay_apartados(self) -> bool:
        """Si alguno no se aceptó."""
        return bool(self._apartados)

    def terminar(self, reglas: str) -> None:
        """Deja la cabeza en el último hecho."""
        reemplazar(self._conexion, CABEZA, [(1, self.n, bytes.fromhex(self.huella), reglas)])

    def resumen(self, *, entraron: bool, avisos: Sequence[str] = ()) -> ResumenCaptura:
        """Las cuentas; si el lote no entró, ninguno cuenta como aceptado."""
        tabla = pl.DataFrame(self._apartados, schema=APARTADOS, orient="row")
        if self._futuros:
            cuantos = f"{self._futuros} hechos tienen" if self._futuros > 1 else "un hecho tiene"
            avisos = (*avisos, f"{cuantos} fecha posterior al día en que se capturan ({self._registrado}): revísela")
        return ResumenCaptura(self._leidos, self.aceptados if entraron else 0, self._repetidos, tabla, tuple(avisos))

    def _preparar(self, tanda: Sequence[HechoNuevo]) -> None:
        """Trae de la base lo que ya se sabía de las claves que no están en memoria."""
        if len(self._claves) > CLAVES_EN_MEMORIA:
            self._claves.clear()
        faltan: dict[str, dict[str, None]] = {}
        for nuevo in tanda:
            if (nuevo.asunto, nuevo.clave) not in self._claves:
                faltan.setdefault(nuevo.asunto, {})[nuevo.clave] = None
        for asunto, claves in faltan.items():
            derivador = self._derivadores.get(asunto)
            if derivador is None or self.n == 0:
                continue
            validas = [c for c in claves if _motivo_de_texto(c, LARGO_CLAVE) is None]
            for clave, historia in lectura.historias(self._conexion, asunto, validas).items():
                self._claves[asunto, clave] = _Clave(
                    derivador.derivar(historia), {_dicho(h, texto_de_datos(h.datos)) for h in historia}, historia[-1].n
                )

    def _revisar(self, nuevo: HechoNuevo) -> None:
        try:
            self._asentar(nuevo)
        except ErrorCedulas as error:
            motivo = ": ".join(t for t in (error.mensaje, error.causa) if t)
            self._apartar(nuevo, "hecho", error.nombre, nuevo.hecho, motivo, error.remedio)
        except _NoSirve as motivo:
            self._apartar(nuevo, motivo.campo, motivo.regla, motivo.valor, str(motivo), "")

    def _asentar(self, nuevo: HechoNuevo) -> None:
        derivador = self._derivadores.get(nuevo.asunto)
        if derivador is None:
            raise _NoSirve("asunto", "asunto-desconocido", nuevo.asunto, "el padrón no lleva ese asunto")
        datos = _datos_de(nuevo)
        _exigir_textos(nuevo)
        llave = (nuevo.asunto, nuevo.clave)
        sabido = self._claves.get(llave)
        if sabido is None:
            sabido = self._claves[llave] = _Clave()
        dicho = _dicho(nuevo, datos)
        ya_dicho = dicho in sabido.dichos
        if ya_dicho and not es_automatico(nuevo.datos):
            self._repetidos += 1
            return
        n, dia = self.n + 1, nuevo.fecha.isoformat()
        huella = huella_con_texto(
            n,
            nuevo.asunto,
            nuevo.clave,
            nuevo.hecho,
            dia,
            self._dia,
            nuevo.usuario,
            nuevo.documento,
            datos,
            self.huella,
        )
        hecho = Hecho(
            n,
            nuevo.asunto,
            nuevo.clave,
            nuevo.hecho,
            nuevo.fecha,
            self._registrado,
            nuevo.usuario,
            nuevo.documento,
            nuevo.datos,
            self.huella,
            huella,
        )
        try:
            estado = derivador.aplicar(sabido.estado, hecho, lambda: self._historia(nuevo.asunto, nuevo.clave))
        except ErrorCedulas:
            if not ya_dicho:
                raise
            # El tiempo puede volver a mover lo que una corrección deshizo; si no procede, es el mismo de antes.
            self._repetidos += 1
            return
        if sabido.estado is None and nuevo.asunto == CREDITO:
            self._exigir_un_solo_sucesor(estado, hecho)
        sabido.estado, sabido.n_ultimo = estado, n
        sabido.dichos.add(dicho)
        self._futuros += nuevo.fecha > self._registrado
        self.n, self.huella = n, huella
        self._tanda.append(hecho)
        self._filas.append(
            (
                n,
                nuevo.asunto,
                nuevo.clave,
                nuevo.hecho,
                dia,
                self._dia,
                nuevo.usuario,
                nuevo.documento,
                datos,
                bytes.fromhex(huella),
            )
        )
        self._tocadas[llave] = sabido

    def _exigir_un_solo_sucesor(self, nacido: Credito, hecho: Hecho) -> None:
        """A un sustituido no le nace un segundo sucesor (invariante 4): sólo aquí se ven los dos créditos."""
        if nacido.es_multa or not nacido.credito_origen:
            return
        llave = (CREDITO, nacido.credito_origen)
        if (sabido := self._claves.get(llave)) is not None:
            origen = sabido.estado
        else:
            historia = self._historia(*llave)
            origen = self._derivadores[CREDITO].derivar(historia) if historia else None
        if origen is not None and origen.sucesor not in ("", nacido.numero_credito):
            raise segundo_sucesor(hecho, origen)

    def _historia(self, asunto: str, clave: str) -> list[Hecho]:
        """Lo asentado de una clave: lo que ya está en la base y lo de esta tanda."""
        propios = [h for h in self._tanda if h.clave == clave and h.asunto == asunto]
        return lectura.hechos(self._conexion, asunto, clave) + propios

    def _apartar(self, nuevo: HechoNuevo, campo: str, regla: str, valor: str, motivo: str, remedio: str) -> None:
        explicado = "; ".join(t for t in (motivo, remedio) if t)
        fila = (self._leidos, nuevo.clave, nuevo.hecho, nuevo.fecha, campo, regla, valor[:200], explicado)
        self._apartados.append(tuple(_legible(v) if isinstance(v, str) else v for v in fila))

    def _escribir(self) -> None:
        agregar(self._conexion, HECHO, self._filas)
        por_asunto: dict[str, list[Fila]] = {}
        for (asunto, clave), sabido in self._tocadas.items():
            fila = self._derivadores[asunto].fila(clave, sabido.estado, sabido.n_ultimo)
            por_asunto.setdefault(asunto, []).append(fila)
        for asunto, filas in por_asunto.items():
            reemplazar(self._conexion, self._derivadores[asunto].tabla, filas)
        self._filas, self._tanda, self._tocadas = [], [], {}


class _NoSirve(Exception):
    """Por qué un hecho no puede ni intentarse."""

    def __init__(self, campo: str, regla: str, valor: str, motivo: str) -> None:
        super().__init__(motivo)
        self.campo = campo
        self.regla = regla
        self.valor = valor


def _dicho(hecho: HechoNuevo | Hecho, datos: str) -> str:
    return contenido(hecho.asunto, hecho.clave, hecho.hecho, hecho.fecha.isoformat(), hecho.documento, datos)


def _datos_de(nuevo: HechoNuevo) -> str:
    try:
        for valor in _valores(nuevo.datos) if _hay_que_ver(nuevo.datos) else ():
            if isinstance(valor, float):
                raise _NoSirve("datos", "datos-invalidos", str(valor), "un número con punto flotante no es exacto")
            if isinstance(valor, int) and abs(valor) > ENTERO_MAYOR:
                raise _NoSirve("datos", "datos-invalidos", str(valor)[:40], "un entero de los datos es desmedido")
        texto = texto_de_datos(nuevo.datos)
        if not texto.isascii():
            texto.encode()
    except (TypeError, ValueError, RecursionError) as falla:
        raise _NoSirve("datos", "datos-invalidos", "", "los datos no se pueden escribir como JSON") from falla
    return texto


def _hay_que_ver(datos: Mapping[str, Any]) -> bool:
    """Falso si todo es texto, lógico, nulo o un entero moderado: lo común, y no hay nada que objetar."""
    for llave, valor in datos.items():
        tipo = type(valor)
        if type(llave) is not str or not (
            tipo is str or valor is None or tipo is bool or (tipo is int and -ENTERO_MAYOR <= valor <= ENTERO_MAYOR)
        ):
            return True
    return False


def _valores(valor: Any) -> Iterator[Any]:
    """Las hojas de un valor compuesto; una llave que no es texto no tiene forma canónica."""
    if isinstance(valor, Mapping):
        for llave, dentro in valor.items():
            if not isinstance(llave, str):
                raise TypeError(llave)
            if isinstance(dentro, Mapping | list | tuple):
                yield from _valores(dentro)
            else:
                yield dentro
    else:
        for dentro in valor:
            if isinstance(dentro, Mapping | list | tuple):
                yield from _valores(dentro)
            else:
                yield dentro


def _exigir_textos(nuevo: HechoNuevo) -> None:
    juntos = nuevo.clave + nuevo.hecho + nuevo.usuario + nuevo.documento
    cortos = 0 < len(nuevo.clave) <= LARGO_CLAVE and len(nuevo.hecho) <= LARGO_HECHO
    if cortos and juntos.isascii() and juntos.isprintable():
        return
    for campo, valor, largo in (
        ("clave", nuevo.clave, LARGO_CLAVE),
        ("hecho", nuevo.hecho, LARGO_HECHO),
        ("usuario", nuevo.usuario, None),
        ("documento", nuevo.documento, None),
    ):
        if motivo := _motivo_de_texto(valor, largo):
            raise _NoSirve(campo, "texto-invalido", valor, f"{campo}: {motivo}")
    if not nuevo.clave:
        raise _NoSirve("clave", "texto-invalido", "", "no dice de qué es el hecho")


def _motivo_de_texto(valor: str, largo: int | None) -> str | None:
    if largo is not None and len(valor) > largo:
        return f"pasa de {largo} caracteres"
    if valor.isascii() and valor.isprintable():
        return None
    if "\0" in valor:
        return "trae un carácter nulo"
    try:
        valor.encode()
    except UnicodeEncodeError:
        return "trae medio carácter (texto mal decodificado)"
    return None


def _legible(texto: str) -> str:
    return texto.encode("utf-8", "replace").decode()
