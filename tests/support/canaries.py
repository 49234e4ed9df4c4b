"""Secrets of a test, and where they have got to."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

#: Of what base64 makes of a text, the letters at either end depend on what stands beside it.
_EDGE = 4


def canary(name: str) -> str:
    """A secret that nothing else looks like, with characters that URLs and base64 change."""
    return f"{name}+canary/{secrets.token_hex(12)}="


def shapes_of(secret: str) -> set[str]:
    """As it is, as a URL has it, and as base64 has it wherever in a longer text it stands."""
    raw = secret.encode()
    shifted = [base64.b64encode(b"\0" * shift + raw).decode() for shift in range(3)]
    encoded = {each[_EDGE:-_EDGE] for each in shifted}
    urlsafe = {each.replace("+", "-").replace("/", "_") for each in encoded}
    return {secret, quote(secret, safe=""), quote_plus(secret), raw.hex()} | encoded | urlsafe


def escaped(canaries: dict[str, str], told: dict[str, str]) -> Iterator[str]:
    """Which secret stands in which of the texts; says no more than their names."""
    for name, secret in canaries.items():
        for place, text in told.items():
            if any(shape in text for shape in shapes_of(secret)):
                yield f"{name} in {place}"
