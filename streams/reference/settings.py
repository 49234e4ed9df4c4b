"""The page of the settings."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from streams.reference.kind import Schema, kind, present
from streams.reference.table import table
from streams.settings import Settings

_HEAD = """\
# Settings

<!-- Written by `make reference` from streams/settings.py: change that, not this. -->

Every command reads them from the environment, and from a file `.env` in the folder that it is
started in; the environment overrules the file. A wrong one ends the command with exit 2 and its
name. All workers of one installation need the same. `.env.example` has them all as a file to copy.

A **secret** is never shown: not in a log, an error, a metric or a topic.

"""


def page() -> str:
    schemas = Settings.model_json_schema(by_alias=True)["properties"]
    rows = [_row(_variable(name, field), field, schemas) for name, field in _fields()]
    return _HEAD + table(("variable", "default, unit", "meaning", "type"), rows)


def _fields() -> list[tuple[str, FieldInfo]]:
    return list(Settings.model_fields.items())


def _variable(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"HOROSCOPE_{name.upper()}")


def _row(variable: str, field: FieldInfo, schemas: dict[str, Schema]) -> list[str]:
    schema = _schema(variable, schemas)
    return [
        f"`{variable}`",
        " ".join(filter(None, [_default(field.default), schema.get("unit")])),
        field.description or "",
        _type(schema),
    ]


def _schema(variable: str, schemas: dict[str, Schema]) -> Schema:
    """An alias names its schema; without one the field does."""
    return schemas.get(variable) or schemas[variable.removeprefix("HOROSCOPE_").lower()]


def _default(value: Any) -> str:  # noqa: ANN401
    """A secret's default is public: it holds no password."""
    if value is None:
        return "–"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"`{','.join(map(str, value)) if isinstance(value, tuple) else value}`"


def _type(schema: Schema) -> str:
    secret = present(schema).get("writeOnly", False)
    return f"{kind(schema)}, **secret**" if secret else kind(schema)
