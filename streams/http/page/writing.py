"""Reads how the writing of a day's texts stands, over the whole fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.http.condition import Condition
from schemas.sign import SIGNS, Sign
from schemas.tables import generation_claims, writer_calls
from streams.database import Database
from streams.http.page.condition import Attempt, condition_of


@dataclass(frozen=True, slots=True)
class Writing:
    """Signs without an attempt have never been claimed."""

    attempts: Mapping[Sign, Attempt]
    paused: bool
    over_budget: bool

    def conditions(self, written: Collection[Sign]) -> dict[Sign, Condition]:
        return {
            sign: condition_of(
                self.attempts.get(sign, Attempt()),
                written=sign in written,
                paused=self.paused,
                over_budget=self.over_budget,
            )
            for sign in SIGNS
        }


async def writing_of(database: Database, day: date, max_calls: int) -> Writing:
    """Of `day`, which is today: calls are counted on the day on which they are made."""
    async with database.connection() as connection:
        rows = await connection.fetch(generation_claims.SELECT_DAY, day)
        paused = await connection.fetchval(writer_calls.SELECT_PAUSED)
        calls = await connection.fetchval(writer_calls.SELECT_CALLS, day)
    attempts = {
        Sign(row["zodiac_sign"]): Attempt(row["held"], row["failed"], row["cooling_down"])
        for row in rows
        if row["zodiac_sign"] in SIGNS
    }
    return Writing(attempts, paused, (calls or 0) >= max_calls)
