"""La puerta de los pagos: reconoce cada archivo por su contenido y lo entrega a su lector."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.base_access import es_base, leer_tablas
from cedulas_cli.formatos.cofre import abrir
from cedulas_cli.formatos.delimitado import leer_csv
from cedulas_cli.formatos.pago import cdsu, disco, resumidos
from cedulas_cli.formatos.pago.lectura import LecturaPago
from cedulas_cli.formatos.pago.sua import leer_sua, parece_sua
from cedulas_cli.formatos.texto import decodificar
from cedulas_cli.idioma import causa_del_sistema

_CABEZA = 1 << 12
_ARCHIVOS_MAXIMOS = 20_000
_EXTENSION = ".sua"
_ZIP = b"PK"
_TABLAS = f"{cdsu.TABLAS}|{resumidos.TABLAS}"
_BLANCOS = b" \t\r\n\x00\x1a\xef\xbb\xbf"


@dataclass
class _Acopio:
    """Lo que se va hallando: los `.SUA` y las tablas CDSU se leen juntos al final."""

    sua: list[tuple[str, bytes]] = field(default_factory=list)
    cdsu: list[cdsu.TablaCdsu] = field(default_factory=list)
    otras: list[LecturaPago] = field(default_factory=list)
    ajenos: list[str] = field(default_factory=list)


def leer_pagos(rutas: Sequence[Path], periodo: str | None) -> list[LecturaPago]:
    """Lee archivos, zip y carpetas de cualquiera de las fuentes de pago; una Lectura por fuente hallada.

    Errores: «archivo-vacio», «formato-no-reconocido», «zip-roto», «base-rota», «columna-faltante» y
    «periodo-contradictorio» si un pago no es del periodo indicado.
    """
    if periodo is not None:
        Periodo.de_texto(periodo)
    acopio = _Acopio()
    for ruta in rutas:
        if ruta.is_dir():
            _de_carpeta(ruta, acopio)
        else:
            _de_archivo(ruta, ruta.name, acopio, suelto=True)
    lecturas = list(acopio.otras)
    if acopio.sua:
        lecturas.insert(0, leer_sua(acopio.sua, _rotulo([nombre for nombre, _ in acopio.sua])))
    if acopio.cdsu:
        lecturas.append(cdsu.leer_cdsu(acopio.cdsu, _rotulo([t.archivo for t in acopio.cdsu])))
    if not lecturas:
        raise _no_reconocido(
            ", ".join(acopio.ajenos[:3]) or _rotulo([r.name for r in rutas]), "no trae archivos de pago"
        )
    if periodo is not None:
        _exigir_periodo(lecturas, periodo)
    if acopio.ajenos:
        aviso = f"no se leyó {', '.join(acopio.ajenos[:4])}" + ("…" if len(acopio.ajenos) > 4 else "")
        lecturas[0] = replace(lecturas[0], avisos=(*lecturas[0].avisos, aviso))
    return lecturas


def _rotulo(nombres: Sequence[str]) -> str:
    return nombres[0] if len(nombres) == 1 else f"{nombres[0]} y {len(nombres) - 1} más"


def _de_carpeta(carpeta: Path, acopio: _Acopio) -> None:
    archivos = sorted(r for r in carpeta.rglob("*") if r.is_file() and not r.is_symlink())
    if not archivos:
        raise _vacio(carpeta.name)
    if len(archivos) > _ARCHIVOS_MAXIMOS:
        raise _no_reconocido(carpeta.name, f"la carpeta tiene {len(archivos)} archivos; indique cuáles")
    for ruta in archivos:
        _de_archivo(ruta, ruta.relative_to(carpeta).as_posix(), acopio, suelto=False)


def _de_archivo(ruta: Path, nombre: str, acopio: _Acopio, *, suelto: bool) -> None:
    try:
        with ruta.open("rb") as archivo:
            cabeza = archivo.read(_CABEZA)
        if cabeza.startswith(_ZIP):
            _de_zip(ruta, nombre, acopio)
            return
        if es_base(cabeza):
            _de_base(ruta, nombre, acopio, suelto=suelto)
            return
        contenido = ruta.read_bytes()
    except OSError as falla:
        raise ErrorCedulas(
            "no-se-pudo-leer",
            f"no se pudo leer «{nombre}»",
            lugar=str(ruta),
            causa=causa_del_sistema(falla),
            remedio="revise permisos y que el disco esté montado",
        ) from falla
    _de_bytes(contenido, nombre, acopio, suelto=suelto)


def _de_zip(ruta: Path, nombre: str, acopio: _Acopio) -> None:
    with abrir(ruta) as cofre:
        for miembro in cofre.miembros:
            interno = f"{nombre}/{miembro.nombre}"
            if es_base(cofre.cabeza(miembro)[:_CABEZA]):
                with tempfile.NamedTemporaryFile(suffix=".mdb") as temporal:
                    for bloque in cofre.bloques(miembro):
                        temporal.write(bloque)
                    temporal.flush()
                    _de_base(Path(temporal.name), interno, acopio, suelto=False)
            else:
                _de_bytes(cofre.leer(miembro), interno, acopio, suelto=False)


def _de_base(ruta: Path, nombre: str, acopio: _Acopio, *, suelto: bool) -> None:
    tablas = leer_tablas(ruta, _TABLAS, nombre)
    de_recaudacion = {n: t for n, t in tablas.items() if cdsu.clase_de(t.columns)}
    acopio.cdsu += cdsu.de_base(de_recaudacion, nombre)
    de_lgp = [(n, t) for n, t in tablas.items() if n not in de_recaudacion and resumidos.clase_de(t.columns)]
    for n, tabla in de_lgp:
        acopio.otras.append(resumidos.leer_lgp(cdsu.con_renglon(tabla), f"{nombre}/{n}"))
    if not de_recaudacion and not de_lgp:
        if suelto:
            raise _no_reconocido(nombre, "la base no trae tablas CDSUPA, CDSUAS, CDSUMO, RC ni RCPRO")
        acopio.ajenos.append(nombre)


def _de_bytes(contenido: bytes, nombre: str, acopio: _Acopio, *, suelto: bool) -> None:
    if not contenido.strip(_BLANCOS):
        if suelto:
            raise _vacio(nombre)
        return
    if parece_sua(contenido[: disco.LARGO]) or nombre.lower().endswith(_EXTENSION):
        acopio.sua.append((nombre, contenido))
        return
    texto = decodificar(contenido)[0]
    if resumidos.parece_procesar(texto):
        acopio.otras.append(resumidos.leer_procesar(texto, nombre))
        return
    primero = next(iter(texto.lstrip("\ufeff").splitlines()), "").lower()
    if any(prefijo in primero for prefijo in (*cdsu.PREFIJOS.values(), *resumidos.PREFIJOS.values())):
        _de_csv(texto, nombre, acopio)
    elif suelto:
        raise _no_reconocido(nombre, "ni sus posiciones ni sus columnas son las de un archivo de pago")
    else:
        acopio.ajenos.append(nombre)


def _de_csv(texto: str, nombre: str, acopio: _Acopio) -> None:
    tabla = leer_csv(texto, nombre)
    if cdsu.clase_de(tabla.encabezados):
        acopio.cdsu.append(cdsu.TablaCdsu(nombre, Path(nombre).stem, tabla.datos, tabla.apartados))
    else:
        acopio.otras.append(resumidos.leer_lgp(tabla.datos, nombre, tabla.apartados, tabla.leidos))


def _exigir_periodo(lecturas: Sequence[LecturaPago], periodo: str) -> None:
    for lectura in lecturas:
        otros = lectura.pagos.filter(lectura.pagos["periodo"] != periodo)
        if otros.height:
            primero = otros.row(0, named=True)
            raise ErrorCedulas(
                "periodo-contradictorio",
                f"«{primero['archivo']}» trae un pago de {primero['periodo']} y se indicó {periodo}",
                lugar=f"{primero['archivo']}, renglón {primero['renglon']}",
                causa=f"{otros.height} pago(s) son de otro periodo",
                remedio="quite --periodo para recibirlos todos, cada uno en el suyo, o quite ese archivo",
            )


def _vacio(nombre: str) -> ErrorCedulas:
    return ErrorCedulas(
        "archivo-vacio",
        f"«{nombre}» no tiene contenido",
        lugar=nombre,
        causa="cero bytes útiles",
        remedio="vuelva a pedirlo",
    )


def _no_reconocido(nombre: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "formato-no-reconocido",
        f"«{nombre}» no es de ninguna fuente de pago conocida",
        lugar=nombre,
        causa=causa,
        remedio="se aceptan .SUA, zip o carpeta de .SUA, CDSU (.mdb o sus CSV), PROCESAR y LGP (RC, RCPRO)",
    )
