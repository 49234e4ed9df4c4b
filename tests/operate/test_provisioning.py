"""Compose gives Grafana and Prometheus what their files ask for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings
from tests.operate.panels import DASHBOARDS, GRAFANA, dashboard, panels

ROOT = GRAFANA.parent
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SOURCES = {
    source["type"]: source
    for source in yaml.safe_load(
        (GRAFANA / "provisioning" / "datasources" / "horoscope.yml").read_text()
    )["datasources"]
}
POSTGRES = "grafana-postgresql-datasource"


def _mounts(name: str) -> dict[str, str]:
    """Where the files of this repository come to lie."""
    volumes = (volume.split(":") for volume in SERVICES[name]["volumes"])
    return {inside: source for source, inside, *_ in volumes if source.startswith("./")}


@pytest.mark.parametrize("name", ["prometheus", "grafana", "roles"])
def test_what_is_mounted_is_there_and_cannot_be_written(name: str) -> None:
    assert all((ROOT / source).exists() for source in _mounts(name).values())
    assert all(volume.endswith(":ro") for volume in SERVICES[name]["volumes"] if volume[0] == ".")


@pytest.mark.parametrize("name", ["prometheus", "grafana"])
def test_an_image_is_of_one_release_and_says_how_it_is(name: str) -> None:
    assert re.fullmatch(r"\S+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_prometheus_asks_every_worker_on_its_port_and_finds_the_rules() -> None:
    config = yaml.safe_load((GRAFANA / "prometheus.yml").read_text())
    (job,) = config["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    assert (found["names"], found["port"]) == (["worker"], Settings(_env_file=None).http_port)
    mounts = _mounts("prometheus")
    assert mounts["/etc/prometheus/prometheus.yml"] == "./grafana/prometheus.yml"
    assert [f"/etc/prometheus/{each}" for each in config["rule_files"]] == [
        inside for inside, source in mounts.items() if source == "./grafana/alerts.yml"
    ]


def test_the_dashboards_are_where_grafana_looks_for_them() -> None:
    path = GRAFANA / "provisioning" / "dashboards" / "horoscope.yml"
    (provider,) = yaml.safe_load(path.read_text())["providers"]
    inside = provider["options"]["path"]
    assert _mounts("grafana")[inside] == "./grafana/dashboards"
    home = Path(SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert home.parent == Path(inside)
    assert (GRAFANA / "dashboards" / home.name).exists()


def test_the_dashboards_data_sources_are_provisioned() -> None:
    asked = {
        (panel["datasource"]["type"], panel["datasource"]["uid"])
        for path in DASHBOARDS
        for panel in panels(path)
    }
    assert asked == {("prometheus", "$datasource"), (POSTGRES, SOURCES[POSTGRES]["uid"])}
    assert all(dashboard(path)["templating"]["list"][0]["query"] in SOURCES for path in DASHBOARDS)


def test_grafana_reads_with_the_role_and_the_password_that_were_made_for_it() -> None:
    roles, source = (ROOT / "schemas" / "roles.sql").read_text(), SOURCES[POSTGRES]
    variable = source["secureJsonData"]["password"].removeprefix("$")
    assert f"CREATE ROLE {source['user']} LOGIN" in roles
    assert f"\\getenv grafana_password {variable}" in roles
    made, used = SERVICES["roles"]["environment"], SERVICES["grafana"]["environment"]
    assert made[variable] == used[variable]
    assert SERVICES["grafana"]["depends_on"]["roles"] == {
        "condition": "service_completed_successfully"
    }
