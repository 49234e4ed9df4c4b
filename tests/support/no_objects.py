"""Values that are no JSON object, most of them made of one."""

from __future__ import annotations


def not_an_object(whole: bytes) -> dict[str, bytes | None]:
    text = whole.decode()
    return {
        "a tombstone": None,
        "empty": b"",
        "a space": b" ",
        "null": b"null",
        "a number": b"1",
        "NaN": b"NaN",
        "a text": b'"leo"',
        "a list": b"[]",
        "an empty object": b"{}",
        "a list of events": b"[" + whole + b"]",
        "a byte order mark": b"\xef\xbb\xbf" + whole,
        "UTF-16": text.encode("utf-16"),
        "UTF-16 without a mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "two events": whole + whole,
        "a NUL behind": whole + b"\x00",
        "a NUL in front": b"\x00" + whole,
        "a trailing comma": whole[:-1] + b",}",
        "a comment behind": whole + b" // leo",
        "cut off": whole[:-1],
        "100,000 brackets": b"[" * 100_000,
        "100,000 objects": b'{"sign":' * 100_000,
        "a megabyte of noise": b"\xa5" * 1_000_000,
        "a megabyte of NULs": bytes(1_000_000),
        "framed by a schema registry": b"\x00\x00\x00\x00\x01" + whole,
        "gzip": b"\x1f\x8b\x08" + whole,
        "a lone surrogate as a key": whole[:-1] + b',"\\ud800":1}',
        "bad UTF-8 as a key": whole[:-1] + b',"\xff":1}',
        "keys without quotes": whole.replace(b'"', b""),
    }
