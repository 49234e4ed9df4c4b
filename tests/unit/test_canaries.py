"""The search for secrets finds them in every shape."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.support.canaries import canary, escaped


@given(before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_a_secret_is_found_in_whatever_shape(before: bytes, after: bytes) -> None:
    secret = canary("a")
    around = before + secret.encode() + after
    for text in (
        f"user:{secret}@host",
        f"postgresql://user:{quote(secret, safe='')}@host",
        json.dumps({"told": [secret]}),
        base64.b64encode(around).decode(),
        base64.urlsafe_b64encode(around).decode(),
        around.hex(),
    ):
        assert list(escaped({"a": secret}, {"there": text})) == ["a in there"]
    assert list(escaped({"a": secret}, {"there": canary("a")})) == []
