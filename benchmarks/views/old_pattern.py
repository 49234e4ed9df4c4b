"""The pattern that the service replaces, re-implemented: one process, one commit for each view.

Twelve locks, one a sign, taken before the look-up in memory; then the view's own transaction
through a SQLAlchemy session. Counting stands outside of the lock, which is to its advantage.
"""

from __future__ import annotations

import asyncio
from datetime import date

import uvloop
from sqlalchemy import BigInteger, Date, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.views.callers import measure
from benchmarks.views.inputs import DSN, today
from schemas.sign import SIGNS, Sign


class Base(DeclarativeBase):
    """SQLAlchemy's own."""


class ViewCount(Base):
    """`horoscope_views`."""

    __tablename__ = "horoscope_views"

    zodiac_sign: Mapped[str] = mapped_column(Text, primary_key=True)
    view_date: Mapped[date] = mapped_column(Date, primary_key=True)
    view_count: Mapped[int] = mapped_column(BigInteger)


class CacheService:
    """One object a process."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._locks = {sign: asyncio.Lock() for sign in SIGNS}
        self._texts = dict.fromkeys(SIGNS, "The stars are kind to you today. " * 10)

    async def read(self, sign: Sign) -> str:
        async with self._locks[sign]:
            text = self._texts[sign]
        await self._count(sign)
        return text

    async def _count(self, sign: Sign) -> None:
        row = insert(ViewCount).values(zodiac_sign=str(sign), view_date=today(), view_count=1)
        upsert = row.on_conflict_do_update(
            index_elements=["zodiac_sign", "view_date"],
            set_={"view_count": ViewCount.view_count + 1},
        )
        async with self._sessions() as session:
            await session.execute(upsert)
            await session.commit()


async def main() -> None:
    engine = create_async_engine(DSN.replace("postgresql://", "postgresql+asyncpg://"))
    await measure(CacheService(async_sessionmaker(engine)).read)
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(main())
