from datetime import date
from typing import Generic, TypeVar

from .contract import Edition, Sign

EditionT = TypeVar("EditionT", bound=Edition)


class Newest(Generic[EditionT]):
    """The newest edition of each sign: a compacted topic, read from its start at every start."""

    def __init__(self) -> None:
        self._newest: dict[Sign, EditionT] = {}

    def take(self, edition: EditionT) -> bool:
        """Whether it is newer: records may come again, and the highest (day, revision) counts."""
        known = self._newest.get(edition.sign)
        newer = known is None or (edition.day, edition.revision) > (known.day, known.revision)
        if newer:
            self._newest[edition.sign] = edition
        return newer

    def of(self, day: date) -> list[EditionT]:
        return [edition for edition in self._newest.values() if edition.day == day]
