"""A byte fuzzer: valid events in, seeded variations of them out.

The same seed gives the same variations. Most are no events any more, some still are: what they
are is for the code under test (or for a second decoder) to say.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence

Mutation = Callable[[random.Random, bytes], bytes]

#: A JSON string, number or keyword; good enough for events, which hold no escaped quotes.
_TOKEN = re.compile(rb'"[^"]*"|-?\d+(?:\.\d+)?|true|false|null')

#: What a token is replaced with.
LITERALS: tuple[bytes, ...] = (
    *(b"null", b"true", b"false", b"0", b"-1", b"1.0", b"1e400", b"-1e400", b"NaN", b"-Infinity"),
    *(b"01", b"+1", b"0x1", b"1_0", b"9" * 30, b"9" * 5_000, b"[]", b"{}", b'""', b'"', b"'x'"),
    *(b'"\\u0000"', b'"\x00"', b'"\\ud800"', b'"\\udc00\\ud800"', b'"\xed\xa0\x80"', b'"\xff"'),
    *(b'"Leo"', b'" leo "', b'"\xd0\x9b\xd0\x95\xd0\x92"', b'"leo\\u0000"', b'["leo"]', b'"\\u"'),
    *(b'"0001-01-01T00:00:00+23:59"', b'"9999-12-31T23:59:59-23:59"', b'"10000-01-01T00:00:00Z"'),
    *(b'"2026-02-30T12:00:00Z"', b'"2026-03-02T12:00:00"', b"1700000000", b'"1700000000"'),
    *(b"[" * 1_000, b"[" * 300 + b"]" * 300, b'{"a":' * 300 + b"1" + b"}" * 300),
)
#: What is put between any two bytes.
INSERTS: tuple[bytes, ...] = (
    *(b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80"),
    *(b"\\u0000", b"\\ud83d", b"\\", b'"', b",", b":", b"{", b"}", b"[", b"]", b"//", b"\n"),
    *(b"\xe2\x80\xae", b"\xcc\x81", b" ", b"e9", b"-", b"."),
)


def flip_a_bit(rng: random.Random, value: bytes) -> bytes:
    at, changed = rng.randrange(len(value)), bytearray(value)
    changed[at] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut_off(rng: random.Random, value: bytes) -> bytes:
    return value[: rng.randrange(len(value))]


def insert(rng: random.Random, value: bytes) -> bytes:
    at = rng.randrange(len(value) + 1)
    return value[:at] + rng.choice(INSERTS) + value[at:]


def delete_a_slice(rng: random.Random, value: bytes) -> bytes:
    at = rng.randrange(len(value))
    return value[:at] + value[at + rng.randint(1, 8) :]


def repeat_a_slice(rng: random.Random, value: bytes) -> bytes:
    at = rng.randrange(len(value))
    end = at + rng.randint(1, 40)
    return value[:end] + value[at:end] * rng.choice((1, 2, 100)) + value[end:]


def splice(rng: random.Random, value: bytes) -> bytes:
    """Two places of one value, exchanged."""
    one, two, three = sorted(rng.randrange(len(value)) for _ in range(3))
    return value[:one] + value[two:three] + value[one:two] + value[three:]


def replace_a_token(rng: random.Random, value: bytes) -> bytes:
    tokens = list(_TOKEN.finditer(value))
    if not tokens:
        return value + rng.choice(LITERALS)
    chosen = rng.choice(tokens)
    return value[: chosen.start()] + rng.choice(LITERALS) + value[chosen.end() :]


def double_a_key(rng: random.Random, value: bytes) -> bytes:
    """A key that is there already, with another value, in front or behind."""
    keys = re.findall(rb'("\w+"):', value) or [b'"sign"']
    pair: bytes = rng.choice(keys) + b":" + rng.choice(LITERALS)
    if rng.random() < 0.5:
        return value.replace(b"{", b"{" + pair + b",", 1)
    return value[:-1] + b"," + pair + b"}"


def change_case(rng: random.Random, value: bytes) -> bytes:
    chosen = rng.choice(list(_TOKEN.finditer(value)) or list(re.finditer(rb".", value, re.DOTALL)))
    start, end = chosen.span()
    return value[:start] + value[start:end].swapcase() + value[end:]


def wrap(rng: random.Random, value: bytes) -> bytes:
    before, after = rng.choice(
        [(b"[", b"]"), (b'{"value":', b"}"), (b" \n", b"\t"), (b"\xef\xbb\xbf", b""), (b"", value)]
    )
    return before + value + after


def encode_anew(rng: random.Random, value: bytes) -> bytes:
    codec = rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"))
    return value.decode("utf-8", "replace").encode(codec, "replace")


def write_as_a_string(_: random.Random, value: bytes) -> bytes:
    """JSON within JSON, as a producer does that serialises twice."""
    return json.dumps(value.decode("utf-8", "replace")).encode()


def noise(rng: random.Random, _: bytes) -> bytes:
    return rng.randbytes(rng.randrange(64))


MUTATIONS: tuple[Mutation, ...] = (
    flip_a_bit,
    cut_off,
    insert,
    delete_a_slice,
    repeat_a_slice,
    splice,
    replace_a_token,
    replace_a_token,
    double_a_key,
    change_case,
    wrap,
    encode_anew,
    write_as_a_string,
    noise,
)


def mutants(seed: int, good: Sequence[bytes]) -> Iterator[bytes]:
    """Variations of `good` without end: one to four mutations each, often of different events."""
    rng = random.Random(seed)  # noqa: S311  (repeatable, not secret)
    while True:
        value = rng.choice(good)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            if value:
                value = rng.choice(MUTATIONS)(rng, value)
        yield value
