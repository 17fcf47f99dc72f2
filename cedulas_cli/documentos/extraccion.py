"""Una cédula suelta, sacada del PDF de su lote."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import reemplazo_atomico


def extraer(pdf_lote: Path, pagina_inicial: int, paginas: int, destino: Path) -> None:
    """Escribe en `destino` las `paginas` que empiezan en `pagina_inicial` (base 1). Mismo lote, mismos bytes.

    Falla con «archivo-no-existe» si no está el lote y con «no-se-pudo-leer» si está dañado o no llega a esas páginas.
    """
    try:
        with pikepdf.open(pdf_lote) as lote, pikepdf.new() as suelta:
            total = len(lote.pages)
            ultima = pagina_inicial + paginas - 1
            if pagina_inicial < 1 or paginas < 1 or ultima > total:
                raise _ilegible(pdf_lote, f"se pidieron las páginas {pagina_inicial} a {ultima} y tiene {total}")
            suelta.pages.extend(lote.pages[pagina_inicial - 1 : ultima])
            suelta.remove_unreferenced_resources()
            for clave in ("/Producer", "/Author", "/CreationDate", "/ModDate"):
                if clave in lote.docinfo:
                    suelta.docinfo[clave] = str(lote.docinfo[clave])
            suelta.docinfo["/Title"] = (
                f"{lote.docinfo.get('/Title', pdf_lote.stem)} · páginas {pagina_inicial}-{ultima}"
            )
            suelta.Root.Lang = "es-MX"
            suelta.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
            with reemplazo_atomico(destino) as temporal:
                suelta.save(temporal, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except FileNotFoundError as falla:
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no está el lote {pdf_lote.name}",
            lugar=str(pdf_lote),
            causa="el índice lo nombra, pero el archivo no existe",
            remedio="vuelva a emitir las cédulas de ese periodo",
        ) from falla
    except pikepdf.PdfError as falla:
        raise _ilegible(pdf_lote, str(falla)) from falla


def _ilegible(pdf_lote: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-leer",
        f"no se pudo extraer la cédula de {pdf_lote.name}",
        lugar=str(pdf_lote),
        causa=causa,
        remedio="revise el índice o vuelva a emitir las cédulas",
    )
