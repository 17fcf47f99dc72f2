"""Lo común a los pasos de notificar: catálogos, historias, de quién es cada crédito y las cuentas de una captura."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito import campos
from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.notificacion.historia import recibido_el, responsable
from cedulas_cli.dominio.notificacion.semaforo import Periodo, Reloj
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import APARTADOS, Captura, reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.emisiones import recibidas
from cedulas_cli.oficina.padron.escritura import ResumenCaptura
from cedulas_cli.oficina.padron.padron import Padron
from cedulas_cli.parametros.notificacion import Catalogos, Domicilio, cargar
from cedulas_cli.sistema.tablas import leer_entera

_DEL_PATRON = ("rfc", "razon_social", "domicilio", "localidad", "codigo_postal")
SIN_CATALOGO = "la oficina no tiene catalogos/sectores.csv: todo sector que no sea 00 se toma por ordinario"


class Cartera(dict[str, Credito]):
    """Créditos derivados, con su historia al lado."""

    historias: dict[str, list[Hecho]]


@dataclass(frozen=True)
class Contexto:
    """Una oficina con todo lo que hace falta para notificar."""

    oficina: Oficina
    configuracion: Configuracion
    reglas: Reglas
    catalogos: Catalogos

    @cached_property
    def reloj(self) -> Reloj:
        """Para medir en hábiles."""
        return Reloj(self.reglas.calendario)

    def periodo(self, credito: Credito, historia: Sequence[Hecho]) -> Periodo:
        """El de su cifra de control; si el catálogo no lo trae, los hábiles configurados desde que se recibió."""
        if (propio := self.catalogos.periodos.get(credito.cifra_control)) is not None:
            return propio
        inicio = recibido_el(historia)
        return Periodo(inicio, self.reglas.habiles(inicio, self.configuracion.dias_de_periodo))

    def a_cargo(self, credito: Credito, historia: Sequence[Hecho], dia: date) -> tuple[str, str]:
        """Notificador y controlador: quien lo tiene, a quien se le asignó por nombre o el de su sector."""
        sector = self.catalogos.sectores.buscar(credito.sector, dia)
        del_sector = (sector.notificador, sector.controlador) if sector else ("", "")
        quien = credito.notificador or responsable(historia) or del_sector[0]
        return quien, credito.controlador or del_sector[1]

    def avisos(self) -> tuple[str, ...]:
        """Lo que conviene saber de los catálogos que faltan."""
        return () if self.catalogos.sectores.propio else (SIN_CATALOGO,)


def contexto_de(oficina: Oficina) -> Contexto:
    """Configuración, reglas y catálogos de una oficina."""
    return Contexto(oficina, leer(oficina), reglas_de(oficina), cargar(oficina.catalogos))


def cartera(padron: Padron, numeros: Iterable[str], reglas: Reglas) -> Cartera:
    """Los créditos pedidos que existen, en orden de número, cada uno con su historia."""
    halladas = padron.historias(CREDITO, sorted(set(numeros)))
    propia = Cartera((numero, derivar(halladas[numero], reglas)) for numero in sorted(halladas))
    propia.historias = halladas
    return propia


def directorio(contexto: Contexto, creditos: Iterable[Credito]) -> dict[str, Domicilio]:
    """Dónde está cada patrón: lo de su crédito, lo de la última emisión que lo trae y, sobre todo, `domicilios.csv`."""
    juntos: dict[str, dict[str, Any]] = {}
    for c in creditos:
        dicho = {"rfc": c.rfc, "razon_social": c.razon_social}
        juntos.setdefault(c.registro_patronal, {}).update({k: v for k, v in dicho.items() if v})
    for recepcion in recibidas(contexto.oficina) if juntos else ():
        if (ruta := recepcion.tabla("patrones")).is_file():
            for patron in _patrones(ruta, list(juntos)):
                juntos[patron["registro_patronal"]].update({k: patron[k] for k in _DEL_PATRON if patron.get(k)})
    hallados = {}
    for registro, dichos in sorted(juntos.items()):
        propio = contexto.catalogos.domicilios.get(registro)
        corregidos = {k: v for k, v in propio._asdict().items() if v} if propio else {}
        hallados[registro] = Domicilio(**{**dichos, "registro_patronal": registro, **corregidos})
    return hallados


def _patrones(ruta: Path, registros: Sequence[str]) -> list[dict[str, Any]]:
    columnas = ["registro_patronal", *_DEL_PATRON]
    tabla = pl.scan_parquet(ruta)
    presentes = [c for c in columnas if c in tabla.collect_schema().names()]
    suyos = tabla.select(presentes).filter(pl.col("registro_patronal").is_in(registros))
    return suyos.unique(maintain_order=True).collect().to_dicts()


# ---------------------------------------------------------------- lo que entra y las cuentas


def tabla_de(entrada: str, exigidas: Sequence[str], para: str) -> pl.DataFrame:
    """Una tabla de entrada con al menos esas columnas («columna-faltante» si no)."""
    tabla = leer_entera(entrada)
    if faltan := [c for c in exigidas if c not in tabla.columns]:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=entrada,
            causa=f"{para} lleva al menos {', '.join(exigidas)}",
            remedio="agréguelas; el orden no importa",
        )
    return tabla


def texto(valor: Any) -> str:
    """Una celda como texto; lo ausente, vacío."""
    return "" if valor is None else str(valor).strip()


def dato(campo: str, valor: Any) -> Any:
    """Una celda como se guarda en el hecho: importes en centavos, fechas en ISO."""
    if valor is None or isinstance(valor, bool):
        return valor
    return campos.leer(campo, valor.isoformat()[:10] if isinstance(valor, date) else str(valor))


def dia_de(valor: Any) -> date | None:
    """Una celda de fecha; nada si no lo es."""
    if isinstance(valor, date):
        return date(valor.year, valor.month, valor.day)
    return date.fromisoformat(texto(valor)) if campos.es_fecha(texto(valor)) else None


def numeros_de(entrada: str) -> list[str]:
    """Los números de crédito de un archivo con esa columna, en su orden y sin repetir."""
    tabla = tabla_de(entrada, ["numero_credito"], "una lista de créditos")
    return list(dict.fromkeys(n for valor in tabla["numero_credito"].to_list() if (n := texto(valor))))


def nombre_de(entrada: str) -> str:
    """Cómo se cita un archivo en los apartados; la entrada estándar, sin nombre."""
    return "" if entrada == "-" else Path(entrada).name


@dataclass
class Cuenta:
    """Las cuentas de una captura mientras se arma: leidos = aceptados + repetidos + apartados."""

    archivo: str = ""
    leidos: int = 0
    repetidos: int = 0
    nuevos: list[HechoNuevo] = field(default_factory=list)
    apartados: list[tuple[Any, ...]] = field(default_factory=list)
    _renglones: list[int] = field(default_factory=list)

    def aceptar(self, renglon: int, nuevo: HechoNuevo) -> None:
        """Un hecho que se va a registrar."""
        self.nuevos.append(nuevo)
        self._renglones.append(renglon)

    def apartar(self, renglon: int, numero: str, hecho: str, error: ErrorCedulas, campo: str = "hecho") -> None:
        """Un renglón que no procede, con la regla y el remedio."""
        motivo = ": ".join(t for t in (error.mensaje, error.causa) if t)
        explicado = "; ".join(t for t in (motivo, error.remedio) if t)
        self.apartados.append((self.archivo, renglon, numero, hecho, campo, error.nombre, hecho, explicado))

    def rechazar(self, renglon: int, numero: str, campo: str, regla: str, valor: str, motivo: str) -> None:
        """Un renglón que ni siquiera llega a hecho."""
        self.apartados.append((self.archivo, renglon, numero, "", campo, regla, valor[:200], motivo))

    def cerrar(self, resumen: ResumenCaptura, avisos: Sequence[str] = (), *, ajenos: int = 0) -> Captura:
        """Las cuentas finales; `ajenos`, hechos registrados de más (la factura, el lote) que no son un renglón."""
        for lugar, numero, hecho, _, campo, regla, valor, motivo in resumen.apartados.iter_rows():
            renglon = self._renglones[lugar - 1] if lugar <= len(self._renglones) else 0
            self.apartados.append((self.archivo, renglon, numero, hecho, campo, regla, valor, motivo))
        tabla = pl.DataFrame(self.apartados, schema=APARTADOS, orient="row").sort("renglon", maintain_order=True)
        aceptados = resumen.aceptados - (ajenos if resumen.aceptados else 0)
        return Captura(self.leidos, aceptados, self.repetidos + resumen.repetidos, tabla, (*avisos, *resumen.avisos))
