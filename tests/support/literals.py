"""JSON literals for each kind of field: bad ones, and good ones that look odd.

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

#: What no field of the kind may be, beside other types and what is no JSON text.
BAD: dict[str, Fields] = {
    "sign": {
        "in capitals": b'"Leo"',
        "with spaces": b'" leo "',
        "in Russian": b'"\xd0\x9b\xd0\x95\xd0\x92"',
        "unknown": b'"ophiuchus"',
        "with a NUL": b'"leo\\u0000"',
        "empty": b'""',
        "a homoglyph": b'"le\xd0\xbe"',
        "with a line break": b'"leo\\n"',
        "an ordinal": b"4",
    },
    "moment": {
        "without an offset": b'"2026-03-02T12:00:00"',
        "a day": b'"2026-03-02"',
        "an epoch": b"1700000000",
        "an epoch in quotes": b'"1700000000"',
        "a long epoch in quotes": b'"00000000001700000000"',
        "the year 10000": b'"10000-01-01T00:00:00Z"',
        "the year 0": b'"0000-01-01T00:00:00Z"',
        "a negative year": b'"-001-01-01T00:00:00Z"',
        "the 30th of February": b'"2026-02-30T12:00:00Z"',
        "the hour 24": b'"2026-03-02T24:00:00Z"',
        "a leap second": b'"2026-03-02T12:00:60Z"',
        "an offset of a day": b'"2026-03-02T12:00:00+24:00"',
        "a space in front": b'" 2026-03-02T12:00:00Z"',
        "a space behind": b'"2026-03-02T12:00:00Z "',
        "a NUL behind": b'"2026-03-02T12:00:00Z\\u0000"',
        "other digits": '"٢٠٢٦-03-02T12:00:00Z"'.encode(),
        "a zone's name": b'"2026-03-02T12:00:00[Europe/Moscow]"',
        "empty": b'""',
    },
    "day": {
        "an epoch": b"1700006400",
        "an epoch in quotes": b'"1700006400"',
        "a moment": b'"2026-03-02T00:00:00Z"',
        "without dashes": b'"20260302"',
        "the 30th of February": b'"2026-02-30"',
        "the year 10000": b'"10000-01-01"',
        "the year 0": b'"0000-01-01"',
        "a space behind": b'"2026-03-02 "',
        "empty": b'""',
    },
    "id": {
        "with spaces": f'" {ID} "'.encode(),
        "with a line break": f'"{ID}\\n"'.encode(),
        "with a NUL": f'"{ID}\\u0000"'.encode(),
        "too short": f'"{ID[:-1]}"'.encode(),
        "too long": f'"{ID}0"'.encode(),
        "no hexadecimal": f'"g{ID[1:]}"'.encode(),
        "another URN": f'"urn:isbn:{ID}"'.encode(),
        "empty": b'""',
    },
    "text": {},
    "partition": {
        "negative": b"-1",
        "a text": b'"5"',
        "a float": b"1.0",
        "over 64 bits": b"9223372036854775808",
        "over 32 bits": b"2147483648",
        "huge": b"9" * 5_000,
    },
    "revision": {
        "zero": b"0",
        "negative": b"-1",
        "a text": b'"1"',
        "a float": b"1.0",
        "over 32 bits": b"2147483648",
        "huge": b"9" * 5_000,
    },
    "flag": {"a text": b'"true"', "one": b"1", "zero": b"0", "null": b"null"},
    "signs": {
        "empty": b"[]",
        "null": b"null",
        "one unknown": b'["leo","ophiuchus"]',
        "one in capitals": b'["Leo"]',
        "null among them": b'["leo",null]',
        "nested": b'[["leo"]]',
        "a text": b'"leo"',
    },
    "trigger": {
        "unknown": b'"noon"',
        "in capitals": b'"LEAD"',
        "with spaces": b'" lead"',
        "empty": b'""',
    },
    "version": {
        "2": b"2",
        "0": b"0",
        "a text": b'"1"',
        "true": b"true",
        "null": b"null",
        "1.5": b"1.5",
        "-1": b"-1",
        "2**64 + 1": b"18446744073709551617",
        "a list": b"[1]",
    },
    "bytes": {
        "URL-safe": b'"-_8="',
        "without padding": b'"+/8"',
        "with a line break": b'"+/8=\\n"',
        "not ASCII": b'"\xc3\xa9"',
    },
    "headers": {"values that are no base64": b'{"h":"?"}', "a list": b'[["h","aA=="]]'},
    "topic": {
        "with a NUL": b'"horoscope.views\\u0000"',
        "with a slash": b'"horoscope/views"',
        "with a space": b'"horoscope views"',
        "too long": b'"' + b"v" * 250 + b'"',
        "a dot": b'"."',
        "empty": b'""',
    },
    "offset": {"negative": b"-1", "over 63 bits": b"9223372036854775808", "a text": b'"7"'},
    "attempts": {"negative": b"-1", "a text": b'"1"'},
    "request": {"without an id": b'{"sign":"leo"}', "a text": b'"leo"'},
    "status": {"unknown": b'"maybe"', "in capitals": b'"READY"'},
}
#: Types that the kind does take, so that they are not among its bad ones.
TAKES: dict[str, tuple[str, ...]] = {
    "partition": ("a number",),
    "revision": ("a number",),
    "offset": ("a number",),
    "attempts": ("a number",),
    "flag": ("true",),
    "headers": ("an object",),
}
TEXTUAL = ("sign", "moment", "day", "id", "text", "trigger", "bytes", "topic", "status")

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
