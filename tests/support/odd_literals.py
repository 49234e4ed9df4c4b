"""JSON literals that a kind of field must take, although they look odd."""

from __future__ import annotations

from tests.support.literals import ID, Fields

ODD: dict[str, Fields] = {
    "sign": {},
    "moment": {},
    "day": {
        "the first": b'"0001-01-01"',
        "the last": b'"9999-12-31"',
        "a leap day": b'"2028-02-29"',
    },
    "id": {
        "in capitals": f'"{ID.upper()}"'.encode(),
        "without dashes": f'"{ID.replace("-", "")}"'.encode(),
        "in braces": f'"{{{ID}}}"'.encode(),
        "a URN": f'"urn:uuid:{ID}"'.encode(),
        "nil": b'"00000000-0000-0000-0000-000000000000"',
        "all ones": b'"ffffffff-ffff-ffff-ffff-ffffffffffff"',
        "escaped": b'"\\u0030' + ID[1:].encode() + b'"',
    },
    "text": {
        "a NUL": b'"a\\u0000b"',
        "a pair of surrogates": b'"\\ud83d\\ude00"',
        "every control character": b'"'
        + b"".join(b"\\u%04x" % each for each in range(32))
        + b'\x7f"',
        "a noncharacter": b'"\\uffff\\ufdd0"',
        "right to left": b'"\xe2\x80\xaeoel"',
        "empty": b'""',
        "long": b'"' + b"x" * 100_000 + b'"',
    },
    "version": {"1.0": b"1.0", "1": b"1"},
}

_MANY = b'{"a":' * 100 + b"1" + b"}" * 100
#: Unknown fields are ignored whatever they hold, as long as it is JSON (or Python's NaN).
UNKNOWN: Fields = {
    "deep": _MANY,
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "1e400": b"1e400",
    "a NUL": b'"\\u0000"',
    "an empty key": b'{"":1}',
    "long": b'"' + b"y" * 500_000 + b'"',
}
