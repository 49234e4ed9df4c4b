"""JSON literals that are bad for almost every field: other types, broken texts, no JSON at all.

Raw bytes, because no JSON library would write most of them.
"""

from __future__ import annotations

Fields = dict[str, bytes]

ID = "0e4b3d22-6f0a-4d0e-8d29-3f3c52f8a001"
TYPES = {
    "a number": b"5",
    "a fraction": b"0.5",
    "true": b"true",
    "a list": b"[]",
    "an object": b"{}",
    "NaN": b"NaN",
    "1e400": b"1e400",
}
TEXTS = {
    "a lone surrogate": b'"\\ud800"',
    "a low surrogate first": b'"\\udc00\\ud800"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "bad UTF-8": b'"\xff"',
    "overlong UTF-8": b'"\xc0\x80"',
    "a raw NUL": b'"\x00"',
    "a raw line break": b'"a\nb"',
    "an unknown escape": b'"\\x41"',
    "half an escape": b'"\\u00"',
    "single quotes": b"'leo'",
}

#: Types that the kind does take, so that they are not among its bad ones.
TAKES: dict[str, tuple[str, ...]] = {
    "partition": ("a number",),
    "revision": ("a number",),
    "offset": ("a number",),
    "attempts": ("a number",),
    "side": ("a number",),
    "size": ("a number",),
    "flag": ("true",),
    "headers": ("an object",),
}
TEXTUAL = ("sign", "moment", "day", "id", "text", "trigger", "bytes", "topic", "status", "sha256")

#: No JSON wherever it stands.
NO_JSON: Fields = {
    "100,000 brackets": b"[" * 100_000,
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "a leading zero": b"01",
    "a plus": b"+1",
    "hexadecimal": b"0x10",
    "an expression": b"1+1",
    "undefined": b"undefined",
    "True": b"True",
    "a comment": b"/* */ 1",
    "a raw NUL": b"\x00",
    "a long number": b"9" * 5_000,
    **TEXTS,
}
