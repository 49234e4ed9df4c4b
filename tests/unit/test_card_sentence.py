from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artists.builtin.fonts import CHARACTERS
from agents.artists.builtin.sentence import ELLIPSIS, Fits, drawable, first_sentence, in_lines, tied
from agents.writers.phrases import LANGUAGES, load_phrases

any_text = st.text(max_size=300) | st.text("аБ cD.!?…»” \n—-", max_size=120)
widths = st.integers(1, 40)


def within(width: int) -> Fits:
    return lambda line: len(line) <= width


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Сегодня ваш день. Завтра — нет.", "Сегодня ваш день."),
        ("Выше нос!.. И в путь.", "Выше нос!.."),
        ("«Кто там?» Никого.", "«Кто там?»"),
        (
            "Купите хлеба, молока и т. д. и не спешите. Вот.",
            "Купите хлеба, молока и т. д. и не спешите.",
        ),
        ("«Стоп!» — скажет вам Марс. И пусть.", "«Стоп!» — скажет вам Марс."),
        ("Spend 3.50 on it. No more.", "Spend 3.50 on it."),
        ("Two\nlines,\tone  sentence. Two.", "Two lines, one sentence."),
        ("no end at all", "no end at all"),
        ("Joy 🎉. 🎉 Then rest.", "Joy 🎉."),
        ("so\u00adft hy\u200bphens.", "soft hyphens."),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opening_of_the_built_in_writer_is_one_sentence_and_can_be_drawn(language: str) -> None:
    phrases = load_phrases(language)
    for opening in phrases.openings:
        for sign in phrases.signs.values():
            said = opening.format_map(sign.forms)
            assert drawable(first_sentence(f"{said} {phrases.openings[0]}"), CHARACTERS) == said


@given(any_text)
def test_a_first_sentence_is_one_clean_line_and_its_own_first_sentence(text: str) -> None:
    sentence = first_sentence(text)
    assert sentence == " ".join(sentence.split())
    assert first_sentence(sentence) == sentence
    assert len(sentence) <= 3 * len(text)


@given(any_text)
def test_what_is_drawn_is_in_the_font_and_in_the_sentence(text: str) -> None:
    sentence = first_sentence(text)
    drawn = drawable(sentence, CHARACTERS)
    assert set(drawn) <= CHARACTERS
    rest = iter(sentence)
    assert all(each in rest for each in drawn), "in the sentence's order"


def test_an_emoji_is_spared_and_a_letter_is_not() -> None:
    assert drawable("Радость 🎉 рядом.", CHARACTERS) == "Радость рядом."
    assert drawable("Слово 漢字 рядом.", CHARACTERS) == ""


def test_short_words_and_dashes_stay_where_they_belong() -> None:
    assert tied("а в путь — с утра") == "а\u00a0в\u00a0путь\u00a0— с\u00a0утра"


@given(any_text.map(first_sentence), widths, st.integers(1, 5))
def test_lines_fit_and_say_the_sentence_or_its_beginning(
    sentence: str, width: int, most: int
) -> None:
    lines = in_lines(sentence, within(width), most)
    assert len(lines) <= most
    assert all(0 < len(line) <= width for line in lines)
    said = "".join("".join(lines).split())
    whole = "".join(sentence.split())
    assert said == whole or said.endswith(ELLIPSIS)
    assert whole.startswith(said.removesuffix(ELLIPSIS))


@given(
    st.lists(st.text("абв", min_size=1, max_size=6), min_size=2, max_size=30), st.integers(8, 40)
)
def test_a_sentence_is_cut_at_a_word_s_end(words: list[str], width: int) -> None:
    lines = in_lines(" ".join(words), within(width), 2)
    told = " ".join(lines).removesuffix(ELLIPSIS).split()
    assert told == words[: len(told)]


def test_nothing_fits_into_no_width() -> None:
    assert in_lines("word", lambda _: False, 3) == []
