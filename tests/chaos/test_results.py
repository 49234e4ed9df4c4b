"""The table over all runs."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.results import Results, markdown, rows
from tests.chaos.run import Outcome


def _outcome(seed: int, *faults: str, lost: int = 0) -> Outcome:
    violations = [{"kind": "lost", "what": "a view", "amount": lost}] if lost else []
    return Outcome(
        seed,
        1,
        ("all",),
        steps=[{"faults": [name], "goes_on_after": 2.0} for name in faults],
        sent={"counted": 10},
        extra_calls=1,
        extra_image_calls=2,
        violations=violations,
    )


def test_runs_add_up_over_several_calls(tmp_path: Path) -> None:
    Results(tmp_path / "new" / "results.jsonl").add(_outcome(4, "a"))
    results = Results(tmp_path / "new" / "results.jsonl")
    results.add(_outcome(9, "b", "a", lost=3))
    assert [each.seed for each in results.all()] == [4, 9]
    assert results.next_seed() == 10


def test_the_first_seed_is_one(tmp_path: Path) -> None:
    assert Results(tmp_path / "none.jsonl").next_seed() == 1


def test_a_run_counts_once_for_each_of_its_faults() -> None:
    found = rows([_outcome(1, "a", "a", "b"), _outcome(2, "b", lost=3)])
    assert [*found] == ["a", "b", "all runs"]
    assert (found["a"].runs, found["b"].runs, found["all runs"].runs) == (1, 2, 2)
    assert (found["a"].lost, found["b"].lost, found["all runs"].lost) == (0, 3, 3)
    assert found["all runs"].sent == 20
    assert len(found["a"].goes_on) == 2


def test_the_table_for_a_document() -> None:
    lines = markdown([_outcome(1, "a")]).splitlines()
    assert lines[2] == "| a | 1 | 10 | 0 | 0 | 0 | 1 | 2 | 2.0 / 2.0 |"
    assert lines[-1].startswith("| all runs | 1 |")
