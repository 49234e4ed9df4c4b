"""The file of an image: named as the kind of image it is, and replaced whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import getpid
from pathlib import Path

from schemas.image import SUFFIXES, HoroscopeImage
from streams.cli.command import CommandError


def refuse(target: Path) -> None:
    """Say before anything is asked what would be wrong in the end."""
    if not any(target.suffix.lower() in suffixes for suffixes in SUFFIXES.values()):
        raise CommandError(
            f"an image is a JPEG, PNG or WebP: let {target} end with .jpg, .png or .webp"
        )
    with _told_of(target):
        if not target.parent.is_dir():
            raise CommandError(f"there is no folder {target.parent}: make it, or name another")


def write(target: Path, image: HoroscopeImage) -> None:
    """Under no name that says it is another kind of image than it is."""
    suffixes = SUFFIXES[image.media_type]
    if target.suffix.lower() not in suffixes:
        kind = image.media_type.removeprefix("image/").upper()
        raise CommandError(f"this image is a {kind}: let {target} end with {suffixes[0]}")
    store(target, image.data or b"")


def store(target: Path, data: bytes) -> None:
    """Whoever reads the file meanwhile has the old one or the new one, whole."""
    part = target.with_name(f".{getpid()}.part")
    with _told_of(target):
        try:
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "mend that, or name another file"
        raise CommandError(f"{target} cannot be written ({error.strerror}): {remedy}") from error
