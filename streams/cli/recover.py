"""`horoscope recover`: what the topic still has and a restored PostgreSQL lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from streams.cli.command import Json, print_json, run
from streams.cli.root import app, out

if TYPE_CHECKING:
    from schemas.horoscope import HoroscopePublished
    from streams.cli.session import Session
    from streams.texts import Texts


@dataclass(slots=True)
class Recovered:
    """`differing` texts share a revision with another text that is in the table."""

    restored: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


@app.command()
def recover(json: Json = False) -> None:
    """Put published texts that PostgreSQL lost back into it; for after a restore from a backup.

    Run it before the workers start: they would write a lost text of today anew, and whoever has
    read the first one ignores another of the same revision. Safe to repeat.
    """
    from streams.texts import Texts  # heavy

    async def command(session: Session) -> None:
        published = await _published(session)
        async with session.database() as database:
            recovered = await _recover(Texts(database), published)
        if json:
            print_json(
                {
                    "restored": recovered.restored,
                    "there": recovered.there,
                    "differing": recovered.differing,
                }
            )
        else:
            _show(recovered)

    run(command)


async def _published(session: Session) -> list[HoroscopePublished]:
    """The newest published text of each sign and day, as far as compaction has left them."""
    from schemas.horoscope import HoroscopePublished  # heavy
    from streams.standing import standing  # heavy

    newest: dict[tuple[str, object], HoroscopePublished] = {}
    async with session.consumer() as consumer:
        topic = session.topics.published
        async for text in standing(topic, session.admin, consumer, HoroscopePublished):
            held = newest.get((text.sign, text.day))
            if held is None or held.revision < text.revision:
                newest[text.sign, text.day] = text
    return list(newest.values())


async def _recover(texts: Texts, published: list[HoroscopePublished]) -> Recovered:
    found = Recovered()
    for each in published:
        text = each.text()
        held = await texts.get(text.sign, text.day)
        if await texts.commit(text):
            await texts.mark_published(text)
            told = found.restored
        elif held and held.revision == text.revision and held.content != text.content:
            told = found.differing
        else:
            told = found.there
        told.append(f"{text.sign} {text.day}")
    return found


def _show(recovered: Recovered) -> None:
    out.print(f"{len(recovered.restored)} restored, {len(recovered.there)} were there")
    for name in recovered.differing:
        out.print(f"{name}: published with other words; correct it with `horoscope replace`")
