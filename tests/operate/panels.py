"""What the shipped dashboards ask, with what Grafana puts in for its variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GRAFANA = Path(__file__).parents[2] / "grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is PromQL or SQL; `where` names its dashboard, panel and letter."""

    where: str
    text: str

    def filled(self, variables: dict[str, str]) -> str:
        """With every variable's value; one that Grafana would not know is an error."""
        return re.sub(
            r"\$(?:\{(\w+)[^}]*\}|(\w+))", lambda found: _value(found, variables), self.text
        )


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    return variables[found[1] or found[2]]


def dashboard(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def panels(path: Path) -> list[dict[str, Any]]:
    return [panel for panel in dashboard(path)["panels"] if panel["type"] != "row"]


def queries(key: str) -> Iterator[Query]:
    """Of every dashboard; `key` is `expr` for PromQL, `rawSql` for SQL."""
    for path in DASHBOARDS:
        for panel in panels(path):
            for target in panel["targets"]:
                if key in target:
                    where = f"{path.stem}: {panel['title']} {target['refId']}"
                    yield Query(where, target[key])
