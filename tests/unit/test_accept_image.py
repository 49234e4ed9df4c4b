"""Whatever comes from outside is a picture that could be decoded, or a failure."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from agents.artefact.failure import CallFailure, FailureKind
from agents.artists.accept import accept, drawing_of
from schemas.image import FORMATS, MAX_BYTES, MAX_SIDE, Drawing

SIZE = (40, 60)
ENCODINGS: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("WEBP", {}),
    ("WEBP", {"lossless": True}),
]
encodings = st.sampled_from(range(len(ENCODINGS)))


@cache
def encoded(number: int) -> bytes:
    """A picture of noise, of which every byte counts."""
    kind, options = ENCODINGS[number]
    noise = Image.frombytes("RGB", SIZE, Random(7).randbytes(SIZE[0] * SIZE[1] * 3))  # noqa: S311
    return saved(noise, kind, **options)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    held = BytesIO()
    picture.save(held, kind, **options)
    return held.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(BytesIO(data)) as picture:
        return picture.convert("RGB").tobytes()


def tried(data: bytes) -> Drawing | None:
    """The drawing, or None where it fails as it should; anything else is raised."""
    try:
        return drawing_of(data)
    except CallFailure as failure:
        if failure.kind is not FailureKind.NOT_AN_IMAGE or failure.final:
            raise
        return None


def why_not(data: bytes) -> str:
    with pytest.raises(CallFailure) as caught:
        drawing_of(data)
    assert caught.value.kind is FailureKind.NOT_AN_IMAGE
    return str(caught.value)


@pytest.mark.parametrize("number", range(len(ENCODINGS)))
def test_a_picture_is_taken_as_it_came(number: int) -> None:
    data = encoded(number)
    drawing = accept(b64encode(data).decode())
    assert drawing == Drawing(data, drawing.media_type, *SIZE)
    assert FORMATS[drawing.media_type] == ENCODINGS[number][0]


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_are_a_drawing_or_a_failure(data: bytes, head: bytes) -> None:
    assert tried(head + data) is None


@given(encodings, st.data())
def test_a_picture_that_was_cut_off_is_a_failure_unless_no_pixel_is_missing(
    number: int, data: st.DataObject
) -> None:
    whole = encoded(number)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    drawing = tried(cut)
    if drawing:
        assert len(whole) - len(cut) <= 20, "no more than a PNG's last checksum and its end"
        assert drawing.data == cut
        assert pixels(cut) == pixels(whole)


@given(encodings, st.data())
def test_a_spoilt_picture_is_a_drawing_within_the_limits_or_a_failure(
    number: int, data: st.DataObject
) -> None:
    spoilt = bytearray(encoded(number))
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    drawing = tried(bytes(spoilt))
    if drawing:
        assert drawing.data == bytes(spoilt)
        assert drawing.media_type in FORMATS
        assert min(drawing.width, drawing.height) >= 1
        assert max(drawing.width, drawing.height) <= MAX_SIDE


def test_what_is_no_allowed_kind_is_refused() -> None:
    plain = Image.new("RGB", SIZE)
    for kind in ("GIF", "BMP", "TIFF", "AVIF", "ICO", "PPM", "PDF", "EPS"):
        assert "not_an_image: cannot be decoded" in why_not(saved(plain, kind)), kind
    for text in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>Welcome</html>"):
        assert "cannot be decoded" in why_not(text)
    several = saved(plain, "MPO", save_all=True, append_images=[plain])
    assert "of the kind MPO; JPEG, PNG, WEBP will do" in why_not(several)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind: str) -> None:
    first, second = Image.new("RGB", SIZE, "red"), Image.new("RGB", SIZE, "blue")
    assert "it moves" in why_not(saved(first, kind, save_all=True, append_images=[second]))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a kilobyte that says it is so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("width", "height"),
    [
        (MAX_SIDE + 1, 1),
        (1, MAX_SIDE + 1),
        (10_000, 10_000),
        (30_000, 30_000),
        (2**31 - 1, 2**31 - 1),
    ],
)
def test_a_bomb_is_refused_before_its_pixels_take_memory(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int
) -> None:
    def load(_: Image.Image) -> None:
        raise AssertionError("its pixels are decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    told = why_not(bomb(width, height))
    assert "a side has at most 4096" in told or "DecompressionBombError" in told


def test_a_side_may_be_as_long_as_is_allowed() -> None:
    for size in ((MAX_SIDE, 1), (1, MAX_SIDE)):
        drawing = drawing_of(saved(Image.new("L", size), "PNG"))
        assert (drawing.width, drawing.height) == size


def test_a_picture_may_have_as_many_bytes_as_are_stored() -> None:
    data = encoded(2)
    most = data + bytes(MAX_BYTES - len(data))  # what follows a PNG's end is no part of it
    assert accept(b64encode(most).decode()).data == most
    assert "more than 4194304 bytes" in why_not(most + b"\0")
    for more in (1, 2, 3, MAX_BYTES):
        with pytest.raises(CallFailure, match="more than 4194304 bytes"):
            accept(b64encode(most + bytes(more)).decode())
    with pytest.raises(CallFailure, match="more than 4194304 bytes"):
        accept("=" * 2 * MAX_BYTES)  # too long even to look whether it is base64


def test_what_a_picture_tells_of_itself_is_kept_and_a_turned_one_is_as_encoded() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = saved(Image.new("RGB", SIZE), "JPEG", exif=exif, comment=b"by a machine")
    assert drawing_of(data) == Drawing(data, "image/jpeg", *SIZE)


GOOD = b64encode(encoded(2)).decode()


@pytest.mark.parametrize(
    "content",
    ["=", "aGVsbG8", "aGVs bG8=", f"{GOOD}\n", f" {GOOD}", f"data:image/png;base64,{GOOD}", "я"],
)
def test_what_is_not_quite_base64_is_refused(content: str) -> None:
    with pytest.raises(CallFailure, match="not_an_image: not base64"):
        accept(content)


@pytest.mark.parametrize("content", [None, 5, b"aGVsbG8=", ["aGVsbG8="], {"b64_json": GOOD}])
def test_what_is_no_text_is_refused_by_its_type(content: object) -> None:
    with pytest.raises(CallFailure, match=f"got {type(content).__name__}, not base64"):
        accept(content)


@given(st.text("zqjQ+/ \n=", min_size=3, max_size=80))
def test_the_failure_never_repeats_what_came(content: str) -> None:
    with pytest.raises(CallFailure) as caught:
        accept(content)
    assert content not in str(caught.value)
