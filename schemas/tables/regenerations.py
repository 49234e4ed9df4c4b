"""`regenerations`: the revision that a regenerate command asked for."""

#: $1 command, $2 signs, $3 day. The first delivery decides; every later one reads the same.
DECIDE = """
INSERT INTO regenerations (command_id, zodiac_sign, revision)
SELECT $1, sign, coalesce(cache.revision, 0) + 1
FROM unnest($2::text[]) AS sign
LEFT JOIN horoscope_cache AS cache ON cache.zodiac_sign = sign AND cache.horoscope_date = $3
ON CONFLICT DO NOTHING
"""

SELECT = "SELECT zodiac_sign, revision FROM regenerations WHERE command_id = $1"

DELETE_BEFORE = "DELETE FROM regenerations WHERE created_at < $1"
