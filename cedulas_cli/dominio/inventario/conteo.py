"""El conteo ciego: de lo que el contador transcribe a un hecho, sin que nadie le diga qué debía encontrar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from cedulas_cli.dominio.credito import campos
from cedulas_cli.dominio.credito.hechos import INVENTARIO, HechoNuevo
from cedulas_cli.dominio.custodia.condiciones import es_credito, misma_persona
from cedulas_cli.dominio.custodia.legajo import leer_codigo
from cedulas_cli.dominio.inventario import renglon as rg
from cedulas_cli.dominio.inventario.condiciones import COMPARADOS, difieren
from cedulas_cli.dominio.lecturas import Lectura, Rechazo
from cedulas_cli.dominio.maquina_datos import Estado, Maquina
from cedulas_cli.errores import ErrorCedulas

DICHOS: Final = ("", rg.OTRO, rg.FALTANTE, rg.SOBRANTE)
"""Lo que el contador puede decir; total o parcial lo decide la comparación, no él."""


class MesaDeConteo:
    """Recibe lecturas en orden: el primer conteo, el segundo si el renglón está en la muestra, y el recuento.

    `altas` son los créditos que nacieron después del corte: su papel no sobra, llegó después.
    """

    def __init__(
        self, inventario: str, renglones: Mapping[str, Estado], maquina: Maquina, altas: Mapping[str, str]
    ) -> None:
        self._inventario = inventario
        self._renglones = dict(renglones)
        self._maquina = maquina
        self._altas = altas
        self._por_credito: dict[str, list[str]] = {}
        for clave, estado in renglones.items():
            if not _es_sobrante(clave):
                self._por_credito.setdefault(str(estado.get("numero_credito")), []).append(clave)

    def recibir(
        self, lectura: Lectura, fecha: date, contador: str, usuario: str, documento: str
    ) -> HechoNuevo | Rechazo:
        """El hecho de una lectura, o por qué no puede ser."""
        try:
            return self._recibir(lectura, fecha, contador, usuario, documento)
        except _Malo as malo:
            return Rechazo(
                lectura.renglon, lectura.codigo, "conteo", malo.campo, malo.regla, malo.valor[:200], str(malo)
            )

    def _recibir(self, lectura: Lectura, fecha: date, contador: str, usuario: str, documento: str) -> HechoNuevo:
        datos = {c: v for c, v in lectura.datos.items() if v is not None and v != ""}
        dia, quien = _fecha(datos.pop("fecha", None), fecha), str(datos.pop("contador", "") or contador)
        usuario, documento = str(datos.pop("usuario", "") or usuario), str(datos.pop("documento", "") or documento)
        dicho = str(datos.pop("resultado", "")).strip().lower()
        if dicho not in DICHOS:
            motivo = "el resultado es otro, faltante o sobrante; lo demás lo dice la comparación"
            raise _Malo("resultado", "resultado-desconocido", dicho, motivo)
        if not quien:
            raise _Malo("contador", "sin-contador", "", "no dice quién contó")
        leido = _leido(lectura.codigo, datos)
        comunes: dict[str, Any] = {"contador": quien}
        comunes |= {c: str(datos[c]).strip() for c in ("ubicacion", "observacion") if c in datos}
        clave = self._clave(lectura.codigo, leido, dicho)
        if clave is None:
            return self._sobrante(leido, comunes, dia, usuario, documento)
        hecho, propios = self._conteo(clave, dicho, leido, quien)
        nuevo = HechoNuevo(INVENTARIO, clave, hecho, dia, usuario, documento, {**comunes, **propios})
        try:
            self._renglones[clave] = rg.doblar(self._renglones[clave], nuevo, self._maquina)
        except ErrorCedulas:
            return nuevo  # lo rechaza, o lo reconoce como repetido, quien captura
        return nuevo

    def _clave(self, codigo: str, leido: Mapping[str, Any], dicho: str) -> str | None:
        """El renglón leído; nada si el papel no está en la base."""
        texto = codigo.strip().upper()
        if rg.SEPARADOR in texto:
            if texto in self._renglones and not _es_sobrante(texto):
                return texto
            raise _Malo("codigo", "boleta-desconocida", texto, "ese código no es de una boleta de este inventario")
        if dicho == rg.SOBRANTE:
            return None
        numero = str(leido.get("numero_credito") or "")
        suyas = self._por_credito.get(numero, [])
        if len(suyas) > 1:
            iguales = [c for c in suyas if not difieren(self._renglones[c], {**leido, "importe": None})]
            if len(iguales) != 1:
                motivo = f"el crédito {numero} está en {len(suyas)} renglones: lea el código de la boleta"
                raise _Malo("codigo", "credito-ambiguo", numero, motivo)
            return iguales[0]
        if suyas:
            return suyas[0]
        if dicho == rg.FALTANTE:
            raise _Malo("codigo", "no-esta-en-la-base", numero, "no puede faltar lo que no está en la base")
        return None

    def _conteo(self, clave: str, dicho: str, leido: Mapping[str, Any], contador: str) -> tuple[str, dict[str, Any]]:
        """Qué hecho es y con qué datos: el mismo contador repite su conteo; otro, en la muestra, hace el segundo."""
        estado = self._renglones[clave]
        papel = {} if dicho == rg.FALTANTE else {"leido": {c: leido[c] for c in COMPARADOS if c in leido}}
        segundo, tercero = estado.get("segundo") or {}, estado.get("recuento") or {}
        previos = (estado.get("contador"), segundo.get("contador"))
        nadie_antes = not any(misma_persona(contador, otro) for otro in previos)
        if misma_persona(contador, tercero.get("contador")) or (estado.get("discrepa") and nadie_antes):
            return rg.RECUENTO, {**papel, **({"resultado": dicho} if dicho else {})}
        if estado.get("contador") and not misma_persona(contador, estado.get("contador")):
            return rg.SEGUNDO, {**papel, **({"resultado": dicho} if dicho else {})}
        if dicho:
            return rg.HECHO_DE[dicho], papel
        if leido.get("importe") is None:
            raise _Malo("importe", "lectura-incompleta", "", "falta el importe que el papel trae")
        return rg.HECHO_DE[rg.PARCIAL if difieren(estado, leido) else rg.TOTAL], papel

    def _sobrante(
        self, leido: Mapping[str, Any], comunes: dict[str, Any], dia: date, usuario: str, documento: str
    ) -> HechoNuevo:
        datos = {**comunes, **leido}
        if alta := self._altas.get(str(leido.get("numero_credito") or "")):
            datos["posterior"] = alta
        clave = rg.clave_de_sobrante(self._inventario, leido)
        return HechoNuevo(INVENTARIO, clave, "sobrante", dia, usuario, documento, datos)


class _Malo(Exception):
    def __init__(self, campo: str, regla: str, valor: str, motivo: str) -> None:
        super().__init__(motivo)
        self.campo, self.regla, self.valor = campo, regla, valor


def _es_sobrante(clave: str) -> bool:
    return clave.partition(rg.SEPARADOR)[2].startswith("S")


def _leido(codigo: str, datos: Mapping[str, Any]) -> dict[str, Any]:
    """Lo transcrito del papel, con su forma; el crédito, del propio código si no se transcribió aparte."""
    leido: dict[str, Any] = {}
    for campo in COMPARADOS:
        valor = datos.get(campo)
        if valor is None:
            continue
        convertido = campos.leer(campo, valor) if isinstance(valor, str) else valor
        if campo == "importe" and (not isinstance(convertido, int) or isinstance(convertido, bool)):
            raise _Malo(campo, "importe-ilegible", str(valor), "el importe va en pesos con dos decimales: 1234.50")
        if convertido is not None:
            leido[campo] = convertido if campo == "importe" else str(convertido).strip().upper()
    hallado = leer_codigo(codigo)
    if hallado is not None:
        leido.setdefault("numero_credito", hallado.numero_credito)
    elif rg.SEPARADOR not in codigo and codigo.strip():
        raise _Malo("codigo", "codigo-desconocido", codigo, "no es una boleta ni un crédito")
    if "numero_credito" in leido and not es_credito(leido["numero_credito"]):
        motivo = "un número de crédito son nueve dígitos"
        raise _Malo("numero_credito", "credito-forma", str(leido["numero_credito"]), motivo)
    return leido


def _fecha(texto: Any, omision: date) -> date:
    if texto is None:
        return omision
    if isinstance(texto, date):
        return date(texto.year, texto.month, texto.day)
    try:
        return date.fromisoformat(str(texto).strip())
    except ValueError:
        motivo = "la fecha debe ser AAAA-MM-DD y existir en el calendario"
        raise _Malo("fecha", "fecha-imposible", str(texto), motivo) from None
