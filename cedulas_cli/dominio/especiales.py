"""Seguros especiales: qué ramos cubre cada modalidad y cuánto cuesta la que se cobra por persona (derecho §9).

Todo sale de parámetros con vigencia, que la oficina puede agregar o corregir: `modalidad_cubre` (clave
`40:invalidez_vida`), `modalidad_por_persona`, `modalidad_sin_patron` y `cuota_anual_persona` (clave `33:30-39`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.esquemas import CONCEPTOS
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

CUBRE = "modalidad_cubre"
POR_PERSONA = "modalidad_por_persona"
SIN_PATRON = "modalidad_sin_patron"
CUOTA_PERSONA = "cuota_anual_persona"

MODALIDAD_OMISION = "10"
"""Sin modalidad, la del régimen obligatorio urbano (contrato §3)."""
EDAD_MAXIMA = 130
CONCEPTO_POR_PERSONA = "cuota_fija"
"""La cuota anual por persona paga prestaciones en especie: va en la columna de la cuota fija."""

RAMOS: dict[str, tuple[str, ...]] = {
    "eym_especie": ("cuota_fija", "excedente_patronal", "excedente_obrero"),
    "prestaciones_dinero": ("prestaciones_dinero_patronal", "prestaciones_dinero_obrero"),
    "gastos_medicos": ("gastos_medicos_patronal", "gastos_medicos_obrero"),
    "riesgos_trabajo": ("riesgos_trabajo",),
    "invalidez_vida": ("invalidez_vida_patronal", "invalidez_vida_obrero"),
    "guarderias": ("guarderias",),
    "retiro": ("retiro",),
    "cesantia_vejez": ("cesantia_vejez_patronal", "cesantia_vejez_obrero"),
    "vivienda": ("aportacion_vivienda",),
}
"""Ramo → columnas de cuotas. La amortización y el seguro de daños sólo van en la emisión bimestral."""

_CLAVE_DE_GRUPO = re.compile(r"^(?P<modalidad>[0-9]{2}):(?P<desde>[0-9]{1,3})(?:-(?P<hasta>[0-9]{1,3})|\+)$")


@dataclass(frozen=True)
class Cobertura:
    """Lo que una modalidad cubre en un periodo; `usados` son los valores que lo dicen."""

    modalidad: str
    periodo: str
    ramos: tuple[str, ...]
    por_persona: bool
    sin_patron: bool
    usados: tuple[Valor, ...]

    @property
    def conceptos(self) -> tuple[str, ...]:
        """Las columnas que se llenan, en el orden del contrato."""
        if self.por_persona:
            return (CONCEPTO_POR_PERSONA,)
        cubiertos = {concepto for ramo in self.ramos for concepto in RAMOS[ramo]}
        return tuple(concepto for concepto in CONCEPTOS if concepto in cubiertos)

    def valor_de(self, concepto: str) -> Valor:
        """El valor que dice que ese concepto se cubre."""
        if self.por_persona:
            return next(v for v in self.usados if v.parametro == POR_PERSONA)
        ramo = next(ramo for ramo in self.ramos if concepto in RAMOS[ramo])
        return next(v for v in self.usados if v.clave == f"{self.modalidad}:{ramo}")


@dataclass(frozen=True)
class Grupo:
    """Un grupo de edad (años cumplidos, ambos incluidos) con su cuota anual."""

    desde: int
    hasta: int
    valor: Valor

    @property
    def rotulo(self) -> str:
        """«30-39» o «80+»."""
        return self.valor.clave.split(":", 1)[1]


def conocidas(parametros: Parametros) -> list[str]:
    """Modalidades de las que se sabe algo, en orden."""
    con_ramos = {clave.split(":", 1)[0] for clave in parametros.claves(CUBRE)}
    return sorted(con_ramos | set(parametros.claves(POR_PERSONA)))


def cobertura(parametros: Parametros, modalidad: str, periodo: str) -> Cobertura:
    """Lo que cubre el primer día del periodo (se paga por adelantado). Si nada, «modalidad-sin-cuota» (78)."""
    dia = Periodo.de_texto(periodo).primer_dia("")
    de_persona = _vigente(parametros, POR_PERSONA, dia, modalidad)
    sin_patron = _vigente(parametros, SIN_PATRON, dia, modalidad)
    ramos = {ramo: valor for ramo in RAMOS if (valor := _vigente(parametros, CUBRE, dia, f"{modalidad}:{ramo}"))}
    if not ramos and de_persona is None:
        raise _sin_ramos(modalidad, periodo, dia)
    dichos = [de_persona] if de_persona else list(ramos.values())
    return Cobertura(
        modalidad=modalidad,
        periodo=periodo,
        ramos=() if de_persona else tuple(ramos),
        por_persona=de_persona is not None,
        sin_patron=sin_patron is not None,
        usados=(*dichos, *([sin_patron] if sin_patron else [])),
    )


def _vigente(parametros: Parametros, nombre: str, dia: date, clave: str) -> Valor | None:
    """El valor vigente si dice que sí; en cero es que no (así lo apaga una oficina)."""
    valor = parametros.buscar(nombre, dia, clave)
    return valor if valor is not None and valor.valor == 1 else None


def grupos(parametros: Parametros, modalidad: str, dia: date) -> list[Grupo]:
    """Grupos de edad con cuota vigente ese día; encimados o mal escritos, «parametros-invalidos» (78)."""
    hallados = []
    for clave in parametros.claves(CUOTA_PERSONA):
        valor = parametros.buscar(CUOTA_PERSONA, dia, clave)
        if valor is None:
            continue
        if not (forma := _CLAVE_DE_GRUPO.match(clave)):
            raise _grupo_malo(valor, "la clave debe ser MODALIDAD:EDAD-EDAD o MODALIDAD:EDAD+")
        if forma["modalidad"] == modalidad:
            hallados.append(Grupo(int(forma["desde"]), int(forma["hasta"] or EDAD_MAXIMA), valor))
    hallados.sort(key=lambda g: g.desde)
    for anterior, siguiente in itertools.pairwise(hallados):
        if anterior.hasta >= siguiente.desde:
            raise _grupo_malo(siguiente.valor, f"se encima con el grupo {anterior.rotulo}")
    return hallados


def cuota_por_persona(parametros: Parametros, modalidad: str, periodo: str, edad: int, renglon: str = "") -> Grupo:
    """El grupo de esa edad al inicio de la anualidad; si no tiene cuota publicada, «modalidad-sin-cuota» (78)."""
    dia = Periodo.de_texto(periodo).primer_dia("")
    for grupo in grupos(parametros, modalidad, dia):
        if grupo.desde <= edad <= grupo.hasta:
            return grupo
    raise _sin_cuota(parametros, modalidad, dia, edad, renglon)


def importe_por_edad(parametros: Parametros, modalidad: str, periodo: str) -> Iterable[tuple[int, int, Grupo]]:
    """(edad, centavos, grupo) de cada edad con cuota en ese periodo."""
    for grupo in grupos(parametros, modalidad, Periodo.de_texto(periodo).primer_dia("")):
        for edad in range(grupo.desde, min(grupo.hasta, EDAD_MAXIMA) + 1):
            yield edad, centavos(grupo.valor.valor), grupo


# ---------------------------------------------------------------- lo que falta, y cómo agregarlo


def _ejemplo(parametro: str, clave: str, desde: date, valor: str, unidad: str, hasta: str) -> str:
    columnas = "parametro,clave,desde,hasta,valor,unidad,fundamento"
    return f"parametros/propios.csv: {columnas} → {parametro},{clave},{desde},{hasta},{valor},{unidad},«DOF …»"


def _sin_ramos(modalidad: str, periodo: str, dia: date) -> ErrorCedulas:
    return ErrorCedulas(
        "modalidad-sin-cuota",
        f"la modalidad {modalidad} no tiene ramos ni cuota cargados para {periodo}",
        lugar="parámetros del programa y de la oficina",
        causa=f"ese periodo no hay ningún {CUBRE}[{modalidad}:…] vigente",
        remedio="agréguelos en la carpeta de su oficina, uno por ramo, por ejemplo en "
        + _ejemplo(CUBRE, f"{modalidad}:invalidez_vida", dia, "1", "si_no", ""),
    )


def _sin_cuota(parametros: Parametros, modalidad: str, dia: date, edad: int, renglon: str) -> ErrorCedulas:
    vigentes = grupos(parametros, modalidad, dia)
    series = [v for v in parametros if v.parametro == CUOTA_PERSONA and v.clave.startswith(f"{modalidad}:")]
    suyas = [v for v in series if (g := _CLAVE_DE_GRUPO.match(v.clave)) and _contiene(g, edad)]
    if vigentes:
        causa = f"ese día sólo tienen cuota los grupos: {', '.join(g.rotulo for g in vigentes)}"
    elif series:
        anios = sorted({f"del {v.desde} al {v.hasta}" for v in series})
        causa = f"sólo hay cuotas cargadas {', '.join(anios)}"
    else:
        causa = "no se halló ninguna cuota publicada"
    clave = suyas[-1].clave if suyas else f"{modalidad}:{edad}-{edad}"
    return ErrorCedulas(
        "modalidad-sin-cuota",
        f"la modalidad {modalidad} no tiene cuota anual cargada para {edad} años al {dia}",
        lugar=renglon or "parámetros del programa y de la oficina",
        causa=causa,
        remedio="agréguela en la carpeta de su oficina, con la vigencia del acuerdo, por ejemplo en "
        + _ejemplo(CUOTA_PERSONA, clave, dia, "PESOS", "pesos", "AAAA-MM-DD"),
    )


def _contiene(grupo: re.Match[str], edad: int) -> bool:
    return int(grupo["desde"]) <= edad <= int(grupo["hasta"] or EDAD_MAXIMA)


def _grupo_malo(valor: Valor, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"el grupo de edad «{valor.clave}» no sirve",
        lugar=valor.origen,
        causa=causa,
        remedio="corrija esa clave; por ejemplo 33:30-39 u 33:80+",
    )
