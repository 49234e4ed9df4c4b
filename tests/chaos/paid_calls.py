"""Calls of a writer or an artist: which were paid for, and which more than once for no excuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from tests.chaos.ledger import Ledger
from tests.chaos.observed import Observed, Slot
from tests.chaos.violation import Violation
from tests.fakes.calls import Call

#: Seconds before a disturbance in which an artefact may have come and not been committed yet.
_UNCOMMITTED = 3.0
#: Seconds after which the model notices that a call's client is gone; one that was gone by then may
#: have been given up before its turn came.
_NOTICED = 0.05


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls for one product; `forgotten`: what a restored backup no longer has of it."""

    all: Sequence[Call]
    forgotten: Collection[Slot]


def texts_calls(ledger: Ledger, observed: Observed) -> Calls:
    return Calls(observed.calls, ledger.forgotten)


def images_calls(ledger: Ledger, observed: Observed) -> Calls:
    return Calls(observed.image_calls, ledger.images_forgotten)


def paid(calls: Sequence[Call]) -> list[Call]:
    """Calls that brought something, or might have, had nobody cut them off."""
    return [call for call in calls if call.outcome in ("text", "image", "client gone", "under way")]


def extra_calls(calls: Calls) -> int:
    """Calls paid beyond one for each sign and day."""
    each = Counter((call.sign, call.day) for call in paid(calls.all))
    return sum(
        max(0, number - 1 - ((sign, day) in calls.forgotten))
        for (sign, day), number in each.items()
    )


def paid_calls(
    calls: Calls, disturbed: list[tuple[float, float]], call_timeout: float
) -> Iterator[Violation]:
    """A second paid call needs an excuse: one was cut off, or what it brought not committed."""
    excuses = sum(_excused(call, disturbed) for call in paid(calls.all))
    extra = extra_calls(calls)
    if extra > excuses:
        yield Violation(
            "doubled", f"{extra} extra calls, {excuses} can be excused", extra - excuses
        )
    for one, other in _overlaps(calls.all, call_timeout):
        yield Violation("doubled", f"calls at once for one sign: {one} and {other}")


def _excused(call: Call, disturbed: list[tuple[float, float]]) -> bool:
    ended = (call.ended or inf) + _UNCOMMITTED
    return any(call.started <= to and begun <= ended for begun, to in disturbed)


def _overlaps(calls: Sequence[Call], call_timeout: float) -> Iterator[tuple[Call, Call]]:
    """Calls of one sign and day at once, as far as the model can tell.

    A suspended worker's hanging call ends for the model later than for anybody else; one that was
    given up before the model got to it was over when it began.
    """
    last: dict[Slot, Call] = {}
    for call in sorted(filter(_was_there, calls), key=lambda each: each.started):
        before = last.get((call.sign, call.day))
        if before and min(before.ended or inf, before.started + call_timeout) > call.started:
            yield before, call
        last[call.sign, call.day] = call


def _was_there(call: Call) -> bool:
    return call.outcome != "client gone" or (call.ended or inf) - call.started > _NOTICED
