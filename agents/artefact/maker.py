"""What makes a product's artefacts."""

from __future__ import annotations

from datetime import date
from typing import Generic, Protocol, TypeVar

from schemas.artefact import Artefact
from schemas.sign import Sign

MadeT = TypeVar("MadeT", bound=Artefact, covariant=True)


class Maker(Protocol, Generic[MadeT]):
    """Turns one call of a writer or an artist into an artefact."""

    async def make(self, sign: Sign, day: date, revision: int) -> MadeT:
        """One call, without retries of its own; raises `CallFailure`.

        What comes back may have a higher revision, never a lower one.
        """
        ...
