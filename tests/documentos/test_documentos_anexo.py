"""El anexo de las cédulas: explica cada diferencia, no cambia la cédula y sólo lo lleva quien lo pide."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from decimal import Decimal

import polars as pl
import pypdf
import pypdfium2
import pytest

PERIODO = "2026-06"
FECHA = "2026-07-01"


@pytest.fixture(scope="session")
def correr(almacigo):
    entorno = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}

    def _correr(*argumentos):
        hecho = almacigo.correr(*argumentos, env=entorno)
        assert hecho.returncode in (0, 1), hecho.stderr
        return hecho

    return _correr


@pytest.fixture(scope="session")
def recibida(correr, tmp_path_factory):
    """Una oficina con una emisión de 14 patrones y 12 errores sembrados, en dos zonas, ya recibida."""
    raiz = tmp_path_factory.mktemp("anexo")
    ejemplo, oficina = raiz / "ejemplo", raiz / "oficina"
    correr(
        *("ejemplo", "generar", "--patrones", "14", "--semilla", "11", "--periodo", PERIODO, "--errores", "12"),
        *("--formato", "visor", "--salida", ejemplo),
    )
    oficina.mkdir()
    (oficina / "oficina.toml").write_text("ejemplo = false\n[emision]\ncedulas_por_lote = 3\n", encoding="utf-8")
    archivos = [*sorted(ejemplo.glob("*.zip")), ejemplo / "patrones.csv"]
    correr("emision", "recibir", *archivos, "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA)
    return oficina


@pytest.fixture
def emitir(correr):
    """`emitir(oficina, *opciones)` → (índices por emisión, huella de cada PDF)."""

    def _emitir(oficina, *opciones):
        correr("cedula", "emitir", "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA, *opciones)
        carpetas = [oficina / "salidas" / "cedulas" / emision / PERIODO for emision in ("mensual", "bimestral")]
        indices = {c: pl.read_parquet(c / "indice.parquet") for c in carpetas}
        huellas = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for c in carpetas for p in c.glob("*.pdf")}
        return indices, huellas

    return _emitir


@pytest.fixture
def oficina(recibida, tmp_path):
    return shutil.copytree(recibida, tmp_path / "oficina")


def _paginas(carpeta, renglon):
    lector = pypdf.PdfReader(carpeta / renglon["pdf"])
    inicio = renglon["pagina_inicial"] - 1
    return lector.pages[inicio : inicio + renglon["paginas"]]


def _junto(paginas):
    return re.sub(r"\s", "", "".join(p.extract_text() for p in paginas))


def test_quien_no_lo_pide_no_cambia(oficina, emitir):
    antes = emitir(oficina)[1]
    con = emitir(oficina, "--con-anexo")[1]
    assert set(con) == set(antes)
    assert all(con[nombre] != antes[nombre] for nombre in antes)
    assert emitir(oficina)[1] == antes
    assert emitir(oficina, "--con-anexo")[1] == con


def test_la_corrida_tambien_lo_imprime_si_se_pide(recibida, correr, tmp_path):
    """Con `--con-anexo` hay más páginas; sin pedirlo, las de siempre."""
    ejemplo = recibida.parent / "ejemplo"
    archivos = [*sorted(ejemplo.glob("*.zip")), ejemplo / "patrones.csv"]
    comunes = ("--periodo", PERIODO, "--fecha", FECHA, "--oficina", tmp_path / "oficina")
    paginas = []
    for opciones in ((), ("--con-anexo",), ("--con-anexo",), ()):
        correr("corrida", *archivos, *comunes, *opciones)
        indices = sorted((tmp_path / "oficina").glob("salidas/cedulas/*/*/indice.parquet"))
        paginas.append([int(pl.read_parquet(i)["paginas"].sum()) for i in indices])
    sin, con, otra_vez, de_nuevo_sin = paginas
    assert all(c > s for c, s in zip(con, sin, strict=True))
    assert otra_vez == con
    assert de_nuevo_sin == sin


def test_la_cedula_es_la_misma_y_el_indice_cuenta_su_anexo(oficina, emitir):
    sin, _ = emitir(oficina)
    cedulas = {}
    for carpeta, indice in sin.items():
        for renglon in indice.iter_rows(named=True):
            contenidos = [p.get_contents().get_data() for p in _paginas(carpeta, renglon)]
            cedulas[renglon["folio"]] = contenidos, renglon["huella"], renglon["total"]
    con, _ = emitir(oficina, "--con-anexo")
    for carpeta, indice in con.items():
        for lote in indice.partition_by("pdf", maintain_order=True):
            assert lote["pagina_inicial"].to_list() == [1, *(1 + lote["paginas"].cum_sum()).to_list()[:-1]]
            assert len(pypdf.PdfReader(carpeta / lote["pdf"][0]).pages) == lote["paginas"].sum()
        for renglon in indice.iter_rows(named=True):
            propias, huella, total = cedulas[renglon["folio"]]
            paginas = _paginas(carpeta, renglon)
            assert [p.get_contents().get_data() for p in paginas[: len(propias)]] == propias
            assert (renglon["huella"], renglon["total"]) == (huella, total)
            anexas = [p.extract_text() for p in paginas[len(propias) :]]
            assert anexas
            for numero, texto in enumerate(anexas, 1):
                assert f"Anexo, página {numero} de {len(anexas)}" in texto
                assert renglon["folio"] in texto
                assert f"Huella de la cédula {huella[:16]}" in texto


def test_cada_diferencia_esta_con_sus_pasos_y_su_causa(oficina, emitir):
    con, _ = emitir(oficina, "--con-anexo")
    vistas = 0
    for carpeta, indice in con.items():
        emision = carpeta.parent.name
        cuotas = oficina / "cuotas" / emision / PERIODO
        if not cuotas.is_dir():
            (cuotas,) = {p.parent for p in oficina.rglob("cotejo.parquet") if emision in p.parts}
        cotejo = pl.read_parquet(cuotas / "cotejo.parquet")
        for renglon in indice.iter_rows(named=True):
            texto = _junto(_paginas(carpeta, renglon))
            propias = cotejo.filter(pl.col("registro_patronal") == renglon["registro_patronal"])
            assert ("Renglonescondiferencia" in texto) == (propias.height > 0)
            for fila in propias.iter_rows(named=True):
                vistas += 1
                assert f"NSS{fila['nss']}" in texto
                assert f"renglón{fila['renglon']}" in texto
                signo = "-" if fila["diferencia"] < 0 else ""
                esperado = f"${fila['emitido']:,}${fila['calculado']:,}{signo}${abs(fila['diferencia']):,}"
                assert esperado in texto, fila
                assert f"({fila['causa']})" in texto
                assert "Producto:" in texto
    assert vistas >= 10


def test_los_parametros_son_los_que_se_usaron_en_su_zona(oficina, emitir):
    con, _ = emitir(oficina, "--con-anexo")
    patrones = pl.concat([pl.read_parquet(p) for p in oficina.rglob("patrones.parquet")], how="diagonal")
    zonas = dict(patrones.select("registro_patronal", "zona").iter_rows())
    minimos = {"general": "$315.04diarios", "zlfn": "$440.87diarios"}
    for carpeta, indice in con.items():
        for renglon in indice.iter_rows(named=True):
            anexo = _junto(_paginas(carpeta, renglon)).partition("Anexo.Explicacióndelcálculo")[2]
            zona = zonas.get(renglon["registro_patronal"]) or "general"
            assert minimos[zona] in anexo
            assert not any(minimos[otra] in anexo for otra in minimos if otra != zona)
            for esperado in ("$117.31diarios", "desde01/02/2026hasta31/01/2027", "LSSart.28", "Fundamento"):
                assert esperado in anexo
            if "bimestral" in carpeta.parts:
                assert all(tasa in anexo for tasa in ("7.513%", "3.150%", "LSSart.168fr.I"))
            else:
                assert all(tasa in anexo for tasa in ("20.40%", "1.10%", "LSSart.106fr.I"))


def test_nada_se_encima_ni_se_sale(oficina, emitir):
    con, _ = emitir(oficina, "--con-anexo")
    for carpeta, indice in con.items():
        for pdf in indice["pdf"].unique(maintain_order=True):
            for pagina in pypdfium2.PdfDocument(carpeta / pdf):
                texto = pagina.get_textpage()
                if "Anexo, página" not in texto.get_text_range():
                    continue
                ancho, alto = pagina.get_size()
                letras = [i for i in range(texto.count_chars()) if texto.get_text_range(i, 1).strip()]
                cajas = sorted(texto.get_charbox(i) for i in letras)
                assert all(x1 >= 20 and x2 <= ancho - 20 and y1 >= 12 and y2 <= alto - 12 for x1, y1, x2, y2 in cajas)
                for i, (_, y1, x2, y2) in enumerate(cajas):
                    for otra in cajas[i + 1 :]:
                        if otra[0] >= x2 - 0.6:
                            break
                        assert min(y2, otra[3]) - max(y1, otra[1]) <= 0.6 or min(x2, otra[2]) - otra[0] <= 0.6
                assert "�" not in texto.get_text_range()


def test_una_cedula_suelta_sale_con_su_anexo(oficina, emitir, correr, tmp_path):
    con, _ = emitir(oficina, "--con-anexo")
    carpeta, indice = next(iter(con.items()))
    renglon = indice.row(1, named=True)
    destino = tmp_path / "suelta.pdf"
    correr("cedula", "extraer", renglon["folio"], "--oficina", oficina, "--salida", destino)
    sueltas = pypdf.PdfReader(destino).pages
    assert len(sueltas) == renglon["paginas"]
    assert "Anexo, página" in sueltas[-1].extract_text()
    assert carpeta.is_dir()


def test_si_la_explicacion_no_da_lo_determinado_no_se_imprime(oficina, emitir, monkeypatch):
    """Se altera a mano lo calculado: el anexo no puede explicar otra cifra."""
    emitir(oficina)
    from cedulas_cli.documentos.exposicion import Clase
    from cedulas_cli.errores import ErrorCedulas
    from cedulas_cli.flujo import anexos
    from cedulas_cli.flujo.determinar import Determinacion
    from cedulas_cli.oficina.carpeta import Oficina
    from cedulas_cli.oficina.configuracion import leer
    from cedulas_cli.parametros.carga import cargar_parametros
    from cedulas_cli.sistema.archivos import leer_json

    (ficha,) = [p for p in oficina.rglob("determinacion.json") if "mensual" in p.parts]
    determinacion = Determinacion("mensual", PERIODO, ficha.parent, leer_json(ficha), ya_estaba=True)
    preparacion = anexos.preparar(determinacion, cargar_parametros(), leer(Oficina(oficina)))
    cotejo = pl.read_parquet(preparacion.cotejo)
    encabezados = (
        cotejo.select("registro_patronal")
        .unique()
        .with_columns(folio=pl.col("registro_patronal"), zona=pl.lit("general"))
    )
    completos = anexos.formar(preparacion, encabezados, "").propios
    monkeypatch.setattr(anexos, "DETALLE_MAXIMO", 1)
    cortos = anexos.formar(preparacion, encabezados, "").propios
    assert set(cortos) == set(completos)
    for folio, (tabla,) in completos.items():
        # Con tope, todas las diferencias siguen ahí; sólo las del primer renglón llevan sus pasos.
        (corta,) = cortos[folio]
        grupos = [i for i, fila in enumerate(corta.filas) if fila.clase is Clase.GRUPO]
        assert len(corta.filas) == len(tabla.filas)
        assert all("Producto:" in f.celdas[4] for f in tabla.filas if f.clase is Clase.NORMAL)
        assert [f.celdas[1:4] for f in corta.filas] == [f.celdas[1:4] for f in tabla.filas]
        segundo = grupos[1] if len(grupos) > 1 else len(corta.filas)
        con_pasos = ["Producto:" in f.celdas[4] for f in corta.filas if f.clase is Clase.NORMAL]
        assert con_pasos.count(True) == segundo - 1
    cuotas = pl.read_parquet(preparacion.cuotas)
    cuotas.with_columns(pl.col("guarderias") + Decimal("0.01")).write_parquet(preparacion.cuotas)
    with pytest.raises(ErrorCedulas, match="no da lo mismo"):
        anexos.formar(preparacion, encabezados, "")
