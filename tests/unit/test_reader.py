"""The reader's glance changes no verdict: every record ends as `judge` alone would have it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice, product
from zoneinfo import ZoneInfo

import pytest
from aiokafka.structs import ConsumerRecord
from hypothesis import example, given
from hypothesis import strategies as st

from agents.views import reader as reader_module
from agents.views.batch import Batch
from agents.views.judge import judge
from agents.views.plain import NOT_PLAIN, PlainView, decode, quarter
from agents.views.reader import Reader
from schemas.dead_letter import REPLAY_OF
from schemas.event import Refusal
from schemas.sign import Sign
from schemas.view import NEWEST, OLDEST, HoroscopeViewed
from streams.clock import day_of, start_of
from streams.record import Record
from tests.support import hostile
from tests.support.mutations import mutants
from tests.unit.samples import NOON
from tests.unit.strategies import days, moments, offsets, signs, words, zones

MOSCOW = ZoneInfo("Europe/Moscow")
ST_JOHNS = ZoneInfo("America/St_Johns")  # until 2011 its clocks changed a minute past midnight
MIDNIGHT = start_of(day_of(NOON, MOSCOW), MOSCOW)
TICK = timedelta(microseconds=1)
IDS = ("0e984725-c51c-4bf4-9960-e1c80e27aba0", "00000000-0000-0000-0000-000000000000")


def consumed(value: bytes | None, arrived_at: datetime, **headers: bytes) -> ConsumerRecord:
    arrived = round(arrived_at.timestamp() * 1000)
    return ConsumerRecord("t", 0, 0, arrived, 1, None, value, None, 0, 0, tuple(headers.items()))


def by_judge(records: Sequence[ConsumerRecord], zone: ZoneInfo) -> Batch:
    batch = Batch(0, 0.0)
    for each in records:
        raw = Record.of_aiokafka(each)
        replay_of = raw.identity if each.headers else None
        verdict = judge(each.value, raw.arrived_at, zone, replay_of)
        if isinstance(verdict, Refusal):
            batch.refused.append((raw, verdict))
        else:
            batch.add(verdict, each.timestamp)
    return batch


def same(records: Sequence[ConsumerRecord], zone: ZoneInfo = MOSCOW) -> Batch:
    batch, expected = Batch(0, 0.0), by_judge(records, zone)
    Reader(zone).read(records, batch)
    assert batch.counts == expected.counts
    assert batch.identified == expected.identified
    assert batch.refused == expected.refused
    return batch


@given(
    views=st.lists(
        st.tuples(
            signs,
            st.timedeltas(-OLDEST - timedelta(hours=1), NEWEST + timedelta(minutes=1)),
            offsets | st.just(UTC),
            st.none() | st.sampled_from(IDS),
            st.none() | words,
            st.timedeltas(timedelta(0), timedelta(seconds=3)),
        ),
        max_size=30,
    ),
    zone=zones | st.just(ST_JOHNS),
    around=days,
)
def test_views_count_as_if_judged_one_by_one(
    views: list[tuple[Sign, timedelta, tzinfo, str | None, str | None, timedelta]],
    zone: ZoneInfo,
    around: date,
) -> None:
    """Of one `event_id` the first of them, whichever of the two ways it took."""
    now = start_of(around, zone)
    same(
        [
            consumed(
                HoroscopeViewed.model_validate(
                    {
                        "sign": sign,
                        "viewed_at": (now + ahead).astimezone(offset),
                        "event_id": event_id,
                        "viewer": viewer,
                    },
                    strict=False,
                ).to_bytes(),
                now + later,
            )
            for sign, ahead, offset, event_id, viewer, later in views
        ],
        zone,
    )


@given(at=moments, arrived_at=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1)))
@example(at=datetime.max.replace(tzinfo=UTC), arrived_at=datetime(2026, 3, 2))
@example(at=datetime.min.replace(tzinfo=timezone(timedelta(hours=3))), arrived_at=datetime.max)
def test_no_moment_is_too_far_off(at: datetime, arrived_at: datetime) -> None:
    value = HoroscopeViewed(sign=Sign.LEO, viewed_at=at).to_bytes()
    same([consumed(value, arrived_at.replace(microsecond=0, tzinfo=UTC))])


@pytest.mark.parametrize("ticks", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("limit", [-OLDEST, NEWEST, timedelta(0), MIDNIGHT - NOON])
@pytest.mark.parametrize("arrived_at", [NOON, NOON + timedelta(minutes=1)])
@pytest.mark.parametrize("digits", ["", "4", "5", "9", "499", "500", "999"])
def test_limits_and_midnight_are_exact_to_the_digit(
    limit: timedelta, arrived_at: datetime, ticks: int, digits: str
) -> None:
    """More than six digits of a second are cut off by the model, and rounded by the glance."""
    at = (arrived_at + limit + ticks * TICK).isoformat(timespec="microseconds")
    stamp, _, offset = at.partition("+")
    same(
        [consumed(f'{{"sign":"leo","viewed_at":"{stamp}{digits}+{offset}"}}'.encode(), arrived_at)]
    )


DATES = ("2026-03-02", "0000-01-01", "9999-12-31", "2026-02-29", "2026-3-2", "20260302", "2026-W10")
TIMES = ("09:00:00", "00:00:00", "23:59:60", "24:00:00", "12:00", "120000", "9:00:00", "12:60:00")
FRACTIONS = ("", ".", ".1", ".123456", ".9999999", ".123456789", ".1234567890123", ",5", ".1x")
ENDS = ("", "Z", "z", "+00:00", "-00:00", "+0300", "+03", "+24:00", "+03:00:00", " Z", "−03:00")


@pytest.mark.parametrize("between", "Tt _-.")
def test_every_notation_of_a_moment(between: str) -> None:
    for day, time, fraction, end in product(DATES, TIMES, FRACTIONS, ENDS):
        at = f"{day}{between}{time}{fraction}{end}"
        same([consumed(f'{{"sign":"leo","viewed_at":"{at}"}}'.encode(), NOON)])


@pytest.mark.parametrize("seed", range(8))
def test_mutants(seed: int) -> None:
    good = [
        hostile.write(hostile.good(HoroscopeViewed, NOON)),
        b'{"schema_version":1,"sign":"aries","viewed_at":"2026-03-02T09:01:02.123456Z"}',
        b'{ "viewed_at" : "2026-03-02 12:00:01+03:00", "sign":"leo", "event_id":"%s" }'
        % IDS[0].encode(),
    ]
    for value in islice(mutants(seed, good), 1_500):
        same([consumed(value, NOON)])


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
        same([consumed(each, NOON)])


@pytest.mark.parametrize("name", list(hostile.refused(HoroscopeViewed, NOON)))
def test_hostile_values_are_refused_in_the_same_words(name: str) -> None:
    value = hostile.refused(HoroscopeViewed, NOON)[name]
    same([consumed(value, NOON)])


def test_a_replay_keeps_its_identity() -> None:
    value = HoroscopeViewed(sign=Sign.LEO, viewed_at=NOON + TICK).to_bytes()
    replayed = consumed(value, NOON, **{REPLAY_OF: b"p.views/3/14"})
    batch = same([replayed, consumed(value, NOON), replayed])
    assert (batch.counts.total(), len(batch.identified)) == (1, 1)


def test_a_quarter_of_an_hour_has_a_day_only_where_nothing_changes_in_it() -> None:
    change = datetime(2006, 10, 29, 2, 31, tzinfo=UTC)  # 00:01 there, then 23:01 of the day before
    assert quarter(change, ST_JOHNS)[2] is None
    at = change + timedelta(minutes=15)
    start, end, day = quarter(at, ST_JOHNS)
    assert (start <= at < end, day) == (True, day_of(at, ST_JOHNS))


def test_a_plain_view_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the glance would be for nothing, and no other test would tell."""

    def refuse(*_: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr(reader_module, "judge", refuse)
    at = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    for event_id, moment in product((None, IDS[0]), (at, at.astimezone(MOSCOW))):
        view = {"sign": "leo", "viewed_at": moment, "event_id": event_id}
        value = HoroscopeViewed.model_validate(view, strict=False).to_bytes()
        Reader(MOSCOW).read([consumed(value, NOON)], Batch(0, 0.0))


def test_the_plain_view_has_the_fields_of_the_model() -> None:
    assert set(PlainView.__struct_fields__) == set(HoroscopeViewed.model_fields)


@given(value=st.binary())
def test_the_decoder_raises_nothing_unforeseen(value: bytes) -> None:
    with suppress(*NOT_PLAIN):
        decode(value)
