from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.admin import Described
from streams.provision import TopicError, check
from streams.topics import Topic, topics

DECLARED = topics("p.")
PARTITIONS = {
    "p.views": 12,
    "p.requests": 12,
    "p.generate-day": 1,
    "p.generation": 12,
    "p.published": 12,
    "p.image-generation": 12,
    "p.images-published": 12,
    "p.replies": 12,
    "p.dead-letters": 3,
}
EXACT = {
    "p.generate-day",
    "p.generation",
    "p.published",
    "p.image-generation",
    "p.images-published",
}

exact = pytest.mark.parametrize(
    "topic", [each for each in DECLARED if each.exact], ids=lambda each: each.name
)


def found(**changed: int) -> dict[str, Described]:
    return {name: Described(count, "id") for name, count in (PARTITIONS | changed).items()}


def test_the_topics_are_the_contract_s() -> None:
    assert {each.name: each.partitions for each in DECLARED} == PARTITIONS
    assert {each.name for each in DECLARED if each.exact} == EXACT
    compacted = [each for each in DECLARED if each.config["cleanup.policy"] == "compact"]
    assert compacted == [DECLARED.published, DECLARED.images_published]
    assert all("retention.ms" in each.config for each in DECLARED if each not in compacted)


def test_what_comes_in_is_stamped_by_the_broker() -> None:
    stamped = {each.name for each in DECLARED if "message.timestamp.type" in each.config}
    assert stamped == {"p.views", "p.requests", "p.generate-day"}
    assert DECLARED.views.config["message.timestamp.type"] == "LogAppendTime"


@exact
@given(count=st.integers(1, 100))
def test_a_wrong_number_of_partitions_says_what_to_do(topic: Topic, count: int) -> None:
    if count == topic.partitions:
        check(DECLARED, found(**{topic.name: count}))
        return
    with pytest.raises(TopicError) as caught:
        check(DECLARED, found(**{topic.name: count}))
    text = str(caught.value)
    assert f"{topic.name} has {count} partitions but must have {topic.partitions}" in text
    for advice in ("kafka-topics.sh --delete", "`horoscope topics`", "HOROSCOPE_TOPIC_PREFIX"):
        assert advice in text


@given(count=st.integers(1, 1000))
def test_any_number_is_fine_for_the_others(count: int) -> None:
    check(DECLARED, found(**{name: count for name in PARTITIONS if name not in EXACT}))


def test_a_missing_topic_is_not_a_wrong_one() -> None:
    check(DECLARED, {})
