"""`artefact_claims`: who may make an artefact, and how its last round failed.

A claim is a lease: `expires_at` is judged by the database's clock alone, so workers' clocks need
not agree. $1 is the product, $2 the sign, $3 the day, $4 the owner where there is one.
"""

#: So that there is a row to claim. Without a target, because each partition has a key of its own.
ENSURE = """
INSERT INTO artefact_claims (product, zodiac_sign, horoscope_date) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
"""

#: $5 lease (interval). No row: held by another, or cooling down.
CLAIM = """
UPDATE artefact_claims SET owner = $4, expires_at = clock_timestamp() + $5
WHERE product = $1 AND zodiac_sign = $2 AND horoscope_date = $3
  AND (owner IS NULL OR owner = $4 OR expires_at <= clock_timestamp())
  AND (cool_down_until IS NULL OR cool_down_until <= clock_timestamp())
RETURNING true
"""

#: $5 lease (interval). No row: the claim was lost. Expired but untaken it may be held on to.
HOLD = """
UPDATE artefact_claims SET expires_at = clock_timestamp() + $5
WHERE product = $1 AND zodiac_sign = $2 AND horoscope_date = $3 AND owner = $4
RETURNING true
"""

RELEASE = """
UPDATE artefact_claims SET owner = NULL, expires_at = NULL
WHERE product = $1 AND zodiac_sign = $2 AND horoscope_date = $3 AND owner = $4
"""

#: Ends a failed round: $5 when it ended (the service's clock, as commands carry it), $6 why,
#: $7 the cool-down.
FAIL = """
UPDATE artefact_claims
SET owner = NULL, expires_at = NULL, failed_at = $5, failure = $6,
    cool_down_until = clock_timestamp() + $7
WHERE product = $1 AND zodiac_sign = $2 AND horoscope_date = $3 AND owner = $4
"""

SELECT_STATE = """
SELECT failed_at,
       coalesce(cool_down_until > clock_timestamp(), false) AS cooling_down
FROM artefact_claims WHERE product = $1 AND zodiac_sign = $2 AND horoscope_date = $3
"""

#: $1 product, $2 day: each sign that somebody has ever claimed, for those who only watch.
SELECT_DAY = """
SELECT zodiac_sign,
       coalesce(owner IS NOT NULL AND expires_at > clock_timestamp(), false) AS held,
       failed_at IS NOT NULL AS failed,
       coalesce(cool_down_until > clock_timestamp(), false) AS cooling_down
FROM artefact_claims WHERE product = $1 AND horoscope_date = $2
"""

DELETE_BEFORE = "DELETE FROM artefact_claims WHERE horoscope_date < $1"
