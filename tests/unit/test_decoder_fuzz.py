"""Whatever bytes a topic brings, decoding gives an event or a reason, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import Event, Refusal, decode
from tests.support.fields import good, write
from tests.support.hostile import accepted, refused
from tests.support.mutations import LITERALS, mutants
from tests.unit.samples import NOON
from tests.unit.strategies import MODELS

#: Stands where a record's content could be repeated; no message of ours or pydantic's has it.
MARK = "zqxjzqxj"
#: Variations of the byte fuzzer for each model.
VARIATIONS = 3_000


def check(model: type[Event], value: bytes | None) -> Event | Refusal:
    """The property: an event that survives the topic, or a short reason that can be written."""
    decoded = decode(model, value)
    if isinstance(decoded, Refusal):
        assert decoded.error_type in ("invalid", "tombstone")
        assert 0 < len(decoded.error_message.encode()) <= 1_000
        assert "\0" not in decoded.error_message
    else:
        assert type(decoded) is model
        written = decoded.to_bytes()
        assert decode(model, written) == decoded
        assert decode(model, written).to_bytes() == written  # type: ignore[union-attr]
    return decoded


@pytest.mark.parametrize("model", MODELS)
def test_every_hostile_value_is_refused(model: type[Event]) -> None:
    verdicts = {name: check(model, value) for name, value in refused(model, NOON).items()}
    assert [name for name, got in verdicts.items() if not isinstance(got, Refusal)] == []
    assert len(verdicts) > 150


@pytest.mark.parametrize("model", MODELS)
def test_what_only_looks_odd_is_accepted(model: type[Event]) -> None:
    verdicts = {name: check(model, value) for name, value in accepted(model, NOON).items()}
    assert {name: got for name, got in verdicts.items() if isinstance(got, Refusal)} == {}
    assert len(verdicts) > 25


@pytest.mark.parametrize("model", MODELS)
def test_an_odd_notation_means_the_same(model: type[Event]) -> None:
    """An id in braces is the id; a time at another offset is the moment."""
    whole = {name: check(model, value) for name, value in accepted(model, NOON).items()}
    same = [
        name
        for name in whole
        if name.endswith((": in braces", ": a URN", ": in capitals", ": escaped"))
        or ": at " in name
        or name.startswith(("unknown", "schema_version", "spaced", "backwards"))
    ]
    assert {name for name in same if whole[name] != whole["plain"]} == set()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(3))
def test_a_byte_fuzzer_finds_nothing_else(model: type[Event], seed: int) -> None:
    values = mutants(seed, list(accepted(model, NOON).values())[:12])
    verdicts = [check(model, value) for value in islice(values, VARIATIONS // 3)]
    refusals = sum(isinstance(verdict, Refusal) for verdict in verdicts)
    assert 0.5 * len(verdicts) < refusals < len(verdicts), "the fuzzer makes both"


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_one_field_with_any_literal(model: type[Event], data: st.DataObject) -> None:
    fields = good(model, NOON)
    name = data.draw(st.sampled_from(sorted(fields)))
    literal = data.draw(st.sampled_from(LITERALS) | st.binary(max_size=20) | st.text().map(_dumped))
    check(model, write(fields | {name: literal}))


def _dumped(text: str) -> bytes:
    return json.dumps(text).encode()


@pytest.mark.parametrize("model", MODELS)
@given(mark=st.sampled_from([MARK, f"{MARK}\0", "Щ" * 8, "\U0001f9ff" * 4]), data=st.data())
def test_a_reason_repeats_nothing_of_the_record(
    model: type[Event], mark: str, data: st.DataObject
) -> None:
    """Not a value, not a character of one, not a name that the record chose."""
    marked = json.dumps(mark, ensure_ascii=False).replace("\0", "\\u0000").encode()
    fields = good(model, NOON)
    for name in data.draw(st.sets(st.sampled_from(sorted(fields)), min_size=1)):
        shape = data.draw(st.sampled_from([b"%s", b"[%s]", b'{%s:"?"}', b"{%s:%s}"]))
        fields[name] = shape.replace(b"%s", marked)
    verdict = decode(model, write(fields))
    if isinstance(verdict, Refusal):
        assert MARK not in verdict.error_message
        assert not set(mark) & (set(verdict.error_message) - set(_WORDS))


#: Characters that messages have anyway.
_WORDS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:'-_()/[]{}\\`+=<>"


@pytest.mark.parametrize("model", MODELS)
def test_a_reason_repeats_no_character_of_an_id(model: type[Event]) -> None:
    ids = [name for name in good(model, NOON) if name.endswith("_id")]
    for name in ids:
        verdict = decode(model, write(good(model, NOON) | {name: '"Щ"'.encode()}))
        assert verdict == Refusal("invalid", f"{name}: must be a UUID")


def test_the_samples_are_of_their_time() -> None:
    """`hostile` writes the moment it is given, so that an integration test can send it."""
    for model in MODELS:
        now = datetime(2031, 5, 6, 7, 8, 9, 123456, UTC)
        assert not isinstance(decode(model, accepted(model, now)["plain"]), Refusal)
