"""Los mutantes de un módulo: cada uno es el mismo código con un solo cambio que una buena prueba debe notar."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARACIONES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERADORES: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
LOGICOS: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
METODOS = {
    "min_horizontal": "max_horizontal",
    "max_horizontal": "min_horizontal",
    "any": "all",
    "all": "any",
    "bisect_right": "bisect_left",
    "min": "max",
    "max": "min",
}
NO_SE_MUTAN = ("annotation", "returns", "decorator_list")
"""Campos que no cambian un resultado al correr."""


@dataclass(frozen=True)
class Mutante:
    """Un cambio: `clave` no lleva el renglón, para que siga valiendo si el módulo se mueve."""

    modulo: str
    renglon: int
    texto: str
    cambio: str
    codigo: str

    @property
    def clave(self) -> tuple[str, str, str]:
        """Módulo, texto del renglón y cambio."""
        return self.modulo, self.texto, self.cambio


def _nodos(nodo: ast.AST) -> Iterator[ast.AST]:
    """En orden de aparición, sin anotaciones ni decoradores."""
    for campo, valor in ast.iter_fields(nodo):
        if campo in NO_SE_MUTAN:
            continue
        for hijo in valor if isinstance(valor, list) else [valor]:
            if isinstance(hijo, ast.AST):
                yield hijo
                yield from _nodos(hijo)


def _cambios(nodo: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """Los cambios de un nodo: cómo se lee y cómo se hace."""
    match nodo:
        case ast.Compare(ops=[operador]) if type(operador) in COMPARACIONES:
            nuevo = COMPARACIONES[type(operador)]
            yield f"{type(operador).__name__} → {nuevo.__name__}", lambda n: setattr(n, "ops", [nuevo()])
        case ast.BinOp(op=operador) if type(operador) in OPERADORES:
            otro = OPERADORES[type(operador)]
            yield f"{type(operador).__name__} → {otro.__name__}", lambda n: setattr(n, "op", otro())
        case ast.BoolOp(op=operador):
            logico = LOGICOS[type(operador)]
            yield f"{type(operador).__name__} → {logico.__name__}", lambda n: setattr(n, "op", logico())
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
            yield f"sin {type(nodo.op).__name__}", lambda n: setattr(n, "op", ast.UAdd())
        case ast.Constant(value=bool() as valor):
            yield f"{valor} → {not valor}", lambda n: setattr(n, "value", not valor)
        case ast.Constant(value=int() as entero):
            yield f"{entero} → {entero + 1}", lambda n: setattr(n, "value", entero + 1)
        case ast.Attribute(attr=metodo) if metodo in METODOS:
            yield f"{metodo} → {METODOS[metodo]}", lambda n: setattr(n, "attr", METODOS[metodo])


class _SinSigno(ast.NodeTransformer):
    """`+x` es el rastro de un operador borrado: no todo objeto lo sabe evaluar."""

    def visit_UnaryOp(self, nodo: ast.UnaryOp) -> ast.AST:
        self.generic_visit(nodo)
        return nodo.operand if isinstance(nodo.op, ast.UAdd) else nodo


def mutantes(modulo: str, fuente: str) -> list[Mutante]:
    """Todos los de un módulo, en el orden de su texto."""
    arbol = ast.parse(fuente)
    renglones = fuente.splitlines()
    hallados: list[Mutante] = []
    vistos: Counter[tuple[str, str]] = Counter()
    for posicion, nodo in enumerate(_nodos(arbol)):
        for cambio, hacer in _cambios(nodo):
            otro = copy.deepcopy(arbol)
            hacer(list(_nodos(otro))[posicion])
            codigo = ast.unparse(ast.fix_missing_locations(_SinSigno().visit(otro)))
            renglon = getattr(nodo, "lineno", 0)
            texto = renglones[renglon - 1].strip()
            vistos[texto, cambio] += 1
            vez = vistos[texto, cambio]
            nombre = cambio if vez == 1 else f"{cambio} ({vez}.ª vez)"
            hallados.append(Mutante(modulo, renglon, texto, nombre, codigo))
    return hallados
