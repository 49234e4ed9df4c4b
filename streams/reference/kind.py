"""What a value is, in words, from its JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

#: By `format`, and where that says nothing by `type`.
_WORDS = {
    "uuid": "UUID",
    "date-time": "timestamp with offset",
    "date": "day",
    "file-path": "path of a file",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
}
_BOUNDS = (
    ("minimum", "{:,} or more"),
    ("exclusiveMinimum", "more than {:,}"),
    ("maximum", "at most {:,}"),
    ("minLength", "at least {:,} long"),
)
#: What an `integer` of PostgreSQL or Kafka holds is no bound worth a word.
_ANY = 2**31 - 1


def kind(schema: Schema) -> str:
    """`schema` must not be a reference; an optional value is what it is when it is there."""
    schema = present(schema)
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema["type"] == "array":
        return f"list of: {kind(schema['items'])}"
    if "contentEncoding" in schema:
        return str(schema["contentEncoding"])
    name = _WORDS.get(schema.get("format", "")) or _WORDS.get(schema["type"], schema["type"])
    return ", ".join([f"{name}", *_bounds(schema)])


def present(schema: Schema) -> Schema:
    """The one alternative that is not null."""
    alternatives = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    return alternatives[0] if alternatives[0] is schema else {**schema, **alternatives[0]}


def _bounds(schema: Schema) -> list[str]:
    return [words.format(schema[key]) for key, words in _BOUNDS if schema.get(key, _ANY) < _ANY]
