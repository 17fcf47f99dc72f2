"""De un inventario a sus documentos (DOC-22): boletas, informe de avance y acta de cierre."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.documentos import boletas as en_boletas
from cedulas_cli.documentos import inventario as en_papel
from cedulas_cli.documentos.inventario import CifrasDeGrupo, Detalle
from cedulas_cli.documentos.oficio_pdf import escribir_oficios
from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.inventario import cierre
from cedulas_cli.dominio.inventario import renglon as rg
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.flujo.inventario import Estados, cabeza_de, leer, renglones_de
from cedulas_cli.flujo.inventario_cierre import movidos_de
from cedulas_cli.flujo.notificacion.impresos import Impreso, expide_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import abrir

INFORME, ACTA = "informe", "acta"
_FALTAS = ("FALTANTE", "BUSQUEDA", "ACTA_FALTANTE", "RECONSTRUIDO")


def imprimir_boletas(
    oficina: Oficina, inventario: str, libro: str, dia: date, salida: Path, *, de_muestra: bool = False
) -> Impreso:
    """Las de un libro, o todas; con `de_muestra`, las del segundo conteo. «papel-sin-casos» (66) si no hay."""
    _, renglones = leer(oficina, inventario)
    base, _ = cierre.partir(renglones)
    suyos = {
        clave: e
        for clave, e in base.items()
        if libro in ("", e.get("libro")) and (e.get("muestra") is True or not de_muestra)
    }
    if not suyos:
        raise ErrorCedulas(
            "papel-sin-casos",
            f"no hay boletas que imprimir de {libro or inventario}",
            lugar="--libro" if libro else "--inventario",
            causa="ningún renglón es de ese libro" if libro else "la muestra no se ha sorteado o no hay renglones",
            remedio="los libros que hay salen en: cedulas inventario avance --por libro",
        )
    ordenadas = sorted(suyos.items(), key=lambda par: (str(par[1].get("libro") or ""), par[0]))
    impresas = (_boleta(clave, e, segunda=de_muestra) for clave, e in ordenadas)
    cuantas, paginas = en_boletas.escribir_boletas(salida, inventario, impresas, expide_de(oficina, dia))
    return Impreso(cuantas, paginas)


def _boleta(clave: str, e: Mapping[str, Any], *, segunda: bool) -> en_boletas.Boleta:
    campos = (
        *("numero_credito", "registro_patronal", "razon_social", "periodo", "tipo_documento", "incidencia"),
        *("libro", "responsable", "auxiliar"),
    )
    return en_boletas.Boleta(codigo=clave, segunda=segunda, **{c: str(e.get(c) or "") for c in campos})


def imprimir(oficina: Oficina, papel: str, inventario: str, dia: date, salida: Path) -> Impreso:
    """El informe como va hoy, o el acta (con lo pendiente a la vista si no se ha cerrado)."""
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        cabeza, renglones = cabeza_de(padron, inventario), renglones_de(padron, inventario)
        corte = date.fromisoformat(str(cabeza["corte"]))
        movidos = movidos_de(padron.historias(CREDITO, _numeros(renglones)), renglones, corte, dia)
    datos = _inventario(inventario, cabeza, renglones, movidos)
    expide = expide_de(oficina, dia)
    documento = en_papel.informe(datos, expide) if papel == INFORME else en_papel.acta(datos, expide)
    indice = escribir_oficios(salida, [documento], expide, documento.titulo)
    return Impreso(indice.height, int(indice["paginas"].sum()))


def _numeros(renglones: Estados) -> list[str]:
    return sorted({str(e["numero_credito"]) for e in renglones.values() if e.get("numero_credito")})


def _inventario(
    nombre: str, cabeza: Mapping[str, Any], renglones: Estados, movidos: Mapping[str, str]
) -> en_papel.Inventario:
    base, sobrantes = cierre.partir(renglones)
    hallados = cierre.hallazgos(cabeza, renglones)
    return en_papel.Inventario(
        nombre=nombre,
        corte=str(cabeza["corte"]),
        fuente=" ".join([str(cabeza["fuente"]), *map(str, cabeza.get("archivos", ()))]),
        casos=int(cabeza["casos"]),
        importe=int(cabeza["importe"]),
        huella=str(cabeza["huella"]),
        cifras=_cifras("TOTAL", renglones),
        grupos={
            "Por libro": _grupos(renglones, "libro"),
            "Por incidencia": _grupos(renglones, "incidencia"),
            "Por tipo de documento": _grupos(renglones, "tipo_documento"),
        },
        faltantes=[_falta(c, e) for c, e in base.items() if e["estado"] in _FALTAS],
        sobrantes=[_sobra(c, e) for c, e in sobrantes.items()],
        pendientes=[_pendiente(h, renglones) for h in hallados],
        movidos=[
            _detalle("movido", clave, e, movidos[str(e["numero_credito"])])
            for clave, e in base.items()
            if str(e["numero_credito"]) in movidos
        ],
        responsables=sorted({str(e["responsable"]) for e in base.values() if e.get("responsable")}),
        acta=str(cabeza.get("acta") or ""),
    )


def _grupos(renglones: Estados, campo: str) -> list[CifrasDeGrupo]:
    """Las cifras de cada grupo, en orden, y el total."""
    suyos: dict[str, Estados] = {}
    for clave, e in renglones.items():
        suyos.setdefault(str(e.get(campo) or cierre.SIN_GRUPO), {})[clave] = e
    return [*(_cifras(n, suyos[n]) for n in sorted(suyos)), _cifras("TOTAL", renglones)]


def _cifras(nombre: str, renglones: Estados) -> CifrasDeGrupo:
    c = cierre.cifras(renglones)
    cuentas = ("base", *rg.RESULTADOS, "pendiente", "sobrante", "importe_base", "importe_faltante")
    return CifrasDeGrupo(nombre, *(c[n] for n in cuentas))


def _falta(clave: str, e: Mapping[str, Any]) -> Detalle:
    como = {"FALTANTE": "falta la segunda búsqueda", "BUSQUEDA": f"en búsqueda: {e.get('busqueda')}"}
    resuelto = {
        "ACTA_FALTANTE": f"acta {e.get('acta')}; responsable {e.get('custodio')}",
        "RECONSTRUIDO": f"reconstruido: {e.get('reposicion')} ({e.get('documento')})",
    }
    return _detalle("faltante", clave, e, {**como, **resuelto}[str(e["estado"])])


def _sobra(clave: str, e: Mapping[str, Any]) -> Detalle:
    donde = f"hallado en {e.get('ubicacion')} por {e.get('contador')}"
    if e.get("posterior"):
        donde = f"alta posterior al corte ({e['posterior']}); {donde}"
    como = {"SOBRANTE": "sin resolver", "INCORPORADO": "es de la oficina", "DEVUELTO": f"devuelto a {e.get('destino')}"}
    return _detalle("sobrante", clave, e, f"{donde}; {como[str(e['estado'])]}")


def _pendiente(h: cierre.Hallazgo, renglones: Estados) -> Detalle:
    return _detalle(h.regla, h.clave, renglones.get(h.clave, {}), f"{h.regla}: {h.motivo}")


def _detalle(regla: str, clave: str, e: Mapping[str, Any], motivo: str) -> Detalle:
    importe = e.get("importe")
    numero, quien = str(e.get("numero_credito") or ""), str(e.get("responsable") or "")
    return Detalle(regla, clave, numero, quien, importe if isinstance(importe, int) else None, motivo)
