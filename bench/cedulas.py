"""Cédulas por segundo y por núcleo, contra la misma cédula hecha con Platypus.

Las dos llevan lo mismo: encabezado, ficha, resumen por ramo, veinte trabajadores con todos sus importes, total,
leyendas, Code 128 y QR, con las mismas fuentes incrustadas. Se cuenta tiempo de procesador en un proceso aparte con
un solo hilo: la cifra es por núcleo aunque la máquina esté ocupada.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

TRABAJADORES = 20
CEDULAS = 2_000
CEDULAS_PLATYPUS = 60
META_POR_SEGUNDO = 1_000
META_RAZON = 5.0
CHICOS, CEDULAS_POR_CHICO = 41, 7
META_CHICOS = 50
"""Lotes de siete cédulas por segundo: veinte milisegundos cada uno, con todo y abrir su PDF."""
REPETICIONES = 5


def datos(emision: str, cedulas: int) -> tuple[Any, Any, Any]:
    """Encabezados, renglones y contexto sintéticos, formados en bloque."""
    import polars as pl

    from cedulas_cli.documentos.contexto import Area, ContextoLote
    from cedulas_cli.dominio.esquemas import OBRERAS, conceptos_de

    conceptos = conceptos_de(emision)
    n = pl.int_range(cedulas * TRABAJADORES, dtype=pl.Int64)
    sbc = 31_504 + n * 37 % 250_000
    renglones = (
        pl.select(
            folio=pl.format("14382610{}", (n // TRABAJADORES).cast(pl.String).str.zfill(7)),
            nss=(n * 7919 % 10**11).cast(pl.String).str.zfill(11),
            nombre=pl.format("MUÑOZ PEÑA JOSÉ ÁNGEL {}", n % 997),
            curp=pl.format("XEXX{}HDFXXX00", (n % 10**6).cast(pl.String).str.zfill(6)),
            origen=pl.lit("2"),
            tipo_movimiento=(n % 9).cast(pl.String),
            fecha_movimiento=pl.date(2026, 10, 1) + pl.duration(days=n % 30),
            dias=pl.lit(31, dtype=pl.Int64),
            sbc=sbc,
            con_diferencia=n % 400 == 0,
            tasa_ceav_patronal=pl.lit(Decimal("6.42200")),
            numero_credito=pl.when(n % 3 == 0).then(pl.format("19{}", (n % 10**8).cast(pl.String).str.zfill(8))),
            tipo_descuento=pl.when(n % 3 == 0).then(1 + n % 9 // 3).otherwise(0),
            valor_descuento=pl.lit(Decimal("25.3417")),
        )
        .with_columns(
            **{c: pl.col("sbc") * 31 * (700 + 300 * i) // 100_000 for i, c in enumerate(conceptos)},
        )
        .with_columns(
            total_rcv=pl.lit(123_456, dtype=pl.Int64),
            total_vivienda=pl.lit(65_432, dtype=pl.Int64),
            total_patronal=pl.sum_horizontal([c for c in conceptos if c not in OBRERAS]),
            total_obrero=pl.sum_horizontal([c for c in conceptos if c in OBRERAS]),
        )
        .with_columns(total=pl.col("total_patronal") + pl.col("total_obrero"))
    )
    sumados = [*conceptos, "total_patronal", "total_obrero", "total", "dias"]
    fijos = {
        "registro_patronal": "Z9900001100",
        "rfc": "SIN990101ZZ9",
        "razon_social": "COMERCIALIZADORA SINTÉTICA DEL NIÑO AGÜERO SA DE CV",
        "domicilio": "AVENIDA DE LAS PEÑAS NÚM. 1234, COLONIA AMPLIACIÓN SAN ÁNGEL",
        "localidad": "GUADALAJARA, JALISCO",
        "codigo_postal": "44100",
        "actividad": "COMERCIO AL POR MENOR DE ARTÍCULOS DE PAPELERÍA",
        "clase": "II",
        "prima_rt": Decimal("0.54355"),
        "prima_inferida": False,
        "zona": "general",
        "modalidad": "10",
        "sector": "07",
        "emision": emision,
        "periodo": "2026-10",
        "numero_propuesta": "261000123",
    }
    encabezados = (
        renglones.group_by("folio", maintain_order=True)
        .agg(pl.col(sumados).sum(), pl.len().cast(pl.Int64).alias("cotizantes"))
        .with_columns(**{campo: pl.lit(valor) for campo, valor in fijos.items()})
    )
    contexto = ContextoLote(
        delegacion=Area("14", "Jalisco"),
        subdelegacion=Area("38", "Hidalgo"),
        domicilio="Av. 16 de Septiembre 868, Centro, Guadalajara",
        periodo="2026-10",
        emision=emision,
        uma=11_731,
        salarios_minimos={"general": 31_504},
        fecha_limite=date(2026, 11, 17),
        fecha_emision=date(2026, 11, 2),
        fundamentos="Artículos 15, 39, 39 A y 40 de la Ley del Seguro Social.",
        criterios="Cuotas redondeadas por trabajador y concepto.",
        version="medición",
    )
    return encabezados, renglones, contexto


def con_platypus(destino: Path, encabezados: Any, renglones: Any, contexto: Any) -> None:
    """Las mismas cédulas con párrafos y tablas de Platypus, que es como se harían de ordinario."""
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import landscape, letter
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

    from cedulas_cli.documentos import codigos, formato
    from cedulas_cli.documentos.fuentes import familia
    from cedulas_cli.documentos.maqueta import maqueta_de
    from cedulas_cli.documentos.plantillas import Plantillas

    class Qr(Flowable):  # type: ignore[misc]  # reportlab no trae tipos
        """El mismo QR que la cédula propia: se compara la maquetación, no el codificador."""

        def __init__(self, contenido: str) -> None:
            super().__init__()
            self.contenido, self.width, self.height = contenido, 46, 46

        def draw(self) -> None:
            self.canv._code.append(codigos.qr_dibujo(self.contenido, 0, 0, 46).decode("ascii"))

    for nombre, fuente in zip(("Texto", "Fuerte"), familia(), strict=True):
        pdfmetrics.registerFont(TTFont(nombre, str(fuente.archivo)))
    maqueta = maqueta_de(contexto.emision)
    banderas = dict.fromkeys(("prima_inferida", "prima_ausente", "sin_domicilio", "con_diferencias"), False)
    bloques = Plantillas().bloques(maqueta.plantilla, {**contexto.para_plantilla(), **banderas})
    texto = ParagraphStyle("texto", fontName="Texto", fontSize=7, leading=8)
    titulo = ParagraphStyle("titulo", fontName="Fuerte", fontSize=13, leading=15)
    estilo = [
        ("FONT", (0, 0), (-1, -1), "Texto", 5),
        ("FONT", (0, 0), (-1, 0), "Fuerte", 5),
        ("ALIGN", (4, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("LEFTPADDING", (0, 0), (-1, -1), 1),
        ("RIGHTPADDING", (0, 0), (-1, -1), 1),
    ]
    celdas = [celda for celda in maqueta.celdas() if celda.campo != "con_diferencia"]
    dinero = {c.campo for c in celdas if c.tipo.value == "importe"}
    partes = {clave[0]: tabla for clave, tabla in renglones.group_by("folio", maintain_order=True)}
    historia: list[Any] = []
    for datos_cedula in encabezados.to_dicts():
        folio = datos_cedula["folio"]
        dibujo = Qr(f"{folio}|{datos_cedula['registro_patronal']}|2026-10|{datos_cedula['total']}|{'0' * 16}")
        ficha = [
            Paragraph(f"{rotulo}: {datos_cedula[campo]}", texto)
            for rotulo, campo in (
                ("Registro patronal", "registro_patronal"),
                ("RFC", "rfc"),
                ("Razón social", "razon_social"),
                ("Domicilio", "domicilio"),
                ("Actividad", "actividad"),
                ("Clase", "clase"),
                ("Prima", "prima_rt"),
                ("Cotizantes", "cotizantes"),
                ("Días", "dias"),
                ("Propuesta", "numero_propuesta"),
            )
        ]
        ramos = [["Ramo", "Patrón", "Obrero", "Suma"]]
        for ramo in maqueta.ramos:
            patronal = sum(datos_cedula[c] for c in ramo.patronal)
            obrero = sum(datos_cedula[c] for c in ramo.obrero)
            ramos.append([ramo.rotulo, *(formato.importe(v) for v in (patronal, obrero, patronal + obrero))])
        filas = [[celda.campo for celda in celdas]]
        filas.extend(
            [formato.importe(fila[c.campo]) if c.campo in dinero else str(fila[c.campo] or "") for c in celdas]
            for fila in partes[folio].to_dicts()
        )
        filas.append([formato.importe(partes[folio][c.campo].sum()) if c.campo in dinero else "" for c in celdas])
        historia += [
            Table([[Paragraph(bloques["titulo"], titulo), dibujo]]),
            Table([[ficha, Table(ramos, style=estilo)]]),
            Table(filas, style=estilo, repeatRows=1),
            Paragraph(bloques["fundamento"], texto),
            Paragraph(bloques["leyendas"], texto),
            Code128(folio, barHeight=14, barWidth=0.75),
            PageBreak(),
        ]
    SimpleDocTemplate(
        str(destino),
        pagesize=landscape(letter),
        leftMargin=22,
        rightMargin=22,
        topMargin=22,
        bottomMargin=22,
        invariant=1,
    ).build(historia)


def _por_segundo(tarea: Callable[[], object], cedulas: int, veces: int) -> float:
    mejores = []
    for _ in range(veces):
        inicio = time.process_time()
        tarea()
        mejores.append(cedulas / (time.process_time() - inicio))
    return max(mejores)


def _medir_aqui() -> list[dict[str, Any]]:
    from cedulas_cli.documentos.lote import emitir_lote, emitir_lotes

    resultados = []
    with tempfile.TemporaryDirectory() as carpeta:
        destino = Path(carpeta) / "lote.pdf"
        for emision in ("mensual", "bimestral"):
            completo = datos(emision, CEDULAS)
            pocas = datos(emision, CEDULAS_PLATYPUS)
            emitir_lote(destino, *pocas)
            propias = _por_segundo(lambda c=completo: emitir_lote(destino, *c), CEDULAS, REPETICIONES)  # type: ignore[misc]  # mypy no infiere el valor por omisión
            ajenas = _por_segundo(lambda p=pocas: con_platypus(destino, *p), CEDULAS_PLATYPUS, 2)  # type: ignore[misc]  # ídem
            chicos = datos(emision, CHICOS * CEDULAS_POR_CHICO)
            lotes = [(Path(carpeta) / f"{i}.pdf", CEDULAS_POR_CHICO) for i in range(CHICOS)]
            por_segundo = _por_segundo(lambda d=lotes, c=chicos: list(emitir_lotes(d, *c)), CHICOS, REPETICIONES)  # type: ignore[misc]  # ídem
            resultados += [
                {
                    "medida": f"lotes de {CEDULAS_POR_CHICO} cédulas, {emision}: por segundo y núcleo",
                    "valor": round(por_segundo),
                    "limite": META_CHICOS,
                    "cumple": por_segundo >= META_CHICOS,
                },
                {
                    "medida": f"cédulas de {TRABAJADORES} trabajadores, {emision}: por segundo y núcleo",
                    "valor": round(propias),
                    "limite": META_POR_SEGUNDO,
                    "cumple": propias >= META_POR_SEGUNDO,
                },
                {
                    "medida": f"veces la misma cédula con Platypus ({ajenas:.0f} por segundo), {emision}",
                    "valor": round(propias / ajenas, 1),
                    "limite": META_RAZON,
                    "cumple": propias / ajenas >= META_RAZON,
                },
            ]
    return resultados


def medir() -> list[dict[str, Any]]:
    """Mide en un proceso aparte, de un hilo. Cada medida: `medida`, `valor`, `limite` (mínimo) y `cumple`."""
    raiz = str(Path(__file__).resolve().parent.parent)
    ambiente = {**os.environ, "POLARS_MAX_THREADS": "1"}
    ambiente["PYTHONPATH"] = os.pathsep.join(filter(None, (raiz, ambiente.get("PYTHONPATH"))))
    salida = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--hijo"],
        env=ambiente,
        check=True,
        capture_output=True,
        text=True,
    )
    resultados: list[dict[str, Any]] = json.loads(salida.stdout)
    return resultados


if __name__ == "__main__":
    if "--hijo" in sys.argv:
        print(json.dumps(_medir_aqui()))
    else:
        for fila in medir():
            juicio = "bien" if fila["cumple"] else "MAL"
            print(f"{juicio:<5}{fila['valor']:>9} (mínimo {fila['limite']})  {fila['medida']}")
