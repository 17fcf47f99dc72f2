"""De los créditos a sus documentos de notificación: reúne lo que cada uno dice y lo manda imprimir."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from cedulas_cli import __version__
from cedulas_cli.documentos import formato
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.exposicion import Par
from cedulas_cli.documentos.notificacion import diligencias as en_papel
from cedulas_cli.documentos.notificacion.modelo import CreditoImpreso, Destinatario, Diligencia, Notifica
from cedulas_cli.documentos.notificacion.partes import CompositorDeNotificacion
from cedulas_cli.documentos.oficio import Documento, Expide
from cedulas_cli.documentos.oficio_pdf import escribir_oficios
from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.correcciones import vigentes
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.notificacion import documentos as folios
from cedulas_cli.dominio.notificacion.diligencias import pareja_de
from cedulas_cli.dominio.notificacion.entrega import FACTURA_DE_NOTIFICADOR
from cedulas_cli.dominio.notificacion.historia import ENTREGA, Clase, Entrega, entregas
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion.base import Cartera, Contexto, cartera, contexto_de, directorio
from cedulas_cli.flujo.notificacion.tablero import lotes_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import lector_de, leer
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.parametros.notificacion import Domicilio

CITATORIO, ACTA, CIRCUNSTANCIADA, ESTRADOS = "citatorio", "acta", "acta-circunstanciada", "estrados"
_NOMBRES = {"cuota": "Cédula de liquidación por", "capital": "Cédula de liquidación de", "multa": "Resolución de"}
_DEL_RESULTADO = {
    Clase.NOTIFICADO: "Notificado",
    Clase.NO_NOTIFICADO: "No notificado",
    Clase.ESTRADOS: "Estrados",
    Clase.DEPURADO: "Depurado",
    Clase.PAGADO: "Pagado",
    Clase.EN_TRAMITE: "",
}


class _Papel(NamedTuple):
    """De dónde sale lo que un documento dice: el hecho que lo llena y su folio."""

    clase: str
    hechos: tuple[str, ...]


_PAPELES: Mapping[str, _Papel] = {
    CITATORIO: _Papel(folios.CITATORIO, ("citado",)),
    ACTA: _Papel(folios.ACTA, ("notificado",)),
    CIRCUNSTANCIADA: _Papel(folios.CIRCUNSTANCIADA, ("no_localizado", "no_notificado")),
    ESTRADOS: _Papel(folios.ESTRADOS, ("en_estrados",)),
}


class Impreso(NamedTuple):
    """Cuántos documentos y páginas se escribieron."""

    documentos: int
    paginas: int


def expide_de(oficina: Oficina, dia: date) -> Expide:
    """Quién firma y con qué competencia, de `oficina.toml`."""
    configuracion, lector = leer(oficina), lector_de(oficina)
    propias = oficina.raiz / "plantillas"
    return Expide(
        delegacion=Area(configuracion.delegacion, configuracion.nombre_delegacion),
        subdelegacion=Area(configuracion.subdelegacion, configuracion.nombre_subdelegacion),
        domicilio=configuracion.domicilio,
        lugar=lector.texto("subdelegacion", "lugar"),
        fecha=dia,
        autoridad=lector.texto("liquidacion", "autoridad"),
        competencia=configuracion.competencia,
        firmante=configuracion.firmante,
        cargo=configuracion.cargo,
        organo=lector.texto("defensa", "organo"),
        domicilio_organo=lector.texto("defensa", "domicilio"),
        version=f"cedulas {__version__}",
        marca="EJEMPLO" if configuracion.ejemplo else "",
        plantillas=propias if propias.is_dir() else None,
    )


def diligencias(
    oficina: Oficina,
    que: str,
    codigos: Sequence[str],
    hoy: date,
    salida: Path,
    *,
    factura: str = "",
    variante: str = en_papel.NO_LOCALIZACION,
) -> Impreso:
    """Un documento por cada cuota con su multa (o crédito suelto) de los pedidos, o de una factura de notificador.

    Errores: «credito-no-existe», «credito-no-entregado» si nadie lo lleva, «plantilla-incompleta» si falta un dato.
    """
    contexto, papel = contexto_de(oficina), _PAPELES[que]
    numeros = [leido.numero_credito if (leido := folios.leer(c)) else c for c in codigos]
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        if factura:
            numeros += creditos_de(lotes_de(padron, FACTURA_DE_NOTIFICADOR), factura)
        suyos = cartera(padron, numeros, contexto.reglas)
        _exigir_que_existan(numeros, suyos)
        parejas = {p for c in suyos.values() if (p := pareja_de(c))} - suyos.keys()
        otros = cartera(padron, parejas, contexto.reglas)
    patrones = directorio(contexto, suyos.values())
    expide = expide_de(oficina, hoy)
    documentos: list[Documento] = []
    vistos: set[str] = set()
    for numero in dict.fromkeys(numeros):
        if numero in vistos:
            continue
        juntos = _juntos(numero, suyos, otros)
        vistos.update(c.numero_credito for c, _ in juntos)
        diligencia = _diligencia(contexto, juntos, patrones, papel, que, variante)
        if que == CITATORIO:
            documentos.append(en_papel.citatorio(diligencia, expide))
        elif que == ACTA:
            documentos.append(en_papel.acta(diligencia, expide))
        elif que == CIRCUNSTANCIADA:
            documentos.append(en_papel.circunstanciada(diligencia, expide, variante))
        else:
            documentos.append(en_papel.estrados(diligencia, expide, _plazos(contexto, diligencia)))
    return imprimir(salida, documentos, expide, documentos[0].titulo if documentos else que)


def creditos_de(lotes: Mapping[str, Mapping[str, Any]], factura: str) -> list[str]:
    """Los créditos de una factura de notificador, en su orden; «folio-no-existe» si no está asentada."""
    if factura not in lotes:
        raise ErrorCedulas(
            "folio-no-existe",
            f"no hay ninguna factura de notificador con el folio {factura}",
            lugar="--factura",
            causa=f"hay {len(lotes):,} facturas asentadas",
            remedio="revise el folio; los que hay: cedulas notificacion avance --por factura",
        )
    return list(lotes[factura]["creditos"])


def _exigir_que_existan(numeros: Sequence[str], suyos: Cartera) -> None:
    if ajenos := [n for n in numeros if n not in suyos]:
        raise ErrorCedulas(
            "credito-no-existe",
            f"el padrón no conoce el crédito {ajenos[0]}",
            lugar="--credito",
            causa="ningún hecho lo nombra",
            remedio="revise el número: nueve dígitos, con sus ceros",
        )
    if not numeros:
        raise ErrorCedulas(
            "opcion-invalida",
            "no se dijo de qué créditos",
            lugar="--credito",
            causa="el documento es de un crédito, de varios o de una factura",
            remedio="por ejemplo: --credito 262345678, o --factura FN-261103-N07-1A2B3C",
        )


_Suyo = tuple[Credito, list[Hecho]]


def _juntos(numero: str, suyos: Cartera, otros: Cartera) -> list[_Suyo]:
    """El crédito con su pareja, si salieron en la misma entrega; la cuota va primero."""
    propio = suyos[numero]
    juntos = [(propio, suyos.historias[numero])]
    pareja = pareja_de(propio)
    todos = suyos if pareja in suyos else otros
    if pareja in todos:
        factura = _ultima(suyos.historias[numero])
        de_pareja = _ultima(todos.historias[pareja])
        if factura and de_pareja and factura.factura == de_pareja.factura:
            juntos.append((todos[pareja], todos.historias[pareja]))
    return sorted(juntos, key=lambda par: (par[0].es_multa, par[0].numero_credito))


def _ultima(historia: Sequence[Hecho]) -> Entrega | None:
    halladas = entregas(historia)
    return halladas[-1] if halladas else None


def _diligencia(
    contexto: Contexto,
    juntos: Sequence[_Suyo],
    patrones: Mapping[str, Domicilio],
    papel: _Papel,
    que: str,
    variante: str,
) -> Diligencia:
    credito, historia = juntos[0]
    entrega, desde = _ultima(historia), _desde_la_entrega(historia)
    hecho = next((h for h in reversed(desde) if h.hecho in papel.hechos and _sirve(h, que, variante)), None)
    notifica = _notifica(contexto, credito, desde, hecho)
    if notifica is None and que != ESTRADOS:
        raise ErrorCedulas(
            "credito-no-entregado",
            f"el crédito {credito.numero_credito} no se ha entregado a ningún notificador",
            lugar=f"crédito {credito.numero_credito}",
            causa=f"está {credito.estado}: no se sabe quién lo diligencia ni con qué constancia",
            remedio="entréguelo antes con: cedulas notificacion entregar",
        )
    datos: dict[str, Any] = dict(hecho.datos) if hecho else {}
    if que == ACTA and (citado := next((h for h in reversed(desde) if h.hecho == "citado"), None)):
        datos |= {"citatorio": citado.documento, "fecha_citatorio": citado.fecha.isoformat()}
    if que == ESTRADOS:
        datos.setdefault("acta", credito.acta)
    if dicha := str(datos.get("causa") or (credito.causa if que == ESTRADOS else "")):
        causa = contexto.reglas.causas.get(dicha)
        datos["causa_en_palabras"] = causa.explicacion if causa else dicha
    propios = folios.folio(papel.clase, credito.numero_credito, credito.intentos)
    folio = hecho.documento if hecho and hecho.documento and que != ESTRADOS else propios
    return Diligencia(
        folio,
        tuple(impreso(contexto, c, patrones[c.registro_patronal], entrega, h) for c, h in juntos),
        notifica,
        hecho.fecha if hecho else None,
        datos,
    )


def _sirve(hecho: Hecho | HechoNuevo, que: str, variante: str) -> bool:
    """El acta es de la notificación personal; la circunstanciada de otro domicilio, sólo de esa causa."""
    if que == ACTA:
        return hecho.datos.get("medio") in (None, "", "personal") and bool(hecho.datos.get("hora"))
    if que == CIRCUNSTANCIADA and variante != en_papel.NO_LOCALIZACION:
        return hecho.datos.get("causa") in ("domicilio_distinto", "domicilio_incompleto", "domicilio_inexistente")
    return True


def _desde_la_entrega(historia: Sequence[Hecho]) -> list[Hecho | HechoNuevo]:
    """Los hechos desde la última entrega, con ella; todos si nunca se entregó."""
    hechos = vigentes(historia)
    lugares = [i for i, h in enumerate(hechos) if h.hecho == ENTREGA]
    return hechos[lugares[-1] :] if lugares else hechos


def _notifica(
    contexto: Contexto, credito: Credito, desde: Sequence[Hecho | HechoNuevo], hecho: Hecho | HechoNuevo | None
) -> Notifica | None:
    if not desde or desde[0].hecho != ENTREGA:
        return None
    dicho = hecho.datos if hecho is not None and hecho.datos.get("constancia") else desde[0].datos
    clave = str(desde[0].datos.get("notificador") or "")
    return Notifica(
        clave,
        contexto.catalogos.notificadores.nombre(clave),
        str(dicho.get("constancia") or ""),
        fecha(dicho, "constancia_desde"),
        fecha(dicho, "constancia_hasta"),
        credito.controlador,
    )


def impreso(
    contexto: Contexto, c: Credito, patron: Domicilio, entrega: Entrega | None, historia: Sequence[Hecho]
) -> CreditoImpreso:
    """Un crédito como sale en los documentos, con lo que resultó de esa entrega."""
    tipo = contexto.reglas.tipos_documento.get(c.tipo_documento)
    nombre = f"{_NOMBRES.get(tipo.naturaleza, '')} {tipo.nombre}".strip() if tipo else ""
    resultado = _DEL_RESULTADO[entrega.clase] if entrega else ""
    if entrega and entrega.causa:
        causa = contexto.reglas.causas.get(entrega.causa)
        resultado += f"\n{causa.explicacion if causa else entrega.causa}"
    hora = next((str(h.datos["hora"]) for h in reversed(historia) if h.datos.get("hora")), "")
    return CreditoImpreso(
        numero=c.numero_credito,
        destinatario=destinatario(patron),
        periodo=c.periodo,
        emision=c.emision,
        clase=c.clase,
        tipo_documento=c.tipo_documento,
        nombre_documento=nombre[:1].upper() + nombre[1:],
        sector=c.sector or "00",
        importe=c.saldo if c.saldo > 0 else c.total,
        suerte_principal=c.suerte_principal,
        actualizacion=c.actualizacion,
        recargos=c.recargos,
        multa=c.multa,
        fecha_documento=c.fecha_emision or c.fecha_determinacion,
        es_multa=c.es_multa,
        estado=c.estado,
        resultado=resultado,
        fecha_resultado=entrega.fecha_resultado if entrega else None,
        hora_resultado=f"{hora} h" if hora and entrega and entrega.resultado == "notificado" else "",
    )


def destinatario(patron: Domicilio) -> Destinatario:
    """A quién se notifica y dónde, del directorio."""
    domicilio = ", ".join(p for p in (patron.domicilio, patron.colonia) if p)
    return Destinatario(
        patron.registro_patronal,
        patron.razon_social,
        patron.rfc,
        domicilio,
        patron.localidad,
        patron.municipio,
        patron.codigo_postal,
        patron.representante,
    )


def _plazos(contexto: Contexto, d: Diligencia) -> tuple[Par, ...]:
    """Las fechas que abre la publicación; por asentar si aún no se publica."""
    if d.fecha is None:
        return tuple((rotulo, "por asentar") for rotulo in ("Se publicó", "Corre del", "Notificado", "Surte efectos"))
    reglas = contexto.reglas
    notificada = reglas.estrados(d.fecha)
    primero, decimo = reglas.habiles(d.fecha, 1), reglas.habiles(d.fecha, 10)
    return (
        ("Se fijó y publicó", formato.fecha_larga(d.fecha)),
        ("Diez días", f"del {formato.fecha_corta(primero)} al {formato.fecha_corta(decimo)}"),
        ("Se tiene por notificado", formato.fecha_larga(notificada)),
        ("Surte efectos", formato.fecha_larga(reglas.habiles(notificada, 1))),
    )


def imprimir(salida: Path, documentos: Sequence[Documento], expide: Expide, titulo: str) -> Impreso:
    """Escribe los documentos en un PDF, de una vez o nada."""
    indice = escribir_oficios(salida, documentos, expide, titulo, CompositorDeNotificacion)
    return Impreso(indice.height, int(indice["paginas"].sum()))
