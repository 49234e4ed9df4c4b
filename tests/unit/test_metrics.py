"""docs/metrics.md and the registry agree."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from streams import metrics

DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"
_ROW = re.compile(r"^\| `(horoscope_\w+)` \| (\w+) \| (.*?) \| (.+) \|$", re.MULTILINE)


def _of_the_code() -> dict[str, tuple[str, tuple[str, ...]]]:
    found = {}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (family,) = metric.describe()
            suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
            labels = ("version",) if metric is metrics.BUILD else metric._labelnames  # noqa: SLF001  (nothing public tells them)
            found[family.name + suffix] = family.type, labels
    return found


def _of_the_document() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels, _ in _ROW.findall(DOCUMENT.read_text())
    }


def test_the_document_tells_every_metric_and_no_other() -> None:
    assert _of_the_code()
    assert _of_the_document() == _of_the_code()


def test_units_are_the_base_units() -> None:
    assert not [name for name in _of_the_code() if re.search(r"milli|_ms|minute|kilo", name)]


def test_what_neither_counts_nor_is_late_or_refused_is_a_duplicate() -> None:
    def counted() -> list[float]:
        return [
            metrics.REGISTRY.get_sample_value("horoscope_views_total", {"outcome": outcome}) or 0
            for outcome in ("counted", "refused", "late", "duplicate")
        ]

    before = counted()
    metrics.count_views(10, counted=5, refused=2, late=2)
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [5, 2, 2, 1]
