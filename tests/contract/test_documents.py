"""The documents say what the code does, and the tools that others use can read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from streams.contract.__main__ import DOCS
from streams.contract.channels import CHANNELS
from streams.contract.documents import documents
from streams.topics import topics

#: The parser's severities: an error and a warning; beyond them it only recommends.
SERIOUS = (0, 1)
ASYNCAPI = DOCS / "asyncapi.yaml"


def test_the_documents_are_those_that_the_code_writes() -> None:
    written = documents()
    there = {f"schemas/{path.name}" for path in (DOCS / "schemas").iterdir()} | {"asyncapi.yaml"}
    assert there == set(written)
    stale = [path for path, text in written.items() if (DOCS / path).read_text() != text]
    assert stale == [], "run `make asyncapi`"


def test_every_topic_is_a_channel() -> None:
    assert [channel.topic for channel in CHANNELS] == list(topics("horoscope."))


def test_asyncapi_s_own_parser_accepts_the_document(parse: Callable[[Path], str]) -> None:
    told = json.loads(parse(ASYNCAPI))
    assert [each for each in told["diagnostics"] if each["severity"] in SERIOUS] == []
    assert sorted(told["messages"]) == sorted(channel.event.__name__ for channel in CHANNELS)


def test_the_parser_refuses_what_is_wrong(parse: Callable[[Path], str], tmp_path: Path) -> None:
    broken = yaml.safe_load(ASYNCAPI.read_text())
    broken["operations"]["receiveViews"]["action"] = "swallow"
    path = tmp_path / "broken.yaml"
    path.write_text(yaml.safe_dump(broken))
    told = json.loads(parse(path))
    assert [each for each in told["diagnostics"] if each["severity"] in SERIOUS]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_each_schema_is_one_and_tells_the_same_as_the_asyncapi_document(channel: Any) -> None:
    name = channel.event.__name__
    schema = json.loads((DOCS / "schemas" / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    together = yaml.safe_load(ASYNCAPI.read_text())["components"]["schemas"][name]
    assert list(together["properties"]) == list(schema["properties"])
    assert together["required"] == schema["required"]
