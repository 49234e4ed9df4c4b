import importlib.metadata
import importlib.util
from pathlib import Path

from streams.embedded.child import Child
from streams.embedded.error import missing_extra
from streams.embedded.probe import serves
from streams.embedded.server import Server


class SmallBroker(Server):
    """noida-db from PyPI: one small program that speaks Kafka's protocol."""

    # Each was seen with 0.2.3, and not with Apache Kafka.
    limits: str = (
        "a stand-in, for one worker only, on which no guarantee is proved: two workers of a group "
        "do not settle on their partitions; after a worker was killed by SIGKILL the next one "
        "gets nothing (60 s) until the broker is restarted; a broker killed by SIGKILL loses its "
        "last second; topics have no ids, so one made anew is not noticed"
    )

    def __init__(self, folder: Path, *, instead_of: str | None = None) -> None:
        """`instead_of` says why Apache Kafka cannot be had."""
        super().__init__(f"noida-db {_version()}", folder)
        self.instead_of = instead_of

    async def prepare(self) -> None:
        _program()

    async def _launch(self) -> Child:
        self.folder.mkdir(parents=True, exist_ok=True)
        return Child(
            self.name,
            [
                *(_program(), "start", "--data-dir", self.folder / "data", "--only", "kafka"),
                *("--host", "127.0.0.1", "--kafka-port", str(self._ports[0])),
            ],
            self.folder / "noida-db.log",
        )

    async def _answers(self) -> bool:
        return await serves(self._ports[0])


def _program() -> Path:
    spec = importlib.util.find_spec("noida_db")
    if spec is None or spec.origin is None:
        raise missing_extra("noida-db")
    return Path(spec.origin).with_name("noida-db")


def _version() -> str:
    try:
        return importlib.metadata.version("noida-db")
    except importlib.metadata.PackageNotFoundError as error:
        raise missing_extra("noida-db") from error
