"""The right to make an artefact: one lease over the whole fleet, and the day's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from schemas.artefact import Product
from schemas.request import ReplyError
from schemas.sign import Sign
from schemas.tables import artefact_calls
from schemas.tables import artefact_claims as table
from streams.database import Database


@dataclass(frozen=True, slots=True)
class LastRound:
    """How the sign's last round failed, if the last one did."""

    failed_at: datetime | None = None
    cooling_down: bool = False

    def answers(self, issued_at: datetime) -> bool:
        """True for a command that this failure answers: issued before its end, or too soon."""
        return self.cooling_down or (self.failed_at is not None and issued_at <= self.failed_at)


class ClaimLostError(Exception):
    """The lease ran out and another worker took the claim."""


class Claims:
    """A product's claims of one `owner` (a worker's id).

    Leases are in seconds of the database's clock.
    """

    def __init__(
        self, database: Database, product: Product, owner: UUID, max_calls_per_day: int
    ) -> None:
        self._database = database
        self._product = product
        self._owner = owner
        self._max_calls = max_calls_per_day

    async def claim(self, sign: Sign, day: date, lease: float) -> bool:
        """Take the claim; False while another holds it or the sign cools down."""
        async with self._database.connection() as connection:
            await connection.execute(table.ENSURE, self._product, sign, day)
            taken = await connection.fetchval(
                table.CLAIM, self._product, sign, day, self._owner, timedelta(seconds=lease)
            )
        return taken is not None

    async def hold(self, sign: Sign, day: date, lease: float) -> None:
        """Extend the lease to so many seconds from now; `ClaimLostError` if it was taken."""
        async with self._database.connection() as connection:
            held = await connection.fetchval(
                table.HOLD, self._product, sign, day, self._owner, timedelta(seconds=lease)
            )
        if held is None:
            raise ClaimLostError(
                f"another worker took the claim of the {self._product} of {sign} for {day}"
            )

    async def permit_call(self, call_date: date) -> ReplyError | None:
        """Count a call against the day's budget, or say why none may be made."""
        async with self._database.transaction() as connection:
            if await connection.fetchval(artefact_calls.SELECT_PAUSED):
                return ReplyError.PAUSED
            await connection.execute(artefact_calls.ENSURE, self._product, call_date)
            counted = await connection.fetchval(
                artefact_calls.COUNT, self._product, call_date, self._max_calls
            )
        return None if counted is not None else ReplyError.OVER_BUDGET

    async def release(self, sign: Sign, day: date) -> None:
        async with self._database.connection() as connection:
            await connection.execute(table.RELEASE, self._product, sign, day, self._owner)

    async def fail(self, sign: Sign, day: date, at: datetime, cool_down: float) -> None:
        """End a failed round: release the claim and begin the cool-down."""
        async with self._database.connection() as connection:
            await connection.execute(
                table.FAIL,
                self._product,
                sign,
                day,
                self._owner,
                at,
                ReplyError.WRITER_FAILED,
                timedelta(seconds=cool_down),
            )

    async def last_round(self, sign: Sign, day: date) -> LastRound:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(table.SELECT_STATE, self._product, sign, day)
        return LastRound(row["failed_at"], row["cooling_down"]) if row else LastRound()
