"""Los datos de un adeudo vencido: se declaran una vez y dan las opciones de accesorios y de abonos."""

from __future__ import annotations

from cedulas_cli.dominio.campos import Campo, Tipo

IMPORTE = Campo("importe", Tipo.IMPORTE, "Lo que se debía, histórico.", obligatorio=True)
VENCIMIENTO = Campo("vencimiento", Tipo.FECHA, "Fecha límite legal, ya corrida.")
PERIODO = Campo("periodo", Tipo.TEXTO, "Mes, o mes par de un bimestre.", metavar="AAAA-MM")
EMISION = Campo(
    "emision",
    Tipo.OPCION,
    "Con el periodo da el vencimiento, si no se indica.",
    opciones=("mensual", "bimestral", "especial"),
)
MODALIDAD = Campo("modalidad", Tipo.TEXTO, "Sólo en especial: la 40 paga por adelantado, el 17 del mismo mes.")
PAGO = Campo("pago", Tipo.FECHA, "Cuándo se paga, o al día que se calcula.", obligatorio=True)
CORTE = Campo("corte", Tipo.FECHA, "Qué INPC se conocía; por omisión, el del día del pago.")
CONCEPTO = Campo(
    "concepto",
    Tipo.OPCION,
    "Una multa se actualiza pero no causa recargos; por omisión, cuota.",
    omision="cuota",
    opciones=("cuota", "multa", "capital"),
)
FACTOR = Campo(
    "factor",
    Tipo.OPCION,
    "Qué se hace con el factor después del diezmilésimo; por omisión, truncar.",
    omision="truncar",
    opciones=("truncar", "redondear"),
)
REGIMEN = Campo(
    "regimen",
    Tipo.OPCION,
    "campo: pago diferido, sin recargos (LSS 237-C); voluntaria: sus parcialidades (LSS 224).",
    omision="ordinario",
    opciones=("ordinario", "campo", "voluntaria"),
)
ADEUDO = (IMPORTE, VENCIMIENTO, PERIODO, EMISION, MODALIDAD, PAGO, CORTE, CONCEPTO, REGIMEN, FACTOR)
