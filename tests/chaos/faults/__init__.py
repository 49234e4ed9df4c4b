"""Every fault there is."""

from __future__ import annotations

from tests.chaos.faults import broker, clock, database, model, network, operator, workers
from tests.chaos.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *workers.FAULTS,
    *broker.FAULTS,
    *database.FAULTS,
    *network.FAULTS,
    *model.FAULTS,
    *clock.FAULTS,
    *operator.FAULTS,
)
BY_NAME = {fault.name: fault for fault in FAULTS}
