"""Lo que Alembic corre para migrar: usa la conexión y la transacción de quien la pidió."""

from __future__ import annotations

from alembic import context

from cedulas_cli.oficina.padron.modelo import METADATOS

context.configure(connection=context.config.attributes["conexion"], target_metadata=METADATOS, compare_type=True)
context.run_migrations()
