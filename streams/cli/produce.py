"""`horoscope generate-day`, `horoscope view` and `horoscope request`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid4

import typer

from schemas.sign import SIGNS, Sign
from streams.cli.command import CommandError, Json, print_json, run
from streams.cli.root import app, counted, err, literal, out

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

    from schemas.request import HoroscopeReply
    from streams.cli.session import Session

Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the civil day; default: today")
]
#: Views on their way to the broker at once.
_WINDOW = 1_000


@app.command("generate-day")
def generate_day(
    day: Day = None,
    sign: Annotated[
        list[Sign] | None, typer.Option(help="repeat for several; default: all")
    ] = None,
    regenerate: Annotated[bool, typer.Option(help="write the next revision of each")] = False,
    json: Json = False,
) -> None:
    """Emit the event that has a day's texts written, by hand."""
    from streams.orders import Orders  # heavy

    async def command(session: Session) -> None:
        of = day.date() if day else session.today()
        async with session.producer() as producer:
            orders = Orders(producer, session.topics, session.clock)
            event = await orders.day(of, sign or SIGNS, regenerate=regenerate)
        if json:
            print_json({"command_id": event.command_id, "day": event.day, "signs": event.signs})
        else:
            what = counted(len(event.signs), "text")
            out.print(f"asked for {what} of {event.day} ({event.command_id})")

    run(command)


@app.command()
def view(
    sign: Sign,
    count: Annotated[int, typer.Option(min=1, help="how many views")] = 1,
    json: Json = False,
) -> None:
    """Send view events, each with an event_id of its own."""
    from schemas.view import HoroscopeViewed  # heavy

    async def command(session: Session) -> None:
        async with session.producer() as producer:
            for begin in range(0, count, _WINDOW):
                views = [
                    HoroscopeViewed(sign=sign, viewed_at=session.clock.now(), event_id=uuid4())
                    for _ in range(begin, min(count, begin + _WINDOW))
                ]
                await asyncio.gather(*(producer.send(session.topics.views, each) for each in views))
        if json:
            print_json({"sign": sign, "sent": count})
        else:
            out.print(f"sent {counted(count, 'view')} of {sign}")

    run(command)


@app.command()
def request(
    sign: Sign,
    day: Day = None,
    timeout: Annotated[float, typer.Option(min=1, help="s to wait for the reply")] = 180,
    json: Json = False,
) -> None:
    """Ask for a sign's horoscope, wait for the reply and print it; exits 1 if there is no text."""
    from schemas.request import ReplyStatus  # heavy

    async def command(session: Session) -> None:
        reply = await ask(session, sign, day, timeout)
        if json:
            print_json(reply.model_dump(mode="json", exclude_none=True))
        elif reply.status is ReplyStatus.READY:
            out.print(literal(reply.content or "", paragraphs=True))
        if reply.status is not ReplyStatus.READY:
            raise CommandError(f"no text of {sign} for {reply.day}: {reply.error}")

    run(command)


async def ask(session: Session, sign: Sign, day: datetime | None, limit: float) -> HoroscopeReply:
    """Send a request and wait for its reply; `CommandError` after `limit` seconds."""
    from aiokafka import TopicPartition  # heavy

    from schemas.request import HoroscopeRequested  # heavy

    request_id = uuid4()
    asked = HoroscopeRequested(
        request_id=request_id,
        sign=sign,
        day=day.date() if day else None,
        requested_at=session.clock.now(),
        requested_by="cli",
        reply_partition=0,
    )
    at = TopicPartition(session.topics.replies.name, 0)
    async with session.producer() as producer, session.consumer() as consumer:
        consumer.assign([at])
        await consumer.seek_to_end(at)
        await consumer.position(at)
        await producer.send(session.topics.requests, asked, key=sign)
        try:
            with err.status(f"waiting for {sign}"):
                async with asyncio.timeout(limit):
                    return await _reply_to(request_id, consumer)
        except TimeoutError as error:
            raise CommandError(f"no reply within {limit:g} s; does a worker run?") from error


async def _reply_to(request_id: UUID, consumer: AIOKafkaConsumer) -> HoroscopeReply:
    from schemas.event import Refusal, decode  # heavy
    from schemas.request import HoroscopeReply  # heavy

    async for record in consumer:
        reply = decode(HoroscopeReply, record.value)
        if not isinstance(reply, Refusal) and reply.request_id == request_id:
            return reply
    raise CommandError("the replies ended")
