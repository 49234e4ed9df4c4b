from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pytest

from streams import preflight
from streams.admin import Admin, Described
from streams.preflight import LOOKS, MissingTopicError, Preflight
from streams.provision import TopicError
from streams.topics import topics

TOPICS = topics("horoscope.")


class Node:
    """Answers for the cluster; in its first `ignorant` answers it knows nothing of the views."""

    def __init__(self, ignorant: int = 0, topic_id: str = "first") -> None:
        self.ignorant = ignorant
        self.topic_id = topic_id

    async def describe(self, names: Iterable[str]) -> dict[str, Described]:
        known = {each.name: Described(each.partitions, self.topic_id) for each in TOPICS}
        if self.ignorant:
            self.ignorant -= 1
            known.pop(TOPICS.views.name)
        return {name: known[name] for name in names if name in known}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "PAUSE", 0)


async def started(node: Node) -> Preflight:
    made = Preflight(cast("Admin", node), TOPICS)
    await made.on_start()
    return made


async def test_a_node_that_has_not_heard_of_a_topic_yet_is_asked_again() -> None:
    made = await started(Node(ignorant=LOOKS - 1))
    assert made.topic_ids.keys() == {each.name for each in TOPICS}


async def test_a_topic_that_stays_missing_is() -> None:
    with pytest.raises(MissingTopicError, match=r"missing topics: .*views; run `horoscope"):
        await started(Node(ignorant=LOOKS))


async def test_a_running_worker_is_not_ended_by_a_node_that_has_just_come_back() -> None:
    node = Node()
    made = await started(node)
    node.ignorant = LOOKS - 1
    await made.verify()
    assert node.ignorant == 0


async def test_a_topic_made_anew_is_believed_at_once() -> None:
    node = Node()
    made = await started(node)
    node.topic_id = "second"
    with pytest.raises(TopicError, match=r"deleted and made anew: .*; run `horoscope offsets"):
        await made.verify()
