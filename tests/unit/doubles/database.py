"""`request_replies` in a dictionary."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID

from schemas.tables import request_replies
from streams.database import Connection, Database


class _Replies:
    def __init__(self, rows: dict[UUID, str]) -> None:
        self._rows = rows

    async def fetchval(self, statement: str, request_id: UUID, reply: str) -> str:
        assert statement == request_replies.SETTLE
        return self._rows.setdefault(request_id, reply)


class RepliesDatabase(Database):
    """Lends connections that know one statement: the first reply to a request stays."""

    def __init__(self) -> None:
        self.rows: dict[UUID, str] = {}

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        yield cast("Connection", _Replies(self.rows))
