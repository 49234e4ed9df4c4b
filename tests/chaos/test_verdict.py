"""A suite that cannot fail proves nothing: each thing it looks for, shown to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.chaos.good_run import (
    DAY,
    IMAGE,
    REQUEST,
    TEXT,
    a_good_run,
    call,
    letter,
    reply,
    seen,
)
from tests.chaos.ledger import Ledger
from tests.chaos.observed import Observed
from tests.chaos.paid_calls import extra_calls, texts_calls
from tests.chaos.verdict import judge
from tests.chaos.violation import Violation
from tests.fakes.calls import Call

TIMEOUT = 3.0


def test_a_good_run_is_good() -> None:
    assert judge(*a_good_run(), TIMEOUT) == []


def set_count(views: int) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.counts.update({("leo", DAY): views})


def add(name: str, event: dict[str, Any]) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.logs[name].append(seen(name, 99, event))


def drop(name: str, at: int = 0) -> Callable[[Ledger, Observed], None]:
    def broken(_: Ledger, observed: Observed) -> None:
        del observed.logs[name][at]

    return broken


def replace(name: str, event: dict[str, Any]) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.logs.update({name: [seen(name, 1, event)]})


def change_text(**changes: Any) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.texts["leo", DAY].update(changes)


def call_again(*calls: Call) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.calls.extend(calls)


def draw_again(*calls: Call) -> Callable[[Ledger, Observed], None]:
    return lambda _, observed: observed.image_calls.extend(calls)


UNTOLD = {"revision": 1, "sha256": "a", "published_revision": None}
OTHER = TEXT | {"content": "Another day."}
STRANGER = str(UUID(int=9, version=4))

BREAKS: dict[str, tuple[Callable[[Ledger, Observed], None], str]] = {
    "a view is lost": (set_count(3), "lost"),
    "a view counts twice": (set_count(5), "doubled"),
    "a view counts on another day": (
        lambda _, observed: observed.counts.update({("leo", "2026-11-24"): 1}),
        "doubled",
    ),
    "an acknowledged view is not in the log": (drop("views"), "lost"),
    "a dead letter is missing": (drop("dead-letters"), "lost"),
    "a dead letter has other bytes": (replace("dead-letters", letter(5, b"x")), "lost"),
    "a good view is refused": (add("dead-letters", letter(1)), "wrong"),
    "a request has no reply": (drop("replies"), "lost"),
    "a request has two different replies": (
        add("replies", reply(status="failed", error="expired", content=None)),
        "doubled",
    ),
    "a reply has another text": (replace("replies", reply(content="Other.")), "wrong"),
    "a reply fails for no good reason": (
        replace("replies", reply(status="failed", error="over_budget", content=None)),
        "wrong",
    ),
    "a reply to nobody": (add("replies", reply(request_id=STRANGER)), "wrong"),
    "an answered request counts no view": (drop("views", -1), "wrong"),
    "a view of no request": (add("views", {"event_id": STRANGER}), "lost"),
    "another text is published": (add("published", OTHER), "doubled"),
    "a text is marked and not published": (drop("published"), "lost"),
    "a text is written twice": (change_text(revision=2), "doubled"),
    "a call is paid twice": (call_again(call(2, 200.0)), "doubled"),
    "two calls at once": (call_again(call(2, 100.5, "status 500")), "doubled"),
    "another image is published": (add("images-published", IMAGE | {"sha256": "0"}), "doubled"),
    "an image is marked and not published": (drop("images-published"), "lost"),
    "an image is drawn twice": (
        lambda _, observed: observed.images["leo", DAY].update(revision=2),
        "doubled",
    ),
    "an image of no text": (
        lambda _, observed: observed.images.update({("aries", DAY): {**UNTOLD}}),
        "wrong",
    ),
    "an image is paid twice": (draw_again(call(2, 200.0, "image")), "doubled"),
    "two images at once": (draw_again(call(2, 101.6, "status 500")), "doubled"),
    "a stop takes too long": (lambda _, observed: observed.stops.append(10.1), "wrong"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found(name: str) -> None:
    ledger, observed = a_good_run()
    break_it, kind = BREAKS[name]
    break_it(ledger, observed)
    assert kind in {found.kind for found in judge(ledger, observed, TIMEOUT)}


def test_amounts_say_how_many_views() -> None:
    ledger, observed = a_good_run()
    observed.counts["leo", DAY] = 1
    [found] = judge(ledger, observed, TIMEOUT)
    assert found == Violation("lost", f"('leo', '{DAY}'): 1 counted of 4", 3)


def test_a_second_call_is_excused_where_the_first_was_disturbed() -> None:
    ledger, observed = a_good_run()
    observed.calls.append(call(2, 200.0))
    observed.disturbed.append((100.5, 102.0))
    assert judge(ledger, observed, TIMEOUT) == []
    assert extra_calls(texts_calls(ledger, observed)) == 1


@pytest.mark.parametrize(("lasted", "at_once"), [(0.01, False), (0.5, True)])
def test_a_call_given_up_before_the_model_got_to_it_was_at_once_with_none(
    lasted: float, at_once: bool
) -> None:
    """Seed 303: the model had been kept waiting for three seconds by the load beside it."""
    ledger, observed = a_good_run()
    observed.disturbed.append((99.0, 102.0))
    [text] = observed.calls
    gone = Call(0, "leo", DAY, text.started - 0.001, text.started - 0.001 + lasted, "client gone")
    observed.calls.append(gone)
    assert bool(judge(ledger, observed, TIMEOUT)) is at_once


def test_a_failed_call_is_a_retry_and_no_extra_one() -> None:
    ledger, observed = a_good_run()
    observed.calls.insert(0, call(0, 50.0, "status 500"))
    assert judge(ledger, observed, TIMEOUT) == []


def test_what_retention_deleted_unread_is_not_expected() -> None:
    ledger, observed = a_good_run()
    ledger.deleted_unread |= {1, 5}
    del observed.logs["dead-letters"][0]
    observed.counts["leo", DAY] = 3
    assert judge(ledger, observed, TIMEOUT) == []


def test_a_reply_that_a_restored_backup_forgot_may_be_given_anew() -> None:
    """Seed 506: the reply was sent, its command not acknowledged, and PostgreSQL went back."""
    ledger, observed = a_good_run()
    again = reply(status="failed", error="not_available", content=None)
    observed.logs["replies"].append(seen("replies", 2, again))
    ledger.requests[REQUEST].errors = frozenset({"not_available"})
    assert judge(ledger, observed, TIMEOUT)
    ledger.replies_forgotten.add(REQUEST)
    assert judge(ledger, observed, TIMEOUT) == []


def test_a_text_that_a_restored_backup_forgot_may_be_written_again() -> None:
    ledger, observed = a_good_run()
    observed.calls.append(call(2, 200.0))
    observed.logs["published"].append(seen("published", 2, OTHER))
    change_text(content="Another day.")(ledger, observed)
    assert judge(ledger, observed, TIMEOUT)
    ledger.forgotten.add(("leo", DAY))
    assert judge(ledger, observed, TIMEOUT) == []


def test_an_image_that_a_restored_backup_forgot_may_be_drawn_again() -> None:
    ledger, observed = a_good_run()
    observed.image_calls.append(call(2, 200.0, "image"))
    observed.logs["images-published"].append(seen("images-published", 2, IMAGE | {"sha256": "0"}))
    assert judge(ledger, observed, TIMEOUT)
    ledger.images_forgotten.add(("leo", DAY))
    assert judge(ledger, observed, TIMEOUT) == []
