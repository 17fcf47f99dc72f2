"""La maqueta de una propuesta como DATOS: columnas, anchos, rótulos y ramos. Una emisión nueva es una maqueta nueva.

Cada trabajador ocupa un renglón de dos líneas: arriba lo que paga el patrón, abajo lo del trabajador. Así el detalle
de veinte importes cabe a 7 puntos, y el total de la columna mide lo mismo que la columna.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL, GRUPO_EDAD, MENSUAL, TOTALES
from cedulas_cli.errores import ErrorCedulas

IZQUIERDA = 24.0
ANCHO = 744.0
DERECHA = IZQUIERDA + ANCHO


class Tipo(Enum):
    """Cómo se forma el texto de una celda."""

    TEXTO = "texto"
    FECHA = "fecha"
    ENTERO = "entero"
    IMPORTE = "importe"
    TASA = "tasa"
    DESCUENTO = "descuento"
    MARCA = "marca"


NUMERICOS = frozenset({Tipo.ENTERO, Tipo.IMPORTE, Tipo.TASA})
"""Se alinean a la derecha por su largo: con cifras tabulares basta contar signos."""


@dataclass(frozen=True)
class Celda:
    """Un dato del renglón; `sangria` lo corre a la derecha dentro de su columna (sólo texto)."""

    campo: str
    tipo: Tipo = Tipo.IMPORTE
    sangria: float = 0.0
    fuerte: bool = False
    suma: bool = True


@dataclass(frozen=True)
class Columna:
    """Una columna del detalle: rótulo de arriba, rótulo de abajo y lo que lleva en cada línea."""

    rotulos: tuple[str, ...]
    ancho: float
    arriba: tuple[Celda, ...] = ()
    abajo: tuple[Celda, ...] = ()
    filete: bool = True


@dataclass(frozen=True)
class Ramo:
    """Un renglón del resumen: qué columnas son del patrón y cuáles del trabajador."""

    rotulo: str
    patronal: tuple[str, ...] = ()
    obrero: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maqueta:
    """Todo lo que distingue a una emisión en papel."""

    emision: str
    clave: str
    plantilla: str
    cuerpo: float
    columnas: tuple[Columna, ...]
    ramos: tuple[Ramo, ...]

    def celdas(self) -> tuple[Celda, ...]:
        """Todas, de izquierda a derecha."""
        return tuple(celda for columna in self.columnas for celda in (*columna.arriba, *columna.abajo))

    def importes_de_encabezado(self) -> tuple[str, ...]:
        """Importes agregados que la tabla de encabezados debe traer."""
        return (*(campo for ramo in self.ramos for campo in (*ramo.patronal, *ramo.obrero)), *TOTALES)

    def sumables(self) -> tuple[str, ...]:
        """Campos que llevan total por página y acumulado."""
        return tuple(celda.campo for celda in self.celdas() if celda.suma and celda.tipo in (Tipo.IMPORTE, Tipo.ENTERO))

    def campos(self) -> tuple[str, ...]:
        """Columnas que la tabla de renglones debe traer."""
        extra = tuple("valor_descuento" for celda in self.celdas() if celda.tipo is Tipo.DESCUENTO)
        return tuple(dict.fromkeys((*(celda.campo for celda in self.celdas()), *extra)))


def _importes(rotulo: str, ancho: float, patronal: str = "", obrero: str = "", nota: str = "") -> Columna:
    return Columna(
        (rotulo, nota),
        ancho,
        arriba=(Celda(patronal),) if patronal else (),
        abajo=(Celda(obrero),) if obrero else (),
    )


def _trabajador(ancho: float) -> tuple[Columna, ...]:
    return (
        Columna(("",), 8, arriba=(Celda("con_diferencia", Tipo.MARCA),), filete=False),
        Columna(
            ("Apellidos y nombre del trabajador", "Número de seguridad social    CURP"),
            ancho,
            arriba=(Celda("nombre", Tipo.TEXTO),),
            abajo=(Celda("nss", Tipo.TEXTO), Celda("curp", Tipo.TEXTO, sangria=54)),
            filete=False,
        ),
    )


def _totales(ancho: float) -> tuple[Columna, ...]:
    return (
        Columna(("Suma", "patrón / obrero"), ancho, arriba=(Celda("total_patronal"),), abajo=(Celda("total_obrero"),)),
        Columna(("Total",), ancho, abajo=(Celda("total", fuerte=True),)),
    )


_MOVIMIENTO = Columna(
    ("Orig.", "Tipo"),
    21,
    arriba=(Celda("origen", Tipo.TEXTO, sangria=6),),
    abajo=(Celda("tipo_movimiento", Tipo.TEXTO, sangria=6),),
)
_FECHA = Columna(
    ("Fecha mov.", "Días"),
    42,
    arriba=(Celda("fecha_movimiento", Tipo.FECHA, sangria=2),),
    abajo=(Celda("dias", Tipo.ENTERO),),
)
_PAR = "patrón / obrero"
_SOLO_PATRON = "patrón"
_SOLO_OBRERO = "obrero"

_RAMOS_IMSS = (
    Ramo("Enfermedades y maternidad: cuota fija", ("cuota_fija",)),
    Ramo("Excedente de tres UMA", ("excedente_patronal",), ("excedente_obrero",)),
    Ramo("Prestaciones en dinero", ("prestaciones_dinero_patronal",), ("prestaciones_dinero_obrero",)),
    Ramo("Gastos médicos de pensionados", ("gastos_medicos_patronal",), ("gastos_medicos_obrero",)),
    Ramo("Riesgos de trabajo", ("riesgos_trabajo",)),
    Ramo("Invalidez y vida", ("invalidez_vida_patronal",), ("invalidez_vida_obrero",)),
    Ramo("Guarderías y prestaciones sociales", ("guarderias",)),
)
_RAMOS_RCV = (
    Ramo("Retiro", ("retiro",)),
    Ramo("Cesantía en edad avanzada y vejez", ("cesantia_vejez_patronal",), ("cesantia_vejez_obrero",)),
    Ramo("Aportación de vivienda", ("aportacion_vivienda",)),
    Ramo("Amortización de créditos de vivienda", (), ("amortizacion",)),
    Ramo("Seguro de daños a la vivienda", (), ("seguro_danos",)),
)

_I = 52.4
PROPUESTA_MENSUAL = Maqueta(
    emision=MENSUAL,
    clave="EMI-01",
    plantilla="propuesta_mensual.jinja",
    cuerpo=7.0,
    columnas=(
        *_trabajador(159.4),
        _MOVIMIENTO,
        _FECHA,
        Columna(("Salario base", "de cotización"), 42, arriba=(Celda("sbc", suma=False),)),
        _importes("Cuota fija", _I, "cuota_fija", "", _SOLO_PATRON),
        _importes("Excedente", _I, "excedente_patronal", "excedente_obrero", _PAR),
        _importes("Prest. en dinero", _I, "prestaciones_dinero_patronal", "prestaciones_dinero_obrero", _PAR),
        _importes("Gastos méd. pens.", _I, "gastos_medicos_patronal", "gastos_medicos_obrero", _PAR),
        _importes("Riesgos de trab.", _I, "riesgos_trabajo", "", _SOLO_PATRON),
        _importes("Invalidez y vida", _I, "invalidez_vida_patronal", "invalidez_vida_obrero", _PAR),
        _importes("Guarderías y p. s.", _I, "guarderias", "", _SOLO_PATRON),
        *_totales(_I),
    ),
    ramos=_RAMOS_IMSS,
)

_J = 48.2
PROPUESTA_BIMESTRAL = Maqueta(
    emision=BIMESTRAL,
    clave="EMI-02",
    plantilla="propuesta_bimestral.jinja",
    cuerpo=6.6,
    columnas=(
        *_trabajador(146.2),
        _MOVIMIENTO,
        _FECHA,
        Columna(
            ("Salario base", "Tasa C. y V. %"),
            41,
            arriba=(Celda("sbc", suma=False),),
            abajo=(Celda("tasa_ceav_patronal", Tipo.TASA),),
        ),
        _importes("Retiro", _J, "retiro", "", _SOLO_PATRON),
        _importes("Cesantía y vejez", _J, "cesantia_vejez_patronal", "cesantia_vejez_obrero", _PAR),
        Columna(("Suma R. C. V.",), _J, abajo=(Celda("total_rcv"),)),
        _importes("Aportación", _J, "aportacion_vivienda", "", _SOLO_PATRON),
        Columna(
            ("Crédito", "Descuento"),
            52,
            arriba=(Celda("numero_credito", Tipo.TEXTO, sangria=4),),
            abajo=(Celda("tipo_descuento", Tipo.DESCUENTO, sangria=4),),
        ),
        _importes("Amortización", _J, "", "amortizacion", _SOLO_OBRERO),
        _importes("Seguro daños", _J, "", "seguro_danos", _SOLO_OBRERO),
        Columna(("Suma vivienda",), _J, abajo=(Celda("total_vivienda"),)),
        *_totales(_J),
    ),
    ramos=_RAMOS_RCV,
)

_RAMOS_ESPECIALES = (
    Ramo(
        "Enfermedades y maternidad",
        ("cuota_fija", "excedente_patronal", "prestaciones_dinero_patronal"),
        ("excedente_obrero", "prestaciones_dinero_obrero"),
    ),
    *_RAMOS_IMSS[3:],
    Ramo(
        "Retiro, cesantía y vejez",
        ("retiro", "cesantia_vejez_patronal"),
        ("cesantia_vejez_obrero",),
    ),
    Ramo("Aportación de vivienda", ("aportacion_vivienda",)),
)
"""Los de ambas listas, en los siete renglones que caben en el resumen."""

_K = 42.6
PROPUESTA_ESPECIAL = Maqueta(
    emision=ESPECIAL,
    clave="EMI-03",
    plantilla="propuesta_especial.jinja",
    cuerpo=6.4,
    columnas=(
        *_trabajador(115.8),
        _FECHA,
        Columna(("Grupo", "de edad"), 26, arriba=(Celda(GRUPO_EDAD, Tipo.TEXTO, sangria=4),)),
        Columna(
            ("Salario base", "Tasa C. y V. %"),
            41,
            arriba=(Celda("sbc", suma=False),),
            abajo=(Celda("tasa_ceav_patronal", Tipo.TASA),),
        ),
        _importes("Cuota fija", _K, "cuota_fija", "", _SOLO_PATRON),
        _importes("Excedente", _K, "excedente_patronal", "excedente_obrero", _PAR),
        _importes("Prest. dinero", _K, "prestaciones_dinero_patronal", "prestaciones_dinero_obrero", _PAR),
        _importes("Gtos. m. pens.", _K, "gastos_medicos_patronal", "gastos_medicos_obrero", _PAR),
        _importes("Riesgos trab.", _K, "riesgos_trabajo", "", _SOLO_PATRON),
        _importes("Invalidez y v.", _K, "invalidez_vida_patronal", "invalidez_vida_obrero", _PAR),
        _importes("Guarderías", _K, "guarderias", "", _SOLO_PATRON),
        _importes("Retiro", _K, "retiro", "", _SOLO_PATRON),
        _importes("Cesantía y v.", _K, "cesantia_vejez_patronal", "cesantia_vejez_obrero", _PAR),
        _importes("Vivienda", _K, "aportacion_vivienda", "", _SOLO_PATRON),
        *_totales(_K),
    ),
    ramos=_RAMOS_ESPECIALES,
)

MAQUETAS: dict[str, Maqueta] = {
    maqueta.emision: maqueta for maqueta in (PROPUESTA_MENSUAL, PROPUESTA_BIMESTRAL, PROPUESTA_ESPECIAL)
}


def maqueta_de(emision: str) -> Maqueta:
    """La maqueta de esa emisión, o «opcion-invalida» si aún no se imprime."""
    if emision not in MAQUETAS:
        raise ErrorCedulas(
            "opcion-invalida",
            f"no hay maqueta de cédula para la emisión «{emision}»",
            lugar="emision",
            causa="sólo se imprimen: " + ", ".join(MAQUETAS),
            remedio="indique una de ésas",
        )
    return MAQUETAS[emision]
