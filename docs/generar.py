"""Escribe lo que de la documentación sale del propio programa: órdenes, errores y la máquina del crédito.

Se corre con `.venv/bin/python docs/generar.py` después de cambiar una orden, una opción o un error; las pruebas
comprueban que esté al día.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from cedulas_cli.cli import app
from cedulas_cli.dominio.credito.campos import CLASES, Clase
from cedulas_cli.dominio.credito.condiciones import CONDICIONES
from cedulas_cli.dominio.credito.gestiones import GESTIONES
from cedulas_cli.dominio.credito.invariantes import INVARIANTES
from cedulas_cli.dominio.credito.maquina import Transicion
from cedulas_cli.errores import CATALOGO, Codigo
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.credito import cargar_reglas

CARPETA = Path(__file__).resolve().parent
ANCHO = 100
AVISO = "<!-- Se genera con docs/generar.py; no se edita a mano. -->"

SIGNIFICADO: dict[Codigo, str] = {
    Codigo.BIEN: "terminó, nada que revisar",
    Codigo.HALLAZGOS: "terminó completo, con hallazgos que una persona debe revisar",
    Codigo.USO: "la orden está mal escrita",
    Codigo.ENTRADA_INSERVIBLE: "la entrada no sirve; no se produjo nada",
    Codigo.NO_EXISTE: "lo que se pide no existe",
    Codigo.FALLA_INTERNA: "defecto del programa",
    Codigo.NO_SE_PUDO_ESCRIBIR: "no se pudo crear la salida",
    Codigo.ENTRADA_SALIDA: "no se pudo leer o escribir en el disco",
    Codigo.OCUPADO: "ocupado; se puede reintentar",
    Codigo.CONFIGURACION: "falta configuración o un parámetro legal",
    Codigo.INTERRUMPIDO: "interrumpido con Ctrl-C",
    Codigo.TUBERIA_CERRADA: "quien leía la tubería la cerró",
    Codigo.TERMINADO: "terminado por señal (SIGTERM)",
}

QUE_HACER: dict[str, str] = {
    "uso-incorrecto": "Lea la ayuda que el mismo error cita (`cedulas … --help`).",
    "opcion-invalida": "Corrija la opción que dice `lugar`; el remedio trae un ejemplo que sí sirve.",
    "archivo-no-existe": "Revise la ruta y que la unidad esté montada.",
    "nada-recibido": "Haga antes el paso que falta; el remedio da la orden completa.",
    "insumo-ausente": "Consiga lo que dice el mensaje; el remedio da la orden o el archivo.",
    "folio-no-existe": "Busque el folio en `salidas/cedulas/*/*/indice.parquet`; si no está, emita las cédulas.",
    "renglon-no-existe": "Revise NSS, registro patronal y periodo; si el renglón se apartó, la causa dice por qué.",
    "archivo-vacio": "Vuelva a descargarlo.",
    "formato-no-reconocido": "Compare con [los formatos que se leen](formatos.md); suele ser una página web guardada "
    "con otro nombre.",
    "zip-roto": "Vuelva a descargarlo; si está cifrado, guárdelo sin contraseña.",
    "zip-sospechoso": "No lo abra: pida el archivo de nuevo a quien lo entregó.",
    "libro-roto": "Ábralo y guárdelo de nuevo como .xlsx, o pídalo otra vez.",
    "tabla-rota": "Revise el renglón que cita la causa; un CSV lleva encabezado y un JSONL un objeto por línea.",
    "base-rota": "Vuelva a copiarla con Access cerrado y sin contraseña; si insiste, exporte sus tablas a CSV.",
    "columna-faltante": "Agregue la columna; el orden no importa.",
    "columna-flotante": "Entregue los importes como texto, entero o Decimal.",
    "sin-renglones-utiles": "La causa resume las reglas incumplidas: casi siempre es otro archivo u otro periodo.",
    "periodo-indeterminado": "Repita la orden con `--periodo AAAA-MM`.",
    "periodo-contradictorio": "Revise qué archivo es, o indique el periodo que el archivo dice.",
    "ya-hay-emision": "Si esta versión sustituye a la anterior, repita con `--reemplaza`; si no, no haga nada.",
    "corte-contradictorio": "Revise qué RALE es, o indique con `--corte` la fecha que su encabezado dice.",
    "ya-hay-otra-version": "Si el RALE nuevo sustituye al anterior, repita con `--reemplaza`; una factura no se "
    "sustituye: sus créditos se corrigen con hechos.",
    "determinacion-atrasada": "Vuelva a determinar e imprimir con `cedulas cedula emitir --periodo AAAA-MM`.",
    "lote-alterado": "Vuelva a emitir las cédulas de ese periodo, o restaure desde un respaldo verificado.",
    "registro-alterado": "Restáurelo de un respaldo verificado y averigüe quién lo tocó; del padrón, "
    "`cedulas credito verificar` dice dónde.",
    "nada-que-respaldar": "Revise `--conjunto` y `--periodo`; lo que no existe no se respalda.",
    "archivo-no-respaldable": "Quite de la oficina la liga o el dispositivo que dice `lugar`.",
    "archivo-cambiante": "Repita la orden cuando nadie más escriba en la oficina.",
    "respaldo-ilegible": "Use otro respaldo; pruebe con `cedulas respaldo verificar RUTA --datos`.",
    "respaldo-inseguro": "No lo restaure: trae rutas que se salen de la carpeta.",
    "destino-ocupado": "Indique una carpeta nueva o vacía.",
    "no-se-pudo-escribir": "Revise espacio (`df -h`) y permisos; luego repita: sigue donde iba.",
    "no-se-pudo-leer": "Revise permisos y que el disco responda; luego repita.",
    "ocupado": "Espere, o agregue `--esperar-candado SEGUNDOS`. El candado muere con su proceso: no hay que borrarlo.",
    "falla-interna": "Adjunte al reporte el archivo que dice `lugar`.",
    "configuracion-invalida": "Corrija en `oficina.toml` el dato que dice la causa.",
    "acto-incompleto": "Complete en `oficina.toml` los datos que cita: [cuáles](liquidacion.md#antes-de-emitir).",
    "parametro-sin-vigencia": "Agregue el valor publicado en `parametros/` de la oficina: [cómo](parametros.md).",
    "parametros-invalidos": "Corrija el archivo y renglón que dice `lugar`.",
    "calendario-sin-cobertura": "Agregue los inhábiles publicados: [cómo](../calendarios/README.md).",
    "plantilla-incompleta": "Corrija la plantilla propia que dice `lugar`, o quítela para usar la del programa.",
    "modalidad-sin-cuota": "Revise la modalidad; si es correcta, aún no está cargada en esta versión.",
    "recurso-faltante": "Reinstale el programa.",
    "transicion-ilegal": "La causa dice qué transición o qué condición falta: regístrela antes, o corrija el dato. "
    "Vea [los créditos](creditos.md).",
    "hecho-incompleto": "Agregue los datos que cita y vuelva a registrar el hecho.",
    "hecho-desconocido": "Corrija el nombre; la causa trae los que hay.",
    "dato-de-hecho-invalido": "Corrija ese dato: importes en pesos con dos decimales, fechas AAAA-MM-DD, horas HH:MM.",
    "fecha-fuera-de-orden": "Revise la fecha; si la equivocada es la del hecho anterior, corríjalo.",
    "pago-repetido": "Si es otro pago, revise su folio; si el importe estaba mal, corrija el hecho anterior.",
    "correccion-invalida": "Corrija o anule también el hecho que la causa cita; varios se anulan a la vez.",
    "legajo-no-existe": "Revise el código; si el papel es de antes, ingréselo con `cedulas custodia ingresar`.",
    "papel-sin-casos": "Revise el folio o el libro: salen en `cedulas custodia donde` y `cedulas inventario avance`.",
    "inventario-no-existe": "Los que hay salen en `cedulas inventario listar`; se abren con `inventario abrir`.",
    "inventario-ya-existe": "La base de un inventario no se cambia: abra otro con otro nombre.",
    "inventario-cerrado": "Lo que se halle después va en el siguiente inventario.",
    "base-no-cuadra": "Pida el RALE completo o, si se sabe por qué no cuadra, dígalo con `--acepta-diferencia`.",
    "credito-no-existe": "Revise el número; si el crédito es de antes del padrón, dé su apertura.",
    "notificador-desconocido": "Agréguelo a `catalogos/notificadores.csv` con su constancia: "
    "[cómo](notificacion.md#los-catálogos).",
    "constancia-no-vigente": "Agregue al catálogo la constancia que se le expidió; sin ella no puede diligenciar.",
    "notificador-distinto": "Si los papeles cambiaron de manos, reasígnelos con `cedulas sector reasignar`.",
    "credito-no-entregado": "Revise el número; si sí salió, registre antes su entrega.",
    "doble-resultado": "Si el que consta está mal, regístrele una `correccion`; si no, no haga nada.",
    "resultado-desconocido": "Use uno de los que cita la causa, o escanee primero la tarjeta de resultado.",
    "sin-sector": "Asígnelo con `cedulas sector asignar`, o a mano con `cedulas sector reasignar`.",
    "credito-pagado": "Regístrelo como saldado; no se notifica ni se turna lo que ya se pagó.",
    "padron-vacio": "Registre o liquide el primer crédito; revise `--oficina`.",
    "padron-ilegible": "Vea qué está mal con `cedulas credito verificar` y reponga el padrón del último respaldo.",
    "padron-inaccesible": "Revise que el servidor esté en pie, la URL de `[padron]` y los permisos; luego repita.",
    "padron-mas-nuevo": "Actualice el programa: la base la usó una versión posterior.",
    "numero-de-credito-invalido": "Copie los nueve dígitos de la cédula o del RALE, con sus ceros.",
}


def ordenes() -> Iterator[tuple[str, str, bool]]:
    """Cada orden: cómo se teclea, su ayuda y si es un grupo de órdenes; en el orden de la ayuda."""
    yield from _recorrer(get_command(app), "cedulas", None)


def _recorrer(orden: Any, nombre: str, padre: Any) -> Iterator[tuple[str, str, bool]]:
    contexto = orden.make_context(nombre, [], parent=padre, resilient_parsing=True, terminal_width=ANCHO)
    subordenes = orden.list_commands(contexto) if hasattr(orden, "list_commands") else []
    ayuda = "\n".join(renglon.rstrip() for renglon in orden.get_help(contexto).splitlines())
    yield contexto.command_path, ayuda, bool(subordenes)
    for suborden in subordenes:
        yield from _recorrer(orden.get_command(contexto, suborden), suborden, contexto)


def referencia() -> str:
    """`ordenes.md`: la ayuda de cada orden, tal cual."""
    todas = list(ordenes())
    partes = [
        "# Referencia de órdenes",
        AVISO,
        "La ayuda de cada orden, como la muestra `--help`. Los códigos de salida se explican en "
        "[guiones.md](guiones.md#códigos-de-salida) y los errores en [errores.md](errores.md).",
        "\n".join(f"- [`{ruta}`](#{ruta.replace(' ', '-')})" for ruta, _, es_grupo in todas if not es_grupo),
    ]
    partes += [f"## {ruta}\n\n```text\n{ayuda}\n```" for ruta, ayuda, _ in todas]
    return "\n\n".join(partes) + "\n"


def catalogo() -> str:
    """`errores.md`: cada error con su código y qué hacer, agrupados por código."""
    partes = [
        "# Catálogo de errores",
        AVISO,
        "Cada error lleva un nombre que no cambia. En pantalla trae además el lugar, la causa y el remedio de ese caso "
        "(con `--formato json`, [el mismo error como objeto](guiones.md#errores-en-json)).",
    ]
    for codigo in sorted({codigo for codigo, _ in CATALOGO.values()}):
        renglones = [
            f"| `{nombre}` | {que_paso} | {QUE_HACER[nombre]} |"
            for nombre, (suyo, que_paso) in CATALOGO.items()
            if suyo is codigo
        ]
        encabezado = "| error | qué pasó | qué hacer |\n| --- | --- | --- |\n"
        partes.append(f"## {int(codigo)} — {SIGNIFICADO[codigo]}\n\n{encabezado}" + "\n".join(renglones))
    return "\n\n".join(partes) + "\n"


def _tabla(encabezado: tuple[str, ...], renglones: Iterable[tuple[object, ...]]) -> str:
    filas = [encabezado, ("---",) * len(encabezado), *renglones]
    return "\n".join("| " + " | ".join(str(c).replace("|", "·") for c in fila) + " |" for fila in filas)


def _nombres(nombres: Iterable[str]) -> str:
    return ", ".join(f"`{nombre}`" for nombre in nombres) or "—"


def _pedidos(paso: Transicion) -> str:
    """Lo que pide un paso, con `?` en lo que puede acreditarse después."""
    return _nombres([*paso.pide, *(f"?{dato}" for dato in paso.difiere)])


def _primer_renglon(funcion: Any) -> str:
    return str(funcion.__doc__).strip().splitlines()[0]


def transiciones() -> str:
    """`transiciones.md`: la máquina del crédito y sus catálogos, tal como viajan con el programa."""
    reglas = cargar_reglas(cargar_calendario())
    maquina = reglas.maquina
    marcas = {True: "sí", False: "no"}
    partes = [
        "# Estados, transiciones y catálogos del crédito",
        AVISO,
        "Lo que trae el programa; la oficina lo cambia en `catalogos/`, con los mismos nombres de archivo. Cómo se "
        "usa: [creditos.md](creditos.md). En la certeza, V es verificado en la ley, VP visto en la práctica e I, "
        "inferido.",
        "## Transiciones\n\nDel 1 al 36, las del ciclo del crédito; las que empiezan con A, agregadas con su razón. "
        "En «de», `-` es el nacimiento y `*` cualquier estado vivo; lo "
        "que se pide con `?` puede acreditarse después.\n\n"
        + _tabla(
            ("n.º", "de", "a", "evento", "pide", "condiciones", "plazo", "base", "certeza", "razón"),
            (
                (
                    p.numero,
                    p.de,
                    p.a,
                    p.evento,
                    _pedidos(p),
                    _nombres(p.condiciones),
                    p.plazo,
                    p.base,
                    p.marca,
                    p.razon,
                )
                for p in maquina.transiciones
            ),
        ),
        "## Condiciones\n\n"
        + _tabla(("condición", "qué exige"), ((f"`{n}`", _primer_renglon(f)) for n, f in sorted(CONDICIONES.items()))),
        "## Estados\n\n"
        + _tabla(
            ("estado", "qué es", "familia", "custodia", "terminal", "supone notificación", "marca que abre"),
            (
                (e.estado, e.rotulo, e.familia, e.custodia, marcas[e.terminal], marcas[e.exige_notificacion], e.marca)
                for e in maquina.estados.values()
            ),
        ),
        "## Gestiones\n\nHechos `gestion`, con su `tipo`.\n\n"
        + _tabla(("tipo", "pide", "para"), ((f"`{t}`", _nombres(g.pide), g.para) for t, g in GESTIONES.items())),
        "## Datos\n\nLa forma de cada dato que el programa interpreta; en un CSV, los importes van en pesos.\n\n"
        + _tabla(
            ("forma", "datos"),
            (
                (clase.name.lower(), _nombres(sorted(c for c, suya in CLASES.items() if suya is clase)))
                for clase in Clase
            ),
        ),
        "## Tipos de documento\n\nUno que no está aquí no detiene nada: entra como desconocido.\n\n"
        + _tabla(
            ("tipo", "qué es", "clases", "naturaleza", "verificado"),
            (
                (t.tipo_documento, t.nombre, " o ".join(t.clases), t.naturaleza, marcas[t.verificado])
                for t in reglas.tipos_documento.values()
            ),
        ),
        "## Incidencias\n\nLas que no están son del grupo IMPEDIMENTO. Ningún catálogo oficial es público: "
        "revíselo contra el de su subdelegación.\n\n"
        + _tabla(
            ("incidencia", "grupo", "uso visto", "estados compatibles", "verificado"),
            (
                (i.incidencia, i.grupo, i.uso, ", ".join(i.estados), marcas[i.verificado])
                for i in reglas.incidencias.values()
            ),
        ),
        "## Causas de no notificación\n\n"
        + _tabla(
            ("causa", "qué es", "lleva a", "base"),
            ((f"`{c.causa}`", c.explicacion, c.resultado.upper(), c.base) for c in reglas.causas.values()),
        ),
        "## Invariantes\n\n"
        + _tabla(("n.º", "hallazgo", "qué sostiene"), ((n, f"`{k}`", que) for k, (n, que) in INVARIANTES.items())),
    ]
    return "\n\n".join(partes) + "\n"


def documentos() -> dict[str, str]:
    """Nombre de cada documento generado y su contenido."""
    return {"ordenes.md": referencia(), "errores.md": catalogo(), "transiciones.md": transiciones()}


if __name__ == "__main__":
    for nombre, contenido in documentos().items():
        (CARPETA / nombre).write_text(contenido, encoding="utf-8")
