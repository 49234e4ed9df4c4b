"""Every alert fires when it should, is silent when it should, and says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import missing
from tests.operate.panels import GRAFANA, queries
from tests.unit.test_metrics import DOCUMENT

RULES = GRAFANA / "alerts.yml"
CASES = Path(__file__).with_name("alerts_test.yml")
RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
ALERTS = {
    rule["alert"]: rule
    for group in yaml.safe_load(RULES.read_text())["groups"]
    for rule in group["rules"]
}
_METRIC = re.compile(r"\bhoroscope_\w+")


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        missing("promtool is not installed (Debian: apt-get install prometheus)")
    return str(found)


@pytest.mark.parametrize(("action", "file"), [("check", RULES), ("test", CASES)])
def test_the_rules_are_right_by_prometheus_s_own_tool(
    promtool: str, action: str, file: Path
) -> None:
    done = subprocess.run(
        [promtool, action, "rules", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(alert: str) -> None:
    cases = yaml.safe_load(CASES.read_text())["tests"]
    fires = {
        bool(each["exp_alerts"])
        for case in cases
        for each in case["alert_rule_test"]
        if each["alertname"] == alert
    }
    assert fires == {True, False}


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_s_runbook_entry_says_what_it_means_how_to_look_and_what_to_do(alert: str) -> None:
    page, _, heading = ALERTS[alert]["annotations"]["runbook"].partition("#")
    assert (page, heading) == ("docs/runbook.md", alert.lower())
    _, begins, rest = RUNBOOK.read_text().partition(f"\n## {alert}\n")
    assert begins
    entry = rest.partition("\n## ")[0]
    assert [word for word in ("Means", "Look", "Do") if f"**{word}.**" not in entry] == []


def test_the_runbook_has_no_entry_for_an_alert_that_is_gone() -> None:
    named = re.findall(r"^## (Horoscope\w+)$", RUNBOOK.read_text(), re.MULTILINE)
    assert sorted(named) == sorted(ALERTS)


def test_alerts_and_panels_name_only_metrics_that_there_are() -> None:
    text = DOCUMENT.read_text()
    known = set(re.findall(r"^\| `(horoscope_\w+)`", text, re.MULTILINE))
    histograms = re.findall(r"^\| `(horoscope_\w+)` \| histogram", text, re.MULTILINE)
    known |= {f"{name}_{part}" for name in histograms for part in ("bucket", "count", "sum")}
    asked = [rule["expr"] for rule in ALERTS.values()] + [each.text for each in queries("expr")]
    named = {name for expression in asked for name in _METRIC.findall(expression)}
    assert named
    assert named <= known
