"""A replayed record keeps its identity, and nobody else's bytes are taken for one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agents.views.judge import View, judge
from schemas.dead_letter import REPLAY_OF, REPLAYS, Identity, count_of
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from tests.unit.samples import NOON, record
from tests.unit.strategies import partitions, topic_names

MOSCOW = ZoneInfo("Europe/Moscow")

identities = st.builds(
    Identity,
    topic=topic_names,
    partition=partitions,
    offset=st.integers(0, 2**63 - 1),
)


@given(identity=identities)
def test_what_is_written_is_read_again(identity: Identity) -> None:
    assert Identity.parse(str(identity)) == identity


@given(header=st.binary() | st.none() | st.from_regex(rb"t/\d*/-?\w*", fullmatch=True))
def test_any_header_gives_an_identity(header: bytes | None) -> None:
    """Somebody else's bytes are ignored: the record then stands for itself."""
    read = record(headers=((REPLAY_OF, header),)).identity
    told = Identity.parse((header or b"").decode("utf-8", "replace"))
    assert read == (told or Identity("t", 3, 14))


def test_a_replay_is_what_it_was() -> None:
    headers = (("x", None), (REPLAY_OF, b"horoscope.views/5/99"), (REPLAYS, b"2"))
    assert record(headers=headers).identity == Identity("horoscope.views", 5, 99)
    assert record(headers=()).identity == Identity("t", 3, 14)


@given(header=st.binary() | st.none())
def test_any_bytes_count_replays(header: bytes | None) -> None:
    assert count_of(header) >= 0


def test_a_replayed_view_without_an_id_gets_one_and_only_it() -> None:
    value = HoroscopeViewed(sign=Sign.LEO, viewed_at=NOON).to_bytes()
    replay_of = Identity("t", 1, 2)
    plain, replayed = judge(value, NOON, MOSCOW), judge(value, NOON, MOSCOW, replay_of)
    assert isinstance(plain, View)
    assert isinstance(replayed, View)
    assert plain.event_id is None
    assert replayed.event_id == replay_of.event_id != Identity("t", 1, 3).event_id
    named = HoroscopeViewed(sign=Sign.LEO, viewed_at=NOON, event_id=replay_of.event_id)
    kept = judge(named.to_bytes(), NOON, MOSCOW, Identity("other", 0, 0))
    assert isinstance(kept, View)
    assert kept.event_id == replay_of.event_id
