from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.failure import CallFailure, FailureKind
from agents.writers.writer import accept
from schemas.horoscope import MAX_CONTENT, MIN_CONTENT

contents = st.text(st.characters(), min_size=MIN_CONTENT - 5, max_size=MIN_CONTENT + 40)

lengths = st.sampled_from([0, 1, MIN_CONTENT - 1, MIN_CONTENT, MAX_CONTENT, MAX_CONTENT + 1])


def acceptable(content: object) -> bool:
    try:
        accept(content)
    except CallFailure as failure:
        return failure.kind is not FailureKind.NOT_A_TEXT or failure.final
    return True


@given(content=contents)
def test_what_is_accepted_can_be_stored(content: str) -> None:
    if acceptable(content):
        text = accept(content)
        assert text == content.strip()
        assert MIN_CONTENT <= len(text) <= MAX_CONTENT
        assert "\0" not in text
        assert text.encode().decode() == text


@given(length=lengths, space=st.text(" \n\t", max_size=90))
def test_the_limits_count_characters_without_the_space_around(length: int, space: str) -> None:
    text = "я" * length
    fits = MIN_CONTENT <= length <= MAX_CONTENT
    assert acceptable(space + text + space) == fits
    assert not fits or accept(space + text + space) == text


@given(at=st.integers(0, 60), bad=st.just("\0") | st.characters(categories=["Cs"]))
def test_neither_nul_nor_a_lone_surrogate_gets_through(at: int, bad: str) -> None:
    text = "x" * 60
    assert acceptable(text)
    assert not acceptable(f"{text[:at]}{bad}{text[at:]}")


@pytest.mark.parametrize("content", [None, b"x" * 60, ["x" * 60], 5, {"text": "x" * 60}])
def test_what_is_no_text_is_refused_by_its_type(content: object) -> None:
    with pytest.raises(CallFailure, match=f"got {type(content).__name__}"):
        accept(content)


@given(content=st.text("zqj", min_size=1, max_size=MIN_CONTENT - 1))
def test_the_failure_never_repeats_what_the_model_wrote(content: str) -> None:
    with pytest.raises(CallFailure) as caught:
        accept(content)
    assert content not in str(caught.value)
