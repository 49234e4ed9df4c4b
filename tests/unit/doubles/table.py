"""A round with everything around it in memory."""

from __future__ import annotations

from collections.abc import Sequence

from agents.artefact.round import Round
from agents.generation.maker import TextMaker
from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from streams.settings import Settings
from streams.terms import terms_of_texts
from tests.unit.doubles.claims import MemoryClaims
from tests.unit.doubles.clock import LoopClock
from tests.unit.doubles.writer import ScriptedWriter
from tests.unit.samples import DAY, settings

LEO = Sign.LEO


class Table:
    """`write` takes the claim of Leo for the day, and then the round writes."""

    def __init__(self, writer: ScriptedWriter, claims: MemoryClaims, chosen: Settings) -> None:
        self.writer = writer
        self.claims = claims
        clock = LoopClock()
        maker = TextMaker(writer, chosen.language, clock)
        self.round = Round(Product.TEXT, terms_of_texts(chosen), maker, claims, clock, chosen.zone)

    @property
    def calls(self) -> int:
        return len(self.writer.calls)

    async def write(self) -> Horoscope | ReplyError:
        assert await self.claims.claim(LEO, DAY, self.round.terms.lease)
        return await self.round.make(LEO, DAY, 7)


def table(
    script: Sequence[str | float | Exception] = (),
    claims: MemoryClaims | None = None,
    **chosen: object,
) -> Table:
    return Table(ScriptedWriter(script), claims or MemoryClaims(), settings(**chosen))
