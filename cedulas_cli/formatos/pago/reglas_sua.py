"""Las reglas de integridad del `.SUA` (formatos §3), con nombre: qué aparta un registro y qué aparta el pago entero.

Las de sumas no apartan: son cuadre (`cuadre_sua`). Un pago (*segmento*) es un registro 02 y lo que le sigue hasta el
siguiente 02; lo anterior al primero no es de nadie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.formatos.pago import disco

SEGMENTO = "segmento"
_POR_ARCHIVO = 1 << 32
_LUGAR = ("archivo", "renglon")
_PAR = pl.col("periodo").str.slice(4, 2).cast(pl.Int32, strict=False) % 2 == 0
_BIMESTRALES_03 = (*ep.CONCEPTOS_PAGO_BIMESTRAL, "dias_bim", "incapacidad_bim", "ausentismo_bim")
_BIMESTRALES_05 = ("subtotal_rcv", "aportacion_sin_credito", "aportacion_con_credito", "amortizacion")
_DEL_PATRON = {"registro_patronal": "registro_patron", "periodo": "periodo_patron", "folio_sua": "folio_patron"}
_FECHA_MOVIMIENTO = r"^[0-9]{8}$"


@dataclass(frozen=True)
class Revisado:
    """Tablas por tipo de los pagos que quedan, con su `segmento`, y lo apartado."""

    tablas: Mapping[str, pl.DataFrame]
    apartados: pl.DataFrame
    renglones_apartados: int


def con_segmento(registros: pl.DataFrame) -> pl.DataFrame:
    """Numera los pagos, distintos entre archivos; termina en 0 lo que viene antes del primer 02 de su archivo."""
    en_su_archivo = (pl.col("tipo") == disco.PATRON).cum_sum().over("archivo").cast(pl.Int64)
    return registros.with_columns(
        (pl.col("archivo").rle_id().cast(pl.Int64) * _POR_ARCHIVO + en_su_archivo).alias(SEGMENTO)
    )


def _con_pago() -> pl.Expr:
    return pl.col(SEGMENTO) % _POR_ARCHIVO > 0


def revisar(registros: pl.DataFrame) -> Revisado:
    """Aplica todas las reglas a los registros ya segmentados."""
    conocidos, sueltos = rg.separar(registros, _de_lugar())
    partes = [sueltos]
    tablas = {}
    for tipo in disco.TIPOS:
        tablas[tipo], malos = disco.cortar(conocidos, tipo)
        partes.append(malos)
    tablas = _con_patron(tablas)
    for tipo, reglas in _de_registro().items():
        tablas[tipo], malos = rg.separar(tablas[tipo], reglas)
        partes.append(malos)
    pagos, malos = rg.separar(_cabezas(registros, tablas), _de_pago())
    partes.append(malos)
    sanos = pagos[SEGMENTO].implode()
    quedan = {tipo: tabla.filter(pl.col(SEGMENTO).is_in(sanos)) for tipo, tabla in tablas.items()}
    aceptados = sum(tabla.height for tabla in quedan.values())
    partes.append(_arrastrados(registros, quedan, partes))
    apartados = pl.concat([vacia(APARTADOS), *partes]).sort("archivo", "renglon", maintain_order=True)
    return Revisado(quedan, apartados, registros.height - aceptados)


def _de_lugar() -> list[rg.Regla]:
    tipos = ", ".join(disco.TIPOS)
    return [
        rg.regla(
            "registro-desconocido", "tipo", f"sólo se conocen los tipos {tipos}", pl.col("tipo").is_in(disco.TIPOS)
        ),
        rg.regla("registro-sin-pago", "tipo", "viene antes del primer registro de patrón (02)", _con_pago()),
    ]


def _con_patron(tablas: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """A cada registro, lo que dice el 02 de su pago (si el 02 se pudo leer y es uno)."""
    patron = tablas[disco.PATRON]
    dichos = patron.select(SEGMENTO, *(pl.col(c).alias(nombre) for c, nombre in _DEL_PATRON.items()))
    return {
        tipo: tabla if tipo == disco.PATRON else tabla.join(dichos, on=SEGMENTO, how="left", maintain_order="left")
        for tipo, tabla in tablas.items()
    }


def _igual_al_patron(columna: str) -> pl.Expr:
    """Verdadero también si el 02 no se pudo leer: eso ya lo dice otra regla."""
    return (pl.col(columna) == pl.col(_DEL_PATRON[columna])).fill_null(True)


def _de_registro() -> dict[str, list[rg.Regla]]:
    ajeno = rg.regla(
        "registro-patronal-distinto",
        "registro_patronal",
        "es de otro registro patronal que el 02 de su pago",
        _igual_al_patron("registro_patronal"),
    )
    otro_mes = rg.regla(
        "periodo-distinto-del-pago", "periodo", "es de otro periodo que el 02 de su pago", _igual_al_patron("periodo")
    )
    en_ceros = pl.all_horizontal([pl.col(c).fill_null(0) == 0 for c in _BIMESTRALES_03])
    impar = rg.regla(
        "bimestral-en-mes-impar", "periodo", "en mes impar los campos bimestrales van en ceros", _PAR | en_ceros
    )
    fechas = [_fecha_sana(n) for n in range(1, disco.RANURAS + 1)]
    fecha = rg.regla(
        "fecha-imposible",
        "mov1_fecha",
        "la fecha de un movimiento no existe en el calendario",
        pl.all_horizontal(fechas),
    )
    numeros = [_ranura_sana(n) for n in range(1, disco.RANURAS + 1)]
    numero = rg.regla(
        "movimiento-ilegible",
        "mov1_nss",
        "un movimiento trae un NSS, unos días o un salario que no son dígitos",
        pl.all_horizontal(numeros),
    )
    return {disco.TRABAJADOR: [ajeno, otro_mes, impar], disco.MOVIMIENTOS: [ajeno, numero, fecha]}


def ranura_usada(n: int) -> pl.Expr:
    """Una ranura con NSS vacío o en ceros no existe."""
    return ~pl.col(f"mov{n}_nss").str.contains("^[0 ]*$")


def _fecha_sana(n: int) -> pl.Expr:
    texto = pl.col(f"mov{n}_fecha")
    return ~ranura_usada(n) | fecha_de(texto).is_not_null() | texto.str.contains("^[0 ]*$")


def _ranura_sana(n: int) -> pl.Expr:
    numeros = pl.all_horizontal([pl.col(f"mov{n}_{c}").str.contains("^[0-9 ]*$") for c in ("dias", "salario")])
    return ~ranura_usada(n) | (pl.col(f"mov{n}_nss").str.contains("^[0-9]{11}$") & numeros)


def fecha_de(texto: pl.Expr) -> pl.Expr:
    """`AAAAMMDD` → fecha; nula si no lo es."""
    return pl.when(texto.str.contains(_FECHA_MOVIMIENTO)).then(texto.str.to_date("%Y%m%d", strict=False))


def _cabezas(registros: pl.DataFrame, tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Un renglón por pago con lo que sus reglas miran: cuántos registros de cada tipo y lo que dicen 05 y 06."""
    propios = registros.filter(_con_pago())
    cuentas = propios.group_by(SEGMENTO, maintain_order=True).agg(
        pl.col("archivo").first(),
        pl.col("renglon").first(),
        pl.col("linea").first().str.slice(2, 11).alias("registro_patronal"),
        *((pl.col("tipo") == t).sum().alias(f"hay_{t}") for t in disco.TIPOS),
    )
    for tipo, tabla in tablas.items():
        legibles = tabla.group_by(SEGMENTO).agg(pl.len().alias(f"lee_{tipo}"))
        cuentas = cuentas.join(legibles, on=SEGMENTO, how="left", maintain_order="left")
    for tipo in (disco.SUMARIO, disco.VALIDACION):
        dicho = (
            tablas[tipo]
            .group_by(SEGMENTO)
            .agg(
                _igual_al_patron("folio_sua").all().alias(f"folio_{tipo}"),
                (_igual_al_patron("registro_patronal") & _igual_al_patron("periodo")).all().alias(f"patron_{tipo}"),
            )
        )
        cuentas = cuentas.join(dicho, on=SEGMENTO, how="left", maintain_order="left")
    quien = ("archivo", "registro_patronal", "periodo", "folio_sua")
    primero = tablas[disco.PATRON].select(SEGMENTO, pl.struct(*quien).is_first_distinct().alias("primero"))
    cuentas = cuentas.join(primero.unique(SEGMENTO, keep="first"), on=SEGMENTO, how="left", maintain_order="left")
    en_ceros = pl.all_horizontal([pl.col(c) == 0 for c in _BIMESTRALES_05])
    impar = tablas[disco.SUMARIO].group_by(SEGMENTO).agg((_PAR | en_ceros).all().alias("bimestrales"))
    return cuentas.join(impar, on=SEGMENTO, how="left", maintain_order="left")


def _de_pago() -> list[rg.Regla]:
    unicos = [pl.col(f"hay_{t}") == 1 for t in (disco.PATRON, disco.SUMARIO, disco.VALIDACION)]
    legibles = [
        pl.col(f"lee_{t}").fill_null(0) >= 1 for t in (disco.PATRON, disco.TRABAJADOR, disco.SUMARIO, disco.VALIDACION)
    ]
    completo = pl.all_horizontal([*unicos, pl.col(f"hay_{disco.TRABAJADOR}") >= 1])
    repetido = "el mismo patrón, mes y folio ya vino antes en este archivo"
    return [
        rg.regla("folio-repetido", "registro_patronal", repetido, pl.col("primero").fill_null(True)),
        rg.regla(
            "pago-incompleto",
            "registro_patronal",
            "un pago lleva exactamente un registro 02, un 05 y un 06, y al menos un 03",
            completo,
        ),
        rg.regla(
            "pago-sin-lo-indispensable",
            "registro_patronal",
            "su 02, su 05, su 06 o todos sus 03 se apartaron: sin ellos no hay pago",
            ~completo | pl.all_horizontal(legibles),
        ),
        rg.regla(
            "folio-distinto",
            "registro_patronal",
            "el folio del 05 o del 06 no es el del 02",
            (pl.col("folio_05") & pl.col("folio_06")).fill_null(True),
        ),
        rg.regla(
            "registro-patronal-distinto",
            "registro_patronal",
            "el 05 o el 06 son de otro patrón o periodo que el 02",
            (pl.col("patron_05") & pl.col("patron_06")).fill_null(True),
        ),
        rg.regla(
            "bimestral-en-mes-impar",
            "registro_patronal",
            "en mes impar el 05 lleva sus importes bimestrales en ceros",
            pl.col("bimestrales").fill_null(True),
        ),
    ]


def _arrastrados(
    registros: pl.DataFrame, quedan: Mapping[str, pl.DataFrame], apartados: list[pl.DataFrame]
) -> pl.DataFrame:
    """Los registros sanos de un pago que se apartó entero se van con él, y se dice de cada uno."""
    dichos = pl.concat([vacia(APARTADOS), *apartados]).select(_LUGAR).unique()
    aceptados = pl.concat([t.select(_LUGAR) for t in quedan.values()])
    restantes = registros.join(aceptados, on=_LUGAR, how="anti").join(dichos, on=_LUGAR, how="anti")
    if restantes.is_empty():
        return vacia(APARTADOS)
    regla = rg.regla("pago-apartado", "tipo", "va con un pago que se apartó entero", pl.lit(False))
    con_patron = restantes.sort(_LUGAR).with_columns(pl.col("linea").str.slice(2, 11).alias("registro_patronal"))
    return rg.detallar(con_patron, [regla])
