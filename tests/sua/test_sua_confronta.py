"""Lo que el patrón declaró en una importación del SUA le explica a la confronta por qué pagó otra cosa."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.generar import Pedido, generar
from cedulas_cli.flujo import confronta, importaciones, pagos
from cedulas_cli.flujo.recibir import recibir
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar

HOY = date(2026, 7, 20)
MES = "2026-06"


def test_una_baja_declarada_que_la_emision_no_trae_es_la_causa(tmp_path: Path) -> None:
    """Sin la importación, pagar menos días es «dias»; con la baja declarada, un movimiento que no se reflejó."""
    for formato in ("visor", "sua"):
        pedido = Pedido(30, 7, formato, Periodo.de_texto(MES), errores=12 if formato == "sua" else 0)
        generar(pedido, tmp_path / formato)
    oficina = Oficina(tmp_path / "oficina")
    preparar(oficina)
    padron = tmp_path / "visor" / "patrones.csv"
    recibir(oficina, [*sorted((tmp_path / "visor").glob("*.zip")), padron], None, reemplaza=False, fecha=HOY)
    pagos.recibir(oficina, sorted((tmp_path / "sua").glob("sua-*.zip")), None, fecha=HOY)

    def causas() -> pl.DataFrame:
        confrontas = confronta.confrontar_periodo(oficina, MES, "mensual", "calculado")
        return confronta.leer_diferencias(confrontas, "trabajador").select("registro_patronal", "nss", "causa")

    antes = causas()
    registro, nss, _ = antes.filter(pl.col("causa") == "dias").row(0)
    importacion = tmp_path / "movt.txt"
    importacion.write_bytes(f"{registro}{nss}0220062026{' ' * 8}000000000\r\n".encode("latin-1"))
    importaciones.recibir(oficina, [importacion], fecha=HOY)
    despues = causas()
    suyo = (pl.col("registro_patronal") == registro) & (pl.col("nss") == nss)
    assert despues.filter(suyo)["causa"].to_list() == ["movimiento-no-reflejado"]
    assert despues.filter(~suyo).equals(antes.filter(~suyo))
