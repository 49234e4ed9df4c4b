"""A run's medians, ratios and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bar import bars
from benchmarks.document import DOCS, listed, part, replaced, rows
from benchmarks.plan import PARTS
from benchmarks.result import OLD_PATTERN, Results, write

POSITIVE = st.floats(min_value=1e-3, max_value=1e9)


def _results(old: list[float], worker: list[float]) -> Results:
    results = Results()
    for value in old:
        results.add(OLD_PATTERN, value, "views/s", OLD_PATTERN)
    for value in worker:
        results.add("views/worker", value, "views/s", OLD_PATTERN, partitions=12)
    return results


def test_a_measurement_has_min_median_max_unit_and_the_ratio_of_medians() -> None:
    told = _results([900, 1_000, 5_000], [300_000, 100_000, 200_000]).as_json()
    assert told["views/worker"] == {
        "min": 100_000,
        "median": 200_000,
        "max": 300_000,
        "unit": "views/s",
        "ratio": 200,
        "against": OLD_PATTERN,
        "rounds": 3,
        "invalid": [],
        "detail": {"partitions": 12},
    }
    assert told[OLD_PATTERN]["ratio"] == 1


@given(st.lists(POSITIVE, min_size=1), st.lists(POSITIVE, min_size=1))
def test_the_ratio_does_not_depend_on_the_order_of_rounds(
    old: list[float], worker: list[float]
) -> None:
    ordered = _results(sorted(old), sorted(worker, reverse=True))
    assert _results(old, worker).ratio("views/worker") == ordered.ratio("views/worker")


@given(st.lists(POSITIVE, min_size=1))
def test_the_median_lies_between_the_extremes(values: list[float]) -> None:
    told = _results(values, values).as_json()["views/worker"]
    assert told["min"] <= told["median"] <= told["max"]


def test_a_round_with_wrong_counts_gives_no_figure() -> None:
    results = _results([1_000], [])
    results.refuse("views/worker", "9 counted of 10 sent", "views/s", OLD_PATTERN)
    told = results.as_json()["views/worker"]
    assert (told["median"], told["ratio"], told["rounds"]) == (None, None, 0)
    assert told["invalid"] == ["9 counted of 10 sent"]


def test_without_a_baseline_there_is_no_ratio() -> None:
    assert _results([], [1]).ratio("views/worker") is None


@pytest.mark.parametrize(("worker", "met"), [(149_999, False), (150_000, True)])
def test_a_bar_is_met_from_its_limit_on(worker: float, met: bool) -> None:
    reached = bars(_results([1_000], [worker]), 2, 10_000_000)
    assert reached[0].met is met
    assert reached[1].met is None, "no ceiling was measured"


def test_at_most_is_met_up_to_its_limit() -> None:
    results = Results()
    results.add("reads/views apart, HTTP, p99", 5.0, "ms")
    results.add("reads/role all, HTTP, p99", 20.1, "ms")
    met = {bar.measurement: bar.met for bar in bars(results, 2, 10_000_000)}
    assert met["reads/views apart, HTTP, p99"] is True
    assert met["reads/role all, HTTP, p99"] is False


def test_a_run_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "results" / "latest.json"
    write(path, {"measurements": _results([1], [2]).as_json()})
    assert json.loads(path.read_text())["measurements"]["views/worker"]["ratio"] == 2
    assert [each.name for each in path.parent.iterdir()] == ["latest.json"]


def test_figures_replace_what_stood_between_their_marks() -> None:
    text = "before\n<!-- figures: views -->\nold \\1\n<!-- end -->\nafter <!-- end -->"
    assert replaced(text, "views", "new \\1") == (
        "before\n<!-- figures: views -->\nnew \\1\n<!-- end -->\nafter <!-- end -->"
    )
    with pytest.raises(ValueError, match="no place"):
        replaced(text, "reads", "new")


@pytest.mark.parametrize("name", ["conditions", "picture", "bars", *PARTS])
def test_the_benchmarks_have_a_place_for_every_figure(name: str) -> None:
    page = (DOCS / "benchmarks.md").read_text()
    assert "new figure" in replaced(page, name, "new figure")


@pytest.mark.parametrize(
    "name", ["hot-rows", "event-ids", "traffic", "generation", "requests", "scaling-conditions"]
)
def test_scaling_has_a_place_for_every_figure(name: str) -> None:
    page = (DOCS / "scaling.md").read_text()
    assert "new figure" in replaced(page, name, "new figure")


def test_a_list_of_rows_becomes_a_table_headed_by_its_keys() -> None:
    assert listed([{"ids_s": 12_345.6, "rows": "own"}]) == (
        "| ids s | rows |\n| --- | ---: |\n| 12,346 | own |"
    )


def test_a_part_of_the_run_becomes_a_table_of_its_measurements_only() -> None:
    results = _results([1_000], [234_567])
    results.add("reads/idle, p99", 3.456, "ms")
    table = part(results.as_json(), "views")
    assert "| worker | 234,567 | 234,567 | 234,567 | views/s | 235× |" in table
    assert "idle" not in table
    assert rows(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
