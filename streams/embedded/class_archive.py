import hashlib
import secrets
import shutil
from pathlib import Path

from streams.embedded.jars import LOCK
from streams.embedded.java import Java


class ClassArchive:
    """Java's AppCDS archive of Kafka's classes (50 MB in `cache`): it halves the start.

    The first server on a machine writes one into its `folder` at its orderly end, which takes
    3 s. A mismatching archive is ignored by Java itself.
    """

    def __init__(self, cache: Path, java: Java, folder: Path) -> None:
        jars_and_java = hashlib.sha256(LOCK.read_bytes() + str(java).encode()).hexdigest()
        self._kept = cache / f"classes-{jars_and_java[:16]}.jsa"
        self._new = folder / "classes.jsa"

    def use(self) -> list[str]:
        return [f"-XX:SharedArchiveFile={self._kept}"] if self._kept.exists() else []

    def use_or_make(self) -> list[str]:
        return self.use() or [f"-XX:ArchiveClassesAtExit={self._new}"]

    def keep(self) -> None:
        """To be called after an orderly end: a killed Java leaves half an archive."""
        if self._new.exists() and not self._kept.exists():
            part = self._kept.with_name(f"part-{secrets.token_hex(4)}")
            shutil.copy(self._new, part)
            part.replace(self._kept)
        self._new.unlink(missing_ok=True)
