"""El padrón de créditos por la línea de órdenes: capturar hechos, consultarlos, avanzar la noche y verificar."""

from __future__ import annotations

import getpass
import json
import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito import campos
from cedulas_cli.dominio.credito.avance import lo_que_mueve_el_tiempo
from cedulas_cli.dominio.credito.hechos import CREDITO, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import a_importe, exigir_sin_flotantes
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import leer as leer_configuracion
from cedulas_cli.oficina.padron.escritura import ResumenCaptura
from cedulas_cli.oficina.padron.lectura import ESQUEMA, Filtros
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe, poner_sello
from cedulas_cli.oficina.padron.verificacion import InformeVerificacion
from cedulas_cli.oficina.padron.verificacion import verificar as revisar_padron
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.credito import cargar_reglas
from cedulas_cli.sistema.tablas import leer_entera

VARIABLE_USUARIO = "CEDULAS_USUARIO"
OBLIGATORIAS = ("numero_credito", "hecho", "fecha")
PROPIAS = (*OBLIGATORIAS, "usuario", "documento")
APARTADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "renglon": pl.Int64,
    "numero_credito": pl.String,
    "hecho": pl.String,
    "campo": pl.String,
    "regla": pl.String,
    "valor": pl.String,
    "motivo": pl.String,
}
LISTA = (
    *("numero_credito", "registro_patronal", "periodo", "tipo_documento", "sector", "estado"),
    *("suerte_principal", "actualizacion", "recargos", "multa", "total"),
    *("fecha_notificacion", "fecha_surte", "fecha_limite_pago", "fecha_exigible"),
    *("pagado", "saldo", "notificador", "lote", "credito_multa", "credito_origen", "proxima_fecha"),
)
"""Columnas de la lista: primero las del contrato, en su orden; luego las agregadas."""
IMPORTES = ("suerte_principal", "actualizacion", "recargos", "multa", "total", "pagado", "saldo")
VUELTAS = 50
"""Tope de pasos encadenados en una noche: el crédito más atrasado da menos de diez."""


@dataclass(frozen=True)
class Captura:
    """Lo que quedó de una captura: leidos = aceptados + repetidos + apartados."""

    leidos: int
    aceptados: int
    repetidos: int
    apartados: pl.DataFrame
    avisos: tuple[str, ...] = ()


@dataclass
class _Entrada:
    """Renglones leídos como hechos, y los que no llegan a serlo."""

    archivo: str
    renglones: array[int] = field(default_factory=lambda: array("q"))
    apartados: list[tuple[Any, ...]] = field(default_factory=list)
    leidos: int = 0


def reglas_de(oficina: Oficina) -> Reglas:
    """Máquina, catálogos y calendario, con lo que la oficina haya cambiado."""
    configuracion = leer_configuracion(oficina)
    calendario = cargar_calendario(oficina.calendarios, configuracion.ambitos)
    return cargar_reglas(calendario, oficina.catalogos, limite_lote=configuracion.casos_por_lote)


def usuario_de(indicado: str | None) -> str:
    """`--usuario`, la variable `CEDULAS_USUARIO` o el usuario del sistema, en ese orden."""
    if dicho := (indicado or os.environ.get(VARIABLE_USUARIO) or "").strip():
        return dicho
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def registrar_archivo(
    oficina: Oficina, entrada: str, usuario: str, hoy: date, *, todo_o_nada: bool = False, simular: bool = False
) -> Captura:
    """Captura los hechos de un csv, jsonl o parquet, en una transacción.

    Errores: los de `leer_entera`, «columna-faltante», «columna-flotante», «sin-renglones-utiles» y los del padrón.
    """
    tabla = leer_entera(entrada)
    _exigir_columnas(tabla, entrada)
    leida = _Entrada("" if entrada == "-" else Path(entrada).name)
    nuevos = _a_hechos(tabla, usuario, leida)
    with abrir(oficina, reglas_de(oficina)) as padron:
        resumen = padron.registrar(nuevos, hoy, lote_atomico=todo_o_nada, simular=simular)
        avisos = (*padron.avisos, *resumen.avisos)
    return _captura(leida, resumen, avisos)


def registrar_uno(oficina: Oficina, nuevo: HechoNuevo, hoy: date, *, simular: bool = False) -> Captura:
    """Captura un hecho suelto."""
    with abrir(oficina, reglas_de(oficina)) as padron:
        resumen = padron.registrar([nuevo], hoy, simular=simular)
        avisos = (*padron.avisos, *resumen.avisos)
    return _captura(_Entrada("", array("q", [1]), leidos=1), resumen, avisos)


def hecho_suelto(
    numero: str, hecho: str, fecha: date, usuario: str, documento: str, datos: Sequence[str]
) -> HechoNuevo:
    """Un hecho de opciones; cada dato es `clave=valor`, con los importes en pesos."""
    leidos: dict[str, Any] = {}
    for texto in datos:
        campo, igual, valor = texto.partition("=")
        if not igual or not campo.strip():
            raise ErrorCedulas(
                "opcion-invalida",
                f"«{texto}» no es un dato",
                lugar="--dato",
                causa="debe ser clave=valor",
                remedio="por ejemplo: --dato notificador=N-012",
            )
        leidos[campo.strip()] = _dato(campo.strip(), valor)
    limpios = {campo: valor for campo, valor in leidos.items() if valor is not None}
    return HechoNuevo(CREDITO, numero, hecho, fecha, usuario, documento, limpios)


def _exigir_columnas(tabla: pl.DataFrame, entrada: str) -> None:
    faltan = [c for c in OBLIGATORIAS if c not in tabla.columns]
    if faltan:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=entrada,
            causa=f"un hecho lleva al menos {', '.join(OBLIGATORIAS)}",
            remedio="agréguelas; usuario y documento son optativas, y cada dato de la transición va en su columna",
        )
    exigir_sin_flotantes([c for c, tipo in tabla.schema.items() if tipo.is_float()], entrada)


def _a_hechos(tabla: pl.DataFrame, usuario: str, leida: _Entrada) -> Iterator[HechoNuevo]:
    """Renglón por renglón; lo que no llega a hecho queda en los apartados de la entrada."""
    de_datos = [c for c in tabla.columns if c not in PROPIAS]
    for renglon in tabla.iter_rows(named=True):
        leida.leidos += 1
        numero, hecho = _texto(renglon["numero_credito"]), _texto(renglon["hecho"]).lower()
        fecha = _fecha(renglon["fecha"])
        if fecha is None:
            valor = _texto(renglon["fecha"])
            motivo = "la fecha debe ser AAAA-MM-DD y existir en el calendario"
            leida.apartados.append(
                (leida.archivo, leida.leidos, numero, hecho, "fecha", "fecha-imposible", valor, motivo)
            )
            continue
        leida.renglones.append(leida.leidos)
        datos = {c: v for c in de_datos if (v := _dato(c, renglon[c])) is not None}
        quien = _texto(renglon.get("usuario")) or usuario
        yield HechoNuevo(CREDITO, numero, hecho, fecha, quien, _texto(renglon.get("documento")), datos)


def _texto(valor: Any) -> str:
    return "" if valor is None else str(valor).strip()


def _fecha(valor: Any) -> date | None:
    if isinstance(valor, date):
        return date(valor.year, valor.month, valor.day)
    try:
        return date.fromisoformat(_texto(valor))
    except ValueError:
        return None


def _dato(campo: str, valor: Any) -> Any:
    """Una celda como la guarda el hecho: importes en centavos, fechas en ISO."""
    if valor is None or isinstance(valor, bool):
        return valor
    if isinstance(valor, date):
        return valor.isoformat()[:10]
    clase = campos.CLASES.get(campo)
    if clase is campos.Clase.RAMOS:
        return _ramos(valor)
    if isinstance(valor, int) and clase in (campos.Clase.ENTERO, campos.Clase.NUMEROS):
        return valor
    return campos.leer(campo, str(valor))


def _ramos(valor: Any) -> Any:
    """Un objeto JSON concepto → pesos."""
    try:
        leido = json.loads(valor, parse_float=str) if isinstance(valor, str) else valor
    except ValueError:
        return valor
    if not isinstance(leido, Mapping):
        return valor
    return {concepto: campos.leer("importe", str(pesos)) for concepto, pesos in leido.items() if pesos is not None}


def _captura(leida: _Entrada, resumen: ResumenCaptura, avisos: Sequence[str]) -> Captura:
    del_padron = [
        (leida.archivo, leida.renglones[lugar - 1], numero, hecho, campo, regla, valor, motivo)
        for lugar, numero, hecho, _, campo, regla, valor, motivo in resumen.apartados.iter_rows()
    ]
    tabla = pl.DataFrame(leida.apartados + del_padron, schema=APARTADOS, orient="row").sort("renglon")
    return Captura(leida.leidos, resumen.aceptados, resumen.repetidos, tabla, tuple(avisos))


def listar(oficina: Oficina, filtros: Filtros) -> pl.DataFrame:
    """La lista de créditos para entregar: columnas de `LISTA`, importes con dos decimales.

    Un estado que no está en el catálogo es «opcion-invalida»: una lista vacía se leería como «no hay ninguno».
    """
    reglas = reglas_de(oficina)
    if ajenos := [estado for estado in filtros.estados if estado not in reglas.maquina.estados]:
        raise ErrorCedulas(
            "opcion-invalida",
            f"no existe el estado {', '.join(ajenos)}",
            lugar="--estado",
            causa=f"los hay: {', '.join(sorted(reglas.maquina.estados))}",
            remedio="use uno de ellos; se puede repetir la opción",
        )
    if not existe(oficina):
        return _de_lista(pl.DataFrame(schema=ESQUEMA))
    with abrir(oficina, reglas, lectura=True) as padron:
        return _de_lista(padron.creditos(filtros))


def _de_lista(tabla: pl.DataFrame) -> pl.DataFrame:
    return tabla.select(LISTA).with_columns(a_importe(c) for c in IMPORTES)


def ver(oficina: Oficina, numero: str) -> tuple[Credito, list[Hecho]]:
    """El crédito y su historia. «credito-no-existe» (66) si el padrón no lo conoce."""
    historia: list[Hecho] = []
    if existe(oficina):
        with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
            if historia := padron.hechos(CREDITO, numero):
                credito = padron.credito(numero)
                assert credito is not None
                return credito, historia
    raise ErrorCedulas(
        "credito-no-existe",
        f"el padrón no conoce el crédito {numero}",
        lugar="NUMERO",
        causa="ningún hecho lo nombra",
        remedio="revise el número (nueve dígitos, con sus ceros); búsquelo con: cedulas credito listar",
    )


def avanzar(oficina: Oficina, hoy: date, *, simular: bool = False) -> tuple[list[HechoNuevo], tuple[str, ...]]:
    """Asienta lo que el paso del tiempo mueve hasta ese día; los hechos, en orden. Repetirla no agrega nada."""
    if not existe(oficina):
        return [], ()
    reglas = reglas_de(oficina)
    movidos: list[HechoNuevo] = []
    with abrir(oficina, reglas, lectura=simular) as padron:
        for _ in range(VUELTAS):
            nuevos = _por_mover(padron, hoy, reglas)
            movidos += nuevos
            if simular or not nuevos or not padron.registrar(nuevos, hoy).aceptados:
                break
        return movidos, tuple(padron.avisos)


def _por_mover(padron: Padron, hoy: date, reglas: Reglas) -> list[HechoNuevo]:
    nuevos: list[HechoNuevo] = []
    for credito in padron.creditos_derivados(padron.por_avanzar(hoy)).values():
        nuevos += lo_que_mueve_el_tiempo(credito, hoy, reglas)
    return nuevos


def verificar(oficina: Oficina, hoy: date, *, resellar: bool = False) -> InformeVerificacion:
    """Lo hallado en el padrón; con `resellar`, si lo único que no cuadra es el sello, pone otro y queda asentado."""
    reglas = reglas_de(oficina)
    informe = revisar_padron(oficina, reglas)
    if resellar and informe.hallazgos and informe.solo_el_sello:
        poner_sello(oficina, hoy)
        avisos = [*informe.avisos, *(f"se reselló; antes: {h.lugar}: {h.detalle}" for h in informe.hallazgos)]
        informe = revisar_padron(oficina, reglas)
        informe.avisos = avisos
    return informe


def migrar(oficina: Oficina) -> tuple[str, ...]:
    """Lleva el esquema al día y rehace lo derivado si cambiaron las reglas; qué hizo."""
    if not existe(oficina):
        return ("la oficina todavía no tiene padrón",)
    with abrir(oficina, reglas_de(oficina)) as padron:
        return tuple(padron.avisos)
