"""What the page says, and what of it has changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given

from schemas.http.condition import Condition
from schemas.sign import SIGNS
from streams.http.page.frame import Frame, event
from streams.http.page.picture import Picture
from streams.http.page.slots import Slots, slots_of
from streams.http.page.words import words_for
from streams.image_url import image_path
from tests.unit.pictures import images_of, picture, pictures, stored, texts_of

WORDS = words_for("en")


def _told(raw: bytes) -> dict[str, Any]:
    """What a browser takes from an event."""
    lines = raw.decode().splitlines()
    assert [line[:6] for line in lines] == ["data: ", ""]
    told: dict[str, Any] = json.loads(lines[0][6:])
    return told


def _plain(slots: Slots) -> dict[str, dict[str, Any]]:
    bars = {name: list(bar) for name, bar in slots.bars.items()}
    image = dict(slots.image)
    return {"text": dict(slots.text), "state": dict(slots.state), "bars": bars, "image": image}


@given(pictures, pictures)
def test_who_puts_every_change_in_its_place_sees_the_newest(
    first: Picture, second: Picture
) -> None:
    """What is no longer known stays; everything else is as it is told to who comes now."""
    before, after = slots_of(first, WORDS), slots_of(second, WORDS)
    seen, change, whole = _plain(before), _told(event(after.since(before))), _told(event(after))
    for kind, places in seen.items():
        places |= change[kind]
        assert places == places | whole[kind]
        assert not [
            each for each in change[kind] if _plain(before)[kind].get(each) == change[kind][each]
        ]


@given(pictures)
def test_a_text_with_line_breaks_is_still_one_event(told: Picture) -> None:
    slots = slots_of(told, WORDS)
    event_told = _told(event(slots))
    assert (event_told["text"], event_told["image"]) == (dict(slots.text), dict(slots.image))


def test_who_missed_a_frame_is_told_everything() -> None:
    before, after = (slots_of(picture(stored(leo=views)), WORDS) for views in (1, 2))
    frame = Frame(7, after, before)
    change = _told(frame.for_who_has(6))
    assert change["text"]["leo.views"] == change["text"]["total"] == "2"
    assert "leo.text" not in change["text"]
    assert "aries.views" not in change["text"]
    for number in (0, 5):
        assert _told(frame.for_who_has(number))["text"] == dict(after.text)


def test_every_sign_has_its_text_or_says_why_not() -> None:
    told = slots_of(picture(stored(texts_of("x" * 60), missing=Condition.OVER_BUDGET)), WORDS)
    assert (told.text["aries.text"], told.text["aries.why"]) == ("x" * 60, "")
    for sign in SIGNS[1:]:
        assert told.text[f"{sign}.text"] == ""
        assert told.text[f"{sign}.why"] == WORDS.conditions[Condition.OVER_BUDGET].sentence
        assert told.state[sign] == "over_budget"


def test_the_operator_is_told_of_parts_lag_and_what_is_stuck() -> None:
    stuck = ["t.views/0 stands at 1 of 2 for 61 s"]
    parts = {"agents": True, "views": False}
    told = slots_of(picture(None, parts=parts, stuck=stuck, lag={"t.views": 1234}), WORDS)
    assert told.text["stuck"] == stuck[0]
    assert told.text["lag.t.views"] == "1,234"
    assert (told.state["part.agents"], told.state["part.views"]) == ("ready", "not_ready")
    assert told.text["notice"] == WORDS.away
    assert slots_of(picture(stored()), WORDS).text["notice"] == ""


def test_an_image_is_told_where_it_shows_the_text_and_taken_back_where_it_does_not() -> None:
    """A correction must not stand beside a picture of the words that it corrects."""
    texts = texts_of("one", "two", "three")
    images = images_of(b"1", b"2", b"", b"4")
    told = slots_of(picture(stored(texts, images=images)), WORDS).image
    assert told["aries"] == image_path(images[SIGNS[0]])
    assert told["taurus"] == image_path(images[SIGNS[1]])
    assert set(told) == set(SIGNS)
    assert {told[sign] for sign in SIGNS[2:]} == {""}, "no image, or of a text that is gone"

    corrected = texts | {SIGNS[0]: replace(texts[SIGNS[0]], revision=2)}
    before = slots_of(picture(stored(texts, images=images)), WORDS)
    after = slots_of(picture(stored(corrected, images=images)), WORDS)
    assert dict(after.since(before).image) == {"aries": ""}
    drawn = images | images_of(b"anew", revision=2)
    again = slots_of(picture(stored(corrected, images=drawn)), WORDS)
    assert dict(again.since(after).image) == {"aries": image_path(drawn[SIGNS[0]])}


def test_while_nobody_knows_an_image_stays_where_it_is() -> None:
    before = slots_of(picture(stored(images=images_of(b"1"))), WORDS)
    assert before.image["aries"]
    assert dict(slots_of(picture(None), WORDS).since(before).image) == {}
