"""Hoja de resumen del libro de la emisión: patrón, periodo, propuesta y totales de control, por su rótulo."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.campos import campos_de
from cedulas_cli.formatos.limpieza import registro_normal
from cedulas_cli.formatos.texto import sin_acentos

_PERIODO = re.compile(r"^0?([1-9]|1[0-2])\s*[/-]\s*(20[0-9][0-9]|19[0-9][0-9])$")
_PERIODO_ISO = re.compile(r"^(20[0-9][0-9]|19[0-9][0-9])-(0[1-9]|1[0-2])(?:-01.*)?$")
_MESES = {m: i for i, m in enumerate(("ene", "feb", "mar", "abr", "may", "jun"), 1)} | {
    m: i for i, m in enumerate(("jul", "ago", "sep", "oct", "nov", "dic"), 7)
}
_HOJA = re.compile(r"^emision\s+([a-z]{3})[a-z]*\s+([0-9]{4})$")
_FILA_RAZON_SOCIAL = 2
_RESUMENES = {"LIBRO-RESUMEN-EMA": esq.MENSUAL, "LIBRO-RESUMEN-EBA": esq.BIMESTRAL}
_NO_SON_CONTROL = ("periodo", "registro_patronal", "numero_propuesta", "prima_rt")


@dataclass(frozen=True)
class Resumen:
    """Lo que la hoja dice, como texto exacto; `valores` por emisión."""

    archivo: str
    valores: Mapping[str, dict[str, str]]
    razon_social: str | None = None
    registro: str = ""
    registro_crudo: str = ""
    periodo: str = ""
    avisos: tuple[str, ...] = field(default=())

    def con_periodo(self, indicado: str | None, archivo: str) -> Resumen:
        """Exige que el periodo se sepa y no contradiga al indicado."""
        if self.periodo and indicado and self.periodo != indicado:
            raise ErrorCedulas(
                "periodo-contradictorio",
                f"«{archivo}» dice {self.periodo} y se indicó {indicado}",
                lugar=self.archivo,
                causa="la hoja de resumen dice un periodo distinto del indicado",
                remedio="revise qué archivo entregó, o indique el periodo que dice",
            )
        elegido = self.periodo or indicado
        if not elegido:
            raise ErrorCedulas(
                "periodo-indeterminado",
                f"no se sabe de qué periodo es «{archivo}»",
                lugar=self.archivo,
                causa="ni el resumen ni el nombre de la hoja lo dicen",
                remedio="indíquelo con --periodo AAAA-MM",
            )
        avisos = () if self.periodo else (f"el resumen no dice su periodo: se tomó {elegido} de --periodo",)
        return replace(self, periodo=elegido, avisos=self.avisos + avisos)

    def patron(self) -> pl.DataFrame:
        """Un renglón de patrón con lo que el resumen trae."""
        ema, eba = self.valores[esq.MENSUAL], self.valores[esq.BIMESTRAL]
        propuestas = [p for p in (ema.get("numero_propuesta"), eba.get("numero_propuesta")) if p]
        prima = _exacto(ema.get("prima_rt", ""))
        fuera = prima is None or prima.as_tuple().exponent < -5 or not 0 <= prima <= 100  # type: ignore[operator]  # el exponente de un finito es int
        datos: dict[str, object] = {
            "registro_patronal": self.registro,
            "razon_social": self.razon_social,
            "prima_rt": None if fuera else prima,
            "numero_propuesta": "/".join(dict.fromkeys(propuestas)) or None,
        }
        return pl.DataFrame([datos], schema_overrides={"prima_rt": esq.TASA})

    def control(self, emisiones: Sequence[str]) -> pl.DataFrame:
        """Totales declarados de las emisiones que traen hoja de movimientos."""
        filas = [
            (self.archivo, self.registro, emision, self.periodo, dato, _texto_exacto(valor))
            for emision in (esq.MENSUAL, esq.BIMESTRAL)
            for dato, valor in self.valores[emision].items()
            if emision in emisiones and dato not in _NO_SON_CONTROL
        ]
        return pl.DataFrame(filas, schema=esq.CONTROL, orient="row")


def leer_resumen(hojas: Sequence[tuple[str, pl.DataFrame]], archivo: str) -> Resumen:
    """Busca la hoja con «Registro Patronal» y toma cada dato de la celda a la derecha de su rótulo.

    Error: «columna-faltante» si ninguna hoja dice el registro patronal.
    """
    for nombre, hoja in hojas:
        valores = _valores(hoja)
        crudo = valores[esq.MENSUAL].get("registro_patronal", "")
        if not crudo:
            continue
        registro = pl.DataFrame({"r": [crudo]}).select(registro_normal(pl.col("r"))).item() or ""
        dicho = valores[esq.MENSUAL].get("periodo", "")
        return Resumen(
            archivo=f"{archivo}/{nombre}",
            valores=valores,
            razon_social=_razon_social(hoja),
            registro=registro,
            registro_crudo=crudo,
            periodo=_periodo(dicho) or _periodo_de_hoja(nombre),
        )
    raise ErrorCedulas(
        "columna-faltante",
        f"«{archivo}» no trae el registro patronal en su resumen",
        lugar=archivo,
        causa="falta la hoja «Emisión {Mes} {Año}» o su rótulo «Registro Patronal»",
        remedio="pida el libro completo, con su hoja de resumen",
    )


def _valores(hoja: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Rótulo → celda siguiente no vacía. A–B son IMSS y desde la cuarta columna RCV e INFONAVIT."""
    destinos = {
        emision: {rotulo: c.destino for c in campos_de(formato) for rotulo in c.rotulos}
        for formato, emision in _RESUMENES.items()
    }
    valores: dict[str, dict[str, str]] = {esq.MENSUAL: {}, esq.BIMESTRAL: {}}
    for celdas in hoja.iter_rows():
        for i, celda in enumerate(celdas[:-1]):
            if not celda:
                continue
            rotulo = sin_acentos(celda).rstrip(":").strip()
            emision = esq.BIMESTRAL if i >= 2 else esq.MENSUAL
            destino = destinos[emision].get(rotulo)
            siguiente = celdas[i + 1]
            if destino and siguiente and destino not in valores[emision]:
                valores[emision][destino] = siguiente
    return valores


def _razon_social(hoja: pl.DataFrame) -> str | None:
    celda = hoja.row(_FILA_RAZON_SOCIAL)[0] if hoja.height > _FILA_RAZON_SOCIAL else None
    return str(celda) if celda else None


def _periodo(texto: str) -> str:
    if hallado := _PERIODO.match(texto):
        return f"{hallado[2]}-{int(hallado[1]):02d}"
    if hallado := _PERIODO_ISO.match(texto):
        return f"{hallado[1]}-{hallado[2]}"
    return ""


def _periodo_de_hoja(nombre: str) -> str:
    hallado = _HOJA.match(sin_acentos(nombre))
    if hallado and hallado[1] in _MESES:
        return f"{hallado[2]}-{_MESES[hallado[1]]:02d}"
    return ""


def _exacto(texto: str) -> Decimal | None:
    try:
        valor = Decimal(texto.replace(",", "").removeprefix("$").strip())
    except InvalidOperation:
        return None
    return valor if valor.is_finite() else None


def _texto_exacto(texto: str) -> str:
    valor = _exacto(texto)
    return texto if valor is None else format(valor, "f")
