"""An operator's calls over HTTP: for whoever has the token, and nobody else."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pytest

from schemas.http.dead_letter import DeadLetterList
from schemas.sign import Sign
from tests.integration.http.conftest import TEXT, TOKEN, Site
from tests.support.wait import until

pytestmark = pytest.mark.asyncio(loop_scope="package")

ADMIN = "/api/v1/admin"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN],
)
async def test_without_the_token_nothing_is_done(site: Site, authorization: str | None) -> None:
    document = (await site.client.get("/api/v1/openapi.json")).json
    calls = [
        (method, path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if "security" in operation
    ]
    assert len(calls) == 7
    headers = {} if authorization is None else {"Authorization": authorization}
    for method, template in calls:
        path = template.format(sign="leo", day=site.today, topic="t", partition=0, offset=0)
        told = await site.client.ask(method.upper(), path, headers=headers, json={})
        assert told.status == 401
        assert told.headers["WWW-Authenticate"].startswith("Bearer")
    assert await site.world.fetchval("SELECT count(*) FROM generation_pause") == 0


async def test_a_pause_stops_what_is_paid(site: Site) -> None:
    told = await site.client.post(f"{ADMIN}/pause", headers=site.admin())
    assert (told.status, told.json) == (200, {"paused": True})
    day = f"{site.today + timedelta(days=20)}"
    order = {"signs": ["aquarius"], "day": day}
    assert (await site.order("generate", order)).status == 202
    paused = "no call is allowed"

    async def refused() -> bool:
        return paused in site.worker.log.read_text()

    await until(refused, "the round is refused")
    told = await site.client.post(f"{ADMIN}/resume", headers=site.admin())
    assert (told.status, told.json) == (200, {"paused": False})
    assert day not in {call.day for call in site.model.calls}


async def test_a_text_is_written_and_written_anew(site: Site) -> None:
    day = f"{site.today + timedelta(days=21)}"
    for revision in (1, 2):
        order = {"signs": ["pisces"], "day": day, "regenerate": revision == 2}
        told = await site.order("generate", order)
        assert (told.status, told.json["signs"]) == (202, ["pisces"])

        async def written(revision: int = revision) -> bool:
            found = await site.client.get(f"/api/v1/horoscopes/pisces?day={day}")
            return found.status == 200 and found.json["revision"] == revision

        await until(written, f"revision {revision} is there")
    assert [call.sign for call in site.model.calls if call.day == day] == ["pisces"] * 2


async def test_a_replaced_text_is_served_and_published(site: Site) -> None:
    await site.store(Sign.CAPRICORN, content="wrong " * 20)
    path = f"{ADMIN}/horoscopes/capricorn/{site.today}"
    told = await site.client.ask("PUT", path, json={"content": TEXT}, headers=site.admin())
    assert (told.status, told.json["revision"]) == (200, 2)

    async def served() -> bool:
        found = await site.client.get("/api/v1/horoscopes/capricorn")
        return bool(found.json.get("content") == TEXT)

    await until(served, "the new text is served")

    async def published() -> bool:
        return any(
            (each.sign, each.revision, each.content) == ("capricorn", 2, TEXT)
            for each in await site.world.published()
        )

    await until(published, "the new text is published")
    short = await site.client.ask("PUT", path, json={"content": "x"}, headers=site.admin())
    nul = await site.client.ask("PUT", path, json={"content": "\0" * 60}, headers=site.admin())
    assert (short.status, nul.status) == (422, 422)
    wrong = f"{ADMIN}/horoscopes/capricorn/20261124"
    lost = await site.client.ask("PUT", wrong, json={"content": TEXT}, headers=site.admin())
    assert lost.status == 404


async def test_dead_letters_are_listed_shown_and_sent_back(site: Site) -> None:
    await site.world.send(site.world.topics.views.name, b"garbage of a test", partition=5)

    async def listed(replays: int) -> str | None:
        path = f"{ADMIN}/dead-letters?reason=invalid&limit=500"
        told = await site.client.get(path, headers=site.admin())
        letters = DeadLetterList.model_validate(told.json).letters
        found = [each.source for each in letters if each.replays == replays]
        return found[-1] if found else None

    async def failed() -> str | None:
        return await listed(0)

    source = await until(failed, "the dead letter is listed")
    shown = await site.client.get(f"{ADMIN}/dead-letters/{source}", headers=site.admin())
    assert shown.json["value"] == b64encode(b"garbage of a test").decode()
    lost = await site.client.get(f"{ADMIN}/dead-letters/nowhere/0/0", headers=site.admin())
    assert lost.status == 404
    told = await site.order("dead-letters/replay", {"source": "garbage"})
    assert told.json == {"replayed": 0, "already_replayed": 0, "impossible": 0, "more": False}
    told = await site.order("dead-letters/replay", {"source": source})
    assert told.json["replayed"] == 1

    async def failed_again() -> str | None:
        return await listed(1)

    assert await until(failed_again, "it has failed again") == source
    told = await site.order("dead-letters/replay", {"source": source, "limit": 1})
    assert told.json["replayed"] + told.json["already_replayed"] == 2
