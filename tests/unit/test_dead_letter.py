from __future__ import annotations

import json
from base64 import b64encode

from hypothesis import given
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
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
