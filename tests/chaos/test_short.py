"""The short form of the suite: a few seeds that between them have a fault of every kind.

`make chaos` runs as many as one likes, and adds them up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from tests.chaos.faults import BY_NAME, FAULTS
from tests.chaos.plan import plan_of
from tests.chaos.run import run
from tests.conftest import missing

SEEDS = (22, 24, 51)


@pytest.fixture
async def kafka(tmp_path: Path) -> None:
    """Apache Kafka can be had here; else there is nothing to prove."""
    try:
        await Kafka(tmp_path / "asked").prepare()
    except EmbeddedError as error:
        missing(str(error))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("kafka")
async def test_nothing_is_lost_and_nothing_doubled(seed: int, tmp_path: Path) -> None:
    outcome = await run(plan_of(seed, FAULTS), tmp_path)
    assert outcome.violations == []
    assert len(outcome.steps) == len(plan_of(seed, FAULTS).steps)
    assert sum(outcome.sent.values()) > 0


def test_the_short_form_has_faults_of_every_group() -> None:
    groups = {BY_NAME[name].group for seed in SEEDS for name in plan_of(seed, FAULTS).faults}
    assert groups >= {"workers", "broker", "database", "network", "operator"}
