"""What the topics of a run are filled with."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agents.views.judge import View, judge
from benchmarks.load import payloads
from benchmarks.views.case import CASES, Source
from benchmarks.views.decoder import decode
from benchmarks.views.inputs import day_of
from schemas.sign import SIGNS

NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize("identified", [False, True])
def test_every_view_counts_once_and_signs_are_uniform(identified: bool) -> None:
    """Each is accepted; ids differ; the peers find the same day as the service does."""
    judged = [judge(value, NOW, ZONE) for _, value in payloads(2_400, identified, NOW)]
    views = [view for view in judged if isinstance(view, View)]
    assert len(views) == 2_400
    assert Counter(view.sign for view in views) == dict.fromkeys(SIGNS, 200)
    assert len({view.event_id for view in views}) == (2_400 if identified else 1)
    assert {view.day for view in views} == {day_of(NOW)}


def test_the_signs_told_are_the_signs_sent() -> None:
    for sign, value in payloads(100, True, NOW):
        assert f'"sign":"{sign}"'.encode() in value
        assert decode(value)


def test_the_ceilings_decoder_refuses_what_the_worker_refuses() -> None:
    assert not decode(b"{}")
    assert not decode(b'{"sign":"ophiuchus","viewed_at":"2026-11-23T20:30:00Z"}')


def test_every_case_has_a_name_of_its_own_and_reads_what_it_can() -> None:
    assert len({case.measurement for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.timed_inside or case.source is not Source.NONE
