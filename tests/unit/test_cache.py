from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.sign import SIGNS, Sign
from streams.cache import TRUSTED_FOR, Cache
from streams.store import Known
from tests.unit.samples import DAY, horoscope

TOMORROW = DAY + timedelta(days=1)


class Watch:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def believed(watch: Watch | None = None) -> Cache[Horoscope]:
    watch = watch or Watch()
    cache: Cache[Horoscope] = Cache(Product.TEXT, watch)
    cache.believe(watch.now)
    return cache


def known(
    revision: int, sign: Sign = Sign.LEO, day: date = DAY, published: int | None = None
) -> Known:
    return Known(sign, day, revision, published, horoscope().generated_at)


@given(revisions=st.lists(st.integers(1, 9), min_size=1))
def test_a_text_never_goes_back(revisions: list[int]) -> None:
    cache = believed()
    for place, revision in enumerate(revisions, 1):
        cache.put(horoscope(revision=revision))
        held = cache.get(Sign.LEO, DAY)
        assert held
        assert held.revision == max(revisions[:place])


def test_the_first_text_of_a_revision_stays() -> None:
    cache = believed()
    cache.put(horoscope(content="first"))
    cache.put(horoscope(content="second"))
    held = cache.get(Sign.LEO, DAY)
    assert held
    assert held.content == "first"


def test_signs_and_days_are_kept_apart() -> None:
    cache = believed()
    cache.put(horoscope())
    assert cache.get(Sign.LEO, TOMORROW) is None
    assert cache.get(Sign.VIRGO, DAY) is None


def test_before_the_first_look_memory_is_not_believed() -> None:
    cache: Cache[Horoscope] = Cache(Product.TEXT, Watch())
    cache.put(horoscope())
    assert not cache.in_touch
    assert cache.get(Sign.LEO, DAY) is None


@given(passed=st.floats(0, 10))
def test_out_of_touch_it_does_not_answer_from_memory(passed: float) -> None:
    watch = Watch()
    cache = believed(watch)
    cache.put(horoscope())
    watch.now += passed
    assert cache.in_touch == (passed < TRUSTED_FOR)
    assert (cache.get(Sign.LEO, DAY) is not None) == (passed < TRUSTED_FOR)
    cache.believe(watch.now)
    assert cache.get(Sign.LEO, DAY) == horoscope()


def test_trust_counts_from_when_the_look_began() -> None:
    watch = Watch()
    cache: Cache[Horoscope] = Cache(Product.TEXT, watch)
    watch.now += 10
    cache.believe(watch.now - TRUSTED_FOR)
    assert not cache.in_touch
    assert TRUSTED_FOR <= 2.0  # the contract's bound


@given(held=st.integers(0, 5), there=st.integers(1, 5))
def test_learning_says_what_to_load(held: int, there: int) -> None:
    cache = believed()
    if held:
        cache.put(horoscope(revision=held))
    stale = cache.learn([known(there)])
    assert stale == ([(Sign.LEO, DAY)] if held != there else [])


def test_what_the_table_no_longer_lists_is_forgotten() -> None:
    cache = believed()
    cache.put(horoscope())
    cache.put(horoscope(day=TOMORROW))
    cache.learn([known(1, day=TOMORROW)])
    assert cache.get(Sign.LEO, DAY) is None
    assert cache.get(Sign.LEO, TOMORROW) == horoscope(day=TOMORROW)
    assert cache.made(DAY) == frozenset()


def test_an_overtaken_text_is_forgotten_before_its_successor_is_loaded() -> None:
    """Loading may fail; the old text must not be served meanwhile."""
    cache = believed()
    cache.put(horoscope(revision=1))
    assert cache.learn([known(1)]) == []
    assert cache.get(Sign.LEO, DAY)
    assert cache.learn([known(2)]) == [(Sign.LEO, DAY)]
    assert cache.get(Sign.LEO, DAY) is None


def test_after_a_restore_memory_follows_the_table_back() -> None:
    """To a lower revision, and to another text of the same one."""
    cache = believed()
    cache.put(horoscope(revision=2))
    assert cache.learn([known(1)]) == [(Sign.LEO, DAY)]
    assert cache.get(Sign.LEO, DAY) is None
    cache.put(horoscope(revision=1, generated_at=horoscope().generated_at + timedelta(hours=1)))
    assert cache.learn([known(1)]) == [(Sign.LEO, DAY)]
    assert cache.get(Sign.LEO, DAY) is None


@given(
    rows=st.dictionaries(
        st.tuples(st.sampled_from(SIGNS), st.sampled_from([DAY, TOMORROW])),
        st.tuples(st.integers(1, 3), st.none() | st.integers(1, 3)),
    )
)
def test_what_is_written_and_what_of_it_is_published(
    rows: dict[tuple[Sign, date], tuple[int, int | None]],
) -> None:
    cache: Cache[Horoscope] = Cache(Product.TEXT, Watch())
    cache.learn(known(revision, *key, published) for key, (revision, published) in rows.items())
    for day in (DAY, TOMORROW):
        written = {sign for sign, of in rows if of == day}
        assert cache.made(day) == written
        assert cache.published(day) == {
            sign for sign in written if rows[sign, day][0] == rows[sign, day][1]
        }
