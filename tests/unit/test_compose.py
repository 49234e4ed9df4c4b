"""The deployment files agree with the code: settings, addresses, order of start."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic.fields import FieldInfo

from streams.runner import LAST_RESORT
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
OURS = ("migrate", "topics", "worker")

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]


def variables() -> dict[str, FieldInfo]:
    """Each setting by its environment variable."""
    return {
        str(field.validation_alias or f"HOROSCOPE_{name.upper()}"): field
        for name, field in Settings.model_fields.items()
    }


def example() -> list[tuple[str, str]]:
    """Names and values in `.env.example`, those commented out as well."""
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, re.MULTILINE)


def test_the_example_names_each_setting_once_and_what_compose_asks_for() -> None:
    asked_for = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert Counter(name for name, _ in example()) == Counter(variables().keys() | asked_for)


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    env = tmp_path / "env"
    env.write_text("\n".join(f"{name}={value}" for name, value in example() if value))
    assert Settings(_env_file=env) == Settings(_env_file=None)
    without_a_value = {name for name, value in example() if not value} & variables().keys()
    assert without_a_value == {name for name, field in variables().items() if field.default is None}


def test_compose_sets_only_settings_that_exist() -> None:
    named = set(re.findall(r"\b(?:HOROSCOPE|OPENAI)_\w+", COMPOSE + DOCKERFILE))
    assert named
    assert named <= variables().keys()


def test_one_shots_come_between_the_servers_and_the_workers() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    done = {"condition": "service_completed_successfully"}
    assert SERVICES["roles"]["depends_on"] == {"migrate": done}
    assert SERVICES["worker"]["depends_on"] == {"roles": done, "topics": done}
    for name in ("migrate", "topics"):
        assert SERVICES[name]["command"] == [name]
        assert SERVICES[name]["restart"].startswith("on-failure")
    assert all(SERVICES[name]["healthcheck"]["test"] for name in ("kafka", "postgres"))


def test_workers_can_be_scaled() -> None:
    worker = SERVICES["worker"]
    assert int(worker["deploy"]["replicas"]) >= 2
    assert worker.keys().isdisjoint({"container_name", "ports", "volumes"})


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_addressed_and_locked_down_alike(name: str) -> None:
    service = SERVICES[name]
    environment = service["environment"]
    listeners = SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert f"INTERNAL://{environment['HOROSCOPE_KAFKA_URL']}" in listeners.split(",")
    assert environment["HOROSCOPE_DATABASE_URL"].startswith("postgresql://postgres:5432/")
    assert service["tmpfs"] == ["/tmp:size=16m,mode=1777"]  # noqa: S108  (in the container)


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_gains_rights_or_writes_beside_its_volumes(name: str) -> None:
    """Kafka's image writes its settings into its root file system at each start."""
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.keys().isdisjoint({"privileged", "cap_add", "network_mode", "pid", "devices"})
    assert service.get("read_only", False) is (name != "kafka")


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert not re.findall(r"(?:PASSWORD|TOKEN|KEY|SECRET)\w*=", DOCKERFILE)


def test_the_image_brings_its_bytecode_whatever_the_environment_of_its_build() -> None:
    build, _, last = DOCKERFILE.rpartition("\nFROM ")
    installed, _, compiled = build.rpartition("\nRUN ")
    assert "pip --python /opt/venv/bin/python install --no-deps dist/*.whl" in installed
    assert "/opt/venv/bin/python -m compileall -q" in compiled
    [library] = re.findall(r"^RUN env .*\\\n.*compileall .*\\\n.*stdlib.*$", last, re.MULTILINE)
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        assert f"--unset={name}" in compiled
        assert f"--unset={name}" in library
    assert "COPY --from=build /opt/venv /opt/venv\n" in last


@pytest.mark.parametrize("name", OURS)
def test_only_what_migrates_is_the_owner_and_nobody_has_the_passwords_of_others(name: str) -> None:
    """`.env` holds them all, and every container of ours is given it."""
    environment = SERVICES[name]["environment"]
    user, password = (
        ("horoscope", "POSTGRES_PASSWORD")
        if name == "migrate"
        else ("horoscope_worker", "WORKER_DATABASE_PASSWORD")
    )
    assert environment["PGUSER"] == user
    assert environment["PGPASSWORD"].startswith(f"${{{password}:?")
    passwords = {each for each, _ in example() if each.endswith("_PASSWORD")} - variables().keys()
    assert len(passwords) == 4
    assert {environment[each] for each in passwords} == {""}


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_a_worker_gets_the_time_that_it_may_take_to_stop() -> None:
    grace = SERVICES["worker"]["stop_grace_period"]
    assert float(grace.removesuffix("s")) > LAST_RESORT


def test_kafka_is_the_version_that_the_tests_run_on() -> None:
    lock = (ROOT / "streams/embedded/kafka.lock").read_text()
    tested = re.search(r":kafka_2\.13:(\S+)", lock)
    assert tested
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{tested.group(1)}"


def test_the_build_context_has_what_the_image_copies() -> None:
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == allowed
    assert all((ROOT / source).exists() for source in copied)
