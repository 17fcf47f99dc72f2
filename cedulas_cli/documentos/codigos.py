"""Código de barras Code 128 y QR: sus módulos y los operadores PDF que los dibujan."""

from __future__ import annotations

from functools import lru_cache

import zxingcpp

from cedulas_cli.errores import ErrorCedulas

_PATRONES = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
]  # 106 patrones se cotejan mejor de corrido contra la norma
"""Anchos barra-espacio de los valores 0 a 105 (ISO/IEC 15417)."""
_ALTO = "2331112"
_INICIO_B, _INICIO_C = 104, 105
_A_B, _A_C = 100, 99
_MODULOS_SIMBOLO = 11
_MODULOS_ALTO = 13
_MINIMO_C = 4


def _corrida_de_cifras(texto: str, desde: int) -> int:
    hasta = desde
    while hasta < len(texto) and "0" <= texto[hasta] <= "9":
        hasta += 1
    return hasta - desde


@lru_cache(maxsize=4096)
def code128_valores(texto: str) -> tuple[int, ...]:
    """Valores del símbolo, con inicio y dígito de control y sin el alto; cifras de dos en dos donde conviene."""
    if not texto or not all(" " <= signo <= "~" for signo in texto):
        raise ErrorCedulas(
            "falla-interna",
            f"«{texto}» no se puede escribir en Code 128",
            lugar="código de barras",
            causa="sólo admite caracteres ASCII imprimibles y al menos uno",
            remedio="revise cómo se formó el folio",
        )
    en_c = _corrida_de_cifras(texto, 0) >= _MINIMO_C
    valores = [_INICIO_C if en_c else _INICIO_B]
    i = 0
    while i < len(texto):
        cifras = _corrida_de_cifras(texto, i)
        if en_c:
            if cifras >= 2:
                valores.append(int(texto[i : i + 2]))
                i += 2
                continue
            en_c = False
            valores.append(_A_B)
        elif cifras >= _MINIMO_C and cifras % 2 == 0:
            en_c = True
            valores.append(_A_C)
            continue
        valores.append(ord(texto[i]) - 32)
        i += 1
    control = valores[0] + sum(posicion * valor for posicion, valor in enumerate(valores[1:], 1))
    return (*valores, control % 103)


def code128_modulos(texto: str) -> str:
    """Los módulos de izquierda a derecha, sin zonas de silencio: «1» barra, «0» espacio."""
    anchos = "".join(_PATRONES[valor] for valor in code128_valores(texto)) + _ALTO
    return "".join(("1" if i % 2 == 0 else "0") * int(ancho) for i, ancho in enumerate(anchos))


@lru_cache(maxsize=8192)
def _barras(valor: int, lugar: int) -> str:
    """Las tres barras de un símbolo puesto en el lugar dado, con un módulo por unidad y altura 1."""
    return _rectangulos(_PATRONES[valor], lugar * _MODULOS_SIMBOLO)


def _rectangulos(anchos: str, x: int) -> str:
    piezas = []
    for i, ancho in enumerate(anchos):
        if i % 2 == 0:
            piezas.append(f"{x} 0 {ancho} 1 re\n")
        x += int(ancho)
    return "".join(piezas)


def code128_ancho(texto: str) -> int:
    """Cuántos módulos mide, sin zonas de silencio."""
    return len(code128_valores(texto)) * _MODULOS_SIMBOLO + _MODULOS_ALTO


def code128_dibujo(texto: str, x: float, y: float, modulo: float, alto: float) -> bytes:
    """Operadores PDF que pintan las barras con su esquina inferior izquierda en (x, y)."""
    valores = code128_valores(texto)
    barras = "".join([_barras(valor, lugar) for lugar, valor in enumerate(valores)])
    cierre = _rectangulos(_ALTO, len(valores) * _MODULOS_SIMBOLO)
    return f"q {modulo:g} 0 0 {alto:g} {x:g} {y:g} cm\n{barras}{cierre}f Q\n".encode("ascii")


_CAPACIDAD_M = ((62, 4), (84, 5), (106, 6), (122, 7), (152, 8), (180, 9), (213, 10))
"""Octetos que caben con corrección media en cada versión de QR (ISO/IEC 18004, tabla 7)."""
_A_BITS = bytes.maketrans(b"\x00\xff", b"10")


def qr_modulos(texto: str) -> list[str]:
    """Los renglones del QR de arriba abajo, sin zona de silencio: «1» oscuro, «0» claro.

    Corrección media (aguanta 15 % dañado). La máscara va fija: elegirla cuesta el triple y un lector acepta cualquiera.
    """
    octetos = len(texto.encode())
    version = next((version for cabida, version in _CAPACIDAD_M if octetos <= cabida), None)
    opciones = f"version={version},dataMask=3" if version else "dataMask=3"
    codigo = zxingcpp.create_barcode(texto, zxingcpp.BarcodeFormat.QRCode, ec_level="M", options=opciones)
    imagen = zxingcpp.write_barcode_to_image(codigo, scale=1, add_quiet_zones=False)
    lado: int = imagen.shape[0]
    bits = bytes(imagen).translate(_A_BITS).decode("ascii")
    return [bits[i : i + lado] for i in range(0, lado * lado, lado)]


def qr_dibujo(texto: str, x: float, y: float, lado: float) -> bytes:
    """Operadores PDF del QR como máscara de un bit, con su esquina inferior izquierda en (x, y)."""
    modulos = qr_modulos(texto)
    cuenta = len(modulos)
    octetos = -(-cuenta // 8)
    relleno = "0" * (octetos * 8 - cuenta)
    datos = "".join([f"{int(renglon + relleno, 2):0{octetos * 2}X}" for renglon in modulos])
    return (
        f"q {lado:g} 0 0 {lado:g} {x:g} {y:g} cm\nBI /W {cuenta} /H {cuenta} /BPC 1 /IM true /D[1 0] /F/AHx ID\n"
        f"{datos}>\nEI Q\n"
    ).encode("ascii")
