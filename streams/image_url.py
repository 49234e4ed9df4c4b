"""Where an image is found over HTTP."""

from __future__ import annotations

from schemas.image import HoroscopeImage


def image_path(image: HoroscopeImage) -> str:
    """The path under which these very bytes are found, and no others ever will be."""
    return f"/api/v1/images/{image.sign}?day={image.day}&sha256={image.sha256}"
