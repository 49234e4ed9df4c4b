"""The decoder that the worker uses on views, for the ceiling that only decodes."""

from __future__ import annotations

from agents.views.plain import NOT_PLAIN
from agents.views.plain import decode as decode_plain


def decode(value: bytes) -> bool:
    """Decode and validate as the worker does; False for what it would look at more closely."""
    try:
        decode_plain(value)
    except NOT_PLAIN:
        return False
    return True
