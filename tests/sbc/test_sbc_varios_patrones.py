"""Varios patrones (LSS art. 33; derecho 1.08) contra un cálculo día por día con fracciones, ajeno al del programa."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from cedulas_cli.cli import app
from cedulas_cli.dominio.varios_patrones import TRAMO, prorratear
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.varios_patrones import prorratear_archivo

EPOCA = date(1970, 1, 1)
TOPE_2025, TOPE_2026 = 282850, 293275
"""25 × 113.14 y 25 × 117.31; la UMA cambia el 1 de febrero (derecho 1.03)."""


def tope_de(dia: date) -> int:
    return TOPE_2025 if dia < date(2026, 2, 1) else TOPE_2026


def oraculo(renglones: list[dict[str, Any]]) -> dict[tuple[int, date], int]:
    """(renglón, día) → centavos, sólo donde se prorratea: cada día por su lado y con fracciones."""
    porciones: dict[tuple[int, date], int] = {}
    for grupo in {r["grupo"] for r in renglones}:
        suyos = [r for r in renglones if r["grupo"] == grupo]
        if not any(r["solicita"] for r in suyos):
            continue
        for n in range(59):
            dia = date(2026, 1, 1) + timedelta(days=n)
            activos = [r for r in suyos if r["desde"] <= dia <= r["hasta"]]
            suma = sum(r["salario"] for r in activos)
            if len(activos) < 2 or suma <= tope_de(dia):
                continue
            exactas = {r["posicion"]: Fraction(r["salario"], suma) * tope_de(dia) for r in activos}
            sobran = tope_de(dia) - sum(int(x) for x in exactas.values())
            fila = sorted(activos, key=lambda r: (-(exactas[r["posicion"]] % 1), -r["salario"], r["patron"]))
            for lugar, r in enumerate(fila):
                porciones[r["posicion"], dia] = int(exactas[r["posicion"]]) + (1 if lugar < sobran else 0)
            assert sum(porciones[r["posicion"], dia] for r in activos) == tope_de(dia)
    return porciones


def poblacion(semilla: int, grupos: int) -> list[dict[str, Any]]:
    """De uno a cuatro patrones por trabajador, con uno o dos tramos cada uno, que no se enciman."""
    azar = random.Random(semilla)
    renglones: list[dict[str, Any]] = []
    for grupo in range(grupos):
        pedido = azar.random() < 0.8
        for patron in azar.sample("ABCDEF", azar.randint(1, 4)):
            corte = azar.randint(5, 50)
            tramos = [(0, 58)] if azar.random() < 0.4 else [(azar.randint(0, corte - 1), corte), (corte + 1, 58)]
            for desde, hasta in tramos:
                salario = azar.choice([1, 31504, 97758, 97759, 141425, 146638, azar.randint(30000, 900000), 2 * 10**9])
                inicio = date(2026, 1, 1)
                renglones.append(
                    {
                        "posicion": len(renglones),
                        "grupo": grupo,
                        "patron": patron,
                        "desde": inicio + timedelta(days=desde),
                        "hasta": inicio + timedelta(days=hasta),
                        "salario": salario,
                        "solicita": pedido and azar.random() < 0.7,
                    }
                )
    return renglones


def en_dias(renglones: list[dict[str, Any]]) -> pl.DataFrame:
    filas = [r | {c: (r[c] - EPOCA).days for c in ("desde", "hasta")} for r in renglones]
    return pl.DataFrame(filas).select(TRAMO)


@pytest.mark.parametrize("semilla", range(6))
def test_igual_que_dia_por_dia(contexto, semilla: int) -> None:
    renglones = poblacion(semilla, 80)
    piezas = prorratear(en_dias(renglones), contexto.parametros)
    hechas: dict[tuple[int, date], int] = {}
    cubiertos: dict[int, list[date]] = {}
    for pieza in piezas.iter_rows(named=True):
        for n in range(pieza["desde"], pieza["hasta"] + 1):
            dia = EPOCA + timedelta(days=n)
            cubiertos.setdefault(pieza["posicion"], []).append(dia)
            if pieza["sbc"] is not None:
                hechas[pieza["posicion"], dia] = pieza["sbc"]
    esperadas = oraculo(renglones)
    assert len(esperadas) > 1000
    assert hechas == esperadas
    for r in renglones:  # ni un día perdido ni repetido
        assert cubiertos[r["posicion"]] == [
            r["desde"] + timedelta(days=n) for n in range((r["hasta"] - r["desde"]).days + 1)
        ]


def test_no_parte_de_mas(contexto) -> None:
    """Dos piezas seguidas de un renglón siempre difieren en su porción."""
    piezas = prorratear(en_dias(poblacion(99, 80)), contexto.parametros)
    previa = piezas.with_columns(pl.col("sbc", "posicion").shift(1).name.prefix("previo_"))
    juntas = previa.filter(pl.col("posicion") == pl.col("previo_posicion"))
    assert juntas.height > 50
    assert juntas.filter(pl.col("sbc").eq_missing(pl.col("previo_sbc"))).is_empty()


def test_el_orden_de_los_renglones_no_decide(contexto) -> None:
    renglones = poblacion(5, 60)
    derecho = prorratear(en_dias(renglones), contexto.parametros)
    revuelto = prorratear(en_dias(random.Random(1).sample(renglones, len(renglones))), contexto.parametros)
    assert derecho.equals(revuelto.sort("posicion", "desde"))


# ---------------------------------------------------------------- por archivo

Correr = Callable[..., tuple[pl.DataFrame, Any]]


@pytest.fixture
def correr(tmp_path: Path, contexto) -> Correr:
    """Escribe los renglones, los junta y devuelve la tabla y el resumen."""

    def _correr(renglones: list[dict[str, Any]], sufijo: str = ".parquet") -> tuple[pl.DataFrame, Any]:
        entrada, salida = tmp_path / f"m{sufijo}", tmp_path / "s.parquet"
        tabla = pl.DataFrame(renglones)
        {".parquet": tabla.write_parquet, ".csv": tabla.write_csv, ".jsonl": tabla.write_ndjson}[sufijo](entrada)
        resumen = prorratear_archivo(str(entrada), str(salida), None, contexto.parametros)
        assert resumen.leidos == len(renglones) == resumen.aceptados + resumen.renglones_apartados
        return pl.read_parquet(salida), resumen

    return _correr


def mov(
    patron: str, nss: str, sbc: str, desde: str = "2026-06-01", hasta: str = "2026-06-30", **mas: Any
) -> dict[str, Any]:
    fijos = {"emision": "mensual", "periodo": "2026-06", "desde": desde, "hasta": hasta}
    return {"registro_patronal": patron, "nss": nss, "sbc": sbc, **fijos, **mas}


@pytest.mark.parametrize("sufijo", [".parquet", ".csv", ".jsonl"])
@pytest.mark.parametrize(
    ("salarios", "esperados"),
    [
        (["2000.00", "1500.00"], ["1675.86", "1256.89"]),
        (["5000.00", "315.04"], ["2758.92", "173.83"]),
        (["3000.00", "3000.00", "3000.00"], ["977.59", "977.58", "977.58"]),  # el centavo, al registro menor
        (["2932.74", "0.01"], ["2932.74", "0.01"]),  # la suma llega al tope: cada quien lo suyo
        (["2932.75", "0.01"], ["2932.74", "0.01"]),  # restos .990… y .009…: el centavo va al mayor
    ],
)
def test_casos_a_mano(correr: Correr, sufijo: str, salarios: list[str], esperados: list[str]) -> None:
    """Porciones de 2 932.75 (25 UMA de 2026) hechas a mano con LSS art. 33."""
    tabla, _ = correr([mov(f"P{n}", "1", s) for n, s in enumerate(salarios)], sufijo)
    assert [str(s) for s in tabla["sbc"]] == esperados
    assert tabla["sbc"].sum() == Decimal("2932.75")
    pasa = sum(Decimal(s) for s in salarios) > Decimal("2932.75")
    assert tabla["varios_patrones"].to_list() == ["prorrateado" if pasa else "bajo-el-tope"] * len(salarios)
    assert tabla["sbc_propio"].to_list() == [Decimal(s) if pasa else None for s in salarios]


def test_sin_solicitud_cada_quien_con_lo_suyo(correr: Correr) -> None:
    """«A petición del patrón o patrones»: con que uno lo pida basta; si nadie, nadie."""
    tabla, _ = correr(
        [
            mov("A", "1", "2000.00", solicita_art_33="no"),
            mov("B", "1", "1500.00", solicita_art_33=""),
            mov("A", "2", "2000.00", solicita_art_33="SI"),
            mov("B", "2", "1500.00", solicita_art_33="no"),
        ]
    )
    assert tabla["varios_patrones"].to_list() == ["sin-solicitud"] * 2 + ["prorrateado"] * 2
    assert [str(s) for s in tabla["sbc"]] == ["2000.00", "1500.00", "1675.86", "1256.89"]


def test_se_parte_donde_coinciden(correr: Correr) -> None:
    credito = {"numero_credito": "9", "tipo_descuento": "1", "valor_descuento": "20"}
    tabla, _ = correr(
        [
            mov("A", "1", "2000.00", cuota_fija="717.94", dias_credito="15", **credito),
            mov("B", "1", "1500.00", "2026-06-10", "2026-06-20", cuota_fija="263.24"),
            mov("C", "2", "500.00", dias_credito="7", cuota_fija="717.94"),
        ]
    )
    assert tabla["dias"].to_list() == [9, 11, 10, 11, 30]
    assert [str(d) for d in tabla["desde"]] == ["2026-06-01", "2026-06-10", "2026-06-21", "2026-06-10", "2026-06-01"]
    assert [str(s) for s in tabla["sbc"]] == ["2000.00", "1675.86", "2000.00", "1256.89", "500.00"]
    assert tabla["dias_credito"].to_list() == [0, 5, 10, None, 7]  # los últimos 15 del 1 al 30
    assert tabla["cuota_fija"].to_list() == [None, None, None, "263.24", "717.94"]  # lo emitido no es de una pieza


def test_lo_que_no_se_puede_se_aparta(correr: Correr) -> None:
    tabla, resumen = correr(
        [
            mov("A", "1", "2000.00", dias_ausentismo="1"),  # habría que partirlo y no se sabe cuándo faltó
            mov("B", "1", "1500.00", "2026-06-10", "2026-06-20"),
            mov("A", "2", "2000.00"),  # su otro patrón no se pudo leer
            mov("B", "2", "x"),
            mov("A", "3", "2000.00"),  # dos salarios del mismo patrón el mismo día
            mov("A", "3", "1900.00", "2026-06-30", "2026-06-30"),
            mov("B", "3", "1500.00"),
            mov("A", "", "2000.00"),
            mov("A", "4", "2000.00"),
            mov("A", "5", "2000.00", tipo_descuento="1", valor_descuento="20"),  # el seguro iría dos veces
            mov("B", "5", "1500.00", "2026-06-10", "2026-06-20"),
        ]
    )
    reglas = dict(resumen.apartados.select("renglon", "regla").iter_rows())
    assert reglas == {
        1: "tramo-sin-partir",
        3: "otro-patron-apartado",
        4: "sbc-invalido",
        5: "tramos-encimados",
        6: "tramos-encimados",
        7: "tramos-encimados",
        8: "nss-falta",
        10: "tramo-sin-partir",
    }
    assert tabla["nss"].to_list() == ["1", "4", "5"]


def test_con_incidencias_y_sin_partir_si_pasa(correr: Correr) -> None:
    tabla, _ = correr([mov("A", "1", "2000.00", dias_ausentismo="3"), mov("B", "1", "1500.00")])
    assert tabla["dias_ausentismo"].to_list() == ["3", None]
    assert tabla["dias"].to_list() == [30, 30]


def test_el_bimestre_se_parte_en_febrero(correr: Correr) -> None:
    """El tope cambia con la UMA el 1 de febrero: 2 828.50 y 2 932.75."""
    dos = [
        mov(p, "1", "4000.00", "2026-01-01", "2026-02-28") | {"emision": "bimestral", "periodo": "2026-02"}
        for p in "AB"
    ]
    tabla, _ = correr(dos)
    assert [str(s) for s in tabla["sbc"]] == ["1414.25", "1466.38", "1414.25", "1466.37"]
    assert tabla["dias"].to_list() == [31, 28, 31, 28]


def test_lo_integrado_manda_sobre_lo_topado(correr: Correr) -> None:
    """Entre patrones se reparte según lo que cada uno paga, no según lo ya topado a 25 UMA."""
    dia = {"rige_desde": "2026-06-01"}
    tabla, _ = correr(
        [
            {"registro_patronal": "A", "nss": "1", "sbc": "2932.75", "sbc_integrado": "6000.00", **dia},
            {"registro_patronal": "B", "nss": "1", "sbc": "2000.00", "sbc_integrado": "2000.00", **dia},
            {"registro_patronal": "B", "nss": "1", "sbc": "9.00", "sbc_integrado": "9.00", "rige_desde": "2026-07-01"},
        ]
    )
    assert [str(s) for s in tabla["sbc"]] == ["2199.56", "733.19", "9.00"]
    assert tabla["varios_patrones"].to_list() == ["prorrateado", "prorrateado", None]


def test_nada_util(correr: Correr) -> None:
    with pytest.raises(ErrorCedulas, match="ningún renglón"):
        correr([mov("", "1", "2000.00"), mov("A", "", "1.00")])


def test_repetirlo_no_cambia_nada(correr: Correr) -> None:
    primera, _ = correr([mov("A", "1", "2000.00"), mov("B", "1", "1500.00", "2026-06-10", "2026-06-20")])
    segunda, _ = correr(primera.to_dicts())
    assert segunda.equals(primera)


# ---------------------------------------------------------------- de ahí a las cuotas


def test_las_cuotas_usan_la_porcion(tmp_path: Path) -> None:
    """La porción de 173.83 no se sube al mínimo (315.04) y el art. 36 mira los 315.05 que paga el patrón."""
    entrada, juntos, cuotas = (tmp_path / f"{n}.csv" for n in ("m", "j", "c"))
    pl.DataFrame([mov("A", "1", "5000.00"), mov("B", "1", "400.00")]).write_csv(entrada)
    consola = CliRunner()
    assert (
        consola.invoke(
            app, ["calcular", "varios-patrones", "--entrada", str(entrada), "--salida", str(juntos)]
        ).exit_code
        == 0
    )
    assert consola.invoke(app, ["calcular", "cuotas", "--entrada", str(juntos), "--salida", str(cuotas)]).exit_code == 0
    tabla = pl.read_csv(cuotas, infer_schema=False)
    # 2932.75 × 400 ÷ 5400 = 217.2407…; 217.24 × 30 × 0.70 % = 45.6204; × 1.75 % = 114.051
    assert tabla["sbc_topado"].to_list() == ["2715.51", "217.24"]
    assert tabla["prestaciones_dinero_patronal"].to_list()[1] == "45.62"
    assert tabla["invalidez_vida_patronal"].to_list()[1] == "114.05"
    assert tabla["obrero_a_cargo_patron"].to_list() == ["no", "no"]  # 217.24 sí pasaría por mínimo; 400.00 no lo es


def test_sin_sbc_propio_el_minimo_sigue(tmp_path: Path) -> None:
    """Lo mismo sin decir que es una porción: se sube al mínimo, como siempre."""
    entrada, cuotas = tmp_path / "m.csv", tmp_path / "c.csv"
    pl.DataFrame([mov("B", "1", "217.24", sbc_propio=""), mov("B", "2", "217.24", sbc_propio="400")]).write_csv(entrada)
    assert (
        CliRunner().invoke(app, ["calcular", "cuotas", "--entrada", str(entrada), "--salida", str(cuotas)]).exit_code
        == 0
    )
    assert pl.read_csv(cuotas, infer_schema=False)["sbc_topado"].to_list() == ["315.04", "217.24"]


def test_un_sbc_propio_menor_se_aparta(tmp_path: Path) -> None:
    entrada, apartados = tmp_path / "m.csv", tmp_path / "a.csv"
    malos = [mov("B", "1", "400", sbc_propio="399.99"), mov("B", "2", "400", sbc_propio="y"), mov("B", "3", "400")]
    pl.DataFrame(malos).write_csv(entrada)
    orden = [
        "calcular",
        "cuotas",
        "--entrada",
        str(entrada),
        "--salida",
        str(tmp_path / "c"),
        "--apartados",
        str(apartados),
    ]
    assert CliRunner().invoke(app, orden).exit_code == 1
    assert pl.read_csv(apartados)["regla"].to_list() == ["sbc-propio-invalido"] * 2


def test_se_explica(tmp_path: Path) -> None:
    orden = ["explicar", "cuotas", "--emision", "mensual", "--periodo", "2026-06", "--dias", "30", "--formato", "json"]
    dado = CliRunner().invoke(app, [*orden, "--sbc", "217.24", "--sbc-propio", "400"])
    assert dado.exit_code == 0
    assert "porción del SBC $400.00 entre varios patrones (LSS art. 33)" in dado.stdout
    assert "45.62" in dado.stdout


def test_la_porcion_se_recibe_y_se_determina(tmp_path: Path) -> None:
    """Lo que entrega la orden se recibe como canónico y llega a la determinación sin subirse al mínimo."""
    entrada, juntos, oficina = tmp_path / "m.csv", tmp_path / "j.csv", tmp_path / "oficina"
    patrones = ("A0112345104", "B0112345103")
    pl.DataFrame([mov(p, "54079001233", s) for p, s in zip(patrones, ("5000.00", "400.00"), strict=True)]).write_csv(
        entrada
    )
    orden = ["calcular", "varios-patrones", "--entrada", str(entrada), "--salida", str(juntos)]
    assert CliRunner().invoke(app, orden).exit_code == 0
    comunes = ["--periodo", "2026-06", "--oficina", str(oficina)]
    recibido = CliRunner().invoke(app, ["emision", "recibir", str(juntos), *comunes])
    assert recibido.exit_code in (0, 1), recibido.stderr
    assert CliRunner().invoke(app, ["emision", "cotejar", *comunes]).exit_code in (0, 1)
    (determinada,) = [r for r in oficina.rglob("*.parquet") if "sbc_topado" in pl.read_parquet_schema(r)]
    assert pl.read_parquet(determinada)["sbc_topado"].sort().to_list() == [Decimal("217.24"), Decimal("2715.51")]
