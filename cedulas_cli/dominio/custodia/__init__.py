"""La custodia del papel: dónde está cada legajo, quién lo tiene y desde cuándo (procesos F7)."""
