"""Nor does the glance change the verdict on what is no view, or is written to deceive."""

from __future__ import annotations

from itertools import islice

import pytest

from schemas.view import HoroscopeViewed
from tests.support import fields, hostile
from tests.support.mutations import mutants
from tests.unit.glance import IDS, by_judge, by_reader, consumed
from tests.unit.samples import NOON


@pytest.mark.parametrize("seed", range(8))
def test_mutants(seed: int) -> None:
    good = [
        fields.write(fields.good(HoroscopeViewed, NOON)),
        b'{"schema_version":1,"sign":"aries","viewed_at":"2026-03-02T09:01:02.123456Z"}',
        b'{ "viewed_at" : "2026-03-02 12:00:01+03:00", "sign":"leo", "event_id":"%s" }'
        % IDS[0].encode(),
    ]
    for value in islice(mutants(seed, good), 1_500):
        record = consumed(value, NOON)
        assert by_reader(record) == by_judge(record)


@pytest.mark.parametrize(
    "more",
    [
        *(
            b',"schema_version":' + each
            for each in (b"1.0", b"true", b"1e0", b"2", b"null", b'"1"')
        ),
        *(b',"viewer":' + each for each in (b'"\\ud800"', b'"\\u0000"', b'"\xed\xa0\x80"', b"5")),
        *(b',"event_id":"%s"' % IDS[0].encode().replace(b"-", each) for each in (b"", b"_", b"--")),
        b',"event_id":"{%s}"' % IDS[0].encode(),
        b',"event_id":"urn:uuid:%s"' % IDS[0].encode(),
        b',"event_id":"%s"' % IDS[0].upper().encode(),
        b',"new":"\xff"',
        b',"new":1e999',
        b',"new":NaN',
        b',"new":' + b"[" * 100_000,
        b',"new":{"a":[null]}',
        b',"sign":"virgo"',
        b',"sign":5,"sign":"virgo"',
        b',"viewed_at":"2026-03-02T09:00:00Z"',
        b',"\\u0073ign":"virgo"',
        b"\x0b",
        b"\x00",
    ],
    ids=lambda more: repr(more[:30]),
)
def test_what_two_decoders_may_read_differently(more: bytes) -> None:
    value = b'{"sign":"leo","viewed_at":"2026-03-02T09:00:01Z"%s}' % more
    for each in (value, b"\xef\xbb\xbf" + value, value + b"\x00", value + b" \n", b"\x0c" + value):
        record = consumed(each, NOON)
        assert by_reader(record) == by_judge(record)


@pytest.mark.parametrize("name", list(hostile.refused(HoroscopeViewed, NOON)))
def test_hostile_values_are_refused_in_the_same_words(name: str) -> None:
    record = consumed(hostile.refused(HoroscopeViewed, NOON)[name], NOON)
    told = by_reader(record)
    assert told == by_judge(record)
    assert len(told.refused) == 1
