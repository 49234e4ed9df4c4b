import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from streams.embedded.cache import new, writable
from streams.embedded.child import Child
from streams.embedded.error import EmbeddedError
from streams.embedded.java import Java

_LIMIT = 60.0  # seconds


class ClassArchive:
    """Java's CDS archive of Kafka's classes (60 MB in `cache`): it halves the start.

    The first server on a machine lists in its `folder` what classes it loads, which costs nothing,
    and need not end in order. `make` takes 3 to 5 s. One with all of the JDK's classes rather than
    one on top of the JDK's own archive: PyPI's Java comes without. Java itself ignores an archive
    of other jars or of another Java.
    """

    def __init__(self, cache: Path, java: Java, class_path: Sequence[Path], folder: Path) -> None:
        found = [(str(jar), jar.stat().st_mtime_ns) for jar in class_path]  # Java looks at both
        key = hashlib.sha256(f"{java} {found}".encode()).hexdigest()
        self._kept = cache / f"classes-{key[:16]}.jsa"
        self._classes = folder / "classes.lst"

    def wanted(self) -> bool:
        return not self._kept.exists() and writable(self._kept.parent)

    def use(self) -> list[str]:
        return [f"-XX:SharedArchiveFile={self._kept}"] if self._kept.exists() else []

    def use_or_list(self) -> list[str]:
        listing = [f"-XX:DumpLoadedClassList={self._classes}"] if self.wanted() else []
        return self.use() or listing

    async def make(self, run: Callable[..., Child]) -> None:
        """Make it if it is wanted and a server has listed its classes; `run` is for Java."""
        if not self._classes.exists() or not self.wanted():
            return
        await asyncio.to_thread(_drop_half_a_line, self._classes)
        with contextlib.suppress(EmbeddedError, OSError), new(self._kept) as part:
            options = (f"-XX:SharedClassListFile={self._classes}", f"-XX:SharedArchiveFile={part}")
            await _succeed(run("classes.log", "-Xshare:dump", *options))


async def _succeed(java: Child) -> None:
    try:
        if await java.finished(_LIMIT) != 0:
            raise EmbeddedError(java.tail())
    finally:
        await java.kill()


def _drop_half_a_line(file: Path) -> None:
    """A killed Java leaves one."""
    whole, newline, _ = file.read_bytes().rpartition(b"\n")
    file.write_bytes(whole + newline)
