"""CDSU (base y CSV), PROCESAR y LGP: la misma recaudación por cuatro caminos, y bases Access dañadas."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.base_access import leer_tablas
from cedulas_cli.formatos.pago.lectura import LecturaPago
from cedulas_cli.formatos.pago.reconocer import leer_pagos

DATOS = Path(__file__).parent.parent / "datos"
BASE = DATOS / "CDSU3801.mdb"


def de_fuente(lecturas: list[LecturaPago], fuente: str) -> LecturaPago:
    (hallada,) = [x for x in lecturas if x.formato == fuente]
    return hallada


@pytest.fixture(scope="module")
def base() -> list[LecturaPago]:
    return leer_pagos([BASE], None)


@pytest.fixture(scope="module")
def discos(ejemplo: Callable[..., Path]) -> LecturaPago:
    """Los mismos pagos, de sus `.SUA`."""
    return leer_pagos([ejemplo(4, "sua", semilla=38) / "sua-00001.zip"], None)[0]


def test_la_base_dice_lo_mismo_que_los_discos(base: list[LecturaPago], discos: LecturaPago) -> None:
    cdsu = de_fuente(base, ep.CDSU)
    llave = list(ep.LLAVE_PAGO)
    conceptos = [*ep.CONCEPTOS_PAGO, *ep.TOTALES_PAGO]
    propios = cdsu.pagos.sort(llave).select(*llave, *conceptos, "prima_rt", "dias", "trabajadores")
    assert propios.equals(discos.pagos.sort(llave).select(propios.columns))
    assert cdsu.pagos["fecha_pago"].unique().to_list() == [date(2026, 7, 17)]
    assert cdsu.cuadre["cuadra"].all()
    assert cdsu.cuadre.height == 16, "cuatro patrones por los cuatro conceptos que el asegurado trae"
    trabajadores = [*llave, "nss", "nombre", "retiro", "cesantia_vejez", "gastos_medicos", "invalidez_vida", "sdi"]
    assert (
        cdsu.trabajadores.select(trabajadores).sort("nss").equals(discos.trabajadores.select(trabajadores).sort("nss"))
    )
    assert cdsu.leidos == cdsu.aceptados == 30


def test_la_tabla_rc_de_lgp_arma_el_registro_con_la_modalidad(base: list[LecturaPago], discos: LecturaPago) -> None:
    lgp = de_fuente(base, ep.LGP)
    juntos = lgp.pagos.join(discos.pagos, on=list(ep.LLAVE_PAGO), suffix="_sua")
    assert juntos.height == 4
    assert juntos["total"].equals(juntos["total_imss_sua"], check_names=False)


def _exportar(carpeta: Path, tabla: str, cambio: Callable[[pl.DataFrame], pl.DataFrame] = lambda t: t) -> Path:
    """Como exporta mdbtools: la moneda con cuatro decimales y la fecha con hora."""
    datos = cambio(leer_tablas(BASE, f"^{tabla}")[f"{tabla}062026"])
    fechas = [c for c in datos.columns if c.endswith("FECHA_PAGO")]
    dinero = [c for c in datos.columns if "IMP_" in c or c.endswith(("GUAR", "RETIRO", "SAL_DIA_INT"))]
    datos = datos.with_columns(
        *(pl.lit("07/17/26 00:00:00").alias(c) for c in fechas),
        *(pl.col(c).cast(pl.Decimal(18, 4)).cast(pl.String).alias(c) for c in dinero),
    )
    ruta = carpeta / f"{tabla}062026.csv"
    datos.write_csv(ruta)
    return ruta


def test_los_csv_exportados_dicen_lo_mismo_que_la_base(base: list[LecturaPago], tmp_path: Path) -> None:
    for tabla in ("CDSUPA", "CDSUAS", "CDSUMO"):
        _exportar(tmp_path, tabla)
    (de_csv,) = leer_pagos([tmp_path], None)
    cdsu = de_fuente(base, ep.CDSU)
    for nombre in ("pagos", "trabajadores"):
        una, otra = getattr(de_csv, nombre), getattr(cdsu, nombre)
        assert una.drop("archivo", "renglon").equals(otra.drop("archivo", "renglon"))


def test_hasta_febrero_de_2006_no_hay_columnas_obreras(tmp_path: Path) -> None:
    """El esquema depende del periodo: antes, cada columna ya trae patrón y obrero; después se suman."""

    def en(periodo: str) -> int:
        carpeta = tmp_path / periodo
        carpeta.mkdir()
        _exportar(carpeta, "CDSUPA", lambda t: t.with_columns(pl.lit(periodo).alias("RCPS_PER_PAGO")))
        return int(leer_pagos([carpeta], None)[0].pagos["excedente"].sum())

    patronal = leer_tablas(BASE, "^CDSUPA")["CDSUPA062026"]["RCPS_IMP_EYM_EXCE"].cast(pl.Decimal(18, 2)).sum()
    assert en("200602") == int(patronal * 100)
    assert en("200603") == en("202606") > int(patronal * 100)


def test_un_importe_de_nombre_desconocido_se_avisa(tmp_path: Path) -> None:
    """Sin reconocerlo no se suma, y callarlo haría pasar por menor un pago completo."""
    _exportar(tmp_path, "CDSUPA", lambda t: t.rename({"RCPS_IMP_EYM_EXCE": "RCPS_IMP_EYM_NUEVA"}))
    avisos = " ".join(leer_pagos([tmp_path], None)[0].avisos)
    assert "CDSUPA: trae importes con nombre desconocido, que no se suman: RCPS_IMP_EYM_NUEVA" in avisos
    _exportar(tmp_path, "CDSUPA")
    assert "nombre desconocido" not in " ".join(leer_pagos([tmp_path], None)[0].avisos)


def test_lo_que_cdsu_aparta(tmp_path: Path) -> None:
    _exportar(
        tmp_path, "CDSUPA",
        lambda t: pl.concat([t, t.head(1)]).with_columns(
            pl.when(pl.int_range(pl.len()) == 1).then(pl.lit("x")).otherwise("RCPS_PATRON").alias("RCPS_PATRON")
        ),
    )  # fmt: skip
    _exportar(tmp_path, "CDSUAS")
    (lectura,) = leer_pagos([tmp_path], None)
    assert set(lectura.apartados["regla"]) == {
        "registro-patronal-forma", "clave-repetida", "folio-repetido", "asegurado-sin-pago",
    }  # fmt: skip
    assert lectura.leidos == lectura.aceptados + lectura.renglones_apartados
    assert lectura.pagos.height == 3


def test_procesar(tmp_path: Path, discos: LecturaPago) -> None:
    renglones = [
        f"14,{p['registro_patronal']},{p['folio_sua']},202606,20260717,{p['total_imss']:010d},{p['total_rcv']:010d},0,00"
        for p in discos.pagos.iter_rows(named=True)
    ]
    ruta = tmp_path / "procesar.C001"
    ruta.write_text("\n".join([*renglones, "14,Z99,1,202613,20260732,12A,0,0,0", "corto,1,2", ""]), "utf-8")
    (lectura,) = leer_pagos([ruta], None)
    assert lectura.pagos["total_imss"].equals(discos.pagos["total_imss"])
    assert lectura.pagos["total_rcv"].equals(discos.pagos["total_rcv"])
    assert lectura.pagos["total_vivienda"].null_count() == 4, "no lo dice: nulo, no cero"
    assert (lectura.leidos, lectura.aceptados, lectura.renglones_apartados) == (6, 4, 2)
    assert set(lectura.apartados["regla"]) == {
        "registro-patronal-forma", "periodo-ilegible", "fecha-imposible", "importe-ilegible",
        "columnas-de-mas-o-de-menos",
    }  # fmt: skip
    assert any("UNA FUENTE" in aviso for aviso in lectura.avisos)


def test_rcpro(tmp_path: Path) -> None:
    ruta = tmp_path / "RCPRO.csv"
    ruta.write_text(
        "RCP_SUB,RCP_REGPAT,RCP_FOLIO,RCP_PER,RCP_FEC_MOV,RCP_IMP_COP,RCP_IMP_RCV\n"
        "01,Z9900001100,12,2024/05,2024/06/17,2022.98,0\n"
        "01,Z9900001100,,2024/06,17/07/2024,.5,1.505\n",
        "utf-8",
    )
    (lectura,) = leer_pagos([ruta], None)
    (pago,) = lectura.pagos.rows(named=True)
    assert (pago["total_imss"], pago["total_rcv"], pago["folio_sua"]) == (202298, 0, "000012")
    assert (pago["periodo"], pago["fecha_pago"]) == ("2024-05", date(2024, 6, 17))
    assert set(lectura.apartados["regla"]) == {"importe-ilegible"}


def test_un_zip_con_de_todo(tmp_path: Path, ejemplo: Callable[..., Path]) -> None:
    ruta = tmp_path / "mes.zip"
    with (
        zipfile.ZipFile(ruta, "w") as archivo,
        zipfile.ZipFile(ejemplo(4, "sua", semilla=38) / "sua-00001.zip") as otro,
    ):
        for nombre in otro.namelist():
            archivo.writestr(f"discos/{nombre}", otro.read(nombre))
        archivo.write(BASE, "CDSU3801.mdb")
        archivo.writestr("LEEME.txt", "no es un pago")
    lecturas = leer_pagos([ruta], None)
    assert sorted(x.formato for x in lecturas) == [ep.CDSU, ep.LGP, ep.SUA]
    assert any("LEEME.txt" in aviso for x in lecturas for aviso in x.avisos)


# ------------------------------------------------------------ bases Access


def test_el_dinero_de_access_sale_exacto() -> None:
    tablas = leer_tablas(DATOS / "EMIS3801.mdb", "^cdempa")
    (tabla,) = tablas.values()
    assert tabla["EMIP_IMP_EYM_FIJA"].to_list()[0] == "2871.76"
    assert tabla["EMIP_PRIMA_RT"].to_list()[:2] == ["2.47497", "0.54355"]
    assert tabla["EMIP_NOM_PATRON"].to_list()[0].startswith("SEGURIDAD COLIBRÍ")


@pytest.mark.parametrize("corte", [0.1, 0.5, 0.9])
def test_una_base_truncada_se_rechaza_entera(tmp_path: Path, corte: float) -> None:
    contenido = BASE.read_bytes()
    ruta = tmp_path / "cortada.mdb"
    ruta.write_bytes(contenido[: int(len(contenido) * corte)])
    with pytest.raises(ErrorCedulas) as falla:
        leer_pagos([ruta], None)
    assert falla.value.nombre in ("base-rota", "formato-no-reconocido")


def test_una_base_con_paginas_revueltas_no_truena(tmp_path: Path) -> None:
    azar = random.Random(38)
    for intento in range(12):
        contenido = bytearray(BASE.read_bytes())
        for _ in range(60):
            contenido[azar.randrange(4096, len(contenido))] = azar.randrange(256)
        ruta = tmp_path / f"revuelta{intento}.mdb"
        ruta.write_bytes(bytes(contenido))
        lecturas, nombre = _lo_que_de(ruta)
        assert nombre in ("", "base-rota", "columna-faltante", "formato-no-reconocido")
        assert all(x.leidos == x.aceptados + x.renglones_apartados for x in lecturas)


def _lo_que_de(ruta: Path) -> tuple[list[LecturaPago], str]:
    try:
        return leer_pagos([ruta], None), ""
    except ErrorCedulas as falla:
        return [], falla.nombre


def test_una_base_sin_tablas_de_pago(tmp_path: Path) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        leer_pagos([DATOS / "EMIS3801.mdb"], None)
    assert falla.value.nombre == "formato-no-reconocido"
