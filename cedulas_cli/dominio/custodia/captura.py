"""De lo que se lee de un archivo o de un lector de código de barras a los hechos de cada legajo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.credito.hechos import LEGAJO, HechoNuevo
from cedulas_cli.dominio.custodia import legajo as lg
from cedulas_cli.dominio.custodia.condiciones import LIMITE_DE_FOLIO
from cedulas_cli.dominio.lecturas import Lectura, Rechazo
from cedulas_cli.dominio.maquina_datos import Estado, Maquina
from cedulas_cli.errores import ErrorCedulas

ENTEROS: Final = ("hojas", "hoja_desde", "hoja_hasta", "casos", "hoja", "repuesta", "fojas")
LOGICOS: Final = ("firma",)
RESUELTO: Final = "resuelto"
"""Lo que se dice al cerrarse una aclaración: el hecho es el estado del que el legajo salió."""
_SI_NO: Final = {"si": True, "sí": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Movimiento(NamedTuple):
    """Lo que se hace con cada legajo leído; los datos de cada lectura mandan sobre los comunes."""

    hecho: str
    fecha: date
    usuario: str
    documento: str
    datos: Mapping[str, Any]


class Mesa:
    """Recibe lecturas en orden y las vuelve hechos, llevando cómo va quedando cada legajo.

    `legajos` trae los que ya existen de los créditos leídos, por clave.
    """

    def __init__(self, legajos: Mapping[str, Estado], maquina: Maquina) -> None:
        self._legajos = dict(legajos)
        self._maquina = maquina
        self._por_credito: dict[str, list[int]] = {}
        self._por_folio: dict[tuple[str, str], set[str]] = {}
        for clave in legajos:
            self._conocer(clave)

    def contar_folio(self, campo: str, folio: str, claves: Iterable[str]) -> None:
        """Los legajos que ya llevan ese folio (`folio_p1`, `lote`…), aunque no se hayan leído ahora."""
        self._por_folio.setdefault((campo, folio), set()).update(claves)

    def recibir(self, lectura: Lectura, m: Movimiento) -> HechoNuevo | Rechazo:
        """El hecho de una lectura, o por qué no puede ser."""
        leido = lg.leer_codigo(lectura.codigo)
        if leido is None:
            return self._rechazo(lectura, m, "codigo", "codigo-desconocido", "no es un legajo ni un crédito")
        try:
            datos, fecha, usuario, documento = self._datos(lectura, m)
            clave = self._clave(leido, m.hecho)
            if m.hecho == "impreso":
                clave = self._misma_impresion(leido, clave, fecha, documento, datos)
            hecho, datos = self._regreso(clave, m.hecho, datos)
            if hecho in ("impreso", "en_archivo"):
                datos = {"numero_credito": leido.numero_credito, **datos}
            self._exigir_lugar_en_folio(clave, hecho, datos)
            nuevo = HechoNuevo(LEGAJO, clave, hecho, fecha, usuario, documento, datos)
        except _Malo as malo:
            return self._rechazo(lectura, m, malo.campo, malo.regla, str(malo), malo.valor)
        try:
            self._legajos[clave] = lg.doblar(self._legajos.get(clave), nuevo, self._maquina)
            self._conocer(clave)
        except ErrorCedulas:
            return nuevo  # lo rechaza, o lo reconoce como repetido, quien captura
        for campo, folio in _folios(hecho, datos):
            self._por_folio.setdefault((campo, folio), set()).add(clave)
        return nuevo

    def _clave(self, leido: lg.Codigo, hecho: str) -> str:
        """El legajo al que se refiere: el juego que se dijo o el vivo del crédito; para lo nuevo, el siguiente."""
        if leido.juego:
            return lg.clave_de(*leido)
        numero = leido.numero_credito
        juegos = self._por_credito.get(numero, [])
        vivos = [j for j in juegos if lg.vivo(self._legajos[lg.clave_de(numero, j)])]
        if len(vivos) > 1:
            cuales = ", ".join(lg.clave_de(numero, j) for j in vivos)
            raise _Malo(
                "codigo", "doble-juego", numero, f"hay más de un juego vivo: {cuales}; lea el código del legajo"
            )
        if vivos:
            return lg.clave_de(numero, vivos[0])
        if not juegos:
            return lg.clave_de(numero, 1)
        ultimo = max(juegos)
        if hecho == "impreso" and self._legajos[lg.clave_de(numero, ultimo)].get("estado") == "CANCELADO_IMPRESO":
            return lg.clave_de(numero, ultimo + 1)
        return lg.clave_de(numero, ultimo)

    def _regreso(self, clave: str, hecho: str, datos: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """De una aclaración, el estado del que salió; de un vale sin folio, el suyo."""
        legajo = self._legajos.get(clave, {})
        if hecho == RESUELTO:
            if not legajo:
                raise _Malo("codigo", "legajo-no-existe", clave, "ese legajo no está en custodia")
            en_tramite = legajo.get("estado") == "EN_ACLARACION"
            return str(legajo.get("estado_previo" if en_tramite else "estado") or "").lower(), datos
        if hecho == "en_archivo" and legajo.get("estado") == "PRESTADO" and not datos.get("vale"):
            return hecho, {**datos, "vale": legajo.get("vale")}
        return hecho, datos

    def _misma_impresion(
        self, leido: lg.Codigo, clave: str, fecha: date, documento: str, datos: Mapping[str, Any]
    ) -> str:
        """El juego que ya registró esta misma impresión, si alguno; repetir la captura no es imprimir otra vez."""
        if leido.juego:
            return clave
        huella = lg.huella_de_impresion(HechoNuevo(LEGAJO, clave, "impreso", fecha, "", documento, datos))
        for juego in self._por_credito.get(leido.numero_credito, ()):
            otra = lg.clave_de(leido.numero_credito, juego)
            if self._legajos[otra].get("impresion") == huella:
                return otra
        return clave

    def _exigir_lugar_en_folio(self, clave: str, hecho: str, datos: Mapping[str, Any]) -> None:
        for campo, folio in _folios(hecho, datos):
            suyos = self._por_folio.get((campo, folio), set())
            if clave not in suyos and len(suyos) >= LIMITE_DE_FOLIO:
                motivo = f"el folio {folio} ya lleva {LIMITE_DE_FOLIO} legajos: genere otro"
                raise _Malo(campo.partition("_")[0], "folio-lleno", folio, motivo)

    def _datos(self, lectura: Lectura, m: Movimiento) -> tuple[dict[str, Any], date, str, str]:
        """Los del movimiento con los de la lectura encima; la fecha, el usuario y el documento aparte."""
        juntos: dict[str, Any] = {**m.datos}
        for campo, valor in lectura.datos.items():
            leido = _leer(campo, valor)
            if leido is not None:
                juntos[campo] = leido
        fecha, usuario, documento = juntos.pop("fecha", None), juntos.pop("usuario", ""), juntos.pop("documento", "")
        cuando = _fecha(fecha) if fecha is not None else m.fecha
        return juntos, cuando, str(usuario or m.usuario), str(documento or m.documento)

    def _conocer(self, clave: str) -> None:
        leido = lg.leer_codigo(clave)
        if leido is not None and leido.juego not in self._por_credito.setdefault(leido.numero_credito, []):
            self._por_credito[leido.numero_credito].append(leido.juego)

    def _rechazo(
        self, lectura: Lectura, m: Movimiento, campo: str, regla: str, motivo: str, valor: str | None = None
    ) -> Rechazo:
        dicho = lectura.codigo if valor is None else valor
        return Rechazo(lectura.renglon, lectura.codigo, m.hecho, campo, regla, dicho[:200], motivo)


class _Malo(Exception):
    def __init__(self, campo: str, regla: str, valor: str, motivo: str) -> None:
        super().__init__(motivo)
        self.campo, self.regla, self.valor = campo, regla, valor


def _folios(hecho: str, datos: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Los folios que este hecho llena: no pasan de treinta y dos legajos."""
    campos = {
        "verificado_p1": ("folio_p1", "folio"),
        "verificado_p2": ("folio_p2", "folio"),
        "turnado": ("lote", "lote"),
    }
    if hecho not in campos:
        return []
    campo, dato = campos[hecho]
    folio = str(datos.get(dato) or "")
    return [(campo, folio)] if folio else []


def _leer(campo: str, valor: Any) -> Any:
    """Una celda como la guarda el hecho; vacía es nulo."""
    if isinstance(valor, date):
        return valor.isoformat()[:10]
    if not isinstance(valor, str):
        return valor
    texto = valor.strip()
    if not texto:
        return None
    if campo in ENTEROS:
        return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 16 else texto
    return _SI_NO.get(texto.lower(), texto) if campo in LOGICOS else texto


def _fecha(texto: Any) -> date:
    try:
        return date.fromisoformat(str(texto))
    except ValueError:
        motivo = "la fecha debe ser AAAA-MM-DD y existir en el calendario"
        raise _Malo("fecha", "fecha-imposible", str(texto), motivo) from None
