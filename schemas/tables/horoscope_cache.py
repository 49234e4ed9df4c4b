"""`horoscope_cache`: the committed text of each sign and day."""

from collections.abc import Mapping
from typing import Any

from schemas.horoscope import Horoscope
from schemas.sign import Sign
from schemas.tables.artefact import ArtefactTable

SELECT_ONE = """
SELECT * FROM horoscope_cache WHERE zodiac_sign = $1 AND horoscope_date = $2
"""

SELECT_DAY = "SELECT * FROM horoscope_cache WHERE horoscope_date = $1"

#: What is known of every text since a day, without the texts.
SELECT_REVISIONS = """
SELECT zodiac_sign, horoscope_date, revision, published_revision, generated_at
FROM horoscope_cache WHERE horoscope_date >= $1
"""

#: $1 signs, $2 the first day, $3 the last: texts of each day, and the published ones.
COUNT = """
SELECT horoscope_date, count(*) AS made,
    count(*) FILTER (WHERE published_revision = revision) AS published
FROM horoscope_cache
WHERE zodiac_sign = ANY($1::text[]) AND horoscope_date BETWEEN $2 AND $3
GROUP BY horoscope_date
"""

#: First commit wins: a row that has reached this revision, by whomever, is left as it is.
UPSERT = """
INSERT INTO horoscope_cache
    (zodiac_sign, horoscope_date, revision, content, language, writer, generated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (zodiac_sign, horoscope_date) DO UPDATE
SET revision = excluded.revision, content = excluded.content, language = excluded.language,
    writer = excluded.writer, generated_at = excluded.generated_at
WHERE horoscope_cache.revision < excluded.revision
RETURNING revision
"""

#: An operator's text: always the next revision.
REPLACE = """
INSERT INTO horoscope_cache
    (zodiac_sign, horoscope_date, revision, content, language, writer, generated_at)
VALUES ($1, $2, 1, $3, $4, $5, $6)
ON CONFLICT (zodiac_sign, horoscope_date) DO UPDATE
SET revision = horoscope_cache.revision + 1, content = excluded.content,
    language = excluded.language, writer = excluded.writer, generated_at = excluded.generated_at
RETURNING revision
"""

#: True while the acknowledged revision is still the newest; then the row says so.
MARK_PUBLISHED = """
UPDATE horoscope_cache SET published_revision = $3
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND revision = $3
RETURNING true
"""

DELETE_BEFORE = "DELETE FROM horoscope_cache WHERE horoscope_date < $1"


def horoscope_from(row: Mapping[str, Any]) -> Horoscope:
    """A row as a text; `ValueError` for a sign that is none (somebody else's row)."""
    return Horoscope(
        sign=Sign(row["zodiac_sign"]),
        day=row["horoscope_date"],
        revision=row["revision"],
        content=row["content"],
        language=row["language"],
        writer=row["writer"],
        generated_at=row["generated_at"],
        published=row["published_revision"] == row["revision"],
    )


def columns_of(text: Horoscope) -> tuple[object, ...]:
    return (
        text.sign,
        text.day,
        text.revision,
        text.content,
        text.language,
        text.writer,
        text.generated_at,
    )


TEXTS = ArtefactTable(
    changed="horoscope_cache",
    one=SELECT_ONE,
    of_day=SELECT_DAY,
    revisions=SELECT_REVISIONS,
    upsert=UPSERT,
    mark_published=MARK_PUBLISHED,
    delete_before=DELETE_BEFORE,
    count=COUNT,
    artefact_from=horoscope_from,
    columns_of=columns_of,
)
