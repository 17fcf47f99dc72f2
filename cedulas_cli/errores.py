"""Errores con nombre estable, lugar, causa y remedio, y su código de salida (contrato §1)."""

from __future__ import annotations

from enum import IntEnum


class Codigo(IntEnum):
    """Un número, un significado."""

    BIEN = 0
    HALLAZGOS = 1
    USO = 2
    ENTRADA_INSERVIBLE = 65
    NO_EXISTE = 66
    FALLA_INTERNA = 70
    NO_SE_PUDO_ESCRIBIR = 73
    ENTRADA_SALIDA = 74
    OCUPADO = 75
    CONFIGURACION = 78
    INTERRUMPIDO = 130
    TUBERIA_CERRADA = 141
    TERMINADO = 143


CATALOGO: dict[str, tuple[Codigo, str]] = {
    # --- uso ---
    "uso-incorrecto": (Codigo.USO, "la orden no existe, le falta algo o trae algo de más"),
    "opcion-invalida": (Codigo.USO, "una opción no tiene la forma esperada o contradice a otra"),
    # --- entrada ---
    "archivo-no-existe": (Codigo.NO_EXISTE, "la ruta indicada no existe"),
    "nada-recibido": (Codigo.NO_EXISTE, "no hay nada recibido o emitido para ese periodo"),
    "insumo-ausente": (Codigo.NO_EXISTE, "falta algo con qué formar un reporte o una conciliación"),
    "folio-no-existe": (Codigo.NO_EXISTE, "el folio no está en el índice de cédulas"),
    "renglon-no-existe": (Codigo.NO_EXISTE, "ningún renglón determinado en la oficina es el que se pide"),
    "archivo-vacio": (Codigo.ENTRADA_INSERVIBLE, "el archivo no tiene contenido"),
    "formato-no-reconocido": (Codigo.ENTRADA_INSERVIBLE, "el contenido no es de ningún formato conocido"),
    "zip-roto": (Codigo.ENTRADA_INSERVIBLE, "el zip está dañado, cifrado o truncado"),
    "zip-sospechoso": (Codigo.ENTRADA_INSERVIBLE, "el zip se expande demasiado o trae rutas que escapan"),
    "libro-roto": (Codigo.ENTRADA_INSERVIBLE, "el libro de Excel está dañado o no es de una emisión"),
    "tabla-rota": (Codigo.ENTRADA_INSERVIBLE, "el CSV, JSONL o Parquet está dañado o incompleto"),
    "base-rota": (Codigo.ENTRADA_INSERVIBLE, "la base Access está dañada, truncada o con contraseña"),
    "columna-faltante": (Codigo.ENTRADA_INSERVIBLE, "a la tabla le falta una columna obligatoria"),
    "columna-flotante": (Codigo.ENTRADA_INSERVIBLE, "un importe llegó en punto flotante"),
    "sin-renglones-utiles": (Codigo.ENTRADA_INSERVIBLE, "ningún renglón se pudo aceptar"),
    "periodo-indeterminado": (Codigo.ENTRADA_INSERVIBLE, "el archivo no dice su periodo y no se indicó"),
    "periodo-contradictorio": (Codigo.ENTRADA_INSERVIBLE, "el archivo dice un periodo distinto del indicado"),
    "ya-hay-emision": (Codigo.ENTRADA_INSERVIBLE, "ya se recibió otra versión de esa emisión y periodo"),
    # --- cartera ---
    "corte-contradictorio": (Codigo.ENTRADA_INSERVIBLE, "el RALE dice una fecha de corte distinta de la indicada"),
    "ya-hay-otra-version": (Codigo.ENTRADA_INSERVIBLE, "ya se recibió otra versión de ese corte o de esa factura"),
    # --- lotes ---
    "determinacion-atrasada": (Codigo.ENTRADA_INSERVIBLE, "lo determinado ya no es lo que se calcula hoy"),
    "lote-alterado": (Codigo.ENTRADA_INSERVIBLE, "las cédulas de un lote no son las que se emitieron"),
    "registro-alterado": (Codigo.ENTRADA_INSERVIBLE, "un registro de sólo agregar ya no cuadra con sus huellas"),
    # --- créditos ---
    "transicion-ilegal": (Codigo.ENTRADA_INSERVIBLE, "el crédito no puede pasar a ese estado desde donde está"),
    "hecho-incompleto": (Codigo.ENTRADA_INSERVIBLE, "a un hecho le falta un dato que su transición pide"),
    "hecho-desconocido": (Codigo.ENTRADA_INSERVIBLE, "el nombre de un hecho, gestión o marca no existe"),
    "dato-de-hecho-invalido": (Codigo.ENTRADA_INSERVIBLE, "un dato de un hecho no tiene su forma"),
    "fecha-fuera-de-orden": (Codigo.ENTRADA_INSERVIBLE, "la fecha de un hecho es anterior al que lo hizo posible"),
    "pago-repetido": (Codigo.ENTRADA_INSERVIBLE, "ese pago ya está aplicado al crédito"),
    "correccion-invalida": (Codigo.ENTRADA_INSERVIBLE, "una corrección no se puede aplicar a la historia del crédito"),
    "credito-no-existe": (Codigo.NO_EXISTE, "el crédito no está en el padrón"),
    "numero-de-credito-invalido": (Codigo.ENTRADA_INSERVIBLE, "el número de crédito no son nueve dígitos utilizables"),
    # --- notificación ---
    "notificador-desconocido": (Codigo.NO_EXISTE, "el notificador no está en el catálogo de la oficina"),
    "constancia-no-vigente": (Codigo.ENTRADA_INSERVIBLE, "la constancia del notificador no vale ese día"),
    "notificador-distinto": (Codigo.ENTRADA_INSERVIBLE, "el resultado lo trae quien no firmó la entrega"),
    "credito-no-entregado": (Codigo.ENTRADA_INSERVIBLE, "se captura el resultado de un crédito que nadie tiene"),
    "doble-resultado": (Codigo.ENTRADA_INSERVIBLE, "esa entrega ya tiene otro resultado"),
    "resultado-desconocido": (Codigo.ENTRADA_INSERVIBLE, "el resultado no es ninguno de los que hay"),
    "sin-sector": (Codigo.ENTRADA_INSERVIBLE, "el crédito no tiene un sector que exista"),
    "credito-pagado": (Codigo.ENTRADA_INSERVIBLE, "el crédito ya está cubierto"),
    # --- custodia e inventario ---
    "legajo-no-existe": (Codigo.NO_EXISTE, "ese papel no está en custodia"),
    "papel-sin-casos": (Codigo.NO_EXISTE, "ningún legajo o renglón es de ese folio: no hay qué imprimir"),
    "inventario-no-existe": (Codigo.NO_EXISTE, "ese inventario o renglón no existe"),
    "inventario-ya-existe": (Codigo.ENTRADA_INSERVIBLE, "ya se abrió otro inventario con ese nombre"),
    "inventario-cerrado": (Codigo.ENTRADA_INSERVIBLE, "el inventario ya se cerró"),
    "base-no-cuadra": (Codigo.ENTRADA_INSERVIBLE, "la base del inventario no cuadra con los totales de su cartera"),
    # --- padrón de créditos ---
    "padron-vacio": (Codigo.NO_EXISTE, "la oficina todavía no tiene padrón de créditos"),
    "padron-ilegible": (Codigo.ENTRADA_INSERVIBLE, "la base del padrón está dañada o no es un padrón"),
    "padron-inaccesible": (Codigo.ENTRADA_SALIDA, "el servidor del padrón no responde como debe"),
    "padron-mas-nuevo": (Codigo.CONFIGURACION, "el padrón es de una versión más nueva del programa"),
    # --- respaldos ---
    "nada-que-respaldar": (Codigo.NO_EXISTE, "el conjunto y periodo no tienen archivos en la oficina"),
    "archivo-no-respaldable": (Codigo.ENTRADA_INSERVIBLE, "en la oficina hay algo que no es un archivo común"),
    "archivo-cambiante": (Codigo.OCUPADO, "un archivo cambió mientras se respaldaba"),
    "respaldo-ilegible": (Codigo.ENTRADA_INSERVIBLE, "el archivo no es un respaldo o no se puede leer su manifiesto"),
    "respaldo-inseguro": (Codigo.ENTRADA_INSERVIBLE, "el respaldo trae rutas que escapan o repetidas"),
    "destino-ocupado": (Codigo.NO_SE_PUDO_ESCRIBIR, "la carpeta de destino ya tiene algo"),
    # --- sistema ---
    "no-se-pudo-escribir": (Codigo.NO_SE_PUDO_ESCRIBIR, "no se pudo crear o reemplazar la salida"),
    "no-se-pudo-leer": (Codigo.ENTRADA_SALIDA, "falla de lectura del sistema"),
    "ocupado": (Codigo.OCUPADO, "otra corrida tiene el candado de la oficina"),
    "falla-interna": (Codigo.FALLA_INTERNA, "defecto del programa"),
    # --- configuración y parámetros ---
    "configuracion-invalida": (Codigo.CONFIGURACION, "oficina.toml no se puede usar"),
    "acto-incompleto": (Codigo.CONFIGURACION, "a la oficina le falta un requisito para emitir un acto"),
    "parametro-sin-vigencia": (Codigo.CONFIGURACION, "no hay valor legal para la fecha pedida"),
    "parametros-invalidos": (Codigo.CONFIGURACION, "una tabla de parámetros está mal formada"),
    "calendario-sin-cobertura": (Codigo.CONFIGURACION, "el calendario de inhábiles no llega a la fecha pedida"),
    "plantilla-incompleta": (Codigo.CONFIGURACION, "a una plantilla le falta un dato o está mal escrita"),
    "modalidad-sin-cuota": (Codigo.CONFIGURACION, "la modalidad no tiene cuota cargada"),
    "recurso-faltante": (Codigo.CONFIGURACION, "falta un recurso del programa (plantilla, calendario o fuente)"),
}


class ErrorCedulas(Exception):
    """Un error que el usuario puede entender y remediar.

    `nombre` es estable y está en `CATALOGO`, de donde sale el código de salida.
    """

    def __init__(self, nombre: str, mensaje: str, *, lugar: str = "", causa: str = "", remedio: str = "") -> None:
        super().__init__(mensaje)
        self.nombre = nombre
        self.mensaje = mensaje
        self.lugar = lugar
        self.causa = causa
        self.remedio = remedio
        self.codigo = CATALOGO[nombre][0]

    def __reduce__(self) -> tuple[object, ...]:
        """Permite cruzar procesos sin perder lugar, causa ni remedio."""
        return (_rehacer, (self.nombre, self.mensaje, self.lugar, self.causa, self.remedio))

    def como_dict(self) -> dict[str, object]:
        """El mismo error, para `--formato json` (una línea en stderr)."""
        return {
            "tipo": "error",
            "nombre": self.nombre,
            "mensaje": self.mensaje,
            "lugar": self.lugar,
            "causa": self.causa,
            "remedio": self.remedio,
            "codigo_salida": int(self.codigo),
        }

    def como_texto(self) -> str:
        """Bloque legible: nombre, lugar, causa y remedio."""
        partes = [f"error[{self.nombre}]: {self.mensaje}"]
        for rotulo, valor in (("lugar", self.lugar), ("causa", self.causa), ("remedio", self.remedio)):
            if valor:
                partes.append(f"  {rotulo + ':':<9}{valor}")
        return "\n".join(partes)


def _rehacer(nombre: str, mensaje: str, lugar: str, causa: str, remedio: str) -> ErrorCedulas:
    return ErrorCedulas(nombre, mensaje, lugar=lugar, causa=causa, remedio=remedio)
