"""The Faust app, configured so that it keeps what the agents promise."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import faust
from faust.tables import TableManager
from mode import Seconds

from streams import metrics
from streams.agent import Agent
from streams.consumer import Transport
from streams.security import for_faust
from streams.settings import Settings
from streams.topics import Topic

#: Seconds between commits of acknowledged offsets.
COMMIT_INTERVAL = 1.0


class NoTables(TableManager):
    """Faust's manager of tables, which sleeps for a second before Faust may join its group.

    That is for tables that are declared late (faust/tables/manager.py, `on_start`); we have none.
    """

    logger = logging.getLogger("faust.tables")

    async def sleep(self, n: Seconds) -> None:
        """Not at all: nothing but `on_start` asks for it."""


class App(faust.App):
    """Faust's app; `joined` once its group has given it an assignment, an empty one included."""

    logger = logging.getLogger("faust.app")
    joined = False

    def on_rebalance_end(self) -> None:
        super().on_rebalance_end()
        metrics.REBALANCES.labels("agents").inc()
        self.joined = True

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Faust would make a folder for tables, of which there are none."""

    def every(self, seconds: float, work: Callable[[], Awaitable[object]], name: str) -> None:
        """Call `work` at the start and at intervals: `timer` alone sleeps first, as mode's do."""
        self.task(work)
        self.timer(seconds, name=name)(work)

    def channel_of(self, topic: Topic) -> faust.TopicT:
        """The topic as raw bytes: decoding, and what happens to garbage, is our own affair."""
        return self.topic(
            topic.name,
            partitions=topic.partitions,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )


def build_app(settings: Settings) -> App:
    """Build an app with no agents yet.

    `stream_wait_empty=False`: a stop or a rebalance must not wait for a writer call; what was
    cancelled is not acknowledged, because the agents acknowledge by hand (`streams.delivery`).
    No tables, so there are no changelogs to recover, and nothing to wait for before joining.
    """
    return App(
        settings.group,
        Agent=Agent,
        TableManager=NoTables,
        broker=[f"aiokafka://{each}" for each in settings.kafka_url.split(",")],
        broker_credentials=for_faust(settings),
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 3,
        broker_commit_interval=COMMIT_INTERVAL,
        broker_max_poll_interval=300.0,
        consumer_auto_offset_reset="earliest",
        stream_wait_empty=False,
        topic_allow_declare=True,
        topic_replication_factor=settings.kafka_replication,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
    )
