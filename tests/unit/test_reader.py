"""The reader's glance changes no verdict: every record ends as `judge` alone would have it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.views import reader as reader_module
from schemas.dead_letter import REPLAY_OF
from schemas.sign import Sign
from schemas.view import NEWEST, OLDEST, HoroscopeViewed
from streams.clock import day_of, start_of
from tests.unit.glance import IDS, MOSCOW, ST_JOHNS, by_judge, by_reader, consumed
from tests.unit.samples import NOON
from tests.unit.strategies import days, moments, offsets, signs, words, zones

MIDNIGHT = start_of(day_of(NOON, MOSCOW), MOSCOW)
TICK = timedelta(microseconds=1)


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
    records = [
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
    ]
    assert by_reader(*records, zone=zone) == by_judge(*records, zone=zone)


@given(at=moments, arrived_at=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1)))
@example(at=datetime.max.replace(tzinfo=UTC), arrived_at=datetime(2026, 3, 2))
@example(at=datetime.min.replace(tzinfo=timezone(timedelta(hours=3))), arrived_at=datetime.max)
def test_no_moment_is_too_far_off(at: datetime, arrived_at: datetime) -> None:
    value = HoroscopeViewed(sign=Sign.LEO, viewed_at=at).to_bytes()
    record = consumed(value, arrived_at.replace(microsecond=0, tzinfo=UTC))
    assert by_reader(record) == by_judge(record)


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
    value = f'{{"sign":"leo","viewed_at":"{stamp}{digits}+{offset}"}}'.encode()
    record = consumed(value, arrived_at)
    assert by_reader(record) == by_judge(record)


DATES = ("2026-03-02", "0000-01-01", "9999-12-31", "2026-02-29", "2026-3-2", "20260302", "2026-W10")
TIMES = ("09:00:00", "00:00:00", "23:59:60", "24:00:00", "12:00", "120000", "9:00:00", "12:60:00")
FRACTIONS = ("", ".", ".1", ".123456", ".9999999", ".123456789", ".1234567890123", ",5", ".1x")
ENDS = ("", "Z", "z", "+00:00", "-00:00", "+0300", "+03", "+24:00", "+03:00:00", " Z", "−03:00")


@pytest.mark.parametrize("between", "Tt _-.")
def test_every_notation_of_a_moment(between: str) -> None:
    for day, time, fraction, end in product(DATES, TIMES, FRACTIONS, ENDS):
        at = f"{day}{between}{time}{fraction}{end}"
        record = consumed(f'{{"sign":"leo","viewed_at":"{at}"}}'.encode(), NOON)
        assert by_reader(record) == by_judge(record), at


def test_a_replay_keeps_its_identity() -> None:
    value = HoroscopeViewed(sign=Sign.LEO, viewed_at=NOON + TICK).to_bytes()
    replayed = consumed(value, NOON, **{REPLAY_OF: b"p.views/3/14"})
    records = (replayed, consumed(value, NOON), replayed)
    told = by_reader(*records)
    assert told == by_judge(*records)
    assert (told.counts.total(), len(told.identified)) == (1, 1)


def test_a_plain_view_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the glance would be for nothing, and no other test would tell."""

    def refuse(*_: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr(reader_module, "judge", refuse)
    at = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    for event_id, moment in product((None, IDS[0]), (at, at.astimezone(MOSCOW))):
        view = {"sign": "leo", "viewed_at": moment, "event_id": event_id}
        value = HoroscopeViewed.model_validate(view, strict=False).to_bytes()
        told = by_reader(consumed(value, NOON))
        assert told.counts.total() + len(told.identified) == 1
