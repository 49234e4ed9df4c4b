from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.writers.builtin import BuiltinWriter
from agents.writers.phrases import LANGUAGES, Phrases, load_phrases
from schemas.sign import SIGNS, Sign

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONDAY = date(2026, 3, 2)

every_language = pytest.mark.parametrize("language", LANGUAGES)


async def texts_of(language: str, day: date) -> dict[Sign, str]:
    writer = BuiltinWriter(language)
    return {sign: await writer.write(sign, day) for sign in SIGNS}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?…]) ", text)


def opening(language: str, sign: Sign, text: str) -> str:
    """Return the first sentence without the sign, so that only its wording tells it apart."""
    names = load_phrases(language).signs[sign].forms.values()
    return re.sub(rf"\b({'|'.join(names)})\b", "*", sentences(text)[0])


def pools(phrases: Phrases) -> dict[str, tuple[str, ...]]:
    """Return every pool one sentence is picked from."""
    advice = {
        sign.value: phrases.signs[sign].advice + phrases.elements[element]
        for ordinal, element in enumerate(("fire", "earth", "air", "water"))
        for sign in SIGNS[ordinal::4]
    }
    return {"openings": phrases.openings, **phrases.themes, **phrases.closings, **advice}


@every_language
@given(day=DAYS)
async def test_no_two_signs_share_a_text_an_opening_or_a_theme(language: str, day: date) -> None:
    texts = await texts_of(language, day)
    themes = [theme for text in texts.values() for theme in sentences(text)[1:-2]]
    assert len(set(texts.values())) == 12
    assert len({opening(language, sign, text) for sign, text in texts.items()}) == 12
    assert len(set(themes)) == len(themes) >= 24


@every_language
@given(day=DAYS)
async def test_no_sentence_comes_back_the_next_day(language: str, day: date) -> None:
    before = await texts_of(language, day - timedelta(days=1))
    for sign, text in (await texts_of(language, day)).items():
        assert opening(language, sign, text) != opening(language, sign, before[sign])
        assert set(sentences(text)).isdisjoint(sentences(before[sign]))


@every_language
@given(day=DAYS, sign=st.sampled_from(SIGNS))
async def test_no_opening_within_a_month_and_no_pairing_within_half_a_year(
    language: str, day: date, sign: Sign
) -> None:
    writer = BuiltinWriter(language)
    texts = [await writer.write(sign, day + timedelta(days=later)) for later in range(182)]
    assert len({sentences(text)[0] for text in texts[:31]}) == 31
    assert len({tuple(sentences(text)[:2]) for text in texts}) == 182


@every_language
@given(day=DAYS)
async def test_a_text_is_one_tidy_paragraph(language: str, day: date) -> None:
    for text in (await texts_of(language, day)).values():
        assert 200 <= len(text) <= 900
        assert 3 <= len(sentences(text)) <= 6
        assert not re.search(r"[{}]|\s{2}|[^\S ]|^\s|\s$", text)
        assert all(re.fullmatch(r"[A-ZА-ЯЁ].*[.!?…]", sentence) for sentence in sentences(text))


@every_language
@given(day=DAYS)
async def test_a_text_names_its_own_sign_and_no_other(language: str, day: date) -> None:
    names = {sign: set(own.forms.values()) for sign, own in load_phrases(language).signs.items()}
    for sign, text in (await texts_of(language, day)).items():
        assert {named for named in SIGNS if names[named] & set(re.findall(r"\w+", text))} == {sign}


@every_language
@given(day=DAYS, sign=st.sampled_from(SIGNS))
async def test_the_advice_goes_round_what_suits_the_sign_and_its_element(
    language: str, day: date, sign: Sign
) -> None:
    writer = BuiltinWriter(language)
    suitable = pools(load_phrases(language))[sign.value]
    days = [day + timedelta(days=later) for later in range(len(suitable))]
    assert {sentences(await writer.write(sign, each))[-2] for each in days} == set(suitable)


@every_language
@given(week=st.integers(-1300, 3900))
async def test_the_weekday_shows(language: str, week: int) -> None:
    phrases = load_phrases(language)
    kinds = ["monday", *["midweek"] * 3, "friday", *["weekend"] * 2]
    for weekday, kind in enumerate(kinds):
        texts = await texts_of(language, MONDAY + timedelta(weeks=week, days=weekday))
        said = {sentence for text in texts.values() for sentence in sentences(text)}
        assert {sentences(text)[-1] for text in texts.values()} <= set(phrases.closings[kind])
        assert said.isdisjoint(phrases.themes["work"]) == (kind == "weekend")


@every_language
async def test_no_phrase_is_left_unused(language: str) -> None:
    phrases = load_phrases(language)
    used = set()
    for later in range(400):
        for sign, text in (await texts_of(language, MONDAY + timedelta(days=later))).items():
            used |= {opening(language, sign, text), *sentences(text)[1:]}
    written = {re.sub(r"{\w+}", "*", phrase) for pool in pools(phrases).values() for phrase in pool}
    assert written <= used


@every_language
def test_the_phrases_keep_the_rules_of_their_file(language: str) -> None:
    phrases = load_phrases(language)
    stock = pools(phrases)
    flat = {phrase for pool in stock.values() for phrase in pool}
    assert all(12 <= len(set(pool)) == len(pool) <= 36 for pool in stock.values())
    assert [p for p in flat if len(p) > 140 or not re.fullmatch(r"[^.!?…]+[.!?…]", p)] == []
    assert all(re.search(r"{\w+}", phrase) for phrase in phrases.openings)
    elsewhere = flat - set(phrases.openings)
    assert [p for p in elsewhere if re.search(r"[{}]|сегодня|today", p, re.IGNORECASE)] == []


@every_language
def test_the_text_depends_on_nothing_but_sign_day_and_language(language: str) -> None:
    script = (
        "import asyncio; from datetime import date; from agents.writers.builtin import *\n"
        f"write = BuiltinWriter({language!r}).write\n"
        "for sign in Sign: print(ascii(asyncio.run(write(sign, date(2026, 3, 2)))))"
    )
    expected = [ascii(text) for text in asyncio.run(texts_of(language, MONDAY)).values()]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        output = subprocess.check_output([sys.executable, "-c", script], env=environment, text=True)
        assert output.splitlines() == expected


@pytest.mark.parametrize(("tag", "language"), [("ru-RU", "ru"), ("en_GB", "en"), ("EN", "en")])
async def test_a_full_tag_means_its_language(tag: str, language: str) -> None:
    assert await texts_of(tag, MONDAY) == await texts_of(language, MONDAY)


@pytest.mark.parametrize("language", ["de", "", "rus", "../ru"])
def test_an_unknown_language_says_what_to_change(language: str) -> None:
    with pytest.raises(ValueError, match=r"en, ru.*HOROSCOPE_LANGUAGE"):
        BuiltinWriter(language)
