"""Una calculadora sobre una tabla de cualquier tamaño: por tandas, repartidas entre los núcleos, y en su orden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.campos import Campo, DatoMalo, LectorDeCampos
from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.dominio.esquemas import APARTADOS
from cedulas_cli.dominio.plan import nada_util
from cedulas_cli.dominio.resultado import (
    ADVERTENCIAS,
    POSICION,
    SEPARADOR_DE_AVISOS,
    Contexto,
    Regla,
    esquema_en_centavos,
)
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.calculadora import a_la_frontera, exigir_que_quepa
from cedulas_cli.flujo.entrega import ResumenCalculo, primer_renglon
from cedulas_cli.sistema.procesos import en_orden
from cedulas_cli.sistema.tablas import traducir_fallas
from cedulas_cli.sistema.tandas import escribir_por_tandas, leer_por_tandas

_DE_QUIEN = ("registro_patronal", "nss")


class Tanda(NamedTuple):
    """Renglones seguidos de la tabla y el número que lleva el primero."""

    primero: int
    tabla: pl.DataFrame


class Hecha(NamedTuple):
    """Una tanda calculada: leidos = tabla.height + apartados.height."""

    leidos: int
    tabla: pl.DataFrame
    apartados: pl.DataFrame


@dataclass
class _Cuentas:
    leidos: int = 0
    aceptados: int = 0
    apartados: list[pl.DataFrame] = field(default_factory=list)
    avisos: dict[str, None] = field(default_factory=dict)

    def sumar(self, hecha: Hecha) -> None:
        self.leidos += hecha.leidos
        self.aceptados += hecha.tabla.height
        if hecha.apartados.height:
            self.apartados.append(hecha.apartados)
        textos = hecha.tabla[ADVERTENCIAS].drop_nulls().unique(maintain_order=True)
        self.avisos.update(dict.fromkeys(aviso for texto in textos for aviso in texto.split(SEPARADOR_DE_AVISOS)))

    def resumen(self, entrada: str) -> ResumenCalculo:
        apartados = pl.concat([pl.DataFrame(schema=APARTADOS), *self.apartados])
        if not self.aceptados:
            causa = apartados["motivo"][0] if apartados.height else "la tabla no tiene renglones"
            raise nada_util(entrada, f"{causa} (y {max(self.leidos - 1, 0)} renglones más sin aceptar)")
        return ResumenCalculo(self.leidos, self.aceptados, apartados, tuple(self.avisos))


def calcular_tabla(
    campos: Sequence[Campo],
    regla: Regla,
    contexto: Contexto,
    entrada: str,
    salida: str,
    formato: str | None,
    titulo: str = "",
) -> ResumenCalculo:
    """Renglón por renglón, en su orden: lo demás pasa intacto y lo que no sirve se aparta con su motivo.

    La memoria no crece con los renglones (sólo con los apartados) y la salida aparece entera o no aparece.
    Errores: «columna-faltante», «columna-flotante», «tabla-rota» (también por una columna de listas, duraciones o
    bytes que no se puede leer o no cabe en la salida) y «sin-renglones-utiles» (65); «parametro-sin-vigencia» (78).
    """
    cuentas = _Cuentas()
    with traducir_fallas(entrada), leer_por_tandas(entrada) as lectura:
        _exigir_columnas(campos, lectura.esquema, entrada)
        with escribir_por_tandas(salida, formato, titulo) as escribir:
            trabajo = Trabajo(tuple(campos), regla, contexto, entrada)
            for hecha in en_orden(trabajo, _numeradas(lectura.tandas, primer_renglon(entrada))):
                cuentas.sumar(hecha)
                if hecha.tabla.height:
                    escribir(hecha.tabla)
            return cuentas.resumen(entrada)


def _numeradas(tandas: Iterator[pl.DataFrame], primero: int) -> Iterator[Tanda]:
    for tabla in tandas:
        yield Tanda(primero, tabla)
        primero += tabla.height


def _exigir_columnas(campos: Sequence[Campo], esquema: pl.Schema, lugar: str) -> None:
    nombres = {campo.nombre for campo in campos}
    exigir_sin_flotantes([c for c, t in esquema.items() if c in nombres and t.is_float()], lugar)
    for campo in campos:
        if campo.obligatorio and not campo.omision and campo.nombre not in esquema:
            raise ErrorCedulas(
                "columna-faltante",
                f"falta la columna «{campo.nombre}»",
                lugar=lugar,
                causa=f"es obligatoria: {campo.ayuda}",
                remedio="agréguela a la tabla",
            )


@dataclass(frozen=True)
class Trabajo:
    """Lo que se hace con cada tanda; viaja una vez a cada proceso."""

    campos: tuple[Campo, ...]
    regla: Regla
    contexto: Contexto
    archivo: str

    def __call__(self, tanda: Tanda) -> Hecha:
        """Los renglones que sirven, con sus columnas nuevas, y los que no, con su motivo."""
        tabla = tanda.tabla.with_row_index(POSICION)
        nuevas, pendientes = [], tabla
        if self.regla.en_bloque is not None:
            nuevas.append(self.regla.en_bloque(tanda.tabla, self.contexto))
            pendientes = tabla.join(nuevas[0], on=POSICION, how="anti", maintain_order="left")
        de_uno_en_uno, apartados = self._uno_por_uno(pendientes, tanda.primero)
        calculadas = pl.concat([*nuevas, de_uno_en_uno]).sort(POSICION)
        aceptada = tanda.tabla if calculadas.height == tabla.height else tanda.tabla[calculadas[POSICION]]
        return Hecha(
            tabla.height,
            aceptada.with_columns(a_la_frontera(self.regla, calculadas.drop(POSICION))),
            pl.DataFrame(apartados, schema=APARTADOS),
        )

    def _uno_por_uno(self, tabla: pl.DataFrame, primero: int) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
        """Lo calculado, con importes en centavos y su posición, y lo apartado."""
        lector = LectorDeCampos(self.campos, tabla.columns)
        identifican = [c for c in _DE_QUIEN if c in tabla.columns]
        filas: list[tuple[Any, ...]] = []
        apartados: list[dict[str, Any]] = []
        resueltas: dict[tuple[str | None, ...], tuple[Any, ...] | DatoMalo] = {}
        renglones = zip(tabla[POSICION], _textos(tabla, lector.presentes), _textos(tabla, identifican), strict=True)
        for posicion, celdas, quien in renglones:
            if (fila := resueltas.get(celdas)) is None:  # los renglones iguales se resuelven una vez por tanda
                fila = resueltas[celdas] = self._resolver(lector, celdas)
            if isinstance(fila, DatoMalo):
                dueno = dict(zip(identifican, quien, strict=True))
                apartados.append(dueno | _apartado(fila, self.archivo, primero + posicion))
            else:
                filas.append((posicion, *fila))
        return pl.DataFrame(filas, schema=self._esquema, orient="row"), apartados

    @cached_property
    def _esquema(self) -> dict[str, Any]:
        """El de lo calculado: el dinero, todavía en centavos."""
        return esquema_en_centavos(self.regla)

    @cached_property
    def _importes(self) -> tuple[str, ...]:
        return self.regla.importes

    def _resolver(self, lector: LectorDeCampos, celdas: tuple[str | None, ...]) -> tuple[Any, ...] | DatoMalo:
        """Los datos del renglón y sus advertencias; los pasos, que sólo cuenta `explicar`, no se guardan."""
        try:
            resultado = self.regla.calcular(lector.leer(celdas), self.contexto)
            exigir_que_quepa(self._importes, resultado)
        except DatoMalo as malo:
            return malo
        datos = (resultado.datos.get(nombre) for nombre in self.regla.salidas)
        return (*datos, SEPARADOR_DE_AVISOS.join(resultado.advertencias) or None)


def _apartado(malo: DatoMalo, archivo: str, renglon: int) -> dict[str, Any]:
    return {
        "archivo": archivo,
        "renglon": renglon,
        "campo": malo.campo,
        "regla": f"{malo.campo}-{malo.regla}",
        "valor": malo.valor,
        "motivo": malo.motivo,
    }


def _textos(tabla: pl.DataFrame, columnas: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """Esas celdas, renglón por renglón, como texto exacto: de los tipos de Parquet ninguno pasa por flotante."""
    if not columnas:
        return repeat((), tabla.height)
    return tabla.select(pl.col(c).cast(pl.String) for c in columnas).iter_rows()
