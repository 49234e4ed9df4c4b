from pathlib import Path

import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.java import find_java


def fake(path: Path, version: str) -> Path:
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    path.chmod(0o755)
    return path


async def test_the_first_that_is_new_enough(tmp_path: Path) -> None:
    old, new = fake(tmp_path / "old", "11.0.2"), fake(tmp_path / "new", "17.0.15")
    java = await find_java([tmp_path / "none", old, new, fake(tmp_path / "newest", "25")])
    assert (java.path, java.version) == (new, "17.0.15")


async def test_java_8_numbers_itself_otherwise(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"is version 1\.8\.0"):
        await find_java([fake(tmp_path / "old", "1.8.0_292")])


async def test_one_that_does_not_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="broken does not run"):
        await find_java([tmp_path / "broken"])
