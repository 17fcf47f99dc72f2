"""Juntar pagos recibidos en días y archivos distintos sin contar dos veces lo mismo.

Un pago es un patrón, un mes y un folio. Si llega otra vez idéntico, no se agrega; si llega de otra fuente y sus totales
coinciden, se queda la más detallada y la otra le completa lo que calle (el `.SUA` no trae fecha de pago, PROCESAR sí);
si dice otra cosa, se aparta: alguien tiene que ver cuál vale.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.esquemas import APARTADOS, vacia

_LLAVE = list(ep.LLAVE_PAGO)
_PROCEDENCIA = ("archivo", "renglon")
_TOLERANCIA = 1
_COMPLETABLES = ("fecha_pago", "fecha_limite", "numero_credito", "tipo_documento", "rfc")
_PRIORIDAD = {fuente: orden for orden, fuente in enumerate(ep.FUENTES)}
REGISTROS_FIJOS = {ep.SUA: 3}
"""Registros de un pago aparte de sus trabajadores y movimientos: el `.SUA` lleva 02, 05 y 06; lo demás, un renglón."""


@dataclass(frozen=True)
class TablasPago:
    """Las tres tablas, en centavos."""

    pagos: pl.DataFrame
    trabajadores: pl.DataFrame
    movimientos: pl.DataFrame

    def solo(self, llaves: pl.DataFrame) -> TablasPago:
        """Lo de esos pagos nada más."""
        return TablasPago(*(t.join(llaves, on=_LLAVE, how="semi", maintain_order="left") for t in self._todas()))

    def sin(self, llaves: pl.DataFrame) -> TablasPago:
        """Lo de los demás pagos."""
        return TablasPago(*(t.join(llaves, on=_LLAVE, how="anti", maintain_order="left") for t in self._todas()))

    def mas(self, otras: TablasPago) -> TablasPago:
        """Unas tras otras."""
        pares = zip(self._todas(), otras._todas(), strict=True)
        return TablasPago(*(pl.concat([una, otra]) for una, otra in pares))

    def _todas(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        return self.pagos, self.trabajadores, self.movimientos

    @property
    def registros(self) -> int:
        """Cuántos registros de archivo son, contados como los cuentan los lectores."""
        fijos = self.pagos.select(
            pl.col("fuente").replace_strict(REGISTROS_FIJOS, default=1, return_dtype=pl.Int64).sum()
        )
        return int(fijos.item()) + self.trabajadores.height + self.movimientos.select(_PROCEDENCIA).n_unique()


@dataclass(frozen=True)
class Acumulado:
    """Cómo quedó lo acumulado y qué pasó con lo nuevo, en pagos y en registros."""

    tablas: TablasPago
    nuevos: TablasPago
    repetidos: TablasPago
    apartados: pl.DataFrame
    registros_apartados: int

    def y(self, paso: Acumulado) -> Acumulado:
        """Esto y lo que pasó en el paso siguiente, como uno."""
        return Acumulado(
            paso.tablas,
            self.nuevos.mas(paso.nuevos),
            self.repetidos.mas(paso.repetidos),
            pl.concat([self.apartados, paso.apartados]),
            self.registros_apartados + paso.registros_apartados,
        )


def acumular(previas: TablasPago, llegadas: TablasPago) -> Acumulado:
    """Agrega lo que llega a lo que había, pago por pago y en su orden."""
    unicas, repetidas_entre_si, chocan = _entre_si(llegadas)
    ya = unicas.pagos.join(previas.pagos.select(_LLAVE), on=_LLAVE, how="semi", maintain_order="left").select(_LLAVE)
    nuevas, conocidas = unicas.sin(ya), unicas.solo(ya)
    iguales, completan, distintas = _comparar(previas, conocidas)
    juntas = _completar(previas, conocidas, completan).mas(nuevas)
    malas = conocidas.solo(distintas)
    repetidas = repetidas_entre_si.mas(conocidas.solo(pl.concat([iguales, completan])))
    apartados = pl.concat([_apartar(malas.pagos), _apartar(chocan.pagos)])
    return Acumulado(_en_orden(juntas), nuevas, repetidas, apartados, malas.registros + chocan.registros)


def _entre_si(llegadas: TablasPago) -> tuple[TablasPago, TablasPago, TablasPago]:
    """De lo que llega junto: (una por llave, las idénticas a otra anterior, las que chocan con otra anterior)."""
    if not llegadas.pagos.select(_LLAVE).is_duplicated().any():
        nada = llegadas.solo(llegadas.pagos.select(_LLAVE).clear())
        return llegadas, nada, nada
    partes = _por_vueltas(llegadas)
    unicas, resto = partes[0], partes[1:]
    nada = unicas.solo(unicas.pagos.select(_LLAVE).clear())
    repetidas, chocan = nada, nada
    for parte in resto:
        paso = acumular(unicas, parte)
        unicas = paso.tablas
        repetidas = repetidas.mas(paso.repetidos)
        chocan = chocan.mas(parte.sin(paso.nuevos.pagos.select(_LLAVE)).sin(paso.repetidos.pagos.select(_LLAVE)))
    return unicas, repetidas, chocan


def _por_vueltas(tablas: TablasPago) -> list[TablasPago]:
    """Vueltas sin llaves repetidas: en la primera, el primer pago de cada llave; en la segunda, el segundo…

    Dos pagos con la misma llave llegan en archivos distintos (dentro de uno, el lector ya apartó al segundo), y lo
    suyo trae ese mismo archivo.
    """
    vuelta = tablas.pagos.with_columns(pl.int_range(pl.len()).over(_LLAVE).alias("vuelta"))
    partes = []
    for n in range(vuelta["vuelta"].n_unique()):
        pagos = vuelta.filter(pl.col("vuelta") == n).drop("vuelta")
        lugares = pagos.select(*_LLAVE, "archivo")
        llave = [*_LLAVE, "archivo"]
        partes.append(
            TablasPago(
                pagos,
                tablas.trabajadores.join(lugares, on=llave, how="semi", maintain_order="left"),
                tablas.movimientos.join(lugares, on=llave, how="semi", maintain_order="left"),
            )
        )
    return partes


def _comparar(previas: TablasPago, llegadas: TablasPago) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Llaves (idénticas, de otra fuente con los mismos totales, distintas)."""
    if llegadas.pagos.is_empty():
        nada = llegadas.pagos.select(_LLAVE)
        return nada, nada, nada
    huellas = _huella(llegadas).join(_huella(previas), on=_LLAVE, how="inner", suffix="_previa", maintain_order="left")
    misma = pl.col("fuente") == pl.col("fuente_previa")
    identica = misma & (pl.col("contenido") == pl.col("contenido_previa"))
    totales = pl.all_horizontal([_coincide(t) for t in ep.TOTALES_PAGO[:3]])
    con_algo = pl.any_horizontal(
        [pl.col(t).is_not_null() & pl.col(f"{t}_previa").is_not_null() for t in ep.TOTALES_PAGO]
    )
    solo_total = pl.all_horizontal([pl.col(t).is_null() | pl.col(f"{t}_previa").is_null() for t in ep.TOTALES_PAGO[:3]])
    suma = ~solo_total | _coincide("total") | _coincide_cruzado()
    completa = ~misma & totales & con_algo & suma
    return (
        huellas.filter(identica).select(_LLAVE),
        huellas.filter(~identica & completa).select(_LLAVE),
        huellas.filter(~identica & ~completa).select(_LLAVE),
    )


def _coincide(total: str) -> pl.Expr:
    return ((pl.col(total) - pl.col(f"{total}_previa")).abs() <= _TOLERANCIA).fill_null(True)


def _coincide_cruzado() -> pl.Expr:
    """LGP llama total a lo del seguro social: vale también contra el total del IMSS de la otra fuente."""
    una = (pl.col("total") - pl.col("total_imss_previa")).abs() <= _TOLERANCIA
    otra = (pl.col("total_imss") - pl.col("total_previa")).abs() <= _TOLERANCIA
    return una.fill_null(False) | otra.fill_null(False)


def _huella(tablas: TablasPago) -> pl.DataFrame:
    """Por pago: su fuente, sus totales y una huella de todo su contenido, salvo de dónde salió."""
    cuerpo = [c for c in tablas.pagos.columns if c not in (*_PROCEDENCIA, *_LLAVE)]
    base = tablas.pagos.select(
        *_LLAVE, "fuente", *ep.TOTALES_PAGO, pl.struct(cuerpo).struct.json_encode().alias("texto")
    )
    for detalle in (tablas.trabajadores, tablas.movimientos):
        columnas = [c for c in detalle.columns if c not in (*_PROCEDENCIA, *_LLAVE)]
        juntos = detalle.group_by(_LLAVE).agg(
            pl.struct(columnas).struct.json_encode().sort().str.join("|").alias("detalle")
        )
        base = (
            base.join(juntos, on=_LLAVE, how="left", maintain_order="left")
            .with_columns(pl.concat_str("texto", pl.col("detalle").fill_null(""), separator="#").alias("texto"))
            .drop("detalle")
        )
    return base.rename({"texto": "contenido"})


def _completar(previas: TablasPago, llegadas: TablasPago, llaves: pl.DataFrame) -> TablasPago:
    """De dos fuentes del mismo pago queda la más detallada, con lo que la otra diga y ella calle."""
    if llaves.is_empty():
        return previas
    orden = pl.col("fuente").replace_strict(_PRIORIDAD, return_dtype=pl.Int64)
    ambas = pl.concat([previas.solo(llaves).pagos, llegadas.solo(llaves).pagos]).with_columns(orden.alias("orden"))
    mejores = ambas.sort(*_LLAVE, "orden", maintain_order=True).group_by(_LLAVE, maintain_order=True)
    valores = [
        pl.col(c).drop_nulls().first() if c in _COMPLETABLES else pl.col(c).first()
        for c in previas.pagos.columns
        if c not in _LLAVE
    ]
    pagos = mejores.agg(valores).select(previas.pagos.columns)
    viejas = previas.solo(llaves).pagos.select(*_LLAVE, orden.alias("orden_previo"))
    nuevas = llegadas.solo(llaves).pagos.select(*_LLAVE, orden.alias("orden_nuevo"))
    cambia = viejas.join(nuevas, on=_LLAVE).filter(pl.col("orden_nuevo") < pl.col("orden_previo")).select(_LLAVE)
    detalle = previas.sin(cambia).mas(llegadas.solo(cambia))
    return TablasPago(pl.concat([previas.sin(llaves).pagos, pagos]), detalle.trabajadores, detalle.movimientos)


def _en_orden(tablas: TablasPago) -> TablasPago:
    return TablasPago(
        tablas.pagos.sort(_LLAVE, maintain_order=True),
        tablas.trabajadores.sort([*_LLAVE, "archivo", "renglon"], maintain_order=True),
        tablas.movimientos.sort([*_LLAVE, "archivo", "renglon"], maintain_order=True),
    )


def _apartar(pagos: pl.DataFrame) -> pl.DataFrame:
    if pagos.is_empty():
        return vacia(APARTADOS)
    motivo = "ya se recibió otro pago con ese patrón, mes y folio, y no dice lo mismo"
    return rg.detallar(pagos, [rg.regla("folio-con-otro-contenido", "folio_sua", motivo, pl.lit(False))])
