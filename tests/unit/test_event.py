from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import Event, Refusal, decode
from schemas.request import HoroscopeRequested
from schemas.view import HoroscopeViewed
from tests.unit.strategies import MODELS, events, words

GOOD = {"sign": "leo", "viewed_at": "2026-03-02T12:00:00+03:00"}
#: No field's name, no message and no JSON keyword has it in it.
MARK = "zqxjzqxj"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


def viewed(**fields: Any) -> HoroscopeViewed | Refusal:
    return decode(HoroscopeViewed, json.dumps(GOOD | fields).encode())


@given(event=events)
def test_an_event_survives_the_topic(event: Event) -> None:
    assert decode(type(event), event.to_bytes()) == event


@given(event=events, more=st.dictionaries(words.map("new_{}".format), json_values))
def test_fields_of_a_newer_producer_are_ignored(event: Event, more: dict[str, object]) -> None:
    value = json.dumps(json.loads(event.to_bytes()) | more).encode()
    assert decode(type(event), value) == event


@given(event=events, version=st.integers() | json_values)
def test_an_unknown_version_is_refused(event: Event, version: object) -> None:
    value = json.dumps(json.loads(event.to_bytes()) | {"schema_version": version}).encode()
    assert isinstance(decode(type(event), value), Refusal) == (version != 1 or version is True)


def test_without_a_version_it_is_the_first() -> None:
    assert (
        viewed()
        == viewed(schema_version=1)
        == HoroscopeViewed.model_validate_json(json.dumps(GOOD))
    )


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-02T12:00:00",
        "2026-03-02T12:00:00.123456",
        "2026-03-02",
        1700000000,
        1700000000.5,
        10**30,
        "1700000000",
        "1700000000000",
        "1700000000.000000000",
        "00000000001700000000",
        "",
        "yesterday at noon, more or less",
        "2026-02-30T12:00:00+03:00",
        None,
        True,
        [],
    ],
)
def test_what_is_no_moment_with_an_offset_is_refused(moment: object) -> None:
    verdict = viewed(viewed_at=moment)
    assert isinstance(verdict, Refusal)
    assert "viewed_at" in verdict.error_message


@pytest.mark.parametrize(
    "day",
    [
        "0",
        "1700006400",
        "1700006400000",
        "2026-03-02T00:00:00Z",
        0,
        1700006400,
        1700006400.0,
    ],
)
def test_an_epoch_is_no_day(day: object) -> None:
    fields = {"request_id": str(UUID(int=1)), "sign": "leo", "requested_at": GOOD["viewed_at"]}
    assert not isinstance(decode(HoroscopeRequested, json.dumps(fields).encode()), Refusal)
    asked = decode(HoroscopeRequested, json.dumps(fields | {"day": day}).encode())
    assert isinstance(asked, Refusal)


@pytest.mark.parametrize("model", MODELS)
@given(value=st.binary() | json_values.map(lambda each: json.dumps(each).encode()))
def test_any_bytes_give_an_event_or_a_reason(model: type[Event], value: bytes) -> None:
    assert isinstance(decode(model, value), model | Refusal)


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_any_value_in_any_field_gives_an_event_or_a_reason(
    model: type[Event], data: st.DataObject
) -> None:
    fields = {
        name: data.draw(json_values | st.just(GOOD["viewed_at"])) for name in model.model_fields
    }
    assert isinstance(decode(model, json.dumps(fields).encode()), model | Refusal)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff\xfe",
        b"\x00",
        b"null",
        b"NaN",
        b"1e999",
        b"[]",
        b'"leo"',
        b"[" * 200_000,
        b'{"viewer":' * 200_000,
        b'{"sign":"leo","viewed_at":' + b"9" * 100_000 + b"}",
        b'{"sign":"leo","viewed_at":"2026-03-02T12:00:00Z","viewer":"\\ud800"}',
        b'{"sign":"leo","viewed_at":"2026-03-02T12:00:00Z","viewer":"\xed\xa0\x80"}',
        b'{"sign":"leo","viewed_at":"2026-03-02T12:00:00Z"} and more',
    ],
    ids=lambda value: repr(value[:12]),
)
def test_garbage_is_refused(value: bytes) -> None:
    refusal = decode(HoroscopeViewed, value)
    assert isinstance(refusal, Refusal)
    assert refusal.error_type == "invalid"
    assert 0 < len(refusal.error_message) <= 500


def test_a_tombstone_is_refused_by_its_name() -> None:
    refusal = decode(HoroscopeViewed, None)
    assert isinstance(refusal, Refusal)
    assert refusal.error_type == "tombstone"


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_a_reason_never_repeats_a_value(model: type[Event], data: st.DataObject) -> None:
    values = st.sampled_from([MARK, [MARK], {"a": MARK}, f"2026-03-02T12:00:00{MARK}"])
    fields = {name: data.draw(values) for name in model.model_fields if name != "schema_version"}
    refusal = decode(model, json.dumps(fields | {"viewer": MARK}).encode())
    assert isinstance(refusal, Refusal)
    assert MARK not in refusal.error_message


@given(cut=st.integers(0, 100))
def test_nor_does_the_reason_of_a_cut_off_record(cut: int) -> None:
    whole = json.dumps({"viewer": MARK, **GOOD}).encode()
    refusal = decode(HoroscopeViewed, whole[: min(cut, len(whole) - 1)])
    assert isinstance(refusal, Refusal)
    assert MARK not in refusal.error_message
