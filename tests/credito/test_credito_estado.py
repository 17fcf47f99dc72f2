"""La máquina contra un modelo ingenuo: créditos al azar recorren su vida y todo lo derivado se recuenta aparte.

El modelo no usa la tabla ni las condiciones: es una lista de pasos escrita a mano, un diccionario por crédito y sumas.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cedulas_cli.dominio.credito.avance import lo_que_mueve_el_tiempo
from cedulas_cli.dominio.credito.derivacion import aplicar, corregir, derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, INICIO, Hecho, HechoNuevo, encadenar, primera_rota
from cedulas_cli.dominio.credito.invariantes import revisar_uno
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.inhabiles import Calendario, Horizonte, inhabiles_de_ley
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.credito import cargar_reglas

_HORIZONTE = Horizonte(date(2024, 1, 1), date(2045, 1, 1), date(2045, 12, 31), date(2045, 12, 31))
INHABILES = {d.fecha for anio in range(2024, 2046) for d in inhabiles_de_ley(anio)}
REGLAS = cargar_reglas(Calendario(tuple(d for anio in range(2024, 2046) for d in inhabiles_de_ley(anio)), _HORIZONTE))
NUMERO = "262345678"
TABLA = Path(__file__).parents[2] / "cedulas_cli" / "parametros" / "datos_credito" / "transiciones.csv"
with TABLA.open(encoding="utf-8", newline="") as _tabla:
    SIN_NADA_INDISPENSABLE = {
        (r["de"], r["a"]) for r in csv.DictReader(_tabla) if all(p.startswith("?") for p in r["pide"].split("|"))
    }
"""Parejas cuyo paso, sin datos ni documento, puede proceder con todo por acreditar."""
ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "x")

# Lo que se puede capturar desde cada estado, con los datos que lo hacen proceder salvo por fechas.
PASOS: dict[str, dict[str, dict[str, Any]]] = {
    "DETERMINADO": {"emitido": ACTO, "en_revision": {}},
    "EN_REVISION": {"firmado": ACTO, "rechazado_interno": {"causa": "pago"}},
    "RECHAZADO_INTERNO": {"determinado": {"motivo": "m"}},
    "FIRMADO": {"emitido": {}},
    "EMITIDO": {"por_notificar": {"cifra_control": "1"}},
    "POR_NOTIFICAR": {
        "sin_sector": {"motivo": "m"},
        "en_diligencia": {
            "notificador": "N",
            "constancia": "C",
            "constancia_desde": "2026-01-01",
            "constancia_hasta": "2045-12-31",
        },
    },
    "SIN_SECTOR": {"por_notificar": {"sector": "07"}},
    "EN_DILIGENCIA": {
        "notificado": {"hora": "11:00", "atendio": "a", "caracter": "destinatario"},
        "no_notificado": {"causa": "cerrado"},
        "no_localizado": {"causa": "desaparecio", "acta": "A"},
        "por_notificar": {"motivo": "m"},
    },
    "NO_NOTIFICADO": {"por_notificar": {"motivo": "m"}},
    "NO_LOCALIZADO": {"en_estrados": {"acuerdo": "A", "folio": "F", "fojas": 1}, "por_notificar": {"motivo": "m"}},
    "EXIGIBLE": {"entregado_rcc": {"lote": "L", "casos": 5, "incidencia": "02", "rale": "R"}},
    "ENTREGADO_RCC": {"en_cobro": {"acuse": "A"}, "observado": {"motivo": "m"}},
    "OBSERVADO": {
        "exigible": {"motivo": "m"},
        "entregado_rcc": {"lote": "M", "casos": 1, "incidencia": "1", "rale": "R"},
    },
    "EN_COBRO": {"impedimento": {"causa": "juicio"}},
    "IMPEDIMENTO": {"en_cobro": {"motivo": "m"}},
}
CAMINO = [
    ("emitido", 2),
    ("por_notificar", 2),
    ("en_diligencia", 5),
    ("notificado", 15),
    ("noche", 1),
    ("noche", 30),
    ("entregado_rcc", 2),
    ("en_cobro", 3),
]
"""Hecho y días después del anterior: del 20-oct al lun 21-dic-2026."""
SIN_FECHA_HABIL = {"notificado", "en_estrados"}
"""Sólo proceden en día hábil."""
DEL_TIEMPO = {("NOTIFICADO", "surte_efectos"), ("SURTE_EFECTOS", "exigible"), ("EN_ESTRADOS", "notificado")}
NO_SE_TURNAN = {"garantia", "convenio", "aclaracion", "sin_efectos", "defensa"}


def _habil(dia: date) -> bool:
    return dia.weekday() < 5 and dia not in INHABILES


def _siguiente_habil(dia: date, veces: int) -> date:
    while veces:
        dia += timedelta(days=1)
        veces -= _habil(dia)
    return dia


class VidaDeUnCredito(RuleBasedStateMachine):
    """Un crédito real y su doble ingenuo."""

    @initialize(importe=st.integers(min_value=1000, max_value=10**9), tramo=st.sampled_from(range(len(CAMINO) + 1)))
    def nacer(self, importe: int, tramo: int) -> None:
        """Determinado el 20-oct-2026, martes, y llevado un trecho por el camino más común."""
        self.hoy = date(2026, 10, 20)
        self.hechos: list[Hecho] = []
        self.credito: Credito | None = None
        self.estado = "DETERMINADO"
        self.desde = self.hoy
        self.deuda, self.folios = importe, 0
        self.pagado = 0
        self.marcas: set[str] = set()
        self.fechas: dict[str, date] = {}
        self.ultima_marca: date | None = None
        self._asentar(
            "determinado",
            {
                "registro_patronal": "Z9900001100",
                "periodo": "2026-09",
                "tipo_documento": "02",
                "suerte_principal": importe,
                "sector": "07",
            },
        )
        for hecho, dias in CAMINO[:tramo]:
            self.hoy += timedelta(days=dias)
            self.noche() if hecho == "noche" else self._dar(hecho)

    def _nuevo(self, hecho: str, datos: dict[str, Any]) -> HechoNuevo:
        return HechoNuevo(CREDITO, NUMERO, hecho, self.hoy, "ana", "D", datos)

    def _asentar(self, hecho: str, datos: dict[str, Any]) -> None:
        self._encadenar(self._nuevo(hecho, datos))

    def _encadenar(self, nuevo: HechoNuevo) -> None:
        n, previa = (self.hechos[-1].n, self.hechos[-1].huella) if self.hechos else (0, INICIO)
        (asentado,) = encadenar([nuevo], self.hoy, n, previa)
        self.credito = aplicar(self.credito, asentado, REGLAS)
        self.hechos.append(asentado)

    def _rechaza(self, hecho: str, datos: dict[str, Any], documento: str = "D-1") -> None:
        antes = self.credito
        try:
            aplicar(self.credito, replace(self._nuevo(hecho, datos), documento=documento), REGLAS)
        except ErrorCedulas:
            assert self.credito == antes
        else:
            raise AssertionError(f"{self.estado} → {hecho} el {self.hoy} debió rechazarse")

    @rule(dias=st.integers(min_value=0, max_value=40))
    def pasan_dias(self, dias: int) -> None:
        """Corre el reloj sin avanzar nada."""
        self.hoy += timedelta(days=dias)

    @rule()
    def noche(self) -> None:
        """El avance nocturno contra lo que el doble espera que el tiempo haga."""
        esperado = self._espera_del_tiempo()
        pasos = lo_que_mueve_el_tiempo(self.credito, self.hoy, REGLAS)  # type: ignore[arg-type]  # ya nació
        assert [(p.hecho.upper(), p.fecha) for p in pasos] == esperado
        for paso in pasos:
            self._encadenar(paso)

    def _espera_del_tiempo(self) -> list[tuple[str, date]]:
        salen = []
        while True:
            toca = self._toca()
            if toca is None or toca[1] > self.hoy:
                return salen
            self.estado, self.desde = toca
            if self.estado == "NOTIFICADO":
                self._se_notifico(self.desde)
            salen.append(toca)

    def _toca(self) -> tuple[str, date] | None:
        if self.estado == "EN_ESTRADOS":
            return "NOTIFICADO", _siguiente_habil(self.fechas["publicado"], 11)
        if self.estado == "NOTIFICADO":
            return "SURTE_EFECTOS", self.fechas["surte"]
        detenido = self.marcas & {"garantia", "convenio", "defensa"} or self.pagado >= self.deuda
        if self.estado != "SURTE_EFECTOS" or detenido:
            return None
        dia = self.fechas["limite"] + timedelta(days=1)
        return "EXIGIBLE", max(dia, self.ultima_marca) if self.ultima_marca else dia

    def _se_notifico(self, dia: date) -> None:
        surte = _siguiente_habil(dia, 1)
        limite = _siguiente_habil(surte, 15)
        while limite.weekday() == 4 or not _habil(limite):
            limite += timedelta(days=1)
        self.fechas |= {"notificado": dia, "surte": surte, "limite": limite}

    @rule(datos=st.data())
    def un_paso(self, datos: st.DataObject) -> None:
        """Un hecho de los que proceden desde aquí, o su rechazo si el día o el saldo no lo permiten."""
        posibles = PASOS.get(self.estado)
        if not posibles:
            return
        hecho = datos.draw(st.sampled_from(sorted(posibles)))
        traen = posibles[hecho]
        if not self._procede(hecho):
            self._rechaza(hecho, traen)
            return
        self._dar(hecho)

    def _dar(self, hecho: str) -> None:
        self._asentar(hecho, PASOS[self.estado][hecho])
        self.estado, self.desde = hecho.upper(), self.hoy
        if hecho == "notificado":
            self._se_notifico(self.hoy)
        if hecho == "en_estrados":
            self.fechas["publicado"] = self.hoy

    def _procede(self, hecho: str) -> bool:
        if self.hoy < self.desde or (hecho in SIN_FECHA_HABIL and not _habil(self.hoy)):
            return False
        return hecho != "entregado_rcc" or (not self.marcas & NO_SE_TURNAN and self.pagado < self.deuda)

    @rule(otro=st.sampled_from(sorted(REGLAS.maquina.por_hecho)))
    def un_paso_cualquiera(self, otro: str) -> None:
        """Sin datos casi nada procede; lo que procede, está en la lista del doble o es de los que no piden nada."""
        if otro in PASOS.get(self.estado, {}):
            return
        if (self.estado, otro) in {
            ("NOTIFICADO", "surte_efectos"),
            ("SURTE_EFECTOS", "exigible"),
            ("EN_ESTRADOS", "notificado"),
        }:
            return
        if (self.estado, otro.upper()) in SIN_NADA_INDISPENSABLE:
            return
        self._rechaza(otro, {}, documento="")

    @rule(importe=st.integers(min_value=1, max_value=10**9))
    def pago(self, importe: int) -> None:
        """Un pago, en cualquier estado, sólo cambia el saldo."""
        self.folios += 1
        self._asentar("pago", {"importe": importe, "fuente": "CAJA", "folio": str(self.folios)})
        self.pagado += importe

    @rule(marca=st.sampled_from(["garantia", "convenio"]))
    def marca(self, marca: str) -> None:
        """Abre o cierra una marca."""
        accion = "cierra" if marca in self.marcas else "abre"
        self._asentar("gestion", {"tipo": "marca", "marca": marca, "accion": accion})
        self.marcas ^= {marca}
        if accion == "cierra":
            self.ultima_marca = self.hoy

    @precondition(lambda self: any(h.hecho == "pago" for h in self.hechos))
    @rule(datos=st.data())
    def anula_un_pago(self, datos: st.DataObject) -> None:
        """Anular un pago lo resta y no mueve nada más: lo que el tiempo hizo, en su lugar se queda."""
        anulados = {h.datos["corrige"] for h in self.hechos if h.hecho == "correccion"}
        vivos = [h for h in self.hechos if h.hecho == "pago" and h.n not in anulados]
        if not vivos:
            return
        pago = datos.draw(st.sampled_from(vivos))
        nuevo = self._nuevo("correccion", {"corrige": pago.n, "accion": "anula", "motivo": "era de otro"})
        (asentado,) = encadenar([nuevo], self.hoy, self.hechos[-1].n, self.hechos[-1].huella)
        self.credito = corregir(self.hechos, asentado, REGLAS)
        self.hechos.append(asentado)
        self.pagado -= pago.datos["importe"]

    @invariant()
    def coincide(self) -> None:
        """El crédito derivado y el doble dicen lo mismo."""
        c = self.credito
        if c is None:
            return
        assert c.estado == self.estado
        assert (c.total, c.pagado, c.saldo) == (self.deuda, self.pagado, self.deuda - self.pagado)
        assert set(c.marcas) == self.marcas
        assert c.fecha_notificacion == self.fechas.get("notificado")
        assert c.fecha_surte == self.fechas.get("surte")
        assert c.fecha_limite_pago == self.fechas.get("limite")
        hallazgos = [h for h in revisar_uno(c, REGLAS) if h.invariante != "turnado-con-marca-abierta"]
        assert hallazgos == []

    def teardown(self) -> None:
        """Derivar todo de una vez da lo mismo, y la cadena está íntegra."""
        if self.hechos:
            assert derivar(self.hechos, REGLAS) == self.credito
            assert primera_rota(self.hechos) is None


VidaDeUnCredito.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestVidaDeUnCredito = VidaDeUnCredito.TestCase
