"""Real HTTP, against a server that speaks OpenAI's protocol."""

from __future__ import annotations

import asyncio
import json
import traceback
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from agents.artefact.failure import CallFailure, FailureKind
from agents.artists.prompt import MOST_WORDS
from schemas.artefact import Product
from schemas.horoscope import MAX_CONTENT
from schemas.image import Drawing
from schemas.sign import Sign
from streams import metrics
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.fakes.pictures import HEIGHT, WIDTH, picture, png
from tests.unit.model import KEY, artist_at
from tests.unit.samples import TEXT, horoscope

pytestmark = pytest.mark.real_time


async def failure_of(fake: FakeOpenAI, step: Step, **chosen: Any) -> CallFailure:
    """The failure that a step brings; it took one call, and it tells nothing secret."""
    fake.script = [replace(step, product=Product.IMAGE)] * 5
    artist = artist_at(fake.base_url, **chosen)
    with pytest.raises(CallFailure) as caught:
        await artist.draw(horoscope())
    await artist.close()
    assert len(fake.image_calls) == 1
    assert fake.calls == []
    told = "".join(traceback.format_exception(caught.value, chain=False))
    assert KEY not in f"{told} {caught.value!r} {caught.value.args}"
    return caught.value


async def test_an_image_takes_one_call_and_comes_as_it_was_sent(fake: FakeOpenAI) -> None:
    artist = artist_at(fake.base_url, image_model="a-model")
    drawing = await artist.draw(horoscope(sign=Sign.VIRGO))
    [call] = fake.image_calls
    assert drawing == Drawing(picture(call), "image/png", WIDTH, HEIGHT)
    assert (call.sign, call.day, call.outcome) == ("virgo", "2026-03-02", "image")
    assert artist.name == "openai:a-model"
    assert fake.calls == []
    await artist.close()


async def test_the_text_is_in_the_prompt_and_a_long_one_as_far_as_any_api_takes_it(
    fake: FakeOpenAI,
) -> None:
    artist = artist_at(fake.base_url)
    await artist.draw(horoscope(content="{sign} and {0}"))
    assert "{sign} and {0}" in fake.asked["prompt"]
    assert "No lettering" in fake.asked["prompt"]
    await artist.draw(horoscope(content="я" * MAX_CONTENT))
    assert fake.asked["prompt"].count("я") == MOST_WORDS
    assert len(fake.asked["prompt"]) < 4_000
    await artist.close()


GPT = {"output_format": "jpeg", "output_compression": 85}
OTHER = {"response_format": "b64_json"}


@pytest.mark.parametrize(
    ("model", "format_"),
    [
        ("gpt-image-1", GPT),
        ("gpt-image-2.5-flare", GPT),
        ("chatgpt-image-latest", GPT),
        ("openai/gpt-image-2", GPT),
        ("dall-e-3", OTHER),
        ("stable-diffusion-xl", OTHER),
    ],
)
async def test_base64_is_asked_for_where_it_must_be_and_not_where_that_is_refused(
    fake: FakeOpenAI, model: str, format_: dict[str, object]
) -> None:
    await artist_at(fake.base_url, image_model=model).draw(horoscope())
    sent = {name: value for name, value in fake.asked.items() if name != "prompt"}
    assert sent == {"model": model, "n": 1, "size": "1024x1536"} | format_


@pytest.mark.parametrize(
    ("status", "kind", "final"),
    [
        (400, FailureKind.REJECTED, True),
        (401, FailureKind.REJECTED, True),
        (404, FailureKind.REJECTED, True),
        (429, FailureKind.RATE_LIMITED, False),
        (500, FailureKind.UNAVAILABLE, False),
    ],
)
async def test_a_status_says_whether_another_call_may_help(
    fake: FakeOpenAI, status: int, kind: FailureKind, final: bool
) -> None:
    """400 is also what a prompt gets that the API's rules refuse."""
    failure = await failure_of(fake, Step(status=status, retry_after=7))
    assert (failure.kind, failure.final) == (kind, final)
    assert failure.retry_after == (7 if status == 429 else None)
    assert str(status) in str(failure)


@pytest.mark.parametrize("kind", ["empty", "garbled", "short", "huge", "html"])
async def test_an_answer_that_is_no_image_is_a_failure(fake: FakeOpenAI, kind: Any) -> None:
    failure = await failure_of(fake, Step(kind=kind))
    assert (failure.kind, failure.final) == (FailureKind.NOT_AN_IMAGE, False)


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"data": [{"b64',
        '{"error": {"message": "overloaded"}}',
        '{"data": []}',
        '{"data": null}',
        '{"data": "none"}',
        '{"data": [null]}',
        '{"data": ["aGVsbG8="]}',
        '{"data": [{"url": "http://127.0.0.1:1/picture.png"}]}',
        '{"data": [{"b64_json": null}]}',
        '{"data": [{"b64_json": 5}]}',
        '{"data": [{"b64_json": ["aGVsbG8="]}]}',
        '{"data": [{"b64_json": "data:image/png;base64,aGVsbG8="}]}',
        "{}",
        "[]",
        "null",
    ],
)
async def test_json_that_holds_no_image_is_a_failure(fake: FakeOpenAI, body: str) -> None:
    assert (await failure_of(fake, Step(kind="body", body=body))).kind is FailureKind.NOT_AN_IMAGE


@pytest.mark.parametrize("usage", ["null", '"many"', '{"input_tokens": -1}', "[1]"])
async def test_a_cost_that_is_none_does_no_harm(fake: FakeOpenAI, usage: str) -> None:
    encoded = b64encode(png("any")).decode()
    body = f'{{"data": [{{"b64_json": {json.dumps(encoded)}}}], "usage": {usage}}}'
    fake.script = [Step(kind="body", body=body, product=Product.IMAGE)]
    assert (await artist_at(fake.base_url).draw(horoscope())).data == png("any")


async def test_what_an_image_cost_is_not_counted_as_a_text_s(fake: FakeOpenAI) -> None:
    def tokens() -> list[float | None]:
        name = "horoscope_writer_tokens_total"
        kinds = ("prompt", "completion")
        return [metrics.REGISTRY.get_sample_value(name, {"kind": kind}) for kind in kinds]

    before = tokens()
    await artist_at(fake.base_url).draw(horoscope(content=TEXT))
    assert tokens() == before


@pytest.mark.parametrize("kind", ["truncated", "closed"])
async def test_a_connection_that_breaks_is_a_failure(fake: FakeOpenAI, kind: Any) -> None:
    failure = await failure_of(fake, Step(kind=kind))
    assert (failure.kind, failure.final) == (FailureKind.UNREACHABLE, False)


async def test_a_call_that_hangs_is_given_up_and_its_connection_closed(fake: FakeOpenAI) -> None:
    async with asyncio.timeout(20):
        failure = await failure_of(fake, Step(kind="hang"), artist_timeout=0.2, writer_timeout=600)
    assert (failure.kind, failure.final) == (FailureKind.TIMEOUT, False)
    await _until_gone(fake)


async def test_a_cancelled_call_closes_its_connection(fake: FakeOpenAI) -> None:
    fake.script = [Step(kind="hang", product=Product.IMAGE)]
    drawing = asyncio.create_task(artist_at(fake.base_url).draw(horoscope()))
    await fake.called.wait()
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    await _until_gone(fake)


async def _until_gone(fake: FakeOpenAI) -> None:
    async with asyncio.timeout(20):
        await fake.ended.wait()
    assert [call.outcome for call in fake.image_calls] == ["client gone"]
