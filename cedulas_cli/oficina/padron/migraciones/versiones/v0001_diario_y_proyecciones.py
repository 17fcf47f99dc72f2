"""El diario de hechos, su cabeza y las proyecciones; un hecho asentado no se cambia ni se borra."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LARGO_NUMERO = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _llave(largo: int) -> sa.types.TypeEngine[str]:
    return sa.String(largo).with_variant(sa.String(largo, collation="C"), "postgresql")


def upgrade() -> None:
    """Crea las tablas y los guardianes."""
    op.create_table(
        "hecho",
        sa.Column("n", _LARGO_NUMERO, autoincrement=False, nullable=False),
        sa.Column("asunto", _llave(20), nullable=False),
        sa.Column("clave", _llave(60), nullable=False),
        sa.Column("hecho", sa.String(40), nullable=False),
        sa.Column("fecha", sa.String(10), nullable=False),
        sa.Column("registrado", sa.String(10), nullable=False),
        sa.Column("usuario", sa.Text(), nullable=False),
        sa.Column("documento", sa.Text(), nullable=False),
        sa.Column("datos", sa.Text(), nullable=False),
        sa.Column("huella", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_hecho"),
    )
    op.create_index("ix_hecho_clave", "hecho", ["clave", "asunto", "n"])
    op.create_table(
        "cabeza",
        sa.Column("unica", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", _LARGO_NUMERO, nullable=False),
        sa.Column("huella", sa.LargeBinary(32), nullable=False),
        sa.Column("reglas", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("unica", name="pk_cabeza"),
    )
    _crear_credito()
    op.create_table(
        "proyeccion",
        sa.Column("asunto", _llave(20), nullable=False),
        sa.Column("clave", _llave(60), nullable=False),
        sa.Column("estado", sa.Text(), nullable=False),
        sa.Column("n_ultimo", _LARGO_NUMERO, nullable=False),
        sa.PrimaryKeyConstraint("asunto", "clave", name="pk_proyeccion"),
    )
    _guardianes()


def _crear_credito() -> None:
    textos = ("registro_patronal", "periodo", "emision", "clase", "tipo_documento", "sector")
    importes = ("suerte_principal", "actualizacion", "recargos", "multa", "gastos", "total", "pagado", "saldo")
    ligas = ("credito_multa", "credito_origen", "sucesor", "medio")
    fechas = ("fecha_notificacion", "fecha_surte", "fecha_limite_pago", "fecha_exigible", "proxima_fecha")
    op.create_table(
        "credito",
        sa.Column("numero_credito", _llave(60), nullable=False),
        *(sa.Column(nombre, sa.Text()) for nombre in textos),
        sa.Column("estado", sa.Text(), nullable=False),
        *(sa.Column(nombre, sa.BigInteger()) for nombre in importes),
        *(sa.Column(nombre, sa.Text()) for nombre in ligas),
        *(sa.Column(nombre, sa.String(10)) for nombre in fechas),
        sa.Column("notificador", sa.Text()),
        sa.Column("lote", sa.Text()),
        sa.Column("intentos", sa.Integer()),
        sa.Column("marcas", sa.Text()),
        sa.Column("n_ultimo", _LARGO_NUMERO, nullable=False),
        sa.PrimaryKeyConstraint("numero_credito", name="pk_credito"),
    )
    op.create_index("ix_credito_registro_patronal", "credito", ["registro_patronal"])
    con_fecha = sa.text("proxima_fecha IS NOT NULL")
    op.create_index(
        "ix_credito_proxima_fecha",
        "credito",
        ["proxima_fecha"],
        sqlite_where=con_fecha,
        postgresql_where=con_fecha,
    )


def _guardianes() -> None:
    """Estorban el descuido; a quien los quita lo delatan la cadena, el ancla y el sello."""
    if op.get_bind().dialect.name == "sqlite":
        for accion in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER hecho_sin_{accion.lower()} BEFORE {accion} ON hecho "
                "BEGIN SELECT RAISE(ABORT, 'un hecho asentado no se cambia ni se borra: se corrige con otro'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION hecho_no_se_cambia() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'un hecho asentado no se cambia ni se borra: se corrige con otro'; END $$"
    )
    op.execute(
        "CREATE TRIGGER hecho_sin_cambios BEFORE UPDATE OR DELETE OR TRUNCATE ON hecho "
        "FOR EACH STATEMENT EXECUTE FUNCTION hecho_no_se_cambia()"
    )
