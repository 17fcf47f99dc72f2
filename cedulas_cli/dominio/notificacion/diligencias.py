"""De lo que trae el notificador al hecho que se registra: qué resultó, con qué constancia y con qué papel.

Las condiciones de ley (horas, cita, quién recibe, acta, causas) las revisa la máquina del crédito; aquí, lo que es de
la entrega: que se le haya dado, que no tenga ya otro resultado y que su constancia valga ese día.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio import notificaciones
from cedulas_cli.dominio.credito import numero
from cedulas_cli.dominio.credito.condiciones.notificacion import MANIFESTACION
from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import CREDITO, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Causa, Reglas
from cedulas_cli.dominio.notificacion import documentos
from cedulas_cli.dominio.notificacion.historia import Clase, entregas
from cedulas_cli.dominio.notificacion.notificadores import Notificadores
from cedulas_cli.dominio.notificacion.semaforo import EN_PODER_DEL_NOTIFICADOR
from cedulas_cli.errores import ErrorCedulas

Historia = Sequence[Hecho | HechoNuevo]


class Resultado(NamedTuple):
    """Un resultado que se puede capturar."""

    hecho: str
    personal: bool
    """¿Lo trae el notificador? Entonces lleva su constancia y el crédito debió entregársele."""
    papel: str
    exige: tuple[str, ...] = ()
    """Datos que el papel trae y aquí no se dejan para después."""
    datos: Mapping[str, str] = MappingProxyType({})


RESULTADOS: Final[Mapping[str, Resultado]] = {
    "notificado": Resultado("notificado", True, documentos.ACTA, ("hora", "atendio", "caracter")),
    "citado": Resultado("citado", True, documentos.CITATORIO, ("hora", "fecha_cita", "hora_cita")),
    "no_notificado": Resultado("no_notificado", True, documentos.CIRCUNSTANCIADA, ("causa",)),
    "no_localizado": Resultado("no_localizado", True, documentos.CIRCUNSTANCIADA, ("causa", "acta")),
    "devuelto": Resultado("por_notificar", True, "", datos={"motivo": "se recoge sin diligenciar"}),
    "estrados": Resultado("en_estrados", False, documentos.ESTRADOS, ("acuerdo", "folio", "fojas")),
    "correo": Resultado("notificado", False, "", ("acuse",), {"medio": notificaciones.CORREO}),
    "buzon": Resultado("notificado", False, "", datos={"medio": notificaciones.ELECTRONICA}),
    "manifestacion": Resultado("notificado", False, "", datos={"medio": MANIFESTACION}),
}
"""Lo que se dice al capturar → el hecho que se registra. También vale cualquier causa del catálogo."""


def admitidos(causas: Mapping[str, Causa]) -> frozenset[str]:
    """Todo lo que se puede decir de una diligencia: los resultados y las causas."""
    return frozenset({*RESULTADOS, *causas})


def resultado_de(dicho: str, causas: Mapping[str, Causa]) -> tuple[Resultado, dict[str, Any]]:
    """El resultado y los datos que ya implica; una causa implica el suyo. «resultado-desconocido» si no es ninguno."""
    if (hallado := RESULTADOS.get(dicho)) is not None:
        return hallado, dict(hallado.datos)
    if (causa := causas.get(dicho)) is not None:
        return RESULTADOS[causa.resultado], {"causa": dicho}
    raise ErrorCedulas(
        "resultado-desconocido",
        f"«{dicho}» no es un resultado de notificación" if dicho else "la diligencia no dice qué resultó",
        lugar="resultado",
        causa=f"los hay: {', '.join(RESULTADOS)}; o una causa: {', '.join(causas)}",
        remedio="corrija el resultado, o escanee primero la tarjeta con el que corresponde",
    )


@dataclass(frozen=True, slots=True)
class Diligencia:
    """Lo que se captura de un crédito; `documento` vacío toma el folio del papel que se le imprimió."""

    numero_credito: str
    resultado: str
    fecha: date
    usuario: str
    documento: str = ""
    notificador: str = ""
    datos: Mapping[str, Any] = field(default_factory=dict)


class Mesa:
    """Recibe diligencias en orden y las vuelve hechos, llevando cómo va quedando cada crédito."""

    def __init__(self, historias: Mapping[str, Historia], notificadores: Notificadores, reglas: Reglas) -> None:
        self._historias: dict[str, list[Hecho | HechoNuevo]] = {n: list(h) for n, h in historias.items()}
        self._creditos: dict[str, Credito] = {}
        self._notificadores = notificadores
        self._reglas = reglas

    def cargar(self, creditos: Mapping[str, Credito]) -> None:
        """Cómo está cada crédito antes de capturar."""
        self._creditos.update(creditos)

    def amparados(self, leido: documentos.Leido) -> list[str]:
        """Los créditos de un código: el suyo y, si es de un acta, la multa o la cuota que salió en la misma factura."""
        propio = leido.numero_credito
        if leido.clase not in documentos.DE_UN_CREDITO or propio not in self._creditos:
            return [propio]
        pareja = pareja_de(self._creditos[propio])
        if not pareja or pareja not in self._creditos:
            return [propio]
        return [propio, pareja] if self._factura(pareja) == self._factura(propio) != "" else [propio]

    def _factura(self, numero_credito: str) -> str:
        halladas = entregas(self._historias.get(numero_credito, ()))
        return halladas[-1].factura if halladas else ""

    def recibir(self, d: Diligencia) -> HechoNuevo | None:
        """El hecho que se registra; nada si ya constaba igual.

        Errores: «credito-no-existe», «resultado-desconocido», «credito-no-entregado», «doble-resultado»,
        «notificador-distinto», «constancia-no-vigente», «notificador-desconocido» y los de la máquina.
        """
        credito = self._creditos.get(d.numero_credito)
        if credito is None:
            raise _no_existe(d.numero_credito)
        resultado, datos = resultado_de(d.resultado, self._reglas.causas)
        datos.update({campo: valor for campo, valor in d.datos.items() if valor not in (None, "")})
        historia = self._historias[d.numero_credito]
        if resultado.personal:
            datos.update(self._constancia(d, historia))
        documento = d.documento or _folio(resultado.papel, credito)
        if resultado.hecho == "no_localizado" and d.documento:
            datos.setdefault("acta", d.documento)
        if faltan := [campo for campo in resultado.exige if datos.get(campo) in (None, "")]:
            raise _faltan(d, faltan)
        nuevo = HechoNuevo(CREDITO, d.numero_credito, resultado.hecho, d.fecha, d.usuario, documento, datos)
        if any(_lo_mismo(previo, nuevo) for previo in historia):
            return None
        if resultado.personal:
            _exigir_entregado(credito, historia, d)
        self._creditos[d.numero_credito] = aplicar(credito, nuevo, self._reglas)
        historia.append(nuevo)
        return nuevo

    def _constancia(self, d: Diligencia, historia: Historia) -> dict[str, Any]:
        """Los datos de quien diligenció y su constancia vigente ese día, del catálogo de la oficina."""
        halladas = entregas(historia)
        suyo = halladas[-1].notificador if halladas else ""
        if d.notificador and suyo and d.notificador != suyo:
            raise ErrorCedulas(
                "notificador-distinto",
                f"el crédito {d.numero_credito} se entregó a {suyo} y el resultado lo trae {d.notificador}",
                lugar=f"crédito {d.numero_credito}",
                causa=f"la entrega {halladas[-1].factura} del {halladas[-1].fecha} la firmó {suyo}",
                remedio="si cambió de manos, reasígnelo antes con: cedulas sector reasignar",
            )
        if not suyo or not self._notificadores:
            return {}
        return {"notificador": suyo, **self._notificadores.exigir(suyo, d.fecha).datos}


def pareja_de(credito: Credito) -> str:
    """El número de la multa de una cuota, o de la cuota de una multa; vacío si no se puede saber."""
    if credito.es_multa:
        return credito.credito_origen
    if credito.credito_multa:
        return credito.credito_multa
    lugar = numero.LUGAR_DE_MULTA
    derivado = credito.numero_credito[:lugar] + numero.DE_MULTA[credito.clase] + credito.numero_credito[lugar + 1 :]
    return derivado if derivado != credito.numero_credito else ""


def _folio(papel: str, credito: Credito) -> str:
    return documentos.folio(papel, credito.numero_credito, credito.intentos) if papel else ""


def _lo_mismo(previo: Hecho | HechoNuevo, nuevo: HechoNuevo) -> bool:
    mismos = (previo.hecho, previo.fecha, previo.documento) == (nuevo.hecho, nuevo.fecha, nuevo.documento)
    return mismos and dict(previo.datos) == dict(nuevo.datos)


def _exigir_entregado(credito: Credito, historia: Historia, d: Diligencia) -> None:
    if credito.estado in EN_PODER_DEL_NOTIFICADOR:
        return
    ultima = entregas(historia)[-1:]
    if ultima and ultima[0].clase != Clase.EN_TRAMITE:
        entrega = ultima[0]
        papel = f" con {entrega.documento}" if entrega.documento else ""
        raise ErrorCedulas(
            "doble-resultado",
            f"el crédito {credito.numero_credito} ya tiene resultado de esa entrega",
            lugar=f"crédito {credito.numero_credito}, «{d.resultado}» del {d.fecha}",
            causa=f"consta «{entrega.resultado}» del {entrega.fecha_resultado}{papel}, de la entrega {entrega.factura}",
            remedio="si el que consta está mal, corríjalo con un hecho «correccion»; si no, no haga nada",
        )
    raise ErrorCedulas(
        "credito-no-entregado",
        f"el crédito {credito.numero_credito} no está en poder de ningún notificador",
        lugar=f"crédito {credito.numero_credito}, «{d.resultado}» del {d.fecha}",
        causa=f"está {credito.estado}",
        remedio="revise el número; si sí salió, registre antes su entrega con: cedulas notificacion entregar",
    )


def _faltan(d: Diligencia, faltan: Sequence[str]) -> ErrorCedulas:
    return ErrorCedulas(
        "hecho-incompleto",
        f"al resultado «{d.resultado}» le falta: {', '.join(faltan)}",
        lugar=f"crédito {d.numero_credito}, «{d.resultado}» del {d.fecha}",
        causa="el papel de la diligencia los trae: sin ellos no se sabe si fue legal",
        remedio="agréguelos y vuelva a capturarla",
    )


def _no_existe(numero_credito: str) -> ErrorCedulas:
    return ErrorCedulas(
        "credito-no-existe",
        f"el padrón no conoce el crédito {numero_credito}",
        lugar=f"crédito {numero_credito}",
        causa="ningún hecho lo nombra",
        remedio="revise el código: nueve dígitos, con sus ceros",
    )
