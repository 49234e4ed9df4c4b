"""Reads how the writing of a day's texts stands, over the whole fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.artefact import Product
from schemas.http.condition import Condition
from schemas.sign import SIGNS, Sign
from schemas.tables import artefact_calls, artefact_claims
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
        rows = await connection.fetch(artefact_claims.SELECT_DAY, Product.TEXT, day)
        paused = await connection.fetchval(artefact_calls.SELECT_PAUSED)
        calls = await connection.fetchval(artefact_calls.SELECT, Product.TEXT, day)
    attempts = {
        Sign(row["zodiac_sign"]): Attempt(row["held"], row["failed"], row["cooling_down"])
        for row in rows
        if row["zodiac_sign"] in SIGNS
    }
    return Writing(attempts, paused, (calls or 0) >= max_calls)
