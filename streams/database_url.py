"""Looks at `HOROSCOPE_DATABASE_URL` before anybody connects with it, and never quotes it.

asyncpg names in its errors what it takes for host, port or parameter: a piece of the password,
where one of its characters was not percent-encoded.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]@]*)(:\d{1,5})?")
_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_NOT_ENCODED = (
    "cannot be read: percent-encode what is not a letter or digit in user and password, "
    "or put the password into PGPASSWORD"
)


def problem_with(url: str) -> str | None:
    """What is wrong with the URL, in words that hold nothing of user, password or host."""
    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return _NOT_ENCODED
    if parts.scheme not in ("postgresql", "postgres"):
        return "must begin with postgresql://"
    hosts = parts.netloc.rpartition("@")[2].split(",")
    astray = parts.netloc.count("@") > 1 or "@" in f"{parts.path}{parts.query}{parts.fragment}"
    if astray or not all(_HOST.fullmatch(host) for host in hosts):
        return _NOT_ENCODED
    lost = [name for name in _FILES if name in options and not Path(options[name][-1]).is_file()]
    return f"names no file as {', '.join(lost)}" if lost else None
