"""Créditos de mentira para el banco del padrón: diez hechos legales cada uno, siempre los mismos para un número."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.flujo.credito import avanzar, reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.oficina.padron.canonico import texto_de_datos
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

HECHOS = 10
REGISTRADO = date(2026, 11, 20)
NOCHE = date(2026, 11, 20)
"""Esa noche se vuelven exigibles los que se notificaron temprano."""
LOTE = 50_000
"""Créditos por captura."""
_ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "el de la plantilla")
_CONSTANCIA = {"constancia": "C-12", "constancia_desde": "2026-01-01", "constancia_hasta": "2026-12-31"}
_DIAS_TEMPRANO = tuple(date(2026, 10, d) for d in (19, 19, 20, 21, 21, 22, 22, 23, 26, 27))
_DIAS_TARDE = tuple(date(2026, 11, d) for d in (4, 4, 5, 6, 6, 9, 9, 10, 11, 12))


def vida(n: int, *, por_mover: bool) -> Iterator[HechoNuevo]:
    """Se determina, se emite, se intenta dos veces, se notifica, surte efectos y se le hace un abono."""
    numero = f"{n:09d}"
    dia = _DIAS_TEMPRANO if por_mover else _DIAS_TARDE
    importe = 50_000 + n * 7_919 % 9_000_000

    def hecho(lugar: int, nombre: str, documento: str, datos: dict[str, Any]) -> HechoNuevo:
        return HechoNuevo(CREDITO, numero, nombre, dia[lugar], "captura", documento, datos)

    alta = {
        "registro_patronal": f"Y{n // 3 % 10**7:07d}101",
        "periodo": "2026-08",
        "tipo_documento": "02",
        "clase": "COP",
        "sector": f"{n % 40 + 1:02d}",
        "suerte_principal": importe,
    }
    entrega = {"notificador": f"N-{n % 90:03d}", **_CONSTANCIA}
    yield hecho(0, "determinado", "PT-2026-08", alta)
    yield hecho(1, "emitido", f"CL-{numero}", _ACTO)
    yield hecho(2, "por_notificar", "FAC-7", {"cifra_control": "2026100001"})
    yield hecho(3, "en_diligencia", f"F-{n % 400}", entrega)
    yield hecho(4, "no_notificado", f"INF-{numero}", {"causa": "cerrado"})
    yield hecho(5, "por_notificar", f"REA-{n % 400}", {"motivo": "segunda visita"})
    yield hecho(6, "en_diligencia", f"F2-{n % 400}", entrega)
    recibio = {"hora": "11:30", "atendio": "Persona Ficticia", "caracter": "representante"}
    yield hecho(7, "notificado", f"ACTA-{numero}", recibio)
    yield HechoNuevo(CREDITO, numero, "surte_efectos", dia[8], "avance", "paso del tiempo", {"automatico": True})
    yield hecho(9, "pago", f"SUA-{numero}", {"importe": 1_000, "fuente": "lgp", "folio": numero})


def cargar(oficina: Oficina, creditos: int, por_mover: int) -> None:
    """Los captura de a `LOTE`; los primeros `por_mover` se vuelven exigibles en la noche medida."""
    preparar(oficina)
    with abrir(oficina, reglas_de(oficina)) as padron:
        for inicio in range(0, creditos, LOTE):
            numeros = range(inicio, min(inicio + LOTE, creditos))
            resumen = padron.registrar((h for n in numeros for h in vida(n, por_mover=n < por_mover)), REGISTRADO)
            assert resumen.aceptados == HECHOS * len(numeros), resumen.apartados.head(3)


def solo_insertar(destino: Path, creditos: int) -> None:
    """El límite: los mismos renglones en las mismas tablas, sin revisar, derivar, encadenar ni sellar."""
    from cedulas_cli.oficina.padron import esquema
    from cedulas_cli.oficina.padron.base import lugar_de, motor

    oficina = Oficina(destino)
    preparar(oficina)
    lugar = lugar_de(oficina)
    with motor(lugar).connect() as conexion, conexion.begin():
        esquema.migrar(conexion, lugar)
    enlace = sqlite3.connect(lugar.archivo, isolation_level=None)
    enlace.execute("PRAGMA synchronous = FULL")
    enlace.execute("PRAGMA cache_size = -262144")
    n = 0
    for inicio in range(0, creditos, LOTE):
        enlace.execute("BEGIN IMMEDIATE")
        for tanda in range(inicio, min(inicio + LOTE, creditos), 1_000):
            filas, proyectadas = [], []
            for numero in range(tanda, min(tanda + 1_000, creditos)):
                for h in vida(numero, por_mover=False):
                    n += 1
                    dia, datos = h.fecha.isoformat(), texto_de_datos(h.datos)
                    fila = (n, CREDITO, h.clave, h.hecho, dia, "2026-11-20", h.usuario, h.documento, datos, b"0" * 32)
                    filas.append(fila)
                textos = (f"{numero:09d}", "Y1234567101", "2026-08", "mensual", "COP", "02", "07", "SURTE_EFECTOS")
                importes = (100_000, None, None, None, None, 100_000, 1_000, 99_000)
                fechas = ("2026-11-10", "2026-11-11", "2026-12-03", "2026-12-04", "2026-12-04")
                proyectadas.append((*textos, *importes, *(None,) * 3, "personal", *fechas, "N-001", None, 2, None, n))
            enlace.executemany(f"INSERT INTO hecho VALUES ({','.join('?' * 10)})", filas)
            enlace.executemany(f"INSERT INTO credito VALUES ({','.join('?' * 30)})", proyectadas)
        enlace.execute("COMMIT")
    enlace.close()


def consultar(oficina: Oficina, creditos: int) -> dict[str, float]:
    """Segundos de ver un crédito con su historia, ya abierto el padrón: mediana de cien, salteados."""
    tiempos = []
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        for n in range(100):
            numero = f"{n * 7_919_317 % creditos:09d}"
            inicio = time.perf_counter()
            assert padron.credito(numero) is not None
            tiempos.append(time.perf_counter() - inicio)
    return {"mediana": sorted(tiempos)[50], "peor": max(tiempos)}


def main() -> None:
    """`python -m bench.vidas ACCION CARPETA CREDITOS [POR_MOVER]`."""
    accion, carpeta, creditos = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    oficina = Oficina(carpeta)
    if accion == "cargar":
        cargar(oficina, creditos, int(sys.argv[4]))
    elif accion == "insertar":
        solo_insertar(carpeta, creditos)
    elif accion == "avanzar":
        movidos, _ = avanzar(oficina, NOCHE)
        print(json.dumps({"movidos": len(movidos)}))
    elif accion == "consultar":
        print(json.dumps(consultar(oficina, creditos)))
    elif accion == "verificar":
        informe = verificar(oficina, reglas_de(oficina))
        assert informe.integra, informe.hallazgos[:3]


if __name__ == "__main__":
    main()
