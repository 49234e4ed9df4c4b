"""`generation_claims`: who may write a sign's text, and how its last round failed.

A claim is a lease: `expires_at` is judged by the database's clock alone, so workers' clocks need
not agree.
"""

#: $1 sign, $2 day, $3 owner, $4 lease (interval). No row: held by another, or cooling down.
CLAIM = """
INSERT INTO generation_claims AS claim (zodiac_sign, horoscope_date, owner, expires_at)
VALUES ($1, $2, $3, clock_timestamp() + $4)
ON CONFLICT (zodiac_sign, horoscope_date) DO UPDATE
SET owner = excluded.owner, expires_at = excluded.expires_at
WHERE (claim.owner IS NULL OR claim.owner = excluded.owner OR claim.expires_at <= clock_timestamp())
  AND (claim.cool_down_until IS NULL OR claim.cool_down_until <= clock_timestamp())
RETURNING true
"""

#: No row: the claim was lost. Expired but untaken it may be held on to.
HOLD = """
UPDATE generation_claims SET expires_at = clock_timestamp() + $4
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND owner = $3
RETURNING true
"""

RELEASE = """
UPDATE generation_claims SET owner = NULL, expires_at = NULL
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND owner = $3
"""

#: Ends a failed round: $4 when it ended (the service's clock, as commands carry it), $5 why,
#: $6 the cool-down.
FAIL = """
UPDATE generation_claims
SET owner = NULL, expires_at = NULL, failed_at = $4, failure = $5,
    cool_down_until = clock_timestamp() + $6
WHERE zodiac_sign = $1 AND horoscope_date = $2 AND owner = $3
"""

SELECT_STATE = """
SELECT failed_at,
       coalesce(cool_down_until > clock_timestamp(), false) AS cooling_down
FROM generation_claims WHERE zodiac_sign = $1 AND horoscope_date = $2
"""

#: $1 day: each sign that somebody has ever claimed, for those who only watch.
SELECT_DAY = """
SELECT zodiac_sign,
       coalesce(owner IS NOT NULL AND expires_at > clock_timestamp(), false) AS held,
       failed_at IS NOT NULL AS failed,
       coalesce(cool_down_until > clock_timestamp(), false) AS cooling_down
FROM generation_claims WHERE horoscope_date = $1
"""

DELETE_BEFORE = "DELETE FROM generation_claims WHERE horoscope_date < $1"
