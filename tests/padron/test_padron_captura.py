"""Capturar: cuentas que cuadran, repetidos, apartados, encadenado, proyecciones y consultas, en las dos bases."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, INICIO, LEGAJO, HechoNuevo, huella_de, primera_rota
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.bitacora import leer_hechos
from cedulas_cli.oficina.padron.canonico import huella_con_texto, texto_de_datos
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir, existe
from cedulas_cli.oficina.padron.verificacion import verificar

HOY = date(2026, 11, 20)
UNO, OTRO = "260000001", "260000002"


def test_un_credito_entra_se_encadena_y_se_proyecta(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        resumen = padron.registrar(vida(UNO), HOY)
    assert (resumen.leidos, resumen.aceptados, resumen.repetidos, resumen.apartados.height) == (5, 5, 0, 0)
    with abrir(oficina, reglas, lectura=True) as padron:
        hechos = padron.hechos(CREDITO, UNO)
        (renglon,) = padron.creditos().iter_rows(named=True)
        credito = padron.credito(UNO)
    assert [h.n for h in hechos] == [1, 2, 3, 4, 5]
    assert primera_rota(hechos) is None
    assert credito == derivar(hechos, reglas)
    assert renglon["estado"] == "NOTIFICADO"
    assert renglon["total"] == 125_050
    assert renglon["fecha_notificacion"] == date(2026, 10, 23)
    assert renglon["n_ultimo"] == 5


def test_capturar_lo_mismo_no_cambia_nada(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida(UNO), HOY)
        antes = padron.hechos(CREDITO, UNO)
        otra_vez = [dataclasses.replace(h, usuario="otra persona") for h in vida(UNO)]
        resumen = padron.registrar(otra_vez, date(2026, 12, 1))
        assert (resumen.aceptados, resumen.repetidos) == (0, 5)
        assert padron.hechos(CREDITO, UNO) == antes
    assert len([h for h in leer_hechos(oficina) if h["hecho"] == "padron-captura"]) == 1


def test_repetido_dentro_del_mismo_lote(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        resumen = padron.registrar([*vida(UNO, 1), *vida(UNO, 2)], HOY)
    assert (resumen.leidos, resumen.aceptados, resumen.repetidos) == (3, 2, 1)


def test_lo_que_no_procede_se_aparta_y_lo_demas_entra(oficina, reglas, vida) -> None:
    (nace,) = vida(OTRO, 1)
    ilegal = dataclasses.replace(nace, hecho="en_cobro", datos={"acuse": "A-1"})
    with abrir(oficina, reglas) as padron:
        resumen = padron.registrar([*vida(UNO, 3), nace, ilegal, *vida(UNO)[3:]], HOY)
        assert padron.credito(UNO).estado == "NOTIFICADO"
        assert padron.credito(OTRO).estado == "DETERMINADO"
    assert resumen.leidos == resumen.aceptados + resumen.repetidos + resumen.apartados.height == 7
    (apartado,) = resumen.apartados.iter_rows(named=True)
    assert apartado["renglon"] == 5
    assert apartado["numero_credito"] == OTRO
    assert apartado["regla"] == "transicion-ilegal"


def test_todo_o_nada(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        resumen = padron.registrar([*vida(UNO), vida(OTRO)[4]], HOY, lote_atomico=True)
        assert (resumen.aceptados, resumen.apartados.height) == (0, 1)
        assert padron.cuantos_hechos() == 0


def test_simular_dice_y_no_deja_nada(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        assert padron.registrar(vida(UNO), HOY, simular=True).aceptados == 5
        assert padron.cuantos_hechos() == 0
        assert padron.registrar(vida(UNO), HOY).aceptados == 5
    assert verificar(oficina, reglas).integra


def test_si_la_fuente_falla_a_la_mitad_no_entra_nada(oficina, reglas, vida) -> None:
    def fuente():
        yield from vida(UNO)
        raise ErrorCedulas("tabla-rota", "se acabó a la mitad")

    with abrir(oficina, reglas) as padron:
        with pytest.raises(ErrorCedulas, match="mitad"):
            padron.registrar(fuente(), HOY)
        assert padron.cuantos_hechos() == 0
        assert padron.registrar(vida(UNO), HOY).aceptados == 5


@pytest.mark.parametrize(
    ("cambio", "regla"),
    [
        ({"clave": "x" * 61}, "texto-invalido"),
        ({"documento": "con\0nulo"}, "texto-invalido"),
        ({"usuario": "medio\ud800"}, "texto-invalido"),
        ({"clave": ""}, "texto-invalido"),
        ({"asunto": "ajeno"}, "asunto-desconocido"),
        ({"datos": {"suerte_principal": 1.5}}, "datos-invalidos"),
        ({"datos": {"x": float("nan")}}, "datos-invalidos"),
        ({"datos": {"x": {1: 2}}}, "datos-invalidos"),
        ({"datos": {"x": object()}}, "datos-invalidos"),
        ({"datos": {"x": "medio\ud800"}}, "datos-invalidos"),
        ({"datos": {"suerte_principal": 2**70}}, "datos-invalidos"),
    ],
)
def test_hechos_que_no_pueden_ni_intentarse(oficina_sqlite, reglas, vida, cambio, regla) -> None:
    malo = dataclasses.replace(vida(UNO)[0], **cambio)
    with abrir(oficina_sqlite, reglas) as padron:
        resumen = padron.registrar([malo, *vida(OTRO)], HOY)
        assert padron.credito(OTRO).estado == "NOTIFICADO"
    assert resumen.aceptados == 5
    assert resumen.apartados["regla"].to_list() == [regla]


def test_tandas_pequenas_dan_lo_mismo(oficina, reglas, vida, monkeypatch) -> None:
    """Un lote que no cabe en una tanda, con los hechos de cada crédito regados y la memoria de claves al mínimo."""
    monkeypatch.setattr("cedulas_cli.oficina.padron.escritura.TANDA", 7)
    monkeypatch.setattr("cedulas_cli.oficina.padron.escritura.CLAVES_EN_MEMORIA", 3)
    vidas = [vida(f"26000{n:04d}") for n in range(12)]
    por_pasos = [v[paso] for paso in range(5) for v in vidas]
    with abrir(oficina, reglas) as padron:
        resumen = padron.registrar([*por_pasos, *vidas[3]], HOY)
        assert (resumen.aceptados, resumen.repetidos) == (60, 5)
        assert set(padron.creditos()["estado"]) == {"NOTIFICADO"}
    assert verificar(oficina, reglas).integra


def test_corregir_en_la_misma_tanda_y_en_otra(oficina, reglas, vida) -> None:
    datos = {"corrige": 5, "accion": "sustituye", "motivo": "fecha mal leída", "fecha_corregida": "2026-10-26"}
    correccion = HechoNuevo(CREDITO, UNO, "correccion", HOY, "captura", "OF-1", datos)
    with abrir(oficina, reglas) as padron:
        padron.registrar([*vida(UNO), correccion], HOY)
        assert padron.credito(UNO).fecha_notificacion == date(2026, 10, 26)
        de_nuevo = {**datos, "fecha_corregida": "2026-10-27"}
        padron.registrar([dataclasses.replace(correccion, datos=de_nuevo)], HOY)
        assert padron.credito(UNO).fecha_notificacion == date(2026, 10, 27)
        assert padron.creditos()["fecha_notificacion"].to_list() == [date(2026, 10, 27)]
        assert len(padron.hechos(CREDITO, UNO)) == 7
    assert verificar(oficina, reglas).integra


def test_filtros_de_la_lista(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        padron.registrar([*vida(UNO), *vida(OTRO, 3)], HOY)

        def numeros(**filtros: object) -> list[str]:
            return padron.creditos(Filtros(**filtros))["numero_credito"].to_list()

        assert numeros() == [UNO, OTRO]
        assert numeros(estados=("POR_NOTIFICAR",)) == [OTRO]
        assert numeros(notificador="N-012") == [UNO]
        assert numeros(registro_patronal="Y5412345101", periodo="2026-08", sector="07", tipo_documento="02") == [
            UNO,
            OTRO,
        ]
        assert numeros(sector="08") == []
        limite = padron.credito(UNO).fecha_limite_pago
        assert numeros(vencen_antes=limite) == []
        assert numeros(vencen_antes=date.fromordinal(limite.toordinal() + 1)) == [UNO]
        assert numeros(numeros=(OTRO, "999999999")) == [OTRO]


def test_por_avanzar_solo_lo_que_ya_llego(oficina, reglas, vida) -> None:
    with abrir(oficina, reglas) as padron:
        padron.registrar([*vida(UNO), *vida(OTRO, 3)], HOY)
        proxima = padron.credito(UNO).proxima_fecha
        assert padron.por_avanzar(date.fromordinal(proxima.toordinal() - 1)) == []
        assert padron.por_avanzar(proxima) == [UNO]


def test_otros_asuntos_en_el_mismo_diario(oficina, reglas, vida) -> None:
    def contar(previo, hecho):
        if hecho.hecho == "imposible":
            raise ErrorCedulas("hecho-desconocido", "eso no pasa con un legajo")
        return {"prestamos": (previo or {"prestamos": 0})["prestamos"] + 1}

    legajo = HechoNuevo(LEGAJO, "L-1", "prestado", HOY, "custodio", "V-1", {})
    dobleces = {LEGAJO: contar}
    with abrir(oficina, reglas, dobleces=dobleces) as padron:
        nuevos = [legajo, *vida(UNO, 1), dataclasses.replace(legajo, documento="V-2")]
        assert padron.registrar(nuevos, HOY).aceptados == 3
        malo = padron.registrar([dataclasses.replace(legajo, hecho="imposible")], HOY)
        assert malo.apartados["regla"].to_list() == ["hecho-desconocido"]
        assert padron.proyeccion(LEGAJO) == {"L-1": {"prestamos": 2}}
        assert padron.proyeccion(LEGAJO, "L-9") == {}
        assert [h.n for h in padron.hechos(LEGAJO, "L-1")] == [1, 3]
    assert verificar(oficina, reglas, dobleces=dobleces).integra


def test_leer_un_padron_que_no_existe(oficina_sqlite, reglas) -> None:
    assert not existe(oficina_sqlite)
    with pytest.raises(ErrorCedulas) as error, abrir(oficina_sqlite, reglas, lectura=True):
        pass
    assert error.value.nombre == "padron-vacio"


def test_el_archivo_nace_privado(oficina_sqlite, reglas, vida) -> None:
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar(vida(UNO), HOY)
    assert (oficina_sqlite.raiz / "creditos.db").stat().st_mode & 0o077 == 0


_TEXTO = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
_DATOS = st.dictionaries(
    _TEXTO,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | _TEXTO,
        lambda dentro: st.lists(dentro, max_size=3) | st.dictionaries(_TEXTO, dentro, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(n=st.integers(1, 10**9), textos=st.tuples(*[_TEXTO] * 5), dias=st.tuples(st.dates(), st.dates()), datos=_DATOS)
def test_la_huella_rapida_es_la_del_dominio(n, textos, dias, datos) -> None:
    asunto, clave, nombre, usuario, documento = textos
    hecho = HechoNuevo(asunto, clave, nombre, dias[0], usuario, documento, datos)
    rapida = huella_con_texto(
        n,
        asunto,
        clave,
        nombre,
        dias[0].isoformat(),
        dias[1].isoformat(),
        usuario,
        documento,
        texto_de_datos(datos),
        INICIO,
    )
    assert rapida == huella_de(hecho, n, dias[1], INICIO)


@pytest.mark.parametrize("juntos", [True, False])
def test_a_un_sustituido_no_le_nace_un_segundo_sucesor(oficina, reglas, vida, juntos) -> None:
    """Invariante 4, en la misma captura o en otra."""

    def sucesor(numero: str) -> HechoNuevo:
        datos = {"registro_patronal": "Z9900001100", "periodo": "2026-08", "tipo_documento": "02"}
        datos |= {"suerte_principal": 5_000, "credito_origen": UNO}
        return HechoNuevo(CREDITO, numero, "emitido", date(2026, 12, 20), "ana", f"CED-{numero}", datos)

    tramite = [
        ("surte_efectos", "2026-10-26", {}),
        ("en_aclaracion", "2026-10-28", {}),
        ("sustituido", "2026-11-20", {"sucesor": OTRO}),
    ]
    sustituido = [
        *vida(UNO),
        *(HechoNuevo(CREDITO, UNO, h, date.fromisoformat(d), "ana", "ACL-1", datos) for h, d, datos in tramite),
    ]
    lotes = [[*sustituido, sucesor(OTRO), sucesor("260000003")]]
    if not juntos:
        lotes = [sustituido, [sucesor(OTRO)], [sucesor("260000003")]]
    with abrir(oficina, reglas) as padron:
        resumenes = [padron.registrar(lote, date(2026, 12, 21)) for lote in lotes]
        assert sorted(padron.creditos()["numero_credito"]) == [UNO, OTRO]
    (motivo,) = resumenes[-1].apartados["motivo"]
    assert f"ya tiene sucesor: {OTRO}" in motivo


def test_un_hecho_del_futuro_entra_con_aviso(oficina_sqlite, reglas, vida) -> None:
    with abrir(oficina_sqlite, reglas) as padron:
        resumen = padron.registrar(vida(UNO, 1), date(2026, 1, 2))
        assert resumen.aceptados == 1
        assert any("posterior al día en que se capturan (2026-01-02)" in aviso for aviso in resumen.avisos)
        assert not any("posterior" in aviso for aviso in padron.registrar(vida(OTRO, 1), HOY).avisos)
