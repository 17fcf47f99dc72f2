"""Las máquinas del papel (legajo y renglón de inventario), lo que supone cada estado y los plazos de custodia.

Las transiciones son del programa. Los plazos y con qué estados del crédito es compatible cada estado del legajo los
cambia la oficina en su carpeta `catalogos/`. Errores: «parametros-invalidos» (78) con archivo y renglón.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from cedulas_cli.dominio.credito.maquina import Estado as EstadoCredito
from cedulas_cli.dominio.custodia.condiciones import CONDICIONES as DE_CUSTODIA
from cedulas_cli.dominio.custodia.corte import EstadoLegajo
from cedulas_cli.dominio.custodia.vigilancia import Plazo
from cedulas_cli.dominio.inventario.condiciones import CONDICIONES as DE_INVENTARIO
from cedulas_cli.dominio.maquina_datos import NACIMIENTO, Condicion, Maquina, Paso
from cedulas_cli.parametros.credito import FAMILIA, Catalogo, Renglon, combinar

CUSTODIA, INVENTARIO = "datos_custodia", "datos_inventario"
_COLUMNAS = ("numero", "de", "a", "evento", "condiciones", "pide", "plazo", "base", "marca", "razon")
_OBLIGATORIAS = ("numero", "de", "a", "evento")
PASOS_LEGAJO: Final = Catalogo("transiciones_legajo.csv", _COLUMNAS, _OBLIGATORIAS, ("numero", "de", "a"))
PASOS_INVENTARIO: Final = Catalogo("transiciones_inventario.csv", _COLUMNAS, _OBLIGATORIAS, ("numero", "de", "a"))
ESTADOS: Final = Catalogo(
    "estados_legajo.csv",
    ("estado", "rotulo", "en_poder", "hojas", "vivo", "estados_credito"),
    ("estado", "rotulo", "hojas", "vivo", "estados_credito"),
    ("estado",),
)
PLAZOS: Final = Catalogo(
    "plazos_legajo.csv",
    ("estado", "falta", "dias", "unidad", "cuenta_desde", "motivo", "fuente"),
    ("estado", "falta", "dias", "unidad", "cuenta_desde", "motivo"),
    ("estado",),
)
HOJAS: Final = ("pendientes", "canceladas", "utilizadas")
UNIDADES: Final = ("habiles", "naturales")
_TODOS = "*"


@lru_cache(maxsize=1)
def maquina_de_custodia() -> Maquina:
    """La del legajo."""
    return Maquina("el legajo", _pasos(combinar(PASOS_LEGAJO, None, CUSTODIA), DE_CUSTODIA), DE_CUSTODIA)


@lru_cache(maxsize=1)
def maquina_de_inventario() -> Maquina:
    """La del renglón de inventario."""
    return Maquina("el renglón", _pasos(combinar(PASOS_INVENTARIO, None, INVENTARIO), DE_INVENTARIO), DE_INVENTARIO)


def estados_de_legajo(
    estados_credito: Mapping[str, EstadoCredito], carpeta_oficina: Path | None = None
) -> dict[str, EstadoLegajo]:
    """Qué supone cada estado del legajo, en el orden de la tabla."""
    hallados = {}
    for r in combinar(ESTADOS, carpeta_oficina, CUSTODIA):
        nombre = _conocido(r, maquina_de_custodia())
        hallados[nombre] = EstadoLegajo(
            nombre, r.celdas["rotulo"], r.uno_de("hojas", HOJAS), r.si("vivo"), _compatibles(r, estados_credito)
        )
    return hallados


def plazos_de_legajo(carpeta_oficina: Path | None = None) -> dict[str, Plazo]:
    """Cuánto puede quedarse un legajo en cada estado; los que no están no se vigilan."""
    hallados = {}
    for r in combinar(PLAZOS, carpeta_oficina, CUSTODIA):
        nombre, dias = _conocido(r, maquina_de_custodia()), r.celdas["dias"]
        if not dias.isascii() or not dias.isdigit() or len(dias) > 4:
            raise r.malo(f"«dias» es un entero de 0 a 9999, no «{dias}»")
        celdas = r.celdas
        hallados[nombre] = Plazo(
            nombre, celdas["falta"], int(dias), r.uno_de("unidad", UNIDADES), celdas["cuenta_desde"], celdas["motivo"],
            celdas["fuente"],
        )  # fmt: skip
    return hallados


def _conocido(r: Renglon, maquina: Maquina) -> str:
    nombre = r.celdas["estado"]
    if nombre not in maquina.estados:
        raise r.malo(f"el estado «{nombre}» no existe; los hay: {', '.join(maquina.estados)}")
    return nombre


def _compatibles(r: Renglon, estados_credito: Mapping[str, EstadoCredito]) -> frozenset[str]:
    """Los estados del crédito; `@familia` son todos los de esa familia y `*`, cualquiera."""
    juntos: set[str] = set()
    for parte in r.lista("estados_credito"):
        suyos = [
            e.estado
            for e in estados_credito.values()
            if parte in (_TODOS, e.estado) or e.familia == parte.removeprefix(FAMILIA) != parte
        ]
        if not suyos:
            raise r.malo(f"«{parte}» no es un estado del crédito ni una familia")
        juntos.update(suyos)
    return frozenset(juntos)


def _pasos(renglones: Iterable[Renglon], condiciones: Mapping[str, Condicion]) -> Iterator[Paso]:
    renglones = list(renglones)
    estados = {r.celdas["a"] for r in renglones}
    for r in renglones:
        celdas, de = r.celdas, r.lista("de")
        if desconocidos := [e for e in de if e != NACIMIENTO and e not in estados]:
            raise r.malo(f"a «{desconocidos[0]}» no se llega por ningún paso")
        if faltan := [c for c in r.lista("condiciones") if c not in condiciones]:
            raise r.malo(f"la condición «{faltan[0]}» no existe; las hay: {', '.join(sorted(condiciones))}")
        yield Paso(
            celdas["numero"], de, celdas["a"], celdas["evento"], r.lista("condiciones"), r.lista("pide"),
            celdas["plazo"], celdas["base"], celdas["marca"], celdas["razon"],
        )  # fmt: skip
