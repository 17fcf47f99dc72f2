"""Un archivo por subcomando: opciones, llamada y código de salida; sin lógica.

`ORDENES` es la lista, en el orden en que salen en la ayuda; cada módulo tiene `registrar(app)` y sólo se importa
cuando se usa una de sus órdenes.
"""

from __future__ import annotations

from typing import NamedTuple


class OrdenRaiz(NamedTuple):
    """Una orden de primer nivel: su nombre, el módulo que la registra y su renglón en la ayuda."""

    nombre: str
    modulo: str
    ayuda: str


ORDENES: tuple[OrdenRaiz, ...] = (
    OrdenRaiz("demo", "demo", "La corrida completa sobre datos_ejemplo/, en los tres formatos, y se comprueba sola."),
    OrdenRaiz(
        "corrida",
        "corrida",
        "Recibir → determinar → emitir → notificar → respaldar. Se puede matar en cualquier instante y repetir.",
    ),
    OrdenRaiz("emision", "emision", "Recibir la emisión y cotejarla con lo calculado."),
    OrdenRaiz("pagos", "pagos", "Lo que los patrones pagaron: recibir y listar."),
    OrdenRaiz(
        "confronta", "confronta", "Lo emitido contra lo pagado: omisos y diferencias, cada una con su tipo y su causa."
    ),
    OrdenRaiz("sua", "sua", "Importaciones del SUA: leer, escribir y recibir lo declarado."),
    OrdenRaiz(
        "liquidar",
        "liquidar",
        "Omisos y diferencias de un periodo (o casos directos) → cédulas de liquidación, multas y créditos.",
    ),
    OrdenRaiz("calcular", "calcular", "Calculadoras: una cifra o millones de renglones."),
    OrdenRaiz("explicar", "explicar", "El mismo cálculo, paso a paso, con parámetro, vigencia y artículo."),
    OrdenRaiz("cedula", "cedula", "Cédulas en PDF: por lote, con índice, o una suelta."),
    OrdenRaiz("lote", "lote", "Lotes para la empresa de distribución: crear, exportar, acuses y avance."),
    OrdenRaiz(
        "credito",
        "credito",
        "El padrón de créditos: capturar hechos, consultarlos, avanzar la noche y verificar que nadie lo tocó.",
    ),
    OrdenRaiz("factura", "factura", "Facturas de créditos emitidos (ECO 63 y 67, SIVEPA): recibirlas."),
    OrdenRaiz("rale", "rale", "El RALE: recibir cada corte, listarlo, y confrontarlo con otro corte o con el padrón."),
    OrdenRaiz(
        "sector", "sector", "Sectores de notificación: asignarlos por reglas, reasignar, tablero, alertas y ruta."
    ),
    OrdenRaiz(
        "notificacion",
        "notificacion",
        "Notificar créditos: entregar, capturar resultados, estrados, buzón, avance y turno a cobros.",
    ),
    OrdenRaiz(
        "documento",
        "documento",
        "Documentos en PDF: recepción y acuses de la emisión, facturas, ruta, citatorio, actas y estrados.",
    ),
    OrdenRaiz(
        "conciliar",
        "conciliar",
        "Corre las conciliaciones y dice cuáles cuadran: cuántos hay sólo de un lado, sólo del otro y con otro valor.",
    ),
    OrdenRaiz(
        "reporte",
        "reporte",
        "Reportes periódicos: notificación, desfase, cobranza, desempeño, antigüedad, multas y relojes.",
    ),
    OrdenRaiz(
        "custodia",
        "custodia",
        "El papel de cada crédito: dónde está, quién lo tiene, vales, extravíos, hojas y corte diario.",
    ),
    OrdenRaiz(
        "inventario",
        "inventario",
        "Inventario físico: corte sellado, boletas, conteo ciego, muestra, faltantes y sobrantes, y acta.",
    ),
    OrdenRaiz("calendario", "calendario", "Vencimientos, plazos en días hábiles, inhábiles y calendario de emisión."),
    OrdenRaiz("parametros", "parametros", "Valores legales con vigencia: verlos, consultarlos y revisarlos."),
    OrdenRaiz(
        "validar",
        "validar",
        "Revisa forma, fecha, entidad y dígito verificador de cada valor, y dice por qué no sirve.",
    ),
    OrdenRaiz("respaldo", "respaldo", "Respaldos verificables: crear, verificar, restaurar y listar."),
    OrdenRaiz("ejemplo", "ejemplo", "Datos de ejemplo: ficticios, verosímiles y reproducibles."),
)
