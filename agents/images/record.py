"""An image as the world is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.image import HoroscopeImage, HoroscopeImagePublished
from streams.image_url import image_path


@dataclass(frozen=True, slots=True)
class ImageRecords:
    """`base` is where others reach the worker's HTTP."""

    base: str

    def of(self, image: HoroscopeImage) -> HoroscopeImagePublished:
        return HoroscopeImagePublished(
            sign=image.sign,
            day=image.day,
            revision=image.revision,
            url=f"{self.base.rstrip('/')}{image_path(image)}",
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            size=image.size,
            sha256=image.sha256,
            artist=image.artist,
            generated_at=image.generated_at,
        )
