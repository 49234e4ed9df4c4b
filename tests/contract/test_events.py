"""Every event of the first version keeps decoding, and the schemas judge as the code does.

What stands in `tests/fixtures/events/v1` is never changed: producers and topics have it for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.event import Event, Refusal, decode
from streams.contract.__main__ import DOCS
from streams.contract.channels import CHANNELS

FOLDER = Path(__file__).parents[1] / "fixtures" / "events" / "v1"
EVENTS = {channel.event.__name__: channel.event for channel in CHANNELS}
#: `<event>.json` has every field, `<event>.least.json` only what is required.
FIXTURES = sorted(FOLDER.glob("*.json"))


def _model(path: Path) -> type[Event]:
    return EVENTS[path.name.partition(".")[0]]


def _judge(model: type[Event]) -> Draft202012Validator:
    schema = json.loads((DOCS / "schemas" / f"{model.__name__}.json").read_text())
    return Draft202012Validator(schema)


def test_every_event_has_its_fixtures() -> None:
    wanted = {f"{name}{kind}.json" for name in EVENTS for kind in ("", ".least")}
    assert {path.name for path in FIXTURES} == wanted


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_an_event_of_the_first_version_still_says_the_same(path: Path) -> None:
    raw = path.read_bytes()
    event = decode(_model(path), raw)
    assert not isinstance(event, Refusal)
    said = json.loads(event.to_bytes())
    assert {field: said[field] for field in json.loads(raw)} == json.loads(raw)
    assert list(_judge(_model(path)).iter_errors(json.loads(raw))) == []


@pytest.mark.parametrize("model", EVENTS.values(), ids=EVENTS)
def test_a_fixture_with_every_field_has_every_field_of_its_version(model: type[Event]) -> None:
    """A field that is added later is optional, and is not in it."""
    full = json.loads((FOLDER / f"{model.__name__}.json").read_bytes())
    least = json.loads((FOLDER / f"{model.__name__}.least.json").read_bytes())
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    assert required == least.keys()
    assert least.keys() <= full.keys() <= model.model_fields.keys()


def _wrong(full: dict[str, Any], model: type[Event]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in model.model_fields.items():
        if field.is_required():
            yield f"no {name}", {key: value for key, value in full.items() if key != name}
        yield f"{name} is a list of lists", full | {name: [[]]}
        yield f"{name} is a fraction", full | {name: 0.5}
    yield "of an unknown version", full | {"schema_version": 2}
    if "sign" in full:
        yield "a sign that is none", full | {"sign": "ophiuchus"}
    if "revision" in full:
        yield "a revision below the first", full | {"revision": 0}
    if "trigger" in full:
        yield "a trigger that is none", full | {"trigger": "whim"}
    if "sha256" in full:
        yield "half a checksum", full | {"sha256": full["sha256"][:32]}
        yield "an image of no bytes", full | {"size": 0}


@pytest.mark.parametrize("model", EVENTS.values(), ids=EVENTS)
def test_schema_and_code_refuse_the_same(model: type[Event]) -> None:
    full = json.loads((FOLDER / f"{model.__name__}.json").read_bytes())
    judge = _judge(model)
    judged = {
        what: (judge.is_valid(value), not isinstance(_decoded(model, value), Refusal))
        for what, value in _wrong(full, model)
    }
    assert len(judged) > 8
    assert {what: both for what, both in judged.items() if both != (False, False)} == {}


def _decoded(model: type[Event], value: dict[str, Any]) -> Event | Refusal:
    return decode(model, json.dumps(value).encode())


def test_a_request_asks_for_no_whole_day() -> None:
    model = EVENTS["GenerateDay"]
    value = json.loads((FOLDER / "GenerateDay.json").read_bytes()) | {"trigger": "request"}
    assert isinstance(_decoded(model, value), Refusal)
    assert not _judge(model).is_valid(value)


@pytest.mark.parametrize("model", EVENTS.values(), ids=EVENTS)
def test_a_newer_producer_s_field_is_no_reason_to_refuse(model: type[Event]) -> None:
    full = json.loads((FOLDER / f"{model.__name__}.json").read_bytes())
    newer = full | {"field_of_tomorrow": {"any": "thing"}}
    assert not isinstance(_decoded(model, newer), Refusal)
    assert _judge(model).is_valid(newer)
