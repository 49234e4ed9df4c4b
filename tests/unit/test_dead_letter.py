from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dead_letter import REPLAYS, DeadLetter, Identity
from schemas.event import Refusal, decode
from tests.unit.samples import NOON


def letter(key: bytes | None, value: bytes | None, **headers: bytes | None) -> DeadLetter:
    return DeadLetter(
        source_topic="t",
        source_partition=0,
        source_offset=0,
        key=key,
        value=value,
        headers=headers,
        error_type="invalid",
        error_message="sign: missing",
        attempts=1,
        failed_at=NOON,
    )


@given(key=st.none() | st.binary(), value=st.none() | st.binary())
def test_bytes_are_standard_base64_and_nothing_is_null(
    key: bytes | None, value: bytes | None
) -> None:
    written = json.loads(letter(key, value, h=value).to_bytes())
    assert written["key"] == (None if key is None else b64encode(key).decode())
    assert written["value"] == (None if value is None else b64encode(value).decode())
    assert written["headers"] == {"h": written["value"]}


def test_the_alphabet_is_not_the_url_safe_one() -> None:
    assert json.loads(letter(None, b"\xfb\xff").to_bytes())["value"] == "+/8="


def test_what_is_no_base64_is_refused() -> None:
    written = json.loads(letter(b"k", b"v").to_bytes())
    for broken in ("-_8=", "+/8", "+/8=\n", "é", 5):
        assert isinstance(
            decode(DeadLetter, json.dumps(written | {"value": broken}).encode()), Refusal
        )


@given(
    key=st.none() | st.binary(),
    value=st.none() | st.binary(max_size=200_000) | st.integers(0, 300_000).map(bytes),
    names=st.lists(st.text(st.characters(codec="utf-8")), max_size=3),
    many=st.integers(1, 20_000),
    limit=st.integers(200_000, 400_000),
)
def test_a_letter_is_whole_or_says_that_it_is_not(
    key: bytes | None, value: bytes | None, names: list[str], many: int, limit: int
) -> None:
    whole = letter(key, value, **{name * many: value for name in names})
    kept = whole.within(limit)
    assert len(kept.to_bytes()) <= limit
    assert decode(DeadLetter, kept.to_bytes()) == kept
    if len(whole.to_bytes()) <= limit:
        assert kept == whole
        return
    assert not kept.whole
    assert kept.identity == whole.identity
    assert (kept.value is None) == (value is None)
    assert (value or b"").startswith(kept.value or b"")
    assert f"value: {len(value or b'')} bytes" in kept.error_message


@pytest.mark.parametrize("topic", ["t" * 250, "", ".", "..", "a/b", "a\0", "a b", "a\n", "ж"])
def test_no_identity_has_a_name_that_no_topic_can_have(topic: str) -> None:
    assert Identity.parse(f"{topic}/1/2") is None


@pytest.mark.parametrize(
    "place",
    ["2147483648/0", "0/9223372036854775808", "-1/0", "0/-1", "1", "1/", "/1", "1/2/3", "²/1"],
)
def test_nor_a_place_that_no_record_can_have(place: str) -> None:
    assert Identity.parse(f"t/{place}") is None
    assert Identity.parse("t/2147483647/9223372036854775807") is not None


@pytest.mark.parametrize(
    ("header", "replays"),
    [(b"0", 0), (b"7", 7), (b"2147483646", 2**31 - 2), (b"2147483647", 0), (b"9" * 30, 0)]
    + [(each, 0) for each in (None, b"", b"-1", b"1.0", b"\xff", b"\x00", "٣".encode())],
)
def test_a_count_of_replays_fits_its_column_with_one_more(
    header: bytes | None, replays: int
) -> None:
    assert letter(None, None, **{REPLAYS: header}).replays == replays
