"""cedulas: el trabajo de la Oficina de Emisión y Pago Oportuno en una línea de órdenes."""

__version__ = "0.1.0"
