import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from streams.embedded.cache import default_cache, new, spare, writable
from streams.embedded.error import EmbeddedError, missing_extra

LOCK = Path(__file__).with_name("kafka.lock")
_AT_ONCE = 8
_REACHABLE = 8.0  # seconds until the repository counts as out of reach
_DOWNLOAD = 300.0  # seconds for all of them, 45 MB


@dataclass(frozen=True)
class Jar:
    """One line of `kafka.lock`."""

    coordinate: str  # group:artifact:version
    size: int
    sha256: str

    @property
    def artifact(self) -> str:
        return self.coordinate.split(":")[1]

    @property
    def version(self) -> str:
        return self.coordinate.split(":")[2]

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    @property
    def path(self) -> str:
        group = self.coordinate.split(":")[0].replace(".", "/")
        return f"{group}/{self.artifact}/{self.version}/{self.name}"


def locked() -> list[Jar]:
    rows = [line.split() for line in LOCK.read_text().splitlines() if not line.startswith("#")]
    return [Jar(coordinate, int(size), sha256) for coordinate, size, sha256 in rows]


def place(cache: Path) -> Path:
    """Return `cache`, or where it neither has the jars nor can take them another folder."""
    has_all = all(_whole(cache / "jars" / jar.name, jar) for jar in locked())
    return cache if has_all or writable(cache) else spare(cache)


async def jars(cache: Path | None = None, repository: str | None = None) -> list[Path]:
    """Apache Kafka's jars, from the cache, and what is not there from a Maven repository.

    A jar gets its name in the cache only once it is whole and its SHA-256 is the locked one, so
    a killed download or two at once do no harm. Raises EmbeddedError within seconds when the
    repository (default: Maven Central) is needed and out of reach.
    """
    folder = (cache or default_cache()) / "jars"
    missing = [jar for jar in locked() if not _whole(folder / jar.name, jar)]
    if missing:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        await _fetch_all(missing, folder, repository or maven_central())
    return [folder / jar.name for jar in locked()]


def maven_central() -> str:
    try:
        from jgo.constants import MAVEN_CENTRAL_URL
    except ImportError as error:
        raise missing_extra("jgo") from error
    return MAVEN_CENTRAL_URL


def _whole(file: Path, jar: Jar) -> bool:
    return file.is_file() and file.stat().st_size == jar.size


async def _fetch_all(missing: list[Jar], folder: Path, repository: str) -> None:
    try:
        async with (
            asyncio.timeout(_DOWNLOAD),
            aiohttp.ClientSession(f"{repository.rstrip('/')}/", trust_env=True) as session,
        ):
            await _fetch_into(folder, session, sorted(missing, key=lambda jar: jar.size))
    except (OSError, aiohttp.ClientError) as error:
        raise EmbeddedError(
            f"{len(missing)} of Apache Kafka's jars are not in {folder} and cannot be fetched "
            f"from {repository}: {str(error) or type(error).__name__}"
        ) from error


async def _fetch_into(folder: Path, session: aiohttp.ClientSession, missing: list[Jar]) -> None:
    # The smallest goes first and alone: it tells soon whether the repository can be reached.
    async with asyncio.timeout(_REACHABLE):
        await _fetch(folder, session, missing[0])
    waiting = iter(missing[1:])

    async def take_turns() -> None:
        for jar in waiting:
            await _fetch(folder, session, jar)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(take_turns())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from errors


@retry(
    retry=retry_if_exception_type(aiohttp.ClientError),
    stop=stop_after_attempt(3),
    wait=wait_fixed(0.5),
    reraise=True,
)
async def _fetch(folder: Path, session: aiohttp.ClientSession, jar: Jar) -> None:
    async with session.get(jar.path, raise_for_status=True) as response:
        content = await response.read()
    await asyncio.to_thread(_keep, content, jar, folder)


def _keep(content: bytes, jar: Jar, folder: Path) -> None:
    if hashlib.sha256(content).hexdigest() != jar.sha256:
        raise EmbeddedError(f"{jar.coordinate} is not the file that kafka.lock names: not used")
    with new(folder / jar.name) as part:
        part.write_bytes(content)
