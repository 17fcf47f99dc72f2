"""Renglones al azar, con semilla, cargados hacia las orillas donde las cuotas se equivocan."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

ANIOS = range(2010, 2027)
COLUMNAS = (
    "id",
    "emision",
    "periodo",
    "zona",
    "sbc",
    "dias",
    "desde",
    "hasta",
    "dias_ausentismo",
    "dias_incapacidad",
    "prima_rt",
    "salario_diario",
    "numero_credito",
    "tipo_descuento",
    "valor_descuento",
    "dias_credito",
    "aplica_tabla_disminucion",
)
PRIMAS = ("", "0.54355", "0.50000", "1.13065", "2.5984", "4.65325", "7.58875", "15", "0.98765", "3.33333")
UN_DIA = timedelta(days=1)


def pesos(centavos: int) -> str:
    """Centavos → «pesos.cc»."""
    return f"{centavos // 100}.{centavos % 100:02d}"


class Generador:
    """Un renglón tras otro; `ley` es el módulo del oráculo, de donde salen las orillas."""

    def __init__(self, semilla: int, ley) -> None:
        self.azar = random.Random(semilla)
        self.ley = ley

    def bloque(self, cuantos: int, anio: int | None = None) -> list[dict[str, str]]:
        """`cuantos` renglones, todos de un año o de cualquiera."""
        return [self.renglon(i, anio) for i in range(cuantos)]

    def renglon(self, numero: int, anio: int | None = None) -> dict[str, str]:
        """Un movimiento canónico, casi siempre aceptable."""
        azar = self.azar
        anio = anio or azar.choice(ANIOS)
        emision = azar.choice(("mensual", "bimestral"))
        mes = azar.randrange(2, 13, 2) if emision == "bimestral" else azar.randrange(1, 13)
        periodo = f"{anio}-{mes:02d}"
        inicio, fin = self.ley.primer_dia(periodo, emision), self.ley.ultimo_dia(periodo)
        zona = azar.choice(self._zonas(inicio, fin))
        renglon = dict.fromkeys(COLUMNAS, "")
        renglon |= {"id": f"{numero:07d}", "emision": emision, "periodo": periodo, "zona": zona}
        desde, hasta = self._tramo(inicio, fin, renglon)
        renglon["sbc"] = pesos(self._sbc(azar.choice((desde, hasta)), zona))
        self._incidencias(renglon, desde, hasta)
        renglon["prima_rt"] = azar.choice(PRIMAS)
        if azar.random() < 0.3:
            minimo = int(self.ley.minimo(hasta, zona or "general") * 100)
            renglon["salario_diario"] = pesos(minimo + azar.choice((-1, 0, 1, 5000)))
        if azar.random() < 0.4:
            self._credito(renglon, (hasta - desde).days + 1)
            self._tabla(renglon, inicio)
        return renglon

    def _zonas(self, inicio: date, fin: date) -> list[str]:
        zonas = ["", "general", "general"]
        if inicio.year >= 2019:
            zonas.append("zlfn")
        if inicio < date(2015, 10, 1):
            zonas.append("area_B")
        if inicio < date(2012, 11, 27):
            zonas.append("area_C")
        return zonas

    def _tramo(self, inicio: date, fin: date, renglon: dict[str, str]) -> tuple[date, date]:
        azar, largo = self.azar, (fin - inicio).days + 1
        forma = azar.random()
        if forma < 0.4:
            desde, hasta = inicio, fin
        else:
            desde = inicio + azar.randrange(largo) * UN_DIA
            hasta = desde + azar.randrange((fin - desde).days + 1) * UN_DIA
        if azar.random() < 0.5:
            renglon["desde"], renglon["hasta"] = desde.isoformat(), hasta.isoformat()
            if azar.random() < 0.5:
                renglon["dias"] = str((hasta - desde).days + 1)
        else:
            renglon["dias"] = str((hasta - desde).days + 1)
            desde, hasta = fin - (hasta - desde), fin
        return desde, hasta

    def _sbc(self, dia: date, zona: str) -> int:
        """La mitad, libre; lo demás, a un centavo de una orilla."""
        azar = self.azar
        uma = self.ley.uma(dia)
        minimo = self.ley.minimo(dia, zona or "general")
        if azar.random() < 0.5:
            return azar.randrange(100, int(uma * 100 * 30))
        veces = Fraction(azar.choice((150, 151, 200, 201, 250, 251, 300, 301, 350, 351, 400, 401, 2500)), 100)
        orilla = azar.choice(
            (minimo, uma * veces, uma * veces, uma * (veces + Fraction(1, 200)), minimo * Fraction("1.0493"), 25 * uma)
        )
        return max(1, int(orilla * 100) + azar.choice((-1, 0, 0, 1, 2)))

    def _incidencias(self, renglon: dict[str, str], desde: date, hasta: date) -> None:
        azar, dias = self.azar, (hasta - desde).days + 1
        if azar.random() < 0.6:
            return
        if azar.random() < 0.7:
            renglon["dias_ausentismo"] = str(azar.choice((1, 2, 6, 7, 8, 14, 15, 20)))
        if azar.random() < 0.5:
            renglon["dias_incapacidad"] = str(azar.randrange(dias + 1))

    def _credito(self, renglon: dict[str, str], dias: int) -> None:
        azar = self.azar
        tipo = azar.choice("0123")
        renglon["tipo_descuento"] = tipo
        renglon["numero_credito"] = f"{azar.randrange(1, 400):010d}"
        valores = {
            "0": ("0", ""),
            "1": ("20", "25.00", "30.0000", "17.2", "0.0001", "100"),
            "2": ("2500", "1234.56", "999.9999", "0.01"),
            "3": ("25.5", "30.1234", "12", "0.0001"),
        }
        renglon["valor_descuento"] = azar.choice(valores[tipo])
        if azar.random() < 0.4:
            renglon["dias_credito"] = str(azar.randrange(dias + 1))

    def _tabla(self, renglon: dict[str, str], inicio: date) -> None:
        """La marca S/N; si el crédito la usa, el salario suele quedar a un centavo de cambiar de fila."""
        azar = self.azar
        renglon["aplica_tabla_disminucion"] = marca = azar.choice(("", "N", "S", "s"))
        if marca in ("S", "s") and renglon["tipo_descuento"] == "1" and azar.random() < 0.7:
            orilla = int(self.ley.minimo(inicio, "general") * 100) * azar.choice((2, 2, 3, 4, 5, 6, 7, 9))
            renglon["sbc"] = pesos(orilla + azar.choice((-1, 0, 1, 777)))
            renglon["valor_descuento"] = azar.choice(("20", "25", "30.0000", "20.00", "21"))
