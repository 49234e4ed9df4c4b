"""What an operator does or has to repair: topics made anew, retention, a backup, an upgrade."""

from __future__ import annotations

import asyncio
import time
from random import Random

import confluent_kafka
from confluent_kafka.admin import AdminClient

from streams.provision import ensure
from tests.chaos.environment import PREFIX
from tests.chaos.faults.fault import Fault
from tests.chaos.observed import Seen, read_logs, read_replied, read_tables
from tests.chaos.stage import Stage
from tests.support import backup, previous

_ONE = frozenset({1})
_UNREAD = 400
_BETWEEN = 4.0


async def _quiet(stage: Stage) -> None:
    """Nothing is sent any more, and all that was sent is worked through."""
    stage.load.pause()
    await stage.load.settled()
    await stage.progress.faust_caught_up()
    await stage.progress.views_caught_up()


def _return(stage: Stage) -> None:
    for post in stage.crew.posts:
        stage.crew.man(post)


async def _views(stage: Stage) -> list[Seen]:
    return (await read_logs(stage.bootstrap, PREFIX, ["views"]))["views"]


async def made_anew(stage: Stage, random: Random) -> None:
    """The views' topic is deleted and made anew under running workers.

    They end and say so; the operator resets the stored offsets.
    """
    await _quiet(stage)
    stage.gone += await _views(stage)
    begun, topic = time.time(), stage.topics.views
    stage.crew.made_anew = True
    client = AdminClient({"bootstrap.servers": stage.bootstrap})
    await asyncio.wrap_future(client.delete_topics([topic.name])[topic.name])
    await stage.progress.until_missing(topic.name)
    await ensure(stage.admin, stage.topics)
    stage.load.resume()
    await asyncio.sleep(random.uniform(0, _BETWEEN))
    await stage.crew.stop_all()
    await stage.command("offsets", "reset", "--yes")
    _return(stage)
    stage.crew.disturb(begun)


async def retention(stage: Stage, random: Random) -> None:
    """While nobody counts, retention deletes some of the views that wait, and all before them."""
    await _quiet(stage)
    await stage.crew.stop_all()
    await stage.load.burst(_UNREAD)
    await stage.load.settled()
    partition = random.randrange(12)
    waiting = [seen for seen in await _views(stage) if seen.partition == partition]
    stored = await stage.progress.stored_views()
    before = max((seen.offset for seen in waiting), default=0)
    deleted = [seen for seen in waiting if seen.offset < before]
    client = AdminClient({"bootstrap.servers": stage.bootstrap})
    at = confluent_kafka.TopicPartition(stage.topics.views.name, partition, before)
    await asyncio.wrap_future(client.delete_records([at])[at])
    stage.gone += deleted
    unread = {seen.number for seen in deleted if seen.offset >= stored.get(partition, 0)}
    stage.ledger.deleted_unread |= {number for number in unread if number}
    _return(stage)
    stage.load.resume()


async def restored(stage: Stage, random: Random) -> None:
    """PostgreSQL as it was some seconds ago, by the procedure of docs/backup.md."""
    begun, copy = time.time(), stage.folder / "backup"
    await stage.crew.stop_all()
    await backup.take(stage.servers.postgres, copy)
    _return(stage)
    await stage.crew.ready()
    stage.to_midnight()
    await asyncio.sleep(_BETWEEN)
    await stage.crew.stop_all()
    _, written, drawn = await read_tables(stage.dsn)
    replied = await read_replied(stage.dsn)
    await backup.restore(stage.servers.postgres, copy)
    await stage.command("recover")
    _, left, left_drawn = await read_tables(stage.dsn)
    stage.ledger.forgotten |= written.keys() - left.keys()
    stage.ledger.images_forgotten |= drawn.keys() - left_drawn.keys()
    stage.ledger.replies_forgotten |= replied - await read_replied(stage.dsn)
    _return(stage)
    stage.crew.disturb(begun)


async def upgraded(stage: Stage, random: Random) -> None:
    """Some of the workers are of the previous version for a while, and then none.

    Its clock cannot be stepped, so all work on the same day: midnight comes before.
    """
    stage.to_midnight()
    await asyncio.sleep(_BETWEEN)
    posts = random.sample(stage.crew.posts, len(stage.crew.posts) // 2)
    source = await asyncio.to_thread(previous.extract, stage.folder / f"previous-{time.time_ns()}")
    for post in posts:
        await stage.crew.stop(post)
        post.previous = source
        stage.crew.man(post)
    await asyncio.sleep(_BETWEEN * 3)
    for post in posts:
        await stage.crew.stop(post)
        post.previous = None
        stage.crew.man(post)


FAULTS = (
    Fault("topic made anew", "operator", made_anew, weight=3, alone=True, brokers=_ONE),
    Fault("retention before counting", "operator", retention, weight=3, alone=True),
    Fault("backup restored", "operator", restored, weight=3, alone=True),
    Fault("rolling upgrade and back", "operator", upgraded, weight=4, alone=True),
)
