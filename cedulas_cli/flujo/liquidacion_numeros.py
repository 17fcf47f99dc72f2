"""Los consecutivos de crédito, tomados del padrón que se tiene abierto (o de ninguno, si todavía no hay)."""

from __future__ import annotations

from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.liquidacion.numeracion import CONSECUTIVO_MAXIMO, armar, con_su_gemelo
from cedulas_cli.dominio.liquidacion.politica import Digitos
from cedulas_cli.oficina.padron.padron import Padron

BLOQUE = 200


class Consecutivos:
    """Entrega el siguiente número libre de cada prefijo, sin huecos mientras nadie más haya usado ese prefijo.

    Se usa con el padrón abierto para capturar: su candado hace que nadie tome los mismos.
    """

    def __init__(self, padron: Padron | None, digitos: Digitos) -> None:
        self._padron = padron
        self._digitos = digitos
        self._ultimo: dict[str, int] = {}
        self._tomados: set[str] = set()
        self._vistos: dict[str, int] = {}

    def tomar(self, prefijo: str) -> int:
        """El siguiente consecutivo de ese prefijo; ni él ni sus multas gemelas existen."""
        if prefijo not in self._ultimo:
            self._ultimo[prefijo] = self._vistos[prefijo] = self._ultimo_usado(prefijo)
        consecutivo = self._ultimo[prefijo] + 1
        while self._ocupado(prefijo, consecutivo):
            consecutivo += 1
        self._ultimo[prefijo] = consecutivo
        return consecutivo

    def _ocupado(self, prefijo: str, consecutivo: int) -> bool:
        if consecutivo > CONSECUTIVO_MAXIMO:
            return False
        if consecutivo > self._vistos[prefijo]:
            self._ver_bloque(prefijo)
        numero = armar(prefijo, consecutivo)
        return any(n in self._tomados for n in con_su_gemelo(numero, self._digitos))

    def _ver_bloque(self, prefijo: str) -> None:
        """Pregunta de una vez por los siguientes números y sus gemelos."""
        desde = self._vistos[prefijo] + 1
        hasta = min(desde + BLOQUE - 1, CONSECUTIVO_MAXIMO)
        numeros = [armar(prefijo, n) for n in range(desde, hasta + 1)]
        if self._padron is not None:
            todos = list(dict.fromkeys(n for numero in numeros for n in con_su_gemelo(numero, self._digitos)))
            self._tomados |= self._padron.historias(CREDITO, todos).keys()
        self._vistos[prefijo] = hasta

    def _ultimo_usado(self, prefijo: str) -> int:
        """Por bisección: los que da el programa van seguidos."""
        if not self._existe(prefijo, 1):
            return 0
        menor, mayor = 1, 2
        while mayor <= CONSECUTIVO_MAXIMO and self._existe(prefijo, mayor):
            menor, mayor = mayor, mayor * 2
        mayor = min(mayor, CONSECUTIVO_MAXIMO + 1)
        while mayor - menor > 1:
            medio = (menor + mayor) // 2
            if self._existe(prefijo, medio):
                menor = medio
            else:
                mayor = medio
        return menor

    def _existe(self, prefijo: str, consecutivo: int) -> bool:
        if self._padron is None:
            return False
        return bool(self._padron.hechos(CREDITO, armar(prefijo, consecutivo)))
