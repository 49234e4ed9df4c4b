"""The page as it is without a script; tests/browser sees it in a browser."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given

from schemas.http.condition import Condition
from schemas.sign import SIGNS, Sign
from streams.http.page.page import POLICY, html_of
from streams.http.page.picture import Picture
from streams.http.page.slots import slots_of
from streams.http.page.words import LANGUAGES, words_for
from tests.unit.pictures import Read, images_of, picture, pictures, stored, texts_of
from tests.unit.samples import horoscope

WORDS = words_for("en")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></article></main></body><script src=//evil.example></script>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "<!-- <![CDATA[ {{ 7 * 7 }} {% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<svg><style><a title='</style><img src onerror=alert(1)>'>",
)


def _page(of: Picture) -> Read:
    return Read(html_of(of, WORDS, "en"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_text_is_shown_as_it_is_and_makes_no_element(hostile: str) -> None:
    harmless, page = (
        _page(picture(stored(texts_of("x")))),
        _page(picture(stored(texts_of(hostile)))),
    )
    assert page.elements == harmless.elements
    assert page.places["aries.text"] == hostile
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]


def test_a_language_is_no_way_in_either() -> None:
    texts = {SIGNS[0]: horoscope(sign=SIGNS[0], language='ru"><script>alert(1)</script>')}
    page = _page(picture(stored(texts)))
    assert page.elements.count("script") == 1
    assert ("lang", 'ru"><script>alert(1)</script>') in page.attributes


@given(pictures)
def test_the_page_says_what_the_events_say(told: Picture) -> None:
    page, slots = _page(told), slots_of(told, WORDS)
    places = {name: text.strip() for name, text in page.places.items()}
    wanted = {name: re.sub("\r\n?", "\n", text).strip() for name, text in slots.text.items()}
    assert {name: re.sub("\r\n?", "\n", places[name]).strip() for name in wanted} == wanted
    shown = {sign: each.get("src") or "" for sign, each in page.images.items()}
    assert shown == dict.fromkeys(SIGNS, "") | dict(slots.image)
    states = {value for name, value in page.attributes if name == "data-state"}
    assert states >= set(slots.state.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", [None, stored(), stored({}, missing=Condition.WRITING)])
def test_twelve_cards_in_the_order_of_the_zodiac(language: str, of: object) -> None:
    html = html_of(picture(of), words_for(language), language)  # type: ignore[arg-type]
    assert re.findall(r'<article class="card" id="(\w+)"', html) == list(SIGNS)
    assert f'<html lang="{language}">' in html
    assert html.count("<rect") == (30 if of else 0)


def test_a_text_says_its_own_language() -> None:
    texts = {SIGNS[0]: horoscope(sign=SIGNS[0], language="pt_BR")}
    told = [value for name, value in _page(picture(stored(texts))).attributes if name == "lang"]
    assert told == ["en", "pt-BR", *["en"] * 11]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_image_has_its_place_from_the_start_and_says_what_it_is(language: str) -> None:
    """Where there is none its place is there for a later one, and takes no room."""
    words = words_for(language)
    of = picture(stored(images=images_of(b"aries")))
    images = Read(html_of(of, words, language)).images
    assert list(images) == list(SIGNS)
    for sign, each in images.items():
        assert each["alt"] == words.image.format(sign=words.signs[Sign(sign)])
        assert words.signs[Sign(sign)] in f"{each['alt']}"
        assert (each["width"], each["height"], each["loading"]) == ("1080", "1350", "lazy")
        assert ("src" in each) != ("hidden" in each)
    assert [sign for sign, each in images.items() if "src" in each] == ["aries"]


def test_everything_comes_from_the_worker_itself() -> None:
    """The policy forbids the rest, so that nothing is left out on the quiet."""
    page = _page(picture(stored(images=images_of(b"aries"))))
    leads = [value for name, value in page.attributes if name in ("src", "href")]
    assert leads
    assert not [each for each in leads if not each or not each.startswith(("/", "#"))]
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    folder = resources.files("streams.http.page") / "static"
    for name in ("page.css", "page.js"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.findall(r"https?:|url\(|@import|innerHTML|insertAdjacent|eval\(", text)


def test_the_page_asks_only_for_files_that_are_there() -> None:
    page = _page(picture(stored()))
    named = {value for _, value in page.attributes if value and value.startswith("/assets/")}
    folder = resources.files("streams.http.page") / "static"
    assert named == {f"/assets/{each.name}" for each in folder.iterdir()}
