"""One run: everything is started, fails by the plan, is healed, and is compared."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.environment import PREFIX, WRITER_TIMEOUT
from tests.chaos.events import MOSCOW
from tests.chaos.faults import BY_NAME
from tests.chaos.observed import Observed, once, read_logs, read_tables
from tests.chaos.paid_calls import extra_calls, images_calls, texts_calls
from tests.chaos.plan import Plan, Step
from tests.chaos.progress import GOES_ON_WITHIN
from tests.chaos.stage import Stage, stage
from tests.chaos.verdict import judge
from tests.chaos.violation import Violation

_TOPICS = (
    *("views", "requests", "generate-day", "generation"),
    *("image-generation", "published", "images-published", "replies", "dead-letters"),
)
#: Seconds for one step's faults; the longest lasts a minute and needs workers to start twice.
_STEP_LIMIT = 240.0


@dataclass
class Outcome:
    """What a run found; as JSON it is a line of the results."""

    seed: int
    brokers: int
    crew: tuple[str, ...]
    steps: list[dict[str, Any]] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    extra_calls: int = 0
    extra_image_calls: int = 0
    ended: dict[str, int] = field(default_factory=dict)
    violations: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    sabotage: str = ""

    @property
    def good(self) -> bool:
        return not self.violations


async def run(plan: Plan, folder: Path, sabotage: str = "") -> Outcome:
    begun = time.monotonic()
    outcome = Outcome(plan.seed, plan.brokers, plan.crew, sabotage=sabotage)
    async with stage(plan, folder) as made:
        try:
            await _act(made, outcome, sabotage)
        except (AssertionError, TimeoutError) as error:
            found = Violation("wrong", f"did not come to an end: {error!s:.2000}")
            outcome.violations.append(asdict(found))
        await made.load.stop()
        await made.crew.stop_all()
        await _compare(made, outcome)
    outcome.seconds = round(time.monotonic() - begun, 1)
    return outcome


async def _act(made: Stage, outcome: Outcome, sabotage: str) -> None:
    made.crew.start(sabotage)
    await made.load.start()
    await made.crew.ready()
    for number, step in enumerate(made.plan.steps):
        await _step(made, step, number, outcome)
    made.to_midnight(0)
    await made.load.stop()
    await _goes_on(made)
    await made.progress.until_published(made.now().astimezone(MOSCOW).date())
    await made.progress.faust_caught_up()  # the day's own commands
    await made.progress.views_caught_up()  # the views of its requests
    if made.crew.crash_loop:
        raise AssertionError(f"workers end by themselves again and again: {made.crew.ended}")


async def _step(made: Stage, step: Step, number: int, outcome: Outcome) -> None:
    await asyncio.sleep(step.pause)
    if step.midnight:
        made.to_midnight()
    await made.load.burst()
    async with asyncio.timeout(_STEP_LIMIT):
        await asyncio.gather(
            *(
                # Its own random: two at once must not disturb each other's schedule.
                BY_NAME[name].work(made, Random(f"{made.plan.seed} {number} {name}"))  # noqa: S311
                for name in step.faults
            )
        )
    healed_at = time.monotonic()
    await _goes_on(made)
    outcome.steps.append(
        {"faults": step.faults, "goes_on_after": round(time.monotonic() - healed_at, 2)}
    )


async def _goes_on(made: Stage) -> None:
    """What stood in the topics when the faults were healed is worked through."""
    async with asyncio.timeout(GOES_ON_WITHIN * 1.5):
        await asyncio.gather(made.progress.views_caught_up(), made.progress.faust_caught_up())


async def _compare(made: Stage, outcome: Outcome) -> None:
    counts, texts, images = await read_tables(made.dsn)
    logs = await read_logs(made.bootstrap, PREFIX, _TOPICS)
    logs["views"] = once(made.gone, logs["views"])
    observed = Observed(
        logs,
        counts,
        texts,
        images,
        await made.model.calls(),
        await made.model.image_calls(),
        made.crew.disturbed,
        made.crew.stops,
    )
    found = judge(made.ledger, observed, WRITER_TIMEOUT)
    found += [Violation("wrong", f"a worker broke: {each}") for each in made.crew.crashed]
    outcome.violations += [asdict(each) for each in found]
    outcome.sent = dict(Counter(f"{each.fate}" for each in made.ledger.sent.values()))
    outcome.extra_calls = extra_calls(texts_calls(made.ledger, observed))
    outcome.extra_image_calls = extra_calls(images_calls(made.ledger, observed))
    outcome.ended = dict(made.crew.ended)
    outcome.reached = made.reached
