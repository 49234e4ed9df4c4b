"""The command line of a run: the plan's fields, and what else is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_settings import CliApp

from benchmarks.options import LATEST, QUICK, Options
from benchmarks.plan import PARTS, Plan, quick


def options(*arguments: str) -> Options:
    return CliApp.run(Options, cli_args=list(arguments))


def test_without_flags_everything_is_measured_as_planned() -> None:
    plain = options()
    assert plain.plan.model_dump(include=set(Plan.model_fields)) == Plan().model_dump()
    assert (plain.chosen, plain.broker, plain.to) == (PARTS, "auto", LATEST)


def test_flags_change_what_they_name() -> None:
    named = ("--parts", "views,memory", "--rounds", "3", "--peer-views", "7")
    chosen = options(*named, "--broker", "small", "--out", "figures.json")
    assert chosen.chosen == ("views", "memory")
    assert (chosen.plan.rounds, chosen.plan.peer_views, chosen.plan.calls) == (3, 7, Plan().calls)
    assert (chosen.broker, chosen.to) == ("small", Path("figures.json"))


def test_a_quick_run_has_the_views_alone_and_a_file_of_its_own() -> None:
    short = options("--quick", "--rounds", "2")
    assert short.plan == quick(Plan(rounds=2))
    assert (short.chosen, short.to) == (("views",), QUICK)


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rounds", "ROUNDS"):
        monkeypatch.setenv(name, "99")
    assert options().plan.rounds == Plan().rounds
