from __future__ import annotations

from tests.chaos.observed import Seen, once


def seen(offset: int, value: bytes) -> Seen:
    return Seen("views", 0, offset, value, {}, None)


def test_a_deleted_record_that_is_there_again_is_one() -> None:
    assert once([seen(0, b"a"), seen(1, b"b")], [seen(1, b"b"), seen(2, b"c")]) == [
        seen(0, b"a"),
        seen(1, b"b"),
        seen(2, b"c"),
    ]


def test_the_records_of_a_topic_made_anew_are_others() -> None:
    assert len(once([seen(0, b"old")], [seen(0, b"new")])) == 2
