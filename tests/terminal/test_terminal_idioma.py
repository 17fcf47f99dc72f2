"""Toda la ayuda y todo error de uso, en español; las opciones que se repiten, iguales en todas partes."""

from __future__ import annotations

import json
import re
from collections import defaultdict

import pytest

from cedulas_cli.comandos import ORDENES
from cedulas_cli.idioma import causa_del_sistema, valor_esperado
from cedulas_cli.ordenes import primera_frase

INGLES = re.compile(
    r"\b(usage|options?|commands?|arguments?|show|message|exit|help for|default|required|missing|invalid|value|such|"
    r"try|env var|integer|number|valid|input|should|choose|from|unexpected|extra|got|does|takes?|requires|deprecated|"
    r"possible|did you mean|not one of|file or directory|directory|int|float|str|path|range|text|list)\b",
    re.IGNORECASE,
)
SIGUE_SIENDO_ESPANOL = re.compile(r"--[a-z-]+|\bcedulas( [a-z-]+)*|«[^»]*»")
"""Nombres de opciones, rutas de órdenes y lo que el usuario tecleó no son prosa."""

PROPIAS = {
    ("demo", "--salida"): "la carpeta que produce, no una tabla",
    ("cedula extraer", "--salida"): "un PDF, no una tabla",
    ("ejemplo generar", "--salida"): "la carpeta que produce, no una tabla",
    ("ejemplo generar", "--formato"): "familia de archivos que genera (contrato §3)",
    ("ejemplo generar", "--periodo"): "lo que genera, no lo que busca",
    ("ejemplo generar", "--emision"): "lo que genera, no lo que busca",
    ("ejemplo generar", "--reemplaza"): "sustituye archivos de ejemplo, no una emisión recibida",
    ("factura recibir", "--periodo"): "suple lo que el archivo no diga; no filtra",
    ("factura recibir", "--importe"): "lo que declara la cifra de control, no un adeudo",
    ("factura recibir", "--multa"): "lo que declara la cifra de control, no un adeudo",
    ("rale confrontar", "--por"): "otros niveles: incidencia, crédito o conciliación",
    ("rale confrontar", "--padron"): "el padrón de la oficina, no un archivo",
    ("rale confrontar", "--importe"): "con qué importe propio se compara",
    ("rale recibir", "--corte"): "el corte de la cartera, no el del INPC",
    ("rale listar", "--corte"): "el corte de la cartera, no el del INPC",
    ("rale listar", "--clase"): "COP o RCV, no la clase de riesgo",
    ("rale confrontar", "--clase"): "COP o RCV, no la clase de riesgo",
    ("factura recibir", "--cifra-control"): "la que se recibe; no filtra",
    ("documento acta-recepcion", "--cifra-control"): "la que se recibió; no filtra",
    ("documento acta-recepcion", "--patrones"): "los que declara la cifra de control, no los que se generan",
    ("documento acta-recepcion", "--importe"): "lo que declara la cifra de control, no un adeudo",
    ("sua leer", "--tipo"): "qué importación es",
    ("sua escribir", "--tipo"): "qué importación se escribe",
    ("sua escribir", "--salida"): "un archivo de importación, no una tabla",
    ("validar", "--entrada"): "texto con un valor por línea, no una tabla",
    ("calendario vencimiento", "--emision"): "obligatoria: se calcula una sola",
    ("calcular accesorios", "--emision"): "con el periodo da un vencimiento; no filtra",
    ("explicar accesorios", "--emision"): "con el periodo da un vencimiento; no filtra",
    ("calendario emision", "--emision"): "filtra un calendario, no lo recibido",
    ("calcular modalidad", "--modalidad"): "obligatoria: es lo que se consulta",
    ("explicar cuotas", "--modalidad"): "elige los ramos de la emisión especial",
    ("calcular modalidad", "--sbc"): "optativo: sin él sólo se consulta",
    ("calcular modalidad", "--dias"): "optativos, con omisión propia por modalidad",
    ("calcular modalidad", "--edad"): "sólo en la 33",
    ("calcular modalidad", "--fecha-nacimiento"): "sólo en la 33",
    ("explicar cuotas", "--dias-labor"): "admite la semana completa: no convierte",
    ("credito listar", "--sector"): "filtra una lista; en «lote crear» agrega, y se repite",
    ("credito listar", "--registro-patronal"): "filtra el padrón",
    ("credito registrar", "--entrada"): "optativa: también se captura un hecho suelto",
    ("credito registrar", "--fecha"): "del hecho suelto, cuándo ocurrió",
    ("credito registrar", "--documento"): "el papel que acredita el hecho",
    ("liquidar", "--entrada"): "optativa: casos directos en vez de un periodo",
    ("liquidar", "--corte"): "hasta cuándo corren los accesorios de lo que se liquida",
    ("explicar liquidacion", "--credito"): "de cuál es el papel de trabajo, no un filtro",
    ("explicar cuotas", "--registro-patronal"): "busca en lo ya determinado, no filtra una lista",
    ("conciliar", "--formato"): "además, un libro de Excel",
    ("reporte notificacion", "--formato"): "además, un libro de Excel y el documento oficial",
    **dict.fromkeys(
        [
            (f"reporte {cual}", "--formato")
            for cual in (
                *("desfase", "cobranza-oportuna", "cobranza-emision", "desempeno", "productos", "antiguedad"),
                *("multas-sin-origen", "relojes"),
            )
        ],
        "además, un libro de Excel",
    ),
    **dict.fromkeys(
        [
            (orden, "--corte")
            for orden in (
                "conciliar",
                *(
                    f"reporte {cual}"
                    for cual in (
                        *("notificacion", "desfase", "cobranza-oportuna", "cobranza-emision", "desempeno"),
                        *("productos", "antiguedad", "multas-sin-origen", "relojes"),
                    )
                ),
            )
        ],
        "lo que el padrón sabía ese día, no un INPC",
    ),
    ("reporte desempeno", "--desde"): "el primer día que se mide, no de un plazo",
    **dict.fromkeys(
        [
            (f"explicar {cual}", "--formato")
            for cual in (
                *("cuotas", "accesorios", "prorroga", "prorroga-excepcional", "abonos", "cheque", "gastos-ejecucion"),
                *("multa", "sbc", "prima-rt", "capital", "extincion", "reversion", "liquidacion"),
                *("aviso", "semanas", "retencion", "sustitucion", "garantia", "huelga", "hogar", "continuacion"),
            )
        ],
        "además, un documento para imprimir",
    ),
    ("explicar cuotas", "--dias"): "días de un tramo, no de anticipación",
    ("explicar cuotas", "--desde"): "principio de un tramo, no de un plazo",
    ("respaldo listar", "--desde"): "un mes, no un día",
    ("respaldo listar", "--conjunto"): "filtra uno; crear acepta varios",
    ("respaldo restaurar", "--destino"): "debe ser una carpeta nueva",
    **dict.fromkeys(
        [
            (f"custodia {cual}", "--entrada")
            for cual in (
                *("imprimir", "cancelar", "ingresar", "ubicar", "salir", "devolver", "capturar", "turnar", "prestar"),
                *("aclarar", "extravio", "verificar", "corregir"),
            )
        ],
        "dice qué columna identifica al legajo",
    ),
    **dict.fromkeys(
        [(orden, "--salida") for orden in ("custodia documento", "inventario boletas", "inventario documento")],
        "un PDF, no una tabla",
    ),
    ("custodia salir", "--notificador"): "quien los recibe, no un filtro",
    ("custodia devolver", "--notificador"): "quien los devuelve, no un filtro",
    ("custodia devolver", "--fecha-notificacion"): "la del acta; no abre ningún plazo",
    ("custodia capturar", "--fecha-notificacion"): "la del acta; no abre ningún plazo",
    ("custodia devolver", "--medio"): "cualquiera que no sea personal",
    ("custodia devolver", "--resultado"): "de qué regresa el papel",
    ("custodia verificar", "--folio"): "el de la verificación",
    ("custodia documento", "--folio"): "el de lo que se imprime",
    ("custodia corregir", "--estado"): "el que debe quedar, no un filtro",
    ("custodia donde", "--estado"): "uno, del legajo",
    ("custodia cancelar", "--motivo"): "por qué se inutiliza",
    ("custodia prestar", "--motivo"): "para qué se pide",
    ("custodia corregir", "--motivo"): "qué estaba mal",
    ("custodia turnar", "--destino"): "a quién, no una carpeta",
    ("custodia faltantes", "--mas-de"): "en la unidad del plazo de cada estado",
    ("inventario abrir", "--corte"): "obligatorio: se sella",
    ("inventario abrir", "--rale"): "archivos, y se puede repetir",
    ("inventario abrir", "--padron"): "de dónde sale la base",
    ("inventario avance", "--por"): "los grupos de un inventario",
    ("inventario muestra", "--semilla"): "un texto cualquiera",
    **dict.fromkeys(
        [
            (f"documento {cual}", "--salida")
            for cual in (
                *("acta-recepcion", "acuses", "factura", "relacion", "ruta", "sin-sector", "citatorio", "acta"),
                *("acta-circunstanciada", "estrados"),
            )
        ],
        "un PDF, no una tabla",
    ),
    ("documento acta-circunstanciada", "--clase"): "clase de acta, no de cuota",
    ("documento ruta", "--inicio"): "primer día de ruta",
    ("sector ruta", "--inicio"): "primer día de ruta",
    ("sector tablero", "--tipo"): "tipo de sector, no de documento",
    ("sector reasignar", "--sector"): "a dónde va, no qué filtra",
    ("sector reasignar", "--notificador"): "quién lo llevará, no qué filtra",
    ("sector reasignar", "--motivo"): "obligatorio: queda en la historia del sector",
    ("notificacion entregar", "--notificador"): "quién los recibe",
    ("notificacion entregar", "--factura"): "el folio que se le pone, no el que se busca",
    ("notificacion capturar", "--entrada"): "optativa: también se captura de un lector",
    ("notificacion capturar", "--lecturas"): "cada lectura trae también su resultado",
    ("notificacion capturar", "--resultado"): "el de los renglones que no lo traigan",
    ("notificacion capturar", "--dia"): "día de la diligencia",
    ("notificacion citar", "--dia"): "día de la diligencia",
    ("notificacion citar", "--documento"): "por omisión, el folio del que se imprimió",
    ("notificacion estrados", "--documento"): "por omisión, el folio del que se imprimió",
    ("notificacion estrados", "--folio"): "del paquete que se publica",
    ("notificacion estrados", "--fojas"): "del paquete que se publica",
    ("notificacion buzon", "--documento"): "el acuse electrónico",
    ("notificacion buzon", "--abierta"): "notifica de verdad; en «calendario» sólo cuenta",
    ("notificacion avance", "--por"): "grupos de la conciliación",
    ("notificacion pendientes", "--mas-de"): "hábiles en poder del notificador",
    ("notificacion turnar", "--rale"): "cuál se usó, como constancia; no un archivo",
    ("notificacion turnar", "--vigentes"): "archivo de lo vivo en el RALE",
    ("confronta", "--base"): "contra qué se compara lo pagado",
    ("lote crear", "--sector"): "sólo esos paquetes",
    ("credito registrar", "--credito"): "el del hecho suelto",
    ("calendario notificacion", "--documento"): "cédula o multa, no un papel",
}
"""Mismo nombre con otro papel, y por qué; todo lo demás se declara una vez en `_opciones`."""


def ingles_en(texto: str) -> list[str]:
    return [hallado[0] for hallado in INGLES.finditer(SIGUE_SIENDO_ESPANOL.sub(" ", texto))]


def test_la_lista_si_reconoce_el_ingles():
    assert ingles_en("Usage: x [OPTIONS]\n Show this message and exit.")
    assert ingles_en("Missing option '--x'. Choose from: a, b")
    assert not ingles_en("Uso: cedulas [OPCIONES] ORDEN. Muestra esta ayuda y sale.")


def test_ninguna_ayuda_trae_ingles(todas):
    for hoja in todas:
        ayuda = hoja.orden.get_help(hoja.contexto)
        assert not ingles_en(ayuda), f"{hoja.camino}: {ingles_en(ayuda)}\n{ayuda}"
        assert ayuda.startswith("Uso: cedulas")
        assert "Muestra esta ayuda y sale." in ayuda
        assert "Opciones:" in ayuda
        assert not re.search(r"<(int|str|path|file|dir|float)[ >]", ayuda)


def test_cada_orden_lista_sus_codigos_de_salida(ordenes):
    for hoja in ordenes:
        ayuda = hoja.orden.get_help(hoja.contexto)
        assert re.search(r"Códigos: 0 ", ayuda), f"{' '.join(hoja.camino)} no lista sus códigos de salida"


def test_la_ayuda_de_la_raiz_es_la_de_cada_modulo(todas):
    raiz = todas[0]
    for orden in ORDENES:
        cargada = raiz.orden.get_command(raiz.contexto, orden.nombre)
        assert primera_frase(cargada) == orden.ayuda, f"actualice ORDENES: {orden.nombre}"


def test_las_opciones_repetidas_son_iguales(ordenes):
    usos = defaultdict(lambda: defaultdict(list))
    vistas = set()
    for hoja in ordenes:
        nombre = " ".join(hoja.camino)
        for parametro in hoja.orden.params:
            if parametro.param_type_name != "option":
                continue
            vistas.add((nombre, parametro.opts[0]))
            if (nombre, parametro.opts[0]) not in PROPIAS:
                forma = (parametro.help, valor_esperado(parametro), parametro.is_flag, parametro.multiple)
                usos[parametro.opts[0]][forma].append(nombre)
    distintas = {opcion: dict(formas) for opcion, formas in usos.items() if len(formas) > 1}
    assert not distintas, "\n".join(f"{o}: {f} → {q}" for o, formas in distintas.items() for f, q in formas.items())
    assert set(PROPIAS) <= vistas, "quite de PROPIAS lo que ya no existe"


# ---------------------------------------------------------------- errores de uso


def exigir_error_de_uso(codigo, salida, errores, donde):
    assert codigo == 2, (donde, codigo, errores)
    assert salida == ""
    assert errores.startswith("error[uso-incorrecto]: "), (donde, errores)
    assert errores.count("\n") == 1, (donde, errores)
    assert "Traceback" not in errores
    assert "vea «cedulas" in errores
    assert not ingles_en(errores), (donde, errores)


def test_opcion_desconocida_en_cada_orden(ordenes, teclear):
    for hoja in ordenes:
        donde = (*hoja.camino, "--no-existe")
        codigo, salida, errores = teclear(*donde)
        exigir_error_de_uso(codigo, salida, errores, donde)
        assert "«--no-existe»" in errores
        assert f"cedulas {' '.join(hoja.camino)} --help" in errores


def test_falta_lo_obligatorio(ordenes, teclear):
    for hoja in ordenes:
        if any(p.required for p in hoja.orden.params):
            exigir_error_de_uso(*teclear(*hoja.camino), hoja.camino)


def test_sobran_argumentos(ordenes, teclear):
    for hoja in ordenes:
        if not any(p.required or p.param_type_name == "argument" for p in hoja.orden.params):
            codigo, salida, errores = teclear(*hoja.camino, "uno", "dos")
            exigir_error_de_uso(codigo, salida, errores, hoja.camino)
            assert "uno dos" in errores


def test_opcion_sin_su_valor(ordenes, teclear):
    for hoja in ordenes:
        for parametro in hoja.orden.params:
            if parametro.param_type_name == "option" and not parametro.is_flag:
                exigir_error_de_uso(*teclear(*hoja.camino, parametro.opts[0]), (*hoja.camino, parametro.opts[0]))


def _valores_malos(parametro):
    descripcion = parametro.type_descriptor
    if parametro.param_type_name != "option" or parametro.is_flag:
        return []
    if descripcion.choices is not None or descripcion.annotation in (int, float):
        return ["zzz"]
    return []


def test_valor_que_no_sirve(ordenes, teclear):
    probadas = 0
    for hoja in ordenes:
        for parametro in hoja.orden.params:
            for valor in _valores_malos(parametro):
                donde = (*hoja.camino, parametro.opts[0], valor)
                codigo, salida, errores = teclear(*donde)
                exigir_error_de_uso(codigo, salida, errores, donde)
                assert parametro.opts[0] in errores
                probadas += 1
    assert probadas > 20


@pytest.mark.parametrize(
    ("tecleado", "dice"),
    [
        (("emisión",), "¿quiso decir «emision»"),
        (("calcula", "cuotas"), "¿quiso decir «calcular»"),
        (("calcular", "cuota"), "¿quiso decir «cuotas»"),
        (("calcular", "cuotas", "--formto", "csv"), "¿quiso decir «--formato»?"),
        (("validar", "ine", "1"), "«ine» no es uno de: nss, curp, rfc, registro-patronal"),
        (("validar",), "falta el argumento TIPO (uno de: nss, curp, rfc, registro-patronal)"),
        (("calendario", "plazo", "--desde", "2026-01-01", "--dias-habiles", "0"), "mínimo: 1"),
        (("parametros", "por-vencer", "--dias", "muchos"), "se esperaba un número entero (mínimo: 0)"),
        (("--nada",), "«--nada»"),
    ],
)
def test_el_error_dice_que_y_como(teclear, tecleado, dice):
    codigo, salida, errores = teclear(*tecleado)
    exigir_error_de_uso(codigo, salida, errores, tecleado)
    assert dice in errores


@pytest.mark.parametrize(
    "tecleado", [("dos\nrenglones",), ("validar", "nss", "--\x1b[31mrojo"), ("calcular", "cuotas", "a\nb", "\x07")]
)
def test_lo_tecleado_no_rompe_la_linea(teclear, tecleado):
    codigo, salida, errores = teclear(*tecleado)
    exigir_error_de_uso(codigo, salida, errores, tecleado)
    assert "\x1b" not in errores
    assert "\x07" not in errores


@pytest.mark.parametrize("forma", [("--formato", "json"), ("--formato=json",)])
def test_el_mismo_error_como_objeto(teclear, forma):
    codigo, salida, errores = teclear("calendario", "vencimiento", *forma)
    assert (codigo, salida) == (2, "")
    objeto = json.loads(errores)
    assert set(objeto) == {"tipo", "nombre", "mensaje", "lugar", "causa", "remedio", "codigo_salida"}
    assert (objeto["nombre"], objeto["codigo_salida"]) == ("uso-incorrecto", 2)
    assert objeto["mensaje"] == "falta la opción --periodo"
    assert objeto["lugar"] == "cedulas calendario vencimiento"


def test_un_grupo_sin_orden_ensena_su_ayuda(teclear, todas):
    for hoja in todas:
        if hoja.es_grupo:
            codigo, salida, errores = teclear(*hoja.camino)
            assert (codigo, salida) == (2, "")
            assert errores.startswith("Uso: cedulas")


def test_fallas_del_sistema_en_espanol():
    assert causa_del_sistema(FileNotFoundError(2, "No such file or directory")) == "no existe el archivo o la carpeta"
    assert causa_del_sistema(OSError(28, "No space left on device")) == "no queda espacio en el disco"
    assert "respondió" in causa_del_sistema(OSError(9999, "rareza"))


@pytest.mark.parametrize("idioma", ["en_US.UTF-8", "C", "fr_FR.UTF-8"])
def test_no_depende_del_idioma_de_la_maquina(monkeypatch, teclear, idioma):
    for variable in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(variable, idioma)
    codigo, salida, _ = teclear("--help")
    assert codigo == 0
    assert not ingles_en(salida)
