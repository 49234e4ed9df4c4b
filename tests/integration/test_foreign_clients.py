"""Events from a client we did not write: kcat, which is librdkafka with other defaults."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from streams.clock import day_of, start_of
from tests.conftest import missing
from tests.support.wait import until
from tests.support.world import World

KCAT = shutil.which("kcat") or shutil.which("kafkacat")


@pytest.fixture(autouse=True)
def needs_kcat() -> None:
    if KCAT is None:
        missing("kcat is not installed: apt-get install kcat")


async def _kcat(world: World, *arguments: str | bytes, sent: str = "") -> str:
    process = await asyncio.create_subprocess_exec(
        str(KCAT),
        "-b",
        world.settings.kafka_url,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        out, _ = await process.communicate(sent.encode())
    assert process.returncode == 0
    return out.decode()


async def test_views_from_kcat_count_on_the_right_day_or_are_dead_letters(
    on_kafka: World,
) -> None:
    """Three partitioners, no key, `+00:00` around Moscow midnight, garbage, a tombstone."""
    zone = on_kafka.settings.zone
    today = day_of(datetime.now(UTC), zone)
    midnight = start_of(today, zone)
    before, after = (midnight - timedelta(seconds=1)), midnight
    assert before.isoformat().endswith("+00:00")
    views = [json.dumps({"sign": "leo", "viewed_at": each.isoformat()}) for each in (before, after)]
    topic = on_kafka.topics.views.name
    await on_kafka.worker("views").ready()
    await _kcat(on_kafka, "-P", "-t", topic, sent="\n".join(views))
    keyed = "\n".join(f"leo:{view}" for view in views)
    for partitioner in ("random", "consistent", "murmur2"):
        option = f"topic.partitioner={partitioner}"
        await _kcat(on_kafka, "-P", "-t", topic, "-K:", "-X", option, sent=keyed)
    await _kcat(on_kafka, "-P", "-t", topic, "-z", "gzip", sent=views[1])
    await _kcat(on_kafka, "-P", "-t", topic, sent="not JSON at all")
    await _kcat(on_kafka, "-P", "-t", topic, "-K:", "-Z", sent="leo:")

    async def all_counted() -> bool:
        return sum((await on_kafka.views()).values()) == 9

    await until(all_counted, "nine views are counted")
    yesterday = today - timedelta(days=1)
    assert await on_kafka.views() == {("leo", f"{today}"): 5, ("leo", f"{yesterday}"): 4}

    async def both_kept() -> bool:
        return len(await on_kafka.dead_letters()) >= 2

    await until(both_kept, "what is no view is in the dead letters")
    kept = {letter.error_type: letter.value for letter in await on_kafka.dead_letters()}
    assert kept == {"invalid": b"not JSON at all", "tombstone": None}


async def test_header_names_in_any_encoding_stop_nobody(
    on_kafka: World, on_demand: dict[str, str]
) -> None:
    """What the terminal gave kcat it sends; aiokafka alone raises at that for ever."""
    await on_kafka.worker(**on_demand).ready()
    header = "größe=1".encode("latin-1")
    now = datetime.now(UTC).isoformat()
    view = json.dumps({"sign": "leo", "viewed_at": now})
    request = json.dumps({"request_id": str(uuid4()), "sign": "leo", "requested_at": now})
    views, requests = on_kafka.topics.views.name, on_kafka.topics.requests.name
    for topic, good in ((views, view), (requests, request)):
        sent = f"{good}\nneither"
        await _kcat(on_kafka, "-P", "-t", topic, "-p", "0", "-H", header, sent=sent)
    await on_kafka.until_counted(2, 60)  # the view, and that of the answered request

    async def both_kept() -> bool:
        return len(await on_kafka.dead_letters()) >= 2

    await until(both_kept, "what is no event is in the dead letters")
    names = [list(letter.headers) for letter in await on_kafka.dead_letters()]
    assert names == [["gr\\xf6\\xdfe"]] * 2


async def test_header_names_in_any_encoding_stop_no_command(on_kafka: World) -> None:
    letters = on_kafka.topics.dead_letters.name
    header = "größe=1".encode("latin-1")
    await _kcat(on_kafka, "-P", "-t", letters, "-p", "0", "-H", header, sent="no dead letter")
    status, out, err = await on_kafka.command("dead-letters", "list", "--json")
    assert (status, json.loads(out)) == (0, {"total": 0, "letters": []}), err


async def test_a_bot_made_of_kcat_gets_its_answer_and_the_texts(
    on_kafka: World, on_demand: dict[str, str]
) -> None:
    await on_kafka.worker(**on_demand).ready()
    asked = {
        "request_id": str(uuid4()),
        "sign": "virgo",
        "requested_at": datetime.now(UTC).isoformat(),
    }
    await _kcat(on_kafka, "-P", "-t", on_kafka.topics.requests.name, sent=json.dumps(asked))

    async def replied() -> str:
        return await _kcat(on_kafka, "-C", "-t", on_kafka.topics.replies.name, "-e", "-q")

    reply = json.loads(await until(replied, "kcat reads a reply"))
    assert (reply["request_id"], reply["status"]) == (asked["request_id"], "ready")
    published = await _kcat(
        on_kafka, "-C", "-t", on_kafka.topics.published.name, "-e", "-q", "-f", "%k %p %s\n"
    )
    key, partition, text = published.strip().split(" ", 2)
    assert (key, partition) == ("virgo", "5")
    assert json.loads(text)["content"] == reply["content"]
