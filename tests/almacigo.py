"""El almácigo: un proceso con el programa ya importado, del que brota por `fork` cada orden que lanza una prueba.

Cada orden corre en su propio proceso —con sus descriptores, su carpeta, su entorno, su código de salida y sus señales,
y se le puede matar—, pero no vuelve a importar polars, que es lo que más tarda. Lo que de verdad necesita un intérprete
nuevo (otra semilla de hash, contar lo importado, el ejecutable instalado) se lanza con `subprocess`.

Como programa: `almacigo.py RUTA` atiende en ese enchufe hasta que se cierra su entrada (con `SOLO_AJENOS=1` importa
sólo lo de terceros); `almacigo.py RUTA ORDEN…` hace las veces de `cedulas` dentro de un guion.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

_LARGO = 8
PEREZOSOS = (
    *("polars", "polars._utils.parquet", "polars._utils.udfs", "pyarrow.parquet", "fastexcel", "pikepdf", "zxingcpp"),
    *("reportlab.pdfgen.canvas", "xlsxwriter", "xlwt.CompoundDoc", "jinja2", "zstandard", "stdnum.mx.curp"),
    *("typer._adapters", "typer._click.decorators", "pydantic", "rich.console", "rich.table", "rich.progress"),
    *("multiprocessing.spawn", "multiprocessing.popen_spawn_posix", "concurrent.futures.process", "encodings.cp437"),
)
"""Lo que el programa importa ya adentro de una orden."""


def _recibir(conexion: socket.socket, cuantos: int) -> bytes:
    partes = b""
    while len(partes) < cuantos:
        trozo = conexion.recv(cuantos - len(partes))
        if not trozo:
            raise EOFError("el almácigo se cerró")
        partes += trozo
    return partes


def _pedir(
    enchufe: str, argumentos: list[str], carpeta: str, entorno: dict[str, str], guion: str | None, fds: list[int]
) -> tuple[socket.socket, int]:
    """Manda el pedido con sus tres descriptores; la conexión por donde llegará el código, y el número de proceso."""
    mascara = next(r for r in Path("/proc/self/status").read_text().splitlines() if r.startswith("Umask:")).split()[1]
    pedido = json.dumps(
        {"argumentos": argumentos, "carpeta": carpeta, "entorno": entorno, "guion": guion, "mascara": int(mascara, 8)}
    ).encode()
    conexion = socket.socket(socket.AF_UNIX)
    conexion.connect(enchufe)
    socket.send_fds(conexion, [len(pedido).to_bytes(_LARGO)], fds)
    conexion.sendall(pedido)
    return conexion, int.from_bytes(_recibir(conexion, _LARGO))


# ---------------------------------------------------------------- del lado de la prueba


class Brote:
    """Una orden corriendo; se usa como un `subprocess.Popen` con sus tres extremos en tubería o a la nada."""

    def __init__(self, conexion: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._conexion = conexion

    def wait(self, timeout: float | None = 300) -> int:
        """Espera a que termine; negativo si lo mató una señal."""
        if self.returncode is None:
            self._conexion.settimeout(timeout)
            try:
                self.returncode = int.from_bytes(_recibir(self._conexion, _LARGO), signed=True)
            except TimeoutError as falla:
                self.kill()
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from falla
            self._conexion.close()
        return self.returncode

    def send_signal(self, senal: int) -> None:
        """Le manda la señal, si sigue vivo."""
        if self.returncode is None:
            try:
                os.kill(self.pid, senal)
            except ProcessLookupError:
                return

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """`kill`."""
        self.send_signal(signal.SIGTERM)


class Almacigo:
    """El proceso que importa una vez; uno por sesión de pruebas."""

    def __init__(self, carpeta: Path, env: dict[str, str] | None = None) -> None:
        self.enchufe = str(carpeta / "almacigo")
        self._proceso = subprocess.Popen(
            [sys.executable, "-P", __file__, self.enchufe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
        )
        assert self._proceso.stdout is not None
        if self._proceso.stdout.readline() != b"listo\n":
            raise RuntimeError("el almácigo no arrancó")

    def cerrar(self) -> None:
        """Lo despide y espera."""
        self._proceso.communicate()

    def lanzar(
        self,
        *argumentos: object,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        guion: str | None = None,
        fds: tuple[int, int, int] | None = None,
    ) -> Brote:
        """Una orden en marcha, sin esperarla; sin `fds`, entrada y salidas a la nada.

        Con `guion`, en vez de la orden corre ese texto, como `python -c`.
        """
        nada = os.open(os.devnull, os.O_RDWR)
        try:
            conexion, pid = _pedir(
                self.enchufe,
                [str(a) for a in argumentos],
                str(cwd or Path.cwd()),
                dict(os.environ if env is None else env),
                guion,
                list(fds or (nada, nada, nada)),
            )
        finally:
            os.close(nada)
        return Brote(conexion, pid)

    def correr(
        self,
        *argumentos: object,
        entrada: bytes | str | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        guion: str | None = None,
        text: bool = True,
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[Any]:
        """Corre la orden hasta el fin y devuelve código, salida y errores, como `subprocess.run`."""
        extremos = [os.pipe() for _ in range(3)]
        (lee_entrada, entrada_nuestra), (salida_nuestra, salida), (errores_nuestros, errores) = extremos
        try:
            brote = self.lanzar(*argumentos, cwd=cwd, env=env, guion=guion, fds=(lee_entrada, salida, errores))
        finally:
            for fd in (lee_entrada, salida, errores):
                os.close(fd)
        dicho: dict[int, bytes] = {}

        def leer(fd: int) -> None:
            with os.fdopen(fd, "rb") as tuberia:
                dicho[fd] = tuberia.read()

        def escribir() -> None:
            datos = entrada.encode() if isinstance(entrada, str) else entrada or b""
            try:
                with os.fdopen(entrada_nuestra, "wb") as tuberia:
                    tuberia.write(datos)
            except BrokenPipeError:  # la orden no quiso leerlo todo
                return

        hilos = [threading.Thread(target=leer, args=(fd,)) for fd in (salida_nuestra, errores_nuestros)]
        hilos.append(threading.Thread(target=escribir))
        for hilo in hilos:
            hilo.start()
        codigo = brote.wait(timeout)
        for hilo in hilos:
            hilo.join()
        visto = [dicho[salida_nuestra], dicho[errores_nuestros]]
        return subprocess.CompletedProcess(list(argumentos), codigo, *([v.decode() for v in visto] if text else visto))

    def sustituto(self, carpeta: Path) -> Path:
        """Deja en `carpeta` un `cedulas` que brota de aquí, para guiones de bash; devuelve la carpeta para el PATH."""
        carpeta.mkdir(parents=True, exist_ok=True)
        guion = carpeta / "cedulas"
        guion.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{__file__}" "{self.enchufe}" "$@"\n')
        guion.chmod(0o755)
        return carpeta


# ---------------------------------------------------------------- del lado del proceso que importa


def _importar_todo() -> None:
    import contextlib
    import importlib
    import pkgutil

    if os.environ.get("SOLO_AJENOS"):
        importlib.import_module("pytest")
        importlib.import_module("hypothesis")
    else:
        import cedulas_cli

        for modulo in pkgutil.walk_packages(cedulas_cli.__path__, "cedulas_cli."):
            with contextlib.suppress(Exception):  # si está roto, fallará en su hijo y lo dirá ahí
                importlib.import_module(modulo.name)
    for ajeno in PEREZOSOS:
        with contextlib.suppress(ImportError):  # son piezas internas: si cambian de nombre, sólo se tarda más
            importlib.import_module(ajeno)


def _atender(enchufe: str) -> dict[str, Any]:
    """Atiende pedidos sin volver nunca, salvo en el proceso hijo, donde devuelve el suyo."""
    oyente = socket.socket(socket.AF_UNIX)
    oyente.bind(enchufe)
    oyente.listen(64)
    despertador, timbre = os.pipe()
    os.set_blocking(timbre, False)
    signal.set_wakeup_fd(timbre)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    esperan: dict[int, socket.socket] = {}
    print("listo", flush=True)
    while True:
        listos, _, _ = select.select([oyente, despertador, 0], [], [])
        if 0 in listos:  # la prueba cerró, o murió
            os._exit(0)
        if despertador in listos:
            os.read(despertador, 4096)
            _despedir(esperan)
        if oyente in listos:
            conexion, _ = oyente.accept()
            largo, fds, *_ = socket.recv_fds(conexion, _LARGO, 3)
            pedido: dict[str, Any] = json.loads(_recibir(conexion, int.from_bytes(largo)))
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for ajeno in (oyente, conexion, *esperan.values()):
                    ajeno.close()
                for destino, fd in enumerate(fds):
                    os.dup2(fd, destino)
                for fd in (*fds, despertador, timbre):
                    os.close(fd)
                return pedido
            for fd in fds:
                os.close(fd)
            esperan[pid] = conexion
            conexion.sendall(pid.to_bytes(_LARGO))


def _despedir(esperan: dict[int, socket.socket]) -> None:
    """Dice su código a quien esperaba a cada proceso que ya terminó."""
    while esperan:
        pid, estado = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        with esperan.pop(pid) as conexion:
            try:
                conexion.sendall(os.waitstatus_to_exitcode(estado).to_bytes(_LARGO, signed=True))
            except BrokenPipeError:  # quien lo lanzó ya no está
                continue


def _brotar(pedido: dict[str, Any]) -> NoReturn:
    """Se vuelve el proceso pedido: entorno, carpeta, máscara de permisos, flujos y programa principal."""
    import atexit

    os.chdir(pedido["carpeta"])
    os.umask(pedido["mascara"])
    os.environ.clear()
    os.environ.update(pedido["entorno"])
    time.tzset()
    sys.stdin = sys.__stdin__ = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["-c" if pedido["guion"] else "cedulas", *pedido["argumentos"]]
    codigo: object = 0
    try:
        if pedido["guion"]:
            exec(compile(pedido["guion"], "<guion>", "exec"), {"__name__": "__main__"})
        else:
            from cedulas_cli import __main__ as programa

            sys.modules["__main__"] = programa  # los procesos que lance deben importar lo mismo que en la terminal
            programa.main()
    except SystemExit as salida:
        codigo = salida.code
        if isinstance(codigo, str):
            print(codigo, file=sys.stderr)
            codigo = 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        codigo = 1
    # Lo que hace el intérprete al cerrar, menos desmontar uno por uno los módulos heredados.
    threading._shutdown()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        codigo = codigo or 120
    os._exit(int(codigo or 0) & 0xFF)  # type: ignore[call-overload]


def _sustituir(enchufe: str, argumentos: list[str]) -> NoReturn:
    conexion, pid = _pedir(enchufe, argumentos, os.getcwd(), dict(os.environ), None, [0, 1, 2])  # noqa: PTH109
    brote = Brote(conexion, pid)
    for senal in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(senal, lambda numero, _: brote.send_signal(numero))
    codigo = brote.wait(None)
    if codigo < 0:
        signal.signal(-codigo, signal.SIG_DFL)
        os.kill(os.getpid(), -codigo)
    os._exit(codigo & 0xFF)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _sustituir(sys.argv[1], sys.argv[2:])
    import gc

    _importar_todo()
    gc.collect()
    gc.freeze()  # que el recolector no copie en cada hijo las páginas de lo importado
    _brotar(_atender(sys.argv[1]))
