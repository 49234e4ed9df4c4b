"""What an artist from outside may bring: a picture that could be decoded, to its last pixel."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

from PIL import Image, ImageFile

from agents.artefact.failure import CallFailure, FailureKind
from schemas.image import FORMATS, MAX_BYTES, MAX_SIDE, Drawing

_MEDIA_TYPES = {kind: media_type for media_type, kind in FORMATS.items()}
#: Base64 has four characters for each three bytes begun.
_MOST_CHARACTERS = (MAX_BYTES + 2) // 3 * 4


def accept(encoded: object) -> Drawing:
    """The drawing that an API sends as base64; `CallFailure` if there is none in it."""
    if not isinstance(encoded, str):
        raise _no_image(f"got {type(encoded).__name__}, not base64")
    if len(encoded) > _MOST_CHARACTERS:
        raise _no_image(f"more than {MAX_BYTES} bytes")
    try:
        data = b64decode(encoded, validate=True)
    except ValueError as error:
        raise _no_image("not base64") from error
    return drawing_of(data)


def drawing_of(data: bytes) -> Drawing:
    """The bytes as they came, once they have been decoded; `CallFailure` if they cannot be."""
    if len(data) > MAX_BYTES:
        raise _no_image(f"more than {MAX_BYTES} bytes")
    try:
        with Image.open(BytesIO(data), formats=[*FORMATS.values()]) as picture:
            problem = _why_not(picture)
            if problem is None:
                picture.load()
    except Exception as error:  # decoders raise all sorts of things at foreign bytes
        raise _no_image(f"cannot be decoded ({type(error).__name__})") from error
    if problem is not None:
        raise _no_image(problem)
    return Drawing(data, _MEDIA_TYPES[f"{picture.format}"], picture.width, picture.height)


def _why_not(picture: ImageFile.ImageFile) -> str | None:
    """What the head tells against a picture: asked before memory is taken for its pixels."""
    if picture.format not in _MEDIA_TYPES:  # MPO, several JPEGs in one, comes from JPEG's decoder
        return f"of the kind {picture.format}; {', '.join(_MEDIA_TYPES)} will do"
    if max(picture.size) > MAX_SIDE:
        return f"{picture.width}x{picture.height} pixels; a side has at most {MAX_SIDE}"
    if getattr(picture, "n_frames", 1) > 1:
        return "it moves"
    return None


def _no_image(detail: str) -> CallFailure:
    return CallFailure(FailureKind.NOT_AN_IMAGE, detail)
