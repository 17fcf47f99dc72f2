"""El inventario físico: abrir con un corte sellado, repartir, contar a ciegas, sortear la muestra y ver cómo va."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, INVENTARIO, HechoNuevo
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.inventario import apertura, cierre, conteo, muestra
from cedulas_cli.dominio.inventario import renglon as rg
from cedulas_cli.dominio.lecturas import Lectura, Rechazo
from cedulas_cli.dominio.maquina_datos import Estado
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.cartera import recibir_rale
from cedulas_cli.flujo.credito import Captura, reglas_de
from cedulas_cli.flujo.notificacion.base import Cuenta, nombre_de, tabla_de, texto
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.cartera import Guardado, exigir_fotos
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe
from cedulas_cli.parametros.papel import maquina_de_inventario
from cedulas_cli.sistema.archivos import huella_valor

Estados = dict[str, Estado]
DINAMICA = "DINAMICA"
"""Grupo de incidencias cuyo papel custodia la oficina."""
COLUMNAS_LIBRO = ("libro", "responsable", "auxiliar")
MUESTRA: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
    ("responsable", "libro", "codigo", "numero_credito", "registro_patronal", "periodo", "tipo_documento", "contado"),
    pl.String,
)
"""La lista para el segundo conteo: a ciegas, sin importe ni resultado; `contado`, si ya tiene el suyo."""


class Apertura(NamedTuple):
    """Lo que quedó al abrir: casos e importe (centavos) de la base, los que no son de la oficina y los sin libro."""

    inventario: str
    casos: int
    importe: int
    huella: str
    excluidos: int
    sin_libro: int
    ya_estaba: bool
    avisos: tuple[str, ...]


class _Fuente(NamedTuple):
    """De dónde sale la base: sus créditos, cómo se llama y con qué archivos."""

    creditos: list[dict[str, Any]]
    nombre: str
    archivos: list[str]
    no_cuadran: int
    avisos: tuple[str, ...]


# ---------------------------------------------------------------- abrir y repartir


def abrir_inventario(
    oficina: Oficina,
    inventario: str,
    corte: date,
    rales: Sequence[Path],
    responsables: str,
    hoy: date,
    usuario: str,
    *,
    del_padron: bool = False,
    todas: bool = False,
    acepta_diferencia: str = "",
    simular: bool = False,
) -> Apertura:
    """Sella la base de un corte (RALE o padrón) y reparte sus libros, en una transacción.

    Sin `todas`, sólo las incidencias del grupo DINÁMICA: lo que custodia la oficina. Repetirla con lo mismo no cambia
    nada. Errores: «inventario-ya-existe» si el mismo nombre es de otra base, «base-no-cuadra» si el RALE no suma lo que
    dice su pie y no se explica en `acepta_diferencia`, y los de leer la cartera.
    """
    _exigir_nombre(inventario)
    reglas = reglas_de(oficina)
    libros = leer_libros(responsables) if responsables else []
    with abrir(oficina, reglas) as padron:
        fuente = _de_padron(padron, corte, reglas) if del_padron else _de_rale(oficina, rales, corte, hoy)
        if fuente.no_cuadran and not acepta_diferencia:
            raise _no_cuadra(fuente)
        grupos = {i.incidencia: i.grupo for i in reglas.incidencias.values()}
        sin_filtro = todas or del_padron  # del padrón ya sólo vienen los que la oficina custodia
        suyos = [c for c in fuente.creditos if sin_filtro or grupos.get(str(c.get("incidencia"))) == DINAMICA]
        if not suyos:
            raise _vacio(len(fuente.creditos))
        base = apertura.sellar(suyos)
        datos: dict[str, Any] = {"fuente": fuente.nombre, "archivos": fuente.archivos}
        datos |= {"grupo": "TODAS" if sin_filtro else DINAMICA, "excluidos": len(fuente.creditos) - len(suyos)}
        if acepta_diferencia:
            datos["diferencia"] = acepta_diferencia
        previo = padron.proyeccion(INVENTARIO, inventario).get(inventario)
        if previo and previo["huella"] != base.huella:
            raise _ya_existe(inventario, previo, base)
        hechos = apertura.hechos_de_apertura(inventario, base, corte, usuario, inventario, datos)
        renglones = renglones_de(padron, inventario) if previo else _recien_abiertos(hechos)
        repartidos, sin_libro = apertura.asignar(renglones, libros, max(hoy, corte), usuario, inventario)
        resumen = padron.registrar([*([] if previo else hechos), *repartidos], hoy, lote_atomico=True, simular=simular)
        avisos = (*fuente.avisos, *padron.avisos, *resumen.avisos)
        exigir_sin_apartados(resumen.apartados)
    return Apertura(
        inventario, len(base.renglones), base.importe, base.huella, len(fuente.creditos) - len(suyos), len(sin_libro),
        bool(previo), avisos,
    )  # fmt: skip


def asignar(
    oficina: Oficina, inventario: str, responsables: str, hoy: date, usuario: str, *, simular: bool = False
) -> tuple[int, int]:
    """Reparte (o vuelve a repartir lo que no se ha contado): cuántos cambiaron y cuántos siguen sin libro."""
    libros = leer_libros(responsables)
    with abrir(oficina, reglas_de(oficina)) as padron:
        cabeza = cabeza_de(padron, inventario, abierto=True)
        dia = max(hoy, date.fromisoformat(str(cabeza["corte"])))
        hechos, sin_libro = apertura.asignar(
            renglones_de(padron, inventario), libros, dia, usuario, responsables_de(hoy)
        )
        resumen = padron.registrar(hechos, hoy, lote_atomico=True, simular=simular)
        exigir_sin_apartados(resumen.apartados)
    return resumen.aceptados, len(sin_libro)


def responsables_de(hoy: date) -> str:
    """El documento de un reparto: el de ese día."""
    return f"REPARTO-{hoy:%Y%m%d}"


def leer_libros(entrada: str) -> list[apertura.ReglaLibro]:
    """El reparto, de un csv: libro, responsable, auxiliar y, si se quiere, desde, hasta, clase, incidencia y sector."""
    tabla = tabla_de(entrada, COLUMNAS_LIBRO, "el reparto de libros")
    libros = []
    for renglon, fila in enumerate(tabla.iter_rows(named=True), 1):
        dichas = {c: texto(v) for c, v in fila.items()}
        if vacias := [c for c in COLUMNAS_LIBRO if not dichas[c]]:
            raise ErrorCedulas(
                "tabla-rota",
                f"un libro no dice {', '.join(vacias)}",
                lugar=f"{entrada}, renglón {renglon}",
                causa="todo libro tiene responsable y auxiliar",
                remedio="complételo",
            )
        libros.append(
            apertura.ReglaLibro(
                libro=dichas["libro"],
                responsable=dichas["responsable"],
                auxiliar=dichas["auxiliar"],
                desde=dichas.get("desde", ""),
                hasta=dichas.get("hasta", ""),
                clase=dichas.get("clase", ""),
                incidencias=_lista(dichas.get("incidencia", "")),
                sectores=_lista(dichas.get("sector", "")),
            )
        )
    return libros


def _lista(celda: str) -> tuple[str, ...]:
    return tuple(parte.strip() for parte in celda.split("|") if parte.strip())


def _de_rale(oficina: Oficina, rales: Sequence[Path], corte: date, hoy: date) -> _Fuente:
    """La foto de ese corte, recién recibida o ya guardada, de las dos clases."""
    fotos: Sequence[Guardado]
    avisos: tuple[str, ...] = ()
    if rales:
        recibido = recibir_rale(oficina, rales, corte, reemplaza=False, fecha=hoy)
        fotos, avisos = recibido.fotos, recibido.avisos
    else:
        fotos = exigir_fotos(oficina, corte, None)
    creditos = [fila for foto in fotos for fila in foto.creditos().select(apertura.CAMPOS[:-1]).to_dicts()]
    archivos = [a["nombre"] for foto in fotos for a in foto.datos["archivos"]]
    return _Fuente(creditos, "RALE", archivos, sum(int(f.datos["cuadre"]["no_cuadran"]) for f in fotos), avisos)


def _de_padron(padron: Padron, corte: date, reglas: Reglas) -> _Fuente:
    """Los créditos que a ese corte custodiaba la oficina, según el padrón; importe, su saldo."""
    propios = {e.estado for e in reglas.maquina.estados.values() if e.custodia in ("EPO", "NOTIFICADOR")}
    creditos = []
    for _, historia in sorted(padron.historias(CREDITO, padron.creditos()["numero_credito"].to_list()).items()):
        if not (hasta := [h for h in historia if h.fecha <= corte]):
            continue
        c = derivar(hasta, reglas)
        if c.estado in propios:
            fila = {campo: getattr(c, campo, "") for campo in apertura.CAMPOS if campo != "importe"}
            creditos.append({**fila, "importe": c.saldo})
    return _Fuente(creditos, "PADRON", [], 0, ())


def _recien_abiertos(hechos: Iterable[HechoNuevo]) -> Estados:
    return {h.clave: {**h.datos, "estado": "BASE"} for h in hechos if h.hecho == "base"}


# ---------------------------------------------------------------- leer lo que hay


def cabeza_de(padron: Padron, inventario: str, *, abierto: bool = False) -> Estado:
    """El inventario; «inventario-no-existe» (66), o «inventario-cerrado» si se pide abierto."""
    hallado = padron.proyeccion(INVENTARIO, inventario).get(inventario)
    if hallado is None or rg.SEPARADOR in inventario:
        raise ErrorCedulas(
            "inventario-no-existe",
            f"no existe el inventario «{inventario}»",
            lugar="--inventario",
            causa="nadie lo ha abierto en esta oficina",
            remedio="ábralo con: cedulas inventario abrir; los que hay: cedulas inventario listar",
        )
    if abierto and hallado["estado"] == "INVENTARIO_CERRADO":
        raise ErrorCedulas(
            "inventario-cerrado",
            f"el inventario «{inventario}» se cerró el {hallado['fecha']}",
            lugar="--inventario",
            causa="un inventario cerrado ya no se cuenta ni se reparte",
            remedio="lo que se halle después va en el siguiente inventario",
        )
    return hallado


def renglones_de(padron: Padron, inventario: str) -> Estados:
    """Los renglones y sobrantes de un inventario, por clave."""
    prefijo = f"{inventario}{rg.SEPARADOR}"
    return {clave: e for clave, e in padron.proyeccion(INVENTARIO).items() if clave.startswith(prefijo)}


def leer(oficina: Oficina, inventario: str) -> tuple[Estado, Estados]:
    """El inventario y sus renglones, para consultar."""
    if not existe(oficina):
        raise ErrorCedulas(
            "inventario-no-existe",
            f"no existe el inventario «{inventario}»",
            lugar="--inventario",
            causa="la oficina todavía no tiene padrón",
            remedio="ábralo con: cedulas inventario abrir",
        )
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        return cabeza_de(padron, inventario), renglones_de(padron, inventario)


def listar(oficina: Oficina) -> pl.DataFrame:
    """Los inventarios de la oficina."""
    esquema = {"inventario": pl.String, "corte": pl.String, "estado": pl.String, "fuente": pl.String}
    esquema_entero = {**esquema, "casos": pl.Int64, "importe": pl.Int64, "huella": pl.String}
    if not existe(oficina):
        return pl.DataFrame(schema=esquema_entero).with_columns(a_importe("importe"))
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        filas = [
            (
                clave,
                e["corte"],
                e["estado"].removeprefix("INVENTARIO_"),
                e["fuente"],
                e["casos"],
                e["importe"],
                e["huella"],
            )
            for clave, e in padron.proyeccion(INVENTARIO).items()
            if rg.SEPARADOR not in clave
        ]
    return pl.DataFrame(filas, schema=esquema_entero, orient="row").with_columns(a_importe("importe"))


def avance(oficina: Oficina, inventario: str, por: str) -> pl.DataFrame:
    """Cómo va, por libro, responsable, auxiliar, incidencia, tipo de documento, día o clase; importes en pesos."""
    _, renglones = leer(oficina, inventario)
    return _en_pesos(cierre.avance(renglones, por))


def _en_pesos(tabla: pl.DataFrame) -> pl.DataFrame:
    return tabla.with_columns(a_importe(c) for c in tabla.columns if c.startswith("importe"))


# ---------------------------------------------------------------- contar


def contar(
    oficina: Oficina, inventario: str, entrada: str, contador: str, dia: date, usuario: str, hoy: date, *, simular: bool
) -> Captura:
    """Registra las lecturas de un conteo: leídos = aceptados + repetidos + apartados.

    El archivo trae `codigo` (el de la boleta o el crédito) y lo que el contador transcribió del papel, que no supo qué
    importe debía hallar.
    """
    tabla = tabla_de(entrada, ["codigo"], "un conteo")
    lecturas = [
        Lectura(n, texto(fila.pop("codigo")), _limpios(fila)) for n, fila in enumerate(tabla.iter_rows(named=True), 1)
    ]
    cuenta = Cuenta(nombre_de(entrada), leidos=len(lecturas))
    with abrir(oficina, reglas_de(oficina)) as padron:
        cabeza = cabeza_de(padron, inventario, abierto=True)
        corte = date.fromisoformat(str(cabeza["corte"]))
        renglones = renglones_de(padron, inventario)
        mesa = conteo.MesaDeConteo(inventario, renglones, maquina_de_inventario(), _altas(padron, lecturas, corte))
        for lectura in lecturas:
            resultado = mesa.recibir(lectura, dia, contador, usuario, nombre_de(entrada) or inventario)
            if isinstance(resultado, Rechazo):
                r = resultado
                cuenta.rechazar(r.renglon, r.codigo, r.campo, r.regla, r.valor, r.motivo)
            else:
                cuenta.aceptar(lectura.renglon, resultado)
        return cuenta.cerrar(padron.registrar(cuenta.nuevos, hoy, simular=simular), padron.avisos)


def _limpios(fila: Mapping[str, Any]) -> dict[str, Any]:
    return {c: (v.strip() if isinstance(v, str) else v) for c, v in fila.items()}


def _altas(padron: Padron, lecturas: Iterable[Lectura], corte: date) -> dict[str, str]:
    """De los créditos leídos, los que nacieron después del corte y cuándo."""
    numeros = {texto(r.datos.get("numero_credito")) or r.codigo.strip() for r in lecturas}
    historias = padron.historias(CREDITO, sorted(n for n in numeros if n.isdigit()))
    return {n: h[0].fecha.isoformat() for n, h in sorted(historias.items()) if h[0].fecha > corte}


# ---------------------------------------------------------------- muestra


def sortear(
    oficina: Oficina,
    inventario: str,
    semilla: str,
    hoy: date,
    usuario: str,
    *,
    porcentaje: int = muestra.PORCENTAJE,
    minimo: int = muestra.MINIMO,
    simular: bool = False,
) -> pl.DataFrame:
    """Sortea la segunda muestra y la deja asentada; con la misma semilla, la misma. Otra semilla ya no la cambia."""
    with abrir(oficina, reglas_de(oficina)) as padron:
        cabeza = cabeza_de(padron, inventario, abierto=True)
        renglones = renglones_de(padron, inventario)
        if ya := cabeza.get("muestra"):
            semilla, porcentaje, minimo = str(ya["semilla"]), int(ya["porcentaje"]), int(ya["minimo"])
        base, _ = cierre.partir(renglones)
        sorteadas = muestra.sortear(base, semilla, porcentaje, minimo)
        claves = [clave for suyas in sorteadas.values() for clave in suyas]
        if not ya:
            datos = {"semilla": semilla, "porcentaje": porcentaje, "minimo": minimo}
            datos |= {"casos": len(claves), "huella": huella_valor(claves)}
            dia = max(hoy, date.fromisoformat(str(cabeza["fecha"])))
            hechos = [HechoNuevo(INVENTARIO, inventario, rg.SORTEO, dia, usuario, inventario, datos)]
            hechos += [
                HechoNuevo(INVENTARIO, c, rg.SORTEO, _no_antes(dia, renglones[c]), usuario, inventario, {})
                for c in claves
            ]
            resumen = padron.registrar(hechos, hoy, lote_atomico=True, simular=simular)
            exigir_sin_apartados(resumen.apartados)
        else:
            claves = [c for c, e in base.items() if e.get("muestra") is True]
    return _lista_de_muestra(claves, renglones)


def _no_antes(dia: date, estado: Estado) -> date:
    return max(dia, date.fromisoformat(str(estado["fecha"])))


def _lista_de_muestra(claves: Iterable[str], renglones: Estados) -> pl.DataFrame:
    filas = []
    for clave in claves:
        e = renglones[clave]
        campos = ("numero_credito", "registro_patronal", "periodo", "tipo_documento")
        contado = "si" if e.get("segundo") else "no"
        filas.append((e.get("responsable"), e.get("libro"), clave, *(e.get(c) for c in campos), contado))
    return pl.DataFrame(filas, schema=MUESTRA, orient="row").sort("responsable", "codigo")


# ---------------------------------------------------------------- errores


def _exigir_nombre(inventario: str) -> None:
    if not rg.es_inventario(inventario):
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{inventario}» no puede ser el nombre de un inventario",
            lugar="--inventario",
            causa="son de 3 a 20 letras mayúsculas, cifras y guiones",
            remedio="por ejemplo: INV-2026-2",
        )


def exigir_sin_apartados(apartados: pl.DataFrame) -> None:
    """Un lote propio del programa entra entero o se dice cuál hecho no procede."""
    if apartados.height:
        primero = apartados.row(0, named=True)
        raise ErrorCedulas(
            "dato-de-hecho-invalido",
            f"{apartados.height} hechos no proceden: no se registró ninguno",
            lugar=f"{primero['numero_credito']}, hecho «{primero['hecho']}»",
            causa=str(primero["motivo"]),
            remedio="corrija ese dato y repita la orden",
        )


def _no_cuadra(fuente: _Fuente) -> ErrorCedulas:
    return ErrorCedulas(
        "base-no-cuadra",
        "el RALE no suma lo que dice su pie: no se abre un inventario sobre él",
        lugar=", ".join(fuente.archivos),
        causa=f"{fuente.no_cuadran} de sus totales no coinciden con la suma de sus créditos",
        remedio='pida el archivo completo o, si se sabe por qué, dígalo: --acepta-diferencia "motivo"',
    )


def _vacio(de: int) -> ErrorCedulas:
    return ErrorCedulas(
        "sin-renglones-utiles",
        "la cartera de ese corte no deja ningún crédito que inventariar",
        lugar="--corte",
        causa=f"de {de:,} créditos, ninguno tiene una incidencia del grupo {DINAMICA}",
        remedio="revise el corte, o inventaríe todos con --todas",
    )


def _ya_existe(inventario: str, previo: Estado, base: apertura.Base) -> ErrorCedulas:
    return ErrorCedulas(
        "inventario-ya-existe",
        f"«{inventario}» ya se abrió con otra base",
        lugar="--inventario",
        causa=f"se selló con {previo['casos']:,} casos ({str(previo['huella'])[:12]}) y ésta es de "
        f"{len(base.renglones):,} ({base.huella[:12]})",
        remedio="el corte de un inventario no se cambia: abra otro con otro nombre",
    )
