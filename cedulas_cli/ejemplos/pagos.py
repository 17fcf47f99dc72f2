"""Lo que los patrones de una población pagaron: los `.SUA` y, al lado, la lista de lo que se les hizo omitir."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.ejemplos.clases_error import Medio
from cedulas_cli.ejemplos.clases_omision import OMISIONES, TRABAJADORES_POR_FOLIO, UN_CENTAVO, Omision, Patron, Siembra
from cedulas_cli.ejemplos.sua import DECLARADOS, FOLIO, Pagado, juntas
from cedulas_cli.ejemplos.trozo import Trozo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import escribir_json

ESPERADAS = "omisiones_esperadas"
DETALLE = "omisiones_detalle"
OMISIONES_ESPERADAS: ep.Esquema = {
    "omision": pl.Int64,
    "clase": pl.String,
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "nss": pl.String,
    "concepto": pl.String,
    "emitido": pl.String,
    "pagado": pl.String,
    "diferencia": pl.String,
    "tipo": pl.String,
    "causa": pl.String,
}
"""Las columnas de `confronta` del contrato, más qué omisión fue. Por patrón, `nss` y `concepto` van vacíos."""


@dataclass
class Pagador:
    """Reparte N omisiones entre los patrones, a lo más una en cada uno, y apunta qué debe hallar la confronta."""

    omisiones: int
    patrones: int
    medios: dict[str, Medio]
    por_clase: dict[str, int] = field(default_factory=dict)
    filas: list[pl.DataFrame] = field(default_factory=list)
    detalle: list[pl.DataFrame] = field(default_factory=list)
    folios: list[dict[str, str]] = field(default_factory=list)
    _pendientes: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._pendientes = [(n, n * self.patrones // self.omisiones) for n in range(self.omisiones)]

    def pagar(self, trozo: Trozo, *, ultimo: bool) -> Pagado:
        """Lo pagado por los patrones del trozo, con las omisiones que les tocan."""
        siembras = self._repartir(trozo, ultimo=ultimo) if self._pendientes else {}
        renglones = {
            e: self._renglones(r, {k: s.renglones[e] for k, s in siembras.items()}) for e, r in trozo.renglones.items()
        }
        declarados = [d for s in siembras.values() for d in s.declarados]
        return Pagado(
            numero=trozo.numero,
            periodo=trozo.periodo,
            patrones=trozo.patrones,
            asegurados=trozo.asegurados,
            renglones=renglones,
            primas={k: s.prima for k, s in siembras.items() if s.prima is not None},
            declarados=pl.DataFrame(declarados, schema=DECLARADOS, orient="row"),
        )

    def _renglones(self, emitidos: pl.DataFrame, sustitutos: dict[str, pl.DataFrame]) -> pl.DataFrame:
        """Los emitidos, con los de cada patrón sembrado en su lugar y cada trabajador en su folio."""
        quienes = pl.Series(list(sustitutos), dtype=pl.String).implode()
        otros = emitidos.filter(~pl.col("registro_patronal").is_in(quienes))
        columnas = [*emitidos.columns, FOLIO]
        lugar = (pl.col("orden") - pl.col("orden").min().over("registro_patronal")) // TRABAJADORES_POR_FOLIO
        partes = [otros.with_columns(lugar.cast(pl.Int64).alias(FOLIO))]
        for tabla in sustitutos.values():
            con_folio = tabla if FOLIO in tabla.columns else tabla.with_columns(lugar.cast(pl.Int64).alias(FOLIO))
            partes.append(con_folio.select(columnas))
        return pl.concat(p.select(columnas) for p in partes)

    def _repartir(self, trozo: Trozo, *, ultimo: bool) -> dict[str, Siembra]:
        indices = trozo.patrones["indice"]
        desde, hasta = int(indices[0]), int(indices[-1]) + 1
        patrones = trozo.patrones.select("registro_patronal", "prima_rt").rows()
        emitidos = {
            e: {str(k[0]): t for k, t in r.partition_by("registro_patronal", as_dict=True, maintain_order=True).items()}
            for e, r in trozo.renglones.items()
        }
        siembras: dict[str, Siembra] = {}
        restantes = []
        for numero, lugar in self._pendientes:
            if lugar >= hasta:
                restantes.append((numero, lugar))
                continue
            inicio = max(0, lugar - desde)
            vuelta = [*patrones[inicio:], *patrones[:inicio]]
            libres = [(r, prima) for r, prima in vuelta if r not in siembras and all(r in t for t in emitidos.values())]
            if not self._sembrar(numero, libres, emitidos, siembras, trozo, ultimo=ultimo):
                restantes.append((numero, lugar))
        self._pendientes = restantes
        if ultimo and restantes:
            raise ErrorCedulas(
                "opcion-invalida",
                f"no caben {len(restantes)} de las omisiones pedidas",
                lugar="--errores",
                causa="cada patrón recibe a lo más una y no hay tantos patrones",
                remedio="pida menos o más patrones",
            )
        return siembras

    def _sembrar(
        self,
        numero: int,
        libres: list[tuple[str, Decimal]],
        emitidos: dict[str, dict[str, pl.DataFrame]],
        siembras: dict[str, Siembra],
        trozo: Trozo,
        *,
        ultimo: bool,
    ) -> bool:
        """Busca al primer patrón libre en que la clase se pueda sembrar; al final de todo, cambia de clase."""
        clases = [OMISIONES[numero % len(OMISIONES)], *([UN_CENTAVO] if ultimo else [])]
        for omision in clases:
            for registro, prima in libres:
                patron = Patron(registro, prima, {e: t[registro] for e, t in emitidos.items()}, self.medios, numero)
                if siembra := omision.sembrar(patron):
                    siembras[registro] = siembra
                    self._apuntar(numero + 1, omision, patron, siembra, trozo)
                    return True
        return False

    def _apuntar(self, numero: int, omision: Omision, patron: Patron, siembra: Siembra, trozo: Trozo) -> None:
        self.por_clase[omision.nombre] = self.por_clase.get(omision.nombre, 0) + 1
        if not omision.tipo:
            self.folios.append({"omision": str(numero), "clase": omision.nombre, "registro_patronal": patron.registro})
            return
        nombres = trozo.asegurados.select("orden", "nss")
        for emision, emitidos in patron.renglones.items():
            cruce = _comparar(emitidos, siembra.renglones[emision], emision).join(nombres, on="orden", how="left")
            if cruce.is_empty():
                continue
            comunes = {
                "omision": numero,
                "clase": omision.nombre,
                "registro_patronal": patron.registro,
                "emision": emision,
                "periodo": str(trozo.periodo),
                "tipo": omision.tipo,
                "causa": omision.causa,
            }
            fijas = [pl.lit(v, OMISIONES_ESPERADAS[c]).alias(c) for c, v in comunes.items()]
            self.detalle.append(_en_pesos(cruce.sort("orden", maintain_order=True).with_columns(fijas)))
            emitido, pagado = _total(emitidos, emision), _total(siembra.renglones[emision], emision)
            por_patron = pl.DataFrame({"emitido": [emitido], "pagado": [pagado], "nss": [None], "concepto": [None]})
            self.filas.append(_en_pesos(por_patron.with_columns(fijas)))

    def escribir(self, carpeta: Path) -> pl.DataFrame:
        """Deja la lista esperada junto a los archivos, en CSV y en JSON; la devuelve."""
        vacia = pl.DataFrame(schema=OMISIONES_ESPERADAS)
        orden = ["registro_patronal", "emision"]
        por_patron = pl.concat([vacia, *self.filas]).sort(orden, maintain_order=True)
        por_trabajador = pl.concat([vacia, *self.detalle]).sort(orden, maintain_order=True)
        por_patron.write_csv(carpeta / f"{ESPERADAS}.csv")
        por_trabajador.write_csv(carpeta / f"{DETALLE}.csv")
        valor = {
            "esquema": 1,
            "por_patron": por_patron.to_dicts(),
            "detalle": por_trabajador.to_dicts(),
            "sin_diferencia": self.folios,
        }
        escribir_json(carpeta / f"{ESPERADAS}.json", valor)
        return por_patron

    def resumen(self, por_patron: pl.DataFrame) -> dict[str, Any]:
        """Para `datos.json`."""
        return {
            "omisiones": self.omisiones,
            "omisiones_por_clase": dict(sorted(self.por_clase.items())),
            "diferencias_esperadas": por_patron.height,
        }


def _conceptos(emision: str) -> tuple[str, ...]:
    return ep.CONCEPTOS_PAGO_BIMESTRAL if emision == BIMESTRAL else ep.CONCEPTOS_PAGO_MENSUAL


def _juntos(renglones: pl.DataFrame, emision: str, valor: str) -> pl.DataFrame:
    """(orden, concepto, valor) con patrón y obrero juntos."""
    columnas = [pl.sum_horizontal(juntas(c)).sum().alias(c) for c in _conceptos(emision)]
    sumas = renglones.group_by("orden", maintain_order=True).agg(columnas)
    return sumas.unpivot(index="orden", variable_name="concepto", value_name=valor)


def _comparar(emitidos: pl.DataFrame, pagados: pl.DataFrame, emision: str) -> pl.DataFrame:
    """Asegurados y conceptos en que lo pagado no es lo emitido."""
    llave = ["orden", "concepto"]
    emitido, pagado = _juntos(emitidos, emision, "emitido"), _juntos(pagados, emision, "pagado")
    cruce = emitido.join(pagado, on=llave, how="left", maintain_order="left").with_columns(
        pl.col("pagado").fill_null(0)
    )
    return cruce.filter(pl.col("emitido") != pl.col("pagado"))


def _total(renglones: pl.DataFrame, emision: str) -> int:
    return sum(int(renglones[columna].sum()) for concepto in _conceptos(emision) for columna in juntas(concepto))


def _en_pesos(tabla: pl.DataFrame) -> pl.DataFrame:
    con_diferencia = tabla.with_columns((pl.col("emitido") - pl.col("pagado")).alias("diferencia"))
    centavo = pl.lit(Decimal("0.01"))
    pesos = [
        (pl.col(c).cast(pl.Decimal(18, 0)) * centavo).cast(pl.Decimal(18, 2)).cast(pl.String).alias(c)
        for c in ("emitido", "pagado", "diferencia")
    ]
    return con_diferencia.with_columns(pesos).select(pl.col(c).cast(tipo) for c, tipo in OMISIONES_ESPERADAS.items())
