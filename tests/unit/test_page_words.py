from __future__ import annotations

from datetime import date

import pytest

from schemas.http.condition import Condition
from schemas.sign import SIGNS
from streams.http.page.words import LANGUAGES, words_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_for_everything(language: str) -> None:
    words = words_for(language)
    assert words.language == language
    assert set(words.signs) == set(SIGNS)
    assert set(words.conditions) == set(Condition)
    assert (len(words.weekdays), len(words.months), len(words.short_months)) == (7, 12, 12)
    why = [told.sentence for told in words.conditions.values()]
    assert why.count("") == 1, "only what is ready needs no reason"
    assert not words.conditions[Condition.READY].sentence


@pytest.mark.parametrize(
    ("told", "language"),
    [("ru", "ru"), ("ru-RU", "ru"), ("RU_ru", "ru"), ("en_GB", "en"), ("de", "en"), ("", "en")],
)
def test_a_language_that_the_page_does_not_know_gets_english(told: str, language: str) -> None:
    assert words_for(told).language == language


def test_numbers_days_and_changes_are_written_as_the_language_has_it() -> None:
    ru, en, day = words_for("ru"), words_for("en"), date(2026, 3, 2)
    assert (ru.number(1_234_567), en.number(1_234_567)) == ("1\u202f234\u202f567", "1,234,567")
    assert ru.long(day) == "понедельник, 2 марта 2026"
    assert en.long(day) == "Monday, 2 March 2026"
    assert (ru.short(day), en.short(day)) == ("2 марта", "2 Mar")
    assert en.change(-1234.5, 2000) == "−1,234.5% against all of yesterday (2,000)"
    assert ru.change(12.5, 8) == "+12,5\u202f% к итогу вчерашнего дня (8)"
    assert "yesterday had no views" in en.change(None, 0)
