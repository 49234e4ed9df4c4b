"""Writer calls: which were paid for, and which of them more than once without an excuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import inf

from tests.chaos.ledger import Ledger
from tests.chaos.observed import Observed, Slot
from tests.chaos.violation import Violation
from tests.fakes.calls import Call

#: Seconds before a disturbance in which a text may have come and not been committed yet.
_UNCOMMITTED = 3.0
#: Seconds after which the model notices that a call's client is gone; one that was gone by then may
#: have been given up before its turn came.
_NOTICED = 0.05


def paid(calls: list[Call]) -> list[Call]:
    """Calls that brought a text, or might have, had nobody cut them off."""
    return [call for call in calls if call.outcome in ("text", "client gone", "under way")]


def extra_calls(ledger: Ledger, observed: Observed) -> int:
    """Calls paid beyond one for each sign and day."""
    each = Counter((call.sign, call.day) for call in paid(observed.calls))
    return sum(
        max(0, number - 1 - ((sign, day) in ledger.forgotten))
        for (sign, day), number in each.items()
    )


def writer_calls(ledger: Ledger, observed: Observed, writer_timeout: float) -> Iterator[Violation]:
    """A second paid call needs an excuse: one that was cut off, or whose text was not committed."""
    excuses = sum(_excused(call, observed.disturbed) for call in paid(observed.calls))
    extra = extra_calls(ledger, observed)
    if extra > excuses:
        yield Violation(
            "doubled", f"{extra} extra calls, {excuses} can be excused", extra - excuses
        )
    for one, other in _overlaps(observed.calls, writer_timeout):
        yield Violation("doubled", f"calls at once for one sign: {one} and {other}")


def _excused(call: Call, disturbed: list[tuple[float, float]]) -> bool:
    ended = (call.ended or inf) + _UNCOMMITTED
    return any(call.started <= to and begun <= ended for begun, to in disturbed)


def _overlaps(calls: list[Call], writer_timeout: float) -> Iterator[tuple[Call, Call]]:
    """Calls of one sign and day at once, as far as the model can tell.

    A suspended worker's hanging call ends for the model later than for anybody else; one that was
    given up before the model got to it was over when it began.
    """
    last: dict[Slot, Call] = {}
    for call in sorted(filter(_was_there, calls), key=lambda each: each.started):
        before = last.get((call.sign, call.day))
        if before and min(before.ended or inf, before.started + writer_timeout) > (call.started):
            yield before, call
        last[call.sign, call.day] = call


def _was_there(call: Call) -> bool:
    return call.outcome != "client gone" or (call.ended or inf) - call.started > _NOTICED
