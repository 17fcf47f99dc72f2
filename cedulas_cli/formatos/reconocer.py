"""La puerta de los lectores: reconoce cada archivo por su contenido y lo entrega a su lector."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos import canonico
from cedulas_cli.formatos.base_access import CABEZAS, leer_tablas
from cedulas_cli.formatos.cartera import emis
from cedulas_cli.formatos.cofre import Cofre, abrir
from cedulas_cli.formatos.delimitado import COLUMNAS_MAXIMAS, leer_csv, leer_jsonl, separador_de
from cedulas_cli.formatos.lectura import Lectura
from cedulas_cli.formatos.libro import leer_libro
from cedulas_cli.formatos.texto import como_columna, decodificar
from cedulas_cli.formatos.visor import Parte, clase_por_contenido, clase_por_nombre, leer_visor
from cedulas_cli.idioma import causa_del_sistema

_CABEZA = 1 << 16
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COLUMNAS_PARA_SER_TABLA = 2
_ARCHIVOS_MAXIMOS = 5_000
_ACOMPANAN = frozenset({"datos.json", "errores_esperados.csv"})
"""Lo que una carpeta de ejemplo trae además de la emisión."""


def leer(rutas: Sequence[Path], periodo: str | None) -> list[Lectura]:
    """Lee cualquiera de los formatos de la emisión, en el orden dado.

    Los textos sueltos del visor forman una sola Lectura (donde aparece el primero) y cada carpeta otra; las bases
    EMIS y sus CSV, otra más; cada zip, libro o tabla, la suya. Errores: los de cada lector, «archivo-no-existe»,
    «archivo-vacio», «formato-no-reconocido», «opcion-invalida» si `periodo` no es AAAA-MM.
    """
    if periodo is not None:
        Periodo.de_texto(periodo)
    lecturas: list[Lectura | None] = []
    sueltos: list[tuple[str, Path]] = []
    lugar_sueltos = -1
    de_emis = {ruta: tablas for ruta in rutas if not ruta.is_dir() and (tablas := _tablas_emis(ruta, ruta.name))}
    if de_emis:
        lecturas.append(_leer_emis(de_emis, periodo))
    for ruta in (r for r in rutas if r not in de_emis):
        if ruta.is_dir():
            lecturas += _leer_carpeta(ruta, periodo)
            continue
        clase = _clase_de_texto(ruta)
        if clase:
            if not sueltos:
                lugar_sueltos = len(lecturas)
                lecturas.append(None)
            sueltos.append((clase, ruta))
        else:
            lecturas.append(_leer_uno(ruta, periodo))
    if sueltos:
        nombre = ", ".join(dict.fromkeys(ruta.name for _, ruta in sueltos))
        lecturas[lugar_sueltos] = leer_visor(_partes(sueltos), nombre, periodo)
    return [lectura for lectura in lecturas if lectura is not None]


def _partes(sueltos: Sequence[tuple[str, Path]], prefijo: Path | None = None) -> Iterator[Parte]:
    for clase, ruta in sueltos:
        nombre = ruta.relative_to(prefijo).as_posix() if prefijo else ruta.name
        yield Parte(clase, nombre, _leer_bytes(ruta))


def _leer_carpeta(carpeta: Path, periodo: str | None) -> list[Lectura]:
    """Los textos del visor de la carpeta (a cualquier hondura) son una Lectura; si no hay, cada archivo la suya."""
    archivos = sorted(r for r in carpeta.rglob("*") if r.is_file() and not r.is_symlink())
    if not archivos:
        raise ErrorCedulas(
            "archivo-vacio",
            f"la carpeta «{carpeta.name}» no tiene archivos",
            lugar=str(carpeta),
            causa="está vacía",
            remedio="indique la carpeta donde se descomprimió el visor",
        )
    if len(archivos) > _ARCHIVOS_MAXIMOS:
        raise _no_reconocido(carpeta, f"la carpeta tiene {len(archivos)} archivos; indique cuáles")
    clases = [(clase, ruta) for ruta in archivos if ruta.stat().st_size and (clase := _clase_de_texto(ruta))]
    if clases:
        ajenos = len(archivos) - len(clases)
        avisos = [f"{carpeta.name}: {ajenos} archivo(s) que no son del visor no se leyeron"] if ajenos else []
        return [leer_visor(_partes(clases, carpeta), carpeta.name, periodo, avisos)]
    nombres = {ruta: ruta.relative_to(carpeta).as_posix() for ruta in archivos}
    de_emis = {ruta: tablas for ruta, nombre in nombres.items() if (tablas := _tablas_emis(ruta, nombre))}
    lecturas = [_leer_emis(de_emis, periodo)] if de_emis else []
    return _leer_sin_acompanantes(carpeta, lecturas, [ruta for ruta in archivos if ruta not in de_emis], periodo)


def _leer_sin_acompanantes(
    carpeta: Path, lecturas: list[Lectura], archivos: Sequence[Path], periodo: str | None
) -> list[Lectura]:
    """Cada archivo de la carpeta; el resumen y la lista que acompañan a un ejemplo se dicen y no se leen."""
    acompanan = [ruta.name for ruta in archivos if ruta.name in _ACOMPANAN]
    lecturas += [_leer_uno(ruta, periodo) for ruta in archivos if ruta.name not in _ACOMPANAN]
    if acompanan and lecturas:
        aviso = f"{carpeta.name}: no son de la emisión y no se leyeron: {', '.join(acompanan)}"
        lecturas[0] = replace(lecturas[0], avisos=(*lecturas[0].avisos, aviso))
    return lecturas


def _leer_emis(de_emis: dict[Path, list[emis.TablaEmis]], periodo: str | None) -> Lectura:
    tablas = [tabla for suyas in de_emis.values() for tabla in suyas]
    return emis.leer_emis(tablas, ", ".join(ruta.name for ruta in de_emis), periodo)


def _tablas_emis(ruta: Path, nombre: str) -> list[emis.TablaEmis]:
    """Las tablas EMIS de una base Access, o la de un CSV con sus encabezados; ninguna si es otra cosa."""
    cabeza = _cabeza(ruta)
    if cabeza.startswith(b"PK"):
        return _tablas_emis_en_zip(ruta, nombre)
    if cabeza.startswith(CABEZAS):
        tablas = leer_tablas(ruta, emis.TABLAS, nombre)
        if not tablas:
            raise _no_reconocido(ruta, "la base no trae tablas de emisión (cdempaMMAAAA, cdebpaBBAAAA…)")
        return emis.de_base(tablas, nombre)
    primero = _encabezados_de(cabeza)
    if not emis.clase_de(primero):
        return []
    tabla = leer_csv(decodificar(_leer_bytes(ruta))[0].lstrip("\ufeff"), nombre)
    return [emis.TablaEmis(nombre, ruta.stem, tabla.datos, tabla.apartados)]


def _tablas_emis_en_zip(ruta: Path, nombre: str) -> list[emis.TablaEmis]:
    """Las de cada base o CSV de EMIS que traiga el zip; ninguna si es del visor o un libro."""
    tablas: list[emis.TablaEmis] = []
    with abrir(ruta) as cofre, tempfile.TemporaryDirectory(prefix="cedulas-") as carpeta:
        for numero, miembro in enumerate(cofre.miembros):
            cabeza = cofre.cabeza(miembro)
            if not cabeza.startswith(CABEZAS) and not emis.clase_de(_encabezados_de(cabeza)):
                continue
            suelto = Path(carpeta) / str(numero) / Path(miembro.nombre).name
            suelto.parent.mkdir()
            with suelto.open("wb") as destino:
                destino.writelines(cofre.bloques(miembro))
            tablas += _tablas_emis(suelto, f"{nombre}/{miembro.nombre}")
    return tablas


def _encabezados_de(cabeza: bytes) -> list[str]:
    """Los rótulos del primer renglón, como columnas."""
    primero = next((r for r in decodificar(cabeza)[0].lstrip("\ufeff \r\n").splitlines()[:1]), "")
    return [
        como_columna(c.strip('"')) for c in primero.split(separador_de(primero), COLUMNAS_MAXIMAS)[:COLUMNAS_MAXIMAS]
    ]


def _clase_de_texto(ruta: Path) -> str | None:
    """Clase del visor si el archivo es uno de sus textos; manda el contenido y, si no decide, el nombre."""
    cabeza = _cabeza(ruta)
    if cabeza.startswith((b"PK", _OLE2, b"PAR1")):
        return None
    return clase_por_contenido(_renglones_enteros(cabeza)) or clase_por_nombre(ruta.name)


def _renglones_enteros(cabeza: bytes) -> bytes:
    """Sin el último renglón si quedó cortado por el tamaño de la muestra."""
    if len(cabeza) < _CABEZA or b"\n" not in cabeza:
        return cabeza
    return cabeza[: cabeza.rindex(b"\n")]


def _leer_uno(ruta: Path, periodo: str | None) -> Lectura:
    cabeza = _cabeza(ruta)
    if cabeza.startswith(b"PK"):
        return _leer_zip(ruta, periodo)
    if cabeza.startswith(_OLE2):
        return leer_libro(ruta, periodo)
    if cabeza.startswith(b"PAR1"):
        return canonico.leer_tabla(canonico.leer_parquet(_leer_bytes(ruta), ruta.name), ruta.name, periodo)
    texto = decodificar(_leer_bytes(ruta))[0].lstrip("\ufeff")
    inicio = texto.lstrip()[:1]
    if inicio == "{":
        return canonico.leer_tabla(leer_jsonl(texto, ruta.name), ruta.name, periodo)
    if inicio == "<":
        raise _no_reconocido(ruta, "es una página web (HTML o XML), aunque se llame de otro modo")
    if inicio == "[":
        raise _no_reconocido(ruta, "es un arreglo JSON; se espera un objeto por línea (JSONL)")
    if _parece_tabla(texto):
        return canonico.leer_tabla(leer_csv(texto, ruta.name), ruta.name, periodo)
    raise _no_reconocido(ruta, "ni sus columnas ni sus posiciones son las de una emisión")


def _parece_tabla(texto: str) -> bool:
    primero = next((r for r in texto.lstrip().splitlines()[:1]), "")[: 1 << 20]
    return len(set(_encabezados_de(primero.encode())) & canonico.CONOCIDAS) >= _COLUMNAS_PARA_SER_TABLA


def _leer_zip(ruta: Path, periodo: str | None) -> Lectura:
    with abrir(ruta) as cofre:
        nombres = [m.nombre.lower() for m in cofre.miembros]
        if "xl/workbook.xml" not in nombres:
            return _leer_visor_en_zip(cofre, ruta, periodo)
    return leer_libro(ruta, periodo)


def _leer_visor_en_zip(cofre: Cofre, ruta: Path, periodo: str | None) -> Lectura:
    elegidos = []
    ajenos = []
    for miembro in cofre.miembros:
        if not miembro.bytes:
            continue
        cabeza = cofre.cabeza(miembro)[:_CABEZA]
        binario = cabeza.startswith((b"PK", _OLE2, b"PAR1"))
        clase = None if binario else clase_por_contenido(_renglones_enteros(cabeza)) or clase_por_nombre(miembro.nombre)
        if clase:
            elegidos.append((clase, miembro))
        else:
            ajenos.append(miembro.nombre)
    if not elegidos:
        if not cofre.miembros or all(not m.bytes for m in cofre.miembros):
            raise _vacio(ruta)
        dentro = ", ".join(ajenos[:4])
        raise _no_reconocido(ruta, f"el zip no trae textos del visor (CDEM*99, CDEB*99); trae: {dentro[:160]}")
    avisos = [f"{ruta.name}: no se leyó {', '.join(ajenos[:4])}" + ("…" if len(ajenos) > 4 else "")] if ajenos else []
    partes = (Parte(clase, f"{ruta.name}/{m.nombre}", cofre.leer(m)) for clase, m in elegidos)
    return leer_visor(partes, ruta.name, periodo, avisos)


def _cabeza(ruta: Path) -> bytes:
    try:
        with ruta.open("rb") as archivo:
            cabeza = archivo.read(_CABEZA)
    except (FileNotFoundError, NotADirectoryError):
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe el archivo «{ruta.name}»",
            lugar=str(ruta),
            causa="la ruta no lleva a un archivo",
            remedio="revise la ruta",
        ) from None
    except OSError as falla:
        raise _no_se_pudo_leer(ruta, falla) from falla
    if not cabeza.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        raise _vacio(ruta)
    return cabeza


def _leer_bytes(ruta: Path) -> bytes:
    try:
        return ruta.read_bytes()
    except OSError as falla:
        raise _no_se_pudo_leer(ruta, falla) from falla


def _no_se_pudo_leer(ruta: Path, falla: OSError) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-leer",
        f"no se pudo leer «{ruta.name}»",
        lugar=str(ruta),
        causa=causa_del_sistema(falla),
        remedio="revise permisos y que el disco esté montado",
    )


def _vacio(ruta: Path) -> ErrorCedulas:
    return ErrorCedulas(
        "archivo-vacio",
        f"«{ruta.name}» no tiene contenido",
        lugar=str(ruta),
        causa="cero bytes útiles",
        remedio="vuelva a descargarlo",
    )


def _no_reconocido(ruta: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "formato-no-reconocido",
        f"«{ruta.name}» no es de ningún formato conocido de la emisión",
        lugar=str(ruta),
        causa=causa,
        remedio="se aceptan el zip o los textos del visor, el libro .xls/.xlsx, la base EMIS (.mdb o sus CSV), y CSV, "
        "JSONL o Parquet canónicos",
    )
