"""The example bot's own reading of the contract, and its small decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram_bot import contract, words
from telegram_bot.store import Store
from telegram_bot.texts import Texts

from schemas.event import Refusal, decode
from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from tests.unit.samples import DAY

EVENTS = Path(__file__).parents[1] / "fixtures" / "events" / "v1"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("event", [contract.HoroscopePublished, contract.HoroscopeReply])
def test_it_reads_what_the_service_writes(event: type[contract.Event]) -> None:
    for file in EVENTS.glob(f"{event.__name__}*.json"):
        assert contract.decode(event, file.read_bytes()) is not None


def test_the_service_reads_what_it_writes() -> None:
    leo = contract.Sign("leo")
    request = contract.HoroscopeRequested(
        request_id=uuid4(), sign=leo, requested_at=NOW, expires_at=NOW, reply_partition=3
    )
    view = contract.HoroscopeViewed(sign=leo, viewed_at=NOW, event_id=uuid4())
    assert not isinstance(decode(HoroscopeRequested, request.to_bytes()), Refusal)
    assert not isinstance(decode(HoroscopeViewed, view.to_bytes()), Refusal)
    assert list(map(str, contract.Sign)) == list(map(str, SIGNS))


def _published(age: int, revision: int) -> contract.HoroscopePublished:
    day = DAY - timedelta(days=age)
    return contract.HoroscopePublished(
        sign=contract.Sign("leo"), day=day, revision=revision, content=f"{day} {revision}"
    )


def test_the_newest_text_is_the_same_in_whatever_order_they_come() -> None:
    records = [_published(1, 7), _published(0, 1), _published(0, 2), _published(0, 2)]
    for order in permutations(records):
        texts = Texts()
        for text in order:
            texts.take(text)
        assert texts.of(DAY) == [_published(0, 2)]
        assert texts.of(DAY - timedelta(days=1)) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9000))
def test_a_message_fits_and_keeps_its_beginning(text: str) -> None:
    fitted = words.fitted(text)
    assert len(fitted.encode("utf-16-le")) <= 2 * 4096
    assert text == fitted or text.startswith(fitted.removesuffix("…"))


def test_a_message_is_noted_once_over_restarts(tmp_path: Path) -> None:
    file = tmp_path / "store"
    assert Store(file).note(42, "update 1")
    assert not Store(file).note(42, "update 1")
    assert Store(file).note(43, "update 1")
    Store(file).give_back(42, "update 1")
    Store(file).forget_old()
    assert [Store(file).note(chat, "update 1") for chat in (42, 43)] == [True, False]
