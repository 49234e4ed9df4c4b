import contextlib
import hashlib
from pathlib import Path
from secrets import token_urlsafe
from zipfile import BadZipFile, ZipFile

from streams.embedded.cache import new, writable
from streams.embedded.jars import LOCK
from streams.embedded.kafka_node import Node

_IDENTITY = "meta.properties"


class Formatted:
    """What Kafka's StorageTool leaves in a data folder, kept for the next: it takes a JVM.

    But for `meta.properties` no node's differs from another's, in a cluster neither. It is kept as
    a zip, whose checksums tell one that a power cut spoilt.
    """

    def __init__(self, cache: Path) -> None:
        self._kept = cache / f"formatted-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}.zip"

    def wanted(self) -> bool:
        return not self._kept.exists() and writable(self._kept.parent)

    def unpack(self, data: Path, node: Node) -> bool:
        """Format `data` for `node`; False where none is kept, with something in `data` perhaps."""
        try:
            with ZipFile(self._kept) as kept:
                kept.extractall(data)
            _identify(data / _IDENTITY, node)
        except (OSError, BadZipFile):
            return False
        return True

    def keep(self, data: Path) -> None:
        """To be called before a server runs on it; nothing is kept where nothing can be written."""
        with contextlib.suppress(OSError), new(self._kept) as part, ZipFile(part, "w") as kept:
            for file in data.rglob("*"):
                kept.write(file, file.relative_to(data))


def _identify(file: Path, node: Node) -> None:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    known = dict(line.split("=", 1) for line in lines)
    own = {
        "cluster.id": node.cluster_id,
        "node.id": node.node_id,
        "directory.id": token_urlsafe(16),
    }
    file.write_text("".join(f"{name}={value}\n" for name, value in (known | own).items()))
