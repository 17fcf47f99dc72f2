"""La custodia del papel por la línea de órdenes: mover legajos por archivo o por lector y saber dónde está cada uno."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, LEGAJO, Hecho
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.custodia import corte as al_corte
from cedulas_cli.dominio.custodia import hojas as de_hojas
from cedulas_cli.dominio.custodia import legajo as lg
from cedulas_cli.dominio.custodia import vigilancia
from cedulas_cli.dominio.custodia.captura import Mesa, Movimiento
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.lecturas import Lectura, Rechazo
from cedulas_cli.dominio.maquina_datos import Estado
from cedulas_cli.dominio.notificacion.documentos import folio_de_varios
from cedulas_cli.dominio.notificacion.semaforo import Reloj
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import Captura, reglas_de
from cedulas_cli.flujo.notificacion.base import Cuenta, nombre_de, tabla_de, texto
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe
from cedulas_cli.parametros.papel import estados_de_legajo, maquina_de_custodia, plazos_de_legajo
from cedulas_cli.sistema.tablas import decodificar

Legajos = dict[str, Estado]
CON_FOLIO = {
    "verificado_p1": ("folio_p1", "folio"),
    "verificado_p2": ("folio_p2", "folio"),
    "turnado": ("lote", "lote"),
}
VALE = "VP"
DONDE: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
    (
        *("legajo", "numero_credito", "estado", "en_poder_de", "desde", "gaveta", "caja", "consecutivo", "documento"),
        *("factura", "vale", "compromiso", "folio_solicitud", "fecha_notificacion", "folio_p1", "folio_p2", "lote"),
        "acta",
    ),
    pl.String,
)
"""El índice de custodia: un renglón por legajo."""


# ---------------------------------------------------------------- lo que entra


def de_tabla(entrada: str) -> list[Lectura]:
    """Los renglones de un csv, jsonl o parquet con `codigo` (o `legajo`, o `numero_credito`); lo demás son datos."""
    tabla = tabla_de(entrada, [], "una captura de custodia")
    columna = next((c for c in ("codigo", "legajo", "numero_credito") if c in tabla.columns), None)
    if columna is None:
        raise ErrorCedulas(
            "columna-faltante",
            "falta la columna codigo",
            lugar=entrada,
            causa="una captura dice de qué legajo es: codigo (lo que se escanea), legajo o numero_credito",
            remedio="agréguela; el orden no importa",
        )
    return [
        Lectura(renglon, texto(fila.pop(columna)), fila) for renglon, fila in enumerate(tabla.iter_rows(named=True), 1)
    ]


def de_lector(ruta: str) -> list[Lectura]:
    """Lo que escribe un lector de código de barras: un código por renglón; lo que empieza con # es comentario."""
    if ruta != "-" and not Path(ruta).is_file():
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe el archivo «{Path(ruta).name}»",
            lugar=ruta,
            causa="la ruta no lleva a un archivo",
            remedio="revise la ruta o use - para la entrada estándar",
        )
    contenido = sys.stdin.buffer.read() if ruta == "-" else Path(ruta).read_bytes()
    renglones = enumerate(decodificar(contenido).splitlines(), 1)
    return [Lectura(n, r.strip(), {}) for n, r in renglones if r.strip() and not r.strip().startswith("#")]


def de_codigos(codigos: Sequence[str]) -> list[Lectura]:
    """Los que se teclean en la orden."""
    return [Lectura(n, codigo, {}) for n, codigo in enumerate(codigos, 1)]


# ---------------------------------------------------------------- mover


def mover(
    oficina: Oficina, movimiento: Movimiento, lecturas: Sequence[Lectura], hoy: date, *, archivo: str, simular: bool
) -> Captura:
    """Registra un movimiento en cada legajo leído, en una transacción: leídos = aceptados + repetidos + apartados."""
    if not lecturas:
        raise ErrorCedulas(
            "archivo-vacio",
            "no hay ningún código que leer",
            lugar=archivo or "CODIGO",
            causa="ningún renglón trae un código",
            remedio="dé los códigos en la orden, con --entrada o con --lecturas",
        )
    movimiento = _completado(movimiento, lecturas)
    cuenta = Cuenta(nombre_de(archivo), leidos=len(lecturas))
    with abrir(oficina, reglas_de(oficina)) as padron:
        mesa = Mesa(_leidos(padron, lecturas), maquina_de_custodia())
        _contar_folios(mesa, padron, movimiento, lecturas)
        for lectura in lecturas:
            resultado = mesa.recibir(lectura, movimiento)
            if isinstance(resultado, Rechazo):
                r = resultado
                cuenta.rechazar(r.renglon, r.codigo, r.campo, r.regla, r.valor, r.motivo)
            else:
                cuenta.aceptar(lectura.renglon, resultado)
        resumen = padron.registrar(cuenta.nuevos, hoy, simular=simular)
        return cuenta.cerrar(resumen, padron.avisos)


def _completado(m: Movimiento, lecturas: Sequence[Lectura]) -> Movimiento:
    """Lo que se puede suplir: el folio del vale y cuántos casos lleva el lote."""
    datos = dict(m.datos)
    if m.hecho == "turnado":
        datos.setdefault("casos", len(lecturas))
    if m.hecho == "prestado" and not datos.get("vale"):
        quien = str(datos.get("solicitante") or "")
        datos["vale"] = folio_de_varios(VALE, m.fecha, quien, (r.codigo.strip().upper() for r in lecturas))
    return m._replace(datos=datos)


def _leidos(padron: Padron, lecturas: Iterable[Lectura]) -> Legajos:
    """Los legajos que ya existen de los créditos leídos: se prueban juego por juego hasta el que no está."""
    numeros = {leido.numero_credito for r in lecturas if (leido := lg.leer_codigo(r.codigo)) is not None}
    hallados: Legajos = {}
    juego = 1
    while numeros:
        claves = {lg.clave_de(numero, juego): numero for numero in sorted(numeros)}
        historias = padron.historias(LEGAJO, list(claves))
        hallados |= {clave: doblados(historia) for clave, historia in historias.items()}
        numeros = {claves[clave] for clave in historias}
        juego += 1
    return hallados


def doblados(historia: Iterable[Hecho]) -> Estado:
    """El legajo tras esos hechos; vacío si ninguno."""
    estado: Estado | None = None
    for hecho in historia:
        estado = lg.doblar(estado, hecho, maquina_de_custodia())
    return estado or {}


def _contar_folios(mesa: Mesa, padron: Padron, m: Movimiento, lecturas: Iterable[Lectura]) -> None:
    """Cuántos legajos lleva ya cada folio que se va a usar, los haya leído esta captura o no."""
    if m.hecho not in CON_FOLIO:
        return
    campo, dato = CON_FOLIO[m.hecho]
    folios = {texto(r.datos.get(dato)) for r in lecturas} | {texto(m.datos.get(dato))} - {""}
    for clave, legajo in padron.proyeccion(LEGAJO).items():
        if (folio := str(legajo.get(campo) or "")) in folios and folio:
            mesa.contar_folio(campo, folio, [clave])


# ---------------------------------------------------------------- consultar


def legajos_de(oficina: Oficina) -> Legajos:
    """Todos los legajos, por clave."""
    if not existe(oficina):
        return {}
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        return padron.proyeccion(LEGAJO)


def donde(oficina: Oficina, codigos: Sequence[str] = (), *, en_poder_de: str = "", estado: str = "") -> pl.DataFrame:
    """Dónde está cada legajo de esos créditos; sin ninguno, el índice. «legajo-no-existe» (66) si falta uno."""
    legajos = legajos_de(oficina)
    if codigos:
        claves = [clave for codigo in codigos for clave in _de_codigo(legajos, codigo)]
        legajos = {clave: legajos[clave] for clave in dict.fromkeys(claves)}
    filas = [
        tuple(clave if c == "legajo" else _celda(legajo.get(c)) for c in DONDE)
        for clave, legajo in legajos.items()
        if (not en_poder_de or legajo.get("en_poder_de") == en_poder_de) and estado in ("", legajo["estado"])
    ]
    return pl.DataFrame(filas, schema=DONDE, orient="row")


def _de_codigo(legajos: Legajos, codigo: str) -> list[str]:
    leido = lg.leer_codigo(codigo)
    hallados = []
    if leido is not None:
        suyas = (lg.clave_de(leido.numero_credito, j) for j in ([leido.juego] if leido.juego else range(1, 1000)))
        for clave in suyas:
            if clave not in legajos:
                break
            hallados.append(clave)
    if not hallados:
        raise ErrorCedulas(
            "legajo-no-existe",
            f"«{codigo}» no está en custodia",
            lugar="CODIGO",
            causa="ningún legajo de ese crédito se ha impreso ni ingresado" if leido else "no es un código de legajo",
            remedio="revise el código; se ingresa con: cedulas custodia ingresar",
        )
    return hallados


def _celda(valor: Any) -> str | None:
    return None if valor is None or valor == "" else str(valor)


def faltantes(oficina: Oficina, hoy: date, *, en_poder_de: str = "", mas_de: int | None = None) -> pl.DataFrame:
    """Lo que ya debería haberse movido: vales y devoluciones vencidas, sin capturar, sin verificar, extraviados."""
    plazos = plazos_de_legajo(oficina.catalogos)
    habiles = Reloj(reglas_de(oficina).calendario).habiles
    return vigilancia.faltantes(legajos_de(oficina), plazos, hoy, habiles, en_poder_de=en_poder_de, mas_de=mas_de)


def desfase(oficina: Oficina) -> pl.DataFrame:
    """De la entrega al notificador a la notificación, la devolución, la captura y el turno, por factura."""
    return vigilancia.desfase(legajos_de(oficina), Reloj(reglas_de(oficina).calendario).habiles)


def hojas(oficina: Oficina, contador: str = "") -> pl.DataFrame:
    """C16: impresas = utilizadas + canceladas; con el contador de la impresora, también folio por folio."""
    estados = estados_de_legajo(reglas_de(oficina).maquina.estados, oficina.catalogos)
    return de_hojas.cuadrar(legajos_de(oficina), estados, _contador(contador) if contador else None)


def _contador(entrada: str) -> list[de_hojas.Tramo]:
    """Tramos de folios que dice la impresora: hoja_desde, hoja_hasta y, si hay varias, serie."""
    tabla = tabla_de(entrada, ["hoja_desde", "hoja_hasta"], "el contador de hojas")
    tramos = []
    for renglon, fila in enumerate(tabla.iter_rows(named=True), 1):
        desde, hasta = texto(fila["hoja_desde"]), texto(fila["hoja_hasta"])
        if not (desde.isdigit() and hasta.isdigit() and 1 <= int(desde) <= int(hasta)):
            raise ErrorCedulas(
                "tabla-rota",
                f"el tramo {desde} a {hasta} no es de folios",
                lugar=f"{entrada}, renglón {renglon}",
                causa="hoja_desde y hoja_hasta son enteros de 1 en adelante, en orden",
                remedio="corrija ese renglón",
            )
        tramos.append(de_hojas.Tramo(texto(fila.get("serie")), int(desde), int(hasta)))
    return tramos


# ---------------------------------------------------------------- corte


def corte(oficina: Oficina, dia: date, hoy: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """El saldo de custodia al cerrar ese día y las diferencias con la base (C05), legajo por legajo."""
    reglas = reglas_de(oficina)
    estados = estados_de_legajo(reglas.maquina.estados, oficina.catalogos)
    if not existe(oficina):
        vacio = pl.DataFrame(schema=al_corte.DIFERENCIAS)
        return _con_importe(al_corte.corte([], [], {}, {}, estados, vacio)), vacio
    with abrir(oficina, reglas, lectura=True) as padron:
        antes, pasos, legajos = _al_dia(padron, dia)
        creditos = _en_base(padron, reglas, dia, pasado=dia < hoy)
    distintas = al_corte.diferencias(legajos, creditos, estados)
    tabla = al_corte.corte(antes, pasos, legajos, creditos, estados, distintas)
    return _con_importe(tabla), distintas


def _con_importe(tabla: pl.DataFrame) -> pl.DataFrame:
    return tabla.with_columns(a_importe("importe"))


def _al_dia(padron: Padron, dia: date) -> tuple[list[str], list[tuple[str, str]], Legajos]:
    """(estados al abrir, pasos del día, legajos al cerrar); sólo se relee la historia de lo movido desde ese día."""
    todos = padron.proyeccion(LEGAJO)
    quietos = {clave: e for clave, e in todos.items() if str(e["fecha"]) < dia.isoformat()}
    antes = [str(e["estado"]) for e in quietos.values()]
    pasos: list[tuple[str, str]] = []
    al_cerrar: Legajos = dict(quietos)
    for clave, historia in sorted(padron.historias(LEGAJO, [c for c in todos if c not in quietos]).items()):
        fechados: list[tuple[date, str]] = []
        estado: Estado | None = None
        for hecho in historia:
            if hecho.fecha > dia:
                break
            estado = lg.doblar(estado, hecho, maquina_de_custodia())
            fechados.append((hecho.fecha, str(estado["estado"])))
        abre, suyos, _ = al_corte.al_cierre(fechados, dia)
        antes += [abre] if abre else []
        pasos += suyos
        if estado is not None:
            al_cerrar[clave] = estado
    return antes, pasos, dict(sorted(al_cerrar.items()))


def _en_base(padron: Padron, reglas: Reglas, dia: date, *, pasado: bool) -> dict[str, al_corte.CreditoEnBase]:
    """Cada crédito como está, o como estaba ese día si ya pasó."""
    custodia = {nombre: estado.custodia for nombre, estado in reglas.maquina.estados.items()}
    lista = padron.creditos()
    if not pasado:
        return {
            numero: al_corte.CreditoEnBase(estado, custodia.get(estado, ""), saldo)
            for numero, estado, saldo in lista.select("numero_credito", "estado", "saldo").iter_rows()
        }
    de_entonces = {}
    for numero, historia in padron.historias(CREDITO, lista["numero_credito"].to_list()).items():
        if hasta := [h for h in historia if h.fecha <= dia]:
            credito = derivar(hasta, reglas)
            de_entonces[numero] = al_corte.CreditoEnBase(
                credito.estado, custodia.get(credito.estado, ""), credito.saldo
            )
    return de_entonces
