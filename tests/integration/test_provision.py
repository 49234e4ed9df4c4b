"""What Kafka does not accept of a topic is told with what to do, whether it is new or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.provision import TopicError, ensure
from streams.topics import Topic
from tests.support.world import World

_ADVICE = "; have whoever runs the brokers allow this setting"


async def test_a_setting_that_kafka_does_not_know_is_told(on_kafka: World) -> None:
    name = f"{on_kafka.settings.topic_prefix}odd"
    odd = Topic(name, 1, exact=True, config={"retention.ms": "-7"})
    with pytest.raises(
        TopicError, match=r"refuses to create the topics: .*retention\.ms"
    ) as caught:
        await ensure(on_kafka.admin, [odd])
    assert str(caught.value).endswith(_ADVICE)
    await ensure(on_kafka.admin, [replace(odd, config={})])
    with pytest.raises(TopicError, match=f"refuses the settings of topic {name}: ") as caught:
        await ensure(on_kafka.admin, [odd])
    assert str(caught.value).endswith(_ADVICE)
