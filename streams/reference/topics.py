"""The page of the topics and their events."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from schemas.event import Event
from schemas.sign import SIGNS
from streams.contract.channels import CHANNELS, Channel
from streams.reference.kind import Schema, kind, present
from streams.reference.table import table

_HEAD = """\
# Topics and events

<!-- Written by `make reference` from schemas/ and streams/topics.py: change those, not this. -->

JSON values in UTF-8. Timestamps are RFC 3339 with an offset, a day is a civil day of the service's
time zone (`2026-11-23`); unknown fields are ignored; what cannot be read is kept as a dead letter.
Foreign producers may use any key and any partitioner. The same for programs:
[asyncapi.yaml](asyncapi.yaml).

A *sign* is one of these, in lower case; its number is its partition wherever a topic has one for
each sign: """

_DAY = 86_400_000


def page() -> str:
    signs = ", ".join(f"`{sign}` {sign.ordinal}" for sign in SIGNS)
    topics = table(
        ("topic", "the service", "partitions", "keeps", "key", "event"), map(_topic, CHANNELS)
    )
    return f"{_HEAD}{signs}.\n\n{topics}{''.join(map(_event, CHANNELS))}"


def _topic(channel: Channel) -> list[str]:
    topic, event = channel.topic, channel.event.__name__
    return [
        f"`{topic.name}`",
        {"receive": "reads", "send": "writes"}[channel.actions[0]]
        + (" and writes" if len(channel.actions) > 1 else ""),
        f"{topic.partitions}" if topic.exact else f"{topic.partitions}, or any number",
        _kept(topic.config),
        channel.key or "any",
        f"[{event}](#{event.lower()})",
    ]


def _kept(config: dict[str, str]) -> str:
    if config["cleanup.policy"] == "compact":
        return "the last of each key"
    days = int(config["retention.ms"]) // _DAY
    return f"{days} days" if days > 1 else "1 day"


def _event(channel: Channel) -> str:
    event = channel.event
    schema = event.model_json_schema()
    fields = table(("field", "type", "if absent"), _fields(event, schema))
    told = getdoc(event)
    link = f"JSON Schema: [{event.__name__}.json](schemas/{event.__name__}.json)."
    return f"\n## {event.__name__}\n\nOn `{channel.topic.name}`. {told}\n\n{fields}\n{link}\n"


def _fields(event: type[Event], schema: Schema) -> list[list[str]]:
    required = schema["required"]
    return [
        [
            f"`{name}`",
            _type(each, schema.get("$defs", {})),
            "" if name in required else _absent(event, name),
        ]
        for name, each in schema["properties"].items()
    ]


def _absent(event: type[Event], name: str) -> str:
    default: Any = event.model_fields[name].default
    if default is None:
        return "–"
    return "all" if default == SIGNS else f"`{default}`".lower()


def _type(schema: Schema, definitions: dict[str, Schema]) -> str:
    """An event within an event is named, and so is a sign: both are told elsewhere."""
    schema = present(schema)
    if schema.get("type") == "array":
        return f"list of: {_type(schema['items'], definitions)}"
    if "$ref" not in schema:
        return kind(schema)
    name = schema["$ref"].rpartition("/")[2]
    if name == "Sign":
        return "sign"
    definition = definitions[name]
    return kind(definition) if "enum" in definition else f"[{name}](#{name.lower()})"
