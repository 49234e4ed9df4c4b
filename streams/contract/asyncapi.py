"""The AsyncAPI document: every topic with its settings, events and direction."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.dead_letter import REPLAY_OF, REPLAYS
from streams.contract.channels import CHANNELS, Action, Channel

_DESCRIPTION = """\
JSON values in UTF-8. Timestamps are RFC 3339 with an offset; unknown fields are ignored; a record
that cannot be read is kept as a dead letter. Keys and partitioners of foreign producers do not
matter. The topics' names have the prefix `horoscope.` unless HOROSCOPE_TOPIC_PREFIX is set.
"""


def document() -> dict[str, Any]:
    """AsyncAPI 3, whole: it refers to no other file."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Horoscope streams",
            "version": version("horoscope-streams"),
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": _server()},
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {
            f"{action}{_capital(channel.name)}": _operation(channel, action)
            for channel in CHANNELS
            for action in channel.actions
        },
        "components": {
            "messages": {channel.event.__name__: _message(channel) for channel in CHANNELS},
            "schemas": _schemas(),
        },
    }


def _server() -> dict[str, Any]:
    bootstrap = {"default": "127.0.0.1:9092", "description": "HOROSCOPE_KAFKA_URL"}
    return {"host": "{bootstrap}", "protocol": "kafka", "variables": {"bootstrap": bootstrap}}


def _channel(channel: Channel) -> dict[str, Any]:
    topic, event = channel.topic, channel.event.__name__
    config: dict[str, Any] = {
        name: int(value) for name, value in topic.config.items() if value.isdigit()
    }
    config["cleanup.policy"] = [topic.config["cleanup.policy"]]
    return {
        "address": topic.name,
        "summary": channel.summary,
        "messages": {event: {"$ref": f"#/components/messages/{event}"}},
        "bindings": {"kafka": {"partitions": topic.partitions, "topicConfiguration": config}},
    }


def _operation(channel: Channel, action: Action) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel.name}"},
    }
    if channel.reply and action == "receive":
        operation["reply"] = {"channel": {"$ref": f"#/channels/{channel.reply}"}}
    return operation


def _message(channel: Channel) -> dict[str, Any]:
    event = channel.event.__name__
    message: dict[str, Any] = {
        "name": event,
        "payload": {"$ref": f"#/components/schemas/{event}"},
    }
    if "receive" in channel.actions:
        message["headers"] = _headers()
    if channel.key:
        message["bindings"] = {"kafka": {"key": {"type": "string", "description": channel.key}}}
    return message


def _headers() -> dict[str, Any]:
    """Those of a record that was replayed from the dead letters."""
    where = {"type": "string", "description": "topic/partition/offset where it first stood"}
    times = {"type": "string", "description": "how often it has been replayed"}
    return {"type": "object", "properties": {REPLAY_OF: where, REPLAYS: times}}


def _schemas() -> dict[str, Any]:
    _, together = models_json_schema(
        [(channel.event, "validation") for channel in CHANNELS],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = together["$defs"]
    return schemas


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
