from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiokafka.errors import KafkaConnectionError

from agents.artefact.publication import Publication
from schemas.horoscope import HoroscopePublished
from schemas.sign import Sign
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer, Sent
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import DAY, NOON, horoscope

TOPIC = topics("p.").published
MIDNIGHT = datetime(2026, 3, 1, 21, tzinfo=UTC)


class Press:
    """A publication, with what it prints on and what it prints."""

    def __init__(self, texts: MemoryTexts, now: datetime = NOON, *failures: Exception) -> None:
        self.texts = texts
        self.producer = MemoryProducer(*failures)
        self.publication = Publication(
            self.producer,
            TOPIC,
            HoroscopePublished.of,
            texts,
            SetClock(now),
            ZoneInfo("Europe/Moscow"),
        )

    @property
    def revisions(self) -> list[int]:
        return [each.revision for each in self.producer.events(HoroscopePublished)]


async def test_a_text_goes_to_its_sign_s_partition_under_its_sign_s_key() -> None:
    text = horoscope()
    press = Press(MemoryTexts(text))
    await press.publication.publish(text, NOON)
    published = HoroscopePublished.of(text)
    assert press.producer.sent == [Sent("p.published", published, "leo", Sign.LEO.ordinal)]
    assert press.texts.rows[Sign.LEO, DAY].published
    assert (published.content, published.generated_at) == (text.content, text.generated_at)
    assert published.text() == replace(text, published=True)


@pytest.mark.parametrize(
    ("now", "printed"),
    [
        (MIDNIGHT - timedelta(microseconds=1), []),
        (MIDNIGHT, [1]),
        (MIDNIGHT + timedelta(hours=24, microseconds=-1), [1]),
        (MIDNIGHT + timedelta(hours=24), []),
    ],
)
async def test_only_today_s_texts_are_published(now: datetime, printed: list[int]) -> None:
    press = Press(MemoryTexts(horoscope()), now)
    await press.publication.publish(horoscope(), NOON)
    assert press.revisions == printed
    assert press.texts.rows[Sign.LEO, DAY].published == bool(printed)


async def test_a_published_text_is_not_published_again() -> None:
    press = Press(MemoryTexts())
    await press.publication.publish(horoscope(published=True), NOON)
    assert press.producer.sent == []


async def test_a_newer_revision_that_appears_meanwhile_is_the_last_on_the_topic() -> None:
    press = Press(MemoryTexts(horoscope()))
    press.texts.overtaken_by = [horoscope(revision=2), horoscope(revision=5)]
    await press.publication.publish(horoscope(), NOON)
    assert press.revisions == [1, 2, 5]
    assert press.texts.rows[Sign.LEO, DAY].published


async def test_a_newer_one_that_another_worker_has_published_is_put_behind_ours() -> None:
    """It was suspended before it sent, say: what compaction keeps would be the older one."""
    press = Press(MemoryTexts(horoscope()))
    press.texts.overtaken_by = [horoscope(revision=2, published=True)]
    await press.publication.publish(horoscope(), NOON)
    assert press.revisions == [1, 2]


async def test_a_text_that_was_deleted_meanwhile_ends_it() -> None:
    press = Press(MemoryTexts())
    await press.publication.publish(horoscope(), NOON)
    assert press.revisions == [1]


async def test_what_the_broker_did_not_take_is_not_marked() -> None:
    press = Press(MemoryTexts(horoscope()), NOON, KafkaConnectionError())
    with pytest.raises(KafkaConnectionError):
        await press.publication.publish(horoscope(), NOON)
    assert not press.texts.rows[Sign.LEO, DAY].published


async def test_what_a_clock_slightly_ahead_published_is_not_left_out_by_ours() -> None:
    text = horoscope()
    press = Press(MemoryTexts(text), MIDNIGHT - timedelta(milliseconds=50))
    await press.publication.publish(text, MIDNIGHT)
    assert press.revisions == [1]
