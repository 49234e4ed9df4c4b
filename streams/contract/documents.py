"""Every file of the contract, by its path below `docs/`."""

from __future__ import annotations

import json
from typing import Any

import yaml

from streams.contract.asyncapi import document
from streams.contract.channels import CHANNELS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HEAD = (
    "# Written by `make asyncapi` from schemas/ and streams/topics.py: change those, not this.\n"
)


def documents() -> dict[str, str]:
    """Their texts, the same for the same code."""
    schemas = {
        f"schemas/{channel.event.__name__}.json": _json(
            {"$schema": _DIALECT} | channel.event.model_json_schema()
        )
        for channel in CHANNELS
    }
    return schemas | {"asyncapi.yaml": _HEAD + _yaml(document())}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stay that."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def _yaml(value: dict[str, Any]) -> str:
    written: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return written


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
