"""La carga de valores legales no deja pasar uno sin fecha, unidad, rango y fundamento; y lo que la oficina agrega."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.parametros.carga import cargar_parametros, leer_archivo, revisar_series

ENCABEZADO = "parametro,clave,desde,hasta,valor,unidad,publicado,verificado,fundamento,nota\n"
BUENO = "uma,,2027-02-01,2028-01-31,121.00,pesos_dia,2027-01-10,si,DOF 2027-01-10,\n"


@pytest.fixture
def oficina(tmp_path):
    """`oficina(texto, nombre)` deja un CSV en la carpeta de parámetros y la devuelve."""

    def dejar(renglones: str, nombre: str = "propios.csv", encabezado: str = ENCABEZADO):
        (tmp_path / nombre).write_bytes((encabezado + renglones).encode())
        return tmp_path

    return dejar


def test_lo_del_programa_se_carga_entero():
    parametros = cargar_parametros()
    assert len(list(parametros)) > 400
    assert all(v.fundamento and v.unidad and v.origen.startswith("programa:") for v in parametros)


@pytest.mark.parametrize(
    ("renglon", "causa"),
    [
        (BUENO.replace("pesos_dia", "pesotes"), "unidad desconocida"),
        (BUENO.replace("DOF 2027-01-10", ""), "«fundamento» no puede ir vacía"),
        (BUENO.replace("121.00", ""), "«valor» no puede ir vacía"),
        (BUENO.replace("pesos_dia", ""), "«unidad» no puede ir vacía"),
        (BUENO.replace("121.00", "0.00"), "fuera de"),
        (BUENO.replace("121.00", "-121.00"), "fuera de"),
        (BUENO.replace("121.00", "NaN"), "fuera de"),
        (BUENO.replace("121.00", "Infinity"), "fuera de"),
        (BUENO.replace("121.00", "ciento veintiuno"), "no es un número exacto"),
        (BUENO.replace("121.00", "121.005"), "más de 2 decimales"),
        (BUENO.replace("2027-02-01", "2027-02-30"), "fecha imposible"),
        (BUENO.replace("2028-01-31", "mañana"), "fecha imposible"),
        (BUENO.replace("2028-01-31", "2026-12-31"), "antes de empezar"),
        (BUENO.replace("2028-01-31", ""), "se publica por periodos"),
        (BUENO.replace(",si,", ",quizá,"), "«verificado» es si o no"),
        (BUENO.replace("DOF 2027-01-10", "DOF, 2027, enero"), "más celdas que el encabezado"),
        ("tasa_retiro,,2027-01-01,,101,por_ciento,,si,LSS,\n", "fuera de"),
        ("tasa_retiro,,2027-01-01,,2.0000001,por_ciento,,si,LSS,\n", "más de 5 decimales"),
        ("tope_sbc,,2027-01-01,,25.5,veces_unidad,,si,LSS,\n", "más de 0 decimales"),
    ],
)
def test_un_valor_malo_tumba_la_carga_y_dice_donde(oficina, renglon, causa):
    carpeta = oficina(BUENO.replace("2027", "2026").replace("2028", "2027") + renglon)
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros(carpeta)
    falla = caido.value
    assert (falla.nombre, falla.codigo) == ("parametros-invalidos", Codigo.CONFIGURACION)
    assert causa in falla.causa
    assert "propios.csv, renglón 3" in falla.lugar
    assert falla.remedio


def test_faltar_una_columna_dice_cual(oficina):
    carpeta = oficina("uma,2027-02-01,121.00,pesos_dia\n", encabezado="parametro,desde,valor,unidad\n")
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros(carpeta)
    assert "fundamento" in caido.value.causa


def test_un_archivo_que_no_es_utf8(oficina, tmp_path):
    (tmp_path / "malo.csv").write_bytes(ENCABEZADO.encode() + b"uma,,2027-02-01,2028-01-31,1,pesos_dia,,si,a\xf1o,\n")
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros(tmp_path)
    assert caido.value.nombre == "parametros-invalidos"


def test_un_nombre_mal_escrito_no_se_ignora(oficina):
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros(oficina(BUENO.replace("uma,", "umaa,")))
    assert "umaa" in caido.value.mensaje
    assert "uma" in caido.value.remedio


def test_dos_vigencias_encimadas_dicen_cuales(oficina):
    encimada = BUENO.replace("2027-02-01", "2027-12-01").replace("2028-01-31", "2028-12-31")
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros(oficina(BUENO + encimada))
    assert caido.value.nombre == "parametros-invalidos"
    assert "se enciman desde el 2027-12-01" in caido.value.mensaje
    assert "propios.csv:2" in caido.value.lugar
    assert "propios.csv:3" in caido.value.lugar


def test_un_hueco_en_lo_del_programa_se_dice(tmp_path):
    ruta = tmp_path / "uma.csv"
    despues = BUENO.replace("2027-02-01", "2028-03-01").replace("2028-01-31", "2029-01-31")
    ruta.write_text(ENCABEZADO + BUENO + despues, encoding="utf-8")
    valores = leer_archivo(ruta, "programa")
    with pytest.raises(ErrorCedulas, match="hueco entre 2028-01-31 y 2028-03-01"):
        revisar_series(valores)


def test_una_serie_no_cambia_de_unidad(tmp_path):
    ruta = tmp_path / "uma.csv"
    despues = "uma,,2028-02-01,2029-01-31,121.00,dias,,si,DOF,\n"
    ruta.write_text(ENCABEZADO + BUENO + despues, encoding="utf-8")
    with pytest.raises(ErrorCedulas, match="cambian de unidad"):
        revisar_series(leer_archivo(ruta, "programa"))


def test_la_oficina_no_cambia_la_unidad_de_una_serie(oficina):
    with pytest.raises(ErrorCedulas, match="cambian de unidad"):
        cargar_parametros(oficina(BUENO.replace("pesos_dia", "dias")))


def test_la_oficina_agrega_2027(oficina):
    parametros = cargar_parametros(oficina(BUENO))
    agregado = parametros.valor("uma", date(2027, 6, 1))
    assert (agregado.valor, agregado.origen) == (Decimal("121.00"), "oficina:propios.csv:2")
    assert parametros.valor("uma", date(2027, 1, 31)).valor == Decimal("117.31")
    assert parametros.ultimo_dia("uma") == date(2028, 1, 31)


def test_la_oficina_corrige_un_intervalo_y_lo_demas_sigue(oficina):
    corregido = "uma,,2026-05-01,2026-05-31,118.00,pesos_dia,,si,fe de erratas inventada,\n"
    parametros = cargar_parametros(oficina(corregido))
    valores = [parametros.valor("uma", date(2026, mes, 15)).valor for mes in (4, 5, 6)]
    assert valores == [Decimal("117.31"), Decimal("118.00"), Decimal("117.31")]
    tramos = [(v.desde, v.hasta) for v in parametros.serie("uma")][-3:]
    assert tramos == [
        (date(2026, 2, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2027, 1, 31)),
    ]


def test_la_oficina_puede_dejar_un_hueco_y_ahi_se_detiene(oficina):
    """Lo agregado no tapa lo que falta: entre el fin del programa y el principio de la oficina no hay valor."""
    parametros = cargar_parametros(oficina(BUENO.replace("2027-02-01", "2027-03-01")))
    with pytest.raises(ErrorCedulas) as caido:
        parametros.valor("uma", date(2027, 2, 15))
    assert caido.value.nombre == "parametro-sin-vigencia"
    assert "uma" in caido.value.mensaje
    assert "2027-02-15" in caido.value.mensaje
    assert "propios.csv" in caido.value.remedio


@pytest.mark.parametrize("marca", [("no", "DOF"), ("", "SIN VERIFICAR: una nota"), ("si", "Sin verificar aún")])
def test_lo_dudoso_queda_marcado(oficina, marca):
    verificado, fundamento = marca
    carpeta = oficina(BUENO.replace(",si,", f",{verificado},").replace("DOF 2027-01-10", fundamento))
    assert not cargar_parametros(carpeta).valor("uma", date(2027, 6, 1)).verificado


def test_carpeta_inexistente_o_vacia_es_lo_del_programa(tmp_path):
    propios = list(cargar_parametros())
    assert list(cargar_parametros(tmp_path / "no-esta")) == propios
    assert list(cargar_parametros(tmp_path)) == propios


def test_antes_de_la_primera_vigencia_es_error_y_no_cero():
    with pytest.raises(ErrorCedulas) as caido:
        cargar_parametros().valor("salario_minimo", date(2009, 12, 31), "general")
    assert caido.value.nombre == "parametro-sin-vigencia"
    assert "2010-01-01" in caido.value.causa
