"""Lee los valores legales del programa y de la oficina, y no deja pasar uno sin fecha, unidad y fundamento."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.catalogo import ficha
from cedulas_cli.sistema.rutas import carpeta_paquete

OBLIGATORIAS = ("parametro", "desde", "valor", "unidad", "fundamento")
OPTATIVAS = ("clave", "hasta", "publicado", "verificado", "nota")
RANGOS: dict[str, tuple[str, str]] = {
    "por_ciento": ("0", "100"),
    "pesos": ("0.01", "100000000"),
    "pesos_dia": ("0.01", "1000000"),
    "pesos_bimestre": ("0.01", "1000000"),
    "veces_unidad": ("0.01", "10000"),
    "dias": ("0", "366"),
    "meses": ("0", "600"),
    "anios": ("0", "150"),
    "indice": ("0.000001", "100000"),
    "factor": ("0.0001", "100"),
    "fraccion": ("0", "1"),
    "trabajadores": ("0", "1000000"),
    "semanas": ("0", "600"),
    "lugar": ("1", "50"),
    "si_no": ("0", "1"),
}
"""Unidades admitidas y el intervalo en que un valor es creíble."""

DECIMALES = {
    "por_ciento": 5,
    "pesos": 2,
    "pesos_dia": 2,
    "pesos_bimestre": 2,
    "veces_unidad": 2,
    **dict.fromkeys(("dias", "meses", "anios", "trabajadores", "semanas", "lugar", "si_no"), 0),
}
"""Decimales que el cálculo entero puede llevar sin redondear; las demás unidades no tienen límite."""

ENTEROS = frozenset({"tope_sbc", "veces_excedente"})
"""Veces que la ley da enteras: con decimales, su producto por la unidad no sería de centavos."""

CON_FIN_OBLIGADO = frozenset(
    {
        "uma",
        "salario_minimo",
        "umi",
        "inpc",
        "recargos_mora",
        "recargos_prorroga",
        "recargos_plazos",
        "costo_unitario",
        "cuota_anual_persona",
        "gastos_ejecucion_minimo",
        "gastos_ejecucion_maximo",
    }
)
"""Lo que se publica cada año o cada mes: sin fin escrito se arrastraría en silencio."""

CON_HUECOS = frozenset({"cuota_anual_persona"})
"""Cuotas de las que no se halló algún año: el hueco no impide cargar; detiene a quien pida ese año."""


def cargar_parametros(carpeta_oficina: Path | None = None) -> Parametros:
    """Valores del paquete más los de la oficina (que mandan en su intervalo).

    Errores: «parametros-invalidos» (78) con archivo, renglón y motivo.
    """
    propios = del_programa()
    revisar_series(propios)
    if carpeta_oficina is None or not carpeta_oficina.is_dir():
        return Parametros(propios)
    locales = de_la_oficina(carpeta_oficina)
    revisar_series(locales, huecos=False)
    _exigir_conocidos(propios, locales)
    combinados = sobreponer(propios, locales)
    revisar_series(combinados, huecos=False)
    return Parametros(combinados)


def _exigir_conocidos(propios: list[Valor], locales: list[Valor]) -> None:
    """Un nombre mal escrito se ignoraría en silencio: la oficina sólo puede dar parámetros que el programa usa."""
    conocidos = sorted({v.parametro for v in propios})
    for valor in locales:
        if valor.parametro not in conocidos:
            raise ErrorCedulas(
                "parametros-invalidos",
                f"el parámetro «{valor.parametro}» no existe",
                lugar=valor.origen,
                causa="ningún cálculo lo consulta; quizá está mal escrito",
                remedio=f"los que hay son: {', '.join(conocidos)}",
            )


def del_programa() -> list[Valor]:
    """Los valores que viajan con el programa, uno por renglón, sin revisar sus series."""
    return _leer_carpeta(carpeta_paquete("parametros", "datos"), "programa")


def de_la_oficina(carpeta: Path | None) -> list[Valor]:
    """Los valores propios de la oficina, si los tiene."""
    return _leer_carpeta(carpeta, "oficina") if carpeta is not None and carpeta.is_dir() else []


def _leer_carpeta(carpeta: Path, origen: str) -> list[Valor]:
    valores: list[Valor] = []
    for ruta in sorted(carpeta.glob("*.csv")):
        valores.extend(leer_archivo(ruta, origen))
    return valores


def leer_archivo(ruta: Path, origen: str) -> list[Valor]:
    """Un CSV de parámetros → valores revisados uno por uno."""
    try:
        with ruta.open(encoding="utf-8-sig", newline="") as archivo:
            lector = csv.DictReader(archivo)
            faltan = [c for c in OBLIGATORIAS if c not in (lector.fieldnames or ())]
            if faltan:
                raise _invalido(ruta, 1, f"faltan columnas: {', '.join(faltan)}")
            return [_valor(renglon, ruta, lector.line_num, origen) for renglon in lector]
    except (UnicodeDecodeError, csv.Error) as falla:
        raise _invalido(ruta, 1, f"no es un CSV en UTF-8: {falla}") from falla


def _valor(renglon: dict[str, str | None], ruta: Path, numero: int, origen: str) -> Valor:
    if None in renglon:
        raise _invalido(ruta, numero, "trae más celdas que el encabezado: un texto con comas va entre comillas")
    celdas = {c: (renglon.get(c) or "").strip() for c in (*OBLIGATORIAS, *OPTATIVAS)}
    for columna in OBLIGATORIAS:
        if not celdas[columna]:
            raise _invalido(ruta, numero, f"«{columna}» no puede ir vacía")
    unidad = celdas["unidad"]
    if unidad not in RANGOS:
        raise _invalido(ruta, numero, f"unidad desconocida «{unidad}»; las admitidas son: {', '.join(RANGOS)}")
    try:
        desde = date.fromisoformat(celdas["desde"])
        hasta = date.fromisoformat(celdas["hasta"]) if celdas["hasta"] else None
        publicado = date.fromisoformat(celdas["publicado"]) if celdas["publicado"] else None
    except ValueError as falla:
        raise _invalido(ruta, numero, f"fecha imposible: {falla}") from falla
    try:
        numero_valor = Decimal(celdas["valor"])
    except InvalidOperation as falla:
        raise _invalido(ruta, numero, f"«{celdas['valor']}» no es un número exacto") from falla
    minimo, maximo = RANGOS[unidad]
    if not numero_valor.is_finite() or not Decimal(minimo) <= numero_valor <= Decimal(maximo):
        raise _invalido(ruta, numero, f"{celdas['valor']} está fuera de {minimo}–{maximo} para «{unidad}»")
    decimales = 0 if celdas["parametro"] in ENTEROS else DECIMALES.get(unidad)
    if decimales is not None and numero_valor != round(numero_valor, decimales):
        raise _invalido(ruta, numero, f"{celdas['valor']} lleva más de {decimales} decimales")
    if celdas["verificado"].lower() not in ("", "si", "sí", "no"):
        raise _invalido(ruta, numero, f"«verificado» es si o no, no «{celdas['verificado']}»")
    if hasta and hasta < desde:
        raise _invalido(ruta, numero, f"termina ({hasta}) antes de empezar ({desde})")
    if hasta is None and celdas["parametro"] in CON_FIN_OBLIGADO:
        raise _invalido(ruta, numero, f"«{celdas['parametro']}» se publica por periodos: escriba su «hasta»")
    suya = ficha(celdas["parametro"], celdas["clave"])
    return Valor(
        parametro=celdas["parametro"],
        clave=celdas["clave"],
        desde=desde,
        hasta=hasta,
        valor=numero_valor,
        unidad=unidad,
        fundamento=celdas["fundamento"],
        publicado=publicado,
        verificado=celdas["verificado"].lower() != "no" and "SIN VERIFICAR" not in celdas["fundamento"].upper(),
        nota=celdas["nota"],
        origen=f"{origen}:{ruta.name}:{numero}",
        descripcion=suya.descripcion,
        afecta=suya.afecta,
    )


def _invalido(ruta: Path, numero: int, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"{ruta.name} no se puede cargar",
        lugar=f"{ruta}, renglón {numero}",
        causa=causa,
        remedio="corrija ese renglón; cada valor lleva parametro, desde, valor, unidad y fundamento",
    )


@dataclass(frozen=True)
class Defecto:
    """Dos vigencias seguidas que no encajan; `clase` es encime, unidad o hueco."""

    clase: str
    anterior: Valor
    siguiente: Valor
    causa: str


def defectos(valores: Iterable[Valor]) -> Iterator[Defecto]:
    """Encimes, cambios de unidad y huecos de cada serie, en orden."""
    series: dict[tuple[str, str], list[Valor]] = {}
    for valor in valores:
        series.setdefault((valor.parametro, valor.clave), []).append(valor)
    for serie in series.values():
        serie.sort(key=lambda v: v.desde)
        for anterior, siguiente in itertools.pairwise(serie):
            if anterior.fin >= siguiente.desde:
                yield Defecto("encime", anterior, siguiente, f"se enciman desde el {siguiente.desde}")
            elif anterior.fin + timedelta(days=1) != siguiente.desde and anterior.parametro not in CON_HUECOS:
                yield Defecto("hueco", anterior, siguiente, f"dejan un hueco entre {anterior.fin} y {siguiente.desde}")
            if anterior.unidad != siguiente.unidad:
                causa = f"cambian de unidad: {anterior.unidad} y {siguiente.unidad}"
                yield Defecto("unidad", anterior, siguiente, causa)


def revisar_series(valores: Iterable[Valor], *, huecos: bool = True) -> None:
    """Dos vigencias encimadas, o un hueco entre dos, tumban la carga diciendo dónde."""
    for defecto in defectos(valores):
        if huecos or defecto.clase != "hueco":
            raise _serie_mala(defecto.anterior, defecto.siguiente, defecto.causa)


def _serie_mala(anterior: Valor, siguiente: Valor, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"dos vigencias de {anterior.rotulo} {causa}",
        lugar=f"{anterior.origen} y {siguiente.origen}",
        causa=f"{anterior.desde}–{anterior.hasta or 'sin fin'} y {siguiente.desde}–{siguiente.hasta or 'sin fin'}",
        remedio="corrija las fechas «desde» y «hasta» de esos renglones",
    )


def sobreponer(propios: list[Valor], locales: list[Valor]) -> list[Valor]:
    """El valor de la oficina manda en su intervalo; el del programa se recorta a lo que queda."""
    por_serie: dict[tuple[str, str], list[Valor]] = {}
    for local in locales:
        por_serie.setdefault((local.parametro, local.clave), []).append(local)
    resultado = list(locales)
    for propio in propios:
        trozos = [propio]
        for local in por_serie.get((propio.parametro, propio.clave), ()):
            trozos = [resto for trozo in trozos for resto in _restar(trozo, local)]
        resultado.extend(trozos)
    return resultado


def _restar(valor: Valor, otro: Valor) -> list[Valor]:
    if otro.fin < valor.desde or otro.desde > valor.fin:
        return [valor]
    trozos = []
    if valor.desde < otro.desde:
        trozos.append(replace(valor, hasta=otro.desde - timedelta(days=1)))
    if otro.fin < valor.fin:
        trozos.append(replace(valor, desde=otro.fin + timedelta(days=1)))
    return trozos
