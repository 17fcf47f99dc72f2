"""El visor: posiciones, unión, periodo, Ñ, fechas y apartados."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio.cuadre import cuadrar
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.lectura import Lectura
from cedulas_cli.formatos.reconocer import leer

MUESTRAS = Path(__file__).parents[1] / "datos" / "visor_una_linea"
Armar = Callable[..., Path]


def una(ruta: Path, periodo: str | None = None) -> Lectura:
    (lectura,) = leer([ruta], periodo)
    assert lectura.leidos == lectura.movimientos.height + lectura.renglones_apartados
    distintos = lectura.apartados.select("archivo", "renglon").n_unique() if lectura.apartados.height else 0
    assert distintos == lectura.renglones_apartados
    return lectura


def reglas_de(lectura: Lectura) -> list[tuple[str, int, str, str]]:
    return lectura.apartados.select(pl.col("archivo").str.slice(-12), "renglon", "campo", "regla").rows()


def test_muestra_mensual_campo_por_campo() -> None:
    (lectura,) = leer([MUESTRAS / "CDEMAS99.txt", MUESTRAS / "CDEMMO99.txt"], "2024-05")
    fila = lectura.movimientos.row(0, named=True)
    # Importes del vector de la muestra, tecleados de su tabla de campos.
    assert fila["registro_patronal"] == "Z9900001100"
    assert fila["nss"] == "01990000018"
    assert fila["nombre"] == "PEÑA LOPEZ ANA SINTETICA"
    assert fila["curp"] == "PELA900101MDFXPN00"
    assert (fila["origen"], fila["tipo_movimiento"]) == ("2", "0")
    assert fila["fecha_movimiento"] == date(2024, 5, 1)
    assert fila["dias"] == 31
    assert fila["sbc"] == Decimal("619.29")
    assert fila["emitido_cuota_fija"] == Decimal("686.60")
    assert fila["emitido_excedente_patronal"] == Decimal("100.11")
    assert fila["emitido_excedente_obrero"] == Decimal("36.40")
    assert fila["emitido_guarderias"] == Decimal("191.98")
    assert "nombre=PE#A$LOPEZ$ANA SINTETICA" in fila["crudo"]
    assert (fila["archivo"], fila["renglon"]) == ("CDEMMO99.txt", 1)
    assert not [c for c in lectura.movimientos.columns if c.endswith("retiro")]


def test_muestra_bimestral_toma_vivienda_de_los_movimientos_y_credito_de_los_asegurados() -> None:
    (lectura,) = leer([MUESTRAS / "CDEBMO99.txt", MUESTRAS / "CDEBAS99.txt"], "2024-06")
    fila = lectura.movimientos.row(0, named=True)
    assert fila["emitido_retiro"] == Decimal("755.53")
    assert fila["emitido_cesantia_vejez_patronal"] == Decimal("2013.88")
    assert fila["emitido_cesantia_vejez_obrero"] == Decimal("424.99")
    assert fila["emitido_aportacion_vivienda"] == Decimal("1888.83")
    assert fila["emitido_amortizacion"] == Decimal("1234.56")
    assert (fila["numero_credito"], fila["tipo_descuento"]) == ("1990000001", 2)
    assert fila["valor_descuento"] == Decimal("1234.56")
    assert "bas.fecha_credito=20240101" in fila["crudo"]
    assert any("UNA FUENTE" in aviso and "aportacion" in aviso for aviso in lectura.avisos)


def test_zip_completo_cuadra_con_su_patron(visor_zip: Armar) -> None:
    lectura = una(visor_zip())
    assert (lectura.formato, lectura.leidos, lectura.renglones_apartados) == ("visor", 6, 0)
    assert set(lectura.movimientos["periodo"]) == {"2026-10"}
    assert set(lectura.movimientos["archivo"]) == {
        "emision.zip/CDCOBRA/Tempo/CDEMMO99.txt",
        "emision.zip/CDCOBRA/Tempo/CDEBMO99.txt",
    }
    cuadre = cuadrar(lectura.movimientos, lectura.control)
    assert cuadre.height == 11
    assert cuadre["cuadra"].all()
    assert cuadre.filter(pl.col("dato") == "cuota_fija")["sumado"].item() == Decimal("2059.80")


@pytest.mark.parametrize("prefijo", ["", "Otra Carpeta/", "a/b/c/"])
def test_la_carpeta_dentro_del_zip_da_igual(visor_zip: Armar, prefijo: str) -> None:
    assert una(visor_zip(prefijo)).leidos == 6


def test_nombres_en_minusculas_y_diagonales_de_windows(fabrica, tmp_path: Path) -> None:
    miembros = {f"CDCOBRA\\Tempo\\{n.lower()}": c for n, c in fabrica.visor().items()}
    assert una(fabrica.zip(tmp_path / "w.zip", miembros, "")).leidos == 6


def test_carpeta_con_textos_renombrados_se_reconoce_por_contenido(fabrica, tmp_path: Path) -> None:
    carpeta = tmp_path / "visor"
    carpeta.mkdir()
    for i, contenido in enumerate(fabrica.visor().values()):
        (carpeta / f"archivo{i}.dat").write_text(contenido, "utf-8")
    lectura = una(carpeta)
    assert (lectura.formato, lectura.leidos, lectura.renglones_apartados) == ("visor", 6, 0)
    assert lectura.movimientos["nombre"].null_count() == 0
    assert lectura.control.height == 11


@pytest.mark.parametrize(
    "nombre",
    [
        b"PE#A$LOPEZ$ANA",
        b"PE/A$LOPEZ$ANA",
        "PE¥A$LOPEZ$ANA".encode(),
        "PEÑA$LOPEZ$ANA".encode(),
        b"PE\xa5A$LOPEZ$ANA",
        "PEÑA$LOPEZ$ANA".encode("latin-1"),
        "PEÑA$LOPEZ$ANA".encode("cp1252"),
        "PEÑA$LOPEZ$ANA".encode("cp850"),
        "PEÑA$LOPEZ$ANA".encode("cp437"),
    ],
)
def test_toda_forma_de_la_enie_da_el_mismo_nombre(visor_zip: Armar, fabrica, nombre: bytes) -> None:
    marca = "@" * 14
    renglones = [fabrica.as_m(n, marca) for n in fabrica.nss]
    contenido = "\n".join(renglones).encode().replace(marca.encode(), nombre)
    lectura = una(visor_zip(CDEMAS99=contenido))
    mensual = lectura.movimientos.filter(emision="mensual")
    assert mensual["nombre"].to_list() == ["PEÑA LOPEZ ANA"] * 3
    assert mensual["curp"].to_list() == ["PELA900101MDFXPN00"] * 3


def test_una_linea_latina_no_mueve_las_demas_que_son_utf8(visor_zip: Armar, fabrica) -> None:
    buenas = (fabrica.as_m(fabrica.nss[0], "NUÑEZ$ÑÚ$ÉL") + "\n").encode()
    latina = fabrica.as_m(fabrica.nss[1], "MUÑOZ$X$Y").encode("latin-1")
    lectura = una(visor_zip(CDEMAS99=buenas + latina))
    nombres = lectura.movimientos.filter(emision="mensual")["nombre"].to_list()
    assert nombres == ["NUÑEZ ÑÚ ÉL", "MUÑOZ X Y", None]


@pytest.mark.parametrize("salto", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_saltos_de_renglon_y_ultimo_sin_salto(visor_zip: Armar, fabrica, salto: str, final: bool) -> None:
    texto = salto.join(fabrica.mo_m(n) for n in fabrica.nss) + (salto if final else "")
    lectura = una(visor_zip(CDEMMO99="\ufeff" + texto))
    mensual = lectura.movimientos.filter(emision="mensual")
    assert mensual["renglon"].to_list() == [1, 2, 3]


@pytest.mark.parametrize(
    ("fecha", "esperada"),
    [("31-10-2026", date(2026, 10, 31)), ("-         ", None), ("          ", None), ("00-00-0000", None)],
)
def test_fechas_posibles_y_ausentes(visor_zip: Armar, fabrica, fecha: str, esperada: date | None) -> None:
    lectura = una(visor_zip(CDEMMO99=fabrica.mo_m(fabrica.nss[0], fecha=fecha)))
    assert lectura.movimientos.filter(emision="mensual")["fecha_movimiento"].to_list() == [esperada]


def estropear(linea: str, inicio: int, texto: str) -> str:
    return linea[:inicio] + texto + linea[inicio + len(texto) :]


@pytest.mark.parametrize(
    ("inicio", "texto", "campo", "regla"),
    [
        (0, "Y54A0001102", "registro_patronal", "registro-patronal-forma"),
        (23, "0190800001A", "nss", "nss-forma"),
        (23, "           ", "nss", "campo-vacio"),
        (23, "٠١٩٠٨٠٠٠٠١٩", "nss", "nss-forma"),
        (36, "31-02-2026", "fecha_movimiento", "fecha-imposible"),
        (36, "2026-31-02", "fecha_movimiento", "fecha-imposible"),
        (36, "01-11-2026", "fecha_movimiento", "fecha-movimiento-imposible"),
        (36, "01-01-1900", "fecha_movimiento", "fecha-movimiento-imposible"),
        (46, "32", "dias", "dias-fuera-del-periodo"),
        (46, "3A", "dias", "entero-ilegible"),
        (46, "-1", "dias", "dias-fuera-del-periodo"),
        (46, "  ", "dias", "campo-vacio"),
        (48, "000000", "sbc", "sbc-no-positivo"),
        (48, "06X929", "sbc", "importe-ilegible"),
        (48, "-61929", "sbc", "sbc-no-positivo"),
        (54, "0006866O", "emitido_cuota_fija", "importe-ilegible"),
        (54, "+0068660", "emitido_cuota_fija", "importe-ilegible"),
        (54, "-0068660", "emitido_cuota_fija", "importe-negativo"),
        (54, "00686.60", "emitido_cuota_fija", "importe-ilegible"),
        (134, "        ", "emitido_guarderias", "campo-vacio"),
        (60, "\0", "linea", "caracter-de-control"),
    ],
)
def test_renglon_malo_se_aparta_solo_y_dice_donde(
    visor_zip: Armar, fabrica, inicio: int, texto: str, campo: str, regla: str
) -> None:
    lineas = [fabrica.mo_m(n) for n in fabrica.nss]
    lineas[1] = estropear(lineas[1], inicio, texto)
    lectura = una(visor_zip(CDEMMO99="\n".join(lineas)))
    assert reglas_de(lectura) == [("CDEMMO99.txt", 2, campo, regla)]
    assert lectura.movimientos.filter(emision="mensual")["renglon"].to_list() == [1, 3]
    malo = lectura.apartados.row(0, named=True)
    if campo != "nss":
        assert malo["nss"] == fabrica.nss[1]
    assert malo["motivo"]


def test_un_renglon_con_tres_fallas_cuenta_una_vez(visor_zip: Armar, fabrica) -> None:
    linea = fabrica.mo_m(fabrica.nss[0], fecha="31-02-2026", dias="XX", sbc="ABCDEF")
    lectura = una(visor_zip(CDEMMO99=linea))
    assert lectura.apartados.height == 3
    assert lectura.renglones_apartados == 1
    assert lectura.conteo.filter(pl.col("archivo").str.ends_with("CDEMMO99.txt")).row(0)[1:] == (1, 0, 1)


def test_renglon_truncado_se_aparta(visor_zip: Armar, fabrica) -> None:
    texto = fabrica.mo_m(fabrica.nss[0]) + "\n" + fabrica.mo_m(fabrica.nss[1])[:141]
    assert reglas_de(una(visor_zip(CDEMMO99=texto))) == [("CDEMMO99.txt", 2, "linea", "renglon-corto")]


def test_baja_en_ceros_se_acepta_y_no_cotiza(visor_zip: Armar, fabrica) -> None:
    baja = fabrica.mo_m("97900000016", tipo="2", dias="00", sbc="000000", cuotas=[0] * 11)
    texto = "\n".join([*(fabrica.mo_m(n) for n in fabrica.nss), baja])
    lectura = una(visor_zip(CDEMMO99=texto))
    assert lectura.renglones_apartados == 0
    control = pl.concat(
        [lectura.control, lectura.control.head(1).with_columns(dato=pl.lit("cotizantes"), declarado=pl.lit("3"))]
    )
    assert cuadrar(lectura.movimientos, control)["cuadra"].all()


def test_vivienda_sin_punto_no_se_multiplica_por_cien(visor_zip: Armar, fabrica) -> None:
    lectura = una(visor_zip(CDEBMO99=fabrica.mo_b(fabrica.nss[0], aportacion="00188883")))
    assert reglas_de(lectura) == [("CDEBMO99.txt", 1, "emitido_aportacion_vivienda", "importe-ilegible")]


def test_un_nss_con_dos_movimientos_une_los_dos(visor_zip: Armar, fabrica) -> None:
    dos = [fabrica.mo_m(fabrica.nss[0], dias="15"), fabrica.mo_m(fabrica.nss[0], fecha="16-10-2026", dias="16")]
    mensual = una(visor_zip(CDEMMO99="\n".join(dos))).movimientos.filter(emision="mensual")
    assert mensual["nombre"].to_list() == ["PEÑA LOPEZ ANA SINTETICA"] * 2


def test_movimiento_identico_repetido_se_aparta(visor_zip: Armar, fabrica) -> None:
    lectura = una(visor_zip(CDEMMO99="\n".join([fabrica.mo_m(fabrica.nss[0])] * 2)))
    assert reglas_de(lectura) == [("CDEMMO99.txt", 2, "nss", "movimiento-repetido")]


def test_huerfanos_se_aceptan_con_aviso_y_ociosos_se_avisan(visor_zip: Armar, fabrica) -> None:
    lectura = una(visor_zip(CDEMAS99=fabrica.as_m(fabrica.nss[0]) + "\n" + fabrica.as_m("97900000016")))
    assert lectura.movimientos.height == 6
    assert any("2 movimientos sin asegurado" in a for a in lectura.avisos)
    assert any("1 asegurado sin movimiento" in a for a in lectura.avisos)


def test_asegurado_repetido_no_multiplica_movimientos(visor_zip: Armar, fabrica) -> None:
    dobles = [fabrica.as_m(n) for n in (*fabrica.nss, fabrica.nss[0])]
    lectura = una(visor_zip(CDEMAS99="\n".join(dobles)))
    assert lectura.movimientos.height == 6
    assert reglas_de(lectura) == [("CDEMAS99.txt", 4, "nss", "asegurado-repetido")]


def test_registro_de_diez_se_completa_con_su_digito_y_avisa(visor_zip: Armar, fabrica) -> None:
    # Y54 00001 10 → 2: ejemplo sintético de derecho 11.02.
    lectura = una(visor_zip(CDEMMO99="\n".join(fabrica.mo_m(n, registro="Y540000110 ") for n in fabrica.nss)))
    assert set(lectura.movimientos["registro_patronal"]) == {"Y5400001102"}
    assert any("10 posiciones" in a for a in lectura.avisos)


def test_sin_patron_el_periodo_es_el_indicado(visor_zip: Armar) -> None:
    ruta = visor_zip(CDEMPA99=None, CDEBPA99=None)
    with pytest.raises(ErrorCedulas) as fallo:
        leer([ruta], None)
    assert fallo.value.nombre == "periodo-indeterminado"
    assert set(una(ruta, "2026-10").movimientos["periodo"]) == {"2026-10"}


def test_sin_asegurados_mensuales_toma_el_nombre_de_los_bimestrales(visor_zip: Armar) -> None:
    lectura = una(visor_zip(CDEMAS99=None))
    assert lectura.movimientos["nombre"].null_count() == 0
    assert lectura.movimientos.filter(emision="mensual")["numero_credito"].null_count() == 3


def test_sin_ningun_asegurado_quedan_sin_nombre_y_avisa(visor_zip: Armar) -> None:
    lectura = una(visor_zip(CDEMAS99=None, CDEBAS99=None))
    assert lectura.movimientos["nombre"].null_count() == 6
    assert any("falta CDEMAS99" in a for a in lectura.avisos)


@pytest.mark.parametrize(("mes_bimestral", "indicado"), [("10", "2026-08"), ("08", None), ("08", "2026-10")])
def test_periodo_contradictorio(visor_zip: Armar, fabrica, mes_bimestral: str, indicado: str | None) -> None:
    ruta = visor_zip(CDEBPA99=fabrica.pa_b(mes=mes_bimestral))
    with pytest.raises(ErrorCedulas) as fallo:
        leer([ruta], indicado)
    assert fallo.value.nombre == "periodo-contradictorio"
    assert fallo.value.codigo == 65


def test_patron_de_otro_periodo_aparta_sus_movimientos(visor_zip: Armar, fabrica) -> None:
    ajeno = "M0807777135"
    patrones = "\n".join([fabrica.pa_m(), fabrica.pa_m("T1503141108"), fabrica.pa_m(ajeno, mes="09")])
    movimientos = "\n".join([fabrica.mo_m(fabrica.nss[0]), fabrica.mo_m(fabrica.nss[1], registro=ajeno)])
    lectura = una(visor_zip(CDEMPA99=patrones, CDEMMO99=movimientos))
    assert reglas_de(lectura) == [("CDEMMO99.txt", 2, "periodo_patron", "periodo-del-patron")]


def test_muchos_patrones_en_un_archivo(visor_zip: Armar, fabrica) -> None:
    registros = [fabrica.registro, "M0807777135", "T1503141108"]
    lectura = una(
        visor_zip(
            CDEMPA99="\n".join(fabrica.pa_m(r) for r in registros),
            CDEMMO99="\n".join(fabrica.mo_m(n, registro=r) for r in registros for n in fabrica.nss),
        )
    )
    assert lectura.patrones["registro_patronal"].to_list() == sorted(registros)
    assert cuadrar(lectura.movimientos, lectura.control)["cuadra"].all()
    assert lectura.control.height == 33


def test_un_centavo_de_mas_no_cuadra(visor_zip: Armar, fabrica) -> None:
    cuotas = [fabrica.cuotas_m[0] + 1, *fabrica.cuotas_m[1:]]
    lineas = [fabrica.mo_m(fabrica.nss[0], cuotas=cuotas), *(fabrica.mo_m(n) for n in fabrica.nss[1:])]
    lectura = una(visor_zip(CDEMMO99="\n".join(lineas)))
    no = cuadrar(lectura.movimientos, lectura.control).filter(~pl.col("cuadra"))
    assert no.select("dato", "diferencia").rows() == [("cuota_fija", Decimal("-0.01"))]


def test_mes_impar_con_bimestral_se_aparta(visor_zip: Armar, fabrica) -> None:
    ruta = visor_zip(CDEMPA99=None, CDEBPA99=None, CDEMMO99=fabrica.mo_m(fabrica.nss[0], fecha="01-09-2026", dias="30"))
    lectura = una(ruta, "2026-09")
    assert {r[3] for r in reglas_de(lectura)} == {"bimestre-impar"}
    assert lectura.renglones_apartados == 3


def test_sueltos_forman_una_lectura_y_conservan_lugar(fabrica, tmp_path: Path) -> None:
    rutas = []
    for nombre, contenido in fabrica.visor().items():
        (tmp_path / nombre).write_text(contenido, "utf-8")
        rutas.append(tmp_path / nombre)
    padron = tmp_path / "padron.csv"
    padron.write_text("registro_patronal,razon_social\nY5400001102,UNO\n", "utf-8")
    lecturas = leer([rutas[0], padron, *rutas[1:]], None)
    assert [lectura.formato for lectura in lecturas] == ["visor", "patrones"]
    assert lecturas[0].leidos == 6


def test_varias_carpetas_en_un_zip_son_una_sola_lectura(fabrica, tmp_path: Path) -> None:
    otro = "M0807777135"
    miembros = {f"A/{n}": c for n, c in fabrica.visor().items()}
    miembros |= {f"B/{n}": c.replace(fabrica.registro, otro) for n, c in fabrica.visor().items()}
    lectura = una(fabrica.zip(tmp_path / "dos.zip", miembros, ""))
    assert (lectura.leidos, lectura.renglones_apartados) == (12, 0)
    assert lectura.patrones["registro_patronal"].to_list() == [otro, fabrica.registro]
    assert cuadrar(lectura.movimientos, lectura.control)["cuadra"].all()


def test_el_periodo_se_sabe_aunque_el_registro_del_patron_no_se_entienda(visor_zip: Armar, fabrica) -> None:
    ilegible = fabrica.pa_m().replace(fabrica.registro, " " * 11)
    lectura = una(visor_zip(CDEMPA99=ilegible, CDEBPA99=None))
    assert set(lectura.movimientos["periodo"]) == {"2026-10"}
    assert lectura.apartados["archivo"].unique().to_list() == ["emision.zip/CDCOBRA/Tempo/CDEMPA99.txt"]


def test_misma_entrada_misma_salida(visor_zip: Armar) -> None:
    ruta = visor_zip()
    una_vez, otra = una(ruta), una(ruta)
    for tabla in ("movimientos", "patrones", "apartados", "control", "conteo"):
        assert getattr(una_vez, tabla).equals(getattr(otra, tabla))
    assert una_vez.avisos == otra.avisos
