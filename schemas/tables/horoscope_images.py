"""`horoscope_images`: the committed image of each sign and day."""

from collections.abc import Mapping
from typing import Any

from schemas.image import HoroscopeImage
from schemas.sign import Sign
from schemas.tables.artefact import ArtefactTable

SELECT_ONE = """
SELECT zodiac_sign, horoscope_date, revision, media_type, width, height, size, sha256, artist,
       generated_at, published_revision
FROM horoscope_images WHERE zodiac_sign = $1 AND horoscope_date = $2
"""

SELECT_DAY = """
SELECT zodiac_sign, horoscope_date, revision, media_type, width, height, size, sha256, artist,
       generated_at, published_revision
FROM horoscope_images WHERE horoscope_date = $1
"""

#: $3 the SHA-256 (hex): no row where the image has been superseded meanwhile.
SELECT_DATA = """
SELECT data FROM horoscope_images
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND sha256 = $3
"""

#: What is known of every image since a day.
SELECT_REVISIONS = """
SELECT zodiac_sign, horoscope_date, revision, published_revision, generated_at
FROM horoscope_images WHERE horoscope_date >= $1
"""

#: $1 signs, $2 the first day, $3 the last: images of each day that show what their text says now,
#: and the published ones.
COUNT = """
SELECT horoscope_date, count(*) AS made,
    count(*) FILTER (WHERE image.published_revision = image.revision) AS published
FROM horoscope_images AS image
JOIN horoscope_cache AS shown USING (zodiac_sign, horoscope_date)
WHERE zodiac_sign = ANY($1::text[]) AND horoscope_date BETWEEN $2 AND $3
    AND image.revision >= shown.revision
GROUP BY horoscope_date
"""

#: First commit wins: a row that has reached this revision, by whomever, is left as it is.
UPSERT = """
INSERT INTO horoscope_images
    (zodiac_sign, horoscope_date, revision, data, media_type, width, height, sha256, artist,
     generated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (zodiac_sign, horoscope_date) DO UPDATE
SET revision = excluded.revision, data = excluded.data, media_type = excluded.media_type,
    width = excluded.width, height = excluded.height, sha256 = excluded.sha256,
    artist = excluded.artist, generated_at = excluded.generated_at
WHERE horoscope_images.revision < excluded.revision
RETURNING revision
"""

#: True while the acknowledged revision is still the newest; then the row says so.
MARK_PUBLISHED = """
UPDATE horoscope_images SET published_revision = $3
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND revision = $3
RETURNING true
"""

DELETE_BEFORE = "DELETE FROM horoscope_images WHERE horoscope_date < $1"


def image_from(row: Mapping[str, Any]) -> HoroscopeImage:
    """A row as an image; `ValueError` for a sign that is none (somebody else's row)."""
    return HoroscopeImage(
        sign=Sign(row["zodiac_sign"]),
        day=row["horoscope_date"],
        revision=row["revision"],
        media_type=row["media_type"],
        width=row["width"],
        height=row["height"],
        size=row["size"],
        sha256=row["sha256"],
        artist=row["artist"],
        generated_at=row["generated_at"],
        published=row["published_revision"] == row["revision"],
    )


def columns_of(image: HoroscopeImage) -> tuple[object, ...]:
    return (
        image.sign,
        image.day,
        image.revision,
        image.data,
        image.media_type,
        image.width,
        image.height,
        image.sha256,
        image.artist,
        image.generated_at,
    )


IMAGES = ArtefactTable(
    changed="horoscope_images",
    one=SELECT_ONE,
    of_day=SELECT_DAY,
    revisions=SELECT_REVISIONS,
    upsert=UPSERT,
    mark_published=MARK_PUBLISHED,
    delete_before=DELETE_BEFORE,
    count=COUNT,
    artefact_from=image_from,
    columns_of=columns_of,
)
