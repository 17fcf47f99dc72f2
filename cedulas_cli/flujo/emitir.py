"""Emitir: de las cuotas de una emisión a sus cédulas en PDF, un lote por sector, con índice folio → páginas."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos.anexo import PLANTILLA as ANEXO
from cedulas_cli.documentos.contexto import ContextoLote
from cedulas_cli.documentos.lote import emitir_lotes
from cedulas_cli.documentos.renglones import CON_TABLA
from cedulas_cli.dominio.cuotas import columnas_de_cuotas
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.esquemas import CONCEPTOS, ESPECIAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.folio import LETRA, columna_folio
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.tabla_vivienda import COLUMNA as TABLA_DISMINUCION
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import anexos
from cedulas_cli.flujo.contextos import (
    CONTEXTO,
    TODAS,
    contexto_del_encabezado,
    formar_contextos,
    limites_de_pago,
)
from cedulas_cli.flujo.determinar import Determinacion, determinar
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.emisiones import Recepcion, exigir
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import (
    escribir_json,
    huella_archivo,
    huella_valor,
    leer_json,
    reemplazo_atomico,
    sincronizar_carpeta,
)
from cedulas_cli.sistema.procesos import nucleos, repartir
from cedulas_cli.sistema.rutas import carpeta_recurso

EMISION = "emision.json"
PLAN = "plan.json"
INDICE = "indice.parquet"
SIN_SECTOR = "00"


@dataclass(frozen=True)
class Emitidas:
    """Cédulas de una emisión, ya impresas."""

    emision: str
    periodo: str
    carpeta: Path
    datos: dict[str, Any]
    ya_estaba: bool

    @property
    def indice(self) -> Path:
        """Índice folio → PDF, página, huella."""
        return self.carpeta / INDICE


def emitir(
    oficina: Oficina,
    recepcion: Recepcion,
    determinacion: Determinacion,
    configuracion: Configuracion,
    parametros: Parametros,
    fecha: date,
    *,
    con_anexo: bool = False,
) -> Emitidas:
    """Imprime todas las cédulas de la emisión. Si nada cambió, no hace nada; si se mató, sigue donde iba.

    La fecha de emisión es la del día en que empezó: reanudar otro día no mezcla fechas. Con o sin anexo son otras
    páginas: pedir lo que no está vuelve a imprimir.
    """
    emision, periodo = recepcion.emision, recepcion.periodo
    carpeta = oficina.cedulas(emision, periodo)
    insumos = _insumos(oficina, determinacion, configuracion)
    if con_anexo:
        insumos["anexo"] = huella_valor(_plantillas(oficina, ANEXO))
    if (sello := carpeta / EMISION).is_file() and (previa := leer_json(sello))["insumos"] == insumos:
        _recoger(carpeta)
        return Emitidas(emision, periodo, carpeta, previa, ya_estaba=True)
    plan = carpeta / PLAN
    if plan.is_file() and (empezada := leer_json(plan))["insumos"] == insumos:
        fecha = date.fromisoformat(empezada["fecha"])
    else:
        _vaciar(carpeta)
        escribir_json(plan, {"insumos": insumos, "fecha": fecha.isoformat()})
    contextos = formar_contextos(oficina, determinacion, configuracion, parametros, fecha)
    encabezados, renglones = _formar(recepcion, determinacion, configuracion, emision, periodo)
    anexo = anexos.preparar(determinacion, parametros, configuracion) if con_anexo else None
    indice = _imprimir(carpeta, encabezados, renglones, contextos, anexo)
    with reemplazo_atomico(carpeta / INDICE) as temporal:
        indice.write_parquet(temporal)
    datos = {
        "esquema": 1,
        "insumos": insumos,
        "fecha": fecha.isoformat(),
        "fecha_limite_pago": min(contexto.fecha_limite for contexto in contextos.values()).isoformat(),
        "lotes": indice["lote"].n_unique(),
        "cedulas": indice.height,
        "paginas": int(indice["paginas"].sum()),
        "total": str(indice["total"].sum()),
    }
    escribir_json(sello, datos)
    _recoger(carpeta)
    return Emitidas(emision, periodo, carpeta, datos, ya_estaba=False)


def _insumos(oficina: Oficina, determinacion: Determinacion, configuracion: Configuracion) -> dict[str, Any]:
    limites = {clave: limite.isoformat() for clave, limite in limites_de_pago(oficina, determinacion, configuracion)}
    return {
        "determinacion": huella_valor(determinacion.datos["insumos"]),
        "configuracion": huella_valor(configuracion.__dict__),
        "plantillas": huella_valor(_plantillas(oficina, "propuesta_*.jinja")),
        "fecha_limite_pago": limites.get(TODAS, limites),
    }


def _plantillas(oficina: Oficina, cuales: str) -> list[list[str]]:
    """Nombre y huella de las plantillas del programa y de la oficina con ese patrón."""
    plantillas = sorted(carpeta_recurso("plantillas").glob(cuales))
    if (propias := oficina.raiz / "plantillas").is_dir():
        plantillas += sorted(propias.glob(cuales))
    return [[p.name, huella_archivo(p)] for p in plantillas]


def _recoger(carpeta: Path) -> None:
    """Quita el andamio; también al repetir, por si la mataron entre el sello y aquí."""
    if (carpeta / "partes").is_dir():
        shutil.rmtree(carpeta / "partes")
    (carpeta / PLAN).unlink(missing_ok=True)


def _vaciar(carpeta: Path) -> None:
    """Lo impreso con otros insumos ya no vale: se quita antes de empezar (el sello, primero)."""
    for nombre in (EMISION, INDICE, PLAN):
        (carpeta / nombre).unlink(missing_ok=True)
    for viejo in (*carpeta.glob("*.pdf"), *(carpeta / "partes").glob("*.parquet")):
        viejo.unlink()
    if (partes := carpeta / "partes").is_dir():
        sincronizar_carpeta(partes)


# ---------------------------------------------------------------- tablas de lo que se imprime


def _formar(
    recepcion: Recepcion, determinacion: Determinacion, configuracion: Configuracion, emision: str, periodo: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Encabezado por patrón y renglones por movimiento, en el orden de impresión: sector, modalidad si es especial,
    y registro patronal."""
    cuotas = pl.read_parquet(determinacion.tabla("cuotas"))
    importes = columnas_de_cuotas((emision,))
    con_diferencia = pl.any_horizontal(
        [
            (pl.col(PREFIJO_EMITIDO + c) != pl.col(c)).fill_null(False)
            for c in CONCEPTOS
            if c in importes and PREFIJO_EMITIDO + c in cuotas.columns
        ]
        or [pl.lit(False)]
    )
    cuotas = cuotas.with_columns(con_diferencia.alias("con_diferencia")).with_columns(
        *(a_centavos(c) for c in importes), a_centavos("sbc")
    )
    if TABLA_DISMINUCION in cuotas.columns:
        con_tabla = (pl.col("tipo_descuento") == 1) & (pl.col(TABLA_DISMINUCION) == "S")
        tipo = pl.when(con_tabla.fill_null(False)).then(CON_TABLA).otherwise("tipo_descuento")
        cuotas = cuotas.with_columns(tipo.cast(pl.Int64).alias("tipo_descuento"))
    encabezados = _encabezados(recepcion, cuotas, importes, configuracion)
    encabezados = encabezados.with_columns(columna_folio(emision, periodo).alias("folio"))
    orden = encabezados.select("registro_patronal", "folio", pl.int_range(pl.len()).alias("orden"))
    renglones = (
        cuotas.join(orden, on="registro_patronal", maintain_order="left")
        .sort("orden", maintain_order=True)
        .drop("orden")
    )
    return encabezados, renglones


def _encabezados(
    recepcion: Recepcion, cuotas: pl.DataFrame, importes: list[str], configuracion: Configuracion
) -> pl.DataFrame:
    patrones = pl.read_parquet(recepcion.tabla("patrones")).drop("prima_rt", "zona")
    sumas = cuotas.group_by("registro_patronal").agg(
        *(pl.col(c).sum() for c in importes),
        pl.col("nss").filter(pl.col("dias") > 0).n_unique().cast(pl.Int64).alias("cotizantes"),
        pl.col("dias").sum(),
        pl.col("prima_rt").first(),
        pl.col("prima_inferida").first(),
        pl.col("zona").first(),
        pl.col("emision").first(),
        pl.col("periodo").first(),
        pl.col("modalidad").min().alias("modalidad_emitida"),
    )
    letra = LETRA[recepcion.emision] + recepcion.periodo.replace("-", "")
    ordenados = (
        sumas.join(patrones, on="registro_patronal", how="left")
        .with_columns(pl.col("sector").fill_null(SIN_SECTOR), contexto_del_encabezado(recepcion.emision))
        .sort("sector", CONTEXTO, "registro_patronal")
    )
    consecutivo = pl.int_range(pl.len()).over("sector", CONTEXTO) // configuracion.cedulas_por_lote + 1
    grupo = pl.format("S{}", pl.col("sector"))
    if recepcion.emision == ESPECIAL:
        ordenados = ordenados.with_columns(pl.col(CONTEXTO).alias("modalidad"))
        grupo = pl.format("S{}-M{}", pl.col("sector"), pl.col(CONTEXTO))
    lote = pl.format("{}-{}-{}", pl.lit(letra), grupo, consecutivo.cast(pl.String).str.zfill(3))
    return ordenados.with_columns(lote.alias("lote"))


# ---------------------------------------------------------------- impresión


_CEDULA = 20
"""Lo que cuesta imprimir una cédula, además de sus renglones, en renglones."""
_GRUPO_MINIMO, _GRUPO_MAXIMO = 30_000, 80_000
"""Lo que se le da de una vez a un proceso, en renglones: menos no paga formar aparte; más deja a otros sin trabajo."""
_PAGA_PROCESOS = 150_000
"""Desde aquí (unos dos y medio segundos de un núcleo) conviene lo que cuesta arrancar cada proceso, cerca de uno."""


@dataclass(frozen=True)
class _Tarea:
    carpeta: Path
    lotes: list[tuple[str, int]]
    encabezados: pl.DataFrame
    renglones: pl.DataFrame
    contexto: ContextoLote
    anexo: anexos.Preparacion | None


def _imprimir(
    carpeta: Path,
    encabezados: pl.DataFrame,
    renglones: pl.DataFrame,
    contextos: dict[str, ContextoLote],
    anexo: anexos.Preparacion | None,
) -> pl.DataFrame:
    """Un PDF por lote, repartidos entre los núcleos si son muchos; lo ya impreso de esta misma corrida no se repite."""
    lotes = encabezados["lote"].unique(maintain_order=True).to_list()
    pendientes = [lote for lote in lotes if not (_parte(carpeta, lote).is_file() and _pdf(carpeta, lote).is_file())]
    if pendientes:
        tareas = []
        for clave, contexto in contextos.items():
            faltan = encabezados.filter(pl.col("lote").is_in(pendientes) & (pl.col(CONTEXTO) == clave))
            detalle = renglones.join(faltan.select("folio"), on="folio", how="semi", maintain_order="left")
            tareas += _tareas(carpeta, faltan, detalle, contexto, anexo)
        repartir(_imprimir_lotes, tareas, len(tareas))
    impreso = pl.concat([pl.read_parquet(_parte(carpeta, lote)) for lote in lotes])
    datos = encabezados.select(
        "folio", "razon_social", "domicilio", "localidad", "codigo_postal", "sector", "lote", "cotizantes", "dias"
    )
    columnas = [
        "folio", "registro_patronal", "razon_social", "domicilio", "localidad", "codigo_postal", "sector", "lote",
        "pdf", "pagina_inicial", "paginas", "cotizantes", "dias", "total", "huella",
    ]  # fmt: skip
    return impreso.join(datos, on="folio", maintain_order="left").with_columns(a_importe("total")).select(columnas)


def _tareas(
    carpeta: Path,
    encabezados: pl.DataFrame,
    renglones: pl.DataFrame,
    contexto: ContextoLote,
    anexo: anexos.Preparacion | None,
) -> list[_Tarea]:
    """Lotes seguidos, en grupos de trabajo parecido; uno solo si no paga arrancar procesos. Ambas tablas, en orden."""
    cuentas = renglones.group_by("folio").agg(pl.len().cast(pl.Int64).alias("renglones"))
    por_lote = (
        encabezados.join(cuentas, on="folio", how="left", maintain_order="left")
        .group_by("lote", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("cedulas"), pl.col("renglones").sum())
    )
    total = renglones.height + _CEDULA * encabezados.height
    medida = min(max(total // (4 * nucleos()), _GRUPO_MINIMO), _GRUPO_MAXIMO) if total >= _PAGA_PROCESOS else total
    tareas: list[_Tarea] = []
    lotes: list[tuple[str, int]] = []
    cedula = renglon = cedulas = cuantos = 0
    for lote, suyas, suyos in por_lote.iter_rows():
        lotes.append((lote, suyas))
        cedulas, cuantos = cedulas + suyas, cuantos + suyos
        hechas = cedula + cedulas
        if cuantos + _CEDULA * cedulas >= medida or hechas == encabezados.height:
            propios = encabezados.slice(cedula, cedulas), renglones.slice(renglon, cuantos)
            tareas.append(_Tarea(carpeta, lotes, *propios, contexto, anexo))
            cedula, renglon = hechas, renglon + cuantos
            lotes, cedulas, cuantos = [], 0, 0
    return tareas


def _parte(carpeta: Path, lote: str) -> Path:
    return carpeta / "partes" / f"{lote}.parquet"


def _pdf(carpeta: Path, lote: str) -> Path:
    return carpeta / f"lote-{lote}.pdf"


def _imprimir_lotes(tarea: _Tarea) -> None:
    destinos = [(_pdf(tarea.carpeta, lote), cedulas) for lote, cedulas in tarea.lotes]
    anexo = None
    if tarea.anexo:
        anexo = anexos.formar(tarea.anexo, tarea.encabezados, tarea.contexto.modalidad.get("modalidad", ""))
    emitidos = emitir_lotes(destinos, tarea.encabezados, tarea.renglones, tarea.contexto, anexo)
    for (lote, _), (_, indice) in zip(tarea.lotes, emitidos, strict=True):
        with reemplazo_atomico(_parte(tarea.carpeta, lote), asentar=False) as temporal:
            indice.write_parquet(temporal)


# ---------------------------------------------------------------- una cédula suelta


def extraer_cedula(oficina: Oficina, folio: str, destino: Path) -> Path:
    """Saca del PDF de su lote la cédula de un folio. Errores: «folio-no-existe» (66)."""
    from cedulas_cli.documentos.extraccion import extraer  # pikepdf tarda en cargar y la corrida no lo usa

    for indice in sorted((oficina.raiz / "salidas" / "cedulas").glob(f"*/*/{INDICE}")):
        hallada = pl.read_parquet(indice).filter(pl.col("folio") == folio)
        if hallada.height:
            renglon = hallada.row(0, named=True)
            extraer(indice.parent / renglon["pdf"], renglon["pagina_inicial"], renglon["paginas"], destino)
            return destino
    raise ErrorCedulas(
        "folio-no-existe",
        f"no hay ninguna cédula con el folio «{folio}»",
        lugar=str(oficina.raiz),
        causa="ningún índice de cédulas lo contiene",
        remedio="vea los folios en indice.parquet, o emita las cédulas con: cedulas cedula emitir --periodo AAAA-MM",
    )


def emitir_periodo(
    oficina: Oficina, periodo: str, emision: str | None, fecha: date, *, con_anexo: bool = False
) -> list[Emitidas]:
    """Determina si hace falta, e imprime, todo lo recibido con ese periodo. Con el candado tomado."""
    recepciones = exigir(oficina, str(Periodo.de_texto(periodo)), emision)
    configuracion = leer(oficina)
    parametros = cargar_parametros(oficina.parametros)
    return [
        emitir(
            oficina,
            r,
            determinar(oficina, r, parametros, configuracion),
            configuracion,
            parametros,
            fecha,
            con_anexo=con_anexo,
        )
        for r in recepciones
    ]
