"""`oficina.toml`: quién es la oficina y con qué criterios trabaja. Se crea sola, con valores de ejemplo marcados."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import escribir_bytes

PERMISOS = 0o700
"""La carpeta guarda NSS, CURP y salarios: sólo su dueño la abre."""

PLANTILLA = """\
# Configuración de la oficina. La creó el programa con valores de EJEMPLO:
# cámbielos y ponga ejemplo = false antes de imprimir documentos de verdad.
ejemplo = true

[subdelegacion]
delegacion = "00"
nombre_delegacion = "ÓRGANO DE OPERACIÓN DE EJEMPLO"
subdelegacion = "00"
nombre_subdelegacion = "SUBDELEGACIÓN DE EJEMPLO"
domicilio = "Calle Ficticia 1, Colonia Ejemplo, C.P. 00000"
lugar = ""              # dónde se expiden los actos: "Guadalajara, Jalisco"

[firmante]
nombre = "NOMBRE DE EJEMPLO"
cargo = "Titular de la Subdelegación"

[fundamento]
# Fracción e inciso del Reglamento Interior que dan competencia a ESTA subdelegación.
competencia = ""

[defensa]
# Ante qué órgano se promueve la inconformidad, y dónde.
organo = ""
domicilio = ""

[liquidacion]
# Sin autoridad, lugar, competencia, firmante y medio de defensa completos no se emite ninguna cédula de liquidación.
autoridad = ""          # quien la emite: "El Titular de la Subdelegación ..."
multa = "todas"         # por omisión de pago: todas | omision (sólo la total) | ninguna
multa_por_ciento = ""   # vacío: el mínimo de ley; para más, escriba también gravedad y antecedentes
multa_gravedad = ""
multa_antecedentes = ""
vivienda = false        # true: la vivienda entra al crédito; por omisión se controla aparte
umbral = ""             # práctica local, apagada: "75:500.00" no emite si se pagó 75 % o más y faltan menos de $500.00
digito_cop = "2"        # tercer dígito del número de crédito; 8 y 6 son de las multas gemelas
digito_rcv = "3"
digito_directa = "4"
digito_multa = "5"
td_no_derechohabiente = "ND"  # tipo de documento: ninguno es público; ponga el de su subdelegación
td_improcedente = "II"

[criterios]
ceav = "sua"            # sua | redondeo | estricto
redondeo = "concepto"   # concepto | total
piso = true             # sube el SBC al salario mínimo de la zona

[emision]
zona = "general"        # la de los patrones que no digan la suya: general | zlfn
cedulas_por_lote = 500  # cuántas cédulas lleva a lo más cada PDF

[calendario]
ambitos = []            # ámbitos de inhábiles que esta oficina activa, además de los de ley

[notificacion]
# Prácticas de la oficina, no normas: revíselas con quien recibe los lotes.
casos_por_lote = 32     # créditos que lleva a lo más un lote a incidencia 31
dias_de_periodo = 20    # hábiles para notificar una cifra de control que no esté en periodos_notificacion.csv
dias_sin_movimiento = 10  # hábiles con el notificador antes de preguntar por el documento
"""

LEEME_PARAMETROS = """\
Valores legales que esta oficina agrega o corrige, sin esperar otra versión del programa.
Cualquier archivo .csv de esta carpeta, en UTF-8, con estas columnas:

    parametro,clave,desde,hasta,valor,unidad,fundamento

Por ejemplo, la UMA de un año nuevo:

    uma,,2027-02-01,2028-01-31,123.45,pesos_dia,"INEGI, DOF 08-01-2027"

Lo que aquí se escriba manda en su intervalo. Los nombres y unidades que existen se ven con:
cedulas parametros listar
"""


@dataclass(frozen=True)
class Configuracion:
    """Lo que dice `oficina.toml`, ya revisado."""

    ejemplo: bool
    delegacion: str
    nombre_delegacion: str
    subdelegacion: str
    nombre_subdelegacion: str
    domicilio: str
    firmante: str
    cargo: str
    competencia: str
    criterio_ceav: str
    redondeo: str
    piso: bool
    zona: str
    cedulas_por_lote: int
    ambitos: tuple[str, ...]
    casos_por_lote: int
    dias_de_periodo: int
    dias_sin_movimiento: int


def preparar(oficina: Oficina) -> Configuracion:
    """Crea lo que falte de la carpeta (0700) y devuelve su configuración."""
    oficina.raiz.mkdir(parents=True, exist_ok=True, mode=PERMISOS)
    for carpeta in (oficina.parametros, oficina.calendarios):
        carpeta.mkdir(exist_ok=True, mode=PERMISOS)
    if not oficina.configuracion.exists():
        escribir_bytes(oficina.configuracion, PLANTILLA.encode())
    leeme = oficina.parametros / "LEEME.txt"
    if not leeme.exists():
        escribir_bytes(leeme, LEEME_PARAMETROS.encode())
    return leer(oficina)


def leer(oficina: Oficina) -> Configuracion:
    """Lee y revisa `oficina.toml`; lo que falte toma el valor de la plantilla. Errores: «configuracion-invalida»."""
    lector = lector_de(oficina)
    return Configuracion(
        ejemplo=lector.logico("", "ejemplo"),
        delegacion=lector.texto("subdelegacion", "delegacion"),
        nombre_delegacion=lector.texto("subdelegacion", "nombre_delegacion"),
        subdelegacion=lector.texto("subdelegacion", "subdelegacion"),
        nombre_subdelegacion=lector.texto("subdelegacion", "nombre_subdelegacion"),
        domicilio=lector.texto("subdelegacion", "domicilio"),
        firmante=lector.texto("firmante", "nombre"),
        cargo=lector.texto("firmante", "cargo"),
        competencia=lector.texto("fundamento", "competencia"),
        criterio_ceav=lector.uno_de("criterios", "ceav", ("sua", "redondeo", "estricto")),
        redondeo=lector.uno_de("criterios", "redondeo", ("concepto", "total")),
        piso=lector.logico("criterios", "piso"),
        zona=lector.uno_de("emision", "zona", ("general", "zlfn", "area_A", "area_B", "area_C")),
        cedulas_por_lote=lector.entero("emision", "cedulas_por_lote", 1, 20_000),
        ambitos=lector.lista("calendario", "ambitos"),
        casos_por_lote=lector.entero("notificacion", "casos_por_lote", 1, 10_000),
        dias_de_periodo=lector.entero("notificacion", "dias_de_periodo", 1, 250),
        dias_sin_movimiento=lector.entero("notificacion", "dias_sin_movimiento", 1, 250),
    )


def lector_de(oficina: Oficina) -> Lector:
    """Quien lee `oficina.toml` dato por dato. Errores: «configuracion-invalida»."""
    datos: dict[str, Any] = {}
    if oficina.configuracion.exists():
        try:
            datos = tomllib.loads(oficina.configuracion.read_text("utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as falla:
            raise _invalida(oficina, str(falla)) from falla
    return Lector(oficina, datos, tomllib.loads(PLANTILLA))


class Lector:
    """Toma cada dato del archivo o de la plantilla y dice con claridad cuál está mal."""

    def __init__(self, oficina: Oficina, datos: dict[str, Any], omision: dict[str, Any]) -> None:
        self._oficina = oficina
        self._datos = datos
        self._omision = omision

    def _valor(self, seccion: str, nombre: str) -> Any:
        def en(origen: dict[str, Any]) -> Any:
            tabla = origen.get(seccion, {}) if seccion else origen
            if not isinstance(tabla, dict):
                raise _invalida(self._oficina, f"«{seccion}» debe ser una sección")
            return tabla.get(nombre)

        hallado = en(self._datos)
        return en(self._omision) if hallado is None else hallado

    def malo(self, seccion: str, nombre: str, debe: str) -> ErrorCedulas:
        """El error de un dato que no tiene su forma."""
        return _invalida(self._oficina, f"[{seccion}] {nombre} debe ser {debe}")

    def de_plantilla(self, seccion: str, nombre: str) -> bool:
        """Si el dato sigue siendo el de ejemplo que puso el programa."""
        propio = self._omision[seccion][nombre]
        return bool(propio) and self._valor(seccion, nombre) == propio

    def texto(self, seccion: str, nombre: str) -> str:
        """Un texto."""
        valor = self._valor(seccion, nombre)
        if not isinstance(valor, str):
            raise self.malo(seccion, nombre, "un texto entre comillas")
        return valor

    def logico(self, seccion: str, nombre: str) -> bool:
        """Sí o no."""
        valor = self._valor(seccion, nombre)
        if not isinstance(valor, bool):
            raise self.malo(seccion, nombre, "true o false")
        return valor

    def entero(self, seccion: str, nombre: str, minimo: int, maximo: int) -> int:
        """Un entero entre dos límites."""
        valor = self._valor(seccion, nombre)
        if not isinstance(valor, int) or isinstance(valor, bool) or not minimo <= valor <= maximo:
            raise self.malo(seccion, nombre, f"un entero de {minimo} a {maximo}")
        return valor

    def uno_de(self, seccion: str, nombre: str, admitidos: tuple[str, ...]) -> str:
        """Uno de varios textos."""
        valor = self._valor(seccion, nombre)
        if valor not in admitidos:
            raise self.malo(seccion, nombre, " | ".join(admitidos))
        return str(valor)

    def lista(self, seccion: str, nombre: str) -> tuple[str, ...]:
        """Una lista de textos."""
        valor = self._valor(seccion, nombre)
        if not isinstance(valor, list) or not all(isinstance(v, str) for v in valor):
            raise self.malo(seccion, nombre, "una lista de textos")
        return tuple(valor)


def _invalida(oficina: Oficina, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "configuracion-invalida",
        "oficina.toml no se puede usar",
        lugar=str(oficina.configuracion),
        causa=causa,
        remedio="corrija ese dato; los comentarios del archivo dicen qué se espera",
    )
