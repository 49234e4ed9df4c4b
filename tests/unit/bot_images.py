"""Images as the service publishes them and as the example bot reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from telegram_bot import contract

from schemas.image import HoroscopeImagePublished
from schemas.sign import Sign

ZONE = ZoneInfo("Europe/Moscow")
LEO = contract.Sign("leo")
DATA = b"a picture of a lion, " * 99


def today() -> date:
    return datetime.now(ZONE).date()


def published(url: str, data: bytes = DATA, revision: int = 1, age: int = 0, **fields: Any) -> Any:
    """As the service publishes it."""
    defaults: dict[str, Any] = {
        "sign": Sign.LEO,
        "day": today() - timedelta(days=age),
        "media_type": "image/png",
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
        "generated_at": datetime.now(UTC),
    }
    return HoroscopeImagePublished(
        revision=revision, url=url, width=1080, height=1350, artist="test", **defaults | fields
    )


def read(event: HoroscopeImagePublished) -> contract.HoroscopeImagePublished:
    """As the bot reads it."""
    image = contract.decode(contract.HoroscopeImagePublished, event.to_bytes())
    assert image is not None
    return image


@dataclass
class Record:
    value: bytes | None


async def records(*values: bytes | None) -> AsyncIterator[Record]:
    for value in values:
        yield Record(value)
        await asyncio.sleep(0)
