"""`day_phases`: which worker emits a day's `generate-day`."""

#: $1 day, $2 phase, $3 owner, $4 lease (interval). The attempt's number, or no row: claimed.
CLAIM = """
INSERT INTO day_phases AS claim (day, phase, owner, lease_until)
VALUES ($1, $2, $3, clock_timestamp() + $4)
ON CONFLICT (day, phase) DO UPDATE
SET owner = excluded.owner, lease_until = excluded.lease_until, attempts = claim.attempts + 1
WHERE claim.lease_until <= clock_timestamp()
RETURNING attempts
"""

#: The broker has the event; nobody emits another before the round could have ended.
MARK_EMITTED = """
UPDATE day_phases SET emitted_at = clock_timestamp(), lease_until = clock_timestamp() + $4
WHERE day = $1 AND phase = $2 AND owner = $3
"""

DELETE_BEFORE = "DELETE FROM day_phases WHERE day < $1"
