"""What people see at `/`: readers of any kind, and the operator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from schemas.generation import GenerateHoroscope
from schemas.http.condition import Condition
from schemas.sign import SIGNS, Sign
from streams.http.page.words import words_for
from streams.image_url import image_path
from tests.browser.visit import Visit
from tests.integration.http.conftest import TEXT, Site
from tests.support.images import WIDTH, store_image
from tests.support.views import send_many
from tests.support.wait import until

pytestmark = pytest.mark.asyncio(loop_scope="package")

Visits = Callable[..., Visit]

WORDS = words_for("ru")
#: Each would end in a complaint of the visit if it were taken for anything but text.
HOSTILE = (
    "<script>alert('script')</script>",
    "<img src=x onerror=\"alert('image')\">",
    "</p></article><iframe srcdoc=\"<script>parent.alert('frame')</script>\"></iframe>",
    '" onmouseover="alert(1)" autofocus onfocus="alert(1)',
    "<base href=//elsewhere.invalid/><link rel=stylesheet href=//elsewhere.invalid/x.css>",
)
_CLAIM = """
INSERT INTO generation_claims (zodiac_sign, horoscope_date, owner, expires_at, failed_at,
                               failure, cool_down_until)
VALUES ($1, $2, CASE WHEN $3 THEN gen_random_uuid() END, now() + '1 h',
        CASE WHEN NOT $3 THEN now() END, CASE WHEN NOT $3 THEN 'writer_failed' END,
        CASE WHEN $4 THEN now() + '1 h' END)
"""


@pytest_asyncio.fixture(autouse=True, loop_scope="package")
async def _twelve_texts(site: Site) -> None:
    """Of every sign, and nothing else that a test may have left."""
    for table in ("generation_claims", "generation_pause", "writer_calls"):
        await site.world.database.execute(f"DELETE FROM {table}")  # noqa: S608
    for sign in SIGNS:
        await site.store(sign, content=f"{TEXT} ({sign})")


async def test_there_are_twelve_cards_with_their_texts(site: Site, visit: Visits) -> None:
    seen = await visit().open()
    names = await seen.page.locator("article h3").all_inner_texts()
    assert names == [WORDS.signs[sign] for sign in SIGNS]
    for sign in SIGNS:
        await expect(seen.place(f"{sign}.text")).to_have_text(f"{TEXT} ({sign})")
        await expect(seen.place(f"{sign}.word")).to_have_text("готово")
        await expect(seen.place(f"{sign}.text")).to_have_attribute("lang", "en")
    await expect(seen.page.locator("h1")).to_have_text(WORDS.title)
    await expect(seen.page.locator("time").first).to_have_text(WORDS.long(site.today))
    await expect(seen.page.locator("rect")).to_have_count(30)


async def test_views_are_counted_up_live(site: Site, visit: Visits) -> None:
    seen = await (await visit().open()).live()
    before = await site.world.counted()
    await expect(seen.place("total")).to_have_text(WORDS.number(before))
    sent = await send_many(site.world, 1200)
    await expect(seen.place("total")).to_have_text(WORDS.number(before + 1200))
    await expect(seen.place("day.29")).to_have_text(WORDS.number(before + 1200))
    counted = await site.world.views()
    for sign in sent:
        count = WORDS.number(counted[sign, f"{site.today}"])
        await expect(seen.place(f"{sign}.views")).to_have_text(count)
    bar = seen.page.locator("rect").last
    assert float(await bar.get_attribute("height") or 0) > 1


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_a_hostile_text_is_text_live_and_loaded(
    site: Site, visit: Visits, hostile: str
) -> None:
    seen = await (await visit().open()).live()
    content = f"{hostile} {TEXT}"
    await site.store(Sign.LEO, content=content)
    await expect(seen.place("leo.text")).to_have_text(content)
    elements = await seen.page.locator("*").count()
    await seen.page.reload()
    await expect(seen.place("leo.text")).to_have_text(content)
    await seen.live()
    assert await seen.page.locator("*").count() == elements
    strange = "script, img:not([data-image]), iframe, base, link"
    assert await seen.page.locator(f"article *:is({strange})").count() == 0
    assert await seen.page.locator("article").count() == 12


async def test_an_image_comes_to_its_card_and_goes_with_its_text(site: Site, visit: Visits) -> None:
    await site.world.database.execute("DELETE FROM horoscope_images")
    seen = await (await visit().open()).live()
    card = seen.page.locator("[data-image=leo]")
    await expect(card).to_be_hidden()
    drawn = await store_image(site.world, Sign.LEO, site.today, "navy")
    await expect(card).to_have_attribute("src", image_path(drawn))
    await card.scroll_into_view_if_needed()
    await expect(card).to_have_js_property("naturalWidth", WIDTH)
    later = "UPDATE horoscope_cache SET revision = 2 WHERE zodiac_sign = 'leo'"
    await site.world.database.execute(later)
    await expect(card).to_be_hidden()


async def test_every_state_is_told_as_it_comes(site: Site, visit: Visits) -> None:
    execute = site.world.database.execute
    seen = await (await visit().open()).live()

    async def says(condition: Condition) -> None:
        told = WORDS.conditions[condition]
        await expect(seen.card(Sign.LEO)).to_have_attribute("data-state", condition)
        await expect(seen.place("leo.word")).to_have_text(told.word)
        await expect(seen.place("leo.why")).to_have_text(told.sentence)
        await expect(seen.page.locator("#news")).to_have_text(f"Лев: {told.word}")

    await execute("DELETE FROM horoscope_cache WHERE zodiac_sign = 'leo'")
    await says(Condition.AWAITED)
    await execute(_CLAIM, Sign.LEO, site.today, True, False)
    await says(Condition.WRITING)
    await execute("DELETE FROM generation_claims")
    await execute(_CLAIM, Sign.LEO, site.today, False, True)
    await says(Condition.COOLING_DOWN)
    await execute("UPDATE generation_claims SET cool_down_until = now()")
    await expect(seen.place("leo.why")).to_have_text(WORDS.conditions[Condition.FAILED].sentence)
    await execute("INSERT INTO writer_calls VALUES ($1, 100)", site.today)
    await says(Condition.OVER_BUDGET)
    await execute("INSERT INTO generation_pause DEFAULT VALUES")
    await says(Condition.PAUSED)
    await site.store(Sign.LEO)
    await says(Condition.READY)


async def test_looking_has_nothing_written_and_counts_nothing(site: Site, visit: Visits) -> None:
    await site.world.database.execute("DELETE FROM horoscope_cache")
    counted = await site.world.counted()
    topic, calls = site.world.topics.generation.name, len(site.model.calls)
    before = await site.world.events(topic, GenerateHoroscope)
    seen = await (await visit().open()).live()
    await expect(seen.place("leo.word")).to_have_text(WORDS.conditions[Condition.AWAITED].word)
    await seen.page.reload()
    await seen.live()
    assert await site.world.events(topic, GenerateHoroscope) == before
    assert (len(site.model.calls), await site.world.counted()) == (calls, counted)


async def test_without_a_script_it_can_be_read(visit: Visits) -> None:
    seen = await visit(java_script_enabled=False).open()

    async def told() -> bool:
        await seen.page.reload()  # what another test had deleted may be a moment late
        return await seen.texts() == [f"{TEXT} ({sign})" for sign in SIGNS]

    await until(told, "the page has every text")
    await expect(seen.place("total")).to_be_visible()
    await expect(seen.page.locator("#connection")).to_contain_text("обновите страницу")
    await expect(seen.page.locator("rect")).to_have_count(30)


async def test_on_a_phone_nothing_is_wider_than_the_screen(site: Site, visit: Visits) -> None:
    await site.store(Sign.LEO, content="Ш" * 3000)
    await site.store(Sign.VIRGO, content="a line\n" * 200)
    narrow = {"width": 360, "height": 740}
    seen = await visit(viewport=narrow, is_mobile=True, has_touch=True).open()
    await expect(seen.place("leo.text")).to_have_text("Ш" * 3000)
    assert await seen.width() == 360
    await seen.page.locator("summary").click()
    assert await seen.width() == 360
    assert await seen.axe() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_barrier(site: Site, visit: Visits, scheme: str) -> None:
    """With signs in every state that has a look of its own."""
    texts = "DELETE FROM horoscope_cache WHERE zodiac_sign IN ('aries', 'leo', 'pisces')"
    await site.world.database.execute(texts)
    await site.world.database.execute(_CLAIM, Sign.LEO, site.today, True, False)
    await site.world.database.execute(_CLAIM, Sign.PISCES, site.today, False, True)
    seen = await (await visit(color_scheme=scheme, reduced_motion="reduce").open()).live()
    await seen.page.locator("summary").click()
    for sign in (Sign.ARIES, Sign.LEO, Sign.PISCES):
        await expect(seen.place(f"{sign}.why")).to_be_visible()
    assert await seen.axe() == []


async def test_a_keyboard_gets_everywhere(visit: Visits) -> None:
    seen = await visit(reduced_motion="reduce").open()
    keys = seen.page.keyboard
    await keys.press("Tab")
    assert await seen.focused() == "#texts"
    await expect(seen.page.locator(".skip")).to_be_in_viewport()
    await keys.press("Enter")
    assert await seen.focused() == "texts"
    await seen.page.reload()
    for sign in SIGNS:
        while await seen.focused() != f"#{sign}":
            await keys.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await seen.page.evaluate(outline) == "solid"
    await keys.press("Enter")
    assert await seen.focused() == Sign.PISCES
    await expect(seen.card(Sign.PISCES)).to_be_in_viewport()
    while await seen.page.evaluate("document.activeElement.tagName") != "SUMMARY":
        await keys.press("Tab")
    await expect(seen.place("day.29")).to_be_hidden()
    await keys.press("Enter")
    await expect(seen.place("day.29")).to_be_visible()


async def test_the_operator_sees_parts_and_lag(site: Site, visit: Visits) -> None:
    seen = await (await visit().open()).live()
    for part in ("agents", "views", "warm_up", "progress"):
        await expect(seen.place(f"part.{part}")).to_have_text("готово")
    topics = site.world.topics
    for topic in (topics.views, topics.requests, topics.generation, topics.generate_day):
        await expect(seen.place(f"lag.{topic.name}")).to_have_text("0")
    await expect(seen.place("stuck")).to_be_hidden()
    await expect(seen.place("notice")).to_be_hidden()
