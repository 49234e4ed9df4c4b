"""Never more bytes than allowed, always the right ones, and one load for a crowd."""

from __future__ import annotations

import asyncio

from hypothesis import example, given
from hypothesis import strategies as st

from schemas.sign import SIGNS
from streams import metrics
from streams.image_bytes import ImageBytes
from streams.outage import OutageError
from tests.unit.doubles.images import MemoryImages

KIB = 1024


@given(
    most=st.integers(0, 40),
    sizes=st.lists(st.integers(1, 20), min_size=12, max_size=12),
    asked=st.lists(st.integers(0, 11), max_size=60),
)
@example(most=20, sizes=[20] * 12, asked=[0, 1, 0])
@example(most=19, sizes=[20] * 12, asked=[0, 0])
async def test_never_above_the_bound_and_always_the_right_bytes(
    most: int, sizes: list[int], asked: list[int]
) -> None:
    images = MemoryImages()
    written = [bytes([at]) * size for at, size in enumerate(sizes)]
    drawn = [images.draw(data, sign=sign) for sign, data in zip(SIGNS, written, strict=True)]
    kept = ImageBytes(images.data, most)
    expected: list[int] = []
    for at in asked:
        loads = images.loads
        assert await kept.of(drawn[at]) == written[at]
        assert (images.loads == loads) == (at in expected)
        expected = [each for each in expected if each != at]
        if sizes[at] <= most:
            expected.append(at)
        while sum(sizes[each] for each in expected) > most:
            del expected[0]
        assert kept.size == sum(sizes[each] for each in expected) <= most


async def test_one_that_replaces_another_is_other_bytes() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    first = images.draw(b"first")
    assert await kept.of(first) == b"first"
    assert await kept.of(images.draw(b"second", revision=2)) == b"second"
    assert await kept.of(first) == b"first", "they are still what they were"


async def test_what_is_gone_is_nothing_and_is_asked_for_again() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    gone = images.draw(b"first")
    images.rows.clear()
    assert (await kept.of(gone), await kept.of(gone), images.loads) == (None, None, 2)
    images.draw(b"first")
    assert await kept.of(gone) == b"first"


async def test_a_crowd_costs_one_load() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, 0)
    drawn = images.draw(b"first")
    assert await asyncio.gather(*(kept.of(drawn) for _ in range(50))) == [b"first"] * 50
    assert images.loads == 1
    assert (await kept.of(drawn), images.loads) == (b"first", 2)


async def test_a_reader_who_is_cut_off_takes_nobody_along() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    drawn = images.draw(b"first")
    images.readable.clear()
    first, second = (asyncio.create_task(kept.of(drawn)) for _ in range(2))
    await asyncio.sleep(1)
    first.cancel()
    await asyncio.wait([first])
    images.readable.set()
    assert (await second, images.loads) == (b"first", 1)
    assert first.cancelled()


async def test_a_load_ends_with_its_last_reader_and_the_next_begins_anew() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    drawn = images.draw(b"first")
    images.readable.clear()
    readers = [asyncio.create_task(kept.of(drawn)) for _ in range(2)]
    await asyncio.sleep(1)
    for each in readers:
        each.cancel()
    await asyncio.sleep(0)
    late = asyncio.create_task(kept.of(drawn))
    await asyncio.sleep(1)
    assert asyncio.all_tasks() == {asyncio.current_task(), late, *_named("image of leo")}
    assert len(_named("image of leo")) == 1
    images.readable.set()
    assert (await late, images.loads) == (b"first", 2)


def _named(name: str) -> set[asyncio.Task[object]]:
    return {each for each in asyncio.all_tasks() if each.get_name() == name}


async def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    drawn = images.draw(b"first")
    images.error = OutageError("PostgreSQL is away")
    outcomes = await asyncio.gather(*(kept.of(drawn) for _ in range(3)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {OutageError}
    assert (await kept.of(drawn), images.loads) == (b"first", 2)


async def test_reads_and_bytes_are_metered() -> None:
    def told(name: str, **labels: str) -> float:
        return metrics.REGISTRY.get_sample_value(f"horoscope_image_cache_{name}", labels) or 0

    images = MemoryImages()
    kept = ImageBytes(images.data, KIB)
    hits, misses = (told("reads_total", outcome=outcome) for outcome in ("hit", "miss"))
    drawn = images.draw(b"x" * 700)
    for _ in range(3):
        await kept.of(drawn)
    assert told("reads_total", outcome="hit") == hits + 2
    assert told("reads_total", outcome="miss") == misses + 1
    assert told("bytes") == 700
    await kept.of(images.draw(b"y" * 600))
    assert told("bytes") == 600
