"""A broker and a database that only answer the watchdog's questions."""

from __future__ import annotations

from collections.abc import Iterable

from streams.admin import Admin, Described, Span
from streams.database import Database
from streams.topics import topics


class MemoryAdmin(Admin):
    """Topics with the declared partitions, each empty; `away` makes it silent."""

    def __init__(self) -> None:
        self.topics = {each.name: Described(each.partitions, "first") for each in topics("t.")}
        self.spans_of: dict[int, Span] = {}
        self.away = False

    async def describe(self, names: Iterable[str]) -> dict[str, Described]:
        if self.away:
            raise TimeoutError("the broker has no answer")
        return {name: self.topics[name] for name in names if name in self.topics}

    async def spans(self, topic: str, partitions: Iterable[int]) -> dict[int, Span]:
        return {each: self.spans_of.get(each, Span(0, 0)) for each in partitions}


class MemoryDatabase(Database):
    """Answers, or does not."""

    def __init__(self) -> None:
        self.away = False

    async def ping(self) -> None:
        if self.away:
            raise ConnectionError("PostgreSQL is away")
