"""Cerrar: la identidad, lo que lo impide, lo que sólo impide el estricto, el acta y los documentos; y la máquina."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.hechos import INVENTARIO, HechoNuevo
from cedulas_cli.dominio.inventario import cierre
from cedulas_cli.dominio.inventario import renglon as rg
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import inventario as flujo
from cedulas_cli.flujo import inventario_cierre as fin
from cedulas_cli.flujo import inventario_papeles as papeles
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.padron.verificacion import verificar
from cedulas_cli.parametros.papel import maquina_de_inventario

INV, CORTE, HOY = "INV-2026-2", date(2026, 10, 31), date(2026, 11, 3)
MAQUINA = maquina_de_inventario()


def importe(lugar: int) -> str:
    return f"1000.{lugar:02d}"


def cerrar(oficina, *, estricto: bool):
    return fin.cerrar(oficina, INV, "ACTA-1", HOY, "jefe", estricto=estricto)


@pytest.fixture
def contado(oficina, abierto, contar):
    """Cinco renglones: tres totales, un parcial y un faltante; y un sobrante. Con su muestra contada."""
    claves = abierto(5)
    lecturas = [{"codigo": c, "importe": importe(n)} for n, c in enumerate(claves[:3])]
    lecturas += [{"codigo": claves[3], "importe": "9.99"}, {"codigo": claves[4], "resultado": "faltante"}]
    contar([*lecturas, {"codigo": "269999999", "ubicacion": "gaveta 9"}])
    flujo.sortear(oficina, INV, "s", HOY, "jefe")
    contar(lecturas, "diana")
    return claves


def test_no_se_cierra_lo_que_no_se_ha_contado(oficina, abierto, contar) -> None:
    claves = abierto(2)
    contar([{"codigo": claves[0], "importe": importe(0)}])
    hecho = cerrar(oficina, estricto=False)
    assert (hecho.cerrado, hecho.cifras["pendiente"]) == (False, 1)
    assert "sin-contar" in hecho.hallazgos["regla"].to_list()


def test_no_se_cierra_con_discrepancia(oficina, contado, contar) -> None:
    assert faltas(oficina) == {"faltante-sin-busqueda", "sin-justificar", "sobrante-sin-resolver"}
    contar([{"codigo": contado[0], "importe": "1.00"}], "otra")
    assert "discrepancia" in faltas(oficina)
    assert not cerrar(oficina, estricto=False).cerrado


def faltas(oficina) -> set[str]:
    return set(fin.hallazgos(oficina, INV)["regla"])


def test_estricto_no_cierra_hasta_que_nada_falta(oficina, contado, tmp_path) -> None:
    assert not cerrar(oficina, estricto=True).cerrado
    pasos = [
        f"{contado[4]},busqueda,,dos personas,,,,,",
        f"{contado[4]},acta_faltante,AF-1,,AF-1,rosa,,,",
        f"{contado[3]},justificado,N-1,,,,se pagó una parte,,",
        "269999999,devuelto,OF-1,,,,,Subdelegación 33,",
    ]
    archivo = tmp_path / "res.csv"
    archivo.write_text("codigo,hecho,documento,busqueda,acta,custodio,justificacion,destino,x\n" + "\n".join(pasos))
    for cuentas in ((4, 0), (0, 4)):
        captura = fin.resolver(oficina, INV, str(archivo), HOY, "jefe", HOY, simular=False)
        assert (captura.aceptados, captura.repetidos, captura.apartados.height) == (*cuentas, 0)
    hecho = cerrar(oficina, estricto=True)
    assert hecho.cerrado
    c = hecho.cifras
    assert [c[n] for n in ("base", "total", "parcial", "otro", "faltante", "sobrante")] == [5, 3, 1, 0, 1, 1]
    assert c["base"] == c["total"] + c["parcial"] + c["otro"] + c["faltante"]
    assert cerrar(oficina, estricto=True).ya_estaba
    assert verificar(oficina, reglas_de(oficina)).integra
    with pytest.raises(ErrorCedulas) as falla:
        flujo.sortear(oficina, INV, "s", HOY, "jefe")
    assert falla.value.nombre == "inventario-cerrado"


def test_sin_estricto_se_cierra_y_el_acta_dice_lo_pendiente(oficina, contado, tmp_path) -> None:
    hecho = cerrar(oficina, estricto=False)
    assert hecho.cerrado
    assert hecho.hallazgos.height == 3
    assert papeles.imprimir(oficina, "acta", INV, HOY, tmp_path / "acta.pdf").documentos == 1


def test_otro_masivo_se_dice(oficina, abierto, contar) -> None:
    claves = abierto(4)
    contar([{"codigo": c, "resultado": "otro", "observacion": "no se alcanza a leer el documento"} for c in claves])
    assert "otro-masivo" in faltas(oficina)


def test_boletas_seis_por_hoja_iguales_y_a_ciegas(oficina, abierto, tmp_path) -> None:
    abierto(12, mitad=5)
    uno, dos = tmp_path / "a.pdf", tmp_path / "b.pdf"
    escrito = papeles.imprimir_boletas(oficina, INV, "", HOY, uno)
    assert (escrito.documentos, escrito.paginas) == (12, 3), "libro L1: cinco; L2: siete; cada libro empieza hoja"
    documento = pypdfium2.PdfDocument(uno)
    leidos = set()
    for pagina in documento:
        assert "1,000" not in pagina.get_textpage().get_text_range(), "el importe de la base no se imprime"
        imagen = pagina.render(scale=200 / 72, grayscale=True)
        puntos = memoryview(bytes(imagen.buffer)).cast("B", (imagen.height, imagen.stride))
        leidos |= {codigo.text for codigo in zxingcpp.read_barcodes(puntos)}
    assert leidos == {f"{INV}:{n:06d}" for n in range(1, 13)}
    papeles.imprimir_boletas(oficina, INV, "", HOY, dos)
    assert uno.read_bytes() == dos.read_bytes()
    assert papeles.imprimir_boletas(oficina, INV, "L1", HOY, uno).documentos == 5
    with pytest.raises(ErrorCedulas) as falla:
        papeles.imprimir_boletas(oficina, INV, "L7", HOY, uno)
    assert falla.value.nombre == "papel-sin-casos"


@pytest.mark.parametrize("papel", ["informe", "acta"])
def test_informe_y_acta_con_los_mismos_bytes(oficina, contado, tmp_path, papel) -> None:
    uno, dos = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for destino in (uno, dos):
        papeles.imprimir(oficina, papel, INV, HOY, destino)
    assert uno.read_bytes() == dos.read_bytes()
    dicho = "\n".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(uno))
    assert "INV-2026-2" in dicho
    assert "5,000.10" in dicho, "el importe sellado"


# ---------------------------------------------------------------- la máquina y las cuentas, sin oficina

BASE = {"numero_credito": "262345678", "registro_patronal": "Y5412345101", "periodo": "2026-08", "importe": 100_000}


def doblar(*pasos, clave: str = f"{INV}:000001"):
    estado = None
    for nombre, datos in pasos:
        estado = rg.doblar(estado, HechoNuevo(INVENTARIO, clave, nombre, HOY, "u", "D", datos), MAQUINA)
    return estado


ASIGNADO = ("base", BASE), ("asignado", {"libro": "L", "responsable": "rosa", "auxiliar": "a"})
LEIDO = {"contador": "carla", "leido": {"importe": 100_000}}


@pytest.mark.parametrize(
    ("pasos", "dice"),
    [
        ((("base", {**BASE, "importe": "100"}),), "entero de centavos"),
        ((("base", BASE), ("contado_total", LEIDO)), "desde ahí se puede ir a: ASIGNADO"),
        ((*ASIGNADO, ("contado_total", {**LEIDO, "leido": {"importe": 1}})), "es un conteo parcial"),
        ((*ASIGNADO, ("contado_parcial", LEIDO)), "es un conteo total"),
        ((*ASIGNADO, ("contado_total", {**LEIDO, "contador": " Rosa "})), "lo debe contar otra persona"),
        ((*ASIGNADO, ("faltante", {"contador": "carla"}), ("acta_faltante", {"acta": "A"})), "FALTANTE"),
        ((*ASIGNADO, ("segundo_conteo", LEIDO)), "falta el primer conteo"),
        ((*ASIGNADO, ("contado_total", LEIDO), ("segundo_conteo", LEIDO)), "hizo el primer conteo"),
        ((*ASIGNADO, ("contado_total", LEIDO), ("recuento", {**LEIDO, "contador": "e"})), "nada que recontar"),
        ((*ASIGNADO, ("contado_total", LEIDO), ("justificado", {"justificacion": "x"})), "no puede pasar"),
    ],
)
def test_cada_condicion_detiene_y_lo_dice(pasos, dice) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        doblar(*pasos)
    assert dice in falla.value.como_texto()


def test_el_inventario_y_sus_renglones_no_se_confunden() -> None:
    sello = {"corte": "2026-10-31", "casos": 1, "importe": 1, "huella": "0" * 64}
    assert doblar(("inventario_abierto", sello), clave=INV)["estado"] == "INVENTARIO_ABIERTO"
    for pasos, clave in (((("inventario_abierto", sello),), f"{INV}:000001"), ((("base", BASE),), INV)):
        with pytest.raises(ErrorCedulas):
            doblar(*pasos, clave=clave)


def test_no_se_cierra_con_cifras_que_no_suman() -> None:
    sello = {"corte": "2026-10-31", "casos": 3, "importe": 1, "huella": "0" * 64}
    buenas = {"base": 3, "total": 1, "parcial": 1, "otro": 0, "faltante": 1}
    abierto = ("inventario_abierto", sello)
    assert doblar(abierto, ("inventario_cerrado", {"acta": "A", "cifras": buenas}), clave=INV)["estado"]
    for malas in ({**buenas, "total": 2}, {**buenas, "base": 4, "total": 2}, {"base": 3}):
        with pytest.raises(ErrorCedulas):
            doblar(abierto, ("inventario_cerrado", {"acta": "A", "cifras": malas}), clave=INV)


@given(
    st.lists(st.tuples(st.sampled_from([*rg.RESULTADOS, ""]), st.integers(0, 10**9)), max_size=40), st.integers(0, 5)
)
def test_las_cifras_siempre_suman(resultados, sobran) -> None:
    renglones = {f"I:{n:06d}": {"resultado": r, "importe": i, "estado": "X"} for n, (r, i) in enumerate(resultados)}
    renglones |= {f"I:S{n}": {"resultado": "sobrante", "estado": "SOBRANTE"} for n in range(sobran)}
    c = cierre.cifras(renglones)
    assert c["base"] == len(resultados) == sum(c[n] for n in (*rg.RESULTADOS, "pendiente"))
    assert c["importe_base"] == sum(i for _, i in resultados)
    assert c["sobrante"] == sobran
