"""`horoscope_cache` in a dictionary."""

from __future__ import annotations

from schemas.horoscope import Horoscope
from streams.texts import Texts
from tests.unit.doubles.store import MemoryStore


class MemoryTexts(MemoryStore[Horoscope], Texts):
    """Texts, without a database."""
