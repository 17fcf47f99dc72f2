"""Una oficina sembrada a mano: créditos por sus hechos, pagos, fotos del RALE y facturas. Lo comparten dos carpetas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import esquemas_cartera as ec
from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.credito.hechos import CREDITO, LEGAJO, LOTE, HechoNuevo
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.formatos.cartera.lectura import cuadrar
from cedulas_cli.oficina import cartera, recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.oficina.padron.padron import abrir

REGISTRADO = date(2026, 12, 31)
CIFRA = "202611"
ENTREGA = {
    "notificador": "N07",
    "constancia": "C-118",
    "constancia_desde": "2026-01-01",
    "constancia_hasta": "2026-12-31",
}
RECIBE = {"hora": "11:20", "atendio": "Juan Pérez", "caracter": "destinatario"}
Paso = tuple[str, str, dict[str, Any]]


def gemela(numero: str) -> str:
    """La multa COP de una cuota: el tercer dígito pasa a 8."""
    return f"{numero[:2]}8{numero[3:]}"


class Siembra:
    """Arma la oficina; todo lo que se registra es del mismo día, salvo que se diga otro."""

    def __init__(self, raiz: Path) -> None:
        self.oficina = Oficina(raiz)
        preparar(self.oficina)

    # ---------------------------------------------------------------- el padrón

    def registrar(self, hechos: Iterable[HechoNuevo], registrado: date = REGISTRADO) -> None:
        """Asienta los hechos; ninguno se puede apartar."""
        with abrir(self.oficina, reglas_de(self.oficina)) as padron:
            resumen = padron.registrar(list(hechos), registrado)
        assert resumen.apartados.is_empty(), resumen.apartados.to_dicts()

    def credito(
        self, numero: str, pasos: Iterable[Paso], registrado: date = REGISTRADO, documento: str = "D-1"
    ) -> None:
        """Un crédito por sus pasos: hecho, fecha y datos."""
        nuevos = [
            HechoNuevo(CREDITO, numero, hecho, date.fromisoformat(dia), "ana", datos.get("_documento", documento),
                       {k: v for k, v in datos.items() if k != "_documento"})
            for hecho, dia, datos in pasos
        ]  # fmt: skip
        self.registrar(nuevos, registrado)

    def nace(self, principal: int = 100_000, cifra: str = CIFRA, **mas: Any) -> list[Paso]:
        """Emitido en factura y por notificar; `mas` cambia o quita (con nulo) lo que dice."""
        datos = {
            "registro_patronal": "Z9900001100",
            "razon_social": "COMERCIAL SINTÉTICA",
            "periodo": "2026-09",
            "tipo_documento": "02",
            "clase": "COP",
            "producto": "COP_ECO_EST",
            "cifra_control": cifra,
            "sector": "07",
            "suerte_principal": principal,
            **mas,
        }
        limpios = {c: v for c, v in datos.items() if v is not None}
        return [("emitido", "2026-10-22", limpios), ("por_notificar", "2026-10-26", {"cifra_control": cifra})]

    def multa(self, cuota: str, importe: int, **mas: Any) -> list[Paso]:
        """La multa de una cuota."""
        return self.nace(
            **{
                "principal": None,
                "tipo_documento": "80",
                "multa": importe,
                "credito_origen": cuota,
                "suerte_principal": None,
                **mas,
            }
        )

    def lote(self, folio: str, hecho: str, clase: str, numeros: list[str], dia: str = "2026-11-03") -> None:
        """Un lote o factura de notificador, con sus créditos."""
        datos = {"clase": clase, "casos": len(numeros), "creditos": numeros}
        self.registrar([HechoNuevo(LOTE, folio, hecho, date.fromisoformat(dia), "ana", folio, datos)])

    def legajo(self, clave: str, pasos: Iterable[Paso]) -> None:
        """Un legajo por sus movimientos, con la máquina de la custodia."""
        from cedulas_cli.dominio.custodia.legajo import doblar
        from cedulas_cli.parametros.papel import maquina_de_custodia

        maquina = maquina_de_custodia()
        nuevos = [
            HechoNuevo(LEGAJO, clave, hecho, date.fromisoformat(dia), "ana", datos.get("_documento", "D"),
                       {k: v for k, v in datos.items() if k != "_documento"})
            for hecho, dia, datos in pasos
        ]  # fmt: skip
        dobleces = {LEGAJO: lambda previo, hecho: doblar(previo, hecho, maquina)}
        with abrir(self.oficina, reglas_de(self.oficina), dobleces=dobleces) as padron:
            resumen = padron.registrar(nuevos, REGISTRADO)
        assert resumen.apartados.is_empty(), resumen.apartados.to_dicts()

    # ---------------------------------------------------------------- lo recibido

    def pagos(self, periodo: str, filas: list[Mapping[str, Any]], version: str = "v1") -> None:
        """Pagos de un mes, en centavos; lo que no se diga va nulo."""
        esquema = ep.en_centavos(ep.PAGOS)
        comunes = {"periodo": periodo, "fuente": "sua", "archivo": "a.SUA", "registro_patronal": "Z9900001100"}
        completas = [{c: {**comunes, "renglon": n, **fila}.get(c) for c in esquema} for n, fila in enumerate(filas, 1)]
        tabla = pl.DataFrame(completas, schema=esquema, orient="row")
        recaudacion.publicar(self.oficina, periodo, {"pagos": tabla}, {"version": version, "archivos": []})

    def rale(self, corte: str, filas: list[Mapping[str, Any]], clase: str = "COP") -> None:
        """Una foto del RALE; importes en centavos."""
        esquema = ep.en_centavos(ec.RALE)
        comunes = {
            "clase": clase,
            "corte": date.fromisoformat(corte),
            "registro_patronal": "Z9900001100",
            "periodo": "2026-09",
            "tipo_documento": "02",
            "incidencia": "01",
            "fecha_alta": date(2026, 10, 22),
            "dias": 10,
            "importe": 100_000,
        }
        completas = [{c: {**comunes, **fila}.get(c) for c in esquema} for fila in filas]
        tabla = pl.DataFrame(completas, schema=esquema, orient="row")
        dia = date.fromisoformat(corte)
        datos = {"version": "v1", "identidad": f"{clase}{corte}", "clase": clase, "corte": corte}
        cartera.publicar(cartera.carpeta_rale(self.oficina, clase, dia), ec.RALE, {cartera.CREDITOS: tabla}, datos)

    def factura(
        self, cifra: str, filas: list[Mapping[str, Any]], declarado: Mapping[str, int], dia: str = "2026-10-26"
    ) -> None:
        """Una factura recibida con lo que su pie declara (importes en centavos; cuentas como son)."""
        esquema = ep.en_centavos(ec.FACTURA)
        comunes = {
            "producto": "COP_ECO_EST", "clase": "COP", "registro_patronal": "Z9900001100", "periodo": "2026-09",
            "tipo_documento": "02", "actualizacion": 0, "recargos": 0, "multa": 0,
        }  # fmt: skip
        completas = [{c: {**comunes, **fila}.get(c) for c in esquema} for fila in filas]
        tabla = pl.DataFrame(completas, schema=esquema, orient="row")
        cuadre = cuadrar("f.T", declarado, dict.fromkeys(declarado, 0))
        recibida = date.fromisoformat(dia)
        datos = {"version": "v1", "identidad": cifra, "cifra_control": cifra, "producto": "COP_ECO_EST", "fecha": dia}
        tablas = {cartera.CREDITOS: tabla, cartera.CUADRE: cuadre}
        cartera.publicar(cartera.carpeta_factura(self.oficina, cifra, recibida), ec.FACTURA, tablas, datos)

    def cifras(self, *renglones: str) -> None:
        """`calendarios/cifras_control.csv`; el primer renglón es el encabezado."""
        ruta = self.oficina.calendarios / "cifras_control.csv"
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_text("\n".join(renglones) + "\n", "utf-8")
