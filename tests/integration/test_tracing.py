"""A day is one trace, from the timer to the topic that bots read."""

from __future__ import annotations

from collections import Counter

from schemas.sign import SIGNS
from tests.fakes.calls import Step
from tests.fakes.collector import Collector
from tests.fakes.openai import FakeOpenAI
from tests.support.wait import until
from tests.support.world import World


async def test_a_day_is_one_trace_from_its_emission_to_twelve_published_texts(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    """One call fails with the key in its error: that is no part of any span."""
    model.script = [Step(status=500, sign="leo")]
    published = on_kafka.topics.published.name
    async with Collector() as collector:
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        worker = on_kafka.worker(**calling, **traced)

        async def exported() -> bool:
            sent = [span for span in collector.spans if span.name == f"send {published}"]
            return len(sent) == len(SIGNS)

        await until(exported, lambda: f"twelve publications are traced\n{worker.tail()}", 60)
        assert (await worker.stop())[0] == 0
    (root,) = [span for span in collector.spans if span.name == "emit a day"]
    day = [span for span in collector.spans if span.trace_id == root.trace_id]
    names, topics = Counter(span.name for span in day), on_kafka.topics
    assert names[f"send {topics.generate_day.name}"] == 1
    assert names[f"process {topics.generate_day.name}"] == 1
    assert names[f"send {topics.generation.name}"] == len(SIGNS)
    assert names[f"process {topics.generation.name}"] == len(SIGNS)
    assert names["call for the text"] == len(SIGNS) + 1
    assert names[f"send {published}"] == len(SIGNS)
    known = {span.span_id for span in day}
    assert [span.name for span in day if span.parent_span_id not in known] == ["emit a day"]
    assert all(
        _trace(record.headers) == root.trace_id for record in await on_kafka.records(published)
    )
    assert not any(calling["OPENAI_API_KEY"].encode() in raw for raw in collector.raw)
    assert any(span.status.message == "CallFailure" for span in day)


def _trace(headers: list[tuple[str, bytes]]) -> bytes:
    return bytes.fromhex(dict(headers)["traceparent"].decode().split("-")[1])


async def test_without_a_collector_no_record_has_a_header(
    on_kafka: World, calling: dict[str, str]
) -> None:
    await on_kafka.worker(**calling).ready()
    await on_kafka.until_published()
    records = await on_kafka.records(on_kafka.topics.published.name)
    assert [record.headers for record in records] == [()] * len(SIGNS)
