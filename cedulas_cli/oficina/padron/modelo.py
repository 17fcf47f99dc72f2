"""Las tablas del padrón: un diario de hechos que sólo crece, su cabeza y las proyecciones que de él se derivan.

Las fechas van como texto ISO y los datos como JSON canónico: los mismos bytes que firma la cadena, iguales en SQLite y
en PostgreSQL. El dinero, en centavos. De cada hecho se guarda su huella; la del anterior está un renglón antes.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table, Text
from sqlalchemy.types import TypeEngine

VERSION = "0001"
"""La migración que deja la base como este modelo; una prueba vigila que así sea."""

METADATOS = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})

NUMERO = BigInteger().with_variant(Integer(), "sqlite")
"""En SQLite sólo INTEGER es el propio renglón; en PostgreSQL, 64 bits."""
CENTAVOS = BigInteger()
FECHA = String(10)


def _texto(largo: int) -> TypeEngine[str]:
    # En PostgreSQL el orden de una llave no puede depender del idioma del servidor.
    return String(largo).with_variant(String(largo, collation="C"), "postgresql")


HECHO = Table(
    "hecho",
    METADATOS,
    Column("n", NUMERO, primary_key=True, autoincrement=False),
    Column("asunto", _texto(20), nullable=False),
    Column("clave", _texto(60), nullable=False),
    Column("hecho", String(40), nullable=False),
    Column("fecha", FECHA, nullable=False),
    Column("registrado", FECHA, nullable=False),
    Column("usuario", Text, nullable=False),
    Column("documento", Text, nullable=False),
    Column("datos", Text, nullable=False),
    Column("huella", LargeBinary(32), nullable=False),
    Index("ix_hecho_clave", "clave", "asunto", "n"),
)

CABEZA = Table(
    "cabeza",
    METADATOS,
    Column("unica", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", NUMERO, nullable=False),
    Column("huella", LargeBinary(32), nullable=False),
    Column("reglas", String(64), nullable=False),
)
"""Un solo renglón: el último hecho y las reglas con que se proyectó. Quien captura lo bloquea."""

CREDITO = Table(
    "credito",
    METADATOS,
    Column("numero_credito", _texto(60), primary_key=True),
    Column("registro_patronal", Text),
    Column("periodo", Text),
    Column("emision", Text),
    Column("clase", Text),
    Column("tipo_documento", Text),
    Column("sector", Text),
    Column("estado", Text, nullable=False),
    Column("suerte_principal", CENTAVOS),
    Column("actualizacion", CENTAVOS),
    Column("recargos", CENTAVOS),
    Column("multa", CENTAVOS),
    Column("gastos", CENTAVOS),
    Column("total", CENTAVOS),
    Column("pagado", CENTAVOS),
    Column("saldo", CENTAVOS),
    Column("credito_multa", Text),
    Column("credito_origen", Text),
    Column("sucesor", Text),
    Column("medio", Text),
    Column("fecha_notificacion", FECHA),
    Column("fecha_surte", FECHA),
    Column("fecha_limite_pago", FECHA),
    Column("fecha_exigible", FECHA),
    Column("proxima_fecha", FECHA),
    Column("notificador", Text),
    Column("lote", Text),
    Column("intentos", Integer),
    Column("marcas", Text),
    Column("n_ultimo", NUMERO, nullable=False),
    Index("ix_credito_registro_patronal", "registro_patronal"),
    Index(
        "ix_credito_proxima_fecha",
        "proxima_fecha",
        sqlite_where=Column("proxima_fecha").is_not(None),
        postgresql_where=Column("proxima_fecha").is_not(None),
    ),
)

PROYECCION = Table(
    "proyeccion",
    METADATOS,
    Column("asunto", _texto(20), primary_key=True),
    Column("clave", _texto(60), primary_key=True),
    Column("estado", Text, nullable=False),
    Column("n_ultimo", NUMERO, nullable=False),
)
"""Lo demás que el padrón sabe (legajos, notificadores, lotes, inventarios): su estado, como JSON canónico."""
