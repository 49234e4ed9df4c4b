from __future__ import annotations

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from agents.views.positions import Stored, TopicReplacedError, resume_at
from streams.admin import Described, Span
from tests.unit.doubles.log import Log, MemoryConsumer, MemoryPositions

offsets = st.integers(0, 2**40)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(offsets)
    return Span(start, start + draw(offsets))


@given(span=spans(), stored=offsets)
def test_counting_goes_on_where_it_stopped_or_where_the_log_begins(span: Span, stored: int) -> None:
    row = Stored(stored, "an id")
    if stored > span.end:
        with pytest.raises(TopicReplacedError):
            resume_at(row, span, "an id", "p.views/3")
        return
    at = resume_at(row, span, "an id", "p.views/3")
    assert at == (max(stored, span.start))
    assert span.start <= at <= span.end


@given(span=spans(), stored=offsets)
def test_a_topic_made_anew_is_never_counted_on(span: Span, stored: int) -> None:
    """However well the stored offset would fit into it."""
    with pytest.raises(TopicReplacedError):
        resume_at(Stored(stored, "an id"), span, "another id", "p.views/3")


def test_the_operator_is_told_where_and_what_to_do() -> None:
    with pytest.raises(TopicReplacedError) as caught:
        resume_at(Stored(9, "an id"), Span(0, 5), "an id", "p.views/3")
    for word in ("p.views/3", "stored offset 9", "ends at 5", "horoscope offsets reset"):
        assert word in str(caught.value)


class CountedElsewhere(MemoryPositions):
    """While the stored offsets are read, another worker counts views that have just come."""

    async def _read(self, described: Described, spans: dict[int, Span]) -> dict[int, Stored]:
        self._log.ends = {at: end + 5 for at, end in self._log.ends.items()}
        self._log.stored = dict(self._log.ends)
        return await super()._read(described, spans)


async def test_what_another_worker_counts_meanwhile_is_no_topic_made_anew() -> None:
    """Seed 205 of the chaos suite: a worker ended, and told the operator to reset the offsets."""
    log = Log({3: 100}, stored={3: 100})
    positions = CountedElsewhere(log)
    positions.follow(MemoryConsumer(log, []))
    positions.on_partitions_assigned({TopicPartition("p.views", 3)})
    await positions.load()
    assert positions.loaded
    assert positions.expected == {3: 105}
