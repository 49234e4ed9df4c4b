import asyncio
import shutil
from dataclasses import astuple
from pathlib import Path

from streams.embedded.cache import default_cache
from streams.embedded.child import Child
from streams.embedded.class_archive import ClassArchive
from streams.embedded.error import EmbeddedError
from streams.embedded.formatted import Formatted
from streams.embedded.jars import jars, locked, place
from streams.embedded.java import Java, find_java
from streams.embedded.kafka_node import Node, Ports
from streams.embedded.probe import serves
from streams.embedded.server import Server

_FORMAT = 30.0  # seconds

# The binding log4j-slf4j-impl is that of Kafka's own distribution, to the log4j-core that Kafka
# depends on; without settings it prints errors only.
_LOGGING = """\
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c)%n
"""

_JVM = ("-Xms128m", "-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


class Kafka(Server):
    """Apache Kafka, one node in KRaft mode, on a Java 17 or newer and jars of Maven Central.

    `cache` keeps the jars (default: the user's cache folder), `repository` is the URL they come
    from. `node` says what other clients or nodes there are, `ports` where its own are chosen
    already. The log is `kafka.log` in `folder`.
    """

    _ports_needed = 3

    def __init__(
        self,
        folder: Path,
        *,
        java: Java | None = None,
        cache: Path | None = None,
        repository: str | None = None,
        node: Node | None = None,
        ports: Ports | None = None,
    ) -> None:
        super().__init__(f"Apache Kafka {_version()}", folder)
        self.node = node or Node()
        self._ports = list(astuple(ports)) if ports else []
        self._java = java
        self._cache = cache
        self._repository = repository
        self._class_path: list[Path] = []
        self._archive: ClassArchive | None = None
        self._formatted: Formatted | None = None
        self._served = False

    @property
    def ports(self) -> Ports:
        return Ports(*self._ports)

    @property
    def warm(self) -> bool:
        """Whether its start is as quick as it can be made; after `prepare`."""
        return not any(part.wanted() for part in (self._archive, self._formatted) if part)

    async def prepare(self) -> None:
        if self._class_path:
            return
        self._java = self._java or await find_java()
        wanted = self._cache or default_cache()
        cache = await asyncio.to_thread(place, wanted)
        if cache != wanted:
            self.remark = f"{wanted} cannot be written: Apache Kafka's jars are kept in {cache}"
        self._class_path = await jars(cache, self._repository)
        self._archive = ClassArchive(cache, self._java, self._class_path, self.folder)
        self._formatted = Formatted(cache)

    async def discard(self) -> None:
        """The first on a machine takes 3 to 5 s more, to make the class archive."""
        await self.kill()
        try:
            if self._archive and self._served:
                await self._archive.make(self._run)
        finally:
            await super().discard()

    async def _attempt(self) -> None:
        await super()._attempt()
        self._served = True

    async def _launch(self) -> Child:
        await asyncio.to_thread(self._write_settings)
        if not (self.folder / "formatted").exists():
            await self._format()
        faster = self._archive.use_or_list() if self._archive else []
        return self._run("kafka.log", *faster, "kafka.Kafka", self.folder / "server.properties")

    async def _answers(self) -> bool:
        return await serves(self._ports[0])

    async def _format(self) -> None:
        assert self._formatted  # noqa: S101 - `prepare` has run
        data = self.folder / "data"
        await asyncio.to_thread(shutil.rmtree, data, ignore_errors=True)
        if not await asyncio.to_thread(self._formatted.unpack, data, self.node):
            await asyncio.to_thread(shutil.rmtree, data, ignore_errors=True)
            await self._run_format()
            await asyncio.to_thread(self._formatted.keep, data)
        (self.folder / "formatted").touch()

    async def _run_format(self) -> None:
        self._child = self._run(
            "format.log",
            *(self._archive.use() if self._archive else []),
            *("kafka.tools.StorageTool", "format", "-c", self.folder / "server.properties"),
            f"--cluster-id={self.node.cluster_id}",  # "=", for it may begin with a dash
        )
        if await self._child.finished(_FORMAT) != 0:
            raise EmbeddedError(f"Kafka cannot format its data folder:\n{self._child.tail()}")

    def _run(self, log: str, *arguments: str | Path) -> Child:
        assert self._java  # noqa: S101 - `prepare` has run
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        class_path = ":".join(map(str, self._class_path))
        argv = [self._java.path, *_JVM, "-cp", class_path, logging, *arguments]
        return Child(self.name, argv, self.folder / log)

    def _write_settings(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j2.properties").write_text(_LOGGING)
        settings = self.node.settings(self.ports, self.folder.absolute() / "data")
        (self.folder / "server.properties").write_text(settings)


def _version() -> str:
    return next(jar.version for jar in locked() if jar.artifact == "kafka_2.13")
