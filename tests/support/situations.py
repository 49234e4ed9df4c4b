"""The situations in which a worker may be told to stop, each as the steps that lead there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from tests.support.faults import connected, freeze
from tests.support.locks import until_waiting
from tests.support.situation import VIEWS, Situation
from tests.support.wait import until

Step = Callable[[Situation], Awaitable[object]]


async def start(at: Situation) -> None:
    at.start()


async def ready(at: Situation) -> None:
    await at.start().ready()


async def send(at: Situation) -> None:
    await at.send()


async def send_many(at: Situation) -> None:
    await at.send(50 * VIEWS)


async def is_counting(at: Situation) -> None:
    await at.world.until_counted(1)


async def kill_broker(at: Situation) -> None:
    await at.kafka.kill()


async def freeze_broker(at: Situation) -> None:
    freeze(at.kafka)


async def kill_postgres(at: Situation) -> None:
    await at.postgres.kill()


async def freeze_postgres(at: Situation) -> None:
    freeze(at.postgres)


async def asks_the_broker(at: Situation) -> None:
    await until(partial(connected, at.worker, at.kafka), "the worker asks the broker")


async def waits_for_a_lock(at: Situation) -> None:
    await until_waiting(at.world)


def locks(statement: str) -> Step:
    return lambda at: at.lock(statement)


def says(words: str) -> Step:
    return lambda at: at.worker.until_says(words)


IDLE: tuple[Step, ...] = (ready, send, Situation.all_is_there_once)
POSTGRES_KILLED = (
    *IDLE,
    kill_postgres,
    send,
    says("reading the views again from their stored offsets"),
)
POSTGRES_FROZEN = (*IDLE, freeze_postgres, send)

SITUATIONS: dict[str, tuple[Step, ...]] = {
    "idle": IDLE,
    "views_flowing": (ready, send_many, is_counting),
    "broker_killed": (*IDLE, kill_broker),
    "broker_frozen": (*IDLE, freeze_broker),
    "postgres_killed": POSTGRES_KILLED,
    "postgres_frozen": POSTGRES_FROZEN,
    "both_killed": (*POSTGRES_KILLED, kill_broker, says("Marking the coordinator dead")),
    "both_frozen": (*POSTGRES_FROZEN, freeze_broker),
    "waiting_for_a_dead_broker": (send, kill_broker, start, says("waiting for what is away")),
    "waiting_for_a_frozen_broker": (send, freeze_broker, start, asks_the_broker),
    "waiting_for_a_dead_postgres": (
        send,
        kill_postgres,
        start,
        says("out of touch with PostgreSQL"),
    ),
    "warming_up": (
        send,
        locks("LOCK TABLE horoscope_cache IN ACCESS EXCLUSIVE MODE"),
        start,
        waits_for_a_lock,
    ),
    # Somebody holds the rows that every batch must update.
    "counts_locked": (
        *IDLE,
        locks("SELECT * FROM horoscope_views FOR UPDATE"),
        send,
        waits_for_a_lock,
    ),
    "rebalancing": (ready, ready, send_many, Situation.join_beside_a_silent_member),
    "dead_letters_gone": (
        *IDLE,
        Situation.lose_the_dead_letters,
        send,
        says("cannot keep a dead letter"),
    ),
}
