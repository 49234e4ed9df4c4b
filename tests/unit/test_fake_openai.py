"""The stand-in for OpenAI keeps its own promises."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import asdict
from pathlib import Path

import aiohttp
import pytest

from agents.artists.prompt import prompt
from agents.writers.prompt import messages
from schemas.artefact import Product
from schemas.sign import SIGNS, Sign
from tests.fakes.calls import Call, Step, overlaps
from tests.fakes.openai import FakeOpenAI
from tests.unit.samples import DAY, horoscope

pytestmark = pytest.mark.real_time


def asked(sign: Sign) -> dict[str, object]:
    chat = [{"role": role, "content": content} for role, content in messages(sign, DAY, "en")]
    return {"model": "m", "messages": chat}


async def ask(session: aiohttp.ClientSession, base_url: str, sign: Sign = Sign.LEO) -> str:
    async with session.post(f"{base_url}/chat/completions", json=asked(sign)) as answer:
        answer.raise_for_status()
        text: str = (await answer.json())["choices"][0]["message"]["content"]
        return text


async def draw(session: aiohttp.ClientSession, base_url: str, sign: Sign = Sign.LEO) -> str:
    sent = {"model": "m", "prompt": prompt(horoscope(sign=sign))}
    async with session.post(f"{base_url}/images/generations", json=sent) as answer:
        answer.raise_for_status()
        encoded: str = (await answer.json())["data"][0]["b64_json"]
        return encoded


async def test_each_text_names_its_sign_and_its_call() -> None:
    async with FakeOpenAI() as fake, aiohttp.ClientSession() as session:
        texts = await asyncio.gather(*(ask(session, fake.base_url, sign) for sign in SIGNS))
        assert all(len(text) > 50 for text in texts)
        assert all(sign in text.lower() for sign, text in zip(SIGNS, texts, strict=True))
        assert {f"call {number}:" in " ".join(texts) for number in range(1, 13)} == {True}
        assert fake.by_sign() == dict.fromkeys(SIGNS, 1)
        assert fake.overlaps() == []


async def test_a_step_is_for_the_next_call_of_its_sign_or_for_all_that_follow() -> None:
    script = [Step(status=500, sign="virgo"), Step(status=429, sign="leo", always=True)]
    async with FakeOpenAI(script) as fake, aiohttp.ClientSession() as session:
        for sign in (Sign.ARIES, Sign.LEO, Sign.LEO, Sign.VIRGO, Sign.VIRGO):
            async with session.post(f"{fake.base_url}/chat/completions", json=asked(sign)):
                pass
        outcomes = [call.outcome for call in fake.calls]
        assert outcomes == ["text", "status 429", "status 429", "status 500", "text"]


async def test_texts_and_images_have_their_own_calls_and_steps() -> None:
    script = [Step(status=500, product=Product.IMAGE), Step(kind="short")]
    async with FakeOpenAI(script) as fake, aiohttp.ClientSession() as session:
        assert len(await ask(session, fake.base_url)) < 50
        with pytest.raises(aiohttp.ClientResponseError):
            await draw(session, fake.base_url)
        assert len({await draw(session, fake.base_url, sign) for sign in SIGNS}) == 12
        assert [call.outcome for call in fake.calls] == ["short"]
        outcomes = [call.outcome for call in fake.image_calls]
        assert outcomes == ["status 500", *["image"] * 12]
        assert [call.sign for call in fake.image_calls] == ["leo", *SIGNS]
        assert {call.day for call in fake.image_calls} == {f"{DAY}"}


async def test_calls_of_one_sign_at_once_are_told_and_a_client_that_left_is_known() -> None:
    async with FakeOpenAI([Step(kind="hang")] * 2) as fake, aiohttp.ClientSession() as session:
        hanging = [asyncio.create_task(ask(session, fake.base_url)) for _ in range(2)]
        while len(fake.calls) < 2:  # noqa: ASYNC110  (two events would say no more)
            await asyncio.sleep(0.01)
        for each in hanging:
            each.cancel()
        async with asyncio.timeout(20):
            await fake.ended.wait()
        assert await ask(session, fake.base_url)
        assert fake.overlaps() == [(1, 2)]
        assert fake.calls[0].outcome == "client gone"


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ((0, 2), (1, 3), [(1, 2)]),
        ((0, 2), (2, 3), []),
        ((2, 3), (0, 1), []),
        ((0, None), (5, 6), [(1, 2)]),
        ((0, 9), (3, None), [(1, 2)]),
    ],
)
def test_overlaps(
    first: tuple[float, float | None],
    second: tuple[float, float | None],
    pairs: list[tuple[int, int]],
) -> None:
    calls = [Call(1, "leo", "d", *first), Call(2, "leo", "d", *second)]
    assert overlaps(calls) == pairs
    assert overlaps([calls[0], Call(2, "virgo", "d", *second)]) == []
    assert overlaps([calls[0], Call(2, "leo", "d", *second, product=Product.IMAGE)]) == []


async def test_as_a_program_it_tells_its_calls_and_takes_a_script(tmp_path: Path) -> None:
    file = tmp_path / "calls.json"
    program = [sys.executable, "-m", "tests.fakes.openai", "--calls-file", str(file)]
    process = await asyncio.create_subprocess_exec(*program, stdout=PIPE)
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            assert process.stdout
            base_url = (await process.stdout.readline()).decode().strip()
            root = base_url.removesuffix("/v1")
            script = [asdict(Step(kind="short"))]
            async with session.post(f"{root}/script", json=script) as taken:
                assert taken.status == 204
            assert [len(await ask(session, base_url)) > 50 for _ in range(2)] == [False, True]
            async with session.get(f"{root}/calls") as told:
                calls = [Call(**call) for call in await told.json()]
            assert [call.outcome for call in calls] == ["short", "text"]
            assert await draw(session, base_url)
            async with session.get(f"{root}/image-calls") as told:
                assert [Call(**call).outcome for call in await told.json()] == ["image"]
            assert [asdict(call) for call in calls] == json.loads(file.read_text())
        process.terminate()
        async with asyncio.timeout(20):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
