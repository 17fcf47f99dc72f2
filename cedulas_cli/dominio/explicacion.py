"""El cálculo de un renglón paso a paso: base, días, tasa, producto exacto y redondeo de cada concepto, con su porqué.

Usa las mismas partes, bandas y redondeos que el motor, pero renglón por renglón y con fracciones exactas; quien lo
llama compara cada importe con el del motor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from cedulas_cli.dominio.cuotas import DENTRO_DE_BANDA, Criterios
from cedulas_cli.dominio.dinero import ESCALA_TASA, pesos, redondear_division
from cedulas_cli.dominio.especiales import Cobertura, cobertura, cuota_por_persona
from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL, conceptos_de
from cedulas_cli.dominio.partes import BANDAS, Parte, Vivienda, partir_periodo, vivienda_del_bimestre
from cedulas_cli.dominio.pasos import (
    Concepto,
    ConceptoLegal,
    Explicacion,
    Paso,
    Renglon,
    decimal_de,
    dinero,
    por_ciento,
)
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.semana_reducida import DIAS_DE_LABOR, ausencias_equivalentes
from cedulas_cli.dominio.tabla_parametros import CLASE_OMISION
from cedulas_cli.dominio.tabla_vivienda import TablaDisminucion, diezmilesimos
from cedulas_cli.dominio.vigencia import Parametros, Valor

PORCENTAJE, CUOTA_FIJA, FACTOR = 1, 2, 3
"""Tipos de descuento de un crédito de vivienda."""


def explicar(
    renglon: Renglon, parametros: Parametros, criterios: Criterios, fichas: Mapping[str, ConceptoLegal]
) -> Explicacion:
    """Explica cada concepto de la emisión; en la especial, los que su modalidad cubre.

    Si falta un valor legal, «parametro-sin-vigencia» o «modalidad-sin-cuota» (78).
    """
    periodo = Periodo.de_texto(renglon.periodo)
    cubre = cobertura(parametros, renglon.modalidad, renglon.periodo) if renglon.emision == ESPECIAL else None
    partes = partir_periodo(parametros, renglon.emision, periodo, renglon.zona)
    tocadas = [t for parte in partes if (t := _Tocada(renglon, parte, criterios, parametros)).naturales > 0]
    vivienda = None
    if renglon.emision == BIMESTRAL and renglon.tipo_descuento:
        vivienda = vivienda_del_bimestre(parametros, periodo, renglon.tipo_descuento == FACTOR, renglon.con_tabla)
    conceptos: dict[str, Concepto] = {}
    for nombre in cubre.conceptos if cubre else conceptos_de(renglon.emision):
        ficha = fichas[nombre]
        if cubre and cubre.por_persona:
            ficha = _ficha_por_persona(ficha, cubre)
            pasos = [_paso_por_persona(renglon, periodo, parametros)]
        elif ficha.base == "credito":
            pasos = _pasos_de_credito(ficha, renglon, tocadas, vivienda)
        else:
            pasos = [tocada.paso(ficha) for tocada in tocadas]
        if cubre:
            pasos = [replace(paso, valores=(*paso.valores, cubre.valor_de(nombre))) for paso in pasos]
        conceptos[nombre] = _sumar(ficha, pasos)
    if criterios.redondeo == "total":
        conceptos |= {n: _por_resta(c, conceptos) for n, c in conceptos.items() if _pareja(n) in conceptos}
    quien, valores = _quien_paga(renglon, partes, cubre)
    return Explicacion(renglon, criterios, tuple(conceptos.values()), quien, valores)


class _Tocada:
    """Una parte del periodo que el tramo toca: sus días, su base y sus tasas."""

    def __init__(self, renglon: Renglon, parte: Parte, criterios: Criterios, parametros: Parametros) -> None:
        self.renglon, self.parte, self.criterios, self.parametros = renglon, parte, criterios, parametros
        self.desde, self.hasta = max(renglon.desde, parte.desde), min(renglon.hasta, parte.hasta)
        self.naturales = max((self.hasta - self.desde).days + 1, 0)
        self.unidad, self.minimo, self.tope = parte.usados[:3]
        self.por_nombre = {(v.parametro, v.clave): v for v in parte.usados}
        self.nombre_unidad = "UMA" if self.unidad.parametro == "uma" else "salario mínimo"

    def paso(self, ficha: ConceptoLegal) -> Paso:
        base, base_motivo, de_base = self._base(ficha.base)
        dias, dias_motivo = self._dias(ficha.dias)
        tasa, tasa_motivo, de_tasa = self._tasa(ficha.tasa)
        exacto = Fraction(base * dias * tasa, ESCALA_TASA)
        formula = f"{dinero(base)} × {dias} × {por_ciento(tasa)}"
        return Paso(
            *(self.desde, self.hasta, base, base_motivo, dias, dias_motivo, tasa, tasa_motivo),
            valores=tuple(dict.fromkeys((*de_base, *de_tasa))),
            exacto=exacto,
            formula=formula,
        )

    def _base(self, clase: str) -> tuple[int, str, tuple[Valor, ...]]:
        if clase == "unidad":
            return self.parte.unidad, f"una {self.nombre_unidad} diaria", (self.unidad,)
        base, motivo, valores = self.sbc()
        if clase == "sbc":
            return base, motivo, valores
        veces = self.por_nombre["veces_excedente", ""]
        exento = self.parte.unidad * self.parte.veces_excedente
        de_que = f"{self.parte.veces_excedente} {self.nombre_unidad} ({dinero(exento)})"
        valores = (*valores, veces)
        if base <= exento:
            return 0, f"la base {dinero(base)} no pasa de {de_que}: no hay excedente", valores
        return base - exento, f"base {dinero(base)} menos {de_que}; {motivo}", valores

    def sbc(self) -> tuple[int, str, tuple[Valor, ...]]:
        """SBC con piso y tope, por qué, y los valores que lo decidieron (LSS art. 28)."""
        declarado, piso, tope = self.renglon.sbc, self.parte.piso, self.parte.tope
        valores = (self.minimo, self.tope, self.unidad)
        base, motivo = declarado, f"SBC declarado, entre el piso {dinero(piso)} y el tope {dinero(tope)}"
        if declarado > tope:
            veces = f"{self.tope.valor} veces la {self.nombre_unidad} de {dinero(self.parte.unidad)}"
            base, motivo = tope, f"SBC {dinero(declarado)} topado a {veces}"
        if (propio := self.renglon.sbc_propio) is not None:
            return base, f"porción del SBC {dinero(propio)} entre varios patrones (LSS art. 33)", valores
        if base < piso and self.criterios.piso:
            motivo = f"SBC {dinero(declarado)} subido al salario mínimo de la zona {self.renglon.zona}"
            base = piso
        elif base < piso:
            motivo = f"SBC declarado; sin piso, no se sube al mínimo {dinero(piso)}"
        return base, f"{motivo} (LSS art. 28)", valores

    def _dias(self, grupo: str) -> tuple[int, str]:
        resta_incapacidad = self.renglon.incapacidad if grupo in ("eym", "resto") else 0
        resta_ausentismo = self.renglon.ausentismo if grupo in ("resto", "sin_ausencias") else 0
        motivo = [f"{self.naturales} naturales"]
        if resta_incapacidad:
            motivo.append(f"− {resta_incapacidad} de incapacidad")
        if resta_ausentismo:
            motivo.append(f"− {resta_ausentismo} de ausentismo")
        notas = []
        if self.renglon.incapacidad and not resta_incapacidad:
            notas.append("la incapacidad no resta")
        if self.renglon.ausentismo and not resta_ausentismo:
            notas.append("el ausentismo no resta")
        if resta_ausentismo:
            notas += self._notas_de_ausencias(resta_ausentismo)
        texto = "; ".join([" ".join(motivo), *notas])
        return self.naturales - resta_incapacidad - resta_ausentismo, texto

    def _notas_de_ausencias(self, restan: int) -> list[str]:
        """Las que equivalen a otros días por semana reducida y las que cotizan por pasar de siete al mes."""
        declaradas, labor = self.renglon.ausentismo_declarado, self.renglon.dias_labor
        notas, ausencias = [], declaradas
        if labor is not None and labor in DIAS_DE_LABOR:
            ausencias = ausencias_equivalentes(declaradas, labor)
            faltas = "1 ausencia" if declaradas == 1 else f"{declaradas} ausencias"
            notas.append(f"{faltas} con {labor} días de labor a la semana = {ausencias} días (RACERF art. 116)")
        if ausencias > restan:
            notas.append(f"de {ausencias} ausencias, lo que pasa de 7 por mes cotiza")
        return notas

    def _tasa(self, nombre: str) -> tuple[int, str, tuple[Valor, ...]]:
        if nombre == "prima":
            return self._prima()
        if nombre == "ceav":
            return self._ceav()
        valor = self.por_nombre[nombre, ""]
        return dict(self.parte.tasas)[nombre], valor.descripcion, (valor,)

    def _prima(self) -> tuple[int, str, tuple[Valor, ...]]:
        if self.renglon.prima_declarada:
            inferida = "prima inferida de los importes emitidos del patrón"
            return self.renglon.prima, inferida if self.renglon.prima_inferida else "prima declarada del patrón", ()
        media = self.parametros.valor("prima_media", self.hasta, CLASE_OMISION)
        return self.renglon.prima, f"sin prima declarada se usa la media de la clase {CLASE_OMISION}", (media,)

    def _ceav(self) -> tuple[int, str, tuple[Valor, ...]]:
        """La tasa patronal de su banda y por qué cayó en ella."""
        if not self.parte.limites_ceav:
            (unica,) = self.parte.tasas_ceav
            return unica, "tasa única anterior a 2023", (self.por_nombre["tasa_cesantia_vejez_patronal", ""],)
        sbc, _, valores = self.sbc()
        banda, motivo = self._banda(sbc)
        tasa = self.por_nombre["tasa_ceav_banda", str(banda)]
        limites = [self.por_nombre["limite_ceav_banda", str(b)] for b in (banda - 1, banda) if 1 < b < BANDAS]
        return self.parte.tasas_ceav[banda - 1], f"banda {banda}: {motivo}", (*valores, tasa, *limites)

    def _banda(self, sbc: int) -> tuple[int, str]:
        unidad = self.parte.unidad
        if sbc <= self.parte.piso:
            return 1, f"la base no pasa del salario mínimo de la zona ({dinero(self.parte.piso)})"
        como = {
            "sua": "truncado a dos decimales",
            "redondeo": "redondeado a dos decimales",
            "estricto": "sin redondear",
        }
        razones = {
            "sua": Fraction(sbc * 100 // unidad, 100),
            "redondeo": Fraction(redondear_division(sbc * 100, unidad), 100),
            "estricto": Fraction(sbc, unidad),
        }
        criterio = self.criterios.ceav
        veces = f"base ÷ {self.nombre_unidad} = {decimal_de(razones[criterio], 6)}, {como[criterio]} ({criterio})"
        dentro = DENTRO_DE_BANDA[criterio]
        for banda, limite in enumerate(self.parte.limites_ceav, start=2):
            if dentro(sbc, unidad, limite):
                return banda, f"{veces}, no pasa de {pesos(limite)}"
        return BANDAS, f"{veces}, pasa de {pesos(self.parte.limites_ceav[-1])}"

    def dias_credito(self, vivienda: Vivienda) -> tuple[int, str]:
        """Días del crédito en esta parte: los últimos del tramo, menos incidencias si así era la regla."""
        inicio = self.renglon.hasta - timedelta(days=self.renglon.dias_credito - 1)
        dias = max((self.hasta - max(self.desde, inicio)).days + 1, 0)
        incidencias = self.renglon.incapacidad + self.renglon.ausentismo
        if not (dias and incidencias):
            return dias, f"{dias} con crédito"
        if vivienda.resta_incidencias:
            return max(dias - incidencias, 0), f"{dias} con crédito − {incidencias} de ausencias e incapacidad"
        return dias, f"{dias} con crédito; ausencias e incapacidades no restan"


def _pasos_de_credito(
    ficha: ConceptoLegal, renglon: Renglon, tocadas: list[_Tocada], vivienda: Vivienda | None
) -> list[Paso]:
    """Amortización (un paso por parte) y seguro de daños (uno por crédito y bimestre)."""
    if vivienda is None or not tocadas:
        return []
    seguro, resta, meses, *umi = vivienda.usados
    if ficha.concepto == "seguro_danos":
        if not renglon.lleva_seguro:
            return []
        motivo = "una vez por crédito y bimestre, completo"
        vacio = (vivienda.seguro, motivo, renglon.dias_credito, "con un día de crédito basta", None, "")
        exacto = Fraction(vivienda.seguro)
        return [Paso(tocadas[0].desde, tocadas[-1].hasta, *vacio, (seguro,), exacto, dinero(vivienda.seguro))]
    return [_paso_amortizacion(renglon, tocada, vivienda, (resta, meses, *umi)) for tocada in tocadas]


def _ficha_por_persona(ficha: ConceptoLegal, cubre: Cobertura) -> ConceptoLegal:
    """La columna es la de la cuota fija; el fundamento y el nombre, los de la modalidad."""
    dicho = cubre.usados[0]
    return replace(
        ficha, descripcion="cuota anual por persona", articulo=dicho.fundamento, articulo_dias="anualidad completa"
    )


def _paso_por_persona(renglon: Renglon, periodo: Periodo, parametros: Parametros) -> Paso:
    """La cuota anual del grupo de edad, completa (LSS art. 242)."""
    grupo = cuota_por_persona(parametros, renglon.modalidad, renglon.periodo, renglon.edad or 0)
    inicio = periodo.primer_dia(renglon.emision)
    dias = (renglon.hasta - renglon.desde).days + 1
    anual = int(grupo.valor.valor * 100) if dias > 0 else 0
    motivo = f"cuota anual del grupo {grupo.rotulo}: {renglon.edad} años cumplidos el {inicio}"
    return Paso(
        *(inicio, inicio + timedelta(days=dias - 1), anual, motivo, dias, "la cuota es por la anualidad completa"),
        *(None, "", (grupo.valor,), Fraction(anual), dinero(anual)),
    )


def _paso_amortizacion(renglon: Renglon, tocada: _Tocada, vivienda: Vivienda, comunes: tuple[Valor, ...]) -> Paso:
    dias, dias_motivo = tocada.dias_credito(vivienda)
    resta, meses, *umi = comunes
    valor = Fraction(renglon.valor_descuento, 10_000)
    bimestre = f"{vivienda.meses} meses ÷ {vivienda.dias_bimestre} días × {dias}"
    por_dia = Fraction(vivienda.meses * dias, vivienda.dias_bimestre)
    if renglon.tipo_descuento == PORCENTAJE:
        base, motivo, valores = tocada.sbc()
        descuento, tasa_motivo, de_tabla = _por_ciento(renglon, vivienda.tabla)
        tasa, valores = descuento * 10, tuple(dict.fromkeys((*valores, *de_tabla)))
        exacto = Fraction(base * dias * tasa, ESCALA_TASA)
        formula, valores = f"{dinero(base)} × {dias} × {por_ciento(tasa)}", (*valores, resta)
        return Paso(
            *(tocada.desde, tocada.hasta, base, motivo, dias, dias_motivo, tasa, tasa_motivo, valores, exacto, formula)
        )
    if renglon.tipo_descuento == CUOTA_FIJA:
        mensual, motivo = valor * 100, "cuota fija mensual del crédito"
        formula, valores = f"{decimal_de(valor, 4)} × {bimestre}", (resta, meses)
    else:
        mensual, motivo = (
            valor * vivienda.umi,
            f"{decimal_de(valor, 4)} veces la UMI de {dinero(vivienda.umi)}, al mes",
        )
        formula = f"{decimal_de(valor, 4)} × {dinero(vivienda.umi)} × {bimestre}"
        valores = (resta, meses, *umi)
    base = redondear_division(mensual.numerator, mensual.denominator)
    return Paso(
        *(tocada.desde, tocada.hasta, base, motivo, dias, dias_motivo, None, ""),
        valores=valores,
        exacto=mensual * por_dia,
        formula=formula,
    )


def _por_ciento(renglon: Renglon, tabla: TablaDisminucion | None) -> tuple[int, str, tuple[Valor, ...]]:
    """Por ciento que se descuenta, en diezmilésimos: el del aviso o, si el crédito la pide, el de la tabla."""
    if tabla is None:
        return renglon.valor_descuento, "porcentaje de descuento del crédito", ()
    fila = tabla.fila(renglon.valor_descuento, renglon.sbc)
    assert fila, "un renglón sin fila en la tabla se aparta antes de llegar aquí"
    veces = decimal_de(Fraction(renglon.sbc, tabla.unidad), 4)
    cuenta = "sin su fracción" if tabla.trunca else "hacia arriba"
    motivo = (
        f"tabla de disminución de un crédito de máximo {por_ciento(renglon.valor_descuento * 10)}: SBC "
        f"{dinero(renglon.sbc)} ÷ salario mínimo general {dinero(tabla.unidad)} = {veces} veces; {cuenta}, "
        f"{tabla.veces(renglon.sbc)}"
    )
    return diezmilesimos(fila), motivo, (tabla.minimo, tabla.sin_fraccion, fila)


def _sumar(ficha: ConceptoLegal, pasos: list[Paso]) -> Concepto:
    """Se suman los productos exactos y se redondea una vez, mitad arriba (contrato §2)."""
    exacto = sum((p.exacto for p in pasos), Fraction(0))
    importe = redondear_division(exacto.numerator, exacto.denominator)
    redondeo = "exacto, sin redondear" if exacto == importe else "a centavo, mitad arriba"
    if len(pasos) > 1:
        redondeo = f"suma de las partes, {redondeo}"
    return Concepto(ficha, tuple(pasos), exacto, redondeo, importe)


def _pareja(nombre: str) -> str:
    return f"{nombre.removesuffix('_patronal')}_obrero" if nombre.endswith("_patronal") else ""


def _por_resta(patronal: Concepto, conceptos: Mapping[str, Concepto]) -> Concepto:
    """`--redondeo total`: se redondea el concepto entero y el obrero; el patrón es la resta."""
    obrero = conceptos[_pareja(patronal.legal.concepto)]
    entero = patronal.exacto + obrero.exacto
    redondeado = redondear_division(entero.numerator, entero.denominator)
    texto = f"patrón y trabajador juntos {dinero(redondeado)}, menos el trabajador {dinero(obrero.importe)}"
    return Concepto(patronal.legal, patronal.pasos, patronal.exacto, texto, redondeado - obrero.importe)


def _quien_paga(renglon: Renglon, partes: list[Parte], cubre: Cobertura | None) -> tuple[str, tuple[Valor, ...]]:
    """Quién paga la cuota obrera (LSS art. 36): manda el último día del tramo. El importe no cambia."""
    if cubre and cubre.sin_patron:
        unico = cubre.usados[-1]
        return f"todo lo paga el asegurado ({unico.fundamento}); el art. 36 no aplica", (unico,)
    parte = next(p for p in reversed(partes) if renglon.hasta >= p.desde)
    minimo = parte.usados[1]
    valores: tuple[Valor, ...] = (minimo,)
    if renglon.salario is not None:
        a_cargo = renglon.salario <= parte.piso
        dato, limite = f"salario diario {dinero(renglon.salario)}", f"mínimo {dinero(parte.piso)}"
    else:
        sbc = renglon.sbc if renglon.sbc_propio is None else renglon.sbc_propio
        a_cargo = sbc <= parte.limite_art36
        factor = next(v for v in parte.usados if v.parametro == "factor_integracion_minimo")
        dato = f"SBC {dinero(sbc)}"
        limite, valores = f"mínimo integrado {dinero(parte.limite_art36)}", (minimo, factor)
    quien = "el patrón" if a_cargo else "el trabajador"
    comparacion = "no pasa del" if a_cargo else "pasa del"
    return f"la cuota obrera la paga {quien}: {dato} {comparacion} {limite} (LSS art. 36)", valores
