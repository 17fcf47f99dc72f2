"""Una modalidad por dentro: su ficha, los ramos que cubre en un periodo, su tasa y, si es por persona, sus grupos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.especiales import CUOTA_PERSONA, Cobertura, cobertura, conocidas, grupos
from cedulas_cli.dominio.esquemas import CONCEPTOS, ESPECIAL, IMPORTE, OBRERAS, TASA
from cedulas_cli.dominio.pasos import Explicacion
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.explicar import explicar_renglon
from cedulas_cli.parametros.conceptos import cargar_conceptos
from cedulas_cli.parametros.modalidades import FichaModalidad, ficha_de
from cedulas_cli.sistema.fichas import Ficha

ESQUEMA = 1
DIAS_DE_ANUALIDAD = 365
_COLUMNAS: dict[str, Any] = {
    "modalidad": pl.String,
    "periodo": pl.String,
    "concepto": pl.String,
    "descripcion": pl.String,
    "columna": pl.String,
    "grupo_edad": pl.String,
    "tasa": TASA,
    "cuota_anual": IMPORTE,
    "importe": IMPORTE,
    "articulo": pl.String,
    "verificado": pl.String,
    "fundamento": pl.String,
}


@dataclass(frozen=True)
class Modalidad:
    """Lo que se sabe de una modalidad en un periodo; `calculo` si se dieron datos para calcularla."""

    ficha: FichaModalidad
    cobertura: Cobertura
    renglones: pl.DataFrame
    """Un renglón por concepto cubierto o por grupo de edad."""
    calculo: Explicacion | None
    valores: tuple[Valor, ...]

    @property
    def advertencias(self) -> tuple[str, ...]:
        """Lo SIN VERIFICAR de lo que se muestra."""
        return tuple(dict.fromkeys(v.advertencia for v in self.valores if not v.verificado))


def calcular(
    parametros: Parametros, clave: str, periodo: str, dados: Mapping[str, str], criterios: Criterios
) -> Modalidad:
    """La modalidad y, si se dio salario o edad, sus cuotas explicadas y comprobadas contra el motor."""
    consultada = consultar(parametros, clave, periodo)
    declarados = {columna: valor for columna, valor in dados.items() if valor}
    por_persona = consultada.cobertura.por_persona
    pide = {"edad", "fecha_nacimiento"} if por_persona else {"sbc"}
    if not declarados:
        return consultada
    if not pide & declarados.keys():
        falta = " o ".join(f"--{dato.replace('_', '-')}" for dato in sorted(pide))
        raise ErrorCedulas(
            "opcion-invalida",
            f"para calcular la modalidad {clave} falta {falta}",
            lugar=falta,
            causa="su cuota va por edad" if por_persona else "su cuota va por salario",
            remedio="agréguelo, o quite los demás datos para sólo consultarla",
        )
    dias = DIAS_DE_ANUALIDAD if por_persona else Periodo.de_texto(periodo).dias(ESPECIAL)
    renglon = {"emision": ESPECIAL, "periodo": periodo, "modalidad": clave, "sbc": "0", "dias": str(dias)}
    return consultar(parametros, clave, periodo, explicar_renglon(renglon | declarados, parametros, criterios))


def consultar(parametros: Parametros, clave: str, periodo: str, calculo: Explicacion | None = None) -> Modalidad:
    """La modalidad en ese periodo. Errores: «opcion-invalida» (2) si no existe; «modalidad-sin-cuota» (78)."""
    dia = Periodo.de_texto(periodo).primer_dia(ESPECIAL)
    existentes = conocidas(parametros)
    if clave not in existentes:
        raise ErrorCedulas(
            "opcion-invalida",
            f"no hay ninguna modalidad «{clave}»",
            lugar="--modalidad",
            causa=f"las que hay son: {', '.join(existentes)}",
            remedio="use una de ésas, o cargue sus ramos en la carpeta parametros/ de su oficina",
        )
    cubre = cobertura(parametros, clave, periodo)
    valores = [*cubre.usados]
    if cubre.por_persona:
        de_edad = grupos(parametros, clave, dia)
        if not de_edad:
            raise _sin_cuotas(clave, periodo)
        valores += [grupo.valor for grupo in de_edad]
        renglones = [_de_grupo(clave, periodo, grupo.valor, grupo.rotulo) for grupo in de_edad]
        if calculo is not None:
            usados = {valor for concepto in calculo.conceptos for paso in concepto.pasos for valor in paso.valores}
            suyos = [grupo.rotulo for grupo in de_edad if grupo.valor in usados]
            importe = pesos(sum(calculo.importes.values()))
            renglones = [r | {"importe": importe} for r in renglones if r["grupo_edad"] in suyos]
            valores = [valor for valor in valores if valor.parametro != CUOTA_PERSONA]
    else:
        renglones = _de_conceptos(parametros, cubre, calculo, valores)
    if calculo is not None:
        valores += calculo.valores
    tabla = pl.DataFrame(renglones, schema=_COLUMNAS)
    return Modalidad(ficha_de(clave), cubre, tabla, calculo, tuple(dict.fromkeys(valores)))


def _sin_cuotas(clave: str, periodo: str) -> ErrorCedulas:
    return ErrorCedulas(
        "modalidad-sin-cuota",
        f"la modalidad {clave} no tiene ninguna cuota anual cargada para {periodo}",
        lugar="parámetros del programa y de la oficina",
        causa="se cobra por persona y no se halló cuota publicada con esa vigencia",
        remedio=(
            "agréguela en la carpeta parametros/ de su oficina: "
            f"cuota_anual_persona,{clave}:EDAD-EDAD,AAAA-MM-DD,AAAA-MM-DD,PESOS,pesos,«DOF …»"
        ),
    )


def _de_grupo(clave: str, periodo: str, valor: Valor, rotulo: str) -> dict[str, Any]:
    return {
        "modalidad": clave,
        "periodo": periodo,
        "concepto": "cuota_fija",
        "descripcion": valor.descripcion,
        "columna": "patronal",
        "grupo_edad": rotulo,
        "cuota_anual": valor.valor,
        "verificado": "si" if valor.verificado else "no",
        "fundamento": valor.fundamento,
    }


def _de_conceptos(
    parametros: Parametros, cubre: Cobertura, calculo: Explicacion | None, valores: list[Valor]
) -> list[dict[str, Any]]:
    legales = cargar_conceptos()
    dia = Periodo.de_texto(cubre.periodo).primer_dia(ESPECIAL)
    explicados = {c.legal.concepto: c for c in calculo.conceptos} if calculo else {}
    renglones = []
    for concepto in (c for c in CONCEPTOS if c in cubre.conceptos):
        legal, dicho = legales[concepto], cubre.valor_de(concepto)
        # La cesantía patronal va por banda y la prima es del patrón: su tasa sólo se sabe al calcular.
        tasa: Decimal | None = None
        if valor := parametros.buscar(legal.tasa, dia):
            tasa = valor.valor
            valores.append(valor)
        elif (hecho := explicados.get(concepto)) and hecho.pasos and hecho.pasos[-1].tasa is not None:
            tasa = Decimal(hecho.pasos[-1].tasa).scaleb(-5)
        renglones.append(
            {
                "modalidad": cubre.modalidad,
                "periodo": cubre.periodo,
                "concepto": concepto,
                "descripcion": legal.descripcion,
                "columna": "obrero" if concepto in OBRERAS else "patronal",
                "tasa": tasa,
                "importe": pesos(explicados[concepto].importe) if concepto in explicados else None,
                "articulo": legal.articulo,
                "verificado": "si" if dicho.verificado else "no",
                "fundamento": dicho.fundamento,
            }
        )
    return renglones


def como_objeto(modalidad: Modalidad) -> dict[str, Any]:
    """Objeto JSON con importes y tasas como texto exacto; los campos sólo se agregan."""
    renglones = modalidad.renglones.with_columns(pl.col("tasa", "cuota_anual", "importe").cast(pl.String))
    objeto: dict[str, Any] = {
        "esquema": ESQUEMA,
        **asdict(modalidad.ficha),
        "periodo": modalidad.cobertura.periodo,
        "por_persona": modalidad.cobertura.por_persona,
        "conceptos": [{c: v for c, v in r.items() if v is not None} for r in renglones.to_dicts()],
        "advertencias": list(modalidad.advertencias),
    }
    if modalidad.calculo is not None:
        objeto["total"] = str(pesos(sum(modalidad.calculo.importes.values())))
    return objeto


def como_fichas(modalidad: Modalidad) -> list[Ficha]:
    """La ficha, los conceptos o grupos y las advertencias, para leer."""
    ficha = modalidad.ficha
    datos = [
        (rotulo, valor)
        for rotulo, valor in (
            ("sujeto", ficha.sujeto),
            ("quién paga", ficha.quien_paga),
            ("base", ficha.base),
            ("periodicidad", ficha.periodicidad),
            ("pago", ficha.pago),
            ("fundamento", ficha.fundamento),
            ("nota", ficha.nota),
        )
        if valor
    ]
    fichas = [Ficha(f"Modalidad {ficha.modalidad}: {ficha.nombre}", modalidad.cobertura.periodo, datos)]
    renglones = [_en_palabras(renglon) for renglon in modalidad.renglones.to_dicts()]
    fichas.append(Ficha("Cuota anual por persona" if modalidad.cobertura.por_persona else "Qué cubre", "", renglones))
    if modalidad.calculo is not None:
        total = sum(modalidad.calculo.importes.values())
        fichas.append(Ficha("Total", f"${pesos(total):,}", [("quién paga", modalidad.calculo.quien_paga)]))
    if modalidad.advertencias:
        fichas.append(Ficha("Advertencias", "", [("!", aviso) for aviso in modalidad.advertencias]))
    return fichas


def _en_palabras(renglon: dict[str, Any]) -> tuple[str, str]:
    if renglon["grupo_edad"]:
        return f"{renglon['grupo_edad']} años", f"${renglon['cuota_anual']:,}"
    partes = [f"{renglon['tasa'].normalize():f} %" if renglon["tasa"] is not None else ""]
    partes.append(f"${renglon['importe']:,}" if renglon["importe"] is not None else "")
    return renglon["descripcion"], "  ".join([p for p in partes if p] or ["según su banda o su prima"])
