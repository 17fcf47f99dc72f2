"""La demostración: la corrida completa sobre los archivos de ejemplo, y se comprueba sola."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.corrida import ResumenCorrida, correr
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import recibidas
from cedulas_cli.respaldo.restauracion import restaurar
from cedulas_cli.respaldo.verificacion import verificar
from cedulas_cli.sistema.avance import AvanceMudo
from cedulas_cli.sistema.rutas import carpeta_recurso

CASOS: tuple[tuple[str, str], ...] = (("visor", "2026-06"), ("xls", "2026-07"), ("canonico", "2026-04"))
"""Carpeta de `datos_ejemplo/` y el periodo que trae."""

COMPARABLES = ("archivo", "renglon", "registro_patronal", "nss", "concepto", "emitido", "causa")


@dataclass(frozen=True)
class ResultadoDemo:
    """Lo que hizo la demostración con una carpeta de ejemplo."""

    caso: str
    corrida: ResumenCorrida
    esperadas: int
    halladas: int
    coinciden: bool
    apartados_esperados: int
    apartados: int
    respaldo: Path
    respaldo_integro: bool

    @property
    def bien(self) -> bool:
        """Halló exactamente lo sembrado y el respaldo se restauró íntegro."""
        return self.coinciden and self.apartados == self.apartados_esperados and self.respaldo_integro


def demostrar(destino: Path, fecha: date, avance: AvanceMudo) -> list[ResultadoDemo]:
    """Corre cada ejemplo en `destino/oficina` y lo compara con su resultado esperado."""
    oficina = Oficina((destino / "oficina").resolve())
    ejemplos = carpeta_recurso("datos_ejemplo")
    return [_un_caso(oficina, ejemplos / caso, caso, periodo, fecha, avance) for caso, periodo in CASOS]


def _un_caso(
    oficina: Oficina, carpeta: Path, caso: str, periodo: str, fecha: date, avance: AvanceMudo
) -> ResultadoDemo:
    archivos = sorted(r for r in carpeta.iterdir() if r.suffix in {".zip", ".xls", ".xlsx", ".parquet"}) + sorted(
        carpeta.glob("patrones.csv")
    )
    corrida = correr(oficina, archivos, periodo, fecha, reemplaza=False, avance=avance)
    with avance.paso("comprobar"):
        esperados = pl.read_csv(carpeta / "errores_esperados.csv", infer_schema=False)
        cotejo = pl.concat(
            [
                pl.read_parquet(oficina.cuotas(r.emision, r.periodo) / "cotejo.parquet")
                for r in recibidas(oficina, periodo)
            ]
        )
        de_importe = esperados.filter(pl.col("concepto").is_in(_conceptos()))
        ilegibles = esperados.filter(~pl.col("concepto").is_in(_conceptos()))
        respaldo = oficina.respaldos / corrida.datos["respaldo"]["archivo"]
        integro = _restaura(respaldo, oficina.raiz.parent / f"restaurado-{periodo}")
    lectura = corrida.datos["lectura"]
    return ResultadoDemo(
        caso=caso,
        corrida=corrida,
        esperadas=de_importe.height,
        halladas=cotejo.height,
        coinciden=_renglones(de_importe) == _renglones(cotejo),
        apartados_esperados=ilegibles.select("archivo", "renglon").n_unique() if ilegibles.height else 0,
        apartados=int(lectura["apartados"]),
        respaldo=respaldo,
        respaldo_integro=integro,
    )


def _conceptos() -> Sequence[str]:
    from cedulas_cli.dominio.esquemas import CONCEPTOS

    return CONCEPTOS


def _renglones(tabla: pl.DataFrame) -> list[tuple[str, ...]]:
    return sorted(tabla.select(pl.col(c).cast(pl.String) for c in COMPARABLES).rows())


def _restaura(respaldo: Path, destino: Path) -> bool:
    """Verifica el contenido entero del respaldo y, si la carpeta aún no existe, lo restaura en ella."""
    if verificar(respaldo, datos=True).hallazgos:
        return False
    if destino.exists():
        return True
    try:
        restaurar(respaldo, destino)
    except ErrorCedulas:
        return False
    return True
