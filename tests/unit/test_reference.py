"""The pages under "Reference" say what the code does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from streams.contract.__main__ import DOCS
from streams.reference.__main__ import pages
from streams.reference.kind import kind
from streams.settings import Settings

WRITTEN = pages()
COMMANDS = ("agents.cli", "utils", "docs", "--name", "horoscope", "--title", "Command line")


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_is_the_one_that_the_code_writes(name: str) -> None:
    assert (DOCS / name).read_text() == WRITTEN[name], "run `make reference`"


def test_the_commands_page_is_the_one_that_typer_writes() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "typer", *COMMANDS], capture_output=True, text=True, check=True
    )
    assert (DOCS / "cli.md").read_text().strip() == run.stdout.strip(), "run `make reference`"


def test_a_secret_is_called_one_and_no_other_setting_is() -> None:
    rows = [line for line in WRITTEN["settings.md"].splitlines() if line.startswith("| `")]
    told = {row.split("`")[1] for row in rows if "**secret**" in row}
    assert len(rows) == len(Settings.model_fields)
    assert told == {
        str(field.validation_alias or f"HOROSCOPE_{name.upper()}")
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }


def test_every_setting_says_what_it_means_and_every_fraction_its_unit() -> None:
    schema = Settings.model_json_schema()["properties"]
    assert [name for name, each in schema.items() if not each.get("description")] == []
    numbers = [each for each in schema.values() if each.get("type") == "number"]
    assert numbers
    assert [each["title"] for each in numbers if "unit" not in each] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "number", "exclusiveMinimum": 0}, "number, more than 0"),
        (
            {"anyOf": [{"type": "string", "minLength": 16}, {"type": "null"}]},
            "text, at least 16 long",
        ),
        ({"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "whole number, 1 or more"),
        ({"enum": ["a", "b"], "type": "string"}, "`a`, `b`"),
        ({"type": "string", "format": "file-path"}, "path of a file"),
        ({"type": "array", "items": {"type": "string", "format": "uuid"}}, "list of: UUID"),
    ],
)
def test_a_kind_is_told_in_words(schema: dict[str, object], words: str) -> None:
    assert kind(schema) == words
