"""What the fake model draws."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from io import BytesIO

from PIL import Image

from schemas.image import MAX_BYTES
from tests.fakes.calls import Call, Kind

WIDTH, HEIGHT = 32, 48


def picture(call: Call) -> bytes:
    """A small PNG; another call's is another one."""
    return png(f"{call.sign} {call.day} {call.number}")


@cache
def png(name: str) -> bytes:
    """A picture for each name."""
    held = BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), f"#{sha256(name.encode()).hexdigest()[:6]}").save(held, "PNG")
    return held.getvalue()


def encoded(kind: Kind, call: Call) -> str:
    """The picture in base64, or what a step has instead of it."""
    data = picture(call)
    match kind:
        case "empty":
            return ""
        case "garbled":
            return "<no base64>"
        case "short":
            return b64encode(data[: len(data) // 2]).decode()
        case "huge":
            return b64encode(data + bytes(MAX_BYTES)).decode()
        case _:
            return b64encode(data).decode()
