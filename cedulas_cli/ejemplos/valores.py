"""Los valores legales que dan forma a una población: salario mínimo, UMA, tope y primas medias del periodo."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.esquemas import MENSUAL
from cedulas_cli.dominio.partes import unidad_vigente
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Parametros

CLASES = ("I", "II", "III", "IV", "V")
ZONAS = ("general", "zlfn")
_PRIMER_ANIO_DE_ZONAS = 2019


@dataclass(frozen=True)
class Valores:
    """Importes en centavos por día; primas en cienmilésimas de por ciento."""

    zonas: tuple[str, str]
    unidad: int
    tope: int
    umi: int
    minimos: tuple[int, int]
    integrados: tuple[int, int]
    primas_medias: tuple[int, ...]


def zonas_de(periodo: Periodo) -> tuple[str, str]:
    """La común y la de la frontera norte; antes de 2019 sólo hay una."""
    return ZONAS if periodo.anio >= _PRIMER_ANIO_DE_ZONAS else (ZONAS[0], ZONAS[0])


def valores_del_periodo(parametros: Parametros, periodo: Periodo) -> Valores:
    """Los del último día del periodo. Si falta alguno, «parametro-sin-vigencia» (78)."""
    dia = periodo.ultimo_dia
    zonas = zonas_de(periodo)
    minimos = [parametros.valor("salario_minimo", dia, zona).valor for zona in zonas]
    factor = parametros.valor("factor_integracion_minimo", dia).valor
    unidad = unidad_vigente(parametros, dia).valor
    umi = parametros.buscar("umi", periodo.primer_dia(MENSUAL))
    integrados = [centavos((minimo * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)) for minimo in minimos]
    return Valores(
        zonas=zonas,
        unidad=centavos(unidad),
        tope=centavos(unidad * parametros.valor("tope_sbc", dia).valor),
        umi=centavos(umi.valor) if umi else 0,
        minimos=(centavos(minimos[0]), centavos(minimos[1])),
        integrados=(integrados[0], integrados[1]),
        primas_medias=tuple(int(parametros.valor("prima_media", dia, c).valor * 100_000) for c in CLASES),
    )


def orillas(valores: Valores) -> tuple[int, ...]:
    """SBC donde una regla cambia: mínimo, bandas de CEAV, tope; exactos y con un centavo de más."""
    bandas = [valores.unidad * veces // 100 for veces in (250, 300, 350, 400)]
    siguientes = [-(-valores.unidad * veces // 100) for veces in (251, 301, 351, 401)]
    limites = [valores.minimos[0], *bandas, valores.tope]
    todas = {*limites, *(limite + 1 for limite in limites), *siguientes, valores.tope - 1}
    return tuple(sorted(orilla for orilla in todas if orilla >= valores.minimos[0]))
