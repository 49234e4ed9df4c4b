"""The views part: every case in turn, round after round."""

from __future__ import annotations

from benchmarks.environment import UnavailableError
from benchmarks.ground import Ground
from benchmarks.load import Filled
from benchmarks.plan import Plan
from benchmarks.progress import InvalidError
from benchmarks.result import OLD_PATTERN, Results
from benchmarks.views.case import CASES, Case, Source
from benchmarks.views.run import Outcome, run_inside, run_outside
from streams.embedded.error import EmbeddedError

UNIT = "views/s"


async def compare(ground: Ground, plan: Plan, results: Results) -> None:
    """Interleaved, so that a machine that gets slower does so for everybody."""
    sources = await fill_sources(ground, plan)
    for _ in range(plan.rounds):
        for case in CASES:
            await _measure(ground, plan, results, case, sources.get(case.source))
    for source in sources.values():
        await ground.delete_topics(source.topic.name.removesuffix("views"))


async def fill_sources(ground: Ground, plan: Plan) -> dict[Source, Filled]:
    sizes = {
        Source.PLAIN: plan.views,
        Source.IDENTIFIED: plan.identified,
        Source.PEERS: plan.peer_views,
        Source.FAUST: plan.faust_views,
    }
    filled = {}
    for source, views in sizes.items():
        topics = await ground.make_topics(f"{source}.")
        filled[source] = await ground.fill(
            topics.views, views, identified=source is Source.IDENTIFIED
        )
    return filled


async def _measure(
    ground: Ground, plan: Plan, results: Results, case: Case, filled: Filled | None
) -> None:
    try:
        outcome = await _run(ground, plan, case, filled)
    except (InvalidError, UnavailableError, EmbeddedError, TimeoutError) as error:
        results.refuse(case.measurement, str(error), UNIT, OLD_PATTERN)
        return
    results.add(case.measurement, outcome.rate, UNIT, OLD_PATTERN, **outcome.detail)
    for name in ("p50", "p99"):
        if name in outcome.detail and case.measurement == OLD_PATTERN:
            results.add(f"reads/old pattern, {name}", outcome.detail[name], "ms")


async def _run(ground: Ground, plan: Plan, case: Case, filled: Filled | None) -> Outcome:
    if case.timed_inside or filled is None:
        return await run_inside(ground, case, filled, plan.calls)
    return await run_outside(ground, case, filled)
