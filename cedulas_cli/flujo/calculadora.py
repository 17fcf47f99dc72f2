"""Una calculadora sobre un renglón o sobre una tabla entera, y su explicación contada de tres formas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import Campo, DatoMalo, leer_todos
from cedulas_cli.dominio.dinero import a_importe, exigir_sin_flotantes, pesos
from cedulas_cli.dominio.esquemas import APARTADOS, IMPORTE
from cedulas_cli.dominio.plan import nada_util
from cedulas_cli.dominio.resultado import ADVERTENCIAS, Contexto, Regla, Resultado
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.entrega import ResumenCalculo
from cedulas_cli.oficina.carpeta import elegir
from cedulas_cli.oficina.configuracion import leer as leer_configuracion
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.fichas import Ficha
from cedulas_cli.sistema.tablas import abrir, entregar, traducir_fallas

ESQUEMA = 1
RENGLONES_POR_PARTE = 50_000
IMPORTE_MAXIMO = 10**18
"""Centavos que ya no caben en un `Decimal(18, 2)`."""


def contexto_de(oficina: Path | None) -> Contexto:
    """Parámetros y calendario del programa y de la oficina elegida."""
    elegida = elegir(oficina)
    return Contexto(
        cargar_parametros(elegida.parametros),
        cargar_calendario(elegida.calendarios, leer_configuracion(elegida).ambitos),
    )


def calcular_uno(
    campos: Sequence[Campo], regla: Regla, celdas: Mapping[str, str | None], contexto: Contexto
) -> Resultado:
    """Un caso dado por opciones; un dato que no sirve es «opcion-invalida» (2) y dice cuál."""
    try:
        return _resolver(campos, regla, celdas, contexto)
    except DatoMalo as malo:
        opciones = {campo.nombre: campo.opcion for campo in campos}
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{malo.valor}» no sirve" if malo.valor else f"falta {opciones.get(malo.campo, malo.campo)}",
            lugar=opciones.get(malo.campo, malo.campo),
            causa=malo.motivo,
            remedio="corrija ese dato; --help dice qué lleva cada opción",
        ) from malo


def _resolver(campos: Sequence[Campo], regla: Regla, celdas: Mapping[str, str | None], contexto: Contexto) -> Resultado:
    resultado = regla.calcular(leer_todos(campos, celdas), contexto)
    for nombre, tipo in regla.salidas.items():
        if tipo == IMPORTE and abs(resultado.datos.get(nombre) or 0) >= IMPORTE_MAXIMO:
            raise DatoMalo(nombre, resultado.datos[nombre], "el importe que resulta no cabe en 18 cifras", "desborde")
    return resultado


def calcular_tabla(
    campos: Sequence[Campo], regla: Regla, contexto: Contexto, entrada: str, salida: str, formato: str | None
) -> ResumenCalculo:
    """Renglón por renglón, en su orden: lo demás pasa intacto y lo que no sirve se aparta con su motivo.

    Errores: «columna-faltante», «columna-flotante» y «sin-renglones-utiles» (65); «parametro-sin-vigencia» (78).
    """
    partes: list[pl.DataFrame] = []
    apartados: list[dict[str, Any]] = []
    avisos: dict[str, None] = {}
    leidos = 0
    primero = 2 if Path(entrada).suffix.lower() == ".csv" else 1
    with traducir_fallas(entrada):
        tabla = abrir(entrada)
        _exigir_columnas(campos, tabla.collect_schema(), entrada)
        for parte in tabla.collect_batches(chunk_size=RENGLONES_POR_PARTE, maintain_order=True):
            calculada = _calcular_parte(campos, regla, contexto, parte, (entrada, leidos + primero), apartados)
            avisos.update(dict.fromkeys(a for texto in calculada[ADVERTENCIAS] if texto for a in texto.split(" | ")))
            partes.append(calculada)
            leidos += parte.height
    resultado = pl.concat(partes) if partes else pl.DataFrame()
    if resultado.is_empty():
        causa = apartados[0]["motivo"] if apartados else "la tabla no tiene renglones"
        raise nada_util(entrada, f"{causa} (y {max(leidos - 1, 0)} renglones más sin aceptar)")
    entregar(resultado, formato, salida)
    return ResumenCalculo(leidos, resultado.height, pl.DataFrame(apartados, schema=APARTADOS), tuple(avisos))


def _exigir_columnas(campos: Sequence[Campo], esquema: pl.Schema, lugar: str) -> None:
    nombres = {campo.nombre for campo in campos}
    exigir_sin_flotantes([c for c, t in esquema.items() if c in nombres and t.is_float()], lugar)
    for campo in campos:
        if campo.obligatorio and not campo.omision and campo.nombre not in esquema:
            raise ErrorCedulas(
                "columna-faltante",
                f"falta la columna «{campo.nombre}»",
                lugar=lugar,
                causa=f"es obligatoria: {campo.ayuda}",
                remedio="agréguela a la tabla",
            )


def _calcular_parte(
    campos: Sequence[Campo],
    regla: Regla,
    contexto: Contexto,
    parte: pl.DataFrame,
    origen: tuple[str, int],
    apartados: list[dict[str, Any]],
) -> pl.DataFrame:
    archivo, primero = origen
    buenos: list[int] = []
    resueltos: dict[tuple[str | None, ...], Resultado | DatoMalo] = {}
    columnas: dict[str, list[Any]] = {nombre: [] for nombre in (*regla.salidas, ADVERTENCIAS)}
    for posicion, celdas in enumerate(_renglones_de_texto(campos, parte)):
        llave = tuple(celdas.get(campo.nombre) for campo in campos)
        if (resultado := resueltos.get(llave)) is None:  # los renglones iguales se resuelven una vez por parte
            resultado = resueltos[llave] = _resolver_o_apartar(campos, regla, celdas, contexto)
        if isinstance(resultado, DatoMalo):
            apartados.append({"archivo": archivo, "renglon": primero + posicion, **_apartado(resultado, celdas)})
            continue
        buenos.append(posicion)
        for nombre in regla.salidas:
            columnas[nombre].append(resultado.datos.get(nombre))
        columnas[ADVERTENCIAS].append(" | ".join(resultado.advertencias) or None)
    return parte[buenos].with_columns(_series(regla, columnas))


def _resolver_o_apartar(
    campos: Sequence[Campo], regla: Regla, celdas: Mapping[str, str | None], contexto: Contexto
) -> Resultado | DatoMalo:
    try:
        return _resolver(campos, regla, celdas, contexto)
    except DatoMalo as malo:
        return malo


def _apartado(malo: DatoMalo, celdas: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        "registro_patronal": celdas.get("registro_patronal"),
        "nss": celdas.get("nss"),
        "campo": malo.campo,
        "regla": f"{malo.campo}-{malo.regla}",
        "valor": malo.valor,
        "motivo": malo.motivo,
    }


def _renglones_de_texto(campos: Sequence[Campo], parte: pl.DataFrame) -> Iterator[dict[str, str | None]]:
    """Las celdas que interesan, como texto exacto: de los tipos de Parquet ninguno pasa por flotante."""
    interesan = {*(campo.nombre for campo in campos), "registro_patronal", "nss"}
    presentes = [c for c in parte.columns if c in interesan]
    textos = parte.select(pl.col(c).cast(pl.String) for c in presentes)
    if not presentes:
        return iter({} for _ in range(parte.height))
    return (dict(zip(presentes, renglon, strict=True)) for renglon in textos.iter_rows())


def _series(regla: Regla, columnas: Mapping[str, list[Any]]) -> list[pl.Series]:
    series = []
    for nombre, tipo in regla.salidas.items():
        if tipo == IMPORTE:
            centavos = pl.DataFrame({nombre: pl.Series(nombre, columnas[nombre], pl.Int64)})
            series.append(centavos.select(a_importe(nombre)).to_series())
        else:
            series.append(pl.Series(nombre, columnas[nombre], tipo))
    return [*series, pl.Series(ADVERTENCIAS, columnas[ADVERTENCIAS], pl.String)]


def como_tabla(regla: Regla, resultado: Resultado) -> pl.DataFrame:
    """El resultado de un caso como tabla de un renglón."""
    columnas = {nombre: [resultado.datos.get(nombre)] for nombre in regla.salidas}
    columnas[ADVERTENCIAS] = [" | ".join(resultado.advertencias) or None]
    return pl.DataFrame(_series(regla, columnas))


# ---------------------------------------------------------------- explicación


def como_objeto(nombre: str, regla: Regla, celdas: Mapping[str, str | None], resultado: Resultado) -> dict[str, Any]:
    """Objeto JSON con importes como texto exacto; los campos sólo se agregan."""
    return {
        "esquema": ESQUEMA,
        "calculo": nombre,
        "entrada": {c: v for c, v in celdas.items() if v},
        "resultado": {c: _exacto(tipo, resultado.datos.get(c)) for c, tipo in regla.salidas.items()},
        "pasos": [
            {
                "concepto": paso.concepto,
                "operacion": paso.operacion,
                "resultado": paso.resultado,
                "fundamento": paso.fundamento,
                "parametros": [_objeto_valor(valor) for valor in paso.valores],
            }
            for paso in resultado.pasos
        ],
        "advertencias": list(resultado.advertencias),
    }


def _exacto(tipo: Any, valor: Any) -> Any:
    if valor is None or (isinstance(valor, int) and tipo != IMPORTE):
        return valor
    return str(pesos(valor)) if tipo == IMPORTE else str(valor)


def _objeto_valor(valor: Valor) -> dict[str, Any]:
    return {
        "parametro": valor.parametro,
        "clave": valor.clave,
        "valor": str(valor.valor),
        "unidad": valor.unidad,
        "desde": str(valor.desde),
        "hasta": str(valor.hasta) if valor.hasta else None,
        "verificado": valor.verificado,
        "fundamento": valor.fundamento,
    }


def pasos_como_tabla(resultado: Resultado) -> pl.DataFrame:
    """Un renglón por paso, para csv, jsonl y parquet."""
    return pl.DataFrame(
        [
            {
                "paso": numero,
                "concepto": paso.concepto,
                "operacion": paso.operacion,
                "resultado": paso.resultado,
                "fundamento": paso.fundamento,
                "parametros": "; ".join(f"{v.rotulo} = {v.valor} {v.vigencia}" for v in paso.valores),
            }
            for numero, paso in enumerate(resultado.pasos, 1)
        ]
    )


def como_fichas(regla: Regla, resultado: Resultado) -> Iterator[Ficha]:
    """Una ficha por paso, otra con el resultado y, si las hay, las advertencias."""
    for numero, paso in enumerate(resultado.pasos, 1):
        renglones = [("cálculo", paso.operacion), ("artículo", paso.fundamento)]
        renglones += [("parámetro", f"{v.rotulo} = {v.en_palabras}, {v.vigencia}") for v in paso.valores]
        yield Ficha(f"{numero}. {paso.concepto}", paso.resultado, renglones)
    datos = [(c, resultado.datos.get(c), tipo) for c, tipo in regla.salidas.items()]
    legibles = [
        (c.replace("_", " "), f"${pesos(v):,}" if tipo == IMPORTE else str(v))
        for c, v, tipo in datos
        if v not in (None, "")
    ]
    yield Ficha("Resultado", "", legibles)
    if resultado.advertencias:
        yield Ficha("Advertencias", "", [("aviso", texto) for texto in resultado.advertencias])
