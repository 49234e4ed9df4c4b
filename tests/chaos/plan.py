"""What a seed means. The same seed is always the same plan; how the processes interleave is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

#: Sets of workers, by role.
CREWS = (
    ("all", "all"),
    ("all", "all", "all"),
    ("all", "agents", "views"),
    ("agents", "agents", "views", "views"),
)
FEWEST_STEPS, MOST_STEPS = 2, 4
#: How often two faults come at once.
TOGETHER = 0.35
#: How often a day begins when the faults do; always with a model's fault.
MIDNIGHT = 0.5
#: How often the brokers are three.
CLUSTERED = 0.08


class Kind(Protocol):
    """What a plan needs to know of a fault."""

    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def alone(self) -> bool: ...
    @property
    def brokers(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """Faults that begin together, so many seconds after the last ones were healed.

    With `midnight` the workers' clock is just before a new day then, so that texts are written.
    """

    pause: float
    midnight: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`crew`: the role of each worker."""

    seed: int
    brokers: int
    crew: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(name for step in self.steps for name in step.faults)


def plan_of(seed: int, kinds: Sequence[Kind], only: str | None = None) -> Plan:
    """The seed's plan; with `only`, each step has that fault and no other."""
    random = Random(seed)  # noqa: S311 - a schedule, no secret
    brokers = 3 if random.random() < CLUSTERED else 1
    crew = random.choice(CREWS)
    if only is not None:
        kinds = [kind for kind in kinds if kind.name == only]
        brokers = next(iter(sorted(kinds[0].brokers)))
    usable = [kind for kind in kinds if brokers in kind.brokers]
    steps = tuple(
        _step(random, usable, together=only is None)
        for _ in range(random.randint(FEWEST_STEPS, MOST_STEPS))
    )
    return Plan(seed, brokers, crew, steps)


def _step(random: Random, kinds: Sequence[Kind], *, together: bool) -> Step:
    first = _pick(random, kinds)
    faults = [first.name]
    if together and not first.alone and random.random() < TOGETHER:
        others = [kind for kind in kinds if kind.group != first.group and not kind.alone]
        if others:
            faults.append(_pick(random, others).name)
    modelled = any(kind.group == "model" for kind in kinds if kind.name in faults)
    midnight = modelled or random.random() < MIDNIGHT
    return Step(round(random.uniform(0.5, 4), 1), midnight, tuple(faults))


def _pick(random: Random, kinds: Sequence[Kind]) -> Kind:
    return random.choices(kinds, weights=[kind.weight for kind in kinds])[0]
