"""Un lote de liquidaciones en disco: su plan antes de entrar al padrón, y sus documentos después.

El plan guarda el papel de trabajo completo: si la corrida muere, la siguiente imprime lo que ya entró al padrón tal
como se determinó, o tira lo que no llegó a entrar. `liquidacion.json` es lo último que se escribe.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.liquidaciones import Trabajador, documentos, tipo_de
from cedulas_cli.documentos.oficio import Expide
from cedulas_cli.documentos.oficio_pdf import INDICE_OFICIOS, escribir_oficios
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.dinero import pesos as en_pesos
from cedulas_cli.dominio.esquemas import IMPORTE, vacia
from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO
from cedulas_cli.dominio.liquidacion.modelo import Liquidacion
from cedulas_cli.dominio.liquidacion.papel import a_objeto, de_objeto
from cedulas_cli.oficina.bitacora import asentar
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import escribir_bytes, escribir_json, huella_archivo, leer_json, reemplazo_atomico

PLAN, SELLO, PAPEL = "plan.json", "liquidacion.json", "papel.jsonl"
DETALLE, VIVIENDA, APARTADAS, FACTURA, INDICE = "detalle", "vivienda", "apartadas", "factura", "indice"
DIRECTAS = "directas"
LETRA = {"mensual": "C", "bimestral": "R", DIRECTAS: "D"}
SIN_SECTOR = "00"
RAMOS = (*CONCEPTOS_PAGO, "prestaciones", "administracion")
_IMPORTES = ("suerte_principal", "actualizacion", "recargos", "multa", "total")
CREDITOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "razon_social": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "clase": pl.String,
    "tipo_documento": pl.String,
    "sector": pl.String,
    **dict.fromkeys(_IMPORTES, IMPORTE),
    "credito_multa": pl.String,
    "credito_origen": pl.String,
    "vencimiento": pl.Date,
    "corte": pl.Date,
    "trabajadores": pl.Int64,
    "nota": pl.String,
    "referencia": pl.String,
    "documento": pl.String,
    "lote": pl.String,
    **dict.fromkeys(RAMOS, IMPORTE),
}
"""Un renglón por crédito, con su suerte principal por ramo."""


@dataclass(frozen=True)
class Lote:
    """Lo que se va a emitir de una vez: una emisión y periodo, o los casos directos de un mes."""

    clase: str
    periodo: str
    numero: int
    fecha: date
    liquidaciones: tuple[Liquidacion, ...]
    detalle: pl.DataFrame
    """Un renglón por trabajador y concepto que se determina, en centavos."""
    apartadas: pl.DataFrame
    vivienda: pl.DataFrame
    insumos: dict[str, Any]

    @property
    def nombre(self) -> str:
        """«C202606-01»: también es la cifra de control de sus créditos."""
        return f"{LETRA[self.clase]}{self.periodo.replace('-', '')}-{self.numero:02d}"

    def carpeta(self, oficina: Oficina) -> Path:
        """Dónde vive."""
        return oficina.liquidaciones(self.clase, self.periodo) / f"{self.numero:02d}"


def siguiente_numero(oficina: Oficina, clase: str, periodo: str) -> int:
    """El del lote que sigue de esa clase y periodo."""
    carpeta = oficina.liquidaciones(clase, periodo)
    usados = [int(c.name) for c in carpeta.iterdir() if c.is_dir() and c.name.isdecimal()] if carpeta.is_dir() else []
    return max(usados, default=0) + 1


def pendientes(oficina: Oficina) -> list[Path]:
    """Carpetas de lote que una corrida muerta dejó sin sello, en orden."""
    base = oficina.raiz / "salidas" / "liquidaciones"
    return [c for c in sorted(base.glob("*/*/*")) if c.is_dir() and not (c / SELLO).is_file()] if base.is_dir() else []


def guardar(lote: Lote, oficina: Oficina, expide: Expide, cedulas_por_pdf: int) -> None:
    """Escribe el plan completo; `plan.json`, al final."""
    carpeta = lote.carpeta(oficina)
    renglones = [json.dumps(a_objeto(li), ensure_ascii=False, sort_keys=True) for li in lote.liquidaciones]
    escribir_bytes(carpeta / PAPEL, ("\n".join(renglones) + "\n").encode())
    for nombre, tabla in ((DETALLE, lote.detalle), (APARTADAS, lote.apartadas)):
        _guardar_tabla(carpeta, nombre, tabla)
    plan = {
        "esquema": 1,
        "clase": lote.clase,
        "periodo": lote.periodo,
        "numero": lote.numero,
        "fecha": lote.fecha.isoformat(),
        "cedulas_por_pdf": cedulas_por_pdf,
        "insumos": lote.insumos,
        "expide": {**asdict(expide), "fecha": expide.fecha.isoformat(), "plantillas": None},
    }
    escribir_json(carpeta / PLAN, plan)


def guardar_vivienda(lote: Lote, oficina: Oficina) -> None:
    """La relación de omisiones de vivienda del periodo, haya o no créditos que emitir; sin omisiones, ninguna."""
    carpeta = oficina.liquidaciones(lote.clase, lote.periodo)
    if lote.vivienda.is_empty():
        for vieja in (carpeta / f"{VIVIENDA}.parquet", carpeta / f"{VIVIENDA}.csv"):
            vieja.unlink(missing_ok=True)
        return
    _guardar_tabla(carpeta, VIVIENDA, lote.vivienda)
    _guardar_csv(carpeta / f"{VIVIENDA}.csv", lote.vivienda)


def leer(oficina: Oficina, carpeta: Path) -> tuple[Lote, Expide, int] | None:
    """El lote guardado ahí, quién lo expide y cuántos documentos por PDF; nada si el plan no llegó a escribirse."""
    if not (carpeta / PLAN).is_file():
        return None
    plan = leer_json(carpeta / PLAN)
    renglones = (carpeta / PAPEL).read_text("utf-8").splitlines()
    lote = Lote(
        clase=plan["clase"],
        periodo=plan["periodo"],
        numero=plan["numero"],
        fecha=date.fromisoformat(plan["fecha"]),
        liquidaciones=tuple(de_objeto(json.loads(renglon)) for renglon in renglones),
        detalle=_leer_tabla(carpeta, DETALLE),
        apartadas=_leer_tabla(carpeta, APARTADAS),
        vivienda=pl.DataFrame(),
        insumos=plan["insumos"],
    )
    propias = oficina.raiz / "plantillas"
    dichos = plan["expide"]
    expide = Expide(
        **{
            **dichos,
            "fecha": date.fromisoformat(dichos["fecha"]),
            "delegacion": Area(**dichos["delegacion"]),
            "subdelegacion": Area(**dichos["subdelegacion"]),
            "plantillas": propias if propias.is_dir() else None,
        }
    )
    return lote, expide, plan["cedulas_por_pdf"]


def tirar(carpeta: Path) -> None:
    """Quita lo que no llegó al padrón."""
    shutil.rmtree(carpeta, ignore_errors=True)


def imprimir(lote: Lote, oficina: Oficina, expide: Expide, por_pdf: int) -> dict[str, Any]:
    """Escribe los PDF, su índice y la factura; asienta el lote en la bitácora y, al final, lo sella."""
    carpeta = lote.carpeta(oficina)
    detalle = trabajadores_de(lote.detalle)
    indices = [vacia(INDICE_OFICIOS)]
    for nombre, grupo in _por_pdf(lote, por_pdf):
        destino = carpeta / nombre
        indices.append(escribir_oficios(destino, documentos(grupo, detalle, expide), expide, f"Lote {lote.nombre}"))
    indice = pl.concat(indices).with_columns(a_importe("total"))
    _guardar_tabla(carpeta, INDICE, indice)
    factura = factura_de(lote, indice)
    _guardar_tabla(carpeta, FACTURA, factura)
    _guardar_csv(carpeta / f"{FACTURA}.csv", factura)
    datos = {
        "esquema": 1,
        "lote": lote.nombre,
        "cifra_control": lote.nombre,
        "fecha": lote.fecha.isoformat(),
        "casos": len(lote.liquidaciones),
        "importe": str(en_pesos(sum(li.total for li in lote.liquidaciones))),
        "paginas": int(indice["paginas"].sum()),
        "insumos": lote.insumos,
        "pdf": {nombre: huella_archivo(carpeta / nombre) for nombre in indice["pdf"].unique(maintain_order=True)},
    }
    asentar(
        oficina,
        "liquidado",
        lote.fecha,
        lote=lote.nombre,
        casos=datos["casos"],
        importe=datos["importe"],
        pdf=datos["pdf"],
    )
    escribir_json(carpeta / SELLO, datos)
    return datos


def borrador(lote: Lote, expide: Expide, por_pdf: int, destino: Path) -> int:
    """Los mismos PDF, con marca, en una carpeta cualquiera; cuántos documentos."""
    marcado = replace(expide, marca=expide.marca or "BORRADOR")
    detalle = trabajadores_de(lote.detalle)
    for nombre, grupo in _por_pdf(lote, por_pdf):
        escribir_oficios(destino / nombre, documentos(grupo, detalle, marcado), marcado, f"Borrador {lote.nombre}")
    return len(lote.liquidaciones)


def _por_pdf(lote: Lote, por_pdf: int) -> Iterator[tuple[str, list[Liquidacion]]]:
    """Un PDF por sector y hasta tantos documentos; la multa gemela no se separa de su cuota."""
    for sector, suyas in groupby(lote.liquidaciones, key=lambda li: li.patron.sector or SIN_SECTOR):
        grupos: list[list[Liquidacion]] = [[]]
        for li in suyas:
            if len(grupos[-1]) >= por_pdf and not li.es_gemela:
                grupos.append([])
            grupos[-1].append(li)
        for n, grupo in enumerate(grupos, 1):
            yield f"liquidacion-{lote.nombre}-S{sector}-{n:03d}.pdf", grupo


def trabajadores_de(detalle: pl.DataFrame) -> dict[str, list[Trabajador]]:
    """El detalle por trabajador de cada registro patronal, en orden de NSS; la causa, la que más importe explica."""
    peso = pl.col("diferencia").abs().sum()
    causas = (
        detalle.group_by("registro_patronal", "nss", "causa")
        .agg(peso.alias("peso"))
        .sort("registro_patronal", "nss", "peso", "causa", descending=[False, False, True, False])
        .group_by("registro_patronal", "nss", maintain_order=True)
        .agg(pl.col("causa").first())
    )
    de_causa = {(r, n): c for r, n, c in causas.iter_rows()}
    hallados: dict[str, dict[str, Trabajador]] = {}
    columnas = ("registro_patronal", "nss", "concepto", "diferencia", "nombre", "dias", "sbc")
    for registro, nss, concepto, diferencia, nombre, dias, sbc in (
        detalle.sort("registro_patronal", "nss", "concepto").select(columnas).iter_rows()
    ):
        suyos = hallados.setdefault(registro, {})
        if nss not in suyos:
            suyos[nss] = Trabajador(nss, nombre, dias, sbc, {}, de_causa[registro, nss])
        suyos[nss] = replace(suyos[nss], diferencias={**suyos[nss].diferencias, concepto: diferencia})
    return {registro: list(suyos.values()) for registro, suyos in hallados.items()}


def tabla_de_creditos(liquidaciones: Sequence[Liquidacion], lote: str) -> pl.DataFrame:
    """Lo que se liquidó, para entregar: columnas de `CREDITOS`."""
    filas = []
    for li in liquidaciones:
        ramos = {ramo.concepto: ramo.importe for ramo in li.ramos}
        es_multa = bool(li.multa)
        filas.append(
            {
                "numero_credito": li.numero,
                "registro_patronal": li.patron.registro_patronal,
                "razon_social": li.patron.razon_social,
                "emision": li.emision,
                "periodo": li.periodo,
                "clase": li.clase,
                "tipo_documento": li.tipo_documento,
                "sector": li.patron.sector,
                **{campo: en_pesos(getattr(li, campo)) for campo in _IMPORTES},
                "credito_multa": "" if es_multa else li.ligado,
                "credito_origen": li.ligado if es_multa else "",
                "vencimiento": li.vencimiento,
                "corte": li.corte,
                "trabajadores": li.trabajadores,
                "nota": li.nota,
                "referencia": li.referencia,
                "documento": tipo_de(li),
                "lote": lote,
                **{concepto: en_pesos(ramos.get(concepto, 0)) for concepto in RAMOS},
            }
        )
    return pl.DataFrame(filas, schema=CREDITOS, orient="row")


def factura_de(lote: Lote, indice: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por crédito con su documento: con ella se recibe el lote (cifra de control, casos e importe)."""
    creditos = tabla_de_creditos(lote.liquidaciones, lote.nombre).drop(RAMOS, "lote")
    paginas = indice.select(
        pl.col("clave").alias("numero_credito"), "folio", "pdf", "pagina_inicial", "paginas", "huella"
    )
    total = en_pesos(sum(li.total for li in lote.liquidaciones))
    return creditos.join(paginas, on="numero_credito", how="left", maintain_order="left").with_columns(
        pl.lit(lote.nombre).alias("cifra_control"),
        pl.lit(len(lote.liquidaciones), pl.Int64).alias("casos_factura"),
        pl.lit(total, IMPORTE).alias("importe_factura"),
    )


def _guardar_tabla(carpeta: Path, nombre: str, tabla: pl.DataFrame) -> None:
    with reemplazo_atomico(carpeta / f"{nombre}.parquet") as temporal:
        _a_frontera(tabla).write_parquet(temporal)


def _guardar_csv(destino: Path, tabla: pl.DataFrame) -> None:
    with reemplazo_atomico(destino) as temporal:
        _a_frontera(tabla).write_csv(temporal)


def _a_frontera(tabla: pl.DataFrame) -> pl.DataFrame:
    """En centavos dentro, en pesos al escribirse."""
    return tabla.with_columns(a_importe(c) for c in _EN_CENTAVOS if tabla.schema.get(c) == pl.Int64)


_EN_CENTAVOS = ("emitido", "pagado", "diferencia", "importe", "sbc")


def _leer_tabla(carpeta: Path, nombre: str) -> pl.DataFrame:
    tabla = pl.read_parquet(carpeta / f"{nombre}.parquet")
    return tabla.with_columns(a_centavos(c) for c in _EN_CENTAVOS if c in tabla.columns)
