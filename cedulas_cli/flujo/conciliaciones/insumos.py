"""De dónde sale cada conjunto: el padrón a un corte, los pagos, el RALE, las facturas, los legajos y los lotes.

Cada insumo se lee una vez y sólo si alguna conciliación lo pide. Lo que la oficina no tiene levanta `Falta`: nunca se
compara contra un conjunto vacío que en realidad no se conoce.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Final

import polars as pl

from cedulas_cli.dominio.conciliacion import fichas
from cedulas_cli.dominio.conciliacion.foto import Foto, Revelado, hasta
from cedulas_cli.dominio.conciliacion.pagos import un_renglon_por_pago
from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO, LEGAJO, LOTE
from cedulas_cli.dominio.credito.invariantes import Hallazgo, revisar_invariantes, revisar_uno
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.custodia.corte import EstadoLegajo
from cedulas_cli.dominio.dinero import a_centavos
from cedulas_cli.dominio.esquemas_pago import PAGOS, en_centavos
from cedulas_cli.dominio.notificacion.entrega import FACTURA_DE_NOTIFICADOR
from cedulas_cli.dominio.notificacion.turno import LOTE_A_COBRO
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.flujo.liquidacion_lote import SELLO as LIQUIDADO
from cedulas_cli.oficina import cartera as en_cartera
from cedulas_cli.oficina import recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.cartera import Guardado
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe
from cedulas_cli.parametros import cifras_control
from cedulas_cli.parametros.cifras_control import CifraControl
from cedulas_cli.parametros.notificacion import cargar as cargar_catalogos
from cedulas_cli.parametros.papel import estados_de_legajo
from cedulas_cli.sistema.archivos import leer_json

POR_TANDA: Final = 2_000
_SUSTITUIDOS: Final = ("SUSTITUIDO", "REPUESTO")


class Falta(Exception):
    """Un insumo que la oficina no tiene; `clave` es la de `fichas.INSUMOS`."""

    def __init__(self, clave: str) -> None:
        super().__init__(clave)
        self.clave = clave


class Insumos:
    """Los de una oficina a un corte; `periodo` acota lo que va por periodo."""

    def __init__(self, oficina: Oficina, corte: date, periodo: str | None = None) -> None:
        self.oficina = oficina
        self.corte = corte
        self.periodo = periodo

    @cached_property
    def reglas(self) -> Reglas:
        """Máquina, calendario y catálogos."""
        return reglas_de(self.oficina)

    # ------------------------------------------------------------ el padrón

    @cached_property
    def _del_padron(self) -> tuple[Foto, list[Hallazgo], dict[str, Any], dict[str, Any]]:
        if not existe(self.oficina):
            raise Falta(fichas.PADRON)
        revelado, hallados = Revelado(self.corte, self.reglas), list[Hallazgo]()
        with abrir(self.oficina, self.reglas, lectura=True) as padron:
            numeros = padron.creditos()["numero_credito"].to_list()
            for desde in range(0, len(numeros), POR_TANDA):
                historias = padron.historias(CREDITO, numeros[desde : desde + POR_TANDA])
                for numero in sorted(historias):
                    if (credito := revelado.agregar(historias[numero])) is not None:
                        hallados += revisar_uno(credito, self.reglas)
            foto = revelado.foto()
            if foto.cartera.is_empty():
                raise Falta(fichas.PADRON)
            hallados += self._entre_varios(padron, foto.cartera, hallados)
            return foto, hallados, padron.proyeccion(LEGAJO), padron.proyeccion(LOTE)

    def _entre_varios(self, padron: Padron, cartera: pl.DataFrame, sueltos: list[Hallazgo]) -> list[Hallazgo]:
        """Los invariantes que ligan a dos créditos, mirando sólo a los que podrían romperlos."""
        cuota = cartera.select(
            pl.col("numero_credito").alias("credito_origen"), pl.col("estado").alias("estado_de_la_cuota")
        )
        multas = cartera.filter((pl.col("naturaleza") == "multa") & (pl.col("credito_origen") != "")).join(
            cuota, on="credito_origen", how="left", maintain_order="left"
        )
        de_cancelada = pl.col("estado_de_la_cuota") == "CANCELADO_ACLARACION"
        sospechosas = multas.filter(pl.col("estado_de_la_cuota").is_null() | de_cancelada)
        sustituidos = cartera.filter(pl.col("estado").is_in(_SUSTITUIDOS) & (pl.col("sucesor") != ""))
        miran = {*sospechosas["numero_credito"].to_list(), *sustituidos["numero_credito"].to_list()}
        ligados = {*sospechosas["credito_origen"].to_list(), *sustituidos["sucesor"].to_list()}
        creditos = self._creditos(padron, sorted(miran | ligados))
        ya = set(sueltos)
        hallados = revisar_invariantes(creditos, self.reglas)
        return [h for h in hallados if h.numero_credito in miran and h not in ya]

    def _creditos(self, padron: Padron, numeros: list[str]) -> list[Credito]:
        historias = padron.historias(CREDITO, numeros)
        conocidas = (hasta(historias[numero], self.corte) for numero in sorted(historias))
        return [derivar(historia, self.reglas) for historia in conocidas if historia]

    @property
    def foto(self) -> Foto:
        """La cartera, sus pagos y sus entregas; filtrada por periodo si se pidió uno."""
        foto = self._del_padron[0]
        if self.periodo is None:
            return foto
        cartera = foto.cartera.filter(pl.col("periodo") == self.periodo)
        suyos = cartera.select("numero_credito")
        return Foto(
            foto.corte,
            cartera,
            foto.pagos.join(suyos, on="numero_credito", how="semi", maintain_order="left"),
            foto.entregas.join(suyos, on="numero_credito", how="semi", maintain_order="left"),
        )

    @property
    def toda(self) -> Foto:
        """Lo mismo, sin filtrar: lo que liga a dos créditos puede cruzar periodos."""
        return self._del_padron[0]

    @property
    def rotos(self) -> list[Hallazgo]:
        """Los invariantes que no se cumplen, de los que se miran crédito por crédito."""
        return self._del_padron[1]

    @property
    def legajos(self) -> dict[str, dict[str, Any]]:
        """Los papeles de la oficina, por clave, como están hoy."""
        if not self._del_padron[2]:
            raise Falta(fichas.LEGAJOS)
        return self._del_padron[2]

    @cached_property
    def estados_de_legajo(self) -> dict[str, EstadoLegajo]:
        """Qué supone cada estado de un legajo, con lo que la oficina haya cambiado."""
        return dict(estados_de_legajo(self.reglas.maquina.estados, self.oficina.catalogos))

    def lotes(self, clase: str) -> dict[str, list[str]]:
        """Folio → créditos de los lotes de una clase asentados hasta el corte."""
        return {
            folio: [str(n) for n in datos["creditos"]]
            for folio, datos in sorted(self._del_padron[3].items())
            if datos.get("clase") == clase and str(datos.get("fecha") or "") <= self.corte.isoformat()
        }

    @cached_property
    def facturas_de_notificador(self) -> dict[str, list[str]]:
        """Lo que los notificadores firmaron."""
        firmadas = self.lotes(FACTURA_DE_NOTIFICADOR)
        if not firmadas and self.toda.entregas.is_empty():
            raise Falta(fichas.ENTREGAS)
        return firmadas

    @cached_property
    def lotes_a_cobro(self) -> dict[str, list[str]]:
        """Lo turnado a la cartera."""
        lotes = self.lotes(LOTE_A_COBRO)
        if not lotes and self.toda.cartera.filter(pl.col("lote") != "").is_empty():
            raise Falta(fichas.LOTES)
        return lotes

    # ------------------------------------------------------------ lo recibido

    @cached_property
    def cifras(self) -> dict[str, CifraControl]:
        """Las cifras de control que la oficina lleva."""
        return cifras_control.cargar(self.oficina.calendarios, cargar_catalogos(self.oficina.catalogos).periodos)

    @cached_property
    def facturas(self) -> dict[str, Guardado]:
        """Las facturas de créditos recibidas hasta el corte, por cifra de control."""
        recibidas = en_cartera.facturas(self.oficina)
        limite = self.corte.isoformat()
        return {str(f.datos["cifra_control"]): f for f in recibidas if str(f.datos["fecha"]) <= limite}

    @cached_property
    def liquidados(self) -> dict[str, dict[str, Any]]:
        """Los lotes que esta oficina liquidó hasta el corte: cifra de control → sello."""
        base = self.oficina.raiz / "salidas" / "liquidaciones"
        sellos = [leer_json(ruta) for ruta in sorted(base.glob(f"*/*/*/{LIQUIDADO}"))] if base.is_dir() else []
        return {str(s["cifra_control"]): s for s in sellos if str(s["fecha"]) <= self.corte.isoformat()}

    @cached_property
    def recibidos(self) -> dict[str, int]:
        """Cifra de control → créditos que entraron, con sus multas: por la factura, el lote o el calendario."""
        cuentas = {c: f.creditos for c, f in self.cifras.items() if f.creditos is not None}
        cuentas |= {c: int(s["casos"]) for c, s in self.liquidados.items()}
        for cifra, factura in self.facturas.items():
            renglones = factura.creditos()
            cuentas[cifra] = renglones.height + int((renglones["multa"].fill_null(0) > 0).sum())
        if not cuentas:
            raise Falta(fichas.RECIBIDOS)
        return cuentas

    # ------------------------------------------------------------ pagos y RALE

    @cached_property
    def pagos(self) -> pl.DataFrame:
        """Todos los pagos recibidos (del periodo, si se pidió), en centavos."""
        recibidas = recaudacion.recibidas(self.oficina, self.periodo)
        if not recibidas:
            raise Falta(fichas.PAGOS)
        return pl.concat([r.tabla("pagos") for r in recibidas])

    @cached_property
    def pagos_distintos(self) -> pl.DataFrame:
        """Uno por pago, aunque dos fuentes lo digan."""
        return un_renglon_por_pago(self.pagos) if self.pagos.height else pl.DataFrame(schema=en_centavos(PAGOS))

    @cached_property
    def rales(self) -> dict[str, list[Guardado]]:
        """Clase → fotos del RALE hasta el corte, de la más vieja a la más nueva."""
        por_clase: dict[str, list[Guardado]] = {}
        for foto in en_cartera.fotos(self.oficina):
            if str(foto.datos["corte"]) <= self.corte.isoformat():
                por_clase.setdefault(str(foto.datos["clase"]), []).append(foto)
        return {clase: sorted(fotos, key=lambda f: str(f.datos["corte"])) for clase, fotos in sorted(por_clase.items())}

    @cached_property
    def rale(self) -> pl.DataFrame:
        """El último RALE de cada clase, junto."""
        if not self.rales:
            raise Falta(fichas.RALE)
        return pl.concat([fotos[-1].creditos() for fotos in self.rales.values()])

    @property
    def cortes_del_rale(self) -> dict[str, date]:
        """Clase → corte de su último RALE."""
        return {clase: date.fromisoformat(str(fotos[-1].datos["corte"])) for clase, fotos in self.rales.items()}

    # ------------------------------------------------------------ cédulas emitidas

    def cedulas(self) -> pl.DataFrame:
        """`clave`, `componentes` y `total` de cada cédula de liquidación impresa contra el padrón."""
        base = self.oficina.raiz / "salidas" / "liquidaciones"
        rutas = [c.parent / "indice.parquet" for c in sorted(base.glob(f"*/*/*/{LIQUIDADO}"))] if base.is_dir() else []
        indices = [pl.read_parquet(r).select("clave", "folio", "total") for r in rutas if r.is_file()]
        if not indices:
            return pl.DataFrame(schema={"clave": pl.String, "componentes": pl.Int64, "total": pl.Int64})
        impresas = pl.concat(indices).with_columns(a_centavos("total"))
        partes = self.toda.cartera.select(
            pl.col("numero_credito").alias("clave"), pl.col("partes_declaradas").alias("componentes"), "periodo"
        )
        juntas = impresas.join(partes, on="clave", how="inner", maintain_order="left")
        if self.periodo is not None:
            juntas = juntas.filter(pl.col("periodo") == self.periodo)
        return juntas.select((pl.lit("cédula ") + pl.col("folio")).alias("clave"), "componentes", "total")
