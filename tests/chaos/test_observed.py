from __future__ import annotations

from tests.chaos.observed import Seen, once


def seen(offset: int, value: bytes | None, number: int | None = None) -> Seen:
    return Seen("views", 0, offset, value, {}, number)


def test_a_deleted_record_that_is_there_again_is_one() -> None:
    assert once([seen(0, b"a"), seen(1, b"b")], [seen(1, b"b"), seen(2, b"c")]) == [
        seen(0, b"a"),
        seen(1, b"b"),
        seen(2, b"c"),
    ]


def test_the_records_of_a_topic_made_anew_are_others() -> None:
    assert len(once([seen(0, b"old")], [seen(0, b"new")])) == 2


def test_a_tombstone_where_the_old_topic_had_one_is_another_record() -> None:
    """Seed 188: the ledger missed a record that stood in the log."""
    assert len(once([seen(7, None, 100)], [seen(7, None, 4100)])) == 2
