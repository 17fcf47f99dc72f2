"""Calendario de emisión: cuándo se entrega cada producto y cuándo se notifica (función 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cedulas_cli.dominio.esquemas import BIMESTRAL, EMISIONES
from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import fecha_de, invalido, renglones
from cedulas_cli.sistema.rutas import carpeta_recurso

EMISION = "emision.csv"
SIN_VERIFICAR = "SIN VERIFICAR"
_COLUMNAS = ("emision", "periodo", "entrega", "inicio_notificacion", "termino_notificacion", "fundamento")


@dataclass(frozen=True)
class FechasEmision:
    """Fechas de un producto: entrega a la subdelegación e inicio y término de su distribución."""

    emision: str
    periodo: Periodo
    entrega: date
    inicio_notificacion: date
    termino_notificacion: date
    fundamento: str

    @property
    def verificada(self) -> bool:
        """Falso mientras el fundamento diga SIN VERIFICAR (lo de ejemplo)."""
        return SIN_VERIFICAR not in self.fundamento


def cargar_emision(carpeta_oficina: Path | None = None) -> dict[tuple[str, str], FechasEmision]:
    """Calendario de emisión por (emisión, periodo `AAAA-MM`); el de la oficina reemplaza al de ejemplo.

    Un producto sin renglón no está: quien lo use decide si puede seguir sin fechas.
    """
    fechas: dict[tuple[str, str], FechasEmision] = {}
    for carpeta in (carpeta_recurso("calendarios"), carpeta_oficina):
        if carpeta is not None and (ruta := carpeta / EMISION).is_file():
            fechas.update(_leer(ruta))
    return fechas


def _leer(ruta: Path) -> dict[tuple[str, str], FechasEmision]:
    leidas: dict[tuple[str, str], FechasEmision] = {}
    for lugar, renglon in renglones(ruta, _COLUMNAS):
        nueva = FechasEmision(
            emision=renglon["emision"],
            periodo=_periodo(renglon["emision"], renglon["periodo"], lugar),
            entrega=fecha_de(renglon["entrega"], lugar),
            inicio_notificacion=fecha_de(renglon["inicio_notificacion"], lugar),
            termino_notificacion=fecha_de(renglon["termino_notificacion"], lugar),
            fundamento=renglon["fundamento"],
        )
        if not nueva.entrega <= nueva.inicio_notificacion <= nueva.termino_notificacion:
            raise invalido(lugar, "debe cumplirse entrega ≤ inicio_notificacion ≤ termino_notificacion")
        if not nueva.fundamento:
            raise invalido(lugar, "fundamento está vacío")
        if (llave := (nueva.emision, str(nueva.periodo))) in leidas:
            raise invalido(lugar, f"la emisión {nueva.emision} de {nueva.periodo} ya estaba")
        leidas[llave] = nueva
    return leidas


def _periodo(emision: str, texto: str, lugar: str) -> Periodo:
    if emision not in EMISIONES:
        raise invalido(lugar, f"«{emision}» no es {', '.join(EMISIONES)}")
    try:
        periodo = Periodo.de_texto(texto)
        if emision == BIMESTRAL:
            exigir_bimestre(periodo)
    except ErrorCedulas as falla:
        raise invalido(lugar, falla.mensaje) from falla
    return periodo
