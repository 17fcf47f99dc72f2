"""Los rechazos de un hecho, con su nombre, dónde, por qué y cómo remediarlo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.maquina import NACIMIENTO, Maquina, Transicion
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.errores import ErrorCedulas


def lugar_de(hecho: Hecho | HechoNuevo) -> str:
    """Crédito, hecho y fecha, y su número si ya lo tiene."""
    n = f" (n {hecho.n})" if isinstance(hecho, Hecho) else ""
    return f"crédito {hecho.clave}, hecho «{hecho.hecho}» del {hecho.fecha}{n}"


def _paso(paso: Transicion) -> str:
    return f"{paso.numero} ({paso.de} → {paso.a}: {paso.evento})"


def sin_transicion(maquina: Maquina, de: str, a: str, hecho: Hecho | HechoNuevo) -> ErrorCedulas:
    """No hay paso directo: dice cuáles faltan antes o a dónde sí se puede ir."""
    origen = "todavía no existe" if de == NACIMIENTO else f"está en {de}"
    camino = maquina.camino(de, a)
    if de == a:
        causa, remedio = f"ya está en {a}", "si el hecho anterior estaba equivocado, regístrelo como «correccion»"
    elif camino:
        causa = "falta registrar antes: " + "; ".join(_paso(p) for p in camino[:-1])
        tiempo = "; los que mueve el tiempo, con `cedulas credito avanzar`"
        apertura = "; si es de antes del padrón, dé su apertura" if de == NACIMIENTO else ""
        remedio = f"registre los hechos que faltan, en orden{tiempo}{apertura}"
    else:
        llegadas = ", ".join(maquina.desde(de)) or "ninguno: es terminal"
        causa = f"desde {de} no se llega a {a}; se puede ir a: {llegadas}"
        remedio = "revise el número del crédito; si un hecho anterior estaba equivocado, regístrelo como «correccion»"
    return ErrorCedulas(
        "transicion-ilegal", f"el crédito {origen} y no puede pasar a {a}", lugar=lugar_de(hecho), causa=causa,
        remedio=remedio,
    )  # fmt: skip


def condicion_incumplida(
    de: str, a: str, hecho: Hecho | HechoNuevo, fallas: Sequence[tuple[Transicion, str]]
) -> ErrorCedulas:
    """El paso existe y una condición no se cumple: dice cuál paso y por qué."""
    causa = "; ".join(f"transición {paso.numero}: {razon}" for paso, razon in fallas)
    bases = sorted({paso.base for paso, _ in fallas if paso.base})
    fundamento = f" ({'; '.join(bases)})" if bases else ""
    return ErrorCedulas(
        "transicion-ilegal",
        f"el crédito no cumple lo necesario para pasar de {de} a {a}",
        lugar=lugar_de(hecho),
        causa=causa + fundamento,
        remedio="corrija el dato o registre antes lo que falta",
    )


def incompleto(hecho: Hecho | HechoNuevo, faltan: Sequence[str], paso: str) -> ErrorCedulas:
    """Al hecho le faltan datos."""
    return ErrorCedulas(
        "hecho-incompleto",
        f"al hecho «{hecho.hecho}» le falta: {', '.join(faltan)}",
        lugar=lugar_de(hecho),
        causa=f"lo pide {paso}",
        remedio="agregue esos datos y vuelva a registrarlo",
    )


def fuera_de_orden(hecho: Hecho | HechoNuevo, credito: Credito, desde: date | None) -> ErrorCedulas:
    """La fecha jurídica es anterior a la del estado del que parte."""
    return ErrorCedulas(
        "fecha-fuera-de-orden",
        f"el hecho es del {hecho.fecha} y el crédito está en {credito.estado} desde el {desde}",
        lugar=lugar_de(hecho),
        causa="un hecho no puede ser anterior al que lo hizo posible",
        remedio="revise la fecha; si la equivocada es la anterior, regístrela como «correccion»",
    )


def desconocido(hecho: Hecho | HechoNuevo, que: str, admitidos: Sequence[str]) -> ErrorCedulas:
    """El nombre del hecho, o de su tipo, no existe."""
    return ErrorCedulas(
        "hecho-desconocido",
        f"{que} no existe",
        lugar=lugar_de(hecho),
        causa=f"los hay: {', '.join(admitidos)}",
        remedio="corrija el nombre",
    )


def sin_credito(hecho: Hecho | HechoNuevo) -> ErrorCedulas:
    """Un hecho que supone un crédito que nadie ha dado de alta."""
    return ErrorCedulas(
        "credito-no-existe",
        f"el crédito {hecho.clave} no está en el padrón",
        lugar=lugar_de(hecho),
        causa="su primer hecho debe ser determinado, emitido, o la apertura de cartera que ya existía",
        remedio="revise el número o dé antes de alta el crédito",
    )


def segundo_sucesor(hecho: Hecho | HechoNuevo, origen: Credito) -> ErrorCedulas:
    """A un sustituido le nace otro sucesor."""
    return ErrorCedulas(
        "transicion-ilegal",
        f"el crédito {origen.numero_credito} ya tiene sucesor: {origen.sucesor}",
        lugar=lugar_de(hecho),
        causa="un sustituido apunta a exactamente un sucesor",
        remedio="revise credito_origen; si el sucesor asentado estaba equivocado, regístrelo como «correccion»",
    )
